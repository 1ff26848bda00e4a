"""One act: the right is checked, the write, its audit entry and the new revision commit together.

Every write of the product goes through `unit_of_work`. A refused right is audited too, in a transaction of
its own, because the write it belongs to never happened.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlmodel import Session

from access.rights import ANYWHERE, Place, may
from errors import NotAllowed
from models.account import Actor
from models.base import table
from models.clock import after
from models.database import writing
from models.record import AuditEntry, DataRevision, NumberSeries

REVISION, AUDIT, SERIES = table(DataRevision), table(AuditEntry), table(NumberSeries)
ENTRIES = "audit"
"""The number series that counts the audit's entries: a chain alone does not tell that its end was cut off."""


@dataclass
class UnitOfWork:
    """A running write: its session, who acts, the one recording instant, and what the audit will say."""

    session: Session
    actor: Actor
    at: datetime
    detail: dict[str, object] = field(default_factory=dict)
    silent: bool = False
    """Set when nothing changed after all: then neither audit nor revision is written."""
    counts: bool = True
    """Unset when no figure can have changed (logins, accounts): audited, but caches stay warm."""

    @property
    def county(self) -> str:
        """The county written to."""
        return self.actor.county

    def require(self, verb: str, place: Place) -> None:
        """Check a right for one row within the act; raises NotAllowed, which undoes the whole act."""
        if reason := may(self.actor, verb, place):
            raise NotAllowed(reason)


@contextmanager
def unit_of_work(actor: Actor, verb: str, target: str = "", place: Place = ANYWHERE) -> Iterator[UnitOfWork]:
    """Open an act. Raises NotAllowed (after auditing the refusal); anything raised inside undoes it all."""
    refuse_unless_may(actor, verb, target, place)
    try:
        with writing() as session:
            queue(session, actor.county)
            act = UnitOfWork(session, actor, next_instant(session, actor.county))
            yield act
            if act.counts and not act.silent:
                session.execute(
                    update(REVISION).where(REVISION.c.county == actor.county).values(revision=REVISION.c.revision + 1)
                )
            if not act.silent:
                append_audit(session, act, verb, target, "done")
    except NotAllowed as refusal:
        _audit_refusal(actor, verb, target, str(refusal))
        raise


def refuse_unless_may(actor: Actor, verb: str, target: str = "", place: Place = ANYWHERE) -> None:
    """Raises NotAllowed, after auditing the refusal, when the actor has no such right."""
    if reason := may(actor, verb, place):
        _audit_refusal(actor, verb, target, reason)
        raise NotAllowed(reason)


def queue(session: Session, county: str) -> None:
    """Take the county's place in the queue: its revision row, locked until the act ends (PostgreSQL)."""
    row = session.execute(select(REVISION).where(REVISION.c.county == county).with_for_update()).first()
    if row is None:
        session.execute(REVISION.insert().values(county=county, revision=0))


def next_instant(session: Session, county: str) -> datetime:
    """The recording instant of the act that has the county's place in the queue: later than the last one's."""
    last = select(AUDIT.c.at).where(AUDIT.c.county == county).order_by(AUDIT.c.id.desc()).limit(1)
    return after(session.execute(last).scalar())


def _audit_refusal(actor: Actor, verb: str, target: str, reason: str) -> None:
    with writing() as session:
        queue(session, actor.county)
        act = UnitOfWork(session, actor, next_instant(session, actor.county), {"reason": reason})
        append_audit(session, act, verb, target, "refused")


def append_audit(session: Session, act: UnitOfWork, verb: str, target: str, outcome: str) -> None:
    """Add one entry to the county's chain: its digest covers the entry and the digest before it; and count it."""
    last = session.execute(
        select(AUDIT.c.digest).where(AUDIT.c.county == act.county).order_by(AUDIT.c.id.desc()).limit(1)
    ).scalar()
    entry = {
        "county": act.county,
        "at": act.at,
        "actor": act.actor.name,
        "role": act.actor.role,
        "verb": verb,
        "target": target[:200],
        "outcome": outcome,
        "detail": act.detail,
    }
    session.execute(AUDIT.insert().values(**entry, digest=audit_digest(last or "", entry)))
    counted = update(SERIES).where(SERIES.c.county == act.county, SERIES.c.series == ENTRIES)
    if not session.execute(counted.values(last=SERIES.c.last + 1)).rowcount:  # type: ignore[attr-defined]
        stand = session.execute(select(func.count()).where(AUDIT.c.county == act.county)).scalar_one()
        session.execute(insert(SERIES).values(county=act.county, series=ENTRIES, last=stand))


def audit_digest(before: str, entry: dict[str, object]) -> str:
    """SHA-256 over the previous digest and the entry's columns in a fixed form."""
    fixed = json.dumps({k: str(v) if k == "at" else v for k, v in entry.items()}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{before}\n{fixed}".encode()).hexdigest()


def revision_of(session: Session, county: str) -> int:
    """The county's data revision: read it first, then compute, and key caches on it."""
    return session.execute(select(REVISION.c.revision).where(REVISION.c.county == county)).scalar() or 0
