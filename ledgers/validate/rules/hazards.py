"""Clerks' hazard forms: what they leave out filled in, what they tell of the life turned into steps."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from catalogue.ledgers import STEPS_SHEET
from catalogue.steps import CLOSE, PLAN, REPORT, RETURN
from domain.calendar import working_days_later
from ledgers.validate.names import plain
from ledgers.validate.result_words import (
    Progress,
    Verdict,
    may_be_nothing,
    nothing_found,
    progress,
)
from ledgers.validate.rows.row import BLANK, Row
from ledgers.validate.rows.validator import Validator
from ledgers.validate.rules.applications import match_applications
from ledgers.validate.rules.standing import as_it_stands
from ledgers.validate.rules.told import HazardWords
from models.county import Pack
from models.hazard_lifecycle import OTHER

NOWHERE = "看不出是哪所学校：请加“学校名称”一列，或在表格上方写“学校：全称”；校外的隐患请填“乡镇”和“整改责任主体”两列。"

EARLY = 2015
"""A hazard found before this year is more likely a slip of the pen."""

OF_A_HAZARD = ("level", "measures", "first_deadline", "deadline_days", "funds_needed", "owner_post", "done_on",
               "verified_on", "category", "basis")  # fmt: skip
"""What is said of a hazard and of nothing else: where it stands, a missing description was forgotten."""

NO_SCHOOL = "没有写学校：请填学校名称，与上一行相同的可写“同上”；校外的隐患请填“乡镇”和“整改责任主体”两列。"


def add_days(pack: Pack, day: date, days: int) -> date:
    """The day so many days later: calendar days, or the county's working days when its pack says so."""
    if not pack.counts_working_days:
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
    _perhaps_nothing(validator, rows)
    _without_hazard(validator, rows)
    undecided = match_applications(validator, rows)
    as_it_stands(validator, rows)
    by_school, supervised = 0, []
    default_supervisor = validator.pack.setting("import.default_supervising_unit")
    for row in rows:
        if id(row) in undecided:
            continue
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
            supervised.append(row)
        _deadline(validator, row)
        if (day := facts.get("found_on")) is not None and day.year < EARLY and row.stored is None:
            validator.warn(row, "found_on", f"发现日期{day}在{EARLY}年以前，请核对年份。")
    if by_school:
        validator.note(f"{by_school}行没有整改责任主体，按学校填。")
    if supervised:
        _who_supervises(validator, supervised, default_supervisor)


def _perhaps_nothing(validator: Validator, rows: list[Row]) -> None:
    """A description that may say that all is well (压力正常，无隐患): each such word is asked about once."""
    words: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        said = str(row.facts.get("description") or "")
        if row.source.table is not None and row.source.file and not row.facts.get("number") and may_be_nothing(said):
            words[said].append(row)
    gone: set[int] = set()
    for word, there in words.items():
        taken = validator.readings.ask(
            "nothing",
            f"隐患描述写“{word[:30]}”，是没有隐患，还是一件隐患？",
            [row.source.ref(row.at, "description") for row in there],
            [("nothing", "没有隐患，不登记"), ("hazard", "是一件隐患")],
            key=f"nothing:{plain(word)}",
        )
        gone |= set() if taken == "hazard" else set(map(id, there))
    if gone:
        # Unanswered, nothing is written: that they are none lets the others be judged meanwhile.
        rows[:] = [row for row in rows if id(row) not in gone]
        validator.preview.skipped += len(gone)


def _without_hazard(validator: Validator, rows: list[Row]) -> None:
    """A line of a checklist on which nothing was written down: no hazard, or a forgotten one. It is asked."""
    told = [row for row in rows if row.facts.get("description")]
    empty = [
        row
        for row in rows
        if row.source.file
        and row.source.table is not None
        and "description" in row.given
        and not row.flawed & {"description", "school_code"}
        and all(row.facts.get(name) in BLANK for name in ("number", "description", *OF_A_HAZARD))
    ]
    if not told or not empty:
        return
    taken = validator.readings.ask(
        "empty",
        f"有{len(empty)}行没有写隐患，是没有隐患，还是漏写了？",
        [row.source.ref(row.at, "description") for row in empty],
        [("skip", "没有隐患，不登记"), ("missing", "漏写了，要补")],
        key="empty:隐患",
    )
    if taken != "missing":
        # Unanswered, nothing is written: that they are none lets the others be judged meanwhile.
        gone = set(map(id, empty))
        rows[:] = [row for row in rows if id(row) not in gone]
        validator.preview.skipped += len(empty)


def _who_supervises(validator: Validator, rows: list[Row], default: str) -> None:
    """The pack's unit answers for every school's delay; whoever imports may say that townships do for theirs."""
    registers, name = validator.registers, validator.registers.name_of(default)
    by_township = ("township", f"乡镇管理的学校归所在乡镇，县直学校归{name}")
    sentence = f"{len(rows)}行没有督促单位，按{name}填。"
    if validator.charge("督促单位", name, sentence, len(rows), [by_township]) != by_township[0]:
        return
    for row in rows:
        school, day = str(row.facts["school_code"]), row.facts.get("found_on")
        if day is not None and not registers.run_by_county(school):
            row.facts["supervising_unit"] = registers.township_of(school, day) or default


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

    Closed is only what is said to have passed, in words of the list, and has a day. Other words are asked about where
    an answer would change a step; until then the hazard stays as open as it could be.
    """
    counts: Counter[str] = Counter()
    told = HazardWords(validator, rows)
    for row in rows:
        facts = row.facts
        about = validator.about.get(id(row))
        found, responsible = facts.get("found_on"), about.responsible if about else facts.get("responsible")
        if found is None or not responsible:
            continue
        if row.outcome == "updated" and "first_deadline" in row.changed:
            counts["行改了首次整改期限，按更正处理；若是批准延期，请在办理记录登记“延期”"] += 1
        measures, verified_on = facts.get("measures"), facts.get("verified_on")
        result, said = told.result(row), told.said(row)
        if measures and not (about and about.found):
            _derive(validator, row, PLAN, found, responsible, str(measures))
        done = told.done_on(row)
        if done is not None and facts.get("done_on") is None:
            counts["行写了当场整改，按发现当天完成登记"] += 1
        if done is not None and done < found:
            validator.error(row, "done_on", f"完成时间{done}早于发现日期{found}，请核对日期。")
            continue
        if verified_on is not None and verified_on < found:
            validator.error(row, "verified_on", f"复查时间{verified_on}早于发现日期{found}，请核对日期。")
            continue
        passed = told.passed(row)
        if done is None and not (passed is Verdict.PASSED and verified_on):
            if passed is Verdict.PASSED or progress(said) is Progress.DONE or told.measures_done(row):
                counts["行写了已整改而没有日期，仍按整改中登记；请补完成时间"] += 1
            elif verified_on is not None:
                counts["行有复查时间而没有完成时间和合格的结果，仍按整改中登记"] += 1
            continue
        finished = done or verified_on
        assert finished is not None
        if verified_on is not None and verified_on < finished and passed in (Verdict.PASSED, Verdict.FAILED):
            validator.error(
                row,
                "verified_on",
                f"复查时间{verified_on}早于完成时间{finished}，复查不会在完成之前：请核对这两个日期。",
            )
            continue
        if passed is Verdict.FAILED and verified_on is None:
            validator.error(row, "verified", f"写了“{result[:20]}”而没有复查时间：请补复查时间，或清空复查结果。")
            continue
        reason = str(said or measures or result or "整改完成")
        if about is not None and about.found and measures and said:
            reason = f"{measures}；{said}"
        _derive(validator, row, REPORT, finished, responsible, reason)
        verifying = facts.get("verifying_unit")
        if passed is Verdict.PASSED and (verified_on is not None or told.closes_on_the_day_of_completion):
            _derive(validator, row, CLOSE, verified_on or finished, verifying, result or "复查合格")
        elif passed is Verdict.FAILED and verified_on is not None:
            _derive(validator, row, RETURN, verified_on, verifying, result)
        elif verified_on is not None:
            counts["行有复查时间而没有合格的结果，登记为待复查"] += 1
        else:
            counts["行有完成时间而没有复查，登记为待复查"] += 1
    for sentence, count in counts.items():
        validator.note(f"{count}{sentence}。")


def _derive(validator: Validator, hazard: Row, kind: str, on_date: date, by_unit: Any, reason: str) -> None:
    if hazard.bad:
        return
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
