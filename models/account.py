"""Accounts, login sessions, and the actor on whose behalf everything is read and written."""

from dataclasses import dataclass

from pydantic import NaiveDatetime
from sqlmodel import Field

from models.base import Base, BigKey

UNIT_MEMBER, TOWNSHIP_MEMBER, SCHOOL_MEMBER = "unit", "township", "school"
"""What a member account is of, as access.rights.Place names it."""


@dataclass(frozen=True)
class Role:
    """One role. `of`: what the account's scope is the code of, "" where its work is the whole county's; `in_unit`: its
    scope is the unit in which it is set, which it does not judge; `signs`: its accounts may be given 审签权; `own`:
    what such an account is called towards a row of its own.

    What a role may do is a column of the table in access.roles, in the order of catalogue.reach.ORDER.
    """

    name: str
    of: str = ""
    in_unit: bool = False
    signs: bool = False
    own: str = ""


ROLE_ENTRIES: dict[str, Role] = {
    "leader": Role("县领导", signs=True),
    "office": Role("联席办", in_unit=True, signs=True),
    "supervisor": Role("教育督导室", in_unit=True, signs=True),
    "department": Role("部门", UNIT_MEMBER, own="承担部门"),
    "township": Role("乡镇", TOWNSHIP_MEMBER, own="所在乡镇"),
    "school": Role("学校", SCHOOL_MEMBER, own="学校本身"),
    "admin": Role("管理员"),
}
ROLES = {code: role.name for code, role in ROLE_ENTRIES.items()}
"""Role codes and their names. 召集人 is not a role but a right (`may_sign`) on a named account."""


class Account(Base, table=True):
    """A person who may log in. `scope` is the unit, township or school code of a member account."""

    __tablename__ = "account"
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12, index=True)
    name: str = Field(max_length=64, unique=True)
    display_name: str = Field(default="", max_length=64)
    role: str = Field(max_length=16)
    scope: str | None = Field(default=None, max_length=32)
    may_sign: bool = False
    password_hash: str = Field(max_length=200)
    must_change: bool = False
    disabled: bool = False
    failed_attempts: int = 0
    locked_until: NaiveDatetime | None = None
    created_at: NaiveDatetime
    changed_at: NaiveDatetime


class LoginSession(Base, table=True):
    """A login held by the server: only the SHA-256 of the cookie's token is kept."""

    __tablename__ = "login_session"
    token_sha256: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(index=True)
    created_at: NaiveDatetime
    seen_at: NaiveDatetime
    expires_at: NaiveDatetime


@dataclass(frozen=True)
class Actor:
    """Who asks: the account's name, role and scope in one county, as read for this run."""

    county: str
    name: str
    role: str
    scope: str | None = None
    may_sign: bool = False

    @property
    def label(self) -> str:
        """The name shown in ledgers and the audit."""
        return self.name

    @property
    def of(self) -> str:
        """What the actor's scope is the code of, "" for the whole county."""
        return ROLE_ENTRIES[self.role].of if self.role in ROLE_ENTRIES else ""

    @property
    def is_body(self) -> bool:
        """Whether the actor speaks for a department or a township."""
        return self.of in (UNIT_MEMBER, TOWNSHIP_MEMBER)


def system(county: str) -> Actor:
    """The actor of commands run on the server itself (系统导入)."""
    return Actor(county=county, name="系统导入", role="office")
