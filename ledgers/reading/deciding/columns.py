"""What columns are: parts under one title, levels in 隐患类别, 完成情况, two columns of one meaning."""

from ledgers.reading.aliases import LEVELS
from ledgers.reading.cells.text import shown
from ledgers.reading.deciding.sheet import NOT_READ, Deciding
from ledgers.reading.groups import Under
from ledgers.reading.headings.known import known_as, normal
from ledgers.reading.headings.recognised import Unknown, take_column, take_group
from ledgers.reading.unlisted.likeness import likeness


def decide_groups(deciding: Deciding) -> None:
    """Which part under a title is the field, or all of them together."""
    for under in deciding.made.under:
        if under.sure:
            deciding.say("group", _as_said(deciding, under), [deciding.head(under.group.title)])
            deciding.known(under.group.columns)
            continue
        name, title = under.field, under.group.title
        if name in deciding.made.columns:
            continue
        parts = {text: column for column, text in under.group.parts if column in under.columns}
        choices = [(text, f"“{text}”一列是{deciding.word(name)}") for text in parts]
        numbers = under.way in ("sum", "apart") and all(
            isinstance(value, int | float) or value is None for j in parts.values() for value in deciding.column(j)
        )
        if numbers:
            choices.append(("sum", "各列相加"))
        choices.append((NOT_READ, "都不读"))
        likely = {"sum": "sum" if numbers else "", "part": next(iter(parts), "")}.get(under.way, "")
        taken = deciding.ask(
            "group",
            f"“{title}”下分{'、'.join(parts)}，它们怎样是{deciding.word(name)}？",
            [deciding.head(title)],
            choices,
            likely=likely,
            key=deciding.key("group", normal(title)),
        )
        if taken == "sum":
            take_group(deciding.made, Under(under.group, name, "sum", under.columns))
        elif taken and taken != NOT_READ:
            take_group(deciding.made, Under(under.group, name, "part", (parts[taken],)))
        deciding.known(parts.values())


def _as_said(deciding: Deciding, under: Under) -> str:
    if under.way == "tick":
        return f"按打勾的一列读{deciding.word(under.field)}：{'、'.join(text for _, text in under.group.parts)}。"
    return f"“{under.group.title}”下取“{dict(under.group.parts)[under.columns[0]]}”一列作{deciding.word(under.field)}。"


def decide_levels(deciding: Deciding) -> None:
    """On the printed forms 隐患类别 is to be filled with 一般 or 重大: then the column is the level."""
    made, column = deciding.made, deciding.made.columns.get("category")
    if column is None or "level" in made.columns or "level" in made.derived:
        return
    written = [normal(value) for value in deciding.column(column) if value is not None]
    levels = [word for word in written if word in LEVELS]
    if not levels:
        return
    heading = made.headings["category"]
    odd = sorted({word for word in written if word not in LEVELS})
    taken = "level"
    if odd:
        rows = [i for i in made.data_rows if normal(deciding.grid.rows[i][column] or "") in odd]
        taken = deciding.ask(
            "column",
            f"“{heading}”一列{len(levels)}格填一般、重大，{len(written) - len(levels)}格填{'、'.join(odd[:3])}。",
            deciding.cells(rows, heading),
            [("level", "这一列是隐患等级"), ("category", "这一列是隐患类别")],
            likely="level" if len(levels) * 2 >= len(written) else "category",
            key=deciding.key("column", normal(heading), "levels"),
        )
    if taken == "level":
        made.columns["level"] = made.columns.pop("category")
        made.headings["level"] = made.headings.pop("category")
        _is_free_again(deciding, "category")
        if not odd:
            deciding.say("column", f"“{heading}”一列填的是一般、重大，按隐患等级读取。", [deciding.head(heading)])


def _is_free_again(deciding: Deciding, name: str) -> None:
    """A field that its column turned out not to be may be another column of a known heading."""
    for unknown in deciding.made.unknown:
        if unknown.column < len(deciding.made.spoken) and name in known_as(
            deciding.aliases, deciding.made.spoken[unknown.column]
        ):
            take_column(deciding.made, name, unknown.column, unknown.heading)
            deciding.known([unknown.column])
            return


def decide_completion(deciding: Deciding) -> None:
    """完成情况 beside 复查时间 and 复查人 is what the verification found; alone it is how far the mending is."""
    made = deciding.made
    # Headings off the lists tell as well, though what they are is decided later.
    near = likeness(deciding.aliases).names([normal(unknown.heading) for unknown in made.unknown])
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
        taken = deciding.ask(
            "column",
            "的“完成情况”一列，看作复查的结果还是整改的进展？",
            [deciding.head("完成情况")],
            [("verified", "复查结果"), ("progress", "整改状态")],
            likely=expected,
            key=deciding.key("column", "完成情况"),
        )
    if taken and taken != now:
        made.columns[taken] = made.columns.pop(now)
        made.headings[taken] = made.headings.pop(now)


def decide_doubles(deciding: Deciding) -> None:
    """A second column whose heading is known for a field that another column already is."""
    made = deciding.made
    for unknown in list(made.unknown):
        if unknown.column >= len(made.spoken) or not deciding.holds_data(unknown.column):
            continue
        name = next((n for n in known_as(deciding.aliases, made.spoken[unknown.column]) if n in made.columns), "")
        if not name or unknown.column in made.columns.values():
            continue
        two_of_one(deciding, name, unknown)


def two_of_one(deciding: Deciding, name: str, unknown: Unknown) -> None:
    """Decide which of two columns is the field, or both together."""
    made = deciding.made
    first, second = made.columns[name], unknown.column
    one, two = made.headings[name], unknown.heading
    pairs = [(i, deciding.grid.rows[i][first], deciding.grid.rows[i][second]) for i in made.data_rows]
    differ = [i for i, a, b in pairs if a is not None and b is not None and normal(a) != normal(b)]
    more = [i for i, a, b in pairs if a is None and b is not None]
    deciding.known([second])
    if not differ and not more:
        deciding.say("column", f"“{two}”与“{one}”两列内容相同，只读一列。", [deciding.head(two)])
        return
    choices = [(one, f"读“{one}”"), (two, f"读“{two}”"), ("join", "两列都读，合在一起")]
    if one == two:
        letters = deciding.grid.column_letters
        choices[:2] = [(letters(first), f"读{letters(first)}列"), (letters(second), f"读{letters(second)}列")]
    taken = deciding.ask(
        "column",
        f"“{one}”和“{two}”两列都是{deciding.word(name)}，{len(differ) or len(more)}行都填了。"
        if differ
        else f"“{one}”空着的{len(more)}行，由“{two}”一列补上。",
        deciding.cells(differ or more, two),
        choices,
        likely="" if differ else "join",
        key=deciding.key("column", normal(one), normal(two)),
    )
    if taken == choices[1][0]:
        take_column(made, name, second, two)
    elif taken == "join":
        rows = deciding.own().rows
        for i, a, b in pairs:
            rows[i][first] = f"{shown(a)}；{shown(b)}" if i in differ else b if a is None else a
