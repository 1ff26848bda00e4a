"""操作记录: who did what when, and what was refused, as the audit chain holds it.

Read by the supervisor and county leaders; entries about the registers of transfers and of cases only by those who may
read the register, so that the record of a secret is no way to it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from access.rights import may
from errors import NotAllowed
from figures.search.texts import contains
from models.account import Actor
from models.base import table
from models.clock import close_of
from models.record import AuditEntry

AUDIT = table(AuditEntry)
SECRET = {"transfer.": "transfer.read", "case.": "case.read"}
"""How the verbs of a register begin that few may read → the right to read it."""
OUTCOMES = {"done": "已办", "refused": "被拒"}


@dataclass(frozen=True)
class Query:
    """Which entries: by actor's name, verb, outcome (done, refused) and days, both in; blank asks for all."""

    actor: str = ""
    verb: str = ""
    outcome: str = ""
    first: date | None = None
    last: date | None = None
    words: str = ""


def audit_entries(
    session: Session, reader: Actor, asked: Query, *, limit: int = 50, offset: int = 0
) -> tuple[list[dict[str, Any]], int]:
    """Entries newest first and how many there are: id, at, actor, role, verb, target, outcome, detail.

    Raises NotAllowed for a reader without the right.
    """
    held = _held(reader, asked)
    total = int(session.execute(select(func.count()).select_from(AUDIT).where(*held)).scalar_one())
    query = select(AUDIT).where(*held).order_by(AUDIT.c.id.desc()).limit(limit).offset(offset)
    return [dict(row) for row in session.execute(query).mappings()], total


def refused_count(session: Session, reader: Actor, asked: Query) -> int:
    """How many of the entries are refusals."""
    held = [*_held(reader, asked), AUDIT.c.outcome == "refused"]
    return int(session.execute(select(func.count()).select_from(AUDIT).where(*held)).scalar_one())


def audit_choices(session: Session, reader: Actor) -> tuple[list[str], list[str]]:
    """The actors and the verbs that stand in the audit, for the filters."""
    held = _held(reader, Query())
    actors = session.execute(select(AUDIT.c.actor).where(*held).distinct().order_by(AUDIT.c.actor)).scalars()
    verbs = session.execute(select(AUDIT.c.verb).where(*held).distinct().order_by(AUDIT.c.verb)).scalars()
    return list(actors), list(verbs)


def _held(reader: Actor, asked: Query) -> list[ColumnElement[bool]]:
    if reason := may(reader, "audit.read"):
        raise NotAllowed(reason)
    held: list[ColumnElement[bool]] = [AUDIT.c.county == reader.county]
    held += [AUDIT.c.verb.not_like(f"{begins}%") for begins, right in SECRET.items() if may(reader, right) is not None]
    held += [AUDIT.c[name] == word for name in ("actor", "verb", "outcome") if (word := getattr(asked, name))]
    if asked.first:
        held.append(AUDIT.c.at >= datetime.combine(asked.first, time()))
    if asked.last:
        held.append(AUDIT.c.at < close_of(asked.last))
    if asked.words.strip():
        held.append(contains(AUDIT.c.target, asked.words.strip()))
    return held
