"""How far a right goes, role by role: the words in which the table of rights and the catalogue state it."""

from dataclasses import dataclass
from enum import Enum


class Reach(Enum):
    """How far a right goes."""

    ALL = "all"
    """The whole county."""
    OWN = "own"
    """What belongs to the actor's scope: the township's, the school's, the unit's."""
    UNIT = "unit"
    """Only where the actor's scope is the very unit named (a township as 复查单位, not as the place)."""
    NONE = "none"


ALL, OWN, UNIT, NONE = Reach.ALL, Reach.OWN, Reach.UNIT, Reach.NONE
ORDER = ("leader", "office", "supervisor", "department", "township", "school", "admin")
"""The roles in the order in which a right tells their reaches."""


@dataclass(frozen=True)
class Right:
    """A verb with what a person calls it (in a refusal, on the audit page) and its reach by role, as in ORDER."""

    verb: str
    name: str
    reaches: tuple[Reach, Reach, Reach, Reach, Reach, Reach, Reach]

    @property
    def row(self) -> dict[str, Reach]:
        """Role → reach."""
        return dict(zip(ORDER, self.reaches, strict=True))
