"""The rows behind the figures: hazards by state, page by page, and where each is stuck.

Every count of `figures.hazards.rectification` has a state here that lists exactly its rows, so that each figure on
a screen can be opened. Nothing is ever listed without a limit: the ledger stays in the database.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, literal_column, not_, or_, select
from sqlmodel import Session

from catalogue.steps import EXTEND, REOPEN
from catalogue.words import TO_DISCUSS, TO_FUND, TO_RECTIFY, TO_VERIFY
from errors import Refused
from figures.bitemporal import known
from figures.hazards.slices import (
    AGEING,
    EVENT,
    HAZARD,
    SCHOOL,
    SPAN,
    bucket_of,
    covers,
    lies_open,
    long_overdue_on,
    overdue_on,
    placed,
    slice_of,
)
from figures.query import Period, Slice
from figures.search import contains
from models.county import Pack
from models.hazard_lifecycle import OTHER, STATE_WORDS

STUCK = (TO_RECTIFY, TO_VERIFY, TO_FUND, TO_DISCUSS)


COLUMNS = (
    *("number", "township", "school", "place", "description", "category", "ring", "level", "source", "found_on"),
    *("responsible", "turn", "owner_post", "first_deadline", "deadline", "days_over", "state", "parked", "stuck_at"),
    *("extensions", "closed_on", "township_code", "school_code"),
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


def waits_for_funds() -> ColumnElement[bool]:
    """等资金: money is needed and not (yet) said to be ready."""
    return and_(HAZARD.c.funds_needed > 0, func.coalesce(HAZARD.c.funds_ready, False).is_(False))


def waits_for_meeting() -> ColumnElement[bool]:
    """等会商: a lead unit other than the responsible one is named, so several units must agree."""
    return and_(HAZARD.c.lead_unit.is_not(None), HAZARD.c.lead_unit != "", HAZARD.c.lead_unit != SPAN.c.responsible)


def stuck_at() -> ColumnElement[str]:
    """卡在哪里 of the span that covers D: one of STUCK, blank when closed (joined with HAZARD)."""
    return case(
        (SPAN.c.state == "closed", ""),
        (SPAN.c.state == "awaiting", TO_VERIFY),
        (waits_for_funds(), TO_FUND),
        (waits_for_meeting(), TO_DISCUSS),
        else_=TO_RECTIFY,
    )


@dataclass(frozen=True)
class HazardListQuery:
    """The conditions of one question about hazards: the period, its day, the day of knowledge."""

    pack: Pack
    period: Period
    recorded_by: date | None

    @property
    def day(self) -> date:
        return self.period.as_of

    def events(self, kind: str, *extra: ColumnElement[bool]) -> Any:
        """Whether the hazard has a known event of the kind dated by D."""
        numbers = select(EVENT.c.hazard_no).where(
            EVENT.c.county == self.pack.code,
            EVENT.c.kind == kind,
            EVENT.c.on_date <= self.day,
            known(EVENT, self.recorded_by),
            *extra,
        )
        return SPAN.c.hazard_no.in_(numbers)

    def open(self) -> ColumnElement[bool]:
        return lies_open(SPAN, self.day)

    def closed(self) -> ColumnElement[bool]:
        inside = SPAN.c.closed_on.between(self.period.start, self.day)
        return and_(SPAN.c.state == literal_column("'closed'"), inside, covers(SPAN, self.day))

    def carried(self) -> ColumnElement[bool]:
        # A list the database makes once, not a search for every row: planners without statistics choose badly.
        then = SPAN.alias("then")
        return SPAN.c.hazard_no.in_(
            select(then.c.hazard_no).where(
                then.c.county == self.pack.code,
                lies_open(then, self.period.before),
                known(then, self.recorded_by),
            )
        )

    def members(self) -> ColumnElement[bool]:
        return or_(self.open(), self.closed())

    def reopened(self) -> ColumnElement[bool]:
        again = self.events(REOPEN, EVENT.c.on_date >= self.period.start)
        return and_(self.members(), SPAN.c.found_on < self.period.start, not_(self.carried()), again)


STATES: dict[str, tuple[str, Callable[[HazardListQuery], ColumnElement[bool]]]] = {
    "all": ("本期全部", lambda ask: ask.members()),
    "recorded": ("登记在册", lambda ask: covers(SPAN, ask.day)),
    "carried_in": ("期初在办", lambda ask: and_(ask.members(), ask.carried())),
    "found": ("新发现", lambda ask: and_(ask.members(), SPAN.c.found_on >= ask.period.start)),
    "reopened": ("本期重开", lambda ask: ask.reopened()),
    "open": ("期末在办", lambda ask: ask.open()),
    "overdue": ("逾期", lambda ask: and_(ask.open(), overdue_on(SPAN, ask.day))),
    "overdue_long": ("逾期超红线", lambda ask: and_(ask.open(), long_overdue_on(SPAN, ask.pack, ask.day))),
    "overdue_original": ("原期限逾期", lambda ask: and_(ask.open(), SPAN.c.first_deadline < ask.day)),
    "rectifying": ("逾期待整改", lambda ask: and_(ask.open(), overdue_on(SPAN, ask.day), SPAN.c.state != "awaiting")),
    "verifying": ("逾期待复查", lambda ask: and_(ask.open(), overdue_on(SPAN, ask.day), SPAN.c.state == "awaiting")),
    "awaiting": ("待复查", lambda ask: and_(ask.open(), SPAN.c.state == "awaiting")),
    "parked": ("挂账", lambda ask: and_(ask.open(), SPAN.c.parked)),
    "extended": ("已延期", lambda ask: and_(ask.open(), ask.events(EXTEND))),
    "without_plan": ("无方案", lambda ask: and_(ask.open(), not_(SPAN.c.has_plan))),
    "without_owner_or_deadline": (
        "责任人或期限不明确",
        lambda ask: and_(ask.open(), or_(not_(SPAN.c.has_owner), SPAN.c.deadline.is_(None))),
    ),
    "without_deadline": ("未明确期限", lambda ask: and_(ask.open(), SPAN.c.deadline.is_(None))),
    "awaiting_funds": (TO_FUND, lambda ask: and_(ask.open(), stuck_at() == TO_FUND)),
    "awaiting_meeting": (TO_DISCUSS, lambda ask: and_(ask.open(), stuck_at() == TO_DISCUSS)),
    "closed": ("销号", lambda ask: ask.closed()),
    "closed_late": ("超期销号", lambda ask: and_(ask.closed(), SPAN.c.closed_on > SPAN.c.closed_deadline)),
}
"""States a list may be asked for: name on the screen and the condition on the span that covers D."""


NEED_FACTS = frozenset(("awaiting_funds", "awaiting_meeting"))
"""States that read the hazard's own row besides its span."""


def with_facts() -> FromClause:
    """Spans of constant state beside the facts of their hazards."""
    return SPAN.join(HAZARD, and_(HAZARD.c.county == SPAN.c.county, HAZARD.c.number == SPAN.c.hazard_no))


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
    blank when closed; extensions counts approvals by D. `ageing` is a bucket of 超期时长, `turn` the unit
    whose turn it is. `search` looks into number, description, place, names of school and responsible party.
    Raises Refused for an unknown state, order or bucket.
    """
    ask = HazardListQuery(pack, period, recorded_by)
    if order not in ORDERS:
        raise Refused(UNCLEAR)
    source, held = _asked_for(ask, part or Slice(), state, ageing, turn, search)
    total = session.execute(select(func.count()).select_from(source).where(*held)).scalar_one()
    page = select(SPAN.c.id).select_from(source).where(*held)
    ids = session.execute(page.order_by(*map(_order, ORDERS[order])).limit(limit).offset(offset)).scalars().all()
    rows = {row["id"]: dict(row) for row in session.execute(_details(ask, ids)).mappings()}
    counts = _extensions(session, ask, [row["number"] for row in rows.values()])
    shown = [_shown(ask, rows[i] | {"extensions": counts.get(rows[i]["number"], 0)}) for i in ids]
    return pd.DataFrame(shown, columns=list(COLUMNS)), total


UNCLEAR = "看不懂这份清单的条件，请从页面上的选项里选择状态、排序和超期时长。"


def _asked_for(
    ask: HazardListQuery, part: Slice, state: str, ageing: str | None, turn: str | None, search: str
) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """What a list reads from and what must hold for its rows."""
    if state not in STATES or (ageing is not None and ageing not in AGEING):
        raise Refused(UNCLEAR)
    facts = state in NEED_FACTS or bool(search.strip())
    held = [*held_where(ask, part, facts), STATES[state][1](ask)]
    if ageing is not None:
        held += [ask.open(), bucket_of(SPAN, ask.day, ageing)]
    if turn is not None:
        held.append(SPAN.c.turn_unit == turn)
    if search.strip():
        held.append(_matches(ask, search.strip()))
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
    source, held = _asked_for(HazardListQuery(pack, period, None), part or Slice(), state, ageing, turn, search)
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
        )
        .select_from(with_facts())
        .where(SPAN.c.id.in_(ids), known(HAZARD, ask.recorded_by))
    )


def _order(name: str) -> ColumnElement[Any]:
    column = SPAN.c["hazard_no" if name == "number" else name.removeprefix("-")]
    return (column.desc() if name.startswith("-") else column.asc()).nulls_last()


def _matches(ask: HazardListQuery, words: str) -> ColumnElement[bool]:
    named = select(SCHOOL.c.code).where(
        SCHOOL.c.county == ask.pack.code, contains(SCHOOL.c.name, words), known(SCHOOL, ask.recorded_by)
    )
    texts = (HAZARD.c.number, HAZARD.c.description, HAZARD.c.place, HAZARD.c.responsible_name)
    return or_(*(contains(text, words) for text in texts), SPAN.c.school_code.in_(named))


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
    }
