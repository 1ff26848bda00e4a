"""校历 on the screen: one school year's terms and days off, to be confirmed or corrected in one act; the start line."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from actions.teaching import calendar
from actions.teaching.calendar import CalendarChange, DayStated, TermStated
from domain.calendar import HOLIDAY, MAKEUP, school_year_of
from errors import NotAllowed, Refused
from models.clock import today
from models.county import UNCONFIRMED, DayOff, Term
from ui.shell import address, markup, page
from ui.shell.visit import Visit

KINDS = {HOLIDAY: "放假", MAKEUP: "调休上课"}
SAID = "_calendar_said"
SHOWN = 8
"""Changes listed before the rest is counted."""


def calendar_finding(visit: Visit, year: str) -> str:
    """2026-2027学年校历：8 个学期已核定 0 个, or that all of it is."""
    terms, days = _of_year(visit, year)
    open_terms = sum(term.status == UNCONFIRMED for term in terms)
    open_days = sum(day.status == UNCONFIRMED for day in days)
    if not terms:
        return f"{year}学年还没有校历"
    if not open_terms and not open_days:
        return f"{year}学年校历已核定"
    parts = [f"{open_terms} 个学期"] if open_terms else []
    return f"{year}学年校历待核：{'，'.join([*parts, *([f'{open_days} 个放假或调休日'] if open_days else [])])}"


def year_row(visit: Visit) -> str:
    """The choice of a school year."""
    years = sorted({term.school_year for term in visit.pack.terms})
    now = school_year_of(today())
    return address.choice("year", "学年", years, now if now in years else years[-1], width=170, quiet=True)


def _of_year(visit: Visit, year: str) -> tuple[list[Term], list[DayOff]]:
    terms = sorted((t for t in visit.pack.terms if t.school_year == year), key=lambda t: (t.term, t.stage))
    return terms, [day for day in visit.pack.days_off if school_year_of(day.on_date) == year]


def calendar_view(visit: Visit, year: str) -> None:
    """Both tables to edit, then what would change, the grounds, and the button that says what it does."""
    terms, days = _of_year(visit, year)
    if said := st.session_state.pop(SAID, ""):
        st.success(markup.plain(said))
    left, right = st.columns([14, 13], gap="medium")
    allowed = visit.can("calendar.change")
    fixed: bool | list[str] = ["学期", "学段校历", "状态", "依据"] if allowed else True
    version = st.session_state.setdefault("_calendar_version", 0)
    with left:
        page.header("学期", "改首末教学日；各学段一行")
        shown = pd.DataFrame(
            {
                "学期": [t.term for t in terms],
                "学段校历": [t.stage for t in terms],
                "首日": [t.starts_on for t in terms],
                "末日": [t.ends_on for t in terms],
                "状态": [t.status for t in terms],
                "依据": [t.source for t in terms],
            }
        )
        edited = st.data_editor(
            shown, hide_index=True, key=f"terms_{year}_{version}", disabled=fixed,
            column_config={
                "首日": st.column_config.DateColumn(format="YYYY-MM-DD", required=True, width=100),
                "末日": st.column_config.DateColumn(format="YYYY-MM-DD", required=True, width=100),
                "学期": st.column_config.TextColumn(width=92),
                "学段校历": st.column_config.TextColumn(width=74),
                "状态": st.column_config.TextColumn(width=52),
            },
        )  # fmt: skip
    with right:
        page.header("放假和调休", "可以增删，删去的按星期几算；国家放假安排公布前不要猜")
        free = st.data_editor(
            pd.DataFrame(
                {
                    "日期": [d.on_date for d in days],
                    "类别": [KINDS[d.kind] for d in days],
                    "名称": [d.name for d in days],
                    "状态": [d.status for d in days],
                }
            ),
            hide_index=True, num_rows="dynamic", key=f"days_{year}_{version}", disabled=["状态"] if allowed else True,
            height=332,
            column_config={
                "日期": st.column_config.DateColumn(format="YYYY-MM-DD", required=True, width=104),
                "类别": st.column_config.SelectboxColumn(options=list(KINDS.values()), required=True, width=92),
                "名称": st.column_config.TextColumn(max_chars=40),
                "状态": st.column_config.TextColumn(width=52),
            },
        )  # fmt: skip
    if allowed:
        _confirm(visit, year, _terms(edited), _days(free, days))


def _day(value: Any) -> date:
    found: date = pd.Timestamp(value).date()
    return found


def _terms(edited: pd.DataFrame) -> list[TermStated]:
    return [
        TermStated(row["学段校历"], row["学期"], _day(row["首日"]), _day(row["末日"]))
        for row in edited.to_dict("records")
        if pd.notna(row["首日"]) and pd.notna(row["末日"])
    ]


def _days(free: pd.DataFrame, stood: list[DayOff]) -> list[DayStated]:
    """What stands in the table, and for each day that was taken out that it is what its weekday says."""
    codes = {word: kind for kind, word in KINDS.items()}
    stated = [
        DayStated(_day(row["日期"]), codes[row["类别"]], str(row["名称"] or "") if pd.notna(row["名称"]) else "")
        for row in free.to_dict("records")
        if pd.notna(row["日期"]) and row["类别"] in codes
    ]
    kept = {day.on_date for day in stated}
    return stated + [DayStated(day.on_date, "") for day in stood if day.on_date not in kept]


def _confirm(visit: Visit, year: str, terms: list[TermStated], days: list[DayStated]) -> None:
    try:
        found, barred = calendar.proposed(visit.actor, terms, days)
    except Refused as refusal:
        st.warning(markup.plain(str(refusal)))
        return
    for sentence in found.sentences[:SHOWN]:
        st.markdown(f":small[改动　{markup.plain(sentence)}]")
    if len(found.sentences) > SHOWN:
        page.note(f"还有 {len(found.sentences) - SHOWN} 处改动")
    if barred:
        st.warning(markup.plain(barred))
    if not found.rows:
        page.note("本学年的学期和放假都已核定；要改时直接在表里改。")
        return
    left, right = st.columns([14, 13], gap="medium")
    source = left.text_input("依据", key="calendar_source", max_chars=200, placeholder="如 某市教函〔2026〕40号")
    reason = right.text_input("理由（改了日期时必填）", key="calendar_reason", max_chars=400)
    page.note(markup.plain(effect(found)))
    if st.button(label(found), type="primary", key="calendar_state", disabled=bool(barred)):
        try:
            calendar.state_calendar(visit.actor, terms, days, source=source, reason=reason)
        except (Refused, NotAllowed) as refusal:
            st.warning(markup.plain(str(refusal)))
            return
        st.session_state["_calendar_version"] += 1
        st.session_state[SAID] = f"{year}学年：核定 {found.confirmed} 处，改动 {len(found.sentences)} 处，数字已重算。"
        st.rerun()


def label(found: CalendarChange) -> str:
    """核定 38 处，改 2 处 — what the button does, with its number."""
    parts = [f"核定 {found.confirmed} 处"] if found.confirmed else []
    return "，".join([*parts, *([f"改 {len(found.sentences)} 处"] if found.sentences else [])])


def effect(found: CalendarChange) -> str:
    """From which day figures move, or that none does."""
    if found.first is None:
        return "教学日不变，数字不变；核定后不再标“待核”。"
    past = "，已过去的日子里按周、按学期的数字会随之改变" if found.first <= today() else ""
    return f"自{found.first}起教学日不同{past}；已冻结的上会口径不变。"


def start_line(visit: Visit) -> None:
    """起算日: what it is and the way to set it."""
    starts = visit.pack.starts_on
    if not visit.can("calendar.change"):
        page.note(f"起算日：{starts}" if starts else "没有设起算日")
        return
    with st.expander(f"起算日：{starts if starts else '没有设'}", key="start_line_box"):
        page.note("这一天以前不计应报应做（此前的登记照样算数，期初在办不截）。新建的县从正式使用那天起算。")
        picked = st.date_input("起算日", value=starts or today(), format="YYYY-MM-DD", key="start_day", width=160)
        none = st.checkbox("不设起算日", value=False, key="start_none")
        reason = st.text_input("理由", key="start_reason", max_chars=400)
        if st.button("定起算日", key="start_state"):
            try:
                calendar.state_start(visit.actor, None if none else picked, reason)
            except (Refused, NotAllowed) as refusal:
                st.warning(markup.plain(str(refusal)))
                return
            st.session_state[SAID] = "起算日已定，数字已重算。"
            st.rerun()
