"""One act: the right is checked, the write, its audit entry and the new revision commit together.

Every write of the product goes through `unit_of_work`. A refused right is audited too, in a transaction of
its own, because the write it belongs to never happened.

What an act takes long to work out is worked out before it, in reading(): `prepared` gives it to the act, which
holds the county's one lock only to see that the data have not moved since, and to write.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pkgutil import resolve_name
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, UpdateBase, event, func, insert, select, update
from sqlmodel import Session

from access.rights import ANYWHERE, Place, may
from errors import NotAllowed, Refused
from models.account import Account, Actor, LoginSession
from models.agenda import FixedItem, Instruction, PendingMatter
from models.attachment import Attachment
from models.base import table
from models.bulletin import Transfer
from models.case import Case, CaseStep
from models.clock import after
from models.collection import Collection, CollectionReturn, Reminder
from models.county import Pack, pack_in_force
from models.database import reading, writing
from models.intake import BatchReading, CellEdit, FormProfile, LearnedWord
from models.meeting import Attendee, Meeting, Member, Resolution
from models.paper import KeptPaper, PaperTemplate
from models.record import AuditEntry, DataRevision, NumberSeries, Upload
from models.sitting import (
    AgendaItem,
    AttendanceReply,
    Confirmation,
    DecisionReceipt,
    MemberReport,
    ResolutionReport,
    Sitting,
    Snapshot,
)

REVISION, AUDIT, SERIES = table(DataRevision), table(AuditEntry), table(NumberSeries)
ENTRIES = "audit"
"""The number series that counts the audit's entries: a chain alone does not tell that its end was cut off."""

Found = TypeVar("Found")
PROCEEDINGS = frozenset(
    table(model).name
    for model in (
        *(Sitting, AgendaItem, Snapshot, Confirmation, MemberReport, DecisionReceipt, ResolutionReport),
        *(AttendanceReply, PendingMatter, FixedItem, Instruction),
        *(Member, Transfer, Case, CaseStep),
        *(Collection, CollectionReturn, Reminder),
        *(Upload, AuditEntry, DataRevision, NumberSeries, Account, LoginSession),
        *(FormProfile, LearnedWord, CellEdit, BatchReading),
        *(PaperTemplate, KeptPaper, Attachment),
    )
)
"""The tables no figure is made of: preparing a meeting leaves every cached figure as it is. Lines, steps and issues
of 通报 do not stand here: how many lines wait for feedback, and since when, is a matter of the agenda.
A table that is not listed here counts as one that figures are made of."""


GUARDS = {table(model).name: "actions.meetings.closed:refuse_changes" for model in (Meeting, Resolution, Attendee)} | {
    table(Attachment).name: "actions.meetings.closed:refuse_files"
}
"""What is asked at the end of an act that wrote to a table, before it counts: by dotted name, since it stands above."""


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
    """Unset when nothing that a page caches can have changed (logins, accounts): audited, but caches stay warm."""
    written: set[str] = field(default_factory=set)
    """The tables written so far: they decide whether figures can have changed."""

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
            event.listen(session.connection(), "before_execute", partial(_note_table, act.written))
            yield act
            for guard in dict.fromkeys(GUARDS[name] for name in sorted(act.written & GUARDS.keys())):
                resolve_name(guard)(act)
            if act.counts and not act.silent:
                risen = {"revision": REVISION.c.revision + 1}
                if act.written - PROCEEDINGS:
                    risen["ledgers"] = REVISION.c.ledgers + 1
                session.execute(update(REVISION).where(REVISION.c.county == actor.county).values(**risen))
            if not act.silent:
                append_audit(session, act, verb, target, "done")
    except NotAllowed as refusal:
        _audit_refusal(actor, verb, target, str(refusal))
        raise


def _note_table(written: set[str], _connection: Connection, statement: Any, *_given: Any) -> None:
    if isinstance(statement, UpdateBase):
        written.add(statement.table.name)  # type: ignore[union-attr]


def prepared(county: str, work: Callable[[Session, Pack], Found]) -> "Prepared[Found]":
    """Work something out before an act, in a state of the data that the act can compare with its own."""
    with reading() as session:
        pack = pack_in_force(session)
        return Prepared(_standing(session, county), work(session, pack), work)


@dataclass(frozen=True)
class Prepared(Generic[Found]):
    """What was worked out before an act, and the state of the data it holds for."""

    state: tuple[int, int]
    found: Found
    work: Callable[[Session, Pack], Found]

    def within(self, act: UnitOfWork) -> Found:
        """What holds in the act: what was worked out, or, when the data moved meanwhile, worked out again."""
        if self.state == _standing(act.session, act.county):
            return self.found
        return self.work(act.session, pack_in_force(act.session))

    def unmoved(self, act: UnitOfWork) -> Found:
        """What was worked out. Raises Moved, which undoes the act, when the data moved meanwhile."""
        if self.state != _standing(act.session, act.county):
            raise Moved
        return self.found


class Moved(Exception):
    """The data moved between what was worked out and the act that would write it: to be worked out again."""


TRIES = 4


def settled(attempt: Callable[[], Found], what: str) -> Found:
    """An act with what it needs worked out before it, tried again when the data moved meanwhile.

    Raises Refused when they never stood still; `what` names the act in that sentence.
    """
    for _ in range(TRIES):
        with suppress(Moved):
            return attempt()
    raise Refused(f"台账正在改动，{what}没有办成，什么都没有写。请稍等片刻再办一次。")


def _standing(session: Session, county: str) -> tuple[int, int]:
    return revision_of(session, county), pack_in_force(session).revision


def refuse_unless_may(actor: Actor, verb: str, target: str = "", place: Place = ANYWHERE) -> None:
    """Raises NotAllowed, after auditing the refusal, when the actor has no such right."""
    if reason := may(actor, verb, place):
        _audit_refusal(actor, verb, target, reason)
        raise NotAllowed(reason)


def queue(session: Session, county: str) -> None:
    """Take the county's place in the queue: its revision row, locked until the act ends (PostgreSQL)."""
    row = session.execute(select(REVISION.c.county).where(REVISION.c.county == county).with_for_update()).first()
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
    """The revision of the county's ledgers, of which all figures are made: read it first, then compute."""
    return session.execute(select(REVISION.c.ledgers).where(REVISION.c.county == county)).scalar() or 0
