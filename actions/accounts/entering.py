"""Who gets in and out: a password judged and counted, an account locked for a while, a password changed."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from access.guessing import county_words
from access.passwords import NO_PASSWORD, hash_password, verify_password, weakness
from access.sessions import actor_named, create_session, digest, end_session, revoke_all, wall_clock
from actions.accounts.rows import ACCOUNT
from actions.unit_of_work import UnitOfWork, append_audit, next_instant, queue, unit_of_work
from models.account import Actor, LoginSession
from models.base import table
from models.county import County, pack_in_force
from models.database import reading, writing

LOGIN = table(LoginSession)


COUNTY = table(County)


WRONG_BEFORE_LOCK = 5


NOBODY = "（没有这个账号）"
"""Who the audit says tried to log in under a name that does not exist."""


LOCKED_FOR = timedelta(minutes=15)


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
