"""The periods in which duties are owed: every kind over the real calendar of a stage.

Weeks, fortnights and terms follow the pack's teaching weeks; months, quarters and years are those of the
calendar. A period belongs to a question when it ended in it or runs on its day (figures.md, "Duties").
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from domain.calendar import Tile, tiles
from figures.query import Period, period, quarter_of
from models.county import COUNTY_CALENDAR, Pack, TeachingWeek
from models.duty import FORTNIGHT, MONTH, QUARTER, SCHOOL_YEAR, STANDING, TERM, WEEK, YEAR


@dataclass(frozen=True)
class Instance:
    """One period of a duty: name as in the contract, first and last day, and its teaching weeks.

    `window` is where a row of the ledger says that the subject reports at all; `window_weeks` its weeks.
    """

    kind: str
    name: str
    start: date
    end: date
    weeks: tuple[TeachingWeek, ...] = ()
    window: tuple[date, date] = (date.min, date.max)
    window_weeks: tuple[TeachingWeek, ...] = ()


@dataclass(frozen=True)
class StageCalendar:
    """The terms and teaching weeks of one stage of the pack."""

    stage: str
    terms: tuple[Tile, ...]
    weeks: tuple[TeachingWeek, ...]

    @cached_property
    def by_term(self) -> dict[str, tuple[TeachingWeek, ...]]:
        """Teaching weeks by term code, in order."""
        found: dict[str, tuple[TeachingWeek, ...]] = {}
        for week in self.weeks:
            found[week.term] = (*found.get(week.term, ()), week)
        return found

    def term_on(self, day: date) -> Tile | None:
        """The term a day belongs to."""
        return next((t for t in self.terms if t.first <= day <= t.last), None)


def calendars(pack: Pack) -> dict[str, StageCalendar]:
    """The calendars of the pack by stage."""
    shares = tiles(pack.terms)
    stages = dict.fromkeys(t.stage for t in shares)
    return {
        stage: StageCalendar(
            stage, tuple(t for t in shares if t.stage == stage), tuple(w for w in pack.weeks if w.stage == stage)
        )
        for stage in stages
    }


def calendar_of(pack: Pack) -> dict[str, str]:
    """The calendar by 学段 of a school and by 年级 of a class (the notes of both dictionaries)."""
    entries = (*pack.dictionaries.get("school_stage", ()), *pack.dictionaries.get("grade", ()))
    return {entry.name: entry.note for entry in entries if entry.note}


def county_calendar(pack: Pack) -> str:
    """The stage by whose calendar the county, its units and townships live, as the pack's settings say."""
    return pack.setting(COUNTY_CALENDAR)


def instances(calendar: StageCalendar | None, kind: str, asked: Period) -> list[Instance]:
    """The periods of a kind that ended in [start, D] or run on D, in order; standing is dated D."""
    day = asked.as_of
    if kind == STANDING:
        return [Instance(STANDING, f"{day:%Y-%m-%d}", day, day)]
    found = [p for p in _all(calendar, kind, asked) if asked.start <= p.end <= day or p.start <= day < p.end]
    return sorted(found, key=lambda p: p.start)


def _all(calendar: StageCalendar | None, kind: str, asked: Period) -> Iterator[Instance]:
    if kind in (MONTH, QUARTER, YEAR):
        for name, day in _named(kind, asked).items():
            found = period(name, day)
            whole = found.start, found.end
            weeks = _between(calendar.weeks if calendar else (), *whole)
            home = calendar.term_on(whole[1]) if calendar else None
            if kind == MONTH and home and calendar:
                yield _in_term(kind, name, *whole, weeks, home, calendar.by_term.get(home.term, ()))
            else:
                yield Instance(kind, name, *whole, weeks, whole, weeks)
    elif calendar is None:
        return
    elif kind == SCHOOL_YEAR:
        for name in dict.fromkeys(week.school_year for week in calendar.weeks):
            weeks = tuple(w for w in calendar.weeks if w.school_year == name)
            if weeks:
                whole = date(int(name[:4]), 9, 1), date(int(name[5:]), 8, 31)
                yield Instance(kind, name, *whole, weeks, whole, weeks)
    else:
        for term in calendar.terms:
            if term.last < asked.start or term.first - timedelta(days=7) > asked.as_of:
                continue
            weeks = calendar.by_term.get(term.term, ())
            if kind == TERM:
                whole = term.first, term.last
                yield Instance(kind, term.term, *whole, weeks, whole, weeks)
            elif kind == WEEK:
                for w in weeks:
                    name = f"{term.term}-W{w.week_no:02d}"
                    yield _in_term(kind, name, w.monday, w.sunday, (w,), term, weeks)
            elif kind == FORTNIGHT:
                for first, second in zip(weeks[::2], weeks[1::2], strict=False):
                    name = f"{term.term}-F{(first.week_no + 1) // 2:02d}"
                    yield _in_term(kind, name, first.monday, second.sunday, (first, second), term, weeks)


def _in_term(
    kind: str,
    name: str,
    start: date,
    end: date,
    weeks: tuple[TeachingWeek, ...],
    term: Tile,
    whole: tuple[TeachingWeek, ...],
) -> Instance:
    return Instance(kind, name, start, end, weeks, (term.first, term.last), whole)


def _named(kind: str, asked: Period) -> dict[str, date]:
    """The months, quarters or years that touch the question up to its day, each with a day in it."""
    days = [asked.start + timedelta(days=n) for n in range(0, (asked.as_of - asked.start).days + 1, 28)]
    names: dict[str, Callable[[date], str]] = {
        MONTH: lambda day: f"{day:%Y-%m}",
        QUARTER: quarter_of,
        YEAR: lambda day: f"{day.year}",
    }
    return {names[kind](day): day for day in (*days, asked.as_of)}


def _between(weeks: Iterable[TeachingWeek], first: date, last: date) -> tuple[TeachingWeek, ...]:
    """The teaching weeks whose Sunday lies between two days, both in."""
    return tuple(w for w in weeks if first <= w.sunday <= last)
