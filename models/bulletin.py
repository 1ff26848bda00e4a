"""通报 with due process, and the register of transfers (移送).

One matter is one line. Lines of a quarter that are signed together are issued under one 文号, taken from a
register without gaps in the transaction that issues. Evidence and figures of a line freeze at 审签.
"""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from models.base import Base, BigKey

PROPOSED, SENT, VERIFIED, SIGNED, ISSUED, ANSWERED, SETTLED = (
    "拟通报",
    "送核",
    "核实",
    "审签",
    "印发",
    "反馈",
    "核销",
)
STEPS = (PROPOSED, SENT, VERIFIED, SIGNED, ISSUED, ANSWERED, SETTLED)
REFERRED = "提请研究"
"""Before 拟通报: a party organ, court or procuratorate, put to the convener."""
WITHDRAWN, DISMISSED, PRESSED = "撤回", "不予通报", "再督办"
UPHELD, CORRECTED, REVOKED = "维持", "更正", "撤销"
REVIEW_ASKED = "复核申请"
BEFORE_ISSUE = (REFERRED, PROPOSED, SENT, VERIFIED, SIGNED)
UNSEEN = (REFERRED, PROPOSED, DISMISSED)
"""States of a line that the named body does not read: it gets the draft with 送核."""
AFTER_ISSUE = (ISSUED, ANSWERED, PRESSED, SETTLED, REVOKED)
ENDED = (WITHDRAWN, DISMISSED, SETTLED, REVOKED)


class BulletinLine(Base, table=True):
    """One matter against (or in praise of) one body, from proposal to settlement."""

    __tablename__ = "bulletin_line"
    __table_args__ = (Index("ix_bulletin_line_state", "county", "state"), Index("ix_bulletin_line_issue", "issue_id"))
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    quarter: str = Field(max_length=8)
    body: str = Field(max_length=32)
    clause: str = Field(max_length=4)
    praise: bool = False
    rule: str = Field(default="", max_length=60)
    matter: str = Field(max_length=200)
    facts: str = Field(max_length=4000)
    rows: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    known_since: date | None = None
    state: str = Field(max_length=8)
    drafted_by: str = Field(max_length=64)
    statement_due: date | None = None
    statement: str = Field(default="", max_length=4000)
    stated_on: date | None = None
    finding: str = Field(default="", max_length=2000)
    evidence: dict[str, object] | None = Field(default=None, sa_column=Column(JSON))
    issue_id: int | None = None
    feedback_due: date | None = None
    feedback: str = Field(default="", max_length=4000)
    answered_on: date | None = None
    version: int = 1


class BulletinStep(Base, table=True):
    """Each step of a line: when, who, and what was said."""

    __tablename__ = "bulletin_step"
    __table_args__ = (Index("ix_bulletin_step_line", "line_id"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    line_id: int
    step: str = Field(max_length=8)
    taken_at: NaiveDatetime
    taken_by: str = Field(max_length=64)
    note: str = Field(default="", max_length=4000)


class BulletinIssue(Base, table=True):
    """One issued document: its 文号, day, and the document it corrects or revokes when it is a 复核."""

    __tablename__ = "bulletin_issue"
    __table_args__ = (Index("uq_bulletin_issue_number", "county", "number", unique=True),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    number: str = Field(max_length=40)
    year: int
    ordinal: int
    title: str = Field(max_length=200)
    issued_on: date
    issued_by: str = Field(max_length=64)
    issuer: str = Field(max_length=40)
    signed_by: str = Field(max_length=64)
    review_of: int | None = None
    review: str = Field(default="", max_length=8)


class Transfer(Base, table=True):
    """移送 register: a clue handed to one of three recipients; read by few, each reading audited."""

    __tablename__ = "transfer"
    __table_args__ = (Index("uq_transfer_number", "county", "number", unique=True),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    number: str = Field(max_length=40)
    on_date: date
    direction: str = Field(max_length=8)
    sender: str = Field(max_length=32)
    recipient: str = Field(max_length=20)
    matter: str = Field(max_length=2000)
    clause: str = Field(max_length=4)
    line_id: int | None = None
    managed_by: str = Field(default="", max_length=64)
    receipt: str = Field(default="", max_length=200)
    returned_on: date | None = None
    returned: str = Field(default="", max_length=2000)
    recorded_at: NaiveDatetime
    recorded_by: str = Field(max_length=64)
