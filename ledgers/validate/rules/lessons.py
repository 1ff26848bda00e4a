"""Lessons by class, course and topic."""

import re

from catalogue.ledgers import WHOLE_SCHOOL
from ledgers.validate.names import plain
from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator

TERM = re.compile(r"\d{4}-\d{4}-[12]")

SAFETY = "safety"
"""The dictionary code of the course that is taught to a whole school and has topics."""


def before_lessons(validator: Validator, rows: list[Row]) -> None:
    """The class must stand in the school's register (安全 may be 全校); a topic belongs to 安全 only."""
    safety = next((e.name for e in validator.pack.dictionaries.get("course", ()) if e.code == SAFETY), "")
    for row in rows:
        facts = row.facts
        if facts.get("topic") is None:
            facts["topic"] = ""
        school, word, course = facts.get("school_code"), str(facts.get("class_no") or ""), facts.get("course")
        if row.bad or not school or not word:
            continue
        if plain(word) == WHOLE_SCHOOL:
            facts["class_no"] = WHOLE_SCHOOL
            if course != safety:
                validator.error(row, "class_no", f"只有“{safety}”可以按全校填写，其他课程请按班级填写。")
        else:
            code, problem = validator.registers.class_of(school, word)
            if code is None and facts.get("grade"):
                code = validator.registers.class_of(school, f"{facts['grade']}{word}")[0]
            if code is None:
                validator.error(row, "class_no", problem)
            else:
                facts["class_no"] = code
        if facts.get("topic") and course != safety:
            validator.error(row, "topic", f"专题只在课程“{safety}”填写，请清空或改正课程。")
        if not TERM.fullmatch(str(facts.get("term") or "")):
            validator.error(row, "term", "学期请写成2026-2027-1（秋季）或2026-2027-2（春季）。")
