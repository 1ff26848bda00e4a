"""The maps of a county pack: GeoJSON checked against its townships, and written in one canonical form."""

import json
from pathlib import Path
from typing import Any

from shapely import Polygon
from shapely.geometry import mapping, shape
from shapely.geometry.polygon import orient

from actions.pack_folder import LIST, Folder
from errors import Refused
from models.county import Township

MAPS = {"schematic": "townships.geojson", "official": "townships-official.geojson"}
"""Kinds of map and their files; the official one is optional and takes the schematic one's place."""


def map_of(folder: Path, file: str, found: Folder) -> tuple[str, str]:
    """A map's note and its canonical text: one feature a township in force, keyed by code, wound for Vega."""
    try:
        drawn = json.loads((folder / file).read_text(encoding="utf-8-sig"))
        features = drawn["features"]
        shapes = [(str(f["properties"]["code"]), f["properties"], shape(f["geometry"])) for f in features]
    except FileNotFoundError:
        raise Refused(f"资料包“{folder.name}”里没有 {file}，请补上这个文件。") from None
    except (ValueError, KeyError, TypeError) as fault:
        raise Refused(f"{file}：不是每个要素都有 properties.code 和 geometry 的 GeoJSON（{fault}）。") from None
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


def _wound(area: Any) -> dict[str, Any]:
    """The geometry with exterior rings clockwise: Vega draws the whole globe inside a ring wound otherwise."""
    parts: list[Polygon] = [orient(part, -1) for part in getattr(area, "geoms", [area])]
    if len(parts) == 1:
        return dict(mapping(parts[0]))
    return {"type": "MultiPolygon", "coordinates": [mapping(part)["coordinates"] for part in parts]}
