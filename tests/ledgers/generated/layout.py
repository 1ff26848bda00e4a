"""How a clerk lays out a table: what stands above, between and below the rows, and in how many storeys the headings."""

import unicodedata
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.ledgers.generated import words
from tests.ledgers.generated.names import varied_name
from tests.ledgers.generated.paper import Meant, Paper
from tests.ledgers.generated.truth import SCHOOLS, Truth

UNSEEN_SHARE = 0.5
"""How often a clerk of a form of her own has her own word for a column."""


def compared(heading: str) -> str:
    """A heading as questions name it: half-width, without blanks, brackets and marks."""
    text = "".join(unicodedata.normalize("NFKC", heading).split())
    while "(" in text and ")" in text:
        text = text[: text.index("(")] + text[text.index(")") + 1 :]
    return text.strip("*:、。")


@dataclass
class Column:
    """A column of a form: the field it holds ("" for what no ledger keeps), its heading, the group it stands under."""

    field: str
    heading: str
    group: str = ""
    tick: str = ""


@dataclass
class Line:
    """One row to write: cells by field, the rows of the ledger it stands for, the school it belongs to."""

    cells: dict[str, Any]
    truths: list[Truth]
    school: str = ""
    day: Any = None


@dataclass
class Form:
    """A clerk's habits, the same from month to month."""

    kind: str
    listed: bool
    columns: list[Column]
    meant: Meant
    school_by: str = "column"
    day_by: str = "column"
    alias: bool = False
    ditto: str = ""
    title: str = ""
    signature: tuple[str, ...] = ()
    note: str = ""
    total: bool = False
    sections: bool = False
    again: bool = False
    blank: bool = False
    gap: bool = False
    below: str = "merged"
    label: tuple[str, str] = ("被检查单位", "检查时间")
    lone_name: bool = False
    habits: dict[str, Any] = field(default_factory=dict)


def heading_for(rng: Random, kind: str, name: str, taken: set[str], *, listed: bool) -> str:
    """A heading of a field that no other column of the form bears, as the clerk spells it."""
    lists = [words.LISTED[kind][name]]
    if not listed and name in words.UNSEEN[kind]:
        lists = (
            [words.UNSEEN[kind][name], *lists] if rng.random() < UNSEEN_SHARE else [*lists, words.UNSEEN[kind][name]]
        )
    for several in lists:
        free = [word for word in several if compared(word) not in taken]
        if free:
            made = rng.choice(free)
            taken.add(compared(made))
            return made
    raise LookupError(f"no heading is left for {name}")


def spelled(rng: Random, heading: str) -> str:
    """The same heading with a blank or a line break inside, a colon or a star, as forms are typed."""
    way = rng.randrange(12)
    if way == 0 and len(heading) == 2:
        return f"{heading[0]} {heading[1]}"
    if way == 1 and len(heading) >= 4 and "（" not in heading:
        return f"{heading[:2]}\n{heading[2:]}"
    return {2: f"{heading}*", 3: f" {heading} "}.get(way, heading)


def drawn_layout(rng: Random, form: Form) -> Form:
    """Title, signatures, notes, totals and the rest of a form."""
    form.title = rng.choice(words.TITLES)
    form.signature = rng.choice(words.SIGNATURES) if rng.random() < 0.4 else ()
    form.note = rng.choice(words.NOTES) if rng.random() < 0.15 else ""
    form.total = rng.random() < 0.25
    form.sections = rng.random() < 0.1
    form.again = rng.random() < 0.1
    form.blank = rng.random() < 0.15
    form.gap = rng.random() < 0.1
    form.below = rng.choice(("merged", "blank"))
    # An .xls is read by a process of its own: few of them, or a survey takes hours.
    form.habits["format"] = rng.choices(("xlsx", "csv-gbk", "csv-utf8", "xls"), (90, 4, 4, 2))[0]
    return form


def school_name(form: Form, code: str, rng: Random) -> str:
    """A school as this clerk names it, and what it means where the register has it otherwise."""
    if form.habits.get("names"):
        return varied_name(form.habits, form.meant.words, code, rng)
    return SCHOOLS[code][1 if form.alias and rng.random() < 0.7 else 0]


def lay_out(rng: Random, form: Form, paper: Paper, lines: list[Line], title: str, label_day: str = "") -> None:
    """Write a form's lines on a paper; the truths learn where they stand."""
    width = len(form.columns)

    def row(*cells: Any) -> list[Any]:
        return [*cells, *[None] * (width - len(cells))]

    if title:
        i = paper.add(row(title))
        if width > 2 and rng.random() < 0.7:
            paper.merged.append((i, 0, i, width - 1))
    if form.blank:
        paper.add(row())
    above = []
    if form.school_by == "label" and lines:
        above.append(f"{form.label[0]}：{school_name(form, lines[0].school, rng)}")
    if form.day_by == "label" and label_day:
        above.append(f"{form.label[1]}：{label_day}")
    if above:
        paper.add(row(*above) if width >= 4 and rng.random() < 0.5 else row(" ".join(above)))
    head = _headings(form, paper)
    school = ""
    for n, line in enumerate(lines):
        if form.school_by == "blocks" and line.school != school:
            name = school_name(form, line.school, rng)
            if n or not form.habits.get("first_above"):
                paper.add(row(name if form.lone_name else f"{form.label[0]}：{name}"))
                if n and form.again:
                    paper.add(list(head))
            school = line.school
        elif form.habits.get("towns") and (n == 0 or SCHOOLS[line.school][2] != SCHOOLS[lines[n - 1].school][2]):
            paper.add(row(form.habits["towns"].format(SCHOOLS[line.school][2])))
        elif form.sections and n in (0, len(lines) // 2):
            paper.add(row(rng.choice(words.SECTIONS)))
        elif form.again and n and n % 3 == 0:
            paper.add(list(head))
        if form.gap and n == len(lines) // 2 and n:
            paper.add(row())
        i = paper.add([_cell(column, line, n) for column in form.columns])
        for truth in line.truths:
            truth.at.add((paper.name, i + 1))
    if form.total and lines:
        paper.add(
            row(*rng.choice((("合计",), ("合计", f"{len(lines)}"), (f"共{len(lines)}处",), ("小计",), ("合　计",))))
        )
    if form.signature:
        if width >= 3 * len(form.signature) and rng.random() < 0.5:
            spread: list[Any] = row()
            for n, text in enumerate(form.signature):
                spread[n * 3] = text
            paper.add(spread)
        else:
            paper.add(row("　　".join(form.signature)))
    if form.note:
        paper.add(row(form.note))


def _headings(form: Form, paper: Paper) -> list[Any]:
    """Write the headings, in two storeys where columns stand under a group; the lower storey comes back."""
    if not any(column.group for column in form.columns):
        head = [column.heading for column in form.columns]
        paper.add(list(head))
        return head
    upper: list[Any] = [column.group or column.heading for column in form.columns]
    lower: list[Any] = [column.heading if column.group else None for column in form.columns]
    for j in range(len(upper) - 1, 0, -1):
        if form.columns[j].group and form.columns[j].group == form.columns[j - 1].group:
            upper[j] = None
    i = paper.add(upper)
    paper.add(lower)
    j = 0
    while j < len(form.columns):
        right = j
        while right + 1 < len(upper) and form.columns[j].group and upper[right + 1] is None:
            right += 1
        if right > j:
            paper.merged.append((i, j, i, right))
        elif not form.columns[j].group and form.below == "merged":
            paper.merged.append((i, j, i + 1, j))
        j = right + 1
    return [low or up for up, low in zip(upper, lower, strict=True)]


def _cell(column: Column, line: Line, n: int) -> Any:
    if column.field == "seq":
        return n + 1
    if column.tick:
        return "√" if line.cells.get(column.field) == column.tick else None
    return line.cells.get(column.field if column.field else column.heading)


def merge_schools(form: Form, paper: Paper, lines: list[Line]) -> None:
    """Merge the cells of one school downwards, where its rows stand right below each other."""
    column = next(j for j, one in enumerate(form.columns) if one.field == "school_code_name")
    place = {min(i for _, i in line.truths[0].at) - 1: line for line in lines}
    rows = sorted(place)
    start = 0
    for n in range(1, len(rows) + 1):
        if n < len(rows) and rows[n] == rows[n - 1] + 1 and place[rows[n]].school == place[rows[start]].school:
            paper.rows[rows[n]][column] = None
            continue
        if rows[n - 1] > rows[start]:
            paper.merged.append((rows[start], column, rows[n - 1], column))
        start = n
