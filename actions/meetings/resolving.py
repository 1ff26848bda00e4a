"""What a meeting resolves: entered while it is held, followed until it is carried out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from actions.meetings.progress import accept_report
from actions.meetings.standing import locked, put
from actions.meetings.words import MATTER, fitting, refuse_slip
from actions.unit_of_work import UnitOfWork, unit_of_work
from actions.versions import insert_versions
from errors import Refused
from figures.meetings.agenda import ITEM
from figures.meetings.resolutions import DONE, NOT_DONE, RUNNING
from figures.meetings.sittings import agenda_of
from figures.wording import full_day
from models.account import Actor
from models.base import table
from models.clock import today
from models.county import pack_in_force
from models.meeting import Meeting, Resolution
from models.sitting import IN_SESSION, DecisionReceipt

MEETING, RESOLUTION, RECEIPT = table(Meeting), table(Resolution), table(DecisionReceipt)
OUTCOMES = (DONE, NOT_DONE, RUNNING)
NO_TASK = ""
"""Said of a resolution that falls under no task of the plan."""


def decide(
    actor: Actor,
    sitting_id: int,
    matter: str,
    lead_unit: str,
    deadline: date | None,
    *,
    clause: str | None,
    supporting: Sequence[str] = (),
    item_id: int | None = None,
    receipt: str = "",
) -> int:
    """A resolution entered while the meeting is held, under the agenda item it came from; its number within
    the meeting.

    `clause`: the task it falls under, by which a resolution not carried out may be named, or NO_TASK said of it.
    `receipt`: the id a browser gave it; the same one again writes nothing and gives the number it was written under.
    Raises Refused without a matter, a task or NO_TASK, a lead unit that stands on the meeting day, or a deadline
    after that day.
    """
    with unit_of_work(actor, "meeting.hold", f"sitting {sitting_id}") as act:
        if receipt and (written := _written_under(act, receipt)) is not None:
            act.silent = True
            return written
        sitting = locked(act, sitting_id, IN_SESSION)
        values = sound(act, sitting.held_on, matter, lead_unit, deadline, clause, supporting) | {"outcome": RUNNING}
        taken = act.session.execute(
            select(RESOLUTION.c.seq).where(
                RESOLUTION.c.county == act.county, RESOLUTION.c.meeting_no == sitting.meeting_no
            )
        ).scalars()
        seq = max(taken, default=0) + 1
        insert_versions(act, Resolution, [{"meeting_no": sitting.meeting_no, "seq": seq} | values])
        for item in agenda_of(act.session, sitting):
            if item.id == item_id:
                act.session.execute(update(ITEM).where(ITEM.c.id == item.id).values(outcomes=[*item.outcomes, seq]))
        if receipt:
            given = {"receipt": receipt, "sitting_id": sitting_id, "seq": seq}
            act.session.execute(
                insert(RECEIPT).values(county=act.county, written_at=act.at, written_by=actor.name, **given)
            )
        act.detail |= {"seq": seq, "matter": values["matter"], "clause": clause}
        return seq


def _written_under(act: UnitOfWork, receipt: str) -> int | None:
    """The number of the resolution that this receipt was given for; the act's lock makes the answer hold."""
    if len(receipt) > 64:
        raise Refused("这条议定事项的编号不对，请刷新页面后重新录入。")
    found = act.session.execute(
        select(RECEIPT.c.seq).where(RECEIPT.c.county == act.county, RECEIPT.c.receipt == receipt)
    ).scalar()
    return None if found is None else int(found)


def sound(
    act: UnitOfWork,
    held_on: date | None,
    matter: str,
    lead_unit: str,
    deadline: date | None,
    clause: str | None,
    supporting: Sequence[str],
) -> dict[str, Any]:
    """The facts of a resolution of a meeting held on a day; raises Refused as `decide` says."""
    pack = pack_in_force(act.session)
    if not matter.strip():
        raise Refused("请写议定事项。")
    day = held_on or today()
    if clause is None or clause not in {NO_TASK, *(task.code for task in pack.tasks_on(day))}:
        raise Refused("请选择议定事项对应的任务；不属于任何一项的，请选“不对应具体任务”。")
    standing = {unit.code for unit in pack.units_on(day)} | pack.bodies_on(day).keys()
    if lead_unit not in standing:
        raise Refused("议定事项必须有牵头单位，请从名单中选择；已撤并的单位不能牵头。")
    if deadline is None:
        raise Refused("议定事项必须有完成时限。")
    if unknown := [pack.name_of(unit) for unit in supporting if unit not in standing]:
        raise Refused(f"配合单位“{'、'.join(unknown)}”不在名单里，或已撤并。")
    if twice := [pack.name_of(unit) for unit in {*supporting} if [lead_unit, *supporting].count(unit) > 1]:
        raise Refused(f"“{'、'.join(sorted(twice))}”写了两次：牵头单位不再列为配合单位，配合单位每个只写一次。")
    refuse_slip("完成时限", deadline)
    if held_on and deadline < held_on:
        raise Refused(f"完成时限{full_day(deadline)}早于会议日期{full_day(held_on)}，请改正。")
    return {
        "matter": fitting("议定事项", matter, MATTER),
        "lead_unit": lead_unit,
        "supporting": "、".join(supporting),
        "deadline": deadline,
        "clause": clause,
    }


def amend(
    actor: Actor,
    sitting_id: int,
    seq: int,
    matter: str,
    lead_unit: str,
    deadline: date | None,
    *,
    clause: str | None,
    reason: str,
    supporting: Sequence[str] = (),
) -> None:
    """Correct a resolution before the meeting closes; the reason and what stood before go into the audit.

    Raises Refused without a reason, for a resolution that is not there, and as `decide` does.
    """
    with unit_of_work(actor, "meeting.hold", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, IN_SESSION)
        if not reason.strip():
            raise Refused("更正议定事项请写明理由。")
        values = sound(act, sitting.held_on, matter, lead_unit, deadline, clause, supporting)
        stood = act.session.execute(
            select(RESOLUTION).where(
                RESOLUTION.c.county == act.county,
                RESOLUTION.c.meeting_no == sitting.meeting_no,
                RESOLUTION.c.seq == seq,
                RESOLUTION.c.superseded_at.is_(None),
            )
        ).one_or_none()
        if stood is None:
            raise Refused("找不到这条议定事项，请刷新页面。")
        changed = [name for name, value in values.items() if stood._mapping[name] != value]
        if not changed:
            act.silent = True
            return
        put(act, Resolution, {"meeting_no": sitting.meeting_no, "seq": seq}, values)
        act.detail |= {
            "seq": seq,
            "reason": reason.strip(),
            "before": {name: str(stood._mapping[name]) for name in changed},
            "after": {name: str(values[name]) for name in changed},
        }


def follow_up(
    actor: Actor, meeting_no: str, seq: int, outcome: str, on: date, reason: str = "", *, report: int | None = None
) -> None:
    """How a resolution stands: 落实, 未落实 (with a reason) or 在办; never before the meeting, never ahead. `report`:
    the unit's report that is verified by it."""
    with unit_of_work(actor, "meeting.prepare", f"{meeting_no}/{seq}") as act:
        if outcome not in OUTCOMES:
            raise Refused("结果只能填：" + "、".join(OUTCOMES))
        if outcome == NOT_DONE and not reason.strip():
            raise Refused("未落实必须写明理由。")
        if on > today():
            raise Refused(f"结果日期{on}还没有到。")
        row = act.session.execute(
            select(RESOLUTION).where(
                RESOLUTION.c.county == act.county,
                RESOLUTION.c.meeting_no == meeting_no,
                RESOLUTION.c.seq == seq,
                RESOLUTION.c.superseded_at.is_(None),
            )
        ).one_or_none()
        if row is None:
            raise Refused("找不到这条议定事项，请刷新页面。")
        held = act.session.execute(
            select(MEETING.c.held_on).where(
                MEETING.c.county == act.county, MEETING.c.number == meeting_no, MEETING.c.superseded_at.is_(None)
            )
        ).scalar()
        if held and on < held:
            raise Refused(f"结果日期{on}早于会议日期{held}，请改正。")
        put(
            act,
            Resolution,
            {"meeting_no": meeting_no, "seq": seq},
            {"outcome": outcome, "outcome_on": on, "reason": fitting("说明", reason, MATTER)},
        )
        if report is not None:
            accept_report(act, report, meeting_no, seq)
        act.detail |= {"outcome": outcome, "reason": reason.strip()}
