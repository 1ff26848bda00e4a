"""The map: shapes wound the right way, hatch inside its township, classes, one frame for both drawings."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts import maps, palette
from charts.classes import NO_DATA, NO_RATE, count_classes, rate_classes
from charts.outline import Outline, outline

GEOJSON = (Path(__file__).parents[2] / "seed" / "kaijiang" / "townships.geojson").read_text(encoding="utf-8")


@pytest.fixture
def shapes() -> Outline:
    return outline(GEOJSON)


def areas(shapes: Outline) -> list[maps.Area]:
    """Each township with its position as its number; the last one has not reported, the one before has no rate."""
    codes = list(shapes.areas)
    steps = [i % 5 for i in range(len(codes) - 2)] + [NO_RATE, NO_DATA]
    return [
        maps.Area(code, f"乡镇{i}", *shapes.label_point(code), text=str(i), step=steps[i], tip=f"乡镇{i}：{i}项")
        for i, code in enumerate(codes)
    ]


def test_every_township_is_wound_clockwise(shapes: Outline) -> None:
    assert len(shapes.areas) == 13
    assert not any(part.exterior.is_ccw for area in shapes.areas.values() for part in area.geoms)


def test_hatch_lies_inside_its_township_and_rises_at_45_degrees(shapes: Outline) -> None:
    for code, lines in shapes.hatches.items():
        assert len(lines.geoms) >= 5
        assert lines.within(shapes.areas[code].buffer(1e-4))
        for line in lines.geoms:
            (x1, y1), (x2, y2) = line.coords[0], line.coords[-1]
            assert (x2 - x1) == pytest.approx(y2 - y1, abs=3e-5)


def test_a_file_without_codes_is_refused_in_chinese() -> None:
    with pytest.raises(ValueError, match="乡镇界线文件"):
        outline('{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}}]}')
    with pytest.raises(ValueError, match="乡镇界线文件"):
        outline("not json")


def test_zero_is_its_own_class_and_no_class_is_empty_where_it_can_be() -> None:
    classes = count_classes([9, 4, 3, 2, 2, 1, 1, 1, 0, 0, 0, 0])
    assert classes.labels == ("0", "1", "2", "3–4", "5以上")
    assert [classes.of(v) for v in (0, 1, 2, 3, 4, 5, 9)] == [0, 1, 2, 3, 3, 4, 4]
    assert classes.of(None) == NO_RATE


def test_a_low_rate_is_dark() -> None:
    classes = rate_classes([66.7, 67.9, 71.4, 77.8, 83.3, 88.9, 91.7, 100.0])
    assert classes.of(100.0) == 0
    assert classes.of(66.7) == 4
    assert classes.labels[0] == "100"


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=13))
@settings(max_examples=40, deadline=None)
def test_classes_keep_the_order_of_counts(counts: list[int]) -> None:
    classes = count_classes(counts)
    steps = [classes.of(count) for count in sorted(counts)]
    assert steps == sorted(steps)
    assert all(0 <= step < len(palette.RAMP) for step in steps)
    assert len(classes.labels) == len(classes.bounds) + 1


def test_the_svg_map_draws_every_township_and_takes_clicks_on_top(shapes: Outline) -> None:
    drawing = maps.svg(shapes, areas(shapes), next(iter(shapes.areas)), "地图一句话")
    layers = drawing.spec["layer"]
    assert drawing.alt == "地图一句话"
    assert len(drawing.spec["datasets"]["areas"]) == 13
    assert len(drawing.spec["datasets"]["hatch"]) == 1
    assert len(drawing.spec["datasets"]["chosen"]) == 1
    top = layers[-1]
    assert top["mark"]["fill"] == "transparent"
    assert drawing.spec["params"][0]["name"] == "town" or top["params"][0]["name"] == "town"
    assert all(feature["code"] for feature in drawing.spec["datasets"]["areas"])
    assert "http" not in json.dumps(drawing.spec)


def test_both_maps_come_from_the_same_frame(shapes: Outline) -> None:
    frame = areas(shapes)
    svg = maps.svg(shapes, frame, None, "x")
    deck = json.loads(maps.webgl(shapes, frame, None, 520).to_json())
    fills = {f["code"]: maps.rgb(f["fill"]) for f in svg.spec["datasets"]["areas"]}
    layer = next(layer for layer in deck["layers"] if layer["id"] == "areas")
    assert {row["code"]: row["fill"] for row in layer["data"]} == fills
    texts = {layer["id"]: [row["text"] for row in layer["data"]] for layer in deck["layers"] if "text" in str(layer)}
    assert texts["values"] == [area.text for area in frame]


def test_the_deck_fetches_nothing_and_shows_chinese(shapes: Outline) -> None:
    text = maps.webgl(shapes, areas(shapes), None, 520, [{"lon": 107.9, "lat": 31.0, "tip": "学校"}]).to_json()
    deck = json.loads(text)
    assert "http" not in text
    assert "mapProvider" not in deck
    for layer in deck["layers"]:
        if layer["@@type"] == "TextLayer":
            assert layer["characterSet"] == "auto"
            assert "@@=" not in layer["fontFamily"]
    ids = [layer["id"] for layer in deck["layers"]]
    assert ids.index("schools") < ids.index("names")


def test_an_official_map_with_several_parts_takes_its_place() -> None:
    square = [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]
    island = [[[2, 0], [2, 1], [3, 1], [3, 0], [2, 0]]]
    text = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"code": "1"},
                    "geometry": {"type": "MultiPolygon", "coordinates": [square, island]},
                }
            ],
        }
    )
    shapes = outline(text)
    assert len(shapes.areas["1"].geoms) == 2
    area = maps.Area("1", "甲", *shapes.label_point("1"), text="1", step=1, tip="甲")
    assert len(json.loads(maps.webgl(shapes, [area], "1", 500).to_json())["layers"][0]["data"]) == 2


def test_the_legend_sets_the_hatch_apart() -> None:
    drawing = maps.legend(count_classes([0, 1, 2, 3, 9]), "项", "填报不足50%")
    boxes = drawing.spec["layer"][0]["data"]["values"]
    assert [box["text"] for box in boxes][-1] == "填报不足50%"
    assert boxes[-1]["x"] - boxes[-2]["x2"] > boxes[1]["x"] - boxes[0]["x2"]
    assert "填报不足50%" in drawing.alt


def test_a_name_wider_than_its_township_is_dark_on_a_halo(shapes: Outline) -> None:
    code = min(shapes.areas, key=lambda c: shapes.room(c, *shapes.label_point(c)))
    wide = max(shapes.areas, key=lambda c: shapes.room(c, *shapes.label_point(c)))
    drawn = [maps.Area(c, "很长的名字街道", *shapes.label_point(c), "9", 4, "") for c in (code, wide)]
    drawn[1] = replace(drawn[1], name="镇")
    assert maps.sticks_out(shapes, drawn[0], 13) and not maps.sticks_out(shapes, drawn[1], 13)
    layers = [layer["data"] for layer in maps.svg(shapes, drawn, None, "x").spec["layer"]]
    backed, labels = layers[5]["values"], layers[7]["values"]
    assert [(label["code"], label["ink"]) for label in labels] == [(code, palette.INK), (wide, palette.WHITE)]
    assert [label["code"] for label in backed] == [code]
    deck = json.loads(maps.webgl(shapes, drawn, None, 400).to_json())
    names = next(layer for layer in deck["layers"] if layer["id"] == "names")["data"]
    assert [row["ground"][3] for row in names] == [235, 0]
    assert [row["ink"] for row in names] == [maps.rgb(palette.INK), maps.rgb(palette.WHITE)]
