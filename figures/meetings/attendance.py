"""A held meeting as the ledger has it: who attended, and which number its minutes bear."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from figures.bitemporal import known
from models.base import table
from models.county import Pack
from models.meeting import Meeting

MEETING = table(Meeting)


@dataclass(frozen=True)
class Attendance:
    """Who convened (post), and the bodies by 出席, 请假, 列席 (codes, in the order entered)."""

    convener: str
    lists: Mapping[str, list[str]]


def attendance_of(session: Session, pack: Pack, number: str) -> Attendance:
    """The attendance of a meeting; empty lists when the ledger does not know it."""
    row = session.execute(
        select(MEETING).where(MEETING.c.county == pack.code, MEETING.c.number == number, known(MEETING, None))
    ).one_or_none()
    if row is None:
        return Attendance("", {"出席": [], "请假": [], "列席": []})
    lists = {"出席": row.present, "请假": row.excused, "列席": row.in_attendance}
    return Attendance(row.convener_post, {name: [b for b in text.split("、") if b] for name, text in lists.items()})


def ordinal_of(session: Session, pack: Pack, number: str) -> int:
    """第×号: the meeting's place among all of the county by day and number, from 1; running through the years."""
    held = session.execute(
        select(MEETING.c.held_on).where(MEETING.c.county == pack.code, MEETING.c.number == number, known(MEETING, None))
    ).scalar()
    if held is None:
        return 0
    before = (MEETING.c.held_on < held) | ((MEETING.c.held_on == held) & (MEETING.c.number <= number))
    count = select(func.count()).where(MEETING.c.county == pack.code, known(MEETING, None), before)
    return int(session.execute(count).scalar_one())
