"""What was done well: hazards closed in time, by bodies that report and owe nothing."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import and_, select

from catalogue.steps import CLOSED
from figures.bitemporal import known
from figures.bodies.rules.asking import Question, Shortfall
from figures.bodies.standing import CHECKING_CLAUSE, SUPERVISING_CLAUSE
from figures.duties.frame import NO_DATA
from figures.hazards.by_unit import overdue_by_unit
from figures.hazards.slices import SPAN
from figures.reporting.silence import silent_places
from figures.reporting.weeks import reporting

FEWEST = 5
"""Hazards closed below which a share is no practice."""


def done_well(asked: Question, limit: float) -> Iterator[Shortfall]:
    """Bodies that closed at least the share `limit` of their hazards of the period in time, with nothing overdue.

    Never one below the map's bound of weekly returns, nor one with 未报 in its own duties: silence is no merit.
    """
    pack, period = asked.pack, asked.period
    closed, turn = SPAN.alias("closed"), SPAN.alias("turn")
    query = (
        select(turn.c.turn_unit, closed.c.hazard_no, closed.c.closed_on, closed.c.closed_deadline)
        .join(turn, and_(turn.c.county == closed.c.county, turn.c.hazard_no == closed.c.hazard_no))
        .where(
            closed.c.county == pack.code,
            closed.c.state == CLOSED,
            closed.c.closed_on.between(period.start, period.as_of),
            closed.c.to_on > period.as_of,
            known(closed, None),
            known(turn, None),
            turn.c.turn_unit.is_not(None),
            turn.c.from_on <= closed.c.closed_on,
        )
        .distinct()
    )
    by: dict[str, dict[str, bool]] = defaultdict(dict)
    for unit, number, on, deadline in asked.session.execute(query):
        by[pack.township_now(unit, period.as_of)][number] = deadline is None or on <= deadline
    late = overdue_by_unit(asked.session, pack, period)
    silent = _silent(asked)
    for unit, found in sorted(by.items()):
        in_time = sorted(number for number, kept in found.items() if kept)
        owes = unit in late and late[unit].total
        if len(found) < FEWEST or len(in_time) < limit * len(found) or owes or unit in silent:
            continue
        yield Shortfall(
            unit,
            [pack.setting(key) for key in (CHECKING_CLAUSE, SUPERVISING_CLAUSE)],
            matter="隐患整改及时",
            reason=f"按期销号的占销号的{limit:.0%}以上，没有逾期未办的，周排查填报和本单位职责没有缺报",
            facts=f"{period.cut()}，{pack.name_of(unit)}经办的隐患本期销号{len(found)}项，按期{len(in_time)}项，"
            "没有逾期未办的。",
            rows=tuple(("hazards", number) for number in in_time),
            known_since=period.as_of,
            praise=True,
        )


def _silent(asked: Question) -> set[str]:
    """Bodies that are never praised: townships below the bound of returns, and whoever has 未报 in an own duty."""
    quiet = {t.code for t in silent_places(asked.pack, reporting(asked.session, asked.pack, asked.period))}
    duties = asked.duties
    own = duties[(duties["rule_set"] == asked.pack.rule_set) & (duties["status"] == NO_DATA)]
    return quiet | set(own["subject"])
