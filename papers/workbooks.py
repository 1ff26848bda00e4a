"""上级报表: our figures put into the superior's own workbook, cell by cell, and nothing else of it touched.

Only the cells named are rewritten in the sheet's XML; every other part of the file is copied byte for byte, so that
formulas, merged cells, pictures, controls and print settings stay. Tried: openpyxl, which loses WPS pictures, form
controls and charts on saving.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from errors import Refused
from papers.setting.archive import archive_of, bytes_of, parts_of, xml_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True)
class Filling:
    """What goes into one cell: its sheet, its address, the figure (None where we have none), and what it is called."""

    sheet: str
    cell: str
    value: float | str | None
    label: str


def filled(content: bytes, name: str, fillings: Sequence[Filling]) -> tuple[bytes, list[str]]:
    """The workbook filled in, and a sentence for each cell that was not. Raises Refused for what is no .xlsx, or would
    be spoilt by filling it in (macros, a digital signature)."""
    parts = parts_of(content, name)
    if "xl/workbook.xml" not in parts:
        raise Refused(f"“{name}”不是 Excel 工作簿（.xlsx）。旧格式（.xls、.et）请先另存为 .xlsx。")
    if any("vbaproject" in part.lower() for part in parts):
        raise Refused(f"“{name}”含有宏，不能填。请另存为不含宏的 .xlsx 再填。")
    if any(part.startswith("_xmlsignatures/") for part in parts):
        raise Refused(f"“{name}”有数字签名，填了签名就失效。请向上级要一份没有签名的。")
    workbook = xml_of(parts["xl/workbook.xml"], name)
    sheets = _sheets(workbook, parts, name)
    told: list[str] = []
    trees: dict[str, Any] = {}
    for filling in fillings:
        where = f"“{filling.sheet}”{filling.cell}（{filling.label}）"
        part = sheets.get(filling.sheet)
        if part is None:
            told.append(f"{where}：工作簿里没有这个工作表，没有填。")
            continue
        if filling.value is None:
            told.append(f"{where}：本期没有这个数，没有填。")
            continue
        tree = trees.setdefault(part, xml_of(parts[part], name))
        if why := _put(tree, filling, _locked(parts, name, tree)):
            told.append(f"{where}：{why}，没有填。")
    for part, tree in trees.items():
        parts[part] = bytes_of(tree)
    if trees:
        _recalculate(workbook)
        parts["xl/workbook.xml"] = bytes_of(workbook)
    return archive_of(parts), told


def _sheets(workbook: Any, parts: dict[str, bytes], name: str) -> dict[str, str]:
    """Sheet → its part."""
    relations = {each.get("Id"): each.get("Target", "") for each in xml_of(parts["xl/_rels/workbook.xml.rels"], name)}
    found = {}
    for sheet in workbook.iter(_tag("sheet")):
        target = relations.get(sheet.get(f"{{{RELATIONS}}}id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in parts and "worksheets" in part:
            found[sheet.get("name")] = part
    return found


def _put(tree: Any, filling: Filling, locked: set[int] | None) -> str:
    """Write one cell; why not, "" when it was written."""
    match = CELL.fullmatch(filling.cell)
    if match is None:
        return "单元格写法不对"
    for merged in tree.iter(_tag("mergeCell")):
        first, _, last = merged.get("ref", "").partition(":")
        if last and first != filling.cell and _inside(filling.cell, first, last):
            return f"在合并单元格里，应写成它的左上角 {first}"
    cell = _cell(tree, match[1], int(match[2]))
    if cell.find(_tag("f")) is not None:
        return "上级的表在这里是公式"
    if locked is not None and int(cell.get("s", "0")) in locked:
        return "上级的表锁定了这一格"
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if isinstance(filling.value, str):
        cell.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(cell, _tag("is")), _tag("t")).text = filling.value
    else:
        etree.SubElement(cell, _tag("v")).text = repr(filling.value)
    return ""


def _cell(tree: Any, column: str, number: int) -> Any:
    """The cell of an address, added in its order where the sheet has none."""
    data = tree.find(_tag("sheetData"))
    row = next((r for r in data if int(r.get("r", "0")) == number), None)
    if row is None:
        row = etree.Element(_tag("row"), r=str(number))
        data.insert(sum(1 for r in data if int(r.get("r", "0")) < number), row)
    address = f"{column}{number}"
    cell = next((c for c in row if c.get("r") == address), None)
    if cell is None:
        cell = etree.Element(_tag("c"), r=address)
        before = [c for c in row if _index(c.get("r", "A1").rstrip("0123456789")) < _index(column)]
        row.insert(len(before), cell)
    return cell


def _locked(parts: dict[str, bytes], name: str, tree: Any) -> set[int] | None:
    """The styles of a protected sheet whose cells are locked; None where the sheet is not protected."""
    protection = tree.find(_tag("sheetProtection"))
    if protection is None or protection.get("sheet", "0") not in ("1", "true"):
        return None
    formats = xml_of(parts["xl/styles.xml"], name).find(_tag("cellXfs"))
    found = set()
    for at, style in enumerate(formats):
        given = style.find(_tag("protection"))
        if given is None or given.get("locked", "1") not in ("0", "false"):
            found.add(at)
    return found


def _recalculate(workbook: Any) -> None:
    """Have Excel reckon the superior's own formulas again when the file is opened."""
    calculation = workbook.find(_tag("calcPr"))
    if calculation is None:
        after = [
            workbook.find(_tag(each)) for each in ("sheets", "functionGroups", "externalReferences", "definedNames")
        ]
        calculation = etree.Element(_tag("calcPr"))
        [each for each in after if each is not None][-1].addnext(calculation)
    calculation.set("fullCalcOnLoad", "1")


def _inside(cell: str, first: str, last: str) -> bool:
    here, start, end = (CELL.fullmatch(each) for each in (cell, first, last))
    assert here and start and end
    rows = int(start[2]) <= int(here[2]) <= int(end[2])
    return rows and _index(start[1]) <= _index(here[1]) <= _index(end[1])


def _index(column: str) -> int:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number


def _tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"
