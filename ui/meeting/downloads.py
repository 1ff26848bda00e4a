"""The meeting's papers to take away, made only when they are asked for; and a member's own figures.

A paper names bodies, so it is offered to readers of the whole county alone.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from catalogue.papers import of_meeting
from figures.wording import movement
from models.county import pack_in_force
from models.database import reading
from models.sitting import CLOSED, IN_SESSION
from papers.registry import make
from ui.meeting.data import Standing
from ui.shell.visit import Visit

SIGNS = {"期初在办": "", "新发现": "＋", "本期重开": "＋", "销号": "－", "期末在办": "＝"}
"""How a line of the account enters its sum; the others are parts of 期末在办."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def papers(visit: Visit, standing: Standing) -> None:
    """导出材料: what can be made of the meeting as it stands; what cannot yet says why."""
    held = standing.state in (IN_SESSION, CLOSED)
    with st.popover("导出材料", icon=":material/download:", key="papers"):
        for paper in of_meeting():
            lacks = paper.lacks(bool(standing.versions), held)
            st.download_button(
                f"{paper.title}（Word）",
                data=partial(_content, standing.quarter, paper.name),
                file_name=f"{visit.pack.name}{standing.quarter}{paper.title}.docx",
                mime=WORD,
                key=f"paper_{paper.name}",
                on_click="ignore",
                disabled=bool(lacks),
                help=lacks or None,
                width="stretch",
            )


def _content(quarter: str, what: str) -> bytes:
    # A refusal ends the download: its sentence under the name of a Word file would be a broken paper.
    with reading() as session:
        return make(session, pack_in_force(session), what, quarter=quarter)[0][1]


def own_figures(county: Mapping[str, Any]) -> None:
    """The account of the reader's own hazards: 期初在办 + 新发现 + 重开 − 销号 = 期末在办."""
    rows = {f"{SIGNS.get(heading, '其中')} {heading}".strip(): n for heading, n in movement(county).items()}
    st.markdown("**本范围台账**　:small[:gray[期初到期末的增减]]")
    frame = pd.DataFrame({"项目": list(rows), "隐患（项）": list(rows.values())})
    st.table(frame, border="horizontal", hide_index=True, alt="本期隐患增减")
