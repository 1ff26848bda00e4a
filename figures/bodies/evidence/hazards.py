"""Hazards behind a line: whose turn they are or were, how late in that turn, and what ended it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select

from catalogue.claims import LATE, RETURNED
from catalogue.steps import AWAITING, CLOSED, OPEN, RETURN, VOID
from figures.bitemporal import known
from figures.bodies.evidence.asking import HERE, NOT_OWN, VOIDED, AskedOf, RowStands
from models.base import table
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.school import School

HAZARD, EVENT, SPAN, SCHOOL = table(Hazard), table(HazardEvent), table(HazardSpan), table(School)


def hazards(asked: AskedOf, numbers: Sequence[str]) -> dict[str, RowStands]:
    """How hazards stand for a body on the day, by number: open in its turn, passed on, closed or extended since."""
    county = asked.pack.code
    school = SCHOOL.c.superseded_at.is_(None) & (SCHOOL.c.county == county) & (SCHOOL.c.code == HAZARD.c.school_code)
    found = asked.session.execute(
        select(HAZARD.c.number, HAZARD.c.description, HAZARD.c.township_code, SCHOOL.c.name)
        .outerjoin(SCHOOL, school)
        .where(HAZARD.c.county == county, HAZARD.c.number.in_(numbers), HAZARD.c.superseded_at.is_(None))
    ).all()
    spans = _by_hazard(
        asked,
        select(SPAN)
        .where(SPAN.c.county == county, SPAN.c.hazard_no.in_(numbers), known(SPAN, None), SPAN.c.from_on <= asked.day)
        .order_by(SPAN.c.hazard_no, SPAN.c.from_on),
    )
    events = _by_hazard(
        asked,
        select(EVENT.c.hazard_no, EVENT.c.kind, EVENT.c.on_date)
        .where(
            EVENT.c.county == county,
            EVENT.c.hazard_no.in_(numbers),
            EVENT.c.kind.in_([VOID, RETURN]),
            EVENT.c.superseded_at.is_(None),
        )
        .order_by(EVENT.c.hazard_no, EVENT.c.seq),
    )
    stood = {}
    for row in found:
        told, where = events.get(row.number, []), row.name or asked.pack.name_of(row.township_code)
        if any(event.kind == VOID for event in told):
            stood[row.number] = RowStands(row.description, where, state=VOIDED)
        else:
            turns = _Turns(asked, spans.get(row.number, []), [e.on_date for e in told if e.kind == RETURN])
            stood[row.number] = turns.stood(row.description, where)
    return stood


def _by_hazard(asked: AskedOf, query: Any) -> dict[str, list[Any]]:
    rows = asked.session.execute(query).all()
    return {number: list(each) for number, each in groupby(rows, key=lambda row: row.hazard_no)}


@dataclass(frozen=True)
class _Turns:
    """One hazard's spans up to the day, and the days on which it was sent back."""

    asked: AskedOf
    spans: Sequence[Any]
    returned: Sequence[date]

    def stood(self, says: str, where: str) -> RowStands:
        day = self.asked.day
        now = next((span for span in self.spans if span.to_on > day), None)
        mine = [span for span in self.spans if span.turn_unit is not None and self.asked.is_body(span.turn_unit)]
        if self.asked.body and not mine:
            return RowStands(says, where, self._words(now), NOT_OWN)
        claims = self._claims(mine)
        if now is None:
            return RowStands(says, where, "", HERE, "", claims)
        if now.state == CLOSED:
            closed = now.closed_on.isoformat()
            return RowStands(says, where, self._words(now), HERE, f"closed {closed}", claims, closed)
        if now not in mine:
            last = mine[-1]
            passed = last.to_on.isoformat()
            became = f"转由{self.asked.pack.name_of(now.turn_unit)}办理"
            if now.state == AWAITING:
                became = "报请复查"
            elif last.state == AWAITING:
                became = "复查退回"
            words = f"{passed}{became}{_late(_over(last, day))}"
            return RowStands(says, where, words, HERE, f"passed {passed}", claims, passed)
        due = now.deadline.isoformat() if now.deadline else ""
        stands = f"{now.state} {due}"
        over = max((_over(span, day) for span in mine if span is not now), default=0)
        if not _over(now, day) and over and due:
            return RowStands(says, where, f"延期至{due}，延期前{_late(over)[1:]}", HERE, stands, claims, due)
        return RowStands(says, where, self._words(now), HERE, stands, claims)

    def _claims(self, mine: Sequence[Any]) -> frozenset[str]:
        late = any(_over(span, self.asked.day) for span in mine)
        back = any(span.state == OPEN and span.from_on <= day < span.to_on for span in mine for day in self.returned)
        return frozenset(name for name, holds in ((LATE, late), (RETURNED, back)) if holds)

    def _words(self, span: Any) -> str:
        day = self.asked.day
        if span is None:
            return ""
        if span.state == CLOSED:
            over = max(0, (span.closed_on - span.closed_deadline).days) if span.closed_deadline else 0
            return f"{span.closed_on:%Y-%m-%d}销号" + _late(over)
        over = _over(span, day)
        return f"期限{span.deadline:%Y-%m-%d}，到{day.month}月{day.day}日超期{over}天" if over else "在办"


def _over(span: Any, day: date) -> int:
    """Days over the deadline that the span reached by its end or by the day; the day that ended it counts."""
    return max(0, (min(span.to_on, day) - span.deadline).days) if span.deadline else 0


def _late(over: int) -> str:
    return f"，超过期限{over}天" if over else ""
