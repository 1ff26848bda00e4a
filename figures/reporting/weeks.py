"""Reporting (填报情况): which schools owed a weekly check in the period, and which filed one in time.

A school-week is owed when the week's Sunday has come, the school's calendar teaches in it and the covered
school was open on its first teaching day. Counted in the database, one row a school; 口径：教学周.
Definitions: figures.md, "Days and periods" and "Rectification" (reporting); clause 8.1 of the plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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

from figures.bitemporal import known, pack_known, statements
from figures.hazards.rectification import COUNTY_RUN, codes_of, placed, rate
from figures.lifted import Reach
from figures.query import Period, Slice
from figures.stopped import Stopped, stopped
from figures.wording import short_percent
from models.base import FAR, table
from models.clock import close_of
from models.county import UNPLACED, Pack, TeachingWeek
from models.inspection import Inspection
from models.school import School, SchoolFact

SCHOOL, FACT, INSPECTION = table(School), table(SchoolFact), table(Inspection)
SELF_CHECK = "学校自查"
STATUS = {"full": "全部填报", "partial": "部分填报", "none": "未报", "not_applicable": "不适用"}


@dataclass(frozen=True, kw_only=True)
class Reporting:
    """School-weeks owed, of these reported, and of these first recorded too late."""

    owed: int = 0
    reported: int = 0
    reported_late: int = 0

    @property
    def status(self) -> str:
        """full, partial, none, or not_applicable when nothing was owed."""
        if not self.owed:
            return "not_applicable"
        return "full" if self.reported == self.owed else "partial" if self.reported else "none"

    @property
    def missing(self) -> int:
        """School-weeks owed and not reported."""
        return self.owed - self.reported

    @property
    def rate(self) -> float | None:
        """填报率: reported ÷ owed, None when nothing was owed."""
        return rate(self.reported, self.owed)

    def as_json(self) -> dict[str, Any]:
        """The keys of contract.md."""
        names = ("owed", "reported", "reported_late", "status")
        return {name: getattr(self, name) for name in names}


def hatch_below(pack: Pack) -> float:
    """The share of owed returns under which a township's figures say nothing (figures.md: the hatch of the map)."""
    return pack.number("map.hatch_below")


def is_silent(reported: int, owed: int, below: float) -> bool:
    """Whether a place reported too little for its hazards to be read: owed something, and reported less of it
    than `below`. One rule for map, table, agenda, findings and papers."""
    return bool(owed) and reported / owed < below


def silent_places(pack: Pack, weeks: "Reportings") -> list["TownshipReporting"]:
    """The townships that are hatched on the map, 待划分 apart: it is nobody who could report."""
    below = hatch_below(pack)
    return [t for t in weeks.townships if t.code != UNPLACED and is_silent(t.reported, t.owed, below)]


def hatch_label(reported: int, owed: int) -> str:
    """What stands on a hatched place instead of its hazards: 未报 0%, or 填报 20%."""
    return f"填报 {short_percent(rate(reported, owed))}" if reported else "未报 0%"


def hatch_words(below: float) -> str:
    """What the hatch means: 填报不足50%."""
    return f"填报不足{below:.0%}"


def said_of_silent(places: Sequence[Reporting], below: float) -> str:
    """What is said of places that reported less than `below` of what they owed: 未报 where none filed a single
    return, else 填报不足50%."""
    return hatch_words(below) if any(place.reported for place in places) else "未报"


@dataclass(frozen=True, kw_only=True)
class TownshipReporting(Reporting):
    """One township's reporting, county-run schools within it included."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class SchoolReporting(Reporting):
    """One school's reporting; `run` is its 管理层级, `township` the one it lies in on as_of."""

    code: str
    name: str
    run: str
    township: str


@dataclass(frozen=True)
class Reportings:
    """The county, its townships in the pack's order, county-run schools on a line of their own, and schools."""

    county: Reporting
    county_run: Reporting
    townships: list[TownshipReporting]
    schools: list[SchoolReporting]

    def owing(self, township: str | None = None) -> list["SchoolReporting"]:
        """Schools (of a township, or all) that owe returns, most first, then by code."""
        found = [s for s in self.schools if s.missing and township in (None, s.township)]
        return sorted(found, key=lambda s: (-s.missing, s.code))

    def of(self, code: str) -> Reporting:
        """One township's reporting; nothing owed for a township without schools."""
        return next((t for t in self.townships if t.code == code), Reporting())


@dataclass(frozen=True)
class MissingWeek:
    """A school that has not reported a week it owed."""

    township: str
    school: str
    school_name: str
    monday: date
    sunday: date


def reporting(
    session: Session, pack: Pack, period: Period, *, recorded_by: date | None = None, part: Slice | None = None
) -> Reportings:
    """Reporting in the period cut at as_of. Of the slice only township, school and run apply: level, ring
    and unit say nothing about a school's weekly return."""
    owed = _owed(session, pack, period, recorded_by)
    if owed is None:
        schools: list[SchoolReporting] = []
    else:
        schools = _by_school(session, pack, period, recorded_by, part or Slice(), owed)
    township = part.township if part else None
    valid = pack.townships_on(period.as_of)
    rows = [(t.code, t.name) for t in valid if township in (None, t.code)]
    if any(s.township == UNPLACED for s in schools):
        rows.append((UNPLACED, UNPLACED))
    return Reportings(
        Reporting(**_sum(schools)),
        Reporting(**_sum([s for s in schools if s.run == COUNTY_RUN])),
        [
            TownshipReporting(code=code, name=name, **_sum([s for s in schools if s.township == code]))
            for code, name in rows
        ],
        schools,
    )


def reporting_series(
    session: Session, pack: Pack, periods: Sequence[Period], *, recorded_by: date | None = None
) -> list[Reporting]:
    """The county's reporting of several periods that do not overlap, equal to `reporting(…).county` of each.

    Counted by week in one statement: a week counts once its Sunday has come, so all its days are within as_of.
    """
    whole = Period(min(p.start for p in periods), max(p.end for p in periods), max(p.as_of for p in periods))
    owed = _owed(session, pack, whole, recorded_by)
    if owed is None:
        return [Reporting() for _ in periods]
    filed = _filed(pack, whole, recorded_by)
    query = (
        select(
            owed.c.monday,
            func.count().label("owed"),
            func.count(filed.c.week).label("reported"),
            func.count().filter(filed.c.first_at >= owed.c.late_from).label("reported_late"),
        )
        .select_from(
            owed.outerjoin(filed, and_(filed.c.school_code == owed.c.school_code, filed.c.week == owed.c.monday))
        )
        .group_by(owed.c.monday)
    )
    weeks = [
        (
            row.monday + timedelta(days=6),
            Reporting(owed=row.owed, reported=row.reported, reported_late=row.reported_late),
        )
        for row in session.execute(query)
    ]
    return [Reporting(**_sum([week for sunday, week in weeks if p.start <= sunday <= p.as_of])) for p in periods]


def missing_weeks(
    session: Session, pack: Pack, period: Period, *, recorded_by: date | None = None, part: Slice | None = None
) -> list[MissingWeek]:
    """Who has not reported which week, by township in the pack's order, school and week (催报)."""
    owed = _owed(session, pack, period, recorded_by)
    if owed is None:
        return []
    filed = _filed(pack, period, recorded_by)
    place = _place(pack, period, recorded_by)
    query = (
        select(owed.c.school_code, owed.c.name, owed.c.monday, place.c.township_code)
        .select_from(
            owed.outerjoin(filed, and_(filed.c.school_code == owed.c.school_code, filed.c.week == owed.c.monday))
        )
        .join(place, place.c.school_code == owed.c.school_code)
        .where(filed.c.week.is_(None), *_narrowed(pack, period.as_of, part or Slice(), owed, place))
        .order_by(owed.c.school_code, owed.c.monday)
    )
    order = {t.code: i for i, t in enumerate(pack.townships_on(period.as_of))}
    found = [
        MissingWeek(
            placed(pack, row.township_code, period.as_of),
            row.school_code,
            row.name,
            row.monday,
            row.monday + timedelta(days=6),
        )
        for row in session.execute(query)
    ]
    return sorted(found, key=lambda week: (order.get(week.township, len(order)), week.school, week.monday))


def weeks_of(pack: Pack, period: Period) -> list[TeachingWeek]:
    """The teaching weeks of all stages whose Sunday lies in the period and has come by as_of."""
    return [week for week in pack.weeks if period.start <= week.sunday <= period.as_of]


def _sum(rows: Sequence[Reporting]) -> dict[str, int]:
    return {
        "owed": sum(row.owed for row in rows),
        "reported": sum(row.reported for row in rows),
        "reported_late": sum(row.reported_late for row in rows),
    }


def _by_school(
    session: Session, pack: Pack, period: Period, recorded_by: date | None, part: Slice, owed: Subquery
) -> list[SchoolReporting]:
    filed, place = _filed(pack, period, recorded_by), _place(pack, period, recorded_by)
    query = (
        select(
            owed.c.school_code,
            owed.c.name,
            owed.c.level,
            place.c.township_code,
            func.count().label("owed"),
            func.count(filed.c.week).label("reported"),
            func.count().filter(filed.c.first_at >= owed.c.late_from).label("reported_late"),
        )
        .select_from(
            owed.outerjoin(filed, and_(filed.c.school_code == owed.c.school_code, filed.c.week == owed.c.monday))
        )
        .join(place, place.c.school_code == owed.c.school_code)
        .where(*_narrowed(pack, period.as_of, part, owed, place))
        .group_by(owed.c.school_code, owed.c.name, owed.c.level, place.c.township_code)
        .order_by(owed.c.school_code)
    )
    return [
        SchoolReporting(
            code=row.school_code,
            name=row.name,
            run=row.level,
            township=placed(pack, row.township_code, period.as_of),
            owed=row.owed,
            reported=row.reported,
            reported_late=row.reported_late,
        )
        for row in session.execute(query)
    ]


def _narrowed(pack: Pack, day: date, part: Slice, owed: Subquery, place: Subquery) -> list[ColumnElement[bool]]:
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
    """Some weeks by 学段: its calendar's weeks, each with the instant from which a return is late."""
    stages = _stages(pack)
    rows: list[tuple[str, date, date, datetime]] = [
        (stage, week.monday, week.first_day, _late_from(pack, week))
        for week in weeks
        for stage in stages.get(week.stage, ())
    ]
    if not rows:
        return None
    columns = (
        column("stage", String),
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


def _late_from(pack: Pack, week: TeachingWeek) -> datetime:
    """The instant from which a week's return is late."""
    return close_of(week.sunday + timedelta(days=int(pack.number("reporting.late_days"))))


def _owed(session: Session, pack: Pack, period: Period, recorded_by: date | None) -> Subquery | None:
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
                week.c.stage == fact.c.stage,
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
    """The school-weeks owed of weeks of which something is lifted or stopped: by each school's own first taught day.

    Every taught day is asked about with the facts of that day; the first that is left decides.
    """
    rows = [
        (week.stage, week.monday, week.first_day, day, _late_from(pack, week))
        for week in weeks
        for day in stops.touched(week)
    ]
    names = ("calendar", String), ("monday", Date), ("begins", Date), ("on_date", Date), ("late_from", DateTime)
    taught = values(*(column(name, kind) for name, kind in names), name="taught_day").data(rows).cte("taught_day")
    facts = statements(FACT, pack.code, recorded_by, "school_code")
    then, at_first = facts.alias("then"), facts.alias("at_first")
    days = {row[3] for row in rows}
    out = [
        *(_meant(reach, taught.c.on_date == day, then, taught) for day in days for reach in stops.reaches(day)),
        *(
            _meant(reach, taught.c.monday == week.monday, at_first, taught)
            for week in {week.monday: week for week in weeks}.values()
            for reach in stops.lifted.of(week)
        ),
    ]
    nth = func.row_number().over(
        partition_by=[SCHOOL.c.id, taught.c.calendar, taught.c.monday], order_by=taught.c.on_date
    )
    left = (
        select(SCHOOL, taught, then.c.stage, then.c.covered, nth.label("nth"))
        .select_from(SCHOOL)
        .join(taught, true())
        .outerjoin(then, _in_force(then, taught.c.on_date))
        .outerjoin(at_first, _in_force(at_first, taught.c.begins))
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


def _in_force(facts: FromClause, day: ColumnElement[date]) -> ColumnElement[bool]:
    return and_(facts.c.school_code == SCHOOL.c.code, facts.c.effective_on <= day, facts.c.until_on > day)


def _meant(reach: Reach, when: ColumnElement[bool], fact: FromClause, taught: CTE) -> ColumnElement[bool]:
    """Whether a school is named by a reach; facts it has not stated name nobody."""
    whom = [when]
    if reach.stage is not None:
        whom.append(or_(taught.c.calendar == reach.stage, func.coalesce(fact.c.stage, "") == reach.stage))
    if reach.townships is not None:
        whom.append(func.coalesce(fact.c.township_code, "").in_(sorted(reach.townships)))
    if reach.school is not None:
        whom.append(SCHOOL.c.code == reach.school)
    return and_(*whom)


def _filed(pack: Pack, period: Period, recorded_by: date | None) -> Subquery:
    """school_code, week (Monday) and first_at, the instant the week's first return entered the ledger."""
    query: Select[Any] = (
        select(
            INSPECTION.c.school_code,
            INSPECTION.c.week,
            func.min(INSPECTION.c.first_recorded_at).label("first_at"),
        )
        .where(
            INSPECTION.c.county == pack.code,
            INSPECTION.c.kind == SELF_CHECK,
            INSPECTION.c.week.between(period.start - timedelta(days=6), period.as_of),
            INSPECTION.c.on_date <= period.as_of,
            known(INSPECTION, recorded_by),
        )
        .group_by(INSPECTION.c.school_code, INSPECTION.c.week)
    )
    return query.subquery("filed")


def _place(pack: Pack, period: Period, recorded_by: date | None) -> Subquery:
    """school_code and township_code in force on as_of; whoever owed a week has one by then."""
    fact = statements(FACT, pack.code, recorded_by, "school_code")
    return (
        select(fact.c.school_code, fact.c.township_code)
        .where(fact.c.effective_on <= period.as_of, fact.c.until_on > period.as_of)
        .subquery("place")
    )
