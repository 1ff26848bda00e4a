"""What is offered for what is wrong: the cells by Excel's names, equal faults once, names, choices, counts of cells."""

from datetime import date, datetime
from typing import Any

import pytest
from books import SCHOOLS, XLSX, book

from actions.ledgers.imports import Outcome, import_files
from ledgers.reading.readings import Answers
from ledgers.validate.marks import WRONG, asked_in, marks_of
from ledgers.validate.offers import Places, Wrong, count_of_cells, faults
from ledgers.validate.registers import registers_of
from models import clock
from models.account import Actor
from models.county import pack_in_force
from models.database import reading


@pytest.fixture
def office(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    return kaijiang


def looked_at(office: Actor, kind: str, **sheets: list[list[Any]]) -> tuple[Outcome, list[Wrong]]:
    files = [(XLSX, book(**sheets))]
    outcome = import_files(office, kind, files, dry_run=True, answers=Answers(accept_likely=True))
    assert outcome.preview is not None
    with reading() as session:
        pack = pack_in_force(session)
        return outcome, faults(pack, registers_of(session, pack), outcome.preview)


def test_equal_faults_are_one_with_all_their_cells(office: Actor) -> None:
    head = ["学校名称", "隐患描述", "发现日期", "隐患等级"]
    day = date(2026, 9, 3)
    rows = [
        ["任市完小", "门坏", day, "一般"],
        ["任市镇中心小学", "窗坏", day, "较大"],
        ["任市完小", "灯坏", day, "一般"],
        ["任市镇中心小学", "墙裂", "2026年8月", "一般"],
    ]
    outcome, wrong = looked_at(office, "hazards", 九月=[["九月隐患台账"], head, *rows])
    by_value = {each.value: each for each in wrong}
    name, level, day_cell = by_value["任市完小"], by_value["较大"], by_value["2026年8月"]
    assert [cell.name for cell in name.cells] == ["A3", "A5"] and len(wrong) == 3
    assert name.domain == "school" and name.names[0] == ("school:任市完小", "S1", "任市镇中心小学")
    assert level.choices == ("一般", "重大") and not level.domain and [cell.name for cell in level.cells] == ["D4"]
    assert (day_cell.fix, day_cell.choices, day_cell.names) == ("", (), ())
    assert count_of_cells(outcome.errors) == 4
    assert outcome.preview is not None
    marks = marks_of(outcome.preview, asked_in(outcome.readings), wrong)
    found = {(row, column): mark.text for (_, _, row, column), mark in marks.items() if mark.sign == WRONG}
    numbers = {value: f"{WRONG}{wrong.index(each) + 1}" for value, each in by_value.items()}
    assert found == {(3, 0): numbers["任市完小"], (5, 0): numbers["任市完小"], (4, 3): numbers["较大"],
                     (6, 2): numbers["2026年8月"]}  # fmt: skip


def test_what_has_no_cell_cannot_be_mended_and_is_said_of_its_row(office: Actor) -> None:
    _, wrong = looked_at(office, "hazards", 隐患=[["学校名称", "隐患描述"], ["任市镇中心小学", "门坏"]])
    lacking = next(each for each in wrong if each.column == "发现日期")
    assert lacking.cells == () and lacking.rows == ((XLSX, "隐患", 2),)


def test_a_cell_that_was_read_into_several_rows_is_counted_once(office: Actor) -> None:
    weeks = [["2026年9月学校安全检查统计"], ["学校名称", "第1周", "第2周", "第3周"], ["任市完小", 0, 1, 0]]
    outcome, wrong = looked_at(office, "inspections", 九月=weeks)
    assert count_of_cells(outcome.errors) == 1
    (name,) = [each for each in wrong if each.value == "任市完小"]
    assert [cell.name for cell in name.cells] == ["A3"] and name.domain == "school"


def test_a_column_is_found_by_its_heading_or_by_its_letters(office: Actor) -> None:
    outcome, _ = looked_at(office, "hazards", 隐患=[["学校名称", "隐患描述"], ["任市镇中心小学", "门坏"]])
    assert outcome.preview is not None
    places = Places(outcome.preview)
    assert [places.column(XLSX, "隐患", word) for word in ("隐患描述", "B", "Z", "没有的", "")] == [
        1,
        1,
        None,
        None,
        None,
    ]
    assert places.column(XLSX, "没有的表", "B") is None
