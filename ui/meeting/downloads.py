"""The meeting's papers to take away, made only when they are asked for; and a member's own figures.

A paper names bodies, so it is offered to readers of the whole county alone.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from catalogue.papers import MEETING, PERIOD, Paper, of_kind
from figures.meetings.sittings import label_of
from figures.query import period as cut_period
from figures.wording import movement
from models.sitting import CLOSED, IN_SESSION
from operations.handing import hand_out
from papers.given import Given
from papers.registry import archived, name_of
from papers.setting.names import file_name
from ui.meeting.data import Standing
from ui.shell.visit import Visit

SIGNS = {"期初在办": "", "新发现": "＋", "本期重开": "＋", "销号": "－", "期末在办": "＝"}
"""How a line of the account enters its sum; the others are parts of 期末在办."""
OFFICE = "application/vnd.openxmlformats-officedocument."
MIME = {
    ".docx": f"{OFFICE}wordprocessingml.document",
    ".xlsx": f"{OFFICE}spreadsheetml.sheet",
    ".zip": "application/zip",
    ".html": "text/html",
}
CALLED = {".docx": "Word", ".xlsx": "Excel", ".zip": "每单位一份", ".html": "网页"}
"""What a kind of file is called on its button."""


def papers(visit: Visit, standing: Standing) -> None:
    """导出材料: what can be made of the meeting as it stands; what cannot yet says why."""
    held = standing.state in (IN_SESSION, CLOSED)
    label = label_of(standing.quarter, standing.ordinal)
    with st.popover("导出材料", icon=":material/download:", key="papers"):
        given = _given(visit)
        again = visit.can("paper.keep") and st.checkbox(
            "重新生成，另存一版",
            key="paper_again",
            help="冻结后生成的公文留存原件，再取就是原件；勾选后按现在的情况另存一版",
        )
        for paper in of_kind(MEETING):
            lacks = paper.lacks(bool(standing.versions), held, any(d.overdue for d in standing.decided))
            for suffix in paper.suffixes:
                kind = ".zip" if paper.several else suffix
                st.download_button(
                    f"{paper.title}（{CALLED[kind]}）",
                    data=partial(_content, visit, paper, suffix, standing.key, _for(paper, given), again),
                    file_name=file_name(name_of(visit.pack, paper, label), kind),
                    mime=MIME[kind],
                    key=f"paper_{paper.name}{'' if suffix == '.docx' else '_table'}",
                    on_click="ignore",
                    disabled=bool(lacks),
                    help=lacks or None,
                    width="stretch",
                )
        _of_period(visit, standing.quarter)


def _given(visit: Visit) -> Given:
    """The 文号, and the day by which a 督办函 asks for an answer; when and where the meeting is stands in its plan."""
    if not visit.can("meeting.prepare"):
        return Given()
    with st.expander("文号和督办函的答复期限"):
        number = st.text_input("文号", placeholder="不写就留空格", max_chars=40, key="notice_number")
        until = st.date_input("督办函答复期限", value=None, format="YYYY-MM-DD", key="letters_until")
    return Given(reply_by=until, number=number.strip())


def _for(paper: Paper, given: Given) -> Given:
    """What is laid down for one paper: the day to answer is the letters' own, the notice takes the plan's."""
    return given if paper.several else replace(given, reply_by=None)


def _of_period(visit: Visit, quarter: str) -> None:
    """工作报告 of the half-year and the year of the quarter; the list of schools stands on the page of bodies."""
    year, half = quarter[:4], f"{quarter[:4]}H{1 if quarter[5] in '12' else 2}"
    for paper in of_kind(PERIOD):
        if not paper.frame:
            continue
        for name in (half, year):
            label = cut_period(name).label
            st.download_button(
                f"{label}{paper.title}（Word）",
                data=partial(_content, visit, paper, ".docx", name, Given(), False),
                file_name=file_name(name_of(visit.pack, paper, label)),
                mime=MIME[".docx"],
                key=f"paper_{paper.name}_{name}",
                on_click="ignore",
                width="stretch",
            )


def _content(visit: Visit, paper: Paper, suffix: str, quarter: str, given: Given, again: bool) -> bytes:
    # A refusal ends the download: its sentence under the name of a Word file would be a broken paper.
    files = hand_out(visit.actor, paper.name, quarter=quarter, given=given, suffix=suffix, again=again)
    return archived(files) if paper.several else files[0][1]


def own_figures(county: Mapping[str, Any]) -> None:
    """The account of the reader's own hazards: 期初在办 + 新发现 + 重开 − 销号 = 期末在办."""
    rows = {f"{SIGNS.get(heading, '其中')} {heading}".strip(): n for heading, n in movement(county).items()}
    st.markdown("**本范围台账**　:small[:gray[期初到期末的增减]]")
    frame = pd.DataFrame({"项目": list(rows), "隐患（项）": list(rows.values())})
    st.table(frame, border="horizontal", hide_index=True, alt="本期隐患增减")
