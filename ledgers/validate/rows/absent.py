"""Columns that a sheet must have and lacks, and whose cells are one of a few words: asked once for the sheet.

材料类型 of a list of plans, 校内 of a card of an accident: what every row says is said by the person who knows.
"""

from collections import defaultdict

from catalogue.ledgers import Column, Sheet
from ledgers.validate.names import plain, words_of
from ledgers.validate.rows.checks import say_missing
from ledgers.validate.rows.row import BLANK, Row
from ledgers.validate.rows.validator import Validator

YES, NO = "是", "否"
BY_TITLE, LACKS = "by-title", "none"


def ask_absent(validator: Validator, sheet: Sheet, rows: list[Row]) -> None:
    """Ask of each such column what its rows say; unanswered the rows wait, and 都不是 leaves the column missing."""
    for column in sheet.stored:
        # What kind of body a name is follows from the name: where that is unknown, it is the fault.
        few = (column.choices or column.form == "flag") and column.field != "subject_kind"
        if not column.required or column.default or not few:
            continue
        sheets: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            if _lacks(row, column):
                sheets[id(row.source)].append(row)
        for there in sheets.values():
            _ask(validator, sheet, column, there)


def _lacks(row: Row, column: Column) -> bool:
    name = column.field
    return bool(
        row.source.table is not None
        and row.source.file
        and row.parent is None
        and name not in row.given
        and name not in row.flawed
        and row.facts.get(name) in BLANK
        and not row.facts.get("number")
    )


def _ask(validator: Validator, sheet: Sheet, column: Column, rows: list[Row]) -> None:
    source, name = rows[0].source, column.field
    flag = column.form == "flag"
    words = (YES, NO) if flag else column.words(validator.pack)
    told = _told_by_title(validator, sheet, column, rows)
    all_ = "都" if len(rows) > 1 else ""
    choices = [(BY_TITLE, f"按各行标题里的字认（{_few(told)}）")] if told else []
    choices += [(word, f"{all_}填“{word}”") for word in words]
    choices += [(LACKS, f"请加上“{column.heading}”一列，逐行填写")]
    what = f"“{YES}”还是“{NO}”" if flag else "哪一种"
    sentence = f"“{source.title}”表没有“{column.heading}”一列，{len(rows)}行{all_}填{what}？"
    cells, likely = [row.source.ref(row.at) for row in rows], BY_TITLE if told else ""
    each = validator.readings.ask_each("absent", sentence, cells, choices, likely=likely)
    for at, (row, taken) in enumerate(zip(rows, each, strict=True)):
        if taken == LACKS:
            say_missing(validator, row, name, column.heading)
        if not taken or taken == LACKS:
            row.bad = True
            row.flawed.add(name)
            continue
        word = told[at] if taken == BY_TITLE else taken
        row.facts[name] = word == YES if flag else word
        row.given |= {name}


def _told_by_title(validator: Validator, sheet: Sheet, column: Column, rows: list[Row]) -> list[str]:
    """The word that each row's title holds, the longest of several; none where one of the titles tells none."""
    if sheet.cites != "title" or not column.choices:
        return []
    known = sorted(words_of(validator.pack, column.choices).items(), key=lambda one: -len(one[0]))
    found = [
        next((word for said, word in known if len(said) > 1 and said in plain(str(row.facts.get("title") or ""))), "")
        for row in rows
    ]
    return found if all(found) else []


def _few(words: list[str]) -> str:
    distinct = list(dict.fromkeys(words))
    return "、".join(distinct[:4]) + ("等" if len(distinct) > 4 else "")
