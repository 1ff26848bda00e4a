"""Old .xls workbooks, read in a process of their own.

The reader aborts on some damaged or hostile .xls files, and an abort cannot be caught: it would take the
server with it. A child with little memory and little time takes the blow instead. The child also walks the
BIFF records once for what no reader tells (neither this one nor xlrd): which cells hold formulas, how many pictures
lie over them, and which rows and columns are struck through or hidden.
"""

import io
import os
import pickle
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from struct import unpack_from

from olefile import OleFileIO

from errors import Refused
from ledgers.files.calamine import read_grids
from ledgers.files.grid import AREA, COLUMNS, ERROR, FORMULA, ROWS, SAVE_AS, TOTAL_TEXT, Cell, Grid, Unreadable, letters

SECONDS = 30
MEMORY = 1536 * 2**20
_EOF, _FORMULA, _DATE_MODE, _FILEPASS, _SHEET, _BOOL_OR_ERROR, _BOF = 0x0A, 0x06, 0x22, 0x2F, 0x85, 0x205, 0x809
_OBJECT, _PICTURE = 0x5D, 8
_FONT, _FORMAT, _ROW, _COLUMNS, _NUMBERS, _BLANK = 0x31, 0xE0, 0x208, 0x7D, 0xBD, 0x201
_CELLS = {0x06, _BLANK, 0x203, 0x204, 0xFD, 0x27E, 0x205, 0xD6, _NUMBERS}
_STRUCK, _UNSEEN_ROW = 0x08, 0x20


@dataclass
class _Seen:
    """What the records tell of one sheet. `written`: row from 0 → the formats of its cells that hold something."""

    flaws: dict[Cell, str] = field(default_factory=dict)
    pictures: int = 0
    written: dict[int, list[int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def read_apart(name: str, content: bytes) -> tuple[bool, list[tuple[Grid, dict[Cell, str]]]]:
    """Whether bare day numbers count from 1904, and each sheet with its flawed cells; raises Unreadable."""
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
    name, content = pickle.load(sys.stdin.buffer)
    try:
        answer: object = _read(name, content)
    except Refused as refusal:
        answer = str(refusal)
    sys.stdout.buffer.write(pickle.dumps(answer))


def _read(name: str, content: bytes) -> tuple[bool, list[tuple[Grid, dict[Cell, str]]]]:
    date_1904, seen, struck = _records(name, _stream(name, content))
    grids = read_grids(name, io.BytesIO(content))
    if sum(len(grid.rows) * grid.width for grid in grids) > AREA:
        raise Unreadable(f"“{name}”的已用区域过大：{SAVE_AS}。")
    if sum(len(v) for grid in grids for row in grid.rows for v in row if type(v) is str) > TOTAL_TEXT:
        raise Unreadable(f"“{name}”的文字总量过大：请拆成几个文件再上传。")
    for grid in grids:
        there = seen.get(grid.name, _Seen())
        grid.pictures = there.pictures
        grid.hidden_rows = frozenset(row + 1 for row in there.hidden_rows)
        grid.hidden_columns = frozenset(column + 1 for column in there.hidden_columns)
        grid.struck_rows = frozenset(
            row + 1 for row, formats in there.written.items() if any(one in struck for one in formats)
        )
    return date_1904, [(grid, seen[grid.name].flaws if grid.name in seen else {}) for grid in grids]


def _stream(name: str, content: bytes) -> bytes:
    """The workbook stream of the OLE container."""
    try:
        with OleFileIO(io.BytesIO(content)) as opened:
            return bytes(opened.openstream("Workbook" if opened.exists("Workbook") else "Book").read())
    except Exception:
        raise Unreadable(f"“{name}”已损坏或没有传完整：{SAVE_AS}。") from None


def _records(name: str, stream: bytes) -> tuple[bool, dict[str, _Seen], frozenset[int]]:
    """Walk the BIFF8 records ([MS-XLS]): the date system, what is seen of each sheet, the formats that strike."""
    date_1904, at, depth = False, 0, 0
    starts: dict[int, str] = {}
    seen: dict[str, _Seen] = {}
    fonts: list[bool] = []
    formats: list[int] = []
    sheet: _Seen | None = None
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if kind == _BOF:
            depth += 1
            if depth == 1:
                sheet = seen.setdefault(starts[at], _Seen()) if at in starts else None
        elif kind == _EOF:
            depth = max(depth - 1, 0)
        elif kind == _FILEPASS:
            raise Unreadable(f"“{name}”设了打开密码：请去掉密码另存后再上传。")
        elif kind == _DATE_MODE and length >= 2:
            date_1904 = body[0] == 1
        elif kind == _SHEET and length >= 8:
            wide = "utf-16-le" if body[7] & 1 else "latin-1"
            starts[unpack_from("<I", body)[0]] = body[8 : 8 + body[6] * (2 if body[7] & 1 else 1)].decode(wide)
        elif kind == _FONT and length >= 4:
            fonts.append(bool(body[2] & _STRUCK))
        elif kind == _FORMAT and length >= 2:
            formats.append(unpack_from("<H", body)[0])
        elif kind == _OBJECT and depth == 1 and sheet is not None and length >= 6:
            sheet.pictures += unpack_from("<H", body, 4)[0] == _PICTURE
        elif kind == _ROW and depth == 1 and sheet is not None and length >= 14:
            if body[12] & _UNSEEN_ROW:
                sheet.hidden_rows.add(unpack_from("<H", body)[0])
        elif kind == _COLUMNS and depth == 1 and sheet is not None and length >= 10:
            if body[8] & 1:
                sheet.hidden_columns |= set(range(unpack_from("<H", body)[0], unpack_from("<H", body, 2)[0] + 1))
        elif kind in _CELLS and depth == 1 and sheet is not None and length >= 6:
            row, column = unpack_from("<HH", body)
            if row >= ROWS or column >= COLUMNS:
                title = next(title for title, one in seen.items() if one is sheet)
                raise Unreadable(
                    f"“{name}”的“{title}”表在很远的位置（{letters(column + 1)}{row + 1}）有内容，"
                    f"超出 {ROWS} 行、{COLUMNS} 列：请删去那里的内容后再上传。"
                )
            if kind == _NUMBERS:
                sheet.written.setdefault(row, []).extend(unpack_from("<H", body, n)[0] for n in range(4, length - 5, 6))
            elif kind != _BLANK:
                sheet.written.setdefault(row, []).append(unpack_from("<H", body, 4)[0])
            if kind == _FORMULA:
                sheet.flaws[row + 1, column + 1] = FORMULA
            elif kind == _BOOL_OR_ERROR and length >= 8 and body[7] == 1:
                sheet.flaws[row + 1, column + 1] = ERROR
        at += 4 + length
    if not starts:
        raise Unreadable(f"“{name}”是很旧的 Excel 格式：{SAVE_AS}。")
    # The font of number 4 is never written: later ones are counted one further.
    struck = {n + (n >= 4) for n, is_struck in enumerate(fonts) if is_struck}
    return date_1904, seen, frozenset(n for n, font in enumerate(formats) if font in struck)
