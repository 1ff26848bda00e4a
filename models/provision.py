"""What schools, townships and the county have: facilities (设施), people (人员), documents (材料).

Rows of facilities and staffing are whole statements: in force on D is the last effective_on <= D.
"""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Versioned, one_current


class Facility(Versioned, table=True):
    """设施: present 是/否/不适用; networked for alarm and CCTV; to_standard for counselling rooms."""

    __tablename__ = "facility"
    __table_args__ = (one_current("facility", "subject_kind", "subject_code", "kind", "effective_on"),)
    subject_kind: str = Field(max_length=8)
    subject_code: str = Field(max_length=32)
    kind: str = Field(max_length=20)
    effective_on: date
    present: str = Field(max_length=8)
    networked: bool | None = None
    to_standard: bool | None = None
    serves: str = Field(default="", max_length=2000)


class Staffing(Versioned, table=True):
    """人员: head-counts of one post, never persons; every part is at most the whole."""

    __tablename__ = "staffing"
    __table_args__ = (one_current("staffing", "subject_kind", "subject_code", "post", "effective_on"),)
    subject_kind: str = Field(max_length=8)
    subject_code: str = Field(max_length=32)
    post: str = Field(max_length=20)
    effective_on: date
    people: int
    full_time: int | None = None
    part_time: int | None = None
    over_55: int | None = None
    certified: int | None = None
    checked: int | None = None


class Document(Versioned, table=True):
    """材料: lists, plans, rules, surveys, trainings … that prove the existence and counting duties.

    `item` 分项: of which of the kind's parts the row speaks (安保, 食品 …); a paper of several is a row for each.
    """

    __tablename__ = "document"
    __table_args__ = (
        one_current("document", "number"),
        Index("ix_document_subject", "county", "subject_kind", "kind", "subject_code"),
    )
    number: str = Field(max_length=40)
    subject_kind: str = Field(max_length=8)
    subject_code: str = Field(max_length=32)
    kind: str = Field(max_length=24)
    item: str = Field(default="", max_length=24, sa_column_kwargs={"server_default": ""})
    title: str = Field(max_length=200)
    doc_number: str = Field(default="", max_length=60)
    on_date: date
    valid_until: date | None = None
    duty: str = Field(default="", max_length=24)
    quantity: float | None = None
    quantity_due: float | None = None
    amount: float | None = None
