"""Old .xls workbooks, read in a process of their own.

The reader aborts on some damaged or hostile .xls files, and an abort cannot be caught: it would take the
server with it. A child with little memory and little time takes the blow instead. The child also walks the
BIFF records once for what no reader tells (neither this one nor xlrd): which cells hold formulas, and how many
pictures lie over them.
"""

import io
import os
import pickle
import subprocess
import sys
from collections import Counter
from pathlib import Path
from struct import unpack_from
from typing import TYPE_CHECKING

from olefile import OleFileIO

if TYPE_CHECKING:
    from ledgers.files.workbook import Cell, Grid

SECONDS = 30
MEMORY = 1536 * 2**20
_EOF, _FORMULA, _DATE_MODE, _FILEPASS, _SHEET, _BOOL_OR_ERROR, _BOF = 0x0A, 0x06, 0x22, 0x2F, 0x85, 0x205, 0x809
_OBJECT, _PICTURE = 0x5D, 8
_CELLS = {0x06, 0x201, 0x203, 0x204, 0xFD, 0x27E, 0x205, 0xD6}


def read_apart(name: str, content: bytes) -> tuple[bool, "list[tuple[Grid, dict[Cell, str]]]"]:
    """Whether bare day numbers count from 1904, and each sheet with its flawed cells; raises Unreadable."""
    from ledgers.files.workbook import SAVE_AS, Unreadable

    root = Path(__file__).resolve().parents[2]
    start = f"import sys; sys.path.insert(0, {str(root)!r}); from ledgers.files.xls import child; child()"
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", start],
            input=pickle.dumps((name, content)),
            capture_output=True,
            timeout=SECONDS,
            env={key: value for key, value in os.environ.items() if key in ("SYSTEMROOT", "PATH", "LANG", "TZ")},
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"“{name}”读了 {SECONDS} 秒还没有读完：{SAVE_AS}。") from None
    if done.returncode != 0:
        raise Unreadable(f"“{name}”读不出来，可能已损坏：{SAVE_AS}。")
    answer: tuple[bool, list[tuple[Grid, dict[Cell, str]]]] | str = pickle.loads(done.stdout)
    if isinstance(answer, str):
        raise Unreadable(answer)
    return answer


def child() -> None:
    """The child's side: file name and content from stdin, the answer or a sentence to stdout."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, ValueError, OSError):
        pass  # no such limit on Windows; an abort still stays in the child
    from errors import Refused

    name, content = pickle.load(sys.stdin.buffer)
    try:
        answer: object = _read(name, content)
    except Refused as refusal:
        answer = str(refusal)
    sys.stdout.buffer.write(pickle.dumps(answer))


def _read(name: str, content: bytes) -> tuple[bool, "list[tuple[Grid, dict[Cell, str]]]"]:
    from ledgers.files.workbook import AREA, SAVE_AS, TOTAL_TEXT, Unreadable, read_grids

    date_1904, flaws, pictures = _records(name, _stream(name, content))
    grids = read_grids(name, io.BytesIO(content))
    if sum(len(grid.rows) * grid.width for grid in grids) > AREA:
        raise Unreadable(f"“{name}”的已用区域过大：{SAVE_AS}。")
    if sum(len(v) for grid in grids for row in grid.rows for v in row if type(v) is str) > TOTAL_TEXT:
        raise Unreadable(f"“{name}”的文字总量过大：请拆成几个文件再上传。")
    for grid in grids:
        grid.pictures = pictures[grid.name]
    return date_1904, [(grid, flaws.get(grid.name, {})) for grid in grids]


def _stream(name: str, content: bytes) -> bytes:
    """The workbook stream of the OLE container."""
    from ledgers.files.workbook import SAVE_AS, Unreadable

    try:
        with OleFileIO(io.BytesIO(content)) as opened:
            return bytes(opened.openstream("Workbook" if opened.exists("Workbook") else "Book").read())
    except Exception:
        raise Unreadable(f"“{name}”已损坏或没有传完整：{SAVE_AS}。") from None


def _records(name: str, stream: bytes) -> "tuple[bool, dict[str, dict[Cell, str]], Counter[str]]":
    """Walk the BIFF8 records ([MS-XLS]): the date system, and by sheet formulas, error values and pictures."""
    from ledgers.files.workbook import COLUMNS, ERROR, FORMULA, ROWS, SAVE_AS, Unreadable, letters

    date_1904, at, depth = False, 0, 0
    starts: dict[int, str] = {}
    flaws: dict[str, dict[Cell, str]] = {}
    pictures: Counter[str] = Counter()
    sheet: str | None = None
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if kind == _BOF:
            depth += 1
            if depth == 1:
                sheet = starts.get(at)
        elif kind == _EOF:
            depth = max(depth - 1, 0)
        elif kind == _FILEPASS:
            raise Unreadable(f"“{name}”设了打开密码：请去掉密码另存后再上传。")
        elif kind == _DATE_MODE and length >= 2:
            date_1904 = body[0] == 1
        elif kind == _SHEET and length >= 8:
            wide = "utf-16-le" if body[7] & 1 else "latin-1"
            starts[unpack_from("<I", body)[0]] = body[8 : 8 + body[6] * (2 if body[7] & 1 else 1)].decode(wide)
        elif kind == _OBJECT and depth == 1 and sheet is not None and length >= 6:
            pictures[sheet] += unpack_from("<H", body, 4)[0] == _PICTURE
        elif kind in _CELLS and depth == 1 and sheet is not None and length >= 6:
            row, column = unpack_from("<HH", body)
            if row >= ROWS or column >= COLUMNS:
                raise Unreadable(
                    f"“{name}”的“{sheet}”表在很远的位置（{letters(column + 1)}{row + 1}）有内容，"
                    f"超出 {ROWS} 行、{COLUMNS} 列：请删去那里的内容后再上传。"
                )
            if kind == _FORMULA:
                flaws.setdefault(sheet, {})[row + 1, column + 1] = FORMULA
            elif kind == _BOOL_OR_ERROR and length >= 8 and body[7] == 1:
                flaws.setdefault(sheet, {})[row + 1, column + 1] = ERROR
        at += 4 + length
    if not starts:
        raise Unreadable(f"“{name}”是很旧的 Excel 格式：{SAVE_AS}。")
    return date_1904, flaws, pictures
