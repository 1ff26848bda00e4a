"""What bodies were told of a subject: 通报 and 再督办 that name a body whose matter it is, and 催报 of its returns.

None of these is ever changed in place, so what was known on a day is what had been done by its close.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from figures.bodies.lines import ISSUE, LINE, STEP
from figures.tracing.asked import ReplayQuestion
from models.base import table
from models.bulletin import ISSUED, PRESSED
from models.clock import close_of
from models.collection import Collection, Reminder
from models.county import Pack
from models.duty import SCHOOL

REMINDER, COLLECTION = table(Reminder), table(Collection)
NAMED, URGED, REMINDED = "通报", "再督办", "催报"


@dataclass(frozen=True)
class Urging:
    """One 通报, 再督办 or 催报: its kind, the day, the body told (code and name), its words, its 文号 ("" for none);
    `about`: it cites a hazard of the subject or counts its return; `then`: recorded by the close of D."""

    kind: str
    on: date
    body: str
    name: str
    words: str
    number: str
    about: bool
    recorded_at: datetime
    recorded_by: str
    then: bool


def urgings(
    session: Session, pack: Pack, asked: ReplayQuestion, bodies: Sequence[str], hazards: Sequence[str]
) -> list[Urging]:
    """By day. bodies: those whose matter the subject is (`concerned`); hazards: its hazards by number."""
    found = [*_named(session, pack, asked, bodies, set(hazards)), *_reminded(session, pack, asked)]
    return sorted(found, key=lambda each: (each.on, each.kind, each.body))


def _named(
    session: Session, pack: Pack, asked: ReplayQuestion, bodies: Sequence[str], hazards: set[str]
) -> list[Urging]:
    query = (
        select(
            LINE.c.body, LINE.c.matter, LINE.c.clause, LINE.c.rows, ISSUE.c.number, ISSUE.c.issued_on,
            STEP.c.step, STEP.c.taken_at, STEP.c.taken_by,
        )
        .join(ISSUE, ISSUE.c.id == LINE.c.issue_id)
        .join(STEP, STEP.c.line_id == LINE.c.id)
        .where(
            LINE.c.county == pack.code,
            LINE.c.body.in_(bodies),
            STEP.c.step.in_((ISSUED, PRESSED)),
            ISSUE.c.issued_on >= asked.since,
        )
    )  # fmt: skip
    made = []
    for row in session.execute(query):
        kind = NAMED if row.step == ISSUED else URGED
        made.append(
            Urging(
                kind,
                row.issued_on if kind == NAMED else row.taken_at.date(),
                row.body,
                pack.name_of(row.body),
                f"{row.number}第{row.clause}条：{row.matter}",
                row.number,
                any(cited.get("number") in hazards for cited in row.rows),
                row.taken_at,
                row.taken_by,
                row.taken_at < close_of(asked.day),
            )
        )
    return made


def _reminded(session: Session, pack: Pack, asked: ReplayQuestion) -> list[Urging]:
    subject = asked.subject
    codes = (subject.township,) if subject.kind == SCHOOL else subject.codes
    query = (
        select(REMINDER.c.township_code, REMINDER.c.schools, REMINDER.c.said_at, REMINDER.c.said_by, COLLECTION.c.title)
        .join(COLLECTION, COLLECTION.c.id == REMINDER.c.collection_id)
        .where(
            REMINDER.c.county == pack.code,
            REMINDER.c.township_code.in_(codes),
            REMINDER.c.said_at >= datetime.combine(asked.since, datetime.min.time()),
        )
    )
    made = []
    for row in session.execute(query):
        if subject.kind == SCHOOL and subject.code not in row.schools:
            continue
        words = f"催报{row.title}" if subject.kind == SCHOOL else f"催报{row.title}，{len(row.schools)}所学校没回"
        known_then = row.said_at < close_of(asked.day)
        made.append(
            Urging(
                REMINDED,
                row.said_at.date(),
                row.township_code,
                pack.name_of(row.township_code),
                words,
                "",
                True,
                row.said_at,
                row.said_by,
                known_then,
            )  # fmt: skip
        )
    return made
