"""The row a photo or a scan belongs to: what it is called, who reads it, who may act on it.

Reading is cut exactly as the list of such rows is; acting asks the right at the place the register gives the row, or,
for what came with a step, the right of that step.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from access.ownership import places_of_step
from access.rights import ANYWHERE, Place, may, reading_scope
from actions.ledgers.row_rights import RowRights
from catalogue.attachments import BESIDE_LEDGERS, LINES
from catalogue.ledgers import HAZARDS_SHEET, STEPS_SHEET, Sheet, sheets
from catalogue.steps import STEPS
from errors import NotAllowed
from figures.bodies.lines import ISSUE, LINE
from ledgers.listing import key_from, row_of
from ledgers.validate.registers import registers_of
from models.account import Actor
from models.base import table
from models.bulletin import UNSEEN
from models.county import Pack
from models.hazard import HazardEvent

EVENT = table(HazardEvent)
SHEETS: Mapping[str, Sheet] = {table(sheet.model).name: sheet for sheet in sheets() if sheet.files}
OF_LINES = ("bulletin.propose", "bulletin.state", "bulletin.feedback", "bulletin.settle", "bulletin.sign_on_paper")
"""The steps of a 通报 line; who may take one of them at its body may put files beside it."""


@dataclass(frozen=True)
class Held:
    """A standing row the reader may see: the table it stands in (`holder`), its key, and its facts."""

    holder: str
    row: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What it is called."""
        return called(self.holder, self.row)

    @property
    def sheet(self) -> Sheet | None:
        """The sheet of the ledgers it is a row of; None for what stands beside them."""
        return SHEETS.get(self.holder)


def called(holder: str, row: str) -> str:
    """What a row is called in a sentence."""
    sheet = SHEETS.get(holder)
    return f"{sheet.name if sheet else BESIDE_LEDGERS[holder][0]}{row.replace('|', '/')}"


def purposes_of(holder: str) -> tuple[str, ...]:
    """The 用途 that rows of a table take, the one proposed first; none where they take no files."""
    sheet = SHEETS.get(holder)
    return sheet.files if sheet else BESIDE_LEDGERS.get(holder, ("", ()))[1]


def held(session: Session, pack: Pack, actor: Actor, holder: str, row: str) -> Held | None:
    """The row with this key, if it stands and the actor may read it; None for everything else."""
    try:
        place = reading_scope(actor)
    except NotAllowed:
        return None
    if holder in BESIDE_LEDGERS:
        return _beside(session, actor, place, holder, row)
    sheet = SHEETS.get(holder)
    key = key_from(sheet, row) if sheet else None
    if sheet is None or key is None or (place == ANYWHERE and may(actor, "ledger.read")):
        return None
    found = row_of(session, pack, sheet, key, place, register=may(actor, "transfer.read") is None)
    return Held(holder, row, found) if found else None


def _beside(session: Session, actor: Actor, place: Place, holder: str, row: str) -> Held | None:
    named = LINE.c.body == (place.unit or place.township or "-")
    told = [] if place == ANYWHERE else [named, LINE.c.state.not_in(UNSEEN)]
    if holder == LINES:
        if not row.isdecimal() or len(row) > 15:
            return None
        query = select(LINE).where(LINE.c.county == actor.county, LINE.c.id == int(row), *told)
    else:
        query = select(ISSUE).where(ISSUE.c.county == actor.county, ISSUE.c.number == row)
        if told:
            query = query.where(ISSUE.c.id.in_(select(LINE.c.issue_id).where(LINE.c.county == actor.county, *told)))
    found = session.execute(query).mappings().first()
    return Held(holder, row, dict(found)) if found else None


def refusal(session: Session, pack: Pack, actor: Actor, of: Held, step: int | None = None) -> str | None:
    """Why the actor may not act on the row (with `step`: on this step of a hazard); None when they may."""
    if of.sheet is None:
        verbs = OF_LINES if of.holder == LINES else ("bulletin.issue",)
        place = Place(unit=of.facts["body"]) if of.holder == LINES else ANYWHERE
        reasons = [may(actor, verb, place) for verb in verbs]
        return None if None in reasons else reasons[0]
    rights = RowRights(session, actor, registers_of(session, pack))
    reason = rights.may("ledger.correct", rights.place(of.sheet, of.facts))
    if of.sheet is not HAZARDS_SHEET or (reason is None and step is None):
        return reason
    hazard = rights.hazard(of.row) or of.facts
    if step is not None:
        taken = _step(session, actor.county, of.row, step)
        return rights.step_kind(taken, hazard) if taken else f"{of.title}没有第{step}步，请刷新后再办。"
    place = rights.place(STEPS_SHEET, {"hazard_no": of.row})
    for kind in STEPS.values():
        if kind.verifies:
            (where, *_) = places_of_step(rights.registers, {"kind": kind.name}, hazard, place)
            if rights.may(kind.right.verb, where, hazard.get("responsible")) is None:
                return None
    return reason


def _step(session: Session, county: str, hazard: str, seq: int) -> Mapping[str, Any] | None:
    query = select(EVENT.c.kind, EVENT.c.by_unit).where(
        EVENT.c.county == county, EVENT.c.hazard_no == hazard, EVENT.c.seq == seq, EVENT.c.superseded_at.is_(None)
    )
    found = session.execute(query).mappings().first()
    return dict(found) if found else None
