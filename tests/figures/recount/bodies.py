"""What follows from the instances: coverage by place, and what each body answers for (docs/duties.md)."""

from datetime import date

from tests.figures.recount.books import Pack, holds
from tests.figures.recount.proofs import Rows
from tests.figures.recount.rectification import after, until

FINISHED, RUNNING = ("met", "missed", "no_data"), ("met", "in_progress", "unreachable")


def coverage(found: list[dict]) -> dict[tuple[str, str], dict]:
    """The rows of `coverage` by (duty, scope)."""
    rows: dict[tuple[str, str], dict] = {}
    for one in found:
        if one["judgement"] == "tracked":
            continue
        for scope in ("county", one["place"]) if one["place"] else ("county",):
            row = rows.setdefault(
                (one["duty"], scope),
                {
                    "finished": dict.fromkeys(FINISHED, 0),
                    "running": dict.fromkeys(RUNNING, 0),
                    "not_applicable": 0,
                },
            )
            side = row["finished"] if one["over"] else row["running"]
            if one["status"] == "not_applicable":
                row["not_applicable"] += 1
            elif one["status"] in side:
                side[one["status"]] += 1
    for row in rows.values():
        row["coverage"] = _share(row["finished"])
        row["progress"] = _share(row["running"])
    return rows


def _share(counts: dict[str, int]) -> float | None:
    return counts["met"] / sum(counts.values()) if sum(counts.values()) else None


def answering(found: list[dict], rows: Rows, pack: Pack, on: date) -> dict[str, dict]:
    """The rows of `accountability` by body, without what is proposed."""
    bodies = {unit["code"]: unit["kind"] for unit in pack.units_on(on) if unit["kind"] != "other"}
    bodies |= dict.fromkeys(pack.townships_on(on), "township")
    over = [one for one in found if one["over"] and one["status"] in FINISHED]
    late = overdue(rows, pack, on)
    made = {}
    for body, kind in bodies.items():
        listed = "townships" if kind == "township" else body
        tasks = [
            task["code"]
            for task in pack.tasks
            if holds(task, on) and any(c["task"] == task["code"] and c["unit"] == listed for c in pack.cells)
        ]
        own = [o for o in over if o["subject_kind"] in ("unit", "township") and o["subject"] == body]
        schools = [o for o in over if o["subject_kind"] == "school" and o["clause"] in tasks]
        if kind == "township":
            schools = [one for one in schools if one["place"] == body]
        made[body] = {
            "kind": kind,
            "tasks": tasks,
            "own": _tally(own),
            "answerable": _tally(schools),
            "overdue_hazards": late.get(body, {"rectifying": 0, "verifying": 0}),
        }
    return made


def _tally(found: list[dict]) -> dict[str, int]:
    return {status: sum(one["status"] == status for one in found) for status in FINISHED}


def overdue(rows: Rows, pack: Pack, on: date) -> dict[str, dict[str, int]]:
    """Overdue hazards by the body whose turn it is: the verifier of a reported one, else who must rectify, or its
    督促单位 where that is a school or stands outside the lists."""
    units = {unit["code"] for unit in pack.units} | {township["code"] for township in pack.townships}
    found: dict[str, dict[str, int]] = {}
    for row in rows.of["hazards"]:
        taken = until(rows.steps.get(row["隐患编号"], []), on)
        made = after(row, taken)
        if not made.open or made.deadline is None or made.deadline >= on:
            continue
        responsible = row["整改责任主体"]
        for step in taken:
            if step["事项"] == "转办":
                responsible = step["新主体/新等级"]
        turn = "verifying" if made.reported_on else "rectifying"
        body = row["复查单位"] if turn == "verifying" else responsible
        if body not in units:
            body = row["督促单位"] or ""
        if body in {township["code"] for township in pack.townships}:
            body = pack.township(body, on)
        found.setdefault(body, {"rectifying": 0, "verifying": 0})[turn] += 1
    return found
