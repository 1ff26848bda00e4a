"""Pictures of an .xlsx with the cell each stands in: kept by WPS in a cell (DISPIMG), by Excel in a cell, or laid over
the cells. Read straight from the archive, under caps; what lies outside the file is none of it.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ledgers.attached.judging import LARGEST
from ledgers.files.grid import column_of

PARTS = 20 * 2**20
"""Bytes of one part that is looked into."""
SHEETS_BYTES = 100 * 2**20
MOST = 500
"""Pictures taken from one file."""
_DISPIMG = re.compile(r'DISPIMG\(\s*"([^"]+)"', re.IGNORECASE)
_CELL = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_FAILURES = (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, TypeError, IndexError, OSError, EOFError,
             NotImplementedError, RuntimeError, StopIteration)  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """One picture: the sheet's name, its Excel row and column counted from 1, its name in the file, its bytes."""

    sheet: str
    row: int
    column: int
    name: str
    content: bytes


def carries_pictures(content: bytes) -> bool:
    """Whether a file is of the kind from which pictures are taken along."""
    if not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return any(name.lower().startswith("xl/media/") for name in book.namelist())
    except zipfile.BadZipFile:
        return False


def pictures_in(content: bytes) -> list[Placed]:
    """All pictures of a workbook by sheet, row and column, at most MOST; none for a file that is none of this kind or
    in which they cannot be found."""
    if not carries_pictures(content):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            found = list(_Book(book).placed())
    except _FAILURES:
        return []
    return sorted(found, key=lambda each: (each.sheet, each.row, each.column))[:MOST]


class _Book:
    """An archive whose parts lead to one another by relations."""

    def __init__(self, book: zipfile.ZipFile) -> None:
        self.book = book
        self.names = set(book.namelist())

    def placed(self) -> Iterator[Placed]:
        """Every picture of every sheet."""
        held = self._held_by_wps()
        rich = self._held_by_excel()
        parts = self._relations("xl/workbook.xml")
        for sheet in self._each(self._xml("xl/workbook.xml"), "sheet"):
            relation = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
            part = parts.get(str(relation), ("", ""))[1]
            if part not in self.names:
                continue
            title = str(sheet.get("name"))
            if held or rich:
                yield from self._in_cells(title, part, held, rich)
            for kind, drawing in self._relations(part).values():
                if kind == "drawing":
                    yield from self._over_cells(title, drawing)

    def _in_cells(self, title: str, part: str, held: dict[str, str], rich: list[str]) -> Iterator[Placed]:
        for cell in self._each(self._xml(part, SHEETS_BYTES), "c"):
            place = _CELL.fullmatch(str(cell.get("r", "")))
            if place is None:
                continue
            path = ""
            value = str(cell.get("vm", ""))
            if value.isdecimal() and 0 < int(value) <= len(rich):
                path = rich[int(value) - 1]
            else:
                text = "".join(str(f.text or "") for tag in ("f", "v") for f in self._each(cell, tag))
                if match := _DISPIMG.search(text):
                    path = held.get(match[1], "")
            if content := self._picture(path):
                yield Placed(title, int(place[2]), column_of(place[1]), posixpath.basename(path), content)

    def _over_cells(self, title: str, drawing: str) -> Iterator[Placed]:
        own = self._relations(drawing)
        root = self._xml(drawing)
        for anchor in root if root is not None else ():
            start = next(self._each(anchor, "from"), None)
            for picture in self._each(anchor, "pic"):
                path = own.get(_embedded(picture), ("", ""))[1]
                if start is not None and (content := self._picture(path)):
                    row, column = (int(next(self._each(start, tag)).text or 0) + 1 for tag in ("row", "col"))
                    yield Placed(title, row, column, posixpath.basename(path), content)

    def _held_by_wps(self) -> dict[str, str]:
        """The name in the formula → the path of its picture."""
        own = self._relations("xl/cellimages.xml")
        found = {}
        for image in self._each(self._xml("xl/cellimages.xml"), "cellImage"):
            named = next(self._each(image, "cNvPr"), None)
            if named is not None and (path := own.get(_embedded(image), ("", ""))[1]):
                found[str(named.get("name"))] = path
        return found

    def _held_by_excel(self) -> list[str]:
        """The path of the picture for each value number of a cell, counted from 1: over metadata, value, relation."""
        meta, values, links = (
            self._xml(part)
            for part in ("xl/metadata.xml", "xl/richData/rdrichvalue.xml", "xl/richData/richValueRel.xml")
        )
        if meta is None or values is None or links is None:
            return []
        own = self._relations("xl/richData/richValueRel.xml")
        paths = [own.get(str(next(iter(link.attrib.values()))), ("", ""))[1] for link in links]
        rich = [int(next(self._each(value, "v")).text or 0) for value in self._each(values, "rv")]
        future = [int(str(each.get("i"))) for each in self._each(meta, "rvb")]
        kept = next(self._each(meta, "valueMetadata"), None)
        numbers = [int(str(each.get("v"))) for each in self._each(kept, "rc")]
        return [paths[rich[future[number]]] for number in numbers]

    def _picture(self, path: str) -> bytes:
        if path not in self.names:
            return b""
        with self.book.open(path) as file:
            content = file.read(LARGEST + 1)
        return content if len(content) <= LARGEST else b""

    def _xml(self, part: str, most: int = PARTS) -> etree._Element | None:
        if part not in self.names:
            return None
        with self.book.open(part) as file:
            text = file.read(most + 1)
        if len(text) > most:
            raise ValueError(part)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(text, parser)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id → (kind, path in the archive)."""
        folder, name = posixpath.split(part)
        root = self._xml(f"{folder}/_rels/{name}.rels")
        found = {}
        for relation in root if root is not None else ():
            target = str(relation.get("Target") or "")
            if relation.get("TargetMode") == "External" or not target:
                continue
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            found[str(relation.get("Id"))] = (str(relation.get("Type")).rpartition("/")[2], path)
        return found

    @staticmethod
    def _each(node: etree._Element | None, name: str) -> Iterator[etree._Element]:
        return iter(()) if node is None else node.iter(f"{{*}}{name}")


def _embedded(node: etree._Element) -> str:
    """The relation by which a picture's bytes are found."""
    blip = next(iter(node.iter("{*}blip")), None)
    return "" if blip is None else next((str(v) for k, v in blip.attrib.items() if str(k).endswith("}embed")), "")
