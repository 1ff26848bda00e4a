"""The states a list of hazards may be asked in, and where a hazard is stuck: conditions on the span that covers D.

Every count of `figures.hazards.rectification` has a state here that lists exactly its rows, so that each figure on a
screen can be opened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, literal_column, not_, or_, select

from catalogue.steps import ASK, ENDS_ASKING, EXTEND, REOPEN, RETURN
from catalogue.words import TO_DISCUSS, TO_FUND, TO_RECTIFY, TO_VERIFY
from domain.calendar import monday_of
from figures.bitemporal import known
from figures.hazards.slices import (
    EVENT,
    HAZARD,
    SPAN,
    covers,
    lies_open,
    long_overdue_on,
    overdue_on,
    untouched_days,
)
from figures.query import Period
from models.clock import close_of
from models.county import Pack

STUCK = (TO_RECTIFY, TO_VERIFY, TO_FUND, TO_DISCUSS)


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

    def moved(self, since: date) -> ColumnElement[bool]:
        """Whether the hazard was found, or a step of it was taken, on `since` or later."""
        steps = select(EVENT.c.hazard_no).where(
            EVENT.c.county == self.pack.code,
            EVENT.c.on_date.between(since, self.day),
            known(EVENT, self.recorded_by),
        )
        return or_(SPAN.c.found_on >= since, SPAN.c.hazard_no.in_(steps))

    def sent_back(self) -> ColumnElement[bool]:
        """Open again because a verification failed: its last return came after its last reopening."""
        last = {
            kind: func.coalesce(func.max(case((EVENT.c.kind == kind, EVENT.c.seq))), 0) for kind in (RETURN, REOPEN)
        }
        numbers = (
            select(EVENT.c.hazard_no)
            .where(
                EVENT.c.county == self.pack.code,
                EVENT.c.kind.in_((RETURN, REOPEN)),
                EVENT.c.on_date <= self.day,
                known(EVENT, self.recorded_by),
            )
            .group_by(EVENT.c.hazard_no)
            .having(last[RETURN] > last[REOPEN])
        )
        return and_(self.open(), SPAN.c.state == "open", SPAN.c.hazard_no.in_(numbers))

    def asked_extension(self) -> ColumnElement[bool]:
        """Open, with an 申请延期 that was neither granted nor refused by D; 销号 ends it too."""
        last = {
            asks: func.coalesce(func.max(case((EVENT.c.kind.in_(kinds), EVENT.c.seq))), 0)
            for asks, kinds in ((True, (ASK,)), (False, ENDS_ASKING))
        }
        numbers = (
            select(EVENT.c.hazard_no)
            .where(
                EVENT.c.county == self.pack.code,
                EVENT.c.kind.in_((ASK, *ENDS_ASKING)),
                EVENT.c.on_date <= self.day,
                known(EVENT, self.recorded_by),
            )
            .group_by(EVENT.c.hazard_no)
            .having(last[True] > last[False])
        )
        return and_(self.open(), SPAN.c.hazard_no.in_(numbers))

    def came_in(self) -> ColumnElement[bool]:
        """First recorded on D or the day before, whenever it was found."""
        every = HAZARD.alias("every")
        first = (
            select(every.c.number)
            .where(
                every.c.county == self.pack.code,
                every.c.recorded_at >= close_of(self.day - timedelta(days=2)),
                every.c.recorded_at < close_of(self.day),
            )
            .except_(
                select(every.c.number).where(
                    every.c.county == self.pack.code, every.c.recorded_at < close_of(self.day - timedelta(days=2))
                )
            )
        )
        return and_(covers(SPAN, self.day), SPAN.c.hazard_no.in_(first))

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
    "mending": ("待整改", lambda ask: and_(ask.open(), SPAN.c.state != "awaiting")),
    "awaiting": ("待复查", lambda ask: and_(ask.open(), SPAN.c.state == "awaiting")),
    "parked": ("挂账", lambda ask: and_(ask.open(), SPAN.c.parked)),
    "extended": ("已延期", lambda ask: and_(ask.open(), ask.events(EXTEND))),
    "extension_asked": ("延期待批", lambda ask: ask.asked_extension()),
    "without_plan": ("无方案", lambda ask: and_(ask.open(), not_(SPAN.c.has_plan))),
    "without_owner_or_deadline": (
        "责任人或期限不明确",
        lambda ask: and_(ask.open(), or_(not_(SPAN.c.has_owner), SPAN.c.deadline.is_(None))),
    ),
    "without_deadline": ("未明确期限", lambda ask: and_(ask.open(), SPAN.c.deadline.is_(None))),
    "due_today": ("今天到期", lambda ask: and_(ask.open(), SPAN.c.deadline == ask.day)),
    "due_week": (
        "本周到期",
        lambda ask: and_(ask.open(), SPAN.c.deadline.between(ask.day, monday_of(ask.day) + timedelta(days=6))),
    ),
    "sent_back": ("复查退回", lambda ask: ask.sent_back()),
    "untouched": (
        "没人动",
        lambda ask: and_(ask.open(), not_(ask.moved(ask.day - timedelta(days=untouched_days(ask.pack) - 1)))),
    ),
    "came_in": ("新进来", lambda ask: ask.came_in()),
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
