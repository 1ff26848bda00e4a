"""The figures once more, slowly, straight from their definitions: no spans, no SQL, one hazard at a time.

Written from the text of the definitions and not from the code it checks; rows are plain dicts of versions.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from domain.calendar import days_taught

COUNTS = [
    *("carried_in", "found", "reopened", "closed", "open", "rectified", "awaiting_verification", "parked"),
    *("with_plan", "with_owner_and_deadline", "without_deadline", "overdue", "overdue_original"),
    *("closed_with_deadline", "closed_on_time", "closed_on_time_original", "rectified_on_time", "extended_late"),
]
RATES = {
    "close_rate": ("closed", "members"),
    "rectified_rate": ("rectified", "members"),
    "on_time_rate": ("closed_on_time", "closed_with_deadline"),
    "on_time_original_rate": ("closed_on_time_original", "closed_with_deadline"),
}


def seen(version, recorded_by):
    """Whether a reader who knows what was recorded by the close of a day sees the version."""
    if recorded_by is None:
        return version["superseded_at"] is None
    edge = datetime(recorded_by.year, recorded_by.month, recorded_by.day) + timedelta(days=1)
    return version["recorded_at"] < edge and (version["superseded_at"] is None or version["superseded_at"] >= edge)


class Life:
    """One hazard and its events as a reader knows them, asked day by day."""

    def __init__(self, hazard, events):
        self.hazard = hazard
        self.events = sorted(events, key=lambda e: (e["on_date"], e["seq"]))

    def until(self, day):
        return [e for e in self.events if e["on_date"] <= day]

    @property
    def void(self):
        return any(e["kind"] == "作废" for e in self.events)

    def s(self, day):
        if self.hazard["found_on"] > day:
            return False
        turns = [e["kind"] for e in self.until(day) if e["kind"] in ("复查销号", "重开")]
        return not turns or turns[-1] != "复查销号"

    def deadline(self, events):
        """In force after these events: the last decision's (延期, 挂账), else the first; 解除挂账 and 重开 bring back
        the last extension's, else the first. An extension approved after closing has no effect."""
        extended, decided, closed = self.hazard["first_deadline"], None, False
        for e in events:
            if e["kind"] == "延期" and not closed:
                extended = decided = e["new_deadline"]
            elif e["kind"] == "挂账" and not closed:
                decided = e["new_deadline"]
            elif e["kind"] in ("解除挂账", "重开"):
                decided = extended
            if e["kind"] in ("复查销号", "重开"):
                closed = e["kind"] == "复查销号"
        return decided or extended

    def closing(self, day):
        """The index of the closing that holds on a day, among the events until then."""
        past = self.until(day)
        return max(i for i, e in enumerate(past) if e["kind"] == "复查销号"), past

    def awaiting(self, day):
        for e in reversed(self.until(day)):
            if e["kind"] in ("报告整改", "复查退回", "重开"):
                return e["kind"] == "报告整改"
        return False

    def parked(self, day):
        for e in reversed(self.until(day)):
            if e["kind"] in ("挂账", "解除挂账", "复查销号"):
                return e["kind"] == "挂账"
        return False

    def latest(self, kind, day, first):
        values = [e["new_value"] for e in self.until(day) if e["kind"] == kind]
        return values[-1] if values else first

    def level(self, day):
        return self.latest("改级", day, self.hazard["level"])

    def responsible(self, day):
        return self.latest("转办", day, self.hazard["responsible"])

    def answerable(self, day):
        who = self.responsible(day)
        return self.hazard["supervising_unit"] if who in ("其他", self.hazard["school_code"]) else who

    def turn(self, day):
        return self.hazard["verifying_unit"] if self.awaiting(day) else self.answerable(day)


def lives(hazards, events, recorded_by):
    by_number = defaultdict(list)
    for e in events:
        if seen(e, recorded_by):
            by_number[e["hazard_no"]].append(e)
    known = [Life(h, by_number[h["number"]]) for h in hazards if seen(h, recorded_by)]
    return [life for life in known if not life.void]


def figures(all_lives, start, day):
    """The counts of one place."""
    before = start - timedelta(days=1)
    n = dict.fromkeys(COUNTS, 0)
    ageing, turn = {"1-7": 0, "8-30": 0, "31-90": 0, "91+": 0}, {"rectifying": 0, "verifying": 0}
    for life in all_lives:
        found = life.hazard["found_on"]
        if found > day:
            continue
        carried = life.s(before)
        new = start <= found <= day
        again = (
            found < start
            and not carried
            and any(e["kind"] == "重开" and start <= e["on_date"] <= day for e in life.events)
        )
        n["carried_in"] += carried
        n["found"] += new
        n["reopened"] += again
        for i, e in enumerate(life.events):
            if e["kind"] == "延期" and start <= e["on_date"] <= day:
                due = life.deadline(life.events[:i])
                n["extended_late"] += due is not None and e["on_date"] > due
        if life.s(day):
            due, first = life.deadline(life.until(day)), life.hazard["first_deadline"]
            n["open"] += 1
            n["awaiting_verification"] += life.awaiting(day)
            n["parked"] += life.parked(day)
            n["with_plan"] += any(e["kind"] == "整改方案" for e in life.until(day))
            n["with_owner_and_deadline"] += bool(life.hazard["owner_post"]) and due is not None
            n["without_deadline"] += due is None
            n["overdue_original"] += first is not None and first < day
            if due is not None and due < day:
                over = (day - due).days
                n["overdue"] += 1
                turn["verifying" if life.awaiting(day) else "rectifying"] += 1
                ageing["1-7" if over < 8 else "8-30" if over < 31 else "31-90" if over < 91 else "91+"] += 1
        elif carried or new or again:
            at, past = life.closing(day)
            closed_on, first = past[at]["on_date"], life.hazard["first_deadline"]
            due = life.deadline(past[:at])
            report = max(i for i, e in enumerate(past[:at]) if e["kind"] == "报告整改")
            reported_on = past[report]["on_date"]
            report_due = life.deadline([e for e in past[:at] if e["on_date"] <= reported_on])
            n["closed"] += 1
            n["closed_with_deadline"] += due is not None
            n["closed_on_time"] += due is not None and closed_on <= due
            n["closed_on_time_original"] += first is not None and closed_on <= first
            n["rectified_on_time"] += report_due is not None and reported_on <= report_due
    n["rectified"] = n["closed"] + n["awaiting_verification"]
    members = n["carried_in"] + n["found"] + n["reopened"]
    for name, (part, whole) in RATES.items():
        total = members if whole == "members" else n[whole]
        n[name] = n[part] / total if total else None
    return n | {"ageing": ageing, "overdue_by_turn": turn}


def township(pack, code, day):
    """The township a stored code stands for on a day, by the successions recorded in the pack."""
    steps = [s for s in pack.successions if s.old_code == code and s.effective_on <= day]
    if steps:
        return township(pack, steps[0].new_code, day) if len(steps) == 1 and steps[0].whole else "待划分"
    valid = {t.code for t in pack.townships if t.valid_from <= day and (t.valid_to is None or day < t.valid_to)}
    return code if code in valid else "待划分"


def stated_on(facts, school, day):
    """The facts of a school in force on a day."""
    stated = [f for f in facts if f["school_code"] == school["code"] and f["effective_on"] <= day]
    return max(stated, key=lambda f: f["effective_on"], default=None)


def first_taught(pack, facts, stops, school, week, recorded_by):
    """The first day of a week on which the calendar teaches and nothing stops the school, by the facts of that day."""
    for day in days_taught(pack.terms, pack.days_off, week.stage, week.monday):
        fact = stated_on(facts, school, day)
        named = {pack.code, school["code"], *([township(pack, fact["township_code"], day)] if fact else [])}
        if not any(
            row["scope_code"] in named and row["first_day"] <= day <= row["last_day"] and seen(row, recorded_by)
            for row in stops
        ):
            return day
    return None


def school_weeks(pack, schools, facts, inspections, stops, start, day, recorded_by, late_days):
    """(school, monday) → (reported, late) of every school-week owed."""
    calendar = {e.name: e.note for e in pack.dictionaries["school_stage"]}
    owed = {}
    facts = [f for f in facts if seen(f, recorded_by)]
    checks = [i for i in inspections if seen(i, recorded_by) and i["kind"] == "学校自查" and i["on_date"] <= day]
    for week in pack.weeks:
        if not start <= week.sunday <= day:
            continue
        for school in (s for s in schools if seen(s, recorded_by)):
            first = first_taught(pack, facts, stops, school, week, recorded_by)
            if first is None or school["opened_on"] > first or (school["closed_on"] and school["closed_on"] <= first):
                continue
            fact = stated_on(facts, school, first)
            if fact is None or not fact["covered"] or calendar[fact["stage"]] != week.stage:
                continue
            filed = [
                i["first_recorded_at"].date()
                for i in checks
                if i["school_code"] == school["code"] and week.monday <= i["on_date"] <= week.sunday
            ]
            late = bool(filed) and (min(filed) - week.sunday).days > late_days
            owed[school["code"], week.monday] = (bool(filed), late)
    return owed


def place_of(pack, facts, school_code, day, recorded_by) -> str:
    """The township a school lies in on a day."""
    stated = [f for f in facts if seen(f, recorded_by) and f["school_code"] == school_code and f["effective_on"] <= day]
    return township(pack, max(stated, key=lambda f: f["effective_on"])["township_code"], day)
