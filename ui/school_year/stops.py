"""停课 on the screen: a form that says what it will do before it does it, and the list of what stands."""

from datetime import date, timedelta
from typing import Any

import streamlit as st

from actions.teaching import stops
from actions.teaching.stops import Scope
from errors import NotAllowed, Refused
from figures.stopped import weeks_within
from ledgers.listing import schools_for
from models.calendar import OF_COUNTY, OF_SCHOOL, OF_TOWNSHIP
from models.clock import today
from models.database import reading
from ui.shell import markup, page
from ui.shell.visit import Visit
from ui.widgets.selectable_table import pick

DAYS = "YYYY-MM-DD"
WHOM = {OF_SCHOOL: "学校", OF_TOWNSHIP: "乡镇（街道）", OF_COUNTY: "全县"}
WIDTHS = {"范围": 190, "起": 92, "止": 92, "教学日": 60, "文号": 170, "原因": 200, "登记": 150}
NAMED = 4
CHOSEN, SAID = "_stop_chosen", "_stop_said"


def stops_finding(rows: list[dict[str, Any]]) -> str:
    """今天有 2 处停课, or how many stand."""
    now = [row for row in rows if row["first_day"] <= today() <= row["last_day"]]
    if now:
        return f"今天有 {len(now)} 处停课，共登记 {len(rows)} 次"
    return f"今天没有停课，共登记 {len(rows)} 次" if rows else "还没有登记过停课"


def read(visit: Visit) -> list[dict[str, Any]]:
    """The stops in force, latest first."""
    with reading() as session:
        return stops.stops_standing(session, visit.pack)


def stops_view(visit: Visit, rows: list[dict[str, Any]]) -> None:
    """The form on the left, what stands on the right; for readers alone what stands."""
    if not visit.can("day.stop"):
        listed(visit, rows)
        return
    left, right = st.columns([10, 17], gap="medium")
    with left:
        form(visit)
    with right:
        listed(visit, rows)


def form(visit: Visit) -> None:
    """Record stopped days. What is typed stays when the act is refused."""
    page.header("登记停课", "停课的日子不算教学日，应报、课时、演练随之重算")
    if said := st.session_state.pop(SAID, ""):
        st.success(markup.plain(said))
    kind = st.segmented_control(
        "范围", list(WHOM), default=OF_SCHOOL, format_func=WHOM.__getitem__, required=True, key="stop_kind"
    )
    scopes = _scopes(visit, kind or OF_SCHOOL)
    with st.container(horizontal=True, gap="small"):
        first = st.date_input("首日", value=today(), format=DAYS, key="stop_first", width=150)
        last = st.date_input("末日（含）", value=today(), format=DAYS, key="stop_last", width=150)
    scopes += _campuses(visit, scopes, first)
    number = st.text_input("文号", key="stop_number", placeholder="如 某教函〔2026〕12号", max_chars=60)
    reason = st.text_input("停课原因", key="stop_reason", placeholder="如 暴雨红色预警", max_chars=400)
    page.note(markup.plain(_preview(visit, scopes, first, last)))
    if st.button("登记停课", type="primary", key="stop_add"):
        try:
            made = stops.stop_days(visit.actor, scopes, first, last, number=number, reason=reason)
        except (Refused, NotAllowed) as refusal:
            st.warning(markup.plain(str(refusal)))
            return
        for name in ("stop_number", "stop_reason", "stop_campuses", f"stop_{kind}"):
            st.session_state.pop(name, None)
        st.session_state[SAID] = f"已登记 {len(made)} 处停课（{number.strip()}），各项数字已按新的教学日重算。"
        st.rerun()


def _campuses(visit: Visit, scopes: list[Scope], first: date) -> list[Scope]:
    """The campuses of the schools chosen, when they are said to be meant as well."""
    with reading() as session:
        found = stops.campuses_beside(session, visit.pack, scopes, first)
    if not found:
        return []
    names = "、".join(list(found.values())[:NAMED]) + ("等" if len(found) > NAMED else "")
    too = st.checkbox(f"连同它的校区、教学点 {len(found)} 处：{names}", key="stop_campuses")
    if not too:
        page.note("不勾选的，校区、教学点照常上课、照常应报")
    return [Scope(OF_SCHOOL, code) for code in found] if too else []


def _scopes(visit: Visit, kind: str) -> list[Scope]:
    if kind == OF_COUNTY:
        return [Scope(OF_COUNTY, visit.pack.code)]
    if kind == OF_TOWNSHIP:
        codes = [t.code for t in visit.pack.townships_on(today())]
        names = {code: visit.pack.name_of(code) for code in codes}
    else:
        with reading() as session:
            names = schools_for(session, visit.pack, visit.place)
    picked = st.multiselect(
        WHOM[kind],
        list(names),
        format_func=names.__getitem__,
        key=f"stop_{kind}",
        label_visibility="collapsed",
        placeholder=f"选{WHOM[kind]}，可选多个",
    )
    return [Scope(kind, code) for code in picked]


def _preview(visit: Visit, scopes: list[Scope], first: date, last: date) -> str:
    """停 5 个教学日：第 3 周整周不上课，第 4 周少 2 天."""
    if not scopes:
        return "先选停课的学校、乡镇或全县，这里写明会改动什么。"
    if last < first or last - first > timedelta(days=stops.LONGEST):
        return "末日不能早于首日，也不能超过 200 天。"
    days = stops.taught_between(visit.pack, first, last)
    if not days:
        return "这些天在校历里没有一天上课。"
    whole, part = weeks_within(visit.pack, first, last)
    said = [f"整周停课的 {whole} 个教学周不再应报"] if whole else []
    said += [f"{part} 个教学周少上几天，照常应报"] if part else []
    return f"{len(scopes)} 处，{days} 个教学日：{'，'.join(said)}。月、季、年的义务不受影响；已冻结的上会口径不变。"


def listed(visit: Visit, rows: list[dict[str, Any]]) -> None:
    """What stands; the chosen one can be taken back with a reason."""
    page.header("已登记", f"{len(rows)} 处" if rows else "")
    if not rows:
        page.empty("还没有停课记录", "收到停课通知后由联席办登记，应报、课时、演练随之重算；随县资料包一并导出。")
        return
    shown = {
        "范围": [row["whom"] for row in rows],
        "起": [row["first_day"].isoformat() for row in rows],
        "止": [row["last_day"].isoformat() for row in rows],
        "教学日": [str(row["taught"]) for row in rows],
        "文号": [row["number"] for row in rows],
        "原因": [row["reason"] for row in rows],
        "登记": [f"{row['recorded_at']:%m-%d %H:%M} {row['recorded_by']}" for row in rows],
    }
    ids = [row["id"] for row in rows]
    now = st.session_state.get(CHOSEN)
    pick(
        shown, "stops", ids, now, lambda stop: st.session_state.__setitem__(CHOSEN, stop), WIDTHS,
        "停课记录，新的在前；点一行可以作废", most=14,
    )  # fmt: skip
    if now is not None and now in ids and visit.can("day.stop"):
        row = rows[ids.index(now)]
        with st.container(border=True):
            st.markdown(f"**{markup.plain(row['whom'])}** {row['first_day']} 至 {row['last_day']}")
            reason = st.text_input("作废原因", key=f"stop_void_{now}", max_chars=400)
            if st.button("作废这条停课", key="stop_void"):
                try:
                    stops.void_stop(visit.actor, now, reason)
                except (Refused, NotAllowed) as refusal:
                    st.warning(markup.plain(str(refusal)))
                    return
                st.session_state.pop(CHOSEN)
                st.session_state[SAID] = "已作废；以前的数字按当时所知仍可查。"
                st.rerun()
