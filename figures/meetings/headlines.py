"""The six headline figures of a quarter over eight quarters, each cut at the same day of its quarter.

Which figure moves and whether that is good is decided here once, so that title, strip, slide and paper say
the same. A rate keeps its numerator and denominator; a count says of what whole it is a part.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from catalogue.measures import MEASURES, Measure, in_headlines
from figures.hazards.measures import part_of, whole_of
from figures.hazards.rectification import Rectification, rectification, rectification_series
from figures.hazards.slices import long_overdue_days
from figures.query import Period, Slice, compared
from figures.reporting.weeks import Reporting, reporting, reporting_series
from models.county import Pack

QUARTERS = 8


@dataclass(frozen=True)
class Point:
    """One quarter's value: part of whole; None where the whole of a rate is nothing."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        """part ÷ whole."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Headline:
    """One figure: its words, what its whole is called, whether it is a rate and whether more is better, and
    the points of eight quarters, oldest first, the last being the quarter asked for."""

    key: str
    name: str
    whole_name: str
    is_rate: bool
    more_is_better: bool
    definition: str
    points: tuple[Point, ...]

    @property
    def now(self) -> Point:
        """The quarter asked for."""
        return self.points[-1]

    @property
    def last_quarter(self) -> Point:
        """The quarter before."""
        return self.points[-2]

    @property
    def last_year(self) -> Point:
        """The same quarter a year before."""
        return self.points[-5]

    def value(self, point: Point) -> float | None:
        """What stands large: the rate in percent, or the count."""
        if not self.is_rate:
            return float(point.part)
        return None if point.rate is None else 100 * point.rate

    def change(self, since: Point) -> float | None:
        """Points of percent or items more than then; None when either is a rate of nothing."""
        now, then = self.value(self.now), self.value(since)
        if now is None or then is None:
            return None
        return round(now, 1) - round(then, 1)


Take = Callable[[Rectification, Reporting], Point]


def _take(measure: Measure) -> Take:
    def take(hazards: Rectification, returns: Reporting) -> Point:
        return Point(part_of(measure, hazards, returns), whole_of(measure, hazards, returns) or 0)

    return take


FIGURES: tuple[tuple[str, str, str, bool, bool, Take], ...] = tuple(
    (m.key, m.headline, m.whole_name, m.rate, m.better, _take(m)) for m in in_headlines()
)
"""Key, name, name of the whole, rate?, more is better?, and where it is taken from; {days} is the county's red line."""


def headlines(session: Session, pack: Pack, period: Period, part: Slice | None = None) -> list[Headline]:
    """The six figures of a quarter in the order shown: counts first, then rates."""
    part = part or Slice()
    asked = [compared(period, -back) if back else period for back in range(QUARTERS - 1, -1, -1)]
    if part == Slice():
        hazards, weeks = rectification_series(session, pack, asked), reporting_series(session, pack, asked)
    else:
        hazards = [rectification(session, pack, each, part=part).county for each in asked]
        weeks = [reporting(session, pack, each, part=part).county for each in asked]
    found = list(zip(hazards, weeks, strict=True))
    days = long_overdue_days(pack)
    return [
        Headline(
            key,
            name.format(days=days),
            whole,
            is_rate,
            better,
            MEASURES[key].definition.format(days=days, first=days + 1),
            tuple(take(r, w) for r, w in found),
        )
        for key, name, whole, is_rate, better, take in FIGURES
    ]
