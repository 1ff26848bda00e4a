"""A row that contradicts its own place is refused by every way in, and every row that has a right to be is taken.

The rows are made from the ledgers' own description, so that a new ledger is tried without a line here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from books import SCHOOLS, XLSX, book, import_files
from sqlalchemy import func, select

import models.county
from actions.accounts import managing
from actions.county import init
from actions.ledgers.entries import Invalid, correct, enter, step, void
from catalogue.ledgers import LEDGERS, RESPONSIBLE, SCHOOL, SUBJECT, TOWNSHIP, UNIT, UNITS, Sheet
from errors import NotAllowed, Refused
from ledgers.validate.placing import lies_at_school
from manage import main
from models import clock
from models.account import Actor
from models.base import table
from models.county import Pack, pack_in_force
from models.database import engine, reading
from models.hazard import Hazard, HazardEvent
from models.inspection import SELF_CHECK, Inspection
from models.practice import Drill
from models.school import SchoolFact

TOWN, OTHER_TOWN, COUNTY_SEAT, FORMER = "511723107000", "511723101000", "511723001000", "history-08"
OWN, FOREIGN, COUNTY_RUN = "S1", "S3", "S2"
"""A school of TOWN, one of OTHER_TOWN, and a 县直 school that stands in COUNTY_SEAT."""
SHEETS = [(ledger.kind, sheet) for ledger in LEDGERS.values() for sheet in ledger.sheets]
IDS = [sheet.name for _, sheet in SHEETS]
PLACED = [(kind, sheet) for kind, sheet in SHEETS if lies_at_school(sheet)]
BODIES = [(kind, sheet) for kind, sheet in PLACED if any(c.form == RESPONSIBLE for c in sheet.stored)]
OFFICE_ONLY = {"会议", "议定事项", "参会"}
"""Sheets whose rows no member may write: the meeting's record."""
NUMBERS = count(1)


@dataclass
class World:
    """Who is there, the pack, and the hazards that stand at each school."""

    people: dict[str, Actor]
    pack: Pack
    hazards: dict[str, str]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Three schools with a hazard each, a meeting, and an account of every role."""
    folder = tmp_path_factory.mktemp("places")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{folder / 'safety.db'}")
        patch.setenv("SAFETY_DATA", str(folder))
        clock.fix(datetime(2026, 10, 8, 9))
        county = init("kaijiang", sandbox=True).county
        office = Actor(county, "联席办", "office", "edu")
        import_files(office, "schools", [(XLSX, SCHOOLS)])
        with reading() as session:
            pack = pack_in_force(session)
        found = {"description": "护栏松动", "found_on": date(2026, 9, 1)}
        hazards = {
            school: enter(office, "hazards", "隐患", found | {"school_code": school})
            for school in (OWN, FOREIGN, COUNTY_RUN)
        }
        enter(office, "meetings", "会议", {"number": "M1", "kind": "全体会议", "held_on": date(2026, 9, 20)})
        people = {
            "office": office,
            "township": Actor(county, "任市镇", "township", TOWN),
            "school": Actor(county, "任市小学", "school", OWN),
            "department": Actor(county, "公安局", "department", "police"),
            "leader": Actor(county, "县领导", "leader"),
            "supervisor": Actor(county, "督导室", "supervisor", "edu"),
            "admin": Actor(county, "管理员", "admin"),
        }
        for name in ("office", "township", "school", "department"):
            who = people[name]
            managing.add(people["admin"], who.name, role=who.role, scope=who.scope, password="correct horse 9")
        yield World(people, pack, hazards)
        engine().dispose()
        models.county._packs.clear()
        clock.fix(None)


def row(world: World, sheet: Sheet, school: str, township: str | None = None, body: str = "") -> dict[str, Any]:
    """A sound row of any sheet at a school; each call another day and another text. `township`: stated as well."""
    n = next(NUMBERS)
    day = date(2024, 1, 1) + timedelta(days=n)
    made: dict[str, Any] = {}
    for column in sheet.stored:
        name, form = column.field, column.form
        if form == SCHOOL and name == "school_code" or form == SUBJECT:
            made[name] = school
        elif form == RESPONSIBLE and name in ("responsible", "organiser"):
            made[name] = body or school
        elif name == "first_deadline":
            made[name] = date(2026, 12, 1)
        elif form == TOWNSHIP and township:
            made[name] = township
        elif name in sheet.identity and form == "long":
            made[name] = f"{column.heading}{n}"
        elif not (column.required or column.key) or column.default or (form == TOWNSHIP and lies_at_school(sheet)):
            continue
        elif form == "choice":
            made[name] = world.pack.entries(column.choices)[0]
        elif form == "day":
            made[name] = day
        elif form == "instant":
            made[name] = datetime(day.year, day.month, day.day, 8)
        elif form in ("whole", "amount", "people", "seconds", "week"):
            made[name] = 1 + n % 18 if form == "week" else 1
        elif form == "flag":
            made[name] = "是"
        elif form == UNIT:
            made[name] = body or "police"
        elif form == "term":
            made[name] = "2026-2027-1"
        elif name != "number":
            made[name] = f"{column.heading}{n}"
    units = [unit.code for unit in world.pack.units_on(date(2026, 9, 20))]
    special: dict[str, dict[str, Any]] = {
        "学校": {"code": f"N{n}", "township_code": township or _home(school), "stage": "小学"},
        "学校情况": {"township_code": township or _home(school)},
        "办理记录": {"hazard_no": world.hazards.get(school, ""), "kind": "整改方案", "on_date": date(2026, 10, 8)}
        | {"by_unit": school, "seq": 1 + len(_steps(world.hazards.get(school, "")))},
        "课时": {"class_no": "全校", "course": "安全", "topic": world.pack.entries("topic")[n // 18 % 9]},
        "检查": {} if not body else {"kind": "部门检查"},
        "议定事项": {"meeting_no": "M1", "seq": n},
        "参会": {"meeting_no": "M1", "presence": "出席"} | ({} if body else {"body": units[n % len(units)]}),
        "设施": {"subject_kind": "学校", "kind": "视频监控"},
        "人员": {"subject_kind": "学校"},
        "材料": {"subject_kind": "学校"},
    }
    return made | special.get(sheet.name, {})


def _home(school: str) -> str:
    return {OWN: TOWN, FOREIGN: OTHER_TOWN, COUNTY_RUN: COUNTY_SEAT}[school]


def _steps(number: str) -> list[int]:
    events = table(HazardEvent)
    with reading() as session:
        query = select(events.c.id).where(events.c.hazard_no == number, events.c.superseded_at.is_(None))
        return list(session.execute(query).scalars())


def written(sheet: Sheet, values: dict[str, Any]) -> bytes:
    """The row as a workbook of its own ledger."""
    return book(**{sheet.name: [[sheet.column(name).heading for name in values], list(values.values())]})


def stands() -> int:
    """Rows that stand in all ledgers."""
    with reading() as session:
        found = (table(sheet.model) for _, sheet in SHEETS)
        return sum(
            int(session.execute(select(func.count()).select_from(t).where(t.c.superseded_at.is_(None))).scalar_one())
            for t in found
        )


def refused(
    world: World, who: str, kind: str, sheet: Sheet, values: dict[str, Any], folder: Path | None = None
) -> None:
    """The row comes in by no way: neither the form, nor an import looked at or taken, nor the command."""
    actor, before = world.people[who], stands()
    with pytest.raises((NotAllowed, Invalid)) as said:
        enter(actor, kind, sheet.name, values)
    assert str(said.value).endswith("。")
    for dry in (True, False):
        try:
            outcome = import_files(actor, kind, [(XLSX, written(sheet, values))], dry_run=dry)
        except NotAllowed:
            continue
        assert outcome.errors and outcome.batch is None, (who, values)
        assert all(error.row == 2 and error.column and error.message.endswith("。") for error in outcome.errors)
    if folder is not None:
        path = folder / "row.xlsx"
        path.write_bytes(written(sheet, values))
        assert main(["import", kind, str(path), "--as", actor.name]) == 1
    assert stands() == before


def taken(world: World, who: str, kind: str, sheet: Sheet, *rows: dict[str, Any]) -> None:
    """The rows come in by the form and, for who imports at all, by a workbook; both whole."""
    actor, before = world.people[who], stands()
    for at, values in enumerate(rows):
        if at == 0 or actor.role in ("school", "department"):
            enter(actor, kind, sheet.name, values, new=True)
            continue
        outcome = import_files(actor, kind, [(XLSX, written(sheet, values))], new=True)
        assert not outcome.errors, outcome.errors
    assert stands() >= before + len(rows)


@pytest.mark.parametrize(("kind", "sheet"), SHEETS, ids=IDS)
@pytest.mark.parametrize("who", ["township", "school", "department", "leader", "supervisor", "admin"])
def test_a_row_at_anothers_school_is_refused(
    world: World, who: str, kind: str, sheet: Sheet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it states: nothing, one's own township, or oneself as the body whose matter it is."""
    scope = world.people[who].scope or ""
    folder = tmp_path if who in ("township", "school") else None
    rows = [row(world, sheet, FOREIGN)]
    if who == "township":
        if (kind, sheet) in PLACED or sheet.name == "学校情况":
            rows.append(row(world, sheet, FOREIGN, TOWN))
        if (kind, sheet) in BODIES:
            rows += [row(world, sheet, FOREIGN, body=scope), row(world, sheet, FOREIGN, TOWN, body=scope)]
            rows += (
                [row(world, sheet, FOREIGN, body=FOREIGN) | {"supervising_unit": scope}] if kind == "hazards" else []
            )
        rows.append(row(world, sheet, COUNTY_RUN))
    for values in rows:
        refused(world, who, kind, sheet, values, folder)


@pytest.mark.parametrize(("kind", "sheet"), PLACED, ids=[sheet.name for _, sheet in PLACED])
@pytest.mark.parametrize("who", ["office", "township", "school"])
def test_a_township_that_contradicts_the_school_is_a_bad_cell(
    world: World, who: str, kind: str, sheet: Sheet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = row(world, sheet, OWN, OTHER_TOWN)
    refused(world, who, kind, sheet, values, tmp_path if who != "school" else None)
    with pytest.raises(Invalid, match="任市镇"):
        enter(world.people[who], kind, sheet.name, values)


@pytest.mark.parametrize("who", ["office", "township", "school", "department"])
@pytest.mark.parametrize("organiser", ["police", TOWN, OTHER_TOWN, FOREIGN, "edu"])
def test_a_schools_own_check_is_organised_by_the_school(world: World, who: str, organiser: str) -> None:
    sheet = LEDGERS["inspections"].sheets[0]
    values = row(world, sheet, OWN) | {"kind": SELF_CHECK, "organiser": organiser}
    refused(world, who, "inspections", sheet, values)


@pytest.mark.parametrize("who", ["township", "school", "department"])
def test_what_another_body_has_organised_is_entered_by_it_or_the_office(world: World, who: str) -> None:
    sheet = LEDGERS["inspections"].sheets[0]
    refused(world, who, "inspections", sheet, row(world, sheet, OWN, body="fire"))
    taken(world, "office", "inspections", sheet, row(world, sheet, OWN, body="fire"))
    taken(world, "department", "inspections", sheet, row(world, sheet, OWN, body="police"))


@pytest.mark.parametrize(("kind", "sheet"), SHEETS, ids=IDS)
@pytest.mark.parametrize("who", ["office", "township", "school"])
def test_a_row_of_ones_own_is_taken(world: World, who: str, kind: str, sheet: Sheet) -> None:
    """The school's, its township's for it (代填), the office's anywhere; nobody's but the office's of a meeting."""
    if sheet.name in OFFICE_ONLY and who != "office":
        return refused(world, who, kind, sheet, row(world, sheet, OWN, body=world.people[who].scope or ""))
    if sheet.name == "学校" and who == "school":
        return refused(world, who, kind, sheet, row(world, sheet, OWN))
    taken(world, who, kind, sheet, row(world, sheet, OWN))
    taken(world, who, kind, sheet, row(world, sheet, OWN))
    if who == "township":
        later = import_files(world.people[who], kind, [(XLSX, written(sheet, row(world, sheet, OWN)))], new=True)
        assert later.created and not later.errors
    if who == "office":
        taken(world, who, kind, sheet, row(world, sheet, FOREIGN), row(world, sheet, COUNTY_RUN))
    return None


@pytest.mark.parametrize(("kind", "sheet"), PLACED, ids=[sheet.name for _, sheet in PLACED])
def test_a_merged_name_and_a_day_before_the_first_statement_are_the_same_place(
    world: World, kind: str, sheet: Sheet
) -> None:
    for township in (FORMER, TOWN):
        taken(world, "township", kind, sheet, row(world, sheet, OWN, township), row(world, sheet, OWN, township))
    early = date(2000, 3, 1)
    values = row(world, sheet, OWN, TOWN)
    values[sheet.day] = early if sheet.column(sheet.day).form == "day" else datetime(2000, 3, 1, 8)
    taken(world, "township", kind, sheet, values)
    versions = table(sheet.model)
    with reading() as session:
        places = session.execute(
            select(versions.c.township_code).where(versions.c.school_code == OWN, versions.c.superseded_at.is_(None))
        ).scalars()
        assert set(places) == {TOWN}


def test_a_sheet_with_units_alone_is_the_offices() -> None:
    """A row that names only units is no member's: it would be whoever's writes down one's own name."""
    bare = {
        sheet.name
        for _, sheet in SHEETS
        if not any(c.form in (SCHOOL, TOWNSHIP, SUBJECT) for c in sheet.stored)
        and any(c.form in (UNIT, UNITS) for c in sheet.stored)
    }
    assert bare == OFFICE_ONLY


def _version(model: Any, **key: Any) -> Any:
    versions = table(model)
    with reading() as session:
        query = select(versions).where(
            versions.c.superseded_at.is_(None), *(versions.c[n] == v for n, v in key.items())
        )
        return session.execute(query).one()


def test_a_correction_moves_no_row_out_of_its_place(world: World) -> None:
    number = enter(world.people["school"], "hazards", "隐患", row(world, LEDGERS["hazards"].sheets[0], OWN), new=True)
    key, seen = {"number": number}, _version(Hazard, number=number).id
    with pytest.raises(Invalid, match="任市镇"):
        correct(world.people["school"], "hazards", "隐患", key, {"township_code": OTHER_TOWN}, "改", seen)
    for who in ("school", "township"):
        with pytest.raises(NotAllowed):
            correct(world.people[who], "hazards", "隐患", key, {"school_code": FOREIGN}, "改", seen)
    correct(world.people["office"], "hazards", "隐患", key, {"school_code": FOREIGN}, "改", seen)
    assert _version(Hazard, number=number).township_code == OTHER_TOWN
    with pytest.raises(NotAllowed):
        step(world.people["township"], number, "整改方案", {"reason": "换"})


def test_what_decides_a_row_is_the_offices_once_the_day_of_entry_is_over(world: World) -> None:
    people = world.people
    sheet = LEDGERS["drills"].sheets[0]
    drill = row(world, sheet, OWN)
    number = enter(people["school"], "drills", "演练", drill, new=True)
    key = {"number": number}
    correct(
        people["school"],
        "drills",
        "演练",
        key,
        {"on_date": date(2026, 9, 3)},
        "笔误",
        _version(Drill, number=number).id,
    )
    clock.fix(datetime(2026, 10, 9, 9))
    try:
        for who in ("school", "township"):
            seen = _version(Drill, number=number).id
            with pytest.raises(NotAllowed, match="演练日期.*登记当天已过"):
                correct(people[who], "drills", "演练", key, {"on_date": date(2026, 7, 3)}, "改", seen)
            with pytest.raises(NotAllowed, match="作废由联席办"):
                void(people[who], "drills", "演练", key, "改", seen)
            if who == "township":
                moved = {"number": number, **drill, "on_date": date(2026, 7, 3)}
                with pytest.raises(NotAllowed, match="登记当天已过"):
                    import_files(people[who], "drills", [(XLSX, written(sheet, moved))])
            assert correct(people[who], "drills", "演练", key, {"people": 10 + len(who)}, "补", seen) == ("people",)
        seen = _version(Drill, number=number).id
        correct(people["office"], "drills", "演练", key, {"on_date": date(2026, 7, 3)}, "改", seen)
    finally:
        clock.fix(datetime(2026, 10, 8, 9))


def test_what_decides_a_row_is_the_offices_once_another_body_has_acted(world: World) -> None:
    people = world.people
    number = enter(people["school"], "hazards", "隐患", row(world, LEDGERS["hazards"].sheets[0], OWN), new=True)
    key = {"number": number}
    seen = _version(Hazard, number=number).id
    correct(people["school"], "hazards", "隐患", key, {"found_on": date(2026, 9, 2)}, "笔误", seen)
    step(people["school"], number, "报告整改", {"on_date": date(2026, 10, 5), "reason": "已换"})
    first = _version(HazardEvent, hazard_no=number, seq=1)
    step_key = {"hazard_no": number, "seq": 1}
    correct(people["school"], "hazards", "办理记录", step_key, {"on_date": date(2026, 10, 6)}, "笔误", first.id)
    step(people["office"], number, "复查销号", {"reason": "合格"})
    with pytest.raises(NotAllowed, match="发现日期.*别的单位已经办理"):
        seen = _version(Hazard, number=number).id
        correct(people["school"], "hazards", "隐患", key, {"found_on": date(2026, 9, 5)}, "改", seen)
    first = _version(HazardEvent, hazard_no=number, seq=1)
    with pytest.raises(NotAllowed, match="日期.*别的单位已经办理"):
        correct(people["school"], "hazards", "办理记录", step_key, {"on_date": date(2026, 10, 4)}, "改", first.id)


def test_of_two_who_extend_one_after_the_other_the_second_is_told(world: World) -> None:
    office, number = world.people["office"], world.hazards[FOREIGN]
    seen, steps = _version(Hazard, number=number).id, _steps(number)
    until = {"new_deadline": date(2026, 12, 20), "approver_post": "局长", "reason": "等资金"}
    step(office, number, "延期", until, seen=seen, seen_steps=steps)
    with pytest.raises(Refused, match="联席办在2026-10-08 09:00改动"):
        step(office, number, "延期", until, seen=seen, seen_steps=steps)
    step(office, number, "延期", until, seen=seen, seen_steps=_steps(number))


def test_a_school_is_moved_by_the_office_and_its_rows_follow(world: World) -> None:
    """Rows dated after the move lie in the new township, those entered before it was known as well."""
    people = world.people
    fact = {"stage": "初中", "covered": "是", "effective_on": date(2026, 9, 5)}
    sheet = LEDGERS["inspections"].sheets[0]
    before, after = date(2026, 9, 1), date(2026, 9, 10)
    numbers = {
        day: enter(people["office"], "inspections", "检查", row(world, sheet, FOREIGN) | {"on_date": day}, new=True)
        for day in (before, after)
    }
    moving = fact | {"school_code": FOREIGN, "township_code": TOWN}
    with pytest.raises(NotAllowed):
        enter(people["township"], "schools", "学校情况", moving)
    enter(people["office"], "schools", "学校情况", moving)
    assert _version(Inspection, number=numbers[before]).township_code == OTHER_TOWN
    assert _version(Inspection, number=numbers[after]).township_code == TOWN
    taken(world, "township", "inspections", sheet, row(world, sheet, FOREIGN, TOWN) | {"on_date": after})
    refused(world, "township", "inspections", sheet, row(world, sheet, FOREIGN) | {"on_date": before})
    facts = {"school_code": FOREIGN, "effective_on": date(2026, 9, 5)}
    with pytest.raises(NotAllowed, match="学校情况"):
        void(people["township"], "schools", "学校情况", facts, "误", _version(SchoolFact, **facts).id)
    void(people["office"], "schools", "学校情况", facts, "误", _version(SchoolFact, **facts).id)
    assert _version(Inspection, number=numbers[after]).township_code == OTHER_TOWN
