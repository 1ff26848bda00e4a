"""The weeks the office has lifted: one reading for reporting and for the duties of schools and classes.

A week lifted for a township is lifted for the schools that stand in it on the week's first teaching day; a
township that by the week's Sunday took the place of others whole is meant with them (figures.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session

from models.base import table
from models.county import LiftedWeek, Pack, TeachingWeek

LIFTED = table(LiftedWeek)


@dataclass(frozen=True)
class Reach:
    """For whom a week is lifted; None: for all. `stage` is a calendar or a 学段, townships are stored codes."""

    monday: date
    stage: str | None
    townships: frozenset[str] | None
    school: str | None


@dataclass(frozen=True)
class LiftedWeeks:
    """The lifted weeks by Monday."""

    by_monday: dict[date, tuple[Reach, ...]]

    def of(self, week: TeachingWeek) -> tuple[Reach, ...]:
        """The reaches for which a week is lifted."""
        return self.by_monday.get(week.monday, ())

    def __iter__(self) -> Iterator[Reach]:
        return (reach for reaches in self.by_monday.values() for reach in reaches)


def lifted_weeks(session: Session, pack: Pack, *, recorded_by: date | None = None) -> LiftedWeeks:
    """Every week the office lifted, with recorded_by=R those lifted by the close of R."""
    query = select(LIFTED).where(LIFTED.c.county == pack.code).order_by(LIFTED.c.id)
    if recorded_by is not None:
        query = query.where(LIFTED.c.lifted_on <= recorded_by)
    found: dict[date, tuple[Reach, ...]] = {}
    for row in session.execute(query):
        townships = None
        if row.township_code:
            sunday = row.monday + timedelta(days=6)
            codes = {t.code for t in pack.townships if pack.township_now(t.code, sunday) == row.township_code}
            townships = frozenset(codes | {row.township_code})
        reach = Reach(row.monday, row.stage or None, townships, row.school_code or None)
        found[row.monday] = (*found.get(row.monday, ()), reach)
    return LiftedWeeks(found)
