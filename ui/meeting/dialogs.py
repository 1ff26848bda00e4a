"""The steps of a meeting as dialogs: each asks only what its verb needs, and says a refusal where it arose.

Which steps are offered follows the state and the right; the verb checks both again.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from actions.meetings import holding, preparing
from figures.meetings.membership.receipts import receipts_told
from figures.meetings.resolutions import Decided
from figures.meetings.sittings import Frozen, meeting_key, sittings_of
from models.clock import today
from models.sitting import AGENDA_SET, CLOSED, IN_SESSION, KINDS, PLENARY, PREPARING
from ui.meeting import coming, data, tables
from ui.meeting import resolving as resolutions
from ui.meeting.beside import items, kept, recording
from ui.meeting.checking import body_of, checks, freeze, own_sheet
from ui.meeting.data import Standing
from ui.meeting.deeds import attempt
from ui.shell import address, markup
from ui.shell.cache import opened
from ui.shell.visit import Visit

STEPS: dict[str | None, tuple[str, ...]] = {
    None: ("begin_preparing", "pending", "fixed", "past"),
    PREPARING: (
        *("arrange", "add", "carry", "merge", "instruct", "pending", "fixed", "renew"),
        *("plan", "receipts", "checks", "freeze", "settle", "another", "past"),
    ),
    AGENDA_SET: ("instruct", "plan", "receipts", "checks", "freeze", "back", "hold", "pending", "another"),
    IN_SESSION: ("decide", "amend", "close", "pending", "another"),
    CLOSED: ("again", "pending", "fixed", "reopen", "another", "past"),
}
NAMES = {
    "begin_preparing": "生成议程",
    "arrange": "调整议程",
    "add": "增加议题",
    "carry": "顺延议题",
    "again": "再议",
    "merge": "合并、拆开议题",
    "instruct": "领导批示",
    "pending": "待议事项",
    "fixed": "固定议题",
    "past": "补录会议",
    "renew": "按今天的数据更新",
    "checks": "会前核数",
    "freeze": "截数冻结",
    "settle": "定议程",
    "another": "另开一次会",
    "plan": "开会安排",
    "receipts": "参会回执",
    "back": "退回筹备",
    "hold": "开会",
    "decide": "录入议定",
    "amend": "更正议定事项",
    "close": "闭会",
    "reopen": "重开会议",
    "follow": "跟踪议定事项",
    "members": "成员名单",
}


def controls(visit: Visit, quarter: str, standing: Standing | None, decided: list[Decided]) -> None:
    """The menu of what the office can do now; for a member, its own check of the figures."""
    if visit.can("meeting.prepare"):
        options = [*STEPS[standing.state if standing else None], *(["follow"] if decided else []), "members"]
        begun = standing is not None and standing.state == IN_SESSION and bool(resolutions.drafted())
        if begun and st.button("接着录入没写完的议定事项", key="draft", icon=":material/edit:"):
            assert standing is not None
            resolutions.enter(visit, standing)
        chosen = st.menu_button("筹备" if standing else "筹备会议", options, format_func=NAMES.__getitem__, key="steps")
        if chosen:
            _open(visit, quarter, standing, decided, chosen)
        return
    if visit.whole_county:
        st.page_link("pages/members.py", label="成员名单")
    mine = data.own_resolutions(visit, body) if (body := body_of(visit)) else []
    if mine and st.button("报告议定事项进展", key="tell", icon=":material/edit_note:"):
        resolutions.tell(visit, body, mine, data.progress(visit, body))
    open_now = standing is not None and standing.state in (PREPARING, AGENDA_SET)
    due = standing.check_due if standing else None
    if open_now and body:
        assert standing is not None
        coming.answer_button(visit, standing, body)
    words = f"核数（{markup.day(due)}前答复）和书面汇报" if due else "核数和书面汇报"
    if open_now and body and st.button(words, key="own_sheet", icon=":material/fact_check:"):
        assert standing is not None
        own_sheet(visit, standing)


def _open(visit: Visit, quarter: str, standing: Standing | None, decided: list[Decided], step: str) -> None:
    if step == "begin_preparing":
        attempt(lambda: preparing.open_sitting(visit.actor, quarter))
        return
    if step == "members":
        st.switch_page("pages/members.py")
    if step == "follow":
        resolutions.follow(visit, decided, data.progress(visit))
        return
    if step == "past":
        recording.record(visit)
        return
    if step in (beside := {"pending": kept.pending, "fixed": kept.fixed}):
        beside[step](visit, standing, quarter)
        return
    assert standing is not None
    at_once: dict[str, Callable[[], object]] = {
        "renew": lambda: preparing.renew_agenda(visit.actor, standing.id),
        "settle": lambda: preparing.settle_agenda(visit.actor, standing.id),
        "back": lambda: preparing.back_to_preparing(visit.actor, standing.id),
    }
    if step in at_once:
        attempt(at_once[step])
    else:
        dialogs: dict[str, Callable[[Visit, Standing], None]] = {
            "arrange": arrange,
            "add": add,
            "carry": items.carry,
            "again": items.again,
            "merge": items.merge,
            "instruct": items.instruct,
            "checks": checks,
            "freeze": freeze,
            "hold": hold,
            "another": another,
            "plan": coming.plan,
            "receipts": coming.who_answered,
            "decide": resolutions.enter,
            "amend": resolutions.amend,
            "close": coming.close,
            "reopen": reopen,
        }
        dialogs[step](visit, standing)


def agenda_beside(
    visit: Visit,
    standing: Standing | None,
    shown: Sequence[Mapping[str, Any]],
    others: Sequence[Mapping[str, Any]],
    frozen: Frozen | None,
    quarter: str,
) -> None:
    """The agenda with what stands beside it, as frozen or as it stands: what is said of its items, what still waits
    for a meeting, what else was found."""
    tables.agenda(shown)
    beside = data.beside(visit, standing, quarter)
    moved = [(one["title"], one["to"]) for one in frozen.content["moved"]] if frozen else [g[1:] for g in beside.gone]
    items.told_of(shown, moved)
    if beside.waiting and (standing is None or standing.state in (PREPARING, AGENDA_SET)):
        with st.expander(f"待议事项 {len(beside.waiting)} 项，还没有上会", icon=":material/inbox:"):
            kept.waiting_table(visit.pack, list(beside.waiting))
    tables.other_matters(others)


@st.dialog("调整议程", width="large")
def arrange(visit: Visit, standing: Standing) -> None:
    """Order, minutes, own words and prunings of all items in one grid."""
    laid = list(standing.items)
    said = data.drawn_agenda(visit, standing.key, items.shown_for(standing))
    frame = pd.DataFrame(
        {
            "上会": [i["kept"] for i in laid],
            "顺序": list(range(1, len(laid) + 1)),
            "议题": [i["title"] for i in said],
            "请会议议定": [i["ask"] for i in said],
            "分钟": [i["minutes"] for i in laid],
            "类别": [KINDS[i["kind"]] for i in laid],
        }
    )
    edited = st.data_editor(
        frame,
        key=f"arrange_{standing.version}",
        hide_index=True,
        num_rows="fixed",
        row_height=34,
        height="content",  # every item in sight: what lies below an edge would be settled unseen
        column_config={
            "上会": st.column_config.CheckboxColumn(width=50, help="不勾就不上会，仍留在备选里"),
            "顺序": st.column_config.NumberColumn(format="%g", width=50, help="可填 2.5 插在第 2、3 项之间"),
            "议题": st.column_config.TextColumn(
                width=320, max_chars=200, help="不改，就随截数日的数字变；改了，就照您写的；清空，又用数据的说法"
            ),
            "请会议议定": st.column_config.TextColumn(width=300, max_chars=1000, help="几件事用；隔开，投影时分行"),
            # Without bounds here: a cell out of bounds would go back to what it was, without a word. Saving says it.
            "分钟": st.column_config.NumberColumn(format="%g", width=50, help="1到60之间的整数"),
            "类别": st.column_config.TextColumn(width=80, disabled=True),
        },
    )
    total = sum(row["分钟"] for _, row in edited.iterrows() if row["上会"] and pd.notna(row["分钟"]))
    st.markdown(f":small[:gray[上会 {int(edited['上会'].sum())} 项，共 {total:g} 分钟。]]")
    if st.button("保存", type="primary", key="arrange_save"):
        rows: list[dict[str, Any]] = [
            {
                "id": item["id"],
                "kept": row["上会"],
                "own_title": item["own_title"] if _typed(row["议题"]) == drawn["title"] else _typed(row["议题"]),
                "own_ask": item["own_ask"] if _typed(row["请会议议定"]) == drawn["ask"] else _typed(row["请会议议定"]),
                "minutes": row["分钟"],
                "at": row["顺序"],
            }
            for item, drawn, (_, row) in zip(laid, said, edited.iterrows(), strict=True)
        ]
        rows.sort(key=lambda row: row["at"] if pd.notna(row["at"]) else 999)
        attempt(lambda: preparing.arrange(visit.actor, standing.id, rows, standing.version))


def _typed(cell: Any) -> str:
    """What stands in a cell of the grid; an emptied one gives nothing, not the grid's own word for it."""
    return "" if pd.isna(cell) else str(cell)


@st.dialog("增加议题", width="medium")
def add(visit: Visit, standing: Standing) -> None:
    """An item of the office's own."""
    pack = visit.pack
    units = list(pack.bodies_on(standing.held_on or today()))
    with st.form("add_item", border=False):
        title = st.text_input("议题", max_chars=200)
        why = st.text_area("为什么上会", height=80, max_chars=1000, placeholder="几条用；隔开，投影时分行，可以不填")
        ask = st.text_area("请会议议定", height=80, max_chars=1000, placeholder="几件事用；隔开")
        one, other = st.columns(2)
        reporter = one.selectbox("报送和汇报单位", units, index=None, format_func=pack.name_of, placeholder="联席办")
        minutes = other.number_input("分钟", 1, 60, 5)
        if st.form_submit_button("加入议程", type="primary"):
            attempt(
                lambda: preparing.add_item(
                    visit.actor, standing.id, title, why=why, ask=ask, minutes=int(minutes), reporter=reporter
                )
            )


@st.dialog("另开一次会", width="medium")
def another(visit: Visit, standing: Standing) -> None:
    """A further meeting of the quarter, with an agenda, a freeze, a projection and papers of its own."""
    kinds = [*visit.pack.entries("meeting_kind")]
    others = [kind for kind in kinds if kind != PLENARY]
    kind = st.segmented_control("会议类型", kinds, default=[*others, *kinds][0], key="another_kind") or PLENARY
    starts = None
    if kind != PLENARY:
        starts = st.date_input(
            "从哪天起算（不填：上次截数的次日）", value=None, format="YYYY-MM-DD", key="another_starts"
        )
    st.markdown(":small[:gray[上次截数后的情况另立一个议程；各次会议的议定事项都进入下一次会议的第一项。]]")
    if st.button("开始筹备", type="primary", key="another_now"):
        first = starts if isinstance(starts, date) else None

        def begin() -> None:
            begun = preparing.open_another(visit.actor, standing.quarter, kind, first)
            with opened(visit.proceedings) as (session, pack):
                several = sittings_of(session, pack, standing.quarter)
            # The page goes on with the meeting that was just begun.
            address.put("meeting", next(meeting_key(one) for one in several if one.id == begun))

        attempt(begin)


@st.dialog("开会", width="medium")
def hold(visit: Visit, standing: Standing) -> None:
    """The day of the meeting and who convenes; it enters the ledger here."""
    held_on = st.date_input("开会日期", value=today(), format="YYYY-MM-DD")
    post = st.text_input("主持人职务、姓名", value=coming.chair(visit, standing), max_chars=60)
    st.markdown(f":small[:gray[参会回执：{receipts_told(coming.receipts(visit, standing))}]]")
    ahead = isinstance(held_on, date) and held_on > today()
    if ahead:
        st.markdown(":red[**▲ 这一天还没有到：到了那天再开会。**]")
    if not standing.agenda_is_frozen:
        st.markdown(":red[**▲ 还没有冻结，或冻结之后议程又改过：请先截数冻结。**]")
    if st.button("开会", type="primary", key="hold_now", disabled=ahead) and isinstance(held_on, date):
        attempt(lambda: holding.begin(visit.actor, standing.id, held_on, post))


@st.dialog("重开会议", width="medium")
def reopen(visit: Visit, standing: Standing) -> None:
    """A closed meeting is opened again only with a reason that the audit keeps."""
    reason = st.text_area("理由", height=80, placeholder="写入操作记录")
    if st.button("重开", type="primary", key="reopen_now"):
        attempt(lambda: holding.reopen(visit.actor, standing.id, reason))
