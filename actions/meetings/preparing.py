"""Preparing a meeting: its agenda is proposed from the data, then pruned, ordered and added to by the office.

An item keeps which matter it speaks of and what the office laid down; its words are made from the figures when it is
drawn, so that nothing here writes a value.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from actions.meetings.items.fixed import as_item
from actions.meetings.items.placing import minutes_of, put_in
from actions.meetings.standing import locked, standing_at, touch
from actions.meetings.words import ASK, TITLE, fitting
from actions.unit_of_work import Moved, prepared, refuse_unless_may, settled, unit_of_work
from catalogue.agenda_rules import OWN, lineage_of
from errors import Refused
from figures.meetings.agenda import ITEM, SITTING, Matter, begun, propose, to_take_up
from figures.meetings.items.beside import fixed_on
from figures.meetings.sittings import agenda_of, every_item, last_cut_off, period_of, sitting_of, sittings_of
from figures.query import period
from figures.wording import full_day
from models.account import Actor
from models.clock import today
from models.county import Pack, pack_in_force
from models.database import reading
from models.sitting import AGENDA_SET, NEW, PLENARY, PREPARING, AgendaItem


def open_sitting(actor: Actor, quarter: str) -> int:
    """Begin (or return) the preparation of a quarter's meeting with its proposed agenda; the sitting's id."""
    refuse_unless_may(actor, "meeting.prepare", quarter)
    return _begun(actor, quarter, 1, PLENARY, None)


def open_another(actor: Actor, quarter: str, kind: str, starts_on: date | None = None) -> int:
    """Begin the preparation of a further meeting of a quarter, with an agenda, snapshots and papers of its own.

    One that is no plenary counts from `starts_on`, the day after the last cut-off where none is given. Raises Refused
    for a kind the county does not know, for a day to come, and while the quarter has no first meeting.
    """
    refuse_unless_may(actor, "meeting.prepare", quarter)
    with reading() as session:
        pack = pack_in_force(session)
        if kind not in pack.entries("meeting_kind"):
            raise Refused(f"会议类型请选：{'、'.join(pack.entries('meeting_kind'))}。")
        several = sittings_of(session, pack, quarter)
        if kind != PLENARY and starts_on is None:
            last = last_cut_off(session, pack)
            starts_on = last + timedelta(days=1) if last else period(quarter).start
    if not several:
        raise Refused("这个季度还没有筹备第一次会议，请先“生成议程”。")
    if starts_on is not None and starts_on > today():
        raise Refused(f"起算日{full_day(starts_on)}还没有到，请改早。")
    return _begun(actor, quarter, several[-1].ordinal + 1, kind, None if kind == PLENARY else starts_on)


def plan(
    actor: Actor, sitting_id: int, day: date | None, *, hour: str = "", place: str = "", reply_by: date | None = None
) -> None:
    """Lay down (or take out) when and where the meeting is planned, and by when its members answer that they come: it
    stands in preparation, notice and papers alone.

    Raises Refused for a day that is over, and a day of answers that does not lie before the meeting.
    """
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING, AGENDA_SET)
        if day and day != sitting.planned_on and day < today():
            raise Refused(f"计划开会的{full_day(day)}已经过了，请改晚；已经开过的会用“补录会议”。")
        if reply_by and reply_by != sitting.reply_by and reply_by < today():
            raise Refused(f"回执期限{full_day(reply_by)}已经过了，请改晚。")
        if reply_by and day and reply_by > day:
            raise Refused(f"回执期限{full_day(reply_by)}晚于开会的{full_day(day)}，请改早。")
        laid = {"planned_hour": fitting("时刻", hour, 20), "place": fitting("地点", place, 40)}
        touch(act, sitting, planned_on=day, reply_by=reply_by, **laid)


def _begun(actor: Actor, quarter: str, ordinal: int, kind: str, starts_on: date | None) -> int:
    def work(session: Session, pack: Pack) -> list[Matter]:
        if sitting_of(session, pack, quarter, ordinal) is not None:
            return []
        fixed = [as_item(one)["lineage"] for one in fixed_on(session, pack.code, today(), kind)]
        return to_take_up(pack, propose(session, pack, period_of(quarter, starts_on)), fixed)

    def begun_now() -> int:
        ready = prepared(actor.county, work)
        with unit_of_work(actor, "meeting.prepare", quarter) as act:
            row = act.session.execute(
                select(SITTING.c.id).where(
                    SITTING.c.county == act.county, SITTING.c.quarter == quarter, SITTING.c.ordinal == ordinal
                )
            ).first()
            if row:
                act.silent = True
                return int(row.id)
            added = act.session.execute(
                insert(SITTING)
                .values(
                    county=act.county,
                    quarter=quarter,
                    ordinal=ordinal,
                    kind=kind,
                    starts_on=starts_on,
                    state=PREPARING,
                    meeting_no="",
                    version=1,
                    changed_at=act.at,
                    changed_by=actor.name,
                )
                .returning(SITTING.c.id)
            ).scalar_one()
            fixed = [as_item(one) for one in fixed_on(act.session, act.county, today(), kind)]
            put_in(act, int(added), [], [*_new_items(ready.unmoved(act), []), *fixed])
            return int(added)

    return settled(begun_now, "准备会议")


def renew_agenda(actor: Actor, sitting_id: int) -> None:
    """Ask the rules again: matters that came up since are added, those that no longer do leave. What the office wrote
    or pruned stays, in the office's order and with its minutes; its figures are those of the day it is drawn for."""
    refuse_unless_may(actor, "meeting.prepare", f"sitting {sitting_id}")

    def work(session: Session, pack: Pack) -> tuple[int, list[Matter]]:
        sitting = standing_at(session, actor.county, sitting_id, PREPARING)
        now = period_of(sitting.quarter, sitting.starts_on).as_of
        # A 截数日 still to come proposes nothing: today's state does until it comes.
        asked = period_of(sitting.quarter, sitting.starts_on, min(now, sitting.cut_off or now))
        standing, every = agenda_of(session, sitting), every_item(session, sitting)
        elsewhere = {item.lineage for item in every if item.part_of is not None or item.moved_to}
        found = propose(session, pack, asked, [item.lineage for item in standing])
        apart = [matter for matter in found if matter.lineage not in elsewhere]
        return sitting.version, to_take_up(pack, apart, [item.lineage for item in standing])

    def renewed() -> None:
        ready = prepared(actor.county, work)
        with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
            sitting = locked(act, sitting_id, PREPARING)
            seen, matters = ready.unmoved(act)
            if sitting.version != seen:
                raise Moved
            standing = every_item(act.session, sitting)
            still = {matter.lineage for matter in matters}
            gone = {i.id for i in standing if i.lineage not in still and not _of_the_office(i)}
            act.session.execute(delete(ITEM).where(ITEM.c.id.in_(gone)))
            left = [item for item in standing if item.id not in gone]
            put_in(act, sitting_id, left, _new_items(matters, left))
            touch(act, sitting)

    settled(renewed, "更新议程")


def _of_the_office(item: AgendaItem) -> bool:
    """Whether the office decided something about this item: its own, pruned, merged, from another meeting, or with a
    title or an ask of its own."""
    own = item.lineage.startswith(f"{OWN}:") or not item.kept or item.part_of is not None or bool(item.origin)
    return own or bool(item.own_title) or item.own_ask is not None


def _new_items(matters: Sequence[Matter], standing: Sequence[AgendaItem]) -> list[dict[str, Any]]:
    """The matters that do not stand yet, as items begin."""
    known = {item.lineage for item in standing}
    return [begun(matter) for matter in matters if matter.lineage not in known]


def arrange(actor: Actor, sitting_id: int, items: Sequence[dict[str, Any]], seen_version: int) -> None:
    """Set order, minutes, own words and whether kept of all items at once, as the office left them.

    items: dicts with id, minutes, kept, own_title and own_ask, in the wanted order; an own_title of "" and an own_ask
    of None leave the words to the figures, and keys left out stay as they are. Raises Refused when another person
    changed the sitting since `seen_version`, an item is missing, an own item loses its title, or minutes are not 1–60.
    """
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING)
        standing = {item.id: item for item in agenda_of(act.session, sitting, pruned=True)}
        if sitting.version != seen_version or {int(item["id"]) for item in items} != standing.keys():
            raise Refused("议程刚被别人改过，请刷新后再改，您的修改没有写入。")
        for position, item in enumerate(items, 1):
            values: dict[str, Any] = {
                "position": position * 10,
                "minutes": minutes_of(item["minutes"], f"第{position}项"),
                "kept": bool(item["kept"]),
            }
            if "own_title" in item:
                title = str(item["own_title"] or "").strip()
                if not title and standing[int(item["id"])].lineage.startswith(f"{OWN}:"):
                    raise Refused(f"第{position}项没有议题名称。")
                values["own_title"] = fitting(f"第{position}项议题", title, TITLE)
            if "own_ask" in item:
                ask = item["own_ask"]
                values["own_ask"] = None if ask is None else fitting(f"第{position}项请会议议定", str(ask), ASK)
            act.session.execute(
                update(ITEM).where(ITEM.c.id == int(item["id"]), ITEM.c.sitting_id == sitting_id).values(**values)
            )
        touch(act, sitting)


def add_item(
    actor: Actor,
    sitting_id: int,
    title: str,
    *,
    why: str = "",
    ask: str = "",
    minutes: int = 5,
    reporter: str | None = None,
) -> None:
    """Add an item of the office's own (新增议题) at the end, with why it is taken up; the same title of earlier
    meetings is its lineage. Raises Refused without a title, for one that stands already, and words that do not fit."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING)
        if not title.strip():
            raise Refused("请写议题名称。")
        standing = every_item(act.session, sitting)
        lineage = lineage_of(OWN, title.strip()[:80])
        if any(item.lineage == lineage for item in standing):
            raise Refused(f"议程里已经有“{title.strip()}”。")
        act.session.execute(
            insert(ITEM).values(
                county=act.county,
                sitting_id=sitting_id,
                position=max((item.position for item in standing), default=0) + 10,
                kind=NEW,
                lineage=lineage,
                own_title=fitting("议题", title, TITLE),
                own_ask=fitting("请会议议定", ask, ASK),
                own_why=fitting("为什么上会", why, ASK),
                minutes=minutes_of(minutes, "新增议题"),
                reporter=reporter,
                kept=True,
            )
        )
        touch(act, sitting)


def settle_agenda(actor: Actor, sitting_id: int) -> None:
    """筹备 → 议程已定."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING)
        if not agenda_of(act.session, sitting):
            raise Refused("议程是空的，请至少保留一项。")
        touch(act, sitting, state=AGENDA_SET)


def back_to_preparing(actor: Actor, sitting_id: int) -> None:
    """议程已定 → 筹备, to change the agenda again; snapshots stay as they are."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        touch(act, locked(act, sitting_id, AGENDA_SET), state=PREPARING)


def set_cut_off(actor: Actor, sitting_id: int, day: date) -> None:
    """State the cut-off day (截数日) the figures will be frozen as of; within the quarter."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING, AGENDA_SET)
        period_of(sitting.quarter, sitting.starts_on, day)
        touch(act, sitting, cut_off=day)
