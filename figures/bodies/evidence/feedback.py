"""Issued lines behind a line: feedback that is overdue, or has come since. Cited by 文号/number of the line."""

from collections.abc import Sequence

from sqlalchemy import select

from catalogue.claims import LATE
from figures.bodies.evidence.asking import HERE, NOT_OWN, AskedOf, RowStands
from models.base import table
from models.bulletin import BulletinIssue, BulletinLine

LINE, ISSUE = table(BulletinLine), table(BulletinIssue)


def feedback_of(asked: AskedOf, numbers: Sequence[str]) -> dict[str, RowStands]:
    """How the feedback on issued lines stands."""
    ids = {int(number.rpartition("/")[2]): number for number in numbers if number.rpartition("/")[2].isdecimal()}
    rows = asked.session.execute(
        select(LINE, ISSUE.c.number.label("doc"))
        .join(ISSUE, ISSUE.c.id == LINE.c.issue_id)
        .where(LINE.c.county == asked.pack.code, LINE.c.id.in_(ids))
    )
    found = {}
    for row in rows:
        ended = row.answered_on or asked.day
        over = max(0, (ended - row.feedback_due).days) if row.feedback_due else 0
        answered = f"{row.answered_on:%Y-%m-%d}反馈" if row.answered_on else "没有反馈"
        late = f"，超过期限{over}天" if over else ""
        due = f"反馈期限{row.feedback_due:%Y-%m-%d}，" if row.feedback_due else ""
        found[ids[row.id]] = RowStands(
            says=row.matter,
            where=row.doc,
            now=f"{due}{answered}{late}",
            state=HERE if asked.is_body(row.body) else NOT_OWN,
            stands=f"{row.state} {row.feedback_due} {row.answered_on}",
            claims=frozenset({LATE} if over else ()),
            told=row.answered_on.isoformat() if row.answered_on else "",
        )
    return found
