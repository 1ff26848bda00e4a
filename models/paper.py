"""Word templates the office loaded, and papers as they were made: written once, each with its digest.

A template is a version; dropping it ends the version and the built-in one holds again. A kept paper is an edition of
one paper of a frozen meeting or an issued document; nothing changes it, a newer one stands beside it.
"""

from pydantic import NaiveDatetime
from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field

from models.base import Base, BigKey


class PaperTemplate(Base, table=True):
    """One version of the office's own template of a paper (its word in catalogue.papers)."""

    __tablename__ = "paper_template"
    __table_args__ = (Index("uq_paper_template_version", "county", "paper", "version", unique=True),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    paper: str = Field(max_length=20)
    version: int
    file_name: str = Field(max_length=255)
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    recorded_at: NaiveDatetime
    recorded_by: str = Field(max_length=64)
    dropped_at: NaiveDatetime | None = None
    dropped_by: str = Field(default="", max_length=64)


class KeptPaper(Base, table=True):
    """One file of a paper as it was made. `of`: which frozen meeting (sitting and version of its figures) or which 文号
    it is of; `edition`: 1 for the first making, files of one making share it; `template`: what it was set in, with the
    digest of it."""

    __tablename__ = "kept_paper"
    __table_args__ = (Index("uq_kept_paper", "county", "paper", "of", "edition", "file_name", unique=True),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    paper: str = Field(max_length=20)
    of: str = Field(max_length=80)
    edition: int
    file_name: str = Field(max_length=255)
    template: str = Field(max_length=120)
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    recorded_at: NaiveDatetime
    recorded_by: str = Field(max_length=64)
