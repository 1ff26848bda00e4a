"""Who may do what, where: asked by actions before they write and by figures and ledgers before they
show rows. The table itself stands in `roles.py`; here are the places it is asked about.
"""

from dataclasses import dataclass

from access.roles import name_of, reach_of
from catalogue.reach import Reach
from errors import NotAllowed
from models.account import ROLES, SCHOOL_MEMBER, TOWNSHIP_MEMBER, UNIT_MEMBER, Actor


@dataclass(frozen=True)
class Place:
    """What a row belongs to; None where it does not apply.

    `unit` is the body whose step it is: the 整改责任主体 (or its 督促单位) for a plan, a report or an
    extension; the 复查单位 for a verification; the body named for a 通报. A 县直学校's row has no township
    for a right to write, because no township runs it.
    """

    township: str | None = None
    school: str | None = None
    unit: str | None = None


ANYWHERE = Place()
"""The whole county: a member never has a right there, but may have one at `reading_scope`."""

NOWHERE = Place(township="-", school="-", unit="-")
"""No place at all: what an account reads that has no say over figures (管理员)."""

HOST_DECIDES = {
    *("bulletin.verify", "bulletin.settle", "review.decide", "hazard.verify", "hazard.extend", "case.write"),
}
"""Verbs by which a body is judged: the office does not use them on its own host, the supervisor does."""


def may(actor: Actor, verb: str, place: Place = ANYWHERE, about: str | None = None) -> str | None:
    """None when the actor may do the verb at the place, else the reason as a Chinese sentence.

    `about` is the body judged, where it is another than `place.unit`: the 整改责任主体 of what is verified or extended.
    An office or supervisor account's scope is the code of the office's host unit.
    """
    reach = reach_of(verb, actor.role)
    if verb == "bulletin.sign" and not actor.may_sign:
        return f"{actor.name} 没有审签权，审签由召集人本人办理。"
    if reach is Reach.NONE:
        return f"{ROLES.get(actor.role, actor.role)}账号没有“{name_of(verb)}”的权限，请联系联席办。"
    judged = about or place.unit
    if verb in HOST_DECIDES and actor.scope and actor.role in ("office", "supervisor"):
        if actor.role == "office" and judged == actor.scope:
            return f"“{name_of(verb)}”涉及联席办所在单位自身，请由教育督导室办理。"
        if actor.role == "supervisor" and judged == actor.scope:
            return None
    if reach is Reach.ALL or (reach is Reach.OWN and _is_own(actor, place)):
        return None
    if reach is Reach.UNIT and actor.is_body and actor.scope and place.unit == actor.scope:
        return None
    return f"“{name_of(verb)}”只限本单位、本乡镇或本校的事项，这一项不属于 {actor.name}，请联系联席办。"


def _is_own(actor: Actor, place: Place) -> bool:
    if not actor.scope:
        return False
    if actor.of == SCHOOL_MEMBER:
        return place.school == actor.scope
    if actor.of == TOWNSHIP_MEMBER:
        return actor.scope in (place.township, place.unit)
    return actor.of == UNIT_MEMBER and place.unit == actor.scope


def reading_scope(actor: Actor) -> Place:
    """The rows a member's lists, figures and pages are cut to: ANYWHERE, or the own township, school or unit.

    Raises NotAllowed for an account that reads no rows (管理员), or a member account without a scope.
    """
    if not may(actor, "read", ANYWHERE):
        return ANYWHERE
    own = Place(**{actor.of: actor.scope}) if actor.of else ANYWHERE
    if reason := may(actor, "read", own):
        raise NotAllowed(reason)
    return own


def drafted_by_signer(actor: Actor, drafter: str) -> str | None:
    """Why an actor may not sign a draft of their own; None when another drafted it."""
    return f"{actor.name} 是拟稿人，不能审签自己拟的稿，请由召集人审签。" if actor.name == drafter else None
