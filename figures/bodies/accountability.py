"""What each body answers for: its own duties, the hazards it supervises, and what the rules propose about it.

A name on the wall must be one the plan allows there, so standing comes first and is data: the lists of
responsible units in the pack's cells (figures.md, "Accountability").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sqlmodel import Session

from figures.bodies.proposals import proposals
from figures.bodies.rules.asking import Proposal
from figures.bodies.standing import CHECKING_CLAUSE, clauses_of
from figures.duties.engine import duty_instances
from figures.duties.frame import IN_PROGRESS, MET, MISSED, NO_DATA, NOT_APPLICABLE, RECORDED, UNREACHABLE
from figures.hazards.by_unit import OverdueHazards, overdue_by_unit
from figures.query import Period
from models.county import Pack
from models.duty import SCHOOL, SPATIAL, TOWNSHIP, UNIT


@dataclass(frozen=True)
class Tally:
    """Finished duty instances by outcome."""

    met: int = 0
    missed: int = 0
    no_data: int = 0

    def as_json(self) -> dict[str, int]:
        """The keys of contract.md."""
        return {"met": self.met, "missed": self.missed, "no_data": self.no_data}


@dataclass(frozen=True)
class UnitDuty:
    """One body: its tasks, its own duties, the schools' duties it answers for (context only), its hazards."""

    unit: str
    name: str
    kind: str
    tasks: tuple[str, ...]
    own: Tally
    answerable: Tally
    overdue_hazards: OverdueHazards
    proposed: tuple[Proposal, ...] = ()
    referred: tuple[Proposal, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """The keys of contract.md; what is put to the convener is not proposed."""
        return {
            "unit": self.unit,
            "kind": self.kind,
            "tasks": list(self.tasks),
            "own": self.own.as_json(),
            "answerable": self.answerable.as_json(),
            "overdue_hazards": self.overdue_hazards.as_json(),
            "proposed": [proposal.as_json() for proposal in self.proposed],
        }


def accountability(
    session: Session, pack: Pack, period: Period, *, instances: pd.DataFrame | None = None
) -> list[UnitDuty]:
    """Every nameable body of D (19 units and 13 townships in the first county), by code.

    `own`: finished instances whose subject is the body. `answerable`: finished instances of schools under
    the tasks that list it; of a township, its own schools'. `instances` spares a second evaluation.
    """
    frame = duty_instances(session, pack, period) if instances is None else instances
    finished = _finished(pack, frame)
    late = overdue_by_unit(session, pack, period)
    proposed = proposals(session, pack, period, instances=frame)
    of_bodies = finished[finished["subject_kind"].isin([UNIT, TOWNSHIP])]
    of_schools = finished[finished["subject_kind"] == SCHOOL]
    own = _tallies(of_bodies, "subject")
    by_clause = _tallies(of_schools, "clause")
    by_place = _tallies(of_schools, "township", "clause")
    found = []
    for code, kind in sorted(pack.bodies_on(period.as_of).items()):
        tasks = clauses_of(pack, code, period.as_of)
        keys = [(code, task) for task in tasks] if kind == "township" else [(task,) for task in tasks]
        tallies = by_place if kind == "township" else by_clause
        mine = [proposal for proposal in proposed if proposal.unit == code]
        found.append(
            UnitDuty(
                unit=code,
                name=pack.name_of(code),
                kind=kind,
                tasks=tasks,
                own=own.get((code,), Tally()),
                answerable=_summed(tallies.get(key, Tally()) for key in keys),
                overdue_hazards=late.get(code, OverdueHazards()),
                proposed=tuple(p for p in mine if not p.to_convener),
                referred=tuple(p for p in mine if p.to_convener),
            )
        )
    return found


def _finished(pack: Pack, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[(frame["rule_set"] == pack.rule_set) & frame["over"] & frame["status"].isin([MET, MISSED, NO_DATA])]


def _tallies(frame: pd.DataFrame, *by: str) -> dict[tuple[str, ...], Tally]:
    counts: dict[tuple[str, ...], dict[str, int]] = {}
    sizes = frame.groupby([*by, "status"], observed=True).size().reset_index(name="number")
    for *names, status, number in sizes.itertuples(index=False):
        counts.setdefault(tuple(str(name) for name in names), {})[str(status)] = int(number)
    return {key: Tally(**each) for key, each in counts.items()}


def _summed(tallies: Iterable[Tally]) -> Tally:
    found = list(tallies)
    return Tally(sum(t.met for t in found), sum(t.missed for t in found), sum(t.no_data for t in found))


@dataclass(frozen=True)
class Recorded:
    """What is only counted of one duty, in the duty's own unit; `need` where the count has a whole. Counts of
    different duties are of different things and are never added (figures.md)."""

    duty: str
    have: float
    need: float | None = None


@dataclass(frozen=True)
class MatrixCell:
    """A body in a task's list. `status` is the worst of its own duties there (None: none of its own).

    `own` counts its finished instances, `recorded` has a line for each duty that is only counted of it, in the
    plan's order; `overdue` its overdue hazards (in the clause of checks and rectification).
    """

    unit: str
    clause: str
    status: str | None
    own: Tally
    recorded: tuple[Recorded, ...]
    overdue: int


WORST_FIRST = (MISSED, NO_DATA, UNREACHABLE, IN_PROGRESS, MET, RECORDED)


def matrix(session: Session, pack: Pack, period: Period, *, instances: pd.DataFrame | None = None) -> list[MatrixCell]:
    """The lists of the plan as cells, townships expanded (174 in the first county), by unit and clause."""
    frame = duty_instances(session, pack, period) if instances is None else instances
    mine = frame[(frame["rule_set"] == pack.rule_set) & frame["subject_kind"].isin([UNIT, TOWNSHIP])]
    tallies = _tallies(_finished(pack, mine), "subject", "clause")
    late = overdue_by_unit(session, pack, period)
    checks = pack.setting(CHECKING_CLAUSE)
    statuses: dict[tuple[str, str], set[str]] = {}
    recorded: dict[tuple[str, str], list[Recorded]] = {}
    columns = ["subject", "clause", "duty", "judgement", "status", "have", "need"]
    for subject, clause, duty, judgement, status, have, need in mine[columns].itertuples(index=False):
        statuses.setdefault((subject, clause), set()).add(status)
        # A fact of places counts whatever its state: 1 of 1 school here and 1 of 2 there are 2 of 3.
        if status == RECORDED or (judgement == SPATIAL and status != NOT_APPLICABLE):
            line = Recorded(duty, have, need if need == need and need else None)
            recorded.setdefault((subject, clause), []).append(line)
    order = {duty.code: place for place, duty in enumerate(pack.duties)}
    found = []
    for code in sorted(pack.bodies_on(period.as_of)):
        for clause in clauses_of(pack, code, period.as_of):
            seen = statuses.get((code, clause), set())
            found.append(
                MatrixCell(
                    unit=code,
                    clause=clause,
                    status=next((status for status in WORST_FIRST if status in seen), None),
                    own=tallies.get((code, clause), Tally()),
                    recorded=tuple(sorted(recorded.get((code, clause), ()), key=lambda line: order[line.duty])),
                    overdue=late[code].total if clause == checks and code in late else 0,
                )
            )
    return found


def ranked(found: Sequence[UnitDuty]) -> list[UnitDuty]:
    """Bodies in the order of a page: most missed duties and overdue hazards of their own first, then by code."""
    return sorted(found, key=lambda u: (-u.own.missed, -u.overdue_hazards.total, u.unit))
