"""The demo's hazards: what was found, every step of each life, and when each step was written down.

Lives run on their own and are cut off by the given day. What would lie overdue or open on that day is
not left to chance: natural lives are hurried along, planted stories and fresh findings fill up to the
numbers a county of this size shows at a meeting.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from catalogue.steps import (
    ASK,
    CLOSE,
    DECLINE,
    EXTEND,
    HAND_OVER,
    PARK,
    PLAN,
    REGRADE,
    REOPEN,
    REPORT,
    RETURN,
    UNPARK,
    VOID,
)
from demo.books import OFFICE, Books, Import, Place, recorded, workday
from demo.checks import Check, number_checks, silent_from
from demo.schools import SILENT
from demo.stories import BOTTLENECK, CHECK, MONEY, TALK, Story, stories
from demo.words import FINDINGS, GATE, IN, INTERIM, MEASURES, POSTS, SHOPS, WHERE, Finding
from models.hazard import Hazard, HazardEvent
from models.hazard_lifecycle import OTHER, Span, spans_of

OPEN_OF_150 = 47
OFFICE_UNIT = "office"
SOURCES = {"督导检查": "督导"}
REFUSED = "否"
ASKED = ("施工方工期排到下月，申请延期", "所需配件已到货，不需要延期")
"""Why an extension is asked for, and why one is refused."""
APPROVERS = ("分管负责人", "主要负责人")


@dataclass
class Draft:
    """A hazard being drafted: its facts, steps in order, and how it was recorded."""

    facts: dict[str, Any]
    check: Check | None
    at: datetime
    by: str
    place: Place | None
    steps: list[dict[str, Any]] = field(default_factory=list)
    lags: list[int | None] = field(default_factory=list)
    batch: Import | None = None
    ended: datetime | None = None
    rng: random.Random = field(default_factory=random.Random)

    def step(self, kind: str, day: date, by_unit: str, reason: str = "", lag: int | None = None, **more: Any) -> None:
        """Append a step; days never fall with 序号."""
        if self.steps and day < self.steps[-1]["on_date"]:
            day = self.steps[-1]["on_date"]
        blank = {"requested_on": None, "new_deadline": None, "new_value": "", "approver_post": "", "interim": ""}
        words = reason or self.rng.choice(MEASURES.get(kind, ("按程序办理",)))
        facts = {"seq": len(self.steps) + 1, "kind": kind, "on_date": day, "by_unit": by_unit, "reason": words}
        self.steps.append(blank | facts | more)
        self.lags.append(lag)

    @property
    def mender(self) -> str:
        """Who reports: the responsible unit, or its supervising unit for a shop."""
        who = self.facts["responsible"]
        for step in self.steps:
            who = step["new_value"] if step["kind"] == HAND_OVER else who
        return str(self.facts["supervising_unit"] if who == OTHER else who)


def make_hazards(books: Books, checks: list[Check]) -> None:
    """Draft all hazards, their steps and knowledge; checks gain the visits that found planted ones."""
    rng = books.chance("hazards")
    quiet = silent_from(books)
    drafts: list[Draft] = []
    for check in checks:
        for _ in range(check.found):
            drafts.append(_natural(books, rng, check, quiet))
    drafts += _reports(books, rng, quiet)
    told = [draft for story in stories(books.pack) if (draft := _told(books, rng, story, checks))]
    _settle(books, rng, drafts, told, checks)
    drafts += told
    drafts += _undone(books, rng)
    _write(books, rng, drafts, checks)


def _natural(books: Books, rng: random.Random, check: Check, quiet: date) -> Draft:
    assert check.place
    finding = _finding(rng, check.place, check.kind)
    for _ in range(30):
        draft = _draft(books, rng, check, finding)
        if rng.random() < finding.spot * 0.95:
            _on_the_spot(draft)
        else:
            _live(draft)
        if _fitting(books, draft, quiet):
            return draft
    draft.steps, draft.lags = [], []
    _on_the_spot(draft)
    return draft


def _finding(rng: random.Random, place: Place, kind: str) -> Finding:
    sorts = {"a", "k"} if place.kindergarten else {"a", "s", "b"} if place.boarding else {"a", "s"}
    fits = [f for f in FINDINGS if f.sort in sorts and (kind != "学校自查" or f.ring == IN or f.spot >= 0.1)]
    return rng.choices(fits, [(3 if f.ring == IN else 1) * (1 + f.spot) for f in fits])[0]


def _draft(books: Books, rng: random.Random, check: Check, finding: Finding) -> Draft:
    place = check.place
    assert place
    keeper = books.unit_of(place)
    responsible = {"school": place.code, "township": place.township}.get(finding.responsible, finding.responsible)
    verifier = {"township": place.township, "": keeper}.get(finding.verifier, finding.verifier)
    mender = keeper if responsible == OTHER else responsible
    if verifier == mender:
        verifier = "edu" if mender != "edu" else place.township
    major = finding.spot <= 0.1 and rng.random() < 0.12
    days = 60 if major else rng.choice((7, 15, 15, 30, 30))
    spot_ring = finding.ring != IN
    where = rng.choice(WHERE)
    text = finding.text.format(n=rng.randint(2, 9), where=where)
    facts = {
        "school_code": place.code,
        "township_code": place.township,
        "ring": finding.ring,
        "place": where if "{where}" in finding.text else "",
        "description": text,
        "category": finding.category,
        "level": "重大" if major else "一般",
        "basis": "现场检查",
        "found_on": check.on_date,
        "source": SOURCES.get(check.kind, check.kind),
        "campaign": check.campaign,
        "responsible": responsible,
        "responsible_name": rng.choice(SHOPS) if responsible == OTHER else "",
        "supervising_unit": keeper if responsible in (place.code, OTHER) else None,
        "lead_unit": ("police" if finding.ring == GATE else "politics") if spot_ring else None,
        "verifying_unit": verifier,
        "owner_post": rng.choice(POSTS) if rng.random() > 0.06 else "",
        "first_deadline": check.on_date + timedelta(days=days) if rng.random() > 0.02 else None,
        "deadline_days": days,
        "funds_needed": round(finding.yuan * rng.uniform(0.6, 1.8), -1) if finding.yuan else None,
        "funds_ready": True if finding.yuan else None,
        "related_no": "",
        "external_source": "",
        "external_no": "",
    }
    if place.kindergarten and facts["owner_post"] == "校长":
        facts["owner_post"] = "园长"
    if facts["first_deadline"] is None:
        facts["deadline_days"] = None
    return Draft(facts, check, check.at, check.by, place, rng=rng)


def _on_the_spot(draft: Draft) -> None:
    """当场整改: found, reported and closed on one day, recorded as one entry."""
    day = draft.facts["found_on"]
    draft.facts |= {"first_deadline": day, "deadline_days": 0, "level": "一般"}
    draft.step(REPORT, day, draft.mender, "当场整改完成", lag=0)
    draft.step(CLOSE, day, draft.facts["verifying_unit"], "现场确认，当场销号", lag=0)


def _live(draft: Draft) -> None:
    """A life of its own: plan, work, report, sometimes return, extension, hand-over, parking, reopening."""
    rng, facts = draft.rng, draft.facts
    day: date = facts["found_on"]
    deadline: date = facts["first_deadline"] or day + timedelta(days=30)
    verifier = facts["verifying_unit"]
    if rng.random() < 0.006:
        draft.step(VOID, workday(day + timedelta(days=rng.randint(2, 12))), OFFICE_UNIT, "重复登记，作废")
        return
    if rng.random() < 0.86:
        draft.step(PLAN, workday(day + timedelta(days=rng.randint(0, 5))), draft.mender)
    if rng.random() < 0.03:
        heir = "enforcement" if facts["responsible"] != "enforcement" else "housing"
        if heir != verifier:
            when = workday(day + timedelta(days=rng.randint(4, 10)))
            draft.step(HAND_OVER, when, "edu", "责任单位调整，转办", new_value=heir)
    if facts["level"] == "一般" and rng.random() < 0.012:
        draft.step(REGRADE, workday(day + timedelta(days=rng.randint(3, 9))), verifier, "经判定改级", new_value="重大")
    ready = _ready(draft, day, deadline)
    last = draft.steps[-1]["on_date"] if draft.steps else day
    draft.step(REPORT, workday(max(ready, last)), draft.mender)
    wait = rng.randint(9, 34) if verifier in (BOTTLENECK, "housing") and rng.random() < 0.45 else rng.randint(0, 7)
    seen = workday(draft.steps[-1]["on_date"] + timedelta(days=wait))
    if rng.random() < 0.07:
        draft.step(RETURN, seen, verifier)
        draft.step(REPORT, workday(seen + timedelta(days=rng.randint(3, 14))), draft.mender)
        seen = workday(draft.steps[-1]["on_date"] + timedelta(days=rng.randint(1, 7)))
    draft.step(CLOSE, seen, verifier)
    if rng.random() < 0.02:
        again = workday(seen + timedelta(days=rng.randint(12, 70)))
        draft.step(REOPEN, again, verifier)
        draft.step(REPORT, workday(again + timedelta(days=rng.randint(3, 25))), draft.mender)
        draft.step(CLOSE, workday(draft.steps[-1]["on_date"] + timedelta(days=rng.randint(1, 6))), verifier)


def _ready(draft: Draft, day: date, deadline: date) -> date:
    """The day the work is done: four in five by the deadline, the others days to months after it."""
    rng = draft.rng
    room = max(1, (deadline - day).days)
    roll = rng.random()
    if roll < 0.05 and draft.facts["funds_needed"]:
        new = deadline + timedelta(days=rng.choice((60, 90)))
        when = workday(day + timedelta(days=rng.randint(8, 20)))
        draft.step(PARK, when, "edu", "资金未落实，挂账整改", approver_post=APPROVERS[1], new_deadline=new,
                   interim=rng.choice(INTERIM))  # fmt: skip
        done = when + timedelta(days=rng.randint(30, 80))
        draft.step(UNPARK, workday(done), "edu", "资金到位，解除挂账")
        return done + timedelta(days=rng.randint(3, 12))
    if roll < 0.16:
        late = rng.random() < 0.3
        when = workday(deadline + timedelta(days=rng.randint(2, 12) if late else -rng.randint(1, min(6, room))))
        new = max(deadline, when) + timedelta(days=rng.choice((15, 30, 30)))
        asked = max(day, when - timedelta(days=rng.randint(1, 5)))
        draft.step(EXTEND, max(when, day), draft.facts["verifying_unit"], requested_on=asked, new_deadline=new,
                   approver_post=APPROVERS[0], interim=rng.choice(INTERIM))  # fmt: skip
        day, deadline, room = max(when, day), new, max(1, (new - max(when, day)).days)
    if rng.random() < 0.76:
        return day + timedelta(days=rng.randint(1, room))
    return deadline + timedelta(days=1 + min(150, int(rng.expovariate(1 / 34))))


def _reports(books: Books, rng: random.Random, quiet: date) -> list[Draft]:
    """Hazards that no check found: handed down from above, or told by a citizen."""
    made = []
    day = books.start + timedelta(days=20)
    while day < books.today:
        place = rng.choice(books.places)
        if place.open_on(day) and not (place.township == SILENT and day >= quiet):
            kind = rng.choice(("上级交办", "举报", "举报"))
            check = Check(kind, "edu", place, place.township, workday(day), recorded(rng, workday(day)), OFFICE)
            if check.at < books.made_at:
                made.append(_natural(books, rng, check, quiet))
                made[-1].check = None
        day += timedelta(days=rng.randint(9, 26))
    return made


def _now(books: Books, draft: Draft) -> Span | None:
    """The hazard's state on the given day as far as it is recorded; None when it is void or not yet known."""
    steps = [SimpleNamespace(**s) for s, at in zip(draft.steps, _instants(draft), strict=True) if at < books.made_at]
    spans = spans_of(SimpleNamespace(number="", **draft.facts), steps) if draft.at < books.made_at else []
    return spans[-1] if spans else None


def _instants(draft: Draft) -> list[datetime]:
    """When each step is recorded: never before the step ahead of it. Drawn from the draft's own steps."""
    rng = random.Random(f"{draft.at}/{draft.facts['description']}/{len(draft.steps)}")
    made, last = [], draft.at
    for step, lag in zip(draft.steps, draft.lags, strict=True):
        last = draft.at if lag == 0 else max(last, recorded(rng, step["on_date"], lag))
        made.append(last)
    return made


def _fitting(books: Books, draft: Draft, quiet: date) -> bool:
    """Natural lives leave nothing overdue on the given day, and nothing open in the silent township."""
    now = _now(books, draft)
    if now is None or now.state == "closed":
        return True
    if draft.facts["township_code"] == SILENT and draft.facts["found_on"] < quiet + timedelta(days=400):
        return False
    return now.deadline is None or now.deadline >= books.today


def _told(books: Books, rng: random.Random, story: Story, checks: list[Check]) -> Draft | None:
    """A planted hazard, told backwards from the given day."""
    place = _lodge(books, rng, story)
    if place is None:
        return None
    deadline = books.today - timedelta(days=story.over)
    first = deadline - timedelta(days=30 * story.extensions)
    found = workday(first - timedelta(days=story.first))
    while found >= books.today - timedelta(days=6):
        found = workday(found - timedelta(days=7))
    check = Check("部门检查" if story.ring != IN else "乡镇检查", story.verifier or "edu", place, place.township, found,
                  recorded(rng, found, rng.randint(0, 3)), OFFICE, 1)  # fmt: skip
    if check.kind == "乡镇检查":
        check.organiser, check.by = place.township, f"{books.pack.name_of(place.township)}填报员"
    checks.append(check)
    finding = Finding(story.category, story.ring, story.sort, story.text, 0, story.responsible, story.verifier)
    draft = _draft(books, rng, check, finding)
    draft.facts |= {
        "level": story.level,
        "first_deadline": first,
        "deadline_days": (first - found).days,
        "owner_post": "" if story.stuck == TALK else draft.facts["owner_post"],
        "funds_needed": story.yuan if story.yuan else None,
        "funds_ready": (story.stuck != MONEY) if story.yuan else None,
        "lead_unit": None if story.stuck == TALK else draft.facts["lead_unit"],
    }
    if story.stuck != TALK and story.over < 90:
        draft.step(PLAN, workday(found + timedelta(days=rng.randint(1, 4))), draft.mender, lag=1)
    due = first
    for number in range(story.extensions):
        last = number == story.extensions - 1
        when = due + timedelta(days=4) if story.late and last else due - timedelta(days=3)
        when = min(max(when, found), books.today - timedelta(days=3))
        due = deadline if last else due + timedelta(days=30)
        why = {MONEY: "资金未落实，申请延期", TALK: "牵头单位未定，申请延期"}.get(story.stuck, "")
        draft.step(EXTEND, when, draft.facts["verifying_unit"], why, 1, requested_on=when - timedelta(days=2),
                   new_deadline=due, approver_post=APPROVERS[number % 2], interim=rng.choice(INTERIM))  # fmt: skip
    if story.stuck == CHECK:
        reported = min(deadline - timedelta(days=2), books.today - timedelta(days=8))
        draft.step(REPORT, max(reported, found), draft.mender, lag=1)
    if story.stuck == MONEY and story.level == "重大" and story.over > 90:
        parked = draft.steps[-1]["on_date"] if draft.steps else found
        draft.step(PARK, parked, "edu", "列入年度资金计划，挂账整改", 1, new_deadline=deadline,
                   approver_post=APPROVERS[1], interim=rng.choice(INTERIM))  # fmt: skip
    if story.asks:
        when = workday(books.today - timedelta(days=9 if story.asks == REFUSED else 4))
        draft.step(ASK, when, draft.mender, ASKED[0], 1, new_deadline=books.today + timedelta(days=30),
                   interim=INTERIM[0])  # fmt: skip
    if story.asks == REFUSED:
        draft.step(DECLINE, when + timedelta(days=1), "edu", ASKED[1], 1)
    return draft


def _lodge(books: Books, rng: random.Random, story: Story) -> Place | None:
    long_open = [p for p in books.places if p.closed_on is None and p.opened_on <= books.start]
    near = [p for p in long_open if p.township == story.township]
    fits = [p for p in near if p.kindergarten == (story.sort == "k")] or near
    return rng.choice(fits) if fits else None


def _settle(books: Books, rng: random.Random, drafts: list[Draft], told: list[Draft], checks: list[Check]) -> None:
    """Bring what lies open on the given day to the share a county of this size shows."""
    target = max(len(told), round(OPEN_OF_150 * len(books.places) / 150))
    open_now = [d for d in drafts if (now := _now(books, d)) and now.state != "closed"]
    spare = len(told) + len(open_now) - target
    for draft in open_now[: max(0, spare)]:
        draft.steps, draft.lags = [], []
        _on_the_spot(draft)
    places = [p for p in books.places if p.open_on(books.today) and p.township != SILENT and p.opened_on < books.start]
    for _ in range(max(0, -spare) if places else 0):
        place = rng.choice(places)
        day = workday(books.today - timedelta(days=rng.randint(5, 20)))
        unit = rng.choice(("fire", "market", "police"))
        check = Check("部门检查", unit, place, place.township, day, recorded(rng, day, 0), books.pack.name_of(unit), 1)
        check.campaign = "专项回访"
        finding = next(f for f in rng.sample(FINDINGS, len(FINDINGS)) if f.sort == "a" and f.spot < 0.5)
        draft = _draft(books, rng, check, finding)
        due = books.today + timedelta(days=rng.randint(4, 35))
        draft.facts |= {"first_deadline": due, "deadline_days": (due - day).days}
        draft.step(PLAN, day, draft.mender, lag=0)
        checks.append(check)
        drafts.append(draft)


def _undone(books: Books, rng: random.Random) -> list[Draft]:
    """A workbook imported twice by mistake: its rows were known for two days, then the batch was undone."""
    made: list[Draft] = []
    day = workday(books.today - timedelta(days=70))
    at = datetime.combine(day, datetime.min.time()) + timedelta(hours=10, minutes=12)
    places = [p for p in books.places if p.open_on(day) and p.township != SILENT]
    if not places:
        return made
    batch = books.imported("hazards", "隐患台账（重复）.xlsx", at)
    batch.undone_at = at + timedelta(days=2, hours=4)
    for _ in range(6):
        place = rng.choice(places)
        check = Check("其他", "edu", place, place.township, day - timedelta(days=3), at, OFFICE)
        draft = _draft(books, rng, check, _finding(rng, place, "其他"))
        draft.check, draft.batch, draft.ended = None, batch, batch.undone_at
        made.append(draft)
    return made


def _write(books: Books, rng: random.Random, drafts: list[Draft], checks: list[Check]) -> None:
    prefix = books.pack.setting("import.number_prefix", "KJ")
    number_checks(books, checks, prefix)
    for draft in sorted(drafts, key=lambda d: d.at):
        found: date = draft.facts["found_on"]
        facts = draft.facts | {
            "number": books.number(f"{prefix}-{found.year}"),
            "inspection_no": draft.check.number if draft.check else "",
        }
        instants = _instants(draft)
        better = draft.at + timedelta(days=rng.randint(5, 24), hours=1)
        if not draft.ended and rng.random() < 0.03 and found > books.start + timedelta(days=9):
            wrong = _mistaken(rng, facts)
            known = books.add(Hazard, wrong, draft.at, draft.by, until=better)
            books.add(Hazard, facts | {"remark": "登记更正"}, better, OFFICE, first=draft.at)
        else:
            ended = draft.batch if draft.ended else None
            known = books.add(Hazard, facts, draft.at, draft.by, until=draft.ended, batch=draft.batch, ended_by=ended)
        for step, at in zip(draft.steps, instants, strict=True) if known else ():
            _write_step(books, rng, facts["number"], step, at, draft)


def _mistaken(rng: random.Random, facts: dict[str, Any]) -> dict[str, Any]:
    """The version that was written first: another day, another level, or a slip in the text."""
    slip = rng.choice(("found_on", "level", "place"))
    if slip == "found_on":
        early = facts["found_on"] - timedelta(days=rng.randint(1, 9))
        due = facts["first_deadline"]
        return facts | {"found_on": early, "deadline_days": (due - early).days if due else None}
    if slip == "level":
        return facts | {"level": "重大" if facts["level"] == "一般" else "一般"}
    return facts | {"place": "地点待核"}


def _write_step(
    books: Books, rng: random.Random, number: str, step: dict[str, Any], at: datetime, draft: Draft
) -> None:
    facts = step | {"hazard_no": number}
    by = draft.by if step["by_unit"] in (draft.facts["school_code"], draft.facts["township_code"]) else OFFICE
    day: date = step["on_date"]
    last = step["seq"] == len(draft.steps)
    if last and step["kind"] == CLOSE and step["seq"] > 1 and day > draft.steps[-2]["on_date"] and rng.random() < 0.04:
        better = at + timedelta(days=rng.randint(3, 15))
        later = facts | {"on_date": min(day + timedelta(days=1), at.date())}
        books.add(HazardEvent, later, at, by, until=better)
        books.add(HazardEvent, facts | {"remark": "日期更正"}, better, OFFICE, first=at)
    else:
        books.add(HazardEvent, facts, at, by)
