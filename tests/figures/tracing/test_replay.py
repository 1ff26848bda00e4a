"""A replay tells what `export --recorded-by` and `--history` tell, on random histories; and who cannot be asked of."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import conftest
import pytest
from books import HAZARDS, INSPECTIONS, SCHOOLS, XLSX, import_files
from sqlalchemy import select

from actions.ledgers.entries import correct, enter, void
from catalogue.ledgers import LEDGERS
from errors import Refused
from figures.tracing.replay import Replay, replay
from figures.tracing.rows import ADDED, CHANGED, REMOVED
from ledgers.history import history_workbook
from ledgers.out.export import export_workbook
from models import clock
from models.account import Actor
from models.base import table
from models.county import STARTS_ON, Pack, Setting, pack_in_force
from models.database import reading
from models.duty import SCHOOL, TOWNSHIP, UNIT
from models.inspection import Inspection
from models.school import School
from tests.figures.random_county.county import County, clear
from tests.figures.recount.books import day as on
from tests.figures.recount.books import instant, known, sheets
from tests.figures.recount.run import made_county

SUBJECT = {"学校": "学校代码", "学校情况": "学校代码", "设施": "主体代码", "人员": "主体代码", "材料": "主体代码"}
KEYS = {
    **{"隐患": ("隐患编号",), "办理记录": ("隐患编号", "序号"), "检查": ("检查编号",), "演练": ("演练编号",)},
    **{"事件": ("事件编号",), "材料": ("材料编号",), "学校": ("学校代码",), "学校情况": ("学校代码", "生效日期")},
    "设施": ("主体类型", "主体代码", "设施类别", "生效日期"),
    "人员": ("主体类型", "主体代码", "岗位类别", "生效日期"),
}
DATED = {"检查": "检查日期", "演练": "演练日期", "事件": "发生时间"}


@pytest.fixture(scope="module")
def random_county(templates, tmp_path_factory):
    """An empty county of the pack that random histories need, for all of them."""
    folder = tmp_path_factory.mktemp("random")
    with pytest.MonkeyPatch.context() as patch:
        place = conftest.placed(patch, folder, templates["empty"])
        next(place)
        yield made_county(folder)
        next(place, None)


def plain(value) -> str:
    """A cell as the key of an address says it."""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, datetime):
        value = value.date()
    return "" if value is None else str(value)


def versions(rows: list[dict], keys: tuple[str, ...]) -> set[tuple[str, datetime]]:
    """Key and 录入时间 of each row, to the second."""
    return {("|".join(plain(row[name]) for name in keys), instant(row["录入时间"])) for row in rows}


def stamped(told, side: str) -> tuple[str, datetime]:
    """The same of a row of a replay."""
    return told.key, getattr(told, side).recorded_at.replace(microsecond=0)


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_replay_tells_the_versions_that_the_exports_tell(random_county, seed):
    clear()
    with reading() as session:
        county = County.of(random_county, seed, pack_in_force(session))
    county.write()
    dice = random.Random(f"{seed}/replay")
    with reading() as session:
        pack = pack_in_force(session)
        schools = table(School)
        columns = (schools.c.code, schools.c.opened_on, schools.c.closed_on)
        query = select(*columns).where(schools.c.superseded_at.is_(None))
        for code, opened, closed in session.execute(query).all():
            last = min(clock.today(), (closed or date.max) - timedelta(days=1))
            first = max(opened, date(2025, 10, 1))
            if first >= last:
                continue
            day = first + timedelta(days=dice.randrange((last - first).days + 1))
            since = day - timedelta(days=dice.choice([30, 365, 3000]))
            compared(session, pack, replay(session, pack, SCHOOL, code, day, since=since))


def compared(session, pack: Pack, found: Replay) -> None:
    """Hold each row and hazard of a replay of a school against the exports."""
    code, day, since = found.asked.subject.code, found.day, found.asked.since
    numbers = {each.number for each in found.hazards}
    for kind, ledger in LEDGERS.items():
        every = sheets(history_workbook(session, pack, kind))
        for name in {sheet.name for sheet in ledger.sheets} & {*KEYS, "课时"}:
            mine = [row for row in every[name] if of_school(name, row, code, numbers)]
            if name in DATED:
                mine = [row for row in mine if on(row[DATED[name]]) >= since]
            if name == "材料":
                mine = [r for r in mine if on(r["日期"]) >= since or (on(r["有效期至"]) or since) >= day]
            for side, by in (("then", day), ("now", None)):
                told = [row for row in found.rows if row.sheet == name and getattr(row, side)]
                if name == "课时":
                    hours = sum(row.version.facts["hours"] for row in told)
                    held = [row for row in known(mine, by) if in_weeks(pack, row, since)]
                    assert hours == pytest.approx(sum(row["课时数"] for row in held))
                    assert sum(row.version.facts["classes"] for row in told) == len(held)
                else:
                    assert {stamped(row, side) for row in told} == versions(known(mine, by), KEYS[name]), (name, side)
    for side, by in (("then", day), ("now", None)):
        book = sheets(export_workbook(session, pack, "hazards", recorded_by=by, as_of=day))["隐患"]
        stood = {row["隐患编号"]: row for row in book if row["学校代码"] == code}
        for hazard in found.hazards:
            state = getattr(hazard, side)
            if state is not None:
                row = stood[hazard.number]
                ended = row["状态"] if row["状态"] in ("待复查", "已销号") else "整改中"
                assert (ended, on(row["现行期限"])) == (state.state, state.deadline)
        missed = {n for n, row in stood.items() if row["状态"] not in (None, "已销号", "作废")}
        assert missed == {each.number for each in found.hazards if (s := getattr(each, side)) and s.open}


def of_school(name: str, row: dict, code: str, numbers: set[str]) -> bool:
    """Whether a row of an export is the school's, or of one of the hazards told."""
    if name in ("隐患", "办理记录"):
        return row["隐患编号"] in numbers
    return row[SUBJECT.get(name, "学校代码")] == code


def in_weeks(pack: Pack, row: dict, since: date) -> bool:
    """Whether the week of a lesson ends on or after the first day."""
    ends = {(w.term, w.week_no): w.sunday for w in sorted(pack.weeks, key=lambda w: w.stage)}
    return ends.get((row["学期"], int(row["教学周"])), date.min) >= since


@pytest.fixture
def county(kaijiang) -> Actor:
    """A small county whose rows were entered on 8 October 2026."""
    clock.fix(datetime(2026, 10, 8, 9))
    for kind, rows in (("schools", SCHOOLS), ("hazards", HAZARDS), ("inspections", INSPECTIONS)):
        import_files(kaijiang, kind, [(XLSX, rows)])
    clock.fix(datetime(2026, 10, 20, 9))
    return kaijiang


def asked(kind: str, code: str, day: date, pack: Pack | None = None, **more) -> Replay:
    """A replay of the county in use."""
    with reading() as session:
        return replay(session, pack or pack_in_force(session), kind, code, day, **more)


def test_what_came_in_afterwards_is_told_apart_with_its_delay(county):
    enter(county, "inspections", "检查", {"kind": "部门检查", "organiser": "fire", "school_code": "S1",
          "on_date": date(2026, 10, 2), "found": 0, "content": "正常"})  # fmt: skip
    with reading() as session:
        checks = table(Inspection)
        first, second = session.execute(
            select(checks).where(checks.c.school_code == "S1", checks.c.kind == "学校自查").order_by(checks.c.on_date)
        ).all()
    key = {"number": first.number}
    correct(county, "inspections", "检查", key, {"content": "看了围墙"}, "补写", first.id)
    void(county, "inspections", "检查", {"number": second.number}, "误录", second.id)
    found = asked(SCHOOL, "S1", date(2026, 10, 8))
    told = {row.number: row.afterwards(found.day) for row in found.afterwards}
    assert told[first.number] == CHANGED and told[second.number] == REMOVED
    (late,) = found.added()
    assert (late.afterwards(found.day), late.late, late.version.recorded_by) == (ADDED, 18, "联席办")
    assert "看了围墙" not in next(row for row in found.rows if row.number == first.number).version.words
    assert asked(SCHOOL, "S1", date(2026, 10, 7)).hazards[0].then is None, "entered on the 8th"


def test_whose_turn_it_was_and_who_put_it_off_is_told(county):
    found = asked(SCHOOL, "S2", date(2026, 10, 8))
    (hazard,) = found.open
    assert hazard.then and hazard.then.deadline == date(2026, 12, 1) and hazard.days_known(found.day) == 34
    assert [(step.facts["approver_post"], step.facts["new_deadline"]) for step in hazard.put_off()] == [
        ("局长", date(2026, 12, 1))
    ]
    first = found.bodies[0]
    assert first.code == hazard.then.turn and first.turn == 1 and first.overdue == 0
    assert {body.code for body in found.bodies} >= {"S2", "edu", "511723001000"}


@pytest.mark.parametrize(
    ("kind", "code", "day", "words"),
    [
        (SCHOOL, "S1", date(2026, 10, 21), "还没有到"),
        (SCHOOL, "S1", date(2001, 8, 31), "才开办"),
        (SCHOOL, "S9", date(2026, 10, 1), "没有“S9”这所学校"),
        (TOWNSHIP, "S1", date(2026, 10, 1), "没有代码或名称是“S1”的乡镇"),
        (UNIT, "edu", date(1990, 1, 1), "还没有设立"),
        ("village", "edu", date(2026, 1, 1), "只能倒查"),
    ],
)
def test_who_cannot_be_asked_of_gets_a_sentence(county, kind, code, day, words):
    with pytest.raises(Refused, match=words):
        asked(kind, code, day)


def test_nothing_is_asked_before_the_start_line_nor_of_an_incident_of_another(county):
    with reading() as session:
        pack = pack_in_force(session)
    line = Setting(county=pack.code, pack_revision=0, key=STARTS_ON, value="2026-09-15", unit="", label="", source="")
    late = replace(pack, settings=pack.settings | {STARTS_ON: line})
    with pytest.raises(Refused, match="起算日2026-09-15之前"):
        asked(SCHOOL, "S1", date(2026, 9, 14), late)
    assert asked(SCHOOL, "S1", date(2026, 9, 15), late).day == date(2026, 9, 15)
    with pytest.raises(Refused, match="颠倒"):
        asked(SCHOOL, "S1", date(2026, 9, 15), since=date(2026, 9, 16))
    number = enter(county, "incidents", "事件", {"school_code": "S3", "happened_at": datetime(2026, 10, 9, 8),
                   "kind": pack.entries("incident_kind")[0], "on_campus": True, "health_or_food": False,
                   "major": False, "told_bureau_at": datetime(2026, 10, 9, 8, 17)})  # fmt: skip
    with pytest.raises(Refused, match="不是任市镇中心小学的"):
        asked(SCHOOL, "S1", date(2026, 10, 9), incident=number)
    found = asked(SCHOOL, "普安镇初级中学", date(2026, 10, 9), incident=number)
    assert [step.minutes for step in found.chain_now if step.at] == [17] and not found.chain_then


@pytest.mark.parametrize(("kind", "code"), [(TOWNSHIP, "511723107000"), (UNIT, "fire")])
def test_a_township_and_a_unit_are_told_what_names_them(county, kind, code):
    found = asked(kind, code, date(2026, 10, 10))
    assert found.asked.subject.name == {TOWNSHIP: "任市镇", UNIT: "县消防救援大队"}[kind]
    assert {row.number for row in found.rows if row.sheet == "隐患"} == ({"H1"} if kind == TOWNSHIP else set())
    assert any(row.sheet == "检查" for row in found.rows)
