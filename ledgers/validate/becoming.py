"""What a previewed sheet would stand as in its ledger: the rows as they would be written, in the ledger's words."""

from collections.abc import Sequence
from typing import Any

from catalogue.ledgers import CODES, Column, Sheet
from ledgers.reading.cells.text import shown
from ledgers.validate.names import split_list
from ledgers.validate.registers import Registers
from ledgers.validate.rows.row import Preview, Row

COLUMNS = 9
WORDS = {"created": "新增", "updated": "更新", "unchanged": "未变"}
UNDECIDED = "还不能写"


def would_stand(made: Preview, registers: Registers, limit: int = 8) -> list[dict[str, str]]:
    """The first rows of the ledger's own sheet: 行 (Excel's number), up to nine columns that hold something, by
    heading, and 写进去, what becomes of the row. Codes are told by their names."""
    head = made.ledger.sheets[0]
    rows = [row for row in made.rows if row.sheet is head and row.parent is None][:limit]
    columns = _telling(head, rows)
    return [
        {"行": str(row.number)}
        | {heading: _said(registers, column, row.facts.get(column.field)) for heading, column in columns.items()}
        | {"写进去": UNDECIDED if row.bad else WORDS.get(row.outcome, UNDECIDED)}
        for row in rows
    ]


def _telling(sheet: Sheet, rows: Sequence[Row]) -> dict[str, Column]:
    own = {column.field for column in sheet.stored if column.key and len(sheet.key) == 1}
    found = [
        column
        for column in sheet.stored
        if column.field not in own and any(row.facts.get(column.field) not in (None, "") for row in rows)
    ]
    # What a row must say comes first, in the ledger's order.
    kept = sorted(found, key=lambda column: not column.required)[:COLUMNS]
    return {_heading(column): column for column in sheet.stored if column in kept}


def _heading(column: Column) -> str:
    return column.heading.removesuffix("代码") if column.form in CODES else column.heading


def _said(registers: Registers, column: Column, value: Any) -> str:
    if value is None or value == "":
        return ""
    if column.form in CODES:
        return "、".join(registers.name_of(code) or code for code in split_list(str(value)))
    return shown(value)
