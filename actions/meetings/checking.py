"""会前核数 and members' reports: what a body says of its own figures, and writes to the meeting."""

from sqlalchemy import delete, insert

from access.rights import Place
from actions.meetings.standing import locked
from actions.unit_of_work import unit_of_work
from errors import Refused
from figures.meetings.checks import CONFIRMATION
from figures.meetings.sittings import REPORT
from models.account import Actor
from models.clock import today
from models.county import pack_in_force
from models.sitting import AGENDA_SET, PREPARING


def confirm(actor: Actor, sitting_id: int, body: str, agreed: bool, statement: str = "") -> None:
    """会前核数: a body confirms its sheet or objects; an objection needs words. Said again, it replaces."""
    place = Place(township=body, unit=body)
    with unit_of_work(actor, "meeting.confirm", body, place) as act:
        sitting = locked(act, sitting_id, PREPARING, AGENDA_SET)
        if body not in pack_in_force(act.session).bodies_on(today()):
            raise Refused("这个单位不在核数名单里。")
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
                statement=statement.strip()[:2000],
                said_at=act.at,
                said_by=actor.name,
            )
        )


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
                content=content.strip()[:8000],
                said_at=act.at,
                said_by=actor.name,
            )
        )
