"""The parser of a column: by its form, with the pack's words where it has a dictionary."""

import re
from collections.abc import Mapping
from typing import Any

from catalogue.ledgers import Column, Sheet
from ledgers.reading.cells import days, numbers
from ledgers.reading.cells import text as cell_text
from ledgers.reading.cells import weeks as cell_weeks
from ledgers.reading.cells import words as cell_words
from ledgers.reading.cells.parsing import Parser, Problem
from ledgers.reading.cells.text import shown
from ledgers.validate.names import words_of
from models.county import Pack

DUE = frozenset({"deadline", "new_deadline", "valid_until"})
"""Days by which something has to be done: also written 10月底, 10月31日前."""
PRESENCE = "presence"
"""The dictionary of what is there or not: also written √, 1, 已配备, 2台."""

OPEN_WORDS = frozenset({"category"})
"""Optional columns of words in which a clerk's own word is kept beside 其他."""


def parser_of(
    pack: Pack,
    sheet: Sheet,
    column: Column,
    date_1904: bool = False,
    year: int | None = None,
    unit: str = "",
    month: int | None = None,
) -> Parser:
    """The parser of a column's form, with the pack's words where it has a dictionary.

    `year`, `month`: what the workbook's title says, for days without a year. `unit`: what stands in brackets
    behind the heading (万元).
    """
    if column.choices:
        words = words_of(pack, column.choices)
        if words:
            return _choice(pack, column, words)
    if column.form == "day":
        if column.field in DUE:
            return days.due(date_1904, year)
        return days.day(date_1904, year, month, column.since or days.FIRST_YEAR)
    dated: Mapping[str, Any] = {"instant": days.instant, "deadline": days.deadline}
    if column.form in dated:
        made: Parser = dated[column.form](date_1904, year)
        return made
    limit = sheet.lengths.get(column.field, 2000)
    plain: Mapping[str, Parser] = {
        "number_of": cell_text.code(limit),
        "names": cell_text.names(),
        "whole": numbers.whole(),
        "people": numbers.people(),
        "amount": numbers.amount(ten_thousands="万元" in unit),
        "degree": numbers.amount(-180, 180),
        "seconds": numbers.seconds(),
        "flag": cell_words.flag(),
        "term": cell_weeks.term(),
        "week": cell_weeks.week(),
        "text": cell_text.text(limit),
        "long": cell_text.text(limit),
    }
    return plain.get(column.form, cell_text.text(2000))


def _choice(pack: Pack, column: Column, words: dict[str, str]) -> Parser:
    options = column.words(pack)
    strict = cell_words.choice(options, words)

    def parse(value: object) -> Any:
        if column.field in OPEN_WORDS and (own := re.fullmatch(r"(?:其他|其它)\s*[:：]\s*(.+)", shown(value).strip())):
            return f"其他：{own[1]}"
        if column.choices == "hazard_level" and shown(value).strip() == "重点":
            raise Problem(f"“重点”不是隐患等级，系统不代为判断：请按判定依据改填{'或'.join(options)}")
        if column.choices == PRESENCE:
            return cell_words.presence(strict)(value)
        return strict(value)

    return parse
