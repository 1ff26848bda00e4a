"""What the 收表 page asks: the collections, what came of the chosen one, and what lies on the table to be written.

A drop stays in the session until it is written; what was taken but must be mended is read from the kept files.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import streamlit as st

from actions.collecting.asking import opened_collection
from actions.collecting.outcomes import ASKED, READY, Taken
from actions.collecting.returns import to_mend
from actions.collecting.taking import take_files
from errors import NotAllowed, Refused
from figures.query import Slice
from figures.reporting.collected import Came, Said, SchoolAnswer, came_lately, collections, reminders
from ledgers.collecting.entries import Edits
from ledgers.files.archive import unpacked
from models.account import Actor
from models.clock import today
from models.collection import IN, MEND
from models.database import DatabaseBusy
from ui.shell import markup
from ui.shell.cache import opened
from ui.shell.visit import Key, Visit

DROP, SEEN, EDITS, ANSWERS, SAID = "collect_drop", "collect_seen", "collect_edits", "collect_answers", "collect_said"
OF, REFUSED = "collect_of", "collect_refused"
Files = Sequence[tuple[str, bytes]]


@dataclass(frozen=True)
class Asked:
    """The chosen collection with what came of it, as far as the reader may see."""

    row: Any
    answers: list[SchoolAnswer]
    said: dict[str, list[Said]]
    lately: list[Came]

    @property
    def id(self) -> int:
        """Its number."""
        return int(self.row.id)

    @property
    def taken(self) -> int:
        """Schools that have sent."""
        return sum(each.state == IN for each in self.answers)

    def by_township(self) -> dict[str, list[SchoolAnswer]]:
        """Township → its schools, in the order given."""
        found: dict[str, list[SchoolAnswer]] = {}
        for each in self.answers:
            found.setdefault(each.township, []).append(each)
        return found

    def by_way(self, *ways: str) -> int:
        """How many schools came by these ways."""
        return sum(each.state == IN and each.way in ways for each in self.answers)


@st.cache_data(max_entries=50, show_spinner=False)
def _listed(key: Key) -> list[tuple[int, str, bool]]:
    with opened(key) as (session, pack):
        return [(row.id, row.title, row.closed_at is not None) for row in collections(session, pack.code)]


def listed(visit: Visit) -> list[tuple[int, str, bool]]:
    """(number, title, closed) of every collection, open ones first."""
    return _listed(visit.proceedings)


@st.cache_data(max_entries=100, show_spinner=False)
def _asked(key: Key, actor: Actor, number: int, township: str | None, cut: bool, day: date) -> Asked:
    assert day, "what is asked of today's schools is asked anew each day"
    with opened(key) as (session, _):
        found = opened_collection(session, actor, number, part=Slice(township=township))
        row = SimpleNamespace(**found.row._mapping)
        came = came_lately(session, number, [each.code for each in found.answers] if cut else None)
        return Asked(row, found.answers, reminders(session, number), came)


def asked(visit: Visit, number: int, township: str | None) -> Asked:
    """The chosen collection, of a township where one is chosen; once a write."""
    return _asked(visit.proceedings, visit.actor, number, township, bool(township) or not visit.whole_county, today())


def at(number: int) -> None:
    """What was answered, mended or said belongs to one collection, and is left when another one is opened; the files
    and the text on the table stay, for they may have been put on the wrong one."""
    if st.session_state.get(OF) != number:
        for name in (EDITS, ANSWERS, SEEN, SAID):
            st.session_state.pop(name, None)
        st.session_state[OF] = number


def attempt(act: Callable[[], None]) -> None:
    """A click that writes; why it was refused is told over the page, and what lies on the table stays."""
    try:
        act()
    except (Refused, NotAllowed, DatabaseBusy) as problem:
        st.session_state[REFUSED] = str(problem)


def refusal() -> None:
    """Why the last click wrote nothing, once."""
    if REFUSED in st.session_state:
        st.warning(markup.plain(st.session_state.pop(REFUSED)))


def drop(files: Files) -> None:
    """Put files on the table."""
    st.session_state[DROP] = list(files)
    st.session_state.pop(SAID, None)


def on_the_table(visit: Visit, found: Asked) -> list[tuple[str, bytes]]:
    """The files of the drop, and those kept that wait to be mended; none while a closed collection is open."""
    if found.row.closed_at is not None or not visit.can("collect.take", visit.place):
        return []
    dropped = list(st.session_state.get(DROP, ()))
    waiting = to_mend(visit.actor, found.id) if any(each.state == MEND for each in found.answers) else []
    names = {name for name, _ in dropped}
    return dropped + [(name, content) for name, content in waiting if name not in names]


def looked_at(visit: Visit, number: int, files: Files) -> Taken | None:
    """What would become of the files on the table; looked at once for the same files, answers and edits."""
    if not files:
        return None
    told = hashlib.sha256()
    for name, content in files:
        told.update(name.encode() + hashlib.sha256(content).digest())
    key = (
        told.hexdigest(),
        str(sorted(edits().items())),
        str(sorted(answers().items())),
        visit.key,
        visit.writes,
        number,
    )
    seen = st.session_state.get(SEEN)
    if seen is None or seen[0] != key:
        with st.spinner("正在逐份核对，还没有写入……"):
            made = take_files(visit.actor, number, files, answers=answers(), edits=edits(), dry_run=True)
        st.session_state[SEEN] = seen = (key, made)
    taken: Taken = seen[1]
    return taken


def edits() -> Edits:
    """The cells mended on the page."""
    found: Edits = st.session_state.setdefault(EDITS, {})
    return found


def answers() -> Mapping[str, str]:
    """What was answered on the page."""
    found: dict[str, str] = st.session_state.setdefault(ANSWERS, {})
    return found


def answer(name: str, choice: str | None) -> None:
    """Keep an answer, or take it back."""
    found: dict[str, str] = st.session_state.setdefault(ANSWERS, {})
    if choice:
        found[name] = choice
    else:
        found.pop(name, None)


def mend(new: Mapping[tuple[str, str, str], str | None]) -> None:
    """Keep mended cells; None takes one back."""
    found: dict[tuple[str, str, str], str] = dict(edits())
    for cell, text in new.items():
        if text is None:
            found.pop(cell, None)
        else:
            found[cell] = text
    st.session_state[EDITS] = found


def write(visit: Visit, number: int, files: Files) -> None:
    """The click of 写入: what is right is written; what is asked stays on the table, the rest is told."""

    def act() -> None:
        _written(files, take_files(visit.actor, number, files, answers=answers(), edits=edits()))

    attempt(act)


def _written(files: Files, made: Taken) -> None:
    if not made.of(READY) and SAID in st.session_state:
        return  # the second click of a double click finds all of it written
    waiting = {each.entry.id for each in made.of(ASKED)}
    st.session_state[DROP] = [(one.name, one.content) for one in unpacked(files) if one.name in waiting]
    st.session_state[SAID] = made
    for name in (EDITS, SEEN):
        st.session_state.pop(name, None)


def put_away() -> None:
    """Take the drop off the table unwritten."""
    for name in (DROP, EDITS, ANSWERS, SEEN, SAID):
        st.session_state.pop(name, None)
