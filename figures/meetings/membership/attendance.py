"""A held meeting as the ledger has it: who attended, and which number its minutes bear."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select
from sqlmodel import Session

from catalogue.words import ATTENDED, EXCUSED, SAT_IN
from figures.bitemporal import known
from models.base import table
from models.county import Pack
from models.meeting import Attendee, Meeting

MEETING, ATTENDEE = table(Meeting), table(Attendee)


@dataclass(frozen=True)
class Participant:
    """How one body took part: 出席, 请假 or 列席; who sat for it, by name and post, and for whom a deputy came; ""
    where nobody says."""

    body: str
    presence: str
    person: str = ""
    post: str = ""
    in_place_of: str = ""


@dataclass(frozen=True)
class Attendance:
    """Who convened (post), the bodies by 出席, 请假, 列席 (codes, in the order entered), and by body what 参会 says of
    who sat for it. `stated`: whether the meeting itself lists its bodies, as a closing does."""

    convener: str
    lists: Mapping[str, list[str]]
    rows: Mapping[str, Participant] = field(default_factory=dict)
    stated: bool = False

    @property
    def came(self) -> list[Participant]:
        """Everybody the ledger lists, 出席 first."""
        listed = [Participant(body, presence) for presence, bodies in self.lists.items() for body in bodies]
        return [replace(self.rows.get(one.body, one), presence=one.presence) for one in listed]

    def said(self, pack: Pack, body: str) -> str:
        """A body with who sat for it: 县教科局（副局长张某，代李某）."""
        sat = self.rows.get(body, Participant(body, ""))
        who = f"{sat.post}{sat.person}" + (f"，代{sat.in_place_of}" if sat.in_place_of else "")
        return pack.name_of(body) + (f"（{who}）" if who else "")


def attendance_of(session: Session, pack: Pack, number: str) -> Attendance:
    """The attendance of a meeting; empty lists when the ledger does not know it."""
    row = session.execute(
        select(MEETING).where(MEETING.c.county == pack.code, MEETING.c.number == number, known(MEETING, None))
    ).one_or_none()
    if row is None:
        return Attendance("", {ATTENDED: [], EXCUSED: [], SAT_IN: []})
    told = {ATTENDED: row.present, EXCUSED: row.excused, SAT_IN: row.in_attendance}
    lists = {name: [body for body in text.split("、") if body] for name, text in told.items()}
    came = session.execute(
        select(ATTENDEE)
        .where(ATTENDEE.c.county == pack.code, ATTENDEE.c.meeting_no == number, known(ATTENDEE, None))
        .order_by(ATTENDEE.c.id)
    ).all()
    named = {body for bodies in lists.values() for body in bodies}
    for one in came:
        if one.body not in named:
            lists[one.presence].append(one.body)
    rows = {one.body: Participant(one.body, one.presence, one.person, one.post, one.in_place_of) for one in came}
    return Attendance(row.convener_post, lists, rows, any(told.values()))


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
