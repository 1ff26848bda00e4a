"""Pending matters, fixed items and leaders' instructions as they stand; nothing here writes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from sqlalchemy import select
from sqlmodel import Session

from models.agenda import EVERY, PLENARIES, SPECIALS, FixedItem, Instruction, PendingMatter
from models.base import table
from models.sitting import PLENARY

PENDING, FIXED, INSTRUCTION = table(PendingMatter), table(FixedItem), table(Instruction)


class Instructed(TypedDict):
    """领导批示 as pages, papers and snapshots have it: who by post, on which day (ISO text), in which words."""

    post: str
    on: str
    words: str


@dataclass(frozen=True)
class Written:
    """An instruction that stands, with its number and who entered it."""

    id: int
    item_id: int
    post: str
    on_date: date
    words: str
    recorded_by: str

    @property
    def told(self) -> Instructed:
        """As it is shown."""
        return {"post": self.post, "on": self.on_date.isoformat(), "words": self.words}


def waiting(session: Session, county: str) -> list[PendingMatter]:
    """待议事项 that no agenda holds and nobody withdrew, longest waiting first."""
    query = (
        select(PENDING)
        .where(PENDING.c.county == county, PENDING.c.item_id.is_(None), PENDING.c.withdrawn_for == "")
        .order_by(PENDING.c.since, PENDING.c.id)
    )
    return [PendingMatter(**row._mapping) for row in session.execute(query)]


def taken(session: Session, county: str, items: Collection[int]) -> dict[int, PendingMatter]:
    """The pending matters that became some agenda items, by item."""
    query = select(PENDING).where(PENDING.c.county == county, PENDING.c.item_id.in_(items))
    return {row.item_id: PendingMatter(**row._mapping) for row in session.execute(query)}


def fixed_items(session: Session, county: str) -> list[FixedItem]:
    """固定议题 that are not revoked, whatever days they hold for, in the order they are put on an agenda."""
    query = select(FIXED).where(FIXED.c.county == county, FIXED.c.revoked_at.is_(None))
    found = [FixedItem(**row._mapping) for row in session.execute(query.order_by(FIXED.c.id))]
    return sorted(found, key=lambda one: (one.place == 0, one.place))


def fixed_on(session: Session, county: str, day: date, kind: str) -> list[FixedItem]:
    """Of these, what a meeting of a kind is given that is prepared on a day."""
    meant = (EVERY, PLENARIES if kind == PLENARY else SPECIALS)
    return [
        one
        for one in fixed_items(session, county)
        if one.meetings in meant and one.valid_from <= day <= (one.valid_until or day)
    ]


def instructions(session: Session, county: str, items: Collection[int]) -> list[Written]:
    """What leaders wrote on some items, in the order of days."""
    query = (
        select(INSTRUCTION)
        .where(INSTRUCTION.c.county == county, INSTRUCTION.c.item_id.in_(items), INSTRUCTION.c.revoked_at.is_(None))
        .order_by(INSTRUCTION.c.on_date, INSTRUCTION.c.id)
    )
    names = ("id", "item_id", "post", "on_date", "words", "recorded_by")
    return [Written(*(getattr(row, name) for name in names)) for row in session.execute(query)]
