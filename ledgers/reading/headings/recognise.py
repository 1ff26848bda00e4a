"""Where a sheet begins, what its columns mean, and which rows are not data."""

import unicodedata
from collections.abc import Sequence

from ledgers.files.grid import Grid
from ledgers.reading.aliases import LEVELS
from ledgers.reading.cells.weeks import term_in
from ledgers.reading.data_rows import data_rows
from ledgers.reading.groups import Group, groups_in, resolved
from ledgers.reading.headings.header import (
    HEAD_ROWS,
    Head,
    alike_header,
    assigned,
    first_of_the_best,
    heading_shown,
    spellings_of,
    texts_in,
)
from ledgers.reading.headings.known import Aliases, HeadingIndex, index_of, normal, unit_of
from ledgers.reading.headings.recognised import Recognised, Unknown, take_group
from ledgers.reading.headings.titles import DAY_WRITTEN, month_in, stated_beside, stated_in, title_of, year_in


def recognise(grid: Grid, aliases: Aliases, *, by_likeness: bool = False) -> Recognised | None:
    """The header row, the meaning of the columns and the data rows of a sheet; None when nothing is known there.

    Of all rows near the top, alone or with the one below, the one that names most fields is the header;
    each field gets at most one column and each column at most one field. `by_likeness`: where hardly a heading is
    known, the header is the row whose headings say most alike; what they are is left to be decided.
    """
    index = index_of(aliases)
    heads: list[Head] = []
    for i in range(min(HEAD_ROWS, len(grid.rows))):
        groups = groups_in(grid, i)
        if i and groups_in(grid, i - 1) and texts_in(grid, i - 1) > 1:
            continue  # the lower storey of the row above
        for depth in (2,) if groups else (1, 2) if i + 1 < len(grid.rows) else (1,):
            spellings = spellings_of(grid, i, depth, groups)
            if sum(1 for s in spellings if s) < 1:
                continue
            if depth == 2 and texts_in(grid, i) < 2:
                continue  # a title stands over the headings and is no storey of theirs
            columns = assigned(grid, i + depth, index, spellings)
            named = sum(1 for s in spellings if s)
            grouped = {name for group in groups for _, name in index.of([group.title])[:1]} - columns.keys()
            score = len(columns) + len(grouped) + len(columns) / (named + 1) - (0.6 if depth == 2 else 0)
            if columns:
                heads.append((score, i, depth, columns, spellings))
    best = first_of_the_best(heads)
    if by_likeness:
        best = alike_header(grid, aliases, index)
    if best is None:
        return None
    score, top, depth, columns, spellings = best
    spoken = {f"{column}": column for column, spelled in enumerate(spellings) if spelled} if by_likeness else {}
    # A heading merged downwards belongs to the header as far as it reaches.
    reach = [bottom - top + 1 for row, _, bottom, _ in grid.merged if row == top and bottom < top + 4]
    depth = max([depth, *reach])
    title, outside = title_of(grid, top)
    outside += stated_beside(grid, top, index)
    headings = {name: heading_shown(spellings[column]) for name, column in columns.items()}
    found = data_rows(grid, top, top + depth, {**spoken, **columns}, lambda texts: stated_in(index, texts))
    stated = {name: told for name, told in stated_in(index, [*outside, *found.below]).items() if name not in columns}
    days = set(DAY_WRITTEN.findall("".join(unicodedata.normalize("NFKC", title).split())))
    if "effective_on" in aliases and "effective_on" not in {*columns, *stated} and len(days) == 1:
        # 人员统计表（截至2026年9月1日）: what is stated holds from that day.
        stated["effective_on"] = ("生效日期", days.pop())
    made = Recognised(
        header_row=top,
        depth=depth,
        columns=columns,
        headings=headings,
        units={name: unit for name, heading in headings.items() if (unit := unit_of(heading))},
        unknown=[],
        title=title,
        year=year_in(title),
        year_of_sheet=year_in(f"{title} {grid.name}"),
        month=month_in(title),
        term=term_in(title) or term_in(grid.name),
        stated={name: value for name, (_, value) in stated.items()},
        labels={name: label for name, (label, _) in stated.items()},
        data_rows=found.data,
        skipped=found.skipped,
        another=found.another,
        score=score,
        blocks=found.blocks,
        spoken=spellings,
        twice=_twice(grid, spellings, index, found.data),
    )
    _groups(grid, made, index, groups_in(grid, top) if depth > 1 else [])
    made.unknown = _unknown(grid, made, spellings)
    if grid.filled:
        made.notes.append(f"“{grid.name}”表有合并单元格，合并范围内的各行按同一内容读取。")
    return made


def _groups(grid: Grid, made: Recognised, index: HeadingIndex, groups: Sequence[Group]) -> None:
    """What the groups of headings stand for; those of which nothing else can be meant are columns at once."""
    taken = set(made.columns.values())
    alone = [
        (column, spelled[-1])
        for column, spelled in enumerate(made.spoken)
        if spelled and column not in taken and normal(spelled[-1]) in LEVELS
    ]
    inside = {column for group in groups for column in group.columns}
    if len(alone) >= 2 and not any(column in inside for column, _ in alone):
        groups = [*groups, Group("", tuple(alone))]
    for group in groups:
        free = [column for column in group.columns if column not in taken]
        name = next((name for _, name in index.of([group.title]) if name not in made.columns), "")
        under = resolved(grid, group, name, free, made.data_rows, LEVELS)
        if under is None or under.field in made.columns:
            continue
        made.under.append(under)
        if under.sure:
            take_group(made, under)


def _twice(grid: Grid, spellings: list[list[str]], index: HeadingIndex, data: Sequence[int]) -> bool:
    """Whether two tables stand side by side: two or more known headings twice, both filled."""
    seen: dict[str, list[int]] = {}
    for column, spelled in enumerate(spellings):
        if spelled and index.of(spelled) and any(grid.rows[i][column] is not None for i in data):
            seen.setdefault(normal(spelled[-1]), []).append(column)
    return sum(len(columns) > 1 for columns in seen.values()) >= 2


def _unknown(grid: Grid, made: Recognised, spellings: list[list[str]]) -> list[Unknown]:
    taken = {*made.columns.values(), *(j for under in made.derived.values() for j in under.columns)}
    listed = []
    for column in range(grid.width):
        if column in taken:
            continue
        heading = heading_shown(spellings[column]) if column < len(spellings) else ""
        if not heading and all(grid.rows[i][column] is None or (i, column) in grid.filled for i in made.data_rows):
            continue
        filled = any(grid.rows[i][column] is not None and (i, column) not in grid.filled for i in made.data_rows)
        listed.append(Unknown(column, heading or "（无表头）", filled))
    return listed
