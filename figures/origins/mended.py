"""What each 来源 and each 专项 brought: how many hazards were found by it, and how many of them are mended.

A 大排查 is judged by its result: 查出几项、改了几项. The denominator is every hazard of that origin that was found by
the day and not taken back, whenever it was found; what is mended is what stands closed at the close of the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session

from figures.bitemporal import known
from figures.hazards.slices import HAZARD, SPAN, covers, lies_open, overdue_on, slice_of
from figures.hazards.states import with_facts
from figures.query import Slice
from models.county import Pack

ORIGINS = ("campaign", "source")
"""The fields of a hazard that say where it comes from: 专项, 来源."""


@dataclass(frozen=True)
class Origin:
    """One 专项 or 来源: `field` of ORIGINS, its name, hazards found and of these open and overdue, in how many schools
    (0 where all lie outside), and the first and last day of finding."""

    field: str
    name: str
    found: int
    open: int
    overdue: int
    schools: int
    first_on: date
    last_on: date

    @property
    def closed(self) -> int:
        """Of those found, how many are closed."""
        return self.found - self.open

    @property
    def rate(self) -> float:
        """closed ÷ found."""
        return self.closed / self.found


def origins(
    session: Session, pack: Pack, day: date, *, part: Slice | None = None, recorded_by: date | None = None
) -> list[Origin]:
    """The 专项, then the 来源, each with the latest first; none that brought no hazard."""
    made: list[Origin] = []
    for field in ORIGINS:
        named = HAZARD.c[field]
        query = (
            select(
                named,
                func.count(),
                func.count().filter(lies_open(SPAN, day)),
                func.count().filter(and_(lies_open(SPAN, day), overdue_on(SPAN, day))),
                func.count(SPAN.c.school_code.distinct()),
                func.min(SPAN.c.found_on),
                func.max(SPAN.c.found_on),
            )
            .select_from(with_facts())
            .where(
                SPAN.c.county == pack.code,
                known(SPAN, recorded_by),
                known(HAZARD, recorded_by),
                covers(SPAN, day),
                named != "",
                *_part(pack, day, part, recorded_by),
            )
            .group_by(named)
        )
        found = [Origin(field, *row) for row in session.execute(query)]
        made += sorted(found, key=lambda each: (each.last_on, each.name), reverse=True)
    return made


def _part(pack: Pack, day: date, part: Slice | None, recorded_by: date | None) -> Sequence[ColumnElement[bool]]:
    return slice_of(SPAN, pack, day, part, recorded_by) if part else ()
