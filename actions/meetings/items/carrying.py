"""An item goes to a later meeting: carried over (顺延) before this one is frozen, or taken up again (再议) after it
closed. Where no later meeting is in preparation it waits among the pending matters.
"""

from sqlalchemy import delete, select, update

from actions.meetings.items.placing import alter, item_of, own_words, put_in
from actions.meetings.standing import locked, touch
from actions.meetings.words import TITLE
from actions.unit_of_work import UnitOfWork, unit_of_work
from errors import Refused
from figures.meetings.agenda import ITEM, parts_of
from figures.meetings.items.beside import INSTRUCTION, PENDING
from figures.meetings.sittings import every_item, frozen, meeting_key, which, whither
from models.account import Actor
from models.clock import today
from models.sitting import AGAIN, CARRIED, CLOSED, EVERY_MEETING, KINDS, LATER, PREPARING, AgendaItem, Sitting


def carry_over(actor: Actor, sitting_id: int, item_id: int, to: int | None, title: str) -> None:
    """顺延: an item leaves this agenda for that of a later meeting in preparation (`to`), or for the pending matters
    (None). Parts and leaders' instructions go with it; the agenda and papers of this meeting say where it went.

    title: the item as the office reads it, by which it waits. Raises Refused once this meeting was frozen, for kinds
    that every meeting has of its own, and for a meeting that is not later or no longer in preparation.
    """
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING)
        item = item_of(act, sitting, item_id)
        if (snapshot := frozen(act.session, sitting)) is not None:
            raise Refused(
                f"这次会议已经冻结了第{snapshot.version}版上会口径，议题不再顺延：这次不议的，在“调整议程”里改为不上会后"
                "重新冻结，并登记为待议事项；议过还要再议的，闭会后办“再议”。"
            )
        gone = _sent(act, sitting, item, to, CARRIED, title)
        alter(act, [item_id, *_parts(act, item_id).values()], kept=False, moved_to=gone)
        act.detail |= {"carried_over": title, "to": gone}
        touch(act, sitting)


def take_up_again(actor: Actor, sitting_id: int, item_id: int, to: int | None, title: str) -> None:
    """再议: an item of a closed meeting stands on a later meeting's agenda too, with what was decided on it; the closed
    meeting stays as it is. Raises Refused before it closed, and as `carry_over` does."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, CLOSED)
        gone = _sent(act, sitting, item_of(act, sitting, item_id), to, AGAIN, title)
        act.detail |= {"taken_up_again": title, "to": gone}


def bring_back(actor: Actor, sitting_id: int, item_id: int) -> None:
    """Undo 顺延 while both meetings are in preparation: the item leaves the later agenda and stands here again."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING)
        item = next((one for one in every_item(act.session, sitting) if one.id == item_id), None)
        if item is None or not item.moved_to:
            raise Refused("这个议题没有顺延，请刷新页面后再选。")
        _taken_back(act, sitting, item)
        alter(act, [item_id, *_parts(act, item_id).values()], kept=True, moved_to="")
        act.detail |= {"brought_back": item.own_title or item.lineage, "from": item.moved_to}
        touch(act, sitting)


def _parts(act: UnitOfWork, item_id: int) -> dict[str, int]:
    """The items an item was merged of: lineage → id."""
    return {part.lineage: part.id or 0 for part in parts_of(act.session, act.county, [item_id])[item_id]}


def _sent(act: UnitOfWork, sitting: Sitting, item: AgendaItem, to: int | None, origin: str, title: str) -> str:
    """Put the item where it goes; the key of that meeting, or LATER."""
    if item.kind in EVERY_MEETING:
        raise Refused(f"“{KINDS[item.kind]}”每次会议都有，不用{origin}。")
    parts = parts_of(act.session, act.county, [item.id or 0])[item.id or 0]
    if to is None:
        if parts:
            raise Refused("合并的议题要等以后再议的，请先拆开，逐项办理。")
        _wait(act, sitting, item, origin, title)
        return LATER
    target = locked(act, to, PREPARING)
    key = meeting_key(target)
    if which(target) <= which(sitting):
        raise Refused(f"{whither(key)}不在这次会议之后，请选以后的会议。")
    standing = every_item(act.session, target)
    known = {one.lineage: one for one in standing}
    came = {"origin": origin, "origin_of": meeting_key(sitting)}
    met = known.get(item.lineage)
    if met is not None and (met.part_of is not None or met.moved_to or parts):
        raise Refused(f"{whither(key)}的议程里已经有“{title}”，请先到那次会议核对。")
    if clash := [part for part in parts if part.lineage in known]:
        raise Refused(f"{whither(key)}的议程里已经有其中的{len(clash)}项，请先把合并的议题拆开，逐项办理。")
    if met is not None:
        words = {} if met.own_title else {"own_title": item.own_title, "own_ask": item.own_ask}
        alter(act, [met.id or 0], kept=True, **came, **words)
        new = met.id or 0
    else:
        new, *_ = put_in(act, to, standing, [own_words(item) | came])
    _follow(act, item.id or 0, new, move=origin == CARRIED)
    for part in parts:
        copy, *_ = put_in(act, to, every_item(act.session, target), [own_words(part) | {"part_of": new}])
        _follow(act, part.id or 0, copy, move=origin == CARRIED)
    touch(act, target)
    return key


def _follow(act: UnitOfWork, item: int, new: int, *, move: bool) -> None:
    """Leaders' instructions go with a matter: moved with it, or told again beside what stays."""
    here = (INSTRUCTION.c.county == act.county, INSTRUCTION.c.item_id == item, INSTRUCTION.c.revoked_at.is_(None))
    if move:
        act.session.execute(update(INSTRUCTION).where(*here).values(item_id=new))
        return
    for row in act.session.execute(select(INSTRUCTION).where(*here)).mappings().all():
        act.session.execute(INSTRUCTION.insert().values({k: v for k, v in row.items() if k != "id"} | {"item_id": new}))


def _wait(act: UnitOfWork, sitting: Sitting, item: AgendaItem, origin: str, title: str) -> None:
    waiting = select(PENDING.c.id).where(
        PENDING.c.county == act.county, PENDING.c.lineage == item.lineage, PENDING.c.item_id.is_(None),
        PENDING.c.withdrawn_for == "",
    )  # fmt: skip
    if act.session.execute(waiting).first():
        raise Refused(f"待议事项里已经有“{title}”。")
    taken = update(PENDING).where(PENDING.c.county == act.county, PENDING.c.item_id == item.id)
    if origin == CARRIED:  # what was taken from the pending matters goes back to them
        act.session.execute(taken.values(item_id=None, origin=origin, origin_of=meeting_key(sitting)))
    if not act.session.execute(waiting).first():
        act.session.execute(
            PENDING.insert().values(
                county=act.county, lineage=item.lineage, title=title[:TITLE], ask=item.own_ask,
                asked_by=item.reporter or "", lead_unit="", why=item.own_why, since=today(), minutes=item.minutes,
                origin=origin, origin_of=meeting_key(sitting), withdrawn_for="",
                recorded_at=act.at, recorded_by=act.actor.name, changed_at=act.at, changed_by=act.actor.name,
            )
        )  # fmt: skip


def _taken_back(act: UnitOfWork, sitting: Sitting, item: AgendaItem) -> None:
    key = meeting_key(sitting)
    if item.moved_to == LATER:
        here = (PENDING.c.county == act.county, PENDING.c.lineage == item.lineage, PENDING.c.origin_of == key)
        waits = act.session.execute(select(PENDING).where(*here, PENDING.c.withdrawn_for == "")).first()
        if waits is None or waits.item_id is not None:
            raise Refused("这一项已经列入别的会议或不再议，不能撤回顺延；请到待议事项核对。")
        act.session.execute(update(PENDING).where(PENDING.c.id == waits.id).values(item_id=item.id))
        return
    copies = select(ITEM).where(
        ITEM.c.county == act.county, ITEM.c.lineage == item.lineage, ITEM.c.origin_of == key, ITEM.c.origin == CARRIED
    )
    copy = act.session.execute(copies).first()
    if copy is None:
        raise Refused(f"{whither(item.moved_to)}的议程里已经没有这一项，不能撤回顺延。")
    target = locked(act, copy.sitting_id, PREPARING)
    if copy.part_of is not None or copy.moved_to:
        raise Refused(f"{whither(item.moved_to)}又把这一项合并或顺延了，请先在那次会议里拆开或撤回。")
    ours, theirs = _parts(act, item.id or 0), _parts(act, copy.id)
    _follow(act, copy.id, item.id or 0, move=True)
    for lineage, part in theirs.items():
        if lineage in ours:
            _follow(act, part, ours[lineage], move=True)
    act.session.execute(delete(ITEM).where(ITEM.c.id.in_([copy.id, *theirs.values()])))
    touch(act, target)
