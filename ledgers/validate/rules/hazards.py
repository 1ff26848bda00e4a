"""Clerks' hazard forms: what they leave out filled in, what they tell of the life turned into steps."""

import re
from collections import Counter
from datetime import date, timedelta

from catalogue.ledgers import STEPS_SHEET
from catalogue.steps import CLOSE, PLAN, REPORT, RETURN
from domain.calendar import working_days_later
from ledgers.validate.lookups import plain
from ledgers.validate.result_words import not_done, nothing_found, on_the_spot, verdict
from ledgers.validate.rows import Row, Validator
from models.county import Pack
from models.hazard_lifecycle import OTHER

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
