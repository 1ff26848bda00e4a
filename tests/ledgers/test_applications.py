"""销号申请单: its rows are steps of hazards that stand, and never hazards of their own."""

from datetime import date, datetime
from typing import Any

import pytest
from books import SCHOOLS, XLSX, book
from clerks_sheets import A, B, asked, hazards, offered
from sqlalchemy import select

from actions.ledgers.imports import import_files
from errors import NotAllowed
from models import clock
from models.account import Actor
from models.base import table
from models.database import reading
from models.hazard import HazardEvent

FOUND = ["学校名称", "具体地点", "存在的问题或隐患", "隐患类别", "检查时间"]
HEAD = ["序号", "被检查单位", "具体地点", "隐患类别", "存在隐患或问题", "采取的整改措施", "整改期限", "整改责任人"]
HEAD += ["整改情况", "完成时间", "复查人", "整改前图片", "整改后图片"]
TITLE = ["检查问题销号申请单"]


def applied(words: str, done: Any, school: str = A, place: Any = "食堂", said: str = "已完成") -> list[Any]:
    return [1, school, place, "一般", words, "更换", None, "总务主任", said, done, None, None, None]


def steps() -> list[tuple[Any, ...]]:
    events = table(HazardEvent).c
    with reading() as session:
        query = select(events.hazard_no, events.kind, events.on_date, events.by_unit, events.reason)
        return [tuple(row) for row in session.execute(query.where(events.superseded_at.is_(None)).order_by(events.id))]


@pytest.fixture
def open_ones(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    made = offered(
        kaijiang, "hazards", FOUND,
        [A, "食堂", "应急灯损坏", "一般", "2026-09-01"], [A, "操场", "球架锈蚀", "一般", "2026-09-01"],
        [B, "食堂", "应急灯损坏", "一般", "2026-09-02"],
    )  # fmt: skip
    assert made.created == 3
    return kaijiang


def test_an_application_adds_the_report_to_the_hazard_it_is_about(open_ones: Actor) -> None:
    sheet = [TITLE, HEAD, applied("应急灯损坏。", "2026-09-20"), applied("应急灯损坏", "2026-09-21", B)]
    made = offered(open_ones, "hazards", *sheet)
    assert [one.sentence for one in (*made.errors, *made.waiting)] == [] and (made.created, made.updated) == (2, 0)
    assert steps() == [
        ("KJ-2026-00001", "报告整改", date(2026, 9, 20), "S1", "更换；已完成"),
        ("KJ-2026-00003", "报告整改", date(2026, 9, 21), "S3", "更换；已完成"),
    ]
    (said,) = [one for one in made.readings if one.kind == "application"]
    assert said.confidence == "likely" and "KJ-2026-00001 食堂：应急灯损坏" in said.sentence and said.count == 2
    assert len(hazards("number")) == 3
    again = offered(open_ones, "hazards", *sheet)
    assert (again.batch, again.created, again.unchanged) == (None, 0, 4)


def test_what_was_registered_stays_as_it_was(open_ones: Actor) -> None:
    row = applied("应急灯损坏", "2026-09-20")
    row[3] = "重大"
    made = offered(open_ones, "hazards", TITLE, HEAD, row)
    assert made.batch and any("仍按一般" in one.message for one in made.warnings)
    assert hazards("level", "owner_post", "first_deadline") == [("一般", "", None)] * 3


def test_a_verification_closes_what_was_reported_and_its_sheet_may_come_again(open_ones: Actor) -> None:
    offered(open_ones, "hazards", TITLE, HEAD, applied("应急灯损坏", "2026-09-20"))
    verified = [["学校", "地点", "问题", "复查时间", "复查结果"], [A, "食堂", "应急灯损坏", "2026-09-25", "合格"]]
    made = offered(open_ones, "hazards", *verified)
    assert made.created == 1, [one.sentence for one in (*made.errors, *made.waiting)]
    assert [(kind, day) for _, kind, day, *_ in steps()] == [
        ("报告整改", date(2026, 9, 20)),
        ("复查销号", date(2026, 9, 25)),
    ]
    assert offered(open_ones, "hazards", *verified).batch is None
    late = offered(open_ones, "hazards", TITLE, HEAD, applied("应急灯损坏", "2026-09-28"))
    assert late.batch is None and "已销号" in late.errors[0].message and late.errors[0].column == "存在隐患或问题"


def test_a_hazard_that_nobody_registered_is_an_error_and_no_new_hazard(open_ones: Actor) -> None:
    bad = offered(open_ones, "hazards", TITLE, HEAD, applied("围墙倾斜", "2026-09-20"))
    assert [(error.row, error.column) for error in bad.errors] == [(3, "存在隐患或问题")]
    assert "没有找到任市镇中心小学" in bad.errors[0].message and "发现日期" in bad.errors[0].message
    assert len(hazards("number")) == 3 and not steps()


def test_several_that_fit_or_are_only_alike_are_asked_about(open_ones: Actor) -> None:
    offered(open_ones, "hazards", FOUND, [A, "宿舍", "应急灯损坏", "一般", "2026-09-03"])
    sheet = [TITLE, HEAD, applied("应急灯损坏", "2026-09-20", place=None)]
    waiting = offered(open_ones, "hazards", *sheet)
    assert asked(waiting) == ["application"]
    assert [choice.value for choice in waiting.waiting[0].choices] == ["KJ-2026-00001", "KJ-2026-00004", "none"]
    assert offered(open_ones, "hazards", *sheet, application="KJ-2026-00004").created == 1
    assert [number for number, *_ in steps()] == ["KJ-2026-00004"]
    near = [TITLE, HEAD, applied("球架锈蚀严重", "2026-09-20", place="操场")]
    assert asked(offered(open_ones, "hazards", *near)) == ["application"]
    assert "新的隐患" in offered(open_ones, "hazards", *near, application="none").errors[0].message


def test_a_number_finds_its_hazard_and_a_wrong_one_is_a_bad_cell(open_ones: Actor) -> None:
    head = ["隐患编号", "整改情况", "完成时间"]
    assert offered(open_ones, "hazards", head, ["KJ-2026-00002", "已除锈", "2026-09-20"]).created == 1
    assert steps()[0][:3] == ("KJ-2026-00002", "报告整改", date(2026, 9, 20))
    bad = offered(open_ones, "hazards", head, ["KJ-2026-00999", "已除锈", "2026-09-20"])
    assert [(error.column, "没有编号KJ-2026-00999" in error.message) for error in bad.errors] == [("隐患编号", True)]


def test_the_day_of_the_form_is_no_day_of_finding(open_ones: Actor) -> None:
    sheet = [TITLE, ["日期：2026年9月28日"], HEAD, applied("应急灯损坏", "2026-09-20")]
    made = offered(open_ones, "hazards", *sheet)
    assert len(hazards("number")) == 3 and made.created == 1
    assert any("填表的日子" in note for note in made.notes)


def test_another_bodys_hazards_are_not_told_by_asking(open_ones: Actor) -> None:
    township = Actor(open_ones.county, "任市镇", "township", "511723107000")
    for words in ("球架锈蚀了", "应急灯损坏了"):
        files = [(XLSX, book(Sheet1=[HEAD, applied(words, "2026-09-20", B)]))]
        with pytest.raises(NotAllowed):
            import_files(township, "hazards", files, dry_run=True)
