"""The address is the state: filters, measure and map kind live in the URL, so a link opens the same view.

Codes, not labels, stand in it, so a link survives a renamed township. Widgets only write it: each run
puts the address into the widgets, which also makes the browser's back and forward work. Going to another
page clears the address, so the last values are remembered for the session and put back.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

import streamlit as st

REMEMBERED, PAGE = "_address", "_page"
SET = ":material/filter_alt:"
"""Marks a filter that stands on something else than its default."""
Value = TypeVar("Value", bound=str)


def arrive_at(page: str) -> None:
    """Start of a page's run: after a change of page, put back what the new address does not say."""
    remembered: dict[str, str] = st.session_state.setdefault(REMEMBERED, {})
    if st.session_state.get(PAGE, page) != page:
        for name, value in remembered.items():
            if name not in st.query_params:
                st.query_params[name] = value
    st.session_state[PAGE] = page


def value(name: str, allowed: Sequence[str], default: str = "") -> str:
    """What the address says, if it is one of the allowed values; else the default."""
    found = st.query_params.get(name, default)
    found = found if found in allowed else default
    remembered: dict[str, str] = st.session_state.setdefault(REMEMBERED, {})
    if found == default:
        remembered.pop(name, None)
    else:
        remembered[name] = found
    return found


def day(name: str, first: date, last: date) -> date | None:
    """A day the address states, if it is one of the allowed ones."""
    try:
        found = date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        found = None
    allowed = found is not None and first <= found <= last
    remembered: dict[str, str] = st.session_state.setdefault(REMEMBERED, {})
    if allowed and found:
        remembered[name] = found.isoformat()
        return found
    remembered.pop(name, None)
    return None


def put(name: str, new: str | None) -> None:
    """Write a value into the address, or take it out when empty."""
    remembered: dict[str, str] = st.session_state.setdefault(REMEMBERED, {})
    if new:
        st.query_params[name] = remembered[name] = new
    else:
        remembered.pop(name, None)
        if name in st.query_params:
            del st.query_params[name]


def kept(**changes: str | None) -> dict[str, str]:
    """The query of a link to another view: the present filters with these changes (None takes one out)."""
    said: dict[str, str] = {**st.session_state.get(REMEMBERED, {}), **st.query_params.to_dict()}
    return {name: new for name, new in {**said, **changes}.items() if new}


def choice(
    name: str,
    label: str,
    allowed: Sequence[str],
    default: str = "",
    *,
    words: Callable[[str], str] = str,
    width: int = 124,
) -> str:
    """A select box bound to the address. The name stands inside the box: 37 px high instead of 62."""
    now = value(name, allowed, default)
    st.session_state[name] = now

    def moved() -> None:
        picked = st.session_state[name]
        put(name, picked if picked != default else None)

    st.selectbox(
        label,
        allowed,
        key=name,
        on_change=moved,
        format_func=lambda option: f"{label}　{words(option)}",
        label_visibility="collapsed",
        width=width + (22 if now != default else 0),
        icon=SET if now != default else None,
    )
    return now


def switch(
    name: str, label: str, allowed: Sequence[str], default: str, words: Callable[[str], str], *, help: str | None = None
) -> str:
    """A row of buttons, one chosen, bound to the address."""
    now = value(name, allowed, default)
    st.session_state[name] = now

    def moved() -> None:
        picked = st.session_state[name]
        put(name, picked if picked and picked != default else None)

    st.segmented_control(
        label,
        allowed,
        key=name,
        on_change=moved,
        format_func=words,
        label_visibility="collapsed",
        required=True,
        wrap=True,
        help=help,
    )
    return now
