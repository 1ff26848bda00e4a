"""Collections behind a line: schools of the township that have not sent, or have since. Cited by number/township."""

from collections.abc import Sequence

from sqlalchemy import select

from catalogue.claims import LATE
from figures.bodies.evidence.asking import HERE, NOT_OWN, AskedOf, RowStands
from figures.reporting.collected import COLLECTION, answers, missing_by_township
from models.clock import now


def gathered(asked: AskedOf, numbers: Sequence[str]) -> dict[str, RowStands]:
    """How collections stand in a township: how many of its schools lack after their day."""
    found = {}
    for number in numbers:
        which, _, township = number.partition("/")
        if not which.isdecimal():
            continue
        query = select(COLLECTION).where(COLLECTION.c.county == asked.pack.code, COLLECTION.c.id == int(which))
        row = asked.session.execute(query).one_or_none()
        if row is None:
            continue
        lacking = len(missing_by_township(answers(asked.session, asked.pack, row)).get(township, ()))
        due = f"限{row.due_at:%Y-%m-%d}"
        found[number] = RowStands(
            says=row.title,
            where=asked.pack.name_of(township),
            now=f"{due}，还有{lacking}所没有报" if lacking else f"{due}，现已收齐",
            state=HERE if asked.is_body(township) else NOT_OWN,
            stands=str(lacking),
            claims=frozenset({LATE} if lacking and row.due_at < now() else ()),
        )
    return found
