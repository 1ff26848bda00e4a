"""A sheet of an .xlsx looked at before the fast reader gets it: its reach, its text, formulas and errors."""

import re

from ledgers.files.grid import AREA, COLUMNS, ERROR, FORMULA, ROWS, SAVE_AS, TOTAL_TEXT, Cell, Unreadable, column_of

# Cells as nearly every program writes them; a sheet with any other spelling is looked at more slowly.
_PLAIN_COLUMN = re.compile(rb'<c r="([A-Z]+)\d')


_PLAIN_ROW = re.compile(rb'<c r="[A-Z]+(\d+)"')


_PLAIN_TAG, _PREFIXED_TAG = re.compile(rb"<c[\s/>]"), re.compile(rb":c[\s/>]")


# An `r` attribute beyond column GR (200) or row 60000, whatever quotes or case it is written in.
_FAR = re.compile(
    rb"r\s*=\s*[\"']((?:[A-Z]{3,}|[H-Z][A-Z]|G[S-Z])\d+"
    rb"|[A-Z]*0*(?:[1-9]\d{5,}|[7-9]\d{4}|6[1-9]\d{3}|60[1-9]\d\d|600[1-9]\d|6000[1-9]))[\"']",
    re.IGNORECASE,
)


_EMPTY = re.compile(rb"<((?:[\w.-]+:)?c)(?=\s)[^<>]*?\sr\s*=\s*[\"'][A-Za-z]+\d+[\"'][^<>]*(?:/>|(?<!/)>\s*</\1\s*>)")


HIDDEN_ROW = re.compile(rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d{1,7})"')


HIDDEN_COLUMN = re.compile(rb'<col\b(?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="(\d{1,5})")[^>]*?\bmax="(\d{1,5})"')


_EMPTY_ROW = re.compile(rb"<((?:[\w.-]+:)?row)(?=\s)[^<>]*?\sr\s*=\s*[\"']\d+[\"'][^<>]*(?:/>|(?<!/)>\s*</\1\s*>)")


_ANY_COLUMN = re.compile(rb"r\s*=\s*[\"']([A-Za-z]+)\d")


_ANY_ROW = re.compile(rb"r\s*=\s*[\"'][A-Za-z]*(\d+)")


_CELL_TAG = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])")


_ROW_TAG = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s/>])")


_FORMULA_CELL = re.compile(rb"<(?:[\w.-]+:)?c((?:\s[^<>]*)?)>\s*<(?:[\w.-]+:)?f[\s/>]")


_ERROR_CELL = re.compile(rb"<(?:[\w.-]+:)?c(\s[^<>]*?\bt\s*=\s*[\"']e[\"'][^<>]*)>")


_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")


_ITEM = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")


_UNUSUAL_ITEM = re.compile(rb"<si[\s/]|:si[\s/>]")


_SHARED_INDEX = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?>\s*(\d+)")


def text_lengths(xml: bytes) -> list[int]:
    """Bytes of each shared text, by its index."""
    if _UNUSUAL_ITEM.search(xml):
        return [len(item) for item in _ITEM.split(xml)[1:]]
    return [len(item) for item in xml.split(b"<si>")[1:]]


def inspected(name: str, xml: bytes, shared: list[int]) -> tuple[bytes, int]:
    """The sheet, if need be without its empty cells, and how many cells its used rectangle has at most."""
    columns, rows, cells = _plain_extent(xml) or _extent(xml)
    if columns > COLUMNS or rows > ROWS or columns * rows > AREA:
        # Formats alone often reach to the last row: cells without content are no content far away.
        xml = _EMPTY_ROW.sub(b"", _EMPTY.sub(b"", xml))
        if far := [match[1] for match in _FAR.finditer(xml)]:
            where = max(far, key=lambda found: not found.isdigit()).decode()
            raise Unreadable(
                f"“{name}”在很远的位置（{where}）有内容，超出 {ROWS} 行、{COLUMNS} 列：请删去那里的内容后再上传。"
            )
        columns, rows, cells = _extent(xml)
    if max(shared, default=0) * cells > TOTAL_TEXT:
        indexes = (int(digits) for digits in _SHARED_INDEX.findall(xml) if len(digits) < 9)
        weight = sum(shared[index] for index in indexes if index < len(shared))
        # A comment or CDATA could hide an index from the weighing.
        if weight > TOTAL_TEXT or b"<!--" in xml or b"<![CDATA[" in xml:
            raise Unreadable(f"“{name}”的文字总量过大：请拆成几个文件再上传。")
    return xml, columns * rows


def _plain_extent(xml: bytes) -> tuple[int, int, int] | None:
    """Last column, last row and number of cells, when every cell is spelled plainly; else None."""
    found = _PLAIN_COLUMN.findall(xml)
    if len(found) != len(_PLAIN_TAG.findall(xml)) or _PREFIXED_TAG.search(xml):
        return None
    columns = max((column_of(column.decode()) for column in set(found)), default=0)
    return columns, max(map(int, set(_PLAIN_ROW.findall(xml))), default=0), len(found)


def _extent(xml: bytes) -> tuple[int, int, int]:
    """The same for any spelling, rather too much than too little."""
    named = _ANY_COLUMN.findall(xml)
    columns = max((column_of(column.decode()) for column in set(named)), default=0)
    rows = max((int(row[:9]) for row in set(_ANY_ROW.findall(xml))), default=0)
    cells, row_tags = len(_CELL_TAG.findall(xml)), len(_ROW_TAG.findall(xml))
    if len(named) < cells:
        # Cells without a reference stand right of the one before, rows without a number below.
        columns += max((len(_CELL_TAG.findall(row)) for row in _ROW_TAG.split(xml)), default=0)
        rows += row_tags
    return columns, rows, cells


def flaws_in(name: str, xml: bytes) -> dict[Cell, str]:
    """Excel (row, column) of formulas and error values. Excel keeps a formula's last value, which may be stale."""
    patterns = []
    if b'"e"' in xml or b"'e'" in xml:
        patterns.append((_ERROR_CELL, ERROR))
    if re.search(rb"<f[\s/>]|:f[\s/>]", xml):
        patterns.append((_FORMULA_CELL, FORMULA))
    found: dict[Cell, str] = {}
    for pattern, sentence in patterns:
        for match in pattern.finditer(xml):
            reference = _REFERENCE.search(match[1])
            if reference is None:
                raise Unreadable(f"“{name}”里有公式，又看不出在哪一格：{SAVE_AS}。")
            found[int(reference[2]), column_of(reference[1].decode())] = sentence
    return found
