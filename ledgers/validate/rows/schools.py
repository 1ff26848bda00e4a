"""Schools whose names stand otherwise than in the register: offered where one is meant, asked where several may be."""

from collections import defaultdict
from collections.abc import Sequence

from catalogue.ledgers import RESPONSIBLE, SCHOOL, SUBJECT, Column
from catalogue.words import OF_SCHOOL
from ledgers.validate.names import plain
from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator
from ledgers.validate.school_names import Meant

EACH_SCHOOL, NONE_OF_THEM = "schools", "none"
MOST = 300
"""Distinct unknown names that are looked into; of a sheet with more, the register is wrong or the column is."""


def decide_names(validator: Validator, rows: list[Row], column: Column) -> list[Row]:
    """Put the codes of the schools that these names were decided to mean; the rows come back, one more for each
    further school of a cell that names several. What is not decided stays a word that the register refuses."""
    name, form = column.field, column.form
    if form not in (SCHOOL, SUBJECT, RESPONSIBLE):
        return rows
    there: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        word = row.facts.get(name)
        if word and row.source.file and row.facts.get("subject_kind") in (None, "", OF_SCHOOL):
            there[str(word)].append(row)
    more: dict[int, list[Row]] = {}
    for word in [word for word in there if not _found(validator, form, word)][:MOST]:
        meant = validator.registers.school_names.meant(word)
        # A body outside the registers may well be called by letters of a school's name.
        if meant is None or (form == RESPONSIBLE and not (meant.sure or meant.part)):
            continue
        for row in there[word]:
            row.facts[name] = None
        taken = _asked(validator, word, meant, there[word], name)
        for row in there[word]:
            if taken == EACH_SCHOOL:
                row.facts[name], *others = meant.codes
                more[id(row)] = [_copy(row, name, code) for code in others]
            elif taken == NONE_OF_THEM:
                row.facts[name] = word
            elif taken:
                row.facts[name] = taken
            else:
                # Nothing is written until it is answered: that the cell is blank meanwhile is no second fault.
                row.bad = True
                row.flawed.add(name)
    return [one for row in rows for one in (row, *more.get(id(row), ()))] if more else rows


def _found(validator: Validator, form: str, word: str) -> bool:
    registers = validator.registers
    return bool(registers.find(form, word)[0] or (form == SUBJECT and registers.kind_of(word)))


def _asked(validator: Validator, word: str, meant: Meant, rows: Sequence[Row], name: str) -> str:
    registers = validator.registers
    said = [(code, f"就是{registers.name_of(code)}") for code in meant.codes]
    if meant.each:
        told = f"一格里写了{len(said)}所学校“{word[:40]}”，这一行算谁的？"
        said = [(EACH_SCHOOL, "每所学校各登记一行"), *((code, f"只登记在{words[2:]}名下") for code, words in said)]
    elif meant.part:
        told = f"名录里没有“{word[:30]}”，{registers.name_of(meant.codes[0])}是它所属的学校"
        told += "，登记在该校名下。" if meant.sure else "，登记在谁名下？"
    elif meant.sure:
        told = f"名录里没有“{word[:30]}”这种写法，读作“{registers.name_of(meant.codes[0])}”。"
    else:
        told = f"名录里没有“{word[:30]}”，是哪所学校？"
    return validator.readings.ask(
        "school",
        told,
        [row.source.ref(row.at, name) for row in rows],
        [*said, (NONE_OF_THEM, "都不是：请改成名录中的全称或代码")],
        likely=meant.codes[0] if meant.sure else "",
        key=f"school:{plain(word)}",
    )


def _copy(row: Row, name: str, code: str) -> Row:
    made = Row(row.sheet, row.source, row.at, {**row.facts, name: code}, row.given)
    made.bad, made.flawed, made.late = row.bad, set(row.flawed), set(row.late)
    return made
