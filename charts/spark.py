"""The small line of the last eight quarters under a headline figure.

Counts are bars from zero, rates a line in a range of their own: with a zero base all rates look alike.
Only this quarter and the same quarter last year carry a number; three labels collide.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt

from charts import palette
from charts.config import Drawing, filled, structure


@lru_cache(maxsize=64)
def _bars(points: int, top: float) -> dict[str, Any]:
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.4, points - 0.6], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False))
    colour = alt.Color("fill:N", scale=None, legend=None)
    bars = alt.Chart(alt.NamedData("points")).mark_rect()
    text = alt.Chart(alt.NamedData("labels")).mark_text(fontSize=12, baseline="bottom", dy=-3)
    place = {"x": alt.X("mid:Q", axis=None), "y": alt.Y("y2:Q", axis=None), "text": alt.Text("text:N")}
    return structure(
        alt.layer(
            bars.encode(x=x, x2="x2:Q", y=y, y2="y2:Q", color=colour),
            text.encode(**place, color=alt.Color("ink:N", scale=None, legend=None)),
        ),
        12,
    )


@lru_cache(maxsize=64)
def _line(points: int, low: float, high: float) -> dict[str, Any]:
    x = alt.X("mid:Q", axis=None, scale=alt.Scale(domain=[-0.4, points - 0.6], nice=False))
    y = alt.Y("y2:Q", axis=None, scale=alt.Scale(domain=[low, high], nice=False, zero=False))
    labels = alt.Chart(alt.NamedData("labels"))
    return structure(
        alt.layer(
            alt.Chart(alt.NamedData("points"))
            .mark_line(strokeWidth=1.5, color=palette.SPARK_CONTEXT)
            .encode(x=x, y=y, order="mid:Q"),
            alt.Chart(alt.NamedData("dots"))
            .mark_circle(size=42, opacity=1)
            .encode(x=x, y=y, color=alt.Color("fill:N", scale=None, legend=None)),
            labels.mark_text(fontSize=12, baseline="bottom", dy=-6, stroke="white", strokeWidth=4).encode(
                x=x, y=y, text="text:N"
            ),
            labels.mark_text(fontSize=12, baseline="bottom", dy=-6).encode(
                x=x, y=y, text="text:N", color=alt.Color("ink:N", scale=None, legend=None)
            ),
        ),
        12,
    )


def spark(values: Sequence[float | None], texts: Sequence[str], name: str, *, rate: bool) -> Drawing:
    """values: oldest first, the last is this quarter, the one four before it the same quarter last year."""
    last = len(values) - 1
    marks = {last: (palette.ACCENT, palette.ACCENT), last - 1: (palette.SPARK_CONTEXT, palette.SECONDARY)}
    marks[last - 4] = (palette.SPARK_CONTEXT, palette.SECONDARY)
    points = [
        {
            "x": i - 0.33,
            "x2": i + 0.33,
            "mid": i,
            "y": 0,
            "y2": value,
            "text": texts[i],
            "fill": marks.get(i, (palette.SPARK_REST, ""))[0],
            "ink": marks.get(i, ("", palette.SECONDARY))[1],
        }
        for i, value in enumerate(values)
        if value is not None
    ]
    labels = [p for p in points if p["mid"] in (last, last - 4)]
    known = [value for value in values if value is not None]
    sentence = f"{name}，近{len(values)}个季度由远到近：{'、'.join(texts)}。"
    if not rate:
        top = max(known, default=0) * 1.45 or 1.0
        return Drawing(filled(_bars(len(values), top), {"points": points, "labels": labels}), sentence)
    low, high = min(known, default=0.0), max(known, default=1.0)
    span = (high - low) or 0.1
    dots = [p for p in points if p["mid"] in marks]
    rows = {"points": points, "dots": dots, "labels": labels}
    return Drawing(filled(_line(len(values), low - 0.6 * span, high + 0.95 * span), rows), sentence)
