"""会前核数 and the freezing it leads to, as dialogs: the notice, a body's own sheet with its rows, what is open."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from access.rights import Place
from actions.meetings import checking, freezing
from domain.calendar import working_days_later
from figures.meetings.checks import OwnSheet
from models.clock import today
from ui.meeting import data, tables
from ui.meeting.data import Standing
from ui.meeting.deeds import attempt
from ui.shell import markup
from ui.shell.visit import Visit

DAYS_TO_ANSWER = 3
"""Working days a body is given to answer, when the notice proposes a day."""


@st.dialog("会前核数", width="large")
def checks(visit: Visit, standing: Standing) -> None:
    """The notice with its day to answer; who confirmed, who objects with what, and who is silent."""
    about, pack = data.period_of_meeting(standing), visit.pack
    if standing.check_round:
        cut, due = standing.check_cut_off, standing.check_due
        assert cut is not None and due is not None
        over = f"，**▲ 已过{(today() - due).days}天**" if today() > due else ""
        st.markdown(
            f"第 {standing.check_round} 轮：核截至{markup.full_day(cut)}的数，{markup.full_day(due)}前答复{over}"
        )
    else:
        st.markdown(":small[:gray[还没有发核数通知。]]")
    with st.expander(
        "发核数通知" if not standing.check_round else "换截数日再核一轮", expanded=not standing.check_round
    ):
        one, other = st.columns(2)
        last = max(about.start, min(about.end, today() - timedelta(days=1)))
        cut_off = one.date_input("核哪一天的数", value=standing.cut_off or last, format="YYYY-MM-DD", key="check_cut")
        proposed = working_days_later(today(), DAYS_TO_ANSWER, pack.days_off)
        by = other.date_input("哪天前答复", value=proposed, format="YYYY-MM-DD", key="check_by")
        st.markdown(":small[:gray[各乡镇、部门登录后看到通知和自己的数、每个数的行；上一轮的答复不再算数。]]")
        if st.button("发通知", type="primary", key="ask_checks") and isinstance(cut_off, date) and isinstance(by, date):
            attempt(lambda: checking.ask_checks(visit.actor, standing.id, cut_off, by))
    st.markdown(f"{tables.summary(standing.said)}　:small[:gray[未确认的不视为同意]]")
    tables.said(pack, standing.said)
    for body, text in standing.reports.items():
        with st.expander(f"{pack.name_of(body)}书面汇报"):
            st.text(text)


@st.dialog("截数冻结", width="large")
def freeze(visit: Visit, standing: Standing) -> None:
    """The cut-off day and everything that is still open as of it; freezing all the same is asked."""
    about = data.period_of_meeting(standing)
    last = max(about.start, min(about.end, today() - timedelta(days=1)))
    day = st.date_input("截数日", value=min(standing.cut_off or last, last), format="YYYY-MM-DD", key="cut_off")
    refusal = "请选截数日。"
    if isinstance(day, date):
        refusal = freezing.not_to_freeze(standing.quarter, day, standing.starts_on)
    if refusal:
        st.markdown(f":red[**▲ {markup.plain(refusal)}**]")
    st.markdown(f"会前核数：{tables.summary(standing.said)}")
    still = data.unfinished_on(visit, standing, day) if isinstance(day, date) and not refusal else []
    for each in still:
        listed = "、".join(each.names) + (f"等 {each.count} 个" if 0 < len(each.names) < each.count else "")
        st.markdown(f"▲ **{each.what} {each.count}**　:small[:gray[{markup.plain(listed)}]]")
    agreed = not still or st.checkbox("以上都知道了，仍按现在的数冻结", key="freeze_all_the_same")
    number = len(standing.versions) + 1
    st.markdown(
        f":small[:gray[将冻结为第 {number} 版。放映、材料、通报都引用它，以后的补报和更正只列差异，不改这一版。]]"
    )
    stopped = bool(refusal) or not agreed
    pressed = st.button(f"冻结为第 {number} 版", type="primary", key="freeze_now", disabled=stopped)
    if pressed and isinstance(day, date):
        with st.spinner("正在冻结"):
            attempt(lambda: freezing.freeze(visit.actor, standing.id, day))


def body_of(visit: Visit) -> str:
    """The body a member answers for, '' when it answers for none."""
    scope = visit.actor.scope or ""
    place = Place(township=scope, unit=scope)
    return scope if visit.actor.is_body and visit.can("meeting.confirm", place) else ""


@st.dialog("核数和书面汇报", width="large")
def own_sheet(visit: Visit, standing: Standing) -> None:
    """A body's own figures as they would be frozen, the rows behind them, its word on them, and its report."""
    body, now = body_of(visit), data.period_of_meeting(standing)
    asked = data.period_of_meeting(standing, standing.check_cut_off or now.as_of)
    due = f"，请于{markup.full_day(standing.check_due)}前答复" if standing.check_due else ""
    st.markdown(f"**{visit.pack.name_of(body)}**　:small[:gray[{asked.cut(markup.full_day(asked.as_of))}{due}]]")
    sheet = data.own_sheet_of(visit, body, asked)
    figures = st.grid(6, min_column_width=90, gap=("xsmall", "small"))
    for name, value in dict(sheet.figures).items():
        with figures.cell():
            st.markdown(f":small[:gray[{name}]]  \n**{markup.plain(str(value))}**")
    _rows(sheet)
    answer = next((s for s in standing.said if s.body == body), None)
    if answer and answer.said_at:
        word = "确认" if answer.agreed else "提出异议" if answer.agreed is False else "答复过上一轮"
        st.markdown(f":small[:gray[已于{markup.moment(answer.said_at)}{word}，可以重新答复。]]")
    objection = st.text_area(
        "有异议的写明哪个数、应为多少、依据什么", height=80, value=answer.statement if answer else ""
    )
    one, other, _ = st.columns([1, 1, 3])
    if one.button("确认无误", type="primary", key="agree"):
        attempt(lambda: checking.confirm(visit.actor, standing.id, body, True))
    if other.button("提出异议", key="object"):
        attempt(lambda: checking.confirm(visit.actor, standing.id, body, False, objection))
    text = st.text_area("书面汇报", height=140, value=standing.reports.get(body, ""), max_chars=8000)
    if st.button("报送", key="send_report"):
        attempt(lambda: checking.report(visit.actor, standing.id, body, text))


def _rows(sheet: OwnSheet) -> None:
    """The rows behind the numbers of a body's sheet."""
    if sheet.hazards:
        with st.expander(f"在办和待办的隐患 {len(sheet.hazards)} 行"):
            rows = [
                {
                    "编号": line.number,
                    "学校": markup.plain(line.school) or markup.NOTHING,
                    "隐患": markup.plain(line.description[:30]),
                    "期限": markup.full_day(line.deadline) if line.deadline else "未定",
                    "超期": f"{line.days_over} 天" if line.days_over else markup.NOTHING,
                    "卡在": line.stuck,
                }
                for line in sheet.hazards
            ]
            st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="隐患")
    if sheet.schools:
        with st.expander(f"周排查没有报齐的学校 {len(sheet.schools)} 所"):
            frame = pd.DataFrame(
                [{"学校": markup.plain(name), "实报": done, "应报": owed} for name, done, owed in sheet.schools]
            )
            st.table(frame, border="horizontal", hide_index=True, alt="周排查没有报齐的学校")
