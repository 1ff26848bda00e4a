"""How many pupils a duty of the schools reached: 实测 ÷ 应测 of their surveys (docs/duties.md, "Status").

The plan names no share, so the number stands beside the duty and judges nothing.
"""

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session

from figures.bitemporal import known
from figures.duties.boards import period_words
from figures.duties.frame import NOT_APPLICABLE
from figures.duties.proofs.language import kinds_of, proving
from figures.query import Period
from figures.wording import pupils, share_of_pupils
from models.base import table
from models.county import Pack
from models.duty import COUNTED, SCHOOL, STANDING, Duty
from models.provision import Document


def reaches_pupils(pack: Pack, duty: Duty) -> bool:
    """Whether schools prove the duty, period by period, by papers that all count pupils."""
    if (duty.ledger, duty.subject_kind, duty.judgement) != ("documents", SCHOOL, COUNTED) or duty.period == STANDING:
        return False
    kinds = set(kinds_of(duty))
    return bool(kinds) and kinds <= set(pack.pupil_kinds)


def pupils_reached(
    session: Session, pack: Pack, duty: Duty, instances: pd.DataFrame, period: Period
) -> tuple[float, float]:
    """数量 and 应有数量, summed over the papers up to D that prove the duty and tell both; (0, 0) without any.

    instances: rows of `duty_instances` of this duty; asked is the latest period among them, of the schools that owe it.
    """
    owed = instances[instances["status"] != NOT_APPLICABLE]
    if owed.empty:
        return 0, 0
    owed = owed[owed["period_start"] == owed["period_start"].max()]
    first, last = (owed[name].iloc[0].date() for name in ("period_start", "period_end"))
    rows = table(Document).c
    query = select(func.sum(rows.quantity), func.sum(rows.quantity_due)).where(
        rows.county == pack.code,
        known(table(Document), None),
        proving(duty, duty.filter),
        rows.on_date.between(first, min(last, period.as_of)),
        rows.quantity.is_not(None),
        rows.quantity_due.is_not(None),
        rows.subject_code.in_(owed["subject"].astype(str).unique().tolist()),
    )
    reached, due = session.execute(query).one()
    return reached or 0, due or 0


def reached_words(duty: Duty, instances: pd.DataFrame, reached: float, due: float, limit: int) -> str:
    """2026–2027学年心理测评：实测 1,180 ÷ 应测 1,200 人，98.3%; few pupils as ＜10 and without a rate."""
    if instances.empty:
        return ""
    latest = str(instances.sort_values("period_start")["period"].iloc[-1])
    head = f"{period_words(latest)}{duty.short}"
    if not due:
        return f"{head}：没有材料同时填了实测和应测人数"
    told = f"实测 {pupils(reached, limit)} ÷ 应测 {pupils(due, limit)} 人"
    return f"{head}：{told}，{share_of_pupils(reached, due, limit)}"
