"""Where a clerk's sheet begins, what its columns mean, and which rows are not data.

Headings are found by text and alias below any number of title rows, over one or two rows, merged or not.
Nothing is dropped silently: columns that mean nothing here are listed, rows that are passed over are kept
with the reason, and a year or a school that only the title states is used with a note.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from ledgers.files.workbook import Cell, Grid, Value, Workbook
from ledgers.reading.aliases import LEVELS, UNCLEAR
from ledgers.reading.cells import term_in

Aliases = Mapping[str, Sequence[str]]

HEAD_ROWS = 30
SAMPLE = 200


@dataclass(frozen=True)
class Unknown:
    """A column that is not read: its index, its heading as written, what it might be meant for, if it holds data."""

    column: int
    heading: str
    hint: str = ""
    filled: bool = True


@dataclass(frozen=True)
class Skipped:
    """A row below the headings that is not data. kind: blank, total, signature, note, section, heading."""

    row: int
    kind: str
    text: str = ""


@dataclass
class Recognised:
    """What a sheet was found to be. Indexes are grid indexes (see `Grid`).

    `columns`: field → column. `headings`: field → heading as written. `units`: field → what stands in brackets
    behind it (万元, 天). `stated`: field → value that a line such as 被检查单位：… outside the table gives for
    all rows, `labels`: field → its label there. `year`, `month` and `term` are what the title says, or None.
    `another`: the row where a second table with other columns begins. `notes`: what the person should be told.
    """

    header_row: int
    depth: int
    columns: dict[str, int]
    headings: dict[str, str]
    units: dict[str, str]
    unknown: list[Unknown]
    title: str
    year: int | None
    month: int | None
    term: str | None
    stated: dict[str, str]
    labels: dict[str, str]
    data_rows: list[int]
    skipped: list[Skipped]
    another: int | None = None
    notes: list[str] = field(default_factory=list)
    score: float = 0.0

    @property
    def fields(self) -> frozenset[str]:
        """The fields whose heading stands in the sheet."""
        return frozenset(self.columns)


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


def recognise(grid: Grid, aliases: Aliases) -> Recognised | None:
    """The header row, the meaning of the columns and the data rows of a sheet; None when nothing is known there.

    Of all rows near the top, alone or with the one below, the one that names most fields is the header;
    each field gets at most one column and each column at most one field.
    """
    index = _Index(aliases)
    best: tuple[float, int, int, dict[str, int], list[list[str]]] | None = None
    for i in range(min(HEAD_ROWS, len(grid.rows))):
        for depth in (1, 2) if i + 1 < len(grid.rows) else (1,):
            spellings = _spellings(grid, i, depth)
            if sum(1 for s in spellings if s) < 1:
                continue
            columns = _assigned(grid, i + depth, index, spellings)
            named = sum(1 for s in spellings if s)
            score = len(columns) + len(columns) / (named + 1) - (0.6 if depth == 2 else 0)
            if columns and (best is None or score > best[0] + 1e-9):
                best = (score, i, depth, columns, spellings)
    if best is None:
        return None
    score, top, depth, columns, spellings = best
    # A heading merged downwards belongs to the header as far as it reaches.
    reach = [bottom - top + 1 for row, _, bottom, _ in grid.merged if row == top and bottom < top + 4]
    depth = max([depth, *reach])
    title, outside = _outside(grid, top)
    headings = {name: _shown(spellings[column]) for name, column in columns.items()}
    data_rows, skipped, below, another = _rows(grid, top + depth, columns)
    stated = {name: found for name, found in _stated(index, [*outside, *below]).items() if name not in columns}
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
        year=_year(f"{title} {grid.name}"),
        month=_month(title),
        term=term_in(title) or term_in(grid.name),
        stated={name: value for name, (_, value) in stated.items()},
        labels={name: label for name, (label, _) in stated.items()},
        data_rows=data_rows,
        skipped=skipped,
        another=another,
        score=score,
    )
    _level_by_values(grid, made)
    _result_of_verification(made)
    made.unknown = _unknown(grid, made, spellings, aliases)
    if grid.filled:
        made.notes.append(f"“{grid.name}”表有合并单元格，合并范围内的各行按同一内容读取。")
    return made


def _text(grid: Grid, i: int, j: int) -> str:
    value = grid.rows[i][j]
    return value.strip() if isinstance(value, str) else ("" if value is None else str(value))


def _spellings(grid: Grid, top: int, depth: int) -> list[list[str]]:
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
    made: list[list[str]] = []
    for j, value in enumerate(lower_row):
        low = value.strip() if isinstance(value, str) else ""
        if (top + 1, j) in grid.filled or low == upper[j]:
            low = ""
        if low:
            made.append([f"{group[j]}{low}", low] if group[j] else [low])
        else:
            made.append([upper[j]] if upper[j] else [])
    return made


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


def _year(title: str) -> int | None:
    """The one year a title names; None when it names none or several, such as a school year."""
    text = unicodedata.normalize("NFKC", title)
    text = re.sub(r"[〇○零一二三四五六七八九]{4}(?=年)", lambda found: _digits(found[0]), text)
    if re.search(r"20\d\d\s*[-—–~至/]\s*(?:20)?\d\d\s*(?:学年|年)", text):
        return None
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


def _stated(index: _Index, texts: Iterable[str]) -> dict[str, tuple[str, str]]:
    """What lines of the form 被检查单位：任市小学  检查时间：2026年3月5日 say: field → (label, value).

    编号：2026-012 is the number of the form: never that of each row.
    """
    found: dict[str, tuple[str, str]] = {}
    for text in texts:
        line = unicodedata.normalize("NFKC", text)
        for label, value in re.findall(r"([^\s:()]{2,12}(?:\([^)]*\))?):\s*([^\s:]+(?: \d{1,2}:\d{2})?)(?=\s|$)", line):
            for _, name in index.of([label])[:1]:
                if "(" not in value:
                    value = value.rstrip(")")
                value = value.rstrip(";,。、")
                if name not in ("number", "code") and not re.fullmatch(r"[_\-\s]*", value):
                    found.setdefault(name, (label, value))
    return found


def _level_by_values(grid: Grid, made: Recognised) -> None:
    """On the printed forms 隐患类别 is to be filled with 一般 or 重大: then the column is the level."""
    column = made.columns.get("category")
    if column is None or "level" in made.columns:
        return
    values = {normal(v) for i in made.data_rows if (v := grid.rows[i][column]) is not None}
    if values and values <= LEVELS:
        made.columns["level"] = made.columns.pop("category")
        made.headings["level"] = made.headings.pop("category")
        made.notes.append(f"“{made.headings['level']}”一列填的是一般、重大，按隐患等级读取。")


def _result_of_verification(made: Recognised) -> None:
    """完成情况 beside 复查时间 or 复查人 is what the verification found; alone it is how far the mending is."""
    verifying = bool(made.columns.keys() & {"verified_on", "verifier"})
    old, new = ("progress", "verified") if verifying else ("verified", "progress")
    if new not in made.columns and normal(made.headings.get(old, "")) == "完成情况":
        made.columns[new] = made.columns.pop(old)
        made.headings[new] = made.headings.pop(old)


_SEQUENCE = {"序号", "序", "编次", "no", "no.", "项次", "行号"}


def _unknown(grid: Grid, made: Recognised, spellings: list[list[str]], aliases: Aliases) -> list[Unknown]:
    taken = set(made.columns.values())
    free = {normal(words[0]): words[0] for name, words in aliases.items() if name not in made.columns and words}
    listed = []
    for column in range(grid.width):
        if column in taken:
            continue
        heading = _shown(spellings[column]) if column < len(spellings) else ""
        if not heading and all(grid.rows[i][column] is None or (i, column) in grid.filled for i in made.data_rows):
            continue
        short = normal(heading)
        if short.lower() in _SEQUENCE:
            hint = "序号不作依据，不读"
        elif short in UNCLEAR:
            hint = UNCLEAR[short]
        else:
            near = get_close_matches(short, free, n=1, cutoff=0.6)
            hint = f"是不是“{free[near[0]]}”？是的话请改表头" if near else ""
        filled = any(grid.rows[i][column] is not None and (i, column) not in grid.filled for i in made.data_rows)
        listed.append(Unknown(column, heading or "（无表头）", hint, filled))
    return listed


_TOTAL = re.compile(r"(?:本?[页月周季年]?(?:合计|总计|小计|累计|共计)|合\s*计|总\s*计|小\s*计)(?:[:(\d].*|$)")
_WHO = (
    "签字|签名|盖章|签章|签发|填表人|审核人|制表人|制表|填报人|负责人|审批人|经办人|校长|"
    "填表日期|填报日期|填报时间|制表日期|联系电话"
)
_SIGNATURE = re.compile(
    rf"[^:，。,;]{{0,14}}(?:{_WHO})[^:，。,;]{{0,8}}(?::.*|\([^)]*\):?.*)|[^:，。,;]{{0,10}}(?:{_WHO})"
)
_LABEL = re.compile(rf"[^:，。,;]{{0,14}}(?:{_WHO})[^:，。,;]{{0,8}}:[^，。,;]{{0,40}}")
_SECTION = re.compile(r"(?:[一二三四五六七八九十]{1,3}[、.．,]|[(（][一二三四五六七八九十]{1,3}[)）][、.．]?)\D{1,20}")
_ABOVE = {"同上", "〃", "同前", "''", "″"}
_NOTE = re.compile(r"(?:注|备注|说明|填表说明|填写说明|注意)\d?:.*", re.DOTALL)


def _kind(text: str, lonely: bool, telling: bool) -> str:
    """What a row is by its first text: total, signature, note or ''.

    `lonely`: little else stands in the row. `telling`: the text stands where the facts are described; then only
    a label with a colon makes it a signature, since a description may well say 负责人未签字.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if _TOTAL.fullmatch(plain):
        return "total"
    if not lonely:
        return ""
    if _NOTE.fullmatch(plain):
        return "note"
    pattern = _LABEL if telling else _SIGNATURE
    return "signature" if len(plain) < 60 and pattern.fullmatch(plain) else ""


def _rows(grid: Grid, first: int, columns: Mapping[str, int]) -> tuple[list[int], list[Skipped], list[str], int | None]:
    mapped = sorted(columns.values())
    head_row = grid.rows[first - 1]
    heads = {value for value in head_row if isinstance(value, str)}
    telling = {columns[name] for name in ("description", "matter", "title", "reason", "content") if name in columns}
    data: list[int] = []
    skipped: list[Skipped] = []
    below: list[str] = []
    for i in range(first, len(grid.rows)):
        row = grid.rows[i]
        start = next((j for j, value in enumerate(row) if value is not None and (i, j) not in grid.filled), None)
        if start is None:
            skipped.append(Skipped(i, "blank"))
            continue
        head = row[start]
        kind = ""
        if isinstance(head, str):
            count = sum(1 for j, value in enumerate(row) if value is not None and (i, j) not in grid.filled)
            kind = _kind(head, count <= 4, start in telling)
            if not kind and count == 1 and start not in telling and _SECTION.fullmatch("".join(head.split())):
                kind = "section"
            if not kind and head == head_row[start]:
                # Printed over several pages, the headings come again.
                kind = "heading" if sum(1 for j in mapped if row[j] == head_row[j]) * 2 > len(mapped) else ""
        if not kind and all(row[j] is None or (i, j) in grid.filled for j in mapped):
            # Nothing to read: a pre-printed 序号, or text in columns that mean nothing here.
            words = [str(value) for value in row if isinstance(value, str)]
            kind = "note" if words else "blank"
        if not kind and head in heads and sum(1 for value in row if value in heads) >= 3:
            # Another table below this one, with its columns in another order.
            return data, skipped, below, i
        if kind:
            text = " ".join(str(v) for j, v in enumerate(row) if v is not None and (i, j) not in grid.filled)
            skipped.append(Skipped(i, kind, text[:200]))
            if kind in ("signature", "note"):
                below.append(text)
        else:
            data.append(i)
    return data, skipped, below, None


# Tables: what is read, column by column, and where each cell stands


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
    those sheets.
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

    def place(self, k: int, name: str) -> Place:
        """Where the value of a field in the k-th row stands."""
        return self.elsewhere.get((k, name)) or Place(self.sheet, self.rows[k], self.headings.get(name, name))


def table_of(grid: Grid, recognised: Recognised, file: str = "", date_1904: bool = False) -> Table:
    """The sheet's data by field. What a line outside the table states fills a column it lacks, with a note."""
    data, notes = recognised.data_rows, list(recognised.notes)
    values: dict[str, list[Value]] = {
        name: [grid.rows[i][column] for i in data] for name, column in recognised.columns.items()
    }
    headings = dict(recognised.headings)
    for name, stated in recognised.stated.items():
        if data:
            values[name] = [stated] * len(data)
            headings[name] = f"表外的{recognised.labels[name]}"
            notes.append(f"“{grid.name}”表各行的“{recognised.labels[name]}”，按表外写明的“{stated}”读取。")
    if unseen := sum(1 for i in data if grid.row_number(i) in grid.hidden_rows):
        notes.append(f"“{grid.name}”表有{unseen}行是隐藏或被筛掉的，也一并读取。")
    if not data:
        notes.append(f"“{grid.name}”表只有表头，没有数据。")
    repeated = {name: _as_above(column) for name, column in values.items()}
    if again := sum(repeated.values()):
        notes.append(f"“{grid.name}”表有{again}格写“同上”，按上一行读取。")
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


def _as_above(column: list[Value]) -> int:
    """同上 and 〃 replaced by what stands above; how many there were."""
    count = 0
    for k, value in enumerate(column):
        if k and isinstance(value, str) and value.strip() in _ABOVE:
            column[k] = column[k - 1]
            count += 1
    return count


@dataclass
class Found:
    """The tables of a file by the sheet of ours they belong to, and the sheets that belong to none, with why."""

    tables: dict[str, list[Table]]
    left: list[tuple[str, str]]


def tables_in(book: Workbook, wanted: Mapping[str, Aliases], must: Mapping[str, frozenset[str]] | None = None) -> Found:
    """Sort the sheets of a file: by name first, else to the sheet of ours whose headings it fits best.

    `must`: the fields without which a sheet is not taken for the one whose name it bears. Sheets that name
    fewer than two fields, and hidden ones, are left out and listed. Sheets of one kind that tell about the same
    things complete each other (`completed`).
    """
    found = Found({name: [] for name in wanted}, [])
    for grid in book.sheets:
        if not grid.rows:
            continue
        named = [name for name in wanted if normal(grid.name) == normal(name)]
        fits: list[tuple[float, str, Recognised]] = []
        for name in wanted:
            recognised = recognise(grid, wanted[name])
            if recognised is None or not (name in named or len(recognised.columns) >= 2):
                continue
            if name in named and (must or {}).get(name, frozenset()) <= recognised.fields:
                fits = [(recognised.score, name, recognised)]
                break
            fits.append((recognised.score, name, recognised))
        if not fits:
            found.left.append((grid.name, "看不出表头：请把表头写成模板里的名称"))
            continue
        _, name, recognised = max(fits, key=lambda fit: fit[0])
        if grid.hidden:
            found.left.append((grid.name, "是隐藏的工作表，没有读取：要导入请先取消隐藏"))
            continue
        found.tables[name].append(table_of(grid, recognised, book.name, book.date_1904))
    for name, tables in found.tables.items():
        found.tables[name] = completed(tables)
    return found


_NUMBERS = ("number", "hazard_no", "code", "meeting_no")
_WORDS = (("place", "description"), ("description",))


def completed(tables: list[Table]) -> list[Table]:
    """Sheets about the same rows joined into the fullest one; others (a sheet a month) stay as they are.

    Rows are the same by number, else by place and description, else by description; the n-th equal row of one
    sheet goes with the n-th of the other. At least half of the smaller sheet must be found in the other.
    A blank cell is completed; where both say something different the fuller sheet holds, with a note.
    """
    kept: list[Table] = []
    for table in sorted(tables, key=lambda t: -len(t.values)):
        base = next((k for k in kept if table.values.keys() != k.values.keys() and _join(k, table)), None)
        if base is None:
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


def _join(base: Table, other: Table) -> bool:
    for names in (*((number,) for number in _NUMBERS), *_WORDS):
        if not all(name in base.values and name in other.values for name in names):
            continue
        here, there = _keys(base, names), _keys(other, names)
        shared = here.keys() & there.keys()
        if not shared or len(shared) * 2 < min(len(here), len(there)):
            continue
        _complete(base, other, {there[key]: here[key] for key in shared})
        return True
    return False


def _complete(base: Table, other: Table, pairs: Mapping[int, int]) -> None:
    new = [k for k in range(len(other.rows)) if k not in pairs]
    height = len(base.rows)
    target = {**pairs, **{k: height + n for n, k in enumerate(new)}}
    for name in other.values.keys() - base.values.keys():
        base.values[name] = [None] * height
        base.headings[name] = other.headings[name]
    base.rows.extend(other.rows[k] for k in new)
    for column in base.values.values():
        column.extend([None] * len(new))
    filled_in, differing = 0, []
    for name, column in other.values.items():
        mine = base.values[name]
        for k, value in enumerate(column):
            to = target[k]
            if value is None:
                continue
            if mine[to] is None:
                mine[to] = value
                base.elsewhere[to, name] = other.place(k, name)
                if (k, name) in other.flaws:
                    base.flaws[to, name] = other.flaws[k, name]
                filled_in += k in pairs
            elif k in pairs and normal(mine[to]) != normal(value):
                differing.append(other.place(k, name))
    for k in new:
        for name in base.values:
            base.elsewhere.setdefault((target[k], name), other.place(k, name))
    # Days without a year: one year for the joined table, or none where the titles disagree.
    years = {year for year in (base.recognised.year, other.recognised.year) if year is not None}
    base.recognised.year = years.pop() if len(years) == 1 else None
    base.joined.append(other)
    base.notes.extend(other.notes)
    base.notes.append(
        f"“{other.sheet}”表补充了“{base.sheet}”表的 {filled_in} 格（同一批内容），"
        f"另有 {len(new)} 行只在“{other.sheet}”表里。"
    )
    if differing:
        where = "、".join(f"第{place.row}行{place.column}" for place in differing[:5])
        if len(differing) > 5:
            where += "等"
        base.notes.append(
            f"“{other.sheet}”表有 {len(differing)} 格与“{base.sheet}”表不同（{where}），按“{base.sheet}”表读取。"
        )
