"""What rows on trial are: a table as read, a row of it, an error at a cell, and the preview they make together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.ledgers import Ledger, Sheet, name_field
from ledgers.files.edits import Edit
from ledgers.files.grid import Workbook
from ledgers.reading.cells.text import shown
from ledgers.reading.joining import Table
from ledgers.reading.readings import CellRef, Readings

BLANK = (None, "")


@dataclass(frozen=True, slots=True)
class CellError:
    """One bad cell: where it is, what stands there, and what to do about it."""

    file: str
    sheet: str
    row: int
    column: str
    value: str
    message: str

    @property
    def sentence(self) -> str:
        """The error as one line: where, what stands there, what to do."""
        where = "".join(f"“{part}”" for part in (self.file, self.sheet) if part)
        return f"{where}第{self.row}行“{self.column}”（{self.value or '空'}）：{self.message}"


@dataclass
class Source:
    """One table read from a file: parsed values by field, with what is needed to point back at a cell.

    `rows`: row numbers as the person sees them. `headings`: field → heading as written there. `raw`: field →
    cells as they stand. `values` hold what the form of the column gives; codes are still words. `table`: what
    was read, where it was a plain sheet. `wide`: field → heading of each row, where columns were unfolded.
    `about`: title and name of the sheet,
    `signed`: what stands below its rows. `flawed`: (index, field) of cells that could not be read.
    """

    sheet: Sheet
    file: str
    title: str
    rows: list[int]
    values: dict[str, list[Any]]
    raw: dict[str, Sequence[Any]] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    table: Table | None = None
    wide: dict[str, list[str]] = field(default_factory=dict)
    about: str = ""
    signed: str = ""
    flawed: set[tuple[int, str]] = field(default_factory=set)

    def cell(self, at: int, name: str, message: str, value: Any = None) -> "CellError":
        """An error or warning about a cell, in the person's own words: sheet, row and heading as written."""
        title, row, heading = self.title, self.rows[at], self.headings.get(name)
        if name in self.wide:
            heading = self.wide[name][at]
        elif heading is None and name_field(name) in self.headings:
            name = name_field(name)
            heading = self.headings[name]
        if self.table is not None and name in self.table.headings:
            place = self.table.place(at, name)
            title, row, heading = place.sheet, place.row, place.column
        if heading is None:
            heading = self.sheet.column(name).heading
        cells = self.raw.get(name)
        return CellError(self.file, title, row, heading, shown(cells[at] if cells is not None else value), message)

    def ref(self, at: int, name: str = "") -> CellRef:
        """The cell of a field in the at-th row, or the row as a whole, as a reading names it."""
        if not name:
            return CellRef(self.file, self.title, self.rows[at])
        there = self.cell(at, name, "")
        return CellRef(there.file, there.sheet, there.row, there.column)

    @property
    def given(self) -> frozenset[str]:
        """The fields whose heading stands in the table."""
        return frozenset(self.values)


class Row:
    """One row on its way: its facts by field, where it came from, and what is to become of it."""

    __slots__ = (
        "sheet", "source", "at", "facts", "given", "bad", "outcome", "stored", "changed", "parent", "late", "flawed",
    )  # fmt: skip

    def __init__(self, sheet: Sheet, source: Source, at: int, facts: dict[str, Any], given: frozenset[str]) -> None:
        self.sheet, self.source, self.at, self.facts, self.given = sheet, source, at, facts, given
        self.bad = False
        self.outcome = ""
        self.stored: Any = None
        self.changed: tuple[str, ...] = ()
        self.parent: Row | None = None
        self.late: set[str] = set()
        self.flawed: set[str] = set()
        """Fields whose cell was found bad: that they are blank is no second fault."""

    @property
    def number(self) -> int:
        """The row number in the file."""
        return self.source.rows[self.at]


@dataclass
class Preview:
    """What an import would do. Counts are ledger rows over all sheets of the kind."""

    kind: str
    ledger: Ledger
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    errors: list[CellError] = field(default_factory=list)
    error_count: int = 0
    warnings: list[CellError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    headings: list[tuple[str, str, str]] = field(default_factory=list)
    """(sheet as written, heading as written, heading of the ledger or "" when it was not recognised)."""
    rows: list[Row] = field(default_factory=list)
    twins: int = 0
    workbooks: list[Workbook] = field(default_factory=list)
    readings: Readings = field(default_factory=Readings)
    edits: list[Edit] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """Rows with at least one bad cell."""
        return len({(row.source.file, row.source.title, row.number) for row in self.rows if row.bad})

    @property
    def writes(self) -> list[Row]:
        """The rows to write: created and updated."""
        return [row for row in self.rows if row.outcome in ("created", "updated")]
