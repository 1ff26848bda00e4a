"""补录: a meeting that was held without this program enters the ledger, with who came and what it resolved.

It has no agenda and no frozen figures. That it was entered afterwards is said of it wherever it shows, by what it is:
a meeting of the ledger whose agenda was not made here. Its resolutions are followed like any other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from actions.meetings.holding import MEETING, lists_of, next_number, seat_by_name
from actions.meetings.members import post_of
from actions.meetings.resolving import OUTCOMES, sound
from actions.meetings.words import MATTER, fitting, refuse_slip
from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions
from errors import Refused
from figures.meetings.membership.attendance import Participant, attendance_of
from figures.meetings.resolutions import NOT_DONE, RUNNING
from figures.query import quarter_of
from figures.wording import full_day
from models.account import Actor
from models.clock import today
from models.county import pack_in_force
from models.meeting import Meeting, Resolution
from models.sitting import PLENARY

QUARTER = re.compile(r"\d{4}Q[1-4]")


@dataclass(frozen=True)
class PastResolution:
    """What a past meeting resolved, and how it stands: outcome 落实, 未落实 (with a reason) or 在办, since what day."""

    matter: str
    lead_unit: str
    deadline: date | None
    clause: str | None
    supporting: tuple[str, ...] = ()
    outcome: str = RUNNING
    outcome_on: date | None = None
    reason: str = ""


def record_meeting(
    actor: Actor,
    kind: str,
    held_on: date,
    *,
    quarter: str = "",
    convener_post: str = "",
    came: Sequence[Participant] = (),
    resolved: Sequence[PastResolution] = (),
) -> str:
    """Enter a meeting that was held without this program; its number. All or nothing.

    quarter: which one a plenary reviewed (2026Q2). Raises Refused for a day to come, a kind the county does not know, a
    meeting of that day and kind that stands in the ledger already, bodies that did not stand, or a resolution, named by
    its place, without matter, unit, task or deadline, or with an outcome that cannot be.
    """
    with unit_of_work(actor, "meeting.hold", f"补录 {held_on}") as act:
        pack = pack_in_force(act.session)
        if kind not in pack.entries("meeting_kind"):
            raise Refused(f"会议类型请选：{'、'.join(pack.entries('meeting_kind'))}。")
        if held_on > today():
            raise Refused(f"召开日期{full_day(held_on)}还没有到：要开的会请在这里筹备，不用补录。")
        refuse_slip("召开日期", held_on)
        quarter = quarter.strip()
        if quarter and not QUARTER.fullmatch(quarter):
            raise Refused(f"审议季度“{quarter}”请写成2026Q3。")
        if quarter > quarter_of(held_on):
            raise Refused(f"审议季度{quarter}晚于召开日期{full_day(held_on)}，请改正。")
        same = select(MEETING.c.number).where(
            MEETING.c.county == act.county, MEETING.c.superseded_at.is_(None), MEETING.c.held_on == held_on,
            MEETING.c.kind == kind,
        )  # fmt: skip
        if (number := act.session.execute(same).scalar()) is not None:
            raise Refused(f"会议台账里已经有{full_day(held_on)}的{kind}（{number}）：要改请到台账更正，不用再补录。")
        number = next_number(act, pack, held_on)
        facts = {
            "number": number, "kind": kind, "held_on": held_on, "convener_post": post_of("召集人岗位", convener_post),
            "quarter": quarter if kind == PLENARY else "", "cut_off": None,
        }  # fmt: skip
        insert_versions(act, Meeting, [facts | lists_of(pack, held_on, came)])
        seat_by_name(act, number, came, attendance_of(act.session, pack, number))
        rows = []
        for seq, one in enumerate(resolved, 1):
            try:
                given = sound(act, held_on, one.matter, one.lead_unit, one.deadline, one.clause, one.supporting)
                rows.append({"meeting_no": number, "seq": seq} | given | _outcome(one, held_on))
            except Refused as refusal:
                raise Refused(f"第{seq}项议定：{refusal}") from refusal
        insert_versions(act, Resolution, rows)
        act.detail |= {"entered_later": number, "kind": kind, "held_on": str(held_on), "resolutions": len(rows)}
        return number


def _outcome(one: PastResolution, held_on: date) -> dict[str, object]:
    if one.outcome not in OUTCOMES:
        raise Refused(f"结果只能填：{'、'.join(OUTCOMES)}。")
    if one.outcome == NOT_DONE and not one.reason.strip():
        raise Refused("未落实必须写明理由。")
    if one.outcome == RUNNING:
        return {"outcome": RUNNING, "outcome_on": None, "reason": fitting("理由", one.reason, MATTER)}
    if one.outcome_on is None:
        raise Refused(f"{one.outcome}的请填结果日期。")
    if not held_on <= one.outcome_on <= today():
        raise Refused(f"结果日期{full_day(one.outcome_on)}应在召开日期和今天之间，请改正。")
    return {"outcome": one.outcome, "outcome_on": one.outcome_on, "reason": fitting("理由", one.reason, MATTER)}
