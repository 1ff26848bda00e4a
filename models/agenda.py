"""What the office keeps beside the agendas: matters that wait for a meeting, items every meeting has, and what leaders
wrote on an item.

These are the county's own records beside its pack. No figure is made of them. A fixed item or an instruction is never
changed in place: it is revoked, and a new row says what holds instead.
"""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import Index, text
from sqlmodel import Field

from models.base import Base, BigKey

EVERY, PLENARIES, SPECIALS = "every", "plenary", "special"
MEETINGS = {EVERY: "各次会议", PLENARIES: "只在全体会议", SPECIALS: "只在其他会议"}
"""The meetings a fixed item is put on: all, plenaries alone, or all others alone."""


class PendingMatter(Base, table=True):
    """待议事项: a matter collected between meetings. `lineage` as of an agenda item: `own:` and its title, or what a
    rule found and was put off. `asked_by`: the body that asks ("" the office); `since`: the day it was raised.

    It waits while `item_id` (the agenda item it became) is null and `withdrawn_for` (why it is no longer asked) blank.
    """

    __tablename__ = "pending_matter"
    __table_args__ = (Index("ix_pending_matter_item", "county", "item_id"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    lineage: str = Field(max_length=100)
    title: str = Field(max_length=200)
    why: str = Field(default="", max_length=1000)
    ask: str | None = Field(default=None, max_length=1000)
    asked_by: str = Field(default="", max_length=32)
    lead_unit: str = Field(default="", max_length=32)
    since: date
    minutes: int = 5
    origin: str = Field(default="", max_length=4)
    origin_of: str = Field(default="", max_length=12)
    item_id: int | None = Field(default=None, sa_type=BigKey)
    withdrawn_for: str = Field(default="", max_length=400)
    recorded_at: NaiveDatetime
    recorded_by: str = Field(max_length=64)
    changed_at: NaiveDatetime
    changed_by: str = Field(max_length=64)


class Held(Base):
    """What a record carries that is revoked instead of changed."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    recorded_at: NaiveDatetime
    recorded_by: str = Field(max_length=64)
    revoked_at: NaiveDatetime | None = None
    revoked_by: str = Field(default="", max_length=64)
    revoked_for: str = Field(default="", max_length=400)


_CURRENT = text("revoked_at IS NULL")


class FixedItem(Held, table=True):
    """固定议题: put on every new agenda that is generated from `valid_from` to `valid_until` (both in, null: no end).

    `place`: as which item, from 1; 0 at the end. `meetings`: a key of MEETINGS.
    """

    __tablename__ = "fixed_item"
    __table_args__ = (
        Index("uq_fixed_item_title", "county", "title", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT),
    )
    title: str = Field(max_length=80)
    ask: str = Field(default="", max_length=1000)
    minutes: int = 5
    place: int = 0
    meetings: str = Field(default=EVERY, max_length=8)
    valid_from: date
    valid_until: date | None = None


class Instruction(Held, table=True):
    """领导批示 on an agenda item: who by post, on which day, in which words."""

    __tablename__ = "instruction"
    __table_args__ = (Index("ix_instruction_item", "county", "item_id"),)
    item_id: int = Field(sa_type=BigKey)
    post: str = Field(max_length=60)
    on_date: date
    words: str = Field(max_length=1000)
