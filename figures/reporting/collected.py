"""What came back of a collection (收表): each school asked, whether it has sent, by which way, and who was reminded.

Of a weekly check who owes it and who reported is asked of figures.reporting.weeks, so that this page, the map's
填报率, the list of 欠报 and every export agree; a week that still runs is asked as of its Sunday. Of any other
collection a school has sent when a return of it stands, one whose import was taken back apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, and_, func, literal, or_, select
from sqlmodel import Session

from figures.bitemporal import known, statements
from figures.hazards.slices import codes_of, placed
from figures.query import Period, Slice
from figures.reporting.weeks import reporting
from models.base import FAR, table
from models.clock import now, today
from models.collection import IN, MEND, Collection, CollectionReturn, Reminder
from models.county import Pack
from models.inspection import SELF_CHECK, Inspection
from models.record import Batch
from models.school import School, SchoolFact

COLLECTION, RETURN, REMINDER = table(Collection), table(CollectionReturn), table(Reminder)
BATCH, SCHOOL, FACT, INSPECTION = table(Batch), table(School), table(SchoolFact), table(Inspection)
WEEKLY = "weekly"
MISSING = "missing"
OWN = "own"
"""The way of a return that came by none of the collection's: entered or imported in the ledger itself."""
STATES = {IN: "已收", MEND: "要改", MISSING: "没回"}


@dataclass(frozen=True)
class SchoolAnswer:
    """One school of a collection: its state (IN, MEND, MISSING), the way (models.collection.WAYS or OWN), when and
    from what it came, and the kept upload of one to be mended."""

    code: str
    name: str
    township: str
    state: str
    way: str = ""
    came_at: datetime | None = None
    source: str = ""
    upload: int | None = None
    found: int | None = None


@dataclass(frozen=True)
class Said:
    """One reminder of a township: when, and of how many schools."""

    at: datetime
    schools: tuple[str, ...]


def answers(session: Session, pack: Pack, asked: Any, part: Slice | None = None) -> list[SchoolAnswer]:
    """The schools a collection asks (a row of the table collection), of the slice's township or school, by township
    in the pack's order and code; each with what came of it."""
    cut = part or Slice()
    owed = _weekly(session, pack, asked, cut) if asked.ask == WEEKLY else _others(session, pack, asked, cut)
    returns = _returns(session, asked.id)
    counts = _found(session, pack, asked) if asked.ask == WEEKLY else {}
    order = {t.code: i for i, t in enumerate(pack.townships_on(asked.ends_on))}
    made = []
    for code, name, township, reported in owed:
        if (asked.townships and township not in asked.townships) or (asked.schools and code not in asked.schools):
            continue
        last = returns.get(code)
        # The ledger tells of a week; a return whose row was voided or corrected away is none.
        came = reported if reported is not None else last is not None and last.state == IN
        if came:
            mine = last if last is not None and last.state == IN else None
            way, at, source = (mine.way, mine.came_at, mine.source) if mine else (OWN, None, "")
            made.append(SchoolAnswer(code, name, township, IN, way, at, source, found=counts.get(code)))
        elif last is not None and last.state == MEND:
            made.append(SchoolAnswer(code, name, township, MEND, last.way, last.came_at, last.source, last.upload_id))
        else:
            made.append(SchoolAnswer(code, name, township, MISSING))
    return sorted(made, key=lambda each: (order.get(each.township, len(order)), each.code))


def collections(session: Session, county: str) -> list[Any]:
    """Rows of the table collection: open ones before closed ones, newest first."""
    query = select(COLLECTION).where(COLLECTION.c.county == county)
    return list(session.execute(query.order_by(COLLECTION.c.closed_at.is_not(None), COLLECTION.c.id.desc())))


@dataclass(frozen=True)
class Came:
    """What came at one time by one way: how many schools, of these to be mended, and from what file."""

    at: datetime
    way: str
    schools: int
    mend: int
    source: str


def came_lately(session: Session, collection: int, schools: Sequence[str] | None = None, limit: int = 6) -> list[Came]:
    """The last drops and pastes of a collection, newest first; of these schools where some are given."""
    held = [RETURN.c.collection_id == collection]
    held += [RETURN.c.school_code.in_(schools)] if schools is not None else []
    query = (
        select(
            RETURN.c.came_at,
            RETURN.c.way,
            func.count(),
            func.count().filter(RETURN.c.state == MEND),
            func.min(RETURN.c.source),
        )
        .where(*held)
        .group_by(RETURN.c.came_at, RETURN.c.way)
        .order_by(RETURN.c.came_at.desc(), RETURN.c.way)
    )
    return [Came(*row) for row in session.execute(query.limit(limit))]


def reminders(session: Session, collection: int) -> dict[str, list[Said]]:
    """Township → its reminders, oldest first."""
    found: dict[str, list[Said]] = {}
    query = select(REMINDER).where(REMINDER.c.collection_id == collection).order_by(REMINDER.c.id)
    for row in session.execute(query):
        found.setdefault(row.township_code, []).append(Said(row.said_at, tuple(row.schools)))
    return found


def is_due(asked: Any) -> bool:
    """Whether a collection is late, or due by the Sunday of this week: only then is anybody reminded of it."""
    day = today()
    sunday = day + timedelta(days=6 - day.weekday())
    return asked.closed_at is None and asked.due_at.date() <= sunday


def is_late(asked: Any) -> bool:
    """Whether its time has passed."""
    return bool(asked.due_at < now())


def missing_by_township(found: Sequence[SchoolAnswer]) -> dict[str, list[SchoolAnswer]]:
    """Township → its schools that have not sent, what is to be mended included, in the order given."""
    made: dict[str, list[SchoolAnswer]] = {}
    for each in found:
        if each.state != IN:
            made.setdefault(each.township, []).append(each)
    return made


Owed = list[tuple[str, str, str, bool | None]]


def _weekly(session: Session, pack: Pack, asked: Any, cut: Slice) -> Owed:
    """Who owes the week, and whether it is reported."""
    week = Period(asked.starts_on, asked.ends_on, asked.ends_on)
    found = reporting(session, pack, week, part=Slice(township=cut.township, school=cut.school))
    return [(s.code, s.name, s.township, bool(s.reported)) for s in found.schools if s.owed]


def _others(session: Session, pack: Pack, asked: Any, cut: Slice) -> Owed:
    """The covered schools open on the day on which the collection is about its end, or today where that is later."""
    day: date = min(asked.ends_on, today())
    fact = statements(FACT, pack.code, None, "school_code")
    held = [
        SCHOOL.c.county == pack.code,
        known(SCHOOL, None),
        SCHOOL.c.opened_on <= day,
        func.coalesce(SCHOOL.c.closed_on, literal(FAR, Date)) > day,
        fact.c.covered,
    ]
    if cut.township:
        held.append(fact.c.township_code.in_(codes_of(pack, cut.township, day)))
    if cut.school is not None:
        held.append(SCHOOL.c.code == cut.school)
    query = (
        select(SCHOOL.c.code, SCHOOL.c.name, fact.c.township_code)
        .join(
            fact,
            and_(fact.c.school_code == SCHOOL.c.code, fact.c.effective_on <= day, fact.c.until_on > day),
        )
        .where(*held)
    )
    return [(row.code, row.name, placed(pack, row.township_code, day), None) for row in session.execute(query)]


def _returns(session: Session, collection: int) -> dict[str, Any]:
    """School → its last return that counts: taken and not undone, else waiting to be mended."""
    standing = or_(BATCH.c.undone_at.is_(None), RETURN.c.batch_id.is_(None))
    query = (
        select(RETURN)
        .select_from(RETURN.outerjoin(BATCH, BATCH.c.id == RETURN.c.batch_id))
        .where(RETURN.c.collection_id == collection, RETURN.c.state.in_((IN, MEND)), standing)
        .order_by(RETURN.c.state == IN, RETURN.c.id)
    )
    return {row.school_code: row for row in session.execute(query)}


def _found(session: Session, pack: Pack, asked: Any) -> dict[str, int]:
    """School → the hazards its returns of the week tell."""
    query = (
        select(INSPECTION.c.school_code, func.sum(INSPECTION.c.found))
        .where(
            INSPECTION.c.county == pack.code,
            INSPECTION.c.kind == SELF_CHECK,
            INSPECTION.c.week == asked.starts_on,
            known(INSPECTION, None),
        )
        .group_by(INSPECTION.c.school_code)
    )
    return {str(code): int(total or 0) for code, total in session.execute(query)}
