"""Schools: who they are, what held for them from which day on, and their classes (学校, 学校情况, 班级)."""

import re
from datetime import date

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Versioned, one_current


class School(Versioned, table=True):
    """学校: one row a school. Open on t when opened_on <= t < closed_on (closed_on None: still open)."""

    __tablename__ = "school"
    __table_args__ = (one_current("school", "code"),)
    code: str = Field(max_length=32)
    name: str = Field(max_length=100)
    former_names: str = Field(default="", max_length=400)
    ownership: str = Field(default="", max_length=8)
    level: str = Field(max_length=8)
    opened_on: date
    closed_on: date | None = None
    merged_into: str | None = Field(default=None, max_length=32)
    lon: float | None = None
    lat: float | None = None


class SchoolFact(Versioned, table=True):
    """学校情况: a whole statement that holds from effective_on until the next one of the school. `main_school`:
    the code of the school under which it stands as a campus or 教学点."""

    __tablename__ = "school_fact"
    __table_args__ = (
        one_current("school_fact", "school_code", "effective_on"),
        Index("ix_school_fact_place", "county", "township_code"),
    )
    school_code: str = Field(max_length=32)
    effective_on: date
    township_code: str = Field(max_length=12)
    stage: str = Field(max_length=8)
    area: str = Field(default="", max_length=4)
    pupils: int | None = None
    staff: int | None = None
    boarding: bool | None = None
    gas: bool | None = None
    covered: bool
    main_school: str | None = Field(default=None, max_length=32)
    basis: str = Field(default="", max_length=200)


FORMER = re.compile(r"(.+)至(\d{4}-\d{2}-\d{2})")


def grades_before(former: str) -> list[tuple[str, date]]:
    """年级沿革 as (grade, last day), in order: 七年级至2026-08-31、八年级至2027-08-31. Raises ValueError."""
    found: list[tuple[str, date]] = []
    for part in filter(None, former.split("、")):
        match = FORMER.fullmatch(part.strip())
        if match is None or (found and found[-1][1] >= date.fromisoformat(match[2])):
            raise ValueError(part)
        found.append((match[1], date.fromisoformat(match[2])))
    return found


class SchoolClass(Versioned, table=True):
    """班级: a class of a school, open when opened_on <= t < closed_on. `former_grades`: what it was before, and until
    when (`grades_before`); a class keeps its number while it goes up."""

    __tablename__ = "school_class"
    __table_args__ = (one_current("school_class", "school_code", "class_no"),)
    school_code: str = Field(max_length=32)
    class_no: str = Field(max_length=32)
    name: str = Field(max_length=60)
    grade: str = Field(max_length=20)
    former_grades: str = Field(default="", max_length=400, sa_column_kwargs={"server_default": ""})
    opened_on: date
    closed_on: date | None = None
