"""参会回执: what the members answered to the notice, who has not, and whom the meeting may expect by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from catalogue.words import ATTENDED, EXCUSED
from figures.meetings.membership.attendance import Participant, attendance_of
from figures.meetings.membership.members import Seat, members_on
from models.base import table
from models.clock import today
from models.county import Pack
from models.sitting import AWAY, INSTEAD, REPLIES, AttendanceReply, Sitting

REPLY = table(AttendanceReply)


@dataclass(frozen=True)
class Receipt:
    """What a member answered; answer "" where it has not. `person`, `post`: who comes, as far as known; `late`: after
    the day laid down."""

    member: Seat
    answer: str = ""
    person: str = ""
    post: str = ""
    reason: str = ""
    said_at: datetime | None = None
    said_by: str = ""
    late: bool = False

    @property
    def came(self) -> Participant:
        """How the closing begins: who answered as answered, who did not as present by its member."""
        body, named = self.member.body, self.member.person
        if self.answer == AWAY:
            return Participant(body, EXCUSED, named, self.member.post)
        return Participant(body, ATTENDED, self.person, self.post, named if self.answer == INSTEAD else "")


def meeting_day(sitting: Sitting) -> date:
    """The day whose members a sitting is of: that on which it was held or is planned for, else today."""
    return sitting.held_on or sitting.planned_on or today()


def receipts_of(session: Session, pack: Pack, sitting: Sitting) -> list[Receipt]:
    """One receipt for each member of the meeting's day, in the order of the members."""
    said = {row.body: row for row in session.execute(select(REPLY).where(REPLY.c.sitting_id == sitting.id))}
    found = []
    for seat in members_on(session, pack, meeting_day(sitting)):
        row = said.get(seat.body)
        if row is None:
            found.append(Receipt(seat, person=seat.person, post=seat.post))
            continue
        late = sitting.reply_by is not None and row.said_at.date() > sitting.reply_by
        person, post = (row.person, row.post) if row.person or row.answer == AWAY else (seat.person, seat.post)
        found.append(Receipt(seat, row.answer, person, post, row.reason, row.said_at, row.said_by, late))
    return found


def receipts_told(receipts: Sequence[Receipt]) -> str:
    """参会 20，代为参会 3，请假 2，没有回 7: the parts add up to the members."""
    counts = {answer: sum(one.answer == answer for one in receipts) for answer in REPLIES}
    silent = sum(not one.answer for one in receipts)
    return "，".join(f"{answer} {n}" for answer, n in {**counts, "没有回": silent}.items())


def expected(session: Session, pack: Pack, sitting: Sitting) -> list[Participant]:
    """How the closing of a meeting begins: what the ledger has of it, and where it does not list its bodies yet, for
    every other member its receipt."""
    ledger = attendance_of(session, pack, sitting.meeting_no)
    if ledger.stated:
        return ledger.came
    stood = {came.body: came for came in ledger.came}
    begun = [stood.pop(one.member.body, one.came) for one in receipts_of(session, pack, sitting)]
    return [*begun, *stood.values()]
