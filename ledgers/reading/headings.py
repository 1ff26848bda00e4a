"""Where a clerk's sheet begins, what its columns mean, and which rows are not data.

Headings are found by text and alias below any number of title rows, over one or two rows, merged or not.
Nothing is dropped silently: columns that mean nothing here are listed, rows that are passed over are kept
with the reason, and a year or a school that only the title states is used with a note.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from ledgers.files.workbook import Grid
from ledgers.reading.aliases import LEVELS
from ledgers.reading.cells.weeks import term_in
from ledgers.reading.data_rows import DAYS, SCHOOLS, LabelLine, Skipped, Stated, data_rows
from ledgers.reading.groups import Group, Under, groups_in, resolved
from ledgers.reading.unlisted.likeness import likeness

Aliases = Mapping[str, Sequence[str]]

HEAD_ROWS = 30
ALIKE = 3
"""So many headings that say alike make a row a header."""
LONGEST_HEADING = 16
AS_MUCH = 0.7
"""Of two rows of headings the upper one is the header when it names at least this share of the other's fields."""
SAMPLE = 200


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


def known_as(aliases: Aliases, spellings: Iterable[str]) -> list[str]:
    """The fields a heading is known for, the surest first."""
    return [name for _, name in sorted(_index(aliases).of(spellings))]


def normal(heading: object) -> str:
    """A heading in the form in which headings are compared: NFKC, no blanks, no marks, no brackets."""
    whole = _unbracketed(heading)
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】|〔[^〕]*〕", "", whole) or whole


def _unbracketed(heading: object) -> str:
    text = "".join(unicodedata.normalize("NFKC", str(heading)).split())
    return re.sub(r"[*★▲:、。;\"“”]+$|^[*★▲\"“”]+|^\d{1,2}[.、]", "", text)


def _unit(heading: str) -> str:
    found = re.findall(r"[(\[【]([^()\[\]【】]*)[)\]】]", unicodedata.normalize("NFKC", heading))
    return found[-1].strip() if found else ""


class _Index:
    """Aliases turned round: normalised heading → [(rank, field)]; the lower the rank the surer."""

    def __init__(self, aliases: Aliases) -> None:
        self.found: dict[str, list[tuple[int, str]]] = {}
        for name, words in aliases.items():
            for rank, word in enumerate(words):
                # With its bracket a heading says more than without.
                for spelled, extra in ((_unbracketed(word), 0.0), (normal(word), 0.0)):
                    known = self.found.setdefault(spelled, [])
                    if all(name != other for _, other in known):
                        known.append((rank + int(extra), name))

    def of(self, spellings: Iterable[str]) -> list[tuple[int, str]]:
        """The fields that one column may stand for, its most telling spelling first."""
        for penalty, spelled in enumerate(spellings):
            for form in (_unbracketed(spelled), normal(spelled)):
                if form in self.found:
                    return [(rank + penalty, name) for rank, name in self.found[form]]
        return []


def _index(aliases: Aliases) -> _Index:
    return _kept(tuple((name, tuple(words)) for name, words in aliases.items()))


@lru_cache(maxsize=64)
def _kept(aliases: tuple[tuple[str, tuple[str, ...]], ...]) -> _Index:
    return _Index(dict(aliases))


def recognise(grid: Grid, aliases: Aliases, *, by_likeness: bool = False) -> Recognised | None:
    """The header row, the meaning of the columns and the data rows of a sheet; None when nothing is known there.

    Of all rows near the top, alone or with the one below, the one that names most fields is the header;
    each field gets at most one column and each column at most one field. `by_likeness`: where hardly a heading is
    known, the header is the row whose headings say most alike; what they are is left to be decided.
    """
    index = _index(aliases)
    heads: list[Head] = []
    for i in range(min(HEAD_ROWS, len(grid.rows))):
        groups = groups_in(grid, i)
        if i and groups_in(grid, i - 1) and _texts(grid, i - 1) > 1:
            continue  # the lower storey of the row above
        for depth in (2,) if groups else (1, 2) if i + 1 < len(grid.rows) else (1,):
            spellings = _spellings(grid, i, depth, groups)
            if sum(1 for s in spellings if s) < 1:
                continue
            if depth == 2 and _texts(grid, i) < 2:
                continue  # a title stands over the headings and is no storey of theirs
            columns = _assigned(grid, i + depth, index, spellings)
            named = sum(1 for s in spellings if s)
            grouped = {name for group in groups for _, name in index.of([group.title])[:1]} - columns.keys()
            score = len(columns) + len(grouped) + len(columns) / (named + 1) - (0.6 if depth == 2 else 0)
            if columns:
                heads.append((score, i, depth, columns, spellings))
    best = _first_of_the_best(heads)
    if by_likeness:
        best = _alike(grid, aliases, index)
    if best is None:
        return None
    score, top, depth, columns, spellings = best
    spoken = {f"{column}": column for column, spelled in enumerate(spellings) if spelled} if by_likeness else {}
    # A heading merged downwards belongs to the header as far as it reaches.
    reach = [bottom - top + 1 for row, _, bottom, _ in grid.merged if row == top and bottom < top + 4]
    depth = max([depth, *reach])
    title, outside = _outside(grid, top)
    outside += _beside(grid, top, index)
    headings = {name: _shown(spellings[column]) for name, column in columns.items()}
    found = data_rows(grid, top, top + depth, {**spoken, **columns}, lambda texts: _stated(index, texts))
    stated = {name: told for name, told in _stated(index, [*outside, *found.below]).items() if name not in columns}
    days = set(_DAY.findall("".join(unicodedata.normalize("NFKC", title).split())))
    if "effective_on" in aliases and "effective_on" not in {*columns, *stated} and len(days) == 1:
        # 人员统计表（截至2026年9月1日）: what is stated holds from that day.
        stated["effective_on"] = ("生效日期", days.pop())
    made = Recognised(
        header_row=top,
        depth=depth,
        columns=columns,
        headings=headings,
        units={name: unit for name, heading in headings.items() if (unit := _unit(heading))},
        unknown=[],
        title=title,
        year=_year(title),
        year_of_sheet=_year(f"{title} {grid.name}"),
        month=_month(title),
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


Head = tuple[float, int, int, dict[str, int], list[list[str]]]
"""A row that may be the header: score, row, storeys, field → column, how each heading may be read."""


def _first_of_the_best(heads: Sequence[Head]) -> Head | None:
    """The row that names most; but one above it that names nearly as much is the header, and this one its repetition:
    what stands between them would be lost."""
    if not heads:
        return None
    most = max(heads, key=lambda head: (head[0], -head[1]))
    above = [head for head in heads if head[1] + head[2] <= most[1] and len(head[3]) >= AS_MUCH * len(most[3])]
    top = min((head[1] for head in above), default=most[1])
    return max((head for head in heads if head[1] == top), key=lambda head: head[0])


def _alike(grid: Grid, aliases: Aliases, index: _Index) -> Head | None:
    """The row that names most fields in words of its own; None when it names fewer than three."""
    found: list[tuple[int, int, int, list[list[str]]]] = []
    for i in range(min(HEAD_ROWS, len(grid.rows) - 1)):
        groups = groups_in(grid, i) if _texts(grid, i) > 1 else []
        depth = 2 if groups else 1
        spellings = _spellings(grid, i, depth, groups)
        texts = [normal(ways[min(1, len(ways) - 1)]) for ways in spellings if ways]
        short = [text for text in texts if len(text) <= LONGEST_HEADING]
        named = len(likeness(aliases).names(short)) if len(short) >= ALIKE else 0
        if named >= ALIKE:
            found.append((named, i, depth, spellings))
    if not found:
        return None
    most = max(named for named, *_ in found)
    named, top, depth, spellings = next(one for one in found if one[0] >= AS_MUCH * most)
    return named / 2, top, depth, _assigned(grid, top + depth, index, spellings), spellings


def _texts(grid: Grid, i: int) -> int:
    return sum(isinstance(value, str) and (i, j) not in grid.filled for j, value in enumerate(grid.rows[i]))


def _text(grid: Grid, i: int, j: int) -> str:
    value = grid.rows[i][j]
    return value.strip() if isinstance(value, str) else ("" if value is None else str(value))


def _spellings(grid: Grid, top: int, depth: int, groups: Sequence[Group] = ()) -> list[list[str]]:
    """For each column how its heading may be read, the most telling first; [] where there is none."""
    upper = [_text(grid, top, j) if isinstance(grid.rows[top][j], str) else "" for j in range(grid.width)]
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


def _shown(spellings: list[str]) -> str:
    return spellings[-1].replace("\n", "") if spellings else ""


def _assigned(grid: Grid, first: int, index: _Index, spellings: list[list[str]]) -> dict[str, int]:
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


def _outside(grid: Grid, top: int) -> tuple[str, list[str]]:
    texts = []
    for i in range(top):
        for j in range(grid.width):
            if (text := _text(grid, i, j)) and (i, j) not in grid.filled:
                texts.append(text)
    return " ".join(texts), texts


def _beside(grid: Grid, top: int, index: _Index) -> list[str]:
    """Labels above the table with their value in the next cell, as lines (被检查单位:任市小学): school and day alone,
    since a title over headings looks the same."""
    texts = []
    for i in range(top):
        cells = [j for j, value in enumerate(grid.rows[i]) if value is not None and (i, j) not in grid.filled]
        for j, after in pairwise(cells):
            label, value = normal(_text(grid, i, j)), "".join(_text(grid, i, after).split())
            names = {name for _, name in index.of([label])[:1]}
            day = names & set(DAYS) and re.search(r"\d{1,2}[-./月]\d{1,2}", value)
            if (day or names & set(SCHOOLS)) and not index.of([value]):
                texts.append(f"{label}:{value}")
    return texts


def _year(title: str) -> int | None:
    """The one year a title names; None when it names none or several, such as a school year."""
    text = unicodedata.normalize("NFKC", title)
    text = re.sub(r"[〇○零一二三四五六七八九]{4}(?=年)", lambda found: _digits(found[0]), text)
    if re.search(r"20\d\d\s*[-—–~至/]\s*(?:20)?\d\d\s*(?:学年|年)", text):
        return None
    # The year of a document's number is not the sheet's: …府办发〔2022〕31号.
    text = re.sub(r"[〔\[(【]\s*20\d\d\s*[〕\])】]\s*第?\s*\d+\s*号", "", text)
    years = set(re.findall(r"(?<!\d)(20\d\d)(?=\s*(?:年|[-./]\d{1,2}(?!\d)|[)\]〕】]|[春秋]))", text))
    return int(years.pop()) if len(years) == 1 else None


_DAY = re.compile(r"20\d\d(?:年\d{1,2}月\d{1,2}日|[-./]\d{1,2}[-./]\d{1,2})")


def _month(title: str) -> int | None:
    """The one month a title names with its year (2026年3月隐患台账); None for a span of months."""
    months = set(re.findall(r"20\d\d年(\d{1,2})月(?![\d—–-])", "".join(unicodedata.normalize("NFKC", title).split())))
    months -= {m for m in months if not 1 <= int(m) <= 12}
    return int(months.pop()) if len(months) == 1 else None


def _digits(written: str) -> str:
    return "".join(str("〇一二三四五六七八九".find(mark)) for mark in re.sub("[○零]", "〇", written))


def _stated(index: _Index, texts: Iterable[str]) -> Stated:
    """What lines of the form 被检查单位：任市小学  检查时间：2026年3月5日 say: field → (label, value).

    编号：2026-012 is the number of the form: never that of each row. 备注：每月报送 is a note on the form.
    """
    found: Stated = {}
    for text in texts:
        line = unicodedata.normalize("NFKC", text)
        for label, value in re.findall(r"([^\s:()]{2,12}(?:\([^)]*\))?):\s*([^\s:]+(?: \d{1,2}:\d{2})?)(?=\s|$)", line):
            for _, name in index.of([label])[:1]:
                if "(" not in value:
                    value = value.rstrip(")")
                value = value.rstrip(";,。、")
                if name not in ("number", "code", "remark") and not re.fullmatch(r"[_\-\s]*", value):
                    found.setdefault(name, (label, value))
    return found


def _groups(grid: Grid, made: Recognised, index: _Index, groups: Sequence[Group]) -> None:
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


def take_column(made: Recognised, name: str, column: int, heading: str) -> None:
    """Let a column be a field, in the unit that stands behind its heading."""
    made.columns[name], made.headings[name] = column, heading
    made.units.pop(name, None)
    if unit := _unit(heading):
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


def _twice(grid: Grid, spellings: list[list[str]], index: _Index, data: Sequence[int]) -> bool:
    """Whether two tables stand side by side: two or more known headings twice, both filled."""
    seen: dict[str, list[int]] = {}
    for column, spelled in enumerate(spellings):
        if spelled and index.of(spelled) and any(grid.rows[i][column] is not None for i in data):
            seen.setdefault(normal(spelled[-1]), []).append(column)
    return sum(len(columns) > 1 for columns in seen.values()) >= 2


SEQUENCE = {"序号", "序", "编次", "no", "no.", "项次", "行号"}


def _unknown(grid: Grid, made: Recognised, spellings: list[list[str]]) -> list[Unknown]:
    taken = {*made.columns.values(), *(j for under in made.derived.values() for j in under.columns)}
    listed = []
    for column in range(grid.width):
        if column in taken:
            continue
        heading = _shown(spellings[column]) if column < len(spellings) else ""
        if not heading and all(grid.rows[i][column] is None or (i, column) in grid.filled for i in made.data_rows):
            continue
        filled = any(grid.rows[i][column] is not None and (i, column) not in grid.filled for i in made.data_rows)
        listed.append(Unknown(column, heading or "（无表头）", filled))
    return listed
