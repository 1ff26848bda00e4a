"""Who knew what when: lanes over days, a line for the day in question, what came in later drawn as what it is.

A mark that was entered after the day stands dashed and hollow on the day it claims, tied by a dashed line to a solid
square on the day on which it came in. A table says the same. A click on a mark tells its number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import altair as alt

from charts import palette
from charts.config import Drawing, filled, structure

ROW = 30
"""Height of a lane in px."""
AFTER_GROUND, LATE, LATE_LONG, HAZARD = "#F3F4F5", "#E3B3CA", palette.WORSE, "#DCE3EA"
ABOUT, OTHER, HOLLOW, LATER, CAME_IN, URGED, PAPER = "about", "other", "hollow", "later", "came_in", "urged", "paper"
LOOKS = {
    ABOUT: ("circle", palette.ACCENT, palette.ACCENT),
    OTHER: ("circle", palette.BAR, palette.BAR),
    HOLLOW: ("circle", palette.WHITE, palette.ACCENT),
    LATER: ("circle", palette.WHITE, palette.WORSE),
    CAME_IN: ("square", palette.WORSE, palette.WORSE),
    URGED: ("triangle-up", "#4B5F78", "#4B5F78"),
    PAPER: ("square", palette.ACCENT, palette.ACCENT),
}
"""Look of a mark: shape, fill, edge. about: speaks of this thing; other: of another; hollow: looked and found nothing;
later: claimed afterwards; came_in: the day that was entered; urged: told to act; paper: a document or a decision."""


@dataclass(frozen=True)
class Mark:
    """A dot: its lane, day, look (a key of LOOKS), label ("" for none), tip, and what a click tells."""

    lane: int
    on: date
    look: str
    label: str
    tip: str
    key: str


@dataclass(frozen=True)
class Bar:
    """A stretch of days of a lane: `late`: days past the deadline; `label` inside."""

    lane: int
    start: date
    end: date
    late: bool
    label: str
    tip: str
    key: str


@dataclass(frozen=True)
class Tie:
    """What a later mark and the day it came in are tied by."""

    lane: int
    start: date
    end: date


@lru_cache(maxsize=16)
def _lanes(names: tuple[str, ...], first: int, last: int, size: int) -> dict[str, Any]:
    values = [at + 0.5 for at in range(len(names))]
    label = f"{list(names)!r}[indexof({values!r},datum.value)]"
    axis = alt.Axis(values=values, labelExpr=label, labelOverlap=False, labelPadding=8, title=None)
    y = alt.Y("y:Q", axis=axis, scale=alt.Scale(domain=[-0.9, len(names)], reverse=True, nice=False))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[first, last], nice=False))
    ink = alt.Color("ink:N", scale=None, legend=None)
    box = {"x": x, "x2": "x2:Q", "y": y, "y2": "y2:Q"}
    fill, edge = alt.Fill("fill:N", scale=None, legend=None), alt.Stroke("edge:N", scale=None, legend=None)
    shape = alt.Shape("shape:N", scale=None, legend=None)
    tip = [alt.Tooltip("tip:N", title="点开看各版")]
    dots = alt.Chart(alt.NamedData("marks"))
    layers = [
        alt.Chart(alt.NamedData("after")).mark_rect(fill=AFTER_GROUND).encode(**box),
        alt.Chart(alt.NamedData("rules")).mark_rule(stroke="#E4E8EB").encode(**box),
        alt.Chart(alt.NamedData("months"))
        .mark_text(align="left", dx=4, fontSize=size - 1, color=palette.SECONDARY)
        .encode(x=x, y=y, text="text:N"),
        alt.Chart(alt.NamedData("bars")).mark_rect().encode(**box, fill=fill),
        alt.Chart(alt.NamedData("inside"))
        .mark_text(align="left", dx=5, fontSize=size, clip=True)
        .encode(x=x, y=y, text="text:N", color=ink),
        alt.Chart(alt.NamedData("ties")).mark_rule(stroke=palette.WORSE, strokeDash=[4, 3]).encode(x=x, x2="x2:Q", y=y),
        dots.transform_filter("datum.dash==0").mark_point(size=110, strokeWidth=1.6, opacity=1).encode(
            x=x, y=y, shape=shape, fill=fill, stroke=edge
        ),
        dots.transform_filter("datum.dash==1")
        .mark_point(size=110, strokeWidth=1.6, strokeDash=[3, 2], opacity=1)
        .encode(x=x, y=y, shape=shape, fill=fill, stroke=edge),
        alt.Chart(alt.NamedData("labels")).mark_text(align="left", dx=10, fontSize=size).encode(
            x=x, y=y, text="text:N", color=ink
        ),
        alt.Chart(alt.NamedData("day")).mark_rule(stroke=palette.WORSE, strokeWidth=2).encode(x=x, y=y, y2="y2:Q"),
        alt.Chart(alt.NamedData("said"))
        .mark_text(align="right", dx=-5, fontSize=size, fontWeight="bold", color=palette.WORSE)
        .encode(x=x, y=y, text="text:N"),
        alt.Chart(alt.NamedData("bars"))
        .mark_rect(fill="transparent", cursor="pointer")
        .encode(**box, tooltip=tip)
        .add_params(alt.selection_point(name="bar", fields=["key"], on="click", toggle=False, clear=False)),
        alt.Chart(alt.NamedData("marks"))
        .mark_point(shape="circle", filled=True, size=420, opacity=0.01, cursor="pointer")
        .encode(x=x, y=y, tooltip=tip)
        .add_params(alt.selection_point(name="mark", fields=["key"], on="click", toggle=False, clear=False)),
    ]  # fmt: skip
    return structure(alt.layer(*layers), size)


def lanes(
    names: Sequence[str],
    marks: Sequence[Mark],
    bars: Sequence[Bar],
    ties: Sequence[Tie],
    days: tuple[date, date, date],
    said: str,
    sentence: str,
    size: int = 13,
) -> Drawing:
    """The picture; days: the first, the one in question, and the last. said: what stands at the day's line. A click
    reports `{"mark": [{"key": …}]}` or `{"bar": …}`."""
    first, day, last = (each.toordinal() for each in days)
    wide = max(last - first, 1)
    last = first + round(wide * 1.04) + 1
    bottom, line = len(names), day + 1
    cells: list[dict[str, Any]] = []
    inside: list[dict[str, Any]] = []
    for bar in bars:
        start, end = max(bar.start.toordinal(), first), min(bar.end.toordinal(), last)
        look = LATE_LONG if bar.late else HAZARD
        box = {"x": start, "x2": end, "y": bar.lane + 0.17, "y2": bar.lane + 0.83}
        cells.append({**box, "fill": look, "tip": bar.tip, "key": bar.key})
        if bar.label and (end - start) / wide * 95 > 1.15 * len(bar.label):
            ink = palette.WHITE if bar.late else palette.INK
            inside.append({"x": start, "y": bar.lane + 0.5, "text": bar.label, "ink": ink})
    dots, labels = _marked(marks, wide)
    rules: list[dict[str, Any]] = [{"x": first, "x2": last, "y": at, "y2": at} for at in range(bottom + 1)]
    months = []
    for on in _months(date.fromordinal(first), date.fromordinal(last)):
        rules.append({"x": on.toordinal(), "x2": on.toordinal(), "y": -0.9, "y2": bottom})
        # The words at the day's line stand left of it, where the name of a month would lie under them.
        if not 0 <= line - on.toordinal() < wide * 0.12:
            named = f"{on.year}年1月" if on.month == 1 else f"{on.month}月"
            months.append({"x": on.toordinal(), "y": -0.45, "text": named})
    found: dict[str, Sequence[dict[str, Any]]] = {
        "after": [{"x": line, "x2": last, "y": -0.9, "y2": bottom}],
        "rules": rules,
        "months": months,
        "bars": cells,
        "inside": inside,
        "ties": [{"x": t.start.toordinal(), "x2": t.end.toordinal(), "y": t.lane + 0.5} for t in ties],
        "marks": dots,
        "labels": labels,
        "day": [{"x": line, "y": -0.9, "y2": bottom}],
        "said": [{"x": line, "y": -0.45, "text": said}],
    }
    return Drawing(filled(_lanes(tuple(names), first, last, size), found), sentence)


def _marked(marks: Sequence[Mark], wide: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Dots, and the labels that have room before the next dot of their lane."""
    dots: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    ordered = sorted(marks, key=lambda mark: (mark.lane, mark.on))
    for at, mark in enumerate(ordered):
        shape, fill, edge = LOOKS[mark.look]
        x, y = mark.on.toordinal() + 0.5, mark.lane + 0.5
        dots.append({"x": x, "y": y, "shape": shape, "fill": fill, "edge": edge, "tip": mark.tip, "key": mark.key,
                     "dash": int(mark.look == LATER)})  # fmt: skip
        behind = ordered[at + 1] if at + 1 < len(ordered) and ordered[at + 1].lane == mark.lane else None
        room = (behind.on - mark.on).days / wide * 95 if behind else 12.0
        if mark.label and room > 1.1 * len(mark.label) + 1.6:
            labels.append(
                {"x": x, "y": y, "text": mark.label, "ink": palette.WORSE if mark.look == CAME_IN else palette.INK}
            )
    return dots, labels


def _months(first: date, last: date) -> list[date]:
    """The first of each month; of a long stretch those of quarters alone."""
    step = 1 if (last - first).days < 500 else 3
    found, on = [], (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while on < last:
        if (on.month - 1) % step == 0:
            found.append(on)
        on = (on + timedelta(days=32)).replace(day=1)
    return found
