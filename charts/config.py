"""What every chart shares: one configuration, and the way from an Altair chart to what the page sends.

Altair checks every chart against its schema, about 12 ms each time. So a chart's structure is written in
Altair once, kept as a plain dict by its arguments, and only filled with rows on later runs.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from charts import palette

Rows = Sequence[Mapping[str, Any]]
Chart = alt.Chart | alt.LayerChart | alt.FacetChart


@dataclass(frozen=True)
class Drawing:
    """A chart ready to be sent: its Vega-Lite specification and the sentence read out in its place."""

    spec: dict[str, Any]
    alt: str


def structure(chart: Chart, size: int = 13, padding: int = 0) -> dict[str, Any]:
    """The specification of a chart with our configuration; data stay named, to be filled by `filled`.

    size: text in px (28 on a slide). No legends, no axis titles, no frame: labels stand at the marks. Marks
    carry no ARIA roles of their own: the chart is read out as one image by its sentence, with a table beside.
    """
    configured = (
        chart.configure(font=palette.FONT, background="transparent")
        .configure_mark(aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            domain=False,
            ticks=False,
            grid=False,
            labelLimit=0,
            labelFontSize=size,
            labelColor=palette.INK,
        )
        .configure_text(fontSize=size, color=palette.INK)
        .configure_legend(disable=True)
    )
    spec: dict[str, Any] = configured.to_dict(validate=False)
    for key in ("$schema", "datasets"):
        spec.pop(key, None)
    # Side by side and at the top: where `bottom` is not said, the framework adds 20 px of its own.
    spec["padding"] = dict.fromkeys(("left", "right", "top", "bottom"), padding)
    shared = spec.pop("data", None)
    for layer in spec.get("layer", ()):
        layer.setdefault("data", shared)
    if "layer" not in spec:
        # Data at the top would be turned into a table on its way; within a layer they are sent as written.
        unit = {key: spec.pop(key) for key in ("mark", "encoding", "transform") if key in spec}
        spec["layer"] = [{"data": shared, **unit}]
    return spec


def chosen_and_clicked(cells: Any, x: Any, y: Any, tip: str, name: str, fields: Sequence[str]) -> list[alt.Chart]:
    """The upper layers of a board of cells: the frame of the chosen one (data `chosen`), and a click on any.

    `tip`: the title over the cell's `tip`; `name`, `fields`: the selection that a click makes.
    """
    box = {"x": x, "x2": "x2:Q", "y": y, "y2": "y2:Q"}
    return [
        alt.Chart(alt.NamedData("chosen")).mark_rect(fill=None, stroke=palette.INK, strokeWidth=2.4).encode(**box),
        alt.Chart(cells)
        .mark_rect(fill="transparent", cursor="pointer")
        .encode(**box, tooltip=[alt.Tooltip("tip:N", title=tip)])
        .add_params(alt.selection_point(name=name, fields=[*fields], on="click", toggle=False, clear=False)),
    ]


def filled(spec: Mapping[str, Any], rows: Mapping[str, Rows]) -> dict[str, Any]:
    """A copy of a structure with its named data put in; raises KeyError when a name has no rows.

    GeoJSON features stand once under their name, however many layers draw them.
    """
    shapes = {name: found for name, found in rows.items() if found and found[0].get("type") == "Feature"}

    def data(name: str) -> dict[str, Any]:
        return {"name": name} if name in shapes else {"values": rows[name]}

    layers = [{**layer, "data": data(layer["data"]["name"])} for layer in spec["layer"]]
    return {**spec, "layer": layers, **({"datasets": shapes} if shapes else {})}


def with_text(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A filled specification with its rows as JSON text, which Vega reads in the browser as it reads rows.

    What stays rows is read and written up to six times by the framework on the way there.
    """
    shapes: Mapping[str, Rows] = spec.get("datasets", {})

    def data(stated: Mapping[str, Any]) -> dict[str, Any]:
        rows = stated["values"] if "values" in stated else shapes[stated["name"]]
        if isinstance(rows, str):
            return dict(stated)
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        return {"values": text, "format": {"type": "json"}}

    sent = {key: value for key, value in spec.items() if key != "datasets"}
    return {**sent, "layer": [{**layer, "data": data(layer["data"])} for layer in spec["layer"]]}
