"""发一份新的收表, 下发 what schools fill in, and closing a collection."""

from datetime import datetime, time, timedelta

import streamlit as st

from actions.collecting.asking import DUE, close_collection, new_collection, weeks_to_ask
from actions.collecting.handing import BY_SCHOOL, BY_TOWNSHIP, form_of, forms_zip, page_of, pages_zip
from errors import NotAllowed, Refused
from ledgers.collecting.asks import WEEKLY, asks
from models.clock import today
from ui.collecting import data
from ui.collecting.data import Asked
from ui.ledger.downloads import XLSX
from ui.shell import address, markup, page
from ui.shell.visit import Visit

ZIP, HTML = "application/zip", "text/html"
COLLECTION = "asked"


@st.dialog("发一份新的收表", width="medium")
def new(visit: Visit) -> None:
    """What, about which days, by when, from whom."""
    offered = asks()
    key = st.selectbox("收什么", list(offered), format_func=lambda k: offered[k].title, key="new_ask")
    weekly = key == WEEKLY
    week, first, last = None, None, None
    if weekly:
        weeks = dict(weeks_to_ask(visit.pack))
        if not weeks:
            st.warning("校历里没有已经开始的教学周，不用收周排查。")
            return
        week = st.selectbox("哪一周", list(weeks), format_func=lambda monday: f"{weeks[monday]}　{markup.day(monday)}—"
                            f"{markup.day(monday + timedelta(days=6))}", key="new_week")  # fmt: skip
    else:
        left, right = st.columns(2)
        first = left.date_input("从哪天起", today().replace(day=1), key="new_first", format="YYYY-MM-DD")
        last = right.date_input("到哪天止", today(), key="new_last", format="YYYY-MM-DD")
    left, right = st.columns(2)
    sunday = week + timedelta(days=6) if week else today()
    day = left.date_input("截止日", max(sunday, today()), min_value=today(), key=f"new_day_{key}_{week}",
                          format="YYYY-MM-DD")  # fmt: skip
    at = right.time_input("截止时刻", DUE, key="new_at")
    towns = {t.code: t.name for t in visit.pack.townships_on(today())}
    some = st.multiselect(
        "只收哪些乡镇", list(towns), format_func=towns.__getitem__, placeholder="不选就是全部", key="new_towns"
    )
    title = st.text_input("名称（不填按上面起名）", max_chars=40, key="new_title")
    if st.button("发出", type="primary", key="new_send"):
        try:
            number = new_collection(
                visit.actor, key, week=week, starts_on=first, ends_on=last,
                due_at=datetime.combine(day, at or time(17)), title=title or "", townships=some,
            )  # fmt: skip
        except (Refused, NotAllowed) as problem:
            st.warning(markup.plain(str(problem)))
            return
        address.put(COLLECTION, str(number))
        st.rerun()


def hand_out(visit: Visit, found: Asked) -> None:
    """The menu 下发: all as one .zip by township, or one school's own."""
    weekly = found.row.ask == WEEKLY
    name = found.row.title
    with st.popover("下发", icon=":material/download:"):
        page.note("压缩包按乡镇分文件夹，可发到群里；一校一份的还带本校在办隐患，只发给这所学校。")
        files = [
            ("空表，一校一份（.zip）", "空表", lambda: forms_zip(visit.actor, found.id, BY_SCHOOL)[1]),
            ("空表，一乡镇一份（.zip）", "各乡镇空表", lambda: forms_zip(visit.actor, found.id, BY_TOWNSHIP)[1]),
        ]
        if weekly:
            files.append(("手机页，一校一张（.zip）", "手机页", lambda: pages_zip(visit.actor, found.id)[1]))
        for label, what, make in files:
            st.download_button(
                label, make, f"{name}_{what}.zip", ZIP, key=f"hand_out_{what}", on_click="ignore", width="stretch"
            )
        names = {each.code: each.name for each in found.answers}
        school = st.selectbox("只要一所学校的", list(names), index=None, format_func=names.__getitem__,
                              placeholder="选一所学校", key="form_school")  # fmt: skip
        if school:
            own(visit, found, school, names[school])


def own(visit: Visit, found: Asked, school: str, name: str) -> None:
    """One school's workbook and page."""
    with st.container(horizontal=True, gap="xsmall"):
        st.download_button("这所的空表", lambda: form_of(visit.actor, found.id, school)[1],
                           f"{name}_{found.row.title}.xlsx", XLSX, key="form_own", on_click="ignore",
                           icon=":material/download:")  # fmt: skip
        if found.row.ask == WEEKLY:
            st.download_button("这所的手机页", lambda: page_of(visit.actor, found.id, school)[1],
                               f"{name}_{found.row.title}.html", HTML, key="page_own", on_click="ignore",
                               icon=":material/download:")  # fmt: skip


def close(visit: Visit, found: Asked) -> None:
    """The click of 关闭: nothing more is taken."""
    data.attempt(lambda: close_collection(visit.actor, found.id))
