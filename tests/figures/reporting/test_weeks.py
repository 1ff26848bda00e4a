"""Weekly returns: which school-weeks are owed, reported and late, against a slow reference and by example."""

from datetime import date, datetime, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions, supersede
from figures.query import Slice, between
from figures.reporting.weeks import missing_weeks, reporting
from models import clock
from models.base import table
from models.calendar import StoppedDay
from models.county import pack_in_force
from models.database import reading, writing
from models.inspection import Inspection
from models.school import School, SchoolFact
from tests.figures.hazards import reference
from tests.figures.hazards.histories import at_the_edge, versions
from tests.figures.hazards.test_rectification import with_successions

RANDOM = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
FIRST = date(2026, 9, 1)
REN, BA, OLD = "511723107000", "511723110000", "history-09"
days = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))


def clear():
    with writing() as session:
        for model in (School, SchoolFact, Inspection, StoppedDay):
            session.execute(delete(table(model)))


def put(actor, at, model, rows):
    clock.fix(at)
    with unit_of_work(actor, "import") as act:
        insert_versions(act, model, rows)
    clock.fix(None)


def school(code="S1", **more):
    return {"code": code, "name": f"{code}小学", "level": "乡镇", "opened_on": date(2010, 9, 1)} | more


def fact(code="S1", **more):
    place = {"school_code": code, "effective_on": date(2020, 9, 1), "township_code": REN, "stage": "小学"}
    return place | {"covered": True} | more


def check(day, number=None, code="S1", kind="学校自查"):
    monday = day - timedelta(days=day.weekday())
    name = number or f"JC-{code}-{day}"
    return {
        "number": name,
        "kind": kind,
        "organiser": code,
        "school_code": code,
        "on_date": day,
        "week": monday,
        "found": 0,
    }


@st.composite
def ledgers(draw):
    """Schools that open, close, move and change cover; returns on any day; weeks stopped."""
    writes = []
    for index in range(draw(st.integers(1, 4))):
        code = f"S{index}"
        opened = draw(st.one_of(st.just(date(2010, 9, 1)), days))
        closed = draw(st.one_of(st.none(), days))
        run = draw(st.sampled_from(["县直", "乡镇"]))
        at = draw(st.sampled_from([FIRST, FIRST, FIRST + timedelta(days=20)]))
        writes.append((at, School, school(code, opened_on=opened, closed_on=closed, level=run)))
        starts = draw(st.lists(days, min_size=1, max_size=3, unique=True))
        for day in [date(2020, 9, 1), *starts][: draw(st.integers(1, 4))]:
            place = draw(st.sampled_from([REN, BA, OLD]))
            stage = draw(st.sampled_from(["小学", "幼儿园", "高中"]))
            said = fact(code, effective_on=day, township_code=place, stage=stage, covered=draw(st.integers(0, 4)) > 0)
            writes.append((draw(days), SchoolFact, said))
        for n, day in enumerate(draw(st.lists(days, max_size=8))):
            kind = draw(st.sampled_from(["学校自查", "学校自查", "学校自查", "乡镇检查"]))
            at = day + timedelta(days=draw(st.sampled_from([0, 1, 4, 9, 10, 12])))
            writes.append((at, Inspection, check(day, f"JC-{code}-{n}", code, kind)))
    stops = []
    for n in range(draw(st.integers(0, 2))):
        kind, code = draw(st.sampled_from([("county", "511723"), ("township", REN), ("school", "S0")]))
        stops.append(stopped_week(draw(days), draw(days), kind, code, n))
    return sorted(writes, key=lambda w: w[0]), stops


def stopped_week(day, told_on, kind="county", code="511723", number=0):
    """The week of a day stopped, as recorded at 00:00 of another day."""
    at, monday = datetime.combine(told_on, time()), day - timedelta(days=day.weekday())
    row = {"county": "511723", "reason": "停课", "recorded_by": "联席办", "remark": "", "number": f"停{number}号"}
    row |= {"scope_kind": kind, "scope_code": code, "first_day": monday, "last_day": monday + timedelta(days=6)}
    return row | {"recorded_at": at, "first_recorded_at": at, "superseded_at": None}


def stop(rows):
    with writing() as session:
        for row in rows:
            session.execute(insert(table(StoppedDay)).values(**row))


@given(ledger=ledgers(), edges=st.tuples(days, days, days).map(sorted), reader=st.one_of(st.none(), days))
@RANDOM
def test_every_count_equals_the_reference(kaijiang, ledger, edges, reader):
    clear()
    for day, model, row in ledger[0]:
        put(kaijiang, at_the_edge(day), model, [row])
    stop(ledger[1])
    spell = between(edges[0], edges[2], edges[1])
    with reading() as session:
        pack = pack_in_force(session)
        schools, facts = versions(session, School), versions(session, SchoolFact)
        stops = versions(session, StoppedDay)
        owed = reference.school_weeks(
            pack, schools, facts, versions(session, Inspection), stops, spell.start, spell.as_of, reader, 3
        )
        found = reporting(session, pack, spell, recorded_by=reader)
        missing = missing_weeks(session, pack, spell, recorded_by=reader)
        runs = {s["code"]: s["level"] for s in schools if reference.seen(s, reader)}
        assert counts(found.county) == tally(owed.values())
        assert counts(found.county_run) == tally(v for (code, _), v in owed.items() if runs[code] == "县直")
        places = {code: reference.place_of(pack, facts, code, spell.as_of, reader) for code, _ in owed}
        for row in found.townships:
            assert counts(row) == tally(v for (code, _), v in owed.items() if places[code] == row.code)
        for row in found.schools:
            assert counts(row) == tally(v for (code, _), v in owed.items() if code == row.code)
        silent = {(code, monday) for (code, monday), (filed, _) in owed.items() if not filed}
        assert {(week.school, week.monday) for week in missing} == silent
        assert sum(row.owed for row in found.townships) == found.county.owed
        narrowed = reporting(session, pack, spell, recorded_by=reader, part=Slice(township=REN))
        assert counts(narrowed.county) == tally(v for (c, _), v in owed.items() if places[c] == REN)


def counts(row):
    return row.owed, row.reported, row.reported_late


def tally(weeks):
    weeks = list(weeks)
    return len(weeks), sum(filed for filed, _ in weeks), sum(late for _, late in weeks)


SEPTEMBER = between(date(2026, 9, 1), date(2026, 9, 30), date(2026, 9, 30))


def county(spell=SEPTEMBER, reader=None):
    with reading() as session:
        return reporting(session, pack_in_force(session), spell, recorded_by=reader).county


def opened(actor, at=datetime(2026, 8, 20, 9), **more):
    put(actor, at, School, [school()])
    put(actor, at, SchoolFact, [fact(**more)])


def test_a_week_belongs_to_the_period_of_its_sunday_and_is_owed_once_it_has_come(kaijiang):
    opened(kaijiang)
    weeks = [date(2026, 9, day) for day in (6, 13, 20, 27)]
    assert county().owed == len(weeks)
    assert county(between(SEPTEMBER.start, SEPTEMBER.end, date(2026, 9, 12))).owed == 1
    assert county(between(SEPTEMBER.start, SEPTEMBER.end, date(2026, 9, 13))).owed == 2
    assert county(between(date(2026, 10, 1), date(2026, 10, 4), date(2026, 10, 4))).owed == 1


def test_three_days_after_sunday_is_in_time_and_four_are_late(kaijiang):
    opened(kaijiang)
    put(kaijiang, datetime(2026, 9, 9, 23, 59), Inspection, [check(date(2026, 9, 3))])
    put(kaijiang, datetime(2026, 9, 17, 0, 1), Inspection, [check(date(2026, 9, 8))])
    found = county()
    assert (found.reported, found.reported_late, found.status) == (2, 1, "partial")


def test_a_corrected_return_keeps_the_instant_it_first_came(kaijiang):
    opened(kaijiang)
    put(kaijiang, datetime(2026, 9, 4, 9), Inspection, [check(date(2026, 9, 3))])
    clock.fix(datetime(2026, 9, 25, 9))
    with unit_of_work(kaijiang, "import") as act:
        old = versions(act.session, Inspection)[0]
        supersede(act, Inspection, [old["id"]])
        kept = {k: v for k, v in old.items() if k not in ("id", "recorded_at", "superseded_at")}
        insert_versions(act, Inspection, [kept | {"found": 2}])
    clock.fix(None)
    assert (county().reported, county().reported_late) == (1, 0)


def test_the_four_words_of_status(kaijiang):
    assert county().status == "not_applicable"
    opened(kaijiang)
    assert county().status == "none"
    put(kaijiang, datetime(2026, 9, 30, 9), Inspection, [check(date(2026, 9, day)) for day in (3, 8, 15)])
    assert county().status == "partial"
    put(kaijiang, datetime(2026, 9, 30, 10), Inspection, [check(date(2026, 9, 27))])
    assert (county().status, county().rate) == ("full", 1.0)


def test_enrolment_corrected_owes_only_for_readers_of_the_correction(kaijiang):
    """A school taken out of the plan's reach by a later correction still owed for the earlier reader."""
    opened(kaijiang)
    clock.fix(datetime(2026, 10, 8, 9))
    with unit_of_work(kaijiang, "import") as act:
        supersede(act, SchoolFact, [versions(act.session, SchoolFact)[0]["id"]])
        insert_versions(act, SchoolFact, [fact(covered=False)])
    clock.fix(None)
    assert county().owed == 0
    assert county(reader=date(2026, 10, 7)).owed == 4


def test_the_schools_of_a_township_are_those_it_has_on_the_day_asked(kaijiang):
    """A township that became a new one within the period: asked of the new one, the whole period is owed."""
    opened(kaijiang)
    with reading() as session:
        pack = with_successions(pack_in_force(session), date(2026, 9, 15), date(2026, 12, 1))
        found = {
            (code, day): reporting(session, pack, between(date(2026, 9, 1), day, day), part=Slice(township=code))
            for code in (REN, "N1")
            for day in (date(2026, 9, 13), date(2026, 9, 30))
        }
    assert {key: each.county.owed for key, each in found.items()} == {
        (REN, date(2026, 9, 13)): 2, ("N1", date(2026, 9, 13)): 0,
        (REN, date(2026, 9, 30)): 0, ("N1", date(2026, 9, 30)): 4,
    }  # fmt: skip
    assert [(row.code, row.owed) for row in found["N1", date(2026, 9, 30)].townships if row.owed] == [("N1", 4)]


def test_other_inspections_are_no_returns(kaijiang):
    opened(kaijiang)
    put(kaijiang, datetime(2026, 9, 4, 9), Inspection, [check(date(2026, 9, 3), kind="乡镇检查")])
    assert county().reported == 0


def test_a_stopped_week_is_not_owed_for_whoever_knows(kaijiang):
    opened(kaijiang)
    stop([stopped_week(date(2026, 9, 7), date(2026, 9, 15))])
    assert county().owed == 3
    assert county(reader=date(2026, 9, 15)).owed == 3
    assert county(reader=date(2026, 9, 14)).owed == 4


def test_what_is_recorded_at_midnight_is_known_on_the_new_day(kaijiang):
    opened(kaijiang, at=datetime(2026, 8, 20))
    assert county(reader=date(2026, 8, 19)).owed == 0
    assert county(reader=date(2026, 8, 20)).owed == 4
    clock.fix(datetime(2026, 9, 10))
    with unit_of_work(kaijiang, "import") as act:
        supersede(act, SchoolFact, [versions(act.session, SchoolFact)[0]["id"]])
        insert_versions(act, SchoolFact, [fact(covered=False)])
    clock.fix(None)
    assert county(reader=date(2026, 9, 9)).owed == 4
    assert county(reader=date(2026, 9, 10)).owed == 0


def test_county_run_schools_stand_in_their_township_and_on_a_line_of_their_own(kaijiang):
    put(kaijiang, datetime(2026, 8, 20, 9), School, [school("S1"), school("S2", level="县直")])
    put(kaijiang, datetime(2026, 8, 20, 9), SchoolFact, [fact("S1"), fact("S2")])
    with reading() as session:
        found = reporting(session, pack_in_force(session), SEPTEMBER)
    assert (found.of(REN).owed, found.county_run.owed, found.county.owed) == (8, 4, 8)


def test_missing_weeks_name_school_and_week(kaijiang):
    opened(kaijiang)
    put(kaijiang, datetime(2026, 9, 30, 9), Inspection, [check(date(2026, 9, day)) for day in (3, 8, 15)])
    with reading() as session:
        found = missing_weeks(session, pack_in_force(session), SEPTEMBER)
    assert [(w.school_name, w.monday, w.sunday) for w in found] == [("S1小学", date(2026, 9, 21), date(2026, 9, 27))]
