"""Forms with a column a week, a facility or a post, unfolded into rows: what they share.

Each row keeps the cell it came from; what a cell leaves open stays open and is said.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ledgers.files.grid import Grid
from ledgers.reading.cells.parsing import Noted, Parser, Problem
from ledgers.reading.forms.parts import Covered, combined_value
from ledgers.reading.headings.known import Aliases
from ledgers.reading.headings.recognised import Recognised


@dataclass
class WideRow:
    """One ledger row unfolded from a cell. `row`, `column`: Excel row and the heading it stands under;
    `headings`: field → heading as written, of the other columns; `parts`: likewise of what its own heading tells."""

    row: int
    column: str
    raw: object
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    note: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WeekColumn:
    """A column that stands for a week: its number as headed, and its first day where the heading tells it; `under`:
    what its heading covers, where that is more than the column."""

    column: int
    heading: str
    number: int | None
    start: date | None
    under: Covered | None = None


Parts = Callable[[Recognised], Callable[[int, Sequence[int]], Covered]]
"""For a recognised form: what the heading of a column covers, given the columns of the form's other headings."""

BY_SCHOOL: Aliases = {
    "school_code": ("学校代码", "学校标识码", "学校编号", "单位代码"),
    "school_code_name": ("学校名称", "学校", "单位名称", "校名", "填报学校", "被检查单位", "单位"),
    "township_code": ("乡镇代码", "乡镇", "所属乡镇", "镇乡"),
    "remark": ("备注",),
}


def with_parts(parts: Parts | None, recognised: Recognised, columns: list[WeekColumn]) -> list[WeekColumn]:
    """The columns with what stands under each heading."""
    if parts is None:
        return columns
    decide, others = parts(recognised), [column.column for column in columns]
    made = [replace(column, under=decide(column.column, others)) for column in columns]
    return [column for column in made if column.under and column.under.counted]


def unfolded(
    grid: Grid,
    recognised: Recognised,
    weeks: list[WeekColumn],
    parse: Parser,
    common: dict[str, Any],
    of_week: Any,
) -> Iterable[WideRow]:
    """A row for each cell under one of the columns that says something. `common`, `of_week`: what each row, and each
    row of a column, has besides."""
    for i in recognised.data_rows:
        row = grid.rows[i]
        own = {name: row[j] for name, j in recognised.columns.items() if row[j] is not None}
        for week in weeks:
            columns = week.under.counted if week.under else (week.column,)
            raw = combined_value(grid, i, columns)
            told = {
                part.field: part for part in (week.under.more if week.under else ()) if row[part.column] is not None
            }
            if any((i, column) in grid.filled for column in columns) or (raw is None and not told):
                continue
            made = WideRow(grid.row_number(i), week.heading, raw, headings=recognised.headings)
            made.values = {**recognised.stated, **common, **own, **of_week(week)}
            made.values |= {name: row[part.column] for name, part in told.items()}
            made.parts = {name: part.heading for name, part in told.items()}
            if raw is None:
                made.problem = f"空着，而旁边填了“{'、'.join(made.parts.values())}”：请补上，或清空旁边"
                yield made
                continue
            if flaw := next((grid.flaws[i, column] for column in columns if (i, column) in grid.flaws), ""):
                made.problem = flaw
                yield made
                continue
            try:
                taken = parse(raw)
            except Problem as problem:
                made.problem = str(problem)
                yield made
                continue
            if isinstance(taken, Noted):
                made.note, taken = taken.note, taken.value
            if taken is None:
                continue
            made.values |= taken
            yield made
