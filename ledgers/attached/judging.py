"""What a file is by its content, never by its name: a photo, a PDF, or something that is not taken and what to do."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from ledgers.attached.photos import NotAPhoto, rewritten
from models.attachment import JPEG, PDF

LARGEST = 15 * 2**20
"""Bytes of one file as it is sent."""
HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
TAKES = "只收照片（JPG、PNG、WEBP）和 PDF"
HEADS = (
    (b"MZ", f"是程序，不是照片；{TAKES}"),
    (b"\x7fELF", f"是程序，不是照片；{TAKES}"),
    (b"II*\x00", "是 TIFF 扫描件，请在扫描软件里另存为 PDF 或 JPG"),
    (b"MM\x00*", "是 TIFF 扫描件，请在扫描软件里另存为 PDF 或 JPG"),
    (b"GIF8", "是动图，请传 JPG 照片"),
    (b"BM", "是位图，请另存为 JPG 后再传"),
    (b"\xd0\xcf\x11\xe0", "是 Word、Excel 文档，请另存为 PDF 后再传"),
    (b"Rar!", "是压缩包，请解压后把照片选进来"),
    (b"7z\xbc\xaf", "是压缩包，请解压后把照片选进来"),
)
"""How a file begins that is often sent and not taken, and what it is."""


class NotTaken(ValueError):
    """Why a file is not taken; the text is the end of a sentence that begins with its name."""


@dataclass(frozen=True)
class Judged:
    """A file as it is kept: its form (models.attachment), content, the digest of what was sent, the name it was sent
    under; of a photo also pixels and 拍摄时间."""

    form: str
    content: bytes
    sent_sha256: str
    file_name: str
    width: int = 0
    height: int = 0
    taken_at: datetime | None = None


def sound_file(name: str, raw: bytes) -> Judged:
    """What is kept of a file that was sent. Raises NotTaken."""
    name, sent = plain_name(name), hashlib.sha256(raw).hexdigest()
    if not raw:
        raise NotTaken("是空文件")
    if len(raw) > LARGEST:
        raise NotTaken(f"有{len(raw) / 2**20:.0f} MB，一个文件最多 {LARGEST // 2**20} MB，请用手机或扫描软件压缩后再传")
    if raw.startswith(b"%PDF-"):
        if b"%%EOF" not in raw[-2048:]:
            raise NotTaken("是没有传完整的 PDF，请重新导出后再传")
        return Judged(PDF, raw, sent, name)
    if raw[4:8] == b"ftyp":
        heic = raw[8:12] in HEIF
        raise NotTaken(
            "是 HEIC 照片，请在手机相机设置里改为“兼容性最佳”再拍，或用微信发给自己后另存为 JPG"
            if heic
            else f"是视频，不收视频；{TAKES}"
        )
    if raw.startswith(b"PK"):
        ofd = b"OFD.xml" in raw[:4096] or b"OFD.xml" in raw[-65536:]
        raise NotTaken(
            "是 OFD 文件，请用阅读器另存为 PDF 后再传"
            if ofd
            else "是 Office 文档或压缩包，请另存为 PDF 或解压出照片后再传"
        )
    for head, what in HEADS:
        if raw.startswith(head):
            raise NotTaken(what)
    try:
        photo = rewritten(raw)
    except NotAPhoto as problem:
        raise NotTaken(str(problem)) from None
    return Judged(JPEG, photo.content, sent, name, photo.width, photo.height, photo.taken_at)


def plain_name(name: str) -> str:
    """A file's name without a path and without what cannot be printed."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-120:] or "未命名"
