"""Map classes: a few round bounds for the values of a measure, light to dark, and their words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NO_DATA, NO_RATE = -1, -2
"""Marks in place of a class: not reported (hatch), a rate of nothing."""


@dataclass(frozen=True)
class Classes:
    """Map classes: `bounds` are the lower ends of classes 2.., `labels` their words, light to dark.

    falling: a smaller value is darker (a rate of which more is better).
    """

    bounds: tuple[float, ...]
    labels: tuple[str, ...]
    falling: bool = False

    def of(self, value: float | None) -> int:
        """The class of a value, 0 the lightest; NO_RATE for None."""
        if value is None:
            return NO_RATE
        if self.falling:
            return sum(value < bound for bound in self.bounds)
        return sum(value >= bound for bound in self.bounds)


COUNT_LADDERS = (
    (1, 2, 3, 4),
    (1, 2, 3, 5),
    (1, 3, 5, 8),
    (1, 3, 6, 10),
    (1, 5, 10, 20),
    (1, 10, 15, 20),
    (1, 10, 20, 30),
    (1, 10, 20, 40),
    (1, 20, 40, 60),
    (1, 20, 50, 100),
    (1, 50, 100, 200),
    (1, 100, 200, 500),
    (1, 200, 500, 1000),
)
WALL_LADDERS = (
    (1, 2, 3),
    (1, 2, 4),
    (1, 3, 6),
    (1, 5, 10),
    (1, 10, 20),
    (1, 10, 30),
    (1, 20, 50),
    (1, 50, 100),
    (1, 100, 200),
    (1, 200, 500),
)
"""For four classes, where a map is projected."""
RATE_LADDERS = (
    (100, 98, 95, 90),
    (100, 95, 90, 80),
    (100, 90, 80, 70),
    (95, 90, 80, 70),
    (95, 85, 75, 60),
    (90, 80, 70, 60),
    (90, 75, 60, 40),
    (80, 70, 60, 50),
    (80, 60, 40, 20),
    (60, 45, 30, 15),
)


def count_classes(values: Iterable[float], ladders: Sequence[tuple[int, ...]] = COUNT_LADDERS) -> Classes:
    """Classes for counts: zero stands alone, then round bounds under which no class is empty if possible."""
    counts = [value for value in values if value is not None]
    b = _best(counts, ladders, falling=False)
    names = ["0" if b[0] == 1 else f"0–{b[0] - 1}"]
    names += [str(low) if high == low + 1 else f"{low}–{high - 1}" for low, high in zip(b, b[1:], strict=False)]
    return Classes(tuple(map(float, b)), (*names, f"{b[-1]}以上"))


def rate_classes(values: Iterable[float]) -> Classes:
    """Classes for rates in percent of which more is better: the lower, the darker."""
    b = _best([value for value in values if value is not None], RATE_LADDERS, falling=True)
    names = ["100" if b[0] == 100 else f"≥{b[0]}"]
    names += [f"{low}–{high}" for high, low in zip(b, b[1:], strict=False)]
    return Classes(tuple(map(float, b)), (*names, f"＜{b[-1]}"), falling=True)


def _best(values: Sequence[float], ladders: Sequence[tuple[int, ...]], *, falling: bool) -> tuple[int, ...]:
    """The ladder with the fewest empty classes, then the one whose classes are most alike within; the first
    of equals. So one township far above the rest gets a class of its own."""

    def cost(ladder: tuple[int, ...]) -> tuple[int, float]:
        trial = Classes(tuple(map(float, ladder)), (), falling)
        members: list[list[float]] = [[] for _ in range(len(ladder) + 1)]
        for value in values:
            members[trial.of(value)].append(value)
        spread = sum((value - sum(m) / len(m)) ** 2 for m in members for value in m)
        return sum(not m for m in members), round(spread, 6)

    return min(ladders, key=cost)
