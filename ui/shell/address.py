"""The address is the state: filters, measure and map kind live in the URL, so a link opens the same view.

Codes, not labels, stand in it, so a link survives a renamed township. Widgets only write it: each run
puts the address into the widgets, which also makes the browser's back and forward work. Going to another
page clears the address, so the last values are remembered for the session and put back.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import TypeVar

import streamlit as st

REMEMBERED, PAGE, NOTES, IMPLIED = "_address", "_page", "_address_notes", "_address_implied"
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


def read(name: str, allowed: Collection[str], default: str = "", label: str = "") -> str:
    """What the address says, if it is one of the allowed values; else the default.

    label: what the person calls it. What stands in the address and means nothing here is then taken out of it and
    said at the top of the page: a wrong link must not look like a right one. Without a label it is passed over: the
    choice hangs on another one (the cell of another measure, the version of another meeting).
    """
    found = st.query_params.get(name, default)
    if found in allowed:
        return found
    if label and found:
        refuse(name, label)
    return default


def refuse(name: str, label: str) -> None:
    """Take a value that means nothing out of the address, and note it for the top of the page."""
    found = st.query_params.get(name, "")
    st.session_state.setdefault(REMEMBERED, {}).pop(name, None)
    del st.query_params[name]
    st.session_state.setdefault(NOTES, []).append(
        f"链接里的{label}“{found[:40]}”不认识，或不在可选的范围内，没有按它筛选；请在下面改选，或请对方核对链接。"
    )


def notes() -> list[str]:
    """What was refused since it was last asked, each once."""
    return list(dict.fromkeys(st.session_state.pop(NOTES, [])))


def noted() -> bool:
    """Whether something was refused that has not been said yet."""
    return bool(st.session_state.get(NOTES))


def value(name: str, allowed: Collection[str], default: str = "", label: str = "") -> str:
    """As `read`; the value is carried to other pages."""
    found = read(name, allowed, default, label)
    remembered: dict[str, str] = st.session_state.setdefault(REMEMBERED, {})
    if found == default:
        remembered.pop(name, None)
    else:
        remembered[name] = found
    return found


def day(name: str, first: date, last: date, label: str = "截至日") -> date | None:
    """A day the address states, if it is one of the allowed ones; one that is no day is refused, one outside passed
    over (the quarter was changed)."""
    try:
        found = date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        found = None
        if st.query_params.get(name):
            refuse(name, label)
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


def imply(name: str, value: str | None) -> None:
    """A value the page stands on without its standing in the address: links to rows carry it, the menu does not."""
    implied: dict[str, str] = st.session_state.setdefault(IMPLIED, {})
    if value:
        implied[name] = value
    else:
        implied.pop(name, None)


def kept(**changes: str | None) -> dict[str, str]:
    """The query of a link to another view: the present filters with these changes (None takes one out)."""
    said: dict[str, str] = {
        **st.session_state.get(IMPLIED, {}),
        **st.session_state.get(REMEMBERED, {}),
        **st.query_params.to_dict(),
    }
    return {name: new for name, new in {**said, **changes}.items() if new}


def choice(
    name: str,
    label: str,
    allowed: Sequence[str],
    default: str = "",
    *,
    words: Callable[[str], str] = str,
    width: int = 124,
    quiet: bool = False,
) -> str:
    """A select box bound to the address. The name stands inside the box: 37 px high instead of 62.

    quiet: what it may be hangs on another choice, so a value not offered is passed over.
    """
    now = value(name, allowed, default, "" if quiet else label)
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
    now = value(name, allowed, default, label)
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
