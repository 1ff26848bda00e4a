"""领导批示 on an agenda item: entered, corrected with a reason, taken back; frozen with the meeting."""

from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from actions.meetings.items.placing import item_of
from actions.meetings.members import post_of
from actions.meetings.standing import locked, touch
from actions.meetings.words import ASK, REASON, fitting, refuse_slip
from actions.unit_of_work import UnitOfWork, unit_of_work
from errors import Refused
from figures.meetings.items.beside import INSTRUCTION
from figures.meetings.sittings import every_item
from figures.wording import full_day
from models.account import Actor
from models.clock import today
from models.sitting import AGENDA_SET, PREPARING, AgendaItem, Sitting


def instruct(actor: Actor, sitting_id: int, item_id: int, post: str, on: date, words: str) -> int:
    """Enter what a leader wrote on an item: by post, day and words; its number. A meeting frozen before is frozen anew.

    Raises Refused once the meeting is in session, without a post or words, or for a day to come.
    """
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING, AGENDA_SET)
        item = item_of(act, sitting, item_id)
        facts = _sound(post, on, words)
        act.detail |= {"instruction": facts["words"], "post": facts["post"], "item": item.own_title or item.lineage}
        touch(act, sitting)
        return _put(act, item_id, facts)


def correct_instruction(
    actor: Actor, sitting_id: int, instruction_id: int, post: str, on: date, words: str, reason: str
) -> None:
    """Correct an instruction; what stood before, and why it changed, stay on record. Raises Refused as `instruct`
    does, and without a reason."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING, AGENDA_SET)
        stood, facts = _standing(act, sitting, instruction_id), _sound(post, on, words)
        if all(getattr(stood, name) == value for name, value in facts.items()):
            act.silent = True
            return
        if not reason.strip():
            raise Refused("更正批示请写明理由。")
        _revoke(act, instruction_id, reason)
        _put(act, stood.item_id, facts)
        act.detail |= {
            "reason": reason.strip(),
            "before": {name: str(getattr(stood, name)) for name in facts},
            "after": {name: str(value) for name, value in facts.items()},
        }
        touch(act, sitting)


def revoke_instruction(actor: Actor, sitting_id: int, instruction_id: int, reason: str) -> None:
    """Take an instruction back that was entered by mistake; it stays on record with the reason."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING, AGENDA_SET)
        stood = _standing(act, sitting, instruction_id)
        if not reason.strip():
            raise Refused("停用批示请写明理由。")
        _revoke(act, instruction_id, reason)
        act.detail |= {"revoked": stood.words, "reason": reason.strip()}
        touch(act, sitting)


def _sound(post: str, on: date, words: str) -> dict[str, Any]:
    if not post.strip():
        raise Refused("请写批示领导的职务。")
    if not words.strip():
        raise Refused("请写批示内容。")
    if on > today():
        raise Refused(f"批示日期{full_day(on)}还没有到，请改正。")
    refuse_slip("批示日期", on)
    return {"post": post_of("批示领导的职务", post), "on_date": on, "words": fitting("批示内容", words, ASK)}


def _put(act: UnitOfWork, item_id: int, facts: dict[str, Any]) -> int:
    stamp = {"county": act.county, "item_id": item_id, "recorded_at": act.at, "recorded_by": act.actor.name}
    blank = {"revoked_by": "", "revoked_for": ""}
    new = insert(INSTRUCTION).values(stamp | blank | facts).returning(INSTRUCTION.c.id)
    return int(act.session.execute(new).scalar_one())


def _standing(act: UnitOfWork, sitting: Sitting, instruction_id: int) -> Any:
    here: list[AgendaItem] = every_item(act.session, sitting)
    row = act.session.execute(
        select(INSTRUCTION).where(
            INSTRUCTION.c.county == act.county,
            INSTRUCTION.c.id == instruction_id,
            INSTRUCTION.c.revoked_at.is_(None),
            INSTRUCTION.c.item_id.in_([item.id for item in here if not item.moved_to]),
        )
    ).first()
    if row is None:
        raise Refused("这条批示已经改过、停用或随议题顺延，请刷新页面后再选。")
    return row


def _revoke(act: UnitOfWork, instruction_id: int, reason: str) -> None:
    ended = {"revoked_at": act.at, "revoked_by": act.actor.name, "revoked_for": fitting("理由", reason, REASON)}
    act.session.execute(update(INSTRUCTION).where(INSTRUCTION.c.id == instruction_id).values(**ended))
