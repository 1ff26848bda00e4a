"""What the office records of when schools teach, beside the pack: days stopped, the calendar, the start line.

Versions like those of a ledger: what was stated wrongly is superseded, never changed, and a past day of knowledge
still sees it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Index, func, select, text
from sqlmodel import Field, Session

from domain.calendar import weeks_of
from models.base import Versioned, table
from models.county import CONFIRMED, STARTS_ON, DayOff, Pack, Setting, TeachingWeek, Term

OF_COUNTY, OF_TOWNSHIP, OF_SCHOOL = "county", "township", "school"
SCOPE_KINDS = (OF_COUNTY, OF_TOWNSHIP, OF_SCHOOL)
TERM, DAY, START = "term", "day", "start"
"""What an entry of the calendar speaks of: a term of a stage, a day off or made up for, the county's start line."""
_CURRENT = text("superseded_at IS NULL")


class StoppedDay(Versioned, table=True):
    """A stretch of stopped days, both ends in, for one body: the county, a township or a school, by its code."""

    __tablename__ = "stopped_day"
    __table_args__ = (
        Index(
            "uq_stopped_day_current",
            *("county", "scope_kind", "scope_code", "first_day", "last_day", "number"),
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )
    scope_kind: str = Field(max_length=12)
    scope_code: str = Field(max_length=32)
    first_day: date
    last_day: date
    number: str = Field(max_length=60)
    reason: str = Field(max_length=400)


class CalendarEntry(Versioned, table=True):
    """What the office states of the calendar in place of the pack: a term's days, a day off, or the start line.

    `about` names it once: stage/term, an ISO day, or ''. `day_kind`: holiday, makeup, or '' for a day that is what its
    weekday says. A start line with `starts_on` None says that there is none.
    """

    __tablename__ = "calendar_entry"
    __table_args__ = (
        Index(
            "uq_calendar_entry_current",
            *("county", "kind", "about"),
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )
    kind: str = Field(max_length=8)
    about: str = Field(max_length=40)
    stage: str = Field(default="", max_length=12)
    school_year: str = Field(default="", max_length=12)
    term: str = Field(default="", max_length=12)
    starts_on: date | None = None
    ends_on: date | None = None
    on_date: date | None = None
    day_kind: str = Field(default="", max_length=8)
    name: str = Field(default="", max_length=40)
    source: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=400)


ENTRY = table(CalendarEntry)


def last_entry(session: Session, county: str) -> int:
    """The number of the last entry made of the calendar, 0 for none: each act makes one, so that it tells the states of
    the calendar apart."""
    return session.execute(select(func.max(ENTRY.c.id)).where(ENTRY.c.county == county)).scalar() or 0


def entries_in_force(session: Session, county: str) -> list[Any]:
    """What the office states of the calendar now."""
    query = select(ENTRY).where(ENTRY.c.county == county, ENTRY.c.superseded_at.is_(None)).order_by(ENTRY.c.id)
    return list(session.execute(query))


def overlaid(base: Pack, entries: Iterable[Any]) -> Pack:
    """A pack with the calendar that these entries state in place of its own; the pack itself when there are none."""
    stated = list(entries)
    if not stated:
        return base
    stamp: dict[str, Any] = {"county": base.code, "pack_revision": base.revision}
    terms: dict[str, Term] = {f"{term.stage}/{term.term}": term for term in base.terms}
    days: dict[date, DayOff] = {day.on_date: day for day in base.days_off}
    settings = dict(base.settings)
    for entry in stated:
        shared = {"status": CONFIRMED, "source": entry.source}
        if entry.kind == TERM:
            named = {name: getattr(entry, name) for name in ("stage", "school_year", "term", "starts_on", "ends_on")}
            terms[entry.about] = Term(**stamp, **named, **shared)
        elif entry.kind == DAY and entry.day_kind:
            days[entry.on_date] = DayOff(**stamp, on_date=entry.on_date, kind=entry.day_kind, name=entry.name, **shared)
        elif entry.kind == DAY:
            days.pop(entry.on_date, None)
        elif entry.starts_on is None:
            settings.pop(STARTS_ON, None)
        else:
            line = {"key": STARTS_ON, "value": entry.starts_on.isoformat(), "label": "起算日", "source": entry.source}
            settings[STARTS_ON] = Setting(**stamp, **line)
    of_terms = tuple(sorted(terms.values(), key=lambda term: (term.starts_on, term.stage)))
    off = tuple(days[day] for day in sorted(days))
    weeks = (TeachingWeek(**stamp, **vars(week)) for week in weeks_of(of_terms, off))
    taught = tuple(sorted(weeks, key=lambda week: week.sunday))
    return replace(base, terms=of_terms, days_off=off, weeks=taught, settings=settings, base=base)
