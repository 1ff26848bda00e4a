"""Who has read a replay, by what the audit holds; and which subjects there are to be asked of."""

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from models.base import table
from models.county import Pack
from models.record import AuditEntry
from models.school import School

AUDIT, SCHOOL = table(AuditEntry), table(School)
READING = "trace.read"
"""The verb of a reading of a replay."""


def reading_target(kind: str, code: str, day: date) -> str:
    """What the audit calls a replay of a subject and a day."""
    return f"{kind} {code} {day}"


def readings_of(session: Session, pack: Pack, kind: str, code: str, day: date) -> list[tuple[datetime, str, str]]:
    """When, who, and what was looked at, newest first; refused ones are none."""
    query = (
        select(AUDIT.c.at, AUDIT.c.actor, AUDIT.c.detail)
        .where(
            AUDIT.c.county == pack.code,
            AUDIT.c.verb == READING,
            AUDIT.c.target == reading_target(kind, code, day),
            AUDIT.c.outcome == "done",
        )
        .order_by(AUDIT.c.id.desc())
    )
    return [(row.at, row.actor, str(row.detail.get("way", ""))) for row in session.execute(query)]


def schools_to_trace(session: Session, pack: Pack) -> dict[str, str]:
    """Every school that stands in the register, closed ones too, by code; names in order."""
    query = (
        select(SCHOOL.c.code, SCHOOL.c.name, SCHOOL.c.closed_on)
        .where(SCHOOL.c.county == pack.code, SCHOOL.c.superseded_at.is_(None))
        .order_by(SCHOOL.c.name)
    )
    return {
        row.code: f"{row.name}（{row.closed_on}撤并）" if row.closed_on else row.name for row in session.execute(query)
    }
