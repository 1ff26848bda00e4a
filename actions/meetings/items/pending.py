"""待议事项: what the office collects between meetings, put on an agenda, put back, or no longer asked."""

from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update

from actions.meetings.items.placing import alter, minutes_of, put_in
from actions.meetings.standing import locked, touch
from actions.meetings.words import ASK, REASON, TITLE, fitting
from actions.unit_of_work import UnitOfWork, unit_of_work
from catalogue.agenda_rules import OWN, lineage_of, rule_of
from errors import Refused
from figures.meetings.agenda import ITEM
from figures.meetings.items.beside import PENDING as WAITING
from figures.meetings.items.beside import instructions
from figures.meetings.sittings import every_item
from figures.wording import full_day
from models.account import Actor
from models.clock import today
from models.county import pack_in_force
from models.sitting import NEW, PENDING, PREPARING


def collect_matter(
    actor: Actor,
    title: str,
    *,
    why: str,
    since: date | None = None,
    ask: str = "",
    asked_by: str = "",
    lead_unit: str = "",
    minutes: int = 5,
) -> int:
    """Keep a matter for a meeting to come: what, why, who asks ("" the office), who would lead, since when (today); its
    number. Raises Refused without a title or a why, for a day to come, a body that does not stand, or a matter that
    waits already."""
    with unit_of_work(actor, "meeting.prepare", "待议事项") as act:
        title, why, day = title.strip(), why.strip(), since or today()
        if not title:
            raise Refused("请写待议事项的名称。")
        if not why:
            raise Refused("请写为什么要上会。")
        if day > today():
            raise Refused(f"提出日期{full_day(day)}还没有到，请改正。")
        bodies = pack_in_force(act.session).bodies_on(today())
        for what, body in (("提出单位", asked_by), ("建议牵头单位", lead_unit)):
            if body and body not in bodies:
                raise Refused(f"{what}不在名单里，或已撤并，请重新选。")
        lineage = lineage_of(OWN, title[:80])
        same = select(WAITING.c.id).where(
            WAITING.c.county == act.county, WAITING.c.lineage == lineage, WAITING.c.item_id.is_(None),
            WAITING.c.withdrawn_for == "",
        )  # fmt: skip
        if act.session.execute(same).first():
            raise Refused(f"待议事项里已经有“{title}”。")
        values = {
            "lineage": lineage, "title": fitting("事项", title, TITLE), "why": fitting("为什么要上会", why, ASK),
            "ask": fitting("请会议议定", ask, ASK),
            "asked_by": asked_by, "lead_unit": lead_unit, "since": day, "minutes": minutes_of(minutes, "待议事项"),
            "origin": "", "origin_of": "", "withdrawn_for": "",
            "recorded_at": act.at, "recorded_by": actor.name, "changed_at": act.at, "changed_by": actor.name,
        }  # fmt: skip
        act.detail |= {"pending": title, "why": why}
        new = insert(WAITING).values(county=act.county, **values).returning(WAITING.c.id)
        return int(act.session.execute(new).scalar_one())


def take_pending(actor: Actor, sitting_id: int, pending_id: int) -> int:
    """Put a pending matter on the agenda of a meeting in preparation; the item's id. Raises Refused when it no longer
    waits, or its matter stands there already."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING)
        waits = _waiting(act, pending_id)
        came = {"origin": waits.origin or PENDING, "origin_of": waits.origin_of}
        standing = every_item(act.session, sitting)
        met = next((item for item in standing if item.lineage == waits.lineage), None)
        if met is not None and met.moved_to:
            raise Refused(f"“{waits.title}”是从这次会议顺延的：要在这次议，请撤回顺延。")
        if met is not None and (met.part_of is not None or (met.kept and rule_of(met.lineage) is None)):
            raise Refused(f"议程里已经有“{waits.title}”。")
        if met is not None:  # a matter of the data that stands already, or one that was taken off: it comes from here
            alter(act, [met.id or 0], kept=True, **came)
            new = met.id or 0
        else:
            rule = rule_of(waits.lineage)
            values: dict[str, Any] = {
                "kind": rule.kind if rule else NEW,
                "lineage": waits.lineage,
                "own_title": "" if rule else waits.title,
                "own_ask": waits.ask,
                "own_why": "" if rule else waits.why,
                "minutes": waits.minutes,
                "reporter": None if rule else waits.asked_by or waits.lead_unit or None,
            }
            new, *_ = put_in(act, sitting_id, standing, [values | came])
        _write(act, waits.id, item_id=new)
        act.detail |= {"taken": waits.title}
        touch(act, sitting)
        return new


def put_back(actor: Actor, sitting_id: int, item_id: int) -> None:
    """A pending matter leaves the agenda and waits again, while the meeting is in preparation."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING)
        row = act.session.execute(
            select(WAITING).where(WAITING.c.county == act.county, WAITING.c.item_id == item_id)
        ).first()
        item = next((one for one in every_item(act.session, sitting) if one.id == item_id), None)
        if row is None or item is None:
            raise Refused("这个议题不是从待议事项列入的，请刷新页面后再选。")
        if item.part_of is not None:
            raise Refused(f"“{row.title}”已经合并进别的议题，请先拆开。")
        if instructions(act.session, act.county, [item_id]):
            raise Refused(f"“{row.title}”上录有领导批示，不能退回；这次不议的，请办顺延，批示随议题走。")
        act.session.execute(delete(ITEM).where(ITEM.c.id == item_id))
        _write(act, row.id, item_id=None)
        act.detail |= {"put_back": row.title}
        touch(act, sitting)


def withdraw_matter(actor: Actor, pending_id: int, reason: str) -> None:
    """A pending matter is no longer asked, with the reason why; it stays on record."""
    with unit_of_work(actor, "meeting.prepare", "待议事项") as act:
        if not reason.strip():
            raise Refused("不再议请写明理由。")
        waits = _waiting(act, pending_id)
        _write(act, waits.id, withdrawn_for=fitting("理由", reason, REASON))
        act.detail |= {"withdrawn": waits.title, "reason": reason.strip()}


def _waiting(act: UnitOfWork, pending_id: int) -> Any:
    row = act.session.execute(select(WAITING).where(WAITING.c.county == act.county, WAITING.c.id == pending_id)).first()
    if row is None or row.item_id is not None or row.withdrawn_for:
        raise Refused("这一项已经列入议程或不再议，请刷新页面后再选。")
    return row


def _write(act: UnitOfWork, pending_id: int, **values: Any) -> None:
    stamp = {"changed_at": act.at, "changed_by": act.actor.name}
    act.session.execute(update(WAITING).where(WAITING.c.id == pending_id).values(**stamp, **values))
