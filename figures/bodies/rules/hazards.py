"""Hazards that wait for a body long after their deadline."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from figures.bitemporal import known
from figures.bodies.rules.asking import Question, Shortfall
from figures.bodies.standing import CHECKING_CLAUSE, SUPERVISING_CLAUSE
from figures.hazards.slices import SPAN, lies_open, overdue_on


def long_waiting(asked: Question, limit: float) -> Iterator[Shortfall]:
    """Bodies for which hazards wait more than `limit` days after their deadline."""
    pack, day = asked.pack, asked.period.as_of
    query = (
        select(SPAN.c.turn_unit, SPAN.c.hazard_no, SPAN.c.deadline, SPAN.c.state)
        .where(
            SPAN.c.county == pack.code,
            known(SPAN, None),
            lies_open(SPAN, day),
            overdue_on(SPAN, day),
            SPAN.c.deadline < day - timedelta(days=int(limit)),
            SPAN.c.turn_unit.is_not(None),
        )
        .order_by(SPAN.c.deadline, SPAN.c.hazard_no)
    )
    waiting: dict[str, list[Any]] = {}
    for row in asked.session.execute(query):
        waiting.setdefault(pack.township_now(row.turn_unit, day), []).append(row)
    for unit, rows in waiting.items():
        to_verify = sum(row.state == "awaiting" for row in rows)
        turns = (("待整改", len(rows) - to_verify), ("待复查", to_verify))
        facts = f"{asked.period.cut()}，待{pack.name_of(unit)}办理的隐患中{len(rows)}项超过期限{limit:g}天以上"
        facts += f"（{'，'.join(f'{word}{n}项' for word, n in turns if n)}），最长{(day - rows[0].deadline).days}天。"
        yield Shortfall(
            unit,
            [pack.setting(key) for key in (CHECKING_CLAUSE, SUPERVISING_CLAUSE)],
            matter=f"{len(rows)}项隐患长期逾期",
            reason=f"逾期超过{limit:g}天",
            facts=facts,
            rows=tuple(("hazards", row.hazard_no) for row in rows),
            known_since=rows[0].deadline + timedelta(days=int(limit) + 1),
        )
