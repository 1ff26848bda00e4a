"""The lives of hazards as bars on one line of days: a stretch a stage, a mark at the deadline, how late at the end.

The same drawing shows one hazard in its record and all that lie in a body's hands on its page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import altair as alt

from charts import palette
from charts.config import Drawing, filled, structure

ROOM = 0.085
"""A stretch below this share of the line has no room for its word, one below half of it none for its days."""
ENDS = 0.16
"""The share of the line right of today, for how late each is."""


@dataclass(frozen=True)
class LifeBar:
    """One life: its name, its stretches (word of palette.STAGES, first day, day it ended), the deadline in force, and
    what stands at its end."""

    name: str
    stretches: tuple[tuple[str, date, date], ...]
    deadline: date | None = None
    tail: str = ""


@lru_cache(maxsize=64)
def _lives(names: tuple[str, ...], size: int) -> dict[str, Any]:
    labels = None if names == ("",) else alt.Axis(title=None, labelPadding=8, labelOverlap=False, labelLimit=190)
    y = alt.Y("name:N", sort=None, axis=labels, scale=alt.Scale(domain=list(names), paddingInner=0.3, paddingOuter=0.1))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1 + ENDS], nice=False))
    colour = alt.Color("ink:N", scale=None, legend=None)
    fill = alt.Color("fill:N", scale=None, legend=None)
    return structure(
        alt.layer(
            alt.Chart(alt.NamedData("stretches"))
            .mark_bar(stroke=palette.LINE, strokeWidth=1)
            .encode(y=y, x=x, x2="x2:Q", color=fill, tooltip=[alt.Tooltip("tip:N", title="这一段")]),
            alt.Chart(alt.NamedData("words"))
            .mark_text(align="left", dx=5, fontSize=size)
            .encode(y=y, x=x, text="text:N", color=colour),
            alt.Chart(alt.NamedData("deadlines"))
            .mark_tick(color=palette.WORSE, thickness=2)
            .encode(y=y, x=x, tooltip=[alt.Tooltip("tip:N", title="期限")]),
            alt.Chart(alt.NamedData("deadlines"))
            .mark_point(shape="triangle-down", filled=True, color=palette.WORSE, size=46, yOffset=-10)
            .encode(y=y, x=x),
            alt.Chart(alt.NamedData("tails"))
            .mark_text(align="left", dx=6, fontSize=size, fontWeight="bold")
            .encode(y=y, x=x, text="text:N", color=colour),
        ),
        size,
    )


def lives(bars: Sequence[LifeBar], today: date, size: int = 13) -> Drawing:
    """The bars in the order given, on one line from the first day of all to today."""
    first = min((bar.stretches[0][1] for bar in bars if bar.stretches), default=today)
    whole = max(1, (today - first).days)
    rows: dict[str, list[dict[str, Any]]] = {"stretches": [], "words": [], "deadlines": [], "tails": []}

    def at(day: date) -> float:
        return max(0, min((day - first).days, whole)) / whole

    for bar in bars:
        for word, begun, ended in bar.stretches:
            fill, ink = palette.STAGES[word]
            days, x, x2 = (ended - begun).days, at(begun), at(ended)
            tip = f"{word}，{begun:%Y-%m-%d}至{ended:%Y-%m-%d}，{days}天"
            rows["stretches"].append({"name": bar.name, "x": x, "x2": x2, "fill": fill, "tip": tip})
            text = f"{word} {days} 天" if x2 - x >= ROOM * 1.6 else f"{days}" if x2 - x >= ROOM / 2 else ""
            if text:
                rows["words"].append({"name": bar.name, "x": x, "text": text, "ink": ink})
        if bar.deadline and first <= bar.deadline <= today:
            rows["deadlines"].append({"name": bar.name, "x": at(bar.deadline), "tip": f"{bar.deadline:%Y-%m-%d}"})
        if bar.tail:
            rows["tails"].append({"name": bar.name, "x": 1.0, "text": bar.tail, "ink": palette.WORSE})
    told = "；".join(f"{bar.name}{_said(bar)}" for bar in bars)
    return Drawing(filled(_lives(tuple(bar.name for bar in bars), size), rows), f"各步停了几天：{told}。")


def _said(bar: LifeBar) -> str:
    return "，".join(f"{word}{(ended - begun).days}天" for word, begun, ended in bar.stretches) + (
        f"，{bar.tail}" if bar.tail else ""
    )
