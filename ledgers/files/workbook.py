"""A clerk's file as grids of values: .xlsx, .xls, .ods and CSV, opened without trusting a byte of it.

The Rust reader is fast but aborts the whole process on a far-away cell. So an .xlsx is unpacked under caps,
inspected, and handed over as a new plain archive of only the inspected parts; an .xls is read in a process
of its own. Whatever is wrong becomes `Unreadable` with a Chinese sentence that says what to do.
"""

from ledgers.files.delimited import read_delimited
from ledgers.files.grid import SAVE_AS, UPLOAD_BYTES, Unreadable, Workbook, settled
from ledgers.files.kinds import kind_of_content, kind_of_file
from ledgers.files.ods import read_ods
from ledgers.files.xls import read_apart
from ledgers.files.xlsx.book import read_xlsx


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
    kind = kind_of_file(name, content)
    if kind == "csv":
        return read_delimited(name, content)
    if kind == "ods":
        return settled(name, False, read_ods(name, content))
    if kind == "xls":
        return settled(name, *read_apart(name, content))
    return read_xlsx(name, content)


def _et(name: str, content: bytes) -> Workbook:
    """WPS's own format is that of an .xls with additions; what is not is named."""
    found, _ = kind_of_content(name, content)
    if found == "xls":
        return settled(name, *read_apart(name, content))
    if found == "xlsx":
        return read_xlsx(name, content)
    raise Unreadable(f"“{name}”是WPS表格自己的格式，这一份读不了：{SAVE_AS}。")
