"""我的事 as a person sees it: one sentence, counts that open their lists, then each thing with the act it waits for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from figures.desk.hazards import COUNTED, LISTED, TO_VERIFY
from figures.desk.tasks import Task
from figures.hazards.lives.whose import whose
from figures.hazards.slices import untouched_days
from figures.hazards.states import STATES
from figures.wording import day as written
from figures.wording import full_day
from models.hazard_lifecycle import STATE_WORDS
from ui.desk import data
from ui.desk.data import Desk
from ui.desk.rows import late_words, records, reported_by, row_line, until_words
from ui.one_unit.data import own_body
from ui.one_unit.door import unit_door
from ui.shell import markup, page
from ui.shell.visit import Visit

WEEKDAYS = "一二三四五六日"
TASKS = 12
"""Tasks shown at once."""


def desk(visit: Visit) -> None:
    """The page."""
    found = data.laid(visit)
    with page.top():
        page.note(f"{full_day(found.day)}　星期{WEEKDAYS[found.day.weekday()]}")
        st.space("stretch")
        st.page_link("pages/help.py", label="帮助")
        if visit.place.school:
            st.page_link("pages/one_school.py", label="本校的全部", query_params={"school": visit.place.school})
        unit_door(visit, own_body(visit), "本单位的全部")
        if visit.can("ledger.enter", visit.place):
            st.page_link("pages/ledger.py", label="登记", icon=":material/add:", query_params={"do": "new"})
    st.title(headline(found, "" if visit.whole_county else "本校在办" if visit.place.school else "轮到我"))
    _strip(visit, found)
    left, right = st.columns([62, 38], gap="medium")
    with left:
        _hazards(visit, "今天到期", found.hazards.today, found.hazards.counts["due_today"], _door(found, "due_today"))
        if not visit.place.school and visit.actor.scope:
            _hazards(
                visit, "等我复查", found.hazards.verify, found.hazards.counts[TO_VERIFY], verify_door(visit), waits=True
            )
        name = "延期申请，等我答复" if visit.can("hazard.extend") else STATES["extension_asked"][0]
        asked = found.hazards.counts["extension_asked"]
        _hazards(visit, name, found.hazards.asked, asked, _door(found, "extension_asked"), waits=True)
        _tasks(found)
        if not visit.whole_county:
            name = "本校在办的" if visit.place.school else "轮到我的"
            _hazards(visit, name, found.hazards.own, found.hazards.counts["open"], _door(found, "open"), waits=True)
        if not (found.tasks or found.hazards.counts["open"] or found.hazards.counts[TO_VERIFY]):
            page.empty("现在没有等您办的", "新的隐患、收表、通报和议定事项到了，会列在这里。")
    with right:
        _coming(found)
        if visit.whole_county:
            _untouched(visit, found)


def headline(found: Desk, own: str = "") -> str:
    """What to do today, in one sentence that counts as the lists below count. own: what the reader's own hazards are
    called, "" where those are the whole county's."""
    counts, verify = found.hazards.counts, found.hazards.verify
    parts = []
    if own and counts["open"]:
        late = f"，逾期 {counts['overdue']} 项" if counts["overdue"] else ""
        parts.append(f"{own} {counts['open']} 项{late}")
    if counts["due_today"]:
        parts.append(f"今天到期 {counts['due_today']} 项")
    if counts[TO_VERIFY]:
        parts.append(f"{counts[TO_VERIFY]} 项等我复查，最久等了 {int(verify['waits'].max())} 天")
    over = sum(task.late(found.day) > 0 for task in found.tasks)
    if over:
        parts.append(f"{over} 件事过了时限")
    if len(found.tasks) > over:
        parts.append(f"{len(found.tasks) - over} 件等着办")
    return "；".join(parts) or "今天没有到期的，也没有等着办的"


def _door(found: Desk, state: str) -> dict[str, str]:
    """The address of a state's list in the ledger: exactly the rows a desk counts."""
    part = {"school": found.whose.part.school} if found.whose.part.school else {}
    return {"state": state} | part | ({"turn": found.whose.turn} if found.whose.turn else {})


def verify_door(visit: Visit) -> dict[str, str]:
    """The list of what waits for the reader's verification."""
    return {"state": "awaiting", "turn": visit.actor.scope or ""}


def _strip(visit: Visit, found: Desk) -> None:
    """The counts, each the door to its rows."""
    shown: list[tuple[str, int, dict[str, str]]] = []
    for state in COUNTED:
        name = f"{untouched_days(visit.pack)} 天没人动" if state == "untouched" else STATES[state][0]
        shown.append((name, found.hazards.counts[state], _door(found, state)))
    if not visit.place.school and visit.actor.scope:
        shown.insert(3, ("等我复查", found.hazards.counts[TO_VERIFY], verify_door(visit)))
    with st.container(key="strip", horizontal=True, gap=None):
        for i, (name, number, where) in enumerate(shown):
            with st.container(key=f"count_{i}", gap=None):
                page.note(name)
                st.page_link("pages/ledger.py", label=f"**{number}** :small[项]", query_params=where)


def _hazards(
    visit: Visit, name: str, rows: pd.DataFrame, total: int, where: dict[str, str], *, waits: bool = False
) -> None:
    """A list of hazards: the bold thing, whose act it is, how late, and the door to it."""
    if not total:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        page.header(name, f"{total} 项" + (f"，先列 {LISTED} 项" if total > LISTED else ""))
        st.space("stretch")
        st.page_link("pages/ledger.py", label=f":blue[看这 {total} 项]", query_params=where)
    with st.container(key=f"rows_{name}", gap=None):
        for row in records(rows):
            row_line(_what(row), _whose(row), _when(visit, row, waits=waits), "打开", "ledger", {"row": row["number"]})


def _what(row: dict[str, Any]) -> str:
    return f"**{markup.plain(row['school'] or row['place'])}**　{markup.plain(row['description'])}"


def _whose(row: dict[str, Any]) -> str:
    """Two names where two are meant: who acts, and who sees to it."""
    if row["state"] == STATE_WORDS["awaiting"]:
        return f"{reported_by(row)}已报告整改，等{row['turn']}复查"
    return whose(row).words


def _when(visit: Visit, row: dict[str, Any], *, waits: bool) -> str:
    waited = f"等 {row['waits']} 天" if waits and row["waits"] else ""
    return "　".join(filter(None, (waited, late_words(visit.pack, row)))) or until_words(row)


def _tasks(found: Desk) -> None:
    """Everything else that waits, by its day."""
    if not found.tasks:
        return
    page.header("等着办的", f"{len(found.tasks)} 件" + (f"，先列 {TASKS} 件" if len(found.tasks) > TASKS else ""))
    with st.container(key="rows_tasks", gap=None):
        for task in found.tasks[:TASKS]:
            what = f"**{markup.plain(task.what)}**"
            row_line(what, task.detail, due_words(task, found.day), task.act, task.page, dict(task.address))


def due_words(task: Task, day: date) -> str:
    """过了 3 天, 今天, 限10月10日."""
    if task.due is None:
        return ""
    if over := task.late(day):
        return f"过了 {over} 天"
    return "今天" if task.due == day else f"限{written(task.due)}"


def _coming(found: Desk) -> None:
    page.header("这几天", "到期、截止、开会")
    if not found.coming:
        page.note("两周之内没有到期的。")
    with st.container(key="rows_coming", gap=None):
        for day, words in found.coming:
            name = "今天" if day == found.day else f"{written(day)}"
            st.markdown(
                f"**{name}**　:small[:gray[周{WEEKDAYS[day.weekday()]}]]　{_joined(words)}",
            )


def _joined(words: Sequence[str]) -> str:
    shown = "；".join(markup.plain(word) for word in words[:3])
    return shown + (f"；等 {len(words)} 件" if len(words) > 3 else "")


def _untouched(visit: Visit, found: Desk) -> None:
    units, days = found.hazards.untouched, untouched_days(visit.pack)
    total = found.hazards.counts["untouched"]
    if not total:
        return
    page.header(f"{days} 天没人动", f"{total} 项，{len(units)} 家")
    st.page_link("pages/one_unit.py", label=":blue[各单位手上的事，各等了几天]")
    with st.container(key="rows_untouched", gap=None):
        for unit, number, most in units[:8]:
            who = visit.pack.name_of(unit) if unit else "没有督促单位"
            where = _door(found, "untouched") | ({"turn": unit} if unit else {})
            row_line(f"**{markup.plain(who)}**", f"{number} 项", f"最久 {most} 天", "看", "ledger", where)
