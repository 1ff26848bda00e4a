"""A school's own checks are its own; a check belongs to the week of its day."""

from typing import Any

from ledgers.validate.rows import Row, Validator, monday_of
from models.inspection import SELF_CHECK


def before_inspections(_: Validator, rows: list[Row]) -> None:
    """A school's own check is organised by the school."""
    for row in rows:
        facts = row.facts
        if facts.get("kind") == SELF_CHECK and facts.get("school_code") and not facts.get("organiser"):
            facts["organiser"] = facts["school_code"]
            row.late.add("organiser")


def own_checks(validator: Validator, rows: list[Row]) -> None:
    """学校自查 is a return of the school itself, whoever types it in: no other body turns 未报 into 已报."""
    for row in rows:
        facts = row.facts
        school, organiser = facts.get("school_code"), facts.get("organiser")
        if row.bad or facts.get("kind") != SELF_CHECK or not school or organiser == school:
            continue
        old = row.stored
        if old is not None and old.organiser == old.school_code and "organiser" not in row.given - row.late:
            # The school was corrected and its own check goes with it.
            facts["organiser"] = school
            row.late.discard("organiser")
        elif organiser:
            name = validator.registers.name_of
            validator.error(
                row,
                "organiser",
                f"{SELF_CHECK}的组织单位是学校本身：请改成{name(school)}，或清空这一格由系统带出；"
                "由乡镇、部门组织的请改检查类型。",
            )


def with_week(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts of a check as the table takes them: with the Monday of its week."""
    return facts | {"week": monday_of(facts["on_date"])}
