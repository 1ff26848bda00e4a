"""A clerk's file as grids of values: .xlsx, .xls, .ods and CSV, opened without trusting a byte of it.

The Rust reader is fast but aborts the whole process on a far-away cell. So an .xlsx is unpacked under caps,
inspected, and handed over as a new plain archive of only the inspected parts; an .xls is read in a process
of its own. Whatever is wrong becomes `Unreadable` with a Chinese sentence that says what to do.
"""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree

import python_calamine

from errors import Refused
from ledgers.files.pictures import RICH_VALUES, anchored, cells_with_pictures, is_picture
from ledgers.files.struck import struck_rows, struck_styles

Value = str | float | int | bool | date | datetime | time | timedelta | None
Cell = tuple[int, int]

UPLOAD_BYTES = 20 * 2**20
UNPACKED_BYTES = 100 * 2**20
ENTRIES = 2000
SHEETS = 60
ROWS, COLUMNS = 60_000, 200
AREA = 3_000_000
CELL_TEXT = 32_767
TOTAL_TEXT = 60 * 2**20
FILLED = 300_000
DRAWINGS_BYTES = 20 * 2**20
"""How much of drawings is looked at for pictures."""
PICTURE = '=DISPIMG("",1)'
"""What stands in a cell with a picture until it is taken out as one."""

FORMULA = "是公式，请复制后选择性粘贴为数值"
ERROR = "是公式错误值（如 #N/A、#REF!），请改成正确的内容"
SAVE_AS = "请用 Excel 或 WPS 打开后另存为 xlsx 再上传"


class Unreadable(Refused):
    """A file that is not read at all; the sentence names the file, what is wrong and what to do."""


@dataclass
class Grid:
    """One sheet. Cell (i, j) is Excel row `first_row`+i and column `first_column`+j; all rows are equally long.

    `merged`: (top, left, bottom, right) in grid indexes, inclusive. The value of a merged range stands in
    every row of its first column; `filled` says which cells got theirs so. `flaws`: cells whose value must
    not be trusted (formulas, error values), with what to do. `hidden_rows`, `hidden_columns`: Excel numbers of what is
    not shown, `struck_rows` of rows mostly struck through. `repeats`: rows made of another one, by its index.
    `pictures`: how many stand in or over the cells; none is a value.
    """

    name: str
    rows: list[list[Value]]
    first_row: int = 1
    first_column: int = 1
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    filled: set[Cell] = field(default_factory=set)
    flaws: dict[Cell, str] = field(default_factory=dict)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()
    repeats: dict[int, int] = field(default_factory=dict)
    pictures: int = 0

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def row_number(self, i: int) -> int:
        """The row as Excel numbers it."""
        return self.first_row + self.repeats.get(i, i)

    def column_letters(self, j: int) -> str:
        """The column as Excel letters it."""
        return letters(self.first_column + j)

    def cell_at(self, row: int, column: str) -> Cell:
        """The grid indexes of a cell by Excel's row number and column letters; may lie outside the grid."""
        return row - self.first_row, column_of(column) - self.first_column


@dataclass
class Workbook:
    """A file that could be read: its sheets in order; `date_1904` is the system its bare day numbers use."""

    name: str
    date_1904: bool
    sheets: list[Grid]


def letters(column: int) -> str:
    """Excel's letters of a column counted from 1: 1 → A, 27 → AA."""
    made = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made


def column_of(text: str) -> int:
    """The column number of Excel's letters: A → 1, AA → 27."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


def open_workbook(name: str, content: bytes, limit: int = UPLOAD_BYTES) -> Workbook:
    """The sheets of an uploaded file. `name` is only used for its ending and in sentences, never as a path.

    Raises Unreadable for whatever is not an honest .xlsx, .xls, .ods or CSV within the caps of this module. A WPS .et
    is read where it holds what an .xls holds.
    """
    name = name.replace("\\", "/").rsplit("/", 1)[-1][-120:] or "未命名文件"
    if not content:
        raise Unreadable(f"“{name}”是空文件：请重新导出或保存后再上传。")
    if len(content) > limit:
        raise Unreadable(
            f"“{name}”有 {len(content) / 2**20:.0f} MB，超过 {limit // 2**20} MB：请删去图片或拆成几个文件。"
        )
    if name.lower().endswith((".et", ".ett")):
        return _et(name, content)
    kind = _kind(name, content)
    if kind == "csv":
        return _csv(name, content)
    if kind == "ods":
        from ledgers.files.ods import read_ods

        return _settled(name, False, read_ods(name, content))
    if kind == "xls":
        from ledgers.files.xls import read_apart

        return _settled(name, *read_apart(name, content))
    return _xlsx(name, content)


def _et(name: str, content: bytes) -> Workbook:
    """WPS's own format is that of an .xls with additions; what is not is named."""
    found, _ = _content_kind(name, content)
    if found == "xls":
        from ledgers.files.xls import read_apart

        return _settled(name, *read_apart(name, content))
    if found == "xlsx":
        return _xlsx(name, content)
    raise Unreadable(f"“{name}”是WPS表格自己的格式，这一份读不了：{SAVE_AS}。")


# What a file is, by its first bytes; the ending of its name must agree.
_FOREIGN = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"MZ", "程序"),
    (b"{\\rtf", "RTF 文档"),
)
_ENDINGS = {"xlsx": "xlsx", "xlsm": "xlsx", "xls": "xls", "ods": "ods", "csv": "csv", "txt": "csv", "tsv": "csv"}
_OTHER_ENDINGS = {
    "xlsb": "Excel 二进制工作簿",
    "numbers": "苹果表格",
}


def _kind(name: str, content: bytes) -> str:
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending in _OTHER_ENDINGS:
        raise Unreadable(f"“{name}”是{_OTHER_ENDINGS[ending]}，读不了：{SAVE_AS}。")
    if ending not in _ENDINGS:
        raise Unreadable(f"“{name}”不是表格文件：只收 xlsx、xls、ods 和 csv，{SAVE_AS}。")
    found, what = _content_kind(name, content)
    if found != _ENDINGS[ending]:
        raise Unreadable(f"“{name}”的扩展名是 {ending}，内容其实是{what}：{SAVE_AS}。")
    return found


def _content_kind(name: str, content: bytes) -> tuple[str, str]:
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        return _archive_kind(name, content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable(f"“{name}”设了打开密码：请去掉密码（文件→信息→保护工作簿）另存后再上传。")
        if any(word.encode("utf-16-le") in content for word in ("Workbook", "Book")):
            return "xls", "xls 工作簿"
        return "", "Word 等其他文档"
    for magic, what in _FOREIGN:
        if content.startswith(magic) and (what != "图片" or b"\0" in content[:400]):
            return "", what
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<", b"mime-version:")):
        return "", "网页" if b"html" in start or b"<table" in start or b"mime-" in start else "XML 文件"
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", "无法识别的内容"
    return "csv", "纯文本"


def _archive_kind(name: str, content: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            said = archive.open("mimetype").read(100) if any(info.filename == "mimetype" for info in infos) else b""
    except Exception:
        raise Unreadable(f"“{name}”已损坏或没有传完整：请重新保存后再上传。") from None
    names = {info.filename for info in infos}
    if len(infos) > ENTRIES or len(names) < len(infos):
        raise Unreadable(f"“{name}”内部结构不正常（{len(infos)} 个部件）：{SAVE_AS}。")
    if "xl/workbook.xml" in names:
        return "xlsx", "xlsx 工作簿"
    if "xl/workbook.bin" in names:
        return "", "Excel 二进制工作簿（xlsb）"
    if "content.xml" in names and b"opendocument.spreadsheet" in said:
        return "ods", "ods 表格"
    if any(inner.startswith("word/") for inner in names):
        return "", "Word 文档"
    return "", "OpenDocument 文件" if "content.xml" in names else "压缩包"


_NEEDED = re.compile(r"(\[Content_Types\]\.xml|_rels/\.rels|xl/.*\.(xml|rels))", re.IGNORECASE)
_UNUSED = re.compile(
    r"xl/(theme|media|drawings|charts|chartsheets|embeddings|externalLinks|customXml|ctrlProps|printerSettings|"
    r"pivot\w*|query\w*|tables|threadedComments|persons|model|activeX|richData|worksheets/_rels)/|xl/(comments|cellimages|"
    r"calcChain|connections|metadata|volatileDependencies)[^/]*$",
    re.IGNORECASE,
)
_DRAWN = re.compile(r"xl/(?:worksheets/_rels|drawings)/[^/]+\.(?:xml|rels)", re.IGNORECASE)
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
_HIDDEN_ROW = re.compile(rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d{1,7})"')
_HIDDEN_COLUMN = re.compile(rb'<col\b(?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="(\d{1,5})")[^>]*?\bmax="(\d{1,5})"')
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


def _xlsx(name: str, content: bytes) -> Workbook:
    plain = io.BytesIO()
    flaws: dict[str, dict[Cell, str]] = {}
    unseen: dict[str, frozenset[int]] = {}
    columns: dict[str, frozenset[int]] = {}
    area = 0
    shared: list[int] = []
    styles: frozenset[int] = frozenset()
    struck: dict[str, frozenset[int]] = {}
    pictured: dict[str, frozenset[tuple[str, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(plain, "w") as made:
        wanted = [i for i in archive.infolist() if _NEEDED.fullmatch(i.filename) and not _UNUSED.match(i.filename)]
        if sum(info.file_size for info in wanted) > UNPACKED_BYTES:
            raise Unreadable(
                f"“{name}”解开后超过 {UNPACKED_BYTES // 2**20} MB：请删去无用的行列和格式，或拆成几个文件。"
            )
        if any(info.flag_bits & 1 for info in wanted):
            raise Unreadable(f"“{name}”设了密码：请去掉密码另存后再上传。")
        drawn = [i for i in archive.infolist() if _DRAWN.fullmatch(i.filename)]
        if sum(info.file_size for info in drawn) <= DRAWINGS_BYTES:
            over = anchored(archive, lambda info: part_of(name, archive, info))
        else:
            over = Counter()
        rich = RICH_VALUES in archive.namelist()
        # Shared texts and formats first: the sheets that use them are weighed by them.
        first = ("sharedstrings.xml", "styles.xml")
        for info in sorted(wanted, key=lambda info: not info.filename.lower().endswith(first)):
            xml = part_of(name, archive, info)
            if b"sheetData" in xml:
                xml, cells = _inspected(name, xml, shared)
                area += cells
                if area > AREA:
                    raise Unreadable(f"“{name}”的已用区域超过 {AREA // 10_000} 万格：请删去空白行列，或拆成几个文件。")
                flaws[info.filename] = _flaws(name, xml)
                pictured[info.filename] = cells_with_pictures(xml, rich=rich)
                unseen[info.filename] = frozenset(int(row) for row in _HIDDEN_ROW.findall(xml))
                spans = [(int(first), int(last)) for first, last in _HIDDEN_COLUMN.findall(xml)]
                columns[info.filename] = frozenset(j for a, b in spans for j in range(a, min(b, COLUMNS) + 1))
                struck[info.filename] = struck_rows(xml, styles)
            elif "sharedstrings" in info.filename.lower():
                shared = _text_lengths(xml)
            elif info.filename.lower().endswith("styles.xml"):
                styles = struck_styles(xml)
            made.writestr(info.filename, xml)
            if info.filename == "xl/workbook.xml":
                workbook_xml = xml
            elif info.filename == "xl/_rels/workbook.xml.rels":
                relations_xml = xml
    try:
        sheets, date_1904 = _sheet_parts(workbook_xml, relations_xml)
    except (ElementTree.ParseError, UnboundLocalError, KeyError, ValueError):
        raise Unreadable(f"“{name}”内部结构不完整：{SAVE_AS}。") from None
    if len(sheets) > SHEETS:
        raise Unreadable(f"“{name}”有 {len(sheets)} 张工作表，超过 {SHEETS} 张：请拆成几个文件。")
    plain.seek(0)
    read = read_grids(name, plain)
    for grid in read:
        part = sheets.get(grid.name, "")
        grid.hidden_rows, grid.struck_rows = unseen.get(part, frozenset()), struck.get(part, frozenset())
        grid.hidden_columns = columns.get(part, frozenset())
        grid.pictures = over[part]
        for column, row in pictured.get(part, ()):
            i, j = grid.cell_at(row, column)
            if 0 <= i < len(grid.rows) and 0 <= j < grid.width:
                grid.rows[i][j] = PICTURE
            else:
                grid.pictures += 1
    return _settled(name, date_1904, [(grid, flaws.get(sheets.get(grid.name, ""), {})) for grid in read])


def part_of(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """One XML part of an archive; raises Unreadable for what is damaged, too large or no plain XML."""
    try:
        with archive.open(info) as source:
            xml = source.read(UNPACKED_BYTES + 1)
    except Exception:
        raise Unreadable(f"“{name}”已损坏或没有传完整：请重新保存后再上传。") from None
    # UTF-16 and document types would hide cells from the inspection; Excel writes neither.
    if len(xml) > UNPACKED_BYTES or b"\0" in xml or b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise Unreadable(f"“{name}”内部结构不正常：{SAVE_AS}。")
    return xml


def _text_lengths(xml: bytes) -> list[int]:
    """Bytes of each shared text, by its index."""
    if _UNUSUAL_ITEM.search(xml):
        return [len(item) for item in _ITEM.split(xml)[1:]]
    return [len(item) for item in xml.split(b"<si>")[1:]]


def _inspected(name: str, xml: bytes, shared: list[int]) -> tuple[bytes, int]:
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


def _flaws(name: str, xml: bytes) -> dict[Cell, str]:
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


def _sheet_parts(workbook_xml: bytes, relations_xml: bytes) -> tuple[dict[str, str], bool]:
    targets: dict[str, str] = {}
    for relation in ElementTree.fromstring(relations_xml):
        target = relation.get("Target", "")
        targets[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    sheets: dict[str, str] = {}
    date_1904 = False
    for element in ElementTree.fromstring(workbook_xml).iter():
        tag = element.tag.rsplit("}", 1)[-1]
        if tag == "workbookPr":
            date_1904 = element.get("date1904", "0").lower() in ("1", "true")
        elif tag == "sheet":
            relation_id = next((value for key, value in element.items() if key.endswith("}id")), "")
            sheets[element.get("name", "")] = targets[relation_id]
    return sheets, date_1904


def read_grids(name: str, source: io.BytesIO) -> list[Grid]:
    """The worksheets as calamine reads them, from a source that has been inspected; raises Unreadable."""
    try:
        with python_calamine.load_workbook(source) as book:
            return [
                _grid(book.get_sheet_by_index(at), sheet.visible != python_calamine.SheetVisibleEnum.Visible)
                for at, sheet in enumerate(book.sheets_metadata)
                if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
    except python_calamine.PasswordError:
        raise Unreadable(f"“{name}”设了打开密码：请去掉密码另存后再上传。") from None
    except (KeyboardInterrupt, SystemExit):
        raise
    # A panic of the Rust reader is a BaseException that has no importable class.
    except BaseException:
        raise Unreadable(f"“{name}”读不出来，可能已损坏：{SAVE_AS}。") from None


def _grid(sheet: python_calamine.CalamineSheet, hidden: bool) -> Grid:
    if sheet.start is None:
        return Grid(sheet.name, [], hidden=hidden)
    top, left = sheet.start
    rows: list[list[Value]] = [[None if v == "" else v for v in row] for row in sheet.to_python()]
    merged = [(a - top, b - left, c - top, d - left) for (a, b), (c, d) in sheet.merged_cell_ranges or []]
    return Grid(sheet.name, rows, top + 1, left + 1, merged, hidden=hidden)


def _settled(name: str, date_1904: bool, read: Iterable[tuple[Grid, dict[Cell, str]]]) -> Workbook:
    """Flaws put on the cells, merged ranges filled down, over-long texts refused."""
    sheets = []
    left_to_fill = FILLED
    for grid, flaws in read:
        for i, row in enumerate(grid.rows):
            for j, value in enumerate(row):
                if type(value) is not str:
                    continue
                if len(value) < CELL_TEXT and is_picture(value):
                    row[j] = None
                    grid.pictures += 1
                    flaws.pop((grid.first_row + i, grid.first_column + j), None)
                elif len(value) > CELL_TEXT:
                    raise Unreadable(
                        f"“{name}”的“{grid.name}”表第{grid.row_number(i)}行{grid.column_letters(j)}列"
                        f"有 {len(value)} 个字，超过 {CELL_TEXT} 字：请缩短后再上传。"
                    )
        for (row_number, column), sentence in flaws.items():
            grid.flaws[row_number - grid.first_row, column - grid.first_column] = sentence
        grid.merged = [m for r in grid.merged if (m := _clipped(r, len(grid.rows), grid.width)) is not None]
        left_to_fill -= sum(bottom - top for top, _, bottom, _ in grid.merged)
        if left_to_fill < 0:
            raise Unreadable(f"“{name}”的合并单元格过多：请取消合并（开始→合并后居中）后再上传。")
        for top, left, bottom, _ in grid.merged:
            value = grid.rows[top][left]
            for i in range(top + 1, bottom + 1) if value is not None else ():
                if grid.rows[i][left] is None:
                    grid.rows[i][left] = value
                    grid.filled.add((i, left))
                    if (top, left) in grid.flaws:
                        grid.flaws[i, left] = grid.flaws[top, left]
        sheets.append(grid)
    return Workbook(name, date_1904, sheets)


def _clipped(region: tuple[int, int, int, int], height: int, width: int) -> tuple[int, int, int, int] | None:
    top, left, bottom, right = region
    if top < 0 or left < 0 or top >= height or left >= width:
        return None
    return top, left, max(top, min(bottom, height - 1)), max(left, min(right, width - 1))


def _csv(name: str, content: bytes) -> Workbook:
    text = _decoded(name, content)
    lines = text.split("\n", 20)[:20]
    delimiter = max(",;\t", key=lambda mark: sum(line.count(mark) for line in lines))
    if text.count(delimiter) > AREA:
        raise Unreadable(f"“{name}”的单元格超过 {AREA // 10_000} 万个：请拆成几个文件。")
    rows: list[list[Value]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if len(rows) >= ROWS:
                raise Unreadable(f"“{name}”超过 {ROWS} 行：请拆成几个文件。")
            if len(record) > COLUMNS:
                raise Unreadable(f"“{name}”第{len(rows) + 1}行超过 {COLUMNS} 列：请检查分隔符或删去多余的列。")
            # ="0012" is how exports keep leading zeros; Excel shows 0012.
            rows.append([re.sub(r'^="(.*)"$', r"\1", cell) or None for cell in record])
    except csv.Error:
        raise Unreadable(f"“{name}”第{len(rows) + 1}行的引号不成对，或有一格文字过长：请改好或另存为 xlsx。") from None
    width = max(map(len, rows), default=0)
    if width * len(rows) > AREA:
        raise Unreadable(f"“{name}”的单元格超过 {AREA // 10_000} 万个：请拆成几个文件。")
    for row in rows:
        row.extend([None] * (width - len(row)))
    while rows and not any(rows[-1]):
        rows.pop()
    return _settled(name, False, [(Grid(name.rsplit(".", 1)[0], rows), {})])


def _decoded(name: str, content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", text):
            return text
    raise Unreadable(f"“{name}”的文字编码认不出来（只认 UTF-8 和 GBK）：{SAVE_AS}。")
