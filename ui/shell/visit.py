"""Who is here in this run, what of the county they may read, and which state of the data they see.

Identity is frozen when a browser connects, so the account is read anew on every run: a changed role or
a disabled account acts at once. The revisions are read before any figure and are the keys of all caches.
"""

from contextvars import ContextVar
from dataclasses import dataclass

import streamlit as st
from sqlalchemy import select

from access.rights import ANYWHERE, NOWHERE, Place, may, reading_scope
from access.sessions import actor_named
from errors import NotAllowed
from figures.query import Slice
from models.account import ROLES, Actor
from models.base import table
from models.county import Pack, pack_in_force
from models.database import database_url, reading
from models.record import DataRevision

REVISION = table(DataRevision)
Key = tuple[str, str, int, int]
"""Database, county, revision, pack revision: what a cached answer belongs to."""


@dataclass(frozen=True)
class Visit:
    """One run of one person: the actor, the pack in force, the reading scope, the revision of the ledgers, of
    which figures are made, and that of all writes."""

    actor: Actor
    pack: Pack
    place: Place
    ledgers: int
    writes: int

    @property
    def key(self) -> Key:
        """The first argument of every cached question about ledgers and figures."""
        return database_url(), self.pack.code, self.ledgers, self.pack.revision

    @property
    def proceedings(self) -> Key:
        """The first argument of a cached question that also reads sittings or 通报, which no figure is made of."""
        return database_url(), self.pack.code, self.writes, self.pack.revision

    @property
    def whole_county(self) -> bool:
        """Whether the reader sees all townships, units and schools."""
        return self.place == ANYWHERE

    @property
    def scope_name(self) -> str:
        """What all that is shown adds up to: 全县, the township's name, 本单位 or 本校."""
        if self.place.school:
            return "本校"
        if self.place.unit:
            return "本单位"
        return self.pack.name_of(self.place.township) or "全县"

    @property
    def role(self) -> str:
        """The role's Chinese name."""
        return ROLES.get(self.actor.role, self.actor.role)

    def can(self, verb: str, place: Place = ANYWHERE) -> bool:
        """Whether a control is worth showing; the action itself checks again."""
        return may(self.actor, verb, place) is None

    def within(self, asked: Slice) -> Slice:
        """What was asked, cut to what may be read: a member's own township, unit or school always holds."""
        return Slice(
            township=self.place.township or asked.township,
            unit=self.place.unit or asked.unit,
            run=asked.run,
            ring=asked.ring,
            level=asked.level,
            school=self.place.school or asked.school,
            batch=asked.batch,
            source=asked.source,
            campaign=asked.campaign,
        )


_here: ContextVar[Visit] = ContextVar("visit")


def arrive() -> Visit:
    """Read who is here; once at the start of each run.

    Raises NotAllowed with a sentence for a missing or disabled account, or one that reads no rows.
    """
    with reading() as session:
        named = st.user.get("username")
        actor = actor_named(session, named if isinstance(named, str) else None)
        if actor is None:
            raise NotAllowed("没有登录，或账号已停用。请重新登录；仍打不开时联系管理员。")
        pack = pack_in_force(session)
        found = session.execute(
            select(REVISION.c.ledgers, REVISION.c.revision).where(REVISION.c.county == pack.code)
        ).first()
    try:
        place = reading_scope(actor)
    except NotAllowed:
        # An administrator comes in for the accounts and reads nothing, whatever page is asked for.
        if may(actor, "account.manage"):
            raise
        place = NOWHERE
    visit = Visit(actor, pack, place, *(found or (0, 0)))
    _here.set(visit)
    return visit


def here() -> Visit:
    """The visit of this run."""
    return _here.get(None) or arrive()
