"""Tables of a paper: widths that leave names, days and numbers whole, and rows made from one pattern.

A name torn over two lines is the commonest blemish of a printed ledger: columns of names and figures are as wide as
their widest cell, and what remains of the 156 mm goes to the columns of text, by how much each says.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from papers.setting.measures import AREA_MM, CELL_SIDE, POINT, SIZE_CELL, SIZE_SMALL, width_of

NAME, FIGURE, TEXT = "name", "figure", "text"
"""What a column holds: whole names and days, numbers, or sentences that may break."""
NARROW, MANY = 36.0, 6
"""A table of so many columns is set smaller where its text columns come out narrower than this, mm."""
LEAST_TEXT, MOST_NAME, LEAST_FIGURE = 26.0, 44.0, 10.0
"""The least width of a column of text, the most of one of names, the least of one of figures, mm."""


@dataclass(frozen=True)
class Column:
    """A table column: its heading and what it holds. A figure is right-aligned; a name is never torn, several names
    (joined by 、) stand below one another when they do not fit. `width`: mm, where it is stated and not found."""

    heading: str
    holds: str = TEXT
    width: float = 0.0


def cell_lines(text: str, width: float, size: float) -> list[str]:
    """Names of a cell on lines of their own as far as they must: each piece whole, as many a line as fit (mm)."""
    room = (width - 2 * CELL_SIDE) * POINT + 0.01
    lines: list[str] = []
    for piece in text.replace("、", "、\n").split("\n"):
        if lines and width_of(lines[-1] + piece, size) <= room:
            lines[-1] += piece
        else:
            lines.append(piece)
    return lines


def fitted(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> tuple[list[float], float]:
    """The columns' widths in mm, together the width of the type area; and the size the cells are set in (pt): smaller
    where the columns of text would else be too narrow to read."""
    wide = _widths(columns, rows, SIZE_CELL)
    free = [at for at, column in enumerate(columns) if column.holds == TEXT and not column.width]
    if not free or min(wide[at] for at in free) >= NARROW or len(columns) < MANY:
        return wide, SIZE_CELL
    return _widths(columns, rows, SIZE_SMALL), SIZE_SMALL


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], size: float) -> list[float]:
    found = [column.width or _natural(column, [row[at] for row in rows], size) for at, column in enumerate(columns)]
    free = [at for at, column in enumerate(columns) if column.holds == TEXT and not column.width]
    room = AREA_MM - sum(width for at, width in enumerate(found) if at not in free)
    if not free:
        return [width * AREA_MM / sum(found) for width in found]
    if (least := LEAST_TEXT * len(free)) > room:
        tight = [at for at, column in enumerate(columns) if column.holds == NAME]
        share = max(0.0, (least - room) / max(1e-9, sum(found[at] for at in tight)))
        for at in tight:
            found[at] *= 1 - share
        room = AREA_MM - sum(width for at, width in enumerate(found) if at not in free)
    says = [max([12.0, *(width_of(row[at], 1.0) for row in rows)]) ** 0.6 for at in free]
    spare = room - LEAST_TEXT * len(free)
    for at, said in zip(free, says, strict=True):
        found[at] = LEAST_TEXT + spare * said / sum(says) if spare > 0 else room / len(free)
    return found


def _natural(column: Column, cells: Sequence[str], size: float) -> float:
    if column.holds == TEXT:
        return 0.0
    pieces = [piece for cell in (column.heading, *cells) for piece in cell.replace("、", "、\n").split("\n")]
    # A little more for Latin letters: a stand-in for the face may be wider than the face itself.
    widest = max(width_of(p, size) + sum(c.isascii() for c in p) * size * 0.06 for p in pieces)
    width = widest / POINT + 2 * CELL_SIDE + 0.6
    return min(width, MOST_NAME) if column.holds == NAME else max(width, LEAST_FIGURE)


def table_of(
    columns: Sequence[Column], wide: Sequence[float], styles: tuple[str, str, str], size: float = SIZE_CELL
) -> tuple[Any, Any]:
    """An empty ruled table with its head, repeated on each page; and the pattern of a row. styles: of head, text and
    figures; size: of the words, pt."""
    table = OxmlElement("w:tbl")
    properties = _added(table, "w:tblPr")
    _added(properties, "w:tblW", w=_twips(sum(wide)), type="dxa")
    _added(properties, "w:jc", val="center")
    borders = _added(properties, "w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _added(borders, f"w:{edge}", val="single", sz="4", space="0", color="000000")
    _added(properties, "w:tblLayout", type="fixed")
    margins = _added(properties, "w:tblCellMar")
    for edge in ("left", "right"):
        _added(margins, f"w:{edge}", w=str(round(CELL_SIDE * 56.7)), type="dxa")
    grid = _added(table, "w:tblGrid")
    for width in wide:
        _added(grid, "w:gridCol", w=_twips(width))
    head, text, figure = styles
    table.append(_row([(column.heading, head) for column in columns], wide, size, repeated=True))
    pattern = _row([("", figure if column.holds == FIGURE else text) for column in columns], wide, size)
    return table, pattern


def row_of(pattern: Any, cells: Sequence[Sequence[str]]) -> Any:
    """A row of the pattern with its words: the lines of each cell."""
    row = deepcopy(pattern)
    for cell, lines in zip(row.iter(qn("w:tc")), cells, strict=True):
        text = next(cell.iter(qn("w:t")))
        text.text = lines[0]
        for line in lines[1:]:
            text.addnext(br := OxmlElement("w:br"))
            text = deepcopy(text)
            text.text = line
            br.addnext(text)
    return row


def keep(row: Any) -> None:
    """Keep a row on the page of the next one."""
    for properties in row.iter(qn("w:pPr")):
        if properties.find(qn("w:keepNext")) is None:
            properties.insert(1, OxmlElement("w:keepNext"))


def _row(cells: Sequence[tuple[str, str]], wide: Sequence[float], size: float, *, repeated: bool = False) -> Any:
    row = OxmlElement("w:tr")
    properties = _added(row, "w:trPr")
    _added(properties, "w:cantSplit")
    if repeated:
        _added(properties, "w:tblHeader")
    for (words, style), width in zip(cells, wide, strict=True):
        cell = _added(row, "w:tc")
        _added(_added(cell, "w:tcPr"), "w:tcW", w=_twips(width), type="dxa")
        _added(cell.tcPr, "w:vAlign", val="center")
        paragraph = _added(cell, "w:p")
        _added(_added(paragraph, "w:pPr"), "w:pStyle", val=style)
        run = _added(paragraph, "w:r")
        set_in = _added(run, "w:rPr")
        _added(set_in, "w:rFonts", hint="eastAsia")
        if size != SIZE_CELL:
            _added(set_in, "w:sz", val=str(round(size * 2)))
        text = _added(run, "w:t")
        text.text = words
        text.set(qn("xml:space"), "preserve")
    return row


def _added(parent: Any, tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    parent.append(made)
    return made


def _twips(mm: float) -> str:
    return str(round(mm * 1440 / 25.4))
