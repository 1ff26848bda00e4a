"""Reporting from the sheets 学校, 学校情况 and 检查 (docs/figures.md, `reporting`)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from tests.figures.recount.books import FAR, Pack, day, instant, known

NOTHING: dict = {"乡镇代码": "待划分", "学段": "", "适用31号文": "否"}
"""What holds of a school before it stated anything."""


def statement(facts: list[dict], school: str, on: date) -> dict | None:
    """The 学校情况 in force on a day: the last 生效日期 ≤ the day."""
    stated = [f for f in facts if f["学校代码"] == school and day(f["生效日期"]) <= on]
    return max(stated, key=lambda f: day(f["生效日期"]), default=None)


def stopped(pack: Pack, on: date, school: str, fact: dict, recorded_by: date | None) -> bool:
    """Whether a day is stopped for a school: itself, the county, or the township it stands in that day (with those it
    had become whole by then), as far as known."""
    for row in pack.stops:
        if not row["first_day"] <= on.isoformat() <= row["last_day"]:
            continue
        kind, code, stated = row["scope_kind"], row["scope_code"], fact["乡镇代码"]
        if kind == "school" and code != school:
            continue
        if kind == "township" and stated != code and pack.township(stated, on) != code:
            continue
        edge = datetime.combine(recorded_by + timedelta(days=1), time()) if recorded_by else datetime.max
        ended = datetime.fromisoformat(row["superseded_at"]) if row["superseded_at"] else datetime.max
        if datetime.fromisoformat(row["recorded_at"]) < edge and ended >= edge:
            return True
    return False


def first_taught(
    pack: Pack,
    week: dict,
    school: str,
    fact_on: Callable[[date], dict],
    recorded_by: date | None,
) -> date | None:
    """The first day of a week on which a school, or a class of it, is taught: none where every day is stopped."""
    left = [on for on in week["days"] if not stopped(pack, on, school, fact_on(on), recorded_by)]
    return left[0] if left else None


def figures(
    schools: dict[str, list[dict]],
    inspections: dict[str, list[dict]],
    pack: Pack,
    start: date,
    on: date,
    recorded_by: date | None,
) -> dict[str, dict]:
    """owed, reported, reported_late and status by place: `county`, and every township in which a week was owed."""
    pack = pack.known_by(recorded_by)
    allowed = int(pack.settings["reporting.late_days"])
    facts = known(schools["学校情况"], recorded_by)
    returns = [
        row
        for row in known(inspections["检查"], recorded_by)
        if row["检查类型"] == "学校自查" and day(row["检查日期"]) <= on
    ]
    sums: dict[str, list[int]] = {"county": [0, 0, 0]}
    for school in known(schools["学校"], recorded_by):
        code, opened, closed = school["学校代码"], day(school["开办日期"]), day(school["停办日期"]) or FAR
        for week in pack.weeks:
            if not start <= week["sunday"] <= on:
                continue

            def fact_on(at: date, code: str = code) -> dict:
                return statement(facts, code, at) or NOTHING

            begins = first_taught(pack, week, code, fact_on, recorded_by)
            fact = statement(facts, code, begins) if begins else None
            if fact is None or not opened <= begins < closed or begins < pack.starts:
                continue
            if fact["适用31号文"] != "是" or pack.calendars[fact["学段"]] != week["stage"]:
                continue
            first = [
                instant(row["首次录入时间"]).date()
                for row in returns
                if row["学校代码"] == code and week["monday"] <= day(row["检查日期"]) <= week["sunday"]
            ]
            late = bool(first) and (min(first) - week["sunday"]).days > allowed
            for place in ("county", pack.township(statement(facts, code, on)["乡镇代码"], on)):
                into = sums.setdefault(place, [0, 0, 0])
                for at, count in enumerate((True, bool(first), late)):
                    into[at] += count
    return {place: told(*counts) for place, counts in sums.items()}


def told(owed: int, reported: int, late: int) -> dict:
    """The keys of `figures --json`."""
    status = "full" if reported == owed else "partial" if reported else "none"
    return {
        "owed": owed,
        "reported": reported,
        "reported_late": late,
        "status": status if owed else "not_applicable",
    }
