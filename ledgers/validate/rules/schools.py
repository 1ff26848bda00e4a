"""School lists that fill two sheets, and from which day what a school states holds."""

from typing import Any

from catalogue.ledgers import CLASSES_SHEET, FACTS_SHEET, SCHOOLS_SHEET
from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator
from models.clock import today
from models.school import grades_before

NOT_COVERED = "import.stages_not_covered"


def before_schools(validator: Validator, rows: list[Row]) -> None:
    """Nothing to derive but the word for a list without 学校代码: the codes are given."""
    lacking = sum(1 for row in rows if not row.facts.get("code"))
    if lacking:
        validator.note(f"{lacking}所学校没有学校代码：名录中已有的按全称认出，新学校由系统给号。")


def after_schools(validator: Validator, rows: list[Row]) -> None:
    """A one-sheet list with 乡镇 and 学段 fills 学校情况 as well; every school is known from here on."""
    made: list[Row] = []
    kept = [column for column in FACTS_SHEET.stored if column.field not in ("school_code", "remark")]
    for row in rows:
        code = row.facts.get("code")
        name = str(row.facts.get("name") or "")
        if row.stored is None and not row.bad and not code and (known := validator.registers.schools.alike(name)):
            validator.error(
                row,
                "name",
                f"名录里已有“{validator.registers.name_of(known)}”（{known}），名称相近或曾用此名："
                f"若是同一所，请在学校代码填{known}；若确是另一所，请给它填一个新的学校代码。",
            )
            continue
        if code:
            words = (str(row.facts.get(name) or "") for name in ("name", "former_names", "level"))
            validator.registers.add_school(code, *words)
        if not any(row.facts.get(column.field) not in (None, "") for column in kept) or row.bad:
            continue
        facts = {column.field: row.facts[column.field] for column in kept if column.field in row.given}
        fact = Row(FACTS_SHEET, row.source, row.at, facts | {"school_code": code}, frozenset(facts) | {"school_code"})
        fact.parent = row
        fact.late.add("school_code")
        made.append(fact)
    if made:
        validator.incoming.setdefault(FACTS_SHEET.name, []).extend(made)
    _classes_left(validator, rows)


def _classes_left(validator: Validator, rows: list[Row]) -> None:
    """A school cannot have ended before a class of it was opened: such a class could never have been taught."""
    ended = {str(row.facts.get("code")): row for row in rows if row.facts.get("closed_on") and not row.bad}
    if not ended:
        return
    for old in validator.stored(CLASSES_SHEET, "school_code", set(ended)):
        row = ended[old.school_code]
        end = row.facts["closed_on"]
        if old.opened_on >= end and not row.bad:
            validator.error(
                row,
                "closed_on",
                f"班级{old.class_no}的开设日期{old.opened_on}不早于停办日期{end}：请核对停办日期，或先更正这个班级。",
            )


def after_classes(validator: Validator, rows: list[Row]) -> None:
    """A class is opened before its school's end (停办日期, the first day without school); 年级沿革 is read."""
    for row in rows:
        try:
            grades_before(str(row.facts.get("former_grades") or ""))
        except ValueError as wrong:
            said = f"“{wrong}”看不懂：请写成“七年级至2026-08-31”，多个按先后用顿号隔开。"
            validator.error(row, "former_grades", said)
    codes = {str(row.facts["school_code"]) for row in rows if row.facts.get("school_code")}
    ends = {old.code: old.closed_on for old in validator.stored(SCHOOLS_SHEET, "code", codes)}
    ends |= {
        row.facts["code"]: row.facts["closed_on"]
        for row in validator.incoming.get(SCHOOLS_SHEET.name, [])
        if row.facts.get("code") and row.facts.get("closed_on")
    }
    for row in rows:
        opened, end = row.facts.get("opened_on"), ends.get(row.facts.get("school_code"))
        if opened is not None and end is not None and opened >= end and not row.bad:
            validator.error(row, "opened_on", f"该校{end}起停办，班级的开设日期{opened}应在此之前：请核对两个日期。")


def before_facts(validator: Validator, rows: list[Row]) -> None:
    """生效日期 of a list without one: today where the school's statement changed, else its opening day."""
    lists = [row for row in rows if row.parent is not None]
    known: dict[str, Any] = {}
    if lists:
        for old in validator.stored(FACTS_SHEET, "school_code", {str(r.facts["school_code"]) for r in lists}):
            if old.effective_on <= today() and (
                old.school_code not in known or known[old.school_code].effective_on < old.effective_on
            ):
                known[old.school_code] = old
    dated = 0
    for row in rows:
        facts = row.facts
        if facts.get("covered") is None and facts.get("stage"):
            facts["covered"] = facts["stage"] not in validator.pack.setting(NOT_COVERED).split("、")
            row.late.add("covered")
        if row.parent is None or facts.get("effective_on"):
            continue
        old = known.get(facts["school_code"])
        if old is None:
            facts["effective_on"] = row.parent.facts.get("opened_on")
        else:
            changed = [
                n for n in row.given if n != "school_code" and (facts.get(n) or None) != (getattr(old, n) or None)
            ]
            facts["effective_on"] = today() if changed else old.effective_on
            for column in FACTS_SHEET.stored:
                if column.field not in facts:
                    facts[column.field] = getattr(old, column.field)
        dated += 1
    if dated:
        validator.note(f"{dated}行没有生效日期：新学校按开办日期，情况有变的按今天，未变的不动。")


def after_facts(validator: Validator, rows: list[Row]) -> None:
    """What is stated here holds for the rows that come after; a campus stands under a school that is none itself."""
    under = {row.facts["school_code"] for row in rows if row.facts.get("main_school")}
    mains = {str(row.facts["main_school"]) for row in rows if row.facts.get("main_school")}
    under |= {old.school_code for old in validator.stored(FACTS_SHEET, "school_code", mains) if old.main_school}
    for row in rows:
        facts = row.facts
        main = facts.get("main_school")
        if main and not row.bad and (main == facts.get("school_code") or main in under):
            said = "就是本校" if main == facts.get("school_code") else "它自己也是校区或教学点"
            validator.error(row, "main_school", f"“{main}”{said}，不能作主校：请填独立的学校，或留空。")
        if facts.get("school_code") and facts.get("effective_on") and facts.get("township_code"):
            validator.registers.add_fact(
                facts["school_code"], facts["effective_on"], facts["township_code"], str(facts.get("stage") or "")
            )
