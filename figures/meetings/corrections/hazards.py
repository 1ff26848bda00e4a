"""Hazards that stood otherwise at the cut-off than they are known to have stood now; and the account that follows:
上期上会期末 + 截数后补报更正 = 本期期初."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, literal_column, or_, select
from sqlmodel import Session

from figures.bitemporal import known
from figures.hazards.slices import covers, lies_open
from figures.meetings.sittings import Frozen, cut_of, frozen, sitting_of
from figures.query import Period, shift_quarter
from models.base import table
from models.county import Pack
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.hazard_lifecycle import STATE_WORDS
from models.record import Batch

SPAN, HAZARD, EVENT, BATCH = table(HazardSpan), table(Hazard), table(HazardEvent), table(Batch)
State = tuple[str, str | None, str]
"""Township code, deadline in force (ISO), state: open, awaiting, closed."""


def states_of(session: Session, pack: Pack, quarter: Period) -> dict[str, State]:
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
    quarter = cut_of(snapshot.content)
    then = {number: (row[0], row[1], row[2]) for number, row in snapshot.content["hazards"].items()}
    now = states_of(session, pack, quarter)
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


def carried_over(session: Session, pack: Pack, this: Period) -> dict[str, Any] | None:
    """上期上会期末 a + 截数后补报更正 b + 截数后至季末增减 moved = 本期期初 c, and b's `rows`.

    moved is 0 when the quarter before was cut at its last day. None when it was never frozen.
    """
    before = sitting_of(session, pack, shift_quarter(this.name, -1)) if this.name else None
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
