"""Collections (收表): what is asked of which schools by when, what came back, and who was reminded of it.

A return only says which file, line or code answered for which school: what was reported stands in the ledgers,
and whether a week is reported is asked of them alone.
"""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from models.base import Base, BigKey
from models.stored import FORM, Listed

IN, MEND, REPLACED = "in", "mend", "replaced"
"""States of a return: taken, waiting to be mended, and followed by another one of the same school."""
WORKBOOK, CHAT, CODE = "workbook", "chat", "code"
WAYS = {WORKBOOK: "工作簿", CHAT: "群接龙", CODE: "手机短码"}
"""The ways a return may come, with what a person calls them."""
CODES = Listed("收表的代码", str)


class Collection(Base, table=True):
    """收表: `ask` is a key of ledgers.collecting.asks; blank `townships` and `schools` mean all.

    `starts_on`, `ends_on`: the days it is about; of a weekly check the Monday and the Sunday. `secret` (hex) is
    what its seals and codes are made with: another collection's are no use in it.
    """

    __tablename__ = "collection"
    __table_args__ = (Index("ix_collection_county", "county", "closed_at"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    ask: str = Field(max_length=24)
    title: str = Field(max_length=60)
    starts_on: date
    ends_on: date
    due_at: NaiveDatetime
    townships: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, info={FORM: CODES}))
    schools: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, info={FORM: CODES}))
    secret: str = Field(max_length=64)
    made_at: NaiveDatetime
    made_by: str = Field(max_length=64)
    closed_at: NaiveDatetime | None = None
    closed_by: str | None = Field(default=None, max_length=64)


class CollectionReturn(Base, table=True):
    """One school's answer: by which way it came (WAYS), its state, and the batch that wrote its rows.

    `source`: the name of the file, or 第n行 of a pasted text; no words of the text and no name of a person.
    `digest`: SHA-256 of the file or line, by which the same one is known again. `upload_id`: the kept file.
    """

    __tablename__ = "collection_return"
    __table_args__ = (Index("ix_collection_return_school", "collection_id", "school_code"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    collection_id: int = Field(sa_type=BigKey)
    school_code: str = Field(max_length=32)
    way: str = Field(max_length=8)
    state: str = Field(max_length=8)
    source: str = Field(default="", max_length=255)
    digest: str = Field(max_length=64)
    batch_id: int | None = None
    upload_id: int | None = Field(default=None, sa_type=BigKey)
    came_at: NaiveDatetime
    came_by: str = Field(max_length=64)


class Reminder(Base, table=True):
    """催报: a township was told which of its schools have not sent (`schools`: their codes on that day)."""

    __tablename__ = "reminder"
    __table_args__ = (Index("ix_reminder_township", "collection_id", "township_code"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    collection_id: int = Field(sa_type=BigKey)
    township_code: str = Field(max_length=12)
    schools: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, info={FORM: CODES}))
    said_at: NaiveDatetime
    said_by: str = Field(max_length=64)
