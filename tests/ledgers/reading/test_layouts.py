"""Clerks' wide forms unfold into rows that know their cell; blanks give none, and what is guessed is said."""

from datetime import date
from typing import Any

import pytest

from ledgers.files.grid import Grid
from ledgers.reading.cells.parsing import Problem
from ledgers.reading.drills import drill_facts, drill_kind, drill_words, scenario
from ledgers.reading.forms.weeks import inspections, lessons, nth_week


def grid(*rows: list[Any], name: str = "台账") -> Grid:
    width = max(map(len, rows))
    return Grid(name, [[*row, *[None] * (width - len(row))] for row in rows])


def test_inspections_a_sheet_a_month_and_a_column_a_week() -> None:
    sheet = grid(
        ["2026年学校安全隐患周排查情况表"],
        ["序号", "学校", "第1周", "第2周（3.9-3.15）", "第3周", "第4周", "第5周", "备注"],
        [1.0, "任市镇中心小学", "无", "3处", date(2026, 3, 18), None, "3月25日，2处"],
        [2.0, "普安镇中心小学", 0.0, 2.0, "放假", "/", "零报告"],
        [3.0, "甘棠镇中心小学", "不清楚"],
        ["合计", None, 0.0, 5.0],
        ["填表人："],
        name="3月",
    )
    found = inspections(sheet)
    assert found is not None
    rows = [(r.row, r.column[:3], r.values.get("found"), r.values.get("on_date")) for r in found if not r.problem]
    assert rows == [
        (3, "第1周", 0, None),
        (3, "第2周", 3, None),
        (3, "第3周", 0, date(2026, 3, 18)),
        (3, "第5周", 2, date(2026, 3, 25)),
        (4, "第1周", 0, None),
        (4, "第2周", 2, None),
        (4, "第5周", 0, None),
    ]
    assert found[0].values["school_code_name"] == "任市镇中心小学"
    assert (found[0].values["month"], found[0].values["year"], found[0].values["week_no"]) == (3, 2026, 1)
    assert found[1].values["week_start"] == date(2026, 3, 9)
    assert "零报告" in found[2].note and "标题" in found[3].note
    (bad,) = (r for r in found if r.problem)
    assert (bad.row, bad.column) == (5, "第1周") and "看不懂" in bad.problem


def test_weeks_headed_by_their_days() -> None:
    sheet = grid(["学校", "2026年3月2日-3月8日", "2026.3.9～3.15"], ["任市小学", "无", "1处"])
    found = inspections(sheet)
    assert found is not None
    assert [r.values["week_start"] for r in found] == [date(2026, 3, 2), date(2026, 3, 9)]


def test_a_ledger_row_by_row_is_no_wide_form() -> None:
    assert inspections(grid(["学校", "检查日期", "发现隐患数"], ["任市小学", "2026-03-05", 0.0])) is None
    assert lessons(grid(["天气"], ["晴"])) is None


def test_lessons_a_class_a_row() -> None:
    weeks = [f"第{n}周" for n in range(1, 23)]
    sheet = grid(
        ["2026-2027学年第一学期心理健康教育课时统计表"],
        ["学校", "班级", *weeks],
        ["任市小学", "一（1）班", 1.0, None, "1节", "√", "/", "两节多"],
    )
    found = lessons(sheet)
    assert found is not None
    assert [(r.values["week_no"], r.values["hours"]) for r in found if not r.problem] == [(1, 1), (3, 1), (4, 1)]
    first = found[0].values
    assert (first["term"], first["course"], first["class_no"]) == ("2026-2027-1", "心理健康", "一（1）班")
    assert [(r.row, r.column) for r in found if r.problem] == [(3, "第6周")]


def test_formulas_in_wide_forms_are_problems() -> None:
    sheet = grid(["学校", "第1周", "第2周"], ["任市小学", 3.0, "无"])
    sheet.flaws = {(1, 1): "是公式"}
    found = inspections(sheet)
    assert found is not None and [bool(r.problem) for r in found] == [True, False]


def test_a_whole_number_below_500_is_a_count_and_no_day() -> None:
    found = inspections(grid(["学校", "第1周", "第2周", "第3周"], ["任市小学", 499.0, 500.0, 46100.0]))
    assert found is not None and [row.values.get("found") for row in found] == [499, None, 0]
    assert bool(found[1].problem) and found[2].values["on_date"] == date(2026, 3, 19)


def test_the_weeks_of_a_month_are_those_of_its_sundays() -> None:
    assert nth_week(2026, 3, 1) == date(2026, 2, 23)
    assert nth_week(2026, 3, 5) == date(2026, 3, 23)
    with pytest.raises(Problem, match="没有第6周"):
        nth_week(2026, 3, 6)


@pytest.mark.parametrize(
    ("written", "kind", "evacuation"),
    [
        ("综合应急演练", "综合", None),
        ("综合（含疏散）", "综合", True),
        ("专项", "专项", None),
        ("地震应急疏散演练", "专项", True),
        ("桌面推演", "推演", False),
        ("桌面", "推演", False),
        ("实战", "专项", None),
        ("消防演练", "专项", None),
    ],
)
def test_kinds_of_drills(written: str, kind: str, evacuation: bool | None) -> None:
    found = drill_kind(written)
    assert found[:2] == (kind, evacuation)
    assert bool(found[2]) == (written in ("实战", "消防演练"))


def test_a_kind_that_is_not_told_is_refused() -> None:
    with pytest.raises(Problem, match="综合、专项或推演"):
        drill_kind("活动")


def test_what_a_drills_words_tell() -> None:
    assert [scenario(w) for w in ("防震疏散", "防汛", "消防逃生", "防暴恐", "地震和火灾", "演练")] == [
        "地震",
        "洪灾",
        "火灾",
        "暴恐",
        "",
        "",
    ]
    assert drill_facts("全校1200余名师生1分37秒疏散完毕") == {"people": 1200, "seconds": 97}
    assert drill_facts("9个班…1分50秒") == {"seconds": 110}
    assert drill_facts("教师60人，学生1000人") == {}
    facts, note = drill_words("实际", "防震应急疏散演练", "1065名…3分45秒")
    assert facts == {"kind": "专项", "evacuation": True, "scenario": "地震", "people": 1065, "seconds": 225}
    assert note == ""
    assert drill_words("综合", "火灾疏散")[0] == {"kind": "综合", "evacuation": True, "scenario": "火灾"}
