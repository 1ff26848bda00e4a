"""Feedback on an issued 通报 that is overdue."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from figures.bodies.rules.asking import Question, Shortfall
from models.base import table
from models.bulletin import ISSUED, PRESSED, BulletinIssue, BulletinLine

LINE, ISSUE = table(BulletinLine), table(BulletinIssue)


def unanswered(asked: Question, limit: float) -> Iterator[Shortfall]:
    """Bodies whose feedback on an issued line is more than `limit` days late, under the clause of that line."""
    day = asked.period.as_of
    query = (
        select(LINE.c.id, LINE.c.body, LINE.c.clause, LINE.c.matter, LINE.c.feedback_due, ISSUE.c.number)
        .join(ISSUE, ISSUE.c.id == LINE.c.issue_id)
        .where(
            LINE.c.county == asked.pack.code,
            LINE.c.state.in_([ISSUED, PRESSED]),
            LINE.c.praise.is_(False),
            LINE.c.feedback_due < day - timedelta(days=int(limit)),
            ISSUE.c.issued_on <= day,
        )
        .order_by(LINE.c.id)
    )
    for row in asked.session.execute(query):
        yield Shortfall(
            row.body,
            [row.clause],
            matter=f"通报整改反馈逾期：{row.matter}"[:200],
            reason=f"反馈超过期限{limit:g}天" if limit else "反馈超过期限",
            facts=f"{row.number}“{row.matter}”一项的整改反馈期限{row.feedback_due:%Y-%m-%d}，{asked.period.cut()}"
            f"{asked.pack.name_of(row.body)}没有反馈，超过期限{(day - row.feedback_due).days}天。",
            rows=(("bulletins", f"{row.number}/{row.id}"),),
            known_since=row.feedback_due + timedelta(days=int(limit) + 1),
        )
