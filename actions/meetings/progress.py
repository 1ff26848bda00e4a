"""How a resolution goes on: a unit that leads or supports it reports, the office verifies or sends the report back."""

from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from access.rights import Place
from actions.meetings.words import MATTER, fitting
from actions.unit_of_work import UnitOfWork, unit_of_work
from errors import Refused
from figures.meetings.resolutions import DONE, NOT_DONE, RESOLUTION, RUNNING
from figures.wording import full_day
from models.account import Actor
from models.base import table
from models.clock import today
from models.sitting import ACCEPTED, RETURNED, ResolutionReport

REPORT = table(ResolutionReport)


def report_progress(actor: Actor, meeting_no: str, seq: int, body: str, outcome: str, on: date, content: str) -> None:
    """Say how a resolution stands; `outcome` 落实, 未落实 or 在办 on a day. The ledger follows when the
    office verifies.

    Raises Refused for a body that neither leads nor supports it, without words, or for a day to come.
    """
    place = Place(township=body, unit=body)
    with unit_of_work(actor, "resolution.report", f"{meeting_no}/{seq}", place) as act:
        row = act.session.execute(
            select(RESOLUTION.c.lead_unit, RESOLUTION.c.supporting).where(
                RESOLUTION.c.county == act.county,
                RESOLUTION.c.meeting_no == meeting_no,
                RESOLUTION.c.seq == seq,
                RESOLUTION.c.superseded_at.is_(None),
            )
        ).one_or_none()
        if row is None:
            raise Refused("找不到这条议定事项，请刷新页面。")
        if body not in (row.lead_unit, *row.supporting.split("、")):
            raise Refused("这条议定事项不由本单位牵头或配合，请核对。")
        if outcome not in (DONE, NOT_DONE, RUNNING):
            raise Refused("请选进展：" + "、".join((DONE, NOT_DONE, RUNNING)) + "。")
        if not content.strip():
            raise Refused("请写明做了什么、还差什么；未落实的写明原因。")
        if on > today():
            raise Refused(f"日期{full_day(on)}还没有到，请改正。")
        act.session.execute(
            insert(REPORT).values(
                county=act.county, meeting_no=meeting_no, seq=seq, body=body, outcome=outcome, on_date=on,
                content=fitting("进展", content, MATTER), said_at=act.at, said_by=actor.name, verdict="",
                verdict_note="", verified_by="",
            )
        )  # fmt: skip
        act.detail |= {"outcome": outcome}


def send_report_back(actor: Actor, report_id: int, note: str) -> None:
    """The office does not take a report over; the note says why, and the unit reports again."""
    with unit_of_work(actor, "meeting.prepare", f"report {report_id}") as act:
        if not note.strip():
            raise Refused("退回请写明理由。")
        judge_report(act, report_id, RETURNED, note)


def judge_report(act: UnitOfWork, report_id: int, verdict: str, note: str = "") -> Any:
    """Write the office's verdict on a report within an act. Raises Refused when it was judged already."""
    row = act.session.execute(select(REPORT).where(REPORT.c.county == act.county, REPORT.c.id == report_id)).first()
    if row is None or row.verdict:
        raise Refused("这份进展已经核过，请刷新页面。")
    values = {"verdict": verdict, "verdict_note": fitting("退回理由", note, MATTER), "verified_at": act.at}
    act.session.execute(update(REPORT).where(REPORT.c.id == report_id).values(verified_by=act.actor.name, **values))
    act.detail |= {"report": report_id, "verdict": verdict} | ({"reason": note.strip()} if note.strip() else {})
    return row


def accept_report(act: UnitOfWork, report_id: int, meeting_no: str, seq: int) -> None:
    """Within the act that follows a resolution up: the report behind it is taken over."""
    row = judge_report(act, report_id, ACCEPTED)
    if (row.meeting_no, row.seq) != (meeting_no, seq):
        raise Refused("这份进展说的是另一条议定事项，请刷新页面。")
