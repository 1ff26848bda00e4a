"""Meetings and their resolutions."""

import re

from catalogue.ledgers import LEDGERS
from catalogue.words import ATTENDED, EXCUSED, SAT_IN
from figures.meetings.sittings import closed_numbers
from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator

GOES_ON = {"outcome", "outcome_on", "reason", "remark"}
"""Fields of a resolution that are followed after the meeting has closed."""
QUARTER = re.compile(r"\d{4}Q[1-4]")


def before_meetings(validator: Validator, rows: list[Row]) -> None:
    """审议季度 has one form."""
    for row in rows:
        quarter = row.facts.get("quarter")
        if quarter and not QUARTER.fullmatch(str(quarter)):
            validator.error(row, "quarter", "审议季度请写成2026Q3。")


def before_attendees(validator: Validator, rows: list[Row]) -> None:
    """Who sat belongs to a meeting that is known, and takes part in one of three ways."""
    before_resolutions(validator, rows)
    ways = (ATTENDED, SAT_IN, EXCUSED)
    for row in rows:
        presence = row.facts.get("presence")
        if presence and presence not in ways:
            validator.error(row, "presence", f"参会情况请填：{'、'.join(ways)}。")


def before_resolutions(validator: Validator, rows: list[Row]) -> None:
    """What belongs to a meeting belongs to one of this workbook or of the ledger."""
    sheet = LEDGERS["meetings"].sheets[0]
    numbers = {str(row.facts["meeting_no"]) for row in rows if row.facts.get("meeting_no")}
    known = {old.number for old in validator.stored(sheet, "number", numbers)}
    known |= {str(row.facts["number"]) for row in validator.incoming.get(sheet.name, ()) if row.facts.get("number")}
    for row in rows:
        number = row.facts.get("meeting_no")
        if number and number not in known:
            validator.error(row, "meeting_no", f"会议台账里没有编号{number}，请先登记会议，或改正编号。")


def closed_meetings(validator: Validator, rows: list[Row]) -> None:
    """Nothing of a meeting that was prepared here and has closed is changed by a sheet: it is reopened first. What
    becomes of a resolution goes on."""
    closed = closed_numbers(validator.session, validator.pack)
    for row in rows:
        key = row.sheet.key[0]
        number, changed = row.facts.get(key), set(row.changed) - (GOES_ON if key == "meeting_no" else set())
        if not row.bad and number in closed and (row.stored is None or changed):
            name = next(iter(sorted(changed)), key)
            validator.error(row, name, f"会议{number}已经闭会，登记内容已锁定：确需改动，请先重开会议、写明理由。")
