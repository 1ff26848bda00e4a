"""校历 on the screen: one school year's terms and days off, to be confirmed or corrected in one act; the start line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from actions.teaching import calendar
from actions.teaching.calendar import CalendarChange, DayStated, TermStated
from domain.calendar import HOLIDAY, MAKEUP, school_year_of
from errors import NotAllowed, Refused
from models.clock import today
from models.county import UNCONFIRMED, DayOff, Pack, Term
from ui.shell import address, markup, page
from ui.shell.visit import Visit

KINDS = {HOLIDAY: "放假", MAKEUP: "调休上课"}
SAID = "_calendar_said"
SHOWN = 8
"""Changes listed before the rest is counted."""


@dataclass(frozen=True)
class TermRow:
    """One line of the table of terms: term, stage, first and last day (None: not entered), status, grounds."""

    term: str
    stage: str
    starts_on: date | None
    ends_on: date | None
    status: str
    source: str


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
    """The choice of a school year: those of the calendar, and the one after the last, to be entered."""
    now = school_year_of(today())
    known = {term.school_year for term in visit.pack.terms} | {now}
    years = sorted({*known, _after(max(known))})
    return address.choice("year", "学年", years, now if now in years else years[-1], width=170, quiet=True)


def _after(year: str) -> str:
    first = int(year[:4]) + 1
    return f"{first}-{first + 1}"


def term_rows(pack: Pack, year: str) -> list[TermRow]:
    """Both terms of a school year for every stage of the calendar: as they stand, or blank to be entered."""
    stand = {(term.term, term.stage): term for term in pack.terms if term.school_year == year}
    stages = sorted({term.stage for term in pack.terms})
    blank = [TermRow(f"{year}-{n}", stage, None, None, "没有", "") for n in (1, 2) for stage in stages]
    made = []
    for row in blank:
        term = stand.get((row.term, row.stage))
        made.append(
            TermRow(term.term, term.stage, term.starts_on, term.ends_on, term.status, term.source) if term else row
        )
    return made


def terms_stated(rows: Iterable[Mapping[Any, Any]]) -> list[TermStated]:
    """The terms of an edited table; rows without any day are none. Raises Refused for one with a single day."""
    made = []
    for row in rows:
        first, last = (_entered(row[name]) for name in ("首日", "末日"))
        if first is None and last is None:
            continue
        if first is None or last is None:
            raise Refused(f"{row['学段校历']} {row['学期']}：首日、末日都要填。")
        made.append(TermStated(row["学段校历"], row["学期"], first, last))
    return made


def _entered(value: Any) -> date | None:
    """A day of the table, from a cell of days or of text; None for a blank one."""
    if pd.isna(value) or not str(value).strip():
        return None
    try:
        return _day(value)
    except ValueError as unreadable:
        raise Refused(f"“{value}”不是日期：请写成 2028-09-01 这样。") from unreadable


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
        rows = term_rows(visit.pack, year)
        # A blank cell of days reads None: where days are still to be entered they are text.
        blanks = any(row.starts_on is None for row in rows)
        column = (
            st.column_config.TextColumn(width=100, validate=r"^(\d{4}-\d{1,2}-\d{1,2})?$", max_chars=10)
            if blanks
            else st.column_config.DateColumn(format="YYYY-MM-DD", required=True, width=100)
        )
        page.header("学期", "改首末教学日；各学段一行" if not blanks else "填首末教学日，如 2028-09-01；没定的先空着")
        shown = pd.DataFrame(
            {
                "学期": [t.term for t in rows],
                "学段校历": [t.stage for t in rows],
                "首日": [_shown(t.starts_on, blanks) for t in rows],
                "末日": [_shown(t.ends_on, blanks) for t in rows],
                "状态": [t.status for t in rows],
                "依据": [t.source for t in rows],
            }
        )
        edited = st.data_editor(
            shown, hide_index=True, key=f"terms_{year}_{version}", disabled=fixed,
            column_config={
                "首日": column,
                "末日": column,
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
            ).astype({"日期": "datetime64[ns]", "类别": "str", "名称": "str", "状态": "str"}),
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
        try:
            stated = terms_stated(edited.to_dict("records"))
        except Refused as refusal:
            st.warning(markup.plain(str(refusal)))
            return
        _confirm(visit, year, stated, _days(free, days))


def _shown(day: date | None, text: bool) -> date | str | None:
    return (day.isoformat() if day else "") if text else day


def _day(value: Any) -> date:
    found: date = pd.Timestamp(value).date()
    return found


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
    if not found.rows and not terms:
        page.note("填好首末日，写明依据和理由，从这一学年起生效；一个学段、一个学期先填也行。")
        return
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
