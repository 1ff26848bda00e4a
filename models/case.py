"""追责 register: fact-finding and 责任倒查, from the ground on which each is opened to how it is closed.

Read by few, each reading audited; never projected and in no export. What a 责任倒查 saw when it was opened is frozen as
one text with its digest, so that later corrections of the ledgers change nothing of it.
"""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from models.base import Base, BigKey
from models.stored import Form

TRACING, INQUIRY = "倒查", "核查"
"""What a case is: 责任倒查 of an incident that failing duties led to, or 调查核实 of what may call for 追责问责 (31号文
三（四）)."""
CASE_KINDS = (TRACING, INQUIRY)
OPENED, FOUND, SENT_OUT, CAME_IN, CLOSED = "立案", "查明", "移出", "移入", "结案"
OUTCOMES = ("不需要追责", "已移送", "已追责问责", "转作整改")
"""How a case is closed."""
REPLAY = Form("立案时冻结的倒查", 1)


class Case(Base, table=True):
    """One case. `ground`: why it was opened; `subject_kind`, `subject_code`, `subject_name`: of whom (school, township,
    unit), by name as on the day of opening; `day`, `since`: of a 责任倒查 the day it replays and the first day told;
    `incident_no`: the incident it is about; `content`: the replay as it was seen when opened, `digest` its SHA-256.

    Open while `closed_on` is null; `outcome`: one of OUTCOMES, `closing`: the words of the closing.
    """

    __tablename__ = "accountability_case"
    __table_args__ = (Index("uq_accountability_case_number", "county", "number", unique=True),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    number: str = Field(max_length=40)
    kind: str = Field(max_length=8)
    ground: str = Field(max_length=2000)
    subject_kind: str = Field(max_length=8)
    subject_code: str = Field(max_length=32)
    subject_name: str = Field(max_length=100)
    day: date | None = None
    since: date | None = None
    incident_no: str = Field(default="", max_length=40)
    opened_on: date
    opened_by: str = Field(max_length=64)
    opened_at: NaiveDatetime
    content: str = Field(default="", sa_column=Column(Text, nullable=False))
    digest: str = Field(default="", max_length=64)
    closed_on: date | None = None
    outcome: str = Field(default="", max_length=12)
    closing: str = Field(default="", max_length=2000)
    closed_by: str = Field(default="", max_length=64)


class CaseStep(Base, table=True):
    """What was done in a case: the step (立案, 查明, 移出, 移入, 结案), its day, its words, and the transfer it
    made or came from. Steps are only added."""

    __tablename__ = "accountability_case_step"
    __table_args__ = (Index("ix_accountability_case_step", "case_id"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    case_id: int = Field(sa_type=BigKey)
    step: str = Field(max_length=8)
    on_date: date
    words: str = Field(max_length=4000)
    transfer_no: str = Field(default="", max_length=40)
    recorded_at: NaiveDatetime
    recorded_by: str = Field(max_length=64)
