"""The quarterly meeting as it stands: its sitting, agenda, frozen figures, and what was corrected since.

A frozen sitting is read from its snapshot alone, so screen, paper and 通报 agree to the character; the
difference that later records make is computed beside it (上期上会期末 + 截数后补报更正 = 本期期初).
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, literal_column, or_, select
from sqlmodel import Session

from errors import Refused
from figures.bitemporal import known
from figures.hazards.by_unit import overdue_by_unit
from figures.hazards.lists import stuck_at_counts
from figures.hazards.rectification import covers, lies_open, rectification
from figures.meetings.agenda import ITEM, SITTING
from figures.meetings.findings import Finding, quarter_findings, title
from figures.meetings.headlines import Headline, headlines
from figures.meetings.resolutions import Decided, last_resolutions, told
from figures.meetings.schema import plain, read, written
from figures.meetings.slides import open_lines
from figures.query import Period, comparison, period, shift_quarter
from figures.reporting.weeks import reporting
from figures.summary import figures_json
from models.base import table
from models.county import Pack
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.hazard_lifecycle import STATE_WORDS
from models.record import Batch
from models.sitting import AgendaItem, Confirmation, MemberReport, Sitting, Snapshot

SPAN, HAZARD, EVENT, BATCH = table(HazardSpan), table(Hazard), table(HazardEvent), table(Batch)
SNAPSHOT, CONFIRMATION, REPORT = table(Snapshot), table(Confirmation), table(MemberReport)


def sitting_of(session: Session, pack: Pack, quarter: str, ordinal: int = 1) -> Sitting | None:
    """The sitting of a quarter, None when its preparation has not begun."""
    row = session.execute(
        select(SITTING).where(SITTING.c.county == pack.code, SITTING.c.quarter == quarter, SITTING.c.ordinal == ordinal)
    ).one_or_none()
    return Sitting(**row._mapping) if row else None


def agenda_of(session: Session, sitting: Sitting, *, pruned: bool = False) -> list[AgendaItem]:
    """The items in their order; with `pruned` also those taken off."""
    query = select(ITEM).where(ITEM.c.sitting_id == sitting.id).order_by(ITEM.c.position, ITEM.c.id)
    if not pruned:
        query = query.where(ITEM.c.kept)
    return [AgendaItem(**row._mapping) for row in session.execute(query)]


@dataclass(frozen=True)
class Frozen:
    """上会口径: one snapshot, read back and proved against its digest."""

    version: int
    cut_off: date
    taken_at: datetime
    taken_by: str
    digest: str
    content: dict[str, Any]

    @property
    def label(self) -> str:
        """How screens and papers name it: version and the first eight characters of its digest."""
        return f"上会口径第{self.version}版 {self.digest[:8]}"


def frozen(session: Session, sitting: Sitting, version: int | None = None) -> Frozen | None:
    """The newest (or the given) snapshot of a sitting, whatever release froze it; raises Refused when its text no
    longer matches, and for one of a later release."""
    query = select(SNAPSHOT).where(SNAPSHOT.c.sitting_id == sitting.id).order_by(SNAPSHOT.c.version.desc()).limit(1)
    if version is not None:
        query = query.where(SNAPSHOT.c.version == version)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    if digest_of(row.content) != row.digest:
        raise Refused("上会口径与冻结时不一致，请停止使用并联系管理员核对数据库。")
    return Frozen(row.version, row.cut_off, row.taken_at, row.taken_by, row.digest, read(row.content))


@dataclass(frozen=True)
class Version:
    """A snapshot without its content: what a list of versions shows."""

    version: int
    cut_off: date
    taken_at: datetime
    taken_by: str
    digest: str


def versions(session: Session, sitting: Sitting) -> list[Version]:
    """The snapshots of a sitting, newest first."""
    names = ("version", "cut_off", "taken_at", "taken_by", "digest")
    found = session.execute(
        select(*(SNAPSHOT.c[name] for name in names))
        .where(SNAPSHOT.c.sitting_id == sitting.id)
        .order_by(SNAPSHOT.c.version.desc())
    )
    return [Version(*row) for row in found]


def digest_of(content: str) -> str:
    """SHA-256 of a snapshot's text."""
    return hashlib.sha256(content.encode()).hexdigest()


def content_of(session: Session, pack: Pack, sitting: Sitting, cut_off: date) -> str:
    """What is frozen: all figures as of the cut-off with eight quarters of the headlines, the agenda with its
    slides, the resolutions to report on, the overdue hazards, and the state of every hazard of the period.

    `overdue`: number, township, school, description, deadline, days_over, stuck_at (names, longest first).
    """
    quarter = period(sitting.quarter, cut_off)
    decided = last_resolutions(session, pack, cut_off)
    figures = headlines(session, pack, quarter)
    heading, sentences = told_of(session, pack, quarter, figures, decided)
    return written(
        {
            "quarter": sitting.quarter,
            "label": quarter.label,
            "cut_off": cut_off.isoformat(),
            "figures": figures_json(session, quarter, each_duty=False),
            "headlines": [plain(h) for h in figures],
            "title": heading,
            "findings": [vars(each) for each in sentences],
            "agenda": [_plain(item) for item in agenda_of(session, sitting)],
            "resolutions": [vars(d) for d in decided],
            "carried": carried_over(session, pack, quarter),
            "overdue": _overdue(session, pack, cut_off),
            "hazards": {number: list(state) for number, state in _states(session, pack, quarter).items()},
        }
    )


def told_of(
    session: Session, pack: Pack, quarter: Period, figures: Sequence[Headline], decided: Sequence[Decided]
) -> tuple[str, list[Finding]]:
    """The quarter in words, computed from the figures: its title, and its findings, resolutions last."""
    found, weeks = rectification(session, pack, quarter), reporting(session, pack, quarter)
    stuck = stuck_at_counts(session, pack, quarter)
    late, since = overdue_by_unit(session, pack, quarter), comparison(quarter, -1)
    sentences = quarter_findings(pack, found, weeks, figures, stuck, late, since)
    last = told(decided)
    return title(found, weeks, figures, since), [*sentences, *([last] if last else [])]


def _overdue(session: Session, pack: Pack, day: date) -> list[dict[str, Any]]:
    return [
        {
            "number": line.number,
            "township": pack.name_of(line.township),
            "school": line.school,
            "description": line.description,
            "deadline": str(line.deadline),
            "days_over": line.days_over,
            "stuck_at": pack.name_of(line.turn) if line.turn else "待明确",
        }
        for line in open_lines(session, pack, day)
        if line.days_over > 0
    ]


def _plain(item: AgendaItem) -> dict[str, Any]:
    names = ("id", "position", "kind", "title", "facts", "ask", "source", "rows", "shown", "lineage", "times")
    return {name: getattr(item, name) for name in (*names, "minutes", "reporter")}


def same_agenda(session: Session, sitting: Sitting, snapshot: "Frozen") -> bool:
    """Whether the agenda still is the one that was frozen."""
    now = json.loads(json.dumps([_plain(item) for item in agenda_of(session, sitting)], default=str))
    return bool(now == snapshot.content["agenda"])


State = tuple[str, str | None, str]
"""Township code, deadline in force (ISO), state: open, awaiting, closed."""


def _states(session: Session, pack: Pack, quarter: Period) -> dict[str, State]:
    """Every hazard of the period as it stood at the close of D: what lay open, and what was closed in it."""
    closed = and_(
        SPAN.c.state == literal_column("'closed'"),
        SPAN.c.closed_on.between(quarter.start, quarter.as_of),
        covers(SPAN, quarter.as_of),
    )
    # Two statements, each with its own partial index; neither finds a hazard of the other.
    found = [
        row
        for of_period in (lies_open(SPAN, quarter.as_of), closed)
        for row in session.execute(
            select(SPAN.c.hazard_no, SPAN.c.township_code, SPAN.c.deadline, SPAN.c.state).where(
                SPAN.c.county == pack.code, known(SPAN, None), of_period
            )
        )
    ]
    return {row[0]: (row[1], row[2].isoformat() if row[2] else None, row[3]) for row in found}


@dataclass(frozen=True)
class Correction:
    """One hazard whose state on the cut-off day is known differently now than when it was frozen: what it was
    and is, who recorded it when and why, and the difference to 期末在办, 逾期 and 销号 (+1, −1 or 0)."""

    number: str
    township: str
    description: str
    was: str
    now: str
    recorded_at: datetime | None
    recorded_by: str
    why: str
    counts: int
    overdue: int
    closed: int


def corrections(session: Session, pack: Pack, snapshot: Frozen) -> list[Correction]:
    """截数后补报、更正: every hazard of the period that stood otherwise at the cut-off when frozen than it is
    known now; compared are its state, its township and its deadline in force on that day."""
    quarter = period(snapshot.content["quarter"], snapshot.cut_off)
    then = {number: (row[0], row[1], row[2]) for number, row in snapshot.content["hazards"].items()}
    now = _states(session, pack, quarter)
    changed = sorted(number for number in then.keys() | now.keys() if then.get(number) != now.get(number))
    if not changed:
        return []
    names = {
        row.number: row
        for row in session.execute(
            select(HAZARD.c.number, HAZARD.c.description, HAZARD.c.township_code).where(
                HAZARD.c.county == pack.code, HAZARD.c.number.in_(changed), HAZARD.c.superseded_at.is_(None)
            )
        )
    }
    written = _written(session, pack, changed, snapshot.taken_at)
    return [
        _correction(number, then.get(number), now.get(number), names.get(number), written[number], snapshot.cut_off)
        for number in changed
    ]


def _correction(
    number: str, then: State | None, now: State | None, hazard: Any, written: "_Written", day: date
) -> Correction:
    either = now or then
    return Correction(
        number=number,
        township=hazard.township_code if hazard else either[0] if either else "",
        description=hazard.description if hazard else "（已撤销）",
        was=_state(then),
        now=_state(now) if hazard or now else "已撤销",
        recorded_at=written.at,
        recorded_by=written.by,
        why=written.why,
        counts=_is_open(now) - _is_open(then),
        overdue=_is_overdue(now, day) - _is_overdue(then, day),
        closed=_is_closed(now) - _is_closed(then),
    )


def _is_open(state: State | None) -> bool:
    return state is not None and state[2] != "closed"


def _is_closed(state: State | None) -> bool:
    return state is not None and state[2] == "closed"


def _is_overdue(state: State | None, day: date) -> bool:
    return _is_open(state) and state is not None and state[1] is not None and state[1] < day.isoformat()


def _state(found: State | None) -> str:
    if found is None:
        return "不在本期"
    if found[2] == "closed":
        return "已销号"
    return f"{STATE_WORDS[found[2]]}，" + (f"期限{found[1]}" if found[1] else "未定期限")


@dataclass(frozen=True)
class _Written:
    at: datetime | None = None
    by: str = ""
    why: str = ""


def _written(session: Session, pack: Pack, numbers: Sequence[str], after: datetime) -> dict[str, _Written]:
    """Who last wrote to these hazards from the freezing on, and why: the step's reason, or what was done."""
    found: dict[str, _Written] = defaultdict(_Written)

    def note(number: str, at: datetime, by: str, why: str) -> None:
        earlier = found[number].at
        if earlier is None or at >= earlier:
            found[number] = _Written(at, by, why)

    for versions, key in ((HAZARD, HAZARD.c.number), (EVENT, EVENT.c.hazard_no)):
        query = (
            select(versions, key.label("of"), BATCH.c.undone_at, BATCH.c.undone_by)
            .outerjoin(BATCH, BATCH.c.id == versions.c.batch_id)
            .where(
                versions.c.county == pack.code,
                key.in_(numbers),
                or_(versions.c.recorded_at >= after, versions.c.superseded_at >= after),
            )
        )
        for row in session.execute(query):
            if row.superseded_at is not None and row.undone_at is not None and row.superseded_at >= row.undone_at:
                note(row.of, row.superseded_at, row.undone_by or "", "撤销导入")
            elif row.recorded_at >= after and versions is EVENT:
                note(row.of, row.recorded_at, row.recorded_by, f"{row.kind}：{row.reason}".rstrip("："))
            elif row.recorded_at >= after:
                late = row.first_recorded_at >= after
                note(row.of, row.recorded_at, row.recorded_by, "补报" if late else "更正登记内容")
    return found


@dataclass(frozen=True)
class Answer:
    """What a body said of its sheet: agreed True/False, None when it has not answered."""

    body: str
    agreed: bool | None
    statement: str
    said_at: datetime | None


def confirmations(session: Session, pack: Pack, sitting: Sitting, day: date) -> list[Answer]:
    """会前核数: all bodies, unconfirmed and objecting first."""
    said = {
        row.body: row for row in session.execute(select(CONFIRMATION).where(CONFIRMATION.c.sitting_id == sitting.id))
    }
    rows = [
        Answer(body, said[body].agreed, said[body].statement, said[body].said_at)
        if body in said
        else Answer(body, None, "", None)
        for body in pack.bodies_on(day)
    ]
    return sorted(rows, key=lambda s: (s.agreed is True, s.agreed is None))


def reports(session: Session, sitting: Sitting) -> dict[str, str]:
    """Members' written reports by body."""
    rows = session.execute(select(REPORT.c.body, REPORT.c.content).where(REPORT.c.sitting_id == sitting.id))
    return {row.body: row.content for row in rows}


def carried_over(session: Session, pack: Pack, this: Period) -> dict[str, Any] | None:
    """上期上会期末 a + 截数后补报更正 b + 截数后至季末增减 moved = 本期期初 c, and b's `rows`.

    moved is 0 when the quarter before was cut at its last day. None when it was never frozen.
    """
    before = sitting_of(session, pack, shift_quarter(this.name, -1))
    snapshot = frozen(session, before) if before else None
    if snapshot is None:
        return None
    changed = corrections(session, pack, snapshot)
    a = int(snapshot.content["figures"]["rectification"]["county"]["open"])
    b = sum(c.counts for c in changed)
    c = session.execute(
        select(func.count()).where(SPAN.c.county == pack.code, known(SPAN, None), lies_open(SPAN, this.before))
    ).scalar_one()
    rows = [
        {
            "number": each.number,
            "township": pack.name_of(each.township),
            "description": each.description,
            "was": each.was,
            "now": each.now,
            "by": each.recorded_by,
            "why": each.why,
            "counts": each.counts,
        }
        for each in changed
    ]
    return {"a": a, "b": b, "moved": c - a - b, "c": c, "rows": rows}
