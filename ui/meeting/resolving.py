"""Resolutions as dialogs: entered and corrected while the meeting is held, followed afterwards, reported by units.

What is being typed is kept outside the dialog as soon as the browser sends it, so that a dialog closed by a lost
connection opens again with its words.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from actions.meetings import progress, resolving
from actions.meetings.resolving import NO_TASK
from errors import NotAllowed, Refused
from figures.meetings.checks import Reported
from figures.meetings.resolutions import DONE, NOT_DONE, RUNNING, Decided
from models.clock import today
from models.county import Pack
from ui.meeting.data import Standing
from ui.shell import markup
from ui.shell.visit import Visit

DRAFT = "_resolution_draft"
DAYS_TO_DO = 30
"""A deadline is proposed so many days ahead."""
Values = dict[str, Any]


def drafted() -> Values:
    """The resolution that was begun and not written yet; empty when there is none."""
    kept: Values = st.session_state.get(DRAFT, {})
    return kept if str(kept.get("matter") or "").strip() else {}


@st.dialog("录入议定事项", width="medium")
def enter(visit: Visit, standing: Standing) -> None:
    """Matter, task, lead, support, deadline of a new resolution."""
    held = standing.held_on or today()
    begun = {"deadline": max(today(), held) + timedelta(days=DAYS_TO_DO)} | drafted()
    values = _fields(visit.pack, held, begun, "new")
    st.session_state[DRAFT] = values
    if st.button("写入", type="primary", key="decide_save"):
        deed = lambda: resolving.decide(visit.actor, standing.id, values["matter"], **_given(values))  # noqa: E731
        if _done(deed):
            st.session_state.pop(DRAFT, None)
            st.rerun()


@st.dialog("更正议定事项", width="medium")
def amend(visit: Visit, standing: Standing) -> None:
    """Another matter, task, unit or deadline for a resolution of this meeting, with a reason, before it closes."""
    chosen = st.selectbox("议定事项", standing.decided, format_func=lambda d: f"第{d.seq}项　{d.matter}")
    if chosen is None:
        return
    stood = {name: getattr(chosen, name) for name in ("matter", "clause", "lead_unit", "deadline")}
    stood["supporting"] = [unit for unit in chosen.supporting.split("、") if unit]
    values = _fields(visit.pack, standing.held_on or today(), stood, f"amend{chosen.seq}")
    reason = st.text_input("更正理由", key=f"amend_why{chosen.seq}", placeholder="写入操作记录")
    if st.button("更正", type="primary", key="amend_save") and _done(
        lambda: resolving.amend(visit.actor, standing.id, chosen.seq, values["matter"], reason=reason, **_given(values))
    ):
        st.rerun()


def _fields(pack: Pack, day: date, stood: Mapping[str, Any], key: str) -> Values:
    units = list(pack.bodies_on(day))
    titles = {task.code: f"{task.code}　{task.title}" for task in pack.tasks_on(day)} | {NO_TASK: "不对应具体任务"}
    matter = st.text_area(
        "议定事项", value=stood.get("matter", ""), key=f"{key}_matter", height=100, placeholder="做什么，到什么程度"
    )
    clause = st.selectbox(
        "对应任务",
        list(titles),
        index=_at(list(titles), stood.get("clause")),
        format_func=titles.__getitem__,
        placeholder="选一项任务，或选“不对应具体任务”",
        help="逾期未落实时，按这项任务提出拟通报的建议；牵头单位要在这项任务的责任单位里。",
        key=f"{key}_clause",
    )
    one, other = st.columns(2)
    lead = one.selectbox(
        "牵头单位",
        units,
        index=_at(units, stood.get("lead_unit")),
        format_func=pack.name_of,
        placeholder="选一个单位",
        key=f"{key}_lead",
    )
    due = other.date_input("完成时限", value=stood.get("deadline"), format="YYYY-MM-DD", key=f"{key}_due")
    support = st.multiselect(
        "配合单位",
        units,
        default=[unit for unit in stood.get("supporting", ()) if unit in units],
        format_func=pack.name_of,
        placeholder="可以不选",
        key=f"{key}_support",
    )
    return {"matter": matter, "clause": clause, "lead_unit": lead, "deadline": due, "supporting": support}


def _at(options: Sequence[str], chosen: str | None) -> int | None:
    return options.index(chosen) if chosen in options else None


def _given(values: Values) -> dict[str, Any]:
    due = values["deadline"]
    return {
        "lead_unit": values["lead_unit"] or "",
        "deadline": due if isinstance(due, date) else None,
        "clause": values["clause"],
        "supporting": values["supporting"],
    }


def _done(deed: Callable[[], object]) -> bool:
    """Do it; a refusal is said where it arose and nothing is lost."""
    try:
        deed()
    except (Refused, NotAllowed) as refusal:
        st.warning(markup.plain(str(refusal)))
        return False
    return True


@st.dialog("跟踪议定事项", width="large")
def follow(visit: Visit, decided: Sequence[Decided], said: Sequence[Reported]) -> None:
    """How a resolution stands: 落实, 未落实 with a reason, or 在办; a unit's report on it is taken or sent back."""
    waiting = {(one.meeting_no, one.seq): one for one in said if not one.verdict}
    chosen = st.selectbox(
        "议定事项",
        sorted(decided, key=lambda d: (d.meeting_no, d.seq) not in waiting),
        format_func=lambda d: _name(visit.pack, d) + ("　● 有进展待核" if (d.meeting_no, d.seq) in waiting else ""),
    )
    if chosen is None:
        return
    told, key = waiting.get((chosen.meeting_no, chosen.seq)), f"{chosen.meeting_no}{chosen.seq}"
    if told:
        st.markdown(f"**{visit.pack.name_of(told.body)}报告：{told.outcome}**　{markup.plain(told.content)}")
    outcome = st.segmented_control(
        "结果", (DONE, NOT_DONE, RUNNING), default=told.outcome if told else chosen.outcome, key=f"o{key}"
    )
    on = st.date_input("日期", value=told.on_date if told else today(), format="YYYY-MM-DD", key=f"on{key}")
    words = told.content if told else chosen.reason
    reason = st.text_area("说明", value=words, height=80, placeholder="未落实必须写明理由", key=f"why{key}")
    save, back, _ = st.columns([1, 1, 3])
    if save.button("核实写入" if told else "写入", type="primary", key="follow_save") and isinstance(on, date):
        report = told.id if told else None
        if _done(
            lambda: resolving.follow_up(
                visit.actor, chosen.meeting_no, chosen.seq, outcome or "", on, reason, report=report
            )
        ):
            st.rerun()
    if (
        told
        and back.button("退回进展", key="follow_back", help="说明里写明为什么退回")
        and _done(lambda: progress.send_report_back(visit.actor, told.id, reason if reason != words else ""))
    ):
        st.rerun()


@st.dialog("报告议定事项进展", width="large")
def tell(visit: Visit, body: str, decided: Sequence[Decided], said: Sequence[Reported]) -> None:
    """A unit's own word on a resolution it leads or supports; the office verifies it."""
    chosen = st.selectbox("议定事项", decided, format_func=lambda d: _name(visit.pack, d))
    if chosen is None:
        return
    key = f"{chosen.meeting_no}{chosen.seq}"
    mine = [one for one in said if (one.meeting_no, one.seq, one.body) == (chosen.meeting_no, chosen.seq, body)]
    if mine:
        last = mine[-1]
        verdict = f"{last.verdict}{'：' + last.verdict_note if last.verdict_note else ''}" if last.verdict else "待核"
        st.markdown(f":small[:gray[上次报告 {markup.moment(last.said_at)}：{last.outcome}，{markup.plain(verdict)}]]")
    outcome = st.segmented_control("进展", (DONE, RUNNING, NOT_DONE), default=RUNNING, key=f"told{key}")
    on = st.date_input("日期", value=today(), format="YYYY-MM-DD", key=f"told_on{key}")
    content = st.text_area("做了什么、还差什么", height=100, key=f"told_words{key}", placeholder="未落实的写明原因")
    if (
        st.button("报告", type="primary", key="tell_save")
        and isinstance(on, date)
        and _done(
            lambda: progress.report_progress(
                visit.actor, chosen.meeting_no, chosen.seq, body, outcome or "", on, content
            )
        )
    ):
        st.rerun()


def _name(pack: Pack, d: Decided) -> str:
    return f"{markup.full_day(d.decided_on)}第{d.seq}项　{d.matter}（{pack.name_of(d.lead_unit)}）"
