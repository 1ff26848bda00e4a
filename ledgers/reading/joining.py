"""Recognised sheets as tables of raw values by field, and sheets about the same rows joined into one."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ledgers.files.grid import Cell, Grid, Value, Workbook
from ledgers.reading.cells.text import shown
from ledgers.reading.groups import combined
from ledgers.reading.headings.known import Aliases, normal
from ledgers.reading.headings.recognise import recognise
from ledgers.reading.headings.recognised import Recognised
from ledgers.reading.readings import CellRef, Readings


@dataclass(frozen=True)
class Place:
    """Where a cell stands, in the words of the person: sheet, Excel row, heading."""

    sheet: str
    row: int
    column: str


@dataclass
class Table:
    """The data of one recognised sheet: raw values by field, one entry a data row.

    `rows`, `header_row`, `another`: Excel row numbers. `flaws`: (k, field) → why the cell must not be trusted.
    `filled`: cells that got their value from a merged range. `elsewhere`: cells that another sheet completed, `joined`:
    those sheets. `spots`: where a card of a vertical form was read, the grid cell of each.
    """

    file: str
    sheet: str
    recognised: Recognised
    rows: list[int]
    values: dict[str, list[Value]]
    headings: dict[str, str]
    date_1904: bool = False
    header_row: int = 1
    another: int | None = None
    flaws: dict[tuple[int, str], str] = field(default_factory=dict)
    filled: set[tuple[int, str]] = field(default_factory=set)
    elsewhere: dict[tuple[int, str], Place] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    joined: list["Table"] = field(default_factory=list)
    spots: dict[tuple[int, str], Cell] = field(default_factory=dict)

    def place(self, k: int, name: str) -> Place:
        """Where the value of a field in the k-th row stands."""
        return self.elsewhere.get((k, name)) or Place(self.sheet, self.rows[k], self.headings.get(name, name))


def table_of(grid: Grid, recognised: Recognised, file: str = "", date_1904: bool = False) -> Table:
    """The sheet's data by field. What a line outside the table states fills a column it lacks, with a note."""
    data, notes = recognised.data_rows, list(recognised.notes)
    values: dict[str, list[Value]] = {
        name: [grid.rows[i][column] for i in data] for name, column in recognised.columns.items()
    }
    for name, under in recognised.derived.items():
        words = dict(under.group.parts)
        values[name] = [combined(grid, i, under.way, under.columns, words) for i in data]
    headings = dict(recognised.headings)
    for name, by_row in recognised.by_row.items():
        label = recognised.labels.get(name, name)
        headings.setdefault(name, f"表中的{label}")
        told = values.setdefault(name, [None] * len(data))
        for k, i in enumerate(data):
            told[k] = by_row.get(i) if told[k] is None else told[k]
    for name, stated in recognised.stated.items():
        if data:
            values[name] = [stated] * len(data)
            headings[name] = f"表外的{recognised.labels[name]}"
            notes.append(f"“{grid.name}”表各行的“{recognised.labels[name]}”，按表外写明的“{stated}”读取。")
    if not data:
        notes.append(f"“{grid.name}”表只有表头，没有数据。")
    at = {i: k for k, i in enumerate(data)}
    names = {column: name for name, column in recognised.columns.items()}

    def cells(marked: Iterable[Cell]) -> Iterable[tuple[Cell, tuple[int, str]]]:
        return (((i, j), (at[i], names[j])) for i, j in marked if i in at and j in names)

    return Table(
        file,
        grid.name,
        recognised,
        [grid.row_number(i) for i in data],
        values,
        headings,
        date_1904,
        grid.row_number(recognised.header_row),
        None if recognised.another is None else grid.row_number(recognised.another),
        {cell: grid.flaws[origin] for origin, cell in cells(grid.flaws)},
        {cell for _, cell in cells(grid.filled)},
        notes=notes,
    )


@dataclass
class Found:
    """The tables of a file by the sheet of ours they belong to, and the sheets that belong to none, with why."""

    tables: dict[str, list[Table]]
    left: list[tuple[str, str]]


EVERYWHERE = frozenset({"seq", "remark"})
"""Fields whose headings stand in any sheet and tell of none."""

Decide = Callable[[str, Grid, Recognised], Grid]
"""Decides what a recognised sheet leaves open: (name of our sheet, grid, what was recognised) → the grid to read."""


def tables_in(
    book: Workbook,
    wanted: Mapping[str, Aliases],
    must: Mapping[str, frozenset[str]] | None = None,
    decide: Decide = lambda _, grid, __: grid,
    readings: Readings | None = None,
    in_own_words: Callable[[Grid], bool] = lambda _: False,
) -> Found:
    """Sort the sheets of a file: by name first, else to the sheet of ours whose headings it fits best.

    `must`: the fields without which a sheet is not taken for the one whose name it bears. Sheets that name
    fewer than two fields, and hidden ones, are left out and listed. Sheets of one kind that tell about the same
    things complete each other (`completed`). `in_own_words`: whether a sheet that names hardly a field may do so in
    words of its own.
    """
    found = Found({name: [] for name in wanted}, [])
    for grid in book.sheets:
        if not grid.rows:
            continue
        named = [name for name in wanted if normal(grid.name) == normal(name)]
        fits: list[tuple[float, str, Recognised]] = []
        for name in wanted:
            recognised = recognise(grid, wanted[name])
            if recognised is None or not (name in named or len(recognised.fields - EVERYWHERE) >= 2):
                continue
            if name in named and (must or {}).get(name, frozenset()) <= recognised.fields:
                fits = [(recognised.score, name, recognised)]
                break
            fits.append((recognised.score, name, recognised))
        if not fits and not grid.hidden and in_own_words(grid):
            alike = {name: recognise(grid, aliases, by_likeness=True) for name, aliases in wanted.items()}
            fits = [(near.score, name, near) for name, near in alike.items() if near is not None]
        if not fits:
            found.left.append((grid.name, "看不出表头：请把表头写成模板里的名称"))
            continue
        _, name, recognised = max(fits, key=lambda fit: fit[0])
        if grid.hidden:
            found.left.append((grid.name, "是隐藏的工作表，没有读取：要导入请先取消隐藏"))
            continue
        read = decide(name, grid, recognised)
        found.tables[name].append(table_of(read, recognised, book.name, book.date_1904))
    for name, tables in found.tables.items():
        found.tables[name] = completed(tables, readings)
    return found


_NUMBERS = ("number", "hazard_no", "code", "meeting_no")
_WORDS = (("place", "description"), ("description",))
_IDENTITY = (
    "school_code",
    "school_code_name",
    "subject_code",
    "subject_code_name",
    "township_code",
    "class_no",
    "found_on",
    "on_date",
    "place",
    "number",
    "effective_on",
)
"""Fields in which rows about the same thing cannot differ."""
APART = "apart"


def completed(tables: list[Table], readings: Readings | None = None) -> list[Table]:
    """Sheets about the same rows joined into the fullest one, as a reading; others (a sheet a month) stay as they are.

    Rows are the same by number, else by place and description, else by description, where neither school nor day nor
    place contradicts; the n-th equal row of one sheet goes with the n-th of the other. At least half of the smaller
    sheet must be found in the other. A blank cell is completed; where both say something different it is asked which
    sheet holds.
    """
    asked = readings if readings is not None else Readings()
    kept: list[Table] = []
    for table in sorted(tables, key=lambda t: -len(t.values)):
        if not any(table.values.keys() != k.values.keys() and _join(k, table, asked) for k in kept):
            kept.append(table)
    order = {id(table): at for at, table in enumerate(tables)}
    return sorted(kept, key=lambda table: order[id(table)])


def _keys(table: Table, names: Sequence[str]) -> dict[tuple[str, ...], int]:
    keys: dict[tuple[str, ...], int] = {}
    seen: dict[tuple[str, ...], int] = {}
    columns = [table.values[name] for name in names]
    for k, parts in enumerate(zip(*columns, strict=True)):
        if parts[-1] is None:
            continue
        key = tuple("".join(unicodedata.normalize("NFKC", str(part or "")).split()) for part in parts)
        seen[key] = seen.get(key, 0) + 1
        keys[*key, str(seen[key])] = k
    return keys


def _join(base: Table, other: Table, readings: Readings) -> bool:
    for names in (*((number,) for number in _NUMBERS), *_WORDS):
        if not all(name in base.values and name in other.values for name in names):
            continue
        here, there = _keys(base, names), _keys(other, names)
        shared = [key for key in there if key in here]
        pairs = {there[key]: here[key] for key in shared if not _contradict(base, here[key], other, there[key])}
        if not pairs or len(pairs) * 2 < min(len(here), len(there)):
            if len(shared) * 2 >= min(len(here), len(there)) > 0:
                readings.say(
                    "joined",
                    f"“{other.sheet}”表有{len(shared)}行与“{base.sheet}”表内容相同，而学校、日期或地点不同：各作一行。",
                    [CellRef(other.file, other.sheet, other.rows[there[key]]) for key in sorted(shared)],
                )
            continue
        return _joined(base, other, pairs, readings)
    return False


def _contradict(base: Table, k: int, other: Table, m: int) -> bool:
    for name in _IDENTITY:
        if name in base.values and name in other.values:
            one, two = base.values[name][k], other.values[name][m]
            if one is not None and two is not None and not _same(one, two):
                return True
    return False


def _same(one: Value, two: Value) -> bool:
    """Whether two cells say the same: the same text, or the same day however it is written."""
    if normal(one) == normal(two):
        return True
    days = [_DAY_AND_MONTH.findall(shown(value)) for value in (one, two)]
    return len(days[0]) == len(days[1]) == 1 and [int(n) for n in days[0][0]] == [int(n) for n in days[1][0]]


_DAY_AND_MONTH = re.compile(r"(?:^|[年./-])(\d{1,2})[月./-](\d{1,2})(?=日|号|$| )")


def _joined(base: Table, other: Table, pairs: Mapping[int, int], readings: Readings) -> bool:
    """Ask whether the sheets are joined, and by which of them where they differ; True when they are."""
    differing = [
        other.place(k, name)
        for name, column in other.values.items()
        if name in base.values
        for k, to in pairs.items()
        if column[k] is not None and base.values[name][to] is not None and not _same(column[k], base.values[name][to])
    ]
    new = len(other.rows) - len(pairs)
    sentence = f"“{other.sheet}”表和“{base.sheet}”表有{len(pairs)}行是同一批内容，互相补充"
    sentence += f"；另有{new}行只在“{other.sheet}”表里" if new else ""
    choices = [("join", "同一批内容，互相补充"), (APART, "各是各的，分别登记")]
    cells = [CellRef(other.file, other.sheet, other.rows[k]) for k in sorted(pairs)]
    if differing:
        where = "、".join(f"第{place.row}行{place.column}" for place in differing[:5]) + ("等" if differing[5:] else "")
        sentence += f"，其中{len(differing)}格两边不同（{where}），以哪一张为准？"
        choices[:1] = [(base.sheet, f"以“{base.sheet}”表为准"), (other.sheet, f"以“{other.sheet}”表为准")]
        cells = [CellRef(other.file, place.sheet, place.row, place.column) for place in differing]
    taken = readings.ask(
        "joined",
        sentence if differing else f"{sentence}。",
        cells,
        choices,
        likely="" if differing else "join",
        key=f"joined:{_plain_name(base.sheet)}:{_plain_name(other.sheet)}",
    )
    if taken == APART:
        return False
    _complete(base, other, pairs, theirs=taken == other.sheet)
    return True


def _plain_name(sheet: str) -> str:
    return re.sub(r"\d+", "#", sheet)


def _complete(base: Table, other: Table, pairs: Mapping[int, int], *, theirs: bool) -> None:
    """Fill the base's blanks from the other sheet and add its rows; `theirs`: where both speak, the other holds."""
    new = [k for k in range(len(other.rows)) if k not in pairs]
    height = len(base.rows)
    target = {**pairs, **{k: height + n for n, k in enumerate(new)}}
    for name in [name for name in other.values if name not in base.values]:
        base.values[name] = [None] * height
        base.headings[name] = other.headings[name]
    base.rows.extend(other.rows[k] for k in new)
    for column in base.values.values():
        column.extend([None] * len(new))
    for name, column in other.values.items():
        mine = base.values[name]
        for k, value in enumerate(column):
            to = target[k]
            if value is None or (mine[to] is not None and not (theirs and not _same(mine[to], value))):
                continue
            mine[to] = value
            base.elsewhere[to, name] = other.place(k, name)
            if (k, name) in other.flaws:
                base.flaws[to, name] = other.flaws[k, name]
    for k in new:
        for name in base.values:
            base.elsewhere.setdefault((target[k], name), other.place(k, name))
    # Days without a year: one year for the joined table, or none where the titles disagree.
    years = {year for year in (base.recognised.year, other.recognised.year) if year is not None}
    base.recognised.year = years.pop() if len(years) == 1 else None
    base.joined.append(other)
    base.notes.extend(other.notes)
