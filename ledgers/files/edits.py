"""Cells that a person mended in the preview: the upload stays as it came, what is read is the mended copy."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from errors import Refused
from ledgers.files.grid import CELL_TEXT, Grid, Workbook
from ledgers.reading.cells.text import shown


@dataclass(frozen=True)
class Edit:
    """A cell of an uploaded file by Excel's own names (row from 1, column letters), and the text it is to hold.

    `before`: what stood there, filled in when it is applied.
    """

    file: str
    sheet: str
    row: int
    column: str
    text: str
    before: str = ""


def edited(book: Workbook, edits: Sequence[Edit]) -> tuple[Workbook, list[Edit]]:
    """A copy of the book with the cells mended, and the edits with what stood there before.

    A mended cell is trusted like any other, also where a formula stood. Raises Refused for a cell outside the sheet
    and for a text longer than a cell holds.
    """
    mine = [edit for edit in edits if edit.file == book.name]
    if not mine:
        return book, []
    sheets, done = {grid.name: grid for grid in book.sheets}, []
    changed: dict[str, Grid] = {}
    for edit in mine:
        grid = changed.get(edit.sheet) or (_copy(sheets[edit.sheet]) if edit.sheet in sheets else None)
        where = f"“{edit.sheet}”表{edit.column}{edit.row}"
        if grid is None:
            raise Refused(f"“{book.name}”里没有“{edit.sheet}”表，改不了{edit.column}{edit.row}。")
        i, j = grid.cell_at(edit.row, edit.column)
        if not (0 <= i < len(grid.rows) and 0 <= j < grid.width):
            raise Refused(f"{where}不在表内，改不了。")
        if len(edit.text) > CELL_TEXT:
            raise Refused(f"{where}改成的文字有 {len(edit.text)} 个字，超过 {CELL_TEXT} 字：请缩短。")
        done.append(replace(edit, before=shown(grid.rows[i][j])))
        grid.rows[i][j] = edit.text or None
        grid.filled.discard((i, j))
        grid.flaws.pop((i, j), None)
        changed[edit.sheet] = grid
    return replace(book, sheets=[changed.get(grid.name, grid) for grid in book.sheets]), done


def _copy(grid: Grid) -> Grid:
    return replace(grid, rows=[list(row) for row in grid.rows], filled=set(grid.filled), flaws=dict(grid.flaws))
