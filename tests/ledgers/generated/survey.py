"""Many generated sheets read one after the other, and what is found counted."""

import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from time import process_time

from sqlmodel import Session

from errors import Refused
from ledgers.reading.readings import NO_ANSWERS, Answers
from models.county import Pack
from tests.ledgers.generated.compare import Read, read, truthful
from tests.ledgers.generated.layout import Form
from tests.ledgers.generated.paper import Book

EVERY = 8
"""Of so many sheets with questions one is tried with every choice of every question."""

COLUMNS = ("heading", "column", "group", "block")
OF_THESE_ROWS = ("absent", "meeting")
"""Kinds of questions whose answers are facts of a sheet's rows: next month's are others."""
Drawn = tuple[Callable[..., Form], Callable[..., Book]]


@dataclass
class Found:
    """What a survey found. Each list holds (seed, what): a seed repeats its sheet."""

    sheets: int = 0
    listed: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    silent: list[tuple[int, str]] = field(default_factory=list)
    beyond: list[tuple[int, str]] = field(default_factory=list)
    """Differences that are left when every question has been answered truthfully, or that no choice puts right."""
    needless: list[tuple[int, str]] = field(default_factory=list)
    """What sheets of listed words only ask or offer beyond the bodies that they leave out, and what of those lacks."""
    bare: int = 0
    """Sheets of listed words about which nothing is asked or offered."""
    idle: list[tuple[int, str]] = field(default_factory=list)
    """Questions whose choices all give the same rows."""
    again: list[tuple[int, str]] = field(default_factory=list)
    """Questions of a second month of a form that was answered."""
    questions: list[int] = field(default_factory=list)
    offered: list[int] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def report(self) -> str:
        """The lines that are printed."""
        asked = sorted(self.questions) or [0]
        n = max(self.sheets, 1)
        lines = [
            f"{self.sheets} sheets ({self.listed} of listed words only, {self.bare} with nothing open): "
            f"silent differences {len(self.silent)}, left after truthful answers {len(self.beyond)}",
            f"questions a sheet: mean {sum(asked) / len(asked):.2f}, median {statistics.median(asked)}, "
            f"95 % at most {asked[int(len(asked) * 0.95)]}, most {asked[-1]}; offered as likely: mean "
            f"{sum(self.offered) / max(len(self.offered), 1):.2f}; by kind {dict(self.kinds.most_common())}",
            f"refused {len(self.refused)} ({len(self.refused) / n:.1%}); asked of listed sheets {len(self.needless)}; "
            f"idle questions {len(self.idle)}; asked again in the second month {len(self.again)}; "
            f"{self.seconds / n * 1000:.1f} ms of CPU a preview",
        ]
        return "\n".join(lines)


class Survey:
    """Sheets of one county, whose database stands prepared and is never written to."""

    def __init__(self, session: Session, pack: Pack, kinds: Sequence[Drawn]) -> None:
        self.session, self.pack, self.kinds = session, pack, kinds
        self.found = Found()

    def drawn(self, seed: int) -> tuple[Form, Callable[..., Book], Random]:
        """The form of a seed, what fills it, and the numbers that go on from there."""
        rng = Random(seed)
        form, fill = self.kinds[seed % len(self.kinds)]
        return form(rng, listed=rng.random() < 0.4), fill, rng

    def one(self, seed: int) -> None:
        """Draw a form, read its first month as it comes, answer it, and read its second."""
        found = self.found
        form, fill, rng = self.drawn(seed)
        book = fill(rng, form, rng.randint(3, 8))
        content = book.content()
        found.sheets += 1
        found.listed += book.listed
        made = self._read(seed, book, NO_ANSWERS, content, timed=True)
        if made is None:
            return
        found.kinds.update(f"{one.confidence}:{one.kind}" for one in made.open)
        if book.listed:
            found.needless += [(seed, told) for told in made.beyond_what_lacks(book)]
            found.bare += not made.open
        else:
            found.questions.append(len(made.questions))
            found.offered.append(len(made.offered))
        found.silent += [(seed, str(one)) for one in made.silent]
        answers, told = self._answered(seed, book, made, content)
        if told is None:
            return
        if made.questions and seed % EVERY == 0:
            self._idle(seed, book, made, content, answers.by_id)
        if made.open:
            self._second(seed, fill(Random(-seed - 1), form, rng.randint(3, 8) % 6 + 4), told)

    def _read(self, seed: int, book: Book, answers: Answers, content: bytes, *, timed: bool = False) -> Read | None:
        began = process_time()
        try:
            made = read(self.session, self.pack, book, answers, content)
        except Refused as refusal:
            self.found.refused.append((seed, str(refusal)))
            return None
        finally:
            self.found.seconds += (process_time() - began) if timed else 0
        if made.refused:
            first = made.preview.errors[0].sentence if made.preview.errors else "?"
            self.found.refused.append((seed, f"{made.preview.error_count}: {first}"))
            return None
        return made

    def _answered(self, seed: int, book: Book, made: Read, content: bytes) -> tuple[Answers, Read | None]:
        """Answer like the clerk until nothing is open, and compare."""
        answers: dict[str, str] = {}
        for _ in range(6):
            fresh = {one.id: one for one in made.open if one.id not in answers}
            if not fresh:
                break
            # What the columns are comes first: what stands in them may be asked of another one then.
            first = [one for one in fresh.values() if one.kind in COLUMNS] or list(fresh.values())
            for one in first:
                answers[one.id] = truthful(book, one) or one.taken or one.choices[0].value
            told = self._read(seed, book, Answers(answers, lenient=True), content)
            if told is None:
                return Answers(answers, lenient=True), None
            made = told
        for one in made.open:
            if truthful(book, one) is None:
                choices = "、".join(choice.value for choice in one.choices)
                self.found.beyond.append((seed, f"none is true: {one.sentence} {choices}"))
        self.found.beyond += [(seed, str(one)) for one in made.differences]
        return Answers(answers, lenient=True), made

    def _idle(self, seed: int, book: Book, made: Read, content: bytes, others: Mapping[str, str]) -> None:
        for one in made.questions:
            rows = set()
            for choice in one.choices:
                try:
                    answers = Answers({**others, one.id: choice.value}, lenient=True)
                    tried = read(self.session, self.pack, book, answers, content)
                    rows.add("refused" if tried.refused else _rows(tried))
                except Refused:
                    rows.add("refused")
            if len(rows) < 2:
                self.found.idle.append((seed, one.sentence))

    def _second(self, seed: int, book: Book, told: Read) -> None:
        known = {one.key: one.taken for one in told.open if one.key}
        again = self._read(seed, book, Answers(by_form=known), book.content())
        if again is not None:
            # What this month says in words that were never asked about before is a question of its own, and so is what
            # speaks of its rows and of no other's.
            asked = [one for one in again.questions if one.key in known or not one.key]
            self.found.again += [(seed, one.sentence) for one in asked if one.kind not in OF_THESE_ROWS]
            self.found.silent += [(seed, f"second month: {one}") for one in again.silent]


def _rows(made: Read) -> str:
    return str(
        sorted(str((row.sheet.name, sorted((n, str(v)) for n, v in row.facts.items()))) for row in made.preview.rows)
    )
