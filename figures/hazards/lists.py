"""The rows behind the figures: hazards by state, page by page.

Nothing is ever listed without a limit: the ledger stays in the database.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Select, func, or_, select
from sqlmodel import Session

from catalogue.steps import EXTEND
from errors import Refused
from figures.bitemporal import known
from figures.hazards.lives.waiting import turn_since
from figures.hazards.slices import (
    AGEING,
    EVENT,
    HAZARD,
    SCHOOL,
    SPAN,
    bucket_of,
    placed,
    slice_of,
    turn_is,
)
from figures.hazards.states import NEED_FACTS, STATES, HazardListQuery, stuck_at, with_facts
from figures.query import Period, Slice
from figures.search.names import Spelt, bodies_named, schools_named, spelt_schools
from figures.search.texts import contains, each_word
from models.county import Pack
from models.hazard_lifecycle import OTHER, STATE_WORDS

COLUMNS = (
    *("number", "township", "school", "place", "description", "category", "ring", "level", "source", "found_on"),
    *("responsible", "turn", "owner_post", "first_deadline", "deadline", "days_over", "state", "parked", "stuck_at"),
    *("waits", "extensions", "closed_on", "township_code", "school_code"),
)


ORDERS: dict[str, tuple[str, ...]] = {
    "deadline": ("deadline", "number"),
    "-found_on": ("-found_on", "number"),
    "found_on": ("found_on", "number"),
    "number": ("number",),
    "-closed_on": ("-closed_on", "number"),
    "township": ("township_code", "deadline", "number"),
    "school": ("school_code", "deadline", "number"),
}
"""Orders a list may be asked in; `deadline` puts the longest overdue first and open ends last."""


def held_where(ask: HazardListQuery, part: Slice, facts: bool) -> list[ColumnElement[bool]]:
    """What holds of every row asked for: the county, the part, the day of knowledge."""
    held = [
        SPAN.c.county == ask.pack.code,
        known(SPAN, ask.recorded_by),
        *slice_of(SPAN, ask.pack, ask.day, part, ask.recorded_by),
    ]
    return [*held, known(HAZARD, ask.recorded_by)] if facts else held


def hazard_list(
    session: Session,
    pack: Pack,
    period: Period,
    *,
    part: Slice | None = None,
    state: str = "all",
    ageing: str | None = None,
    turn: str | None = None,
    search: str = "",
    order: str = "deadline",
    limit: int = 50,
    offset: int = 0,
    recorded_by: date | None = None,
) -> tuple[pd.DataFrame, int]:
    """One page of hazards in a state of the period, and how many there are in all.

    Columns as COLUMNS: names of township, school and units in words; days are dates; days_over = D −
    deadline where overdue, else missing; state 整改中/待复查/已销号; stuck_at 整改/待复查/等资金/等会商,
    blank when closed; waits: days since the turn came to who has to act, missing when closed; extensions
    counts approvals by D. `ageing` is a bucket of 超期时长, `turn` the unit whose turn it is. `search` looks into
    number, description, place, names of school and responsible party.
    Raises Refused for an unknown state, order or bucket.
    """
    ask = HazardListQuery(pack, period, recorded_by)
    if order not in ORDERS:
        raise Refused(UNCLEAR)
    source, held = _asked_for(session, ask, part or Slice(), state, ageing, turn, search)
    total = session.execute(select(func.count()).select_from(source).where(*held)).scalar_one()
    page = select(SPAN.c.id).select_from(source).where(*held)
    ids = session.execute(page.order_by(*map(_order, ORDERS[order])).limit(limit).offset(offset)).scalars().all()
    rows = {row["id"]: dict(row) for row in session.execute(_details(ask, ids)).mappings()}
    counts = _extensions(session, ask, [row["number"] for row in rows.values()])
    shown = [_shown(ask, rows[i] | {"extensions": counts.get(rows[i]["number"], 0)}) for i in ids]
    return pd.DataFrame(shown, columns=list(COLUMNS)), total


UNCLEAR = "看不懂这份清单的条件，请从页面上的选项里选择状态、排序和超期时长。"


def _asked_for(
    session: Session, ask: HazardListQuery, part: Slice, state: str, ageing: str | None, turn: str | None, search: str
) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """What a list reads from and what must hold for its rows."""
    if state not in STATES or (ageing is not None and ageing not in AGEING):
        raise Refused(UNCLEAR)
    facts = state in NEED_FACTS or bool(search.strip())
    held = [*held_where(ask, part, facts), STATES[state][1](ask)]
    if ageing is not None:
        held += [ask.open(), bucket_of(SPAN, ask.day, ageing)]
    if turn is not None:
        held.append(turn_is(SPAN, ask.pack, turn, ask.day))
    if search.strip():
        held.append(matches(session, ask, search.strip()))
    return (with_facts() if facts else SPAN), held


def hazard_numbers(
    session: Session,
    pack: Pack,
    period: Period,
    *,
    part: Slice | None = None,
    state: str = "all",
    ageing: str | None = None,
    turn: str | None = None,
    search: str = "",
) -> set[str]:
    """The numbers of all hazards that `hazard_list` would list page by page, for an export of the list."""
    ask = HazardListQuery(pack, period, None)
    source, held = _asked_for(session, ask, part or Slice(), state, ageing, turn, search)
    return set(session.execute(select(SPAN.c.hazard_no).select_from(source).where(*held)).scalars())


def _extensions(session: Session, ask: HazardListQuery, numbers: Sequence[str]) -> dict[str, int]:
    """How many extensions of these hazards were approved by D."""
    query = (
        select(EVENT.c.hazard_no, func.count().filter(EVENT.c.kind == EXTEND).label("number"))
        .where(
            EVENT.c.county == ask.pack.code,
            EVENT.c.hazard_no.in_(numbers),
            EVENT.c.on_date <= ask.day,
            known(EVENT, ask.recorded_by),
        )
        .group_by(EVENT.c.hazard_no)
    )
    return {row.hazard_no: row.number for row in session.execute(query)}


def _details(ask: HazardListQuery, ids: Sequence[int]) -> Select[Any]:
    """What a page shows of the spans with these ids; asked after paging, so only for the rows shown."""
    school = (
        select(SCHOOL.c.name)
        .where(SCHOOL.c.county == ask.pack.code, SCHOOL.c.code == SPAN.c.school_code, known(SCHOOL, ask.recorded_by))
        .correlate(SPAN)
        .scalar_subquery()
    )
    return (
        select(
            SPAN.c.id,
            *(HAZARD.c[name] for name in ("number", "place", "description", "category", "source", "owner_post")),
            *(SPAN.c[name] for name in ("ring", "level", "found_on", "first_deadline", "deadline", "parked")),
            *(SPAN.c[name] for name in ("closed_on", "township_code", "school_code", "turn_unit")),
            SPAN.c.responsible.label("responsible_code"),
            HAZARD.c.responsible_name,
            SPAN.c.state.label("state_code"),
            stuck_at().label("stuck_at"),
            school.label("school"),
            turn_since(ask.day, ask.recorded_by).label("since"),
        )
        .select_from(with_facts())
        .where(SPAN.c.id.in_(ids), known(HAZARD, ask.recorded_by))
    )


def _order(name: str) -> ColumnElement[Any]:
    column = SPAN.c["hazard_no" if name == "number" else name.removeprefix("-")]
    return (column.desc() if name.startswith("-") else column.asc()).nulls_last()


def matches(session: Session, ask: HazardListQuery, words: str) -> ColumnElement[bool]:
    """Whether each of the words stands in number, description, place, or names the school, the township, the
    responsible party or the body whose turn it is."""
    spelt = spelt_schools(session, ask.pack, words, ask.recorded_by)
    return each_word(words, partial(_matches, ask, spelt))


def _matches(ask: HazardListQuery, spelt: Spelt, word: str) -> ColumnElement[bool]:
    texts = (HAZARD.c.number, HAZARD.c.description, HAZARD.c.place, HAZARD.c.responsible_name)
    found = [*(contains(text, word) for text in texts)]
    found.append(schools_named(ask.pack, SPAN.c.school_code, word, spelt, ask.recorded_by))
    if bodies := bodies_named(ask.pack, word):
        found += [column.in_(bodies) for column in (SPAN.c.township_code, SPAN.c.responsible, SPAN.c.turn_unit)]
    return or_(*found)


def party(pack: Pack, code: str, name: str, school_code: str | None, school: str | None) -> str:
    """The responsible party in words: a unit's or school's name, or the stated name of another party."""
    if code == OTHER:
        return name or OTHER
    return (school or code) if code == school_code else pack.name_of(code)


def _shown(ask: HazardListQuery, row: dict[str, Any]) -> dict[str, Any]:
    late = row["state_code"] != "closed" and row["deadline"] is not None and row["deadline"] < ask.day
    responsible = party(ask.pack, row["responsible_code"], row["responsible_name"], row["school_code"], row["school"])
    return row | {
        "township": ask.pack.name_of(placed(ask.pack, row["township_code"], ask.day)),
        "school": row["school"] or row["school_code"] or "",
        "responsible": responsible,
        "turn": ask.pack.name_of(row["turn_unit"]),
        "days_over": (ask.day - row["deadline"]).days if late else None,
        "state": STATE_WORDS[row["state_code"]],
        "waits": (ask.day - row["since"]).days if row["state_code"] != "closed" else None,
    }
