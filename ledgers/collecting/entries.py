"""What came back, whatever the way: one entry a file, line or code, with the rows it holds and what is wrong in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ledgers.collecting.asks import Part

UNSEALED, SECOND, TWIN = "unsealed", "second", "twin"
"""Questions an entry may put: take it although its seal is lost? a second return of a school? another hazard?"""
OLD, SEALS, STRANGER, SLIP, WORDS = "old", "seals", "stranger", "slip", "words"
"""More of them: a form of another collection, the seals of several schools, rows of another school, a code with one
letter copied wrongly, words that are not those of their code."""
REPLACE, BOTH, KEEP, TAKE, OWN = "replace", "both", "keep", "take", "own"
"""Answers: to a second return 替换, 并存, 留原来的; to any other question 收, 不收; to STRANGER also that all are its
own."""
DOUBTS = (UNSEALED, OLD, SEALS, STRANGER, SLIP, WORDS)
"""The questions whose answer says whether an entry is taken at all: KEEP leaves it out."""
CHOICES = {
    SECOND: (REPLACE, BOTH, KEEP),
    TWIN: ("yes",),
    STRANGER: (TAKE, OWN, KEEP),
    **dict.fromkeys((UNSEALED, OLD, SEALS, SLIP, WORDS), (TAKE, KEEP)),
}
"""What each question may be answered with."""
WHOLE = ""
"""The place of a fault that is about the whole file."""

Edits = Mapping[tuple[str, str, str], str]
"""(entry, sheet, cell) → what stands there instead."""


def answer_key(entry: str, question: str) -> str:
    """What an answer is given under: the entry for a second return, entry/question for any other."""
    return entry if question == SECOND else f"{entry}/{question}"


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
    """One row of an entry: its part, school, Excel row, raw values by field, the cell of each field, and the sheet it
    stands on where that is another than the part's first."""

    part: Part
    school: str
    row: int
    values: dict[str, Any]
    cells: dict[str, str] = field(default_factory=dict)
    sheet: str = ""

    @property
    def title(self) -> str:
        """The sheet a person finds it on."""
        return self.sheet or self.part.title


@dataclass
class Entry:
    """One return on trial. `schools`: the codes it answers for. `ask`: questions it puts, with their sentence.

    `warnings`: what is taken and deserves a look, each once. `counts_only`: a count may stand without its hazards (a
    line of a chat says no more). `old`: it belongs to another collection. `pictures`: how many were left in the file.
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
    pictures: int = 0
    content: bytes = b""

    def fault(self, message: str, *, sheet: str = "", cell: str = WHOLE, value: str = "", suggestion: str = "") -> None:
        """Name something to mend, each once."""
        made = Fault(self.id, sheet, cell, value, message, suggestion)
        if made not in self.faults:
            self.faults.append(made)

    def doubt(self, question: str, sentence: str, answers: Mapping[str, str]) -> str:
        """Put a question that decides whether this is taken: the answer, "" while there is none."""
        given = answers.get(answer_key(self.id, question), "")
        if given not in CHOICES[question]:
            given = ""
            self.ask[question] = sentence
        return given
