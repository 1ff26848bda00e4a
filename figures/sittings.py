"""The quarterly meeting as it stands: its sitting, agenda, frozen figures, and what was corrected since.

A frozen sitting is read from its snapshot alone, so screen, paper and 通报 agree to the character; the
difference that later records make is computed beside it (上期上会期末 + 截数后补报更正 = 本期期初).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session

from figures.agenda import ITEM, SITTING, resolutions
from figures.rectification import lies_open
from figures.scope import Period, Refused, period, shift_quarter
from figures.summary import figures_json
from models.base import table
from models.county import Pack
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.sitting import AgendaItem, Confirmation, MemberReport, Sitting, Snapshot

SPAN, HAZARD, EVENT = table(HazardSpan), table(Hazard), table(HazardEvent)
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
    """The newest (or the given) snapshot of a sitting; raises Refused when its text no longer matches."""
    query = select(SNAPSHOT).where(SNAPSHOT.c.sitting_id == sitting.id).order_by(SNAPSHOT.c.version.desc()).limit(1)
    if version is not None:
        query = query.where(SNAPSHOT.c.version == version)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    if digest_of(row.content) != row.digest:
        raise Refused("上会口径与冻结时不一致，请停止使用并联系管理员核对数据库。")
    return Frozen(row.version, row.cut_off, row.taken_at, row.taken_by, row.digest, json.loads(row.content))


def digest_of(content: str) -> str:
    """SHA-256 of a snapshot's text."""
    return hashlib.sha256(content.encode()).hexdigest()


def content_of(session: Session, pack: Pack, sitting: Sitting, cut_off: date) -> str:
    """What is frozen: all figures as of the cut-off, the agenda with its tables, and the open hazards."""
    quarter = period(sitting.quarter, cut_off)
    return json.dumps(
        {
            "quarter": sitting.quarter,
            "label": quarter.label,
            "cut_off": cut_off.isoformat(),
            "figures": figures_json(session, quarter),
            "agenda": [_plain(item) for item in agenda_of(session, sitting)],
            "resolutions": [vars(d) for d in resolutions(session, pack, cut_off)],
            "open": [list(row) for row in _open_rows(session, pack, cut_off)],
        },
        ensure_ascii=False,
        sort_keys=True,
        default=str,
    )


def _plain(item: AgendaItem) -> dict[str, Any]:
    names = (
        "id",
        "position",
        "kind",
        "title",
        "facts",
        "ask",
        "source",
        "rows",
        "shown",
        "lineage",
        "times",
        "minutes",
    )
    return {name: getattr(item, name) for name in names} | {"reporter": item.reporter}


def _open_rows(session: Session, pack: Pack, day: date) -> Sequence[Any]:
    return session.execute(
        select(SPAN.c.hazard_no, SPAN.c.township_code, SPAN.c.deadline)
        .where(SPAN.c.county == pack.code, SPAN.c.superseded_at.is_(None), lies_open(SPAN, day))
        .order_by(SPAN.c.hazard_no)
    ).all()


@dataclass(frozen=True)
class Correction:
    """One hazard whose state on the cut-off day is known differently now than when it was frozen."""

    number: str
    township: str
    description: str
    was: str
    now: str
    recorded_at: datetime | None
    recorded_by: str
    counts: int
    """The difference it makes to 期末在办: +1 or −1, 0 when only another fact changed."""


def corrections(session: Session, pack: Pack, snapshot: Frozen) -> list[Correction]:
    """截数后补报、更正: every hazard that stood otherwise at the cut-off when frozen than it is known now.

    Compared are whether it lay open, its township and its deadline in force on the cut-off day.
    """
    day = snapshot.cut_off
    then = {row[0]: (row[1], row[2]) for row in snapshot.content["open"]}
    now = {row[0]: (row[1], str(row[2]) if row[2] else None) for row in _open_rows(session, pack, day)}
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
    written = _last_written(session, pack, changed, snapshot.taken_at)
    return [
        Correction(
            number=number,
            township=names[number].township_code if number in names else then.get(number, ("", None))[0],
            description=names[number].description if number in names else "（已撤销）",
            was=_state(then.get(number)),
            now=_state(now.get(number)),
            recorded_at=written.get(number, (None, ""))[0],
            recorded_by=written.get(number, (None, ""))[1],
            counts=(number in now) - (number in then),
        )
        for number in changed
    ]


def _state(found: tuple[str, str | None] | None) -> str:
    if found is None:
        return "不在办"
    return f"在办，期限{found[1]}" if found[1] else "在办，未定期限"


def _last_written(
    session: Session, pack: Pack, numbers: Sequence[str], after: datetime
) -> dict[str, tuple[datetime, str]]:
    found: dict[str, tuple[datetime, str]] = {}
    for versions, key in ((HAZARD, HAZARD.c.number), (EVENT, EVENT.c.hazard_no)):
        touched = or_(versions.c.recorded_at > after, versions.c.superseded_at > after)
        for row in session.execute(
            select(key.label("number"), versions.c.recorded_at, versions.c.recorded_by).where(
                and_(versions.c.county == pack.code, key.in_(numbers), touched)
            )
        ):
            if row.number not in found or row.recorded_at > found[row.number][0]:
                found[row.number] = (row.recorded_at, row.recorded_by)
    return found


def bodies(pack: Pack, day: date) -> list[str]:
    """Who confirms its own sheet before the cut: every department and township of the plan's lists."""
    units = [u.code for u in pack.units if u.kind != "other"]
    return [*units, *(t.code for t in pack.townships_on(day))]


@dataclass(frozen=True)
class Said:
    """What a body said of its sheet: agreed True/False, None when it has not answered."""

    body: str
    agreed: bool | None
    statement: str
    said_at: datetime | None


def confirmations(session: Session, pack: Pack, sitting: Sitting, day: date) -> list[Said]:
    """会前核数: all bodies, unconfirmed and objecting first."""
    said = {
        row.body: row for row in session.execute(select(CONFIRMATION).where(CONFIRMATION.c.sitting_id == sitting.id))
    }
    rows = [
        Said(body, said[body].agreed, said[body].statement, said[body].said_at)
        if body in said
        else Said(body, None, "", None)
        for body in bodies(pack, day)
    ]
    return sorted(rows, key=lambda s: (s.agreed is True, s.agreed is None))


def reports(session: Session, sitting: Sitting) -> dict[str, str]:
    """Members' written reports by body."""
    rows = session.execute(select(REPORT.c.body, REPORT.c.content).where(REPORT.c.sitting_id == sitting.id))
    return {row.body: row.content for row in rows}


def carried_over(session: Session, pack: Pack, this: Period) -> dict[str, int] | None:
    """上期上会期末 a + 截数后补报更正 b = 本期期初 c; None when the quarter before was never frozen."""
    before = sitting_of(session, pack, shift_quarter(this.name, -1))
    snapshot = frozen(session, before) if before else None
    if snapshot is None:
        return None
    a = int(snapshot.content["figures"]["rectification"]["county"]["open"])
    b = sum(c.counts for c in corrections(session, pack, snapshot))
    return {"a": a, "b": b, "c": a + b}
