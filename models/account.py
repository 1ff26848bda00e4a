"""Accounts, login sessions, and the actor on whose behalf everything is read and written."""

from dataclasses import dataclass

from pydantic import NaiveDatetime
from sqlmodel import Field

from models.base import Base, BigKey

ROLES = {
    "leader": "县领导",
    "office": "联席办",
    "supervisor": "教育督导室",
    "department": "部门",
    "township": "乡镇",
    "school": "学校",
    "admin": "管理员",
}
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


def system(county: str) -> Actor:
    """The actor of commands run on the server itself (系统导入)."""
    return Actor(county=county, name="系统导入", role="office")
