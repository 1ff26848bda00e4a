"""Login sessions held by the server: the cookie carries a random token, the table only its SHA-256.

Times here are true local time, not the office's clock: a moved SAFETY_TODAY must not lengthen a login.
"""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote

from sqlalchemy import delete, select, update
from sqlmodel import Session

from access.passwords import NO_PASSWORD
from models.account import ROLES, Account, Actor, LoginSession
from models.base import table
from models.clock import ZONE
from models.county import County
from models.database import DatabaseBusy, reading, writing

ACCOUNT, LOGIN, COUNTY = table(Account), table(LoginSession), table(County)
IDLE, ABSOLUTE = timedelta(hours=2), timedelta(hours=12)
TOUCH = timedelta(minutes=1)
"""How stale `seen_at` may get: one write a minute and person, not one a request."""


@dataclass(frozen=True)
class Visitor:
    """Who a cookie's token stands for, as looked up for one request."""

    account_id: int
    name: str
    display_name: str
    must_change: bool
    seen_at: datetime
    role: str


def wall_clock() -> datetime:
    """Naive Asia/Shanghai time of the machine, whatever SAFETY_TODAY says."""
    return datetime.now(ZONE).replace(tzinfo=None)


def digest(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def create_session(session: Session, account_id: int) -> str:
    """A new login of an account; returns the token for the cookie. Logins past their end are cleared."""
    token, at = secrets.token_urlsafe(32), wall_clock()
    session.execute(delete(LOGIN).where((LOGIN.c.expires_at <= at) | (LOGIN.c.seen_at <= at - IDLE)))
    session.execute(
        LOGIN.insert().values(
            token_sha256=digest(token), account_id=account_id, created_at=at, seen_at=at, expires_at=at + ABSOLUTE
        )
    )
    return token


def look_up(token: str) -> Visitor | None:
    """Whom a token stands for now; None when unknown, idle for 2 h, older than 12 h, or its account disabled."""
    if not token or len(token) > 100:
        return None
    at = wall_clock()
    with reading() as session:
        row = session.execute(
            select(
                *(ACCOUNT.c[name] for name in ("id", "name", "display_name", "must_change")),
                *(LOGIN.c.seen_at, ACCOUNT.c.role),
            )
            .join(ACCOUNT, ACCOUNT.c.id == LOGIN.c.account_id)
            .where(
                LOGIN.c.token_sha256 == digest(token),
                LOGIN.c.expires_at > at,
                LOGIN.c.seen_at > at - IDLE,
                ACCOUNT.c.disabled.is_(False),
            )
        ).first()
    return Visitor(*row) if row else None


def touch(token: str) -> None:
    """Note that a login is in use; left for the next time when the database is busy, for nobody who only reads
    may have to wait for those who write."""
    with suppress(DatabaseBusy), writing(wait=0) as session:
        session.execute(update(LOGIN).where(LOGIN.c.token_sha256 == digest(token)).values(seen_at=wall_clock()))


def end_session(session: Session, token: str) -> None:
    """End one login."""
    session.execute(delete(LOGIN).where(LOGIN.c.token_sha256 == digest(token)))


def revoke_all(session: Session, account_id: int) -> None:
    """End every login of an account."""
    session.execute(delete(LOGIN).where(LOGIN.c.account_id == account_id))


def actor_named(session: Session, name: str | None) -> Actor | None:
    """The actor an account stands for now; None when there is none or it is disabled.

    Ask on every run: a changed role or a disabled account then acts at once. The gate hands the name on
    in percent-encoded form, because a header holds no Chinese.
    """
    if not name:
        return None
    row = session.execute(
        select(ACCOUNT.c.county, ACCOUNT.c.name, ACCOUNT.c.role, ACCOUNT.c.scope, ACCOUNT.c.may_sign).where(
            ACCOUNT.c.name == unquote(name), ACCOUNT.c.disabled.is_(False)
        )
    ).first()
    return Actor(*row) if row else None


def entered_by_click() -> list[tuple[str, str, str]]:
    """(name, role as a person calls it, what for) of the accounts a demo county opens with one click; a second account
    of a role goes by its own name. Empty elsewhere."""
    with reading() as session:
        if not session.execute(select(COUNTY.c.demo)).scalar():
            return []
        rows = session.execute(
            select(ACCOUNT.c.name, ACCOUNT.c.display_name, ACCOUNT.c.role, ACCOUNT.c.may_sign)
            .where(ACCOUNT.c.password_hash == NO_PASSWORD, ACCOUNT.c.disabled.is_(False))
            .order_by(ACCOUNT.c.id)
        ).all()
    called: dict[str, str] = {}
    for name, _, role, sign in rows:
        said = "召集人" if sign else ROLES.get(role, role)
        called[name] = name.removeprefix("演示") if said in called.values() else said
    return [(name, called[name], display) for name, display, _, _ in rows]
