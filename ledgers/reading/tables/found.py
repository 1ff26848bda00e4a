"""What was found in the files of a ledger: tables, errors of single cells, what was passed over."""

from dataclasses import dataclass, field

from ledgers.files.edits import Edit
from ledgers.files.grid import Workbook
from ledgers.reading.readings import Readings
from ledgers.validate.rows.row import CellError, Source
from ledgers.validate.rows.validator import KEPT_ERRORS


@dataclass
class Tables:
    """What was found in the files: tables, errors of single cells, what was passed over, and how it was read.

    `headings`: (sheet as written, heading as written, our heading; "" when the column is not read).
    """

    kind: str
    sources: list[Source] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    error_count: int = 0
    warnings: list[CellError] = field(default_factory=list)
    skipped: int = 0
    headings: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    workbooks: list[Workbook] = field(default_factory=list)
    readings: Readings = field(default_factory=Readings)
    edits: list[Edit] = field(default_factory=list)
    _told: set[CellError] = field(default_factory=set)

    def error(self, source: Source, at: int, name: str, sentence: str) -> None:
        """Name a bad cell; all are counted, so many kept that a person could still read them."""
        source.flawed.add((at, name))
        made = source.cell(at, name, f"{sentence.rstrip('。')}。")
        if made in self._told:
            return
        self._told.add(made)
        self.error_count += 1
        if len(self.errors) < KEPT_ERRORS:
            self.errors.append(made)
