"""通报 lines as they stand: the lists, one line's steps, issued documents, and the rows behind a line.

What a rule proposes and what people made of it are kept apart here: a proposal is offered only while no line
has taken it up (figures.md, "Accountability").
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from figures.bodies.evidence.now import DUTIES, Row
from figures.bodies.rules.asking import Proposal
from models.base import table
from models.bulletin import (
    AFTER_ISSUE,
    DISMISSED,
    ENDED,
    ISSUED,
    PRESSED,
    UNSEEN,
    BulletinIssue,
    BulletinLine,
    BulletinStep,
    Transfer,
)
from models.clock import close_of
from models.county import Pack

LINE, STEP, ISSUE, TRANSFER = table(BulletinLine), table(BulletinStep), table(BulletinIssue), table(Transfer)


@dataclass(frozen=True)
class StepRecord:
    """One step of a line."""

    step: str
    taken_at: datetime
    taken_by: str
    note: str
    due: date | None = None


def lines(
    session: Session, pack: Pack, *, quarter: str | None = None, body: str | None = None, told: bool = False
) -> list[BulletinLine]:
    """Lines of a quarter (or all), newest first. body: only those that name it; told: only what the named
    body has been told of (送核 and later)."""
    query = select(LINE).where(LINE.c.county == pack.code).order_by(LINE.c.id.desc())
    if quarter:
        query = query.where(LINE.c.quarter == quarter)
    if body is not None:
        query = query.where(LINE.c.body == body)
    if told:
        query = query.where(LINE.c.state.not_in(UNSEEN))
    return [BulletinLine(**row._mapping) for row in session.execute(query)]


def steps(session: Session, pack: Pack, line_ids: Iterable[int]) -> dict[int, list[StepRecord]]:
    """The steps of lines in their order, by line."""
    found = session.execute(
        select(STEP.c.line_id, STEP.c.step, STEP.c.taken_at, STEP.c.taken_by, STEP.c.note, STEP.c.due)
        .where(STEP.c.county == pack.code, STEP.c.line_id.in_(list(line_ids)))
        .order_by(STEP.c.id)
    )
    taken: dict[int, list[StepRecord]] = {}
    for line_id, *rest in found:
        taken.setdefault(line_id, []).append(StepRecord(*rest))
    return taken


def issues(session: Session, pack: Pack, year: int | None = None) -> list[BulletinIssue]:
    """Issued documents, newest first."""
    query = select(ISSUE).where(ISSUE.c.county == pack.code).order_by(ISSUE.c.year.desc(), ISSUE.c.ordinal.desc())
    if year:
        query = query.where(ISSUE.c.year == year)
    return [BulletinIssue(**row._mapping) for row in session.execute(query)]


def issue_of(session: Session, pack: Pack, number: str) -> tuple[BulletinIssue, list[BulletinLine]] | None:
    """One issued document with its lines, by 文号; a 复核 document with the one line it decides on."""
    row = session.execute(select(ISSUE).where(ISSUE.c.county == pack.code, ISSUE.c.number == number)).one_or_none()
    if row is None:
        return None
    query = select(LINE).where(LINE.c.issue_id == row.id).order_by(LINE.c.id)
    if row.review:
        reviewed = select(STEP.c.line_id).where(
            STEP.c.county == pack.code, STEP.c.step == f"复核：{row.review}", STEP.c.note.like(f"{number}　%")
        )
        query = select(LINE).where(LINE.c.id.in_(reviewed))
    found = session.execute(query)
    return BulletinIssue(**row._mapping), [BulletinLine(**line._mapping) for line in found]


def state_on(line: BulletinLine, taken: Sequence[StepRecord], day: date) -> str:
    """In which state an issued line stood at the close of a day, by its steps; its present one where it has none."""
    stood = [step.step.removeprefix("复核：") for step in taken if step.taken_at < close_of(day)]
    after = [step for step in stood if step in AFTER_ISSUE]
    return after[-1] if after else ISSUED if taken else line.state


def due_on(line: BulletinLine, taken: Sequence[StepRecord], day: date) -> date | None:
    """The day of feedback in force at the close of a day: what the last step by then laid down, else the line's own."""
    laid = [step.due for step in taken if step.due is not None and step.taken_at < close_of(day)]
    return laid[-1] if laid else line.feedback_due


def late_feedback(line: BulletinLine, day: date) -> int:
    """Days a body's feedback is late on a day, for a line in the state of that day; 0 when it is not."""
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


def taken_up(proposals: Sequence[Proposal], found: Sequence[BulletinLine], quarter: str) -> list[Proposal]:
    """The proposals no line has taken up: none of the quarter and none still running that shares a row with it
    under the same rule. A matter of an earlier quarter that was settled may be proposed again; what was dismissed
    only when something has changed, in any quarter: a row that was not before them who dismissed it."""
    held: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
    dismissed: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
    for line in found:
        key = (line.body, line.clause, line.rule)
        rows = {_cited(row["ledger"], row["number"]) for row in line.rows}
        if line.state == DISMISSED:
            dismissed.setdefault(key, set()).update(rows)
        elif line.quarter == quarter or line.state not in ENDED:
            held.setdefault(key, set()).update(rows)

    def is_open(p: Proposal) -> bool:
        key, rows = (p.unit, p.clause, p.rule), {_cited(ledger, number) for ledger, number in p.rows}
        return not held.get(key, set()) & rows and not (rows and rows <= dismissed.get(key, set()))

    return [p for p in proposals if is_open(p)]


def _cited(ledger: str, number: str) -> tuple[str, str]:
    """A row of a ledger; of a duty that stands at all times without the day on which it was looked at."""
    named, _, when = number.rpartition("/")
    return ledger, named if ledger == DUTIES and re.fullmatch(r"\d{4}-\d{2}-\d{2}", when) else number


def times_named(found: Sequence[BulletinLine], body: str, clause: str) -> int:
    """How often a body was named in an issued 通报 under a clause; a revoked one does not count."""
    return sum(
        line.body == body and line.clause == clause and not line.praise and line.state in AFTER_ISSUE[:-1]
        for line in found
    )


def awaiting(found: Sequence[BulletinLine]) -> list[BulletinLine]:
    """Issued lines whose feedback is still to come or to be settled; praise asks for none."""
    return [line for line in found if line.state in AFTER_ISSUE[:3] and not line.praise]


def taken_up_by(session: Session, pack: Pack, body: str, clause: str, rows: Sequence[Row]) -> BulletinLine | None:
    """The running line that already says this of the body: the same clause and a row in common."""
    cited = {_cited(row["ledger"], row["number"]) for row in rows}
    for line in lines(session, pack, body=body):
        if line.clause != clause or line.state in ENDED or line.praise:
            continue
        if cited & {_cited(row["ledger"], row["number"]) for row in line.rows}:
            return line
    return None
