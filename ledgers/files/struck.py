"""Rows that somebody struck through: the format of the cells says it, the values do not."""

import re
from xml.etree import ElementTree

_ROW = re.compile(rb'<row\b[^>]*?\br="(\d{1,7})"[^>]*?>(.*?)</row>', re.DOTALL)
_CELL = re.compile(rb"<c\b([^>]*)>(?:(?!</c>).)*?<(?:v|is)[\s>]", re.DOTALL)
_STYLE = re.compile(rb'\bs="(\d{1,6})"')
_OFF = ("0", "false")


def struck_styles(styles: bytes) -> frozenset[int]:
    """The numbers of the cell formats (`s` of a cell) whose font is struck through; none when styles.xml is odd."""
    try:
        root = ElementTree.fromstring(styles)
    except ElementTree.ParseError:
        return frozenset()
    space = root.tag.partition("}")[0] + "}" if "}" in root.tag else ""
    struck = set()
    for n, font in enumerate(root.iterfind(f"{space}fonts/{space}font")):
        strike = font.find(f"{space}strike")
        if strike is not None and strike.get("val", "1") not in _OFF:
            struck.add(n)
    formats = root.iterfind(f"{space}cellXfs/{space}xf")
    return frozenset(n for n, one in enumerate(formats) if struck and int(one.get("fontId", "0")) in struck)


def struck_rows(sheet: bytes, styles: frozenset[int]) -> frozenset[int]:
    """Excel numbers of the rows of which a cell with a value is struck through: one word may take the row back."""
    if not styles:
        return frozenset()
    found = set()
    for number, cells in _ROW.findall(sheet):
        written = [int(style[1]) if (style := _STYLE.search(cell)) else 0 for cell in _CELL.findall(cells)]
        if any(style in styles for style in written):
            found.add(int(number))
    return frozenset(found)
