"""The grid of states: duties by townships, units by tasks, scenarios by kinds of school.

未达标 is the one dark solid cell, and only where much is missing; 进行中 is outlined, 未报
hatched with its word. Cells take clicks, so that a cell can open its evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt

from charts import palette
from charts.config import Drawing, filled, structure

GAP = 0.28
"""Extra space between groups of columns, in cells."""
LOUD = 0.15
"""未达标 is a dark fill from this share missing; below, plum on a pale ground."""


@dataclass(frozen=True)
class Cell:
    """One state. row, column: positions; status: key of palette.STATUSES; text: numbers beside the symbol;
    missing: share that lacks, decides how loud 未达标 is."""

    row: int
    column: int
    status: str
    text: str = ""
    missing: float = 1.0


@dataclass(frozen=True)
class Column:
    """A column: its name (two lines parted by |) and the group it stands under."""

    name: str
    group: str = ""


def _places(columns: tuple[Column, ...], total: bool) -> list[float]:
    """The left edge of each column, in cells; a gap after a leading 全县 and between groups."""
    places, at = [], 0.0
    for i, column in enumerate(columns):
        if i and (column.group != columns[i - 1].group or (total and i == 1)):
            at += GAP
        places.append(at)
        at += 1
    return places


@lru_cache(maxsize=16)
def _structure(rows: tuple[str, ...], columns: tuple[Column, ...], total: bool, size: int) -> dict[str, Any]:
    places = _places(columns, total)
    axis = alt.Axis(
        values=[i + 0.5 for i in range(len(rows))],
        labelExpr=f"{list(rows)!r}[floor(datum.value)]",
        labelOverlap=False,
        labelPadding=8,
        title=None,
    )
    # Every layer carries the same axis; else every second row label is dropped.
    y = alt.Y("y:Q", axis=axis, scale=alt.Scale(domain=[0, len(rows)], reverse=True, nice=False))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, places[-1] + 1], nice=False))
    fill = alt.Fill("fill:N", scale=None, legend=None)
    stroke = alt.Stroke("edge:N", scale=None, legend=None)
    colour = alt.Color("ink:N", scale=None, legend=None)
    cells, words = alt.NamedData("cells"), alt.NamedData("words")
    lines = 2 if any("|" in column.name for column in columns) else 1
    layers = [
        alt.Chart(cells).mark_rect(strokeWidth=1).encode(x=x, x2="x2:Q", y=y, y2="y2:Q", fill=fill, stroke=stroke),
        alt.Chart(alt.NamedData("hatch"))
        .mark_rule(stroke=palette.HATCH_GRID, strokeWidth=1)
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q"),
        alt.Chart(words).mark_text(fontSize=size, stroke="white", strokeWidth=5).encode(x=x, y=y, text="text:N"),
        alt.Chart(alt.NamedData("texts")).mark_text(fontSize=size).encode(x=x, y=y, text="text:N", color=colour),
        alt.Chart(alt.NamedData("columns"))
        .mark_text(fontSize=size, baseline="bottom", lineBreak="|", lineHeight=17, dy=-5 if lines == 1 else -22)
        .encode(x=x, y=y, text="text:N"),
        alt.Chart(alt.NamedData("groups")).mark_rule(yOffset=-42, color=palette.OUTLINE).encode(x=x, x2="x2:Q", y=y),
        alt.Chart(alt.NamedData("groups"))
        .mark_text(fontSize=size, fontWeight="bold", align="left", baseline="bottom", dy=-46)
        .encode(x=x, y=y, text="text:N"),
        alt.Chart(cells)
        .mark_rect(fill="transparent", cursor="pointer")
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q", tooltip=[alt.Tooltip("tip:N", title="状态")])
        .add_params(alt.selection_point(name="cell", fields=["row", "column"], on="click", toggle=False, clear=False)),
    ]
    return structure(alt.layer(*layers), size)


def _look(cell: Cell) -> palette.Status:
    quiet = cell.status == "missed" and cell.missing < LOUD
    return palette.FEW_MISSED if quiet else palette.STATUSES[cell.status]


def _cut(left: float, top: float, right: float, bottom: float, slant: float) -> list[dict[str, float]]:
    """Hatch lines within one cell; slant: cells of x for one cell of y."""
    lines = []
    for i in range(-5, 9):
        start = left + i * 0.125 * (right - left)
        # Along the line from the cell's foot to its head x grows by slant.
        low, high = max(0.0, (left - start) / slant), min(1.0, (right - start) / slant)
        if high > low:
            lines.append(
                {
                    "x": start + low * slant,
                    "x2": start + high * slant,
                    "y": bottom - low * (bottom - top),
                    "y2": bottom - high * (bottom - top),
                }
            )
    return lines


def status_grid(
    rows: Sequence[str],
    columns: Sequence[Column],
    cells: Sequence[Cell],
    sentence: str,
    *,
    total: bool = False,
    size: int = 13,
) -> Drawing:
    """A grid of states; a click reports `{"cell": [{"row": i, "column": j}]}`.

    total: the first column is 全县 and stands apart. Cells not given stay blank: no such duty.
    """
    named = tuple(columns)
    places = _places(named, total)
    drawn: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    hatch: list[dict[str, float]] = []
    for cell in cells:
        look, left = _look(cell), places[cell.column]
        box = {"x": left + 0.03, "x2": left + 0.97, "y": cell.row + 0.05, "y2": cell.row + 0.95}
        words = look.word if cell.status == "no_data" else f"{look.symbol} {cell.text}".strip()
        tip = (
            f"{rows[cell.row]}，{named[cell.column].name.replace('|', '')}：{look.word}{cell.text and ' ' + cell.text}"
        )
        drawn.append(
            {**box, "fill": look.ground, "edge": look.edge, "row": cell.row, "column": cell.column, "tip": tip}
        )
        texts.append({"x": left + 0.5, "y": cell.row + 0.5, "text": words, "ink": look.ink, "status": cell.status})
        if cell.status == "no_data":
            hatch += _cut(box["x"], box["y"], box["x2"], box["y2"], 0.3)
    groups: dict[str, list[float]] = {}
    for column, left in zip(named, places, strict=True):
        if column.group:
            groups.setdefault(column.group, []).append(left)
    rows_of = {
        "cells": drawn,
        "hatch": hatch,
        "words": [text for text in texts if text["status"] == "no_data"],
        "texts": texts,
        "columns": [{"x": left + 0.5, "y": 0, "text": c.name} for c, left in zip(named, places, strict=True)],
        "groups": [{"x": at[0], "x2": at[-1] + 1, "y": 0, "text": name} for name, at in groups.items()],
    }
    return Drawing(filled(_structure(tuple(rows), named, total, size), rows_of), sentence)
