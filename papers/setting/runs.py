"""Small pieces of Word's XML: runs, fields, lengths."""

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from papers.setting.measures import CELL_LINE, CELL_PADDING, CELL_SIDE, POINT
from papers.setting.pages import lines_of
from papers.setting.words import printable


def run_of(words: str, face: str = "") -> Any:
    """A run of words that says they are Chinese (w:hint); face: another than the style's."""
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    fonts = OxmlElement("w:rFonts")
    fonts.set(qn("w:hint"), "eastAsia")
    if face:
        fonts.set(qn("w:eastAsia"), face)
    properties.append(fonts)
    run.append(properties)
    text = OxmlElement("w:t")
    text.text = printable(words)
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    return run


def page_of(mark: str, page: int) -> list[Any]:
    """Word's own field for the page of a mark, showing the counted page."""
    runs = []
    for kind, words in (
        ("begin", ""),
        ("", f" PAGEREF {mark} \\h "),
        ("separate", ""),
        ("shown", str(page)),
        ("end", ""),
    ):
        run = OxmlElement("w:r")
        if kind == "shown":
            part = OxmlElement("w:t")
            part.text = words
        elif kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = words
            part.set(qn("xml:space"), "preserve")
        run.append(part)
        runs.append(run)
    return runs


def switch_off(paragraph: Any, tag: str) -> None:
    """Switch off what the paragraph's style says."""
    off = OxmlElement(tag)
    off.set(qn("w:val"), "0")
    paragraph.pPr.append(off)


def row_height(cells: Sequence[Sequence[str]], wide: Sequence[float], size: float) -> float:
    """The height of a row, pt: the most lines a cell takes."""
    lines = max(
        sum(lines_of(line, size, (width - 2 * CELL_SIDE) * POINT) for line in cell)
        for cell, width in zip(cells, wide, strict=True)
    )
    return lines * CELL_LINE + 2 * CELL_PADDING + 0.5


def points(value: float) -> int:
    """Points in Word's smallest unit, on whole twentieths."""
    return round(value * 20) * 635
