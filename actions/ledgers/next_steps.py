"""The steps a hazard may take now and who may take them, so that a screen offers no step that would be refused.

What may follow is asked of `models.hazard_lifecycle`, the right of `access.rights`, both as the write itself asks them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from access.ownership import places_of_step
from actions.ledgers.row_rights import RowRights
from catalogue.ledgers import HAZARDS_SHEET, Sheet
from catalogue.steps import EXTEND, STEPS
from figures.hazards.story import HazardStory
from ledgers.validate.registers import registers_of
from models.account import Actor
from models.base import FAR, table
from models.clock import today
from models.county import pack_in_force
from models.database import reading
from models.hazard import HazardEvent
from models.hazard_lifecycle import asked_extension, broken_step, responsible_after


@dataclass(frozen=True)
class NextStep:
    """A step that may follow: its kind, the body that takes it, and why the reader may not; None when they may."""

    kind: str
    by_unit: str
    refusal: str | None
    filled: Mapping[str, Any] = field(default_factory=dict)
    """What its form begins with besides: of an approval what was asked."""


@dataclass
class Tried:
    """A step tried out at the end of a life, by a body that took no step before."""

    seq: int
    kind: str
    on_date: date
    new_deadline: date | None = FAR
    new_value: str = ""
    by_unit: str = "?"


def filled_in(kind: str, steps: Sequence[Any]) -> dict[str, Any]:
    """What a step takes over from the steps before: an approval from the 申请延期 it answers."""
    asked = asked_extension(steps) if kind == EXTEND else None
    if asked is None:
        return {}
    told = {name: getattr(asked, name) for name in ("new_deadline", "by_unit", "reason", "interim")}
    return {"requested_on": asked.on_date} | told


def next_steps(actor: Actor, story: HazardStory) -> list[NextStep]:
    """The kinds of steps that may follow the hazard's last one today, in the order of the life."""
    with reading() as session:
        pack = pack_in_force(session)
        events = table(HazardEvent)
        steps: Sequence[Any] = session.execute(
            select(events).where(
                events.c.county == actor.county,
                events.c.hazard_no == story.facts["number"],
                events.c.superseded_at.is_(None),
            )
        ).all()
        responsible = responsible_after(story.facts["responsible"], steps)
        hazard = {**story.facts, "responsible": responsible}
        registers = registers_of(session, pack)
        rights = RowRights(session, actor, registers)
        place = registers.place_of(HAZARDS_SHEET, hazard)
    day = max([today(), story.facts["found_on"], *(step.on_date for step in steps)])
    seq = max((step.seq for step in steps), default=0) + 1
    found = []
    for kind, about in STEPS.items():
        unit = rights.taker(about, hazard)
        if broken_step(story.facts["found_on"], [*steps, Tried(seq, kind, day)]) is not None:
            continue
        where = places_of_step(registers, {"kind": kind, "by_unit": unit}, hazard, place)[0]
        found.append(NextStep(kind, unit, rights.may(about.right.verb, where, responsible), filled_in(kind, steps)))
    return found


@dataclass(frozen=True)
class Corrections:
    """What the actor may do to a standing row: correct it but for the fields `held`, and take it out (作废)."""

    allowed: bool
    held: frozenset[str] = frozenset()
    may_void: bool = False


def corrections(actor: Actor, sheet: Sheet, facts: Mapping[str, Any]) -> Corrections:
    """What the actor may correct of the standing row with these facts and stamps, as the write itself asks it."""
    with reading() as session:
        rights = RowRights(session, actor, registers_of(session, pack_in_force(session)))
        if rights.may("ledger.correct", rights.place(sheet, facts)) is not None:
            return Corrections(False)
        fields = [column.field for column in sheet.stored if column.field not in sheet.key]
        held = frozenset(name for name in fields if rights.held(sheet, facts, [name]) is not None)
        return Corrections(True, held, rights.voiding(sheet, facts) is None)
