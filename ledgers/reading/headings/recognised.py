"""What a sheet was found to be, and a column or group taken as a field of it."""

from dataclasses import dataclass, field

from ledgers.reading.data_rows import LabelLine, Skipped
from ledgers.reading.groups import Under
from ledgers.reading.headings.known import unit_of


@dataclass(frozen=True)
class Unknown:
    """A column that has no meaning yet: its index, its heading as written, if it holds data."""

    column: int
    heading: str
    filled: bool = True


@dataclass
class Recognised:
    """What a sheet was found to be. Indexes are grid indexes (see `Grid`).

    `columns`: field → column. `headings`: field → heading as written. `units`: field → what stands in brackets
    behind it (万元, 天). `stated`: field → value that a line such as 被检查单位：… outside the table gives for
    all rows, `labels`: field → its label there. `year`, `month` and `term` are what the title says, or None;
    `year_of_sheet` what title and name of the sheet say together.
    `another`: the row where a second table with other columns begins. `notes`: what the person should be told.
    `blocks`: lines between the rows that state something. `under`: groups of headings. `spoken`: how each column's
    heading may be read. `twice`: the headings stand twice in the row. `derived`: field → the group it is made of.
    `by_row`: field → grid row → what a block states for it.
    """

    header_row: int
    depth: int
    columns: dict[str, int]
    headings: dict[str, str]
    units: dict[str, str]
    unknown: list[Unknown]
    title: str
    year: int | None
    year_of_sheet: int | None
    month: int | None
    term: str | None
    stated: dict[str, str]
    labels: dict[str, str]
    data_rows: list[int]
    skipped: list[Skipped]
    another: int | None = None
    notes: list[str] = field(default_factory=list)
    score: float = 0.0
    blocks: list[LabelLine] = field(default_factory=list)
    under: list[Under] = field(default_factory=list)
    spoken: list[list[str]] = field(default_factory=list)
    twice: bool = False
    derived: dict[str, Under] = field(default_factory=dict)
    by_row: dict[str, dict[int, str]] = field(default_factory=dict)

    @property
    def fields(self) -> frozenset[str]:
        """The fields whose heading stands in the sheet."""
        return frozenset(self.columns)


def take_column(made: Recognised, name: str, column: int, heading: str) -> None:
    """Let a column be a field, in the unit that stands behind its heading."""
    made.columns[name], made.headings[name] = column, heading
    made.units.pop(name, None)
    if unit := unit_of(heading):
        made.units[name] = unit


def take_group(made: Recognised, under: Under) -> None:
    """Let a group be the field it was found to be."""
    title = under.group.title or "、".join(text for _, text in under.group.parts)
    if under.way in ("sum", "tick"):
        made.derived[under.field] = under
        made.headings[under.field] = title
    else:
        (column,) = under.columns
        take_column(made, under.field, column, dict(under.group.parts)[column])
