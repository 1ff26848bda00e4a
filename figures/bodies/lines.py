"""通报 lines as they stand: the lists, one line's steps, issued documents, and the rows behind a line.

What a rule proposes and what people made of it are kept apart here: a proposal is offered only while no line
has taken it up (figures.md, "Accountability").
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from catalogue.ledgers import LEDGERS, Sheet
from catalogue.steps import VOID
from errors import Refused
from figures.bitemporal import known
from figures.bodies.rules.asking import Proposal
from figures.duties.engine import duty_instances
from figures.duties.frame import MISSED, STATUS_NAMES
from figures.hazards.slices import covers
from figures.query import period
from models.base import table
from models.bulletin import (
    AFTER_ISSUE,
    ENDED,
    ISSUED,
    PRESSED,
    UNSEEN,
    BulletinIssue,
    BulletinLine,
    BulletinStep,
    Transfer,
)
from models.clock import close_of, today
from models.county import Pack
from models.duty import STANDING
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.meeting import Resolution
from models.school import School

LINE, STEP, ISSUE, TRANSFER = table(BulletinLine), table(BulletinStep), table(BulletinIssue), table(Transfer)
HAZARD, EVENT, SPAN, SCHOOL = table(Hazard), table(HazardEvent), table(HazardSpan), table(School)
RESOLUTION = table(Resolution)
HAZARDS, MEETINGS, DUTIES = "hazards", "meetings", "duties"
HERE, GONE, VOIDED = "在册", "已撤销", "已作废"
Row = dict[str, str]


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
    under the same rule. A matter of an earlier quarter that was settled may be proposed again."""
    held: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
    for line in found:
        if line.quarter == quarter or line.state not in ENDED:
            key = (line.body, line.clause, line.rule)
            held.setdefault(key, set()).update(_cited(row["ledger"], row["number"]) for row in line.rows)
    return [
        p
        for p in proposals
        if not held.get((p.unit, p.clause, p.rule), set()) & {_cited(ledger, number) for ledger, number in p.rows}
    ]


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


def rows_numbered(session: Session, county: str, numbers: Sequence[str]) -> list[Row]:
    """The ledger rows of these numbers (议定事项: 会议编号/序号), as a line cites them.

    Raises Refused naming the first number that stands in no ledger.
    """
    found = []
    for number in numbers:
        for ledger in _cited_by_number():
            if _versions(session, county, ledger, [number]):
                found.append({"ledger": ledger, "number": number})
                break
        else:
            if not _resolved(session, county, [number]):
                raise Refused(f"台账里没有编号“{number}”，请在台账页核对编号后再填。")
            found.append({"ledger": MEETINGS, "number": number})
    return found


def evidence_now(session: Session, pack: Pack, quarter: str, rows: Sequence[Row]) -> list[Row]:
    """The rows behind a line as they stand now, in their order: ledger, number, what they say, where, how they
    stand today (`now`), and `state` 在册, 已撤销, 已作废 or, of a duty no longer missed, 现为…."""
    known_rows: dict[tuple[str, str], Row] = {}
    for ledger in dict.fromkeys(row["ledger"] for row in rows):
        numbers = [row["number"] for row in rows if row["ledger"] == ledger]
        if ledger == DUTIES:
            found = _missed_duties(session, pack, quarter, numbers)
        elif ledger == HAZARDS:
            found = _hazards(session, pack, numbers)
        else:
            found = {
                number: {
                    "says": str(getattr(row, _cited_by_number()[ledger].cites)),
                    "where": "",
                    "now": "",
                    "state": HERE,
                }
                for number, row in _versions(session, pack.code, ledger, numbers).items()
            }
            if ledger == MEETINGS:
                found |= _resolved(session, pack.code, numbers)
        known_rows |= {(ledger, number): row for number, row in found.items()}
    gone = {"says": "", "where": "", "now": "", "state": GONE}
    return [
        {"ledger": row["ledger"], "number": row["number"]} | known_rows.get((row["ledger"], row["number"]), gone)
        for row in rows
    ]


def _cited_by_number() -> dict[str, Sheet]:
    """Ledgers whose rows a line may cite by number, and the sheet that holds them."""
    return {kind: ledger.sheets[0] for kind, ledger in LEDGERS.items() if ledger.sheets[0].cites}


def _versions(session: Session, county: str, ledger: str, numbers: Sequence[str]) -> dict[str, Any]:
    versions = table(_cited_by_number()[ledger].model)
    query = select(versions).where(
        versions.c.county == county, versions.c.number.in_(numbers), versions.c.superseded_at.is_(None)
    )
    return {row.number: row for row in session.execute(query)}


def _hazards(session: Session, pack: Pack, numbers: Sequence[str]) -> dict[str, Row]:
    day = today()
    school = SCHOOL.c.superseded_at.is_(None) & (SCHOOL.c.county == pack.code) & (SCHOOL.c.code == HAZARD.c.school_code)
    query = (
        select(
            HAZARD.c.number,
            HAZARD.c.description,
            HAZARD.c.township_code,
            SCHOOL.c.name,
            SPAN.c.deadline,
            SPAN.c.state,
        )
        .outerjoin(SCHOOL, school)
        .outerjoin(
            SPAN,
            (SPAN.c.county == pack.code)
            & (SPAN.c.hazard_no == HAZARD.c.number)
            & known(SPAN, None)
            & covers(SPAN, day),
        )
        .where(HAZARD.c.county == pack.code, HAZARD.c.number.in_(numbers), HAZARD.c.superseded_at.is_(None))
    )
    void = set(
        session.execute(
            select(EVENT.c.hazard_no).where(
                EVENT.c.county == pack.code,
                EVENT.c.hazard_no.in_(numbers),
                EVENT.c.kind == VOID,
                EVENT.c.superseded_at.is_(None),
            )
        ).scalars()
    )
    return {
        row.number: {
            "says": row.description,
            "where": row.name or pack.name_of(row.township_code),
            "now": _stands(row.state, row.deadline, day),
            "state": VOIDED if row.number in void else HERE,
        }
        for row in session.execute(query)
    }


def _stands(state: str | None, deadline: date | None, day: date) -> str:
    if state == "closed":
        return "已销号"
    over = (day - deadline).days if deadline else 0
    return f"期限{deadline:%Y-%m-%d}，到{day.month}月{day.day}日超期{over}天" if over > 0 else "在办" if state else ""


def _resolved(session: Session, county: str, numbers: Sequence[str]) -> dict[str, Row]:
    found = {}
    for number in numbers:
        meeting, _, seq = number.rpartition("/")
        if not meeting or not seq.isdecimal():
            continue
        row = session.execute(
            select(RESOLUTION.c.matter, RESOLUTION.c.deadline, RESOLUTION.c.outcome).where(
                RESOLUTION.c.county == county,
                RESOLUTION.c.meeting_no == meeting,
                RESOLUTION.c.seq == int(seq),
                RESOLUTION.c.superseded_at.is_(None),
            )
        ).first()
        if row:
            due = f"时限{row.deadline:%Y-%m-%d}" if row.deadline else ""
            told = "，".join(filter(None, [due, row.outcome]))
            found[number] = {"says": row.matter, "where": "议定事项", "now": told, "state": HERE}
    return found


def _missed_duties(session: Session, pack: Pack, quarter: str, numbers: Sequence[str]) -> dict[str, Row]:
    """Missed duties asked again: by duty and subject, and by period unless the duty stands at all times."""
    asked = {number: (number.split("/")[0], number.partition("/")[2].rpartition("/")) for number in numbers}
    labels = {duty.code: duty.label for duty in pack.duties}
    always = {duty.code for duty in pack.duties if duty.period == STANDING}
    frame = duty_instances(session, pack, period(quarter), only={duty for duty, _ in asked.values()})
    names = _school_names(session, pack.code)
    columns = frame[["duty", "subject", "period", "status"]].itertuples(index=False)
    statuses = {(duty, who, "" if duty in always else when): status for duty, who, when, status in columns}
    found = {}
    for number, (duty, (subject, _, when)) in asked.items():
        status = statuses.get((duty, subject, "" if duty in always else when))
        if status is None:
            continue
        found[number] = {
            "says": f"{labels.get(duty, duty)}（{when}）",
            "where": names.get(subject.partition("/")[0]) or pack.name_of(subject),
            "now": STATUS_NAMES[status],
            "state": HERE if status == MISSED else f"现为{STATUS_NAMES[status]}",
        }
    return found


def _school_names(session: Session, county: str) -> dict[str, str]:
    query = select(SCHOOL.c.code, SCHOOL.c.name).where(SCHOOL.c.county == county, SCHOOL.c.superseded_at.is_(None))
    return {row.code: row.name for row in session.execute(query)}


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
