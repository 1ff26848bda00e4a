"""What the office keeps beside the agendas, as dialogs: matters that wait for a meeting, and items of every meeting."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from actions.meetings.items import fixed as fixing
from actions.meetings.items import pending as collecting
from actions.meetings.items.fixed import FixedStated
from figures.meetings.sittings import whence
from models.agenda import EVERY, MEETINGS, FixedItem, PendingMatter
from models.clock import today
from models.county import Pack
from models.sitting import PREPARING
from ui.meeting import data
from ui.meeting.data import Standing
from ui.meeting.deeds import attempt
from ui.shell import markup
from ui.shell.visit import Visit

COLLECT, TAKE, PUT_BACK, WITHDRAW = "登记", "列入议程", "退回待议", "不再议"
NEW = 0
"""The choice in a list of what stands that begins another."""


@st.dialog("待议事项", width="large")
def pending(visit: Visit, standing: Standing | None, quarter: str) -> None:
    """Matters that wait for a meeting: entered, put on this agenda, put back, or no longer asked."""
    beside = data.beside(visit, standing, quarter)
    waits = {one.id or 0: one for one in beside.waiting}
    if waits:
        waiting_table(visit.pack, list(waits.values()))
    else:
        st.markdown(":small[:gray[现在没有待议事项。]]")
    open_now = standing is not None and standing.state == PREPARING
    deeds = [COLLECT, *([TAKE] if open_now and waits else []), *([PUT_BACK] if open_now and beside.taken else [])]
    deed = st.segmented_control("办什么", [*deeds, *([WITHDRAW] if waits else [])], default=COLLECT, key="pending_deed")
    if deed == COLLECT:
        _collect(visit)
        return
    if deed == PUT_BACK:
        assert standing is not None
        took = beside.taken
        back = st.selectbox("退回哪一项", list(took), format_func=lambda one: took[one].title, key="pending_back")
        if st.button("退回", type="primary", key="pending_put_back") and back is not None:
            attempt(lambda: collecting.put_back(visit.actor, standing.id, back))
        return
    one = st.selectbox("哪一项", list(waits), format_func=lambda one: waits[one].title, key="pending_one")
    if deed == TAKE and st.button("列入本次议程", type="primary", key="pending_take") and one is not None:
        assert standing is not None
        attempt(lambda: collecting.take_pending(visit.actor, standing.id, one))
    if deed == WITHDRAW:
        reason = st.text_input("理由", key="pending_why_not", placeholder="写入操作记录")
        if st.button("不再议", type="primary", key="pending_withdraw") and one is not None:
            attempt(lambda: collecting.withdraw_matter(visit.actor, one, reason))


def waiting_table(pack: Pack, waits: list[PendingMatter]) -> None:
    """待议事项: since when, what, why, who asks, who would lead."""
    shown = {
        "提出": [markup.full_day(one.since) for one in waits],
        "事项": [markup.plain(one.title) for one in waits],
        "为什么": [markup.plain(one.why or _from(one)) for one in waits],
        "提出单位": [pack.name_of(one.asked_by) if one.asked_by else pack.words["office_short"] for one in waits],
        "建议牵头": [pack.name_of(one.lead_unit) if one.lead_unit else markup.NOTHING for one in waits],
    }
    with st.container(key="plain_pending"):
        st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt="待议事项")


def _from(one: PendingMatter) -> str:
    return whence({"origin": one.origin, "origin_of": one.origin_of})


def _collect(visit: Visit) -> None:
    pack = visit.pack
    units = list(pack.bodies_on(today()))
    with st.form("collect_matter", border=False):
        title = st.text_input("事项", max_chars=200)
        why = st.text_area("为什么要上会", height=80, max_chars=1000)
        ask = st.text_input("请会议议定", max_chars=1000, placeholder="几件事用；隔开，可以不填")
        one, two = st.columns(2)
        asked_by = one.selectbox(
            "提出单位", units, index=None, format_func=pack.name_of, placeholder=pack.words["office_short"]
        )
        lead = two.selectbox("建议牵头单位", units, index=None, format_func=pack.name_of, placeholder="可以不选")
        since = one.date_input("提出日期", value=today(), format="YYYY-MM-DD")
        minutes = two.number_input("分钟", 1, 60, 5)
        if st.form_submit_button("登记", type="primary"):
            attempt(
                lambda: collecting.collect_matter(
                    visit.actor, title, why=why, since=_day(since), ask=ask, asked_by=asked_by or "",
                    lead_unit=lead or "", minutes=int(minutes),
                )
            )  # fmt: skip


@st.dialog("固定议题", width="large")
def fixed(visit: Visit, standing: Standing | None, quarter: str) -> None:
    """Items that are put on every new agenda: stated, stated anew with a reason, taken back."""
    stood = {one.id or 0: one for one in data.beside(visit, standing, quarter).fixed}
    st.markdown(":small[:gray[生成新的议程时自动列入；已经生成的议程不变。]]")
    if stood:
        _fixed_table(list(stood.values()))
    which = st.selectbox(
        "增加或修改",
        [NEW, *stood],
        format_func=lambda one: f"修改：{stood[one].title}" if one else "增加一项",
        key="fixed_which",
    )
    old = stood.get(which or NEW)
    title = st.text_input("议题", old.title if old else "", max_chars=80, key=f"fixed_title{which}")
    ask = st.text_input(
        "请会议议定", old.ask if old else "", max_chars=1000, key=f"fixed_ask{which}", placeholder="可以不填"
    )
    one, two, three = st.columns(3)
    minutes = one.number_input("分钟", 1, 60, old.minutes if old else 5, key=f"fixed_minutes{which}")
    place = two.number_input(
        "排在第几项（0：最后）", 0, fixing.LAST_PLACE, old.place if old else 0, key=f"fixed_place{which}"
    )
    meetings = three.selectbox(
        "用于",
        list(MEETINGS),
        index=list(MEETINGS).index(old.meetings if old else EVERY),
        format_func=MEETINGS.__getitem__,
        key=f"fixed_meetings{which}",
    )
    first = one.date_input("启用日", old.valid_from if old else today(), format="YYYY-MM-DD", key=f"fixed_from{which}")
    last = two.date_input(
        "停用日（含，可以不填）", old.valid_until if old else None, format="YYYY-MM-DD", key=f"fixed_until{which}"
    )
    stated = FixedStated(title, ask, int(minutes), int(place), meetings or EVERY, _day(first), _day(last))
    if old is None:
        _press("增加", lambda: fixing.keep_fixed(visit.actor, stated))
        return
    reason = st.text_input("理由", key=f"fixed_why{which}", placeholder="写入操作记录")
    _press("修改", lambda: fixing.keep_fixed(visit.actor, stated, instead_of=old.id, reason=reason))
    if st.button("停用", key="fixed_end"):
        attempt(lambda: fixing.revoke_fixed(visit.actor, old.id or 0, reason))


def _press(label: str, deed: Callable[[], object]) -> None:
    if st.button(label, type="primary", key="fixed_save"):
        attempt(deed)


def _fixed_table(stood: list[FixedItem]) -> None:
    shown = {
        "排在": [f"第 {one.place} 项" if one.place else "最后" for one in stood],
        "议题": [markup.plain(one.title) for one in stood],
        "分钟": [str(one.minutes) for one in stood],
        "用于": [MEETINGS[one.meetings] for one in stood],
        "启用": [markup.full_day(one.valid_from) for one in stood],
        "停用": [markup.full_day(one.valid_until) if one.valid_until else markup.NOTHING for one in stood],
    }
    with st.container(key="plain_fixed"):
        st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt="固定议题")


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None
