"""Meetings and their resolutions."""

import re
from collections import defaultdict

from catalogue.ledgers import LEDGERS
from catalogue.words import ATTENDED, EXCUSED, SAT_IN
from figures.meetings.sittings import closed_numbers
from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator

GOES_ON = {"outcome", "outcome_on", "reason", "remark"}
"""Fields of a resolution that are followed after the meeting has closed."""
OFFERED, NONE_OF_THEM = 8, "none"
"""How many of the latest meetings are offered for what names none, and the answer that it is none of them."""
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
    ways, lists = (ATTENDED, SAT_IN, EXCUSED), _lists(validator, rows)
    for row in rows:
        presence, body = row.facts.get("presence"), row.facts.get("body")
        if presence and presence not in ways:
            validator.error(row, "presence", f"参会情况请填：{'、'.join(ways)}。")
        listed = lists.get((row.facts.get("meeting_no"), body), presence)
        if presence in ways and listed != presence:
            name = validator.pack.name_of(str(body))
            validator.error(row, "presence", f"{name}在会议的{listed}单位里，参会表写{presence}：请把两处改成一样。")


LISTS = {"present": ATTENDED, "in_attendance": SAT_IN, "excused": EXCUSED}
"""Fields of a meeting that list bodies by how they took part."""


def _lists(validator: Validator, rows: list[Row]) -> dict[tuple[object, object], str]:
    """How the meetings of these rows list bodies: (number, body) → 出席, 列席 or 请假, as this workbook says, else the
    ledger."""
    sheet = LEDGERS["meetings"].sheets[0]
    numbers = {str(row.facts["meeting_no"]) for row in rows if row.facts.get("meeting_no")}
    meetings = {
        old.number: {name: getattr(old, name) for name in LISTS} for old in validator.stored(sheet, "number", numbers)
    }
    for row in validator.incoming.get(sheet.name, ()):
        told = {name: row.facts[name] for name in LISTS if name in row.facts}
        number = str(row.facts.get("number"))
        meetings[number] = meetings.get(number, {}) | told
    return {
        (number, body): LISTS[name]
        for number, told in meetings.items()
        for name, text in told.items()
        for body in str(text or "").split("、")
    }


def before_resolutions(validator: Validator, rows: list[Row]) -> None:
    """What belongs to a meeting belongs to one of this workbook or of the ledger."""
    sheet = LEDGERS["meetings"].sheets[0]
    _ask_meeting(validator, rows)
    numbers = {str(row.facts["meeting_no"]) for row in rows if row.facts.get("meeting_no")}
    known = {old.number for old in validator.stored(sheet, "number", numbers)}
    known |= {str(row.facts["number"]) for row in validator.incoming.get(sheet.name, ()) if row.facts.get("number")}
    for row in rows:
        number = row.facts.get("meeting_no")
        if number and number not in known:
            validator.error(row, "meeting_no", f"会议台账里没有编号{number}，请先登记会议，或改正编号。")


def _ask_meeting(validator: Validator, rows: list[Row]) -> None:
    """A list of resolutions that does not say of which meeting: its own workbook's, or one of the latest, is asked."""
    sheets: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.source.file and row.source.table is not None and "meeting_no" not in row.given:
            sheets[id(row.source)].append(row)
    if not sheets:
        return
    sheet = LEDGERS["meetings"].sheets[0]
    beside = [row.facts for row in validator.incoming.get(sheet.name, ()) if row.facts.get("number")]
    stand = sorted(validator.stored(sheet, "number", None), key=lambda old: old.held_on, reverse=True)
    known = {str(facts["number"]): (facts.get("kind"), facts.get("held_on")) for facts in beside}
    for old in stand[:OFFERED]:
        known.setdefault(old.number, (old.kind, old.held_on))
    for there in sheets.values():
        source = there[0].source
        if not known:
            validator.error(there[0], "meeting_no", "会议台账里还没有会议：请先登记会议，再加上“会议编号”一列。")
            for row in there:
                row.bad = True
                row.flawed.add("meeting_no")
            continue
        taken = validator.readings.ask(
            "meeting",
            f"“{source.title}”表没有会议编号，{len(there)}行都属于哪一次会议？",
            [row.source.ref(row.at) for row in there],
            [
                *((number, f"{held_on}的{kind}（{number}）") for number, (kind, held_on) in known.items()),
                (NONE_OF_THEM, "都不是：请先登记会议，再加上“会议编号”一列"),
            ],
            likely=str(beside[0]["number"]) if len(beside) == 1 else "",
        )
        for row in there if taken != NONE_OF_THEM else ():
            row.facts["meeting_no"] = taken or None
            row.given |= {"meeting_no"}
            if not taken:
                row.bad = True
                row.flawed.add("meeting_no")


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
