"""The row of an account, and its change."""

from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from actions.unit_of_work import UnitOfWork
from errors import Refused
from models.account import Account, Actor
from models.base import table

ACCOUNT = table(Account)


def account_named(session: Session, actor: Actor, name: str) -> Any:
    """The row of an account of the actor's county; raises Refused when there is none."""
    row = session.execute(select(ACCOUNT).where(ACCOUNT.c.county == actor.county, ACCOUNT.c.name == name)).first()
    if row is None:
        raise Refused(f"没有账号“{name}”，请用账号清单核对。")
    return row


def change_account(act: UnitOfWork, row: Any, **values: object) -> None:
    """Change an account's row."""
    act.counts = False
    act.session.execute(update(ACCOUNT).where(ACCOUNT.c.id == row.id).values(changed_at=act.at, **values))
    act.detail |= {"account": row.name} | {k: v for k, v in values.items() if k in ("disabled", "may_sign", "role")}
