"""A photo or a scan withdrawn (撤下): with a reason, seen no more beside its row, kept for ever."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, update

from access.ownership import home_of
from access.rights import Place, may
from actions.attachments.adding import NOT_THERE
from actions.attachments.holders import held, refusal
from actions.unit_of_work import UnitOfWork, unit_of_work
from errors import NotAllowed, Refused
from figures.attached.standing import ATTACHMENT
from figures.wording import stored_text
from models.account import Actor
from models.attachment import Attachment
from models.clock import today
from models.county import pack_in_force


def withdraw(actor: Actor, number: int, reason: str) -> None:
    """Withdraw one file by its id: who put it there on the day of it, afterwards the office.

    Raises Refused without a reason or when it is withdrawn already, NotAllowed without the right at its row.
    """
    if not reason.strip():
        raise Refused("请写明撤下的理由。")
    with unit_of_work(actor, "attachment.withdraw", f"attachment {number}", home_of(actor)) as act:
        query = select(ATTACHMENT).where(ATTACHMENT.c.county == act.county, ATTACHMENT.c.id == number)
        row = act.session.execute(query.with_for_update()).first()
        pack = pack_in_force(act.session)
        file = Attachment(**row._mapping) if row else None
        of = held(act.session, pack, actor, file.holder, file.row_key) if file else None
        if file is None or of is None:
            raise NotAllowed(NOT_THERE)
        if why := refusal(act.session, pack, actor, of) or not_theirs(actor, file):
            raise NotAllowed(why)
        if file.withdrawn_at is not None:
            raise Refused(f"这个附件已由{file.withdrawn_by}撤下，理由：{file.withdrawn_for}。")
        ended = {"withdrawn_at": act.at, "withdrawn_by": actor.name, "withdrawn_for": reason.strip()[:400]}
        act.session.execute(update(ATTACHMENT).where(ATTACHMENT.c.id == number).values(**ended))
        act.detail |= {"row": f"{file.holder} {file.row_key}", "reason": reason.strip()[:400]}


def withdraw_batch(act: UnitOfWork, batch: int, left: Collection[tuple[Any, ...]]) -> None:
    """Withdraw the pictures that came with an import that is taken back, but for rows that stay as they stand (by the
    beginning of their keys)."""
    stay = {"|".join(map(stored_text, key)) for key in left}
    mine = (ATTACHMENT.c.county == act.county, ATTACHMENT.c.batch_id == batch, ATTACHMENT.c.withdrawn_at.is_(None))
    gone = [
        row.id
        for row in act.session.execute(select(ATTACHMENT.c.id, ATTACHMENT.c.row_key).where(*mine))
        if row.row_key not in stay and row.row_key.partition("|")[0] not in stay
    ]
    ended = {"withdrawn_at": act.at, "withdrawn_by": act.actor.name, "withdrawn_for": f"随批次{batch}撤销"}
    act.session.execute(update(ATTACHMENT).where(*mine, ATTACHMENT.c.id.in_(gone)).values(**ended))


def not_theirs(actor: Actor, file: Attachment) -> str | None:
    """Why a file is not the actor's to withdraw; None when it is."""
    if may(actor, "ledger.settle", Place()) is None:
        return None
    if file.recorded_by == actor.name and file.recorded_at.date() == today():
        return None
    return "附件当天由添加的人撤下，之后由联席办撤下，请联系联席办并说明理由。"
