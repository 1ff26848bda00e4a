"""What a preview asks and finds, numbered in the order in which it is shown, and the cells each number stands in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ledgers.reading.readings import BY_FORM, BY_WORD, CERTAIN, LIKELY, UNCLEAR, CellRef, Reading
from ledgers.validate.offers import Places, Wrong
from ledgers.validate.rows.row import Preview

UNSURE, WRONG, PROBABLE = "？", "×", "≈"
"""The signs of what is not sure, wrong, and probably right."""


@dataclass
class Asked:
    """The readings of a preview by what a person has to do with them: to answer, to look at, explained before, said."""

    unclear: list[Reading] = field(default_factory=list)
    likely: list[Reading] = field(default_factory=list)
    known: list[Reading] = field(default_factory=list)
    said: list[Reading] = field(default_factory=list)

    @property
    def open(self) -> int:
        """How many have to be answered yet."""
        return sum(1 for one in self.unclear if not one.by)


def asked_in(readings: Iterable[Reading]) -> Asked:
    """Sort readings by what a person has to do with them."""
    found = Asked()
    for one in readings:
        if one.by in (BY_FORM, BY_WORD):
            found.known.append(one)
        elif one.confidence == CERTAIN:
            found.said.append(one)
        else:
            (found.unclear if one.confidence == UNCLEAR else found.likely).append(one)
    return found


@dataclass(frozen=True)
class Mark:
    """What a cell is marked with: sign and number."""

    sign: str
    number: int

    @property
    def text(self) -> str:
        """？1."""
        return f"{self.sign}{self.number}"


Spot = tuple[str, str, int, int | None]
"""File, sheet, Excel row, grid column; no column for the row as a whole."""


def marks_of(made: Preview, asked: Asked, faults: Sequence[Wrong]) -> dict[Spot, Mark]:
    """The cells of a preview that have a number: unclear ones first, then what is wrong, then what is likely.

    What was answered keeps its number, and loses its mark. A cell has the mark of the worst that is said of it.
    """
    places, found = Places(made), dict[Spot, Mark]()
    first = len(asked.unclear) + 1
    after = first + len(faults)
    for number, one in enumerate(asked.likely, after):
        if one.confidence == LIKELY:
            found |= {spot: Mark(PROBABLE, number) for spot in _spots(places, one.cells)}
    for number, one in enumerate(asked.unclear, 1):
        if not one.by:
            found |= {spot: Mark(UNSURE, number) for spot in _spots(places, one.cells)}
    for number, fault in enumerate(faults, first):
        mark = Mark(WRONG, number)
        found |= {(c.file, c.sheet, c.row, places.lettered(c.file, c.sheet, c.column)): mark for c in fault.cells}
        named = {(cell.file, cell.sheet, cell.row) for cell in fault.cells}
        found |= {(*row, None): mark for row in fault.rows if row not in named}
    return found


def _spots(places: Places, cells: Iterable[CellRef]) -> list[Spot]:
    return [
        (cell.file, cell.sheet, cell.row, places.column(cell.file, cell.sheet, cell.column, cell.row))
        for cell in cells
        if cell.row > 0
    ]
