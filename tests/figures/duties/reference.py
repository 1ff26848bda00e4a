"""The periodic duties of schools and classes told a second time: slow, row by row, from the text of the rules.

Shares nothing with the engine but the pack's calendar rows; any disagreement is a bug in one of the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from models.county import Pack, TeachingWeek


@dataclass
class Book:
    """A school with one class and what it filed."""

    code: str
    facts: list[tuple[date, str, bool]]
    opened_on: date
    closed_on: date | None
    checks: list[date] = field(default_factory=list)
    drills: list[tuple[date, str, str]] = field(default_factory=list)
    lessons: dict[tuple[str, int], float] = field(default_factory=dict)
    classes: bool = True

    def open_on(self, day: date) -> bool:
        """Open on a day."""
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)

    def said(self, day: date) -> tuple[str, bool]:
        """学段 and 适用31号文 in force on a day; before the first statement nothing binds."""
        held = [(stage, covered) for begin, stage, covered in sorted(self.facts) if begin <= day]
        return held[-1] if held else ("", False)

    @property
    def room(self) -> str:
        """Its class, or what stands for the classes of a school that registered none."""
        return f"{self.code}/{'C1' if self.classes else '-'}"


COUNTY_CALENDAR = "义务教育"
CALENDAR = {"幼儿园": "幼儿园", "小学": "义务教育", "初中": "义务教育", "高中": "高中"}
Found = dict[tuple[str, str, str], str]


def statuses(pack: Pack, books: Sequence[Book], start: date, day: date) -> Found:
    """(duty, subject, period) → status of 8.5, 7.6, 7.7, 11.3, 11.4 in [start, day]."""
    found: Found = {}
    for book in books:
        for calendar in sorted({w.stage for w in pack.weeks}):
            _school(found, pack, book, calendar, start, day)
    return found


def _school(found: Found, pack: Pack, book: Book, calendar: str, start: date, day: date) -> None:
    weeks = [w for w in pack.weeks if w.stage == calendar]
    starts = {t.term: t.starts_on for t in pack.terms if t.stage == calendar}
    for week in weeks:
        number = f"{week.term}-W{week.week_no:02d}"
        covered = _bound(book, calendar, min(week.first_day, day))
        asked = _asked(week.monday, week.sunday, start, day)
        if covered is not None and asked and _open_some_day(book, week.monday, week.sunday):
            done = any(week.monday <= d <= min(week.sunday, day) for d in book.checks)
            filed = any(_term_of(starts, d) == week.term and d <= day for d in book.checks)
            owed = covered and book.open_on(week.first_day)
            found["8.5", book.code, number] = _status(owed, done, week.sunday <= day, filed, True)
    for term, first in starts.items():
        of_term = [w for w in weeks if w.term == term]
        begin, end = _bounds(starts, term, first)
        covered = _bound(book, calendar, min(end, day))
        if covered is not None and _asked(begin, end, start, day) and _open_some_day(book, begin, end):
            _term(found, book, of_term, term, begin, end, day)
        _fortnights(found, book, calendar, of_term, term, start, day)
    for year in {t[:9] for t in starts}:
        begin, end = date(int(year[:4]), 9, 1), date(int(year[5:]), 8, 31)
        covered = _bound(book, calendar, min(end, day))
        if covered is not None and _asked(begin, end, start, day) and _open_some_day(book, begin, end):
            held = [k for d, k, done in book.drills if begin <= d <= min(end, day) and done == "已实施"]
            filed = any(begin <= d <= min(end, day) for d, _, _ in book.drills)
            short = min(1 - held.count("综合"), 2 - held.count("专项"))
            of_year = [w for w in weeks if w.school_year == year]
            found["11.3", book.code, year] = _status(
                covered and _half(book, of_year), short <= 0, end <= day, filed, short <= _left(book, of_year, day)
            )


def _bound(book: Book, calendar: str, day: date) -> bool | None:
    """Whether the plan binds the school on a day; None when it lives by another calendar that day."""
    stage, covered = book.said(day)
    return covered if CALENDAR.get(stage, COUNTY_CALENDAR) == calendar else None


def _term(found: Found, book: Book, weeks: list[TeachingWeek], term: str, begin: date, end: date, day: date) -> None:
    stage, covered = book.said(min(end, day))
    held = [k for d, k, done in book.drills if begin <= d <= min(end, day) and done == "已实施"]
    filed = any(begin <= d <= min(end, day) for d, _, _ in book.drills)
    owed, over, left = covered and _half(book, weeks), end <= day, _left(book, weeks, day)
    found["11.4", book.code, term] = _status(owed, "推演" in held, over, filed, left >= 1)
    taught = [book.lessons.get((term, w.week_no), None) for w in weeks if w.first_day <= day]
    hours = sum(h for h in taught if h)
    reports = any(h is not None for h in taught)
    bound = owed and stage != "幼儿园"
    found["7.7", book.room, term] = _of_class(book, bound, hours >= 9, over, reports, 9 - hours <= 2 * left)


def _fortnights(
    found: Found, book: Book, calendar: str, weeks: list[TeachingWeek], term: str, start: date, day: date
) -> None:
    for n in range(len(weeks) // 2):
        pair = weeks[2 * n : 2 * n + 2]
        begin, end = pair[0].monday, pair[1].sunday
        on = min(pair[0].first_day, day)
        covered = _bound(book, calendar, on)
        if covered is None or not (_asked(begin, end, start, day) and _open_some_day(book, begin, end)):
            continue
        begun = [w for w in pair if w.first_day <= day]
        hours = sum(book.lessons.get((term, w.week_no), 0) for w in begun)
        reports = any((term, w.week_no) in book.lessons for w in weeks if w.first_day <= day)
        bound = covered and book.open_on(pair[0].first_day) and book.said(on)[0] != "幼儿园"
        found["7.6", book.room, f"{term}-F{n + 1:02d}"] = _of_class(
            book, bound, hours >= 1, end <= day, reports, 1 - hours <= 2 * _left(book, pair, day)
        )


def _of_class(book: Book, owed: bool, met: bool, over: bool, filed: bool, possible: bool) -> str:
    if owed and not book.classes:
        return "no_data"
    return _status(owed, met, over, filed, possible)


def _status(owed: bool, met: bool, over: bool, filed: bool, possible: bool) -> str:
    if not owed:
        return "not_applicable"
    if met:
        return "met"
    if over:
        return "missed" if filed else "no_data"
    return "in_progress" if possible else "unreachable"


def _asked(begin: date, end: date, start: date, day: date) -> bool:
    return start <= end <= day or begin <= day < end


def _open_some_day(book: Book, begin: date, end: date) -> bool:
    return book.opened_on <= end and (book.closed_on is None or book.closed_on > begin)


def _half(book: Book, weeks: list[TeachingWeek]) -> bool:
    return 2 * sum(book.open_on(w.first_day) for w in weeks) >= len(weeks)


def _left(book: Book, weeks: list[TeachingWeek], day: date) -> int:
    return sum(w.sunday > day and book.open_on(w.first_day) for w in weeks)


def _bounds(starts: dict[str, date], term: str, first: date) -> tuple[date, date]:
    year = term[:9]
    if term.endswith("-1"):
        return date(int(year[:4]), 9, 1), starts[f"{year}-2"] - timedelta(days=1)
    return first, date(int(year[5:]), 8, 31)


def _term_of(starts: dict[str, date], day: date) -> str:
    return next(t for t, first in starts.items() if _bounds(starts, t, first)[0] <= day <= _bounds(starts, t, first)[1])
