"""The script every visit runs: who is it, which pages may they open, then the page.

Pages a role may not open are not registered: their address leads to a sentence, like any other that means nothing.
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import streamlit as st

from access.rights import ANYWHERE, Place
from errors import NotAllowed, Refused
from ui.shell import address, markup, page
from ui.shell.visit import Visit, arrive

PAGES = Path(__file__).resolve().parent / "pages"
Entries = tuple[tuple[str, str, str, str], ...]
VIEWS = (
    ("meeting", "季度会议", "本季的关键数字、变化和要情"),
    ("township_map", "乡镇整改地图", "各乡镇的隐患整改，点乡镇看明细"),
    ("coverage", "演练与课程覆盖", "周排查、演练和课程做到了哪里"),
    ("accountability", "部门履职与通报", "各单位履职情况、逾期隐患和通报"),
    ("ledger", "台账", "逐条查看、登记、导入和导出"),
)
"""File and address, title, what it is for; in the order of the navigation."""
FIRST = (("desk", "我的事", "今天等您办的", "desk.read"),)
"""Before all others, for who works here every day, with the right at one's own place it takes."""
GRANTED = (("audit", "操作记录", "谁在什么时候办了什么", "audit.read"),)
"""Views that take a right of their own: file and address, title, what it is for, the right."""
LAST = (
    ("find", "查找", "学校、单位、编号、内容，所有台账一起查", "ledger.read"),
    ("school_year", "学年", "停课、校历、升级、开办清单", "school_year.read"),
    ("collecting", "收表", "发下去、收回来、催没报的", "collect.read"),
)
"""Views behind all others, with the right at one's own place they take."""
ACCOUNTS = "accounts"
"""The administrator's one page."""
OPENED = (("one_school", "学校", "ledger.read"), ("one_unit", "单位", "ledger.read"))
"""Pages of one thing, opened from its rows, with the right at one's own place they take; they stand in no menu."""
HIDDEN = (
    ("members", "成员名单", "read"),
    ("transfers", "移送登记", "transfer.read"),
    ("tracing", "责任倒查", "trace.read"),
    ("cases", "追责登记", "case.read"),
)
"""Pages that other pages lead to, with the right over the whole county they take; they stand in no menu."""


def _granted(visit: Visit, entries: Entries, place: Place) -> list[st.Page]:
    """The pages whose right this person has at the place."""
    return [
        st.Page(PAGES / f"{name}.py", title=title, url_path=name, help=purpose)
        for name, title, purpose, verb in entries
        if visit.can(verb, place)
    ]


def _help() -> st.Page:
    """Open to whoever is here; the header leads to it."""
    return st.Page(PAGES / "help.py", title="帮助", url_path="help", visibility="hidden")


def pages_for(visit: Visit) -> list[st.Page]:
    """The pages this person may open."""
    if visit.can("account.manage"):
        # It answers at "/"; its own name stays free to lead there (`elsewhere`).
        return [st.Page(PAGES / f"{ACCOUNTS}.py", title="账号", url_path="first", default=True), _help()]
    views = [
        st.Page(PAGES / f"{name}.py", title=title, url_path=name, default=name == "meeting", help=purpose)
        for name, title, purpose in VIEWS
        if (PAGES / f"{name}.py").exists()
    ]
    shown = [*_granted(visit, FIRST, visit.place), *views, *_granted(visit, GRANTED, ANYWHERE)]
    shown += _granted(visit, LAST, visit.place)
    hidden = [
        st.Page(PAGES / f"{name}.py", title=title, url_path=name, visibility="hidden")
        for name, title, verb in OPENED
        if visit.can(verb, visit.place)
    ]
    hidden += [
        st.Page(PAGES / f"{name}.py", title=title, url_path=name, visibility="hidden")
        for name, title, verb in HIDDEN
        if visit.can(verb)
    ]
    return [*shown, *hidden, _help()]


def elsewhere(known: list[st.Page]) -> list[st.Page]:
    """The address of this visit as a page that says what is wrong with it, when none of the known pages is meant;
    left to the framework it would be an English box over the first page."""
    name = unquote(urlsplit(st.context.url or "").path).rstrip("/").rpartition("/")[2]
    if not name or name in {each.url_path for each in known}:
        return []
    if name == ACCOUNTS and known[0].url_path == "first":
        return [st.Page(lambda: st.switch_page(known[0]), title="账号", url_path=name, visibility="hidden")]

    def lost() -> None:
        st.title("没有打开")
        page.empty("没有这个页面，或您的账号看不到它", "是别人发来的链接，请对方核对地址，或确认您有权看。")
        st.page_link(known[0], label=f"回到{known[0].title}")

    return [st.Page(lost, title="没有打开", url_path=name, visibility="hidden")]


def alone(sentence: str) -> None:
    """The one page of someone who may open none. Navigation is stated even then: left unstated, every file
    in pages/ would be a page of its own, for anyone."""
    st.navigation([st.Page(lambda: page.stop(sentence), title="看不到这个页面")], position="hidden").run()


def main() -> None:
    """One run."""
    st.set_page_config(page_title="学校安全联席会议", layout="wide", initial_sidebar_state="collapsed")
    try:
        visit = arrive()
    except (NotAllowed, LookupError) as problem:
        alone(markup.plain(str(problem)))
        return
    known = pages_for(visit)
    opened = st.navigation(known + elsewhere(known), position="top")
    address.arrive_at(opened.url_path)
    page.shell(visit)
    if notes := address.notes():
        st.warning("  \n".join(map(markup.plain, notes)))
    try:
        opened.run()
    except (Refused, NotAllowed) as problem:
        page.empty("这一页没有打开", markup.plain(str(problem)))
    if address.noted():
        st.rerun()


main()
