"""核实, 审签 and 退回 as dialogs: what today's record says against the words is shown before anything is written.

The verbs check it again; here it is offered restated, so that a row closed since is taken out or told as it is.
"""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from actions.bulletins import signing, verifying
from actions.bulletins.verifying import CHANGED, STANDS
from figures.bodies.evidence.asking import CHANGED as ALTERED
from figures.bodies.evidence.asking import HERE
from figures.bodies.evidence.now import DUTIES, hindrances, restated
from models.bulletin import WITHDRAWN, BulletinLine
from models.clock import today
from ui.accountability import data
from ui.meeting.deeds import attempt
from ui.shell import markup
from ui.shell.visit import Visit

DAYS = "YYYY-MM-DD"


def warned(told: Sequence[str]) -> None:
    """What today's record says against the words."""
    for sentence in told:
        st.markdown(f":red[**▲ {markup.plain(sentence)}**]")


def naming(named: Sequence[str], label: str) -> str:
    """What may name somebody, and the reason for which it stands all the same."""
    if not named:
        return ""
    st.markdown(f":red[**▲ 可能点名：{markup.plain('、'.join(named[:5]))}**]　请改写；确须这样写的，写明理由。")
    return st.text_input(label, max_chars=200)


def _facts(line: BulletinLine, offered: str) -> str:
    """The words to be written: as offered for the rows that are kept, until somebody typed other ones."""
    key, last = f"facts_{line.id}", f"facts_offered_{line.id}"
    if st.session_state.get(key) in (None, st.session_state.get(last)):
        st.session_state[key] = offered
    st.session_state[last] = offered
    return st.text_area("改后的认定事实", height=120, max_chars=4000, key=key)


@st.dialog("核实", width="large")
def verify(visit: Visit, line: BulletinLine) -> None:
    """成立, 修改 (words and remaining rows) or 撤回, each with its reason; what has changed is offered restated."""
    st.markdown(f"**单位说明**　{markup.plain(line.statement) or '逾期未反馈'}")
    rows = data.rows_of_line(visit, line)
    against = hindrances(rows, f"{line.matter}\n{line.facts}", praise=line.praise)
    warned(against)
    begun = CHANGED if against else STANDS
    verdict = st.segmented_control("结论", (STANDS, CHANGED, WITHDRAWN), default=begun, key=f"verdict_{line.id}")
    matter, facts, kept = line.matter, line.facts, list(line.rows)
    if verdict == CHANGED:
        cited = [row for row in rows if row["ledger"] != DUTIES]
        standing = [row["number"] for row in cited if row["state"] in (HERE, ALTERED)]
        if len(cited) > 1:
            numbers = [row["number"] for row in cited]
            standing = st.multiselect("保留的依据", numbers, default=standing, key=f"kept_{line.id}")
        made_up_for = {row["number"] for row in rows if row["ledger"] == DUTIES and row["state"] != HERE}
        cited_still = {*standing, *(row["number"] for row in rows if row["ledger"] == DUTIES)} - made_up_for
        kept = [row for row in line.rows if row["number"] in cited_still]
        matter = st.text_input("改后的事由", value=line.matter, max_chars=200, key=f"matter_{line.id}")
        offered = restated(line.facts, [row for row in rows if row["number"] in cited_still])
        facts = _facts(line, offered)
    finding = st.text_area("核实意见", height=90, max_chars=2000, placeholder="怎样核实的，为什么")
    if st.button("写入核实结论", type="primary", key="verify"):
        attempt(
            lambda: verifying.verify(
                visit.actor,
                line.id or 0,
                verdict or "",
                finding,
                facts,
                kept,
                matter=matter,
                version=line.version,
            )
        )


@st.dialog("审签", width="medium")
def sign(visit: Visit, line: BulletinLine) -> None:
    """The convener signs: facts, statement and rows freeze."""
    st.markdown(f"**{visit.pack.name_of(line.body)}**　{markup.plain(line.matter)}")
    st.markdown(markup.plain(line.facts))
    st.markdown(f"单位说明：{markup.plain(line.statement) or '逾期未反馈'}")
    warned(data.contradictions(visit, line))
    reason = naming(data.named_in(visit, line), "审签时认可这样写的理由")
    st.markdown(":small[:gray[审签后事实、单位说明和依据的行冻结；与今天的台账不符的不能审签，请退回重新核实。]]")
    if st.button("审签", type="primary", key="sign"):
        attempt(lambda: signing.sign(visit.actor, line.id or 0, naming=reason, version=line.version))


@st.dialog("录入纸质审签", width="medium")
def sign_on_paper(visit: Visit, line: BulletinLine) -> None:
    """A signature given on paper, with its scan."""
    warned(data.contradictions(visit, line))
    reason = naming(data.named_in(visit, line), "纸件上认可这样写的理由")
    with st.form("paper_form", border=False):
        signer = st.text_input("签发人岗位", value=visit.pack.words.get("convener", ""), max_chars=60)
        scan = st.file_uploader("签发件的扫描件（照片或 PDF）", type=["pdf", "jpg", "jpeg", "png"], key="paper_scan")
        day = st.date_input("审签日期", value=today(), max_value=today(), format=DAYS)
        st.markdown(":small[:gray[操作记录写明这是纸质审签、由谁录入。]]")
        if st.form_submit_button("录入", type="primary") and isinstance(day, date):
            attempt(
                lambda: signing.sign_on_paper(
                    visit.actor,
                    line.id or 0,
                    signer,
                    (scan.name, scan.getvalue()) if scan else None,
                    day,
                    naming=reason,
                    version=line.version,
                )
            )


@st.dialog("退回", width="medium")
def send_back(visit: Visit, line: BulletinLine) -> None:
    """Back to another verification."""
    reason = st.text_area("退回理由", height=90)
    if st.button("退回", type="primary", key="send_back"):
        attempt(lambda: signing.send_back(visit.actor, line.id or 0, reason, version=line.version))
