"""The township of a row at a school: derived from the register of schools, never taken from the row.

A sheet with a school and a township is placed by itself, a new one too: a blank township is filled with that
of the statement (学校情况) in force on the row's day, a stated one that contradicts is a bad cell.
"""

from datetime import date, datetime

from catalogue.ledgers import Sheet
from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator

SCHOOL_FIELD, TOWNSHIP_FIELD = "school_code", "township_code"
NO_STATEMENT = "学校台账里没有这所学校的“学校情况”，请先登记，或在本行填写乡镇代码。"


def lies_at_school(sheet: Sheet) -> bool:
    """Whether rows of a sheet may lie at a school and carry a township besides; 学校情况 is what places them."""
    fields = {column.field for column in sheet.stored}
    return {SCHOOL_FIELD, TOWNSHIP_FIELD} <= fields and SCHOOL_FIELD not in sheet.key


def place_rows(validator: Validator, sheet: Sheet, rows: list[Row]) -> None:
    """Before rows are matched: the township of each row whose school and day are stated."""
    if not lies_at_school(sheet):
        return
    filled = 0
    for row in rows:
        facts = row.facts
        school, day = facts.get(SCHOOL_FIELD), _day(row, sheet)
        if not school:
            continue
        if day is None:
            if not facts.get(TOWNSHIP_FIELD):
                row.late.add(TOWNSHIP_FIELD)
            continue
        stated, township = facts.get(TOWNSHIP_FIELD), validator.registers.township_of(school, day)
        if township is None:
            if not stated and not row.bad:
                validator.error(row, SCHOOL_FIELD, NO_STATEMENT)
            continue
        if stated and not validator.registers.same_place(stated, township):
            _contradicts(validator, row, day, township)
            continue
        filled += not stated
        if not stated or not validator.registers.divided(township):
            facts[TOWNSHIP_FIELD] = township
            row.late.add(TOWNSHIP_FIELD)
    if filled:
        validator.note(f"{filled}行的乡镇按学校当天所在乡镇带出。")


def place_again(validator: Validator, sheet: Sheet, rows: list[Row]) -> None:
    """Once stored versions are known: a row whose school or day was corrected lies where the school was then, and
    one that states a township alone must agree with its stored school."""
    if not lies_at_school(sheet):
        return
    for row in rows:
        facts = row.facts
        school, day = facts.get(SCHOOL_FIELD), _day(row, sheet)
        if row.stored is None or row.bad or not school or day is None:
            continue
        township, stood = validator.registers.township_of(school, day), getattr(row.stored, TOWNSHIP_FIELD)
        if township is None:
            continue
        stated = facts.get(TOWNSHIP_FIELD) if TOWNSHIP_FIELD in row.given - row.late else None
        if stated and not validator.registers.same_place(stated, township):
            _contradicts(validator, row, day, township)
        elif not (stated and validator.registers.divided(township)):
            kept = stood and validator.registers.same_place(stood, township)
            facts[TOWNSHIP_FIELD] = stood if kept else township
            row.late.discard(TOWNSHIP_FIELD)


def _day(row: Row, sheet: Sheet) -> date | None:
    day = row.facts.get(sheet.day)
    return day.date() if isinstance(day, datetime) else day


def _contradicts(validator: Validator, row: Row, day: date, township: str) -> None:
    name = validator.registers.name_of
    validator.error(
        row,
        TOWNSHIP_FIELD,
        f"{name(row.facts[SCHOOL_FIELD])}{day}在{name(township)}，与所填乡镇不符：请改成{name(township)}，或清空这一格"
        "由系统带出；学校确已划转的，请联席办先在学校台账登记新的“学校情况”。",
    )
