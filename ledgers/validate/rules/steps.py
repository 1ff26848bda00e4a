"""Steps of hazards: numbered, and the whole life of every hazard touched held together."""

from collections import defaultdict
from datetime import date
from types import SimpleNamespace
from typing import Any

from catalogue.ledgers import HAZARDS_SHEET, STEPS_SHEET
from catalogue.steps import PLAN, REPORT, STEPS
from ledgers.validate.names import plain
from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator
from models.hazard_lifecycle import broken_step


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


def step_needs(validator: Validator, rows: list[Row]) -> None:
    """What a kind of step cannot do without must be filled in."""
    for row in rows:
        about = STEPS.get(str(row.facts.get("kind")))
        for name in about.needs if about is not None and not row.bad else ():
            if row.facts.get(name) in (None, ""):
                heading, kind = STEPS_SHEET.column(name).heading, STEPS_SHEET.column("kind").heading
                validator.error(row, name, f"{kind}为“{row.facts['kind']}”时，{heading}必须填写。")
