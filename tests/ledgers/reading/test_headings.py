"""Clerks' sheets: the header is found, columns get their meaning, rows that are no data are kept apart and said."""

from datetime import date
from typing import Any

import pytest

from catalogue.ledgers import LEDGERS
from ledgers.files.grid import Grid, Value, Workbook
from ledgers.reading.aliases import aliases_of
from ledgers.reading.deciding.sheet import Deciding
from ledgers.reading.deciding.steps import decide_sheet
from ledgers.reading.headings.known import normal
from ledgers.reading.headings.recognise import recognise
from ledgers.reading.headings.recognised import Recognised
from ledgers.reading.joining import completed, table_of, tables_in
from ledgers.reading.readings import CERTAIN, LIKELY, UNCLEAR, Answers, Readings

SHEETS = {sheet.name: aliases_of(sheet) for ledger in LEDGERS.values() for sheet in ledger.sheets}
HAZARDS = SHEETS["隐患"]


def grid(*rows: list[Any], name: str = "台账", merged: list[tuple[int, int, int, int]] | None = None) -> Grid:
    width = max(map(len, rows))
    made: list[list[Value]] = [[*row, *[None] * (width - len(row))] for row in rows]
    return Grid(name, made, merged=merged or [])


def known(found: Recognised | None) -> Recognised:
    assert found is not None
    return found


def decided(sheet: Grid, name: str = "隐患", **answers: str) -> tuple[Recognised, Readings, Grid]:
    """A sheet recognised and decided about, with what is likely taken and answers by kind of question."""
    ours = next(one for ledger in LEDGERS.values() for one in ledger.sheets if one.name == name)
    asked = Readings()
    for _ in range(2):
        made, readings = known(recognise(sheet, SHEETS[name])), Readings(Answers(asked_by(asked, answers)))
        read = decide_sheet(
            Deciding(readings, ours, SHEETS[name], "a.xlsx", sheet, made, lambda *_: True, date(2026, 10, 8))
        )
        asked = readings
    return made, readings, read


def asked_by(readings: Readings, answers: dict[str, str]) -> dict[str, str]:
    return {one.id: answers[one.kind] for one in readings.found if one.kind in answers and one.confidence == UNCLEAR}


def said(readings: Readings, confidence: str) -> list[str]:
    return [one.sentence for one in readings.found if one.confidence == confidence]


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
    found, _, _ = decided(grid(["2026年3月安全隐患台账"], headings, *body))
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
        ("隐患台账（依据开江府办发〔2022〕31号）", None),
        ("2026年隐患台账（依据开江府办发〔2022〕31号）", 2026),
    ],
)
def test_a_year_only_where_the_title_names_one(title: str, year: int | None) -> None:
    assert known(recognise(grid([title], ["隐患描述", "发现日期"], ["灯坏", "3.5"]), HAZARDS)).year == year


def test_the_year_may_stand_in_the_sheets_name_and_the_term_in_the_title() -> None:
    found, readings, _ = decided(grid(["隐患描述", "发现日期"], ["灯坏", "3月5日"], name="2026年3月"))
    assert found.year == 2026 and said(readings, LIKELY) == ["“2026年3月”表有1个日期没有写年份，按表名读作2026年。"]
    lessons = grid(["2026-2027学年第一学期课时"], ["学校", "班级", "课时数"], ["任市小学", "一班", 1.0])
    assert known(recognise(lessons, SHEETS["课时"])).term == "2026-2027-1"
    grade = grid(["2026-2027学年二年级课时统计表"], ["学校", "班级", "课时数"], ["任市小学", "一班", 1.0])
    assert known(recognise(grade, SHEETS["课时"])).term is None, "a grade is no term"


def test_a_year_that_nothing_tells_is_asked() -> None:
    sheet = grid(["隐患描述", "发现日期"], ["灯坏", "9月1日"], ["墙裂", "12月3日"])
    found, readings, _ = decided(sheet)
    assert found.year == 2026 and said(readings, UNCLEAR) == ["“台账”表有2个日期没有写年份，是哪一年？"]
    assert decided(sheet, year="2025")[0].year == 2025
    around = grid(["隐患描述", "发现日期"], ["灯坏", "9月1日"], ["墙裂", "2025.9.3"])
    found, readings, _ = decided(around)
    assert found.year == 2025 and "按同表其他日期" in said(readings, LIKELY)[0]


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
    both = grid(["日期", "检查时间", "隐患描述"], ["3月1日", "3月2日", "灯坏"])
    assert "两列都是发现日期" in said(decided(both)[1], UNCLEAR)[0]
    assert decided(both, column="日期")[0].columns["found_on"] == 0
    blank = grid(["隐患描述", "存在问题"], ["灯坏", None], [None, "墙裂"])
    found, readings, read = decided(blank)
    assert [row[found.columns["description"]] for row in read.rows[1:]] == ["灯坏", "墙裂"]
    assert said(readings, LIKELY) == ["“台账”表“隐患描述”空着的1行，由“存在问题”一列补上。"]
    found = known(recognise(grid(["隐患描述", "隐患描述"], [None, "灯坏"]), HAZARDS))
    assert found.columns["description"] == 1


def test_a_heading_off_the_list_is_offered_or_asked() -> None:
    sheet = grid(
        ["学校", "检查日期", "存在的隐患或问题", "整改时间", "天气", "序号", "检查人签字", "检查人"],
        ["任市小学", "2026-03-05", "灯坏", "3月", "晴", 1.0, "张", "张三"],
    )
    found, readings, _ = decided(sheet)
    assert found.columns["description"] == 2
    offered = {one.sentence: one for one in readings.found if one.confidence == LIKELY}
    assert "“台账”表“存在的隐患或问题”一列，按隐患描述读取。" in offered
    assert offered["“台账”表“天气”一列没有读：本台账没有这样的栏。"].taken == "不读"
    (asked,) = [one for one in readings.found if one.confidence == UNCLEAR]
    assert [choice.value for choice in asked.choices] == ["首次整改期限", "完成时间", "不读"]
    assert decided(sheet, heading="完成时间")[0].columns["done_on"] == 3
    assert not any("序号" in one or "检查人" in one for one in offered)


def test_headings_that_tell_how_far_it_got_are_not_passed_over() -> None:
    for heading, name in (
        ("整改完成情况", {"done_text", "progress", "verified"}),
        ("复查验收情况", {"verified"}),
        ("存在的安全隐患", {"description"}),
    ):
        found, readings, _ = decided(grid(["学校", "发现日期", heading], ["任市小学", "2026-03-05", "已整改"]))
        assert name & found.columns.keys() and any(heading in one for one in said(readings, LIKELY))


def test_a_category_of_levels_is_the_level() -> None:
    level, readings, _ = decided(grid(["隐患描述", "隐患类别"], ["灯坏", "一般"], ["墙裂", "重大隐患"]))
    assert level.columns["level"] == 1 and "category" not in level.columns and not said(readings, LIKELY)
    category, _, _ = decided(grid(["隐患描述", "隐患类别"], ["灯坏", "消防"], ["墙裂", "消防"]))
    assert category.columns["category"] == 1
    rows = [*[["灯坏", "一般"]] * 18, ["墙裂", "重大"], ["坑", "较大"]]
    odd, readings, _ = decided(grid(["隐患描述", "隐患类别"], *rows))
    assert odd.columns["level"] == 1 and "19格填一般、重大，1格填较大" in said(readings, LIKELY)[0]


def test_completion_beside_a_verification_is_its_result() -> None:
    beside = grid(["隐患描述", "复查时间", "复查人", "完成情况"], ["灯坏", "2026.3.5", "张", "已完成"])
    verified, readings, _ = decided(beside)
    assert verified.columns["verified"] == 3 and not said(readings, LIKELY)
    one, readings, _ = decided(grid(["隐患描述", "复查时间", "完成情况"], ["灯坏", "2026.3.5", "已完成"]))
    assert one.columns["verified"] == 2 and said(readings, LIKELY)
    alone, _, _ = decided(grid(["隐患描述", "整改责任人", "完成情况"], ["灯坏", "总务主任", "已完成"]))
    assert alone.columns["progress"] == 2


def test_a_title_over_parts_is_no_column() -> None:
    head = ["学校", "检查日期", "发现隐患数", None, None]
    parts = [None, None, "一般", "重大", "合计"]
    row = ["任市小学", "2026-09-01", 3.0, 2.0, 5.0]
    for merged in ([(0, 2, 0, 4)], []):
        found, readings, read = decided(grid(head, parts, row, merged=merged), "检查")
        assert found.columns["found"] == 4 and found.data_rows == [2] and not said(readings, UNCLEAR)
    head, row = ["学校", "演练日期", "参演人数", None], ["任市小学", "2026-09-01", 52.0, 1100.0]
    sheet = grid(head, [None, None, "教师", "学生"], row)
    found, readings, read = decided(sheet, "演练")
    assert table_of(read, found).values["people"] == [1152] and "参演人数" in said(readings, LIKELY)[0]
    apart = grid(head, [None, None, "上午", "下午"], row)
    found, readings, _ = decided(apart, "演练")
    assert "people" not in found.columns and "参演人数" in said(readings, UNCLEAR)[0]
    pair = grid(["学校", "隐患情况", None], [None, "部位", "内容"], ["任市小学", "三楼", "灯坏"])
    found, _, _ = decided(pair)
    assert (found.columns["place"], found.columns["description"]) == (1, 2)
    ticks = grid(["隐患描述", "一般隐患", "重大隐患"], ["灯坏", "√", None], ["墙裂", None, "√"])
    found, _, read = decided(ticks)
    assert table_of(read, found).values["level"] == ["一般隐患", "重大隐患"]


def test_a_line_between_the_rows_opens_a_block() -> None:
    sheet = grid(
        ["学校：任市小学", None],
        ["隐患描述", "发现日期"],
        ["灯坏", "2026-03-05"],
        ["学校：普安小学", None],
        ["隐患描述", "发现日期"],
        ["墙裂", "2026-03-05"],
        ["普安镇初级中学", None],
        ["坑", "2026-03-06"],
    )
    found, readings, read = decided(sheet)
    assert len(said(readings, UNCLEAR)) == 1 and "普安小学" in said(readings, UNCLEAR)[0]
    found, _, read = decided(sheet, block="blocks")
    assert table_of(read, found).values["school_code_name"] == ["任市小学", "普安小学", "普安镇初级中学"]


def test_rows_struck_through_or_hidden_are_said() -> None:
    sheet = grid(["隐患描述", "发现日期"], ["灯坏", "2026-03-05"], ["墙裂", "2026-03-05"])
    sheet.struck_rows = frozenset({2})
    found, readings, _ = decided(sheet)
    assert found.data_rows == [2] and "删除线" in said(readings, UNCLEAR)[0]
    assert decided(sheet, struck="keep")[0].data_rows == [1, 2]
    sheet.struck_rows, sheet.hidden_rows = frozenset(), frozenset({3})
    found, readings, _ = decided(sheet)
    assert found.data_rows == [1, 2] and "隐藏" in said(readings, LIKELY)[0]


def test_several_things_in_one_cell_are_asked() -> None:
    sheet = grid(["隐患描述", "发现日期"], ["1.灯坏；2.墙裂；3、坑", "2026-03-05"], ["更换1.5米护栏2处", "2026-03-05"])
    found, readings, read = decided(sheet)
    assert len(said(readings, UNCLEAR)) == 1
    found, _, read = decided(sheet, several="split")
    table = table_of(read, found)
    assert table.values["description"] == ["灯坏", "墙裂", "坑", "更换1.5米护栏2处"] and table.rows == [2, 2, 2, 3]
    assert len(sheet.rows) == 3, "what was uploaded stays as it came"


def test_a_running_number_is_no_key() -> None:
    found, readings, _ = decided(grid(["编号", "隐患描述"], [1.0, "灯坏"], [2.0, "墙裂"]))
    assert "number" not in found.columns and not said(readings, UNCLEAR)
    sheet = grid(["编号", "隐患描述"], [7.0, "灯坏"], [3.0, "墙裂"])
    assert "编号还是序号" in said(decided(sheet)[1], UNCLEAR)[0]
    assert "number" in decided(sheet, number="key")[0].columns
    assert "number" in decided(grid(["编号", "隐患描述"], ["KJ-1", "灯坏"]))[0].columns


def test_data_that_begins_like_a_signature_is_data() -> None:
    sheet = grid(
        ["隐患部位", "隐患描述", "发现日期"],
        ["校长办公室（二楼）", "灯坏", "2026-03-05"],
        ["负责人值班室（东门）", "门锁坏", "2026-03-05"],
        ["报送单位（盖章）", None, None],
        ["共3处", None, None],
    )
    found, readings, _ = decided(sheet)
    assert found.data_rows == [1, 2]
    assert [one for one in said(readings, CERTAIN) if "跳过" in one] == [
        "“台账”表跳过1行合计、小计行：共3处",
        "“台账”表跳过1行签字、落款行：报送单位（盖章）",
    ]


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


def tables(*grids: Grid, readings: Readings | None = None) -> list[Any]:
    return completed([table_of(g, known(recognise(g, HAZARDS)), "a.xlsx") for g in grids], readings)


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
    asked = Readings()
    tables(notice, record, readings=asked)
    (question,) = asked.found
    assert question.confidence == UNCLEAR and "1格两边不同" in question.sentence
    assert len(tables(notice, record, readings=Readings(Answers({question.id: "apart"})))) == 2
    (other,) = tables(notice, record, readings=Readings(Answers({question.id: "记录"})))
    assert other.values["measures"] == ["换新", "加固", None]
    (table,) = tables(notice, record, readings=Readings(Answers({question.id: "通知单"})))
    assert table.values["description"] == ["灯坏", "墙裂", "坑"]
    assert table.values["found_on"] == ["2026-03-05", "2026-03-05", "2026-03-06"]
    assert table.values["measures"] == ["更换", "加固", None]
    assert table.values["first_deadline"] == ["15", "30", None]
    assert (table.place(1, "found_on").sheet, table.place(1, "found_on").row) == ("记录", 2)
    assert (table.place(1, "first_deadline").sheet, table.place(1, "first_deadline").row) == ("通知单", 3)
    assert table.place(2, "description").sheet == "记录"


def test_a_sheet_a_month_stays_a_sheet_a_month() -> None:
    march = grid(["隐患描述", "发现日期", "具体地点"], ["灯坏", "2026-03-05", "教学楼"], name="3月")
    april = grid(["隐患描述", "发现日期", "具体地点"], ["灯坏", "2026-04-05", "教学楼"], name="4月")
    assert [t.sheet for t in tables(march, april)] == ["3月", "4月"]
    more = grid(["隐患描述", "发现日期", "具体地点", "整改措施"], ["灯坏", "2026-04-05", "教学楼", "换"], name="5月")
    asked = Readings()
    assert len(tables(march, more, readings=asked)) == 2 and "各作一行" in asked.found[0].sentence


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
