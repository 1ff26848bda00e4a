"""Who has to act on a hazard and who sees to it: two names where two are meant.

A school or an enterprise mends, its 督促单位 answers for it (figures.md, "Accountability"). Every screen says both from
here, so that none tells a school that it is the bureau's turn.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from models.hazard_lifecycle import STATE_WORDS

OWN = "本校"


class Acting(NamedTuple):
    """该办 and 督促 of a hazard in words, the second "" where there is no other body; both "" when it is closed."""

    acts: str
    urges: str

    @property
    def words(self) -> str:
        """该办 本校　督促 任市镇."""
        if not self.acts:
            return ""
        return f"该办 {self.acts}" + (f"　督促 {self.urges}" if self.urges else "")


def whose_turn(state: str, responsible: str, school: str, turn: str) -> Acting:
    """Of a hazard in a state (STATE_WORDS) by the names of its responsible party, its school and the unit whose turn
    it is: the verifier acts on a reported one."""
    if state == STATE_WORDS["awaiting"]:
        return Acting(turn, "")
    if state != STATE_WORDS["open"]:
        return Acting("", "")
    return Acting(OWN if responsible == school else responsible, turn if turn != responsible else "")


def whose(row: Mapping[str, Any]) -> Acting:
    """Of a row of figures.hazards.lists."""
    return whose_turn(row["state"], row["responsible"], row["school"], row["turn"])
