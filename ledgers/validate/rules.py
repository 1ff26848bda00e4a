"""What only one ledger needs: clerks' hazard forms turned into steps, school lists that fill two sheets,
lessons by class, rows dated by week.

Each rule takes the running judgement and the rows of one sheet. `BEFORE` fills in what can be derived,
ahead of defaults and checks; `ABSORBED` follows once stored versions are known; `AFTER` adds the rows of
the next sheet that a clerk's form stands for.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from catalogue.ledgers import (
    CLASSES_SHEET,
    DOCUMENTS_SHEET,
    FACTS_SHEET,
    HAZARDS_SHEET,
    LEDGERS,
    SCHOOLS_SHEET,
    STEPS_SHEET,
    WHOLE_SCHOOL,
)
from domain.calendar import working_days_later
from ledgers.evidence import same_number
from ledgers.validate.lookups import plain
from ledgers.validate.result_words import not_done, nothing_found, on_the_spot, verdict
from ledgers.validate.rows import Row, Validator, monday_of
from models.clock import today
from models.county import Pack
from models.hazard_lifecycle import CLOSE, OTHER, PLAN, REPORT, RETURN, broken_step
from models.inspection import SELF_CHECK

Rule = Callable[[Validator, list[Row]], None]
TERM = re.compile(r"\d{4}-\d{4}-[12]")
QUARTER = re.compile(r"\d{4}Q[1-4]")
NOT_COVERED = "import.stages_not_covered"
DONE = "done"
"""The dictionary code of a drill that was carried out."""

SAFETY = "safety"
"""The dictionary code of the course that is taught to a whole school and has topics."""


NOWHERE = "看不出是哪所学校：请加“学校名称”一列，或在表格上方写“学校：全称”；校外的隐患请填“乡镇”和“整改责任主体”两列。"


EARLY = 2015
"""A hazard found before this year is more likely a slip of the pen."""

NO_SCHOOL = "没有写学校：请填学校名称，与上一行相同的可写“同上”；校外的隐患请填“乡镇”和“整改责任主体”两列。"

OWN_FORM = frozenset({"ring", "source", "remark"})
"""Columns by which our own workbook is told from a clerk's: its steps stand in a sheet of their own."""


def add_days(pack: Pack, day: date, days: int) -> date:
    """The day so many days later: calendar days, or the county's working days when its pack says so."""
    if pack.setting("hazard.day_count", "calendar") != "working":
        return day + timedelta(days=days)
    return working_days_later(day, days, pack.days_off)


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
    """A class is opened before its school's end (停办日期, the first day without school)."""
    codes = {str(row.facts["school_code"]) for row in rows if row.facts.get("school_code")}
    ends = {old.code: old.closed_on for old in validator.stored(SCHOOLS_SHEET, "code", codes)}
    ends |= {
        row.facts["code"]: row.facts["closed_on"]
        for row in validator.incoming.get("学校", [])
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
    """What is stated here holds for the rows that come after."""
    for row in rows:
        facts = row.facts
        if facts.get("school_code") and facts.get("effective_on") and facts.get("township_code"):
            validator.registers.add_fact(
                facts["school_code"], facts["effective_on"], facts["township_code"], str(facts.get("stage") or "")
            )


def before_hazards(validator: Validator, rows: list[Row]) -> None:
    """Township, responsible body and deadline of a hazard where the clerk's form leaves them out."""
    nothing = [
        row for row in rows if not row.facts.get("number") and nothing_found(str(row.facts.get("description") or "?"))
    ]
    if nothing:
        gone = set(map(id, nothing))
        rows[:] = [row for row in rows if id(row) not in gone]
        validator.preview.skipped += len(nothing)
        validator.note(f"{len(nothing)}行写的是没有隐患，没有登记；零报告请记入检查台账。")
    by_school = supervised = 0
    default_supervisor = validator.pack.setting("import.default_supervising_unit")
    for row in rows:
        facts = row.facts
        school = facts.get("school_code")
        if not school and not facts.get("township_code") and not facts.get("number") and not row.bad:
            validator.error(row, "school_code", NO_SCHOOL if "school_code" in row.given else NOWHERE)
            continue
        if facts.get("responsible") == OTHER and not facts.get("supervising_unit") and not facts.get("number"):
            body = facts.get("responsible_name") or OTHER
            validator.error(
                row, "supervising_unit", f"“{body}”不是学校也不是成员单位：请在“督促单位”一列填写由哪个乡镇或部门督促。"
            )
        if not facts.get("responsible") and school:
            facts["responsible"] = school
            row.late.add("responsible")
            by_school += 1
        if "supervising_unit" not in row.given and school and facts.get("responsible") == school and default_supervisor:
            facts["supervising_unit"] = default_supervisor
            row.late.add("supervising_unit")
            supervised += 1
        _deadline(validator, row)
        if (day := facts.get("found_on")) is not None and day.year < EARLY and row.stored is None:
            validator.warn(row, "found_on", f"发现日期{day}在{EARLY}年以前，请核对年份。")
    if by_school:
        validator.note(f"{by_school}行没有整改责任主体，按学校填。")
    if supervised:
        validator.note(f"{supervised}行没有督促单位，按{validator.registers.name_of(default_supervisor)}填。")


def _deadline(validator: Validator, row: Row) -> None:
    """首次整改期限 as a day or as days from 发现日期 (立即整改 = 0); both must agree."""
    facts = row.facts
    stated, days, found = facts.get("first_deadline"), facts.get("deadline_days"), facts.get("found_on")
    if isinstance(stated, int) and not isinstance(stated, bool):
        days, stated = stated, None
        facts["deadline_days"] = days
        row.given |= {"deadline_days"}
    if found is None:
        return
    if "first_deadline" in facts:
        facts["first_deadline"] = stated
    if days is not None and stated is None and days <= 36_500:
        facts["first_deadline"] = add_days(validator.pack, found, int(days))
        row.given |= {"first_deadline"}
    elif days is not None and stated is not None and not row.bad:
        counted = {found + timedelta(days=int(days)), add_days(validator.pack, found, int(days))}
        if stated not in counted:
            validator.error(row, "deadline_days", f"期限天数{days}与首次整改期限{stated}不一致，请改正或清空其中一格。")


def stated_deadlines(validator: Validator, rows: list[Row]) -> None:
    """Days are counted from the stored 发现日期 where the row leaves it out; days that no longer fit are dropped."""
    both = {"first_deadline", "deadline_days"}
    for row in rows:
        facts = row.facts
        if row.stored is None or row.bad:
            continue
        if type(facts.get("first_deadline")) is int:
            _deadline(validator, row)
        elif "found_on" not in row.given and "deadline_days" in row.given and "first_deadline" not in row.given:
            facts["first_deadline"] = None
            _deadline(validator, row)
        elif not both <= row.given and facts.get("deadline_days") is not None and facts.get("first_deadline"):
            days, found = int(facts["deadline_days"]), facts["found_on"]
            if facts["first_deadline"] not in (found + timedelta(days=days), add_days(validator.pack, found, days)):
                facts["deadline_days"] = None


def after_hazards(validator: Validator, rows: list[Row]) -> None:
    """A clerk's 整改措施, 完成时间 and 复查 become steps; what the steps then are is settled with the rest.

    Closed is only what is said to have passed and has a date. What is half said stays open, and is said.
    """
    counts: Counter[str] = Counter()
    for row in rows:
        facts = row.facts
        if row.bad:
            continue
        if row.outcome == "updated" and "first_deadline" in row.changed:
            counts["行改了首次整改期限，按更正处理；若是批准延期，请在办理记录登记“延期”"] += 1
        measures, done, verified_on = facts.get("measures"), facts.get("done_on"), facts.get("verified_on")
        result = str(facts.get("verified") or "")
        said = str(facts.get("done_text") or facts.get("progress") or "")
        found, responsible = facts["found_on"], facts["responsible"]
        if measures:
            _derive(validator, row, PLAN, found, responsible, str(measures))
        remark = "" if row.given >= OWN_FORM else str(facts.get("remark") or "")
        if done is None and (on_the_spot(said) or on_the_spot(remark)):
            done = found
            counts["行写了当场整改，按发现当天完成登记"] += 1
        if done is not None and done < found:
            validator.error(row, "done_on", f"完成时间{done}早于发现日期{found}，请核对日期。")
            continue
        if verified_on is not None and verified_on < found:
            validator.error(row, "verified_on", f"复查时间{verified_on}早于发现日期{found}，请核对日期。")
            continue
        if done is not None and not_done(said):
            validator.error(
                row,
                "done_on",
                f"写了“{said}”，又填了完成时间{done}：还没有完成的请清空完成时间；若它是期限，请把表头改为“整改期限”。",
            )
            continue
        passed = _passed(row, result, said, verified_on)
        if result and passed is None and verdict(result) is None:
            validator.warn(row, "verified", f"“{result[:20]}”看不出是否合格，没有销号：请写“合格”或“不合格”。")
            counts["行的复查结果看不出是否合格，没有销号"] += 1
        if done is None and not (passed and verified_on):
            if passed or verdict(said) or (_tells_progress(row) and verdict(str(measures or ""))):
                counts["行写了已整改而没有日期，仍按整改中登记；请补完成时间"] += 1
            elif verified_on is not None:
                counts["行有复查时间而没有完成时间和合格的结果，仍按整改中登记"] += 1
            continue
        finished = done or verified_on
        if passed is False and verified_on is None:
            validator.error(row, "verified", f"写了“{result[:20]}”而没有复查时间：请补复查时间，或清空复查结果。")
            continue
        assert finished is not None
        _derive(validator, row, REPORT, finished, responsible, str(said or measures or result or "整改完成"))
        if passed:
            if verified_on is None:
                counts["行写了销号或合格而没有复查时间，按完成时间销号"] += 1
            _derive(
                validator,
                row,
                CLOSE,
                max(finished, verified_on or finished),
                facts["verifying_unit"],
                result or "复查合格",
            )
        elif passed is False and verified_on is not None:
            _derive(validator, row, RETURN, max(finished, verified_on), facts["verifying_unit"], result)
        elif verified_on is not None:
            counts["行有复查时间而没有合格的结果，登记为待复查"] += 1
        else:
            counts["行有完成时间而没有复查，登记为待复查"] += 1
    for sentence, count in counts.items():
        validator.note(f"{count}{sentence}。")


def _passed(row: Row, result: str, said: str, verified_on: date | None) -> bool | None:
    """Whether the verification passed: True, False, or None when there was none or nobody can tell."""
    if plain(result) not in ("", "/", "-", "—"):
        return verdict(result)
    if verdict(said) and re.search("销号|闭环", said):
        return True
    # 销号时间 is the day of closing by its very name; 复查时间 alone may be a day in a plan.
    if verified_on is not None and re.search("销号|闭环", row.source.headings.get("verified_on", "")):
        return True
    return None


def _tells_progress(row: Row) -> bool:
    """Whether the column of measures is one of those that also tell how far they got (整改措施及完成情况)."""
    return "情况" in row.source.headings.get("measures", "")


def _derive(validator: Validator, hazard: Row, kind: str, on_date: date, by_unit: str, reason: str) -> None:
    facts = {
        "hazard_no": hazard.facts.get("number"),
        "seq": None,
        "kind": kind,
        "on_date": on_date,
        "by_unit": by_unit,
        "reason": reason,
    }
    step = Row(STEPS_SHEET, hazard.source, hazard.at, facts, frozenset(facts))
    step.parent = hazard
    step.late.add("hazard_no")
    validator.incoming.setdefault(STEPS_SHEET.name, []).append(step)


def before_steps(validator: Validator, rows: list[Row]) -> None:
    """Steps belong to a hazard of this workbook or of the ledger; those of a clerk's form get their 序号."""
    _know_hazards(validator, rows)
    for row in rows:
        number = row.facts.get("hazard_no")
        if row.parent is None and number and number not in validator.found_on and not row.bad:
            validator.error(row, "hazard_no", f"隐患台账里没有编号{number}，请先登记隐患，或改正编号。")
    derived = [row for row in rows if row.parent is not None]
    if not derived:
        return
    numbers = {str(row.facts["hazard_no"]) for row in derived if row.facts["hazard_no"]}
    stand: dict[str, list[Any]] = defaultdict(list)
    for old in validator.stored(STEPS_SHEET, "hazard_no", numbers):
        stand[old.hazard_no].append(old)
    stated: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.parent is None and row.facts.get("hazard_no") and row.facts.get("seq"):
            number = str(row.facts["hazard_no"])
            stated[number] = max(stated[number], int(row.facts["seq"]))
    last: dict[int, int] = {}
    used: set[int] = set()
    for row in derived:
        facts = row.facts
        number = str(facts["hazard_no"] or "")
        old = next((old for old in stand[number] if old.id not in used and _same_step(old, facts)), None)
        if old is not None:
            used.add(old.id)
            facts |= {name: getattr(old, name) for name in ("seq", "on_date", "by_unit", "reason")}
            continue
        hazard = id(row.parent)
        last.setdefault(hazard, max((old.seq for old in stand[number]), default=stated[number]))
        last[hazard] += 1
        facts["seq"] = last[hazard]
        if facts["kind"] == PLAN and stand[number]:
            facts["on_date"] = max(facts["on_date"], *(old.on_date for old in stand[number]))


def _know_hazards(validator: Validator, rows: list[Row]) -> None:
    """Number → 发现日期 of every hazard the steps may belong to: stored, then incoming."""
    coming = validator.incoming.get(HAZARDS_SHEET.name, [])
    numbers = {str(row.facts["hazard_no"]) for row in rows if row.facts.get("hazard_no")}
    numbers -= {str(row.facts["number"]) for row in coming if row.facts.get("number")}
    validator.found_on = {old.number: old.found_on for old in validator.stored(HAZARDS_SHEET, "number", numbers)}
    for row in coming:
        if row.facts.get("number"):
            validator.found_on[str(row.facts["number"])] = row.facts.get("found_on") or date.min


def _same_step(old: Any, facts: dict[str, Any]) -> bool:
    if old.kind != facts["kind"]:
        return False
    if old.kind == PLAN:
        return plain(old.reason) == plain(facts["reason"])
    return bool(old.on_date == facts["on_date"])


def after_steps(validator: Validator, rows: list[Row]) -> None:
    """The whole life of every hazard touched must hold: stored steps with the incoming ones in their place."""
    touched: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        if row.bad:
            continue
        parent = row.parent
        new_one = parent is not None and not parent.facts.get("number")
        touched[id(parent) if new_one else str(row.facts["hazard_no"])].append(row)
    moved = {
        str(row.facts["number"]): row
        for row in validator.incoming.get(HAZARDS_SHEET.name, ())
        if row.outcome == "updated" and "found_on" in row.changed
    }
    for number, row in moved.items():
        validator.found_on.setdefault(number, row.facts["found_on"])
    numbers = {key for key in touched if isinstance(key, str)} | moved.keys()
    stand: dict[str, dict[int, Any]] = defaultdict(dict)
    for old in validator.stored(STEPS_SHEET, "hazard_no", numbers):
        stand[old.hazard_no][old.seq] = old
    for key in [*touched, *(number for number in moved if number not in touched)]:
        coming = touched.get(key, [])
        if coming and all(row.outcome == "unchanged" for row in coming) and key not in moved:
            continue
        first = coming[0] if coming else None
        if first is not None and first.parent is not None:
            found = first.parent.facts["found_on"]
        else:
            found = validator.found_on[str(key)]
        steps: dict[int, Any] = dict(stand.get(key, {})) if isinstance(key, str) else {}
        origin: dict[int, Row] = {}
        for row in coming:
            seq = int(row.facts["seq"])
            steps[seq] = SimpleNamespace(
                seq=seq,
                kind=row.facts["kind"],
                on_date=row.facts["on_date"],
                new_deadline=row.facts.get("new_deadline"),
                new_value=row.facts.get("new_value") or "",
                by_unit=row.facts["by_unit"],
            )
            origin[seq] = row
        if (broken := broken_step(found, list(steps.values()))) is not None:
            step, sentence = broken
            culprit = origin.get(step.seq) or next(iter(coming), None) or moved[str(key)]
            if culprit.sheet is not STEPS_SHEET:
                name = "found_on"
            elif culprit.parent is not None:
                name = {PLAN: "measures", REPORT: "done_on"}.get(step.kind, "verified")
                if stood := stand.get(str(key)):
                    last = stood[max(stood)]
                    sentence = (
                        f"{key}已登记到“{last.kind}”（{last.on_date}），与这一行的日期不合："
                        f"要改已登记的日期，请在该隐患的办理记录里更正；确是新的进展，请核对日期先后。"
                    )
            else:
                name = "kind"
            validator.error(culprit, name, sentence)


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


def before_drills(validator: Validator, rows: list[Row]) -> None:
    """疏散 where a clerk's form has no such column: whoever was timed left a building, the others did not."""
    silent = 0
    for row in rows:
        if row.facts.get("evacuation") is None and "evacuation" not in row.source.headings:
            row.facts["evacuation"] = bool(row.facts.get("seconds"))
            row.late.add("evacuation")
            silent += not row.facts["evacuation"]
    if silent:
        validator.note(f"{silent}行没有写是否疏散，按“否”填；组织了疏散的请加“疏散”一列填“是”。")


def after_drills(validator: Validator, rows: list[Row]) -> None:
    """What has been carried out cannot lie after today; what is planned may."""
    done = next((e.name for e in validator.pack.dictionaries.get("carried_out", ()) if e.code == DONE), "")
    for row in rows:
        day = row.facts.get("on_date")
        if day is not None and day > today() and row.facts.get("carried_out") == done and not row.bad:
            validator.error(
                row, "on_date", f"演练日期{day}晚于今天（{today()}）：还没有开展的，请在“实施情况”填“计划”。"
            )


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


def before_meetings(validator: Validator, rows: list[Row]) -> None:
    """审议季度 has one form."""
    for row in rows:
        quarter = row.facts.get("quarter")
        if quarter and not QUARTER.fullmatch(str(quarter)):
            validator.error(row, "quarter", "审议季度请写成2026Q3。")


def before_resolutions(validator: Validator, rows: list[Row]) -> None:
    """A resolution belongs to a meeting of this workbook or of the ledger."""
    sheet = LEDGERS["meetings"].sheets[0]
    numbers = {str(row.facts["meeting_no"]) for row in rows if row.facts.get("meeting_no")}
    known = {old.number for old in validator.stored(sheet, "number", numbers)}
    known |= {str(row.facts["number"]) for row in validator.incoming.get(sheet.name, ()) if row.facts.get("number")}
    for row in rows:
        number = row.facts.get("meeting_no")
        if number and number not in known:
            validator.error(row, "meeting_no", f"会议台账里没有编号{number}，请先登记会议，或改正编号。")


def before_documents(validator: Validator, rows: list[Row]) -> None:
    """A paper that stands already under its 文号, for the same subject and duty, is that paper."""
    asked = [row for row in rows if not row.bad and not row.facts.get("number") and row.facts.get("doc_number")]
    if not asked:
        return
    stand = validator.stored(DOCUMENTS_SHEET, "subject_code", {str(row.facts.get("subject_code")) for row in asked})
    known = {
        (old.subject_code, old.duty or old.kind, same_number(old.doc_number)): old.number
        for old in stand
        if old.doc_number
    }
    for row in asked:
        facts = row.facts
        about = str(facts.get("duty") or facts.get("kind"))
        if number := known.get((str(facts.get("subject_code")), about, same_number(str(facts["doc_number"])))):
            facts["number"] = number
            validator.counted[
                "行的文号已在台账里（主体和对应条款也相同），是同一份材料，按已登记的编号办理，只记一次"
            ] += 1


BEFORE: dict[str, Rule] = {
    "材料": before_documents,
    "学校": before_schools,
    "学校情况": before_facts,
    "隐患": before_hazards,
    "办理记录": before_steps,
    "检查": before_inspections,
    "演练": before_drills,
    "课时": before_lessons,
    "会议": before_meetings,
    "议定事项": before_resolutions,
}
ABSORBED: dict[str, Rule] = {"隐患": stated_deadlines, "检查": own_checks}
AFTER: dict[str, Rule] = {
    "学校": after_schools,
    "学校情况": after_facts,
    "班级": after_classes,
    "隐患": after_hazards,
    "演练": after_drills,
    "办理记录": after_steps,
}


def finished_facts(sheet_name: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as the table takes them, with what is derived for it (the week of an inspection)."""
    if sheet_name == "检查":
        return facts | {"week": monday_of(facts["on_date"])}
    return facts
