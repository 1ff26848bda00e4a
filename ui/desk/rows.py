"""A thing of a list with the act it waits for."""

import streamlit as st

from ui.shell import markup


def row_line(what: str, detail: str, when: str, act: str, view: str, where: dict[str, str]) -> None:
    """One row: what (markup), grey details, when, and the link on which the act is done."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"{what}　:small[:gray[{markup.plain(detail)}]]" if detail else what, width="stretch")
        if when:
            st.markdown(f":small[{when}]", width="content")
        st.page_link(f"pages/{view}.py", label=act, query_params=where)
