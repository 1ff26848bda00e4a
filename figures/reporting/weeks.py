"""Reporting (填报情况): which schools owed a weekly check in the period, and which filed one in time.

A school-week is owed when the week's Sunday has come, the school's calendar teaches in it and the covered
school was open on its first teaching day. Counted in the database, one row a school; 口径：教学周.
Definitions: figures.md, "Days and periods" and "Rectification" (reporting); clause 8.1 of the plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlmodel import Session

from figures.hazards.rectification import rate
from figures.hazards.slices import COUNTY_RUN, placed
from figures.query import Period, Slice
from figures.reporting.owed import narrowed, owed_weeks, place_on, with_returns
from models.county import UNPLACED, Pack

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
    owed = owed_weeks(session, pack, period, recorded_by)
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
    owed = owed_weeks(session, pack, whole, recorded_by)
    if owed is None:
        return [Reporting() for _ in periods]
    week = with_returns(owed, pack, whole, recorded_by)
    query = select(week.c.monday, *_counts(week)).group_by(week.c.monday)
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
    owed = owed_weeks(session, pack, period, recorded_by)
    if owed is None:
        return []
    week = with_returns(owed, pack, period, recorded_by)
    place = place_on(pack, period, recorded_by)
    query = (
        select(week.c.school_code, week.c.name, week.c.monday, place.c.township_code)
        .join(place, place.c.school_code == week.c.school_code)
        .where(week.c.first_at.is_(None), *narrowed(pack, period.as_of, part or Slice(), week, place))
        .order_by(week.c.school_code, week.c.monday)
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


def _sum(rows: Sequence[Reporting]) -> dict[str, int]:
    return {
        "owed": sum(row.owed for row in rows),
        "reported": sum(row.reported for row in rows),
        "reported_late": sum(row.reported_late for row in rows),
    }


def _counts(week: Subquery) -> tuple[ColumnElement[int], ...]:
    return (
        func.count().label("owed"),
        func.count(week.c.first_at).label("reported"),
        func.count().filter(week.c.first_at >= week.c.late_from).label("reported_late"),
    )


def _by_school(
    session: Session, pack: Pack, period: Period, recorded_by: date | None, part: Slice, owed: Subquery
) -> list[SchoolReporting]:
    week, place = with_returns(owed, pack, period, recorded_by), place_on(pack, period, recorded_by)
    of_school = week.c.school_code, week.c.name, week.c.level, place.c.township_code
    query = (
        select(*of_school, *_counts(week))
        .join(place, place.c.school_code == week.c.school_code)
        .where(*narrowed(pack, period.as_of, part, week, place))
        .group_by(*of_school)
        .order_by(week.c.school_code)
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
