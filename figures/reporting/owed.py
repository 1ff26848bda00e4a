"""Who owes a return in which week: by the calendar of its 学段, less what is stopped, once it is bound."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Select,
    String,
    Subquery,
    and_,
    case,
    column,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
    values,
)
from sqlmodel import Session

from figures.bitemporal import in_force, known, pack_known, statements
from figures.hazards.slices import COUNTY_RUN, codes_of, placed
from figures.query import Period, Slice
from figures.stopped import Reach, Stopped, stopped
from models.base import FAR, table
from models.clock import close_of
from models.county import UNPLACED, Pack, TeachingWeek
from models.inspection import Inspection
from models.school import School, SchoolFact

SCHOOL, FACT, INSPECTION = table(School), table(SchoolFact), table(Inspection)


SELF_CHECK = "学校自查"


def weeks_of(pack: Pack, period: Period) -> list[TeachingWeek]:
    """The teaching weeks of all stages whose Sunday lies in the period and has come by as_of."""
    return [week for week in pack.weeks if period.start <= week.sunday <= period.as_of]


def narrowed(pack: Pack, day: date, part: Slice, owed: Subquery, place: Subquery) -> list[ColumnElement[bool]]:
    """The conditions that keep the school-weeks of a part: a township, a school, or what a reader may see."""
    found: list[ColumnElement[bool]] = []
    if part.township == UNPLACED:
        found.append(
            place.c.township_code.not_in([t.code for t in pack.townships if placed(pack, t.code, day) != UNPLACED])
        )
    elif part.township is not None:
        found.append(place.c.township_code.in_(codes_of(pack, part.township, day)))
    if part.school is not None:
        found.append(owed.c.school_code == part.school)
    if part.run is not None:
        found.append(owed.c.level == COUNTY_RUN if part.run == COUNTY_RUN else owed.c.level != COUNTY_RUN)
    return found


def _calendar(pack: Pack, weeks: Sequence[TeachingWeek]) -> CTE | None:
    """Some weeks of the calendars, each with the instant from which a return is late."""
    stages = _stages(pack)
    rows: list[tuple[str, date, date, datetime]] = [
        (week.stage, week.monday, week.first_day, _late_from(pack, week)) for week in weeks if week.stage in stages
    ]
    if not rows:
        return None
    columns = (
        column("calendar", String),
        column("monday", Date),
        column("first_day", Date),
        column("late_from", DateTime),
    )
    return values(*columns, name="calendar_week").data(rows).cte("calendar_week")


def _stages(pack: Pack) -> dict[str, list[str]]:
    """The 学段 that live by each calendar."""
    found: dict[str, list[str]] = {}
    for entry in pack.dictionaries.get("school_stage", ()):
        found.setdefault(entry.note, []).append(entry.name)
    return found


def _calendars(pack: Pack) -> dict[str, str]:
    """The calendar each 学段 lives by."""
    return {stage: calendar for calendar, stages in _stages(pack).items() for stage in stages}


def _late_from(pack: Pack, week: TeachingWeek) -> datetime:
    """The instant from which a week's return is late."""
    return close_of(week.sunday + timedelta(days=int(pack.number("reporting.late_days"))))


def owed_weeks(session: Session, pack: Pack, period: Period, recorded_by: date | None) -> Subquery | None:
    """school_code, name, level, monday, late_from of every school-week owed; None when no week has come."""
    pack = pack_known(session, pack, recorded_by)
    known_stops = stopped(session, pack, recorded_by=recorded_by)
    weeks = weeks_of(pack, period)
    touched = [week for week in weeks if known_stops.touches(week)]
    week = _calendar(pack, [week for week in weeks if week not in touched])
    parts = [] if week is None else [_by_calendar(pack, week, recorded_by)]
    if touched:
        parts.append(_by_school_days(pack, known_stops, touched, recorded_by))
    return union_all(*parts).subquery("owed") if parts else None


def _by_calendar(pack: Pack, week: CTE, recorded_by: date | None) -> Select[Any]:
    """The school-weeks owed of weeks that are the calendar's for all."""
    fact = statements(FACT, pack.code, recorded_by, "school_code")
    return (
        select(SCHOOL.c.code.label("school_code"), SCHOOL.c.name, SCHOOL.c.level, week.c.monday, week.c.late_from)
        .select_from(SCHOOL)
        .join(fact, fact.c.school_code == SCHOOL.c.code)
        .join(
            week,
            and_(
                week.c.calendar == case(_calendars(pack), value=fact.c.stage),
                fact.c.effective_on <= week.c.first_day,
                fact.c.until_on > week.c.first_day,
                SCHOOL.c.opened_on <= week.c.first_day,
                *_started(pack, week.c.first_day),
                func.coalesce(SCHOOL.c.closed_on, literal(FAR, Date)) > week.c.first_day,
            ),
        )
        .where(SCHOOL.c.county == pack.code, known(SCHOOL, recorded_by), fact.c.covered)
    )


def _by_school_days(pack: Pack, stops: Stopped, weeks: Sequence[TeachingWeek], recorded_by: date | None) -> Select[Any]:
    """The school-weeks owed of weeks of which some day is stopped: by each school's own first taught day.

    Every taught day is asked about with the facts of that day; the first that is left decides.
    """
    rows = [(week.stage, week.monday, day, _late_from(pack, week)) for week in weeks for day in stops.touched(week)]
    names = ("calendar", String), ("monday", Date), ("on_date", Date), ("late_from", DateTime)
    taught = values(*(column(name, kind) for name, kind in names), name="taught_day").data(rows).cte("taught_day")
    then = statements(FACT, pack.code, recorded_by, "school_code").alias("then")
    days = sorted({row[2] for row in rows})
    out = [_meant(reach, taught.c.on_date == day, then) for day in days for reach in stops.reaches(day)]
    nth = func.row_number().over(
        partition_by=[SCHOOL.c.id, taught.c.calendar, taught.c.monday], order_by=taught.c.on_date
    )
    left = (
        select(SCHOOL, taught, then.c.stage, then.c.covered, nth.label("nth"))
        .select_from(SCHOOL)
        .join(taught, true())
        .outerjoin(then, _stated_on(then, taught.c.on_date))
        .where(SCHOOL.c.county == pack.code, known(SCHOOL, recorded_by), *([not_(or_(*out))] if out else []))
        .subquery("left_to_teach")
    )
    lives_by = [
        and_(left.c.calendar == calendar, left.c.stage.in_(stages)) for calendar, stages in _stages(pack).items()
    ]
    return select(left.c.code.label("school_code"), left.c.name, left.c.level, left.c.monday, left.c.late_from).where(
        left.c.nth == 1,
        left.c.covered,
        or_(*lives_by),
        *_started(pack, left.c.on_date),
        left.c.opened_on <= left.c.on_date,
        func.coalesce(left.c.closed_on, literal(FAR, Date)) > left.c.on_date,
    )


def _started(pack: Pack, first_day: ColumnElement[date]) -> list[ColumnElement[bool]]:
    return [first_day >= pack.starts_on] if pack.starts_on else []


def _stated_on(facts: FromClause, day: ColumnElement[date]) -> ColumnElement[bool]:
    return and_(facts.c.school_code == SCHOOL.c.code, facts.c.effective_on <= day, facts.c.until_on > day)


def _meant(reach: Reach, when: ColumnElement[bool], fact: FromClause) -> ColumnElement[bool]:
    """Whether a school is named by a reach; facts it has not stated name nobody."""
    whom = [when]
    if reach.townships is not None:
        whom.append(func.coalesce(fact.c.township_code, "").in_(sorted(reach.townships)))
    if reach.school is not None:
        whom.append(SCHOOL.c.code == reach.school)
    return and_(*whom)


def with_returns(owed: Subquery, pack: Pack, period: Period, recorded_by: date | None) -> Subquery:
    """The school-weeks owed with first_at, the instant the week's first return entered the ledger; none where nothing
    came. Returns are looked up by their index: a list of them to be joined is read through for every week owed. The day
    of a return is asked apart, so that no index by day is preferred."""
    mine = and_(
        INSPECTION.c.county == pack.code,
        INSPECTION.c.kind == SELF_CHECK,
        INSPECTION.c.week == owed.c.monday,
        INSPECTION.c.school_code == owed.c.school_code,
        known(INSPECTION, recorded_by),
    )
    came_by_then = case((INSPECTION.c.on_date <= period.as_of, INSPECTION.c.first_recorded_at))
    query = select(*owed.c, func.min(came_by_then).label("first_at"))
    return query.select_from(owed.outerjoin(INSPECTION, mine)).group_by(*owed.c).subquery("week")


def place_on(pack: Pack, period: Period, recorded_by: date | None) -> Subquery:
    """school_code and township_code in force on as_of; whoever owed a week has one by then."""
    on_day = in_force(FACT, pack.code, period.as_of, recorded_by, "school_code")
    return select(FACT.c.school_code, FACT.c.township_code).where(*on_day).subquery("place")
