"""What keeps the ledgers honest: import batches, kept uploads, the audit chain, the data revision."""

from pydantic import NaiveDatetime
from sqlalchemy import JSON, Column, Index, LargeBinary
from sqlmodel import Field

from models.base import Base, BigKey
from models.stored import FORM, Form

DETAIL = Form("操作记录的细目", 0)
"""What each verb notes of itself. The chain of digests goes over it, so it carries no number until its keys change."""


class Batch(Base, table=True):
    """One import: its file, its counts, and whether it was undone; `left_rows`: its rows that an undo of the rest
    left as they stood."""

    __tablename__ = "batch"
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12, index=True)
    kind: str = Field(max_length=16)
    file_names: str = Field(max_length=1000)
    recorded_at: NaiveDatetime
    recorded_by: str = Field(max_length=64)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    undone_at: NaiveDatetime | None = None
    undone_by: str | None = Field(default=None, max_length=64)
    left_rows: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class Upload(Base, table=True):
    """Every file ever offered for import is kept, whether it was taken or refused, each content once.

    `content_of`: the upload that holds the content, for a file that had been offered before; its own is empty.
    """

    __tablename__ = "upload"
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    batch_id: int | None = Field(default=None, index=True)
    file_name: str = Field(max_length=255)
    sha256: str = Field(max_length=64, index=True)
    size: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    content_of: int | None = Field(default=None, sa_type=BigKey)
    recorded_at: NaiveDatetime
    recorded_by: str = Field(max_length=64)


class AuditEntry(Base, table=True):
    """One write or refused right. `digest` chains each entry to the one before it in its county."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_county", "county", "id"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    at: NaiveDatetime
    actor: str = Field(max_length=64)
    role: str = Field(max_length=16)
    verb: str = Field(max_length=40)
    target: str = Field(default="", max_length=200)
    outcome: str = Field(max_length=8)
    detail: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, info={FORM: DETAIL}))
    digest: str = Field(max_length=64)


class DataRevision(Base, table=True):
    """One row a county, which caches ask for first and key on: `revision` rises with every write, `ledgers` with
    those alone that a figure can depend on."""

    __tablename__ = "data_revision"
    county: str = Field(primary_key=True, max_length=12)
    revision: int = 0
    ledgers: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class NumberSeries(Base, table=True):
    """The last number given in a series (`KJ-2026`), so that numbers never repeat."""

    __tablename__ = "number_series"
    county: str = Field(primary_key=True, max_length=12)
    series: str = Field(primary_key=True, max_length=40)
    last: int = 0
