"""成员: who has a seat at the meeting on a day, as the office states it beside the pack.

A body of the plan is a member with nobody named until the office states otherwise of it; a statement holds from its
day on, so that no later one changes who was a member before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.base import table
from models.county import Pack
from models.meeting import CONVENER, DEPUTY, MEMBER, SEATS, Member

MEMBERS = table(Member)


@dataclass(frozen=True)
class Seat:
    """Who has a seat for a body: name and post ("" while the office does not say), and since when; None for a body
    that is a member by the pack alone."""

    body: str
    seat: str
    person: str = ""
    post: str = ""
    since: date | None = None

    @property
    def called(self) -> str:
        """Post and name: 副局长张某; "" for nobody named."""
        return f"{self.post}{self.person}"


def statements_of(session: Session, pack: Pack) -> Sequence[Any]:
    """Every statement that holds now, of whatever day, by day."""
    query = select(MEMBERS).where(MEMBERS.c.county == pack.code, MEMBERS.c.superseded_at.is_(None))
    return session.execute(query.order_by(MEMBERS.c.since, MEMBERS.c.id)).all()


def seats_on(session: Session, pack: Pack, day: date) -> list[Seat]:
    """Every seat of a day: conveners, their deputies, then members in the order of the lists, with their 联络员."""
    return seats_of(pack, statements_of(session, pack), day)


def seats_of(pack: Pack, stated: Iterable[Any], day: date) -> list[Seat]:
    """The seats of a day that these statements (by day) make, with the bodies that are members by the pack."""
    last = {(row.body, row.seat): row for row in stated if row.since <= day}
    order = [*pack.bodies_on(day), *(unit.code for unit in pack.units_on(day))]
    listed = {body: at for at, body in reversed(list(enumerate(order)))}
    seats = [
        Seat(row.body, row.seat, row.person, row.post, row.since)
        for row in last.values()
        if row.stands and row.body in listed
    ]
    said_of = {body for body, seat in last if seat == MEMBER}
    seats += [Seat(body, MEMBER) for body in pack.bodies_on(day) if body not in said_of]
    front = SEATS.index(MEMBER)
    return sorted(seats, key=lambda s: (min(SEATS.index(s.seat), front), listed[s.body], SEATS.index(s.seat)))


def members_on(session: Session, pack: Pack, day: date) -> list[Seat]:
    """The bodies that are members on a day, each with its member."""
    return members_among(seats_on(session, pack, day))


def members_among(seats: Sequence[Seat]) -> list[Seat]:
    """The members among the seats of a day. Where a body's member is not named its 副召集人 stands for it."""
    deputies = {seat.body: seat for seat in seats if seat.seat == DEPUTY}
    return [
        seat if seat.person else replace(deputies.get(seat.body, seat), seat=MEMBER)
        for seat in seats
        if seat.seat == MEMBER
    ]


def presiding(seats: Iterable[Seat]) -> Seat | None:
    """The convener among the seats of a day."""
    return next((seat for seat in seats if seat.seat == CONVENER), None)
