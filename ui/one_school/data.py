"""What the page of a school asks, once a write and a day."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from access.rights import Place
from catalogue.ledgers import HAZARDS_SHEET, LEDGERS, SCHOOLS_SHEET, Ledger, Sheet
from errors import Refused
from figures.answers import asked_once
from figures.hazards.lists import hazard_list, hazard_numbers
from figures.query import Slice, period, quarter_of
from figures.school import SchoolFile, school_file
from figures.wording import stored_text
from ledgers.cut import Filter
from ledgers.listing import count_rows, key_of, list_rows, row_of
from models.clock import today
from ui.coverage.data import names_weak_points
from ui.desk.rows import records
from ui.shell.cache import opened
from ui.shell.visit import Key, Visit

LATEST = 4
"""Rows of one ledger that may stand among what happened last."""
SHOWN = 14


@dataclass(frozen=True)
class Happened:
    """A dated row of a ledger: the day, which ledger, what it says, and its key in an address."""

    day: date
    kind: str
    sheet: str
    what: str
    row: str


@dataclass(frozen=True)
class OneSchool:
    """All that the page shows."""

    file: SchoolFile
    hazards: list[dict[str, Any]]
    happened: list[Happened]
    rows: dict[str, int]


@asked_once(200)
def _one(key: Key, place: Place, code: str, weak_points: bool, register: bool, day: date) -> OneSchool | None:
    with opened(key) as (session, pack):
        if row_of(session, pack, SCHOOLS_SHEET, {"code": code}, place) is None:
            return None
        found = school_file(session, pack, code, day, weak_points=weak_points)
        if found is None:
            return None
        frame, _ = hazard_list(
            session, pack, period(quarter_of(day), day), part=Slice(school=code), state="open", limit=LATEST * 3
        )
        cut = Filter(place, school=code, register=register)
        rows, happened = {}, []
        for ledger in LEDGERS.values():
            head = ledger.sheets[0]
            # As the ledger lists them: what is dated in the running quarter, registers whole, hazards all.
            within = period(quarter_of(day), day) if head.dated and head is not HAZARDS_SHEET else None
            rows[ledger.kind] = count_rows(session, pack, head, replace(cut, period=within))
            if head.dated and head.day:
                listed, _ = list_rows(session, pack, head, cut, limit=LATEST)
                happened += [_happened(ledger, head, row) for row in listed]
        happened.sort(key=lambda each: each.day, reverse=True)
        hazards = records(frame)
        return OneSchool(found, hazards, happened[:SHOWN], rows)


def _happened(ledger: Ledger, sheet: Sheet, row: dict[str, Any]) -> Happened:
    day = row[sheet.day]
    what = stored_text(row.get(sheet.cites)) if sheet.cites else ""
    if not what and sheet.kind:
        what = stored_text(row.get(sheet.kind))
    return Happened(day.date() if hasattr(day, "hour") else day, ledger.kind, ledger.title, what, key_of(sheet, row))


def one(visit: Visit, code: str) -> OneSchool:
    """The school with this code. Raises Refused where the reader sees none."""
    found = _one(visit.key, visit.place, code, names_weak_points(visit), visit.can("transfer.read"), today())
    if found is None:
        raise Refused(f"没有代码为“{code[:32]}”的学校，或它不在您能看的范围内；请从台账或地图里再选。")
    return found


def open_numbers(visit: Visit, code: str) -> set[str]:
    """The numbers of the school's open hazards as far as the reader sees them, for a form of them."""
    day, part = today(), visit.within(Slice(school=code))
    with opened(visit.key) as (session, pack):
        return hazard_numbers(session, pack, period(quarter_of(day), day), part=part, state="open")
