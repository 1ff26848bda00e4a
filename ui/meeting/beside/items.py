"""What the office does with single items of an agenda, as dialogs: carry over, take up again, merge, instruct."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from actions.meetings.items import carrying, instructing, merging
from figures.meetings.schema import DrawnItem
from figures.meetings.sittings import whither
from figures.query import Period
from models.clock import today
from models.sitting import EVERY_MEETING
from ui.meeting import data
from ui.meeting.data import Standing
from ui.meeting.deeds import attempt
from ui.shell import markup
from ui.shell.visit import Visit

NEW = 0
"""The choice in a list of what stands that begins another."""


def shown_for(standing: Standing) -> Period:
    """The day the agenda is shown for while it is prepared: today within the quarter, or its cut-off that is over."""
    now = data.period_of_meeting(standing)
    return data.period_of_meeting(standing, min(now.as_of, standing.cut_off or now.as_of))


def _stands(visit: Visit, standing: Standing, *, every: bool = False) -> dict[int, DrawnItem]:
    """The items that stand on the agenda, by number; without those that each meeting has of its own unless `every`."""
    said = data.drawn_agenda(visit, standing.key, shown_for(standing))
    return {
        int(item["id"]): one
        for item, one in zip(standing.items, said, strict=True)
        if item["kept"] and (every or item["kind"] not in EVERY_MEETING)
    }


def _where(visit: Visit, standing: Standing) -> dict[int, str]:
    later = dict(data.beside(visit, standing, standing.key).later)
    return {**later, NEW: f"{whither('later')}（先放进待议事项）"}


@st.dialog("顺延议题", width="medium")
def carry(visit: Visit, standing: Standing) -> None:
    """An item leaves this agenda for a later meeting's; what was carried over is brought back."""
    items, where = _stands(visit, standing), _where(visit, standing)
    item = st.selectbox("议题", list(items), format_func=lambda one: items[one]["title"], key="carry_item")
    to = st.selectbox("顺延到", list(where), format_func=where.__getitem__, key="carry_to")
    st.markdown(":small[:gray[议题和批示一起转过去，这次的议程和材料里写明“顺延至…”。冻结以后不能再顺延。]]")
    if st.button("顺延", type="primary", key="carry_now", disabled=not items) and item is not None:
        title = items[item]["title"]
        attempt(lambda: carrying.carry_over(visit.actor, standing.id, item, to or None, title))
    gone = {one: (title, to) for one, title, to in data.beside(visit, standing, standing.key).gone}
    if gone:
        back = st.selectbox(
            "已经顺延的",
            list(gone),
            format_func=lambda one: f"{gone[one][0]}　→　{whither(gone[one][1])}",
            key="carry_gone",
        )
        if st.button("撤回顺延", key="carry_back") and back is not None:
            attempt(lambda: carrying.bring_back(visit.actor, standing.id, back))


@st.dialog("再议", width="medium")
def again(visit: Visit, standing: Standing) -> None:
    """An item of this closed meeting stands on a later one's agenda too."""
    items, where = _stands(visit, standing), _where(visit, standing)
    item = st.selectbox("议题", list(items), format_func=lambda one: items[one]["title"], key="again_item")
    to = st.selectbox("列入", list(where), format_func=where.__getitem__, key="again_to")
    st.markdown(":small[:gray[这次会议不改；议题带着这次的议定和办理结果，再列入以后的议程。]]")
    if st.button("再议", type="primary", key="again_now", disabled=not items) and item is not None:
        title = items[item]["title"]
        attempt(lambda: carrying.take_up_again(visit.actor, standing.id, item, to or None, title))


@st.dialog("合并、拆开议题", width="medium")
def merge(visit: Visit, standing: Standing) -> None:
    """Several items become one under a title of the office's own; a merged one comes apart."""
    items = _stands(visit, standing)
    single = [one for one, item in items.items() if not item["parts"]]
    whole = [one for one, item in items.items() if item["parts"]]
    parts = st.multiselect(
        "合并哪些议题",
        single,
        format_func=lambda one: items[one]["title"],
        key="merge_parts",
        placeholder="选两个以上",
    )
    title = st.text_input("合并后的议题", max_chars=200, key="merge_title")
    st.markdown(":small[:gray[各项的数据、明细和批示都保留；分钟数相加，可再调整。]]")
    if st.button("合并", type="primary", key="merge_now"):
        attempt(lambda: merging.merge(visit.actor, standing.id, parts, title))
    if whole:
        one = st.selectbox(
            "合并过的",
            whole,
            format_func=lambda one: f"{items[one]['title']}（{len(items[one]['parts'])} 项）",
            key="merge_whole",
        )
        if st.button("拆开", key="merge_apart") and one is not None:
            attempt(lambda: merging.take_apart(visit.actor, standing.id, one))


@st.dialog("领导批示", width="medium")
def instruct(visit: Visit, standing: Standing) -> None:
    """What a leader wrote on an item: entered, corrected with a reason, or taken back."""
    items = _stands(visit, standing, every=True)
    stood = {one.id: one for one in data.beside(visit, standing, standing.key).wrote}
    which = NEW
    if stood:
        which = st.selectbox(
            "录入或更正",
            [NEW, *stood],
            format_func=lambda one: f"更正：{stood[one].post}　{stood[one].words[:24]}" if one else "录入新的批示",
            key="instruct_which",
        )
    old = stood.get(which or NEW)
    item = None
    if old is None:
        item = st.selectbox("议题", list(items), format_func=lambda one: items[one]["title"], key="instruct_item")
    post = st.text_input("批示领导（职务）", old.post if old else "", max_chars=60, key=f"instruct_post{which}")
    on = st.date_input("批示日期", old.on_date if old else today(), format="YYYY-MM-DD", key=f"instruct_on{which}")
    words = st.text_area("批示内容", old.words if old else "", height=100, max_chars=1000, key=f"instruct_words{which}")
    if standing.versions:
        st.markdown(":red[**▲ 已经冻结过：录入或更正以后，须重新冻结才能开会。**]")
    day = on if isinstance(on, date) else today()
    if old is None:
        if st.button("录入", type="primary", key="instruct_new") and item is not None:
            attempt(lambda: instructing.instruct(visit.actor, standing.id, item, post, day, words))
        return
    reason = st.text_input("理由", key=f"instruct_why{which}", placeholder="写入操作记录")
    one, other, _ = st.columns([1, 1, 3])
    if one.button("更正", type="primary", key="instruct_mend"):
        given = (post, day, words, reason)
        attempt(lambda: instructing.correct_instruction(visit.actor, standing.id, old.id, *given))
    if other.button("停用", key="instruct_end"):
        attempt(lambda: instructing.revoke_instruction(visit.actor, standing.id, old.id, reason))


def told_of(items: Sequence[Mapping[str, Any]], moved: Sequence[tuple[str, str]]) -> None:
    """Under the agenda: what was carried over from it, what it was merged of, and what leaders wrote on its items."""
    for title, to in moved:
        st.markdown(f":small[:gray[→ {markup.plain(title)}　顺延至{whither(to)}]]")
    merged = [item for item in items if item["parts"]]
    for item in merged:
        names = "；".join(markup.plain(part["title"]) for part in item["parts"])
        st.markdown(f":small[:gray[“{markup.plain(item['title'])}”合并自 {len(item['parts'])} 项：{names}]]")
    for item in items:
        for said in item["instructions"]:
            on = markup.full_day(date.fromisoformat(said["on"]))
            st.markdown(
                f":small[**批示**　{markup.plain(item['title'])}　:gray[{markup.plain(said['post'])} {on}：]"
                f"{markup.plain(said['words'])}]"
            )
