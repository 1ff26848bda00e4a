"""Sittings as they are stored: the meetings of a quarter, their agenda items, snapshots and members' reports."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from errors import Refused
from figures.meetings.agenda import ITEM, SITTING, Matter, Which, drawn, propose
from figures.meetings.items.beside import Instructed, instructions
from figures.meetings.schema import Content, DrawnItem, read
from figures.query import Period, between, period, quarter_of, shift_quarter
from models.base import table
from models.clock import today
from models.county import Pack
from models.sitting import (
    AGAIN,
    CARRIED,
    CLOSED,
    LATER,
    PLENARY,
    PREPARING,
    AgendaItem,
    MemberReport,
    Sitting,
    Snapshot,
)

SNAPSHOT, REPORT = table(Snapshot), table(MemberReport)


KEY = re.compile(r"(\d{4}Q[1-4])(?:-(\d{1,2}))?")
"""How a meeting is named in addresses and commands: 2026Q3 (its last plenary) or 2026Q3-2 (its second meeting)."""


def sitting_of(session: Session, pack: Pack, key: str, ordinal: int | None = None) -> Sitting | None:
    """A sitting by its key: a quarter (its last plenary, else its first meeting), quarter and number (2026Q3-2), or the
    ledger's 会议编号. None when its preparation has not begun."""
    query = select(SITTING).where(SITTING.c.county == pack.code)
    found = KEY.fullmatch(key)
    if found is None:
        row = session.execute(query.where(SITTING.c.meeting_no == key)).first() if key else None
        return Sitting(**row._mapping) if row else None
    number = ordinal or (int(found[2]) if found[2] else None)
    query = query.where(SITTING.c.quarter == found[1])
    if number is not None:
        query = query.where(SITTING.c.ordinal == number)
    last_plenary = [(SITTING.c.kind == PLENARY).desc(), SITTING.c.ordinal.desc()]
    row = session.execute(query.order_by(*last_plenary).limit(1)).first()
    return Sitting(**row._mapping) if row else None


def sittings_of(session: Session, pack: Pack, quarter: str) -> list[Sitting]:
    """The meetings of a quarter in their order."""
    query = select(SITTING).where(SITTING.c.county == pack.code, SITTING.c.quarter == quarter)
    return [Sitting(**row._mapping) for row in session.execute(query.order_by(SITTING.c.ordinal))]


def meeting_key(sitting: Sitting) -> str:
    """The key that names this one meeting: 2026Q3-2."""
    return f"{sitting.quarter}-{sitting.ordinal}"


def label_of(quarter: str, ordinal: int = 1) -> str:
    """What a meeting is called before 会议: 2026年三季度, 2026年三季度第2次."""
    return period(quarter, _first_day(quarter)).label + (f"第{ordinal}次" if ordinal > 1 else "")


def label_of_key(key: str) -> str:
    """What a key says, for a sentence; the key itself where it is a ledger number."""
    found = KEY.fullmatch(key)
    return label_of(found[1], int(found[2] or 1)) if found else key


def _first_day(quarter: str) -> date:
    return date(int(quarter[:4]), int(quarter[5]) * 3 - 2, 1)


def period_of(quarter: str, starts_on: date | None, day: date | None = None) -> Period:
    """What a meeting is about, cut at a day (today): the quarter; for a special meeting the days from `starts_on` on.

    Raises Refused for a day that lies outside.
    """
    if starts_on is None:
        return period(quarter, day)
    last = day or today()
    return between(starts_on, last, last)


def cut_of(content: Content) -> Period:
    """The period a snapshot was frozen for, cut at its day."""
    figures = content["figures"]
    start, end, as_of = (date.fromisoformat(figures[name]) for name in ("start", "end", "as_of"))
    return Period(start, end, as_of, figures["quarter"])


def last_cut_off(session: Session, pack: Pack) -> date | None:
    """The latest cut-off any meeting was frozen for."""
    return session.execute(select(func.max(SNAPSHOT.c.cut_off)).where(SNAPSHOT.c.county == pack.code)).scalar()


REVIEW_DAYS = "meeting.review_days"
"""How many days after a quarter's end its meeting still decides which quarter the views open on; a pack's setting."""


def quarter_in_hand(session: Session, pack: Pack, day: date) -> str | None:
    """The quarter just over while its plenary is in preparation or session, at the latest so many days after its end;
    None otherwise: then the running quarter is the one people look at."""
    before = shift_quarter(quarter_of(day), -1)
    whole = period(before)
    if (day - whole.end).days > int(float(pack.setting(REVIEW_DAYS, "30"))):
        return None
    sitting = sitting_of(session, pack, before)
    return before if sitting is not None and sitting.state != CLOSED else None


def closed_numbers(session: Session, pack: Pack) -> set[str]:
    """The ledger numbers of meetings that were held here and are closed: locked until they are reopened."""
    query = select(SITTING.c.meeting_no).where(
        SITTING.c.county == pack.code, SITTING.c.state == CLOSED, SITTING.c.meeting_no != ""
    )
    return set(session.execute(query).scalars())


def agenda_of(session: Session, sitting: Sitting, *, pruned: bool = False) -> list[AgendaItem]:
    """The items in their order; with `pruned` also those taken off. What was carried over is gone, and what was merged
    stands in the item it became part of."""
    return [
        item
        for item in every_item(session, sitting)
        if item.part_of is None and not item.moved_to and (pruned or item.kept)
    ]


def every_item(session: Session, sitting: Sitting) -> list[AgendaItem]:
    """Every item that stands in a sitting or has stood in it: those taken off, merged and carried over as well."""
    query = select(ITEM).where(ITEM.c.sitting_id == sitting.id).order_by(ITEM.c.position, ITEM.c.id)
    return [AgendaItem(**row._mapping) for row in session.execute(query)]


def matters_of(items: Sequence[AgendaItem]) -> set[str]:
    """The lineages a sitting has dealt with: on its agenda, alone or merged into an item of it, or carried over to
    another meeting."""
    off = {item.id for item in items if not item.kept}
    return {item.lineage for item in items if (item.kept and item.part_of not in off) or item.moved_to}


def later_than(session: Session, sitting: Sitting) -> list[Sitting]:
    """The meetings after a sitting that are in preparation, in their order."""
    query = select(SITTING).where(SITTING.c.county == sitting.county, SITTING.c.state == PREPARING)
    found = [Sitting(**row._mapping) for row in session.execute(query.order_by(SITTING.c.quarter, SITTING.c.ordinal))]
    return [one for one in found if which(one) > which(sitting)]


def moved_from(session: Session, pack: Pack, sitting: Sitting, matters: Sequence[Matter]) -> list[dict[str, str]]:
    """What was carried over from a sitting: title in the words of the matters' day, and where `to`."""
    gone = [item for item in every_item(session, sitting) if item.moved_to and item.part_of is None]
    said = drawn(session, pack, which(sitting), gone, matters)
    return [{"title": one["title"], "to": item.moved_to} for item, one in zip(gone, said, strict=True)]


def whither(to: str) -> str:
    """Where an item was carried over to, as words: 2026年四季度会议, or 以后的会议."""
    return "以后的会议" if to == LATER else f"{label_of_key(to)}会议"


def whence(item: Mapping[str, Any]) -> str:
    """Where an item came from: 顺延自2026年三季度会议, 2026年三季度会议议过，再议, 待议事项; "" for one that is new."""
    of = f"{label_of_key(item['origin_of'])}会议" if item["origin_of"] else ""
    if item["origin"] == CARRIED:
        return f"顺延自{of}" if of else CARRIED
    if item["origin"] == AGAIN:
        return f"{of}议过，{AGAIN}"
    return "待议事项" if item["origin"] else ""


def reports(session: Session, sitting: Sitting) -> dict[str, str]:
    """Members' written reports by body."""
    rows = session.execute(select(REPORT.c.body, REPORT.c.content).where(REPORT.c.sitting_id == sitting.id))
    return {row.body: row.content for row in rows}


@dataclass(frozen=True)
class Frozen:
    """上会口径: one snapshot, read back and proved against its digest."""

    version: int
    cut_off: date
    taken_at: datetime
    taken_by: str
    digest: str
    content: Content

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


LAID_DOWN = ("id", "position", "lineage", "own_title", "own_ask", "minutes")
"""What the office lays down of an item, and nothing the figures say."""


def same_agenda(session: Session, sitting: Sitting, snapshot: Frozen) -> bool:
    """Whether the agenda still is the one that was frozen: the same matters in the same order, with the same minutes,
    own words, parts and instructions, and the same carried over. What the figures say of them may have moved on: the
    snapshot says it as of its day."""
    every = every_item(session, sitting)
    gone = sorted(item.moved_to for item in every if item.moved_to and item.part_of is None)
    if gone != sorted(one["to"] for one in snapshot.content["moved"]):
        return False
    said: dict[int, list[Instructed]] = defaultdict(list)
    for one in instructions(session, sitting.county, [item.id for item in every if item.id]):
        said[one.item_id].append(one.told)
    frozen_now = []
    for item in agenda_of(session, sitting):
        parts = [part for part in every if part.part_of == item.id]
        wrote = [told for each in (item, *parts) for told in said[each.id or 0]]
        laid = [[each.model_dump()[name] for name in LAID_DOWN] for each in (item, *parts)]
        frozen_now.append((laid, wrote))
    return frozen_now == [
        ([[dict(each)[name] for name in LAID_DOWN] for each in (item, *item["parts"])], item["instructions"])
        for item in snapshot.content["agenda"]
    ]


def which(sitting: Sitting) -> Which:
    """Its place in the order of all meetings."""
    return sitting.quarter, sitting.ordinal


def agenda_now(session: Session, pack: Pack, sitting: Sitting, asked: Period) -> list[DrawnItem]:
    """The agenda as it stands, in the figures of a period cut at a day."""
    matters = propose(session, pack, asked, matters_of(every_item(session, sitting)))
    return drawn(session, pack, which(sitting), agenda_of(session, sitting), matters)
