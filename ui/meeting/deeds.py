"""A deed of a dialog: done and the page drawn anew, or refused with a sentence where it arose."""

from collections.abc import Callable

import streamlit as st

from errors import NotAllowed, Refused
from ui.shell import markup


def attempt(deed: Callable[[], object]) -> None:
    """Do it and draw the page anew; a refusal is said and nothing is lost."""
    try:
        deed()
    except (Refused, NotAllowed) as refusal:
        st.warning(markup.plain(str(refusal)))
    else:
        st.rerun()
