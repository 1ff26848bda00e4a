"""The way to a body's page from wherever it is named."""

import streamlit as st

from ui.one_unit.data import own_body
from ui.shell import markup
from ui.shell.visit import Visit


def unit_door(visit: Visit, code: str | None, label: str = "") -> None:
    """A link to the page of a body under a label, its name where none is given; the bare words for who may not open
    it, nothing for no body."""
    if not code or code not in visit.pack.unit_names:
        return
    words = label or f"{visit.pack.name_of(code)}的全部"
    if visit.whole_county or code == own_body(visit):
        st.page_link("pages/one_unit.py", label=f":blue[{markup.plain(words)}]", query_params={"unit": code})
    elif label:
        st.markdown(markup.plain(words))
