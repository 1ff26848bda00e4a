"""The clerk's own workbook handed back: with 错误说明 behind each bad row, or with the numbers given.

Rebuilt from the grids that were read, sheet by sheet, so that it looks as it was uploaded and can be
corrected and uploaded again. Text is written as text, whatever it begins with.
"""

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange

from ledgers.files.grid import Grid, Workbook
from ledgers.out.export import DAY_FORMAT, INSTANT_FORMAT, workbook_options
from ledgers.validate.rows.row import CellError, Preview

EXPLANATION = "错误说明"
NAME_LIMIT = 31


def error_workbook(books: Sequence[Workbook], errors: Iterable[CellError]) -> bytes:
    """The files as one .xlsx with a column 错误说明 at the end: each bad row says what is wrong and what to do."""
    said: dict[tuple[str, str], dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for error in errors:
        said[error.file, error.sheet][error.row].append(f"{error.column}：{error.message}")
    joined = {where: {row: "\n".join(parts) for row, parts in rows.items()} for where, rows in said.items()}
    return _rebuilt(books, {where: (EXPLANATION, rows) for where, rows in joined.items()}, marked=True)


def numbered_workbook(made: Preview) -> bytes:
    """The files as one .xlsx with the numbers of all rows of the first sheet, those just given among them."""
    ledger = made.ledger
    head = ledger.sheets[0]
    given: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for row in made.rows:
        if row.sheet is head and row.facts.get(ledger.numbered):
            given[row.source.file, row.source.title][row.number] = str(row.facts[ledger.numbered])
    heading = head.column(ledger.numbered).heading if head.key == (ledger.numbered,) else ""
    return _rebuilt(made.workbooks, {where: (heading, rows) for where, rows in given.items() if heading}, marked=False)


def _rebuilt(
    books: Sequence[Workbook], added: Mapping[tuple[str, str], tuple[str, Mapping[int, str]]], *, marked: bool
) -> bytes:
    buffer = io.BytesIO()
    # A bare number that is a day counts from the first day of its own workbook.
    old = bool(books) and all(book.date_1904 for book in books)
    with xlsxwriter.Workbook(buffer, workbook_options() | {"date_1904": old}) as made:
        formats = {
            date: made.add_format({"num_format": DAY_FORMAT}),
            datetime: made.add_format({"num_format": INSTANT_FORMAT}),
            time: made.add_format({"num_format": "hh:mm:ss"}),
            timedelta: made.add_format({"num_format": "[hh]:mm:ss"}),
        }
        note = made.add_format({"text_wrap": True, "font_color": "#9D174D", "bg_color": "#FBE9F0", "valign": "top"})
        bold = made.add_format({"bold": True})
        used: set[str] = set()
        for book in books:
            for grid in book.sheets:
                if grid.hidden:
                    continue
                paper = made.add_worksheet(_free_name(grid.name, used))
                _copy(paper, grid, formats)
                if (book.name, grid.name) in added:
                    heading, rows = added[book.name, grid.name]
                    _add(paper, grid, heading, rows, bold, note if marked else None)
    return buffer.getvalue()


def _free_name(name: str, used: set[str]) -> str:
    plain = "".join("_" if mark in "[]:*?/\\" else mark for mark in name).strip("'")[:NAME_LIMIT] or "表"
    free, n = plain, 2
    while free.lower() in used:
        free = f"{plain[: NAME_LIMIT - 4]}（{n}）"
        n += 1
    used.add(free.lower())
    return free


def _copy(paper: Any, grid: Grid, formats: Mapping[type, Any]) -> None:
    for top, left, bottom, right in grid.merged:
        if (top, left) != (bottom, right):
            with suppress(OverlappingRange):
                i, j = grid.first_row - 1, grid.first_column - 1
                paper.merge_range(i + top, j + left, i + bottom, j + right, "")
    for i, row in enumerate(grid.rows):
        for j, value in enumerate(row):
            if value is None or (i, j) in grid.filled:
                continue
            at = grid.first_row - 1 + i, grid.first_column - 1 + j
            if isinstance(value, str):
                paper.write_string(*at, value)
            elif isinstance(value, bool):
                paper.write_boolean(*at, value)
            elif isinstance(value, int | float):
                paper.write_number(*at, value)
            else:
                paper.write_datetime(*at, value, formats[type(value)])


def _add(paper: Any, grid: Grid, heading: str, rows: Mapping[int, str], bold: Any, note: Any) -> None:
    """Fill the column of that heading, or a new one behind the last, at the rows' Excel numbers."""
    top, column = _heading(grid, heading, min(rows, default=grid.first_row + 1))
    paper.write_string(top - 1, column - 1, heading, bold)
    if note is not None:
        paper.set_column(column - 1, column - 1, 60)
    for row, text in rows.items():
        paper.write_string(row - 1, column - 1, text, note)


def _heading(grid: Grid, heading: str, before: int) -> tuple[int, int]:
    """Excel (row, column) of the heading above the first row concerned; where it lacks, a new last column."""
    above = range(min(before - grid.first_row, len(grid.rows)))
    for i in above:
        for j, value in enumerate(grid.rows[i]):
            if isinstance(value, str) and value.strip() == heading:
                return grid.row_number(i), grid.first_column + j
    named = [(sum(isinstance(value, str) for value in grid.rows[i]), i) for i in above]
    i = max(named)[1] if named else 0
    return grid.row_number(i), grid.first_column + grid.width
