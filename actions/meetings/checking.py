"""会前核数 and members' reports: what a body says of its own figures, and writes to the meeting."""

from datetime import date

from sqlalchemy import delete, insert
from sqlmodel import Session

from access.rights import Place
from actions.meetings.standing import locked, standing_at, touch
from actions.meetings.words import MATTER, fitting
from actions.meetings.words import REPORT as REPORT_CHARS
from actions.unit_of_work import Moved, prepared, refuse_unless_may, settled, unit_of_work
from errors import Refused
from figures.meetings.checks import CONFIRMATION, asked_on, sheet_of
from figures.meetings.membership.members import members_on
from figures.meetings.sittings import REPORT, period_of
from figures.wording import full_day
from models.account import Actor
from models.clock import today
from models.county import Pack
from models.sitting import AGENDA_SET, PREPARING


def ask_checks(actor: Actor, sitting_id: int, cut_off: date, due: date) -> int:
    """Ask every member for its word on its figures as of a day, to be answered by another; the round.

    Answers of earlier rounds no longer count. Raises Refused for a cut-off that is no day of the meeting or has not
    come, and for a day to answer that is over.
    """
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING, AGENDA_SET)
        period_of(sitting.quarter, sitting.starts_on, cut_off)
        if cut_off > today():
            raise Refused(f"截数日{full_day(cut_off)}还没有到，请另选。")
        if due < today():
            raise Refused(f"答复期限{full_day(due)}已经过了，请改晚。")
        asked = {"check_cut_off": cut_off, "check_due": due, "check_round": sitting.check_round + 1}
        touch(act, sitting, check_asked_at=act.at, **asked)
        return sitting.check_round + 1


def confirm(actor: Actor, sitting_id: int, body: str, agreed: bool, statement: str = "") -> None:
    """会前核数: a body confirms its sheet or objects; an objection needs words. Said again, it replaces. The figures it
    is said of are kept with it, worked out before the lock."""
    place = Place(township=body, unit=body)
    refuse_unless_may(actor, "meeting.confirm", body, place)

    def work(session: Session, pack: Pack) -> tuple[int, date, str]:
        sitting = standing_at(session, actor.county, sitting_id, PREPARING, AGENDA_SET)
        now = period_of(sitting.quarter, sitting.starts_on)
        day = sitting.check_cut_off or now.as_of
        if body not in {seat.body for seat in members_on(session, pack, asked_on(sitting))}:
            raise Refused(f"{pack.name_of(body)}不是成员单位，不在核数名单里：成员名单由联席办维护。")
        asked = period_of(sitting.quarter, sitting.starts_on, day)
        return sitting.check_round, day, sheet_of(session, pack, body, asked).told

    def said() -> None:
        ready = prepared(actor.county, work)
        with unit_of_work(actor, "meeting.confirm", body, place) as act:
            sitting = locked(act, sitting_id, PREPARING, AGENDA_SET)
            asked, day, told = ready.unmoved(act)
            if sitting.check_round != asked:
                raise Moved
            if not agreed and not statement.strip():
                raise Refused("有异议请写明哪个数、应为多少、依据什么。")
            act.session.execute(
                delete(CONFIRMATION).where(CONFIRMATION.c.sitting_id == sitting.id, CONFIRMATION.c.body == body)
            )
            act.session.execute(
                insert(CONFIRMATION).values(
                    county=act.county,
                    sitting_id=sitting.id,
                    body=body,
                    agreed=agreed,
                    statement=fitting("异议", statement, MATTER),
                    round=asked,
                    cut_off=day,
                    told=told[:2000],
                    said_at=act.at,
                    said_by=actor.name,
                )
            )

    settled(said, "核数")


def report(actor: Actor, sitting_id: int, body: str, content: str) -> None:
    """A member's written report to the meeting; sent again, it replaces."""
    with unit_of_work(actor, "meeting.confirm", body, Place(township=body, unit=body)) as act:
        sitting = locked(act, sitting_id, PREPARING, AGENDA_SET)
        if not content.strip():
            raise Refused("请写汇报内容。")
        act.session.execute(delete(REPORT).where(REPORT.c.sitting_id == sitting.id, REPORT.c.body == body))
        act.session.execute(
            insert(REPORT).values(
                county=act.county,
                sitting_id=sitting.id,
                body=body,
                content=fitting("书面汇报", content, REPORT_CHARS),
                said_at=act.at,
                said_by=actor.name,
            )
        )
