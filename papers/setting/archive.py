"""An office file (.docx, .xlsx) as its parts: opened under caps, written with fixed times.

What somebody loads is read only here: a bomb is refused before it is unpacked, a document type (XXE, entities) before
it is parsed. What is written carries no time of its own, so the same paper has the same bytes.
"""

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from lxml import etree

from errors import Refused

MOST_PARTS, MOST_BYTES, MOST_PART = 400, 30_000_000, 10_000_000
FIXED = (1980, 1, 1, 0, 0, 0)
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError)
"""What the library raises for a damaged, locked or foreign archive (NotImplementedError: a way of packing unknown to
it)."""
_PARSER: Any = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def parts_of(content: bytes, name: str) -> dict[str, bytes]:
    """The parts of a file by their names in it. Raises Refused for what is no such archive or is too large."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            listed = [info for info in archive.infolist() if not info.is_dir()]
            if len(listed) > MOST_PARTS:
                raise Refused(f"“{name}”里的部件太多（{len(listed)}个），不能读。请另存为一份新文件再试。")
            if len({info.filename for info in listed}) != len(listed):
                raise Refused(f"“{name}”里有重名的部件，不能读。请用 Word 或 Excel 另存后再试。")
            found: dict[str, bytes] = {}
            whole = 0
            for info in listed:
                with archive.open(info) as part:
                    data = part.read(MOST_PART + 1)
                whole += len(data)
                if len(data) > MOST_PART or whole > MOST_BYTES:
                    raise Refused(f"“{name}”展开后太大，不能读。请删去其中的大图片再试。")
                found[info.filename] = data
    except Refused:
        raise
    except UNREADABLE:
        raise Refused(f"“{name}”打不开：不是 Word、Excel 的新格式，或者文件已损坏、有密码。请另存后再试。") from None
    if "[Content_Types].xml" not in found:
        raise Refused(f"“{name}”不是 Word 或 Excel 文件。")
    return found


def xml_of(data: bytes, name: str) -> Any:
    """A part parsed. Raises Refused for a document type or for what is no XML."""
    head = data.replace(b"\x00", b"")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Refused(f"“{name}”里声明了外部内容（DOCTYPE），不能用。")
    try:
        return etree.fromstring(data, _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        raise Refused(f"“{name}”的内容已损坏，不能读。请另存后再试。") from None


def bytes_of(root: Any) -> bytes:
    """A parsed part as its text again."""
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def archive_of(parts: Mapping[str, bytes]) -> bytes:
    """The file of the parts; the same parts give the same bytes."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda each: (each != "[Content_Types].xml", each)):
            info = zipfile.ZipInfo(name, FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, parts[name])
    return target.getvalue()
