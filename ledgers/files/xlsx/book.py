"""An .xlsx handed to the fast reader as a new plain archive of only the inspected parts."""

import io
import re
import zipfile
from collections import Counter
from xml.etree import ElementTree

from ledgers.files.calamine import read_grids
from ledgers.files.grid import (
    AREA,
    COLUMNS,
    PICTURE,
    SAVE_AS,
    SHEETS,
    UNPACKED_BYTES,
    Cell,
    Unreadable,
    Workbook,
    settled,
)
from ledgers.files.parts import part_of
from ledgers.files.pictures import RICH_VALUES, anchored, cells_with_pictures
from ledgers.files.struck import struck_rows, struck_styles
from ledgers.files.xlsx.inspection import HIDDEN_COLUMN, HIDDEN_ROW, flaws_in, inspected, text_lengths

DRAWINGS_BYTES = 20 * 2**20
"""How much of drawings is looked at for pictures."""


_NEEDED = re.compile(r"(\[Content_Types\]\.xml|_rels/\.rels|xl/.*\.(xml|rels))", re.IGNORECASE)


_UNUSED = re.compile(
    r"xl/(theme|media|drawings|charts|chartsheets|embeddings|externalLinks|customXml|ctrlProps|printerSettings|"
    r"pivot\w*|query\w*|tables|threadedComments|persons|model|activeX|richData|worksheets/_rels)/|xl/(comments|cellimages|"
    r"calcChain|connections|metadata|volatileDependencies)[^/]*$",
    re.IGNORECASE,
)


_DRAWN = re.compile(r"xl/(?:worksheets/_rels|drawings)/[^/]+\.(?:xml|rels)", re.IGNORECASE)


def read_xlsx(name: str, content: bytes) -> Workbook:
    """The sheets of an .xlsx; raises Unreadable for whatever is not an honest one within the caps."""
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
                xml, cells = inspected(name, xml, shared)
                area += cells
                if area > AREA:
                    raise Unreadable(f"“{name}”的已用区域超过 {AREA // 10_000} 万格：请删去空白行列，或拆成几个文件。")
                flaws[info.filename] = flaws_in(name, xml)
                pictured[info.filename] = cells_with_pictures(xml, rich=rich)
                unseen[info.filename] = frozenset(int(row) for row in HIDDEN_ROW.findall(xml))
                spans = [(int(first), int(last)) for first, last in HIDDEN_COLUMN.findall(xml)]
                columns[info.filename] = frozenset(j for a, b in spans for j in range(a, min(b, COLUMNS) + 1))
                struck[info.filename] = struck_rows(xml, styles)
            elif "sharedstrings" in info.filename.lower():
                shared = text_lengths(xml)
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
    return settled(name, date_1904, [(grid, flaws.get(sheets.get(grid.name, ""), {})) for grid in read])


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
