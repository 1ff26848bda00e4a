"""Joint meetings (会议), what they decided (议定事项), who sat (参会), and who is a member (成员)."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Versioned, one_current


class Meeting(Versioned, table=True):
    """会议: held_on decides S1.5; the quarter it reviewed is another fact."""

    __tablename__ = "meeting"
    __table_args__ = (one_current("meeting", "number"), Index("ix_meeting_day", "county", "held_on"))
    number: str = Field(max_length=40)
    kind: str = Field(max_length=12)
    held_on: date
    quarter: str = Field(default="", max_length=8)
    cut_off: date | None = None
    convener_post: str = Field(default="", max_length=60)
    present: str = Field(default="", max_length=2000)
    in_attendance: str = Field(default="", max_length=2000)
    excused: str = Field(default="", max_length=2000)


class Resolution(Versioned, table=True):
    """议定事项: who leads, by when, and how it ended (落实, 未落实 with a reason, 在办)."""

    __tablename__ = "resolution"
    __table_args__ = (one_current("resolution", "meeting_no", "seq"),)
    meeting_no: str = Field(max_length=40)
    seq: int
    matter: str = Field(max_length=2000)
    lead_unit: str = Field(max_length=32)
    supporting: str = Field(default="", max_length=400)
    deadline: date
    clause: str = Field(default="", max_length=24)
    outcome: str = Field(default="", max_length=8)
    outcome_on: date | None = None
    reason: str = Field(default="", max_length=2000)


class Attendee(Versioned, table=True):
    """参会: who sat for a body at a meeting, by name and post. `presence`: 出席, 列席 or 请假; `in_place_of`: the
    member for whom a deputy came."""

    __tablename__ = "attendee"
    __table_args__ = (one_current("attendee", "meeting_no", "body"),)
    meeting_no: str = Field(max_length=40)
    body: str = Field(max_length=32)
    person: str = Field(default="", max_length=64)
    post: str = Field(default="", max_length=60)
    presence: str = Field(max_length=8)
    in_place_of: str = Field(default="", max_length=64)


CONVENER, DEPUTY, MEMBER, LIAISON = "召集人", "副召集人", "成员", "联络员"
SEATS = (CONVENER, DEPUTY, MEMBER, LIAISON)
"""What somebody is at the meeting, in the order in which they are listed. 成员 makes the body a member."""


class Member(Versioned, table=True):
    """成员: who has a seat at the meeting for a body from a day on, until the next statement of the same body and seat.

    The office's own record beside the pack. `stands` False: from that day the body has nobody in this seat; for 成员 it
    then is no member. Never a telephone number.
    """

    __tablename__ = "member"
    __table_args__ = (one_current("member", "body", "seat", "since"),)
    body: str = Field(max_length=32)
    seat: str = Field(max_length=8)
    since: date
    stands: bool = True
    person: str = Field(default="", max_length=64)
    post: str = Field(default="", max_length=60)
    reason: str = Field(default="", max_length=400)
