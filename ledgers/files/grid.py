"""A file as grids of values, and how large it may be; a cell goes by its indexes and as Excel letters it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from errors import Refused
from ledgers.files.pictures import is_picture

Value = str | float | int | bool | date | datetime | time | timedelta | None


Cell = tuple[int, int]


UPLOAD_BYTES = 20 * 2**20


UNPACKED_BYTES = 100 * 2**20


ENTRIES = 2000


SHEETS = 60


ROWS, COLUMNS = 60_000, 200


AREA = 3_000_000


CELL_TEXT = 32_767


TOTAL_TEXT = 60 * 2**20


FILLED = 300_000


PICTURE = '=DISPIMG("",1)'
"""What stands in a cell with a picture until it is taken out as one."""


FORMULA = "是公式，请复制后选择性粘贴为数值"


ERROR = "是公式错误值（如 #N/A、#REF!），请改成正确的内容"


SAVE_AS = "请用 Excel 或 WPS 打开后另存为 xlsx 再上传"


class Unreadable(Refused):
    """A file that is not read at all; the sentence names the file, what is wrong and what to do."""


@dataclass
class Grid:
    """One sheet. Cell (i, j) is Excel row `first_row`+i and column `first_column`+j; all rows are equally long.

    `merged`: (top, left, bottom, right) in grid indexes, inclusive. The value of a merged range stands in
    every row of its first column; `filled` says which cells got theirs so. `flaws`: cells whose value must
    not be trusted (formulas, error values), with what to do. `hidden_rows`, `hidden_columns`: Excel numbers of what is
    not shown, `struck_rows` of rows with a cell struck through. `repeats`: rows made of another one, by its index.
    `pictures`: how many stand in or over the cells; none is a value.
    """

    name: str
    rows: list[list[Value]]
    first_row: int = 1
    first_column: int = 1
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    filled: set[Cell] = field(default_factory=set)
    flaws: dict[Cell, str] = field(default_factory=dict)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()
    repeats: dict[int, int] = field(default_factory=dict)
    pictures: int = 0

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def row_number(self, i: int) -> int:
        """The row as Excel numbers it."""
        return self.first_row + self.repeats.get(i, i)

    def column_letters(self, j: int) -> str:
        """The column as Excel letters it."""
        return letters(self.first_column + j)

    def cell_at(self, row: int, column: str) -> Cell:
        """The grid indexes of a cell by Excel's row number and column letters; may lie outside the grid."""
        return row - self.first_row, column_of(column) - self.first_column


@dataclass
class Workbook:
    """A file that could be read: its sheets in order; `date_1904` is the system its bare day numbers use."""

    name: str
    date_1904: bool
    sheets: list[Grid]


def letters(column: int) -> str:
    """Excel's letters of a column counted from 1: 1 → A, 27 → AA."""
    made = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made


def column_of(text: str) -> int:
    """The column number of Excel's letters: A → 1, AA → 27."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


def settled(name: str, date_1904: bool, read: Iterable[tuple[Grid, dict[Cell, str]]]) -> Workbook:
    """Flaws put on the cells, merged ranges filled down, over-long texts refused."""
    sheets = []
    left_to_fill = FILLED
    for grid, flaws in read:
        for i, row in enumerate(grid.rows):
            for j, value in enumerate(row):
                if type(value) is not str:
                    continue
                if len(value) < CELL_TEXT and is_picture(value):
                    row[j] = None
                    grid.pictures += 1
                    flaws.pop((grid.first_row + i, grid.first_column + j), None)
                elif len(value) > CELL_TEXT:
                    raise Unreadable(
                        f"“{name}”的“{grid.name}”表第{grid.row_number(i)}行{grid.column_letters(j)}列"
                        f"有 {len(value)} 个字，超过 {CELL_TEXT} 字：请缩短后再上传。"
                    )
        for (row_number, column), sentence in flaws.items():
            grid.flaws[row_number - grid.first_row, column - grid.first_column] = sentence
        grid.merged = [m for r in grid.merged if (m := _clipped(r, len(grid.rows), grid.width)) is not None]
        left_to_fill -= sum(bottom - top for top, _, bottom, _ in grid.merged)
        if left_to_fill < 0:
            raise Unreadable(f"“{name}”的合并单元格过多：请取消合并（开始→合并后居中）后再上传。")
        for top, left, bottom, _ in grid.merged:
            value = grid.rows[top][left]
            for i in range(top + 1, bottom + 1) if value is not None else ():
                if grid.rows[i][left] is None:
                    grid.rows[i][left] = value
                    grid.filled.add((i, left))
                    if (top, left) in grid.flaws:
                        grid.flaws[i, left] = grid.flaws[top, left]
        sheets.append(grid)
    return Workbook(name, date_1904, sheets)


def _clipped(region: tuple[int, int, int, int], height: int, width: int) -> tuple[int, int, int, int] | None:
    top, left, bottom, right = region
    if top < 0 or left < 0 or top >= height or left >= width:
        return None
    return top, left, max(top, min(bottom, height - 1)), max(left, min(right, width - 1))
