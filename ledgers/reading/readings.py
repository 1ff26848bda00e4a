"""What was read into a clerk's sheet, one entry a decision: 读法.

Reading a sheet is deciding what a person meant. Each decision is kept with the cells it rests on, the choices there
are and how sure it is: `certain` is said, `likely` is offered with its other choices, `unclear` must be answered
before anything is written. Answers come for this one import (by id), from a form explained before, or from words
learned (both by key), and are shown like everything else.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from errors import Refused

CERTAIN, LIKELY, UNCLEAR = "certain", "likely", "unclear"
CONFIDENCE_WORDS = {CERTAIN: "照字面读", LIKELY: "多半对", UNCLEAR: "看不准"}
CELLS_SHOWN = 200
"""Cells of one reading that are named; what rests on more is counted."""

EACH, MOST_EACH = "each", 100
"""The answer that cells are to be asked about one by one, and how many are."""

BY_ID, BY_FORM, BY_WORD, BY_ALL = "answer", "profile", "learned", "accepted"


@dataclass(frozen=True)
class CellRef:
    """A cell a reading rests on: file, sheet, Excel row (0 for the sheet as a whole), heading or column letters."""

    file: str
    sheet: str
    row: int
    column: str = ""

    def as_text(self) -> str:
        """“表名”第4行“整改情况”."""
        where = f"“{self.sheet}”" if self.sheet else ""
        return f"{where}第{self.row}行" + (f"“{self.column}”" if self.column else "") if self.row else where


@dataclass(frozen=True)
class Choice:
    """One way to read it: `value` is what an answer names, `words` what it means."""

    value: str
    words: str


@dataclass(frozen=True)
class Reading:
    """One decision. `id` is the same for the same bytes, `key` for the same form or word ("" when an answer
    speaks of these rows only and is never kept). `taken`: the choice read by, "" while an unclear one is open.
    `by`: who chose, when not the program: answer, profile, learned, accepted. `count`: cells or rows it is about.
    """

    id: str
    kind: str
    sentence: str
    confidence: str
    cells: tuple[CellRef, ...] = ()
    choices: tuple[Choice, ...] = ()
    taken: str = ""
    key: str = ""
    by: str = ""
    count: int = 0

    @property
    def open(self) -> bool:
        """Whether somebody still has to answer, or to look at what is offered."""
        return self.confidence != CERTAIN and not self.by

    def as_json(self) -> dict[str, Any]:
        """The entry of `readings` in `import --json`."""
        return {
            "id": self.id,
            "kind": self.kind,
            "sentence": self.sentence,
            "confidence": self.confidence,
            "cells": [
                {"file": cell.file, "sheet": cell.sheet, "row": cell.row, "column": cell.column} for cell in self.cells
            ],
            "count": self.count or len(self.cells),
            "choices": [{"value": choice.value, "words": choice.words} for choice in self.choices],
            "taken": self.taken,
            "by": self.by,
        }


@dataclass(frozen=True)
class Answers:
    """What is known of how to read: `by_id` for this import, `by_form` of the profile that fits, `by_word` learned.

    `aliases`: names learned, by key (school:任市二小 → its code): the registers take them in, so that a name which has
    come to stand for two is asked again. `accept_likely`: what is likely has been seen and is taken as offered.
    `lenient`: an answer to what is no longer asked is passed over, because cells are being mended meanwhile.
    """

    by_id: Mapping[str, str] = field(default_factory=dict)
    by_form: Mapping[str, str] = field(default_factory=dict)
    by_word: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    accept_likely: bool = False
    lenient: bool = False


NO_ANSWERS = Answers()


@dataclass
class Readings:
    """The readings of one call, collected where the decisions fall."""

    answers: Answers = NO_ANSWERS
    found: list[Reading] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)
    _keys: dict[str, int] = field(default_factory=dict)

    def say(
        self, kind: str, sentence: str, cells: Sequence[CellRef] = (), count: int = 0, by: str = "", key: str = ""
    ) -> None:
        """Keep a decision that is certain; `by` and `key`: where it was learned, and as what."""
        told = tuple(cells[:CELLS_SHOWN])
        self._keep(Reading("", kind, sentence, CERTAIN, told, key=key, by=by, count=count or len(cells)))

    def ask(
        self,
        kind: str,
        sentence: str,
        cells: Sequence[CellRef],
        choices: Iterable[tuple[str, str]],
        *,
        likely: str = "",
        key: str = "",
        count: int = 0,
    ) -> str:
        """The choice to read by: as answered, else the likely one, else "" (unclear and unanswered).

        What was asked before with the same key and choices (a sheet a month) is one question about more cells.
        `choices`: (value, words). Raises Refused for an answer that is none of them.
        """
        offered = tuple(Choice(value, words) for value, words in choices)
        if (taken := self._asked_before(kind, key, offered, likely, cells, count)) is not None:
            return taken
        bare = Reading("", kind, sentence, LIKELY if likely else UNCLEAR, tuple(cells[:CELLS_SHOWN]), offered)
        made = self._free(self._identity(bare, key))
        taken, by = self._answer(made, key)
        if not by:
            taken = likely
        if by and all(choice.value != taken for choice in offered):
            if by == BY_ID and not self.answers.lenient:
                listed = "、".join(f"{choice.value}（{choice.words}）" for choice in offered)
                raise Refused(f"对“{sentence}”的答复“{taken}”不在可选之列，可选：{listed}。")
            # What was learned may name what this sheet does not offer: then it is asked.
            taken, by = likely, ""
        if not by and likely and self.answers.accept_likely:
            by = BY_ALL
        self._keep(
            Reading(made, kind, sentence, bare.confidence, bare.cells, offered, taken, key, by, count or len(cells))
        )
        return taken

    def ask_each(
        self,
        kind: str,
        sentence: str,
        cells: Sequence[CellRef],
        choices: Iterable[tuple[str, str]],
        *,
        likely: str = "",
        key: str = "",
    ) -> list[str]:
        """The choice for each of these cells: one answer for all alike, or where that is not right (逐行) one for each.

        What is answered for one cell speaks of it only and is not kept.
        """
        offered = list(choices)
        alone = [(EACH, "逐行回答")] if 1 < len(cells) <= MOST_EACH else []
        taken = self.ask(kind, sentence, cells, [*offered, *alone], likely=likely, key=key)
        if taken != EACH:
            return [taken] * len(cells)
        return [self.ask(kind, f"{cell.as_text()}：{sentence}", [cell], offered, likely=likely) for cell in cells]

    def _asked_before(
        self, kind: str, key: str, offered: tuple[Choice, ...], likely: str, cells: Sequence[CellRef], count: int
    ) -> str | None:
        at = self._keys.get(key) if key else None
        if at is None or not cells:
            return None
        before = self.found[at]
        if (
            before.kind != kind
            or _together(before.choices) != _together(offered)
            or (not before.by and before.taken != likely)
        ):
            return None
        if before.confidence != (LIKELY if likely else UNCLEAR):
            return None
        sheet, sentence = cells[0].sheet, before.sentence
        if sheet and all(cell.sheet != sheet for cell in before.cells):
            sentence = f"{sentence}“{sheet}”表相同。"
        told = (*before.cells, *cells)[:CELLS_SHOWN]
        more = count or len(cells)
        self.found[at] = replace(before, sentence=sentence, cells=told, count=before.count + more)
        return before.taken

    def _answer(self, made: str, key: str) -> tuple[str, str]:
        """The answer that is known to a question, and whose it is; two blanks where there is none."""
        for known, name, source in (
            (self.answers.by_id, made, BY_ID),
            (self.answers.by_form, key, BY_FORM),
            (self.answers.by_word, key, BY_WORD),
        ):
            if name and name in known:
                return known[name], source
        return "", ""

    def answered(self, kind: str, key: str, cells: Sequence[CellRef]) -> str:
        """The answer that a question with this key will find, "" where there is none: asked ahead of the question, so
        that what is offered of other columns leaves room for it."""
        return self._answer(self._free(self._identity(Reading("", kind, "", LIKELY, tuple(cells)), key)), key)[0]

    def _identity(self, reading: Reading, key: str) -> str:
        # A question about a form or a word stays the same one when another answer splits or drops rows.
        where = [f"{cell.file}\x1e{cell.sheet}" for cell in reading.cells[:1]]
        told = "\x1f".join(
            [reading.kind, key, *where]
            if key
            else [reading.kind, reading.sentence, *(cell.as_text() for cell in reading.cells[:20])]
        )
        return f"{reading.kind}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    def _free(self, made: str) -> str:
        free, n = made, 2
        while free in self._ids:
            free, n = f"{made}-{n}", n + 1
        return free

    def _keep(self, reading: Reading) -> None:
        made = reading if reading.id else replace(reading, id=self._free(self._identity(reading, "")))
        self._ids.add(made.id)
        if made.key and made.confidence != CERTAIN:
            self._keys[made.key] = len(self.found)
        self.found.append(made)

    def again(self) -> "Readings":
        """The same readings to go on from: what is judged twice asks twice, what was read once is said once."""
        return Readings(self.answers, list(self.found), set(self._ids), dict(self._keys))

    @property
    def unanswered(self) -> list[Reading]:
        """The readings that keep an import from being written."""
        return [reading for reading in self.found if reading.open]

    def refuse_unknown(self) -> None:
        """Raises Refused when an answer was given to a question that this sheet does not ask."""
        if (unknown := sorted(self.answers.by_id.keys() - self._ids)) and not self.answers.lenient:
            raise Refused(f"没有编号为{'、'.join(unknown)}的读法，请按预览列出的编号答复。")


def _together(choices: Iterable[Choice]) -> list[Choice]:
    """The choices for all cells alike: a sheet with one cell is not asked whether to go one by one."""
    return [choice for choice in choices if choice.value != EACH]
