"""Accounts made, reset, locked out and let in again by whoever manages them; none of it needs a password of theirs."""

import re
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from access.guessing import county_words
from access.passwords import NO_PASSWORD, hash_password, weakness
from access.rights import may
from access.sessions import revoke_all, wall_clock
from actions.accounts.rows import ACCOUNT, account_named, change_account
from actions.unit_of_work import UnitOfWork, unit_of_work
from errors import NotAllowed, Refused
from models.account import ROLE_ENTRIES, ROLES, SCHOOL_MEMBER, TOWNSHIP_MEMBER, Actor
from models.base import table
from models.clock import today
from models.county import Pack, pack_in_force
from models.database import reading
from models.school import School

NAME = re.compile(r"[\w.\-·]{2,32}")


SIGNING = tuple(code for code, role in ROLE_ENTRIES.items() if role.signs)
"""Roles whose accounts may be given the right to sign (审签权)."""


def console(county: str) -> Actor:
    """Who acts when accounts and backups are handled by commands on the server itself."""
    return Actor(county=county, name="系统管理", role="admin")


def add(
    actor: Actor,
    name: str,
    *,
    role: str,
    scope: str | None = None,
    may_sign: bool = False,
    password: str,
    display_name: str = "",
    must_change: bool = True,
) -> None:
    """A new account; its first password must be changed at the first login.

    Raises Refused for a taken or unusable name, an unknown role or scope, or a weak password.
    """
    with unit_of_work(actor, "account.manage", f"新增 {name}") as act:
        act.counts = False
        _fit(name)
        if reason := weakness(password, name, display_name, words=county_words(pack_in_force(act.session))):
            raise Refused(reason)
        insert_account(
            act, name, role, scope, may_sign=may_sign, display_name=display_name,
            password_hash=hash_password(password), must_change=must_change,
        )  # fmt: skip


def _fit(name: str) -> None:
    """Raises Refused for a name no account may have."""
    if not NAME.fullmatch(name):
        raise Refused(f"账号名“{name}”请用 2–32 个汉字、字母、数字或 . - _，不要空格。")


def insert_account(
    act: UnitOfWork,
    name: str,
    role: str,
    scope: str | None,
    *,
    may_sign: bool = False,
    display_name: str = "",
    password_hash: str = NO_PASSWORD,
    must_change: bool = False,
) -> None:
    """Insert one account within an act. Raises Refused for a bad name, role or scope."""
    _fit(name)
    if role not in ROLES:
        raise Refused("没有这个角色，请填：" + "、".join(f"{code}（{label}）" for code, label in ROLES.items()))
    if act.session.execute(select(ACCOUNT.c.id).where(ACCOUNT.c.name == name)).first():
        raise Refused(f"账号“{name}”已经有了，请换一个名字。")
    scope = _scope_for(act.session, role, scope)
    if may_sign and role not in SIGNING:
        raise Refused("审签权只能给县领导、联席办或教育督导室的账号。")
    act.session.execute(
        ACCOUNT.insert().values(
            county=act.county, name=name, display_name=display_name or name, role=role, scope=scope,
            may_sign=may_sign, password_hash=password_hash, must_change=must_change, disabled=False,
            failed_attempts=0, locked_until=None, created_at=act.at, changed_at=act.at,
        )
    )  # fmt: skip
    act.detail |= {"account": name, "role": role, "scope": scope, "may_sign": may_sign}


def _scope_for(session: Session, role: str, scope: str | None) -> str | None:
    """The code an account is bound to, checked against the pack; the office's host for office and supervisor."""
    pack = pack_in_force(session)
    about = ROLE_ENTRIES[role]
    if about.in_unit:
        if scope and all(unit.code != scope for unit in pack.units):
            raise Refused(f"没有代码为“{scope}”的单位，{ROLES[role]}账号请写所在单位的代码，或不写。")
        return scope or host_unit(pack)
    if not about.of:
        return None
    if not scope:
        raise Refused(f"{ROLES[role]}账号要写明所属的代码（--scope）。")
    if about.of == SCHOOL_MEMBER:
        found = session.execute(select(table(School).c.code).where(table(School).c.code == scope)).first() is not None
    elif about.of == TOWNSHIP_MEMBER:
        found = any(t.code == scope for t in pack.townships_on(today()))
    else:
        found = any(u.code == scope for u in pack.units_on(today()))
    if not found:
        raise Refused(f"没有代码为“{scope}”的{ROLES[role]}，请核对代码。")
    return scope


def host_unit(pack: Pack) -> str | None:
    """The code of the unit the joint-meeting office is set in (the pack's word `host`)."""
    host = pack.words.get("host", "")
    return next((unit.code for unit in pack.units if host and unit.name == host), None)


def reset(actor: Actor, name: str, password: str) -> None:
    """Set a one-time password; every login of the account ends and it must change the password next time."""
    with unit_of_work(actor, "account.manage", f"重置口令 {name}") as act:
        row = account_named(act.session, actor, name)
        if row.password_hash == NO_PASSWORD:
            raise Refused("演示账号点一下就能进入，没有口令可以重置。")
        if reason := weakness(password, name, row.display_name, words=county_words(pack_in_force(act.session))):
            raise Refused(reason)
        change_account(
            act, row, password_hash=hash_password(password), must_change=True, failed_attempts=0, locked_until=None
        )
        revoke_all(act.session, row.id)


def disable(actor: Actor, name: str) -> None:
    """Close an account at once. Raises Refused for the last administrator who can still log in."""
    with unit_of_work(actor, "account.manage", f"停用 {name}") as act:
        row = account_named(act.session, actor, name)
        if row.role == "admin" and not row.disabled:
            others = act.session.execute(
                select(func.count()).where(
                    ACCOUNT.c.county == actor.county,
                    ACCOUNT.c.role == "admin",
                    ACCOUNT.c.disabled.is_(False),
                    ACCOUNT.c.id != row.id,
                )
            ).scalar()
            if not others:
                raise Refused("这是最后一个管理员，停用后没有人能管理账号；请先新增另一个管理员。")
        change_account(act, row, disabled=True)
        revoke_all(act.session, row.id)


def unlock(actor: Actor, name: str) -> None:
    """Open an account that was locked by wrong passwords or disabled."""
    with unit_of_work(actor, "account.manage", f"解锁 {name}") as act:
        row = account_named(act.session, actor, name)
        change_account(act, row, disabled=False, failed_attempts=0, locked_until=None)


def grant_sign(actor: Actor, name: str, may_sign: bool) -> None:
    """Give or take the convener's right to sign (审签权)."""
    with unit_of_work(actor, "account.manage", f"{'授予' if may_sign else '收回'}审签权 {name}") as act:
        row = account_named(act.session, actor, name)
        if may_sign and row.role not in SIGNING:
            raise Refused("审签权只能给县领导、联席办或教育督导室的账号。")
        change_account(act, row, may_sign=may_sign)
        revoke_all(act.session, row.id)


def listed(actor: Actor) -> list[dict[str, Any]]:
    """The county's accounts by role and name: name, display_name, role, scope, may_sign, state, created_at.

    Raises NotAllowed for whoever does not manage accounts.
    """
    if reason := may(actor, "account.manage"):
        raise NotAllowed(reason)
    with reading() as session:
        rows = session.execute(select(ACCOUNT).where(ACCOUNT.c.county == actor.county)).all()
    order = list(ROLES)
    return [
        {
            "name": row.name,
            "display_name": row.display_name,
            "role": row.role,
            "scope": row.scope,
            "may_sign": row.may_sign,
            "state": _state(row),
            "created_at": row.created_at,
        }
        for row in sorted(rows, key=lambda row: (order.index(row.role), row.name))
    ]


def _state(row: Any) -> str:
    if row.disabled:
        return "已停用"
    if row.locked_until and row.locked_until > wall_clock():
        return "已锁定"
    return "待改口令" if row.must_change else "正常"
