"""The day of a sheet that has no column of days: what stands around the table may tell it, and is asked about."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from catalogue.ledgers import HAZARDS_SHEET, Sheet
from ledgers.files.grid import Grid
from ledgers.reading.deciding.sheet import Deciding
from ledgers.reading.headings.recognised import Recognised
from ledgers.reading.readings import CellRef, Readings

MENDING = ("done_on", "done_text", "progress", "verified_on", "verified")
"""Columns that tell of mending: a sheet of them without days of finding is an application to close."""
NONE_OF_THEM = "none"
TOLD = "told"
_DAY = re.compile(r"(?:(20\d\d)[年./-])?(\d{1,2})[月./-](\d{1,2})日?(?!\d)(?![日之以]?前)(?!\s*[-—–~至到])")
_FEW = 3


def decide_day(deciding: Deciding) -> None:
    """A sheet whose rows must have a day and have none: those written around the table are offered, for all rows."""
    made, sheet = deciding.made, deciding.sheet
    name = sheet.day
    if not name or name not in deciding.aliases or not sheet.column(name).required or not made.data_rows:
        return
    if name in {*made.columns, *made.derived, *made.stated, *made.by_row}:
        return
    if sheet is HAZARDS_SHEET and made.fields & {"number", *MENDING}:
        return
    above = [shown for i in range(made.header_row) for shown in _texts(deciding.grid, i)]
    below = [skipped.text for skipped in made.skipped if skipped.kind in ("signature", "note", "unread")]
    day = day_for_all(
        deciding.readings, sheet, deciding.file, deciding.grid.name, [*above, *below], made, deciding.today
    )
    if day is not None:
        made.stated[name], made.labels[name] = day.isoformat(), "日期"


def day_for_all(
    readings: Readings, sheet: Sheet, file: str, title: str, texts: Iterable[str], made: Recognised, today: date
) -> date | None:
    """Ask which day all rows of a sheet have: one that stands around the table; for statements also how the month
    of the title begins and ends, and today. None where nothing is offered or none of it is the day."""
    days = _days_in(texts, made.year_of_sheet)
    choices = {f"{TOLD}{n or ''}": day for n, day in enumerate(days[:_FEW])}
    told = dict.fromkeys(choices, "表上写的")
    if sheet.proves is not None and sheet.proves.statement:
        if ends := month_told(made, title):
            first, last = ends
            choices |= {"first": first, "last": min(last, today)}
            told |= {"first": "月初", "last": "月末" if last <= today else "今天"}
        elif not days:
            choices["today"], told["today"] = today, "今天"
    if not choices:
        return None
    heading = sheet.column(sheet.day).heading
    taken = readings.ask(
        "day",
        f"“{title}”表没有{heading}一列，各行都是哪一天？",
        [CellRef(file, title, 0)],
        [
            *((value, f"{told[value]}{day}") for value, day in choices.items()),
            (NONE_OF_THEM, f"都不是：请加上“{heading}”一列"),
        ],
        key=f"day:{sheet.name}",
    )
    # Unanswered, nothing is written: one of the days lets the rest of the row be judged meanwhile.
    return None if taken == NONE_OF_THEM else choices.get(taken) or next(iter(choices.values()))


def month_told(made: Recognised, title: str) -> tuple[date, date] | None:
    """The first and the last day of the one month that a sheet's heading or its name tells, with the year."""
    month = _month(made.title) or _month(title)
    if not made.year_of_sheet or not month:
        return None
    first = date(made.year_of_sheet, month, 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _texts(grid: Grid, i: int) -> list[str]:
    return [str(value) for j, value in enumerate(grid.rows[i]) if value is not None and (i, j) not in grid.filled]


def _month(title: str) -> int | None:
    found = {int(m) for m in re.findall(r"(?<!\d)(\d{1,2})月(?!\d)", _plain(title))}
    return found.pop() if len(found) == 1 and found <= set(range(1, 13)) else None


def _days_in(texts: Iterable[str], year: int | None) -> list[date]:
    """The days that texts name, in their order; one without a year is of the year of the title."""
    found: dict[date, None] = {}
    for text in texts:
        for stated, month, day in _DAY.findall(_plain(text)):
            try:
                found[date(int(stated) if stated else year or 0, int(month), int(day))] = None
            except ValueError:
                continue
    return list(found)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
