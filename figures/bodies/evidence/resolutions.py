"""Resolutions behind a line, cited by 会议编号/序号: whose they are, how late, carried out since or not."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from catalogue.claims import LATE, NOT_DONE
from figures.bodies.evidence.asking import HERE, NOT_OWN, AskedOf, RowStands
from figures.meetings.resolutions import DONE
from models.base import table
from models.meeting import Resolution

RESOLUTION = table(Resolution)


def resolution_of(session: Session, county: str, number: str) -> Any:
    """The resolution that stands under 会议编号/序号; None when there is none."""
    meeting, _, seq = number.rpartition("/")
    if not meeting or not seq.isdecimal():
        return None
    return session.execute(
        select(RESOLUTION).where(
            RESOLUTION.c.county == county,
            RESOLUTION.c.meeting_no == meeting,
            RESOLUTION.c.seq == int(seq),
            RESOLUTION.c.superseded_at.is_(None),
        )
    ).first()


def resolved(asked: AskedOf, numbers: Sequence[str]) -> dict[str, RowStands]:
    """How resolutions stand for the body that leads them: a supporting unit is not named for what another leads."""
    found = {number: resolution_of(asked.session, asked.pack.code, number) for number in numbers}
    return {number: _stood(asked, row) for number, row in found.items() if row}


def _stood(asked: AskedOf, row: Any) -> RowStands:
    done = row.outcome == DONE
    ended = row.outcome_on if done and row.outcome_on else asked.day
    over = (ended - row.deadline).days if row.deadline else 0
    due = f"时限{row.deadline:%Y-%m-%d}" if row.deadline else ""
    outcome = f"{row.outcome_on:%Y-%m-%d}{row.outcome}" if done and row.outcome_on else row.outcome
    late = f"超过时限{over}天" if done and over > 0 else ""
    held = (LATE, over > 0), (NOT_DONE, not done or over > 0)
    return RowStands(
        says=row.matter,
        where="议定事项",
        now="，".join(filter(None, (due, outcome, late))),
        state=HERE if asked.is_body(row.lead_unit) else NOT_OWN,
        stands=f"{'done ' + ended.isoformat() if done else 'open'} {row.deadline}",
        claims=frozenset(name for name, holds in held if holds),
        told=ended.isoformat() if done else "",
    )
