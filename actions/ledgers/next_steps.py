"""The steps a hazard may take now and who may take them, so that a screen offers no step that would be refused.

What may follow is asked of `models.hazard_lifecycle`, the right of `access.rights`, both as the write itself asks them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from access.rights import Place, may
from actions.ledgers.imports import STEP_VERBS, place_of
from figures.hazards.lists import HazardStory
from ledgers.validate.lookups import Registers
from models.account import Actor
from models.base import FAR, table
from models.clock import today
from models.county import pack_in_force
from models.database import reading
from models.hazard import HazardEvent
from models.hazard_lifecycle import CLOSE, KINDS, RETURN, broken_step, responsible_after


@dataclass(frozen=True)
class NextStep:
    """A step that may follow: its kind, the body that takes it, and why the reader may not; None when they may."""

    kind: str
    by_unit: str
    refusal: str | None


@dataclass
class _Tried:
    """A step tried out at the end of a life, by a body that took no step before."""

    seq: int
    kind: str
    on_date: date
    new_deadline: date | None = FAR
    new_value: str = ""
    by_unit: str = "?"


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
        place = place_of(Registers(session, pack), {**story.facts, "responsible": responsible})
    day = max([today(), story.facts["found_on"], *(step.on_date for step in steps)])
    seq = max((step.seq for step in steps), default=0) + 1
    found = []
    for kind in KINDS:
        verifying = kind in (CLOSE, RETURN)
        unit = story.facts["verifying_unit"] if verifying else responsible
        if broken_step(story.facts["found_on"], [*steps, _Tried(seq, kind, day)]) is not None:
            continue
        where = Place(place.township, place.school, unit) if verifying else place
        found.append(NextStep(kind, unit, may(actor, STEP_VERBS[kind], where, about=responsible)))
    return found


def may_correct(actor: Actor, facts: Mapping[str, Any]) -> bool:
    """Whether the actor may correct the row with these facts (a hazard's, or any ledger's)."""
    with reading() as session:
        place = place_of(Registers(session, pack_in_force(session)), dict(facts))
    return may(actor, "ledger.correct", place) is None
