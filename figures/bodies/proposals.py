"""What the rules propose for a 通报, each with the rows it rests on; people decide."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session

from figures.bitemporal import known
from figures.bodies.standing import CHECKING_CLAUSE, SCHOOLS_CLAUSE, SUPERVISING_CLAUSE, Standing, standing
from figures.duties.engine import duty_instances
from figures.duties.frame import MET, MISSED, NO_DATA
from figures.hazards.slices import SPAN, lies_open, overdue_on
from figures.meetings.resolutions import DONE, resolutions
from figures.query import Period
from models.county import TOWNSHIPS, Pack
from models.duty import COUNTED, SCHOOL, TOWNSHIP, UNIT


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
        facts = f"{period.cut()}，待{pack.name_of(unit)}办理的隐患中{len(rows)}项超过期限{days:g}天以上"
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
                f"{period.cut()}{decided.outcome}。",
                rows=(("meetings", f"{decided.meeting_no}/{decided.seq}"),),
                known_since=decided.deadline + timedelta(days=int(days) + 1),
                to_convener=stands.to_convener,
            )
        )
    return found
