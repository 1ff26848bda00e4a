"""Returns handed back to be mended: a file each, with a column 错误说明, and one list of what could not be opened."""

from collections.abc import Sequence

from errors import Refused
from ledgers.collecting.entries import Entry, Fault
from ledgers.collecting.forms import file_name, zipped
from ledgers.files.workbook import open_workbook
from ledgers.out.error_workbook import error_workbook
from ledgers.validate.rows.row import CellError

LIST = "退回说明.txt"
HEAD = 3
"""The row of the headings, where a fault of a whole file is told."""


def handed_back(entries: Sequence[Entry]) -> bytes:
    """A .zip of the entries that have faults."""
    files: list[tuple[str, bytes]] = []
    told: list[str] = []
    for entry in entries:
        told.append(f"{entry.id}：" + "；".join(f"{fault.cell} {fault.message}".strip() for fault in entry.faults))
        if marked := _marked(entry):
            stem, _, _ = entry.id.rpartition(".")
            files.append((f"{'/'.join(file_name(part) for part in (stem or entry.id).split('/'))}_要改.xlsx", marked))
    return zipped([(LIST, ("\r\n".join(told) + "\r\n").encode("utf-8-sig")), *files])


def _marked(entry: Entry) -> bytes | None:
    """The file with its faults beside the rows; None when it cannot be opened."""
    if not entry.content:
        return None
    try:
        book = open_workbook(entry.id, entry.content)
    except Refused:
        return None
    first = next((grid.name for grid in book.sheets if not grid.hidden), "")
    return error_workbook([book], [_placed(book.name, fault, first) for fault in entry.faults])


def _placed(name: str, fault: Fault, first: str) -> CellError:
    digits = "".join(mark for mark in fault.cell if mark.isdigit())
    row = int(digits) if digits and fault.sheet else HEAD
    return CellError(name, fault.sheet or first, row, fault.cell or "整份", fault.value, fault.message)
