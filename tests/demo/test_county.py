"""The demo county is reproducible, its lives are lawful, its knowledge is true, and its stories hold."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from access.sessions import actor_named
from actions.collecting.asking import opened_collection
from actions.collecting.returns import to_mend
from actions.collecting.taking import take_files
from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions, rebuild_spans, supersede
from demo.books import Books
from demo.checks import silent_from
from demo.county import draft_books, known_spans, make_demo
from demo.practice import NO_DRILLS
from demo.schools import INDEBTED, SILENT
from errors import Refused
from figures.duties.engine import duty_instances
from figures.hazards.rectification import rectification
from figures.query import Period, period
from figures.reporting.collected import MISSING, OWN, reminders
from figures.reporting.weeks import missing_weeks
from models import clock
from models.account import Actor
from models.base import Base, table
from models.collection import IN, MEND, WAYS, CollectionReturn
from models.county import pack_in_force
from models.database import engine_for, reading
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.hazard_lifecycle import broken_step
from models.inspection import Inspection
from models.meeting import Resolution
from models.practice import Drill, Lesson
from models.record import Upload
from models.school import School, SchoolFact

TODAY = date(2026, 11, 24)
MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)
HAZARD, EVENT, SPAN = table(Hazard), table(HazardEvent), table(HazardSpan)


def _rows(statement: Any) -> list[Any]:
    with reading() as session:
        return list(session.execute(statement).all())


def _now(model: type[Any]) -> list[Any]:
    rows = table(model)
    return _rows(select(rows).where(rows.c.superseded_at.is_(None)).order_by(rows.c.id))


def _digest() -> str:
    """Everything in the database, table by table in order of the primary key."""
    found = hashlib.sha256()
    with reading() as session:
        for one in Base.metadata.sorted_tables:
            for row in session.execute(select(one).order_by(*one.primary_key.columns)):
                found.update(f"{one.name} {tuple(row)}".encode())
    return found.hexdigest()


def _drafted(schools: int, seed: int = 1, today: date = TODAY) -> Books:
    """The books of a demo over the pack of the database in use, written nowhere."""
    from models.county import Boundary

    with reading() as session:
        pack = pack_in_force(session)
        boundary = session.execute(select(table(Boundary).c.geojson)).scalar_one()
    return draft_books(Books(pack, today, seed), schools, boundary)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A whole demo county of 150 schools, made once: the tests here only read it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        make_demo(TODAY)
        yield url
        engine_for(url).dispose()


def test_same_arguments_give_the_same_rows(kaijiang: Actor) -> None:
    assert _text(_drafted(20)) == _text(_drafted(20))
    assert _text(_drafted(20)) != _text(_drafted(20, seed=2))
    assert _text(_drafted(20)) != _text(_drafted(20, today=TODAY - timedelta(days=1)))


def _text(books: Books) -> str:
    return "\n".join(f"{model.__name__} {row}" for model, rows in books.rows.items() for row in map(_plain, rows))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "file_name", value) for name, value in row.items()}


def test_the_database_is_the_same_whatever_the_clock_says(
    database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    make_demo(TODAY, schools=40)
    assert _rows(select(table(Upload))), "a workbook that waits to be mended is among them"
    first = _digest()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'again.db'}")
    monkeypatch.setenv("SAFETY_TODAY", "2027-03-03")
    make_demo(TODAY, schools=40)
    assert _digest() == first


def test_refused_on_a_database_that_holds_a_county(kaijiang: Actor) -> None:
    with pytest.raises(Refused, match="数据库"):
        make_demo(TODAY, schools=14)
    with pytest.raises(Refused, match="学校数"):
        make_demo(TODAY, schools=0)


@pytest.mark.parametrize("today", [TODAY, date(2026, 8, 15), date(2027, 1, 4), date(2026, 9, 3)])
def test_every_life_is_lawful_at_every_instant(kaijiang: Actor, today: date) -> None:
    books = _drafted(24, today=today)
    steps: dict[str, list[SimpleNamespace]] = defaultdict(list)
    for row in books.rows[HazardEvent]:
        steps[row["hazard_no"]].append(SimpleNamespace(**row))
    hazards = [SimpleNamespace(**row) for row in books.rows[Hazard]]
    assert len(hazards) > 150
    for hazard in hazards:
        for instant in {s.recorded_at for s in steps[hazard.number]} | {hazard.recorded_at}:
            if not _stands(hazard, instant):
                continue
            known = [s for s in steps[hazard.number] if _stands(s, instant)]
            assert len({s.seq for s in known}) == len(known)
            assert broken_step(hazard.found_on, known) is None, (hazard, known)
        assert hazard.verifying_unit != hazard.responsible
        assert hazard.first_deadline is None or hazard.first_deadline >= hazard.found_on
    for row in (*books.rows[Hazard], *books.rows[HazardEvent]):
        assert row["recorded_at"] < books.made_at
        assert row["recorded_at"].date() >= row.get("found_on", row.get("on_date"))


def _stands(row: SimpleNamespace, instant: Any) -> bool:
    return row.recorded_at <= instant and (row.superseded_at is None or row.superseded_at > instant)


def test_spans_know_what_was_known_when(kaijiang: Actor) -> None:
    """Every write done again at its own instant through the one write path gives the very same spans."""
    books = _drafted(16)
    corrected = {r["number"] for r in books.rows[Hazard] if r["superseded_at"]}
    corrected |= {r["hazard_no"] for r in books.rows[HazardEvent] if r["superseded_at"]}
    rare = {r["hazard_no"] for r in books.rows[HazardEvent] if r["kind"] in ("作废", "重开", "挂账", "转办", "延期")}
    chosen = set(sorted(corrected)[:14]) | set(sorted(rare)[:14])
    hazards = [r for r in books.rows[Hazard] if r["number"] in chosen]
    events = [r for r in books.rows[HazardEvent] if r["hazard_no"] in chosen]
    assert any(r["superseded_at"] for r in events) and any(r["superseded_at"] for r in hazards)
    wanted = known_spans(hazards, events)
    instants = {t for r in (*hazards, *events) for t in (r["recorded_at"], r["superseded_at"]) if t}
    stamps = {"recorded_at", "superseded_at", "batch_id", "ended_by_batch"}
    for instant in sorted(instants):
        clock.fix(instant)
        with unit_of_work(kaijiang, "import") as act:
            touched: set[str] = set()
            for model, key, rows in ((Hazard, "number", hazards), (HazardEvent, "hazard_no", events)):
                ending = {(r[key], r.get("seq")) for r in rows if r["superseded_at"] == instant}
                stand = table(model)
                found = act.session.execute(select(stand).where(stand.c.superseded_at.is_(None))).mappings().all()
                supersede(act, model, [r["id"] for r in found if (r[key], r.get("seq")) in ending])
                fresh = [r for r in rows if r["recorded_at"] == instant]
                insert_versions(act, model, [{k: v for k, v in r.items() if k not in stamps} for r in fresh])
                touched |= {r[key] for r in fresh} | {number for number, _ in ending}
            rebuild_spans(act, touched)
    columns = [c for c in SPAN.columns if c.name not in ("id", "county")]
    made = Counter(tuple(row) for row in _rows(select(*columns)))
    assert made == Counter(tuple(span[c.name] for c in columns) for span in wanted)


def test_names_say_demo_and_points_lie_in_their_township(demo: str) -> None:
    schools = _now(School)
    assert len(schools) == 150 and len({s.name for s in schools}) == 150
    assert all(s.name.endswith("（演示）") for s in schools)
    kinds = Counter(f.stage for f in _now(SchoolFact) if f.effective_on == date(2026, 9, 1))
    assert kinds["小学"] == 27 and kinds["九年一贯"] == 9 and 93 <= kinds["幼儿园"] <= 95
    pupils = defaultdict(list)
    for fact in _now(SchoolFact):
        pupils[fact.school_code].append(fact.pupils)
    assert any(p[0] < 1200 <= p[-1] for p in pupils.values())
    assert sum(1 for s in schools if s.merged_into) == 2
    assert any(s.opened_on > date(2025, 1, 1) for s in schools)


def test_findings_of_weekly_checks_are_the_hazards_that_name_them(demo: str) -> None:
    hung = Counter(h.inspection_no for h in _now(Hazard) if h.inspection_no)
    checks = _now(Inspection)
    assert {c.number: c.found for c in checks if c.found} == dict(hung)
    weekly = [c for c in checks if c.kind == "学校自查"]
    assert 11_000 <= len(weekly) <= 16_000
    assert all(c.week.weekday() == 0 and 0 <= (c.on_date - c.week).days <= 6 for c in checks)
    late = sum(1 for c in weekly if (c.first_recorded_at.date() - c.week).days > 9)
    assert 0.01 < late / len(weekly) < 0.1


def test_stories_hold(demo: str) -> None:
    at_close = (SPAN.c.superseded_at.is_(None), SPAN.c.from_on <= TODAY, SPAN.c.to_on > TODAY, SPAN.c.state != "closed")
    lying = _rows(select(SPAN).where(*at_close))
    overdue = [s for s in lying if s.deadline and s.deadline < TODAY]
    assert 40 <= len(lying) <= 60 and 20 <= len(overdue) <= 25
    indebted = [s for s in overdue if s.township_code == INDEBTED]
    assert len(indebted) == 9
    assert 135 <= max((TODAY - s.deadline).days for s in indebted) <= 145
    poor = {h.number for h in _now(Hazard) if h.funds_ready is False}
    assert sum(1 for s in indebted if s.hazard_no in poor) == 4
    verifying = Counter(s.turn_unit for s in overdue if s.state == "awaiting")
    assert verifying.most_common(1)[0] == ("enforcement", 6)
    assert not any(s.township_code == SILENT for s in lying)
    with reading() as session:
        quiet = silent_from(Books(pack_in_force(session), TODAY, 1))
    assert quiet <= date(2026, 10, 1)
    assert not any(c.township_code == SILENT and c.on_date >= quiet for c in _now(Inspection))
    kinds = Counter(e.kind for e in _now(HazardEvent))
    assert min(kinds[k] for k in ("重开", "延期", "挂账", "解除挂账", "转办", "改级", "作废", "复查退回")) >= 2
    years = Counter(h.found_on.year for h in _now(Hazard))
    assert 600 <= years[2025] <= 900 and 550 <= years[2026] <= 900


def test_practice_and_meetings(demo: str) -> None:
    homes = {f.school_code: f.township_code for f in _now(SchoolFact)}
    drills = _now(Drill)
    assert drills and not any(homes[d.school_code] == NO_DRILLS for d in drills)
    lessons = _now(Lesson)
    assert len(lessons) <= 40_000
    held = Counter((x.school_code, x.class_no) for x in lessons if x.term == "2025-2026-2" and x.course == "心理健康")
    assert 0.85 < sum(1 for n in held.values() if n >= 9) / len(held) < 1
    assert 8 in held.values()
    outcomes = Counter(r.outcome for r in _now(Resolution))
    assert outcomes["落实"] > 20 and outcomes["未落实"] >= 3 and outcomes["在办"] >= 1
    assert all(r.reason for r in _now(Resolution) if r.outcome == "未落实")


def test_a_collection_is_under_way(demo: str) -> None:
    """Some in by every way, some to mend with one slip each, some not back, and who was told so how often."""
    clock.fix(datetime.combine(TODAY, time(9)))
    with reading() as session:
        office = actor_named(session, "演示联席办")
        assert office is not None
        asked = opened_collection(session, office)
        said = reminders(session, asked.row.id)
        owing = missing_weeks(session, pack_in_force(session), Period(MONDAY, SUNDAY, SUNDAY))
    assert (asked.row.title, asked.row.starts_on, asked.row.closed_at) == ("第12周周排查", MONDAY, None)
    states = Counter(each.state for each in asked.answers)
    assert states[MEND] == 3 and states[MISSING] > 5 and states[IN] > 100
    assert {each.way for each in asked.answers if each.state == IN} == {*WAYS, OWN}
    assert {each.code for each in asked.answers if each.state != IN} == {week.school for week in owing}
    assert max(map(len, said.values())) == len(said[SILENT]) == 2
    waiting = to_mend(office, asked.row.id)
    looked = take_files(office, asked.row.id, waiting, dry_run=True)
    assert [fault.cell for fault in looked.faults] == ["A4", "D4", "C4"]
    came = [row.came_at for row in _rows(select(table(CollectionReturn)))]
    assert max(came) < datetime.combine(TODAY, time())
    clock.fix(None)


def test_figures_bring_the_stories_out(demo: str) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        quarter = period("2026Q4", as_of=TODAY)
        counted = rectification(session, pack, quarter)
        duties = duty_instances(session, pack, quarter)
    by_town = {t.code: t for t in counted.townships}
    assert counted.county.overdue == 23 and by_town[INDEBTED].overdue == 9 and by_town[SILENT].overdue == 0
    assert counted.county.extended_late >= 1
    assert max(counted.townships, key=lambda t: t.overdue).code == INDEBTED
    states = {(duty, status) for duty, status in zip(duties["duty"], duties["status"], strict=True)}
    assert {("11.4", "unreachable"), ("11.4", "met"), ("7.8", "missed"), ("8.5", "missed"), ("7.6", "met")} <= states
    assert ("S1.5", "met") in states and ("1.5", "no_data") in states
