"""Which rows there are: empty, numbered, under a line of their own, struck out, hidden, several in one cell."""

import re
import unicodedata

from ledgers.reading.cells.text import shown
from ledgers.reading.data_rows import Skipped
from ledgers.reading.deciding.several import decide_merged, decide_several
from ledgers.reading.deciding.sheet import Deciding
from ledgers.reading.headings.known import normal

SKIPPED_WORDS = {
    "total": "合计、小计行",
    "signature": "签字、落款行",
    "note": "说明行",
    "section": "小标题行",
    "heading": "重复的表头",
    "unread": "在读取的列里没有内容的行",
}


SCHOOL_FIELDS, TOWN_FIELDS = {"school_code", "school_code_name"}, {"township_code", "township_code_name"}
NOTHING_ABOVE = "说同上，上面却没有可以照抄的一行：请写明"
PERSONS_OR_SEQUENCE = frozenset({"number", "code"})


_SMALL = re.compile(r"\d{1,4}")


def pass_over_empty(deciding: Deciding, unread: dict[int, Skipped]) -> None:
    """Rows that hold nothing in any column now read are passed over after all."""
    made = deciding.made
    columns = {*made.columns.values(), *(j for under in made.derived.values() for j in under.columns)}
    gone = {
        i for i in unread if all(deciding.grid.rows[i][j] is None or (i, j) in deciding.grid.filled for j in columns)
    }
    made.data_rows = [i for i in made.data_rows if i not in gone]
    made.skipped = sorted([*made.skipped, *(unread[i] for i in gone)], key=lambda skipped: skipped.row)


def decide_numbers(deciding: Deciding) -> None:
    """编号 that only counts the rows is 序号, never a key."""
    made = deciding.made
    name = next((n for n in PERSONS_OR_SEQUENCE & made.columns.keys() if deciding.sheet.key[:1] == (n,)), "")
    if not name:
        return
    there = [value for value in deciding.column(made.columns[name]) if value is not None]
    values = [unicodedata.normalize("NFKC", shown(value)).strip() for value in there]
    small = [value for value in values if _SMALL.fullmatch(value)]
    if not small or len(small) * 2 < len(values):
        return
    heading = made.headings[name]
    counted = [int(value) for value in small]
    running = len(small) == len(values) and counted == list(range(counted[0], counted[0] + len(counted)))
    if running and counted[0] == 1 and normal(heading) in ("编号", "号", "序列号"):
        taken = "seq"
        deciding.say("number", f"“{heading}”从1数起，是序号，不作编号。", [deciding.head(heading)])
    else:
        taken = deciding.ask(
            "number",
            f"“{heading}”填的是{'、'.join(small[:3])}这样的短数字，是编号还是序号？",
            deciding.cells([made.data_rows[0]], heading),
            [("seq", "只是序号，由系统给编号"), ("key", f"就是{deciding.word(name)}")],
            key=deciding.key("number", normal(heading)),
        )
    if taken != "key":
        made.columns.pop(name)
        made.headings.pop(name)
        made.units.pop(name, None)


def decide_blocks(deciding: Deciding) -> None:
    """Lines between the rows that state something of the rows below them."""
    made = deciding.made
    if SCHOOL_FIELDS & made.fields:
        # Their schools say where the rows are: a line with a township's name is no more than a title.
        towns = [block for block in made.blocks if not block.stated.keys() - TOWN_FIELDS]
        made.blocks = [block for block in made.blocks if block not in towns]
        made.skipped += [Skipped(block.row, "section", block.text[:200]) for block in towns]
    fields = dict.fromkeys(name for block in made.blocks for name in block.stated)
    for name in fields:
        blocks = [block for block in made.blocks if name in block.stated]
        said = [f"第{deciding.grid.row_number(block.row)}行“{block.stated[name][1]}”" for block in blocks]
        taken = deciding.ask(
            "block",
            f"中间的{'、'.join(said[:4])}{'等' if len(said) > 4 else ''}，下面各行分别归它？",
            deciding.cells([block.row for block in blocks]),
            [("blocks", "下面各行分别归它，直到下一处"), ("skip", "只是小标题，不影响各行")],
            key=deciding.key("block", name),
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


def fill_ditto(deciding: Deciding) -> None:
    """同上 is what stands above it in the sheet, whatever becomes of the row above."""
    columns, rows = set(deciding.made.columns.values()), deciding.grid.rows
    cells = sorted((i, j) for i in deciding.made.data_rows for j in columns if is_ditto(rows[i][j]))
    first = [(i, j) for i, j in cells if i == deciding.made.data_rows[0]]
    for i, j in first:
        deciding.own().flaws[i, j] = NOTHING_ABOVE
    if not (cells := cells[len(first) :]):
        return
    rows = deciding.own().rows
    above = dict(zip(deciding.made.data_rows[1:], deciding.made.data_rows, strict=False))
    for i, j in cells:
        if is_ditto(rows[above[i]][j]):
            deciding.own().flaws[i, j] = NOTHING_ABOVE
        rows[i][j] = rows[above[i]][j]
    deciding.say("ditto", f"有{len(cells)}格写“同上”，按上一行读取。", deciding.cells([i for i, _ in cells]))


def decide_rows(deciding: Deciding) -> None:
    """Rows struck out, hidden rows, and several things in one cell."""
    made = deciding.made
    struck = [i for i in made.data_rows if deciding.grid.row_number(i) in deciding.grid.struck_rows]
    if struck:
        each = deciding.ask_each(
            "struck",
            f"有{len(struck)}行划了删除线（整行或其中几格），还要登记吗？",
            deciding.cells(struck),
            [("drop", "划掉的不要"), ("keep", "照常登记")],
            key=deciding.key("struck"),
        )
        gone = {i for i, taken in zip(struck, each, strict=True) if taken != "keep"}
        made.data_rows = [i for i in made.data_rows if i not in gone]
    unseen = [i for i in made.data_rows if deciding.grid.row_number(i) in deciding.grid.hidden_rows]
    if unseen:
        taken = deciding.ask(
            "hidden",
            f"有{len(unseen)}行是隐藏或被筛掉的，也一并读取。",
            deciding.cells(unseen),
            [("keep", "一并读取"), ("drop", "不读")],
            likely="keep",
            key=deciding.key("hidden"),
        )
        if taken == "drop":
            made.data_rows = [i for i in made.data_rows if i not in set(unseen)]
    _hidden_columns(deciding)
    decide_merged(deciding)
    decide_several(deciding)


def _hidden_columns(deciding: Deciding) -> None:
    """Columns that are not shown and hold something that would be read."""
    made, grid = deciding.made, deciding.grid
    unseen = [
        name
        for name, j in made.columns.items()
        if grid.first_column + j in grid.hidden_columns and deciding.holds_data(j)
    ]
    if not unseen:
        return
    words = [made.headings[name] for name in unseen]
    taken = deciding.ask(
        "hidden",
        f"“{'”“'.join(words)}”{len(words)}列是隐藏的，也一并读取。",
        [deciding.head(word) for word in words],
        [("keep", "一并读取"), ("drop", "不读")],
        likely="keep",
        key=deciding.key("hidden-columns", *map(normal, words)),
    )
    for name in unseen if taken == "drop" else ():
        made.columns.pop(name)
        made.headings.pop(name)
        made.units.pop(name, None)


def say_skipped(deciding: Deciding) -> None:
    """Say which rows are passed over and why."""
    for kind, words in SKIPPED_WORDS.items():
        gone = [skipped for skipped in deciding.made.skipped if skipped.kind == kind]
        if gone:
            texts = "；".join(skipped.text[:30] for skipped in gone[:5]) + ("……" if len(gone) > 5 else "")
            deciding.say("skipped", f"跳过{len(gone)}行{words}：{texts}", deciding.cells([one.row for one in gone]))


DITTO = frozenset(["同上", "同前", "同上行", "〃", "″", "''", '"', "”", "“", "′′"])


def is_ditto(value: object) -> bool:
    """Whether a cell says that the one above it holds: 同上, 〃, ″."""
    return isinstance(value, str) and value.strip() in DITTO
