"""What a person drops: single files, or one .zip of them, unpacked under caps and never by the names it holds.

Only base names and folder names are kept, to be shown; nothing is written anywhere. What cannot be opened becomes
a sentence about that one file, so that 150 good ones are not lost for one that is bad.
"""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ledgers.files.grid import UPLOAD_BYTES

FILES = 2000
TOTAL_BYTES = 200 * 2**20
"""How many files, and how much of them unpacked, one drop may hold."""
PASSED_OVER = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Dropped:
    """One file of a drop: how it is called (with its folder, where it came in a .zip), content, and what is wrong."""

    name: str
    content: bytes
    problem: str = ""

    @cached_property
    def sha256(self) -> str:
        """The digest of the content, by which the same file is known again."""
        return hashlib.sha256(self.content).hexdigest()


def unpacked(files: Sequence[tuple[str, bytes]]) -> list[Dropped]:
    """The single files (name, content) of a drop, in order, each under a name of its own."""
    found: list[Dropped] = []
    left = TOTAL_BYTES
    for name, content in files:
        if is_archive(name, content):
            some = _members(base_name(name), content, left)
            left -= sum(len(one.content) for one in some)
            found += some
        else:
            found.append(Dropped(_named(name), content))
    return _told_apart(found[:FILES]) + (
        [Dropped(found[FILES].name, b"", f"一次最多收 {FILES} 个文件，从这一个起没有读：请分几次。")]
        if len(found) > FILES
        else []
    )


def is_archive(name: str, content: bytes) -> bool:
    """Whether a file is a .zip of files, as its name says; what claims to be a workbook is none."""
    return name.lower().endswith(".zip") and content[:2] == b"PK"


def base_name(name: str) -> str:
    """The last part of a name, whatever path stands before it."""
    return name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1][-120:] or "未命名文件"


def _named(path: str) -> str:
    """A name with the folder it stood in, for a person to tell files apart; never a path to anywhere."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join([*(part[:40] for part in parts[-2:-1]), base_name(parts[-1] if parts else "")])


def _members(name: str, content: bytes, room: int) -> list[Dropped]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir() and not _is_rubbish(info)]
            if len(infos) > FILES:
                return [Dropped(name, b"", f"里面有 {len(infos)} 个文件，超过 {FILES} 个：请分成几个压缩包。")]
            if sum(info.file_size for info in infos) > room:
                return [Dropped(name, b"", f"解开后超过 {TOTAL_BYTES // 2**20} MB：请分成几个压缩包。")]
            return [_member(archive, info) for info in infos] or [Dropped(name, b"", "压缩包里没有文件：请重新打包。")]
    except Exception:
        return [Dropped(name, b"", "压缩包已损坏或没有传完整：请重新打包后再拖进来。")]


def _is_rubbish(info: zipfile.ZipInfo) -> bool:
    name = info.filename.lower().replace("\\", "/")
    return base_name(name).startswith("~$") or any(part in name for part in PASSED_OVER)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Dropped:
    name = _named(_spelled(info))
    if info.flag_bits & 1:
        return Dropped(name, b"", "压缩包设了密码：请去掉密码重新打包。")
    if info.file_size > UPLOAD_BYTES:
        return Dropped(name, b"", f"解开后超过 {UPLOAD_BYTES // 2**20} MB：请删去图片后再交。")
    try:
        with archive.open(info) as source:
            content = source.read(UPLOAD_BYTES + 1)
    except Exception:
        return Dropped(name, b"", "这个文件已损坏：请学校重新保存后再交。")
    if len(content) > UPLOAD_BYTES:
        return Dropped(name, b"", "这个文件的大小与压缩包写的不符，没有读：请学校重新打包。")
    if is_archive(name, content):
        return Dropped(name, b"", "压缩包里还有压缩包：请解开这一层，再一起拖进来。")
    return Dropped(name, content)


def _spelled(info: zipfile.ZipInfo) -> str:
    """A member's name; without the UTF-8 flag, Chinese Windows writes GBK."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _told_apart(found: Sequence[Dropped]) -> list[Dropped]:
    used: dict[str, int] = {}
    made = []
    for one in found:
        used[one.name] = n = used.get(one.name, 0) + 1
        made.append(one if n == 1 else Dropped(f"{one.name}（{n}）", one.content, one.problem))
    return made
