"""The matrix as the page shows it: the lists of the plan with all townships as one row, and what stands behind a cell.

A cell says what the body owes itself and the overdue hazards that wait for it; what schools owe under the
task is context beside it and never part of its state (figures.md, "Accountability").
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
from sqlmodel import Session

from catalogue.proposal_rules import PROPOSAL_RULES
from figures.bodies.accountability import WORST_FIRST, MatrixCell, Recorded, Tally, matrix
from figures.bodies.standing import CHECKING_CLAUSE, SUPERVISING_CLAUSE
from figures.duties.engine import duty_instances
from figures.duties.frame import MET, MISSED, NO_DATA
from figures.hazards.by_unit import OverdueHazards, overdue_by_unit
from figures.query import Period, Slice
from models.county import TOWNSHIP_KIND, TOWNSHIPS, Pack
from models.duty import CLASS, COUNTED, SCHOOL, TOWNSHIP, UNIT

OVERDUE, WORDS_ONLY = "overdue", "words"
"""Faces of a cell beside the statuses of duties: overdue hazards wait for the body; a task in words only."""
FACES = (MISSED, OVERDUE, *WORST_FIRST[1:], WORDS_ONLY)
"""Worst first: what a cell is counted as."""


@dataclass(frozen=True)
class ListedCell:
    """A cell of the plan's lists. `unit` TOWNSHIPS stands for all of them: worst first, `places` of them have
    that face, out of `of`. recorded: a line for each duty only counted of it; overdue: hazards that wait for it."""

    unit: str
    clause: str
    face: str
    own: Tally
    recorded: tuple[Recorded, ...]
    overdue: int
    places: int = 1
    of: int = 1


def owed_by_bodies(pack: Pack, clause: str | None = None) -> set[str]:
    """The plan's duties whose subject is a unit or a township itself (of one clause)."""
    return {
        d.code
        for d in pack.duties
        if d.rule_set == pack.rule_set and d.subject_kind in (UNIT, TOWNSHIP) and clause in (None, d.clause)
    }


def judged_duties(pack: Pack) -> set[str]:
    """The duties by which somebody is judged: numeric thresholds that may turn red."""
    return {d.code for d in pack.duties if d.rule_set == pack.rule_set and d.judgement == COUNTED and not d.soft}


def duties_of_rules(pack: Pack) -> set[str]:
    """The duties that the pack's rules of proposals look at: those judged, but of classes none (no rule names anybody
    for one), and all that bodies owe themselves where a rule asks for silence in them."""
    hard = judged_duties(pack) - {d.code for d in pack.duties if d.subject_kind == CLASS}
    asks = any(rule.own_duties and rule.setting in pack.settings for rule in PROPOSAL_RULES.values())
    return hard | owed_by_bodies(pack) if asks else hard


def listed_cells(session: Session, pack: Pack, period: Period, *, part: Slice | None = None) -> list[ListedCell]:
    """Every body under every task that lists it, townships one by one; part narrows the hazards."""
    frame = duty_instances(session, pack, period, only=owed_by_bodies(pack))
    found = matrix(session, pack, period, instances=frame)
    late = overdue_by_unit(session, pack, period, part=part)
    return [_faced(cell) for cell in _with_hazards(pack, found, late)]


def _with_hazards(pack: Pack, found: Sequence[MatrixCell], late: Mapping[str, OverdueHazards]) -> list[MatrixCell]:
    """Hazards stand under checks and rectification, of a body not in that list under general supervision."""
    checks, supervision = pack.setting(CHECKING_CLAUSE), pack.setting(SUPERVISING_CLAUSE)
    checking = {cell.unit for cell in found if cell.clause == checks}
    return [
        replace(cell, overdue=late[cell.unit].total if cell.unit in late else 0)
        if cell.clause == (checks if cell.unit in checking else supervision)
        else replace(cell, overdue=0)
        for cell in found
    ]


def _faced(cell: MatrixCell) -> ListedCell:
    face = cell.status or WORDS_ONLY
    if cell.overdue and face != MISSED:
        face = OVERDUE
    return ListedCell(cell.unit, cell.clause, face, cell.own, cell.recorded, cell.overdue)


def townships_together(pack: Pack, found: Sequence[ListedCell], day: date) -> list[ListedCell]:
    """The cells as the plan lists them (90 in the first county): the townships of a task in one cell."""
    codes = {township.code for township in pack.townships_on(day)}
    made = [cell for cell in found if cell.unit not in codes]
    by_clause: dict[str, list[ListedCell]] = {}
    for cell in found:
        if cell.unit in codes:
            by_clause.setdefault(cell.clause, []).append(cell)
    for clause, cells in by_clause.items():
        face = next(face for face in FACES if any(cell.face == face for cell in cells))
        made.append(
            ListedCell(
                TOWNSHIPS,
                clause,
                face,
                _summed(cell.own for cell in cells),
                _by_duty(pack, (line for cell in cells for line in cell.recorded)),
                sum(cell.overdue for cell in cells),
                sum(cell.face == face for cell in cells),
                len(cells),
            )
        )
    return made


def _by_duty(pack: Pack, lines: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """The counts of several bodies, added within one duty and never across duties."""
    found: dict[str, Recorded] = {}
    for line in lines:
        before = found.get(line.duty, Recorded(line.duty, 0))
        need = None if line.need is None else (before.need or 0) + line.need
        found[line.duty] = Recorded(line.duty, before.have + line.have, need)
    return tuple(found[duty.code] for duty in pack.duties if duty.code in found)


def _summed(tallies: Iterable[Tally]) -> Tally:
    found = list(tallies)
    return Tally(sum(t.met for t in found), sum(t.missed for t in found), sum(t.no_data for t in found))


def row_order(pack: Pack, day: date) -> list[str]:
    """The rows of the matrix on a day: bodies in the order of the plan, all townships after those with more tasks."""
    tasks: dict[str, int] = {}
    for cell in pack.cells:
        tasks[cell.unit] = tasks.get(cell.unit, 0) + 1
    bodies = pack.bodies_on(day)
    rows = [code for code, kind in bodies.items() if kind != TOWNSHIP_KIND]
    if TOWNSHIPS in tasks and len(rows) < len(bodies):
        at = next((i for i, code in enumerate(rows) if tasks.get(code, 0) < tasks[TOWNSHIPS]), len(rows))
        rows.insert(at, TOWNSHIPS)
    return rows


def counted(found: Iterable[ListedCell]) -> dict[str, int]:
    """How many cells have each face."""
    counts: dict[str, int] = {}
    for cell in found:
        counts[cell.face] = counts.get(cell.face, 0) + 1
    return counts


@dataclass(frozen=True)
class Evidence:
    """What stands behind a cell: the body's own instances, and by duty what schools have done (context only)."""

    own: pd.DataFrame
    context: tuple[tuple[str, Tally], ...]


def evidence_of(session: Session, pack: Pack, period: Period, units: Collection[str], clause: str) -> Evidence:
    """The instances behind one cell. units: one body, or every township for the row of all of them.

    own: duty, label, subject, period, status, have, need. context: label and finished instances of schools; of
    townships only their own schools', as in `answerable`.
    """
    codes = {d.code for d in pack.duties if d.rule_set == pack.rule_set and d.clause == clause}
    frame = duty_instances(session, pack, period, only=codes) if codes else None
    columns = ["duty", "subject", "period", "status", "have", "need"]
    labels = {d.code: d.label for d in pack.duties}
    if frame is None:
        return Evidence(pd.DataFrame(columns=[*columns, "label"]), ())
    mine = frame[frame["subject_kind"].isin([UNIT, TOWNSHIP]) & frame["subject"].isin(list(units))]
    own = mine[columns].astype({"duty": "str", "subject": "str", "period": "str", "status": "str"})
    own = own.assign(label=own["duty"].map(labels)).reset_index(drop=True)
    schools = frame[(frame["subject_kind"] == SCHOOL) & frame["over"] & frame["status"].isin([MET, MISSED, NO_DATA])]
    if set(units) <= {township.code for township in pack.townships}:
        schools = schools[schools["township"].isin(list(units))]
    counts: dict[str, dict[str, int]] = {}
    for (duty, status), rows in schools.groupby(["duty", "status"], observed=True):
        counts.setdefault(str(duty), {})[str(status)] = len(rows)
    order = [d.code for d in pack.duties if d.code in counts]
    return Evidence(own, tuple((labels[code], Tally(**counts[code])) for code in order))


def school_misses(session: Session, pack: Pack, period: Period) -> pd.DataFrame:
    """Schools' missed and unreported duties of the period, for 县教科局's own assessment of schools and never a
    通报 (31号文 三（三）): school, township, clause, duty, period, status, have, need, have_alt, need_alt, label.

    A duty owed class by class is one row a school and period: classes that met it, of those that owe it.
    """
    codes = {d.code for d in pack.duties if d.code in judged_duties(pack) and d.subject_kind in (SCHOOL, CLASS)}
    frame = duty_instances(session, pack, period, only=codes)
    over = frame[frame["over"] & frame["status"].isin([MET, MISSED, NO_DATA])]
    columns = ["school", "township", "clause", "duty", "period", "status", "have", "need", "have_alt", "need_alt"]
    found = over[[*columns, "subject_kind"]].astype(dict.fromkeys((*columns[:6], "subject_kind"), "str"))
    schools = found[(found["subject_kind"] == SCHOOL) & (found["status"] != MET)]
    classes = found[found["subject_kind"] == CLASS]
    labels = {d.code: d.label for d in pack.duties}
    made = pd.concat([schools, _by_school(classes)])[columns]
    made = made.assign(label=made["duty"].map(labels)).sort_values(["school", "clause", "duty", "period"])
    return made.reset_index(drop=True)


def _by_school(classes: pd.DataFrame) -> pd.DataFrame:
    keys = ["school", "township", "clause", "duty", "period"]
    counts = classes.assign(met=classes["status"] == MET, silent=classes["status"] == NO_DATA)
    counts = counts.groupby(keys, as_index=False).agg(
        have=("met", "sum"), silent=("silent", "sum"), need=("met", "size")
    )
    short = counts[counts["have"] < counts["need"]]
    # A school that filed nothing of the ledger is silent, whichever its classes.
    status = short["silent"].eq(short["need"]).map({True: NO_DATA, False: MISSED})
    return short.assign(status=status, have_alt=float("nan"), need_alt=float("nan"))
