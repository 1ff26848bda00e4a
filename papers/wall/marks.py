"""A duty of schools on the wall: a mark for each school, class or return that owes it, a row a township.

Those that lack it stand first, so that a row reads as a sorted bar and as the whole. Nobody is named by a mark.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from papers.wall.words import points_of

LOOKS = (("missed", "未达标"), ("lost", "不可能达标"), ("unsaid", "未报"), ("met", "达标"), ("under", "进行中"))
"""Look of a mark and its word, in the order of a row of `marks` (figures.meetings.schema.DrawnItem)."""
LACKING = 2
"""The first so many looks are what the title counts."""
MOST, KEPT = 14, 12
"""So many rows fit; of more the first so many stand, and 其余 with its figures."""
WIDE, LARGEST, LEAST = 22.8, 1.8, 0.5
"""What a row has room for, and a mark with its gap at the largest and the least, in rem; of more the parts are drawn as
lengths."""


def marks_of(shown: Mapping[str, Any], facts: str) -> dict[str, Any] | None:
    """What the page of marks says; None where an item has none (also in snapshots of older releases)."""
    rows: Sequence[Sequence[Any]] = shown.get("marks") or ()
    if not rows:
        return None
    sums = [sum(int(row[at]) for row in rows) for at in range(1, len(LOOKS) + 1)]
    kept = rows if len(rows) <= MOST else rows[:KEPT]
    top = max(sum(row[1:]) for row in kept) or 1
    size = min(LARGEST, WIDE / top)
    drawn = [_row(str(row[0]), row[1:], marked=True) for row in kept]
    if rest := rows[len(kept) :]:
        drawn.append(_row(f"其余{len(rest)}个", [sum(of) for of in zip(*(row[1:] for row in rest), strict=True)]))
    return {
        "legend": [(look, word, count) for (look, word), count in zip(LOOKS, sums, strict=True) if count],
        "rows": drawn,
        "each": f"一个记号一{shown['unit']}" if size >= LEAST else "",
        "size": round(size, 3) if size >= LEAST else 0,
        "top": top,
        "lacking": sum(sums[:LACKING]),
        "whole": sum(sums),
        "unit": shown["unit"],
        "stages": shown.get("stages") or [],
        "facts": points_of(facts),
    }


def _row(name: str, counts: Sequence[int], *, marked: bool = False) -> dict[str, Any]:
    runs = [(look, int(count)) for (look, _), count in zip(LOOKS, counts, strict=True) if count] if marked else []
    return {"name": name, "lacking": sum(counts[:LACKING]), "whole": sum(counts), "runs": runs}
