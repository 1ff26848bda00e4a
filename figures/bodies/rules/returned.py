"""Hazards sent back at verification again and again."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sqlalchemy import and_, select

from catalogue.steps import OPEN, RETURN
from figures.bitemporal import known
from figures.bodies.rules.asking import Question, Shortfall
from figures.bodies.standing import CHECKING_CLAUSE, SUPERVISING_CLAUSE
from figures.hazards.slices import EVENT, SPAN


def sent_back(asked: Question, limit: float) -> Iterator[Shortfall]:
    """Bodies in whose turn a hazard was sent back at least `limit` times in the period."""
    pack, period = asked.pack, asked.period
    query = (
        select(SPAN.c.turn_unit, EVENT.c.hazard_no, EVENT.c.on_date)
        .join(
            SPAN,
            and_(
                SPAN.c.county == EVENT.c.county,
                SPAN.c.hazard_no == EVENT.c.hazard_no,
                SPAN.c.from_on <= EVENT.c.on_date,
                SPAN.c.to_on > EVENT.c.on_date,
                SPAN.c.state == OPEN,
                known(SPAN, None),
            ),
        )
        .where(
            EVENT.c.county == pack.code,
            EVENT.c.kind == RETURN,
            EVENT.c.on_date.between(period.start, period.as_of),
            known(EVENT, None),
            SPAN.c.turn_unit.is_not(None),
        )
        .order_by(EVENT.c.on_date, EVENT.c.hazard_no)
    )
    times: Counter[tuple[str, str]] = Counter()
    reached: dict[tuple[str, str], date] = {}
    for turn, number, day in asked.session.execute(query):
        key = (pack.township_now(turn, period.as_of), number)
        times[key] += 1
        if times[key] >= limit:
            reached.setdefault(key, day)
    for unit in sorted({unit for unit, _ in reached}):
        mine = [key for key in reached if key[0] == unit]
        most = max(times[key] for key in mine)
        yield Shortfall(
            unit,
            [pack.setting(key) for key in (CHECKING_CLAUSE, SUPERVISING_CLAUSE)],
            matter=f"{len(mine)}项隐患反复退回",
            reason=f"复查退回达到{limit:g}次",
            facts=f"{period.cut()}，{pack.name_of(unit)}报告整改的隐患中{len(mine)}项本期被复查退回{limit:g}次以上，"
            f"最多{most}次。",
            rows=tuple(("hazards", number) for _, number in mine),
            known_since=min(reached[key] for key in mine),
        )
