"""Who answered for a subject on the day, under which clauses of the plan, and what each had done by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalogue.ledgers import INSPECTIONS_SHEET, RESOLUTIONS_SHEET, STEPS_SHEET
from figures.bodies.standing import clauses_of
from figures.tracing.asked import ReplayQuestion
from figures.tracing.hazards import Known
from figures.tracing.rows import Told
from figures.tracing.said import Urging
from models.county import Pack
from models.duty import CLASS, SCHOOL, TEXT


@dataclass(frozen=True)
class Answering:
    """One body: its clauses on the day; hazards whose turn was its, how many of them overdue and the most days over;
    what it had done from the first day to D as known on D (checks, steps, resolutions it led) and been told (urgings);
    and its last act: the day and its words."""

    code: str
    name: str
    clauses: tuple[str, ...]
    turn: int
    overdue: int
    most_over: int
    checks: int
    steps: int
    led: int
    urged: int
    last_on: date | None
    last: str

    @property
    def silent(self) -> bool:
        """Listed for a clause, and nothing of it stands in the ledgers: no turn, no act, nothing it was told."""
        return not (self.turn or self.checks or self.steps or self.led or self.urged)


def answering(
    pack: Pack, asked: ReplayQuestion, rows: Sequence[Told], hazards: Sequence[Known], told: Sequence[Urging]
) -> list[Answering]:
    """The subject, its township, and every body that the plan's lists hold responsible on the day; those whose turn it
    was first, then those who acted, in the order of the plan."""
    subject, day = asked.subject, asked.day
    bodies = {code: clauses_of(pack, code, day) for code in pack.bodies_on(day)}
    if subject.kind == SCHOOL:
        bodies = {code: clauses for code, clauses in bodies.items() if code in pack.unit_names}
        townships = {each.code for each in pack.townships_on(day)} - {subject.township}
        bodies = {subject.code: _of_schools(pack, day)} | {c: v for c, v in bodies.items() if c not in townships}
    else:
        mine = bodies.get(subject.code, ())
        bodies = {subject.code: mine} | {
            each.then.turn: bodies.get(each.then.turn, ()) for each in hazards if each.then and each.then.turn
        }
    names = dict(pack.unit_names) | {subject.code: subject.name}
    made = [
        _one(code, names.get(code, code), clauses, asked, rows, hazards, told)
        for code, clauses in bodies.items()
        if clauses or code == subject.code
    ]
    return sorted(made, key=lambda each: (each.turn == 0, -each.most_over, each.silent))


def _of_schools(pack: Pack, day: date) -> tuple[str, ...]:
    owed = {
        duty.clause
        for duty in pack.duties
        if duty.rule_set == pack.rule_set and duty.subject_kind in (SCHOOL, CLASS) and duty.judgement != TEXT
    }
    return tuple(task.code for task in pack.tasks_on(day) if task.code in owed)


def _one(
    code: str,
    name: str,
    clauses: tuple[str, ...],
    asked: ReplayQuestion,
    rows: Sequence[Told],
    hazards: Sequence[Known],
    told: Sequence[Urging],
) -> Answering:
    day, codes = asked.day, (code, *asked.subject.codes) if code in asked.subject.codes else (code,)
    turns = [each.then for each in hazards if each.then and each.then.open and each.then.turn in codes]
    over = [stood.days_over(day) for stood in turns]
    done: dict[str, int] = {}
    last_on: date | None = None
    last = ""
    for row in rows:
        version = row.then
        if version is None or version.on > day or not asked.since <= version.on:
            continue
        field = DOES.get(row.sheet)
        if field is None or version.facts[field] not in codes:
            continue
        done[row.sheet] = done.get(row.sheet, 0) + 1
        if last_on is None or version.on >= last_on:
            last_on, last = version.on, version.words
    urged = sum(each.then and each.on <= day and each.body in codes for each in told)
    return Answering(
        code, name, clauses, len(turns), sum(days > 0 for days in over), max(over, default=0),
        done.get(INSPECTIONS_SHEET.name, 0), done.get(STEPS_SHEET.name, 0), done.get(RESOLUTIONS_SHEET.name, 0), urged,
        last_on, last,
    )  # fmt: skip


DOES = {INSPECTIONS_SHEET.name: "organiser", STEPS_SHEET.name: "by_unit", RESOLUTIONS_SHEET.name: "lead_unit"}
"""Sheet → the field that says who did what its row tells."""
