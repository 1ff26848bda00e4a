"""Who answers for what: standing under the plan's lists, own duties of each body, and proposals by rule.

A name on the wall must be one the plan allows there, so standing comes first and is data: the lists of
responsible units in the pack's cells. The program only proposes; a person decides (figures.md,
"Accountability").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session

from figures.bitemporal import known
from figures.duties.engine import duty_instances
from figures.duties.frame import IN_PROGRESS, MET, MISSED, NO_DATA, NOT_APPLICABLE, RECORDED, UNREACHABLE
from figures.hazards.by_unit import OverdueHazards, overdue_by_unit
from figures.hazards.rectification import SPAN, lies_open, overdue_on
from figures.meetings.resolutions import DONE, resolutions
from figures.query import Period
from models.county import OTHER_KIND, TOWNSHIP_KIND, TOWNSHIPS, Pack
from models.duty import COUNTED, SCHOOL, SPATIAL, TOWNSHIP, UNIT

TO_CONVENER = ("party_organ", "judicial")
"""Kinds of body that stand in the lists, but whose case only the convener opens (提请召集人研究)."""
SCHOOLS_CLAUSE, CHECKING_CLAUSE, SUPERVISING_CLAUSE = "clause.schools", "clause.checks", "clause.supervision"
"""Settings that say under which task a pack puts the duties of schools, checks and rectification, and the
general supervision by departments."""


@dataclass(frozen=True)
class Standing:
    """Whether a body may be named under a clause: the reason in Chinese, and the clauses that may be offered.

    `to_convener`: it stands in the list, but its case is put to the convener instead of named.
    """

    allowed: bool
    reason: str
    offered: tuple[str, ...] = ()
    to_convener: bool = False


def clauses_of(pack: Pack, body: str, day: date) -> tuple[str, ...]:
    """The tasks in force on a day whose list of responsible units holds the body, in the order of the plan; none
    for a body that has ended or not begun."""
    kind = pack.bodies_on(day).get(body)
    if kind is None:
        return ()
    listed = TOWNSHIPS if kind == TOWNSHIP_KIND else body
    tasks = {cell.task for cell in pack.cells if cell.unit == listed}
    return tuple(task.code for task in pack.tasks_on(day) if task.code in tasks)


def standing(pack: Pack, unit: str, clause: str, day: date) -> Standing:
    """Whether `unit` (a code) may be named in a 通报 under `clause` (1–15, S1–S4) on a day. Basis: the plan's
    safeguard 3.

    Safeguards have no list and are never the breached duty; schools are never named, they go to the bureau's
    assessment sheet; party organs and courts are put to the convener; a body or a task that has ended is none.
    本县口径.
    """
    kinds = {known_unit.code: known_unit.kind for known_unit in pack.units_on(day)} | pack.bodies_on(day)
    name, offered = pack.name_of(unit), clauses_of(pack, unit, day)
    titles = {task.code: task.title for task in pack.tasks_on(day)}
    if unit not in kinds and unit in pack.unit_names:
        return Standing(False, f"{name}在{day:%Y-%m-%d}不是有效的单位（已撤并或尚未设立），不能作为通报对象。")
    if unit not in kinds:
        bureau, plan = pack.words.get("bureau", "主管部门"), pack.words.get("plan.short", "方案")
        reason = f"“{name}”不是{plan}列明的部门或乡镇，不能通报；学校的问题转{bureau}作学校考核。"
        return Standing(False, reason)
    if kinds[unit] == OTHER_KIND:
        return Standing(False, f"{name}不是任何一项重点工作的责任单位，不能作为通报对象。")
    others = f"可改用第{'、'.join(offered)}条。" if offered else ""
    if clause not in titles:
        return Standing(False, f"没有第{clause}条。{others}", offered)
    if all(cell.task != clause for cell in pack.cells):
        reason = f"“{titles[clause]}”是保障机制，没有列责任单位，只能作为程序依据，不能作为违反的条款。{others}"
        return Standing(False, reason, offered)
    if clause not in offered:
        return Standing(False, f"第{clause}条“{titles[clause]}”的责任单位里没有{name}。{others}", offered)
    if kinds[unit] in TO_CONVENER:
        reason = f"{name}列在第{clause}条的责任单位里，但属党的工作机关或司法机关，请提请召集人研究，不直接通报。"
        return Standing(False, reason, offered, True)
    return Standing(True, f"{name}是第{clause}条“{titles[clause]}”的责任单位。", offered)


@dataclass(frozen=True)
class Proposal:
    """A line that a rule of the pack proposes: about whom, under which clause, on which rows, known since when.

    `to_convener`: put to the convener instead of named. `rows`: (ledger, number); a missed duty has no row of
    a ledger, so it is cited as ("duties", duty/subject/period).
    """

    unit: str
    clause: str
    rule: str
    matter: str
    reason: str
    facts: str
    rows: tuple[tuple[str, str], ...]
    known_since: date
    to_convener: bool = False

    def as_json(self) -> dict[str, Any]:
        """The keys of contract.md."""
        rows = [{"ledger": ledger, "number": number} for ledger, number in self.rows]
        return {"clause": self.clause, "reason": self.reason, "rows": rows}


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


def proposals(session: Session, pack: Pack, period: Period, *, instances: pd.DataFrame | None = None) -> list[Proposal]:
    """What the pack's rules propose on D, by unit and clause; a rule without its setting is off.

    `proposal.overdue_days`: hazards that wait for the body longer than so many days after their deadline.
    `proposal.duty_missed`: so many periodic duties of its own missed. `proposal.schools_missed_share`: such
    a share of the schools bound missed a duty, under the clause of whom the plan makes answer for schools.
    `proposal.resolution_days`: a resolution not carried out so many days after its deadline, under the task
    it cites. Soft duties propose nothing, and nothing is proposed of a day still to come (推算).
    """
    if period.projected:
        return []
    frame = duty_instances(session, pack, period) if instances is None else instances
    found = [
        *_overdue(session, pack, period),
        *_own_missed(pack, frame, period.as_of),
        *_schools_missed(pack, frame, period.as_of),
        *_not_carried_out(session, pack, period),
    ]
    return sorted(found, key=lambda p: (p.unit, p.clause, p.rule, p.matter))


def _limit(pack: Pack, key: str) -> float | None:
    return pack.number(key) if key in pack.settings else None


def _stands(pack: Pack, unit: str, clause: str, day: date) -> Standing | None:
    """The standing of a body that may be proposed or put to the convener; None when it may be neither."""
    found = standing(pack, unit, clause, day)
    return found if found.allowed or found.to_convener else None


def _overdue(session: Session, pack: Pack, period: Period) -> list[Proposal]:
    days = _limit(pack, "proposal.overdue_days")
    if days is None:
        return []
    edge = period.as_of - timedelta(days=int(days))
    query = (
        select(SPAN.c.turn_unit, SPAN.c.hazard_no, SPAN.c.deadline, SPAN.c.state)
        .where(
            SPAN.c.county == pack.code,
            known(SPAN, None),
            lies_open(SPAN, period.as_of),
            overdue_on(SPAN, period.as_of),
            SPAN.c.deadline < edge,
            SPAN.c.turn_unit.is_not(None),
        )
        .order_by(SPAN.c.deadline, SPAN.c.hazard_no)
    )
    waiting: dict[str, list[Any]] = {}
    for row in session.execute(query):
        waiting.setdefault(pack.township_now(row.turn_unit, period.as_of), []).append(row)
    found = []
    for unit, rows in waiting.items():
        clauses = [pack.setting(key) for key in (CHECKING_CLAUSE, SUPERVISING_CLAUSE)]
        clause = next((each for each in clauses if _stands(pack, unit, each, period.as_of)), None)
        stands = _stands(pack, unit, clause, period.as_of) if clause else None
        if clause is None or stands is None:
            continue
        to_verify = sum(row.state == "awaiting" for row in rows)
        longest = (period.as_of - rows[0].deadline).days
        facts = f"截至{period.as_of:%Y-%m-%d}，待{pack.name_of(unit)}办理的隐患中{len(rows)}项超过期限{days:g}天以上"
        turns = (("待整改", len(rows) - to_verify), ("待复查", to_verify))
        facts += f"（{'，'.join(f'{word}{n}项' for word, n in turns if n)}），最长{longest}天。"
        found.append(
            Proposal(
                unit=unit,
                clause=clause,
                rule="overdue",
                matter=f"{len(rows)}项隐患长期逾期",
                reason=f"逾期超过{days:g}天",
                facts=facts,
                rows=tuple(("hazards", row.hazard_no) for row in rows),
                known_since=rows[0].deadline + timedelta(days=int(days) + 1),
                to_convener=stands.to_convener,
            )
        )
    return found


def _missed(pack: Pack, frame: pd.DataFrame) -> pd.DataFrame:
    """Finished instances of numeric thresholds that may turn red, with what was owed at all."""
    hard = (frame["rule_set"] == pack.rule_set) & (frame["judgement"] == COUNTED) & ~frame["soft"] & frame["over"]
    return frame[hard & frame["status"].isin([MET, MISSED, NO_DATA])]


def _own_missed(pack: Pack, frame: pd.DataFrame, day: date) -> list[Proposal]:
    least = _limit(pack, "proposal.duty_missed")
    if least is None:
        return []
    hard = _missed(pack, frame)
    own = hard[hard["subject_kind"].isin([UNIT, TOWNSHIP]) & (hard["status"] == MISSED)]
    labels = {duty.code: duty.label for duty in pack.duties}
    found = []
    for (unit, duty, clause), rows in own.groupby(["subject", "duty", "clause"], observed=True):
        stands = _stands(pack, str(unit), str(clause), day)
        if len(rows) < least or stands is None:
            continue
        periods = "、".join(rows["period"])
        found.append(
            Proposal(
                unit=str(unit),
                clause=str(clause),
                rule="duty_missed",
                matter=f"{labels[str(duty)]}未达标",
                reason=f"{labels[str(duty)]}未达标{len(rows)}次",
                facts=f"{pack.name_of(str(unit))}在{periods}没有“{labels[str(duty)]}”的记录。",
                rows=_cited(rows),
                known_since=(rows["period_end"].min() + pd.Timedelta(days=1)).date(),
                to_convener=stands.to_convener,
            )
        )
    return found


def _cited(rows: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    return tuple(
        ("duties", f"{duty}/{subject}/{name}")
        for duty, subject, name in zip(rows["duty"], rows["subject"], rows["period"], strict=True)
    )


def _schools_missed(pack: Pack, frame: pd.DataFrame, day: date) -> list[Proposal]:
    share = _limit(pack, "proposal.schools_missed_share")
    clause = pack.setting(SCHOOLS_CLAUSE)
    answering = [cell.unit for cell in pack.cells if cell.task == clause and cell.unit != TOWNSHIPS]
    if share is None or not answering:
        return []
    hard = _missed(pack, frame)
    hard = hard[hard["subject_kind"] == SCHOOL]
    labels = {duty.code: duty.label for duty in pack.duties}
    found = []
    for duty, rows in hard.groupby("duty", observed=True):
        missed = rows[rows["status"] == MISSED]
        bound, failing = rows["subject"].nunique(), missed["subject"].nunique()
        if not failing or failing < share * bound:
            continue
        for unit in answering:
            stands = _stands(pack, unit, clause, day)
            if stands is None:
                continue
            found.append(
                Proposal(
                    unit=unit,
                    clause=clause,
                    rule="schools_missed",
                    matter=f"{failing}所学校“{labels[str(duty)]}”未达标",
                    reason=f"未达标的学校达到应达标学校的{share:.0%}",
                    facts=f"“{labels[str(duty)]}”应达标{bound}所，未达标{failing}所（{failing / bound:.1%}）。",
                    rows=_cited(missed),
                    known_since=(missed["period_end"].min() + pd.Timedelta(days=1)).date(),
                    to_convener=stands.to_convener,
                )
            )
    return found


def _not_carried_out(session: Session, pack: Pack, period: Period) -> list[Proposal]:
    days = _limit(pack, "proposal.resolution_days")
    if days is None:
        return []
    found = []
    for decided in resolutions(session, pack, period.as_of, unsettled_only=True):
        stands = _stands(pack, decided.lead_unit, decided.clause, period.as_of)
        if decided.outcome == DONE or decided.days_over <= days or stands is None:
            continue
        name = pack.name_of(decided.lead_unit)
        found.append(
            Proposal(
                unit=decided.lead_unit,
                clause=decided.clause,
                rule="resolution",
                matter=f"议定事项未落实：{decided.matter}"[:200],
                reason=f"议定事项超过时限{decided.days_over}天未落实",
                facts=f"{name}牵头的议定事项“{decided.matter}”时限{decided.deadline:%Y-%m-%d}，"
                f"截至{period.as_of:%Y-%m-%d}{decided.outcome}。",
                rows=(("meetings", f"{decided.meeting_no}/{decided.seq}"),),
                known_since=decided.deadline + timedelta(days=int(days) + 1),
                to_convener=stands.to_convener,
            )
        )
    return found


def ranked(found: Sequence[UnitDuty]) -> list[UnitDuty]:
    """Bodies in the order of a page: most missed duties and overdue hazards of their own first, then by code."""
    return sorted(found, key=lambda u: (-u.own.missed, -u.overdue_hazards.total, u.unit))
