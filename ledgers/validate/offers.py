"""What a person is offered for what is wrong in a sheet: the cells it is wrong in, and what would make them right.

Made from a finished preview, for the screen alone: nothing here judges. Equal faults (one nickname in nine cells)
are one, because one answer mends them all.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from catalogue.ledgers import CODES, RESPONSIBLE, SCHOOL, SUBJECT, TOWNSHIP, UNIT, Column, Sheet
from ledgers.files.grid import Grid
from ledgers.reading.headings.header import HEAD_ROWS
from ledgers.reading.headings.recognised import Recognised
from ledgers.validate.names import plain
from ledgers.validate.register import Register
from ledgers.validate.registers import NAME_DOMAINS, Registers
from ledgers.validate.rows.row import CellError, Preview
from models.county import Pack

FEW = 8
"""Choices that are offered beside each other; of more one is chosen from a list."""

OFFERED = 60
"""Faults for which something is offered; more are not shown at once, and each search goes through a register."""

CANDIDATES = 3
"""Names that are offered for one that no register has."""

DOMAINS = {
    SCHOOL: ("school",),
    TOWNSHIP: ("township",),
    UNIT: ("unit",),
    RESPONSIBLE: ("unit", "school"),
    SUBJECT: ("school", "township", "unit"),
}
"""Forms of cells that hold a name → the registers it may be meant for."""


@dataclass(frozen=True)
class SheetCell:
    """A cell by Excel's own names: row from 1, column letters."""

    file: str
    sheet: str
    row: int
    column: str

    @property
    def name(self) -> str:
        """B17."""
        return f"{self.column}{self.row}"


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong, with all cells it is wrong in.

    `cells`: those that can be mended, none where a column is missing. `rows`: (file, sheet, row) of all. `fix`: the
    text that would make them right, `choices`: the texts of which one would. `names`: for a name that no register
    has, (key under which it could be learned, code, name) of the entries it may be meant for, the likeliest first;
    `domain`: the register they are from, "" where it is no name.
    """

    column: str
    value: str
    message: str
    cells: tuple[SheetCell, ...]
    rows: tuple[tuple[str, str, int], ...]
    fix: str = ""
    choices: tuple[str, ...] = ()
    names: tuple[tuple[str, str, str], ...] = ()
    domain: str = ""


def faults(pack: Pack, registers: Registers, made: Preview) -> list[Wrong]:
    """What is wrong in a preview, in the order of the sheets; equal faults once."""
    places = Places(made)
    found: dict[tuple[str, str, str], tuple[CellError, Column | None]] = {}
    cells: dict[tuple[str, str, str], dict[SheetCell, None]] = defaultdict(dict)
    rows: dict[tuple[str, str, str], dict[tuple[str, str, int], None]] = defaultdict(dict)
    for error in made.errors:
        column, cell = places.of(error)
        key = (error.column, error.value, error.message)
        found.setdefault(key, (error, column))
        rows[key][error.file, error.sheet, error.row] = None
        if cell is not None:
            cells[key][cell] = None
    made_of = []
    for at, (key, (error, column)) in enumerate(found.items()):
        offered = _offered(pack, registers, error, column) if at < OFFERED else Wrong(*key, (), ())
        made_of.append(replace(offered, cells=tuple(cells[key]), rows=tuple(rows[key])))
    return made_of


def count_of_cells(errors: Iterable[CellError]) -> int:
    """How many cells are wrong, as a person counts them: one cell with two faults, or read into four rows, is one."""
    return len({(error.file, error.sheet, error.row, error.column) for error in errors})


def _offered(pack: Pack, registers: Registers, error: CellError, column: Column | None) -> Wrong:
    bare = Wrong(error.column, error.value, error.message, (), (), fix=getattr(error, "fix", ""))
    if column is None:
        return bare
    if column.choices:
        return replace(bare, choices=column.words(pack))
    form = column.form
    if form not in CODES or form not in DOMAINS or not error.value or bare.fix:
        return bare
    registers_of_form: dict[str, Register] = {name: getattr(registers, NAME_DOMAINS[name]) for name in DOMAINS[form]}
    if any(register.codes.get(plain(error.value)) for register in registers_of_form.values()):
        return bare
    found: list[tuple[str, str, str]] = []
    for domain, register in registers_of_form.items():
        key = f"{domain}:{plain(error.value)}"
        found += [(key, code, register.names[code]) for code in register.candidates(error.value)]
    sure = next((r.names[code] for r in registers_of_form.values() if (code := r.nearest(error.value))), "")
    found.sort(key=lambda each: each[2] != sure)
    return replace(bare, fix=sure, names=tuple(found[:CANDIDATES]), domain=DOMAINS[form][0])


class Places:
    """Where the cells of a preview's sentences stand in the sheets, by sheet and heading as written."""

    def __init__(self, made: Preview) -> None:
        self._grids = {(book.name, grid.name): grid for book in made.workbooks for grid in book.sheets}
        self._fields: dict[tuple[str, str], dict[str, tuple[Column | None, int | None]]] = {}
        self._cards: dict[tuple[str, str, int, str], int] = {}
        for source in {id(row.source): row.source for row in made.rows}.values():
            for (k, name), (_, j) in source.table.spots.items() if source.table else ():
                there = source.cell(k, name, "")
                self._cards[there.file, there.sheet, there.row, there.column] = j
            read = [(source.title, source.headings, source.table.recognised)] if source.table else []
            if source.table:
                read += [(other.sheet, other.headings, other.recognised) for other in source.table.joined]
            for title, headings, recognised in read:
                known = self._fields.setdefault((source.file, title), {})
                for field, written in headings.items():
                    at = None if source.table and source.table.spots else _index(recognised, field)
                    known.setdefault(written, (_column(source.sheet, field), at))
            if source.table is None:
                known = self._fields.setdefault((source.file, source.title), {})
                for field, written in source.headings.items():
                    known.setdefault(written, (_column(source.sheet, field), None))
            for field, written_in in source.wide.items():
                known = self._fields.setdefault((source.file, source.title), {})
                for written in dict.fromkeys(written_in):
                    known.setdefault(written, (_column(source.sheet, field), None))

    def of(self, error: CellError) -> tuple[Column | None, SheetCell | None]:
        """What is known of the column an error is about, and its cell; None where the sheet has none."""
        column, index = self._fields.get((error.file, error.sheet), {}).get(error.column, (None, None))
        j = self.column(error.file, error.sheet, error.column, error.row) if index is None else index
        grid = self._grids.get((error.file, error.sheet))
        if grid is None or j is None or not 0 <= error.row - grid.first_row < len(grid.rows):
            return column, None
        return column, SheetCell(error.file, error.sheet, error.row, grid.column_letters(j))

    def column(self, file: str, sheet: str, heading: str, row: int = 0) -> int | None:
        """The grid index of a column, by its heading as written or by Excel's letters; None where it is neither. In a
        vertical form it hangs on the row."""
        if (j := self._cards.get((file, sheet, row, heading))) is not None:
            return j
        grid = self._grids.get((file, sheet))
        if grid is None or not heading:
            return None
        known = self._fields.get((file, sheet), {}).get(heading, (None, None))[1]
        if known is not None:
            return known
        at = _written_at(grid, heading)
        lettered = heading.isascii() and heading.isalpha() and len(heading) <= 3
        return self.lettered(file, sheet, heading) if at is None and lettered else at

    def lettered(self, file: str, sheet: str, letters: str) -> int | None:
        """The grid index of a column by Excel's letters; None outside the sheet."""
        grid = self._grids.get((file, sheet))
        j = grid.cell_at(grid.first_row, letters)[1] if grid is not None else -1
        return j if grid is not None and 0 <= j < grid.width else None


def _column(sheet: Sheet, field: str) -> Column | None:
    found = next((column for column in (*sheet.columns, *sheet.readable) if column.field == field), None)
    return sheet.column(found.name_of) if found is not None and found.name_of else found


def _index(recognised: Recognised, field: str) -> int | None:
    return recognised.columns.get(field)


def _written_at(grid: Grid, heading: str) -> int | None:
    wanted = "".join(heading.split())
    for row in grid.rows[:HEAD_ROWS]:
        for j, value in enumerate(row):
            if isinstance(value, str) and "".join(value.split()) == wanted:
                return j
    return None
