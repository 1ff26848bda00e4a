"""A printed form as a workbook: title, headings, rows, who signs; on paper it fills the width of A4 on its side.

It is read back by the importer: days are days, numbers and texts texts, nothing becomes a formula. The lines around the
table say nothing that could be taken for a day of finding.
"""

from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from catalogue.forms import FORMS, ORDINAL, FormColumn
from figures.hazards.sheets import SheetRow
from papers.forms.asked import OfHazards
from papers.setting.words import written_day

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
A4, SMALL, LINE_HIGH = 9, 10, 15.0


def form_book(asked: OfHazards) -> bytes:
    """The form of these hazards. Raises Refused for none or too many."""
    form, rows = FORMS[asked.paper.name], asked.rows
    bodies = {row.body for row in rows}
    townships = {row.township for row in rows}
    whose = bodies.pop() if len(bodies) == 1 else townships.pop() if len(townships) == 1 else asked.pack.name
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": f"{whose}{form.title}", "author": asked.chosen.organ})
        sheet = book.add_worksheet(asked.paper.title)
        title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        head = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True})
        look = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_size": SMALL}
        text = book.add_format(look)
        day = book.add_format(look | {"num_format": "yyyy-mm-dd", "align": "center"})
        number = book.add_format(look | {"align": "center"})
        last = len(form.columns) - 1
        sheet.merge_range(0, 0, 0, last, f"{whose}{form.title}", title)
        sheet.set_row(0, 32)
        printed = f"共{len(rows)}项　{asked.chosen.organ}　{written_day(asked.chosen.day)}印"
        sheet.merge_range(1, 0, 1, last, printed, book.add_format({"align": "right", "font_size": SMALL}))
        for at, column in enumerate(form.columns):
            sheet.write_string(2, at, column.heading, head)
            sheet.set_column(at, at, column.width)
        for line, row in enumerate(rows, 3):
            sheet.set_row(line, LINE_HIGH * max(2, *(_lines(column, row) for column in form.columns)))
            for at, column in enumerate(form.columns):
                value = line - 2 if column is ORDINAL else getattr(row, column.field) if column.field else None
                _write(sheet, line, at, value, (text, day, number))
        foot = "　　　　　　　　　　".join(f"{who}（签字）：" for who in form.foot)
        sheet.merge_range(len(rows) + 4, 0, len(rows) + 4, last, foot, book.add_format({"font_size": 11}))
        sheet.freeze_panes(3, 0)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.set_footer("&C— &P —")
    return buffer.getvalue()


def _lines(column: FormColumn, row: SheetRow) -> int:
    """Lines that a cell's words take in its column, a Chinese character two of its letters wide."""
    said = str(getattr(row, column.field, "") or "") if column.field else ""
    return -(-sum(1 if c.isascii() else 2 for c in said) // int(column.width))


def _write(sheet: Any, line: int, at: int, value: Any, looks: tuple[Any, Any, Any]) -> None:
    text, day, number = looks
    if value is None or value == "":
        sheet.write_blank(line, at, None, text)
    elif isinstance(value, date):
        sheet.write_datetime(line, at, value, day)
    elif isinstance(value, int | float):
        sheet.write_number(line, at, value, number)
    else:
        sheet.write_string(line, at, value, text)
