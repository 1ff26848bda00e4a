"""Which days are not taught for whom: days stopped by order (停课), as far as known.

A day stopped for a township is stopped for the schools that stand in it that day; a township that by then took the
place of others whole is meant with them (figures.md).
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlmodel import Session

from domain.calendar import days_taught
from figures.bitemporal import known
from models.base import table
from models.calendar import OF_SCHOOL, OF_TOWNSHIP, StoppedDay
from models.county import COUNTY_CALENDAR, Pack, TeachingWeek

STOPPED = table(StoppedDay)


@dataclass(frozen=True)
class Reach:
    """For whom a day is stopped; None: for all. Townships are stored codes."""

    townships: frozenset[str] | None
    school: str | None


@dataclass(frozen=True)
class Stretch:
    """Stopped days, both ends in, of all schools, those of a township, or one."""

    first: date
    last: date
    township: str | None
    school: str | None


@dataclass(frozen=True)
class Stopped:
    """What a reader knows of days not taught, over the calendar of one pack."""

    pack: Pack
    stretches: tuple[Stretch, ...]

    def touches(self, week: TeachingWeek) -> bool:
        """Whether any day of a teaching week is stopped for anybody."""
        return any(s.first <= week.sunday and s.last >= week.monday for s in self.stretches)

    def touched(self, week: TeachingWeek) -> list[date]:
        """The taught days of a touched week, by the calendar; empty for any other."""
        return days_taught(self.pack.terms, self.pack.days_off, week.stage, week.monday) if self.touches(week) else []

    def reaches(self, day: date) -> list[Reach]:
        """For whom a day is stopped; townships as the codes that statements of the day may hold."""
        return [
            Reach(self.codes(each.township, day) if each.township else None, each.school)
            for each in self.stretches
            if each.first <= day <= each.last
        ]

    def codes(self, township: str, day: date) -> frozenset[str]:
        """A township's own code and those of its whole predecessors by a day."""
        if (township, day) not in self._codes:
            old = {t.code for t in self.pack.townships if self.pack.township_now(t.code, day) == township}
            self._codes[township, day] = frozenset(old | {township})
        return self._codes[township, day]

    @cached_property
    def _codes(self) -> dict[tuple[str, date], frozenset[str]]:
        return {}


def stopped(session: Session, pack: Pack, *, recorded_by: date | None = None) -> Stopped:
    """The days stopped, with recorded_by=R those known at the close of R."""
    query = (
        select(STOPPED)
        .where(STOPPED.c.county == pack.code, known(STOPPED, recorded_by))
        .order_by(STOPPED.c.first_day, STOPPED.c.id)
    )
    stretches = tuple(
        Stretch(
            row.first_day,
            row.last_day,
            row.scope_code if row.scope_kind == OF_TOWNSHIP else None,
            row.scope_code if row.scope_kind == OF_SCHOOL else None,
        )
        for row in session.execute(query)
    )
    return Stopped(pack, stretches)


def weeks_within(pack: Pack, first: date, last: date) -> tuple[int, int]:
    """(teaching weeks of which every taught day lies between two days, those of which only some do), by the county's
    own calendar."""
    whole = part = 0
    for week in pack.weeks:
        if week.stage != pack.setting(COUNTY_CALENDAR) or week.sunday < first or week.monday > last:
            continue
        taught = [first <= day <= last for day in days_taught(pack.terms, pack.days_off, week.stage, week.monday)]
        whole += all(taught)
        part += any(taught) and not all(taught)
    return whole, part
