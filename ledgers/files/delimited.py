"""CSV and other plain text with a mark between its cells."""

import csv
import io
import re

from ledgers.files.grid import AREA, COLUMNS, ROWS, SAVE_AS, Grid, Unreadable, Value, Workbook, settled


def read_delimited(name: str, content: bytes) -> Workbook:
    """A text file with a mark between its cells as a workbook of one sheet; raises Unreadable."""
    text = _decoded(name, content)
    lines = text.split("\n", 20)[:20]
    delimiter = max(",;\t", key=lambda mark: sum(line.count(mark) for line in lines))
    if text.count(delimiter) > AREA:
        raise Unreadable(f"“{name}”的单元格超过 {AREA // 10_000} 万个：请拆成几个文件。")
    rows: list[list[Value]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if len(rows) >= ROWS:
                raise Unreadable(f"“{name}”超过 {ROWS} 行：请拆成几个文件。")
            if len(record) > COLUMNS:
                raise Unreadable(f"“{name}”第{len(rows) + 1}行超过 {COLUMNS} 列：请检查分隔符或删去多余的列。")
            # ="0012" is how exports keep leading zeros; Excel shows 0012.
            rows.append([re.sub(r'^="(.*)"$', r"\1", cell) or None for cell in record])
    except csv.Error:
        raise Unreadable(f"“{name}”第{len(rows) + 1}行的引号不成对，或有一格文字过长：请改好或另存为 xlsx。") from None
    width = max(map(len, rows), default=0)
    if width * len(rows) > AREA:
        raise Unreadable(f"“{name}”的单元格超过 {AREA // 10_000} 万个：请拆成几个文件。")
    for row in rows:
        row.extend([None] * (width - len(row)))
    while rows and not any(rows[-1]):
        rows.pop()
    return settled(name, False, [(Grid(name.rsplit(".", 1)[0], rows), {})])


def _decoded(name: str, content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", text):
            return text
    raise Unreadable(f"“{name}”的文字编码认不出来（只认 UTF-8 和 GBK）：{SAVE_AS}。")
