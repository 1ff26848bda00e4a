"""A ledger with everything it ever said: every version of every row, and from when until when it was known.

For whoever recounts a figure as it was known on some day without this program. The workbook is not an
import's: `is_history` tells it, and import refuses it.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import xlsxwriter
from sqlalchemy import select
from sqlmodel import Session

from catalogue.ledgers import REMARK, Column, Sheet, heading_in
from ledgers.files.grid import Workbook
from ledgers.out.export import INSTANT_FORMAT, cell_writer, ledger_of, workbook_options
from ledgers.validate.registers import Registers
from models.base import table
from models.county import Pack

ENDED = "失效时间"
"""The heading by which such a workbook is known: no ledger has it."""

SECONDS = f"{INSTANT_FORMAT}:ss"
STAMPS = (
    Column("first_recorded_at", "首次录入时间", "instant", width=20),
    Column("recorded_at", "录入时间", "instant", width=20),
    Column("superseded_at", ENDED, "instant", width=20),
    Column("recorded_by", "录入人", width=12),
)


def history_workbook(session: Session, pack: Pack, kind: str) -> bytes:
    """Every version of a ledger's rows as .xlsx, superseded and voided ones too, by key and 录入时间.

    The sheets and headings of the export without what is derived (状态, 现行期限), then 备注, 首次录入时间 (when the
    row first entered the ledger), 录入时间 and 失效时间 (when this version did and ceased to hold; blank while it
    holds). A version is known at the close of R when 录入时间 < R+1 00:00 and 失效时间 is blank or ≥ R+1 00:00.
    Instants are cut off at the second, never rounded, so that no day is wrong. Raises Refused for an unknown kind.
    """
    ledger, registers = ledger_of(kind), Registers(session, pack)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, workbook_options()) as book:
        book.set_properties({"title": f"{pack.name}{ledger.title}台账（全部版本）"})
        formats = {form: book.add_format({"num_format": shape}) for form, shape in FORMATS.items()}
        head = book.add_format({"bold": True, "bg_color": "#EAF0F7", "border": 1, "text_wrap": True})
        for sheet in ledger.sheets:
            columns = columns_of(sheet)
            paper = book.add_worksheet(sheet.name)
            for at, column in enumerate(columns):
                paper.write_string(0, at, heading_in(pack, column.heading), head)
                paper.set_column(at, at, column.width)
            paper.freeze_panes(1, 0)
            write = [
                cell_writer(paper, column, at, formats.get(column.form), registers) for at, column in enumerate(columns)
            ]
            for below, row in enumerate(_versions(session, pack, sheet), start=1):
                for cell in write:
                    cell(below, row)
    return buffer.getvalue()


FORMATS = {"day": "yyyy-mm-dd", "deadline": "yyyy-mm-dd", "instant": SECONDS}


def columns_of(sheet: Sheet) -> tuple[Column, ...]:
    """The headings of a sheet with every version: its facts, the names of its codes, and the stamps."""
    told = [c for c in sheet.columns if c is not REMARK and c.field not in {s.field for s in STAMPS}]
    return (*(c for c in told if c.name_of or not c.shown), replace(REMARK), *STAMPS)


def _versions(session: Session, pack: Pack, sheet: Sheet) -> Iterable[Mapping[str, Any]]:
    versions = table(sheet.model)
    order = (*(versions.c[name] for name in sheet.key), versions.c.recorded_at, versions.c.id)
    query = select(versions).where(versions.c.county == pack.code).order_by(*order)
    for row in session.execute(query).mappings():
        yield {name: _to_the_second(value) for name, value in row.items()}


def _to_the_second(value: Any) -> Any:
    # A day kept in days and fractions rounds 23:59:59.9999 up into the next one.
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def is_history(book: Workbook) -> bool:
    """Whether a workbook holds every version of its rows, and so cannot be imported."""
    return any(ENDED in [str(cell) for cell in grid.rows[0]] for grid in book.sheets if grid.rows)
