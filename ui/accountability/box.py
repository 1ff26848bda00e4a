"""The one box of the page: a line with its steps and days, the finding beside the body's own words, its clause,
its rows, and only those deeds that this person may do now.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Literal
from urllib.parse import urlencode

import streamlit as st

from access.rights import Place
from catalogue.attachments import ISSUES, LINES
from catalogue.ledgers import LEDGERS
from catalogue.papers import NUMBER, of_kind
from figures.bodies.evidence.asking import CHANGED, HERE
from figures.bodies.evidence.now import BULLETINS, DUTIES, Row, hindrances
from figures.bodies.hands import ONE_ACCOUNT, four_eyes
from figures.bodies.lines import StepRecord, late_feedback, statement_words, times_named
from figures.bodies.rules.asking import Proposal
from figures.query import Period
from models.bulletin import (
    ANSWERED,
    BEFORE_ISSUE,
    ENDED,
    ISSUED,
    PRESSED,
    PROPOSED,
    REFERRED,
    REVIEW_ASKED,
    SENT,
    SETTLED,
    SIGNED,
    STEPS,
    VERIFIED,
    BulletinIssue,
    BulletinLine,
)
from models.clock import today
from papers.setting.names import file_name
from ui.accountability import data, dialogs, judging
from ui.accountability.matrix import clause_words
from ui.accountability.selection import open_matter
from ui.attached.strip import strip
from ui.meeting.downloads import MIME
from ui.shell import markup, page
from ui.shell.visit import Visit

MOST_ROWS = 6


def line_box(
    visit: Visit, line: BulletinLine, found: Sequence[BulletinLine], documents: Sequence[BulletinIssue]
) -> None:
    """A line under way or issued."""
    taken = data.steps_of(visit, line)
    _head(visit, line.body, line.clause, ("表扬：" if line.praise else "") + line.matter)
    _steps(line, taken)
    left, right = st.columns(2, gap="medium")
    frozen = line.frozen
    with left.container(gap="xxsmall"):
        page.header("认定事实", _known(line.known_since))
        st.markdown(markup.plain(line.facts))
        if frozen:
            page.note(f"依据已在审签时冻结（{frozen.signed_on}），以后的更正不改这一条。")
        rows = frozen.rows if frozen else data.rows_of_line(visit, line)
        if not frozen and line.state in BEFORE_ISSUE:
            judging.warned(hindrances(rows, f"{line.matter}\n{line.facts}", praise=line.praise))
        _rows(visit, rows)
    with right.container(gap="xxsmall"):
        page.header("单位说明", f"{markup.day(line.stated_on)}收" if line.stated_on else "")
        st.markdown(markup.plain(statement_words(line, today())))
        if line.finding:
            page.note(f"{'理由' if line.state in ENDED[:2] else '核实意见'}：{markup.plain(line.finding)}")
        if line.feedback:
            when = f"{markup.day(line.answered_on)}收" if line.answered_on else ""
            page.header("整改反馈", when)
            st.markdown(markup.plain(line.feedback))
        for step in taken:
            if step.step.startswith("复核") or step.step in (PRESSED, SETTLED):
                page.note(f"{markup.day(step.taken_at.date())}　{step.step}：{markup.plain(step.note)}")
    strip(visit, LINES, str(line.id))
    if number := next((each.number for each in documents if each.id == line.issue_id), ""):
        strip(visit, ISSUES, number)
    _deeds(visit, line, taken, found, documents)


def proposal_box(visit: Visit, proposal: Proposal, period: Period, found: Sequence[BulletinLine]) -> None:
    """What a rule proposes: a person takes it up or sets it aside with a reason."""
    kind = "建议表扬" if proposal.praise else "程序建议"
    _head(visit, proposal.unit, proposal.clause, f"{kind}：{proposal.matter}")
    before = times_named(found, proposal.unit, proposal.clause)
    again = f"同一条款已通报{before}次" if before else "首次"
    page.header("认定事实", _known(proposal.known_since) + ("" if proposal.praise else f"，{again}"))
    st.markdown(markup.plain(proposal.facts))
    rule = f"规则：{markup.plain(proposal.reason)}。{visit.pack.words['caption.own_setting']}"
    page.note(rule + "；是否通报由人决定，程序只提建议。")
    rows = data.rows_of_proposal(visit, proposal, period.name)
    judging.warned(hindrances(rows, f"{proposal.matter}\n{proposal.facts}", praise=proposal.praise))
    _rows(visit, rows)
    if not visit.can("bulletin.propose"):
        return
    with st.container(horizontal=True, gap="xsmall"):
        name = "提请召集人研究" if proposal.to_convener else "拟通报"
        if st.button(name, type="primary", key="take_up"):
            dialogs.take_up(visit, proposal, period.name, rows)
        if st.button("不予通报", key="set_aside"):
            dialogs.set_aside(visit, proposal, period.name)
    if proposal.to_convener:
        page.note(f"{visit.pack.name_of(proposal.unit)}属党的工作机关或司法机关，先提请召集人研究，不直接通报。")


def _head(visit: Visit, body: str, clause: str, mark: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        page.header(visit.pack.name_of(body), markup.plain(mark))
        clause_words(visit.pack, clause, "line")
        st.space("stretch")
        st.button("关闭", on_click=open_matter, args=(None,), key="close_matter", type="tertiary")


def _known(since: date | None) -> str:
    return f"{markup.full_day(since)}起可知" if since else ""


def _steps(line: BulletinLine, taken: Sequence[StepRecord]) -> None:
    """The seven steps, each with the day it was taken or is due."""
    last = {step.step: step.taken_at.date() for step in taken}
    state = {PRESSED: ISSUED, REFERRED: ""}.get(line.state, line.state)
    at = STEPS.index(state) if state in STEPS else len([s for s in STEPS if s in last]) - 1
    ended = line.state in ENDED and line.state != SETTLED
    due = {VERIFIED: line.statement_due, ANSWERED: line.feedback_due}
    with st.container(horizontal=True, gap="small", key="steps_of_line"):
        for i, name in enumerate(STEPS):
            if i <= at:
                text, under = f":green[✓ {name}]", markup.day(last[name]) if name in last else ""
            elif i == at + 1 and not ended:
                text = f":blue[**● {name}**]"
                day = due.get(name)
                late = "▲ " if day and day < today() and not (name == VERIFIED and line.stated_on) else ""
                under = f"{late}限 {markup.day(day)}" if day else ""
            else:
                text, under = f":gray[○ {name}]", ""
            st.markdown(f"{text}  \n:small[:gray[{under or '　'}]]", width="content")
        extra = line.state if ended or line.state in (PRESSED, REFERRED) else ""
        if extra:
            day = last.get(line.state)
            if day is None and taken:
                day = taken[-1].taken_at.date()
            st.markdown(f":red[**{extra}**]  \n:small[:gray[{markup.day(day) if day else ''}]]", width="content")


def _rows(visit: Visit, rows: Sequence[Row]) -> None:
    """The rows behind it: numbers lead to the ledger; school duties are told by how many they are."""
    duties = [row for row in rows if row["ledger"] == DUTIES]
    cited = [row for row in rows if row["ledger"] != DUTIES]
    told = []
    for row in sorted(cited, key=lambda row: row["state"] == HERE)[:MOST_ROWS]:
        mark = "▲" if row["state"] == CHANGED else "×"
        gone = f":red[**{mark} {row['state']}**]　" if row["state"] != HERE else ""
        said = "，".join(filter(None, (row["where"], row["says"], row["now"])))
        named = markup.plain(row["number"])
        if row["ledger"] in LEDGERS:
            named = f"[{named}]({_address(row)})"
        elif row["ledger"] == BULLETINS:
            named = markup.plain(row["number"].rpartition("/")[0])
        else:
            named = "收表"
        told.append(f"{named}　{gone}:gray[{markup.plain(said)}]")
    if told:
        st.markdown("  \n".join(f":small[{each}]" for each in told))
    if len(cited) > MOST_ROWS:
        page.note(f"另有 {len(cited) - MOST_ROWS} 行，见问题清单。")
    if duties:
        gone_since = sum(row["state"] != HERE for row in duties)
        changed = f"，其中 {gone_since} 项现已不成立，须重新核实" if gone_since else ""
        page.note(f"依据 {len(duties)} 项未达标的义务{changed}")
        if visit.can("weakness.read"):
            with st.popover(f"看 {len(duties)} 项", key="duty_rows"):
                for row in duties:
                    st.markdown(f":small[{markup.plain(row['where'])}　{markup.plain(row['says'])}　{row['now']}]")


def _address(row: Row) -> str:
    """Where the row stands in the ledger pages; a resolution is found by its meeting."""
    ledger, number = row["ledger"], row["number"]
    asked = {"kind": ledger, "q": number.rpartition("/")[0]} if "/" in number else {"kind": ledger, "row": number}
    return f"/ledger?{urlencode(asked)}"


def _deeds(
    visit: Visit,
    line: BulletinLine,
    taken: Sequence[StepRecord],
    found: Sequence[BulletinLine],
    documents: Sequence[BulletinIssue],
) -> None:
    """The buttons of the moment, by the state and by what this person may do about this body."""
    here = Place(unit=line.body)
    mine = not visit.whole_county
    judge = partial(visit.can, place=here)
    day = today()
    reviewing = [s.step for s in taken if s.step.startswith("复核")][-1:] == [REVIEW_ASKED]
    open_after = line.state in (ISSUED, ANSWERED, PRESSED)
    with st.container(horizontal=True, gap="xsmall", key="deeds"):
        if line.state == REFERRED and visit.can("bulletin.sign"):
            _button("同意列入", lambda: dialogs.open_case(visit, line), main=True)
            _button("不予通报", lambda: dialogs.decline(visit, line))
        elif line.state in (REFERRED, PROPOSED) and visit.can("bulletin.propose"):
            if line.state == PROPOSED:
                _button("送核", lambda: dialogs.send(visit, line), main=True)
            _button("不予通报", lambda: dialogs.dismiss(visit, line))
        if line.state == SENT:
            if judge("bulletin.state"):
                _button("写情况说明" if mine else "代录单位说明", lambda: dialogs.state(visit, line), main=mine)
            if judge("bulletin.verify"):
                early = not line.stated_on and line.statement_due is not None and day <= line.statement_due
                why = (
                    f"单位还没有说明，{markup.day(line.statement_due)}期满后可以核实"
                    if early and line.statement_due
                    else ""
                )
                if visit.actor.name == line.drafted_by and four_eyes(visit.pack) != ONE_ACCOUNT:
                    why = "自己拟的稿由另一人核实"
                _button("核实", lambda: judging.verify(visit, line), main=True, why_not=why)
        if line.state == VERIFIED:
            if visit.can("bulletin.sign"):
                _button("审签", lambda: judging.sign(visit, line), main=True)
                _button("退回", lambda: judging.send_back(visit, line))
            elif visit.can("bulletin.sign_on_paper"):
                _button("录入纸质审签", lambda: judging.sign_on_paper(visit, line))
                _button("录入退回", lambda: judging.send_back(visit, line))
        if line.state == SIGNED and visit.can("bulletin.issue"):
            _button("印发", lambda: dialogs.issue(visit, line, found), main=True)
        if line.state in (ISSUED, PRESSED) and not line.praise and judge("bulletin.feedback"):
            _button("写整改反馈" if mine else "代录整改反馈", lambda: dialogs.feedback(visit, line), main=mine)
        if open_after and not reviewing and judge("review.ask"):
            _button("申请复核" if mine else "代录复核申请", lambda: dialogs.ask_review(visit, line))
        if open_after and not line.praise and judge("bulletin.settle"):
            late = line.feedback_due is not None and day > line.feedback_due
            why = "" if line.state == ANSWERED or late else "单位反馈后或反馈期满后办理"
            name = "核销或再督办" if line.state == ANSWERED else "再督办"
            _button(name, lambda: dialogs.settle(visit, line), main=line.state == ANSWERED, why_not=why)
        if open_after and reviewing and judge("review.decide"):
            _button("复核决定", lambda: dialogs.decide_review(visit, line), main=True)
        if (open_after or line.state == SETTLED) and visit.can("transfer.write"):
            _button("移送", lambda: dialogs.transfer(visit, line))
        _download(visit, line, documents)


def _button(name: str, deed: Callable[[], object], *, main: bool = False, why_not: str = "") -> None:
    kind: Literal["primary", "secondary"] = "primary" if main and not why_not else "secondary"
    if st.button(name, type=kind, disabled=bool(why_not), help=why_not or None, key=f"deed_{name}"):
        deed()


def _download(visit: Visit, line: BulletinLine, documents: Sequence[BulletinIssue]) -> None:
    own = [d for d in documents if d.id == line.issue_id or (d.review and d.review_of == line.issue_id)]
    for document in own:
        for paper in of_kind(NUMBER):
            answers = paper.several
            if answers and (document.review or line.praise or (paper.name == "press" and not visit.whole_county)):
                continue
            urged = line.state == PRESSED or late_feedback(line, today())
            why = "" if paper.name != "press" or urged else "单位反馈没有逾期，也没有再督办，不必发"
            word = paper.title if answers else f"{document.number}（Word）"
            st.download_button(
                word,
                data=partial(data.paper, visit, paper.name, document.number),
                file_name=file_name(f"{paper.title}　{document.number}", ".zip")
                if answers
                else file_name(document.title),
                mime=MIME[".zip" if answers else ".docx"],
                key=f"paper_{paper.name}_{document.id}",
                on_click="ignore",
                icon=":material/download:",
                disabled=bool(why),
                help=why or None,
            )
