"""补录会议 as a dialog: a meeting held without this program, with who came and what it resolved."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from actions.meetings.recording import PastResolution, record_meeting
from actions.meetings.resolving import NO_TASK, OUTCOMES
from catalogue.words import ATTENDED, EXCUSED, SAT_IN
from errors import Refused
from figures.meetings.membership.attendance import Participant
from figures.meetings.resolutions import RUNNING
from figures.query import quarter_of, shift_quarter
from models.clock import today
from models.county import OTHER_KIND
from models.sitting import PLENARY
from ui.meeting.deeds import attempt
from ui.shell.visit import Visit

ROWS = 3
"""So many blank rows the grid of resolutions begins with; more are added below."""
HEADS = ("议定事项", "对应任务", "牵头单位", "配合单位", "完成时限", "结果", "结果日期", "理由")
FREE = "不对应具体任务"
SUPPORT = "、"


@st.dialog("补录会议", width="large")
def record(visit: Visit) -> None:
    """The day, who convened, who came, and what was resolved; it goes into the ledger at once and says 补录."""
    pack = visit.pack
    st.markdown(
        ":small[:gray[没有在这里筹备、已经开过的会议。直接进会议台账，季度会议页注明“补录”；没有议程和冻结口径，议定事项照样跟踪。"
        "纪要按开会日期连续编号：补录较早的会议，以后再印的纪要号数随着顺延，已留存的不变。]]"
    )
    one, two, three = st.columns(3)
    kind = one.selectbox("会议类型", list(pack.entries("meeting_kind")), key="past_kind") or PLENARY
    on = two.date_input("召开日期", value=None, format="YYYY-MM-DD", key="past_on")
    day = on if isinstance(on, date) else None
    proposed = shift_quarter(quarter_of(day), -1) if day and kind == PLENARY else ""
    quarter = three.text_input("审议季度（全体会议填）", proposed, key=f"past_quarter{proposed}", placeholder="2026Q2")
    post = st.text_input("召集人岗位", max_chars=60, key="past_post", placeholder=pack.words.get("convener", ""))
    known = day or today()
    bodies = list(pack.bodies_on(known))
    guests = [unit.code for unit in pack.units_on(known) if unit.kind == OTHER_KIND]
    excused = st.multiselect("请假", bodies, format_func=pack.name_of, key="past_excused", placeholder="没有就不选")
    sat_in = st.multiselect(
        "列席", [*guests, *bodies], format_func=pack.name_of, key="past_sat_in", placeholder="没有就不选"
    )
    others = [body for body in bodies if body not in excused and body not in sat_in]
    present = st.multiselect("出席", bodies, format_func=pack.name_of, key="past_present", placeholder="选出席的单位")
    if not present and st.checkbox(f"其余 {len(others)} 个单位都出席", key="past_all"):
        present = others
    tasks = {f"{task.code}　{task.title}": task.code for task in pack.tasks_on(known)} | {FREE: NO_TASK}
    names = {pack.name_of(body): body for body in bodies}
    grid = st.data_editor(
        pd.DataFrame({head: pd.Series([None] * ROWS, dtype=object) for head in HEADS}),
        key="past_resolved",
        hide_index=True,
        num_rows="dynamic",
        placeholder="",
        column_config={
            "议定事项": st.column_config.TextColumn(width=260, max_chars=2000),
            "对应任务": st.column_config.SelectboxColumn(width=120, options=list(tasks)),
            "牵头单位": st.column_config.SelectboxColumn(width=110, options=list(names)),
            "配合单位": st.column_config.TextColumn(width=110, help="单位名称，多个用顿号隔开"),
            "完成时限": st.column_config.DateColumn(width=100, format="YYYY-MM-DD"),
            "结果": st.column_config.SelectboxColumn(width=80, options=list(OUTCOMES), help="不填就是在办"),
            "结果日期": st.column_config.DateColumn(width=100, format="YYYY-MM-DD"),
            "理由": st.column_config.TextColumn(width=140, help="未落实的写明理由"),
        },
    )
    if not st.button("补录", type="primary", key="past_save"):
        return

    def written() -> None:
        if day is None:
            raise Refused("请填召开日期。")
        lists = ((ATTENDED, present), (SAT_IN, sat_in), (EXCUSED, excused))
        came = [Participant(body, presence) for presence, bodies in lists for body in bodies]
        resolved = resolutions_in(grid, tasks, names)
        record_meeting(
            visit.actor, kind, day, quarter=quarter if kind == PLENARY else "", convener_post=post, came=came,
            resolved=resolved,
        )  # fmt: skip

    attempt(written)


def resolutions_in(grid: pd.DataFrame, tasks: dict[str, str], names: dict[str, str]) -> list[PastResolution]:
    """The rows of the grid in which anything stands. Raises Refused, naming the row, for a supporting unit that is no
    name of the list."""
    found = []
    for at, (_, row) in enumerate(grid.iterrows(), 1):
        cells = {head: None if pd.isna(row[head]) or row[head] == "" else row[head] for head in HEADS}
        if not any(cells.values()):
            continue
        support = [name.strip() for name in str(cells["配合单位"] or "").split(SUPPORT) if name.strip()]
        if unknown := [name for name in support if name not in names]:
            raise Refused(f"第{at}行配合单位“{'、'.join(unknown)}”不在名单里，请写单位全称，多个用顿号隔开。")
        found.append(
            PastResolution(
                matter=str(cells["议定事项"] or ""),
                lead_unit=names.get(str(cells["牵头单位"]), ""),
                deadline=_day(cells["完成时限"]),
                clause=tasks.get(str(cells["对应任务"])),
                supporting=tuple(names[name] for name in support),
                outcome=str(cells["结果"] or RUNNING),
                outcome_on=_day(cells["结果日期"]),
                reason=str(cells["理由"] or ""),
            )
        )
    return found


def _day(cell: Any) -> date | None:
    return None if cell is None else pd.Timestamp(cell).date()
