"""Freezing what a meeting quotes (上会口径): worked out before the lock is taken, written as one text.

A second freeze makes a new version and leaves the old one.
"""

from datetime import date

from sqlalchemy import func, insert, select
from sqlmodel import Session

from actions.meetings.standing import locked, standing_at, touch
from actions.unit_of_work import Moved, prepared, refuse_unless_may, settled, unit_of_work
from errors import Refused
from figures.meetings.sittings import SNAPSHOT, agenda_of, digest_of, period_of
from figures.meetings.snapshot import content_of
from models.account import Actor
from models.clock import today
from models.county import Pack
from models.sitting import AGENDA_SET, PREPARING


def not_to_freeze(quarter: str, cut_off: date, starts_on: date | None = None) -> str:
    """Why a day is no cut-off for a meeting of a quarter (a special one from `starts_on` on), as a sentence; "" when it
    is one: over, and in what the meeting is about."""
    try:
        period_of(quarter, starts_on, cut_off)
    except Refused as refusal:
        return str(refusal).replace("截至日", "截数日")
    if cut_off > today():
        return f"截数日{cut_off}还没有到，不能冻结将来的数，请另选。"
    if cut_off == today():
        return f"截数日{cut_off}这一天还没有过完，当天的登记还会变：请选昨天或更早，或明天再冻结。"
    return ""


def freeze(actor: Actor, sitting_id: int, cut_off: date) -> int:
    """Freeze everything the meeting quotes as of the cut-off day; the snapshot's version.

    Raises Refused when the day is not over or lies outside the quarter. A second freeze is a new version.
    """
    target = f"sitting {sitting_id}"
    refuse_unless_may(actor, "meeting.freeze", target)

    def work(session: Session, pack: Pack) -> tuple[int, str, str]:
        sitting = standing_at(session, actor.county, sitting_id, PREPARING, AGENDA_SET)
        if reason := not_to_freeze(sitting.quarter, cut_off, sitting.starts_on):
            raise Refused(reason)
        if not agenda_of(session, sitting):
            raise Refused("议程是空的，请至少保留一项再冻结。")
        content = content_of(session, pack, sitting, cut_off)
        return sitting.version, content, digest_of(content)

    def taken() -> int:
        ready = prepared(actor.county, work)
        with unit_of_work(actor, "meeting.freeze", target) as act:
            sitting = locked(act, sitting_id, PREPARING, AGENDA_SET)
            seen, content, digest = ready.unmoved(act)
            if sitting.version != seen:
                raise Moved
            last = select(func.max(SNAPSHOT.c.version)).where(SNAPSHOT.c.sitting_id == sitting.id)
            version = int(act.session.execute(last).scalar() or 0) + 1
            act.session.execute(
                insert(SNAPSHOT).values(
                    county=act.county,
                    sitting_id=sitting.id,
                    version=version,
                    cut_off=cut_off,
                    taken_at=act.at,
                    taken_by=actor.name,
                    content=content,
                    digest=digest,
                )
            )
            touch(act, sitting, cut_off=cut_off)
            act.detail |= {"version": version, "digest": digest}
            return version

    return settled(taken, "冻结")
