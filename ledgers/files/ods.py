"""OpenDocument tables (.ods): read from content.xml alone, under the caps of the other workbooks.

Such a file repeats rows and cells by a number, a million in a few bytes, so nothing is repeated before it is counted.
Formulas and error values are marked like Excel's, comments and tracked changes are no content.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

from ledgers.files.grid import (
    AREA,
    COLUMNS,
    ERROR,
    FORMULA,
    PICTURE,
    ROWS,
    SAVE_AS,
    SHEETS,
    TOTAL_TEXT,
    UNPACKED_BYTES,
    Cell,
    Grid,
    Unreadable,
    Value,
    letters,
)
from ledgers.files.parts import part_of
from ledgers.files.pictures import is_picture

_SPACES = {
    "office": "value-type value date-value time-value boolean-value string-value",
    "table": "name style-name display visibility formula number-rows-repeated number-columns-repeated "
    "number-rows-spanned number-columns-spanned",
    "text": "c",
    "style": "text-line-through-style",
}
_KEYS = {
    name: f"{{urn:oasis:names:tc:opendocument:xmlns:{space}:1.0}}{name}"
    for space, names in _SPACES.items()
    for name in names.split()
}
_STYLE_NAME = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}name"
_TIME = re.compile(r"PT(?:(\d{1,6})H)?(?:(\d{1,4})M)?(?:(\d{1,6})(?:[.,]\d+)?S)?")
_STRUCK = frozenset({"solid", "dotted", "dash", "long-dash", "dot-dash", "dot-dot-dash", "wave"})


def read_ods(name: str, content: bytes) -> list[tuple[Grid, dict[Cell, str]]]:
    """Each sheet with its flawed cells, by (row, column) from 1; raises Unreadable."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = {info.filename: info for info in archive.infolist()}
        if infos["content.xml"].file_size > UNPACKED_BYTES:
            raise Unreadable(
                f"“{name}”解开后超过 {UNPACKED_BYTES // 2**20} MB：请删去无用的行列和格式，或拆成几个文件。"
            )
        manifest = infos.get("META-INF/manifest.xml")
        if infos["content.xml"].flag_bits & 1 or (
            manifest is not None and b"encryption-data" in part_of(name, archive, manifest)
        ):
            raise Unreadable(f"“{name}”设了打开密码：请去掉密码另存后再上传。")
        xml = part_of(name, archive, infos["content.xml"])
    try:
        return list(_Content(name).sheets(xml))
    except Unreadable:
        raise
    except (ElementTree.ParseError, ValueError, KeyError):
        raise Unreadable(f"“{name}”内部结构不完整：{SAVE_AS}。") from None


@dataclass
class _Table:
    """One sheet while it is read."""

    grid: Grid
    flaws: dict[Cell, str] = field(default_factory=dict)
    blank: int = 0
    """Blank rows that are repeated only once something stands below them."""
    columns: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)


class _Content:
    """content.xml, worked through once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hidden: set[str] = set()
        self.struck: set[str] = set()
        self.text = self.area = 0
        self.drawn = False

    def sheets(self, xml: bytes) -> Iterator[tuple[Grid, dict[Cell, str]]]:
        self.drawn = b"frame" in xml
        table: _Table | None = None
        count = depth = 0
        for event, element in ElementTree.iterparse(io.BytesIO(xml), events=("start", "end")):
            tag = _local(element.tag)
            if event == "start" and tag == "table":
                depth += 1
                if depth == 1:
                    hidden = _get(element, "style-name") in self.hidden
                    table = _Table(Grid(_get(element, "name"), [], hidden=hidden))
            elif event == "end" and tag == "style":
                self._style(element)
            elif event == "end" and tag == "table-column" and table is not None and depth == 1:
                self._column(table, element)
            elif event == "end" and tag == "table-row" and table is not None and depth == 1:
                self._row(table, element)
                element.clear()
            elif event == "end" and tag == "shapes" and table is not None:
                table.grid.pictures += _pictures(element)
                element.clear()
            elif event == "end" and tag == "table":
                depth -= 1
                if depth == 0 and table is not None:
                    count += 1
                    if count > SHEETS:
                        raise Unreadable(f"“{self.name}”有超过 {SHEETS} 张工作表：请拆成几个文件。")
                    yield self._finished(table)
                    table = None
                    element.clear()

    def _style(self, element: ElementTree.Element) -> None:
        named = element.get(_STYLE_NAME, "")
        for child in element:
            if _get(child, "display") == "false":
                self.hidden.add(named)
            if _get(child, "text-line-through-style") in _STRUCK:
                self.struck.add(named)

    def _column(self, table: _Table, element: ElementTree.Element) -> None:
        after = min(table.columns + max(_number(element, "number-columns-repeated"), 1), COLUMNS)
        if _get(element, "visibility") in ("collapse", "filter"):
            table.hidden_columns |= set(range(table.columns + 1, after + 1))
        table.columns = after

    def _row(self, table: _Table, element: ElementTree.Element) -> None:
        times = max(_number(element, "number-rows-repeated"), 1)
        row: list[Value] = []
        flaws: dict[int, str] = {}
        grid, blank = table.grid, 0
        top = len(grid.rows) + table.blank
        struck = False
        spans: list[tuple[int, int, int]] = []
        for cell in element:
            tag = _local(cell.tag)
            if tag not in ("table-cell", "covered-table-cell"):
                continue
            again = max(_number(cell, "number-columns-repeated"), 1)
            value, flaw = _value(cell) if tag == "table-cell" else (None, "")
            grid.pictures += _pictures(cell) if self.drawn else 0
            if isinstance(value, str) and is_picture(value):
                grid.pictures += 1
                value, flaw = None, ""
            if value is None and not flaw:
                blank += again
                right, down = _number(cell, "number-columns-spanned"), _number(cell, "number-rows-spanned")
                if right <= 1 and down <= 1:
                    continue
            if len(row) + blank + (again if value is not None or flaw else 0) > COLUMNS:
                if value is None and not flaw:
                    continue
                raise Unreadable(
                    f"“{self.name}”在很远的位置（{letters(min(len(row) + blank + 1, 18_278))}{top + 1}）有内容，"
                    f"超出 {ROWS} 行、{COLUMNS} 列：请删去那里的内容后再上传。"
                )
            if value is not None or flaw:
                row += [None] * blank
                blank = 0
                for j in range(len(row), len(row) + again):
                    if flaw:
                        flaws[j] = flaw
                right, down = _number(cell, "number-columns-spanned"), _number(cell, "number-rows-spanned")
                if right > 1 or down > 1:
                    spans.append((len(row), max(down, 1), max(right, 1)))
                row += [value] * again
                struck = struck or _get(cell, "style-name") in self.struck
                self.text += len(value) * again * times if isinstance(value, str) else 0
        if not row:
            table.blank += times
            return
        if top + times > ROWS:
            raise Unreadable(
                f"“{self.name}”在很远的位置（A{top + times}）有内容，超出 {ROWS} 行、{COLUMNS} 列："
                "请删去那里的内容后再上传。"
            )
        self.area += len(row) * (times + table.blank)
        if self.area > AREA:
            raise Unreadable(f"“{self.name}”的已用区域超过 {AREA // 10_000} 万格：请删去空白行列，或拆成几个文件。")
        if self.text > TOTAL_TEXT:
            raise Unreadable(f"“{self.name}”的文字总量过大：请拆成几个文件再上传。")
        grid.rows += [[] for _ in range(table.blank)]
        table.blank = 0
        for n in range(times):
            grid.rows.append(list(row))
            if _get(element, "visibility") in ("collapse", "filter"):
                table.hidden_rows.add(top + n + 1)
            if struck:
                table.struck_rows.add(top + n + 1)
            table.flaws |= {(top + n + 1, j + 1): flaw for j, flaw in flaws.items()}
        grid.merged += [(top, left, top + down - 1, left + right - 1) for left, down, right in spans]

    def _finished(self, table: _Table) -> tuple[Grid, dict[Cell, str]]:
        grid = table.grid
        width = max(map(len, grid.rows), default=0)
        if width * len(grid.rows) > AREA:
            raise Unreadable(f"“{self.name}”的已用区域超过 {AREA // 10_000} 万格：请删去空白行列，或拆成几个文件。")
        for row in grid.rows:
            row.extend([None] * (width - len(row)))
        grid.hidden_rows, grid.struck_rows = frozenset(table.hidden_rows), frozenset(table.struck_rows)
        grid.hidden_columns = frozenset(table.hidden_columns)
        return grid, table.flaws


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _get(element: ElementTree.Element, name: str) -> str:
    return element.get(_KEYS[name], "")


def _number(element: ElementTree.Element, name: str) -> int:
    written = _get(element, name)
    return min(int(written), 2_000_000) if written.isdigit() else 0


def _value(cell: ElementTree.Element) -> tuple[Value, str]:
    """What stands in a cell, and why it must not be trusted."""
    formula = _get(cell, "formula")
    if "DISPIMG" in formula.upper():
        return PICTURE, ""
    # LibreOffice says in an attribute of its own that a text is an error.
    error = any(value == "error" and key.endswith("}value-type") for key, value in cell.items())
    return _typed(cell, _get(cell, "value-type")), ERROR if error else FORMULA if formula else ""


def _typed(cell: ElementTree.Element, kind: str) -> Value:
    if kind in ("float", "currency", "percentage"):
        return float(_get(cell, "value"))
    if kind == "date" and (written := _get(cell, "date-value")):
        return datetime.fromisoformat(written[:19]) if "T" in written else date.fromisoformat(written)
    if kind == "time" and (match := _TIME.fullmatch(_get(cell, "time-value"))):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if kind == "boolean":
        return _get(cell, "boolean-value") == "true"
    text = "\n".join(_text(child) for child in cell if _local(child.tag) == "p")
    return text or _get(cell, "string-value") or None


def _text(element: ElementTree.Element) -> str:
    """The words of a paragraph; comments are none, and blanks are kept as they are written."""
    made = element.text or ""
    for child in element:
        tag = _local(child.tag)
        if tag == "s":
            made += " " * min(max(_number(child, "c"), 1), 1000)
        elif tag in ("tab", "line-break"):
            made += "\n" if tag == "line-break" else "\t"
        elif tag not in ("annotation", "frame", "ruby-text"):
            made += _text(child)
        made += child.tail or ""
    return made


def _pictures(element: ElementTree.Element) -> int:
    """Pictures within an element; the image that stands for a chart is none."""
    return sum(
        1
        for frame in element.iter()
        if _local(frame.tag) == "frame"
        and any(_local(child.tag) == "image" for child in frame)
        and not any(_local(child.tag) in ("object", "object-ole") for child in frame)
    )
