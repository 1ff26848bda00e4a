"""How the county's sheets are read, as people have explained it, and what was read and mended in each import.

These are the county's own records beside its pack: a changed pack leaves them as they are, and no figure is made of
them. Nothing is changed in place: what is edited or taken back is revoked, and a new row says what holds instead.
"""

from typing import Any

from pydantic import NaiveDatetime
from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field

from models.base import Base, BigKey
from models.stored import FORM, Form

ANSWERS = Form("记下的答法", 1)
READINGS = Form("读表记录", 1)
"""What is stored in another number is not guessed at."""

READER = "sheets"
"""The reader whose questions the stored answers belong to."""


def _in_force(name: str, *columns: str) -> Index:
    held = text("revoked_at IS NULL")
    return Index(f"uq_{name}_in_force", "county", *columns, unique=True, sqlite_where=held, postgresql_where=held)


class Kept(Base):
    """What every kept answer carries: for whom, by whom, when, and whether it still holds.

    `scope`: the township whose imports it is for; '' for all of the county.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    scope: str = Field(default="", max_length=16)
    recorded_at: NaiveDatetime
    recorded_by: str = Field(max_length=64)
    revoked_at: NaiveDatetime | None = None
    revoked_by: str = Field(default="", max_length=64)
    revoked_for: str = Field(default="", max_length=400)


class FormProfile(Kept, table=True):
    """答法: how one form of sheet is read. `fingerprint`: of its headings and labels. `answers`: {"schema", "reader",
    "answers": [{"key", "kind", "sentence", "taken", "choices": [[value, words], …]}, …]}."""

    __tablename__ = "form_profile"
    __table_args__ = (_in_force("form_profile", "scope", "kind", "name"),)
    kind: str = Field(max_length=16)
    name: str = Field(max_length=40)
    fingerprint: str = Field(max_length=64)
    answers: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False, info={FORM: ANSWERS}))


class LearnedWord(Kept, table=True):
    """A word of a domain (school, unit, verdict …) and what it means: a code or the value of a choice."""

    __tablename__ = "learned_word"
    __table_args__ = (_in_force("learned_word", "scope", "domain", "word"),)
    domain: str = Field(max_length=24)
    word: str = Field(max_length=200)
    meaning: str = Field(max_length=200)


class CellEdit(Base, table=True):
    """A cell mended in the preview of an import: the kept upload holds what stood there before."""

    __tablename__ = "cell_edit"
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    batch_id: int = Field(index=True)
    file_name: str = Field(max_length=255)
    sheet: str = Field(max_length=64)
    cell: str = Field(max_length=12)
    before: str = ""
    after: str = ""
    edited_by: str = Field(max_length=64)


class BatchReading(Base, table=True):
    """How the files of an import were read: {"schema", "reader", "readings": [{"kind", "sentence", "confidence",
    "cells", "count", "choices", "taken", "by", "who"}, …]}, one row an import."""

    __tablename__ = "batch_reading"
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    batch_id: int = Field(index=True)
    readings: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False, info={FORM: READINGS}))
