"""Sheets as county offices really keep them: what stands where nobody expects it is read right, offered or asked."""

from datetime import date, datetime
from typing import Any

import pytest
from books import SCHOOLS, XLSX, book
from clerks_sheets import A, B, asked, hazards, offered, offered_book
from sqlalchemy import select

from actions.ledgers.imports import Outcome, import_files
from ledgers.reading.readings import EACH, Answers
from models import clock
from models.account import Actor
from models.base import table
from models.database import reading
from models.hazard import HazardEvent
from models.inspection import Inspection
from models.meeting import Resolution


@pytest.fixture
def clerk(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    return kaijiang


def told(outcome: Outcome, kind: str) -> list[tuple[str, str]]:
    """Confidence and choice taken of the readings of a kind."""
    return [(one.confidence, one.taken) for one in outcome.readings if one.kind == kind]


def steps() -> list[tuple[Any, ...]]:
    columns = table(HazardEvent).c
    with reading() as session:
        return [tuple(row) for row in session.execute(select(columns.kind, columns.on_date).order_by(columns.id))]


HEAD = ["日期", "部位", "隐患", "完成情况"]


@pytest.mark.parametrize("line", ["3月", "三月份", "2026年3月", "第一季度", "（3月）", "第9周（3.2-3.8）"])
def test_a_line_that_names_a_month_is_no_row(clerk: Actor, line: str) -> None:
    made = offered(clerk, "hazards", [f"{A}隐患台账（2026年）"], HEAD, [line], ["3.2", "操场", "球架松动", "未完成"])
    assert hazards("found_on", "description") == [(date(2026, 3, 2), "球架松动")]
    assert any(one.kind == "skipped" and line in one.sentence for one in made.readings)


@pytest.mark.parametrize("words", ["9.5已完成", "已完成（9月5日）", "2026年9月5日整改到位"])
def test_a_day_in_the_words_of_completion_is_its_day(clerk: Actor, words: str) -> None:
    made = offered(clerk, "hazards", [f"{A}隐患台账（2026年）"], HEAD, ["9.2", "操场", "球架松动", words])
    assert told(made, "day-in-words") == [("certain", "")]
    assert steps() == [("报告整改", date(2026, 9, 5))]


def test_a_day_in_the_words_of_verification_closes_on_that_day(clerk: Actor) -> None:
    head = ["学校", "隐患", "检查时间", "完成时间", "复查结果"]
    offered(clerk, "hazards", head, [A, "灯坏", "2026-09-01", "2026-09-05", "合格（9月9日）"])
    assert steps() == [("报告整改", date(2026, 9, 5)), ("复查销号", date(2026, 9, 9))]


def test_a_word_in_the_column_of_days_is_a_word(clerk: Actor) -> None:
    head = ["学校", "隐患", "检查时间", "完成时间"]
    rows = [[A, "灯坏", "2026-09-01", "已完成"], [B, "墙裂", "2026-09-01", "2026-09-05"]]
    made = offered(clerk, "hazards", head, *rows)
    assert told(made, "word-in-day") == [("certain", "")] and not made.errors
    assert steps() == [("报告整改", date(2026, 9, 5))], "without a day nothing is reported"


def test_a_line_of_a_checklist_without_a_hazard_is_none(clerk: Actor) -> None:
    head = [
        ["被检查单位：任市镇中心小学", None, "检查时间：2026年9月10日"],
        ["序号", "检查部位", "存在问题", "整改期限"],
    ]
    rows = [[1, "消防", "灭火器过期", "2026-09-20"], [2, "食堂", None, None]]
    assert asked(offered(clerk, "hazards", *head, *rows)) == ["empty"]
    bad = offered(clerk, "hazards", *head, *rows, empty="missing")
    assert [(error.row, error.column) for error in bad.errors] == [(4, "存在问题")]
    assert offered(clerk, "hazards", *head, *rows, empty="skip").batch
    assert hazards("description") == [("灭火器过期",)]
    forgotten = offered(clerk, "hazards", *head, [1, "消防", "灯坏", None], [2, "食堂", None, "2026-09-20"])
    assert [(error.row, error.column) for error in forgotten.errors] == [(4, "存在问题")]


def test_the_year_stands_on_another_sheet_of_the_book(clerk: Actor) -> None:
    record = [["检查记录（2026年9月）"], ["学校", "隐患", "检查时间"], [A, "灯坏", "2026年9月1日"]]
    notice = [["通知单"], ["学校", "隐患", "检查时间"], [B, "墙裂", "9月3日"]]
    made = offered_book(clerk, "hazards", {"记录": record, "通知单": notice})
    assert told(made, "year") == [("likely", "2026")]
    assert hazards("found_on") == [(date(2026, 9, 1),), (date(2026, 9, 3),)]


def test_a_word_off_the_list_is_asked_about_once_and_can_be_kept(clerk: Actor) -> None:
    head = ["学校", "隐患", "检查时间", "隐患来源"]
    rows = [
        [A, "灯坏", "2026-09-01", "日常排查"],
        [B, "墙裂", "2026-09-01", "日常排查"],
        [B, "坑", "2026-09-01", "举报"],
    ]
    seen = offered(clerk, "hazards", head, *rows)
    assert asked(seen) == ["word"]
    (question,) = seen.waiting
    assert question.key == "choice:hazard_source:日常排查" and question.count == 2
    offered(clerk, "hazards", head, *rows, word="学校自查")
    assert hazards("source") == [("学校自查",), ("学校自查",), ("举报",)]


def test_codes_of_another_system_yield_to_the_names_beside_them(clerk: Actor) -> None:
    head = ["学校标识码", "学校名称", "隐患", "检查时间"]
    made = offered(
        clerk, "hazards", head, ["5117231234", A, "灯坏", "2026-09-01"], ["5117235678", B, "坑", "2026-09-01"]
    )
    assert told(made, "code") == [("likely", "name")] and hazards("school_code") == [("S1",), ("S3",)]
    wrong = offered(clerk, "hazards", head, ["S3", A, "墙", "2026-09-01"])
    assert wrong.errors, "a code of the register that says otherwise is a bad cell"


def test_a_register_that_tells_in_words_how_many_were_found(clerk: Actor) -> None:
    head = [[f"{A}2026年9月安全巡查记录"], ["日期", "星期", "检查情况"]]
    made = offered(clerk, "inspections", *head, ["9.1", "二", "正常"], ["9.8", "二", "发现2处隐患"])
    assert told(made, "found") == [("likely", "words")]
    columns = table(Inspection).c
    with reading() as session:
        assert [found for (found,) in session.execute(select(columns.found).order_by(columns.id))] == [0, 2]
    unsure = offered(clerk, "inspections", *head, ["9.1", "二", "有几处"])
    assert any("发现隐患数" in error.column for error in unsure.errors)


def test_until_when_is_written_as_until(clerk: Actor) -> None:
    meeting = [["会议编号", "会议类型", "召开日期"], ["M1", "全体会议", "2026-09-25"]]
    head = ["会议编号", "序号", "议定事项", "牵头单位", "完成时限"]
    first, second = "2026年10月31日前", "2026年11月底"
    matters = [head, ["M1", 1, "减速带", "县交运局", first], ["M1", 2, "报警器", "县教科局", second]]
    made = offered_book(clerk, "meetings", {"会议": meeting, "议定事项": matters})
    assert made.batch, [error.sentence for error in made.errors]
    columns = table(Resolution).c
    with reading() as session:
        days = [day for (day,) in session.execute(select(columns.deadline).order_by(columns.id))]
    assert days == [date(2026, 10, 31), date(2026, 11, 30)]


def test_cells_that_are_not_alike_are_answered_one_by_one(clerk: Actor) -> None:
    head = ["学校", "隐患", "检查时间", "完成时间", "复查时间", "复查结果"]
    days = ["2026-09-01", "2026-09-05", "2026-09-09"]
    sheet = book(Sheet1=[head, [A, "灯坏", *days, "组长看过"], [B, "墙裂", *days, "组长看过"]])
    said: dict[str, str] = {}
    for _ in range(2):
        seen = import_files(clerk, "hazards", [(XLSX, sheet)], dry_run=True, answers=Answers(said, accept_likely=True))
        fresh = [one for one in seen.readings if one.kind == "verdict" and not one.by]
        said |= dict(zip((one.id for one in fresh), [EACH] if len(fresh) == 1 else ["closed", "returned"], strict=True))
    assert len(said) == 3
    import_files(clerk, "hazards", [(XLSX, sheet)], answers=Answers(said, accept_likely=True))
    assert sorted(kind for kind, _ in steps()) == ["复查退回", "复查销号", "报告整改", "报告整改"]
