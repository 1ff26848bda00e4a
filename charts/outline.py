"""The townships' shapes from the county's GeoJSON: their areas, the county's edge, and the hatch within each."""

import json
import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from shapely import set_precision
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon, mapping, shape
from shapely.geometry.polygon import orient
from shapely.ops import unary_union

HATCH_STEP = 0.008
"""Degrees between two hatch lines: about eight on the smallest township."""

NEAR = 1e-5
"""Degrees that nobody can see: a metre."""


@dataclass(frozen=True)
class Outline:
    """The townships' shapes by code, each wound clockwise (else one colour covers the whole plot)."""

    areas: dict[str, MultiPolygon]

    @cached_property
    def geometry(self) -> dict[str, dict[str, Any]]:
        """Each township as a GeoJSON geometry."""
        return {code: mapping(area) for code, area in self.areas.items()}

    @cached_property
    def edges(self) -> dict[str, Any]:
        """The county's outer line."""
        joined = unary_union([area.buffer(1e-5) for area in self.areas.values()])
        # The buffer that closes hair cracks rounds every corner with a dozen points of 15 digits: a metre is enough.
        edges: dict[str, Any] = mapping(set_precision(joined.boundary.simplify(NEAR), NEAR))
        return edges

    @cached_property
    def hatches(self) -> dict[str, MultiLineString]:
        """Parallel 45° lines cut to each township."""
        return {code: hatch(area) for code, area in self.areas.items()}

    @cached_property
    def width(self) -> float:
        """Degrees of longitude from the county's west to its east."""
        west, _, east, _ = unary_union(list(self.areas.values())).bounds
        return float(east - west)

    @cached_property
    def _rooms(self) -> dict[tuple[str, float, float], float]:
        return {}

    def room(self, code: str, lon: float, lat: float) -> float:
        """Degrees of longitude that a text centred on the point has within its township."""
        found = self._rooms.get((code, lon, lat))
        if found is None:
            found = self._rooms[code, lon, lat] = _room(self.areas[code], lon, lat)
        return found

    def label_point(self, code: str) -> tuple[float, float]:
        """A point surely inside, where the pack gives none."""
        point = self.areas[code].representative_point()
        return point.x, point.y


def _room(area: MultiPolygon, lon: float, lat: float) -> float:
    west, _, east, _ = area.bounds
    cut = area.intersection(LineString([(west - 1, lat), (east + 1, lat)]))
    for part in getattr(cut, "geoms", [cut]):
        left, _, right, _ = part.bounds
        if left <= lon <= right:
            return float(2 * min(lon - left, right - lon))
    return 0.0


@lru_cache(maxsize=4)
def outline(geojson: str) -> Outline:
    """The townships of a GeoJSON FeatureCollection keyed by `properties.code` (WGS84).

    Raises ValueError with a Chinese sentence when the text is no such map.
    """
    try:
        features = json.loads(geojson)["features"]
        found = {str(f["properties"]["code"]): _clockwise(shape(f["geometry"])) for f in features}
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise ValueError("乡镇界线文件不是带有 code 属性的 GeoJSON，请换一个文件。") from problem
    return Outline(found)


def _clockwise(geometry: Any) -> MultiPolygon:
    parts = [geometry] if isinstance(geometry, Polygon) else list(geometry.geoms)
    return MultiPolygon([orient(part, -1) for part in parts if isinstance(part, Polygon)])


def hatch(area: MultiPolygon, step: float = HATCH_STEP) -> MultiLineString:
    """Lines rising at 45° every `step` degrees, cut to the area."""
    west, south, east, north = area.bounds
    reach = north - south
    lines = []
    start = math.floor((west - reach) / step) * step
    for i in range(int((east - start) / step) + 1):
        x = start + i * step
        cut = area.intersection(LineString([(x, south), (x + reach, north)]))
        parts = getattr(cut, "geoms", [cut])
        lines += [part for part in parts if isinstance(part, LineString) and part.length > 0]
    return MultiLineString([[(round(x, 5), round(y, 5)) for x, y in line.coords] for line in lines])
