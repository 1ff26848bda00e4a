"""复核: asked for by the named body, decided in a linked document of its own number."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from actions.bulletins.issuing import OFFICES_OWN, SUPERVISORS_OWN, next_document, register, set_as_issued
from actions.bulletins.line import change, line_in, needed, on_behalf, own_place, place_of_line
from actions.papers import Making
from actions.unit_of_work import prepared, refuse_unless_may, settled, unit_of_work
from errors import Refused
from figures.bodies.lines import LINE, STEP
from models.account import Actor
from models.bulletin import (
    ANSWERED,
    CORRECTED,
    ISSUED,
    PRESSED,
    REVIEW_ASKED,
    REVOKED,
    UPHELD,
    BulletinIssue,
    BulletinLine,
)
from models.county import Pack, pack_in_force

REVIEWS = (UPHELD, CORRECTED, REVOKED)
OPEN_TO_REVIEW = (ISSUED, ANSWERED, PRESSED)


def ask_review(actor: Actor, line_id: int, grounds: str, *, version: int | None = None) -> None:
    """复核申请 by the named body, with its grounds; one at a time."""
    with unit_of_work(actor, "review.ask", f"line {line_id}", own_place(actor)) as act:
        line = line_in(act, line_id, *OPEN_TO_REVIEW, verb="review.ask", version=version)
        words = needed(grounds, "请写明申请复核的理由。")
        if _review_waits(act.session, line_id):
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
    """维持, 更正 or 撤销 after a 复核申请, as a linked document with its own 文号; the number. 更正 and 撤销 may be
    decided without one too: who issued it mends it.

    What was printed stays as it was printed; 撤销 ends the line, 更正 writes the correction to its facts.
    """
    verb, place = "review.decide", place_of_line(actor, line_id)
    refuse_unless_may(actor, verb, f"line {line_id}", place)
    words = needed(reason, "请写复核理由。")
    if verdict not in REVIEWS:
        raise Refused("复核结论只能是：维持、更正、撤销。")
    issuer = OFFICES_OWN if actor.role == "office" else SUPERVISORS_OWN

    def document(session: Session, line: BulletinLine) -> BulletinIssue:
        if verdict == UPHELD and not _review_waits(session, line_id):
            raise Refused("没有待决定的复核申请。")
        named = title.strip() or f"关于{pack_in_force(session).name_of(line.body)}“{line.matter}”复核决定的通报"
        return next_document(session, actor, named, issued_on, issuer, [line], line.issue_id, verdict)

    def work(session: Session, pack: Pack) -> list[Making] | None:
        found = session.execute(select(LINE).where(LINE.c.county == actor.county, LINE.c.id == line_id)).one_or_none()
        if found is None or found.state not in OPEN_TO_REVIEW:
            return None
        line = BulletinLine(**found._mapping)
        return set_as_issued(session, pack, document(session, line), [line], words)

    def once() -> str:
        ready = prepared(actor.county, work)
        with unit_of_work(actor, verb, f"line {line_id}", place) as act:
            line = line_in(act, line_id, *OPEN_TO_REVIEW, version=version)
            makings = ready.unmoved(act)
            made = document(act.session, line)
            register(act, made, makings or [])
            values: dict[str, Any] = {}
            if verdict == REVOKED:
                values = {"state": REVOKED}
            if verdict == CORRECTED:
                values = {"facts": f"{line.facts}\n更正：{words}"[:4000]}
            change(act, line, f"复核：{verdict}", f"{made.number}　{words}", **values)
            act.detail |= {"number": made.number}
            return made.number

    return settled(once, "复核决定")


def _review_waits(session: Session, line_id: int) -> bool:
    last = session.execute(
        select(STEP.c.step)
        .where(STEP.c.line_id == line_id, STEP.c.step.like("复核%"))
        .order_by(STEP.c.id.desc())
        .limit(1)
    ).scalar()
    return last == REVIEW_ASKED
