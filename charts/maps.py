"""The map of townships, drawn twice from the same frame: SVG (Vega) and pydeck, same classes, labels, hatch.

SVG is what opens first: it needs no WebGL, fits any box and prints. A township that has not reported is
hatched whatever its hazards: 零隐患 is not 未报 (figures.md). pydeck is built here and nowhere else,
because a wrong argument makes it fetch tiles from the internet.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import pydeck as pdk
from shapely.geometry import mapping
from shapely.ops import unary_union

from charts import palette
from charts.classes import NO_DATA, Classes
from charts.config import Drawing, filled, structure
from charts.outline import Outline

NARROWEST = 340
"""Width in px of the county where it is drawn smallest (a phone, a column of a small window)."""


@dataclass(frozen=True)
class Area:
    """One township on the map: what is written on it and its class (or NO_DATA, NO_RATE)."""

    code: str
    name: str
    lon: float
    lat: float
    text: str
    step: int
    tip: str

    @property
    def fill(self) -> str:
        """Ground: the ramp, or white where there is no class."""
        return palette.RAMP[self.step] if self.step >= 0 else palette.WHITE

    @property
    def ink(self) -> str:
        """Text colour that reads on the ground."""
        return palette.RAMP_INK[self.step] if self.step >= 0 else palette.INK


def sticks_out(shapes: Outline, area: Area, size: int) -> bool:
    """Whether the name is wider than its township where the map is drawn smallest. It then lies on neighbours of
    any shade and is written dark on a white halo, as over the hatch."""
    return shapes.room(area.code, area.lon, area.lat) / shapes.width * NARROWEST < len(area.name) * size


@lru_cache(maxsize=8)
def _structure(size: int) -> dict[str, Any]:
    """The layers of the map, from below; the last is the one that takes clicks: without it they fall on
    the outline or the labels and come back empty."""
    areas, labels, backed = (alt.NamedData(name) for name in ("areas", "labels", "backed"))

    place = {
        "longitude": alt.Longitude("lon:Q"),
        "latitude": alt.Latitude("lat:Q"),
        "text": alt.Text("text:N"),
    }
    name = {**place, "text": alt.Text("name:N")}
    up, down = -size * 0.62, size * 0.7
    big = round(size * 1.23)
    chosen = alt.selection_point(name="town", fields=["code"], on="click", toggle=False, clear=False)
    layers = [
        alt.Chart(areas)
        .mark_geoshape(stroke="white", strokeWidth=1.4)
        .encode(fill=alt.Fill("fill:N", scale=None, legend=None)),
        alt.Chart(alt.NamedData("hatch")).mark_geoshape(filled=False, stroke=palette.HATCH_MAP, strokeWidth=1.1),
        alt.Chart(alt.NamedData("outline")).mark_geoshape(filled=False, stroke=palette.OUTLINE, strokeWidth=1.3),
        alt.Chart(alt.NamedData("chosen")).mark_geoshape(filled=False, stroke="white", strokeWidth=6.5),
        alt.Chart(alt.NamedData("chosen")).mark_geoshape(filled=False, stroke=palette.INK, strokeWidth=2.6),
        alt.Chart(backed).mark_text(fontSize=size, dy=up, stroke="white", strokeWidth=6).encode(**name),
        alt.Chart(backed)
        .mark_text(fontSize=big, fontWeight="bold", dy=down, stroke="white", strokeWidth=6)
        .encode(**place),
        alt.Chart(labels)
        .mark_text(fontSize=size, dy=up)
        .encode(**name, color=alt.Color("ink:N", scale=None, legend=None)),
        alt.Chart(labels)
        .mark_text(fontSize=big, fontWeight="bold", dy=down)
        .encode(**place, color=alt.Color("ink:N", scale=None, legend=None)),
        alt.Chart(areas)
        .mark_geoshape(fill="transparent", stroke=None, cursor="pointer")
        .encode(tooltip=[alt.Tooltip("tip:N", title="乡镇")])
        .add_params(chosen),
    ]
    return structure(alt.layer(*layers).project("mercator"), size, padding=3)


def _feature(geometry: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    # Selection and encodings read the top level of a feature, not its properties.
    return {"type": "Feature", "geometry": geometry, "properties": {}, **fields}


def svg(shapes: Outline, areas: Sequence[Area], chosen: str | None, sentence: str, size: int = 13) -> Drawing:
    """The map as a Vega chart; a click reports `{"town": [{"code": …}]}`. size: text in px."""
    drawn = [area for area in areas if area.code in shapes.areas]
    geometry = shapes.geometry
    haloed = {a.code for a in drawn if a.step == NO_DATA or sticks_out(shapes, a, size)}
    labels = [
        {
            "code": a.code,
            "lon": a.lon,
            "lat": a.lat,
            "name": a.name,
            "text": a.text,
            "ink": palette.INK if a.code in haloed else a.ink,
        }
        for a in drawn
    ]
    rows = {
        "areas": [_feature(geometry[a.code], code=a.code, fill=a.fill, tip=a.tip) for a in drawn],
        "hatch": [_feature(mapping(shapes.hatches[a.code])) for a in drawn if a.step == NO_DATA],
        "outline": [_feature(shapes.edges)],
        "chosen": [_feature(geometry[a.code]) for a in drawn if a.code == chosen],
        "backed": [label for label in labels if label["code"] in haloed],
        "labels": labels,
    }
    return Drawing(filled(_structure(size), rows), sentence)


def deck(layers: Sequence[pdk.Layer], view: pdk.ViewState) -> pdk.Deck:
    """The only place a Deck is built. `map_provider=None` with no `map_style` given is the one form that
    fetches nothing; a page scroll is not swallowed by the map, zoom is by the buttons and double click."""
    return pdk.Deck(
        layers=list(layers),
        initial_view_state=view,
        views=[pdk.View("MapView", controller={"scrollZoom": False, "dragRotate": False, "touchRotate": False})],
        map_provider=None,
        tooltip={"text": "{tip}"},
    )


def webgl(
    shapes: Outline,
    areas: Sequence[Area],
    chosen: str | None,
    height: int,
    points: Sequence[Mapping[str, Any]] = (),
) -> pdk.Deck:
    """The same map in pydeck, in a box of `height` px: free zoom, and schools as points (lon, lat, tip)."""
    drawn = [area for area in areas if area.code in shapes.areas]
    fonts = pdk.types.String(palette.FONT)
    haloed = {a.code for a in drawn if a.step == NO_DATA or sticks_out(shapes, a, 13)}

    def polygons(area: Area) -> list[dict[str, Any]]:
        parts = [[list(map(list, part.exterior.coords))] for part in shapes.areas[area.code].geoms]
        return [{"code": area.code, "tip": area.tip, "fill": rgb(area.fill), "polygon": part} for part in parts]

    def paths(lines: Iterable[Any]) -> list[dict[str, Any]]:
        return [{"path": [list(point) for point in line.coords]} for line in lines]

    def rings(codes: Iterable[str]) -> list[dict[str, Any]]:
        return paths(part.exterior for code in codes for part in shapes.areas[code].geoms)

    def path_layer(name: str, data: list[dict[str, Any]], colour: str, width: float) -> pdk.Layer:
        return pdk.Layer(
            "PathLayer",
            data,
            id=name,
            get_path="path",
            get_color=rgb(colour),
            width_units=pdk.types.String("pixels"),
            get_width=width,
            joint_rounded=True,
        )

    def text_layer(name: str, field: str, size: int, weight: str, shift: float) -> pdk.Layer:
        data = [
            {
                "place": [a.lon, a.lat],
                "text": getattr(a, field),
                "ink": rgb(palette.INK if a.code in haloed else a.ink),
                "ground": [255, 255, 255, 235 if a.code in haloed else 0],
            }
            for a in drawn
        ]
        return pdk.Layer(
            "TextLayer",
            data,
            id=name,
            get_position="place",
            get_text="text",
            get_color="ink",
            get_size=size,
            get_pixel_offset=[0, shift],
            background=True,
            get_background_color="ground",
            background_padding=[3, 0, 3, 0],
            font_family=fonts,
            font_weight=pdk.types.String(weight),
            character_set=pdk.types.String("auto"),
        )

    hatched = [line for a in drawn if a.step == NO_DATA for line in shapes.hatches[a.code].geoms]
    marked = [a.code for a in drawn if a.code == chosen]
    layers = [
        pdk.Layer(
            "PolygonLayer",
            [row for area in drawn for row in polygons(area)],
            id="areas",
            get_polygon="polygon",
            get_fill_color="fill",
            get_line_color=[255, 255, 255],
            line_width_units=pdk.types.String("pixels"),
            get_line_width=1.4,
            pickable=True,
            auto_highlight=False,
        ),
        path_layer("hatch", paths(hatched), palette.HATCH_MAP, 1.1),
        path_layer("outline", rings_of(shapes.edges), palette.OUTLINE, 1.3),
        path_layer("chosen_halo", rings(marked), palette.WHITE, 6.5),
        path_layer("chosen", rings(marked), palette.INK, 2.6),
    ]
    if points:
        layers.append(
            pdk.Layer(
                "ScatterplotLayer",
                list(points),
                id="schools",
                get_position=["lon", "lat"],
                get_fill_color=rgb(palette.WORSE),
                get_line_color=[255, 255, 255],
                stroked=True,
                radius_units=pdk.types.String("pixels"),
                get_radius=4,
                line_width_units=pdk.types.String("pixels"),
                get_line_width=1,
                pickable=True,
            )
        )
    layers += [text_layer("names", "name", 13, "normal", -9), text_layer("values", "text", 16, "bold", 9)]
    west, south, east, north = unary_union(list(shapes.areas.values())).bounds
    rise = _mercator(north) - _mercator(south)
    view = pdk.ViewState(
        longitude=(west + east) / 2,
        latitude=(south + north) / 2,
        zoom=math.log2(height * 0.95 / (512 * rise)),
        min_zoom=8,
        max_zoom=15,
    )
    return deck(layers, view)


def rings_of(geometry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A line geometry as pydeck paths."""
    lines = [geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"]
    return [{"path": [list(point) for point in line]} for line in lines]


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)) / (2 * math.pi)


def rgb(colour: str) -> list[int]:
    """`#RRGGBB` as three numbers."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


@lru_cache(maxsize=32)
def _legend(labels: tuple[str, ...], hatched: str, empty: str) -> dict[str, Any]:
    boxes: list[dict[str, Any]] = [{"x": i, "fill": palette.RAMP[i], "text": label} for i, label in enumerate(labels)]
    extra = [word for word in (hatched, empty) if word]
    left, gap = len(labels) + 0.25, 0.047
    boxes += [{"x": left + i, "fill": palette.WHITE, "text": word} for i, word in enumerate(extra)]
    for box in boxes:
        box |= {"x2": box["x"] + 0.94, "mid": box["x"] + 0.47, "y": 0.45, "y2": 1.0, "foot": 0.4}
    lines = [
        {"x": left + i * gap, "x2": left + (i + 3) * gap, "y": 0.45, "y2": 1.0} for i in range(18 if hatched else 0)
    ]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, left + max(1, len(extra))], nice=False, zero=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    chart = alt.layer(
        alt.Chart(alt.NamedData("boxes"))
        .mark_rect(stroke=palette.HATCH_GRID, strokeWidth=0.8)
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q", fill=alt.Fill("fill:N", scale=None, legend=None)),
        alt.Chart(alt.NamedData("lines"))
        .mark_rule(stroke=palette.HATCH_MAP, strokeWidth=1)
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q"),
        alt.Chart(alt.NamedData("boxes"))
        .mark_text(fontSize=12, baseline="top", dy=2)
        .encode(x=alt.X("mid:Q", axis=None), y=alt.Y("foot:Q", axis=None), text="text:N"),
    )
    return filled(structure(chart, 12), {"boxes": boxes, "lines": lines})


def legend(classes: Classes, unit: str, hatched: str, empty: str = "") -> Drawing:
    """The scale under the map, 34 px high: class boxes, then 未报 (hatch) and — apart from the scale."""
    sentence = f"图例，由浅到深（{unit}）：" + "、".join(classes.labels) + (f"；斜线：{hatched}" if hatched else "")
    return Drawing(_legend(classes.labels, hatched, empty), sentence)
