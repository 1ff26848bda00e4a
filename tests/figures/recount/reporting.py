"""Reporting from the sheets 学校, 学校情况 and 检查 (docs/figures.md, `reporting`)."""

from datetime import date

from tests.figures.recount.books import FAR, Pack, day, instant, known


def statement(facts: list[dict], school: str, on: date) -> dict | None:
    """The 学校情况 in force on a day: the last 生效日期 ≤ the day."""
    stated = [f for f in facts if f["学校代码"] == school and day(f["生效日期"]) <= on]
    return max(stated, key=lambda f: day(f["生效日期"]), default=None)


def lifted(pack: Pack, week: dict, school: str, fact: dict, recorded_by: date | None) -> bool:
    """Whether the office lifted this week for the school, for its township (with those it had become whole by that
    Sunday), its calendar or its 学段, as far as known."""
    for row in pack.lifted:
        if date.fromisoformat(row["monday"]) != week["monday"]:
            continue
        if row["stage"] not in ("", week["stage"], fact["学段"]) or row["school_code"] not in ("", school):
            continue
        meant, stated = row["township_code"], fact["乡镇代码"]
        if meant and stated != meant and pack.township(stated, week["sunday"]) != meant:
            continue
        if recorded_by is None or date.fromisoformat(row["lifted_on"]) <= recorded_by:
            return True
    return False


def figures(
    schools: dict[str, list[dict]],
    inspections: dict[str, list[dict]],
    pack: Pack,
    start: date,
    on: date,
    recorded_by: date | None,
) -> dict[str, dict]:
    """owed, reported, reported_late and status by place: `county`, and every township in which a week was owed."""
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
            fact = statement(facts, code, week["first"])
            if not start <= week["sunday"] <= on or not opened <= week["first"] < closed or fact is None:
                continue
            if fact["适用31号文"] != "是" or pack.calendars[fact["学段"]] != week["stage"]:
                continue
            if lifted(pack, week, code, fact, recorded_by):
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
