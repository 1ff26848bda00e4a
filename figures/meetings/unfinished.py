"""What is still open when a meeting's figures are about to be frozen: unread, to be mended, unverified, objected to,
unconfirmed, and what of the agenda the figures of that day no longer bear out. Nothing here hinders; it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlmodel import Session

from figures.hazards.rectification import rectification
from figures.meetings.agenda import Matter, drawn, propose
from figures.meetings.checks import asked_on, confirmations, reported, sheet_of
from figures.meetings.items.beside import waiting
from figures.meetings.sittings import agenda_of, every_item, matters_of, period_of, which
from models.base import table
from models.collection import MEND, CollectionReturn
from models.county import Pack
from models.record import Upload
from models.sitting import Sitting

UPLOAD, RETURN = table(Upload), table(CollectionReturn)
MOST = 12


@dataclass(frozen=True)
class Open:
    """One kind of thing that is open: what it is, how many, and the first of them by name."""

    what: str
    count: int
    names: tuple[str, ...]


def unfinished(
    session: Session, pack: Pack, sitting: Sitting, cut_off: date, matters: Sequence[Matter] | None = None
) -> list[Open]:
    """Everything open, most pressing first; kinds of which there is nothing are left out. `matters`: what the rules
    said of the agenda as of the day, where that was asked already."""
    asked = period_of(sitting.quarter, sitting.starts_on, cut_off)
    said = confirmations(session, pack, sitting, asked_on(sitting))
    objecting = [f"{pack.name_of(one.body)}：{one.statement}" for one in said if one.agreed is False]
    silent = [pack.name_of(one.body) for one in said if one.agreed is None]
    moved = [
        pack.name_of(one.body)
        for one in said
        if one.agreed and one.told and one.told != sheet_of(session, pack, one.body, asked).told[:2000]
    ]
    every = every_item(session, sitting)
    if matters is None:
        matters = propose(session, pack, asked, matters_of(every))
    told = drawn(session, pack, which(sitting), agenda_of(session, sitting), matters)
    known = {item.lineage for item in every}
    unverified = rectification(session, pack, asked).county.awaiting_verification
    unjudged = [f"{one.meeting_no}第{one.seq}项" for one in reported(session, pack) if not one.verdict]
    mend = session.execute(
        select(func.count()).where(RETURN.c.county == pack.code, RETURN.c.state == MEND)
    ).scalar_one()
    stale = [f"{item['title']}（{'、'.join(item['not_said'])}）" for item in told if item["not_said"]]
    faded = [item["title"] for item in told if not item["raised"]]
    left_out = [m.said.title for m in matters if m.said.raised and m.lineage not in known]
    found = [
        _open("有异议的单位", objecting),
        _open("未确认的单位（不视为同意）", silent),
        _open("确认后数字又变了的单位", moved),
        _open("传过、还没有读进台账的文件", _unread(session, pack, asked.start)),
        Open("收表里待改的回执", mend, ()),
        Open("报告整改、等复查的隐患", unverified, ()),
        _open("单位报来、还没有核的议定事项进展", unjudged),
        _open("自拟题目里截数日已不成立的数", stale),
        _open("截数日已够不上、仍在议程里的", faded),
        _open("截数日够得上、没有列入议程的", left_out),
        _open("还没有上会的待议事项", [one.title for one in waiting(session, pack.code)]),
    ]
    return [each for each in found if each.count]


def _open(what: str, names: list[str]) -> Open:
    return Open(what, len(names), tuple(names[:MOST]))


def _unread(session: Session, pack: Pack, first: date) -> list[str]:
    """Files offered since the period began of which no upload with the same content was ever taken."""
    taken = select(UPLOAD.c.sha256).where(UPLOAD.c.county == pack.code, UPLOAD.c.batch_id.is_not(None))
    query = (
        select(UPLOAD.c.file_name, UPLOAD.c.sha256)
        .where(
            UPLOAD.c.county == pack.code,
            UPLOAD.c.batch_id.is_(None),
            UPLOAD.c.recorded_at >= datetime.combine(first, time()),
            UPLOAD.c.sha256.not_in(taken),
        )
        .order_by(UPLOAD.c.id.desc())
    )
    return list({row.sha256: row.file_name for row in session.execute(query)}.values())
