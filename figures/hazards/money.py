"""还缺多少钱、谁家: what money open hazards need, and what of it is not there yet, by who answers for them."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from catalogue.words import TO_FUND
from figures.hazards.lists import held_where
from figures.hazards.slices import HAZARD, SPAN
from figures.hazards.states import HazardListQuery, stuck_at, with_facts
from figures.query import Period, Slice
from models.county import Pack


@dataclass(frozen=True)
class Lacking:
    """Money in yuan that one body lacks (code, "" where nobody is named): hazards that wait for it, what they need."""

    code: str
    number: int
    yuan: float


@dataclass(frozen=True)
class Money:
    """Of the open hazards of a part on D: what those that wait for money need, by body, most first; and what the others
    needed that is said to be there (资金已落实)."""

    lacking: tuple[Lacking, ...]
    secured: float

    @property
    def number(self) -> int:
        """Hazards that wait for money."""
        return sum(each.number for each in self.lacking)

    @property
    def yuan(self) -> float:
        """What they need together."""
        return sum(each.yuan for each in self.lacking)


def money(session: Session, pack: Pack, period: Period, *, part: Slice | None = None) -> Money:
    """The money of open hazards as of the period's day; the rows behind `lacking` are the state awaiting_funds."""
    ask = HazardListQuery(pack, period, None)
    held = [*held_where(ask, part or Slice(), True), ask.open()]
    needs = func.coalesce(func.sum(HAZARD.c.funds_needed), 0)
    waiting = (
        select(SPAN.c.turn_unit, func.count(), needs)
        .select_from(with_facts())
        .where(*held, stuck_at() == TO_FUND)
        .group_by(SPAN.c.turn_unit)
    )
    found: dict[str, Lacking] = {}
    for unit, number, yuan in session.execute(waiting):
        code = pack.township_now(unit, ask.day) if unit else ""
        before = found.get(code, Lacking(code, 0, 0.0))
        found[code] = Lacking(code, before.number + number, before.yuan + float(yuan))
    ready = select(needs).select_from(with_facts()).where(*held, HAZARD.c.funds_ready.is_(True))
    secured = float(session.execute(ready).scalar_one())
    return Money(tuple(sorted(found.values(), key=lambda each: (-each.yuan, each.code))), secured)
