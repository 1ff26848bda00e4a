"""The headings under which clerks keep the ten ledgers, by sheet of ours and field of the models.

Columns are found by these words and never by position. The words stand in aliases.csv: common usage of the
trade, not of one county. Earlier words of a field are more certain; `headings.recognise` gives each column
to the field that names it earliest. Our own headings come from `spec` and always go before these.
"""

import csv
from functools import cache
from pathlib import Path

from catalogue.ledgers import Sheet

UNCLEAR = {"整改时间": ("first_deadline", "done_on"), "闭环情况": ("done_text", "verified")}
"""Headings with two readings that lead to different figures: which fields they may be. Never guessed, always asked."""

IGNORED = "-"
"""The field, in aliases.csv, of headings that are known and hold nothing this ledger keeps."""

LEVELS = frozenset(
    f"{level}{rest}"
    for level in ("一般", "重大", "重点")
    for rest in ("", "隐患", "事故隐患", "安全隐患", "事故安全隐患")
)
"""What stands in 隐患类别 when a form uses that heading for the level, as the printed forms of the trade do."""


@cache
def _words() -> dict[str, dict[str, tuple[str, ...]]]:
    made: dict[str, dict[str, tuple[str, ...]]] = {}
    with (Path(__file__).parent / "aliases.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            made.setdefault(row["sheet"], {})[row["field"]] = tuple(row["headings"].split("、"))
    return made


def ignored(sheet: Sheet) -> frozenset[str]:
    """The headings, without blanks and brackets, of columns that are passed over without a question."""
    every, own = _words().get(IGNORED, {}), _words().get(sheet.name, {})
    return frozenset((*every.get(IGNORED, ()), *own.get(IGNORED, ())))


def aliases_of(sheet: Sheet) -> dict[str, tuple[str, ...]]:
    """Field → headings of a sheet: our own first, then those of clerks.

    Fields that are no columns of `spec` are what clerks' forms tell beyond it: `verifier`, `finder`,
    `progress` and `done_text` of hazards, `title` of drills, `grade` of lessons, `classes` of schools.
    """
    made: dict[str, tuple[str, ...]] = {}
    for column in (*sheet.columns, *sheet.readable):
        made[column.field] = (*made.get(column.field, ()), column.heading)
    for of_clerks in (_words().get(sheet.name, {}), sheet.aliases):
        for name, words in of_clerks.items():
            if name == IGNORED:
                continue
            made[name] = (*made.get(name, ()), *words)
    return made
