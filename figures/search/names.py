"""Which bodies and schools a searched word names: by name, full name, former name or alias, pinyin or its initials."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session

from domain.pinyin import may_spell, spells
from figures.bitemporal import known
from figures.search.texts import contains, folded
from models.base import table
from models.county import Pack
from models.school import School

SCHOOL = table(School)
Spelt = Mapping[str, Sequence[str]]
"""Codes of schools by the searched word that spells their names."""


def bodies_named(pack: Pack, word: str) -> list[str]:
    """Codes of the units and townships a word names, those that ended included, in the plan's order."""
    bodies = [(unit.code, unit.name, unit.full_name, unit.aliases) for unit in pack.units]
    bodies += [(township.code, township.name, "", township.aliases) for township in pack.townships]
    return list(
        dict.fromkeys(
            code
            for code, name, full, aliases in bodies
            if any(folded(word) in folded(called) for called in (name, full, *aliases.split("、")))
            or spells(word, name)
        )
    )


def spelt_schools(session: Session, pack: Pack, said: str, recorded_by: date | None = None) -> Spelt:
    """The schools whose names are spelt by words of a search; nothing is read unless one of them can spell a name.

    A database knows no pinyin, so names are compared here: some 20 ms for 2,000 schools, once the process has read
    their characters.
    """
    words = [word for word in said.split() if may_spell(word)]
    if not words:
        return {}
    own = SCHOOL.c.county == pack.code
    names = session.execute(select(SCHOOL.c.code, SCHOOL.c.name).where(own, known(SCHOOL, recorded_by))).all()
    return {word: [code for code, name in names if spells(word, name)] for word in words}


def schools_named(
    pack: Pack, column: ColumnElement[str], word: str, spelt: Spelt, recorded_by: date | None
) -> ColumnElement[bool]:
    """Whether a column of codes holds a school which the word names."""
    own = SCHOOL.c.county == pack.code
    written = or_(contains(SCHOOL.c.name, word), contains(SCHOOL.c.former_names, word))
    named = column.in_(select(SCHOOL.c.code).where(own, known(SCHOOL, recorded_by), written))
    codes = spelt.get(word, ())
    return or_(named, column.in_(codes)) if codes else named
