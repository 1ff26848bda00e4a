"""What cuts and orders a list of the 台账 page: states with their counts, what a link adds, words, order."""

import streamlit as st

from catalogue.ledgers import HAZARDS_SHEET
from figures.hazards.slices import AGEING
from figures.query import Period, Slice
from figures.wording import ageing_words
from ui.ledger import query
from ui.shell import markup
from ui.shell.visit import Visit

STATES = {
    "open": "在办",
    query.MINE: "轮到我",
    "overdue": "逾期",
    "awaiting": "待复查",
    "awaiting_funds": "等资金",
    "extended": "延期",
    "parked": "挂账",
    "without_deadline": "无期限",
    "closed": "已销号",
    "all": "全部",
}
"""The states with a button of their own; others are reached by links."""
LINKED = {
    "recorded": "登记在册",
    "carried_in": "期初在办",
    "found": "本季新发现",
    "reopened": "本季重开",
    "overdue_long": "逾期超红线",
    "overdue_original": "按原期限逾期",
    "mending": "待整改",
    "rectifying": "逾期待整改",
    "verifying": "逾期待复查",
    "without_plan": "无整改方案",
    "without_owner_or_deadline": "责任人或期限不明确",
    "awaiting_meeting": "等会商",
    "closed_late": "超期销号",
    "due_today": "今天到期",
    "due_week": "本周到期",
    "sent_back": "复查退回",
    "extension_asked": "延期待批",
    "untouched": "没人动",
    "came_in": "新进来",
}
ORDERS = {
    "deadline": "超期最久在前",
    "-found_on": "最近发现在前",
    "number": "按编号",
    "township": "按乡镇",
    "school": "按学校",
    "-closed_on": "最近销号在前",
}


def state_chosen() -> str:
    """The state the address names; 在办 when it names none."""
    return query.param("state", [*STATES, *LINKED], "open")


def states_offered(visit: Visit, state: str) -> list[str]:
    """The states with a button: 轮到我 only for members whose turn it can be, a linked one while it is chosen."""
    offered = [s for s in STATES if s != query.MINE or visit.actor.is_body]
    return offered if state in offered else [*offered, state]


def states(visit: Visit, period: Period, part: Slice, state: str) -> dict[str, int]:
    """The row of states with their counts; the counts come back."""
    offered = states_offered(visit, state)
    counts = query.counts(visit, period, part, offered)
    names = STATES | LINKED
    query.chooser(
        "state",
        st.segmented_control,
        offered,
        "open",
        label="状态",
        format_func=lambda s: f"{names[s]} {counts[s]}",
        label_visibility="collapsed",
        required=True,
        wrap=True,
    )
    return counts


def cuts(visit: Visit) -> None:
    """What else cuts the list (from a link): each can be taken off."""
    found = {}
    if word := query.param("ageing", AGEING):
        found["ageing"] = f"超期 {ageing_words(word)}"
    if word := query.param("turn"):
        found["turn"] = f"轮到{visit.pack.name_of(word)}"
    if (word := query.param("school")) and not visit.place.school:
        found["school"] = query.schools(visit).get(word, word)
    for name, origin in query.origin_chosen().items():
        if origin:
            found[name] = f"{HAZARDS_SHEET.column(name).heading}：{origin}"
    if duty := next((duty for duty in visit.pack.duties if duty.code == query.param("duty")), None):
        found["duty"] = f"证明“{duty.short}”的行"
    if word := query.param("body"):
        found["body"] = visit.pack.name_of(word)
    if (batch := query.batch_chosen()) is not None:
        found["batch"] = f"第 {batch} 批导入的行"
    if query.param(query.EVER):
        found[query.EVER] = "不限季度"
    for name, text in found.items():
        st.button(
            markup.plain(text),
            icon=":material/close:",
            key=f"off_{name}",
            help="去掉这个条件",
            on_click=_off,
            args=(name,),
        )


def _off(name: str) -> None:
    query.set_params(**{name: None, "page": None})


def search(hint: str) -> None:
    """The search box, bound to the address."""
    key = "ledger_q"
    st.session_state[key] = query.param("q")

    def typed() -> None:
        query.set_params(q=str(st.session_state[key]).strip() or None, page=None, row=None)

    st.text_input(
        "搜索",
        key=key,
        on_change=typed,
        placeholder=hint,
        icon=":material/search:",
        label_visibility="collapsed",
        width=190,
        max_chars=60,
    )


def order(state: str) -> None:
    """The order of the hazard list."""
    query.chooser(
        "order",
        st.selectbox,
        list(ORDERS),
        "-closed_on" if state in ("closed", "closed_late") else "deadline",
        label="排序",
        format_func=ORDERS.__getitem__,
        label_visibility="collapsed",
        width=152,
    )
