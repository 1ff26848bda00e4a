"""Accounts for many bodies at once, each with a one-time password that stands on its slip and nowhere else.

One act for all: either every account named is made, or none. The password must be changed at the first login.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from access.passwords import hash_password, one_time_password
from actions.accounts.managing import insert_account
from actions.unit_of_work import refuse_unless_may, unit_of_work
from errors import Refused
from models.account import ROLE_ENTRIES, Account, Actor
from models.base import table
from models.clock import today
from models.county import TOWNSHIP_KIND, Pack
from models.school import School

ACCOUNT, SCHOOL = table(Account), table(School)
TOWNSHIP, DEPARTMENT, OF_SCHOOL = "township", "department", "school"
MEMBERS = {code: role.name for code, role in ROLE_ENTRIES.items() if role.of}
"""The roles of bodies, in the order in which they are offered."""
UNUSABLE = re.compile(r"[^\w.\-·]")
LONGEST = 28
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Lacking:
    """A body without an account that can log in: role, code and name."""

    role: str
    scope: str
    body: str


@dataclass(frozen=True)
class Slip:
    """What is handed to one body: its account and the one-time password."""

    body: str
    role: str
    account: str
    password: str


def bodies_without_account(session: Session, pack: Pack) -> list[Lacking]:
    """The bodies the plan may name and the open schools that no account stands for which is not closed."""
    query = select(ACCOUNT.c.role, ACCOUNT.c.scope).where(ACCOUNT.c.county == pack.code, ACCOUNT.c.disabled.is_(False))
    have = {(row.role, row.scope) for row in session.execute(query)}
    found = [
        Lacking(TOWNSHIP if kind == TOWNSHIP_KIND else DEPARTMENT, code, pack.name_of(code))
        for code, kind in pack.bodies_on(today()).items()
    ]
    schools = select(SCHOOL.c.code, SCHOOL.c.name).where(
        SCHOOL.c.county == pack.code,
        SCHOOL.c.superseded_at.is_(None),
        SCHOOL.c.opened_on <= today(),
        SCHOOL.c.closed_on.is_(None) | (SCHOOL.c.closed_on > today()),
    )
    found += [Lacking(OF_SCHOOL, row.code, row.name) for row in session.execute(schools.order_by(SCHOOL.c.code))]
    return [body for body in found if (body.role, body.scope) not in have]


def open_accounts(actor: Actor, bodies: Sequence[Lacking], progress: Progress | None = None) -> list[Slip]:
    """Make an account for each body, named after it; their slips, whose passwords are kept nowhere.

    Raises Refused when none is named or one of them has got an account meanwhile, NotAllowed for whoever does not
    manage accounts: then none is made.
    """
    refuse_unless_may(actor, "account.manage", "成批开通")
    if not bodies:
        raise Refused("没有要开通的账号。")
    secrets: list[tuple[Lacking, str, str]] = []
    for done, body in enumerate(bodies):
        # Hashing takes its time on purpose: before the county's lock, not under it.
        secret = one_time_password()
        secrets.append((body, secret, hash_password(secret)))
        if progress:
            progress(done + 1, len(bodies), "生成口令")
    with unit_of_work(actor, "account.manage", f"成批开通 {len(bodies)} 个") as act:
        act.counts = False
        query = select(ACCOUNT.c.name, ACCOUNT.c.role, ACCOUNT.c.scope, ACCOUNT.c.disabled)
        rows = act.session.execute(query).all()
        names = {row.name for row in rows}
        have = {(row.role, row.scope) for row in rows if not row.disabled}
        made = []
        for body, secret, stored in secrets:
            if (body.role, body.scope) in have:
                raise Refused(f"{body.body}已经有账号了，没有开通；请刷新后再办。")
            name = _free_name(body, names)
            names.add(name)
            insert_account(
                act, name, body.role, body.scope, display_name=body.body, password_hash=stored, must_change=True
            )
            made.append(Slip(body.body, body.role, name, secret))
        act.detail.clear()
        act.detail |= {"rows": len(made), "scopes": [body.scope for body in bodies][:50]}
        return made


def _free_name(body: Lacking, taken: set[str]) -> str:
    """The body's name as far as it can be typed; with the end of its code where another has that name."""
    plain = UNUSABLE.sub("", body.body)[:LONGEST]
    options = [plain, f"{plain[: LONGEST - 6]}{UNUSABLE.sub('', body.scope)[-6:]}"]
    options += [f"{plain[: LONGEST - 6]}-{n}" for n in range(2, 1000)]
    return next(name for name in options if len(name) >= 2 and name not in taken)
