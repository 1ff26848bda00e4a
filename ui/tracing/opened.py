"""One line of a replay opened: every version it ever had, in its own words; and the opening of a case."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from actions.cases import Traced, open_inquiry
from catalogue.ledgers import STEPS_SHEET
from figures.tracing.versions import every_version
from models.case import INQUIRY, TRACING
from models.database import reading
from ui.meeting.deeds import attempt
from ui.shell import markup, page
from ui.shell.visit import Visit

LINE = "tracing_line"
CALLED = {TRACING: "责任倒查案件", INQUIRY: "调查核实案件"}


def open_line(key: str) -> None:
    """Note which line was clicked; the page opens it in this run."""
    st.session_state[LINE] = key


def line_asked(visit: Visit) -> None:
    """The dialog of the line that was clicked, once."""
    key = st.session_state.pop(LINE, None)
    if key:
        _line(visit, key)


@st.dialog("当时的各版", width="large")
def _line(visit: Visit, key: str) -> None:
    ledger, sheet, row = key.split("\t")
    with reading() as session:
        found = every_version(session, visit.pack, ledger, sheet, row)
    page.note(f"{sheet}　{markup.plain(row.replace('|', ' '))}")
    shown = [
        {
            "录入": f"{each.recorded_at:%Y-%m-%d %H:%M}",
            "原话": markup.plain(each.words),
            "录入人": markup.plain(each.recorded_by),
            "到何时": f"{each.superseded_at:%Y-%m-%d %H:%M}" if each.superseded_at else "现在仍是",
        }
        for each in found
    ]
    with st.container(key="plain_editions"):
        st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt="这一行的各版")
    opens = row.split("|")[0] if sheet == STEPS_SHEET.name else row
    st.page_link("pages/ledger.py", label=":blue[打开台账里的这一行]", query_params={"kind": ledger, "row": opens})


@st.dialog("立案并冻结", width="medium")
def opening(visit: Visit, asked: Traced, found: Mapping[str, Any]) -> None:
    """Open a case: why, and which kind; what is shown now freezes with it."""
    st.markdown(f"**{markup.plain(found['subject']['name'])}**　{markup.plain(found['finding'])}")
    page.note("立案后，此刻看到的倒查连同摘要一起冻结，以后台账怎么更正都不变；案件只有联席办和教育督导室看得到。")
    with st.form("opening_form", border=False):
        kind = st.radio("哪一种", list(CALLED), format_func=CALLED.__getitem__, horizontal=True)
        ground = st.text_area("立案依据", height=110, max_chars=2000, placeholder="什么事、谁提出、凭哪一条")
        came = st.text_input("移入的移送编号（由别处移来的填）", max_chars=40)
        if st.form_submit_button("立案并冻结", type="primary"):
            attempt(lambda: st.session_state.update(
                tracing_done=open_inquiry(visit.actor, kind, ground, asked, came_from=came.strip())
            ))  # fmt: skip
