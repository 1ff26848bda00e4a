"""四眼: who drafted a line does not verify it, and neither of them signs it; what the pack asks beyond accounts."""

from sqlalchemy import select

from actions.unit_of_work import UnitOfWork
from errors import NotAllowed
from figures.bodies.hands import BODIES, ONE_ACCOUNT, Hands, four_eyes, hands_of
from figures.bodies.lines import steps
from models.account import Account
from models.base import table
from models.bulletin import BulletinLine
from models.county import pack_in_force

ACCOUNT = table(Account)


def refuse_own_draft(act: UnitOfWork, line: BulletinLine, deed: str) -> str:
    """Raises NotAllowed when who acts drafted the line, or is of the drafter's organ where the pack asks for another;
    what the step notes where the pack lets one account do both, else ""."""
    hands = _hands(act, line)
    who = "、".join(sorted(hands.drafted))
    return _judged(act, line, hands.drafted, f"{act.actor.name} 是拟稿人，不能{deed}自己拟的稿，请由另一人办理。", who)


def refuse_own_hand(act: UnitOfWork, line: BulletinLine, deed: str) -> str:
    """The same of a signature: neither drafted nor verified by who signs."""
    hands = _hands(act, line)
    if act.actor.name in hands.drafted:
        return refuse_own_draft(act, line, deed)
    told = f"{act.actor.name} 核实过这一条，不能再{deed}，请由另一人办理。"
    return _judged(act, line, hands.drafted | hands.verified, told, "、".join(sorted(hands.verified)))


def _hands(act: UnitOfWork, line: BulletinLine) -> Hands:
    taken = steps(act.session, pack_in_force(act.session), [line.id or 0]).get(line.id or 0, [])
    return hands_of(line, taken)


def _judged(act: UnitOfWork, line: BulletinLine, before: frozenset[str], told: str, who: str) -> str:
    asked = four_eyes(pack_in_force(act.session))
    if act.actor.name in before:
        if asked != ONE_ACCOUNT:
            raise NotAllowed(told)
        act.detail |= {"one_account": True}
        return "（同一账号办理，本县设定允许）"
    if asked == BODIES and line.body != act.actor.scope and act.actor.role in _roles(act, before):
        raise NotAllowed(f"本县设定须由另一机关办理，这一条由本机关的{who}办过。")
    return ""


def _roles(act: UnitOfWork, names: frozenset[str]) -> set[str]:
    query = select(ACCOUNT.c.role).where(ACCOUNT.c.county == act.county, ACCOUNT.c.name.in_(names))
    return set(act.session.execute(query).scalars())
