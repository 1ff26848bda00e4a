"""没回: who has not sent, township by township, what to paste into each group, and the note that it was said."""

from typing import Any

import streamlit as st

from access.rights import Place
from actions.collecting.reminding import remind
from errors import NotAllowed, Refused
from figures import wording
from figures.reporting.collected import is_due, missing_by_township
from figures.reporting.reminders import reminder_text, times_words
from ledgers.out.lists import list_workbook
from models.collection import MEND
from ui.collecting.data import Asked
from ui.ledger.downloads import offer_small
from ui.shell import address, markup, page
from ui.shell.visit import Visit
from ui.widgets.selectable_table import pick

TOLD, PLACE = "collect_reminded", "asked_place"
NAMED = 2
"""Schools named in a line; the text names all."""
HEADINGS = ("乡镇", "学校", "状态")


def missing(visit: Visit, found: Asked) -> None:
    """The table, the text of the chosen township (or of all), and 记为已催."""
    owing = missing_by_township(found.answers)
    many = sum(len(some) for some in owing.values())
    if not many:
        page.empty("都收齐了", "迟交的、要改的都没有。")
        return
    closed = found.row.closed_at is not None
    chosen = address.read(PLACE, owing)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        mend = sum(each.state == MEND for some in owing.values() for each in some)
        counts = f"没回 {many - mend}" + (f"，要改 {mend}" if mend else "")
        if closed:
            page.header(f"没收到 {many} 校", f"{counts}；已关，不再催")
        else:
            page.header(f"要催 {many} 校", f"{counts}；点一行看那里的催报")
        st.space("stretch")
        if visit.can("export", visit.place):
            offer_small("名单", f"{found.row.title}_没回.xlsx", lambda: _list(visit, found), "collect_missing_list")
    frame: dict[str, list[Any]] = {
        "乡镇": [visit.pack.name_of(code) for code in owing],
        "校": [len(some) for some in owing.values()],
        "哪几所": [_named([each.name for each in some]) for some in owing.values()],
        "这次是": [times_words(found.said.get(code, ())) for code in owing],
        "上次": [_before(found, code) for code in owing],
    }

    def picked(code: str | None) -> None:
        address.put(PLACE, code)

    widths = {"乡镇": 84, "校": 40, "哪几所": 250, "这次是": 84, "上次": 110}
    pick(frame, "collect_missing", list(owing), chosen or None, picked, widths, "没回的学校，按乡镇", most=6)
    if closed:
        return
    shown = [chosen] if chosen else list(owing)
    texts = [
        reminder_text(
            visit.pack, found.row, code, owing[code], len(found.by_township()[code]), found.said.get(code, ())
        )
        for code in shown
    ]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        page.header("催报", f"{visit.pack.name_of(chosen)}" if chosen else f"{len(shown)} 个乡镇，复制后发到群里")
        st.space("stretch")
        _note_it(visit, found, shown)
    page.copyable("\n\n".join(texts))


def _note_it(visit: Visit, found: Asked, townships: list[str]) -> None:
    """记为已催 is a click of its own: copying is not sending."""
    if not visit.can("collect.remind", visit.place if visit.place.township else Place()):
        return
    if TOLD in st.session_state:
        page.note(st.session_state.pop(TOLD))
    due = is_due(found.row)
    if not due:
        page.note("还没到期，不催：只催逾期的和本周到期的")
    st.button("记为已催", key="collect_remind", disabled=not due, on_click=_remind, args=(visit, found.id, townships))


def _remind(visit: Visit, number: int, townships: list[str]) -> None:
    try:
        many = remind(visit.actor, number, townships)
    except (Refused, NotAllowed) as problem:
        st.session_state[TOLD] = markup.plain(str(problem))
        return
    st.session_state[TOLD] = f"✓ 已记：催了 {len(townships)} 个乡镇 {many} 校"


def _before(found: Asked, code: str) -> str:
    said = found.said.get(code, ())
    return "、".join(wording.day(each.at.date()) for each in said[-NAMED:]) or markup.NOTHING


def _named(names: list[str]) -> str:
    return "、".join(names[:NAMED]) + (f"等 {len(names)} 校" if len(names) > NAMED else "")


def _list(visit: Visit, found: Asked) -> bytes:
    rows = [
        (visit.pack.name_of(code), each.name, "要改" if each.state == MEND else "没回")
        for code, some in missing_by_township(found.answers).items()
        for each in some
    ]
    return list_workbook("没回名单", f"{found.row.title}，{len(rows)} 校", HEADINGS, rows)
