"""A held meeting as the ledger has it: who attended, and which number its minutes bear."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlmodel import Session

from catalogue.words import ATTENDED, EXCUSED, SAT_IN
from figures.bitemporal import known
from models.base import table
from models.county import Pack
from models.meeting import Attendee, Meeting

MEETING, ATTENDEE = table(Meeting), table(Attendee)


@dataclass(frozen=True)
class Attendance:
    """Who convened (post), the bodies by 出席, 请假, 列席 (codes, in the order entered), and who sat for a body: name,
    post, and for whom a deputy came ("" where the ledger does not say)."""

    convener: str
    lists: Mapping[str, list[str]]
    people: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)

    def said(self, pack: Pack, body: str) -> str:
        """A body with who sat for it: 县教科局（副局长张某，代李某）."""
        person, post, instead = self.people.get(body, ("", "", ""))
        who = f"{post}{person}" + (f"，代{instead}" if instead else "")
        return pack.name_of(body) + (f"（{who}）" if who else "")


def attendance_of(session: Session, pack: Pack, number: str) -> Attendance:
    """The attendance of a meeting; empty lists when the ledger does not know it."""
    row = session.execute(
        select(MEETING).where(MEETING.c.county == pack.code, MEETING.c.number == number, known(MEETING, None))
    ).one_or_none()
    if row is None:
        return Attendance("", {ATTENDED: [], EXCUSED: [], SAT_IN: []})
    stated = {ATTENDED: row.present, EXCUSED: row.excused, SAT_IN: row.in_attendance}
    lists = {name: [body for body in text.split("、") if body] for name, text in stated.items()}
    came = session.execute(
        select(ATTENDEE)
        .where(ATTENDEE.c.county == pack.code, ATTENDEE.c.meeting_no == number, known(ATTENDEE, None))
        .order_by(ATTENDEE.c.id)
    ).all()
    named = {body for bodies in lists.values() for body in bodies}
    for one in came:
        if one.body not in named:
            lists[one.presence].append(one.body)
    return Attendance(row.convener_post, lists, {one.body: (one.person, one.post, one.in_place_of) for one in came})


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
