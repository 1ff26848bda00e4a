"""The root of all tables: a registry of our own and the columns every ledger row carries.

A private registry survives Streamlit's module reloads (the library's own metadata does not), and the
naming convention lets Alembic name every constraint the same way on SQLite and PostgreSQL.
"""

from datetime import date
from typing import Any

from pydantic import NaiveDatetime
from sqlalchemy import BigInteger, Index, Integer, MetaData, Table
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
FAR = date(9999, 12, 31)
"""The open end of a dated interval: later than every day that can be asked for."""

BigKey = BigInteger().with_variant(Integer, "sqlite")


class Base(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """Parent of every table of the product."""


def table(model: type[SQLModel]) -> Table:
    """The Core table behind a model, for set-based reads and writes."""
    found: Any = getattr(model, "__table__")  # noqa: B009 - the attribute is unknown to the type checker
    assert isinstance(found, Table)
    return found


class Versioned(Base):
    """What every version of a ledger row carries besides its facts.

    Nothing is changed or deleted in place: a correction, re-import, void or undo inserts a version and
    supersedes the one that stood. A version holds for readers from `recorded_at` until `superseded_at`.
    `first_recorded_at` is the instant the row first entered the ledger, kept through corrections: it
    decides whether a report was late.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    remark: str = Field(default="", max_length=2000)
    recorded_at: NaiveDatetime
    first_recorded_at: NaiveDatetime
    superseded_at: NaiveDatetime | None = None
    recorded_by: str = Field(max_length=64)
    batch_id: int | None = Field(default=None, index=True)
    ended_by_batch: int | None = Field(default=None, index=True)


def one_external(name: str) -> Index:
    """At most one standing row bears a number of another system; rows without one are many."""
    from sqlalchemy import text

    current = text("superseded_at IS NULL AND external_no <> ''")
    columns = ("county", "external_source", "external_no")
    return Index(f"uq_{name}_external", *columns, unique=True, sqlite_where=current, postgresql_where=current)


def one_current(name: str, *columns: str) -> Index:
    """At most one version of a key holds at a time, enforced by the database itself."""
    from sqlalchemy import text

    current = text("superseded_at IS NULL")
    return Index(f"uq_{name}_current", "county", *columns, unique=True, sqlite_where=current, postgresql_where=current)
