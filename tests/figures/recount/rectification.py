"""Rectification from the sheets 隐患 and 办理记录, one hazard at a time (docs/figures.md, "Rectification")."""

from datetime import date, timedelta

from tests.figures.recount.books import Pack, day, known

COUNTED = (
    *("carried_in", "found", "reopened", "closed", "open", "awaiting_verification", "rectified", "parked"),
    *("with_plan", "with_owner_and_deadline", "without_deadline", "overdue", "overdue_original"),
    *("closed_with_deadline", "closed_on_time", "closed_on_time_original", "rectified_on_time", "extended_late"),
)
AGEING = {"1-7": (1, 7), "8-30": (8, 30), "31-90": (31, 90), "91+": (91, 10**6)}


class Standing:
    """How a hazard stands after some of its steps, in the order of date and 序号."""

    def __init__(self, row: dict) -> None:
        self.open, self.parked, self.planned = True, False, False
        self.reported_on: date | None = None
        self.closed_on: date | None = None
        self.extended = self.deadline = day(row["首次整改期限"])
        self.late = False

    def take(self, step: dict) -> None:
        """One step; `late` says of an extension that it came after the deadline then in force."""
        kind, on, until = step["事项"], day(step["日期"]), day(step["新期限"])
        self.late = False
        if kind == "重开":
            self.open, self.closed_on, self.reported_on, self.deadline = True, None, None, self.extended
        elif not self.open:
            return
        elif kind == "整改方案":
            self.planned = True
        elif kind == "报告整改":
            self.reported_on = on
        elif kind == "复查退回":
            self.reported_on = None
        elif kind == "复查销号":
            self.open, self.parked, self.closed_on = False, False, on
        elif kind == "延期":
            self.late = self.deadline is not None and on > self.deadline
            self.extended = self.deadline = until
        elif kind == "挂账":
            self.parked, self.deadline = True, until
        elif kind == "解除挂账":
            self.parked, self.deadline = False, self.extended


def after(row: dict, steps: list[dict]) -> Standing:
    """How the hazard stands once these steps are taken."""
    made = Standing(row)
    for step in steps:
        made.take(step)
    return made


def until(steps: list[dict], on: date) -> list[dict]:
    """The steps dated by the close of a day."""
    return [step for step in steps if day(step["日期"]) <= on]


def one(row: dict, steps: list[dict], start: date, on: date) -> dict[str, int]:
    """What one hazard adds to each line of the period [start, on]; nothing when it is not of the period."""
    found_on, first = day(row["发现日期"]), day(row["首次整改期限"])
    before, now = after(row, until(steps, start - timedelta(days=1))), after(row, until(steps, on))
    in_period = [step for step in until(steps, on) if day(step["日期"]) >= start]
    if found_on > on:
        return {}
    carried = found_on < start and before.open
    again = found_on < start and not before.open and any(step["事项"] == "重开" for step in in_period)
    lines = {"carried_in": carried, "found": found_on >= start, "reopened": again}
    at = Standing(row)
    late = 0
    for step in steps:
        at.take(step)
        late += at.late and step in in_period
    lines["extended_late"] = late
    due = now.deadline
    if now.open:
        over = (on - due).days if due else 0
        lines |= {
            "open": 1,
            "awaiting_verification": now.reported_on is not None,
            "parked": now.parked,
            "with_plan": now.planned,
            "with_owner_and_deadline": row["责任人岗位"] is not None and due is not None,
            "without_deadline": due is None,
            "overdue": over > 0,
            "overdue_original": first is not None and first < on,
            "verifying": over > 0 and now.reported_on is not None,
            **{bucket: low <= over <= high for bucket, (low, high) in AGEING.items()},
        }
    elif any(lines[name] for name in ("carried_in", "found", "reopened")):
        report_due = after(row, [s for s in until(steps, now.reported_on) if s["事项"] != "复查销号"]).deadline
        if now.reported_on == now.closed_on:
            report_due = due
        lines |= {
            "closed": 1,
            "closed_with_deadline": due is not None,
            "closed_on_time": due is not None and now.closed_on <= due,
            "closed_on_time_original": first is not None and now.closed_on <= first,
            "rectified_on_time": report_due is not None and now.reported_on <= report_due,
        }
    return lines


def figures(
    ledger: dict[str, list[dict]], pack: Pack, start: date, on: date, recorded_by: date | None
) -> dict[str, dict]:
    """The figures by place: `county`, each township of the day, and 待划分 where something stands there."""
    steps: dict[str, list[dict]] = {}
    for step in sorted(known(ledger["办理记录"], recorded_by), key=lambda s: (day(s["日期"]), s["序号"])):
        steps.setdefault(step["隐患编号"], []).append(step)
    sums: dict[str, dict[str, int]] = {place: {} for place in ("county", *pack.townships_on(on))}
    for row in known(ledger["隐患"], recorded_by):
        taken = steps.get(row["隐患编号"], [])
        if any(step["事项"] == "作废" for step in taken):
            continue
        lines = one(row, taken, start, on)
        for place in ("county", pack.township(row["乡镇代码"], on)) if any(lines.values()) else ():
            into = sums.setdefault(place, {})
            for name, count in lines.items():
                into[name] = into.get(name, 0) + int(count)
    return {place: told(lines) for place, lines in sums.items()}


def told(lines: dict[str, int]) -> dict:
    """The keys of `figures --json` from what was added up."""
    made: dict = {name: lines.get(name, 0) for name in COUNTED}
    made["rectified"] = made["closed"] + made["awaiting_verification"]
    verifying = lines.get("verifying", 0)
    made["overdue_by_turn"] = {"verifying": verifying, "rectifying": made["overdue"] - verifying}
    made["ageing"] = {bucket: lines.get(bucket, 0) for bucket in AGEING}
    members = made["carried_in"] + made["found"] + made["reopened"]
    for name, part, whole in (
        ("close_rate", made["closed"], members),
        ("rectified_rate", made["rectified"], members),
        ("on_time_rate", made["closed_on_time"], made["closed_with_deadline"]),
        ("on_time_original_rate", made["closed_on_time_original"], made["closed_with_deadline"]),
    ):
        made[name] = part / whole if whole else None
    return made
