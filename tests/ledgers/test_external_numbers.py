"""Exports of other systems carry their own numbers: by them next month's export finds its rows again."""

from datetime import datetime
from typing import Any

import pytest
from books import SCHOOLS, XLSX
from clerks_sheets import A, B, asked, hazards, offered
from sqlalchemy import select

from actions.ledgers.imports import import_files
from catalogue.ledgers import HAZARDS_SHEET
from ledgers.files.workbook import open_workbook
from ledgers.out.export import export_workbook
from models import clock
from models.account import Actor
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.hazard import HazardEvent
from models.inspection import Inspection

HEAD = ["省平台编号", "学校名称", "隐患描述", "隐患级别", "检查时间", "整改状态", "整改完成时间"]
SEPTEMBER = [
    ["SC001", A, "指示灯不亮", "一般", "2026-09-03", "整改中", None],
    ["SC002", B, "指示灯不亮", "一般", "2026-09-04", "整改中", None],
]
OCTOBER = [
    ["SC001", A, "疏散指示灯不亮", "一般", "2026-09-03", "已整改", "2026-09-20"],
    ["SC002", B, "指示灯不亮", "重大", "2026-09-04", "整改中", None],
    ["SC003", B, "指示灯不亮", "一般", "2026-09-04", "整改中", None],
]


@pytest.fixture
def clerk(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    return kaijiang


def test_next_months_export_updates_its_rows(clerk: Actor) -> None:
    assert offered(clerk, "hazards", HEAD, *SEPTEMBER).created == 2
    assert offered(clerk, "hazards", HEAD, *SEPTEMBER).unchanged == 2
    made = offered(clerk, "hazards", HEAD, *OCTOBER)
    assert (made.created, made.updated) == (2, 2), "a hazard and a step are new"
    assert sorted(hazards("external_source", "external_no", "description", "level")) == [
        ("省平台", "SC001", "疏散指示灯不亮", "一般"),
        ("省平台", "SC002", "指示灯不亮", "重大"),
        ("省平台", "SC003", "指示灯不亮", "一般"),
    ]
    with reading() as session:
        assert session.execute(select(table(HazardEvent).c.kind)).scalars().all() == ["报告整改"]


def test_things_with_the_same_words_and_other_numbers_are_two(clerk: Actor) -> None:
    rows = [[n, A, "指示灯不亮", "一般", "2026-09-03", None, None] for n in ("SC001", "SC002")]
    assert offered(clerk, "hazards", HEAD, *rows).created == 2
    more = [["SC003", *rows[0][1:]], *rows]
    made = offered(clerk, "hazards", HEAD, *more)
    assert (made.created, made.unchanged) == (1, 2) and len(hazards("number")) == 3


def test_one_number_in_two_systems_is_two_things(clerk: Actor) -> None:
    offered(clerk, "hazards", HEAD, SEPTEMBER[0])
    other = ["安巡单号", *HEAD[1:]]
    assert offered(clerk, "hazards", other, ["SC001", A, "墙裂", "一般", "2026-09-09", None, None]).created == 1
    assert sorted(hazards("external_source")) == [("安巡单",), ("省平台",)]


@pytest.mark.parametrize(("answer", "schools"), [("update", ["S3"]), ("new", ["S1", "S3"])])
def test_a_number_under_another_school_is_asked_about(clerk: Actor, answer: str, schools: list[str]) -> None:
    offered(clerk, "hazards", HEAD, SEPTEMBER[0])
    sheet: list[Any] = [HEAD, ["SC001", B, "指示灯不亮", "一般", "2026-09-03", None, None]]
    assert asked(offered(clerk, "hazards", *sheet)) == ["external-school"]
    offered(clerk, "hazards", *sheet, **{"external-school": answer})
    assert sorted(code for (code,) in hazards("school_code")) == schools


def test_a_heading_that_names_no_system_is_asked_about(clerk: Actor) -> None:
    sheet = [["平台编号", *HEAD[1:]], SEPTEMBER[0]]
    assert asked(offered(clerk, "hazards", *sheet)) == ["external"]
    offered(clerk, "hazards", *sheet, external="省平台")
    assert offered(clerk, "hazards", HEAD, SEPTEMBER[0]).unchanged == 1, "it is the number of the same system"


def test_a_number_twice_in_a_file_is_a_bad_cell(clerk: Actor) -> None:
    made = offered(clerk, "hazards", HEAD, SEPTEMBER[0], ["SC001", *SEPTEMBER[1][1:]])
    assert [(error.row, error.column) for error in made.errors] == [(3, "省平台编号")]


def test_a_number_that_another_row_bears_is_a_bad_cell(clerk: Actor) -> None:
    offered(clerk, "hazards", HEAD, *SEPTEMBER)
    (number,) = (number for number, external in hazards("number", "external_no") if external == "SC002")
    made = offered(clerk, "hazards", ["隐患编号", *HEAD], [number, *SEPTEMBER[0]])
    assert [error.column for error in made.errors] == ["省平台编号"] and "外部编号" in made.errors[0].message


def test_numbers_of_other_systems_go_out_and_come_in_unchanged(clerk: Actor) -> None:
    offered(clerk, "hazards", HEAD, *SEPTEMBER)
    with reading() as session:
        content = export_workbook(session, pack_in_force(session), "hazards")
    rows = open_workbook(XLSX, content).sheets[0].rows
    at = [rows[0].index(heading) for heading in ("外部来源", "外部编号")]
    assert [[row[j] for j in at] for row in rows[1:]] == [["省平台", "SC001"], ["省平台", "SC002"]]
    again = import_files(clerk, "hazards", [(XLSX, content)])
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert {"external_source", "external_no"} <= {column.field for column in HAZARDS_SHEET.stored}


def test_a_check_of_another_system_is_no_second_return(clerk: Actor) -> None:
    head = ["安巡单号", "检查类型", "组织单位", "学校", "检查日期", "发现隐患数"]
    offered(clerk, "inspections", head, ["AX1", "学校自查", A, A, "2026-09-01", 0])
    made = offered(clerk, "inspections", head, ["AX1", "学校自查", A, A, "2026-09-01", 2])
    assert (made.created, made.updated) == (0, 1)
    columns = table(Inspection).c
    with reading() as session:
        standing = select(columns.found).where(columns.superseded_at.is_(None))
        assert session.execute(standing).scalars().all() == [2]


def test_what_only_counts_the_rows_is_no_number_of_a_system(clerk: Actor) -> None:
    offered(clerk, "hazards", HEAD, [1, *SEPTEMBER[0][1:]])
    made = offered(clerk, "hazards", HEAD, [1, A, "墙裂", "一般", "2026-09-20", None, None])
    assert (made.created, made.updated) == (1, 0) and any("序号" in note for note in made.notes)
