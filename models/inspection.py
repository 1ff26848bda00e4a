"""Inspections (检查): weekly school checks, campaigns, reviews, warnings, patrols, supervisions."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Versioned, one_current, one_external

SELF_CHECK = "学校自查"
"""The 检查类型 of a school's weekly return: organised by the school itself, whoever types it in."""


class Inspection(Versioned, table=True):
    """检查: one visit or activity. `week` is the Monday of `on_date`; found 0 is a 零报告.

    `inspected_unit`: the unit that was looked at, where it was neither a school nor a township (督导检查).
    """

    __tablename__ = "inspection"
    __table_args__ = (
        one_current("inspection", "number"),
        one_external("inspection"),
        Index("ix_inspection_week", "county", "kind", "week", "school_code"),
        Index("ix_inspection_day", "county", "kind", "on_date"),
        Index("ix_inspection_school", "county", "school_code", "on_date"),
    )
    number: str = Field(max_length=40)
    kind: str = Field(max_length=16)
    activity_no: str = Field(default="", max_length=40)
    organiser: str = Field(max_length=32)
    school_code: str | None = Field(default=None, max_length=32)
    township_code: str | None = Field(default=None, max_length=12)
    inspected_unit: str | None = Field(default=None, max_length=32)
    on_date: date
    week: date
    ended_on: date | None = None
    found: int
    content: str = Field(default="", max_length=2000)
    related_no: str = Field(default="", max_length=200)
    external_source: str = Field(default="", max_length=40)
    external_no: str = Field(default="", max_length=60)
