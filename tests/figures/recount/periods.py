"""The periods of duties by a calendar (docs/duties.md, "Periods")."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.figures.recount.books import Pack

ANYTIME = date.min, date.max


@dataclass(frozen=True)
class Span:
    """A period of one calendar: its days, its teaching weeks, the window in which a subject tells that it reports."""

    kind: str
    name: str
    first: date
    last: date
    weeks: tuple[dict, ...] = ()
    window: tuple[date, date] = ANYTIME
    window_weeks: tuple[dict, ...] = ()

    def __hash__(self) -> int:
        return hash((self.kind, self.name, self.first))


def spans(pack: Pack, kind: str, calendar: str, start: date, on: date) -> list[Span]:
    """The periods of a kind that are over in [start, on] or run on that day; what stands is dated that day."""
    if kind == "standing":
        return [Span(kind, on.isoformat(), on, on)]
    return [
        span
        for span in _all(pack, kind, calendar, start, on)
        if start <= span.last <= on or span.first <= on < span.last
    ]


def is_over(span: Span, on: date) -> bool:
    """Whether a period is over on a day."""
    return span.last <= on


def _all(pack: Pack, kind: str, calendar: str, start: date, on: date) -> list[Span]:
    weeks = sorted((w for w in pack.weeks if w["stage"] == calendar), key=lambda w: w["monday"])
    terms = [share for share in pack.shares if share["stage"] == calendar]
    if kind == "school_year":
        found = []
        for year in dict.fromkeys(t["year"] for t in terms):
            days = date(int(year[:4]), 9, 1), date(int(year[5:]), 8, 31)
            mine = tuple(w for w in weeks if w["term"][:9] == year)
            found.append(Span(kind, year, *days, mine, days, mine))
        return found
    if kind in ("month", "quarter", "year"):
        return _of_the_year(kind, weeks, terms, start, on)
    found = []
    for term in terms:
        mine = tuple(w for w in weeks if w["term"] == term["term"])
        days = term["first"], term["last"]
        if kind == "term":
            found.append(Span(kind, term["term"], *days, mine, days, mine))
        step = {"week": 1, "fortnight": 2}.get(kind, 0)
        letter = "W" if step == 1 else "F"
        for at in range(len(mine) // step if step else 0):
            some = mine[at * step : at * step + step]
            name = f"{term['term']}-{letter}{at + 1:02d}"
            found.append(Span(kind, name, some[0]["monday"], some[-1]["sunday"], some, days, mine))
    return found


def _of_the_year(kind: str, weeks: list[dict], terms: list[dict], start: date, on: date) -> list[Span]:
    months = {"month": 1, "quarter": 3, "year": 12}[kind]
    found = []
    for year in range(start.year, on.year + 1):
        for month in range(1, 13, months):
            first = date(year, month, 1)
            after = date(year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
            last = after - timedelta(days=1)
            name = {1: f"{year}-{month:02d}", 3: f"{year}Q{month // 3 + 1}", 12: str(year)}[months]
            mine = tuple(w for w in weeks if first <= w["sunday"] <= last)
            home = [t for t in terms if t["first"] <= last <= t["last"]] if kind == "month" else []
            window = (home[0]["first"], home[0]["last"]) if home else (first, last)
            of_window = tuple(w for w in weeks if w["term"] == home[0]["term"]) if home else mine
            found.append(Span(kind, name, first, last, mine, window, of_window))
    return found
