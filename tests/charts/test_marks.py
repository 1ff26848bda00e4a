"""Bars, sparks and the grid: every state has its word or symbol, and every chart its sentence."""

import pytest

from charts import bars, grid, palette, spark, squares


def values(drawing: object, name: int) -> list[dict]:
    return drawing.spec["layer"][name]["data"]["values"]  # type: ignore[attr-defined]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_reads_on_every_ground() -> None:
    for ground, ink in zip(palette.RAMP, palette.RAMP_INK, strict=True):
        assert contrast(ground, ink) >= 4.5
    for status in palette.STATUSES.values():
        assert contrast(status.ground, status.ink) >= 4.5
    for ground, ink in palette.STUCK.values():
        assert contrast(ground, ink) >= 4.5
    assert contrast(palette.WHITE, palette.SECONDARY) >= 7


def test_every_status_is_told_apart_without_colour() -> None:
    told = {(status.word, status.symbol) for status in palette.STATUSES.values()}
    assert len(told) == len(palette.STATUSES)
    assert all(status.symbol or status.word == "未报" for status in palette.STATUSES.values())


def test_ageing_keeps_its_order_and_marks_the_oldest() -> None:
    drawing = bars.ageing({"1–7 天": 2, "8–30 天": 11, "31–90 天": 4, "91 天以上": 6})
    rows = values(drawing, 0)
    assert [row["name"] for row in rows] == ["1–7 天", "8–30 天", "31–90 天", "91 天以上"]
    assert rows[-1]["fill"] == palette.WORSE and rows[-1]["text"] == "▲ 6"
    assert "8–30 天11项" in drawing.alt


def test_narrow_segments_are_named_above() -> None:
    counts = {"整改": 21, "待复查": 15, "等资金": 7, "等会商": 4}
    labels = [row["text"] for row in values(bars.stuck(counts), 1)]
    assert labels == ["整改 21", "待复查 15", "7", "4"]
    assert bars.narrow_words(counts) == "等资金 7、等会商 4"
    segments = values(bars.stuck(counts), 0)
    assert segments[0]["x"] == 0 and segments[-1]["x2"] == pytest.approx(1)


def test_nothing_open_draws_nothing() -> None:
    drawing = bars.stuck(dict.fromkeys(palette.STUCK, 0))
    assert values(drawing, 0) == []
    assert "没有在办隐患" in drawing.alt


def test_spark_numbers_only_this_quarter_and_last_year() -> None:
    drawing = spark.spark([5, 6, 7, 8, 9, 8, 7, 6], list("abcdefgh"), "逾期", rate=False)
    labels = drawing.spec["layer"][1]["data"]["values"]
    assert [row["text"] for row in labels] == ["d", "h"]


def test_spark_leaves_out_a_rate_of_nothing() -> None:
    drawing = spark.spark([None, 50.0, None, None, 60.0, 55.0, None, 70.0], list("abcdefgh"), "销号率", rate=True)
    assert len(values(drawing, 0)) == 4
    assert drawing.spec["layer"][0]["mark"]["type"] == "line"


def test_the_grid_shouts_only_where_much_is_missing() -> None:
    columns = [grid.Column("全县"), grid.Column("甲镇")]
    cells = [
        grid.Cell(0, 0, "missed", "22/23", 1 / 23),
        grid.Cell(0, 1, "missed", "0/1", 1.0),
        grid.Cell(1, 1, "no_data"),
        grid.Cell(1, 0, "met", "5/5", 0.0),
    ]
    drawing = grid.status_grid(["每周排查", "推演"], columns, cells, "九项义务", total=True)
    drawn = values(drawing, 0)
    assert drawn[0]["fill"] == palette.WHITE and drawn[0]["edge"] == palette.WORSE
    assert drawn[1]["fill"] == palette.WORSE
    texts = {row["text"] for row in values(drawing, 3)}
    assert texts == {"× 22/23", "× 0/1", "未报", "✓ 5/5"}
    hatch = values(drawing, 1)
    assert hatch and all(1.05 <= line["y2"] <= line["y"] <= 1.95 + 1e-9 for line in hatch)
    assert drawn[1]["x"] - drawn[0]["x2"] > grid.GAP, "the county stands apart"


def test_grid_groups_and_clicks() -> None:
    columns = [grid.Column("1|政府", "责任体系"), grid.Column("2|部门", "责任体系"), grid.Column("5|思政", "预防体系")]
    drawing = grid.status_grid(["县教科局"], columns, [grid.Cell(0, 2, "in_progress", "3/9")], "x")
    groups = values(drawing, 5)
    assert [group["text"] for group in groups] == ["责任体系", "预防体系"]
    names = [param["name"] for param in drawing.spec.get("params", drawing.spec["layer"][-1].get("params", []))]
    assert names == ["cell"]
    assert "进行中" in values(drawing, 0)[0]["tip"]


def test_squares_tell_what_came_back_without_colour() -> None:
    rows = [
        squares.Row(
            "甲镇", tuple(squares.Square(f"S{n}", f"第{n}校", state) for n, state in enumerate(palette.RETURNS))
        ),
        squares.Row("乙镇", (squares.Square("S9", "九校", "missing"),)),
    ]
    drawing = squares.squares(rows, "一句话", "S9")
    assert [cell["tip"] for cell in values(drawing, 0)] == ["第0校：已收", "第1校：要改", "第2校：没回", "九校：没回"]
    assert [mark["text"] for mark in values(drawing, 2)] == ["×"] and len(values(drawing, 1)) == 2 * 4
    assert [count["text"] for count in values(drawing, 3)] == ["1/3", "0/1"]
    assert len(values(drawing, 4)) == 1 and values(drawing, 4)[0]["y"] > 1
