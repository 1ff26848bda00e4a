"""Rows of all ledgers but hazards that were recorded, corrected or taken back after the freezing and speak of a day it
covers: weekly returns, drills, lessons, facilities, incidents, documents, schools, meetings, resolutions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from catalogue.ledgers import HAZARDS_SHEET, LEDGERS, STEPS_SHEET, Ledger, Sheet
from figures.meetings.sittings import Frozen, cut_of
from models.base import table
from models.county import Pack
from models.meeting import Meeting
from models.record import AuditEntry, Batch
from models.school import School

AUDIT, BATCH, MEETING, SCHOOL = table(AuditEntry), table(Batch), table(Meeting), table(School)
LATE, CORRECTED, TAKEN_BACK, UNDONE = "补报", "更正登记内容", "撤销", "撤销导入"
OUTCOME = ("outcome", "outcome_on", "reason")
"""How a resolution ended, which is no fact of a day before it ended (figures.meetings.resolutions)."""


@dataclass(frozen=True)
class LaterRow:
    """A row that is known otherwise than when the figures were frozen: where it stands, whose it is, what of it was
    (“没有” before a late one) and is now, who wrote that, when and why."""

    ledger: str
    sheet: str
    number: str
    whose: str
    day: date | None
    was: str
    now: str
    recorded_at: datetime
    recorded_by: str
    why: str


def later_rows(session: Session, pack: Pack, snapshot: Frozen) -> list[LaterRow]:
    """Every such row, by ledger and the instant it was written; hazards stand apart (corrections.hazards)."""
    quarter = cut_of(snapshot.content)
    # Duties of the term and the school year are counted from rows of before the quarter.
    first = date(quarter.start.year - (quarter.start.month < 9), 9, 1)
    found = []
    for ledger in LEDGERS.values():
        for sheet in ledger.sheets:
            if sheet not in (HAZARDS_SHEET, STEPS_SHEET):
                found += _of_sheet(session, pack, ledger, sheet, snapshot, first)
    return found


def _of_sheet(
    session: Session, pack: Pack, ledger: Ledger, sheet: Sheet, snapshot: Frozen, first: date
) -> list[LaterRow]:
    versions, taken = table(sheet.model), snapshot.taken_at
    rows = session.execute(
        select(versions, BATCH.c.undone_at, BATCH.c.undone_by)
        .outerjoin(BATCH, BATCH.c.id == versions.c.batch_id)
        .where(versions.c.county == pack.code, or_(versions.c.recorded_at >= taken, versions.c.superseded_at >= taken))
        .order_by(versions.c.recorded_at, versions.c.id)
    ).all()
    held = _held(session, pack) if "meeting_no" in versions.c else {}
    by_key: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        by_key.setdefault(tuple(row._mapping[name] for name in sheet.key), []).append(row)
    told = []
    for key, every in by_key.items():
        then = next((row for row in every if row.recorded_at < taken), None)
        now = next((row for row in every if row.superseded_at is None), None)
        days = [_day(pack, sheet, row, held) for row in (then, now) if row is not None]
        covered = any(_covered(sheet, day, snapshot.cut_off, first) for day in days)
        if covered and _facts(sheet, then, snapshot.cut_off) != _facts(sheet, now, snapshot.cut_off):
            told.append((key, then, now, every[-1]))
    reasons = _reasons(session, pack, [_written(now, last)[0] for _, _, now, last in told])
    schools = _schools(session, pack, [row for _, then, now, _ in told for row in (then, now) if row is not None])
    return sorted(
        (_told(pack, ledger, sheet, key, (then, now, last), held, reasons, schools) for key, then, now, last in told),
        key=lambda row: (row.recorded_at, row.number),
    )


def _covered(sheet: Sheet, day: date | None, cut_off: date, first: date) -> bool:
    """Whether a row of the day is one of those the frozen figures could be made of; one without a day always is."""
    return day is None or (day <= cut_off and (not sheet.dated or day >= first))


def _held(session: Session, pack: Pack) -> dict[str, date]:
    """The day on which each meeting was held, by its number."""
    query = select(MEETING.c.number, MEETING.c.held_on).where(
        MEETING.c.county == pack.code, MEETING.c.superseded_at.is_(None)
    )
    return {row.number: row.held_on for row in session.execute(query)}


def _day(pack: Pack, sheet: Sheet, row: Any, held: Mapping[str, date]) -> date | None:
    """The day a row speaks of; of what a meeting decided and who came to it the day it was held, of a lesson the first
    day of its teaching week, the earliest of all calendars."""
    if "meeting_no" in row._mapping:
        return held.get(row._mapping["meeting_no"])
    name = sheet.proves.day if sheet.proves and sheet.proves.day else sheet.day
    found = row._mapping[name] if name else None
    if isinstance(found, int):
        term = row._mapping["term"]
        return min((w.monday for w in pack.weeks if (w.term, w.week_no) == (term, found)), default=None)
    return found.date() if isinstance(found, datetime) else found


def _facts(sheet: Sheet, row: Any, cut_off: date) -> dict[str, Any] | None:
    """What a row says of the cut-off: all but an outcome that came later."""
    if row is None:
        return None
    facts: dict[str, Any] = {
        c.field: "" if row._mapping[c.field] is None else row._mapping[c.field] for c in sheet.stored
    }
    ended = facts.get("outcome_on")
    return facts | dict.fromkeys(OUTCOME, "") if ended and ended > cut_off else facts


def _written(now: Any, last: Any) -> tuple[datetime, str, str]:
    """When it came to stand as it does, by whom, and what was done."""
    if now is not None:
        return now.recorded_at, now.recorded_by, LATE if now.first_recorded_at == now.recorded_at else CORRECTED
    if last.undone_at is not None and last.superseded_at >= last.undone_at:
        return last.superseded_at, last.undone_by or "", UNDONE
    return last.superseded_at, "", TAKEN_BACK


def _reasons(session: Session, pack: Pack, instants: Sequence[datetime]) -> dict[datetime, tuple[str, str]]:
    """Who did what was done at these instants, and the reason given for it, as the audit has them."""
    found: dict[datetime, tuple[str, str]] = {}
    several = sorted(set(instants))
    for at in range(0, len(several), 500):
        query = select(AUDIT.c.at, AUDIT.c.actor, AUDIT.c.detail).where(
            AUDIT.c.county == pack.code, AUDIT.c.at.in_(several[at : at + 500]), AUDIT.c.outcome == "done"
        )
        found |= {row.at: (row.actor, str(row.detail.get("reason") or "")) for row in session.execute(query)}
    return found


def _schools(session: Session, pack: Pack, rows: Sequence[Any]) -> dict[str, str]:
    codes = {code for row in rows for code in (_whose(row._mapping),) if code}
    query = select(SCHOOL.c.code, SCHOOL.c.name).where(SCHOOL.c.county == pack.code, SCHOOL.c.superseded_at.is_(None))
    return {row.code: row.name for row in session.execute(query) if row.code in codes} if codes else {}


def _whose(row: Mapping[str, Any]) -> str:
    names = ("school_code", "subject_code", "lead_unit", "organiser", "township_code", "code")
    return next((str(row[name]) for name in names if row.get(name)), "")


def _told(
    pack: Pack,
    ledger: Ledger,
    sheet: Sheet,
    key: tuple[Any, ...],
    versions: tuple[Any, Any, Any],
    held: Mapping[str, date],
    reasons: Mapping[datetime, tuple[str, str]],
    schools: Mapping[str, str],
) -> LaterRow:
    then, now, last = versions
    at, by, done = _written(now, last)
    actor, reason = reasons.get(at, ("", ""))
    standing = (now if now is not None else then)._mapping
    code = _whose(standing)
    was, is_now = _changed(sheet, then, now)
    return LaterRow(
        ledger=ledger.kind,
        sheet=sheet.name,
        number="/".join(str(part) for part in key),
        whose=schools.get(code) or pack.name_of(code) or code,
        day=_day(pack, sheet, now if now is not None else then, held),
        was=was,
        now=is_now,
        recorded_at=at,
        recorded_by=by or actor,
        why=f"{done}：{reason}" if reason else done,
    )


def _changed(sheet: Sheet, then: Any, now: Any) -> tuple[str, str]:
    """What differs, in the headings' words; of a row that was not there or is gone, its kind."""
    if then is None or now is None:
        row = then if now is None else now
        kind = _text(row._mapping[sheet.kind]) if sheet.kind else sheet.name
        return ("没有", kind) if then is None else (kind, "已撤销")
    fields = [c for c in sheet.stored if then._mapping[c.field] != now._mapping[c.field]]
    return tuple(  # type: ignore[return-value]
        "；".join(f"{column.heading} {_text(row._mapping[column.field])}" for column in fields) for row in (then, now)
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "空" if value in (None, "") else str(value)[:40]
