"""What the page 帮助 shows: the page of the reader's role, to be printed as it stands."""

from pathlib import Path

import streamlit as st

from ui.shell import page
from ui.shell.visit import Visit

TEXTS = Path(__file__).parent


def shown(visit: Visit) -> None:
    """The page."""
    st.title(f"帮助：{visit.role}怎么用")
    with st.container(key="help", width=760):
        st.markdown((TEXTS / f"{visit.actor.role}.md").read_text("utf-8"))
    page.note("这一页可以直接打印。更细的写在说明书（README）第一部分。")
