"""Clerks' sheets: the header is found, columns get their meaning, rows that are no data are kept apart and said."""

from typing import Any

import pytest

from catalogue.ledgers import LEDGERS
from ledgers.files.workbook import Grid, Value, Workbook
from ledgers.reading.aliases import aliases_of
from ledgers.reading.headings import Recognised, completed, normal, recognise, table_of, tables_in

SHEETS = {sheet.name: aliases_of(sheet) for ledger in LEDGERS.values() for sheet in ledger.sheets}
HAZARDS = SHEETS["隐患"]


def grid(*rows: list[Any], name: str = "台账", merged: list[tuple[int, int, int, int]] | None = None) -> Grid:
    width = max(map(len, rows))
    made: list[list[Value]] = [[*row, *[None] * (width - len(row))] for row in rows]
    return Grid(name, made, merged=merged or [])


def known(found: Recognised | None) -> Recognised:
    assert found is not None
    return found


FORMS = {
    "整改通知单": (
        "序号|被检查单位|具体地点|隐患类别(填一般/重大)|存在的问题或隐患|问题或隐患图片|整改措施|整改期限(天数)|整改责任人|"
        "整改资金（元）|复查时间|完成情况|复查人|备注",
        "school_code_name place level description measures first_deadline owner_post funds_needed verified_on verified "
        "verifier remark",
    ),
    "销号申请单": (
        "序号|被检查单位|具体地点|隐患类别|存在隐患或问题|采取的整改措施|整改期限|整改责任人|整改情况|完成时间|复查人|整改前图片",
        "school_code_name place level description measures first_deadline owner_post done_text done_on verifier",
    ),
    "治理台账": (
        "序号|检查时间|检查人|隐患类别|存在隐患或问题|整改措施|整改完成时间|责任人|复查时间|复查人|复查结果",
        "found_on finder level description measures done_on owner_post verified_on verifier verified",
    ),
    "检查记录": ("序号|日期|检查部位|现场具体隐患|检查人|备注", "found_on place description finder remark"),
    "十二列": (
        "序号|隐患类别|隐患具体描述|隐患等级|排查发现日期|整改责任人|整改措施|计划完成时间|整改状态|整改完成时间|验证人|备注",
        "category description level found_on owner_post measures first_deadline progress done_on verifier remark",
    ),
    "要求时间": (
        "问题隐患|整改措施|隐患排查时间|要求整改时间|整改完成时间|备注|整改前/后照片",
        "description measures found_on first_deadline done_on remark",
    ),
    "验收单位": (
        "隐患所在单位|检查区域|排查人|发现时间|隐患描述|整改期限|整改责任人|整改责任单位|整改措施|验收责任人|验收责任单位",
        "school_code_name place finder found_on description first_deadline owner_post responsible measures verifier "
        "verifying_unit",
    ),
    "分级": (
        "日期|隐患内容|隐患分类|隐患分级(一般/重点)|整改措施及完成情况|整改责任单位/部门|整改验证人|备注",
        "found_on description category level measures responsible verifier remark",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_hazard_forms_of_the_trade(form: str) -> None:
    headings, fields = (part.split("|" if "|" in part else None) for part in FORMS[form])
    body = [[1.0, *["一般"] * (len(headings) - 1)], [2.0, *["重大"] * (len(headings) - 1)]]
    found = known(recognise(grid(["2026年3月安全隐患台账"], headings, *body), HAZARDS))
    assert found.header_row == 1 and found.data_rows == [2, 3]
    assert set(found.columns) == set(fields.split() if isinstance(fields, str) else fields)
    assert {u.heading for u in found.unknown} == set(headings) - set(found.headings.values())


@pytest.mark.parametrize("sheet", SHEETS)
def test_our_own_headings_are_all_known(sheet: str) -> None:
    columns = next(s for ledger in LEDGERS.values() for s in ledger.sheets if s.name == sheet).columns
    headings = [column.heading for column in columns]
    found = known(recognise(grid(headings, ["一"] * len(headings)), SHEETS[sheet]))
    assert not found.unknown
    for column in columns:
        assert found.columns[column.field] == headings.index(column.heading)


def test_headings_are_compared_without_their_dress() -> None:
    assert normal(" 隐患\n描述＊") == normal("*隐患描述：") == "隐患描述"
    assert normal("所需资金（元）") == normal("所需资金(万元)") == "所需资金"
    assert normal("(必填)") == "(必填)"


def test_units_title_year_and_what_the_head_states() -> None:
    sheet = grid(
        ["2026年3月隐患台账"],
        ["被检查单位：任市镇中心小学    检查时间：2026年3月5日"],
        ["序号", "隐患描述", "整改资金（万元）"],
        [1.0, "灯坏", 0.2],
    )
    found = known(recognise(sheet, HAZARDS))
    assert found.year == 2026 and found.units == {"funds_needed": "万元"}
    table = table_of(sheet, found, "a.xlsx")
    assert table.values["school_code_name"] == ["任市镇中心小学"]
    assert table.values["found_on"] == ["2026年3月5日"]
    assert any("任市镇中心小学" in note for note in table.notes)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2026年3月台账", 2026),
        ("二〇二六年安全隐患台账", 2026),
        ("开江县2026年度台账", 2026),
        ("2026年秋季学校安全台账", 2026),
        ("2025-2026学年度台账", None),
        ("2025年、2026年台账", None),
        ("安全台账", None),
        ("教函2026号", None),
    ],
)
def test_a_year_only_where_the_title_names_one(title: str, year: int | None) -> None:
    assert known(recognise(grid([title], ["隐患描述", "发现日期"], ["灯坏", "3.5"]), HAZARDS)).year == year


def test_the_year_may_stand_in_the_sheets_name_and_the_term_in_the_title() -> None:
    assert known(recognise(grid(["隐患描述", "发现日期"], ["灯坏", "3.5"], name="2026年3月"), HAZARDS)).year == 2026
    lessons = grid(["2026-2027学年第一学期课时"], ["学校", "班级", "课时数"], ["任市小学", "一班", 1.0])
    assert known(recognise(lessons, SHEETS["课时"])).term == "2026-2027-1"


def test_headings_over_two_rows() -> None:
    sheet = grid(
        ["台账"],
        ["序号", "学校", "隐患情况", None, None, "整改情况", None],
        ["序号", "学校", "隐患描述", "隐患等级", "发现日期", "整改措施", "完成时间"],
        [1.0, "任市小学", "灯坏", "一般", "2026-03-05", "更换", "2026-03-06"],
        merged=[(1, 2, 1, 4), (1, 5, 1, 6), (1, 0, 2, 0), (1, 1, 2, 1)],
    )
    sheet.filled = {(2, 0), (2, 1)}
    found = known(recognise(sheet, HAZARDS))
    assert found.header_row + found.depth == 3 and found.data_rows == [3]
    assert found.columns == {
        "school_code_name": 1, "description": 2, "level": 3, "found_on": 4, "measures": 5, "done_on": 6,
    }  # fmt: skip


def test_a_heading_merged_over_two_rows_ends_where_it_ends() -> None:
    sheet = grid(["学校", "隐患描述"], ["学校", "隐患描述"], ["任市小学", "灯坏"], merged=[(0, 0, 1, 0), (0, 1, 1, 1)])
    sheet.filled = {(1, 0), (1, 1)}
    assert known(recognise(sheet, HAZARDS)).data_rows == [2]


def test_rows_that_are_no_data_are_kept_with_their_kind() -> None:
    sheet = grid(
        ["序号", "学校", "隐患描述", "备注"],
        [1.0, "任市小学", "灯坏"],
        [2.0],
        [],
        ["序号", "学校", "隐患描述", "备注"],
        [3.0, "普安小学", "校长未签字"],
        [None, None, "负责人未签字，台账缺失"],
        ["合计", None, 3.0],
        ["注：本表一式两份"],
        ["签发单位负责人：", None, "接收单位负责人："],
        ["填表人：王某", None, "审核人（签字）："],
    )
    found = known(recognise(sheet, HAZARDS))
    assert found.data_rows == [1, 5, 6]
    kinds = ["blank", "blank", "heading", "total", "note", "signature", "signature"]
    assert [(s.row, s.kind) for s in found.skipped] == list(zip([2, 3, 4, 7, 8, 9, 10], kinds, strict=True))
    assert found.skipped[3].text == "合计 3.0"


def test_a_description_alone_is_a_row_and_a_label_is_not() -> None:
    found = known(
        recognise(grid(["问题隐患", "整改措施"], ["负责人未签字"], ["责任人不明确"], ["负责人签字："]), HAZARDS)
    )
    assert found.data_rows == [1, 2] and found.skipped[0].kind == "signature"


def test_merged_facts_are_one_row_each_and_merged_blanks_none() -> None:
    sheet = grid(["学校", "隐患描述"], ["任市小学", "灯坏"], ["任市小学", "墙裂"], ["任市小学", None])
    sheet.filled = {(2, 0), (3, 0)}
    found = known(recognise(sheet, HAZARDS))
    assert found.data_rows == [1, 2]
    assert any("合并" in note for note in found.notes)
    assert table_of(sheet, found).filled == {(1, "school_code_name")}


def test_of_two_columns_for_one_field_the_surer_or_the_fuller_holds_and_the_other_is_listed() -> None:
    found = known(recognise(grid(["日期", "检查时间", "隐患描述"], ["a", "b", "灯坏"]), HAZARDS))
    assert found.columns["found_on"] == 1 and [u.heading for u in found.unknown] == ["日期"]
    found = known(recognise(grid(["隐患描述", "隐患描述"], [None, "灯坏"]), HAZARDS))
    assert found.columns["description"] == 1


def test_unknown_columns_are_listed_with_a_hint() -> None:
    sheet = grid(["隐患描诉", "整改时间", "整改措施", "天气", None], ["灯坏", "3月", "更换", "晴", "多"])
    hints = {u.heading: u.hint for u in known(recognise(sheet, HAZARDS)).unknown}
    assert "隐患描述" in hints["隐患描诉"]
    assert "期限" in hints["整改时间"]
    assert hints["天气"] == "" and "（无表头）" in hints


def test_a_category_of_levels_is_the_level() -> None:
    level = known(recognise(grid(["隐患描述", "隐患类别"], ["灯坏", "一般"], ["墙裂", "重大隐患"]), HAZARDS))
    assert level.columns["level"] == 1 and "category" not in level.columns and level.notes
    category = known(recognise(grid(["隐患描述", "隐患类别"], ["灯坏", "一般"], ["墙裂", "消防"]), HAZARDS))
    assert category.columns["category"] == 1


def test_completion_beside_a_verification_is_its_result() -> None:
    verified = known(recognise(grid(["隐患描述", "复查时间", "完成情况"], ["灯坏", "3.5", "已完成"]), HAZARDS))
    assert verified.columns["verified"] == 2
    alone = known(recognise(grid(["隐患描述", "整改责任人", "完成情况"], ["灯坏", "总务主任", "已完成"]), HAZARDS))
    assert alone.columns["progress"] == 2


def test_nothing_known_is_nothing_recognised() -> None:
    assert recognise(grid(["天气", "温度"], ["晴", 20.0]), HAZARDS) is None
    assert recognise(Grid("空", []), HAZARDS) is None


def test_sheets_find_their_ledger_by_name_then_by_headings() -> None:
    hazards = grid(["隐患描述", "发现日期", "学校"], ["灯坏", "2026-03-05", "任市小学"], name="Sheet1")
    steps = grid(["隐患编号", "序号", "事项", "日期"], ["1", 1.0, "延期", "2026-03-05"], name="办理记录")
    other = grid(["天气"], ["晴"], name="天气")
    hidden = grid(["隐患描述", "发现日期"], ["灯坏", "2026-03-05"], name="旧")
    hidden.hidden = True
    found = tables_in(
        Workbook("a.xlsx", False, [hazards, steps, other, hidden]), {n: SHEETS[n] for n in ("隐患", "办理记录")}
    )
    assert [t.sheet for t in found.tables["隐患"]] == ["Sheet1"]
    assert [t.sheet for t in found.tables["办理记录"]] == ["办理记录"]
    assert [name for name, _ in found.left] == ["天气", "旧"] and "取消隐藏" in found.left[1][1]


def tables(*grids: Grid) -> list[Any]:
    return completed([table_of(g, known(recognise(g, HAZARDS)), "a.xlsx") for g in grids])


def test_forms_about_the_same_hazards_complete_each_other() -> None:
    notice = grid(
        ["序号", "具体地点", "存在的问题或隐患", "整改措施", "整改期限"],
        [1.0, "教学楼", "灯坏", "更换", "15"],
        [2.0, "食堂", "墙裂", None, "30"],
        name="通知单",
    )
    record = grid(
        ["序号", "日期", "检查部位", "现场具体隐患", "整改措施"],
        [1.0, "2026-03-05", "食堂", " 墙 裂", "加固"],
        [2.0, "2026-03-05", "教学楼", "灯坏", "换新"],
        [3.0, "2026-03-06", "操场", "坑", None],
        name="记录",
    )
    (table,) = tables(notice, record)
    assert table.values["description"] == ["灯坏", "墙裂", "坑"]
    assert table.values["found_on"] == ["2026-03-05", "2026-03-05", "2026-03-06"]
    assert table.values["measures"] == ["更换", "加固", None]
    assert table.values["first_deadline"] == ["15", "30", None]
    assert (table.place(1, "found_on").sheet, table.place(1, "found_on").row) == ("记录", 2)
    assert (table.place(1, "first_deadline").sheet, table.place(1, "first_deadline").row) == ("通知单", 3)
    assert table.place(2, "description").sheet == "记录"
    assert any("1 格与" in note for note in table.notes)


def test_a_sheet_a_month_stays_a_sheet_a_month() -> None:
    march = grid(["隐患描述", "发现日期", "具体地点"], ["灯坏", "2026-03-05", "教学楼"], name="3月")
    april = grid(["隐患描述", "发现日期", "具体地点"], ["灯坏", "2026-04-05", "教学楼"], name="4月")
    assert [t.sheet for t in tables(march, april)] == ["3月", "4月"]


def test_flaws_follow_their_cells() -> None:
    sheet = grid(["隐患描述", "所需资金（元）"], ["灯坏", 5.0])
    sheet.flaws = {(1, 1): "是公式"}
    assert table_of(sheet, known(recognise(sheet, HAZARDS))).flaws == {(0, "funds_needed"): "是公式"}


@pytest.mark.parametrize(
    ("first", "second", "year"), [("", "2026年", 2026), ("2026年", "", 2026), ("2025年", "2026年", None)]
)
def test_a_joined_table_has_one_year_or_none(first: str, second: str, year: int | None) -> None:
    (table,) = tables(
        grid([first or "台账"], ["隐患描述", "整改措施", "整改期限"], ["灯坏", "更换", "3.5"], name="一"),
        grid([second or "台账"], ["隐患描述", "发现日期"], ["灯坏", "3月5日"], name="二"),
    )
    assert table.recognised.year == year
