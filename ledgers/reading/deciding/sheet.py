"""One sheet being decided about: what was recognised, its words, its cells, and how a decision is asked or said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from catalogue.ledgers import Sheet
from ledgers.files.grid import Grid, Value
from ledgers.reading.headings.known import Aliases
from ledgers.reading.headings.recognised import Recognised
from ledgers.reading.readings import CellRef, Readings

NOT_READ = "不读"
"""The answer that a column is no field."""


@dataclass
class Deciding:
    """The decisions about one sheet. `fits`: whether values can be read as a field; `today`: the day of the import.
    `book_years`: the years that the other sheets of the file name."""

    readings: Readings
    sheet: Sheet
    aliases: Aliases
    file: str
    grid: Grid
    made: Recognised
    fits: Callable[[str, Sequence[Value]], bool]
    today: date
    book_years: frozenset[int] = frozenset()

    def own(self) -> Grid:
        """The grid as a copy that may be changed: what was uploaded stays as it came."""
        rows, grid = [list(row) for row in self.grid.rows], self.grid
        self.grid = replace(grid, rows=rows, repeats=dict(grid.repeats), flaws=dict(grid.flaws))
        return self.grid

    def word(self, name: str) -> str:
        """Our heading of a field."""
        words = self.aliases.get(name, (name,))
        try:
            return self.sheet.column(name).heading
        except KeyError:
            return words[0]

    def head(self, heading: str) -> CellRef:
        """The cell of a heading."""
        return CellRef(self.file, self.grid.name, self.grid.row_number(self.made.header_row), heading)

    def cells(self, rows: Sequence[int], heading: str = "") -> list[CellRef]:
        """The cells of a column in these grid rows, or the rows as a whole."""
        return [CellRef(self.file, self.grid.name, self.grid.row_number(i), heading) for i in rows]

    def ask(
        self, kind: str, sentence: str, cells: Sequence[CellRef], choices: Sequence[tuple[str, str]], **how: Any
    ) -> str:
        """Ask with the sheet's name before the sentence."""
        return self.readings.ask(kind, f"“{self.grid.name}”表{sentence}", cells, choices, **how)

    def ask_each(
        self, kind: str, sentence: str, cells: Sequence[CellRef], choices: Sequence[tuple[str, str]], **how: Any
    ) -> list[str]:
        """Likewise, for each cell where one answer for all is not right."""
        return self.readings.ask_each(kind, f"“{self.grid.name}”表{sentence}", cells, choices, **how)

    def say(self, kind: str, sentence: str, cells: Sequence[CellRef] = ()) -> None:
        """Keep a certain decision."""
        self.readings.say(kind, f"“{self.grid.name}”表{sentence}", cells)

    def column(self, j: int) -> list[Value]:
        """The values of a column in the data rows."""
        return [self.grid.rows[i][j] for i in self.made.data_rows]

    def key(self, *parts: str) -> str:
        """The key of a question about this form."""
        return ":".join([parts[0], self.sheet.name, *parts[1:]])

    def known(self, columns: Any) -> None:
        """Columns that were decided about are no longer unknown."""
        gone = set(columns)
        self.made.unknown = [unknown for unknown in self.made.unknown if unknown.column not in gone]

    def holds_data(self, j: int) -> bool:
        """Whether something stands in a column of its own, not spread there by a merged cell."""
        rows = self.grid.rows
        return any(rows[i][j] is not None and (i, j) not in self.grid.filled for i in self.made.data_rows)

    def free(self) -> list[str]:
        """The fields that no column is yet and that a heading may name."""
        made = self.made
        taken = {*made.columns, *made.derived}
        shown_only = {column.field for column in self.sheet.columns if column.shown and not column.name_of}
        readable = [column.field for column in self.sheet.readable]
        names = dict.fromkeys([*readable, *self.aliases])
        # A name stands for its code: with one of them there, the other is not missed.
        return [
            name
            for name in names
            if name not in taken
            and not (name.endswith("_name") and name.removesuffix("_name") in taken)
            and f"{name}_name" not in taken
            and name in self.aliases
            and name not in shown_only
        ]
