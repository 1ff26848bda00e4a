"""What must hold within a row: required cells, lengths, orders of dates, parts of wholes; blanks filled by default."""

from datetime import date, datetime
from typing import Any

from catalogue.ledgers import CODES, SCHOOLS, UNITS, Column, Sheet, name_field
from ledgers.reading.cells.text import shown
from ledgers.validate.rows.row import BLANK, Row
from ledgers.validate.rows.validator import Validator
from models.clock import today

FROM_SCHOOL = ("township_code", "responsible", "organiser", "verifying_unit", "supervising_unit")
"""What follows from the school of a row: while that is unknown, it is no fault of its own."""


CHARGES = ("supervising_unit", "verifying_unit", "responsible")
"""Fields that say whom a figure charges: a default of theirs is looked at before it is taken."""


def check_rows(validator: Validator, sheet: Sheet, rows: list[Row]) -> None:
    """Required cells, conditional requirements, lengths, orders of dates and parts of wholes."""
    sound = rows
    for column in sheet.stored:
        name, limit = column.field, sheet.lengths.get(column.field, 0)
        if column.required:
            for row in sound:
                if row.facts.get(name) in BLANK and name not in row.late and not _known_bad(row, name):
                    say_missing(validator, row, name, column.heading)
        if limit and column.form in ("names", SCHOOLS, UNITS):
            for row in sound:
                value = row.facts.get(name)
                if value and len(value) > limit:
                    validator.error(row, name, f"{column.heading}最多{limit}个字，这里有{len(value)}个，请精简。")
    for need in sheet.needs:
        heading, when = sheet.column(need.field).heading, sheet.column(need.when).heading
        for row in sound:
            lacks = row.facts.get(need.field) in BLANK and not _known_bad(row, need.field)
            if row.facts.get(need.when) in need.values and lacks:
                validator.error(row, need.field, f"{when}为“{row.facts[need.when]}”时，{heading}必须填写。")
    for earlier, later in sheet.orders:
        for row in sound:
            first, last = row.facts.get(earlier), row.facts.get(later)
            # A deadline stays a number of days where the day they are counted from is not known.
            if not (isinstance(first, date) and isinstance(last, date)):
                continue
            if _day(last, first) < _day(first, last):
                validator.error(
                    row,
                    later,
                    f"{sheet.column(later).heading}（{shown(last)}）早于"
                    f"{sheet.column(earlier).heading}（{shown(first)}），请核对日期。",
                )
    now = today()
    for name in sheet.past:
        heading = sheet.column(name).heading
        for row in sound:
            day = row.facts.get(name)
            if day is not None and (day.date() if isinstance(day, datetime) else day) > now:
                validator.error(
                    row,
                    name,
                    f"{heading}{shown(day)}晚于今天（{now}），还没有发生的事不能登记：请核对年份，或清空这一格。",
                )
    for part, whole in sheet.parts:
        headings = sheet.column(part).heading, sheet.column(whole).heading
        for row in sound:
            some, all_ = row.facts.get(part), row.facts.get(whole)
            if some is not None and all_ is not None and some > all_:
                validator.error(row, part, f"{headings[0]}（{some}）多于{headings[1]}（{all_}），请核对。")


def _known_bad(row: Row, name: str) -> bool:
    """Whether the cell, the one with its names, or the school from which it follows, was already found bad."""
    from_school = {"school_code", "school_code_name"} if name in FROM_SCHOOL else set()
    return bool(row.flawed & {name, name_field(name), *from_school})


def say_missing(validator: Validator, row: Row, name: str, heading: str) -> None:
    """A required cell is blank; where the whole column lacks, that is said once a sheet."""
    if row.source.table is None or name in row.given or row.parent is not None:
        validator.error(row, name, f"{heading}必须填写。")
    elif (id(row.source), name) in validator.lacking:
        row.bad = True
    else:
        validator.lacking.add((id(row.source), name))
        validator.error(row, name, f"这张表没有“{heading}”一列：请加上这一列，逐行填写。")


def fill_default(validator: Validator, rows: list[Row], column: Column) -> None:
    """Fill a blank with the pack's default: always where the cell is required, else when the column lacks."""
    setting = validator.pack.setting(column.default) if "." in column.default else ""
    if not setting:
        return
    value: Any = date.fromisoformat(setting) if column.form == "day" else setting
    name = column.field
    for row in rows:
        if row.facts.get(name) not in (None, "") or _known_bad(row, name):
            continue
        if not column.required and name in row.given:
            continue
        row.facts[name] = value
        row.late.add(name)
        validator.filled[column.heading, _word(validator, column, setting), name in CHARGES] += 1


def _word(validator: Validator, column: Column, setting: str) -> str:
    return validator.registers.name_of(setting) or setting if column.form in CODES else setting


def _day(value: date | datetime, other: date | datetime) -> Any:
    """Two dated values made comparable: by instant when both are instants, else by day."""
    if isinstance(value, datetime) and not isinstance(other, datetime):
        return value.date()
    return value
