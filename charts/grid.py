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
from charts.config import Drawing, chosen_and_clicked, filled, structure

GAP = 0.28
"""Extra space between groups of columns or rows, in cells."""
WIDER = 1.4
"""The width of 全县, whose numbers are the longest."""
LONG = 7
"""Characters from which a fraction fills its cell in a window of 1366 px."""
LOUD = 0.10
"""未达标 is a dark fill from this share missing; below, plum on white."""
WIDE, NARROW = 13, 7.4
"""Width in px of a Chinese character and of a figure, to place what stands left of the row names."""


@dataclass(frozen=True)
class Cell:
    """One state. row, column: positions; status: key of palette.STATUSES; text: numbers beside the symbol;
    missing: share that lacks, decides how loud 未达标 is; soft: 未达标 is amber at worst; share: a mere count is
    shaded by it, without judgement; bare: numbers alone, where the column has no room for the symbol."""

    row: int
    column: int
    status: str
    text: str = ""
    missing: float = 1.0
    soft: bool = False
    share: float | None = None
    bare: bool = False


@dataclass(frozen=True)
class Column:
    """A column: its name (two lines parted by |) and the group it stands under."""

    name: str
    group: str = ""


def _places(columns: tuple[Column, ...], total: bool) -> list[tuple[float, float]]:
    """Left edge and width of each column, in cells; a leading 全县 is wider and stands apart, as groups do."""
    places, at = [], 0.0
    for i, column in enumerate(columns):
        if i and (column.group != columns[i - 1].group or (total and i == 1)):
            at += GAP
        width = WIDER if total and i == 0 else 1.0
        places.append((at, width))
        at += width
    return places


def _tops(rows: tuple[str, ...], groups: tuple[str, ...]) -> list[float]:
    """The upper edge of each row, in cells; a gap between groups."""
    named = groups or ("",) * len(rows)
    tops, at = [], 0.0
    for i, group in enumerate(named):
        at += GAP if i and group != named[i - 1] else 0
        tops.append(round(at, 2))
        at += 1
    return tops


def _long(words: Sequence[str], size: int) -> float:
    """The width in px of the longest of these words."""
    return max((sum(WIDE if ord(c) > 255 else NARROW for c in word) for word in words), default=0.0) * size / 13


@lru_cache(maxsize=16)
def _structure(
    rows: tuple[str, ...], columns: tuple[Column, ...], total: bool, size: int, row_groups: tuple[str, ...]
) -> dict[str, Any]:
    places, tops = _places(columns, total), _tops(rows, row_groups)
    values = [round(top + 0.5, 2) for top in tops]
    axis = alt.Axis(
        values=values,
        labelExpr=f"{list(rows)!r}[indexof({values!r},datum.value)]",
        labelOverlap=False,
        labelPadding=8,
        title=None,
    )
    # Every layer carries the same axis; else every second row label is dropped.
    y = alt.Y("y:Q", axis=axis, scale=alt.Scale(domain=[0, tops[-1] + 1], reverse=True, nice=False))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, sum(places[-1])], nice=False))
    fill = alt.Fill("fill:N", scale=None, legend=None)
    stroke = alt.Stroke("edge:N", scale=None, legend=None)
    colour = alt.Color("ink:N", scale=None, legend=None)
    cells, words = alt.NamedData("cells"), alt.NamedData("words")
    above = 17 * max(column.name.count("|") for column in columns)
    layers = [
        alt.Chart(cells).mark_rect(strokeWidth=1).encode(x=x, x2="x2:Q", y=y, y2="y2:Q", fill=fill, stroke=stroke),
        alt.Chart(alt.NamedData("hatch"))
        .mark_rule(stroke=palette.HATCH_GRID, strokeWidth=1)
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q"),
        alt.Chart(words).mark_text(fontSize=size, stroke="white", strokeWidth=5).encode(x=x, y=y, text="text:N"),
        alt.Chart(alt.NamedData("texts")).mark_text(fontSize=size).encode(x=x, y=y, text="text:N", color=colour),
        alt.Chart(alt.NamedData("columns"))
        .mark_text(fontSize=size, baseline="bottom", lineBreak="|", lineHeight=17, dy=-5 - above)
        .encode(x=x, y=y, text="text:N"),
        alt.Chart(alt.NamedData("groups"))
        .mark_rule(yOffset=-25 - above, color=palette.OUTLINE)
        .encode(x=x, x2="x2:Q", y=y),
        alt.Chart(alt.NamedData("groups"))
        .mark_text(fontSize=size, fontWeight="bold", align="left", baseline="bottom", dy=-29 - above)
        .encode(x=x, y=y, text="text:N"),
        alt.Chart(alt.NamedData("row_groups"))
        .mark_text(fontSize=size, fontWeight="bold", align="left", dx=-_long(rows, size) - _long(row_groups, size) - 26)
        .encode(x=x, y=y, text="text:N"),
        *chosen_and_clicked(cells, x, y, "状态", "cell", ["row", "column"]),
    ]
    return structure(alt.layer(*layers), size)


def look_key(cell: Cell) -> str:
    """The key of a cell's look in charts.palette, as a legend names it: its status, or how quietly it is missed."""
    if cell.status != "missed":
        return cell.status
    return "soft_missed" if cell.soft else "few_missed" if cell.missing < LOUD else "missed"


def _look(cell: Cell) -> palette.Status:
    if cell.share is not None:
        step = min(int(cell.share * 4), 4)
        return palette.Status(
            palette.STATUSES[cell.status].word, "", palette.RAMP_INK[step], palette.RAMP[step], "#CDD4DB"
        )
    return {"soft_missed": palette.SOFT_MISSED, "few_missed": palette.FEW_MISSED}.get(
        look_key(cell), palette.look(cell.status)
    )


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
    row_groups: Sequence[str] = (),
    chosen: tuple[int, int] | None = None,
) -> Drawing:
    """A grid of states; a click reports `{"cell": [{"row": i, "column": j}]}`.

    total: the first column is 全县 and stands apart. row_groups: the group of each row, named before its first
    one. chosen: (row, column) of the cell that is outlined. Cells not given stay blank: no such duty.
    """
    named, heads = tuple(columns), tuple(row_groups)
    places, tops = _places(named, total), _tops(tuple(rows), tuple(row_groups))
    drawn: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    hatch: list[dict[str, float]] = []
    outlined: list[dict[str, float]] = []
    for cell in cells:
        look, (left, width) = _look(cell), places[cell.column]
        top = tops[cell.row]
        box = {"x": left + 0.03, "x2": left + width - 0.03, "y": top + 0.05, "y2": top + 0.95}
        if (cell.row, cell.column) == chosen:
            outlined.append(box)
        apart = "" if len(cell.text) >= LONG else " "
        marked = f"{look.symbol}{apart}{cell.text}".strip()
        words = look.word if cell.status == "no_data" else cell.text if cell.bare else marked
        tip = (
            f"{rows[cell.row]}，{named[cell.column].name.replace('|', '')}：{look.word}{cell.text and ' ' + cell.text}"
        )
        drawn.append(
            {**box, "fill": look.ground, "edge": look.edge, "row": cell.row, "column": cell.column, "tip": tip}
        )
        texts.append({"x": left + width / 2, "y": top + 0.5, "text": words, "ink": look.ink, "status": cell.status})
        if cell.status == "no_data":
            hatch += _cut(box["x"], box["y"], box["x2"], box["y2"], 0.3)
    groups: dict[str, list[float]] = {}
    for column, (left, width) in zip(named, places, strict=True):
        if column.group:
            groups.setdefault(column.group, []).extend((left, left + width))
    rows_of = {
        "cells": drawn,
        "hatch": hatch,
        "words": [text for text in texts if text["status"] == "no_data"],
        "texts": texts,
        "columns": [
            {"x": left + width / 2, "y": 0, "text": c.name} for c, (left, width) in zip(named, places, strict=True)
        ],
        "groups": [{"x": at[0], "x2": at[-1], "y": 0, "text": name} for name, at in groups.items()],
        "row_groups": [
            {"x": 0, "y": tops[i] + 0.5, "text": name} for i, name in enumerate(heads) if i == 0 or heads[i - 1] != name
        ],
        "chosen": outlined,
    }
    return Drawing(filled(_structure(tuple(rows), named, total, size, heads), rows_of), sentence)
