"""The quarterly meeting being prepared, held and closed: agenda, frozen figures, confirmations, reports.

A sitting is the preparation of one ledger meeting (会议). Its snapshot is immutable: screens, papers and
通报 of the meeting quote it by version and digest, and what is recorded later is shown as a difference.
"""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import JSON, Column, Index, Text, text
from sqlmodel import Field

from models.base import Base, BigKey
from models.stored import FORM, Listed

PREPARING, AGENDA_SET, IN_SESSION, CLOSED = "筹备", "议程已定", "开会", "闭会"
PLENARY = "全体会议"
"""The kind of meeting the plan asks for every quarter; a county names its other kinds (专题会议 …) itself."""
STATES = (PREPARING, AGENDA_SET, IN_SESSION, CLOSED)
LAST, RED, STANDING, NEW, FIXED = "last", "red", "standing", "new", "fixed"
KINDS = {LAST: "上次议定", RED: "重点事项", STANDING: "常规指标", NEW: "新增议题", FIXED: "固定议题"}
"""Agenda kinds in the order they are taken up; a fixed item stands where the office's template places it."""
EVERY_MEETING = frozenset({LAST, STANDING})
"""Kinds that each meeting has of its own, with pages of their own: they are neither carried over nor merged."""
CARRIED, AGAIN, PENDING = "顺延", "再议", "待议"
"""How an item came onto an agenda that neither a rule nor the office put there first."""
LATER = "later"
"""Where an item went that no meeting has taken yet: it waits among the pending matters."""
OUTCOMES = Listed("议题引出的议定事项编号", int)


class Sitting(Base, table=True):
    """One meeting of a quarter: its state, cut-off day and the ledger meeting it becomes.

    `ordinal`: which meeting of the quarter it is. A plenary is about the quarter; a special meeting counts from
    `starts_on` to its own cut-off. `planned_on`, `planned_hour` (上午9:00), `place`, `reply_by` (the day by which the
    members answer that they come): what is laid down for the notice, which belongs to preparation alone.
    会前核数: the bodies are asked in rounds (`check_round`, 0 before the first) for their figures as of
    `check_cut_off`, to answer by `check_due`.
    """

    __tablename__ = "sitting"
    __table_args__ = (Index("uq_sitting_quarter", "county", "quarter", "ordinal", unique=True),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    quarter: str = Field(max_length=8)
    ordinal: int = 1
    kind: str = Field(default=PLENARY, max_length=12, sa_column_kwargs={"server_default": PLENARY})
    starts_on: date | None = None
    planned_on: date | None = None
    planned_hour: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    place: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    reply_by: date | None = None
    check_round: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    check_cut_off: date | None = None
    check_due: date | None = None
    check_asked_at: NaiveDatetime | None = None
    state: str = Field(max_length=8)
    cut_off: date | None = None
    held_on: date | None = None
    meeting_no: str = Field(default="", max_length=40)
    version: int = 1
    changed_at: NaiveDatetime
    changed_by: str = Field(max_length=64)


class AgendaItem(Base, table=True):
    """One item: which matter it speaks of, and what the office laid down; never a value nor words of the data.

    `lineage` names the matter across meetings: the rule of catalogue.agenda_rules and, after a colon, which of its
    matters; or `own:` and the title the office gave it. `own_title` replaces the words of the figures ("" leaves
    them), `own_ask` what the meeting is asked (None leaves the rule's). `own_why` (why it is taken up, several by
    ；) and `reporter` are set for own items; `outcomes` are the numbers of the resolutions it led to.

    `origin`: CARRIED, AGAIN or PENDING where it came from another meeting or the pending matters; `origin_of`: the key
    of that meeting (2026Q3-1). `moved_to`: the key of the later meeting it was carried over to, or LATER: it has left
    this agenda, which says so. `part_of`: the item that it became part of; it keeps its matter and its own words.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (Index("ix_agenda_item_sitting", "sitting_id", "position"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    sitting_id: int
    position: int
    kind: str = Field(max_length=8)
    lineage: str = Field(max_length=100)
    own_title: str = Field(default="", max_length=200)
    own_ask: str | None = Field(default=None, max_length=1000)
    own_why: str = Field(default="", max_length=1000, sa_column_kwargs={"server_default": ""})
    minutes: int = 5
    reporter: str | None = Field(default=None, max_length=32)
    kept: bool = True
    origin: str = Field(default="", max_length=4, sa_column_kwargs={"server_default": ""})
    origin_of: str = Field(default="", max_length=12, sa_column_kwargs={"server_default": ""})
    moved_to: str = Field(default="", max_length=12, sa_column_kwargs={"server_default": ""})
    part_of: int | None = Field(default=None, sa_type=BigKey)
    outcomes: list[int] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default=text("'[]'"), info={FORM: OUTCOMES})
    )


class DecisionReceipt(Base, table=True):
    """Which resolution a decision became that a browser sent under an id of its own: sent again, it is not written
    again."""

    __tablename__ = "decision_receipt"
    __table_args__ = (Index("uq_decision_receipt", "county", "receipt", unique=True),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    receipt: str = Field(max_length=64)
    sitting_id: int
    seq: int
    written_at: NaiveDatetime
    written_by: str = Field(max_length=64)


class Snapshot(Base, table=True):
    """上会口径: everything the meeting quotes, as one immutable text with its SHA-256."""

    __tablename__ = "snapshot"
    __table_args__ = (Index("uq_snapshot_version", "sitting_id", "version", unique=True),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    sitting_id: int
    version: int
    cut_off: date
    taken_at: NaiveDatetime
    taken_by: str = Field(max_length=64)
    content: str = Field(sa_column=Column(Text, nullable=False))
    digest: str = Field(max_length=64)


class Confirmation(Base, table=True):
    """会前核数: what a township or department said of its own sheet; no row means not confirmed. It holds for the round
    and the cut-off it was given in, and `told` are the figures it was given for, in words."""

    __tablename__ = "confirmation"
    __table_args__ = (Index("uq_confirmation_body", "sitting_id", "body", unique=True),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    sitting_id: int
    body: str = Field(max_length=32)
    agreed: bool
    statement: str = Field(default="", max_length=2000)
    round: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    cut_off: date | None = None
    told: str = Field(default="", max_length=2000, sa_column_kwargs={"server_default": ""})
    said_at: NaiveDatetime
    said_by: str = Field(max_length=64)


COMES, INSTEAD, AWAY = "参会", "代为参会", "请假"
REPLIES = (COMES, INSTEAD, AWAY)
"""What a member answers to the notice: it comes, somebody comes instead, it asks leave."""


class AttendanceReply(Base, table=True):
    """参会回执: what a member answered to the notice of a sitting. `person` and `post`: who comes instead, or comes
    where the list of members names nobody; `reason`: for the leave asked."""

    __tablename__ = "attendance_reply"
    __table_args__ = (Index("uq_attendance_reply_body", "sitting_id", "body", unique=True),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    sitting_id: int
    body: str = Field(max_length=32)
    answer: str = Field(max_length=8)
    person: str = Field(default="", max_length=64)
    post: str = Field(default="", max_length=60)
    reason: str = Field(default="", max_length=400)
    said_at: NaiveDatetime
    said_by: str = Field(max_length=64)


class MemberReport(Base, table=True):
    """A member's written report to a sitting."""

    __tablename__ = "member_report"
    __table_args__ = (Index("uq_member_report_body", "sitting_id", "body", unique=True),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    sitting_id: int
    body: str = Field(max_length=32)
    content: str = Field(max_length=8000)
    said_at: NaiveDatetime
    said_by: str = Field(max_length=64)


class ResolutionReport(Base, table=True):
    """What a unit says of a resolution it leads or supports: how it stands (落实, 未落实, 在办) on a day, and in words.

    `verdict`: ACCEPTED when the office took it into the ledger, RETURNED when it sent it back with a note, "" before.
    """

    __tablename__ = "resolution_report"
    __table_args__ = (Index("ix_resolution_report_of", "county", "meeting_no", "seq"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    meeting_no: str = Field(max_length=40)
    seq: int
    body: str = Field(max_length=32)
    outcome: str = Field(max_length=8)
    on_date: date
    content: str = Field(max_length=2000)
    said_at: NaiveDatetime
    said_by: str = Field(max_length=64)
    verdict: str = Field(default="", max_length=8)
    verdict_note: str = Field(default="", max_length=2000)
    verified_at: NaiveDatetime | None = None
    verified_by: str = Field(default="", max_length=64)


ACCEPTED, RETURNED = "采纳", "退回"
