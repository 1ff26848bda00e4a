"""Forms with a column a week, a post or a facility: what stands under one heading, and the day of them all."""

from datetime import date, datetime
from typing import Any

import pytest
from books import SCHOOLS, XLSX
from clerks_sheets import A, B, asked, offered
from sqlalchemy import select

from actions.ledgers.imports import import_files
from models import clock
from models.account import Actor
from models.base import table
from models.database import reading
from models.inspection import Inspection
from models.provision import Facility, Staffing


@pytest.fixture
def clerk(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    return kaijiang


def stands(model: Any, *names: str) -> list[tuple[Any, ...]]:
    columns = table(model).c
    with reading() as session:
        query = select(*(columns[name] for name in names)).where(columns.superseded_at.is_(None)).order_by(columns.id)
        return [tuple(row) for row in session.execute(query)]


@pytest.mark.parametrize("parts", [["排查数", "整改数"], ["整改数", "排查数"]])
def test_of_the_parts_under_a_week_the_one_that_was_found_counts(clerk: Actor, parts: list[str]) -> None:
    numbers = {"排查数": (3, 1), "整改数": (2, 0)}
    row = [A, *(numbers[part][0] for part in parts), *(numbers[part][1] for part in parts)]
    head = [["学校", "第1周", None, "第2周", None], [None, *parts, *parts]]
    made = offered(clerk, "inspections", ["2026年9月周排查统计表"], *head, row)
    assert stands(Inspection, "found") == [(3,), (1,)], [one.sentence for one in (*made.errors, *made.waiting)]
    assert any("第1周整改数、第2周整改数" in note for note in made.notes)


def test_parts_that_cannot_be_told_apart_are_asked_about_once(clerk: Actor) -> None:
    head = [["学校", "第1周", None, "第2周", None], [None, "上报", "核定", "上报", "核定"]]
    sheet = [["2026年9月周排查统计表"], *head, [A, 3, 2, 1, 1]]
    assert asked(offered(clerk, "inspections", *sheet)) == ["group"]
    offered(clerk, "inspections", *sheet, group="核定")
    assert stands(Inspection, "found") == [(2,), (1,)]


def test_what_stands_under_a_post_is_its_own(clerk: Actor) -> None:
    head = [["学校", "保安", None, "宿管员", None], [None, "总数", "持证", "男", "女"]]
    made = offered(clerk, "staffing", ["人员统计表（截至2026年9月1日）"], *head, [A, 4, 3, 1, 2], [B, 2, None, 0, 1])
    assert stands(Staffing, "subject_code", "post", "people", "certified") == [
        ("S1", "保安", 4, 3), ("S1", "宿管员", 3, None), ("S3", "保安", 2, None), ("S3", "宿管员", 1, None),
    ]  # fmt: skip
    assert any(one.kind == "group" and "相加" in one.sentence for one in made.readings)


def test_parts_are_judged_by_every_heading_they_stand_under(clerk: Actor) -> None:
    head = [["学校", "保安", None, "宿管员", None], [None, "男", "女", "男", "女"]]
    offered(clerk, "staffing", ["人员统计表（截至2026年9月1日）"], *head, [A, None, None, 1, 2])
    assert stands(Staffing, "post", "people") == [("宿管员", 3)]


def test_among_them_belongs_to_the_post_before_it(clerk: Actor) -> None:
    head = ["学校", "保安人数", "其中：持证", "其中：待岗", "宿管员人数"]
    made = offered(clerk, "staffing", ["人员统计表（截至2026年9月1日）"], head, [A, 4, 3, 0, 1])
    assert stands(Staffing, "post", "people", "certified") == [("保安", 4, 3), ("宿管员", 1, None)]
    assert any("其中：待岗" in note for note in made.notes) and not any("持证" in note for note in made.notes)


def test_a_part_without_its_count_is_a_bad_cell(clerk: Actor) -> None:
    head = [["学校", "保安", None, "宿管员"], [None, "总数", "持证", None]]
    made = offered(clerk, "staffing", ["人员统计表（截至2026年9月1日）"], *head, [A, None, 3, 1])
    assert [(error.row, error.column) for error in made.errors] == [(4, "保安")] and "持证" in made.errors[0].message


def test_facilities_as_they_are_ticked(clerk: Actor) -> None:
    head = [["学校", "一键报警", None, "视频监控", "护学岗"], [None, "是否安装", "是否联网", None, None]]
    rows = [[A, "√", "已联网", 36, "已配备"], [B, 0, None, "2套", "未配备"]]
    offered(clerk, "facilities", ["安防设施统计表（截至2026年9月1日）"], *head, *rows)
    assert sorted(stands(Facility, "subject_code", "kind", "present", "networked")) == [
        ("S1", "一键报警", "是", True), ("S1", "护学岗", "是", None), ("S1", "视频监控", "是", None),
        ("S3", "一键报警", "否", None), ("S3", "护学岗", "否", None), ("S3", "视频监控", "是", None),
    ]  # fmt: skip


@pytest.mark.parametrize(("answer", "day"), [("first", date(2026, 9, 1)), ("last", date(2026, 9, 30))])
def test_of_which_day_a_statement_holds_is_asked_where_only_the_month_is_told(
    clerk: Actor, answer: str, day: date
) -> None:
    sheet = [["2026年9月保安统计表"], ["学校", "保安", "宿管员"], [A, 3, 1]]
    assert asked(offered(clerk, "staffing", *sheet)) == ["day"]
    offered(clerk, "staffing", *sheet, day=answer)
    assert stands(Staffing, "effective_on") == [(day,), (day,)]
