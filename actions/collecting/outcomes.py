"""What a drop, a paste or a file came to, entry by entry: what a page and the command show of it."""

from dataclasses import dataclass, field
from typing import Any

from ledgers.collecting.entries import Entry, Fault
from ledgers.validate.rows.row import Row

READY, ASKED, TO_MEND, SAME, LEFT = "ready", "asked", "mend", "same", "left"
"""What becomes of an entry: written; a question first; to be mended; already in, word for word; left out by choice."""


@dataclass
class Verdict:
    """One entry and what becomes of it. `schools`: names by code; `rows`: those it would write; `warnings`: what is
    taken and deserves a look."""

    entry: Entry
    state: str
    schools: dict[str, str]
    rows: list[tuple[str, Row]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[Fault]:
        """What is to be mended in it."""
        return self.entry.faults

    @property
    def questions(self) -> dict[str, str]:
        """Question → its sentence, of those not answered yet."""
        return self.entry.ask


@dataclass
class Taken:
    """What a drop came to: one outcome an entry, in order; `batches` by ledger once it was written."""

    collection: int
    title: str
    outcomes: list[Verdict]
    found: dict[str, int] = field(default_factory=dict)
    batches: dict[str, int] = field(default_factory=dict)

    def of(self, state: str) -> list[Verdict]:
        """The outcomes of one state."""
        return [each for each in self.outcomes if each.state == state]

    @property
    def faults(self) -> list[Fault]:
        """Everything to be mended, entry by entry."""
        return [fault for each in self.of(TO_MEND) for fault in each.faults]

    def pictures(self, state: str) -> str:
        """，3 份里的 7 张图片没有带入 — of the entries of a state, "" where there are none."""
        some = [each.entry.pictures for each in self.of(state) if each.entry.pictures]
        return f"；{len(some)} 份里的 {sum(some)} 张图片没有带入，留在原件里" if some else ""

    def looked(self) -> str:
        """150 份：145 份可以写入，3 份要改，2 份要答."""
        counts = {state: len(self.of(state)) for state in (READY, TO_MEND, ASKED, SAME)}
        said = {READY: "可以写入", TO_MEND: "要改", ASKED: "要您答", SAME: "已经收过"}
        parts = [f"{counts[state]} 份{words}" for state, words in said.items() if counts[state]]
        return f"{len(self.outcomes)} 份：" + ("，".join(parts) or "没有要写的") + self.pictures(READY)

    def waiting(self) -> str:
        """Why nothing can be written yet: 还差 4 格、2 答."""
        parts = [f"{len(self.faults)} 格"] if self.faults else []
        parts += [f"{len(self.of(ASKED))} 答"] if self.of(ASKED) else []
        return f"还差 {'、'.join(parts)}" if parts else ""

    def written(self) -> str:
        """What the last click wrote."""
        good = self.of(READY)
        schools = len({code for each in good for code in each.entry.schools})
        batches = "、".join(str(number) for number in self.batches.values())
        told = f"已写入 {len(good)} 份、{schools} 校" + (
            f"（第 {batches} 批，可在台账的导入记录里撤销）" if batches else ""
        )
        told = told if good else "没有写入"
        rest = {TO_MEND: "份要改，没有写", ASKED: "份要您答，没有写", SAME: "份已经收过"}
        kept = "".join(f"；{len(self.of(state))} {words}" for state, words in rest.items() if self.of(state))
        return told + kept + self.pictures(READY)

    def as_json(self) -> dict[str, Any]:
        """The object `collect take --json` prints."""
        return {
            "collection": self.collection,
            "title": self.title,
            "batches": self.batches,
            "entries": [
                {
                    "entry": each.entry.id,
                    "schools": list(each.entry.schools),
                    "state": each.state,
                    "way": each.entry.way,
                    "errors": [
                        {
                            "sheet": f.sheet,
                            "cell": f.cell,
                            "value": f.value,
                            "message": f.message,
                            "suggestion": f.suggestion,
                        }
                        for f in each.faults
                    ],
                    "questions": each.questions,
                    "pictures": each.entry.pictures,
                    "warnings": each.warnings,
                }
                for each in self.outcomes
            ],
        }
