"""Vertical forms: a heading and beside it what it asks for, down the page; one record a card, one or more a sheet.

A card becomes a row under its headings, and every cell keeps the place it has in the file. What is not read of a card
is listed; whether the sheet is a card at all is a reading with another choice.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from catalogue.ledgers import Sheet
from ledgers.files.grid import Grid, Value
from ledgers.reading.aliases import ignored
from ledgers.reading.cells.text import shown
from ledgers.reading.groups import groups_in
from ledgers.reading.headings.known import Aliases, normal
from ledgers.reading.headings.recognise import recognise
from ledgers.reading.joining import Place, Table
from ledgers.reading.readings import CellRef, Readings
from ledgers.reading.unlisted.likeness import likeness

LONGEST, ROWS = 20, 2000
"""Letters of a heading that is not known, and rows of a sheet that may be cards."""
FEWEST = 3
"""Fields, and rows with headings, that make a card."""
AS_CARDS, AS_TABLE = "cards", "table"
_LABELS = frozenset(
    {"填表人", "填报人", "审核人", "制表人", "记录人", "联系电话", "序号", "签字", "签名", "盖章", "照片", "图片"}
)
_TICKED, _OPEN = "☑✔✓√■☒", "□☐○"
_BEFORE = re.compile(rf"([{_TICKED}{_OPEN}])\s*([^\s{_TICKED}{_OPEN}/、,，;；]+)")
_BEHIND = re.compile(rf"([^\s{_TICKED}{_OPEN}/、,，;；]+)\s*([{_TICKED}{_OPEN}])")


@dataclass(frozen=True)
class Pair:
    """A heading and what stands beside (or below) it, by grid indexes. `name`: its field, "" for none."""

    row: int
    column: int
    label: str
    value: Value
    at: tuple[int, int]
    name: str = ""


@dataclass
class Upright:
    """A sheet of cards as a table: title rows, the row of headings, a row a card. `cells`: (row of the table, heading)
    → grid cell of the file."""

    sheet: Sheet
    grid: Grid
    original: Grid
    cells: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)

    def place(self, table: Table) -> None:
        """Let the table point at the cells of the file."""
        heads = {name: self.grid.rows[table.recognised.header_row][j] for name, j in table.recognised.columns.items()}
        for k, i in enumerate(table.recognised.data_rows):
            for name, heading in heads.items():
                if spot := self.cells.get((i, str(heading))):
                    table.spots[k, name] = spot
                    place = Place(table.sheet, self.original.row_number(spot[0]), table.headings[name])
                    table.elsewhere.setdefault((k, name), place)


def upright(grid: Grid, sheets: Mapping[str, tuple[Sheet, Aliases]], readings: Readings, file: str) -> Upright | None:
    """The sheet as a table when it is made of cards of one of these sheets of ours, and nobody said otherwise."""
    if grid.hidden or not FEWEST <= len(grid.rows) <= ROWS or grid.name in sheets:
        return None
    best: tuple[int, Sheet, list[Pair]] | None = None
    for sheet, aliases in sheets.values():
        pairs = _Reader(grid, sheet, aliases).pairs()
        fields = {pair.name for pair in pairs if pair.name}
        told = sum(pair.value is not None for pair in pairs if pair.name)
        rows = {pair.row for pair in pairs if pair.name}
        if min(len(fields), len(rows)) < FEWEST or told < 2 or (best and len(fields) <= best[0]):
            continue
        plain = recognise(grid, aliases)
        if plain is None or len(fields) > len(plain.columns):
            best = (len(fields), sheet, pairs)
    if best is None:
        return None
    _, sheet, pairs = best
    cards = _cards(grid, pairs)
    taken = readings.ask(
        "vertical",
        f"“{grid.name}”表是竖排的登记卡（左边是项目，右边是内容），共{len(cards)}张，每张读作一行。",
        [CellRef(file, grid.name, grid.row_number(card[0].row)) for card in cards],
        [(AS_CARDS, "按登记卡读，一张一行"), (AS_TABLE, "不是登记卡，按普通表格读")],
        likely=AS_CARDS,
        key=f"vertical:{sheet.name}",
    )
    return _table(grid, sheet, cards, readings, file) if taken == AS_CARDS else None


class _Reader:
    """The pairs of one sheet, by the headings of one of ours."""

    def __init__(self, grid: Grid, sheet: Sheet, aliases: Aliases) -> None:
        self.grid = grid
        self.fields: dict[str, str] = {}
        for rank in range(max(map(len, aliases.values()), default=0)):
            for name, words in aliases.items():
                if rank < len(words):
                    self.fields.setdefault(normal(words[rank]), name)
        self.likeness = likeness(aliases)
        self.known = {*self.fields, *ignored(sheet), *_LABELS}
        self.right = {(top, left): right for top, left, _, right in grid.merged}
        self.down = {(top, left) for top, left, bottom, _ in grid.merged if bottom > top}

    def is_label(self, value: Value) -> bool:
        """Whether a cell is a heading that is known."""
        return isinstance(value, str) and len(value) <= 2 * LONGEST and normal(value) in self.known

    def is_alike(self, value: Value) -> bool:
        """Whether a cell says what a heading of the sheet says."""
        if not isinstance(value, str) or len(value) > LONGEST:
            return False
        return bool(self.likeness.names([normal(value)]))

    def own(self, i: int) -> list[tuple[int, Value]]:
        """What stands in a row itself: (column, value)."""
        row = self.grid.rows[i]
        return [(j, value) for j, value in enumerate(row) if value is not None and (i, j) not in self.grid.filled]

    def pairs(self) -> list[Pair]:
        """All pairs in reading order; none where known headings stand side by side, as they do over a table."""
        grid = self.grid
        rows = [self.own(i) for i in range(len(grid.rows))]
        columns: Counter[int] = Counter()
        for i, cells in enumerate(rows):
            labels = [j for j, value in cells if self.is_label(value)]
            columns.update(labels)
            beside = {self.right.get((i, j), j) + 1 for j in labels if (i, j) not in self.down}
            if len(beside & set(labels)) >= 2:
                return []
            # Headings off the lists stand over a table as well: three in a row that say alike are no values.
            alike = [j for j, value in cells if self.is_label(value) or self.is_alike(value)]
            if len({self.right.get((i, j), j) + 1 for j in alike} & set(alike)) >= FEWEST or self._storeys(i, cells):
                return []
        often = {j for j, count in columns.items() if count >= 2}
        found: list[Pair] = []
        below: set[int] = set()
        for i, cells in enumerate(rows):
            if i in below:
                continue
            n = 0
            while n < len(cells):
                j, value = cells[n]
                n += 1
                if inline := self._inline(i, j, value):
                    found += inline
                    continue
                strange = j in often and isinstance(value, str) and len(value) <= LONGEST
                if not self.is_label(value) and not (strange and n < len(cells) and not self.is_label(cells[n][1])):
                    continue
                label = "".join(str(value).split()).rstrip(":：")
                told, at = None, (i, self.right.get((i, j), j) + 1)
                if n < len(cells) and self._answers(i, j, *cells[n], often):
                    at, told = (i, cells[n][0]), cells[n][1]
                    n += 1
                elif (i, j) in self.down and n < len(cells):
                    continue  # a title over the headings beside it
                elif len(cells) == 1 and i + 1 < len(rows) and len(rows[i + 1]) == 1:
                    under, text = rows[i + 1][0]
                    if not self.is_label(text) and not self._inline(i + 1, under, text):
                        at, told = (i + 1, under), text
                        below.add(i + 1)
                found.append(Pair(i, j, label, told, at, self.fields.get(normal(label), "")))
        return found

    def _storeys(self, i: int, cells: list[tuple[int, Value]]) -> bool:
        """Whether a row is the upper storey of a table's headings: one stands over parts, the others over nothing."""
        groups = [
            group
            for group in groups_in(self.grid, i)
            if (self.is_label(group.title) or self.is_alike(group.title))
            and sum(self.is_label(part) or self.is_alike(part) for _, part in group.parts) >= 2
        ]
        inside = {j for group in groups for j in group.columns}
        others = [j for j, value in cells if j not in inside and isinstance(value, str)]
        alone = all((i, j) in self.down or self.grid.rows[i + 1][j] is None for j in others) if groups else False
        return bool(others) and alone

    def _answers(self, i: int, j: int, there: int, value: Value, often: set[int]) -> bool:
        """Whether the next cell is what the heading asks for. Where headings stand it is the next heading, and so it
        is behind a blank when its word is one; right beside, 教学楼 is a building and no heading."""
        beside = there == self.right.get((i, j), j) + 1
        heading = self.is_label(value)
        return not (heading and there in often) if beside else not (heading or there in often)

    def _inline(self, i: int, j: int, value: Value) -> list[Pair]:
        """Headings and values in one cell: 学校：任市小学  检查时间：9月1日."""
        if not isinstance(value, str) or not re.search("[:：]", value):
            return []
        marks = [
            match for match in re.finditer(r"([^\s:：，。,;；]{2,16})[:：]", value) if normal(match[1]) in self.known
        ]
        if not marks or value[: marks[0].start()].strip():
            return []
        ends = [*(mark.start() for mark in marks[1:]), len(value)]
        return [
            Pair(
                i,
                j,
                mark[1],
                value[mark.end() : end].strip(" 　_\n") or None,
                (i, j),
                self.fields.get(normal(mark[1]), ""),
            )
            for mark, end in zip(marks, ends, strict=True)
            if value[mark.end() : end].strip() or len(marks) > 1
        ]


def _cards(grid: Grid, pairs: list[Pair]) -> list[list[Pair]]:
    """The pairs of each card: a card begins where the first heading comes again, or is a column beside the headings."""
    by_column = _by_column(grid, pairs)
    if by_column:
        return by_column
    first, made = normal(pairs[0].label), list[list[Pair]]()
    for pair in pairs:
        if not made or (normal(pair.label) == first and pair.row > made[-1][0].row):
            made.append([])
        made[-1].append(pair)
    return [card for card in made if any(pair.value is not None and pair.name for pair in card)]


def _by_column(grid: Grid, pairs: list[Pair]) -> list[list[Pair]]:
    """Headings down one column and several records beside them; [] when there is only one."""
    if len({pair.column for pair in pairs}) != 1 or len({normal(pair.label) for pair in pairs}) < len(pairs):
        return []
    filled: Counter[int] = Counter()
    for pair in pairs:
        filled.update(
            j for j in range(pair.column + 1, grid.width)
            if grid.rows[pair.row][j] is not None and (pair.row, j) not in grid.filled
        )  # fmt: skip
    columns = sorted(j for j, count in filled.items() if count >= 2 and count * 2 >= max(filled.values()))
    if len(columns) < 2:
        return []
    return [[Pair(p.row, p.column, p.label, grid.rows[p.row][j], (p.row, j), p.name) for p in pairs] for j in columns]


def _table(grid: Grid, sheet: Sheet, cards: list[list[Pair]], readings: Readings, file: str) -> Upright:
    """The cards as rows under their headings, below what stands above the first one."""
    heads = list(dict.fromkeys(pair.label for card in cards for pair in card))
    start = cards[0][0].row
    title = [
        (i, [value for j, value in enumerate(grid.rows[i]) if isinstance(value, str) and (i, j) not in grid.filled])
        for i in range(start)
    ]
    title = [(i, texts) for i, texts in title if texts]
    made = Grid(grid.name, [], grid.first_row, grid.first_column, hidden_rows=grid.hidden_rows)
    upright = Upright(sheet, made, grid)
    width = max([len(heads), *(len(texts) for _, texts in title)])
    for i, texts in title:
        made.repeats[len(made.rows)] = i
        made.rows.append([*texts, *[None] * (width - len(texts))])
    made.repeats[len(made.rows)] = start
    made.rows.append([*heads, *[None] * (width - len(heads))])
    ticks: list[CellRef] = []
    for card in cards:
        row: list[Value] = [None] * width
        k = len(made.rows)
        made.repeats[k] = card[0].row
        for pair in card:
            j = heads.index(pair.label)
            if row[j] is not None:
                continue
            row[j] = value = ticked(pair.value)
            if value != pair.value:
                ticks.append(CellRef(file, grid.name, grid.row_number(pair.row), pair.label))
            upright.cells[k, pair.label] = pair.at
            if pair.at in grid.flaws:
                made.flaws[k, j] = grid.flaws[pair.at]
        made.rows.append(row)
    if ticks:
        readings.say("ticked", f"“{grid.name}”表有{len(ticks)}格是打勾的选项，按打了勾的一项读。", ticks)
    _say_left(grid, cards, {text for _, texts in title for text in texts}, readings, file)
    return upright


def _say_left(grid: Grid, cards: list[list[Pair]], titles: set[str], readings: Readings, file: str) -> None:
    """Say what of the cards is not read: what stands beside no heading."""
    used = {at for card in cards for pair in card for at in (pair.at, (pair.row, pair.column))}
    left = [
        (i, value)
        for i in range(cards[0][0].row, len(grid.rows))
        for j, value in enumerate(grid.rows[i])
        if value is not None and (i, j) not in used and (i, j) not in grid.filled and value not in titles
    ]
    if left:
        texts = "；".join(shown(value)[:30] for _, value in left[:5]) + ("……" if len(left) > 5 else "")
        cells = [CellRef(file, grid.name, grid.row_number(i)) for i in dict.fromkeys(i for i, _ in left)]
        readings.say("skipped", f"“{grid.name}”表登记卡里有{len(left)}格没有读，旁边没有项目名：{texts}", cells)


def ticked(value: Value) -> Value:
    """The option that is ticked of several in a cell (☑实际 □桌面); the cell as it stands where none or several are."""
    if not isinstance(value, str) or not any(mark in value for mark in _OPEN + _TICKED):
        return value
    text = unicodedata.normalize("NFC", value).strip()
    before = text[0] in _OPEN + _TICKED
    options = [
        (match[1], match[2]) if before else (match[2], match[1])
        for match in (_BEFORE if before else _BEHIND).finditer(text)
    ]
    chosen = [word for mark, word in options if mark in _TICKED]
    if len(options) < 2 or len(chosen) > 1:
        return value
    return chosen[0] if chosen else None
