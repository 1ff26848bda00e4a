"""The steps of a line as dialogs: each asks only what its verb needs; the verb checks right and state again.

A refusal is said where it arose and nothing typed is lost. Every form passes the version it was opened on, so
of two people at once the second is told.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from actions.bulletins import answering, issuing, proposing, reviewing, transfers, verifying
from actions.bulletins.issuing import ISSUERS, JOINT, OFFICES_OWN, SUPERVISORS_OWN
from actions.bulletins.proposing import Draft
from actions.bulletins.reviewing import REVIEWS
from actions.pack.rules import RECIPIENTS
from domain.calendar import working_days_later
from figures.bodies.evidence.now import Row, restated, rows_numbered
from figures.bodies.rules.asking import Proposal
from figures.bodies.standing import clauses_of, standing
from models.bulletin import ANSWERED, PRESSED, SETTLED, SIGNED, BulletinLine
from models.clock import today
from models.database import reading
from ui.accountability import data
from ui.accountability.judging import naming, warned
from ui.accountability.selection import open_matter
from ui.meeting.deeds import attempt
from ui.shell import markup
from ui.shell.visit import Visit

DAYS = "YYYY-MM-DD"


def _of(proposal: Proposal, quarter: str, matter: str, facts: str) -> Draft:
    rows = [{"ledger": ledger, "number": number} for ledger, number in proposal.rows]
    return Draft(
        quarter,
        proposal.unit,
        proposal.clause,
        matter,
        facts,
        rows,
        known_since=proposal.known_since,
        rule=proposal.rule,
        praise=proposal.praise,
    )


@st.dialog("拟通报", width="medium")
def take_up(visit: Visit, proposal: Proposal, quarter: str, rows: Sequence[Row]) -> None:
    """A rule's proposal becomes a line; its words say what has changed since, and may be bettered first."""
    st.markdown(f"**{visit.pack.name_of(proposal.unit)}**　第{proposal.clause}条　依据 {len(proposal.rows)} 行")
    with st.form("take_up_form", border=False):
        matter = st.text_input("事由", value=proposal.matter, max_chars=200)
        facts = st.text_area("认定事实", value=restated(proposal.facts, rows), height=120, max_chars=4000)
        if st.form_submit_button("提请召集人研究" if proposal.to_convener else "拟通报", type="primary"):
            made = _of(proposal, quarter, matter, facts)
            attempt(lambda: open_matter(str(proposing.propose(visit.actor, made))))


@st.dialog("不予通报", width="medium")
def set_aside(visit: Visit, proposal: Proposal, quarter: str) -> None:
    """A proposal is set aside with a reason; it does not come back in the quarter."""
    with st.form("set_aside_form", border=False):
        reason = st.text_area("理由", height=90, placeholder="写明为什么不予通报，记入操作记录")
        if st.form_submit_button("不予通报", type="primary"):
            draft = _of(proposal, quarter, proposal.matter, proposal.facts)
            attempt(lambda: proposing.set_aside(visit.actor, draft, reason))


@st.dialog("另拟一条", width="medium")
def draft(visit: Visit, quarter: str) -> None:
    """A line of a person's own: only clauses whose list names the body are offered."""
    pack = visit.pack
    body = st.selectbox("被通报单位", list(pack.bodies_on(today())), format_func=pack.name_of, key="draft_body")
    titles = {task.code: task.title for task in pack.tasks}
    offered = clauses_of(pack, body, today())
    clause = st.selectbox(
        "违反的条款（只列责任单位里有它的）",
        offered,
        format_func=lambda code: f"{code}　{titles[code]}",
        key=f"draft_clause_{body}",
    )
    if clause is None:
        return
    stands = standing(pack, body, clause, today())
    st.markdown(f":small[:gray[{markup.plain(stands.reason)}]]")
    with st.form("draft_form", border=False):
        matter = st.text_input("事由", max_chars=200)
        facts = st.text_area("认定事实", height=110, max_chars=4000)
        numbers = st.text_input("依据的台账编号", placeholder="隐患、检查、演练、材料编号，几个用、隔开")
        praise = st.checkbox("表扬（不是批评）")
        if st.form_submit_button("提请召集人研究" if stands.to_convener else "拟通报", type="primary"):
            asked = [n.strip() for n in numbers.replace("，", "、").replace(" ", "、").split("、") if n.strip()]

            def deed() -> None:
                with reading() as session:
                    rows = rows_numbered(session, pack.code, asked)
                made = Draft(quarter, body, clause, matter, facts, rows, praise=praise)
                open_matter(str(proposing.propose(visit.actor, made)))

            attempt(deed)


@st.dialog("同意列入", width="medium")
def open_case(visit: Visit, line: BulletinLine) -> None:
    """The convener lets the body be named."""
    reason = st.text_area("理由", height=90, placeholder="写明为什么列入通报，随事项保存")
    if st.button("同意列入", type="primary", key="open_case"):
        attempt(lambda: proposing.open_case(visit.actor, line.id or 0, reason, version=line.version))


@st.dialog("不予通报", width="medium")
def decline(visit: Visit, line: BulletinLine) -> None:
    """The convener leaves it at that."""
    reason = st.text_area("理由", height=90)
    if st.button("不予通报", type="primary", key="decline"):
        attempt(lambda: proposing.decline_case(visit.actor, line.id or 0, reason, version=line.version))


@st.dialog("不予通报", width="medium")
def dismiss(visit: Visit, line: BulletinLine) -> None:
    """The draft ends before it was sent."""
    reason = st.text_area("理由", height=90)
    if st.button("不予通报", type="primary", key="dismiss"):
        attempt(lambda: proposing.dismiss(visit.actor, line.id or 0, reason, version=line.version))


@st.dialog("送核", width="medium")
def send(visit: Visit, line: BulletinLine) -> None:
    """The body gets the draft with a deadline for its statement."""
    days = int(visit.pack.number("bulletin.reply_days"))
    due = st.date_input(
        "答复期限", value=working_days_later(today(), days, visit.pack.days_off), min_value=today(), format=DAYS
    )
    st.markdown(
        f":small[:gray[默认 {days} 个工作日。{visit.pack.name_of(line.body)}可在期限内写情况说明；"
        "不答复的印作“逾期未反馈”，不视为同意。]]"
    )
    facts = st.text_area("认定事实", value=line.facts, height=110, max_chars=4000, key=f"send_facts_{line.id}")
    warned(data.contradictions(visit, line, facts))
    named = data.named_in(visit, line, facts)
    reason = naming(named, "这样写的理由")
    if st.button("送核", type="primary", key="send") and isinstance(due, date):
        attempt(
            lambda: proposing.send(visit.actor, line.id or 0, due, facts=facts, naming=reason, version=line.version)
        )


@st.dialog("情况说明", width="medium")
def state(visit: Visit, line: BulletinLine) -> None:
    """The body's own words; printed beside the finding."""
    st.markdown(f"**认定事实**　{markup.plain(line.facts)}")
    with st.form("state_form", border=False):
        said = st.text_area("单位说明", value=line.statement, height=140, max_chars=4000)
        st.markdown(":small[:gray[原文印在认定事实旁边。请勿填写学生姓名、身份证号和手机号。]]")
        if st.form_submit_button("提交", type="primary"):
            attempt(lambda: verifying.state(visit.actor, line.id or 0, said, version=line.version))


@st.dialog("印发", width="large")
def issue(visit: Visit, line: BulletinLine, found: Sequence[BulletinLine]) -> None:
    """The signed lines of the quarter that go out as one document, its title and days; the number is given."""
    pack = visit.pack
    ready = {one.id: one for one in found if one.state == SIGNED and one.quarter == line.quarter}
    chosen = st.multiselect(
        "列入的事项（已审签的）",
        list(ready),
        default=[line.id],
        format_func=lambda i: f"{pack.name_of(ready[i].body)}　{ready[i].matter}",
    )
    office = visit.actor.role == "office"
    issuers = [name for name in ISSUERS if name != (SUPERVISORS_OWN if office else OFFICES_OWN)]
    with st.form("issue_form", border=False):
        title = st.text_input("标题", value=f"{pack.words['office']}关于学校安全隐患整改情况的通报", max_chars=200)
        one, two, three = st.columns(3)
        issued_on = one.date_input("印发日期", value=today(), max_value=today(), format=DAYS)
        due = two.date_input("反馈期限", value=today() + timedelta(days=30), min_value=today(), format=DAYS)
        issuer = three.selectbox("印发单位", issuers, index=issuers.index(OFFICES_OWN if office else JOINT))
        st.markdown(":small[:gray[文号由登记簿依次给出，不跳号、不重号。]]")
        if st.form_submit_button("印发", type="primary") and isinstance(issued_on, date) and isinstance(due, date):
            ids = [i for i in chosen if i is not None]
            attempt(lambda: issuing.issue(visit.actor, ids, title, issued_on, due, issuer))


@st.dialog("整改反馈", width="medium")
def feedback(visit: Visit, line: BulletinLine) -> None:
    """What the body did."""
    with st.form("feedback_form", border=False):
        said = st.text_area("整改措施和结果", height=140, max_chars=4000)
        if st.form_submit_button("提交", type="primary"):
            attempt(lambda: answering.feedback(visit.actor, line.id or 0, said, version=line.version))


@st.dialog("核销或再督办", width="medium")
def settle(visit: Visit, line: BulletinLine) -> None:
    """核销, or 再督办 with a new deadline."""
    options = (SETTLED, PRESSED) if line.state == ANSWERED else (PRESSED,)
    if line.feedback:
        st.markdown(f"**整改反馈**　{markup.plain(line.feedback)}")
    verdict = st.segmented_control("结论", options, default=options[0], key=f"settle_{line.id}")
    due = None
    if verdict == PRESSED:
        due = st.date_input(
            "新的反馈期限", value=today() + timedelta(days=15), min_value=today() + timedelta(days=1), format=DAYS
        )
    note = st.text_area("意见", height=90, max_chars=2000)
    if st.button("写入", type="primary", key="settle"):
        when = due if isinstance(due, date) else None
        attempt(lambda: answering.settle(visit.actor, line.id or 0, verdict or "", note, when, version=line.version))


@st.dialog("申请复核", width="medium")
def ask_review(visit: Visit, line: BulletinLine) -> None:
    """The body's grounds."""
    grounds = st.text_area("申请复核的理由", height=120, max_chars=4000)
    if st.button("提交", type="primary", key="ask_review"):
        attempt(lambda: reviewing.ask_review(visit.actor, line.id or 0, grounds, version=line.version))


@st.dialog("复核决定", width="medium")
def decide_review(visit: Visit, line: BulletinLine) -> None:
    """维持, 更正 or 撤销, as a document of its own number."""
    with st.form("review_form", border=False):
        verdict = st.segmented_control("结论", REVIEWS, default=REVIEWS[0])
        reason = st.text_area("理由（更正的写改后的事实）", height=110, max_chars=2000)
        title = st.text_input(
            "标题", value=f"关于{visit.pack.name_of(line.body)}“{line.matter}”复核决定的通报", max_chars=200
        )
        issued_on = st.date_input("印发日期", value=today(), max_value=today(), format=DAYS)
        if st.form_submit_button("决定并印发", type="primary") and isinstance(issued_on, date):
            attempt(
                lambda: reviewing.decide_review(
                    visit.actor, line.id or 0, verdict or "", reason, issued_on, title, version=line.version
                )
            )


@st.dialog("移送", width="medium")
def transfer(visit: Visit, line: BulletinLine | None) -> None:
    """A clue handed on by 干部管理权限; kept in the register alone."""
    pack = visit.pack
    titles = {task.code: task.title for task in pack.tasks_on(today())}
    with st.form("transfer_form", border=False):
        recipient = st.selectbox("移送对象", visit.pack.entries(RECIPIENTS), index=1)
        clauses = list(titles)
        clause = st.selectbox(
            "依据条款",
            clauses,
            index=clauses.index(line.clause) if line and line.clause in titles else 0,
            format_func=lambda code: f"{code}　{titles[code]}",
        )
        matter = st.text_area("事由", value=line.matter if line else "", height=90, max_chars=2000)
        managed = st.text_input("干部管理权限", max_chars=64, placeholder="由谁管理")
        day = st.date_input("移送日期", value=today(), max_value=today(), format=DAYS)
        st.markdown(":small[:gray[只进移送登记，不投影、不进导出；每次查看都记入操作记录。]]")
        if st.form_submit_button("登记移送", type="primary") and isinstance(day, date):
            attempt(
                lambda: transfers.transfer(
                    visit.actor,
                    recipient,
                    matter,
                    clause,
                    day,
                    managed_by=managed,
                    line_id=line.id if line else None,
                )
            )


@st.dialog("回执和办理结果", width="medium")
def receipt(visit: Visit, number: str) -> None:
    """The recipient's receipt, and later what came back."""
    with st.form("receipt_form", border=False):
        said = st.text_input("回执（谁、哪天收到）", max_chars=200)
        returned = st.text_area("办理结果", height=90, max_chars=2000)
        day = st.date_input("结果日期", value=today(), max_value=today(), format=DAYS)
        if st.form_submit_button("写入", type="primary") and isinstance(day, date):
            attempt(lambda: transfers.receive_receipt(visit.actor, number, said, returned, day))
