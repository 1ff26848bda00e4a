"""What came back, whatever the way: one entry a file, line or code, with the rows it holds and what is wrong in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ledgers.collecting.asks import Part

UNSEALED, SECOND, TWIN = "unsealed", "second", "twin"
"""Questions an entry may put: take it although its seal is lost? a second return of a school? another hazard?"""
REPLACE, BOTH, KEEP, TAKE = "replace", "both", "keep", "take"
"""Answers to a second return (替换, 并存, 留原来的), and to a lost seal."""
WHOLE = ""
"""The place of a fault that is about the whole file."""

Edits = Mapping[tuple[str, str, str], str]
"""(entry, sheet, cell) → what stands there instead."""


@dataclass(frozen=True)
class Fault:
    """One thing to mend: entry, sheet, cell (D8; "" for the whole), what stands there, what is wrong, and the one
    value that would mend it where there is one."""

    entry: str
    sheet: str
    cell: str
    value: str
    message: str
    suggestion: str = ""


@dataclass
class Line:
    """One row of an entry: its part, school, Excel row, raw values by field, and the cell of each field."""

    part: Part
    school: str
    row: int
    values: dict[str, Any]
    cells: dict[str, str] = field(default_factory=dict)


@dataclass
class Entry:
    """One return on trial. `schools`: the codes it answers for. `ask`: questions it puts, with their sentence.

    `warnings`: what is taken and deserves a look, each once. `counts_only`: a count may stand without its hazards (a
    line of a chat says no more). `old`: it belongs to another collection.
    """

    id: str
    way: str
    digest: str
    schools: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ask: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)
    counts_only: bool = False
    old: bool = False
    content: bytes = b""

    def fault(self, message: str, *, sheet: str = "", cell: str = WHOLE, value: str = "", suggestion: str = "") -> None:
        """Name something to mend, each once."""
        made = Fault(self.id, sheet, cell, value, message, suggestion)
        if made not in self.faults:
            self.faults.append(made)
