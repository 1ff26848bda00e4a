"""Incidents behind a line: in whose township, and what the body itself reported late."""

from collections.abc import Sequence

from sqlalchemy import select

from catalogue.claims import LATE
from catalogue.ledgers.incidents import BODIES_OWE
from figures.bodies.evidence.asking import HERE, NOT_OWN, AskedOf, RowStands
from figures.incidents.chain import INCIDENT, SCHOOL, chain


def incidents(asked: AskedOf, numbers: Sequence[str]) -> dict[str, RowStands]:
    """How incidents stand for a body: its own where they lie in its township, where it passed the report on, or where
    it answers for schools."""
    school = SCHOOL.c.superseded_at.is_(None) & (SCHOOL.c.county == asked.pack.code)
    rows = asked.session.execute(
        select(INCIDENT, SCHOOL.c.name.label("school"))
        .outerjoin(SCHOOL, school & (SCHOOL.c.code == INCIDENT.c.school_code))
        .where(INCIDENT.c.county == asked.pack.code, INCIDENT.c.number.in_(numbers), INCIDENT.c.superseded_at.is_(None))
    ).mappings()
    found = {}
    for row in map(dict, rows):
        owing = {"": asked.answers_for_schools, "told_publicity_by": asked.is_body(row["told_publicity_by"])}
        late = [
            s for s in chain(asked.pack, row) if s.late and s.heading in BODIES_OWE and owing[BODIES_OWE[s.heading]]
        ]
        own = asked.is_body(row["township_code"]) or any(owing.values())
        told = [f"{step.heading}用时{step.minutes}分钟" for step in late]
        grave = "重大或重大影响" if row["major"] else ""
        found[row["number"]] = RowStands(
            says=row["kind"],
            where=row["school"] or asked.pack.name_of(row["township_code"]),
            now="，".join(filter(None, (f"{row['happened_at']:%Y-%m-%d %H:%M}", grave, *told))),
            state=HERE if own else NOT_OWN,
            stands=f"{row['happened_at']:%Y-%m-%d %H:%M} {bool(row['major'])} {' '.join(told)}",
            claims=frozenset({LATE} if late else ()),
        )
    return found
