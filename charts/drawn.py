"""The townships' map as plain shapes in a box of px: paths, hatch lines, and where each name and figure stands.

Made for what is shown without any library: the projected meeting. Names and figures are placed by search, so
that they lie within their township wherever it has room for them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon

from charts import palette
from charts.classes import NO_DATA
from charts.maps import Area
from charts.outline import hatch, outline

STEP, TRIED = 10, 22
"""px at least between two places that are tried for a label, and how many of them a township has across."""
USUAL = 150
"""px² outside that the usual order, name over figure, may cost more than the other."""
HATCH = 17
"""px between two lines of the hatch."""


@dataclass(frozen=True)
class Piece:
    """One township: its area, its path and hatch (SVG path data, blank where it has none), the middle of its name and
    of its figure, and whether they stand on a halo because their township is hatched or too small for them."""

    area: Area
    path: str
    hatch: str
    name_at: tuple[float, float]
    text_at: tuple[float, float]
    halo: bool


@dataclass(frozen=True)
class DrawnMap:
    """A map in px: its box, its townships and the county's edge as SVG path data."""

    width: float
    height: float
    pieces: tuple[Piece, ...]
    edge: str


@lru_cache(maxsize=16)
def drawn_map(
    geojson: str, areas: tuple[Area, ...], width: float, height: float, name_px: float, figure_px: float
) -> DrawnMap:
    """The map that fits the box, its labels in the given sizes. Areas without a shape are left out."""
    shapes = outline(geojson)
    west, south, east, north = shapely.union_all(list(shapes.areas.values())).bounds
    narrow = math.cos(math.radians((south + north) / 2))
    scale = min((width - 8) / ((east - west) * narrow), (height - 8) / (north - south))

    def place(points: Any) -> Any:
        x, y = points[:, 0], points[:, 1]
        return np.column_stack((4 + (x - west) * narrow * scale, 4 + (north - y) * scale))

    placed = {code: shapely.transform(shape, place) for code, shape in shapes.areas.items()}
    taken: list[Polygon] = []
    pieces = []
    # The smallest first: they have the least choice.
    for area in sorted(areas, key=lambda a: placed[a.code].area if a.code in placed else 0):
        if area.code not in placed:
            continue
        shape = placed[area.code]
        lines = _path(hatch(shape, HATCH)) if area.step == NO_DATA else ""
        name_at, text_at, outside = _labels(shape, area, name_px, figure_px, taken)
        # White on a dark ground must not reach over its edge at all.
        most = 0.02 if area.step == len(palette.WALL_INK) - 1 else 0.12
        halo = area.step == NO_DATA or outside > most
        pieces.append(Piece(area, _path(shape), lines, name_at, text_at, halo))
    edge = _path(shapely.union_all([shape.buffer(0.6) for shape in placed.values()]).simplify(0.4))
    right = max(shape.bounds[2] for shape in placed.values()) + 4
    bottom = max(shape.bounds[3] for shape in placed.values()) + 4
    return DrawnMap(round(right, 1), round(bottom, 1), tuple(pieces), edge)


def text_width(text: str, px: float) -> float:
    """About how wide a text is set: a Chinese character is as wide as it is high, a figure a little over half."""
    return sum(px if ord(c) > 255 else 0.58 * px for c in text)


def _labels(
    shape: MultiPolygon, area: Area, name_px: float, figure_px: float, taken: list[Polygon]
) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Where name and figure stand (their middles), and the share of the name that lies outside.

    Tried are both orders on a grid; the best lies least outside its township, on no label that stands already, and
    then nearest to the middle.
    """
    west, north, east, south = shape.bounds
    step = max(STEP, (east - west) / TRIED, (south - north) / TRIED)
    xs, ys = np.meshgrid(np.arange(west, east + step, step), np.arange(north, south + step, step))
    x, y = xs.ravel(), ys.ravel()
    middle = shape.centroid
    heights = {"name": name_px * 1.08, "text": figure_px * 0.92}
    wide = {"name": text_width(area.name, name_px), "text": text_width(area.text, figure_px)}
    reach = shape.envelope.buffer(max(wide.values()) / 2)
    near = [other for other in taken if other.intersects(reach)]
    best: tuple[float, tuple[float, float], tuple[float, float], float] | None = None
    orders: tuple[tuple[str, str], ...] = (("name", "text"), ("text", "name"))
    for order in orders:
        top = y - (heights["name"] + heights["text"]) / 2
        boxes, centres = {}, {}
        for part in order:
            boxes[part] = shapely.box(x - wide[part] / 2, top, x + wide[part] / 2, top + heights[part])
            centres[part] = top + heights[part] / 2
            top = top + heights[part]
        out = {
            part: shapely.area(boxes[part]) - shapely.area(shapely.intersection(boxes[part], shape)) for part in order
        }
        cost = (
            out["name"]
            + out["text"]
            + (USUAL if order[0] == "text" else 0)
            + 0.04 * np.hypot(x - middle.x, y - middle.y) * name_px
        )
        for other in near:
            cost = cost + 6 * sum(shapely.area(shapely.intersection(boxes[part], other)) for part in order)
        i = int(np.argmin(cost))
        found = (
            float(cost[i]),
            (round(float(x[i]), 1), round(float(centres["name"][i]), 1)),
            (round(float(x[i]), 1), round(float(centres["text"][i]), 1)),
            float(out["name"][i] / shapely.area(boxes["name"][i])),
        )
        if best is None or found[0] < best[0]:
            best = found
    assert best is not None
    _, name_at, text_at, outside = best
    for part, at in (("name", name_at), ("text", text_at)):
        half, tall = wide[part] / 2, heights[part] / 2
        taken.append(shapely.box(at[0] - half, at[1] - tall, at[0] + half, at[1] + tall))
    return name_at, text_at, outside


def _path(shape: MultiPolygon | Polygon | MultiLineString | LineString) -> str:
    """SVG path data of areas or lines, to a tenth of a px."""
    parts = []
    for part in getattr(shape, "geoms", [shape]):
        rings: Sequence[Any] = [part.exterior, *part.interiors] if isinstance(part, Polygon) else [part]
        end = "Z" if isinstance(part, Polygon) else ""
        parts += ["M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords) + end for ring in rings]
    return "".join(parts)
