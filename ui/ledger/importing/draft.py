"""What a person has chosen, answered and mended so far: it stays in the session until it is written or let go.

The files themselves are never touched; a mended cell, an answer and an alias are applied to them anew each time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from ledgers.files.edits import Edit
from ledgers.reading.readings import Answers
from ledgers.validate.offers import SheetCell

DRAFT, FILES, SEEN, RESULT, BOX = "import_draft", "import_files", "import_seen", "import_result", "import_box"
Files = Sequence[tuple[str, bytes]]


@dataclass
class Draft:
    """What was said of the files so far.

    `answers`: id of a reading → value. `edits`: cell → text. `aliases`: key of a name → code. `learn`: keys to be
    remembered as words. `keep`, `name`: whether the answers are to be kept (None: nobody has said), and under which
    name. `new`: rows that look like stored ones are new. `profile`: None for the one that fits, "" for none.
    """

    answers: dict[str, str] = field(default_factory=dict)
    edits: dict[SheetCell, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    learn: set[str] = field(default_factory=set)
    keep: bool | None = None
    name: str = ""
    new: bool = False
    profile: str | None = None

    def as_answers(self) -> Answers:
        """The answers of an import: what is likely is taken as it is shown."""
        return Answers(dict(self.answers), aliases=dict(self.aliases), accept_likely=True, lenient=True)

    @property
    def keeps(self) -> bool:
        """Whether the answers are kept: as said, else where somebody has answered something."""
        return bool(self.answers) if self.keep is None else self.keep

    def as_edits(self) -> list[Edit]:
        """The mended cells."""
        return [Edit(cell.file, cell.sheet, cell.row, cell.column, text) for cell, text in self.edits.items()]

    def key(self) -> tuple[Any, ...]:
        """What a preview depends on."""
        said = (self.answers, self.edits, self.aliases)
        return (*(tuple(sorted(each.items(), key=str)) for each in said), self.new, self.profile)

    def mend(self, cells: Iterable[SheetCell], text: str) -> None:
        """Let these cells hold a text."""
        self.edits |= dict.fromkeys(cells, text)

    def answer(self, reading: str, value: str | None) -> None:
        """Answer a reading, or take the answer back."""
        if value is None:
            self.answers.pop(reading, None)
        else:
            self.answers[reading] = value


def draft() -> Draft:
    """What was said of the files in hand."""
    made: Draft = st.session_state.setdefault(DRAFT, Draft())
    return made


def forget() -> None:
    """Let the files go with all that was said of them; the uploader starts empty."""
    for name in (FILES, SEEN, DRAFT):
        st.session_state.pop(name, None)
    st.session_state[BOX] = st.session_state.get(BOX, 0) + 1
