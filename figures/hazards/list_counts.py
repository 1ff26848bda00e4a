"""How many hazards each choice of a list would show: by state, by where they are stuck, by school."""

from datetime import date

import pandas as pd
from sqlalchemy import func, or_, select
from sqlmodel import Session

from figures.bitemporal import known
from figures.hazards.lists import held_where, matches
from figures.hazards.slices import SCHOOL, SPAN, covers, overdue_on, slice_of, turn_is
from figures.hazards.states import (
    NEED_FACTS,
    STATES,
    STUCK,
    HazardListQuery,
    stuck_at,
    waits_for_funds,
    waits_for_meeting,
    with_facts,
)
from figures.query import Period, Slice
from models.county import Pack

FEW = ("all", "open", "overdue", "awaiting", "parked", "extended", "awaiting_funds", "without_deadline", "closed")


def state_counts(
    session: Session,
    pack: Pack,
    period: Period,
    *,
    part: Slice | None = None,
    states: tuple[str, ...] = FEW,
    turn: str | None = None,
    search: str = "",
    recorded_by: date | None = None,
) -> dict[str, int]:
    """How many hazards each of the states lists, of those whose turn it is and in which the words are found; the same
    conditions as `hazard_list`."""
    ask = HazardListQuery(pack, period, recorded_by)
    found: dict[str, int] = {}
    for facts in (False, True):
        names = [name for name in states if (name in NEED_FACTS) == facts]
        if not names:
            continue
        counts = [func.count().filter(STATES[name][1](ask)).label(name) for name in names]
        joined = facts or bool(search.strip())
        reach = ask.members()
        if facts:
            reach = ask.open()
        elif {"recorded", "came_in"} & set(names):
            reach = covers(SPAN, ask.day)
        held = [*held_where(ask, part or Slice(), joined), reach]
        if turn is not None:
            held.append(turn_is(SPAN, pack, turn, ask.day))
        if search.strip():
            held.append(matches(session, ask, search.strip()))
        query = select(*counts).select_from(with_facts() if joined else SPAN).where(*held)
        if facts:
            query = query.where(or_(waits_for_funds(), waits_for_meeting()))
        found |= {str(name): number for name, number in session.execute(query).mappings().one().items()}
    return {name: found[name] for name in states}


def stuck_at_counts(
    session: Session,
    pack: Pack,
    period: Period,
    *,
    part: Slice | None = None,
    overdue_only: bool = True,
    recorded_by: date | None = None,
) -> dict[str, int]:
    """卡在哪里: hazards by STUCK; of the overdue ones (they sum to overdue), or of all open ones."""
    ask = HazardListQuery(pack, period, recorded_by)
    held = [*held_where(ask, part or Slice(), True), ask.open()]
    if overdue_only:
        held.append(overdue_on(SPAN, ask.day))
    word = stuck_at()
    query = (
        select(word.label("word"), func.count().label("number")).select_from(with_facts()).where(*held).group_by(word)
    )
    return dict.fromkeys(STUCK, 0) | {row.word: row.number for row in session.execute(query)}


def by_school(
    session: Session, pack: Pack, period: Period, *, part: Slice | None = None, recorded_by: date | None = None
) -> pd.DataFrame:
    """One row a school with hazards in the period: school_code, school, found, open, awaiting, overdue, closed;
    most overdue first. A hazard of no school stands under school_code ''."""
    ask = HazardListQuery(pack, period, recorded_by)
    counts = [
        func.count().filter(STATES[name][1](ask)).label(name)
        for name in ("found", "open", "awaiting", "overdue", "closed")
    ]
    query = (
        select(SPAN.c.school_code, *counts)
        .where(
            SPAN.c.county == pack.code,
            known(SPAN, recorded_by),
            *slice_of(SPAN, pack, ask.day, part or Slice(), recorded_by),
            ask.members(),
        )
        .group_by(SPAN.c.school_code)
    )
    rows = [dict(row) for row in session.execute(query).mappings()]
    codes = [row["school_code"] for row in rows if row["school_code"]]
    named = select(SCHOOL.c.code, SCHOOL.c.name).where(
        SCHOOL.c.county == pack.code, SCHOOL.c.code.in_(codes), known(SCHOOL, recorded_by)
    )
    names = {row.code: row.name for row in session.execute(named)}
    for row in rows:
        row["school"] = names.get(row["school_code"], row["school_code"] or "")
        row["school_code"] = row["school_code"] or ""
    rows.sort(key=lambda row: (-row["overdue"], -row["open"], row["school_code"]))
    return pd.DataFrame(rows, columns=["school_code", "school", "found", "open", "awaiting", "overdue", "closed"])
