"""Resolutions (议定事项) and how they stand on a day: carried out, not carried out with a reason, or running.

A resolution that is not carried out stays on the list of every following meeting; how many meetings it has
survived is counted.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session

from figures.bitemporal import known
from figures.meetings.findings import Finding
from models.base import table
from models.county import Pack
from models.meeting import Meeting, Resolution
from models.sitting import Sitting

MEETING, RESOLUTION, SITTING = table(Meeting), table(Resolution), table(Sitting)
DONE, NOT_DONE, RUNNING = "落实", "未落实", "在办"


@dataclass(frozen=True)
class Decided:
    """A resolution and how it stands: outcome 落实/未落实/在办, days over its deadline on D, and how many
    meetings it has survived unfulfilled. `entered_later` 补录: its meeting was not prepared here, but entered in the
    ledger after it was held."""

    meeting_no: str
    seq: int
    matter: str
    lead_unit: str
    supporting: str
    deadline: date
    clause: str
    outcome: str
    outcome_on: date | None
    reason: str
    decided_on: date
    survived: int
    days_over: int
    entered_later: bool = False

    @property
    def settled(self) -> bool:
        """Whether it was carried out."""
        return self.outcome == DONE

    @property
    def overdue(self) -> bool:
        """Whether it is past its day and not carried out: what a 督办函 urges."""
        return bool(self.days_over) and not self.settled


def resolutions(session: Session, pack: Pack, as_of: date, *, unsettled_only: bool = False) -> list[Decided]:
    """Resolutions of meetings held by D, unfulfilled first, then by deadline. A 未落实 one stays on the
    list of every following meeting until it is carried out."""
    held = (
        session.execute(
            select(MEETING.c.held_on)
            .where(MEETING.c.county == pack.code, known(MEETING, None), MEETING.c.held_on <= as_of)
            .order_by(MEETING.c.held_on)
        )
        .scalars()
        .all()
    )
    found = session.execute(
        select(RESOLUTION, MEETING.c.held_on)
        .join(MEETING, and_(MEETING.c.county == RESOLUTION.c.county, MEETING.c.number == RESOLUTION.c.meeting_no))
        .where(
            RESOLUTION.c.county == pack.code,
            known(RESOLUTION, None),
            known(MEETING, None),
            MEETING.c.held_on <= as_of,
        )
    ).all()
    prepared = prepared_here(session, pack)
    decided = [_decided(row, held, as_of, prepared) for row in found]
    if unsettled_only:
        decided = [d for d in decided if not d.settled]
    order = {NOT_DONE: 0, RUNNING: 1, DONE: 2}
    return sorted(decided, key=lambda d: (order[d.outcome], d.deadline, d.meeting_no, d.seq))


def prepared_here(session: Session, pack: Pack) -> set[str]:
    """The numbers of meetings whose agenda was made here; every other meeting of the ledger is 补录."""
    query = select(SITTING.c.meeting_no).where(SITTING.c.county == pack.code, SITTING.c.meeting_no != "")
    return set(session.execute(query).scalars())


def _decided(row: Any, held: Sequence[date], as_of: date, prepared: Collection[str]) -> Decided:
    known_outcome = row.outcome if row.outcome and (row.outcome_on or row.held_on) <= as_of else RUNNING
    until = row.outcome_on if known_outcome == DONE and row.outcome_on else as_of
    return Decided(
        meeting_no=row.meeting_no,
        seq=row.seq,
        matter=row.matter,
        lead_unit=row.lead_unit,
        supporting=row.supporting,
        deadline=row.deadline,
        clause=row.clause,
        outcome=known_outcome,
        outcome_on=row.outcome_on if known_outcome != RUNNING else None,
        reason=row.reason,
        decided_on=row.held_on,
        survived=sum(1 for day in held if row.held_on < day <= until),
        days_over=max(0, (until - row.deadline).days),
        entered_later=row.meeting_no not in prepared,
    )


@dataclass(frozen=True)
class Held:
    """A meeting of the ledger: who convened (post), how many bodies came, sat in and were excused, what it resolved and
    how much of it was carried out; `entered_later` as of Decided."""

    number: str
    kind: str
    held_on: date
    convener: str
    present: int
    in_attendance: int
    excused: int
    resolved: int
    done: int
    entered_later: bool


def meetings_held(session: Session, pack: Pack, as_of: date) -> list[Held]:
    """The meetings of the ledger held by D, newest first."""
    query = (
        select(MEETING)
        .where(MEETING.c.county == pack.code, known(MEETING, None), MEETING.c.held_on <= as_of)
        .order_by(MEETING.c.held_on.desc(), MEETING.c.number.desc())
    )
    decided, prepared = resolutions(session, pack, as_of), prepared_here(session, pack)
    return [
        Held(
            number=row.number,
            kind=row.kind,
            held_on=row.held_on,
            convener=row.convener_post,
            present=_bodies(row.present),
            in_attendance=_bodies(row.in_attendance),
            excused=_bodies(row.excused),
            resolved=sum(1 for d in decided if d.meeting_no == row.number),
            done=sum(1 for d in decided if d.meeting_no == row.number and d.settled),
            entered_later=row.number not in prepared,
        )
        for row in session.execute(query)
    ]


def _bodies(text: str) -> int:
    return sum(1 for body in text.split("、") if body)


def last_resolutions(session: Session, pack: Pack, as_of: date) -> list[Decided]:
    """What the next meeting hears first: everything of the last meeting, and all still unfulfilled."""
    every = resolutions(session, pack, as_of)
    last = max((d.decided_on for d in every), default=None)
    return [d for d in every if not d.settled or d.decided_on == last]


def told(decided: Sequence[Decided]) -> Finding | None:
    """The resolutions to report on, as one sentence of the quarter; None when there are none."""
    if not decided:
        return None
    done = sum(1 for d in decided if d.outcome == DONE)
    failed = sum(1 for d in decided if d.outcome == NOT_DONE)
    rest = f"；{failed} 项未落实" if failed else ""
    if running := len(decided) - done - failed:
        rest += f"，{running} 项在办" if failed else f"；{running} 项在办"
    return Finding(f"上次议定 {len(decided)} 项，落实 {done} 项", rest, "meeting")
