"""What stands under or behind one heading of a form with a column a week, a facility or a post: 保安 over 总数·持证.

The heading over parts stands for one of them, or for their sum; which it is is asked unless the words say it. What a
part tells besides the count goes into its own field; the others are listed as not read.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ledgers.files.grid import Grid
from ledgers.reading.cells.text import shown
from ledgers.reading.deciding.sheet import NOT_READ
from ledgers.reading.groups import PARTITIONS, TOTALS, groups_in, numeric
from ledgers.reading.headings.known import normal
from ledgers.reading.headings.recognised import Recognised
from ledgers.reading.readings import CellRef, Readings

AMONG = "其中"
SUM = "sum"


@dataclass(frozen=True)
class Kinds:
    """How one ledger's columns are known: `counted` the field a cell fills, `fields` heading as compared → field of
    what may stand beside it, `word` our heading of the counted field, `key` the sheet's name in keys."""

    counted: str
    fields: Mapping[str, str]
    word: str
    key: str


@dataclass(frozen=True)
class Beside:
    """A column that tells something besides the count: where, its heading, its field."""

    column: int
    heading: str
    field: str


@dataclass(frozen=True)
class Covered:
    """What one heading of a form covers: the columns to count (several are added up), what else it tells."""

    counted: tuple[int, ...]
    more: tuple[Beside, ...] = ()


@dataclass
class PartsOfForm:
    """The parts of one form's headings, asked about once for each set of words. `unread`: headings left out."""

    grid: Grid
    made: Recognised
    kinds: Kinds
    readings: Readings
    file: str
    unread: list[str] = field(default_factory=list)
    _taken: dict[tuple[str, ...], str] = field(default_factory=dict)

    def under(self, column: int, others: Sequence[int]) -> Covered:
        """What the heading of a column covers; `others`: the columns of the form's other headings."""
        groups = {group.columns[0]: group for group in groups_in(self.grid, self.made.header_row)}
        group = groups.get(column)
        if group is None or self.made.depth < 2:
            return self._among(column, others)
        texts = {j: _plain(text) for j, text in group.parts}
        named = {j: self.kinds.fields.get(normal(text), "") for j, text in texts.items()}
        named |= {j: self.kinds.counted for j, text in texts.items() if text in TOTALS}
        whole = [j for j, name in named.items() if name == self.kinds.counted]
        unnamed = [j for j, name in named.items() if not name]
        more = tuple(Beside(j, dict(group.parts)[j], name) for j, name in named.items() if name and j not in whole)
        counted: Sequence[int] = whole
        if len(whole) != 1:
            counted = self._asked(group.title, {j: texts[j] for j in whole or unnamed})
        self.unread += [f"{group.title}{texts[j]}" for j in (*whole, *unnamed) if j not in counted and not whole[1:]]
        return Covered(tuple(counted), more)

    def _among(self, column: int, others: Sequence[int]) -> Covered:
        """其中持证 behind 保安人数: the columns that follow and say so."""
        more = []
        head = self.grid.rows[self.made.header_row]
        for j in range(column + 1, self.grid.width):
            text = head[j]
            if j in others or not isinstance(text, str) or not _spelled(text).startswith(AMONG):
                break
            if name := self.kinds.fields.get(normal(_plain(text)), ""):
                more.append(Beside(j, text, name))
            else:
                self.unread.append(text)
        return Covered((column,), tuple(more))

    def _asked(self, title: str, texts: Mapping[int, str]) -> Sequence[int]:
        words = tuple(texts.values())
        if words not in self._taken:
            self._taken[words] = self._ask(title, texts)
        # Unanswered, nothing is written: the first part lets the rows be judged meanwhile.
        taken = self._taken[words] or next(iter(words), NOT_READ)
        return list(texts) if taken == SUM else [j for j, text in texts.items() if text == taken]

    def _alike(self, words: set[str]) -> list[int]:
        """The columns of these parts under every heading: under the first one nothing may have been written."""
        groups = groups_in(self.grid, self.made.header_row)
        return [j for group in groups for j, text in group.parts if _plain(text) in words]

    def _ask(self, title: str, texts: Mapping[int, str]) -> str:
        choices = [(text, f"“{text}”一列是{self.kinds.word}") for text in texts.values()]
        numbers = len(texts) > 1 and numeric(self.grid, self._alike(set(texts.values())), self.made.data_rows)
        if numbers:
            choices.append((SUM, "各列相加"))
        known = numbers and any(set(texts.values()) <= partition for partition in PARTITIONS)
        likely = SUM if known else next(iter(texts.values()), "") if len(texts) == 1 else ""
        said = "、".join(texts.values())
        tail = f"，按{'各列相加' if known else likely}读取。" if likely else "，哪一列是？"
        return self.readings.ask(
            "group",
            f"“{self.grid.name}”表“{title}”等各项下都分{said}，{self.kinds.word}{tail}",
            [CellRef(self.file, self.grid.name, self.grid.row_number(self.made.header_row), title)],
            [*choices, (NOT_READ, "都不读")],
            likely=likely,
            key=f"parts:{self.kinds.key}:{said}",
        )


def combined_value(grid: Grid, i: int, columns: Sequence[int]) -> object:
    """The value of a row in these columns: the cell, or the sum of several."""
    if len(columns) == 1:
        return grid.rows[i][columns[0]]
    there = [value for j in columns if (value := grid.rows[i][j]) is not None]
    total = float(sum(float(_number(value)) for value in there))
    return (int(total) if total.is_integer() else total) if there else None


def _number(value: object) -> str:
    return "".join(mark for mark in shown(value) if mark.isdigit() or mark in ".-") or "0"


def _spelled(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _plain(text: str) -> str:
    return _spelled(text).removeprefix(AMONG).lstrip(":")
