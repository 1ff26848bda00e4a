"""What a rule of the agenda is asked with, and what it answers.

Figures are asked through `Asked.of`, so that ten rules ask the open hazards once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypedDict, TypeVar

from sqlmodel import Session

from figures.query import Period
from models.county import Pack

Answer = TypeVar("Answer")


class Figure(TypedDict):
    """One figure an item speaks of: `part` of `whole`, what it is called and in which unit it is counted."""

    name: str
    part: int
    whole: int
    unit: str


@dataclass(frozen=True)
class Asked:
    """The county and period a rule is asked for; `standing`: which of its matters stand on the agenda already."""

    session: Session
    pack: Pack
    period: Period
    standing: frozenset[str] = frozenset()
    answers: dict[Callable[..., Any], Any] = field(default_factory=dict)

    def of(self, figure: Callable[[Session, Pack, Period], Answer]) -> Answer:
        """The answer of a figure over this county and period, asked once for all rules."""
        if figure not in self.answers:
            self.answers[figure] = figure(self.session, self.pack, self.period)
        found: Answer = self.answers[figure]
        return found

    def stands(self, about: str = "") -> bool:
        """Whether this matter of the rule stands on the agenda already, so that it must be told of in any case."""
        return about in self.standing


@dataclass(frozen=True)
class Proposal:
    """One matter in figures. `raised`: whether it ought to come up by itself; the other fields as the folder's
    docstring says. `shown`: table, bars, turns, owes as made by figures.meetings.slides. `weight`: what this matter
    weighs more (or less) than its rule; `aside`: it is told in 其余事项 and is no item of its own."""

    title: str
    facts: str
    source: str
    figures: tuple[Figure, ...]
    about: str = ""
    ask: str = ""
    rows: list[dict[str, str]] = field(default_factory=list)
    shown: dict[str, Any] = field(default_factory=dict)
    minutes: int = 5
    reporter: str | None = None
    clause: str = ""
    raised: bool = True
    weight: float = 0
    aside: bool = False
