"""Rows of the other ledgers that a line may cite by number: inspections, drills, papers, meetings."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from catalogue.ledgers import LEDGERS, Sheet
from figures.bodies.evidence.asking import HERE, NOT_OWN, AskedOf, RowStands
from models.base import table
from models.school import SchoolFact

FACT = table(SchoolFact)
OWNERS = ("organiser", "subject_code", "township_code")
"""Columns that say whose a row is; one that has none of them is the whole county's (a meeting)."""


def cited_by_number() -> dict[str, Sheet]:
    """Ledgers whose rows a line may cite by number, and the sheet that holds them."""
    return {kind: ledger.sheets[0] for kind, ledger in LEDGERS.items() if ledger.sheets[0].cites}


def rows_standing(session: Any, county: str, ledger: str, numbers: Sequence[str]) -> dict[str, Any]:
    """The rows that stand under these numbers of a ledger."""
    rows = table(cited_by_number()[ledger].model)
    query = select(rows).where(rows.c.county == county, rows.c.number.in_(numbers), rows.c.superseded_at.is_(None))
    return {row.number: row for row in session.execute(query)}


def others(asked: AskedOf, ledger: str, numbers: Sequence[str]) -> dict[str, RowStands]:
    """How rows of a ledger stand; they carry whatever a line says of them."""
    cites = cited_by_number()[ledger].cites
    found = rows_standing(asked.session, asked.pack.code, ledger, numbers)
    return {
        number: RowStands(str(getattr(row, cites)), state=HERE if _is_own(asked, row) else NOT_OWN, stands=HERE)
        for number, row in found.items()
    }


def _is_own(asked: AskedOf, row: Any) -> bool:
    """What the body organised or states itself, what lies in its township, and what a school does to whoever answers
    for schools. A row that names nobody is the county's, and may stand behind any line."""
    facts = row._mapping
    named = [facts[column] for column in OWNERS if facts.get(column)]
    school = facts.get("school_code")
    if not asked.body or not (named or school):
        return True
    if any(asked.is_body(code) for code in named):
        return True
    schools = [code for code in (school, *named) if code]
    query = select(FACT.c.township_code).where(
        FACT.c.county == asked.pack.code, FACT.c.school_code.in_(schools), FACT.c.superseded_at.is_(None)
    )
    places = list(asked.session.execute(query).scalars())
    return bool(places) and (asked.answers_for_schools or any(asked.is_body(code) for code in places))
