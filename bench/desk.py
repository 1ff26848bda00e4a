"""The desk, the search, the page of a school and of a body, and an act on many hazards, over a large ledger."""

import time
from datetime import date
from typing import Any

from sqlmodel import Session, select

from access.rights import ANYWHERE
from actions.ledgers.many import looked_at, step_many
from bench.ledger import fill
from bench.run import QUARTER, TODAY, median_ms
from catalogue.steps import PLAN
from demo.county import make_demo
from figures.desk.coming import coming
from figures.desk.hazards import desk_hazards, whose_desk
from figures.desk.tasks import Reader, tasks
from figures.hazards.list_counts import state_counts
from figures.hazards.lists import hazard_list
from figures.query import period
from figures.school import school_file
from figures.unit import unit_file
from models.account import Actor, system
from models.base import table
from models.county import Pack, pack_in_force
from models.database import reading
from models.hazard import HazardSpan
from models.school import School

ACTED_ON = 500
SPAN = table(HazardSpan)


def desk(size: int) -> list[dict[str, Any]]:
    """Lines of the desk of the office, cold; a search; one school; and one step of 500 hazards at once."""
    make_demo(TODAY, schools=150)
    with reading() as session:
        actor = system(pack_in_force(session).code)
    fill(actor, size, TODAY)
    office = Actor(actor.county, actor.name, "office", "edu")

    def laid() -> None:
        with reading() as session:
            pack = pack_in_force(session)
            reader, whose = Reader(office, ANYWHERE, TODAY), whose_desk(ANYWHERE, office.scope)
            waiting = tasks(session, pack, reader)
            desk_hazards(session, pack, whose, office.scope, TODAY)
            coming(session, pack, reader, whose, waiting)

    def searched() -> None:
        with reading() as session:
            pack, asked = pack_in_force(session), period(QUARTER)
            hazard_list(session, pack, asked, state="open", search="任市 消防")
            state_counts(session, pack, asked, search="任市 消防")

    with reading() as session:
        school = session.exec(select(School.code).order_by(School.code)).first() or ""

    def opened() -> None:
        with reading() as session:
            school_file(session, pack_in_force(session), school, TODAY, weak_points=True)

    def hands() -> None:
        with reading() as session:
            unit_file(session, pack_in_force(session), "edu", TODAY)

    note = f"{size} 条隐患"
    return [
        {"name": "我的事，联席办", "value": median_ms(laid, 5), "limit": 100, "unit": "ms", "note": note},
        {
            "name": "按词搜索隐患，连同各状态的数",
            "value": median_ms(searched, 5),
            "limit": 150,
            "unit": "ms",
            "note": note,
        },
        {"name": "一所学校的全部", "value": median_ms(opened, 5), "limit": 150, "unit": "ms", "note": note},
        {"name": "一个单位的全部", "value": median_ms(hands, 5), "limit": 150, "unit": "ms", "note": note},
        {"name": f"{ACTED_ON} 项一次办理", "value": _together(office), "limit": 1, "unit": "秒", "note": note},
    ]


def _together(office: Actor) -> float:
    """Seconds from the click to the hazards written, what may be refused looked at before."""
    with reading() as session:
        numbers = _open(session, pack_in_force(session), TODAY)
    began = time.perf_counter()
    seen = {each.number: each.seen for each in looked_at(office, numbers, PLAN) if each.refusal is None}
    step_many(office, PLAN, {"reason": "限期更换"}, seen)
    if len(seen) != ACTED_ON:
        raise RuntimeError("not all may take the step: there is nothing to compare")
    return time.perf_counter() - began


def _open(session: Session, pack: Pack, day: date) -> list[str]:
    query = select(SPAN.c.hazard_no).where(SPAN.c.county == pack.code, SPAN.c.state == "open", SPAN.c.to_on > day)
    return [row[0] for row in session.execute(query.where(SPAN.c.superseded_at.is_(None)).limit(ACTED_ON))]
