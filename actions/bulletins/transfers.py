"""移送 by 干部管理权限: a register of its own, read under a right of its own (31号文 三（四）)."""

import re
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from actions.bulletins.line import line_in, needed
from actions.evidence import OUT, enter_paper
from actions.pack.rules import RECIPIENTS
from actions.unit_of_work import UnitOfWork, unit_of_work
from errors import Refused
from figures.bodies.lines import TRANSFER
from figures.search.texts import begins
from ledgers import evidence
from models.account import Actor
from models.bulletin import ANSWERED, ISSUED, PRESSED, SETTLED
from models.clock import today
from models.county import pack_in_force

IN = "移入"


def transfer(
    actor: Actor,
    recipient: str,
    matter: str,
    clause: str,
    on_date: date,
    *,
    direction: str = OUT,
    sender: str = "office",
    managed_by: str = "",
    line_id: int | None = None,
) -> str:
    """移送 by 干部管理权限 to one of three recipients, entered in the register; its number (31号文 三（四）).

    The line it comes from keeps its state and shows no step: its readers may not read the register. In the ledger
    材料 stand its number and day alone, for readers of the register.
    """
    with unit_of_work(actor, "transfer.write", "register") as act:
        return enter_transfer(
            act, recipient, matter, clause, on_date, direction=direction, sender=sender, managed_by=managed_by,
            line_id=line_id,
        )  # fmt: skip


def enter_transfer(
    act: UnitOfWork,
    recipient: str,
    matter: str,
    clause: str,
    on_date: date,
    *,
    direction: str = OUT,
    sender: str = "office",
    managed_by: str = "",
    line_id: int | None = None,
) -> str:
    """A transfer entered within an act that may do so; its number. Raises Refused as `transfer` does."""
    pack = pack_in_force(act.session)
    if recipient not in (recipients := pack.entries(RECIPIENTS)):
        raise Refused("移送对象只能是：" + "、".join(recipients))
    if direction not in (OUT, IN):
        raise Refused("方向只能是：移出、移入。")
    words = needed(matter, "请写移送事由。")[:2000]
    if clause not in {task.code for task in pack.tasks_on(on_date)}:
        raise Refused(f"没有第{clause}条，请选择移送所依据的条款。")
    if on_date > today():
        raise Refused(f"移送日期{on_date}还没有到。")
    if line_id is not None:
        line_in(act, line_id, ISSUED, ANSWERED, PRESSED, SETTLED)
    prefix = f"移送〔{on_date.year}〕"
    taken = act.session.execute(
        select(TRANSFER.c.number).where(TRANSFER.c.county == act.county, begins(TRANSFER.c.number, prefix))
    ).scalars()
    ordinal = max((int(re.sub(r"\D", "", n.removeprefix(prefix))) for n in taken), default=0) + 1
    number = f"{prefix}{ordinal}号"
    act.session.execute(
        insert(TRANSFER).values(
            county=act.county,
            number=number,
            on_date=on_date,
            direction=direction,
            sender=sender,
            recipient=recipient,
            matter=words,
            clause=clause,
            line_id=line_id,
            managed_by=managed_by.strip()[:64],
            receipt="",
            returned="",
            recorded_at=act.at,
            recorded_by=act.actor.name,
        )
    )
    if direction == OUT:
        enter_paper(act, pack, evidence.TRANSFER, number, on_date)
    act.detail |= {"number": number}
    return number


def receive_receipt(
    actor: Actor, number: str, receipt: str, returned: str = "", returned_on: date | None = None
) -> None:
    """The recipient's receipt, and later what it returned; what was entered stays. The audit names the number
    only, since it has readers who may not read the register."""
    with unit_of_work(actor, "transfer.write", number) as act:
        act.counts = False
        row = act.session.execute(
            select(TRANSFER).where(TRANSFER.c.county == act.county, TRANSFER.c.number == number)
        ).one_or_none()
        if row is None:
            raise Refused(f"移送登记里没有“{number}”。")
        if not receipt.strip() and not row.receipt:
            raise Refused("请写回执：谁、哪天收到。")
        if receipt.strip() and row.receipt:
            raise Refused("回执已经登记，不能改写；有变化请写在办理结果里。")
        values: dict[str, Any] = {"receipt": receipt.strip()[:200] or row.receipt}
        if returned.strip():
            day = returned_on or today()
            if not row.on_date <= day <= today():
                raise Refused(f"办理结果的日期{day}必须在移送日期和今天之间。")
            told = "\n".join(filter(None, (row.returned, returned.strip())))
            values |= {"returned": told[:2000], "returned_on": day}
        act.session.execute(update(TRANSFER).where(TRANSFER.c.id == row.id).values(**values))


def read_transfers(actor: Actor) -> list[dict[str, Any]]:
    """The register, newest first; the reading itself is written to the audit before a row is shown."""
    with unit_of_work(actor, "transfer.read", "register") as act:
        act.counts = False
        rows = act.session.execute(
            select(TRANSFER).where(TRANSFER.c.county == act.county).order_by(TRANSFER.c.id.desc())
        ).all()
        act.detail |= {"rows": len(rows)}
        return [dict(row._mapping) for row in rows]
