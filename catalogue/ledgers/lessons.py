"""课时: lessons of a class, course and teaching week."""

from catalogue.ledgers.columns import A_SCHOOL, UNIT, Column, Ledger, Proof, Sheet, Wide
from models import duty
from models.practice import Lesson

LESSONS_SHEET = Sheet(
    "课时",
    Lesson,
    ("school_code", "class_no", "term", "week_no", "course", "topic"),
    (
        A_SCHOOL.as_key(),
        Column("class_no", "班级编号", "number_of", True, True, note="安全课可填“全校”。", width=12),
        Column("term", "学期", "term", True, True, note="写成2026-2027-1。", example="2026-2027-1", width=14),
        Column("week_no", "教学周", "week", True, True, example="5", width=8),
        Column("course", "课程", "choice", True, True, choices="course", width=12),
        Column("topic", "专题", "choice", key=True, choices="topic", note="安全课填写九个专题之一。", width=14),
        Column("hours", "课时数", "amount", True, example="1", width=8),
        Column("guiding_unit", "指导单位", UNIT, width=14),
        Column("grade", "年级", clerk=True),
    ),
    kind="course",
    asked=("class_no", "term", "week_no", "course", "topic", "hours"),
    dated=True,
    proves=Proof(
        {"课程": "course", "专题": "topic", "课时数": "hours", "指导单位": "guiding_unit"},
        {
            duty.COUNTY: (),
            duty.SCHOOL: ("school_code",),
            duty.CLASS: ("school_code", "class_no"),
            duty.UNIT: ("guiding_unit",),
        },
        day="week_no",
    ),
    wide=Wide(
        "hours",
        ("school_code", "school_code_name", "class_no", "grade", "term", "week_no", "course", "topic", "hours"),
        by_week=True,
    ),
    before="ledgers.validate.rules.lessons:before_lessons",
)

LEDGER = Ledger("lessons", "课时", (LESSONS_SHEET,), daily=True)
