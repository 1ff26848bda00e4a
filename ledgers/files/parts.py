"""One XML part of an archive, under the caps; UTF-16 and document types, which would hide cells, are refused."""

import zipfile

from ledgers.files.grid import SAVE_AS, UNPACKED_BYTES, Unreadable


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
