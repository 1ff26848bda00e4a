"""这几天: what falls due in the days ahead, day by day."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlmodel import Session

from figures.desk.hazards import Whose
from figures.desk.tasks import SITTING, Reader, Task
from figures.hazards.lists import held_where
from figures.hazards.slices import SPAN, turn_is
from figures.hazards.states import HazardListQuery
from figures.meetings.sittings import label_of
from figures.query import period, quarter_of
from models.county import Pack
from models.sitting import CLOSED

DAYS = 14


def coming(
    session: Session, pack: Pack, reader: Reader, whose: Whose, waiting: Sequence[Task]
) -> list[tuple[date, list[str]]]:
    """The days from today on, DAYS in all, on which something is due: deadlines of hazards, what waits, the meeting."""
    first, last = reader.day, reader.day + timedelta(days=DAYS - 1)
    found: dict[date, list[str]] = {}
    for day, number in _deadlines(session, pack, whose, first, last):
        found.setdefault(day, []).append(f"隐患到期 {number} 项")
    for task in waiting:
        if task.due and first <= task.due <= last:
            found.setdefault(task.due, []).append(f"{task.what}（{task.act}）")
    query = select(SITTING.c.quarter, SITTING.c.ordinal, SITTING.c.planned_on).where(
        SITTING.c.county == pack.code, SITTING.c.state != CLOSED, SITTING.c.planned_on.between(first, last)
    )
    for quarter, ordinal, day in session.execute(query):
        found.setdefault(day, []).append(f"{label_of(quarter, ordinal)}会议")
    return sorted(found.items())


def _deadlines(session: Session, pack: Pack, whose: Whose, first: date, last: date) -> list[tuple[date, int]]:
    ask = HazardListQuery(pack, period(quarter_of(first), first), None)
    held = [*held_where(ask, whose.part, facts=False), ask.open(), SPAN.c.deadline.between(first, last)]
    if whose.turn is not None:
        held.append(turn_is(SPAN, pack, whose.turn, first))
    query = select(SPAN.c.deadline, func.count()).where(*held).group_by(SPAN.c.deadline).order_by(SPAN.c.deadline)
    return [(day, number) for day, number in session.execute(query)]
