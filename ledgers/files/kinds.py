"""What a file is, by its first bytes; the ending of its name must agree."""

import io
import zipfile

from ledgers.files.grid import ENTRIES, SAVE_AS, Unreadable

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


def kind_of_file(name: str, content: bytes) -> str:
    """xlsx, xls, ods or csv: the first bytes say it, the ending of the name agrees. Raises Unreadable."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending in _OTHER_ENDINGS:
        raise Unreadable(f"“{name}”是{_OTHER_ENDINGS[ending]}，读不了：{SAVE_AS}。")
    if ending not in _ENDINGS:
        raise Unreadable(f"“{name}”不是表格文件：只收 xlsx、xls、ods 和 csv，{SAVE_AS}。")
    found, what = kind_of_content(name, content)
    if found != _ENDINGS[ending]:
        raise Unreadable(f"“{name}”的扩展名是 {ending}，内容其实是{what}：{SAVE_AS}。")
    return found


def kind_of_content(name: str, content: bytes) -> tuple[str, str]:
    """(kind, what it is in words) by the first bytes; the kind is empty for what is no workbook."""
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
