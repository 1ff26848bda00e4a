"""Bars: how long hazards are overdue, where they are held up, and ranks of townships or units.

The number stands at the end of the bar and the name before it: no legend, no x axis.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import altair as alt

from charts import palette
from charts.config import Drawing, filled, structure

NAMED = 0.16
"""A segment below this share of the bar has no room for its word."""


@lru_cache(maxsize=64)
def _bars(names: tuple[str, ...], top: float, size: int) -> dict[str, Any]:
    rows = alt.NamedData("rows")
    y = alt.Y("name:N", sort=None, scale=alt.Scale(domain=list(names), paddingInner=0.42, paddingOuter=0.2))
    y = y.axis(alt.Axis(title=None, labelPadding=8, labelOverlap=False))
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False))
    base = alt.Chart(rows).encode(y=y, x=x)
    return structure(
        alt.layer(
            base.mark_bar().encode(color=alt.Color("fill:N", scale=None, legend=None)),
            base.mark_text(align="left", dx=5, fontSize=size).encode(text="text:N"),
        ),
        size,
    )


def bars(rows: Sequence[tuple[str, float, str, bool]], sentence: str, size: int = 13) -> Drawing:
    """Horizontal bars in the order given. rows: name, value, text at the end, whether it is marked (plum)."""
    top = max((value for _, value, _, _ in rows), default=0) * 1.12 or 1.0
    data = [
        {"name": name, "value": value, "text": text, "fill": palette.WORSE if marked else palette.BAR}
        for name, value, text, marked in rows
    ]
    return Drawing(filled(_bars(tuple(row[0] for row in rows), top, size), {"rows": data}), sentence)


def ageing(buckets: Mapping[str, int], size: int = 13) -> Drawing:
    """超期时长 of a place: a bar for each bucket (its words → hazards) in the order given, the last, which has no
    end, marked with ▲ and plum."""
    last = list(buckets)[-1]
    rows = [
        (words, float(n), f"▲ {n}" if words == last and n else str(n), words == last) for words, n in buckets.items()
    ]
    told = "，".join(f"{words}{n}项" for words, n in buckets.items())
    return bars(rows, f"逾期多久：{told}。", size)


@lru_cache(maxsize=2)
def _stuck(size: int) -> dict[str, Any]:
    segments = alt.NamedData("segments")
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    return structure(
        alt.layer(
            alt.Chart(segments)
            .mark_rect(stroke="white", strokeWidth=2)
            .encode(x=x, x2="x2:Q", y=y, y2="y2:Q", color=alt.Color("fill:N", scale=None, legend=None)),
            alt.Chart(alt.NamedData("labels"))
            .mark_text(fontSize=size, baseline="middle", clip=False)
            .encode(
                x=alt.X("mid:Q", axis=None),
                y=alt.Y("at:Q", axis=None),
                text="text:N",
                color=alt.Color("ink:N", scale=None, legend=None),
            ),
        ),
        size,
    )


def stuck(counts: Mapping[str, int], size: int = 13) -> Drawing:
    """Where open hazards are held up, one stacked bar. counts by word of palette.STUCK; zeros are left out.

    A narrow segment carries only its number; `narrow_words` names it for the line above the bar.
    """
    total = sum(counts.values())
    segments: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    start = 0.0
    for word, (fill, ink) in palette.STUCK.items():
        if not (count := counts.get(word, 0)):
            continue
        end = start + count / total
        segments.append({"x": start, "x2": end, "y": 0.0, "y2": 1.0, "fill": fill})
        text = f"{word} {count}" if count / total >= NAMED else str(count)
        labels.append({"mid": (start + end) / 2, "at": 0.5, "text": text, "ink": ink})
        start = end
    told = "，".join(f"{word}{count}项" for word, count in counts.items() if count)
    return Drawing(
        filled(_stuck(size), {"segments": segments, "labels": labels}), f"卡在哪里：{told or '没有在办隐患'}。"
    )


def narrow_words(counts: Mapping[str, int]) -> str:
    """The segments too narrow for their word: 等资金 7、等会商 4; empty when there is none."""
    total = sum(counts.values())
    return "、".join(f"{word} {n}" for word in palette.STUCK if (n := counts.get(word, 0)) and n / total < NAMED)
