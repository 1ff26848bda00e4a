"""Headings in two storeys: a title over several parts, such as 发现隐患数 over 一般·重大·合计.

The title over parts is never a column of its own. Which part, or which sum, it stands for is told here as far as the
sheet tells it; what it leaves open is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledgers.files.grid import Grid, Value

TOTALS = frozenset(
    ["合计", "总计", "小计", "计", "总数", "合", "共计", "总", "总人数", "合计数", "总量", "小计数", "全部"]
)
PARTITIONS = (
    frozenset(["男", "女", "男生", "女生", "男教师", "女教师", "男职工", "女职工"]),
    frozenset(["一般", "重大", "一般隐患", "重大隐患", "一般事故隐患", "重大事故隐患"]),
    frozenset(["教师", "学生", "教职工", "师", "生", "教师数", "学生数", "教职工数", "教职员工", "教工", "家长"]),
    frozenset(["小学", "初中", "高中", "幼儿园", "幼儿", "小学生", "初中生", "高中生", "中学", "学前"]),
    frozenset(["农村", "城镇", "城区", "县城", "乡村"]),
)
"""Names of parts that are known to make a whole together."""
TICKS = frozenset(["√", "✓", "✔", "☑", "■", "1", "是", "有", "v", "V"])


@dataclass(frozen=True)
class Group:
    """A title over parts: its text, and (grid column, text) of each part."""

    title: str
    parts: tuple[tuple[int, str], ...]

    @property
    def columns(self) -> tuple[int, ...]:
        """The grid columns under the title."""
        return tuple(column for column, _ in self.parts)


@dataclass(frozen=True)
class Under:
    """What a group was found to be for a field. way: total (a part is the whole), sum, tick (the word of the ticked
    column), part (one part fits), apart (the parts cannot be told apart). `sure`: nothing else can be meant."""

    group: Group
    field: str
    way: str
    columns: tuple[int, ...]
    sure: bool = False


def groups_in(grid: Grid, top: int) -> list[Group]:
    """The groups of a row of headings: spans of merged cells, or a heading with blanks behind it, over texts."""
    if top + 1 >= len(grid.rows):
        return []
    upper, lower = grid.rows[top], grid.rows[top + 1]
    down = {left for row, left, bottom, _ in grid.merged if row <= top < bottom}
    spans = [
        (left, right) for row, left, bottom, right in grid.merged if row == top == bottom and right > left
    ] or _unmerged(grid, top)
    made = []
    for left, right in spans:
        title = upper[left]
        below = [lower[j] for j in range(left, right + 1)]
        if not isinstance(title, str) or not all(value is None or isinstance(value, str) for value in below):
            continue
        parts = tuple(
            (j, str(lower[j]).strip())
            for j in range(left, right + 1)
            if lower[j] is not None and j not in down and (top + 1, j) not in grid.filled
        )
        if len(parts) >= 2 and not any(":" in text or "：" in text for _, text in parts):
            made.append(Group("".join(title.split()), parts))
    return made


def _unmerged(grid: Grid, top: int) -> list[tuple[int, int]]:
    """Spans told by blanks: a heading, blanks beside it, texts below all of them, and nothing below the others."""
    upper, lower = grid.rows[top], grid.rows[top + 1]
    spans: list[tuple[int, int]] = []
    for j, value in enumerate(upper):
        if not isinstance(value, str) or not isinstance(lower[j], str) or (top + 1, j) in grid.filled:
            continue
        right = j
        while right + 1 < len(upper) and upper[right + 1] is None and isinstance(lower[right + 1], str):
            right += 1
        if right > j:
            spans.append((j, right))
    inside = {j for left, right in spans for j in range(left, right + 1)}
    outside = [j for j in range(len(upper)) if j not in inside and upper[j] is not None]
    alone = all(lower[j] is None or (top + 1, j) in grid.filled for j in outside)
    return spans if spans and outside and alone else []


def resolved(
    grid: Grid, group: Group, name: str, free: Sequence[int], data: Sequence[int], levels: frozenset[str]
) -> Under | None:
    """What a group is for the field its title names (`name`, "" for none); `free`: its columns with no meaning yet."""
    texts = {column: "".join(text.split()) for column, text in group.parts}
    if len(free) >= 2 and all(texts[column] in levels for column in free) and _ticked(grid, free, data):
        return Under(group, "level", "tick", tuple(free), sure=True)
    if not name or not free:
        return None
    if len(free) >= 2 and numeric(grid, free, data):
        whole = [column for column in free if texts[column] in TOTALS]
        if len(whole) == 1:
            return Under(group, name, "total", (whole[0],), sure=True)
        words = {texts[column] for column in free}
        known = any(words <= partition for partition in PARTITIONS)
        return Under(group, name, "sum" if known else "apart", tuple(free))
    filled = [column for column in free if any(grid.rows[i][column] is not None for i in data)]
    if len(filled) == 1:
        return Under(group, name, "part", (filled[0],))
    return Under(group, name, "apart", tuple(filled or free))


def numeric(grid: Grid, columns: Sequence[int], data: Sequence[int]) -> bool:
    """Whether these columns hold numbers, and nothing else, in the data rows."""
    values = [grid.rows[i][column] for i in data for column in columns]
    some = [value for value in values if value is not None]
    return bool(some) and all(_number(value) is not None for value in some)


def _number(value: Value) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    text = "".join(str(value).split()).rstrip("人名处项个条次")
    try:
        return float(text)
    except ValueError:
        return None


def _ticked(grid: Grid, columns: Sequence[int], data: Sequence[int]) -> bool:
    values = [str(v).strip() for i in data for column in columns if (v := grid.rows[i][column]) is not None]
    return bool(values) and all(value.removesuffix(".0") in TICKS for value in values)


def combined(grid: Grid, i: int, way: str, columns: Sequence[int], words: Mapping[int, str]) -> Value:
    """The value a group gives in a row: the sum of its numbers, or the word of the one column that is ticked."""
    there = [(column, value) for column in columns if (value := grid.rows[i][column]) is not None]
    if not there:
        return None
    if way == "sum":
        total = float(sum(_number(value) or 0.0 for _, value in there))
        return int(total) if total.is_integer() else total
    return "、".join(words[column] for column, _ in there)
