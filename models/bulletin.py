"""通报 with due process, and the register of transfers (移送).

One matter is one line. Lines of a quarter that are signed together are issued under one 文号, taken from a
register without gaps in the transaction that issues. Evidence and figures of a line freeze at 审签.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import NaiveDatetime
from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from models.base import Base, BigKey
from models.stored import FORM, Form, Listed, Stored

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


def _numbered(stored: Stored) -> Stored:
    """0 → 1: the same content; only the number is new."""
    return stored | {"schema": 1}


CITED = Listed("通报事项的依据行", dict)
EVIDENCE = Form("审签时冻结的依据", 1, {0: _numbered})


@dataclass(frozen=True)
class Evidence:
    """What froze at 审签: the words of the line, the rows behind it as they stood, who signed and on which day (ISO).

    `rows`: {ledger, number, state, says, where, …} as figures.bodies.evidence.now.evidence_now gives them.
    """

    facts: str
    statement: str
    finding: str
    rows: list[dict[str, str]]
    signed_by: str
    signed_on: str

    def stored(self) -> Stored:
        """As it is written into the line."""
        return EVIDENCE.written(dict(vars(self)))


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
    rows: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, info={FORM: CITED}))
    known_since: date | None = None
    state: str = Field(max_length=8)
    drafted_by: str = Field(max_length=64)
    statement_due: date | None = None
    statement: str = Field(default="", max_length=4000)
    stated_on: date | None = None
    finding: str = Field(default="", max_length=2000)
    evidence: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, info={FORM: EVIDENCE}))
    issue_id: int | None = None
    feedback_due: date | None = None
    feedback: str = Field(default="", max_length=4000)
    answered_on: date | None = None
    version: int = 1

    @property
    def frozen(self) -> Evidence | None:
        """What froze at 审签, whichever release wrote it; None before."""
        if not self.evidence:
            return None
        kept = EVIDENCE.read(self.evidence)
        return Evidence(**{name: kept[name] for name in Evidence.__dataclass_fields__})


class BulletinStep(Base, table=True):
    """Each step of a line: when, who, and what was said; `due`: the day of feedback that 印发 or 再督办 laid down."""

    __tablename__ = "bulletin_step"
    __table_args__ = (Index("ix_bulletin_step_line", "line_id"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    line_id: int
    step: str = Field(max_length=8)
    taken_at: NaiveDatetime
    taken_by: str = Field(max_length=64)
    note: str = Field(default="", max_length=4000)
    due: date | None = None


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
