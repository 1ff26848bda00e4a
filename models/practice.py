"""What schools practise and teach: drills (演练) and lessons (课时)."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Versioned, one_current


class Drill(Versioned, table=True):
    """演练: kind 综合/专项/推演; evacuation and scenario are another dimension; only 已实施 counts."""

    __tablename__ = "drill"
    __table_args__ = (
        one_current("drill", "number"),
        Index("ix_drill_school", "county", "school_code", "on_date"),
    )
    number: str = Field(max_length=40)
    school_code: str = Field(max_length=32)
    on_date: date
    kind: str = Field(max_length=8)
    evacuation: bool
    scenario: str = Field(default="", max_length=12)
    plan_name: str = Field(default="", max_length=100)
    people: int | None = None
    building: str = Field(default="", max_length=60)
    seconds: int | None = None
    supporters: str = Field(default="", max_length=200)
    carried_out: str = Field(max_length=8)
    lessons_learned: str = Field(default="", max_length=2000)


class Lesson(Versioned, table=True):
    """课时: lessons held by a class in one teaching week; class_no 全校 is allowed for 安全."""

    __tablename__ = "lesson"
    __table_args__ = (
        one_current("lesson", "school_code", "class_no", "term", "week_no", "course", "topic"),
        Index("ix_lesson_term", "county", "term", "course", "school_code"),
    )
    school_code: str = Field(max_length=32)
    class_no: str = Field(max_length=32)
    term: str = Field(max_length=12)
    week_no: int
    course: str = Field(max_length=8)
    topic: str = Field(default="", max_length=20)
    hours: float
    guiding_unit: str | None = Field(default=None, max_length=32)
