"""追责登记: cases from ground to closing, each opening of the page logged before a row is shown.

Neither cached nor in any export, and no other page shows anything of it."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from actions.cases import close_case, hand_on, note_found, read_cases
from actions.pack.rules import RECIPIENTS
from models.case import CLOSED, OUTCOMES, SENT_OUT
from models.clock import today
from operations.handing import hand_out_case
from ui.meeting.deeds import attempt
from ui.shell import markup, page
from ui.shell.visit import Visit
from ui.tracing.opened import CALLED

Cases = Sequence[dict[str, Any]]
DAYS = "YYYY-MM-DD"


def register(visit: Visit) -> None:
    """The page."""
    cases = read_cases(visit.actor)
    st.title(_finding(cases))
    if not cases:
        page.empty("登记簿里没有案件", "在责任倒查页点“立案并冻结”，立案时看到的内容连同摘要冻结在案件里。")
    else:
        _table(cases)
        _one(visit, cases)
    page.note("本登记簿不投影、不导出；每打开一次都记入操作记录，本次已记。")
    with st.container(horizontal=True, gap="small"):
        st.page_link("pages/tracing.py", label="倒查")
        st.page_link("pages/transfers.py", label="移送登记", icon=":material/lock:")


def _finding(cases: Cases) -> str:
    lying = [case for case in cases if case["closed_on"] is None]
    if not cases:
        return "没有追责案件"
    handed = sum(any(step["step"] == SENT_OUT for step in case["steps"]) for case in cases)
    return f"案件 {len(cases)} 件，在办 {len(lying)} 件" + (f"，移送过 {handed} 件" if handed else "")


def _table(cases: Cases) -> None:
    shown = [
        {
            "编号": case["number"],
            "依据": markup.plain(case["ground"]),
            "种类": CALLED[case["kind"]],
            "对象": markup.plain(case["subject_name"]),
            "哪天": markup.full_day(case["day"]),
            "立案": f"{markup.full_day(case['opened_on'])}　{markup.plain(case['opened_by'])}",
            "到哪一步": markup.plain(case["steps"][-1]["step"]),
            "结案": f"{markup.full_day(case['closed_on'])}　{case['outcome']}" if case["closed_on"] else markup.NOTHING,
        }
        for case in cases
    ]
    with st.container(key="plain_cases"):
        st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt="追责登记")


def _one(visit: Visit, cases: Cases) -> None:
    numbers = [case["number"] for case in cases]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        chosen = st.selectbox("案件", numbers, width=240, key="case_no")
        case = next(each for each in cases if each["number"] == chosen)
        st.download_button(
            "冻结的倒查 .docx",
            data=lambda: hand_out_case(visit.actor, chosen)[0][1],
            file_name=f"{chosen}责任倒查报告.docx",
            on_click="ignore",
            key="case_docx",
        )
        if case["closed_on"] is None and visit.can("case.write"):
            if st.button("登记查明", key="case_found"):
                _found(visit, chosen)
            if st.button("移送", key="case_sent"):
                _hand_on(visit, chosen)
            if st.button("结案", key="case_close"):
                _close(visit, chosen)
    rows = []
    for step in case["steps"]:
        sent = step["transfer"]
        receipt = "" if sent is None else markup.plain(sent["receipt"]) or ":red[▲ 没有回执]"
        back = f"；结果 {markup.plain(sent['returned'])}" if sent and sent["returned"] else ""
        rows.append({
            "日期": markup.full_day(step["on_date"]),
            "内容": markup.plain(step["words"]),
            "步骤": step["step"],
            "移送编号": step["transfer_no"] or markup.NOTHING,
            "回执和结果": f"{receipt}{back}" or markup.NOTHING,
            "登记": f"{step['recorded_at']:%Y-%m-%d %H:%M}　{markup.plain(step['recorded_by'])}",
        })  # fmt: skip
    with st.container(key="plain_case_steps"):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="案件经过")
    page.note(f"冻结内容的摘要（SHA-256）：{case['digest']}")


@st.dialog("登记查明", width="medium")
def _found(visit: Visit, number: str) -> None:
    with st.form("case_found_form", border=False):
        on = st.date_input("哪天查明", value=today(), max_value=today(), format=DAYS)
        words = st.text_area("查明的情况", height=140, max_chars=2000, placeholder="什么事实、凭哪些材料")
        if st.form_submit_button("登记", type="primary"):
            attempt(lambda: note_found(visit.actor, number, words, on))


@st.dialog("移送", width="medium")
def _hand_on(visit: Visit, number: str) -> None:
    page.note(f"{visit.pack.words['basis.transfer']}")
    with st.form("case_sent_form", border=False):
        recipient = st.selectbox("移送给", visit.pack.entries(RECIPIENTS))
        clause = st.selectbox("条款", [task.code for task in visit.pack.tasks_on(today())])
        managed = st.text_input("干部管理权限", max_chars=64)
        on = st.date_input("移送日期", value=today(), max_value=today(), format=DAYS)
        if st.form_submit_button("移送并记入移送登记", type="primary"):
            attempt(lambda: hand_on(visit.actor, number, recipient, clause, on, managed_by=managed))


@st.dialog(CLOSED, width="medium")
def _close(visit: Visit, number: str) -> None:
    with st.form("case_close_form", border=False):
        outcome = st.radio("怎样结案", OUTCOMES, horizontal=True)
        words = st.text_area("结案意见", height=110, max_chars=2000)
        on = st.date_input("结案日期", value=today(), max_value=today(), format=DAYS)
        if st.form_submit_button("结案", type="primary"):
            attempt(lambda: close_case(visit.actor, number, outcome, words, on))
