"""What waits in whose hands, and for how many days: open hazards by the body whose turn it is.

The days are those since the turn came to it: since the report for who verifies, since the hazard was found, returned,
reopened or handed over for who mends. Counted in the database by day, summed here (docs/figures.md, "Days in stages").
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session

from catalogue.steps import BEGINS_ANEW
from figures.bitemporal import known
from figures.hazards.slices import EVENT, SPAN, lies_open, overdue_on, slice_of
from figures.query import Slice
from models.county import Pack


@dataclass(frozen=True)
class Waits:
    """Hazards that wait, how many of them are overdue, the days of all together and of the one that waits longest."""

    number: int = 0
    overdue: int = 0
    days: int = 0
    most: int = 0

    @property
    def average(self) -> float | None:
        """Days on average; None when nothing waits."""
        return self.days / self.number if self.number else None

    def plus(self, number: int, overdue: int, days: int) -> "Waits":
        """With so many more that wait so many days each."""
        return Waits(self.number + number, self.overdue + overdue, self.days + number * days, max(self.most, days))


@dataclass(frozen=True)
class InHands:
    """What waits for one body (`code`, "" where nobody is named): to be verified, and to be mended."""

    code: str
    verifying: Waits = Waits()
    rectifying: Waits = Waits()

    @property
    def number(self) -> int:
        """Both together."""
        return self.verifying.number + self.rectifying.number

    @property
    def overdue(self) -> int:
        """Overdue ones of both."""
        return self.verifying.overdue + self.rectifying.overdue

    @property
    def most(self) -> int:
        """Days of the one that waits longest."""
        return max(self.verifying.most, self.rectifying.most)


def turn_since(day: date, recorded_by: date | None = None) -> ColumnElement[Any]:
    """Since which day it has been the turn of who has to act, of the span that covers D."""
    anew = (
        select(func.max(EVENT.c.on_date))
        .where(
            EVENT.c.county == SPAN.c.county,
            EVENT.c.hazard_no == SPAN.c.hazard_no,
            EVENT.c.kind.in_(BEGINS_ANEW),
            EVENT.c.on_date <= day,
            known(EVENT, recorded_by),
        )
        .correlate(SPAN)
        .scalar_subquery()
    )
    return case((SPAN.c.state == "awaiting", SPAN.c.report_on), else_=func.coalesce(anew, SPAN.c.found_on))


def in_hands(
    session: Session,
    pack: Pack,
    day: date,
    *,
    part: Slice | None = None,
    turn: Sequence[str] | None = None,
    overdue_only: bool = False,
    recorded_by: date | None = None,
) -> list[InHands]:
    """Every body in whose hands an open hazard of the part lies on D, longest waiting first; only under the codes of
    `turn` where some are given. Townships stand under the code they have on D; what waits for nobody the pack can name
    stands last under ''."""
    held = [
        SPAN.c.county == pack.code,
        lies_open(SPAN, day),
        known(SPAN, recorded_by),
        *slice_of(SPAN, pack, day, part or Slice(), recorded_by),
    ]
    if turn is not None:
        held.append(SPAN.c.turn_unit.in_(turn))
    if overdue_only:
        held.append(overdue_on(SPAN, day))
    each = (
        select(
            SPAN.c.turn_unit,
            (SPAN.c.state == "awaiting").label("verifies"),
            turn_since(day, recorded_by).label("since"),
            overdue_on(SPAN, day).label("late"),
        )
        .where(*held)
        .subquery()
    )
    begun = (each.c.turn_unit, each.c.verifies, each.c.since)
    query = select(*begun, func.count(), func.count().filter(each.c.late)).group_by(*begun)
    found: dict[str, InHands] = defaultdict(lambda: InHands(""))
    for unit, verifies, since, number, late in session.execute(query):
        code = pack.township_now(unit, day) if unit else ""
        side = "verifying" if verifies else "rectifying"
        more: dict[str, Any] = {side: getattr(found[code], side).plus(number, late, (day - since).days), "code": code}
        found[code] = replace(found[code], **more)
    return sorted(found.values(), key=lambda one: (not one.code, -one.most, one.code))
