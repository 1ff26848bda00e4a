"""The school calendar: terms tile the school year, and weeks of teaching follow from terms and days off.

Pure functions over the pack's Term and DayOff rows, so that the loader (which stores the weeks) and the
figures (which ask in which term a day lies) cannot disagree (figures.md, "Days and periods").
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

HOLIDAY, MAKEUP = "holiday", "makeup"


class TermDates(Protocol):
    """What a term must offer: its stage, codes (`2026-2027`, `2026-2027-1`) and teaching days."""

    stage: str
    school_year: str
    term: str
    starts_on: date
    ends_on: date


class Day(Protocol):
    """A day that is not what its weekday says."""

    on_date: date
    kind: str


@dataclass(frozen=True)
class Tile:
    """A term with all days that belong to it, teaching or not: from `first` to `last`, both in."""

    stage: str
    school_year: str
    term: str
    first: date
    last: date
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Week:
    """A Monday–Sunday week of a stage with at least one teaching day; columns as in TeachingWeek."""

    stage: str
    school_year: str
    term: str
    week_no: int
    monday: date
    sunday: date
    first_day: date
    teaching_days: int


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def school_year_of(day: date) -> str:
    """The school year (1 Sep–31 Aug) a day lies in: `2026-2027`."""
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}-{first + 1}"


def tiles(terms: Iterable[TermDates]) -> list[Tile]:
    """Every term with its whole share of the school year, by stage and first day.

    The first term of a year runs from 1 September, each until the day before the next one's first teaching
    day, the last until 31 August.
    """
    ordered = sorted(terms, key=lambda t: (t.stage, t.school_year, t.starts_on))
    found = []
    for index, term in enumerate(ordered):
        before = ordered[index - 1] if index else None
        after = ordered[index + 1] if index + 1 < len(ordered) else None
        follows = before is not None and (before.stage, before.school_year) == (term.stage, term.school_year)
        first = term.starts_on if follows else date(int(term.school_year[:4]), 9, 1)
        goes_on = after is not None and (after.stage, after.school_year) == (term.stage, term.school_year)
        last = after.starts_on - timedelta(days=1) if goes_on and after else date(int(term.school_year[5:]), 8, 31)
        found.append(Tile(term.stage, term.school_year, term.term, first, last, term.starts_on, term.ends_on))
    return found


def tile_on(found: Sequence[Tile], stage: str, day: date) -> Tile | None:
    """The term of a stage a day belongs to; None when the calendar does not reach it."""
    return next((t for t in found if t.stage == stage and t.first <= day <= t.last), None)


def working(day: date, days_off: Mapping[date, str]) -> bool:
    """Whether a day is worked (and within a term taught): Monday to Friday unless a holiday, or a make-up day.

    days_off: kind (HOLIDAY, MAKEUP) of each day that is not what its weekday says.
    """
    kind = days_off.get(day)
    return kind == MAKEUP or (day.weekday() < 5 and kind != HOLIDAY)


def working_days_later(day: date, number: int, days_off: Iterable[Day]) -> date:
    """The working day so many working days after `day`, which itself does not count; `day` itself for 0."""
    kinds = {off.on_date: off.kind for off in days_off}
    while number > 0:
        day += timedelta(days=1)
        number -= working(day, kinds)
    return day


def days_taught(terms: Iterable[TermDates], days_off: Iterable[Day], stage: str, monday: date) -> list[date]:
    """The days of a Monday–Sunday week that a stage's calendar teaches, in order."""
    marked = {day.on_date: day.kind for day in days_off}
    taught = [(t.starts_on, t.ends_on) for t in terms if t.stage == stage]
    days = [monday + timedelta(days=number) for number in range(7)]
    return [day for day in days if working(day, marked) and any(first <= day <= last for first, last in taught)]


def weeks_of(terms: Iterable[TermDates], days_off: Iterable[Day]) -> list[Week]:
    """The teaching weeks of every stage, numbered from 1 within the term in which their Sunday lies."""
    marked = {day.on_date: day.kind for day in days_off}
    shares = tiles(terms)
    found: list[Week] = []
    for stage in dict.fromkeys(t.stage for t in shares):
        taught: dict[date, list[date]] = {}
        for share in (t for t in shares if t.stage == stage):
            for number in range((share.ends_on - share.starts_on).days + 1):
                day = share.starts_on + timedelta(days=number)
                if working(day, marked):
                    taught.setdefault(monday_of(day), []).append(day)
        numbers: dict[str, int] = {}
        for monday in sorted(taught):
            sunday = monday + timedelta(days=6)
            home = tile_on(shares, stage, sunday)
            if home is None:
                continue
            numbers[home.term] = numbers.get(home.term, 0) + 1
            days = taught[monday]
            found.append(
                Week(stage, home.school_year, home.term, numbers[home.term], monday, sunday, days[0], len(days))
            )
    return found
