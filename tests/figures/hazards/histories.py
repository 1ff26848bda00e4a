"""Random histories of hazards, and writing them down act by act as an office would, late and corrected."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

from hypothesis import strategies as st
from sqlalchemy import delete, select

from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions, rebuild_spans, supersede
from figures.query import between
from models import clock
from models.account import Actor
from models.base import table
from models.database import writing
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.hazard_lifecycle import broken_step

BEGIN = date(2026, 1, 1)
DAYS = 200
ONCE = ["整改方案", "复查退回", "挂账", "解除挂账", "转办", "改级"]
KINDS = [*ONCE, *["报告整改", "延期"] * 2, *["复查销号", "重开"] * 4]
PLACES = ["511723107000", "511723110000", "history-01", "history-09"]
UNITS = ["教育和科学技术局", "县公安局", "511723107000"]
SCHOOL = "S1"


@dataclass
class History:
    """Hazards by number with their events, and the order in which they are written down."""

    hazards: dict[str, dict] = field(default_factory=dict)
    events: dict[str, list[dict]] = field(default_factory=dict)
    writes: list[tuple[date, list[tuple[str, str, object]]]] = field(default_factory=list)
    """Each an instant's day and steps (what, number, payload)."""


def allowed(hazard: dict, events: list[dict]) -> bool:
    """Whether the ledger would take these events."""
    return broken_step(hazard["found_on"], [SimpleNamespace(**e) for e in events]) is None


def _candidates(hazard: dict, seq: int, day: date) -> list[dict]:
    values = {"转办": UNITS, "改级": ["一般", "重大"]}
    return [
        {
            "hazard_no": hazard["number"],
            "seq": seq,
            "kind": kind,
            "on_date": day,
            "new_deadline": day if kind in ("延期", "挂账") else None,
            "new_value": value,
            "by_unit": hazard["verifying_unit"] if kind in ("复查退回", "复查销号") else hazard["responsible"],
            "reason": "随机",
        }
        for kind in KINDS
        for value in values.get(kind, [""])
    ]


@st.composite
def hazards(draw, number: str):
    """One hazard and a history of steps that the ledger takes."""
    found = BEGIN + timedelta(days=draw(st.integers(0, DAYS)))
    first = draw(st.one_of(st.none(), st.integers(0, 60)))
    responsible = draw(st.sampled_from([SCHOOL, "其他", *UNITS]))
    hazard = {
        "number": number,
        "school_code": draw(st.sampled_from([SCHOOL, SCHOOL, None])),
        "township_code": draw(st.sampled_from(PLACES)),
        "ring": draw(st.sampled_from(["校内", "周边200米"])),
        "level": draw(st.sampled_from(["一般", "重大"])),
        "description": "安全出口堵塞",
        "found_on": found,
        "source": "学校自查",
        "responsible": responsible,
        "supervising_unit": draw(st.sampled_from([None, *UNITS])),
        "verifying_unit": "县消防救援大队",
        "owner_post": draw(st.sampled_from(["", "校长"])),
        "first_deadline": None if first is None else found + timedelta(days=first),
    }
    events: list[dict] = []
    day = found
    for _ in range(draw(st.integers(0, 9))):
        day += timedelta(days=draw(st.sampled_from([0, 0, 1, 2, 7, 15, 40])))
        # Only steps that the ledger takes here: a drawn one that it refuses would leave a short, dull history.
        fitting = [event for event in _candidates(hazard, len(events) + 1, day) if allowed(hazard, [*events, event])]
        event = draw(st.sampled_from(fitting))
        if event["kind"] in ("延期", "挂账"):
            event["new_deadline"] = day + timedelta(days=draw(st.sampled_from([0, 0, 1, 5, 30])))
        events.append(event)
    if draw(st.integers(0, 9)) == 0:
        void = {"kind": "作废", "new_deadline": None, "new_value": "", "by_unit": SCHOOL, "reason": "误录"}
        events.append({"hazard_no": number, "seq": len(events) + 1, "on_date": day} | void)
    return hazard, events


@st.composite
def histories(draw, most: int = 7):
    """Several hazards, written down over some acts: on time or late, later corrected, some taken back."""
    history = History()
    steps: list[tuple[int, str, str, object]] = []
    for index in range(draw(st.integers(1, most))):
        number = f"KJ-{index}"
        hazard, events = draw(hazards(number))
        history.hazards[number], history.events[number] = hazard, events
        at = (hazard["found_on"] - BEGIN).days + draw(st.sampled_from([0, 0, 1, 30]))
        steps.append((at, "find", number, hazard))
        for event in events:
            # An event is written down with or after the one before it, as the ledger demands.
            at = max(at, (event["on_date"] - BEGIN).days + draw(st.sampled_from([0, 0, 3, 50])))
            steps.append((at, "step", number, event))
        last = at
        if draw(st.booleans()):
            shift = draw(st.sampled_from([-20, -3, 0, 4]))
            change = {
                "found_on": hazard["found_on"] + timedelta(days=shift),
                "township_code": draw(st.sampled_from(PLACES)),
                "owner_post": "值周教师",
            }
            if hazard["first_deadline"]:
                change["first_deadline"] = hazard["first_deadline"] + timedelta(days=draw(st.sampled_from([0, 10])))
            if allowed(hazard | change, events):
                steps.append((last + draw(st.integers(0, 40)), "correct", number, change))
        if events and draw(st.integers(0, 3)) == 0:
            steps.append((last + draw(st.integers(0, 40)), "withdraw", number, len(events)))
        if draw(st.integers(0, 7)) == 0:
            steps.append((last + 41, "undo", number, None))
    by_day: dict[int, list[tuple[str, str, object]]] = {}
    for at, what, number, payload in steps:
        by_day.setdefault(at, []).append((what, number, payload))
    history.writes = [(BEGIN + timedelta(days=at), by_day[at]) for at in sorted(by_day)]
    return history


@st.composite
def spells(draw, history: History, most: int = 4):
    """Periods whose edges lie on, just before or just after the days on which something happens."""
    told = [h[key] for h in history.hazards.values() for key in ("found_on", "first_deadline") if h[key]]
    told += [e[key] for es in history.events.values() for e in es for key in ("on_date", "new_deadline") if e[key]]
    edge = st.tuples(st.sampled_from(sorted(set(told))), st.integers(-1, 1)).map(lambda d: d[0] + timedelta(days=d[1]))
    days = st.one_of(edge, edge, st.integers(0, DAYS + 120).map(lambda n: BEGIN + timedelta(days=n)))
    drawn = draw(st.lists(st.tuples(days, days, days).map(sorted), min_size=most, max_size=most))
    return [between(d[0], d[2], d[1]) for d in drawn]


@st.composite
def told(draw, most: int = 6, edges: int = 4):
    """A history, periods to ask about, and readers: one who knows all and one of a day of writing."""
    history = draw(histories(most))
    written = st.sampled_from([day for day, _ in history.writes])
    reader = draw(st.tuples(written, st.integers(-1, 1)).map(lambda d: d[0] + timedelta(days=d[1])))
    return history, draw(spells(history, edges)), reader


def clear() -> None:
    """Empty the hazard ledger of a test's database."""
    with writing() as session:
        for model in (Hazard, HazardEvent, HazardSpan):
            session.execute(delete(table(model)))


def write(actor: Actor, history: History) -> None:
    """Write a history down, each act in the first or the last second of its day."""
    for day, steps in history.writes:
        record(actor, steps, at_the_edge(day))


def at_the_edge(day: date) -> datetime:
    """The first second of every other day, the last of those between: what is known by the close of a day is asked
    where the answer turns."""
    return datetime.combine(day, time() if day.toordinal() % 2 else time(23, 59, 59))


def record(actor: Actor, steps, at: datetime) -> None:
    """One act at an instant: find, step, correct, withdraw (an event) or undo (the whole hazard)."""
    clock.fix(at)
    with unit_of_work(actor, "import") as act:
        touched = set()
        for what, number, payload in steps:
            touched.add(number)
            if what == "find":
                insert_versions(act, Hazard, [payload])
            elif what == "step":
                insert_versions(act, HazardEvent, [payload])
            elif what == "correct":
                old = _standing(act, Hazard, "number", number)[0]
                supersede(act, Hazard, [old["id"]])
                kept = {k: v for k, v in old.items() if k not in ("id", "recorded_at", "superseded_at")}
                insert_versions(act, Hazard, [kept | payload])
            elif what == "withdraw":
                gone = [e["id"] for e in _standing(act, HazardEvent, "hazard_no", number) if e["seq"] == payload]
                supersede(act, HazardEvent, gone)
            else:
                supersede(act, Hazard, [r["id"] for r in _standing(act, Hazard, "number", number)])
                supersede(act, HazardEvent, [r["id"] for r in _standing(act, HazardEvent, "hazard_no", number)])
        rebuild_spans(act, touched)
    clock.fix(None)


def _standing(act, model, column, number):
    rows = table(model)
    query = select(rows).where(rows.c[column] == number, rows.c.superseded_at.is_(None))
    return [dict(r) for r in act.session.execute(query).mappings()]


def versions(session, model) -> list[dict]:
    """Every version of a ledger, as plain rows."""
    return [dict(row) for row in session.execute(select(table(model))).mappings()]
