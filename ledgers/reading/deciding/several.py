"""Several things in one cell, and one cell merged over several rows: how many there are is asked."""

import re
from collections.abc import Sequence

from ledgers.files.grid import Value
from ledgers.reading.cells.text import shown
from ledgers.reading.deciding.sheet import Deciding

EACH_ROW, ONE = "rows", "one"
_NUMERALS = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_MARKS = (
    re.compile(r"(?:^|[\n;；。])\s*[（(]?(\d{1,2})[)）、.．]\s*(?=\S)"),
    re.compile(r"[（(](\d{1,2})[)）]\s*(?=\S)"),
    re.compile(rf"([{_CIRCLED}])\s*(?=\S)"),
    re.compile(rf"(?:^|[\n;；。])\s*([{_NUMERALS}])[、.．]\s*(?=\S)"),
)
"""Ways to number the things in a cell: 1. 2.; （1）（2）; ①②; 一、二、."""
_LINE = re.compile(r"[^,，、:：(（\s].{2,40}[^,，、:：]")
JOINED = ("place", "measures", "owner_post", "remark")
"""Texts of a thing that stand in several rows and are said one after the other."""


def decide_merged(deciding: Deciding) -> None:
    """A description merged over rows that each say something of their own: one thing, or the same at each."""
    made, grid = deciding.made, deciding.grid
    column = made.columns.get("description")
    others = [j for name, j in made.columns.items() if name in ("place", "found_on", "measures")]
    if column is None or not others:
        return
    groups: list[list[int]] = []
    for i in made.data_rows:
        below = groups and i - 1 in groups[-1] and (i, column) in grid.filled
        if below and any(grid.rows[i][j] is not None and (i, j) not in grid.filled for j in others):
            groups[-1].append(i)
        elif grid.rows[i][column] is not None:
            groups.append([i])
    groups = [group for group in groups if len(group) > 1]
    if not groups:
        return
    taken = deciding.ask(
        "merged",
        f"“{made.headings['description']}”有{len(groups)}处合并了几行，是每行各一件，还是几行合为一件？",
        deciding.cells([i for group in groups for i in group], made.headings["description"]),
        [(EACH_ROW, "每行各登记一件"), (ONE, "几行合为一件，各行的地点等写在一起")],
        key=deciding.key("merged"),
    )
    if taken != ONE:
        return
    rows, gone = deciding.own().rows, set()
    for first, *more in groups:
        for name in (name for name in JOINED if name in made.columns):
            j = made.columns[name]
            said = dict.fromkeys(shown(rows[i][j]) for i in (first, *more) if rows[i][j] is not None)
            rows[first][j] = "、".join(said) or None
        gone |= set(more)
    made.data_rows = [i for i in made.data_rows if i not in gone]


def decide_several(deciding: Deciding) -> None:
    """Several things numbered in one cell, or on lines of their own: 1.…；2.…"""
    made, column = deciding.made, deciding.made.columns.get("description")
    if column is None:
        return
    rows = [i for i in made.data_rows if len(parts_of(deciding.grid.rows[i][column])) > 1]
    if not rows:
        return
    heading = made.headings["description"]
    each = deciding.ask_each(
        "several",
        f"有{len(rows)}格一格里写了几项（编了号，或分了行），分开登记吗？",
        deciding.cells(rows, heading),
        [("split", "每项登记一行"), ("one", "整格算一项")],
        key=deciding.key("several"),
    )
    if split := [i for i, taken in zip(rows, each, strict=True) if taken == "split"]:
        _split(deciding, split, column)


def _split(deciding: Deciding, rows: Sequence[int], column: int) -> None:
    """One grid row a part; the other cells stand in each."""
    grid, made = deciding.own(), deciding.made
    data: list[int] = []
    for i in made.data_rows:
        if i not in rows:
            data.append(i)
            continue
        for n, part in enumerate(parts_of(grid.rows[i][column])):
            if n == 0:
                grid.rows[i][column] = part
                data.append(i)
                continue
            copy = list(grid.rows[i])
            copy[column] = part
            grid.rows.append(copy)
            grid.repeats[len(grid.rows) - 1] = grid.repeats.get(i, i)
            for by_row in made.by_row.values():
                by_row |= {len(grid.rows) - 1: by_row[i]} if i in by_row else {}
            data.append(len(grid.rows) - 1)
    made.data_rows = data


def parts_of(value: Value) -> list[str]:
    """The things in a cell that are numbered in order from 1, or stand on lines of their own; the whole text when it
    is one."""
    if not isinstance(value, str):
        return [] if value is None else [shown(value)]
    for pattern in _MARKS:
        marks = list(pattern.finditer(value))
        if len(marks) < 2 or [_number(mark[1]) for mark in marks] != list(range(1, len(marks) + 1)):
            continue
        if value[: marks[0].start()].strip():
            continue
        ends = [*(mark.start() for mark in marks[1:]), len(value)]
        return [value[mark.end() : end].strip(" \n;；。") for mark, end in zip(marks, ends, strict=True)]
    lines = [line.strip(" ;；。") for line in value.splitlines() if line.strip()]
    return lines if len(lines) > 1 and all(_LINE.fullmatch(line) for line in lines) else [value]


def _number(mark: str) -> int:
    for numerals in (_CIRCLED, _NUMERALS):
        if mark in numerals:
            return numerals.index(mark) + 1
    return int(mark)
