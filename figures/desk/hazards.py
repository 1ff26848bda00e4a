"""Hazards on a desk: the states it counts, each a list of the ledger, and how long they have lain there."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import and_, func, select
from sqlmodel import Session

from access.rights import Place
from figures.bitemporal import known
from figures.hazards.list_counts import state_counts
from figures.hazards.lists import hazard_list, held_where
from figures.hazards.slices import EVENT, SPAN, turn_is
from figures.hazards.states import STATES, HazardListQuery
from figures.query import Period, Slice, period, quarter_of
from models.county import Pack

COUNTED = ("overdue", "due_today", "due_week", "sent_back", "extension_asked", "untouched", "came_in")
"""The states a desk counts, in its order; 等我复查 stands before 复查退回."""
TO_VERIFY = "to_verify"
"""等我复查: those awaiting verification whose 复查单位 the reader is."""
LISTED = 5
"""Rows of one list a desk shows; the rest stand in the ledger."""


@dataclass(frozen=True)
class Whose:
    """Whose hazards a desk is about: those of a place (a township's or a school's), or those whose turn it is."""

    part: Slice
    turn: str | None = None


def whose_desk(place: Place, scope: str | None, asked: Slice | None = None) -> Whose:
    """The hazards of a reader's desk: all of the county for who reads it whole, a school's own, and of a department or
    a township those that wait for it."""
    if place.school:
        return Whose(Slice(school=place.school))
    if place.unit or place.township:
        return Whose(Slice(), scope)
    return Whose(asked or Slice())


@dataclass(frozen=True)
class DeskHazards:
    """Counts by state, the rows of the lists (figures.hazards.lists.COLUMNS), and 没人动 by whose turn it is:
    (unit, hazards, most days)."""

    counts: dict[str, int]
    today: pd.DataFrame
    verify: pd.DataFrame
    asked: pd.DataFrame
    own: pd.DataFrame
    untouched: tuple[tuple[str, int, int], ...]


def desk_hazards(session: Session, pack: Pack, whose: Whose, verifier: str | None, day: date) -> DeskHazards:
    """What waits on a day. verifier: the unit whose verifications are meant (等我复查), None for a reader of none."""
    asked = period(quarter_of(day), day)
    counts = state_counts(session, pack, asked, part=whose.part, states=COUNTED, turn=whose.turn)
    verify = _rows(session, pack, asked, "awaiting", Slice(), verifier) if verifier else (pd.DataFrame(), 0)
    counts[TO_VERIFY] = verify[1]
    due = _rows(session, pack, asked, "due_today", whose.part, whose.turn)[0]
    asked_for = _rows(session, pack, asked, "extension_asked", whose.part, whose.turn)[0]
    own = _rows(session, pack, asked, "open", whose.part, whose.turn)
    counts["open"] = own[1]
    return DeskHazards(counts, due, verify[0], asked_for, own[0], _untouched(session, pack, asked, whose))


def _rows(
    session: Session, pack: Pack, asked: Period, state: str, part: Slice, turn: str | None
) -> tuple[pd.DataFrame, int]:
    return hazard_list(session, pack, asked, part=part, state=state, turn=turn, limit=LISTED)


def _untouched(session: Session, pack: Pack, asked: Period, whose: Whose) -> tuple[tuple[str, int, int], ...]:
    """没人动 by whose turn it is: most days first."""
    ask = HazardListQuery(pack, asked, None)
    steps = and_(
        EVENT.c.county == SPAN.c.county,
        EVENT.c.hazard_no == SPAN.c.hazard_no,
        EVENT.c.on_date <= ask.day,
        known(EVENT, None),
    )
    held = [*held_where(ask, whose.part, facts=False), STATES["untouched"][1](ask)]
    if whose.turn is not None:
        held.append(turn_is(SPAN, pack, whose.turn, ask.day))
    each = (
        select(SPAN.c.turn_unit, func.coalesce(func.max(EVENT.c.on_date), SPAN.c.found_on).label("last"))
        .select_from(SPAN.outerjoin(EVENT, steps))
        .where(*held)
        .group_by(SPAN.c.hazard_no, SPAN.c.turn_unit, SPAN.c.found_on)
        .subquery()
    )
    rows = session.execute(select(each.c.turn_unit, func.count(), func.min(each.c.last)).group_by(each.c.turn_unit))
    units = ((unit or "", number, (ask.day - last).days) for unit, number, last in rows)
    return tuple(sorted(units, key=lambda unit: (-unit[2], unit[0])))
