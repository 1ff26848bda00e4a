"""Which row is the header, over one storey or two, and how each of its headings may be read."""

import re
from collections.abc import Sequence

from ledgers.files.grid import Grid
from ledgers.reading.groups import Group, groups_in
from ledgers.reading.headings.known import Aliases, HeadingIndex, normal
from ledgers.reading.unlisted.likeness import likeness

HEAD_ROWS = 30


ALIKE = 3
"""So many headings that say alike make a row a header."""


LONGEST_HEADING = 16


AS_MUCH = 0.7
"""Of two rows of headings the upper one is the header when it names at least this share of the other's fields."""


SAMPLE = 200


Head = tuple[float, int, int, dict[str, int], list[list[str]]]
"""A row that may be the header: score, row, storeys, field → column, how each heading may be read."""


def first_of_the_best(heads: Sequence[Head]) -> Head | None:
    """The row that names most; but one above it that names nearly as much is the header, and this one its repetition:
    what stands between them would be lost."""
    if not heads:
        return None
    most = max(heads, key=lambda head: (head[0], -head[1]))
    above = [head for head in heads if head[1] + head[2] <= most[1] and len(head[3]) >= AS_MUCH * len(most[3])]
    top = min((head[1] for head in above), default=most[1])
    return max((head for head in heads if head[1] == top), key=lambda head: head[0])


def alike_header(grid: Grid, aliases: Aliases, index: HeadingIndex) -> Head | None:
    """The row that names most fields in words of its own; None when it names fewer than three."""
    found: list[tuple[int, int, int, list[list[str]]]] = []
    for i in range(min(HEAD_ROWS, len(grid.rows) - 1)):
        groups = groups_in(grid, i) if texts_in(grid, i) > 1 else []
        depth = 2 if groups else 1
        spellings = spellings_of(grid, i, depth, groups)
        texts = [normal(ways[min(1, len(ways) - 1)]) for ways in spellings if ways]
        short = [text for text in texts if len(text) <= LONGEST_HEADING]
        named = len(likeness(aliases).names(short)) if len(short) >= ALIKE else 0
        if named >= ALIKE:
            found.append((named, i, depth, spellings))
    if not found:
        return None
    most = max(named for named, *_ in found)
    named, top, depth, spellings = next(one for one in found if one[0] >= AS_MUCH * most)
    return named / 2, top, depth, assigned(grid, top + depth, index, spellings), spellings


def texts_in(grid: Grid, i: int) -> int:
    """How many texts of their own stand in a row."""
    return sum(isinstance(value, str) and (i, j) not in grid.filled for j, value in enumerate(grid.rows[i]))


def text_at(grid: Grid, i: int, j: int) -> str:
    """What stands in a cell as text, empty where nothing does."""
    value = grid.rows[i][j]
    return value.strip() if isinstance(value, str) else ("" if value is None else str(value))


def spellings_of(grid: Grid, top: int, depth: int, groups: Sequence[Group] = ()) -> list[list[str]]:
    """For each column how its heading may be read, the most telling first; [] where there is none."""
    upper = [text_at(grid, top, j) if isinstance(grid.rows[top][j], str) else "" for j in range(grid.width)]
    if depth == 1:
        return [[text] if text else [] for text in upper]
    lower_row = grid.rows[top + 1]
    if not any(isinstance(value, str) for value in lower_row):
        return []
    if any(isinstance(value, float | int) for value in lower_row):
        return []
    group = upper[:]
    for row, left, _, right in grid.merged:
        if row == top:
            for j in range(left + 1, right + 1):
                group[j] = upper[left]
    for told in groups:
        for j in told.columns:
            group[j] = told.title
    parts = {j for told in groups for j in told.columns}
    made: list[list[str]] = []
    for j, value in enumerate(lower_row):
        low = value.strip() if isinstance(value, str) else ""
        if (top + 1, j) in grid.filled or (low == upper[j] and j not in parts):
            low = ""
        if low:
            made.append(_under(group[j], low) if group[j] else [low])
        else:
            made.append([upper[j]] if upper[j] else [])
    return made


_ABOUT = re.compile(r"(?:基本|具体|落实|完成|排查|登记)?(?:情况|信息|内容|落实|记录|环节|部分)$")


def _under(title: str, part: str) -> list[str]:
    """How a part under a title may be read: 复查情况 over 时间 is 复查情况时间, 复查时间, or 时间 alone."""
    about = _ABOUT.sub("", "".join(title.split()))
    return list(dict.fromkeys([f"{title}{part}", f"{about}{part}", part]))


def heading_shown(spellings: list[str]) -> str:
    """A heading as the person sees it: its own part, on one line."""
    return spellings[-1].replace("\n", "") if spellings else ""


def assigned(grid: Grid, first: int, index: HeadingIndex, spellings: list[list[str]]) -> dict[str, int]:
    """Field → column: each field at most one column and each column at most one field, the surest first."""
    wishes = []
    for column, spelled in enumerate(spellings):
        for rank, name in index.of(spelled) if spelled else ():
            wishes.append((rank, name, column))
    names = [name for _, name, _ in wishes]
    sample = grid.rows[first : first + SAMPLE]
    columns: dict[str, int] = {}

    def order(wish: tuple[int, str, int]) -> tuple[int, int, int]:
        rank, name, column = wish
        # Of two columns with the same heading, the one that is filled in.
        empty = sum(1 for row in sample if row[column] is None) if names.count(name) > 1 else 0
        return rank, empty, column

    taken: set[int] = set()
    for _, name, column in sorted(wishes, key=order):
        if name not in columns and column not in taken:
            columns[name] = column
            taken.add(column)
    return columns
