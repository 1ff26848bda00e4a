"""One hazard's whole story: its versions and steps, and what each changed."""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session

from catalogue.steps import VOID
from errors import Refused
from figures.bitemporal import known
from figures.hazards.lists import party
from figures.hazards.lives.extensions import extension_marks
from figures.hazards.lives.stages import Stage, stage_lives
from figures.hazards.slices import EVENT, HAZARD, SCHOOL, SPAN, covers, placed
from figures.hazards.states import stuck_at, with_facts
from models.clock import close_of
from models.county import Pack
from models.hazard_lifecycle import STATE_WORDS


@dataclass(frozen=True)
class HazardStory:
    """One hazard as it stood: its facts, its place and state on the day, its steps, and every version."""

    facts: dict[str, Any]
    """The columns of the hazard known to the reader, and township, school, responsible in words."""
    state: str
    """整改中, 待复查, 已销号, 作废, or 未发现 before it was found."""
    deadline: date | None
    days_over: int | None
    parked: bool
    turn: str
    turn_code: str | None
    stuck_at: str
    stages: list[Stage]
    """Figures of figures.hazards.lives.stages, until the day."""
    events: pd.DataFrame
    """seq, kind, marks (figures.hazards.lives.extensions, joined by 、), on_date, requested_on, new_deadline,
    new_value, by_unit (name), approver_post, reason, interim, recorded_at, first_recorded_at, recorded_by, id; in
    order of 序号, dated by the day."""
    versions: pd.DataFrame
    """what (隐患 or 办理记录), seq, recorded_at, superseded_at, recorded_by, batch_id, change: one row a
    version, oldest first; `change` says which facts differ from the version before."""


def hazard_story(
    session: Session, pack: Pack, number: str, as_of: date, recorded_by: date | None = None
) -> HazardStory:
    """The story of one hazard at the close of a day. Raises Refused when the reader knows no such number."""
    own = and_(HAZARD.c.county == pack.code, HAZARD.c.number == number)
    hazard = session.execute(select(HAZARD).where(own, known(HAZARD, recorded_by))).mappings().first()
    if hazard is None:
        raise Refused(f"没有编号为“{number}”的隐患，请核对编号（截至所选记录日可能尚未录入）。")
    steps = and_(EVENT.c.county == pack.code, EVENT.c.hazard_no == number)
    events = [
        dict(row)
        for row in session.execute(
            select(EVENT).where(steps, known(EVENT, recorded_by), EVENT.c.on_date <= as_of).order_by(EVENT.c.seq)
        ).mappings()
    ]
    span = session.execute(
        select(SPAN, stuck_at().label("stuck_at"))
        .select_from(with_facts())
        .where(
            SPAN.c.county == pack.code,
            SPAN.c.hazard_no == number,
            covers(SPAN, as_of),
            known(SPAN, recorded_by),
            known(HAZARD, recorded_by),
        )
    ).first()
    school = session.execute(
        select(SCHOOL.c.name).where(
            SCHOOL.c.county == pack.code, SCHOOL.c.code == hazard["school_code"], known(SCHOOL, recorded_by)
        )
    ).scalar()
    responsible = span.responsible if span else hazard["responsible"]
    facts = dict(hazard) | {
        "township": pack.name_of(placed(pack, hazard["township_code"], as_of)),
        "school": school or hazard["school_code"] or "",
        "responsible_party": party(pack, responsible, hazard["responsible_name"], hazard["school_code"], school),
        "level_on_day": span.level if span else hazard["level"],
    }
    late = span is not None and span.state != "closed" and span.deadline is not None and span.deadline < as_of
    for event in events:
        event["by_unit"] = (
            school if school and event["by_unit"] == hazard["school_code"] else pack.name_of(event["by_unit"])
        )
    marks = extension_marks(pack, dict(hazard), [SimpleNamespace(**event) for event in events])
    for event in events:
        event["marks"] = "、".join(marks.get(event["seq"], ()))
    names = ["seq", "kind", "marks", "on_date", "requested_on", "new_deadline", "new_value", "by_unit", "approver_post"]
    names += ["reason", "interim", "recorded_at", "first_recorded_at", "recorded_by", "id"]
    if span is not None:
        state = STATE_WORDS[span.state]
    else:
        state = VOID if any(event["kind"] == VOID for event in events) else "未发现"
    return HazardStory(
        facts=facts,
        state=state,
        deadline=span.deadline if span else None,
        days_over=(as_of - span.deadline).days if span and late else None,
        parked=bool(span and span.parked),
        turn=pack.name_of(span.turn_unit) if span else "",
        turn_code=span.turn_unit if span else None,
        stuck_at=span.stuck_at if span else "",
        stages=stage_lives(session, pack, [number], as_of, recorded_by).get(number, []),
        events=pd.DataFrame(events, columns=names),
        versions=_versions(session, own, steps, recorded_by),
    )


def _versions(
    session: Session, own: ColumnElement[bool], steps: ColumnElement[bool], recorded_by: date | None
) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for what, versions, mine in (("隐患", HAZARD, own), ("办理记录", EVENT, steps)):
        query = select(versions).where(mine)
        if recorded_by is not None:
            query = query.where(versions.c.recorded_at < close_of(recorded_by))
        before: dict[int | None, dict[str, Any]] = {}
        for found in session.execute(query.order_by(versions.c.recorded_at, versions.c.id)).mappings():
            row = dict(found)
            seq = row.get("seq")
            past = before.get(seq)
            row |= {"what": what, "seq": seq, "change": _change(past, row) if past else "首次录入"}
            before[seq] = dict(found)
            rows.append(row)
    rows.sort(key=lambda row: row["recorded_at"])
    names = ["what", "seq", "recorded_at", "superseded_at", "recorded_by", "batch_id", "change"]
    return pd.DataFrame(rows, columns=names)


_STAMPS = frozenset(
    ("id", "county", "recorded_at", "first_recorded_at", "superseded_at", "recorded_by", "batch_id", "ended_by_batch")
)


def _change(before: dict[str, Any], after: dict[str, Any]) -> str:
    differing = [name for name in before if name not in _STAMPS and before[name] != after[name]]
    return "、".join(differing) or "重新录入"
