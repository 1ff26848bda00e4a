"""Pictures in a workbook: counted, so that it can be said that they were not taken along, and never read as words.

Three kinds: WPS keeps one in a cell as the formula DISPIMG, Excel as a value of its own that other programs show as
an error, and any program may anchor one over the cells.
"""

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Callable

_RELATIONS = re.compile(r"xl/worksheets/_rels/([^/]+\.xml)\.rels", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:[\w.-]+:)?Relationship\s([^<>]*)>")
_TARGET = re.compile(rb"\bTarget\s*=\s*[\"']([^\"']*)[\"']")
_PICTURE = re.compile(rb"<(?:[\w.-]+:)?pic[\s/>]")
_DISPIMG = re.compile(r"^\s*=?\s*(?:_xlfn\.)?DISPIMG\s*\(.*\)\s*$", re.IGNORECASE | re.DOTALL)
_DISPIMG_CELL = re.compile(
    rb"<(?:[\w.-]+:)?c(\s[^<>]*)>\s*<(?:[\w.-]+:)?f(?:\s[^<>]*)?>[^<]{0,40}DISPIMG\s*\(", re.IGNORECASE
)
_VALUE_CELL = re.compile(rb"<(?:[\w.-]+:)?c(\s[^<>]*?\bvm\s*=\s*[\"']\d+[\"'][^<>]*)>")
_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
RICH_VALUES = "xl/richData/richValueRel.xml"
"""The part without which Excel keeps no picture in a cell."""


def is_picture(text: str) -> bool:
    """Whether a cell's text is nothing but WPS's formula for the picture in it."""
    return "DISPIMG" in text.upper() and bool(_DISPIMG.match(text))


def cells_with_pictures(sheet: bytes, *, rich: bool) -> frozenset[tuple[str, int]]:
    """(column letters, row) of the cells of a sheet that hold a picture; `rich`: the book has Excel's own ones."""
    found = set()
    patterns = [_DISPIMG_CELL] if b"DISPIMG" in sheet.upper() else []
    if rich and b"vm=" in sheet:
        patterns.append(_VALUE_CELL)
    for pattern in patterns:
        for match in pattern.finditer(sheet):
            if pattern is _VALUE_CELL and not _ERROR.search(match[1]):
                continue  # a value of another kind, such as a place or a share
            if reference := _REFERENCE.search(match[1]):
                found.add((reference[1].decode().upper(), int(reference[2])))
    return frozenset(found)


def anchored(archive: zipfile.ZipFile, part: Callable[[zipfile.ZipInfo], bytes]) -> Counter[str]:
    """How many pictures lie over the cells of each sheet, by its part in the .xlsx. `part` reads one under the caps of
    the caller; what lies outside the file is not counted."""
    infos = {info.filename: info for info in archive.infolist()}
    counted: Counter[str] = Counter()
    for name, info in infos.items():
        if not (match := _RELATIONS.fullmatch(name)):
            continue
        sheet = f"xl/worksheets/{match[1]}"
        for relation in _RELATION.findall(part(info)):
            target = _TARGET.search(relation)
            if b"/drawing" not in relation or target is None or b"External" in relation:
                continue
            path = target[1].decode("utf-8", "replace")
            path = path.lstrip("/") if path.startswith("/") else posixpath.normpath(f"xl/worksheets/{path}")
            if path in infos and path.lower().endswith(".xml"):
                counted[sheet] += len(_PICTURE.findall(part(infos[path])))
    return counted
