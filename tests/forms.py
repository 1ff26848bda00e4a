"""Forms of a collection filled in as a school would, for the tests of collections."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl

Book = openpyxl.Workbook
HAZARD = ("教学楼三楼", "灭火器压力不足", "消防", "一般", "2026-10-31", "副校长", None)


def filled(
    content: bytes,
    day: Any = "2026-10-06",
    found: Any = 0,
    hazards: list[tuple[Any, ...]] | None = None,
    change: Callable[[Book], None] | None = None,
    row: int = 4,
) -> bytes:
    """A school's form with its check and hazards (place, words, 类别, 等级, 期限, 岗位, 完成)."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    check = book["周排查"]
    check.cell(row, 3, day)
    check.cell(row, 4, found)
    for at, values in enumerate(hazards or ()):
        for column, value in enumerate(values, 3):
            book["新查出的隐患"].cell(4 + at, column, value)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(content: bytes, sheet: str) -> list[list[Any]]:
    """What stands on a sheet of a workbook, row by row."""
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True)]


WEEK = date(2026, 10, 5)
