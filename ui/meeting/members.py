"""成员名单 on the screen: the seats of a day in one grid, changed from that day on with the reason."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from actions.meetings import members
from actions.meetings.members import VERB, MembersChange, Stated
from errors import NotAllowed, Refused
from figures.meetings.membership.members import Seat, members_among, seats_on
from models.clock import today
from models.county import Pack
from models.database import reading
from models.meeting import MEMBER, SEATS
from ui.shell import markup, page
from ui.shell.visit import Visit

SAID, TURN = "_members_said", "_members_turn"
SHOWN = 12
"""Changes listed before the rest is counted."""


def day_row() -> date:
    """The day whose list is shown, and from which a changed one would hold."""
    day = st.date_input("哪一天的名单", value=today(), format="YYYY-MM-DD", key="members_day", width=150)
    return day if isinstance(day, date) else today()


def seats_of_day(visit: Visit, day: date) -> list[Seat]:
    """The seats of a day."""
    with reading() as session:
        return seats_on(session, visit.pack, day)


def members_finding(seats: Sequence[Seat], day: date) -> str:
    """成员单位 32 个，29 个写明姓名 — of a day."""
    found = members_among(seats)
    named = sum(bool(seat.person) for seat in found)
    on = "" if day == today() else f"{day.isoformat()}："
    part = f"{named} 个写明姓名" if named else "还没有写姓名"
    said = "都写明了姓名" if named == len(found) else part
    return f"{on}成员单位 {len(found)} 个，{said}"


def members_view(visit: Visit, seats: Sequence[Seat], day: date) -> None:
    """The grid, what would change by it, the reason and the button that says what it does; for others to read."""
    pack, allowed = visit.pack, visit.can(VERB)
    if said := st.session_state.pop(SAID, ""):
        st.success(markup.plain(said))
    bodies = {pack.name_of(code): code for code in _bodies(pack, day)}
    page.note(
        "没有写姓名的单位，通知和纪要只写单位。会议通知、会前核数、参会回执、闭会登记都用开会那天的名单；不记电话。"
        + ("可以增删行，也可以从 Excel 整列复制后粘贴。" if allowed else "")
    )
    left, right = st.columns([17, 10], gap="medium") if allowed else (st.container(), None)
    edited = left.data_editor(
        _frame(pack, seats), hide_index=True, num_rows="dynamic" if allowed else "fixed",
        key=f"members_{day}_{st.session_state.setdefault(TURN, 0)}", disabled=["起"] if allowed else True, height=500,
        column_config={
            "单位": st.column_config.SelectboxColumn(options=list(bodies), required=True, width=170),
            "身份": st.column_config.SelectboxColumn(options=list(SEATS), required=True, default=MEMBER, width=90),
            "姓名": st.column_config.TextColumn(width=110),
            "职务": st.column_config.TextColumn(width=170),
            "起": st.column_config.TextColumn(width=110, help="从哪天起；空着的是方案列名的单位"),
        },
    )  # fmt: skip
    if right:
        with right:
            page.header("变动", f"自{markup.full_day(day)}起，那天以前的不改")
            _confirm(visit, stated_of(bodies, edited.to_dict("records")), day)


def _bodies(pack: Pack, day: date) -> list[str]:
    return list(dict.fromkeys([*pack.bodies_on(day), *(unit.code for unit in pack.units_on(day))]))


def _frame(pack: Pack, seats: Sequence[Seat]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "单位": [pack.name_of(seat.body) for seat in seats],
            "身份": [seat.seat for seat in seats],
            "姓名": [seat.person for seat in seats],
            "职务": [seat.post for seat in seats],
            "起": [seat.since.isoformat() if seat.since else "" for seat in seats],
        }
    ).astype("str")


def stated_of(bodies: Mapping[str, str], rows: Iterable[Mapping[Any, Any]]) -> list[Stated]:
    """The lines of the edited grid; a line with nothing in it is none."""
    lines = [{name: _typed(row[name]) for name in ("单位", "身份", "姓名", "职务")} for row in rows]
    return [
        Stated(bodies.get(line["单位"], line["单位"]), line["身份"] or MEMBER, line["姓名"], line["职务"])
        for line in lines
        if line["单位"] or line["姓名"] or line["职务"]
    ]


def _typed(cell: Any) -> str:
    return "" if pd.isna(cell) else "".join(str(cell).split())


def _confirm(visit: Visit, stated: Sequence[Stated], day: date) -> None:
    try:
        found = members.proposed_members(stated, day)
    except Refused as refusal:
        st.warning(markup.plain(str(refusal)))
        return
    if not found.rows:
        page.note("在表里改名单，这里列出每一处改动；写明理由后生效，记入操作记录。")
        return
    for sentence in found.sentences[:SHOWN]:
        st.markdown(f":small[改动　{markup.plain(sentence)}]")
    if len(found.sentences) > SHOWN:
        page.note(f"还有 {len(found.sentences) - SHOWN} 处改动")
    reason = st.text_input("变动理由", key="members_reason", max_chars=400, placeholder="如 某委发〔2026〕8号任免")
    if st.button(_does(found, day), type="primary", key="members_state"):
        try:
            members.state_members(visit.actor, stated, day, reason)
        except (Refused, NotAllowed) as refusal:
            st.warning(markup.plain(str(refusal)))
            return
        st.session_state[TURN] += 1
        st.session_state[SAID] = f"自{day.isoformat()}起变动 {len(found.rows)} 处；那天以前的名单没有改。"
        st.session_state.pop("members_reason", None)
        st.rerun()


def _does(found: MembersChange, day: date) -> str:
    return f"自 {day.isoformat()} 起变动 {len(found.rows)} 处"
