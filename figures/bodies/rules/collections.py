"""Collections (收表) that a township did not gather by their day."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from figures.bodies.rules.asking import Question, Shortfall
from figures.bodies.standing import CHECKING_CLAUSE
from figures.reporting.collected import COLLECTION, WEEKLY, answers, missing_by_township
from models.clock import close_of


def gathered_late(asked: Question, limit: float) -> Iterator[Shortfall]:
    """Townships in which at least `limit` collections of the period lack a school after their day. Weekly checks are
    not counted here: the duty of the week judges them."""
    pack, period = asked.pack, asked.period
    query = (
        select(COLLECTION)
        .where(
            COLLECTION.c.county == pack.code,
            COLLECTION.c.ask != WEEKLY,
            COLLECTION.c.due_at >= period.start,
            COLLECTION.c.due_at < close_of(period.as_of),
        )
        .order_by(COLLECTION.c.id)
    )
    lacking: dict[str, list[tuple[str, str, int, date]]] = defaultdict(list)
    for row in asked.session.execute(query).all():
        for township, schools in missing_by_township(answers(asked.session, pack, row)).items():
            lacking[township].append((f"{row.id}/{township}", row.title, len(schools), row.due_at.date()))
    for township, found in sorted(lacking.items()):
        if len(found) < limit:
            continue
        told = "；".join(f"“{title}”{number}所，限{due:%Y-%m-%d}" for _, title, number, due in found[:8])
        yield Shortfall(
            township,
            [pack.setting(CHECKING_CLAUSE)],
            matter=f"{len(found)}次收表没有按期收齐",
            reason=f"没有按期收齐达到{limit:g}次",
            facts=f"{period.cut()}，{pack.name_of(township)}本期{len(found)}次收表逾期没有收齐：{told}。",
            rows=tuple(("collections", number) for number, *_ in found),
            known_since=min(due for *_, due in found) + timedelta(days=1),
        )
