"""会前核数: what the bodies said of their own figures before they are frozen."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from models.base import table
from models.county import Pack
from models.sitting import Confirmation, Sitting

CONFIRMATION = table(Confirmation)


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
