"""What the makers of the demo county share: the day, the pack, chance, and the rows written so far.

Every row is drafted with the instant at which somebody would have recorded it; what lies after the
making of the county is dropped here, so a life cut off by the given day needs no rule of its own.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from models.base import Versioned
from models.county import Pack

OFFICE, SYSTEM = "联席办", "系统导入"
CALENDAR = {"幼儿园": "幼儿园", "高中": "高中", "完全中学": "高中", "中职": "高中"}
"""Calendar stage of a school's stage; all others follow 义务教育."""


@dataclass
class Place:
    """A demo school as its makers need it."""

    code: str
    name: str
    township: str
    stage: str
    county_run: bool
    area: str
    opened_on: date
    closed_on: date | None
    pupils: list[int]
    covered: bool
    boarding: bool
    gas: bool
    diligence: float
    leaving_term: str = ""
    """The term in which the school stops, without having held its tabletop."""

    @property
    def kindergarten(self) -> bool:
        """Whether 中小学 leaves it out."""
        return self.stage == "幼儿园"

    def open_on(self, day: date) -> bool:
        """Open when opened_on <= t < closed_on."""
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


@dataclass
class Import:
    """An import batch of the demo, numbered when it is written."""

    kind: str
    file_name: str
    at: datetime
    by: str
    undone_at: datetime | None = None
    rows: int = 0


@dataclass
class Books:
    """The demo county being written. `made_at` is 00:00 of the given day: everything lies before it."""

    pack: Pack
    today: date
    seed: int
    places: list[Place] = field(default_factory=list)
    rows: dict[type[Versioned], list[dict[str, Any]]] = field(default_factory=dict)
    imports: list[Import] = field(default_factory=list)
    series: dict[str, int] = field(default_factory=dict)
    _weeks: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def made_at(self) -> datetime:
        """The instant from which nothing is known any more."""
        return datetime.combine(self.today, time())

    @property
    def year(self) -> int:
        """The calendar year in which the running school year began."""
        return self.today.year if self.today.month >= 9 else self.today.year - 1

    @property
    def start(self) -> date:
        """The first day of the demo's history: two school years before the running one."""
        return date(self.year - 2, 9, 1)

    def chance(self, topic: str) -> random.Random:
        """Chance of its own for a topic, so that one part of the county can change without the others."""
        return random.Random(f"{self.seed}/{topic}")

    def add(
        self,
        model: type[Versioned],
        facts: dict[str, Any],
        at: datetime,
        by: str = OFFICE,
        *,
        until: datetime | None = None,
        first: datetime | None = None,
        batch: Import | None = None,
        ended_by: Import | None = None,
    ) -> bool:
        """Draft one version, known in [at, until); False when `at` has not come yet on the given day."""
        if at >= self.made_at:
            return False
        ended = until if until and until < self.made_at else None
        stamps = {
            "recorded_at": at,
            "first_recorded_at": first or at,
            "superseded_at": ended,
            "recorded_by": by,
            "batch_id": batch,
            "ended_by_batch": ended_by if ended else None,
        }
        self.rows.setdefault(model, []).append(facts | stamps)
        if batch:
            batch.rows += 1
        return True

    def number(self, series: str, width: int = 5) -> str:
        """The next number of a series such as KJ-2026."""
        self.series[series] = self.series.get(series, 0) + 1
        return f"{series}-{self.series[series]:0{width}d}"

    def imported(self, kind: str, file_name: str, at: datetime, by: str = OFFICE) -> Import:
        """Open an import batch."""
        self.imports.append(Import(kind, file_name, at, by))
        return self.imports[-1]

    def weeks(self, stage: str) -> list[Any]:
        """The teaching weeks of a school stage that began within the demo's history and before the given day."""
        calendar = CALENDAR.get(stage, "义务教育")
        if calendar not in self._weeks:
            begun = [w for w in self.pack.weeks if w.stage == calendar and self.start <= w.first_day < self.today]
            self._weeks[calendar] = begun
        return self._weeks[calendar]

    def unit_of(self, place: Place) -> str:
        """Who looks after a school: 县教科局 for county-run ones, else the township."""
        return "edu" if place.county_run else place.township


def recorded(rng: random.Random, day: date, lag: int | None = None) -> datetime:
    """When something dated `day` was written down: mostly within three days, sometimes weeks later."""
    if lag is None:
        roll = rng.random()
        lag = 0 if roll < 0.45 else rng.randint(1, 3) if roll < 0.91 else rng.randint(4, 9) if roll < 0.975 else 0
        lag = lag if roll < 0.975 else rng.randint(10, 40)
    return datetime.combine(day + timedelta(days=lag), time(rng.randint(8, 17), rng.randint(0, 59), rng.randint(0, 59)))


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def apportion(total: int, weights: Iterable[int]) -> list[int]:
    """`total` split by weights with largest remainders; ties go to the earlier one."""
    shares = list(weights)
    whole = sum(shares)
    exact = [total * w / whole for w in shares]
    counts = [int(e) for e in exact]
    rest = sorted(range(len(shares)), key=lambda i: (counts[i] - exact[i], i))
    for i in rest[: total - sum(counts)]:
        counts[i] += 1
    return counts


def within(rng: random.Random, begins: date, days: int) -> date:
    """A working day within so many days of a beginning; a running year's may lie ahead and then drop out."""
    return workday(begins + timedelta(days=rng.randint(12, days)))
