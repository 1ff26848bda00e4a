"""A week's plan entered once is a row in every teaching week of its term, but those struck off."""

from datetime import datetime
from typing import Any

import pytest
from books import SCHOOLS, XLSX, book
from clerks_sheets import A, asked, offered
from sqlalchemy import select

from actions.ledgers.imports import Outcome, import_files
from ledgers.reading.readings import Answers
from models import clock
from models.account import Actor
from models.base import table
from models.database import reading
from models.practice import Lesson

TERM = "2026-2027-1"
WEEK = ["节次", "星期一", "星期二", "星期三", "星期四", "星期五"]


@pytest.fixture
def clerk(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    return kaijiang


def weeks() -> dict[str, dict[int, float]]:
    """Course → week → hours, of what stands."""
    columns, made = table(Lesson).c, dict[str, dict[int, float]]()
    with reading() as session:
        query = select(columns.course, columns.week_no, columns.hours, columns.term, columns.class_no)
        for course, week, hours, term, class_no in session.execute(query.where(columns.superseded_at.is_(None))):
            assert (term, class_no) == (TERM, "101")
            made.setdefault(course, {})[week] = hours
    return made


def plan(
    *cells: tuple[int, int, str], title: str = f"{A}一年级（1）班课程表（2026-2027学年第一学期）"
) -> list[list[Any]]:
    rows: list[list[Any]] = [
        [title],
        WEEK,
        *([f"第{n}节", "语文", "数学", "语文", "数学", "体育"] for n in range(1, 7)),
    ]
    for i, j, text in cells:
        rows[1 + i][j] = text
    return rows


def said(made: Outcome) -> str:
    (one,) = [one for one in made.readings if one.kind == "timetable"]
    assert one.confidence == "likely"
    return one.sentence


def test_a_timetable_is_counted_in_every_teaching_week(clerk: Actor) -> None:
    sheet = plan((3, 2, "心理健康"), (6, 5, "安全教育\n（班主任）"), (6, 4, "安全（双周）"))
    made = offered(clerk, "lessons", *sheet)
    assert not made.errors and not made.waiting, [one.sentence for one in (*made.errors, *made.waiting)]
    found = weeks()
    assert set(found["心理健康"].values()) == {1.0} and len(found["心理健康"]) == 21
    assert found["安全"] == {week: 1.0 if week % 2 else 2.0 for week in found["心理健康"]}
    assert made.created == 42 and "共42行课时" in said(made) and "第1—21周" in said(made)
    again = offered(clerk, "lessons", *sheet)
    assert (again.batch, again.unchanged) == (None, 42)


def test_weeks_struck_off_and_weeks_to_come_are_left_out(clerk: Actor) -> None:
    sheet = [*plan((3, 2, "心理健康")), ["说明：第2、4-5周停课"]]
    made = offered(clerk, "lessons", *sheet)
    assert made.created == 18 and not {2, 4, 5} & weeks()["心理健康"].keys() and "不计第2、4—5周" in said(made)


def test_only_what_was_taught_so_far_may_be_entered(clerk: Actor) -> None:
    files = [(XLSX, book(课表=plan((3, 2, "心理健康"))))]
    (one,) = [one for one in import_files(clerk, "lessons", files, dry_run=True).readings if one.kind == "timetable"]
    made = import_files(clerk, "lessons", files, answers=Answers({one.id: "sofar"}, accept_likely=True))
    assert sorted(weeks()["心理健康"]) == [1, 2, 3, 4, 5, 6] and made.created == 6


def test_lessons_that_take_turns_and_a_term_that_is_not_named_are_asked_about(clerk: Actor) -> None:
    sheet = plan((3, 2, "心理健康/劳动"), title=f"{A}一（1）班课程表")
    waiting = offered(clerk, "lessons", *sheet)
    assert asked(waiting) == ["parity", "term"]
    assert [choice.value for choice in waiting.waiting[1].choices] == ["2025-2026-2", TERM, "2026-2027-2"]
    assert offered(clerk, "lessons", *sheet, parity="odd", term=TERM).created == 11
    assert all(week % 2 for week in weeks()["心理健康"])


def test_one_timetable_for_all_classes(clerk: Actor) -> None:
    rows = [
        [f"{A}2026-2027学年第一学期总课程表"],
        ["班级", "星期一", None, "星期二", None, "星期三", None, "星期四", None],
        [None, 1, 2, 1, 2, 1, 2, 1, 2],
        ["一（1）班", "语文", "心理健康", "数学", "安全", "语文", "安全", "体育", "语文"],
        ["一（2）班", "语文", "数学", "数学", "安全", "语文", "语文", "体育", "语文"],
    ]
    bad = offered(clerk, "lessons", *rows)
    assert {(error.row, error.value) for error in bad.errors} == {(5, "一（2）班")} and bad.error_count == 1
    assert offered(clerk, "lessons", *rows[:4]).created == 42 and set(weeks()["安全"].values()) == {2.0}


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (["学校", "班级", "课程", "周课时", "停课周"], [A, "一年级1班", "心理", "1节", "第3周"]),
        (["学校", "班级", "心理健康", "安全教育", "停课周"], [A, "101", 1, None, "3"]),
    ],
)
def test_a_list_of_lessons_a_week(clerk: Actor, head: list[Any], row: list[Any]) -> None:
    made = offered(clerk, "lessons", [f"{TERM}学期每周课时安排"], head, row)
    assert made.created == 20, [one.sentence for one in (*made.errors, *made.waiting)]
    assert weeks().keys() == {"心理健康"} and 3 not in weeks()["心理健康"]
    row[3 if "周课时" in head else 2] = "看情况"
    bad = offered(clerk, "lessons", [f"{TERM}学期每周课时安排"], head, row)
    assert bad.error_count == 1 and (bad.errors[0].row, bad.errors[0].value) == (3, "看情况")


def test_a_timetable_without_our_courses_says_so_and_a_plain_list_is_none(clerk: Actor) -> None:
    made = offered(clerk, "lessons", *plan())
    assert made.batch is None and not made.errors and any("没有心理健康" in one.sentence for one in made.readings)
    head = ["学校", "班级", "学期", "教学周", "课程", "课时数"]
    plain = offered(clerk, "lessons", head, [A, "101", TERM, 3, "安全", 1])
    assert plain.created == 1 and weeks() == {"安全": {3: 1.0}}
