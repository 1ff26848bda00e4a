"""What is done under the county's one lock, which revision a write raises, and contents kept once."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from books import HAZARDS, SCHOOLS, XLSX, book, import_files, sat
from sqlalchemy import Select, event, func, select

from actions import unit_of_work as acts
from actions.bulletins import issuing, looking, proposing, signing, verifying
from actions.bulletins.proposing import Draft
from actions.ledgers import entries, imports, undo
from actions.ledgers.upload_history import batches_for, refused_uploads, upload_content
from actions.meetings import checking, freezing, holding, preparing
from actions.unit_of_work import PROCEEDINGS, unit_of_work
from actions.versions import insert_versions
from catalogue.ledgers import LEDGERS, Sheet
from errors import Refused
from figures.bodies.accountability import matrix
from figures.meetings.agenda import propose
from figures.meetings.headlines import headlines
from figures.meetings.sittings import SNAPSHOT
from figures.query import period
from figures.summary import figures_json
from ledgers.preview import judged
from ledgers.reading.tables.entered import read_values
from ledgers.validate.rows import matching
from ledgers.validate.rows.row import Preview
from models import clock
from models.account import Actor
from models.base import table
from models.county import pack_in_force
from models.database import engine, reading, writing
from models.inspection import Inspection
from models.meeting import Resolution
from models.record import DataRevision, Upload

QUARTER = "2026Q3"
CUT = date(2026, 9, 30)
TOWN = "511723100000"
UPLOAD, REVISION, INSPECTION = table(Upload), table(DataRevision), table(Inspection)
CONVENER = Actor("511723", "召集人", "leader", None, True)
CHECK = {"kind": "学校自查", "organiser": "S1", "school_code": "S1", "on_date": date(2026, 9, 20), "found": 0}


@pytest.fixture
def office(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    import_files(kaijiang, "hazards", [(XLSX, HAZARDS)])
    return replace(kaijiang, scope="edu")


@contextmanager
def executed() -> Iterator[list[Any]]:
    """The statements of every connection, as they are executed."""
    found: list[Any] = []

    def note(_connection: Any, statement: Any, *_given: Any) -> None:
        found.append(statement)

    event.listen(engine(), "before_execute", note)
    try:
        yield found
    finally:
        event.remove(engine(), "before_execute", note)


def revisions() -> tuple[int, int]:
    """(all writes, writes to the ledgers)."""
    with reading() as session:
        row = session.execute(select(REVISION.c.revision, REVISION.c.ledgers)).one()
    return row.revision, row.ledgers


def figures() -> dict[str, Any]:
    """What `figures --json` prints."""
    with reading() as session:
        return figures_json(session, period(QUARTER))


# one entry reads what is like it

NOT_TAKEN = "已有这一行|组织单位是学校本身|学校代码必须填写"
"""Why a drawn row may be refused: it stands already, or the ledger does not take it."""

ROWS: dict[str, tuple[str, Callable[[Random], dict[str, Any]]]] = {
    "inspections": (
        "检查",
        lambda r: {
            "kind": r.choice(("学校自查", "乡镇检查")),
            "organiser": r.choice(("S1", "S3", "edu")),
            "school_code": r.choice(("S1", "S3", None)),
            "on_date": date(2026, 9, r.randint(1, 3)),
            "found": r.randint(0, 1),
            "content": r.choice(("", "例行", "例 行")),
        },
    ),
    "hazards": (
        "隐患",
        lambda r: {
            "school_code": r.choice(("S1", "S3")),
            "place": r.choice(("", "一楼", "一 楼")),
            "found_on": date(2026, 9, r.randint(1, 3)),
            "category": "消防",
            "description": r.choice(("电线裸露", "电线 裸露")),
            "level": r.choice(("一般", "重大")),
            "first_deadline": date(2026, 9, r.randint(20, 21)),
        },
    ),
    "drills": (
        "演练",
        lambda r: {
            "school_code": r.choice(("S1", "S3")),
            "on_date": date(2026, 9, r.randint(1, 3)),
            "kind": "专项",
            "people": r.randint(100, 101),
            "plan_name": r.choice(("甲", "乙")),
            "evacuation": "是",
        },
    ),
    "documents": (
        "材料",
        lambda r: {
            "subject_kind": "学校",
            "subject_code": r.choice(("S1", "S3")),
            "on_date": date(2026, 9, r.randint(1, 3)),
            "kind": "责任书",
            "title": r.choice(("甲", "乙")),
            "quantity": r.randint(1, 2),
        },
    ),
}


def verdicts(kind: str, sheet: Sheet, values: dict[str, Any], *, new: bool) -> tuple[Any, ...]:
    """What is judged of a row that is typed now: what stands behind it, and what is said."""
    with reading() as session:
        pack = pack_in_force(session)
        given = {name: value for name, value in values.items() if value is not None}
        made = judged(session, pack, read_values(pack, sheet, given), new=new)
    stored = [row.stored.id if row.stored is not None else None for row in made.rows]
    return [row.outcome for row in made.rows], stored, made.errors, made.warnings, made.twins


@pytest.mark.parametrize("kind", ROWS)
def test_what_is_like_a_row_is_all_that_matters_to_it(
    office: Actor, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    name, make = ROWS[kind]
    sheet, random = LEDGERS[kind].sheet(name), Random(5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "WHOLE_LEDGER", -1)
        taken, refused = 0, []
        for _ in range(25):
            values = {field: value for field, value in make(random).items() if value is not None}
            try:
                entries.enter(office, kind, name, values, new=True)
                taken += 1
            except Refused as refusal:
                refused.append(str(refusal))
    assert all(re.search(NOT_TAKEN, sentence) for sentence in refused), refused
    with reading() as session:
        assert session.execute(select(func.count()).select_from(table(sheet.model))).scalar_one() >= taken > 8
    seen = set()
    for at in range(60):
        values, new = make(random), bool(at % 3 == 0)
        few = verdicts(kind, sheet, values, new=new)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(matching, "WHOLE_LEDGER", -1)
            assert few == verdicts(kind, sheet, values, new=new), values
        seen.add((tuple(few[0]), bool(few[1][0]), few[4]))
    assert len(seen) > 1


@pytest.mark.parametrize("office_wide", [False, True])
def test_one_entry_reads_no_whole_ledger(office: Actor, office_wide: bool) -> None:
    with unit_of_work(office, "ledger.enter") as act:
        rows = [
            {
                **{"number": f"JC-{i}", "kind": "学校自查", "organiser": "S3", "school_code": "S3", "found": i % 7},
                **{"township_code": TOWN, "on_date": (day := date(2025, 1, 1) + timedelta(days=i)), "week": day},
            }
            for i in range(400)
        ]
        insert_versions(act, Inspection, rows)
    values = {**CHECK, "school_code": "", "kind": "部门检查", "organiser": "edu"} if office_wide else CHECK
    entries.enter(office, "inspections", "检查", values)  # begins the series of numbers
    with executed() as statements:
        entries.enter(office, "inspections", "检查", {**values, "on_date": date(2026, 9, 21)})
    asked = [s for s in statements if isinstance(s, Select) and INSPECTION in s.get_final_froms()]
    assert asked
    with reading() as session:
        assert sum(len(session.execute(statement).all()) for statement in asked) < 10


# what takes long leaves the lock free


WORK: dict[str, tuple[Any, str, Callable[[Actor], object]]] = {
    "entry": (entries, "judged", lambda office: entries.enter(office, "inspections", "检查", CHECK)),
    "import": (
        imports,
        "judged",
        lambda office: import_files(
            office,
            "inspections",
            [
                (
                    XLSX,
                    book(
                        检查=[
                            ["学校代码", "检查类型", "检查日期", "发现隐患数", "组织单位"],
                            ["S1", "学校自查", CUT, 0, "S1"],
                        ]
                    ),
                )
            ],
        ),
    ),
    "agenda": (preparing, "propose", lambda office: preparing.open_sitting(office, QUARTER)),
    "renewed": (preparing, "propose", lambda office: preparing.renew_agenda(office, opened(office))),
    "freeze": (freezing, "content_of", lambda office: freezing.freeze(office, opened(office), CUT)),
    "draft": (proposing, "evidence_now", lambda office: proposing.propose(office, draft())),
    "signing": (
        looking,
        "evidence_now",
        lambda office: signing.sign(CONVENER, verified(office)),
    ),
}


def opened(office: Actor) -> int:
    """A sitting in preparation."""
    return preparing.open_sitting(office, QUARTER)


def draft() -> Draft:
    """A line about one hazard."""
    return Draft(
        QUARTER,
        "transport",
        "8",
        "隐患长期逾期",
        "一项隐患超期。",
        [{"ledger": "hazards", "number": "KJ-2026-00001"}],
    )


def verified(office: Actor) -> int:
    """A line that waits for its signature."""
    line = proposing.propose(replace(office, name="联席办乙"), draft())
    proposing.send(office, line, date(2026, 10, 9))
    named = Actor(office.county, "交运局", "department", "transport")
    verifying.state(named, line, "在办。")
    verifying.verify(office, line, verifying.STANDS, "属实")
    return line


def issued(office: Actor, line: int) -> str:
    """A signed line issued."""
    return issuing.issue(office, [line], "隐患逾期通报", date(2026, 10, 8), date(2026, 11, 2))


@pytest.mark.parametrize("which", WORK)
def test_what_takes_long_is_done_before_the_lock(office: Actor, monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    module, name, deed = WORK[which]
    work, locked, done_at = getattr(module, name), [False], []

    @contextmanager
    def noted(*given: Any) -> Iterator[Any]:
        with writing(*given) as session:
            locked[0] = True
            try:
                yield session
            finally:
                locked[0] = False

    def watched(*given: Any, **named: Any) -> Any:
        done_at.append(locked[0])
        return work(*given, **named)

    monkeypatch.setattr(acts, "writing", noted)
    monkeypatch.setattr(module, name, watched)
    deed(office)
    assert done_at and not any(done_at)


def moving(monkeypatch: pytest.MonkeyPatch, office: Actor, times: int) -> list[int]:
    """Somebody enters a check while the snapshot is worked out, so many times; the calls of the work."""
    work: Callable[..., str] = vars(freezing)["content_of"]
    calls: list[int] = []

    def moved(*given: Any) -> str:
        calls.append(1)
        found = work(*given)
        if len(calls) <= times:
            entries.enter(office, "inspections", "检查", {**CHECK, "on_date": date(2026, 9, len(calls))})
        return found

    monkeypatch.setattr(freezing, "content_of", moved)
    return calls


def test_figures_that_moved_are_worked_out_again(office: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    sitting = opened(office)
    calls = moving(monkeypatch, office, 2)
    assert freezing.freeze(office, sitting, CUT) == 1
    assert len(calls) == 3


def test_figures_that_never_stand_still_are_refused_in_words(office: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    sitting = opened(office)
    moving(monkeypatch, office, 99)
    with pytest.raises(Refused, match="冻结没有办成"):
        freezing.freeze(office, sitting, CUT)
    with reading() as session:
        assert session.execute(select(func.count()).select_from(SNAPSHOT)).scalar_one() == 0


def test_a_row_that_came_in_meanwhile_is_seen(office: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    work: Callable[..., Preview] = vars(entries)["judged"]
    calls: list[int] = []

    def moved(*given: Any, **named: Any) -> Preview:
        found = work(*given, **named)
        calls.append(1)
        if len(calls) == 1:
            entries.enter(office, "inspections", "检查", CHECK)
        return found

    monkeypatch.setattr(entries, "judged", moved)
    with pytest.raises(Refused, match="已有这一行"):
        entries.enter(office, "inspections", "检查", CHECK)


# two revisions

OF_PROPOSALS = {"bulletin_issue", "bulletin_line", "bulletin_step", "collection"}


def test_no_figure_is_made_of_proceedings(office: Actor) -> None:
    """A figure that reads one of these tables would be served stale: it has to leave the list first. What is proposed
    for a 通报 reads what was issued and set aside before: it is the one part asked anew after every write."""
    found: set[str] = set()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if " ".join(statement.split()).startswith("SELECT sitting.meeting_no FROM sitting WHERE"):
            return  # written by the act that writes the meeting itself, which raises the figures' revision
        found.update(re.findall(r'(?:FROM|JOIN)\s+"?(\w+)', statement, re.IGNORECASE))

    figures()  # whatever is read once a process, such as the pack
    event.listen(engine(), "before_cursor_execute", note)
    try:
        with reading() as session:
            pack, quarter = pack_in_force(session), period(QUARTER)
            figures_json(session, quarter)
            headlines(session, pack, quarter)
            propose(session, pack, quarter)
            matrix(session, pack, quarter)
    finally:
        event.remove(engine(), "before_cursor_execute", note)
    assert {"hazard_span", "inspection", "school"} <= found
    assert sorted(found & PROCEEDINGS - OF_PROPOSALS) == []


def test_preparing_a_meeting_leaves_the_figures_as_they_are(office: Actor) -> None:
    sitting = opened(office)
    body = next(b for b in ("edu", "511723001000"))
    deeds: dict[str, Callable[[], object]] = {
        "renew": lambda: preparing.renew_agenda(office, sitting),
        "add": lambda: preparing.add_item(office, sitting, "新增一项"),
        "confirm": lambda: checking.confirm(office, sitting, body, True),
        "report": lambda: checking.report(office, sitting, body, "汇报"),
        "settle": lambda: preparing.settle_agenda(office, sitting),
        "freeze": lambda: freezing.freeze(office, sitting, CUT),
    }
    for name, deed in deeds.items():
        (writes, ledgers), shown = revisions(), figures()
        deed()
        assert figures() == shown, name
        assert revisions()[0] > writes and revisions()[1] == ledgers, name


def test_a_write_that_enters_figures_raises_their_revision(office: Actor) -> None:
    sitting = opened(office)
    freezing.freeze(office, sitting, CUT)
    preparing.settle_agenda(office, sitting)
    crack = {"school_code": "S1", "description": "裂缝", "found_on": CUT, "first_deadline": "15天"}
    resolved = {"matter": "加固围墙", "lead_unit": "edu", "deadline": date(2026, 12, 1)}
    deeds: dict[str, Callable[[], object]] = {
        "enter": lambda: entries.enter(office, "inspections", "检查", CHECK),
        "hazard": lambda: entries.enter(office, "hazards", "隐患", crack),
        "begin": lambda: holding.begin(office, sitting, date(2026, 10, 8)),
        "resolve": lambda: resolve(office, sitting, resolved),
        "close": lambda: holding.close(office, sitting, sat(present=["edu"])),
        "issue": lambda: issued(office, line),  # the document enters the ledger 材料 and proves a duty
    }
    line = verified(office)
    signing.sign(CONVENER, line)
    for name, deed in deeds.items():
        before = revisions()[1]
        deed()
        assert revisions()[1] == before + 1, name


def resolve(office: Actor, sitting: int, values: dict[str, Any]) -> None:
    """A resolution of the meeting, as a row of the ledger."""
    with unit_of_work(office, "meeting.hold", f"sitting {sitting}") as act:
        row = {"meeting_no": "KJ-HY-2026-00001", "seq": 1, "outcome": "", "reason": "", **values}
        insert_versions(act, Resolution, [row])


# numbers and files


def test_a_series_goes_on_after_a_number_that_was_stated(office: Actor) -> None:
    given = [entries.enter(office, "inspections", "检查", {**CHECK, "on_date": date(2026, 9, d)}) for d in (1, 2)]
    stem = given[0].rsplit("-", 1)[0]
    entries.enter(office, "inspections", "检查", {**CHECK, "number": f"{stem}-00041", "on_date": date(2026, 9, 3)})
    last = entries.enter(office, "inspections", "检查", {**CHECK, "on_date": date(2026, 9, 4)})
    assert given == [f"{stem}-00001", f"{stem}-00002"] and last == f"{stem}-00042"


def test_a_content_is_kept_once_however_often_it_is_offered(office: Actor) -> None:
    content = book(检查=[["学校代码", "检查类型", "检查日期", "发现隐患数"], ["S1", "学校自查", CUT, 0]])
    other = replace(office, name="另一人")
    with reading() as session:
        before = session.execute(select(func.sum(func.length(UPLOAD.c.content)))).scalar_one()
    first = import_files(office, "inspections", [("甲.xlsx", content)]).batch
    assert first is not None
    undo.undo_import(office, first)
    second = import_files(other, "inspections", [("乙.xlsx", content)]).batch
    import_files(other, "inspections", [("乙.xlsx", content)])
    with reading() as session:
        after = session.execute(select(func.sum(func.length(UPLOAD.c.content)))).scalar_one()
    assert after - before == len(content)
    kept = {batch["id"]: batch["files"] for batch in batches_for(office)[0]}
    assert [file.name for file in kept[second]] == ["乙.xlsx"]
    assert upload_content(office, kept[first][0].id) == upload_content(office, kept[second][0].id) == content
    assert not refused_uploads(office)
