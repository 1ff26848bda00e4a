"""Bounds of what is read and mended: one below, at, and one above each of them."""

from dataclasses import replace
from typing import Any

import pytest
from books import book

from errors import Refused
from ledgers.files.edits import Edit, edited
from ledgers.files.grid import CELL_TEXT
from ledgers.files.workbook import open_workbook
from ledgers.reading.deciding.several import parts_of

BOOK = open_workbook("表.xlsx", book(甲=[["学校", "内容"], ["一小", "灯坏"], ["二小", None]], 乙=[["学校"], ["三小"]]))


def at(column: str, row: int, words: str = "新", sheet: str = "甲", file: str = "表.xlsx") -> Edit:
    return Edit(file, sheet, row, column, words)


@pytest.mark.parametrize(("column", "row"), [("A", 1), ("B", 1), ("A", 3), ("B", 3)])
def test_a_cell_at_each_corner_is_mended_and_told_with_what_stood_there(column: str, row: int) -> None:
    before = BOOK.sheets[0].rows[row - 1]["AB".index(column)]
    made, done = edited(BOOK, [at(column, row)])
    assert made.sheets[0].rows[row - 1]["AB".index(column)] == "新"
    assert [(edit.before, edit.text) for edit in done] == [(before or "", "新")]
    assert BOOK.sheets[0].rows[row - 1]["AB".index(column)] == before, "the book itself stays as it was"
    assert made.sheets[1] is BOOK.sheets[1]
    untouched = [(i, j) for i in range(3) for j in range(2) if (i, j) != (row - 1, "AB".index(column))]
    assert all(made.sheets[0].rows[i][j] == BOOK.sheets[0].rows[i][j] for i, j in untouched)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (at("C", 1), "“甲”表C1不在表内"),
        (at("A", 4), "“甲”表A4不在表内"),
        (at("A", 0), "“甲”表A0不在表内"),
        (at("A", 1, sheet="丙"), "“表.xlsx”里没有“丙”表，改不了A1"),
        (at("A", 1, "长" * (CELL_TEXT + 1)), f"“甲”表A1改成的文字有 {CELL_TEXT + 1} 个字，超过 {CELL_TEXT} 字"),
    ],
)
def test_a_cell_beyond_the_sheet_is_refused(edit: Edit, said: str) -> None:
    with pytest.raises(Refused, match=said):
        edited(BOOK, [edit])


def test_several_cells_of_several_sheets_are_mended_and_those_of_other_files_left() -> None:
    long = "长" * CELL_TEXT
    made, done = edited(BOOK, [at("A", 2), at("B", 2, long), at("A", 2, "四小", "乙"), at("A", 2, file="别.xlsx")])
    assert made.sheets[0].rows[1] == ["新", long] and made.sheets[1].rows[1] == ["四小"] and len(done) == 3
    assert edited(BOOK, [at("A", 2, file="别.xlsx")]) == (BOOK, [])
    emptied, _ = edited(BOOK, [at("B", 2, "")])
    assert emptied.sheets[0].rows[1] == ["一小", None]
    twice, _ = edited(BOOK, [at("A", 2, "一"), at("A", 2, "二")])
    assert twice.sheets[0].rows[1][0] == "二"


def test_what_was_filled_or_flawed_is_trusted_once_mended() -> None:
    grid = replace(BOOK.sheets[0], filled={(1, 0), (1, 1)}, flaws={(1, 0): "公式", (2, 0): "公式"})
    made, _ = edited(replace(BOOK, sheets=[grid]), [at("A", 2)])
    assert made.sheets[0].filled == {(1, 1)} and made.sheets[0].flaws == {(2, 0): "公式"}
    assert grid.filled == {(1, 0), (1, 1)} and len(grid.flaws) == 2


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("1.灯坏；2.门坏", ["灯坏", "门坏"]),
        ("1.灯坏。\n2.门坏；\n3.窗坏 ", ["灯坏", "门坏", "窗坏"]),
        ("1.灯坏", ["1.灯坏"]),
        ("2.灯坏；3.门坏", ["2.灯坏；3.门坏"]),
        ("1.灯坏；3.门坏", ["1.灯坏；3.门坏"]),
        ("另有：1.灯坏；2.门坏", ["另有：1.灯坏；2.门坏"]),
        ("灯坏", ["灯坏"]),
        (None, []),
        (3, ["3"]),
    ],
)
def test_numbered_things_in_a_cell(cell: Any, parts: list[str]) -> None:
    assert parts_of(cell) == parts
