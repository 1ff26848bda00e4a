"""A list shown on a page as a workbook: exactly its rows, for whoever must act on them.

It is no ledger and is not read back; its second row says what it is a list of, as of which day.
"""

import io
from collections.abc import Sequence
from datetime import date, datetime

import xlsxwriter

from ledgers.out.export import DAY_FORMAT, workbook_options

NAME_LIMIT = 31
WIDEST = 60


def list_workbook(title: str, about: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """One sheet: title, what the list says, headings, rows; numbers stay numbers, days days, the rest text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, workbook_options()) as book:
        paper = book.add_worksheet(title[:NAME_LIMIT])
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": DAY_FORMAT})
        paper.write_string(0, 0, title, bold)
        paper.write_string(1, 0, about)
        for at, heading in enumerate(headings):
            paper.write_string(3, at, heading, bold)
            longest = max((len(str(row[at])) for row in rows), default=0)
            paper.set_column(at, at, min(WIDEST, 2 + 2 * max(len(heading), longest)))
        for number, row in enumerate(rows, 4):
            for at, value in enumerate(row):
                _write(paper, number, at, value, day)
        paper.freeze_panes(4, 0)
    return buffer.getvalue()


def _write(paper: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object, day: object) -> None:
    if value is None or value != value:
        return
    if isinstance(value, date | datetime):
        paper.write_datetime(row, column, value, day)
    elif isinstance(value, int | float):
        paper.write_number(row, column, value)
    else:
        paper.write_string(row, column, str(value))
