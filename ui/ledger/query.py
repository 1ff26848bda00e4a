"""What the 台账 page asks: which ledger, view and row its address names, and the rows, once a revision.

These words of the address belong to this page alone and are not carried to others, so that a link from a
finding lands on exactly its rows; the shared filters are those of `ui.shell.filters`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from access.rights import Place
from catalogue.ledgers import HAZARDS_SHEET, LEDGERS, Sheet, kinds_offered
from errors import Refused
from figures.answers import asked_once
from figures.hazards.list_counts import state_counts
from figures.hazards.lists import hazard_list, hazard_numbers
from figures.hazards.slices import AGEING
from figures.hazards.story import HazardStory, hazard_story
from figures.origins.mended import ORIGINS
from figures.query import Period, Slice
from ledgers.cut import Filter
from ledgers.listing import list_rows, row_of, schools_for, sheets_of
from models.clock import today
from models.duty import FORTNIGHT, MONTH, QUARTER, WEEK
from ui.shell import address
from ui.shell.cache import opened
from ui.shell.visit import Key, Visit

PAGE_ROWS = 50
MINE = "mine"
EVER = "ever"
"""The word of an address that asks for the rows of every quarter."""
LABELS = {"kind": "台账", "state": "状态", "ageing": "超期时长", "order": "排序"}
"""What a person calls the words of the address that every link must get right."""


def param(name: str, allowed: Collection[str] | None = None, default: str = "") -> str:
    """What the address says under a name of this page; the default when it says nothing that is allowed."""
    if allowed is None:
        return str(st.query_params.get(name, default))
    return address.read(name, allowed, default, LABELS.get(name, ""))


def set_params(**words: str | None) -> None:
    """Write words into the address; None or "" takes one out."""
    for name, word in words.items():
        if word:
            st.query_params[name] = word
        elif name in st.query_params:
            del st.query_params[name]


def chooser(name: str, draw: Callable[..., Any], options: Sequence[str], default: str, **how: Any) -> str:
    """A widget of one choice bound to a word of this page's address; a change goes back to the first page."""
    key, now = f"ledger_{name}", param(name, options, default)
    st.session_state[key] = now

    def moved() -> None:
        picked = st.session_state[key]
        set_params(**{name: picked if picked and picked != default else None, "page": None, "row": None})

    draw(options=options, key=key, on_change=moved, **how)
    return now


def choose_kind() -> None:
    """The chooser of the ledger, as it stands over lists and imports."""
    chooser(
        "kind",
        st.selectbox,
        kinds_offered(),
        "hazards",
        label="台账",
        format_func=lambda kind: f"台账　{LEDGERS[kind].title}",
        label_visibility="collapsed",
        width=128,
    )


def kind_chosen() -> str:
    """The ledger the address names."""
    return param("kind", kinds_offered(), "hazards")


def sheet_chosen(kind: str) -> Sheet:
    """The sheet of the ledger the address names."""
    names = list(sheets_of(LEDGERS[kind]))
    return LEDGERS[kind].sheet(param("sheet", names, names[0]))


def page_chosen() -> int:
    """The page of the list, from 1."""
    word = param("page", default="1")
    return max(1, int(word)) if word.isdecimal() and len(word) < 7 else 1


def of_the_quarter(visit: Visit) -> bool:
    """Whether the list is the quarter's: not where it stands for a duty owed by another period, or at all times, nor
    where the link asks for every quarter (a search over all ledgers)."""
    if param(EVER):
        return False
    periods = {duty.code: duty.period for duty in visit.pack.duties}
    return periods.get(param("duty"), QUARTER) in (QUARTER, MONTH, FORTNIGHT, WEEK)


def batch_chosen() -> int | None:
    """The import whose rows the address asks for."""
    word = param("batch")
    return int(word) if word.isdecimal() and len(word) < 10 else None


def origin_chosen() -> dict[str, str | None]:
    """The 来源 and the 专项 whose hazards the address asks for."""
    return {name: param(name) or None for name in ORIGINS}


def narrowed(visit: Visit, part: Slice) -> tuple[Slice, str | None, str | None, str]:
    """The hazards to list: slice, 超期时长, whose turn, and words searched for.

    A department reads what it answers for; what waits for it as 复查单位 it reads under 轮到我.
    """
    school = param("school") or None
    cut = visit.within(replace(part, school=school, batch=batch_chosen(), **origin_chosen()))
    turn = param("turn") or None
    if param("state") == MINE:
        turn = visit.actor.scope if visit.actor.is_body else None
    if turn is not None and turn == visit.actor.scope:
        cut = replace(cut, unit=None) if visit.place.unit else cut
        cut = replace(cut, township=None) if visit.place.township else cut
    return cut, param("ageing", AGEING) or None, turn, param("q")


@asked_once(400)
def _hazards(
    key: Key,
    period: Period,
    part: Slice,
    state: str,
    ageing: str | None,
    turn: str | None,
    search: str,
    order: str,
    page: int,
) -> tuple[pd.DataFrame, int]:
    with opened(key) as (session, pack):
        return hazard_list(
            session, pack, period, part=part, state=state, ageing=ageing, turn=turn, search=search, order=order,
            limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS,
        )  # fmt: skip


def hazards(visit: Visit, period: Period, part: Slice, state: str, order: str, page: int) -> tuple[pd.DataFrame, int]:
    """One page of the hazards the address asks for, and how many there are."""
    cut, ageing, turn, search = narrowed(visit, part)
    return _hazards(visit.key, period, cut, "open" if state == MINE else state, ageing, turn, search, order, page)


@asked_once(400)
def _counts(
    key: Key, period: Period, part: Slice, states: tuple[str, ...], turn: str | None, search: str
) -> dict[str, int]:
    with opened(key) as (session, pack):
        return state_counts(session, pack, period, part=part, states=states, turn=turn, search=search)


def counts(visit: Visit, period: Period, part: Slice, states: Sequence[str]) -> dict[str, int]:
    """How many hazards each state lists under the search and the turn asked for, before 超期时长; 轮到我 as a list of
    its own."""
    whole = visit.within(replace(part, school=param("school") or None, batch=batch_chosen(), **origin_chosen()))
    search, scope = param("q"), visit.actor.scope
    mine = replace(whole, unit=None, township=None)
    turn = param("turn") or None
    cut = mine if turn is not None and turn == scope and visit.actor.is_body else whole
    found = _counts(visit.key, period, cut, tuple(state for state in states if state != MINE), turn, search)
    if MINE in states:
        found[MINE] = _counts(visit.key, period, mine, ("open",), scope, search)["open"]
    return found


def numbers(visit: Visit, period: Period, state: str, listed: tuple[Slice, str | None, str | None, str]) -> set[str]:
    """The numbers of all hazards of the list, for its export; `listed` is what `narrowed` gave."""
    cut, ageing, turn, search = listed
    with opened(visit.key) as (session, pack):
        return hazard_numbers(
            session, pack, period, part=cut, state="open" if state == MINE else state, ageing=ageing, turn=turn,
            search=search,
        )  # fmt: skip


@asked_once(400)
def _rows(key: Key, kind: str, sheet: str, cut: Filter, page: int) -> tuple[list[dict[str, Any]], int]:
    with opened(key) as (session, pack):
        form = LEDGERS[kind].sheet(sheet)
        return list_rows(session, pack, form, cut, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS)


def rows(visit: Visit, kind: str, sheet: Sheet, cut: Filter, page: int) -> tuple[list[dict[str, Any]], int]:
    """One page of a ledger's sheet as far as the reader may see it, and how many rows there are."""
    return _rows(
        visit.key, kind, sheet.name, replace(cut, place=visit.place, register=visit.can("transfer.read")), page
    )


def row(visit: Visit, sheet: Sheet, key: dict[str, Any]) -> dict[str, Any] | None:
    """The standing row with this key, read now; None when there is none the reader may see."""
    with opened(visit.key) as (session, pack):
        return row_of(session, pack, sheet, key, visit.place, register=visit.can("transfer.read"))


def story(visit: Visit, number: str) -> HazardStory:
    """A hazard's story as it stands now. Raises Refused for a number the reader may not see."""
    with opened(visit.key) as (session, pack):
        if row_of(session, pack, HAZARDS_SHEET, {"number": number}, visit.place) is None:
            raise Refused(f"没有编号为“{number}”的隐患，或它不在您能看的范围内，请核对编号。")
        return hazard_story(session, pack, number, today())


@asked_once(60)
def _schools(key: Key, township: str | None, school: str | None) -> dict[str, str]:
    with opened(key) as (session, pack):
        return schools_for(session, pack, Place(township=township, school=school))


def schools(visit: Visit) -> dict[str, str]:
    """Names by code of the schools a form offers to this person."""
    return _schools(visit.key, visit.place.township, visit.place.school)


def kinds_of(visit: Visit, sheet: Sheet) -> list[str]:
    """The words by which a sheet is filtered by kind."""
    choices = sheet.column(sheet.kind).choices if sheet.kind else ""
    return list(visit.pack.entries(choices)) if choices else []
