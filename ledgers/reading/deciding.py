"""What a recognised sheet leaves open is decided here, each decision as a reading: columns, groups, rows, days.

`recognise` finds what stands there; nothing in it means anything yet. These steps change what was recognised by the
answer taken, in an order in which later ones build on earlier ones.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from catalogue.ledgers import Sheet
from ledgers.files.workbook import Grid, Value
from ledgers.reading.aliases import LEVELS
from ledgers.reading.cells.text import shown
from ledgers.reading.data_rows import Skipped
from ledgers.reading.groups import Under
from ledgers.reading.headings import Aliases, Recognised, Unknown, known_as, normal, take_column, take_group
from ledgers.reading.readings import CellRef, Readings
from ledgers.reading.unlisted.likeness import likeness
from ledgers.reading.unlisted.unread import NOT_READ, unknown_columns

SKIPPED_WORDS = {
    "total": "合计、小计行",
    "signature": "签字、落款行",
    "note": "说明行",
    "section": "小标题行",
    "heading": "重复的表头",
    "unread": "在读取的列里没有内容的行",
}
PERSONS_OR_SEQUENCE = frozenset({"number", "code"})
_NO_YEAR = re.compile(r"(?<![\d年./-])\d{1,2}(?:月\d{1,2}[日号]?|[./]\d{1,2}日?)(?![\d./月])")
_WITH_YEAR = re.compile(r"(20\d\d)[年./-]\d{1,2}")
_SMALL = re.compile(r"\d{1,4}")
_SEVERAL = re.compile(r"(?:^|[\n;；。])\s*[（(]?(\d{1,2})[)）、.．]\s*(?=\S)")


@dataclass
class Deciding:
    """The decisions about one sheet. `fits`: whether values can be read as a field; `today`: the day of the import."""

    readings: Readings
    sheet: Sheet
    aliases: Aliases
    file: str
    grid: Grid
    made: Recognised
    fits: Callable[[str, Sequence[Value]], bool]
    today: date

    def run(self) -> Grid:
        """Decide everything and change what was recognised accordingly; the grid to read, a copy where cells moved."""
        unread = {skipped.row: skipped for skipped in self.made.skipped if skipped.kind == "unread"}
        self.made.skipped = [skipped for skipped in self.made.skipped if skipped.row not in unread]
        self.made.data_rows = sorted({*self.made.data_rows, *unread})
        self._groups()
        self._levels()
        self._completion()
        self._of_one_meaning()
        unknown_columns(self)
        self._without_content(unread)
        self._numbers()
        self._blocks()
        self._ditto()
        self._rows()
        self._year()
        self._skipped()
        return self.grid

    # small tools

    def _own(self) -> Grid:
        """The grid as a copy that may be changed: what was uploaded stays as it came."""
        self.grid = replace(self.grid, rows=[list(row) for row in self.grid.rows], repeats=dict(self.grid.repeats))
        return self.grid

    def word(self, name: str) -> str:
        """Our heading of a field."""
        words = self.aliases.get(name, (name,))
        try:
            return self.sheet.column(name).heading
        except KeyError:
            return words[0]

    def head(self, heading: str) -> CellRef:
        """The cell of a heading."""
        return CellRef(self.file, self.grid.name, self.grid.row_number(self.made.header_row), heading)

    def cells(self, rows: Sequence[int], heading: str = "") -> list[CellRef]:
        """The cells of a column in these grid rows, or the rows as a whole."""
        return [CellRef(self.file, self.grid.name, self.grid.row_number(i), heading) for i in rows]

    def ask(
        self, kind: str, sentence: str, cells: Sequence[CellRef], choices: Sequence[tuple[str, str]], **how: Any
    ) -> str:
        """Ask with the sheet's name before the sentence."""
        return self.readings.ask(kind, f"“{self.grid.name}”表{sentence}", cells, choices, **how)

    def say(self, kind: str, sentence: str, cells: Sequence[CellRef] = ()) -> None:
        """Keep a certain decision."""
        self.readings.say(kind, f"“{self.grid.name}”表{sentence}", cells)

    def column(self, j: int) -> list[Value]:
        """The values of a column in the data rows."""
        return [self.grid.rows[i][j] for i in self.made.data_rows]

    def key(self, *parts: str) -> str:
        """The key of a question about this form."""
        return ":".join([parts[0], self.sheet.name, *parts[1:]])

    # headings

    def _groups(self) -> None:
        for under in self.made.under:
            if under.sure:
                self.say("group", self._as_said(under), [self.head(under.group.title)])
                self.known(under.group.columns)
                continue
            name, title = under.field, under.group.title
            if name in self.made.columns:
                continue
            parts = {text: column for column, text in under.group.parts if column in under.columns}
            choices = [(text, f"“{text}”一列是{self.word(name)}") for text in parts]
            numbers = under.way in ("sum", "apart") and all(
                isinstance(value, int | float) or value is None for j in parts.values() for value in self.column(j)
            )
            if numbers:
                choices.append(("sum", "各列相加"))
            choices.append((NOT_READ, "都不读"))
            likely = {"sum": "sum" if numbers else "", "part": next(iter(parts), "")}.get(under.way, "")
            taken = self.ask(
                "group",
                f"“{title}”下分{'、'.join(parts)}，它们怎样是{self.word(name)}？",
                [self.head(title)],
                choices,
                likely=likely,
                key=self.key("group", normal(title)),
            )
            if taken == "sum":
                take_group(self.made, Under(under.group, name, "sum", under.columns))
            elif taken and taken != NOT_READ:
                take_group(self.made, Under(under.group, name, "part", (parts[taken],)))
            self.known(parts.values())

    def _as_said(self, under: Under) -> str:
        if under.way == "tick":
            return f"按打勾的一列读{self.word(under.field)}：{'、'.join(text for _, text in under.group.parts)}。"
        return f"“{under.group.title}”下取“{dict(under.group.parts)[under.columns[0]]}”一列作{self.word(under.field)}。"

    def known(self, columns: Any) -> None:
        """Columns that were decided about are no longer unknown."""
        gone = set(columns)
        self.made.unknown = [unknown for unknown in self.made.unknown if unknown.column not in gone]

    def _levels(self) -> None:
        """On the printed forms 隐患类别 is to be filled with 一般 or 重大: then the column is the level."""
        made, column = self.made, self.made.columns.get("category")
        if column is None or "level" in made.columns or "level" in made.derived:
            return
        written = [normal(value) for value in self.column(column) if value is not None]
        levels = [word for word in written if word in LEVELS]
        if not levels:
            return
        heading = made.headings["category"]
        odd = sorted({word for word in written if word not in LEVELS})
        taken = "level"
        if odd:
            rows = [i for i in made.data_rows if normal(self.grid.rows[i][column] or "") in odd]
            taken = self.ask(
                "column",
                f"“{heading}”一列{len(levels)}格填一般、重大，{len(written) - len(levels)}格填{'、'.join(odd[:3])}。",
                self.cells(rows, heading),
                [("level", "这一列是隐患等级"), ("category", "这一列是隐患类别")],
                likely="level" if len(levels) * 2 >= len(written) else "category",
                key=self.key("column", normal(heading), "levels"),
            )
        if taken == "level":
            made.columns["level"] = made.columns.pop("category")
            made.headings["level"] = made.headings.pop("category")
            self._is_free_again("category")
            if not odd:
                self.say("column", f"“{heading}”一列填的是一般、重大，按隐患等级读取。", [self.head(heading)])

    def _is_free_again(self, name: str) -> None:
        """A field that its column turned out not to be may be another column of a known heading."""
        for unknown in self.made.unknown:
            if unknown.column < len(self.made.spoken) and name in known_as(
                self.aliases, self.made.spoken[unknown.column]
            ):
                take_column(self.made, name, unknown.column, unknown.heading)
                self.known([unknown.column])
                return

    def _completion(self) -> None:
        """完成情况 beside 复查时间 and 复查人 is what the verification found; alone it is how far the mending is."""
        made = self.made
        # Headings off the lists tell as well, though what they are is decided later.
        near = likeness(self.aliases).names([normal(unknown.heading) for unknown in made.unknown])
        beside = {*made.columns, *near} & {"verified_on", "verifier"}
        now = next((n for n in ("verified", "progress") if normal(made.headings.get(n, "")) == "完成情况"), "")
        other = {"verified": "progress", "progress": "verified"}.get(now, "")
        if not now or other in made.columns:
            return
        if "verified" in near:
            beside = set()
        expected = "verified" if beside else "progress"
        # The printed notice has both beside it; with one of them, or with filled words, it can be either.
        sure = len(beside) != 1
        taken = expected
        if not sure:
            taken = self.ask(
                "column",
                "的“完成情况”一列，看作复查的结果还是整改的进展？",
                [self.head("完成情况")],
                [("verified", "复查结果"), ("progress", "整改状态")],
                likely=expected,
                key=self.key("column", "完成情况"),
            )
        if taken and taken != now:
            made.columns[taken] = made.columns.pop(now)
            made.headings[taken] = made.headings.pop(now)

    def _of_one_meaning(self) -> None:
        """A second column whose heading is known for a field that another column already is."""
        made = self.made
        for unknown in list(made.unknown):
            if unknown.column >= len(made.spoken) or not self.holds_data(unknown.column):
                continue
            name = next((n for n in known_as(self.aliases, made.spoken[unknown.column]) if n in made.columns), "")
            if not name or unknown.column in made.columns.values():
                continue
            self.two_of_one(name, unknown)

    def two_of_one(self, name: str, unknown: Unknown) -> None:
        """Decide which of two columns is the field, or both together."""
        made = self.made
        first, second = made.columns[name], unknown.column
        one, two = made.headings[name], unknown.heading
        pairs = [(i, self.grid.rows[i][first], self.grid.rows[i][second]) for i in made.data_rows]
        differ = [i for i, a, b in pairs if a is not None and b is not None and normal(a) != normal(b)]
        more = [i for i, a, b in pairs if a is None and b is not None]
        self.known([second])
        if not differ and not more:
            self.say("column", f"“{two}”与“{one}”两列内容相同，只读一列。", [self.head(two)])
            return
        choices = [(one, f"读“{one}”"), (two, f"读“{two}”"), ("join", "两列都读，合在一起")]
        if one == two:
            letters = self.grid.column_letters
            choices[:2] = [(letters(first), f"读{letters(first)}列"), (letters(second), f"读{letters(second)}列")]
        taken = self.ask(
            "column",
            f"“{one}”和“{two}”两列都是{self.word(name)}，{len(differ) or len(more)}行都填了。"
            if differ
            else f"“{one}”空着的{len(more)}行，由“{two}”一列补上。",
            self.cells(differ or more, two),
            choices,
            likely="" if differ else "join",
            key=self.key("column", normal(one), normal(two)),
        )
        if taken == choices[1][0]:
            take_column(made, name, second, two)
        elif taken == "join":
            rows = self._own().rows
            for i, a, b in pairs:
                rows[i][first] = f"{shown(a)}；{shown(b)}" if i in differ else b if a is None else a

    def _without_content(self, unread: dict[int, Skipped]) -> None:
        """Rows that hold nothing in any column now read are passed over after all."""
        made = self.made
        columns = {*made.columns.values(), *(j for under in made.derived.values() for j in under.columns)}
        gone = {i for i in unread if all(self.grid.rows[i][j] is None or (i, j) in self.grid.filled for j in columns)}
        made.data_rows = [i for i in made.data_rows if i not in gone]
        made.skipped = sorted([*made.skipped, *(unread[i] for i in gone)], key=lambda skipped: skipped.row)

    def holds_data(self, j: int) -> bool:
        """Whether something stands in a column of its own, not spread there by a merged cell."""
        rows = self.grid.rows
        return any(rows[i][j] is not None and (i, j) not in self.grid.filled for i in self.made.data_rows)

    def free(self) -> list[str]:
        made = self.made
        taken = {*made.columns, *made.derived}
        shown_only = {column.field for column in self.sheet.columns if column.shown and not column.name_of}
        readable = [column.field for column in self.sheet.readable]
        names = dict.fromkeys([*readable, *self.aliases])
        # A name stands for its code: with one of them there, the other is not missed.
        return [
            name
            for name in names
            if name not in taken
            and not (name.endswith("_name") and name.removesuffix("_name") in taken)
            and f"{name}_name" not in taken
            and name in self.aliases
            and name not in shown_only
        ]

    # rows

    def _numbers(self) -> None:
        """编号 that only counts the rows is 序号, never a key."""
        made = self.made
        name = next((n for n in PERSONS_OR_SEQUENCE & made.columns.keys() if self.sheet.key[:1] == (n,)), "")
        if not name:
            return
        there = [value for value in self.column(made.columns[name]) if value is not None]
        values = [unicodedata.normalize("NFKC", shown(value)).strip() for value in there]
        small = [value for value in values if _SMALL.fullmatch(value)]
        if not small or len(small) * 2 < len(values):
            return
        heading = made.headings[name]
        counted = [int(value) for value in small]
        running = len(small) == len(values) and counted == list(range(counted[0], counted[0] + len(counted)))
        if running and counted[0] == 1 and normal(heading) in ("编号", "号", "序列号"):
            taken = "seq"
            self.say("number", f"“{heading}”从1数起，是序号，不作编号。", [self.head(heading)])
        else:
            taken = self.ask(
                "number",
                f"“{heading}”填的是{'、'.join(small[:3])}这样的短数字，是编号还是序号？",
                self.cells([made.data_rows[0]], heading),
                [("seq", "只是序号，由系统给编号"), ("key", f"就是{self.word(name)}")],
                key=self.key("number", normal(heading)),
            )
        if taken != "key":
            made.columns.pop(name)
            made.headings.pop(name)
            made.units.pop(name, None)

    def _blocks(self) -> None:
        """Lines between the rows that state something of the rows below them."""
        made = self.made
        fields = dict.fromkeys(name for block in made.blocks for name in block.stated)
        for name in fields:
            blocks = [block for block in made.blocks if name in block.stated]
            said = [f"第{self.grid.row_number(block.row)}行“{block.stated[name][1]}”" for block in blocks]
            taken = self.ask(
                "block",
                f"中间的{'、'.join(said[:4])}{'等' if len(said) > 4 else ''}，下面各行分别归它？",
                self.cells([block.row for block in blocks]),
                [("blocks", "下面各行分别归它，直到下一处"), ("skip", "只是小标题，不影响各行")],
                key=self.key("block", name),
            )
            if taken == "skip":
                continue
            # Unanswered, nothing is written: that the rows are the line's lets them be judged meanwhile.
            first = made.stated.pop(name, None)
            made.labels.setdefault(name, blocks[0].stated[name][0])
            by_row: dict[int, str] = {}
            for i in made.data_rows:
                above = [block for block in blocks if block.row < i]
                value = above[-1].stated[name][1] if above else first
                if value is not None:
                    by_row[i] = value
            made.by_row[name] = by_row

    def _ditto(self) -> None:
        """同上 is what stands above it in the sheet, whatever becomes of the row above."""
        columns = set(self.made.columns.values())
        cells = sorted((i, j) for i in self.made.data_rows[1:] for j in columns if is_ditto(self.grid.rows[i][j]))
        if not cells:
            return
        rows = self._own().rows
        above = dict(zip(self.made.data_rows[1:], self.made.data_rows, strict=False))
        for i, j in cells:
            rows[i][j] = rows[above[i]][j]
        self.say("ditto", f"有{len(cells)}格写“同上”，按上一行读取。", self.cells([i for i, _ in cells]))

    def _rows(self) -> None:
        made = self.made
        struck = [i for i in made.data_rows if self.grid.row_number(i) in self.grid.struck_rows]
        if struck:
            taken = self.ask(
                "struck",
                f"有{len(struck)}行划了删除线，还要登记吗？",
                self.cells(struck),
                [("drop", "划掉的不要"), ("keep", "照常登记")],
                key=self.key("struck"),
            )
            if taken != "keep":
                made.data_rows = [i for i in made.data_rows if i not in set(struck)]
        unseen = [i for i in made.data_rows if self.grid.row_number(i) in self.grid.hidden_rows]
        if unseen:
            taken = self.ask(
                "hidden",
                f"有{len(unseen)}行是隐藏或被筛掉的，也一并读取。",
                self.cells(unseen),
                [("keep", "一并读取"), ("drop", "不读")],
                likely="keep",
                key=self.key("hidden"),
            )
            if taken == "drop":
                made.data_rows = [i for i in made.data_rows if i not in set(unseen)]
        self._several()

    def _several(self) -> None:
        """Several things numbered in one cell: 1.…；2.…"""
        made, column = self.made, self.made.columns.get("description")
        if column is None:
            return
        rows = [i for i in made.data_rows if len(parts_of(self.grid.rows[i][column])) > 1]
        if not rows:
            return
        heading = made.headings["description"]
        taken = self.ask(
            "several",
            f"有{len(rows)}格一格里写了几项（1.…2.…），分开登记吗？",
            self.cells(rows, heading),
            [("split", "每项登记一行"), ("one", "整格算一项")],
            key=self.key("several"),
        )
        if taken == "split":
            self._split(rows, column)

    def _split(self, rows: Sequence[int], column: int) -> None:
        """One grid row a part; the other cells stand in each."""
        grid, made = self._own(), self.made
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

    def _skipped(self) -> None:
        for kind, words in SKIPPED_WORDS.items():
            gone = [skipped for skipped in self.made.skipped if skipped.kind == kind]
            if gone:
                texts = "；".join(skipped.text[:30] for skipped in gone[:5]) + ("……" if len(gone) > 5 else "")
                self.say("skipped", f"跳过{len(gone)}行{words}：{texts}", self.cells([one.row for one in gone]))

    # days

    def _year(self) -> None:
        """Days without a year: the title's, else what the rest of the sheet tells, else it is asked."""
        made = self.made
        if made.year is not None:
            return
        dated = [name for name in made.columns if self._dated(name)]
        missing = [
            (i, name)
            for name in dated
            for i in made.data_rows
            if isinstance(value := self.grid.rows[i][made.columns[name]], str) and _yearless(value)
        ]
        labels = [value for name, value in made.stated.items() if self._dated(name) and _yearless(value)]
        if not missing and not labels:
            return
        cells = [self.cells([i], made.headings[name])[0] for i, name in missing]
        sources: dict[str, set[int]] = {
            "按表名": {made.year_of_sheet} if made.year_of_sheet else set(),
            "按同表其他日期": self._years_around(dated),
            "按文件名": {int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", self.file)},
        }
        why, likely = next(((why, min(years)) for why, years in sources.items() if len(years) == 1), ("", None))
        nearest = self._nearest([str(self.grid.rows[i][made.columns[name]]) for i, name in missing] or labels)
        years = dict.fromkeys(y for y in (likely, nearest, self.today.year, self.today.year - 1) if y)
        said = f"{why}读作{likely}年。" if likely else "是哪一年？"
        taken = self.ask(
            "year",
            f"有{len(missing) or len(labels)}个日期没有写年份，{said}",
            cells or [self.head("")],
            [
                ("nearest", f"最近的、不晚于今天的一年（{nearest}年）"),
                *((str(year), f"{year}年") for year in years),
            ],
            likely=str(likely) if likely else "",
            key=self.key("year"),
        )
        # Unanswered, nothing is written: the nearest year lets the rest of the row be judged meanwhile.
        made.year = int(taken) if taken.isdigit() else nearest

    def _years_around(self, dated: Sequence[str]) -> set[int]:
        """The years that other days of the sheet state."""
        found = set()
        for name in dated:
            for value in self.column(self.made.columns[name]):
                if isinstance(value, date):
                    found.add(value.year)
                elif isinstance(value, str) and (told := _WITH_YEAR.search(value)):
                    found.add(int(told[1]))
        return found

    def _dated(self, name: str) -> bool:
        try:
            return self.sheet.column(name).form in ("day", "instant", "deadline")
        except KeyError:
            return False

    def _nearest(self, written: Sequence[str]) -> int:
        """The latest year in which none of the past days among these lies after today."""
        days = [(int(m[1]), int(m[2])) for text in written if (m := re.search(r"(\d{1,2})[月./](\d{1,2})", text))]
        past = [one for one in days if one <= (self.today.month, self.today.day)]
        return self.today.year if len(past) * 2 >= len(days) else self.today.year - 1


DITTO = frozenset(["同上", "同前", "同上行", "〃", "″", "''", '"', "”", "“", "′′"])


def is_ditto(value: Value) -> bool:
    """Whether a cell says that the one above it holds: 同上, 〃, ″."""
    return isinstance(value, str) and value.strip() in DITTO


def _yearless(value: str) -> bool:
    text = "".join(unicodedata.normalize("NFKC", value).split())
    return bool(_NO_YEAR.search(text)) and not _WITH_YEAR.search(text)


def parts_of(value: Value) -> list[str]:
    """The numbered things in a cell (1.…；2.…), numbered in order from 1; the whole text when it is one."""
    if not isinstance(value, str):
        return [] if value is None else [shown(value)]
    marks = list(_SEVERAL.finditer(value))
    if len(marks) < 2 or [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1)):
        return [value]
    if value[: marks[0].start()].strip():
        return [value]
    ends = [*(mark.start() for mark in marks[1:]), len(value)]
    return [value[mark.end() : end].strip(" \n;；。") for mark, end in zip(marks, ends, strict=True)]
