"""What tired clerks do to a sheet: nothing of it is read otherwise than a person would read it."""

import io
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
import xlwt
from books import SCHOOLS, XLSX
from clerks_sheets import A, asked, hazards, offered
from sqlalchemy import select

from actions.ledgers.imports import Outcome, import_files
from ledgers.reading.readings import LIKELY, Answers
from models import clock
from models.account import Actor
from models.base import table
from models.database import reading
from models.incident import Incident

HEAD = ["学校", "地点", "隐患描述", "发现日期"]


@pytest.fixture
def clerk(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    return kaijiang


def row(description: str = "地面湿滑", name: str = A, day: str = "2026-09-01", place: str = "食堂") -> list[Any]:
    return [name, place, description, day]


def of_kind(outcome: Outcome, kind: str) -> list[tuple[str, str]]:
    return [(one.confidence, one.sentence) for one in outcome.readings if one.kind == kind]


def drawn(
    rows: list[list[Any]], merged: tuple[tuple[int, int, int, int], ...] = (), struck: tuple[int, int] = (-1, -1)
) -> bytes:
    """A workbook with cells merged, and one struck through."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as out:
        sheet, gone = out.add_worksheet("Sheet1"), out.add_format({"font_strikeout": True})
        for area in merged:
            sheet.merge_range(*area, "")
        for i, cells in enumerate(rows):
            for j, value in enumerate(cells):
                if value is not None:
                    sheet.write(i, j, value, gone if (i, j) == struck else None)
    return made.getvalue()


def taken(actor: Actor, content: bytes, name: str = XLSX, **answers: str) -> Outcome:
    """Offered with what is likely accepted, the questions of these kinds answered."""
    files = [(name, content)]
    found = import_files(actor, "hazards", files, dry_run=True).readings
    by_id = {one.id: answers[one.kind] for one in found if one.kind in answers}
    return import_files(actor, "hazards", files, answers=Answers(by_id, accept_likely=True))


# Days


@pytest.mark.parametrize("written", ["26.9.3", "２６．９．３", "26/9/3", "26-09-03", "26年9月3日", "26.9.3上午"])
def test_a_year_of_two_digits_is_offered(clerk: Actor, written: str) -> None:
    made = offered(clerk, "hazards", HEAD, row(day=written))
    assert [confidence for confidence, _ in of_kind(made, "short-year")] == [LIKELY]
    assert hazards("found_on") == [(date(2026, 9, 3),)]


@pytest.mark.parametrize("written", ["3/5/2026", "16.9.3", "35.9.3", "26.13.3", "26.2.30", "26.9"])
def test_a_year_that_may_be_something_else_is_not(clerk: Actor, written: str) -> None:
    made = offered(clerk, "hazards", HEAD, row(day=written))
    assert not of_kind(made, "short-year") and not hazards("found_on")


def test_a_time_right_behind_a_dotted_day(clerk: Actor) -> None:
    offered(clerk, "hazards", HEAD, row(day="2026.9.3上午10:00"))
    assert hazards("found_on") == [(date(2026, 9, 3),)]
    head = ["学校", "发生时间", "事件类别", "校内", "公共卫生或食品安全", "重大或重大影响"]
    offered(clerk, "incidents", head, [A, "2026.9.3下午2:30", "公共卫生", "是", "否", "否"])
    with reading() as session:
        assert session.execute(select(table(Incident).c.happened_at)).scalars().all() == [datetime(2026, 9, 3, 14, 30)]


# 同上


def test_the_same_as_above_with_nothing_above_is_a_bad_cell(clerk: Actor) -> None:
    head = [*HEAD, "整改措施"]
    made = offered(clerk, "hazards", head, [*row(), "〃"], [*row("墙裂"), "同上"], [*row("灯坏"), "更换"])
    assert [(error.row, error.column) for error in made.errors] == [(2, "整改措施"), (3, "整改措施")]
    assert "上面却没有" in made.errors[0].message


# Paper


@pytest.mark.parametrize(
    "line",
    [
        "续表", "续表（二）", "（续表）", "第2页 共3页", "转下页", "承上页", "以下空白", "（以下为宿舍区）",
        "以上共2条", "联系人：张三",
        "抄送：县应急局", "2026年9月30日",
    ],
)  # fmt: skip
def test_lines_of_the_paper_are_no_rows(clerk: Actor, line: str) -> None:
    made = offered(clerk, "hazards", HEAD, row(), [line], row("墙裂"))
    assert not made.errors and [text for (text,) in hazards("description")] == ["地面湿滑", "墙裂"]
    assert any(line[:6] in sentence for _, sentence in of_kind(made, "skipped"))


@pytest.mark.parametrize("name", ["某某小学", "第3小学", "任市"])
def test_a_name_alone_is_not_passed_over(clerk: Actor, name: str) -> None:
    made = offered(clerk, "hazards", HEAD, row(), [name], row("墙裂"))
    assert made.errors or made.waiting


def test_another_table_beside_the_ledger_is_asked_about(clerk: Actor) -> None:
    head = [*HEAD, None, "姓名", "备注"]
    lines = [[*row(), None, "张三", "值班"], [*row("墙裂"), None, "李四", "带班"]]
    assert asked(offered(clerk, "hazards", head, *lines)) == ["apart"]
    offered(clerk, "hazards", head, *lines, apart="apart")
    assert hazards("remark") == [("",), ("",)]


def test_or_it_is_the_ledgers_own_column(clerk: Actor) -> None:
    offered(clerk, "hazards", [*HEAD, None, "备注"], [*row(), None, "雨天"], apart="one")
    assert hazards("remark") == [("雨天",)]


def test_a_title_over_the_blank_column_makes_it_one_table(clerk: Actor) -> None:
    rows = [["隐患台账", *[None] * 5], [*HEAD, None, "备注"], [*row(), None, "雨天"]]
    made = taken(clerk, drawn(rows, merged=((0, 0, 0, 5),)))
    assert not of_kind(made, "apart") and hazards("remark") == [("雨天",)]


# One thing or several


@pytest.mark.parametrize(
    "cell",
    [
        "①球架松动②围栏破损", "（1）球架松动（2）围栏破损", "一、球架松动；二、围栏破损", "球架松动\n围栏破损",
        "1.球架松动\n2.围栏破损",
        "1、球架松动；2、围栏破损。",
    ],
)  # fmt: skip
def test_several_things_in_a_cell_are_asked(clerk: Actor, cell: str) -> None:
    assert asked(offered(clerk, "hazards", HEAD, row(cell))) == ["several"]
    offered(clerk, "hazards", HEAD, row(cell), several="split")
    assert hazards("description") == [("球架松动",), ("围栏破损",)]


@pytest.mark.parametrize(
    "cell",
    [
        "灯具\n损坏严重",
        "球架、\n围栏破损",
        "第（2）教学楼（3）层渗水",
        "①球架松动③围栏破损",
        "食堂：\n灯坏",
        "一、二年级走廊湿滑",
    ],
)
def test_one_thing_stays_one(clerk: Actor, cell: str) -> None:
    made = offered(clerk, "hazards", HEAD, row(cell))
    assert not made.waiting and len(hazards("description")) == 1


MERGED = [
    HEAD,
    [A, "操场", "栏杆松动", "2026-09-01"],
    [A, "厕所", None, "2026-09-01"],
    [A, "食堂", "地滑", "2026-09-01"],
]


def test_a_description_merged_over_rows_is_one_thing_or_one_a_row(clerk: Actor) -> None:
    content = drawn(MERGED, merged=((1, 2, 2, 2),))
    assert [one.kind for one in taken(clerk, content).waiting] == ["merged"]
    taken(clerk, content, merged="one")
    assert hazards("place", "description") == [("操场、厕所", "栏杆松动"), ("食堂", "地滑")]


def test_one_a_row(clerk: Actor) -> None:
    taken(clerk, drawn(MERGED, merged=((1, 2, 2, 2),)), merged="rows")
    assert hazards("place", "description") == [("操场", "栏杆松动"), ("厕所", "栏杆松动"), ("食堂", "地滑")]


# Struck through


def test_one_struck_word_is_asked_about(clerk: Actor) -> None:
    content = drawn([HEAD, row(), row("墙裂")], struck=(1, 2))
    assert [one.kind for one in taken(clerk, content).waiting] == ["struck"]
    taken(clerk, content, struck="drop")
    assert hazards("description") == [("墙裂",)]


def test_in_an_old_workbook_as_well(clerk: Actor) -> None:
    book, made = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Sheet1")
    for i, cells in enumerate([HEAD, row(), row("墙裂")]):
        for j, value in enumerate(cells):
            sheet.write(
                i, j, value, xlwt.easyxf("font: struck_out on") if (i, j) == (1, 2) else xlwt.Style.default_style
            )
    book.save(made)
    assert [one.kind for one in taken(clerk, made.getvalue(), "台账.xls").waiting] == ["struck"]


# Nothing found


@pytest.mark.parametrize("said", ["灭火器压力正常，无隐患", "已检查，暂未发现其他隐患", "监控运行正常", "设施完好"])
def test_what_may_say_that_all_is_well_is_asked(clerk: Actor, said: str) -> None:
    made = offered(clerk, "hazards", HEAD, row(said), row("墙裂"))
    assert asked(made) == ["nothing"]
    offered(clerk, "hazards", HEAD, row(said), row("墙裂"), nothing="nothing")
    assert hazards("description") == [("墙裂",)]
    offered(clerk, "hazards", HEAD, row(said, place="门卫室", day="2026-08-20"), nothing="hazard")
    assert (said,) in hazards("description")


@pytest.mark.parametrize(
    "said", ["应急灯不能正常使用", "消防设施未保持完好", "无隐患排查台账", "门锁损坏，其余正常", "消防栓无水"]
)
def test_a_hazard_is_one(clerk: Actor, said: str) -> None:
    assert not offered(clerk, "hazards", HEAD, row(said)).waiting
    assert hazards("description") == [(said,)]
