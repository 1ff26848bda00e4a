"""Workbooks as clerks keep them: nothing lands silently wrong, and every refusal says where and what to do."""

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from books import SCHOOLS, XLSX, book
from openpyxl.styles import Font
from sqlalchemy import select

from actions.ledgers.imports import Outcome, import_files
from catalogue.ledgers import FACTS_SHEET, SCHOOLS_SHEET
from errors import Refused
from ledgers.reading.cells.days import day, deadline
from ledgers.reading.cells.parsing import Noted, Problem
from ledgers.reading.cells.words import flag
from ledgers.reading.readings import Answers
from ledgers.validate.result_words import (
    Progress,
    Verdict,
    nothing_found,
    on_the_spot,
    progress,
    verdict,
)
from models import clock
from models.account import Actor
from models.base import table
from models.database import reading
from models.hazard import Hazard, HazardEvent
from models.inspection import Inspection
from models.practice import Drill, Lesson
from models.provision import Facility, Staffing
from models.school import School

HEAD = ["学校名称", "具体地点", "隐患描述", "隐患等级", "发现日期", "整改期限", "责任人"]
WET = ["任市小学", "食堂", "地面湿滑", "一般", "2026-09-01", "2026-09-10", "总务主任"]
RUST = ["普安镇初级中学", "操场", "球架锈蚀", "一般", "2026-09-02", "2026-09-12", "总务主任"]


@pytest.fixture
def clerk(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    assert not import_files(kaijiang, "schools", [(XLSX, SCHOOLS)]).errors
    return kaijiang


def offer(actor: Actor, kind: str, content: bytes, **answers: str) -> Outcome:
    """Offered with what is likely accepted; `answers`: kind of question → choice, for those that must be answered."""
    files = [(XLSX, content)]
    asked = import_files(actor, kind, files, dry_run=True).readings if answers else ()
    by_id = {one.id: answers[name] for one in asked if (name := one.kind.replace("-", "_")) in answers}
    return import_files(actor, kind, files, answers=Answers(by_id, accept_likely=True))


def unclear(actor: Actor, kind: str, content: bytes) -> list[tuple[str, str]]:
    """What must be answered before anything is written: (kind, sentence)."""
    outcome = offer(actor, kind, content)
    assert outcome.batch is None and not outcome.errors, [error.sentence for error in outcome.errors]
    return [(one.kind, one.sentence) for one in outcome.waiting]


def taken(actor: Actor, kind: str, content: bytes) -> Outcome:
    outcome = offer(actor, kind, content)
    assert not outcome.errors, [error.sentence for error in outcome.errors]
    assert not outcome.waiting, [one.sentence for one in outcome.waiting]
    assert offer(actor, kind, content).batch is None, "taken twice, it changes nothing"
    return outcome


def refused(actor: Actor, kind: str, content: bytes) -> list[tuple[int, str, str]]:
    outcome = offer(actor, kind, content)
    assert outcome.batch is None and outcome.errors
    return [(error.row, error.column, error.message) for error in outcome.errors]


def sheet(*rows: list[Any], name: str = "Sheet1") -> bytes:
    return book(**{name: list(rows)})


def shaped(content: bytes, shape: Callable[[openpyxl.Workbook], None]) -> bytes:
    made, out = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    shape(made)
    made.save(out)
    return out.getvalue()


def current(model: Any, *fields: str) -> list[tuple[Any, ...]]:
    versions = table(model)
    with reading() as session:
        query = select(*(versions.c[name] for name in fields)).where(versions.c.superseded_at.is_(None))
        return sorted(map(tuple, session.execute(query)), key=str)


def steps() -> list[tuple[Any, ...]]:
    return [(kind, on_date) for _, _, kind, on_date in current(HazardEvent, "hazard_no", "seq", "kind", "on_date")]


# Days


@pytest.mark.parametrize(
    "written",
    ["2026/9/2 上午", "星期三2026.9.2", "2026年9月2日（周三）下午", "2026-9-2 8:30", "２０２６／９／２", 46267],
)
def test_more_ways_to_write_a_day(written: object) -> None:
    assert day()(written) == date(2026, 9, 2)


@pytest.mark.parametrize(
    ("written", "found"), [("1956-09-01", (1956, 9, 1)), (20699, (1956, 9, 1)), ("1949.10.1", (1949, 10, 1))]
)
def test_schools_are_older_than_the_ledgers(written: object, found: tuple[int, int, int]) -> None:
    assert day(first=1900)(written) == date(*found)
    with pytest.raises(Problem):
        day()(written)
    with pytest.raises(Problem, match="1900"):
        day(first=1900)("1898-09-01")


def test_a_day_later_than_the_month_of_the_title_is_asked_about() -> None:
    assert day(year=2026, month=3)("2月28日") == Noted(date(2026, 2, 28), "“2月28日”没有写年份，按标题读作 2026-02-28")
    with pytest.raises(Problem, match="分不清是哪一年"):
        day(year=2026, month=3)("12月3日")


def test_deadlines_at_the_end_of_a_month() -> None:
    ended = deadline()("2026年9月底前")
    assert isinstance(ended, Noted) and ended.value == date(2026, 9, 30)
    for written, said in (
        ("9月底", "缺年份"),
        ("开学前", "不是明确的期限"),
        ("一个月", "不是明确的期限"),
        ("长期", "天数"),
    ):
        with pytest.raises(Problem, match=said):
            deadline()(written)


def test_what_has_not_happened_yet_is_refused(clerk: Actor) -> None:
    later = [*WET[:4], "2027-09-01", None, None]
    ((row, column, message),) = refused(clerk, "hazards", sheet(HEAD, later))
    assert (row, column) == (2, "发现日期") and "晚于今天" in message
    early = offer(clerk, "hazards", sheet(HEAD, [*WET[:4], "2014-09-01", None, None]))
    assert early.batch and any("2015年以前" in warning.message for warning in early.warnings)
    drill = ["任市小学", "2026-12-01", "专项", "防溺水"]
    head = ["学校", "演练日期", "演练类别", "演练内容"]
    assert "计划" in refused(clerk, "drills", sheet(head, drill))[0][2]
    assert taken(clerk, "drills", sheet([*head, "实施情况"], [*drill, "计划"])).created == 1


# Schools


def test_a_list_named_school_facts_is_still_a_list_of_schools(kaijiang: Actor) -> None:
    clock.fix(datetime(2026, 10, 8, 9))
    head = ["序号", "乡镇", "学校名称", "学校类别", "主管", "城乡", "开办日期", "在校学生数"]
    row = [1, "灵岩镇", "灵岩镇中心小学", "小学", "县直", "农村", "1956-09-01", "600人"]
    outcome = taken(kaijiang, "schools", sheet(["学校基本情况统计表"], head, row, ["合计"], name="学校情况"))
    assert (outcome.created, outcome.skipped) == (2, 1)
    assert current(School, "name", "level", "opened_on") == [("灵岩镇中心小学", "县直", date(1956, 9, 1))]
    assert SCHOOLS_SHEET.column("opened_on").since == FACTS_SHEET.column("effective_on").since == 1900


def test_one_changed_cell_makes_no_second_school(clerk: Actor) -> None:
    before = len(current(School, "code"))
    outcome = taken(clerk, "schools", sheet(["学校名称", "简称"], ["任市镇中心小学", "任市小学、任小"]))
    assert (outcome.created, outcome.updated) == (0, 1)
    assert len(current(School, "code")) == before
    assert taken(clerk, "hazards", sheet(HEAD, ["任小", *WET[1:]])).created == 1
    for name in ("任市小学", "普安镇初级中学（新校区）"):
        ((row, column, message),) = refused(clerk, "schools", sheet(["学校名称", "曾用名"], [name, None]))
        assert (row, column) == (2, "学校名称") and "若是同一所" in message


# Whose sheet it is


@pytest.mark.parametrize("where", ["title", "sheet", "label"])
def test_the_school_may_stand_outside_the_table(clerk: Actor, where: str) -> None:
    full = "普安镇初级中学"
    title = {"title": [f"{full}安全隐患整改治理台账"], "sheet": ["隐患台账"], "label": [f"受检单位：{full}"]}[where]
    content = sheet(title, HEAD[1:], RUST[1:], name=full if where == "sheet" else "Sheet1")
    outcome = taken(clerk, "hazards", content)
    assert current(Hazard, "school_code") == [("S3",)]
    assert any(full in note for note in outcome.notes)


def test_a_kindergarten_attached_to_a_school_is_not_the_school(clerk: Actor) -> None:
    content = sheet(["普安镇初级中学附属幼儿园安全隐患台账"], HEAD[1:], RUST[1:])
    ((kind, sentence),) = unclear(clerk, "hazards", content)
    assert kind == "school" and "附属幼儿园" in sentence
    assert offer(clerk, "hazards", content, school="S3").created == 1


def test_a_sheet_of_nobody_says_what_to_do(clerk: Actor) -> None:
    ((row, column, message),) = refused(clerk, "hazards", sheet(HEAD[1:], WET[1:]))
    assert row == 2 and "看不出是哪所学校" in message and "学校：全称" in message
    ((row, column, message),) = refused(clerk, "hazards", sheet(HEAD, WET, [None, *RUST[1:]]))
    assert (row, column) == (3, "学校名称") and "同上" in message
    ((_, _, message),) = refused(clerk, "hazards", sheet(HEAD, ["普安镇初级中雪", *RUST[1:]]))
    assert "是不是“普安镇初级中学”" in message


def test_the_number_of_a_form_is_no_hazards_number(clerk: Actor) -> None:
    line = ["编号：2026-012    检查时间：2026年9月5日）   签发：2026年9月6日"]
    head = [name for name in HEAD if name != "发现日期"]
    rows = [[*row[:4], *row[5:]] for row in (WET, RUST)]
    outcome = taken(clerk, "hazards", sheet(["隐患整改通知单"], line, head, *rows))
    assert current(Hazard, "number", "found_on") == [
        ("KJ-2026-00001", date(2026, 9, 5)),
        ("KJ-2026-00002", date(2026, 9, 5)),
    ]
    assert any("检查时间" in note and "表外" in note for note in outcome.notes)


def test_who_is_responsible_in_clerks_words(clerk: Actor) -> None:
    head = [*HEAD, "整改单位"]
    rows = [
        [*WET[:6], None, "总务处/李四"],
        [*RUST, "德育处"],
        ["任市小学", "河边", "无护栏", "一般", "2026-09-03", None, None, "任市镇响水村"],
        ["任市小学", "校门", "占道", "一般", "2026-09-03", None, None, "公安局"],
    ]
    outcome = taken(clerk, "hazards", sheet(head, *rows))
    assert current(Hazard, "description", "responsible", "responsible_name", "supervising_unit", "owner_post") == [
        ("占道", "police", "", None, ""),
        ("地面湿滑", "S1", "", "edu", "总务处"),
        ("无护栏", "其他", "任市镇响水村", "511723107000", ""),
        ("球架锈蚀", "S3", "", "edu", "总务主任"),
    ]
    assert any("2行的责任单位写的是校内部门" in note for note in outcome.notes)
    firm = ["任市小学", "校门", "电杆倾斜", "一般", "2026-09-03", None, None, "县供电公司"]
    ((row, column, message),) = refused(clerk, "hazards", sheet(head, firm))
    assert (row, column) == (2, "督促单位") and "县供电公司" in message


def test_columns_that_are_not_read_are_listed(clerk: Actor) -> None:
    outcome = taken(clerk, "hazards", sheet([*HEAD, "得分", "空列", "检查人"], [*WET, 2, None, "张三"]))
    said = [one.sentence for one in outcome.readings if "没有读" in one.sentence]
    assert any("得分" in one for one in said) and not any("空列" in one for one in said)
    assert any("检查人不保存" in note for note in outcome.notes)
    both = sheet([*HEAD, "整改时间"], [*WET, "2026-09-05"])
    ((kind, sentence),) = unclear(clerk, "hazards", both)
    assert kind == "heading" and "整改时间" in sentence and "还是" in sentence
    ((row, _, message), *rest) = refused(clerk, "hazards", sheet(HEAD[:4], WET[:4], RUST[:4]))
    assert row == 2 and "没有“发现日期”一列" in message and not rest


# How far it got

PASSED_WORDS = """
合格 是 √ 已销号 整改到位 整改完成。 100% 合格，同意销号 9月10日复查合格
经复查，合格 2026年9月10日整改到位 经现场复查，已整改到位。 （合格）2026.9.10
"""
OPEN_WORDS = """
责令立即整改 需整改 要求整改 督促尽快整改 已下达整改通知书 列入整改 已整改，未复查 已整改，请复查 已整改但仍漏水
整改不力 整改不彻底 整改一半 合格率低 问题仍未解决 无法整改 不予销号 请求解决 由县上统一解决
下周完成 明年解决 月底前整改到位 已报修 已更换 属实 9月10日复查 复查
"""


@pytest.mark.parametrize(
    ("said", "means"),
    [
        *((word, Verdict.PASSED) for word in PASSED_WORDS.split()),
        *((word, Verdict.FAILED) for word in ("不合格", "否", "未销号", "未整改", "经复查，不合格", "整改不到位")),
        *((word, Verdict.PENDING) for word in ("待复查", "未复查", "尚未复查", "整改中", "未到期")),
        *((word, None) for word in ("", "基本合格", "部分整改", "同意延期", "已上报", "80%", "未按要求整改")),
        *((word, None) for word in OPEN_WORDS.split()),
    ],
)
def test_only_what_plainly_passed_has_passed(said: str, means: Verdict | None) -> None:
    assert verdict(said) is means


def test_short_words_of_clerks() -> None:
    for word in ("未整改", "否", "整改中", "正在整改", "未销号", "采购中", "未启动"):
        assert progress(word) is Progress.NOT_DONE
    for word in ("已整改", "已更换", "当场整改", "整改完毕"):
        assert progress(word) is Progress.DONE
    for word in ("50%", "未按期更换灭火器，现已完成", "下周完成", "更换灭火器2具"):
        assert progress(word) is None
    assert all(map(on_the_spot, ("当场整改", "已当场整改", "现场整改完毕"))) and not on_the_spot("立即整改")
    assert all(map(nothing_found, ("无", "未发现隐患", "正常", "/", "经检查，未发现安全隐患")))
    assert not any(map(nothing_found, ("无消防栓", "未发现灭火器检查记录")))


HOW = ["完成时间", "整改状态", "复查时间", "复查结果"]


@pytest.mark.parametrize(
    ("cells", "made", "noted"),
    [
        (["2026-09-05", "已整改", None, None], ["报告整改"], "登记为待复查"),
        (["2026-09-05", "已销号", None, None], ["报告整改", "复查销号"], "按完成时间销号"),
        ([None, "已整改", None, None], [], "没有日期"),
        (["2026-09-05", "已整改", "2026-09-06", "合格"], ["报告整改", "复查销号"], ""),
        (["2026-09-05", "已整改", "2026-09-06", "不合格"], ["报告整改", "复查退回"], ""),
        (["2026-09-05", "已整改", "2026-09-06", None], ["报告整改"], "没有合格的结果"),
        ([None, "正在整改", "2026-09-06", "未整改"], [], "仍按整改中登记"),
        ([None, "当场整改", None, None], ["报告整改"], "当场整改"),
        (["2026-10-20", "已整改", None, None], None, ""),
    ],
)
def test_closed_is_only_what_is_said_to_be(clerk: Actor, cells: list[Any], made: list[str] | None, noted: str) -> None:
    content = sheet([*HEAD, *HOW], [*WET, *cells])
    if made is None:
        ((row, column, message),) = refused(clerk, "hazards", content)
        assert (row, column) == (2, "完成时间") and "完成时间" in message
        return
    outcome = taken(clerk, "hazards", content)
    assert [kind for kind, _ in steps()] == made
    assert any(noted in one.sentence for one in outcome.readings)


@pytest.mark.parametrize("word", ["未销号", "未整改", "采购中"])
def test_a_day_of_completion_beside_words_that_it_has_not_come_is_asked_about(clerk: Actor, word: str) -> None:
    content = sheet([*HEAD, *HOW], [*WET, "2026-09-05", word, None, None])
    assert [kind for kind, _ in unclear(clerk, "hazards", content)] == ["progress"]
    assert not offer(clerk, "hazards", content, progress="open").errors and steps() == []


@pytest.mark.parametrize(
    ("answer", "made"),
    [
        ("closed", ["报告整改", "复查销号"]),
        ("returned", ["报告整改", "复查退回"]),
        ("pending", ["报告整改"]),
    ],
)
def test_a_word_off_the_list_is_asked_once(clerk: Actor, answer: str, made: list[str]) -> None:
    told = ["2026-09-05", "已整改", "2026-09-06", "责令立即整改"]
    content = sheet([*HEAD, *HOW], [*WET, *told], [*RUST, *told])
    assert unclear(clerk, "hazards", content) == [("verdict", "复查结果写“责令立即整改”，看不出是否通过。")]
    assert offer(clerk, "hazards", content, verdict=answer).created == 2 + 2 * len(made)
    assert [kind for kind, _ in steps()] == made * 2


def test_a_plan_is_no_report(clerk: Actor) -> None:
    content = sheet([*HEAD, *HOW[:2]], [*WET, "2026-09-20", "50%"], [*RUST, "2026-09-20", "已整改"])
    ((kind, sentence),) = unclear(clerk, "hazards", content)
    assert kind == "progress" and "50%" in sentence
    assert offer(clerk, "hazards", content, progress="open").created == 3
    assert steps() == [("报告整改", date(2026, 9, 20))]


def test_a_verification_does_not_come_before_the_completion(clerk: Actor) -> None:
    content = sheet([*HEAD, *HOW], [*WET, "2026-09-10", "已整改", "2026-09-05", "合格"])
    ((row, column, message),) = refused(clerk, "hazards", content)
    assert (row, column) == (2, "复查时间") and "早于完成时间" in message


def test_a_closing_day_closes_by_its_name(clerk: Actor) -> None:
    taken(clerk, "hazards", sheet([*HEAD, "销号时间"], [*WET, "2026-09-08"]))
    assert steps() == [("报告整改", date(2026, 9, 8)), ("复查销号", date(2026, 9, 8))]


def test_rows_without_a_hazard_and_those_mended_at_once(clerk: Actor) -> None:
    head = ["学校", "日期", "检查部位", "现场具体隐患", "检查人", "备注"]
    rows = [
        ["任市小学", "2026-09-05", "教学楼", "应急灯不亮", "张三", None],
        ["任市小学", "2026-09-05", "宿舍", "私拉电线", "张三", "当场整改"],
        ["任市小学", "2026-09-12", "食堂", "无", "张三", None],
    ]
    outcome = taken(clerk, "hazards", sheet(["原始检查记录表"], head, *rows))
    assert (outcome.created, outcome.skipped) == (3, 1)
    assert steps() == [("报告整改", date(2026, 9, 5))]
    assert any("1行写的是没有隐患" in note for note in outcome.notes)


def test_a_notice_and_its_application_are_one_hazard(clerk: Actor) -> None:
    notice = [
        ["检查隐患问题整改通知单（检查时间：2026年9月5日）"],
        [
            "序号",
            "被检查单位",
            "具体地点",
            "隐患类别",
            "存在的问题或隐患",
            "整改措施",
            "整改期限（天数）",
            "复查时间",
            "完成情况",
        ],
        [1, "任市小学", "三楼", "一般", "灭火器过期", "更换", 15, None, None],
        [2, "任市小学", "食堂", "重大", "报警器失效", "维修", "立即整改", None, None],
        ["签发单位负责人：", None, None, None, "接收单位负责人："],
    ]
    done = [
        ["检查问题销号申请单"],
        [
            "序号",
            "被检查单位",
            "具体地点",
            "隐患类别",
            "存在隐患或问题",
            "采取的整改措施",
            "整改情况",
            "完成时间",
            "复查人",
        ],
        [1, "任市小学", "三楼", "一般", "灭火器过期", "更换", "已整改", "2026.9.18", "张三"],
    ]
    outcome = taken(clerk, "hazards", book(通知单=notice, 销号单=done))
    assert current(Hazard, "description", "level", "found_on", "first_deadline") == [
        ("报警器失效", "重大", date(2026, 9, 5), date(2026, 9, 5)),
        ("灭火器过期", "一般", date(2026, 9, 5), date(2026, 9, 20)),
    ]
    assert ("报告整改", date(2026, 9, 18)) in steps() and outcome.created == 5


def test_the_next_months_ledger_continues_and_says_what_it_changes(clerk: Actor) -> None:
    head = ["学校", "隐患描述", "发现日期", "整改措施", "整改期限", "责任人", *HOW]
    lamp = ["任市小学", "灯坏", "2026-09-01", "换灯", "2026-09-20", "主任"]
    wall = ["任市小学", "墙裂", "2026-09-02", "加固", "2026-09-30", "主任", None, "整改中", None, None]
    done = [*lamp, "2026-09-15", "已整改", "2026-09-16", "合格"]
    taken(clerk, "hazards", sheet(head, [*lamp, None, "整改中", None, None], wall))
    outcome = taken(clerk, "hazards", sheet(head, done, [*wall[:4], "2026-10-30", "总务主任", *wall[6:]]))
    assert (outcome.created, outcome.updated) == (2, 1)
    assert any("1行改了首次整改期限" in note and "延期" in note for note in outcome.notes)
    old = offer(clerk, "hazards", sheet(head, [*lamp, None, "整改中", None, None]))
    assert old.batch is None and not old.errors, "an old copy reopens nothing"
    other_day = [*lamp, "2026-09-16", "已整改", "2026-09-17", "合格"]
    ((row, column, message),) = refused(clerk, "hazards", sheet(head, other_day))
    assert (row, column) == (2, "完成时间") and "已登记到“复查销号”（2026-09-16）" in message


# Sheets as they are kept


def test_sections_ditto_marks_hidden_rows_and_repeats(clerk: Actor) -> None:
    ditto = ["同上", "厨房", "油污", "一般", "〃", None, None]
    content = sheet(HEAD, ["一、消防类"], WET, ditto, ["（二）校舍类"], RUST, RUST)

    def hide(made: openpyxl.Workbook) -> None:
        made.active.row_dimensions[6].hidden = True

    def strike(made: openpyxl.Workbook) -> None:
        for cell in made.active[3]:
            cell.font = Font(strike=True)

    ((kind, sentence),) = unclear(clerk, "hazards", shaped(content, strike))
    assert kind == "struck" and "1行划了删除线" in sentence
    outcome = taken(clerk, "hazards", shaped(content, hide))
    assert (outcome.created, outcome.skipped) == (4, 2)
    assert ("油污", "S1", date(2026, 9, 1)) in current(Hazard, "description", "school_code", "found_on")
    for said in ("2格写“同上”", "1行是隐藏", "各作一件登记"):
        assert any(said in one.sentence for one in outcome.readings), said


def test_a_second_table_and_another_ledger_are_pointed_to(clerk: Actor) -> None:
    other = ["学校名称", "隐患描述", "具体地点", "发现日期", "隐患等级"]
    below = sheet(HEAD, WET, [], other, ["普安镇初级中学", "裂缝", "北侧", "2026-09-05", "重大"])
    ((row, column, message),) = refused(clerk, "hazards", below)
    assert (row, column) == (4, "表头") and "另一张表" in message
    assert taken(clerk, "hazards", sheet(HEAD, WET, [], HEAD, RUST)).created == 2
    with pytest.raises(Refused, match="像是演练台账"):
        offer(
            clerk,
            "hazards",
            sheet(["学校", "演练日期", "演练类型", "参演人数"], ["任市小学", "2026-09-05", "疏散", 500]),
        )
    assert any("只有表头" in note for note in offer(clerk, "hazards", sheet(HEAD)).notes)


def test_numbered_workbooks_keep_merges_and_their_own_day_count(clerk: Actor) -> None:
    def old(made: openpyxl.Workbook) -> None:
        made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        made.active.merge_cells("A3:A4")
        made.active["E3"].value, made.active["E4"].value = 44804, 44805

    content = sheet(["隐患台账"], HEAD, WET, [None, "厨房", "油污", "一般", None, None, None])
    outcome = taken(clerk, "hazards", shaped(content, old))
    assert current(Hazard, "found_on") == [(date(2026, 9, 1),), (date(2026, 9, 2),)]
    again = offer(clerk, "hazards", outcome.numbered_workbook())
    assert (again.batch, again.unchanged, again.errors) == (None, 2, [])


# The other ledgers


def test_weeks_of_a_term_and_cells_with_a_remark(clerk: Actor) -> None:
    rows = [["任市小学", "无", "1处（消防）", None]]
    head = ["学校", "第1周", "第2周", "第3周"]
    taken(clerk, "inspections", sheet(["2026-2027学年第一学期隐患周排查统计"], head, *rows))
    first, second = current(Inspection, "on_date", "found")
    assert (first[1], second[1]) == (0, 1) and first[0].month == 9 and (second[0] - first[0]).days <= 7
    ahead = sheet(["2026年10月隐患周排查统计"], head, ["任市小学", "0", "0", "0"], name="10月")
    assert {column for _, column, _ in refused(clerk, "inspections", ahead)} <= {"第2周", "第3周"}


def test_drills_without_a_column_for_evacuation(clerk: Actor) -> None:
    head = ["学校", "演练日期", "演练类别", "演练内容", "参演人数", "疏散用时"]
    rows = [
        ["任市小学", "2026.9.3", "疏散", "地震应急疏散演练", "全体师生1065名", "1分37秒"],
        ["普安镇初级中学", "2026.9.4", "综合", "消防综合演练", "1200余名", None],
    ]
    outcome = taken(clerk, "drills", sheet(["应急演练统计表"], head, *rows))
    assert current(Drill, "kind", "evacuation", "people", "seconds") == [
        ("专项", True, 1065, 97),
        ("综合", False, 1200, None),
    ]
    assert any("1行没有写是否疏散" in note for note in outcome.notes)


def test_lessons_of_the_school_in_the_title(clerk: Actor) -> None:
    head = ["班级", "第1周", "第2周", "第3周"]
    title = ["任市小学2026年秋季心理健康教育课时统计表"]
    taken(clerk, "lessons", sheet(title, head, ["一年级（1）班", 1, None, "1节"]))
    assert current(Lesson, "school_code", "week_no", "hours") == [("S1", 1, 1.0), ("S1", 3, 1.0)]


def test_checklists_with_a_column_a_facility_or_post(clerk: Actor) -> None:
    head = ["学校", "一键报警", "视频监控", "防冲撞设施", "智能广播"]
    rows = [["任市小学", "√", "×", "", "√"], ["普安镇初级中学", "□是☑否", "有", "/", None]]
    outcome = taken(clerk, "facilities", sheet(["校园安防设施清单（截至2026年9月1日）"], head, *rows))
    assert current(Facility, "subject_code", "kind", "present", "effective_on") == [
        ("S1", "一键报警", "是", date(2026, 9, 1)),
        ("S1", "视频监控", "否", date(2026, 9, 1)),
        ("S3", "一键报警", "否", date(2026, 9, 1)),
        ("S3", "视频监控", "是", date(2026, 9, 1)),
    ]
    assert any("智能广播" in note for note in outcome.notes)
    staff = sheet(["学校", "统计日期", "保安", "宿管员"], ["任市小学", "2026-09-01", "4人", 2])
    taken(clerk, "staffing", staff)
    assert current(Staffing, "subject_kind", "subject_code", "post", "people") == [
        ("学校", "S1", "保安", 4),
        ("学校", "S1", "宿管员", 2),
    ]


def test_ticks_and_words_for_having() -> None:
    assert [flag()(word) for word in ("已联网", "未联网", "√", "☑是□否", "")] == [True, False, True, True, None]
