"""What a search over all ledgers finds: in each sheet how many rows, and the newest of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from catalogue.ledgers import CLASSES_SHEET, FACTS_SHEET, HAZARDS_SHEET, LEDGERS, SCHOOLS_SHEET, Sheet
from figures.hazards.lists import hazard_list
from figures.query import Slice, period, quarter_of
from figures.wording import stored_text
from ledgers.cut import Filter
from ledgers.listing import key_of, list_rows, sheets_of
from models.county import Pack

SHOWN = 5
"""Rows of one sheet that a search shows at once."""
RECORDED, VOIDED = "recorded", "voided"


@dataclass(frozen=True)
class Hit:
    """A row found: its key in an address, what it says, whose it is, and its day."""

    key: str
    what: str
    whose: str
    day: date | None


@dataclass(frozen=True)
class Hits:
    """The rows of one sheet: `total` in all, the first SHOWN of them. `state`: of hazards RECORDED or VOIDED."""

    kind: str
    sheet: str
    total: int
    rows: list[Hit]
    state: str = ""


def search_all(session: Session, pack: Pack, cut: Filter, part: Slice, day: date) -> list[Hits]:
    """Every sheet in which the words of `cut.search` are found, in the order of the ledgers; no words find nothing.

    cut: the reader's place, and whether the register of transfers may be read; part: the same place as a slice of
    hazards. Rows of every quarter; a hazard as it stands on the day, one taken back (作废) apart.
    """
    if not cut.search.strip():
        return []
    found = [hits for hits in _found(session, pack, cut, part, day) if hits.total]
    return sorted(found, key=lambda hits: hits.sheet in (FACTS_SHEET.name, CLASSES_SHEET.name))


def _found(session: Session, pack: Pack, cut: Filter, part: Slice, day: date) -> Iterator[Hits]:
    for ledger in LEDGERS.values():
        for name in sheets_of(ledger):
            sheet = ledger.sheet(name)
            if sheet is HAZARDS_SHEET:
                yield _hazards(session, pack, cut.search, part, day)
                yield _listed(session, pack, ledger.kind, sheet, replace(cut, voided=True))
            else:
                yield _listed(session, pack, ledger.kind, sheet, cut)


def _hazards(session: Session, pack: Pack, said: str, part: Slice, day: date) -> Hits:
    asked = period(quarter_of(day), day)
    frame, total = hazard_list(
        session, pack, asked, part=part, state=RECORDED, search=said, order="-found_on", limit=SHOWN
    )
    rows = [
        Hit(row["number"], row["description"], f"{row['school'] or row['place']}　{row['state']}", row["found_on"])
        for row in frame.to_dict("records")
    ]
    return Hits("hazards", HAZARDS_SHEET.name, total, rows, RECORDED)


def _listed(session: Session, pack: Pack, kind: str, sheet: Sheet, cut: Filter) -> Hits:
    rows, total = list_rows(session, pack, sheet, cut, limit=SHOWN)
    return Hits(kind, sheet.name, total, [_hit(sheet, row) for row in rows], VOIDED if cut.voided else "")


def _hit(sheet: Sheet, row: dict[str, Any]) -> Hit:
    day = row.get(sheet.day) if sheet.day else None
    names = [stored_text(row.get(column.field)) for column in sheet.columns if column.name_of]
    whose = "　".join(dict.fromkeys(filter(None, names)))
    return Hit(key_of(sheet, row), said_in_short(sheet, row), whose, day.date() if isinstance(day, datetime) else day)


def said_in_short(sheet: Sheet, row: dict[str, Any]) -> str:
    """What a row says in a few words: what it cites, else its name, its kind, or its first text."""
    texts = [column.field for column in sheet.columns if column.form in ("long", "text")]
    fields = [sheet.cites, *(field for field in texts if field == "name"), sheet.kind, *texts]
    return next(filter(None, (stored_text(row.get(field)) for field in fields if field)), "") or key_of(sheet, row)


def school_sheet(hits: Hits) -> bool:
    """Whether the rows are schools, which have a page of their own."""
    return hits.sheet == SCHOOLS_SHEET.name and hits.kind == "schools"
