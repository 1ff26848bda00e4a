"""复核: asked for by the named body, decided in a linked document of its own number."""

from datetime import date
from typing import Any

from sqlalchemy import select

from actions.bulletins.issuing import OFFICES_OWN, SUPERVISORS_OWN, register_document
from actions.bulletins.line import change, line_in, needed, on_behalf, own_place, place_of_line
from actions.unit_of_work import UnitOfWork, unit_of_work
from errors import Refused
from figures.bodies.lines import STEP
from models.account import Actor
from models.bulletin import ANSWERED, CORRECTED, ISSUED, PRESSED, REVIEW_ASKED, REVOKED, UPHELD
from models.county import pack_in_force

REVIEWS = (UPHELD, CORRECTED, REVOKED)


def ask_review(actor: Actor, line_id: int, grounds: str, *, version: int | None = None) -> None:
    """复核申请 by the named body, with its grounds; one at a time."""
    with unit_of_work(actor, "review.ask", f"line {line_id}", own_place(actor)) as act:
        line = line_in(act, line_id, ISSUED, ANSWERED, PRESSED, verb="review.ask", version=version)
        words = needed(grounds, "请写明申请复核的理由。")
        if _review_waits(act, line_id):
            raise Refused("已有一份复核申请等待决定，请等决定后再申请。")
        change(act, line, REVIEW_ASKED, f"{on_behalf(actor, line)}{words}")


def decide_review(
    actor: Actor,
    line_id: int,
    verdict: str,
    reason: str,
    issued_on: date,
    title: str = "",
    *,
    version: int | None = None,
) -> str:
    """维持, 更正 or 撤销 after a 复核申请, as a linked document with its own 文号; the number.

    What was printed stays as it was printed; 撤销 ends the line, 更正 writes the correction to its facts.
    """
    with unit_of_work(actor, "review.decide", f"line {line_id}", place_of_line(actor, line_id)) as act:
        line = line_in(act, line_id, ISSUED, ANSWERED, PRESSED, version=version)
        if not _review_waits(act, line_id):
            raise Refused("没有待决定的复核申请。")
        if verdict not in REVIEWS:
            raise Refused("复核结论只能是：维持、更正、撤销。")
        words = needed(reason, "请写复核理由。")
        named = title.strip() or f"关于{pack_in_force(act.session).name_of(line.body)}“{line.matter}”复核决定的通报"
        issuer = OFFICES_OWN if actor.role == "office" else SUPERVISORS_OWN
        _, number = register_document(act, named, issued_on, issuer, [line], line.issue_id, verdict)
        values: dict[str, Any] = {}
        if verdict == REVOKED:
            values = {"state": REVOKED}
        if verdict == CORRECTED:
            values = {"facts": f"{line.facts}\n更正：{words}"[:4000]}
        change(act, line, f"复核：{verdict}", f"{number}　{words}", **values)
        act.detail |= {"number": number}
        return number


def _review_waits(act: UnitOfWork, line_id: int) -> bool:
    last = act.session.execute(
        select(STEP.c.step)
        .where(STEP.c.line_id == line_id, STEP.c.step.like("复核%"))
        .order_by(STEP.c.id.desc())
        .limit(1)
    ).scalar()
    return last == REVIEW_ASKED
