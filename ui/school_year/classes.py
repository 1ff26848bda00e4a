"""升级 on the screen: a school's proposal as a table to correct and confirm; for the office all schools at once."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from actions.teaching import classes
from actions.teaching.classes import GRADUATE, STAY, UP, WAYS, Move
from errors import NotAllowed, Refused
from ledgers.listing import schools_for
from models.clock import today
from models.database import reading
from ui.shell import address, markup, page
from ui.shell.visit import Visit

SAID, VERSION = "_classes_said", "_classes_version"
CODES = {word: way for way, word in WAYS.items()}


def moves_of(visit: Visit) -> tuple[date, dict[str, list[Move]]]:
    """The 1 September in hand and what is proposed for each school the visitor may confirm."""
    on = classes.going_up_on(today())
    with reading() as session:
        return on, classes.moves_proposed(session, visit.pack, on, visit.place.school)


def moves_finding(on: date, found: dict[str, list[Move]]) -> str:
    """2026年9月1日升级：58 所学校待确认."""
    if not found:
        return f"{markup.full_day(on)}升级：都已确认"
    if len(found) == 1:
        return f"{markup.full_day(on)}升级：{len(next(iter(found.values())))} 个班待确认"
    return f"{markup.full_day(on)}升级：{len(found)} 所学校待确认"


def moves_view(visit: Visit, on: date, found: dict[str, list[Move]]) -> None:
    """The school in hand as a table, its button, and for the office the one for all."""
    if said := st.session_state.pop(SAID, ""):
        st.success(markup.plain(said))
    if not found:
        page.empty("没有待确认的班级", "新一年级、小班等新开的班级，在台账的学校 › 班级里登记或导入。")
        return
    with reading() as session:
        names = schools_for(session, visit.pack, visit.place)
    codes = list(found)
    code = codes[0]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if len(codes) > 1:
            code = address.choice(
                "school", "学校", codes, codes[0], words=lambda each: names.get(each, each), width=320, quiet=True
            )
            with st.popover(f"{len(codes)} 所学校都按建议升级"):
                page.note("其余学校不再逐所看：毕业的班从这天起撤销，改过的表以外都照建议。")
                if st.button("确定，都按建议升级", key="classes_all"):
                    _write(visit, on, found)
    page.header(names.get(code, code), "按建议升级；有转班、留级、并班的在表里改，毕业的班从这天起撤销")
    moves = found[code]
    version = st.session_state.setdefault(VERSION, 0)
    edited = st.data_editor(
        pd.DataFrame(
            {
                "班级编号": [m.class_no for m in moves],
                "现在": [m.name for m in moves],
                "现年级": [m.grade for m in moves],
                "去向": [WAYS[m.way] for m in moves],
                "新年级": [m.new_grade if m.way == UP else "" for m in moves],
                "新名称": [m.new_name if m.way == UP else "" for m in moves],
            }
        ),
        hide_index=True, key=f"classes_{code}_{on}_{version}", disabled=["班级编号", "现在", "现年级"],
        column_config={
            "去向": st.column_config.SelectboxColumn(options=list(WAYS.values()), required=True, width=80),
            "新年级": st.column_config.SelectboxColumn(options=["", *visit.pack.entries("grade")], width=92),
            "新名称": st.column_config.TextColumn(max_chars=60),
        },
    )  # fmt: skip
    wanted = _moves(moves, edited)
    ways = [move.way for move in wanted]
    page.note(f"编号不变，课时记录跟着班级走；{on}以前的学期仍按原来的年级算。新开的班级另在台账登记。")
    label = f"确认：升级 {ways.count(UP)} 个班，毕业 {ways.count(GRADUATE)} 个班"
    if st.button(label, type="primary", key="classes_confirm"):
        _write(visit, on, {code: wanted})


def _moves(moves: list[Move], edited: pd.DataFrame) -> list[Move]:
    rows: list[dict[Any, Any]] = edited.to_dict("records")
    made = []
    for move, row in zip(moves, rows, strict=True):
        way = CODES.get(row["去向"], STAY)
        goes = way == UP
        new_name = str(row["新名称"] or "") if goes else move.name
        made.append(
            Move(move.class_no, move.name, move.grade, way, new_name, str(row["新年级"] or "") if goes else move.grade)
        )
    return made


def _write(visit: Visit, on: date, by_school: dict[str, list[Move]]) -> None:
    try:
        up, closed = classes.go_up(visit.actor, on, by_school)
    except (Refused, NotAllowed) as refusal:
        st.warning(markup.plain(str(refusal)))
        return
    st.session_state[VERSION] = st.session_state.get(VERSION, 0) + 1
    st.session_state[SAID] = f"已升级 {up} 个班，毕业撤销 {closed} 个班。"
    st.rerun()
