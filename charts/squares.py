"""One square a school, one row a township: what came back of a collection. A click on a square chooses its school.

Taken squares are pale, those to be mended solid with ×, those that have not sent hatched; the numbers stand at the
right, and a table says the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt

from charts import palette
from charts.config import Drawing, chosen_and_clicked, filled, structure

LEAST = 12
"""Squares a row has room for at least, so that a county of few schools does not get huge ones."""
ROW = 24
"""Height of a row in px."""
COUNT_ROOM = 2.6
"""Room for the numbers at the right, in squares."""


@dataclass(frozen=True)
class Square:
    """A school: its code, name and state, a key of palette.RETURNS."""

    code: str
    name: str
    state: str


@dataclass(frozen=True)
class Row:
    """A township with its schools in order."""

    name: str
    squares: tuple[Square, ...]

    @property
    def count(self) -> str:
        """22/23: taken of asked."""
        return f"{sum(square.state == 'in' for square in self.squares)}/{len(self.squares)}"


@lru_cache(maxsize=8)
def _structure(names: tuple[str, ...], width: float, size: int) -> dict[str, Any]:
    values = [at + 0.5 for at in range(len(names))]
    axis = alt.Axis(
        values=values,
        labelExpr=f"{list(names)!r}[indexof({values!r},datum.value)]",
        labelOverlap=False,
        labelPadding=8,
        title=None,
    )
    y = alt.Y("y:Q", axis=axis, scale=alt.Scale(domain=[0, len(names)], reverse=True, nice=False))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width + COUNT_ROOM], nice=False))
    cells = alt.NamedData("cells")
    fill, stroke = alt.Fill("fill:N", scale=None, legend=None), alt.Stroke("edge:N", scale=None, legend=None)
    layers = [
        alt.Chart(cells).mark_rect(strokeWidth=1).encode(x=x, x2="x2:Q", y=y, y2="y2:Q", fill=fill, stroke=stroke),
        alt.Chart(alt.NamedData("hatch"))
        .mark_rule(stroke=palette.HATCH_GRID, strokeWidth=1)
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q"),
        alt.Chart(alt.NamedData("marks"))
        .mark_text(fontSize=size - 1, color=palette.WHITE)
        .encode(x=x, y=y, text="text:N"),
        alt.Chart(alt.NamedData("counts")).mark_text(fontSize=size, align="right", fontWeight="bold")
        .encode(x=x, y=y, text="text:N"),
        *chosen_and_clicked(cells, x, y, "学校", "school", ["code"]),
    ]  # fmt: skip
    return structure(alt.layer(*layers), size)


def squares(rows: Sequence[Row], sentence: str, chosen: str = "", size: int = 13) -> Drawing:
    """The drawing; a click reports `{"school": [{"code": …}]}`."""
    width = max([LEAST, *(len(row.squares) for row in rows)])
    cells: list[dict[str, Any]] = []
    hatch: list[dict[str, float]] = []
    marks: list[dict[str, Any]] = []
    outlined: list[dict[str, Any]] = []
    for at, row in enumerate(rows):
        for place, square in enumerate(row.squares):
            look = palette.RETURNS[square.state]
            box = {"x": place + 0.08, "x2": place + 0.92, "y": at + 0.17, "y2": at + 0.83}
            tip = f"{square.name}：{look.word}"
            cells.append({**box, "fill": look.ground, "edge": look.edge, "code": square.code, "tip": tip})
            if look.symbol and square.state != "in":
                marks.append({"x": place + 0.5, "y": at + 0.5, "text": look.symbol})
            if not look.symbol:
                hatch += _hatched(box)
            if square.code == chosen:
                outlined.append(box)
    counts = [{"x": width + COUNT_ROOM - 0.1, "y": at + 0.5, "text": row.count} for at, row in enumerate(rows)]
    found = {"cells": cells, "hatch": hatch, "marks": marks, "counts": counts, "chosen": outlined}
    return Drawing(filled(_structure(tuple(row.name for row in rows), float(width), size), found), sentence)


def _hatched(box: dict[str, float]) -> list[dict[str, float]]:
    """Lines across a square, from the lower left to the upper right."""
    left, right, top, bottom = box["x"], box["x2"], box["y"], box["y2"]
    wide, high = right - left, bottom - top
    lines = []
    for share in (0.35, 0.7):
        lines.append({"x": left, "x2": left + share * wide, "y": top + share * high, "y2": top})
        lines.append({"x": right - share * wide, "x2": right, "y": bottom, "y2": bottom - share * high})
    return lines
