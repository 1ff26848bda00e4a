"""A figure by its path in figures.summary.figures_json: what another authority's form asks for, told from a pack.

Paths are joined by /, and end at a number or a word: rectification/county/overdue, rectification/乡镇代码/close_rate,
rectification/county/reporting/owed, coverage/8.5/met, coverage/8.5/rate, coverage/8.5/乡镇代码/missed, label, as_of.
"""

from collections.abc import Mapping
from typing import Any

from figures.duties.coverage.shares import COUNTY_SCOPE
from figures.duties.frame import MET

RECTIFICATION, COVERAGE, RATE = "rectification", "coverage", "rate"
WORDS = ("label", "as_of", "quarter", "county_code")
FIRST_STEPS = (RECTIFICATION, COVERAGE, *WORDS)
"""How a path may begin."""


def figure_named(figures: Mapping[str, Any], label: str, path: str) -> float | str | None:
    """The figure at a path; None where there is none. label: the period in Chinese. A rate of nothing is None too."""
    first, *rest = path.split("/")
    if not rest:
        return str({**figures, "label": label}.get(first, "")) or None if first in WORDS else None
    if first == RECTIFICATION:
        found: Any = figures[RECTIFICATION]
        place = rest[0]
        rows = {row["code"]: row for row in found["townships"]}
        return _number(found["county"] if place == COUNTY_SCOPE else rows.get(place), rest[1:])
    if first == COVERAGE:
        duty, *more = rest
        scope = more[0] if len(more) > 1 else COUNTY_SCOPE
        row = next((r for r in figures[COVERAGE] if (r["duty"], r["scope"]) == (duty, scope)), None)
        if row is None or not more:
            return None
        counts: dict[str, int] = row["finished"]
        every = sum(counts.values())
        if more[-1] == RATE:
            return counts[MET] / every if every else None
        return every if more[-1] == "all" else _number(counts, more[-1:])
    return None


def _number(found: Any, path: list[str]) -> float | None:
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None
