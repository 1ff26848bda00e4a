"""What a slide does: the keys that turn it, the clock, and a resolution entered while it stands.

Keys are the framework's own button shortcuts, so a clicker (PageUp, PageDown) works without a script; the
page number lives in the address, so a reload shows the same slide.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st

from actions.meetings import resolving
from actions.meetings.resolving import NO_TASK
from errors import NotAllowed, Refused
from figures.meetings.resolutions import Decided
from figures.meetings.sittings import Frozen
from models.clock import now, today
from models.sitting import IN_SESSION
from ui.meeting.data import Standing
from ui.projection import slide
from ui.shell import markup
from ui.shell.visit import Visit

BEGAN = "_slide_began"
DAYS_TO_DO = 30
"""A deadline is proposed so many days ahead."""


def turning(pages: int) -> int:
    """The page to show, 1 to pages; draws the buttons that carry the keys."""
    asked = st.query_params.get("item", "1")
    n = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 6 else 1

    def go(to: int) -> None:
        st.query_params["item"] = str(min(max(to, 1), pages))

    st.button("上一页", key="edge_back", shortcut="Left", on_click=go, args=(n - 1,))
    st.button("下一页", key="edge_on", shortcut="Right", on_click=go, args=(n + 1,))
    with st.container(key="keys"):
        for name, key, to in (
            ("上一页（翻页笔）", "PageUp", n - 1),
            ("下一页（翻页笔）", "PageDown", n + 1),
            ("下一页（空格）", "Space", n + 1),
            ("第一页", "Home", 1),
            ("最后一页", "End", pages),
        ):
            st.button(name, key=f"key_{key}", shortcut=key, on_click=go, args=(to,))
        if st.button("退出放映", key="key_Esc", shortcut="Esc"):
            st.switch_page("pages/meeting.py", query_params={"quarter": st.query_params.get("sitting", "")})
    return n


def led_to(standing: Standing, item_id: int) -> list[Decided]:
    """The resolutions of this meeting entered under an item."""
    seqs: list[int] = next((item["outcomes"] for item in standing.items if item["id"] == item_id), [])
    return [d for d in standing.decided if d.seq in seqs]


def _began(n: int) -> datetime:
    """When the page came up; an item left and shown again begins anew."""
    shown: tuple[int, datetime] | None = st.session_state.get(BEGAN)
    if shown is None or shown[0] != n:
        shown = (n, now())
        st.session_state[BEGAN] = shown
    return shown[1]


def clock(snapshot: Frozen, following: str, n: int, pages: int, minutes: int) -> None:
    """The footer, redrawn every second."""
    began = _began(n)
    name = f"{snapshot.content['label']}会议"
    label = f"上会口径第{snapshot.version}版"

    @st.fragment(run_every=1)
    def tick() -> None:
        slide.foot(name, snapshot.cut_off, label, following, n, pages, began, minutes)

    tick()


def entry(visit: Visit, standing: Standing, item: Mapping[str, Any] | None) -> None:
    """The button that opens the form for a resolution, while the meeting is held and for who may."""
    if standing.state != IN_SESSION or not visit.can("meeting.hold"):
        return
    with st.container(key="enter"):
        if st.button("录入议定", key="enter_button", icon=":material/edit:", shortcut="D"):
            form(visit, standing, item)


@st.dialog("录入议定事项", width="medium")
def form(visit: Visit, standing: Standing, item: Mapping[str, Any] | None) -> None:
    """Matter, task, lead, support, deadline; what is refused is said and nothing is lost."""
    pack, day = visit.pack, standing.held_on or today()
    units = list(pack.bodies_on(day))
    titles = {task.code: f"{task.code}　{task.title}" for task in pack.tasks_on(day)} | {NO_TASK: "不对应具体任务"}
    with st.form("decide", border=False):
        matter = st.text_area("议定事项", key="decide_matter", height=100, placeholder="做什么，到什么程度")
        clause = st.selectbox(
            "对应任务",
            list(titles),
            index=None,
            format_func=titles.__getitem__,
            placeholder="选一项任务，或选“不对应具体任务”",
            help="逾期未落实时，按这项任务提出拟通报的建议；牵头单位要在这项任务的责任单位里。",
            key="decide_clause",
        )
        one, other = st.columns(2)
        lead = one.selectbox("牵头单位", units, index=None, format_func=pack.name_of, placeholder="选一个单位")
        due = other.date_input("完成时限", value=_proposed(standing), format="YYYY-MM-DD")
        support = st.multiselect("配合单位", units, format_func=pack.name_of, placeholder="可以不选")
        if st.form_submit_button("写入", type="primary"):
            try:
                resolving.decide(
                    visit.actor,
                    standing.id,
                    matter,
                    lead or "",
                    due if isinstance(due, date) else None,
                    supporting=support,
                    clause=clause,
                    item_id=item["id"] if item else None,
                )
            except (Refused, NotAllowed) as refusal:
                st.warning(markup.plain(str(refusal)))
            else:
                st.rerun()
    if item and item["ask"]:
        st.markdown(f":small[:gray[本项请会议议定：{markup.plain(item['ask'])}]]")


def _proposed(standing: Standing) -> date:
    return max(today(), standing.held_on or today()) + timedelta(days=DAYS_TO_DO)
