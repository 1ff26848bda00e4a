"""通报 lines as they stand: the list, one line's steps, issued documents, and the rows behind a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from models.base import table
from models.bulletin import ANSWERED, ISSUED, PRESSED, BulletinIssue, BulletinLine, BulletinStep, Transfer
from models.county import Pack
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.inspection import Inspection
from models.life import VOID
from models.meeting import Meeting, Resolution
from models.practice import Drill
from models.provision import Document

LINE, STEP, ISSUE, TRANSFER = table(BulletinLine), table(BulletinStep), table(BulletinIssue), table(Transfer)
HAZARD, EVENT, SPAN = table(Hazard), table(HazardEvent), table(HazardSpan)
NUMBERED: dict[str, tuple[Table, str]] = {
    "hazards": (HAZARD, "number"),
    "inspections": (table(Inspection), "number"),
    "drills": (table(Drill), "number"),
    "documents": (table(Document), "number"),
    "meetings": (table(Meeting), "number"),
}
RESOLUTION = table(Resolution)


@dataclass(frozen=True)
class Stood:
    """One step of a line."""

    step: str
    taken_at: Any
    taken_by: str
    note: str


def lines(session: Session, pack: Pack, *, quarter: str | None = None, body: str | None = None) -> list[BulletinLine]:
    """Lines of a quarter (or all), newest first; a member sees only those that name it."""
    query = select(LINE).where(LINE.c.county == pack.code).order_by(LINE.c.id.desc())
    if quarter:
        query = query.where(LINE.c.quarter == quarter)
    if body:
        query = query.where(LINE.c.body == body)
    return [BulletinLine(**row._mapping) for row in session.execute(query)]


def steps(session: Session, line_id: int) -> list[Stood]:
    """The steps of one line in their order."""
    found = session.execute(
        select(STEP.c.step, STEP.c.taken_at, STEP.c.taken_by, STEP.c.note)
        .where(STEP.c.line_id == line_id)
        .order_by(STEP.c.id)
    )
    return [Stood(*row) for row in found]


def issues(session: Session, pack: Pack, year: int | None = None) -> list[BulletinIssue]:
    """Issued documents, newest first."""
    query = select(ISSUE).where(ISSUE.c.county == pack.code).order_by(ISSUE.c.year.desc(), ISSUE.c.ordinal.desc())
    if year:
        query = query.where(ISSUE.c.year == year)
    return [BulletinIssue(**row._mapping) for row in session.execute(query)]


def issue_of(session: Session, pack: Pack, number: str) -> tuple[BulletinIssue, list[BulletinLine]] | None:
    """One issued document with its lines, by 文号."""
    row = session.execute(select(ISSUE).where(ISSUE.c.county == pack.code, ISSUE.c.number == number)).one_or_none()
    if row is None:
        return None
    found = session.execute(select(LINE).where(LINE.c.issue_id == row.id).order_by(LINE.c.id))
    return BulletinIssue(**row._mapping), [BulletinLine(**line._mapping) for line in found]


def late_feedback(line: BulletinLine, day: date) -> int:
    """Days a body's feedback is late on a day; 0 when it is not."""
    if line.state not in (ISSUED, PRESSED) or line.feedback_due is None:
        return 0
    return max(0, (day - line.feedback_due).days)


def statement_words(line: BulletinLine, day: date) -> str:
    """The body's statement as printed beside the finding: its words, 逾期未反馈, or that it may still come.

    Silence is never consent.
    """
    if line.statement:
        return line.statement
    if line.statement_due is None:
        return "尚未送核"
    return "逾期未反馈" if day > line.statement_due else f"等待单位说明，期限{line.statement_due:%Y-%m-%d}"


def evidence_now(session: Session, county: str, rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The rows behind a line as they stand now: ledger, number, what they say, and 在册/已撤销/已作废."""
    return [_evidence(session, county, row["ledger"], row["number"]) for row in rows]


def _evidence(session: Session, county: str, ledger: str, number: str) -> dict[str, str]:
    if ledger == "meetings" and "/" in number:
        meeting, _, seq = number.rpartition("/")
        found = session.execute(
            select(RESOLUTION.c.matter).where(
                RESOLUTION.c.county == county,
                RESOLUTION.c.meeting_no == meeting,
                RESOLUTION.c.seq == int(seq),
                RESOLUTION.c.superseded_at.is_(None),
            )
        ).first()
        return {"ledger": ledger, "number": number, "says": found.matter if found else "", "state": _here(found)}
    if ledger not in NUMBERED:
        return {"ledger": ledger, "number": number, "says": "", "state": "在册"}
    versions, key = NUMBERED[ledger]
    row = session.execute(
        select(versions).where(
            versions.c.county == county, versions.c[key] == number, versions.c.superseded_at.is_(None)
        )
    ).first()
    said = ""
    if row is not None:
        said = str(getattr(row, "description", None) or getattr(row, "title", None) or getattr(row, "kind", ""))
    state = _here(row)
    if row is not None and ledger == "hazards":
        void = session.execute(
            select(EVENT.c.id).where(
                EVENT.c.county == county,
                EVENT.c.hazard_no == number,
                EVENT.c.kind == VOID,
                EVENT.c.superseded_at.is_(None),
            )
        ).first()
        state = "已作废" if void else state
    return {"ledger": ledger, "number": number, "says": said, "state": state}


def _here(row: Any) -> str:
    return "在册" if row is not None else "已撤销"


def awaiting(lines_: Sequence[BulletinLine]) -> list[BulletinLine]:
    """Issued lines whose feedback is still to come or to be settled."""
    return [line for line in lines_ if line.state in (ISSUED, ANSWERED, PRESSED)]
