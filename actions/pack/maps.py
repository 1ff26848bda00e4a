"""The maps of a county pack: GeoJSON checked against its townships, and written in one canonical form."""

import json
import math
from pathlib import Path
from typing import Any

from shapely import Polygon
from shapely.geometry import mapping, shape
from shapely.geometry.polygon import orient

from actions.pack.folder import LIST, Folder
from errors import Refused
from models.county import Township

MAPS = {"schematic": "townships.geojson", "official": "townships-official.geojson"}
"""Kinds of map and their files; the official one is optional and takes the schematic one's place."""


def map_of(folder: Path, file: str, found: Folder) -> tuple[str, str]:
    """A map's note and its canonical text: one feature a township in force, keyed by code, wound for Vega."""
    drawn, shapes = _drawn(folder, file)
    stand = {row["code"]: row for row in found.of(Township) if row["valid_to"] is None}
    drawn_codes = [code for code, _, _ in shapes]
    for number, (code, _, area) in enumerate(shapes, 1):
        if code not in stand or drawn_codes.count(code) > 1:
            what = "重复" if code in stand else "不是 townships.csv 里现行的乡镇代码"
            raise Refused(f"{file} 第{number}个要素 code：“{code}”{what}。")
        if area.geom_type not in ("Polygon", "MultiPolygon") or not area.is_valid:
            raise Refused(
                f"{file} 第{number}个要素 geometry：{stand[code]['name']}不是有效的面，请检查边界有无自相交。"
            )
    if missing := [row["name"] for code, row in stand.items() if code not in drawn_codes]:
        raise Refused(f"{file}：缺少{LIST.join(missing)}的边界。")
    ordered = sorted(shapes, key=lambda each: int(stand[each[0]]["listed_order"]))
    facts: dict[str, object] = {
        "type": "FeatureCollection",
        "name": str(drawn.get("name", "")),
        "note": str(drawn.get("note", "")),
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "code": code,
                    "name": stand[code]["name"],
                    "label_lon": properties.get("label_lon", stand[code]["label_lon"]),
                    "label_lat": properties.get("label_lat", stand[code]["label_lat"]),
                },
                "geometry": _wound(area),
            }
            for code, properties, area in ordered
        ],
    }
    return str(facts["note"])[:200], json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


Drawn = tuple[str, dict[str, Any], Any]
"""A feature: its code, its properties, its geometry."""


def _drawn(folder: Path, file: str) -> tuple[dict[str, Any], list[Drawn]]:
    """A GeoJSON as it was written, and its features; Refused, by feature, where it is none."""
    try:
        drawn = json.loads((folder / file).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise Refused(f"资料包“{folder.name}”里没有 {file}，请补上这个文件。") from None
    except (OSError, ValueError, RecursionError):
        raise Refused(f"{file}：读不出来，应为 UTF-8 编码的 GeoJSON 文件。") from None
    features = drawn.get("features") if isinstance(drawn, dict) else None
    if not isinstance(features, list) or not features:
        raise Refused(f"{file}：不是 GeoJSON 要素集（FeatureCollection），里面没有 features。")
    return drawn, [_feature(file, number, feature) for number, feature in enumerate(features, 1)]


def _feature(file: str, number: int, feature: Any) -> Drawn:
    where = f"{file} 第{number}个要素"
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or properties.get("code") in (None, ""):
        others = f"（有 {LIST.join(map(str, properties))}）" if isinstance(properties, dict) and properties else ""
        raise Refused(f"{where} properties：缺少 code{others}，请把乡镇代码写在名为 code 的属性里。")
    for name in ("label_lon", "label_lat"):
        value = properties.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise Refused(f"{where} {name}：“{value}”应为数字。")
    try:
        area = shape(feature["geometry"])
        finite = all(math.isfinite(side) for side in area.bounds)
    except Exception:  # shapely says what it could not read in errors of many kinds of its own
        raise Refused(f"{where} geometry：没有坐标或坐标读不懂，应为面（Polygon 或 MultiPolygon）。") from None
    if not finite:
        raise Refused(f"{where} geometry：坐标应为数字。")
    return str(properties["code"]), properties, area


def _wound(area: Any) -> dict[str, Any]:
    """The geometry with exterior rings clockwise: Vega draws the whole globe inside a ring wound otherwise."""
    parts: list[Polygon] = [orient(part, -1) for part in getattr(area, "geoms", [area])]
    if len(parts) == 1:
        return dict(mapping(parts[0]))
    return {"type": "MultiPolygon", "coordinates": [mapping(part)["coordinates"] for part in parts]}
