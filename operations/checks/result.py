"""What one check found."""

from collections.abc import Sequence
from dataclasses import dataclass

EXAMPLES = 3
"""How many faults of one kind are told; their number is told besides."""


@dataclass(frozen=True)
class Check:
    """One thing that was proved, or not: its name, whether it holds, and what was found, in Chinese."""

    name: str
    ok: bool
    detail: str


def from_faults(name: str, faults: Sequence[str], fine: str) -> Check:
    """A check that holds when there is no fault; each fault is one clause without its full stop."""
    if not faults:
        return Check(name, True, fine)
    more = f"等，共 {len(faults)} 处" if len(faults) > EXAMPLES else ""
    return Check(name, False, "；".join(faults[:EXAMPLES]) + more + "。")
