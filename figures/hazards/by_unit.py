"""Overdue hazards by the unit whose turn it is: the verifier of a reported one, else who must rectify.

One definition for the accountability pages, the proposals of 通报 and `figures --json`
(figures.md, "Accountability": overdue_hazards).
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session

from figures.bitemporal import known
from figures.hazards.slices import SPAN, lies_open, overdue_on, slice_of
from figures.query import Period, Slice
from models.county import Pack


@dataclass(frozen=True)
class OverdueHazards:
    """Hazards overdue on as_of at one unit: `rectifying` waits for it to mend, `verifying` to verify."""

    rectifying: int = 0
    verifying: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.rectifying + self.verifying

    def as_json(self) -> dict[str, int]:
        """The keys of contract.md."""
        return {"rectifying": self.rectifying, "verifying": self.verifying}


def overdue_by_unit(
    session: Session, pack: Pack, period: Period, *, recorded_by: date | None = None, part: Slice | None = None
) -> dict[str, OverdueHazards]:
    """Overdue hazards by the code of the unit or township whose turn it is on as_of.

    Townships stand under the code they have on as_of. Units without any are absent; what waits for nobody
    the pack can name (a school without a 督促单位) stands under ''. The values sum to `overdue`.
    """
    day = period.as_of
    waiting = SPAN.c.state == "awaiting"
    query = (
        select(
            SPAN.c.turn_unit,
            func.count().filter(~waiting).label("rectifying"),
            func.count().filter(waiting).label("verifying"),
        )
        .where(
            SPAN.c.county == pack.code,
            lies_open(SPAN, day),
            overdue_on(SPAN, day),
            known(SPAN, recorded_by),
            *slice_of(SPAN, pack, day, part or Slice(), recorded_by),
        )
        .group_by(SPAN.c.turn_unit)
    )
    found: dict[str, OverdueHazards] = {}
    for row in session.execute(query):
        code = pack.township_now(row.turn_unit, day) if row.turn_unit else ""
        before = found.get(code, OverdueHazards())
        found[code] = OverdueHazards(before.rectifying + row.rectifying, before.verifying + row.verifying)
    return found
