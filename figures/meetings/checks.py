"""What the bodies said: 会前核数 of their own figures before they are frozen, and how their resolutions go on."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from models.base import table
from models.county import Pack
from models.sitting import Confirmation, ResolutionReport, Sitting

CONFIRMATION, PROGRESS = table(Confirmation), table(ResolutionReport)


@dataclass(frozen=True)
class Answer:
    """What a body said of its sheet: agreed True/False, None when it has not answered."""

    body: str
    agreed: bool | None
    statement: str
    said_at: datetime | None


def confirmations(session: Session, pack: Pack, sitting: Sitting, day: date) -> list[Answer]:
    """会前核数: all bodies, unconfirmed and objecting first."""
    said = {
        row.body: row for row in session.execute(select(CONFIRMATION).where(CONFIRMATION.c.sitting_id == sitting.id))
    }
    rows = [
        Answer(body, said[body].agreed, said[body].statement, said[body].said_at)
        if body in said
        else Answer(body, None, "", None)
        for body in pack.bodies_on(day)
    ]
    return sorted(rows, key=lambda s: (s.agreed is True, s.agreed is None))


@dataclass(frozen=True)
class Reported:
    """What a unit reported of a resolution, and what the office made of it ("" before it did)."""

    id: int
    meeting_no: str
    seq: int
    body: str
    outcome: str
    on_date: date
    content: str
    said_at: datetime
    verdict: str
    verdict_note: str


def reported(session: Session, pack: Pack, body: str | None = None) -> list[Reported]:
    """The units' reports on resolutions (of one body), oldest first."""
    names = ("id", "meeting_no", "seq", "body", "outcome", "on_date", "content", "said_at", "verdict", "verdict_note")
    query = select(*(PROGRESS.c[name] for name in names)).where(PROGRESS.c.county == pack.code).order_by(PROGRESS.c.id)
    if body is not None:
        query = query.where(PROGRESS.c.body == body)
    return [Reported(*row) for row in session.execute(query)]
