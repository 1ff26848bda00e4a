"""A school's own checks are its own; a check belongs to the week of its day."""

import re
from collections import defaultdict
from typing import Any

from catalogue.ledgers import INSPECTIONS_SHEET
from domain.calendar import monday_of
from ledgers.reading.cells.numbers import chinese_number
from ledgers.validate.names import plain
from ledgers.validate.result_words import nothing_found
from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator
from models.inspection import SELF_CHECK


def before_inspections(validator: Validator, rows: list[Row]) -> None:
    """A school's own register names no 检查类型: that is offered. A school's own check is organised by the school."""
    plain = [
        row for row in rows if row.source.file and not {"kind", "number"} & row.given and row.facts.get("school_code")
    ]
    if plain:
        taken = validator.readings.ask(
            "kind",
            f"{len(plain)}行没有检查类型，按{SELF_CHECK}登记。",
            [row.source.ref(row.at) for row in plain],
            [(kind, kind) for kind in validator.pack.entries("inspection_kind")],
            likely=SELF_CHECK,
            key="kind:检查",
        )
        for row in plain:
            row.facts["kind"] = taken
    _found_in_words(validator, rows)
    for row in rows:
        facts = row.facts
        if facts.get("kind") == SELF_CHECK and facts.get("school_code") and not facts.get("organiser"):
            facts["organiser"] = facts["school_code"]
            row.late.add("organiser")


def _found_in_words(validator: Validator, rows: list[Row]) -> None:
    """A register without 发现隐患数 tells it in words: 正常, 发现2处隐患. That is offered where every row does."""
    there = [row for row in rows if row.source.file and not {"found", "number"} & row.given]
    counts = [(row, _count_in(str(row.facts.get("content") or ""))) for row in there]
    if not there or any(count is None for _, count in counts):
        return
    some = next((row for row, count in counts if count), there[0])
    taken = validator.readings.ask(
        "found",
        f"{len(there)}行没有发现隐患数一列，按写的情况数（正常作0，如“{str(some.facts['content'])[:20]}”）。",
        [row.source.ref(row.at, "content") for row in there],
        [("words", "按写的情况数"), ("none", "不按：请加上发现隐患数一列")],
        likely="words",
        key="found:检查",
    )
    for row, count in counts if taken == "words" else ():
        row.facts["found"] = count
        row.given |= {"found"}


def _count_in(text: str) -> int | None:
    """How many hazards a phrase tells: 正常 0, 发现2处隐患 2; None where it does not say."""
    if nothing_found(text) and text:
        return 0
    found = re.findall(r"(\d{1,3}|[一二两三四五六七八九十]{1,3})(?:处|个|项|条)", plain(text))
    return (int(found[0]) if found[0].isdigit() else chinese_number(found[0])) if len(found) == 1 else None


def second_returns(validator: Validator, rows: list[Row]) -> None:
    """A school's weekly return is one a week: a second one replaces the first or stands beside it, as is answered (with
    `new` it stands beside)."""
    mine = [
        row
        for row in rows
        if row.stored is None
        and not row.bad
        and row.facts.get("kind") == SELF_CHECK
        and row.facts.get("school_code")
        and row.facts.get("on_date")
        and row.source.file
    ]
    if not mine or validator.new:
        return
    taken_ids = {row.stored.id for row in rows if row.stored is not None}
    schools = {str(row.facts["school_code"]) for row in mine}
    stand: dict[tuple[str, Any], list[Any]] = defaultdict(list)
    for old in validator.stored(INSPECTIONS_SHEET, "school_code", schools):
        if old.kind == SELF_CHECK and old.id not in taken_ids:
            stand[old.school_code, old.week].append(old)
    again = [(row, there) for row in mine if (there := stand.get(_week_of(row)))]
    if again:
        row, there = again[0]
        name = validator.registers.name_of(row.facts["school_code"])
        taken = validator.readings.ask(
            "again",
            f"{len(again)}所次学校在同一周已经报过（如{name}{there[0].on_date}已报{there[0].found}处），替换还是并存？",
            [row.source.ref(row.at, "on_date") for row, _ in again],
            [("replace", "替换：以这次报的为准"), ("beside", "并存：两次都算")],
        )
        for row, there in again if taken == "replace" else ():
            row.stored = there.pop(0) if there else None
            if row.stored is not None:
                row.facts["number"] = row.stored.number
    _twice_in_the_file(validator, [row for row in mine if row.stored is None])


def _week_of(row: Row) -> tuple[str, Any]:
    return str(row.facts["school_code"]), monday_of(row.facts["on_date"])


def _twice_in_the_file(validator: Validator, rows: list[Row]) -> None:
    seen: dict[tuple[str, Any], Row] = {}
    for row in rows:
        first = seen.setdefault(_week_of(row), row)
        if first is not row and first.facts["on_date"] != row.facts["on_date"]:
            validator.counted["行与同一份里的另一行是同一所学校、同一周：都登记，发现隐患数相加"] += 1


def own_checks(validator: Validator, rows: list[Row]) -> None:
    """学校自查 is a return of the school itself, whoever types it in: no other body turns 未报 into 已报."""
    second_returns(validator, rows)
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
