"""Accounts and logins: add, reset, disable, unlock, grant, change a password, log in and out.

Each is one audited act. Whatever takes a right away also ends the account's logins in the same
transaction, and the county never loses its last administrator.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session

from access.guessing import county_words
from access.passwords import NO_PASSWORD, hash_password, verify_password, weakness
from access.rights import may
from access.sessions import actor_named, create_session, digest, end_session, revoke_all, wall_clock
from actions.unit_of_work import UnitOfWork, append_audit, next_instant, queue, unit_of_work
from errors import NotAllowed, Refused
from models.account import ROLES, Account, Actor, LoginSession
from models.base import table
from models.clock import today
from models.county import County, Pack, pack_in_force
from models.database import reading, writing
from models.school import School, SchoolFact

ACCOUNT, LOGIN, COUNTY = table(Account), table(LoginSession), table(County)
WRONG_BEFORE_LOCK = 5
NOBODY = "（没有这个账号）"
"""Who the audit says tried to log in under a name that does not exist."""
LOCKED_FOR = timedelta(minutes=15)
NAME = re.compile(r"[\w.\-·]{2,32}")
SCOPED = ("department", "township", "school")
SIGNING = ("leader", "office", "supervisor")
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
        if reason := weakness(password, name, display_name, words=county_words(pack_in_force(act.session))):
            raise Refused(reason)
        insert_account(
            act, name, role, scope, may_sign=may_sign, display_name=display_name,
            password_hash=hash_password(password), must_change=must_change,
        )  # fmt: skip


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
    if not NAME.fullmatch(name):
        raise Refused(f"账号名“{name}”请用 2–32 个汉字、字母、数字或 . - _，不要空格。")
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
    if role in ("office", "supervisor"):
        if scope and all(unit.code != scope for unit in pack.units):
            raise Refused(f"没有代码为“{scope}”的单位，{ROLES[role]}账号请写所在单位的代码，或不写。")
        return scope or host_unit(pack)
    if role not in SCOPED:
        return None
    if not scope:
        raise Refused(f"{ROLES[role]}账号要写明所属的代码（--scope）。")
    if role == "school":
        found = session.execute(select(table(School).c.code).where(table(School).c.code == scope)).first() is not None
    elif role == "township":
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


def _account(session: Session, actor: Actor, name: str) -> Any:
    row = session.execute(select(ACCOUNT).where(ACCOUNT.c.county == actor.county, ACCOUNT.c.name == name)).first()
    if row is None:
        raise Refused(f"没有账号“{name}”，请用账号清单核对。")
    return row


def _change(act: UnitOfWork, row: Any, **values: object) -> None:
    act.counts = False
    act.session.execute(update(ACCOUNT).where(ACCOUNT.c.id == row.id).values(changed_at=act.at, **values))
    act.detail |= {"account": row.name} | {k: v for k, v in values.items() if k in ("disabled", "may_sign", "role")}


def reset(actor: Actor, name: str, password: str) -> None:
    """Set a one-time password; every login of the account ends and it must change the password next time."""
    with unit_of_work(actor, "account.manage", f"重置口令 {name}") as act:
        row = _account(act.session, actor, name)
        if row.password_hash == NO_PASSWORD:
            raise Refused("演示账号点一下就能进入，没有口令可以重置。")
        if reason := weakness(password, name, row.display_name, words=county_words(pack_in_force(act.session))):
            raise Refused(reason)
        _change(act, row, password_hash=hash_password(password), must_change=True, failed_attempts=0, locked_until=None)
        revoke_all(act.session, row.id)


def disable(actor: Actor, name: str) -> None:
    """Close an account at once. Raises Refused for the last administrator who can still log in."""
    with unit_of_work(actor, "account.manage", f"停用 {name}") as act:
        row = _account(act.session, actor, name)
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
        _change(act, row, disabled=True)
        revoke_all(act.session, row.id)


def unlock(actor: Actor, name: str) -> None:
    """Open an account that was locked by wrong passwords or disabled."""
    with unit_of_work(actor, "account.manage", f"解锁 {name}") as act:
        row = _account(act.session, actor, name)
        _change(act, row, disabled=False, failed_attempts=0, locked_until=None)


def grant_sign(actor: Actor, name: str, may_sign: bool) -> None:
    """Give or take the convener's right to sign (审签权)."""
    with unit_of_work(actor, "account.manage", f"{'授予' if may_sign else '收回'}审签权 {name}") as act:
        row = _account(act.session, actor, name)
        if may_sign and row.role not in SIGNING:
            raise Refused("审签权只能给县领导、联席办或教育督导室的账号。")
        _change(act, row, may_sign=may_sign)
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


def log_in(name: str, password: str, peer: str) -> str | None:
    """The token of a new login, or None: wrong name or password, locked or disabled account.

    Whoever asks, known or not, costs the same: one password checked, the same statements written, one entry of the
    audit; so time tells nothing. An unknown name is not written down, for people type passwords there. Five wrong
    passwords lock the account for 15 minutes.
    """
    with reading() as session:
        row = session.execute(select(ACCOUNT).where(ACCOUNT.c.name == name)).first()
        county = session.execute(select(COUNTY.c.code)).scalar()
    usable = row is not None and not row.disabled and row.password_hash != NO_PASSWORD
    right = verify_password(password, row.password_hash if row is not None and usable else None)
    if county is None:
        return None
    number = row.id if row is not None else 0
    actor = Actor(county, NOBODY, "")
    if row is not None:
        actor = Actor(row.county, row.name, row.role, row.scope, row.may_sign)
    with writing() as session:
        queue(session, actor.county)
        stands = session.execute(select(ACCOUNT).where(ACCOUNT.c.id == number)).first()
        act = UnitOfWork(session, actor, next_instant(session, actor.county), {"peer": peer})
        unchanged = row is not None and stands is not None and stands.password_hash == row.password_hash
        failed, locked_until, reason = _judged(stands, right and unchanged, wall_clock())
        session.execute(
            update(ACCOUNT).where(ACCOUNT.c.id == number).values(failed_attempts=failed, locked_until=locked_until)
        )
        if reason:
            act.detail["reason"] = reason
        append_audit(session, act, "login", "", "refused" if reason else "done")
        return None if reason else create_session(session, number)


def _judged(stands: Any, right: bool, at: datetime) -> tuple[int, datetime | None, str]:
    """(failed attempts, locked until, why not) after a try to log in; the last is empty where it is let in."""
    if stands is None:
        return 0, None, "没有这个账号"
    if stands.disabled or stands.password_hash == NO_PASSWORD:
        return stands.failed_attempts, stands.locked_until, "账号已停用或没有口令"
    if stands.locked_until and stands.locked_until > at:
        return stands.failed_attempts, stands.locked_until, "账号锁定中"
    if right:
        return 0, None, ""
    # An expired lock starts a new count, else one slip would lock again at once.
    failed = 1 if stands.locked_until else stands.failed_attempts + 1
    if failed >= WRONG_BEFORE_LOCK:
        return failed, at + LOCKED_FOR, "口令不对，账号锁定 15 分钟"
    return failed, None, "口令不对"


def enter_demo(name: str, peer: str) -> str | None:
    """The token of a login by click, for an account's name or a role's code: only the passwordless accounts
    of a demo county, None for any other."""
    with reading() as session:
        row = session.execute(
            select(ACCOUNT)
            .join(COUNTY, COUNTY.c.code == ACCOUNT.c.county)
            .where(
                (ACCOUNT.c.name == name) | (ACCOUNT.c.role == name),
                ACCOUNT.c.password_hash == NO_PASSWORD,
                ACCOUNT.c.disabled.is_(False),
                COUNTY.c.demo.is_(True),
            )
            .order_by(ACCOUNT.c.id)
        ).first()
    if row is None:
        return None
    with unit_of_work(Actor(row.county, row.name, row.role, row.scope, row.may_sign), "login") as act:
        act.counts = False
        act.detail |= {"peer": peer, "by": "演示一键进入"}
        return create_session(act.session, row.id)


def log_out(token: str) -> None:
    """End the login of a token; nothing happens when there is none."""
    owner = _owner(token)
    if owner is None:
        return
    with unit_of_work(owner[1], "logout") as act:
        act.counts = False
        end_session(act.session, token)


def change_password(token: str, old: str, new: str) -> tuple[str | None, str | None]:
    """A new password for the account of a login: (new token, None), or (None, why not).

    Every login of the account ends, the one that asked included; the new token replaces it.
    """
    owner = _owner(token)
    if owner is None:
        return None, "登录已失效，请重新登录。"
    row, actor = owner
    if row.password_hash == NO_PASSWORD:
        return None, "演示账号没有口令，不能修改。"
    if not verify_password(old, row.password_hash):
        _count_wrong(row, actor)
        return None, "现在的口令不对，请重新填写。"
    with reading() as session:
        words = county_words(pack_in_force(session))
    if reason := weakness(new, row.name, row.display_name, words=words):
        return None, reason
    if old == new:
        return None, "新口令和现在的一样，请换一个。"
    stored = hash_password(new)
    with unit_of_work(actor, "password") as act:
        act.counts = False
        act.session.execute(
            update(ACCOUNT)
            .where(ACCOUNT.c.id == row.id)
            .values(password_hash=stored, must_change=False, failed_attempts=0, locked_until=None, changed_at=act.at)
        )
        revoke_all(act.session, row.id)
        return create_session(act.session, row.id), None


def _count_wrong(row: Any, actor: Actor) -> None:
    """A wrong old password counts like a wrong login, from one again after a lock that is over; at the fifth the
    account's logins end too."""
    with writing() as session:
        queue(session, actor.county)
        stood = session.execute(
            select(ACCOUNT.c.failed_attempts, ACCOUNT.c.locked_until).where(ACCOUNT.c.id == row.id)
        ).one()
        over = stood.locked_until is not None and stood.locked_until <= wall_clock()
        failed = 1 if over else stood.failed_attempts + 1
        locked = wall_clock() + LOCKED_FOR if failed >= WRONG_BEFORE_LOCK else None
        session.execute(
            update(ACCOUNT).where(ACCOUNT.c.id == row.id).values(failed_attempts=failed, locked_until=locked)
        )
        if locked:
            revoke_all(session, row.id)
        act = UnitOfWork(session, actor, next_instant(session, actor.county), {"reason": "原口令不对"})
        append_audit(session, act, "password", "", "refused")


def _owner(token: str) -> tuple[Any, Actor] | None:
    if not token:
        return None
    with reading() as session:
        row = session.execute(
            select(ACCOUNT).join(LOGIN, LOGIN.c.account_id == ACCOUNT.c.id).where(LOGIN.c.token_sha256 == digest(token))
        ).first()
        actor = actor_named(session, row.name) if row else None
    return (row, actor) if actor else None


def demo_accounts(act: UnitOfWork) -> int:
    """One account a role for a demo county, entered by a click and without any password.

    Members are bound to the first unit that is not the host, the township with most schools and its
    first school. Returns how many were made: none where such accounts already stand.
    """
    if act.session.execute(select(ACCOUNT.c.id).where(ACCOUNT.c.password_hash == NO_PASSWORD)).first():
        return 0
    pack = pack_in_force(act.session)
    host = host_unit(pack)
    unit = next(u for u in pack.units_on(today()) if u.kind == "department" and u.code != host)
    township, school = _busiest(act.session, pack, act.county)
    words = pack.words
    people: list[tuple[str, str, str | None, str, bool]] = [
        ("演示联席办", "office", None, "导入台账、筹备会议、跟踪督办", False),
        ("演示县领导", "leader", None, "看全县情况", False),
        ("演示召集人", "leader", None, words.get("convener", "县领导") + "：看全县情况，审签通报", True),
        ("演示督导室", "supervisor", None, "看全县情况和操作记录，核实通报", False),
        ("演示部门", "department", unit.code, unit.name + "：只看本单位事项", False),
        ("演示乡镇", "township", township, pack.name_of(township) + "：只看本乡镇事项", False),
    ]
    if school:
        people.append(("演示学校", "school", school[0], school[1] + "：只看本校事项", False))
    people.append(("演示管理员", "admin", None, "只管账号和备份", False))
    for name, role, scope, display, sign in people:
        insert_account(act, name, role, scope, may_sign=sign, display_name=display)
    act.detail = {"demo_accounts": len(people)}
    return len(people)


def _busiest(session: Session, pack: Pack, county: str) -> tuple[str, tuple[str, str] | None]:
    fact, school = table(SchoolFact), table(School)
    valid = [t.code for t in pack.townships_on(today())]
    row = session.execute(
        select(fact.c.township_code, func.count().label("n"))
        .where(fact.c.county == county, fact.c.superseded_at.is_(None), fact.c.township_code.in_(valid))
        .group_by(fact.c.township_code)
        .order_by(func.count().desc(), fact.c.township_code)
    ).first()
    if row is None:
        return valid[0], None
    first = session.execute(
        select(school.c.code, school.c.name)
        .join(fact, (fact.c.school_code == school.c.code) & (fact.c.county == school.c.county))
        .where(
            school.c.county == county,
            school.c.superseded_at.is_(None),
            fact.c.superseded_at.is_(None),
            fact.c.township_code == row.township_code,
        )
        .order_by(school.c.code)
    ).first()
    return row.township_code, (first.code, first.name) if first else None
