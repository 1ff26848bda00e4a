"""A school as a person reads it: what it is, what lies open, what it owes, what happened, and the door to each row."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from catalogue.ledgers import LEDGERS
from errors import Refused
from figures.duties.owing import HEADINGS
from figures.hazards.lives.whose import whose
from figures.query import period
from figures.wording import percent, stored_text
from models.clock import today
from models.duty import SCHOOL
from ui.desk.rows import late_words, row_line, until_words
from ui.ledger import printing
from ui.one_school import data
from ui.one_school.data import OneSchool
from ui.shell import markup, page
from ui.shell.visit import Visit

OWED = 12
COURSE = {"found": "新发现", "closed": "销号", "open": "期末在办", "overdue": "逾期"}


def school(visit: Visit) -> None:
    """The page."""
    code = visit.place.school or str(st.query_params.get("school", ""))
    try:
        found = data.one(visit, code)
    except Refused as problem:
        page.empty("没有打开这所学校", markup.plain(str(problem)))
        return
    with page.top():
        page.note("　".join(filter(None, _about(visit, found))))
    if visit.can("trace.read"):
        where = {"of": SCHOOL, "who": found.file.code, "day": f"{today():%Y-%m-%d}"}
        st.page_link("pages/tracing.py", label=":blue[倒查]", query_params=where)
    st.title(headline(found))
    _strip(found)
    left, right = st.columns([58, 42], gap="medium")
    with left:
        _hazards(visit, found)
        _happened(found)
    with right:
        _owed(found)
        _course(found)
        _ledgers(found)


def _about(visit: Visit, found: OneSchool) -> list[str]:
    facts = found.file.facts
    enrolled = facts.get("pupils")
    return [
        visit.pack.name_of(found.file.township),
        stored_text(facts.get("stage")),
        f"在校 {enrolled:,} 人" if enrolled else "在校人数未填",
        "寄宿制" if facts.get("boarding") else "",
    ]


def headline(found: OneSchool) -> str:
    """The school's name with what is to be known first."""
    counts, owed = found.file.counts, len(found.file.owed)
    parts = [f"在办 {counts['open']} 项" if counts["open"] else "没有在办的隐患"]
    parts += [f"逾期 {counts['overdue']} 项"] if counts["overdue"] else []
    parts += [f"还欠 {owed} 件事"] if owed else []
    return f"{found.file.name}：{'，'.join(parts)}"


def _strip(found: OneSchool) -> None:
    shown: list[tuple[str, str, str, dict[str, str]]] = []
    for state, name in (("open", "在办"), ("overdue", "逾期"), ("awaiting", "待复查"), ("found", "本季新发现")):
        where = {"state": state, "school": found.file.code}
        shown.append((name, f"**{found.file.counts[state]}** :small[项]", "ledger", where))
    if (weeks := found.file.weeks) is not None and weeks.owed:
        label = f"**{weeks.reported}/{weeks.owed}** :small[周，{percent(weeks.rate)}]"
        shown.append(("本季周排查", label, "ledger", {"kind": "inspections", "school": found.file.code}))
    with st.container(key="strip", horizontal=True, gap=None):
        for i, (name, label, view, where) in enumerate(shown):
            with st.container(key=f"count_{i}", gap=None):
                page.note(name)
                st.page_link(f"pages/{view}.py", label=label, query_params=where)


def _hazards(visit: Visit, found: OneSchool) -> None:
    total = found.file.counts["open"]
    shown = len(found.hazards)
    page.header("在办的隐患", f"{total} 项" + (f"，先列 {shown} 项，其余点上面的数" if total > shown else ""))
    printing.print_button(visit, "school", partial(data.open_numbers, visit, found.file.code), total)
    if not total:
        page.note("没有在办的隐患；已销号的在台账里。")
    with st.container(key="rows_hazards", gap=None):
        for row in found.hazards:
            when = late_words(visit.pack, row) or until_words(row)
            what = f"**{markup.plain(row['description'])}**"
            row_line(what, _whose(row), when, "打开", "ledger", {"row": row["number"]})


def _whose(row: dict[str, Any]) -> str:
    return f"{whose(row).words}　卡在 {row['stuck_at']} {row['waits']} 天"


def _happened(found: OneSchool) -> None:
    page.header("按日子", f"各台账最近的，每种至多 {data.LATEST} 条")
    if not found.happened:
        page.note("还没有登记。")
    with st.container(key="rows_happened", gap=None):
        for each in found.happened:
            where = {"kind": each.kind, "row": each.row}
            when = f"{each.day:%Y-%m-%d}"
            row_line(f"**{markup.plain(each.sheet)}**　{markup.plain(each.what)}", "", when, "打开", "ledger", where)


def _owed(found: OneSchool) -> None:
    owed = found.file.owed
    page.header("还欠什么", f"{len(owed)} 件" + (f"，先列 {OWED} 件" if len(owed) > OWED else ""))
    if owed.empty:
        page.note("能看的职责都已达标，或不适用。")
        return
    shown = owed[[name for name in HEADINGS if name not in ("township_name", "name")]].head(OWED)
    with st.container(key="plain_owed"):
        st.table(shown.rename(columns=HEADINGS), border="horizontal", hide_index=True, alt="还欠什么")


def _course(found: OneSchool) -> None:
    page.header("近几季的隐患", "各季期末，本季到今天")
    rows = [
        {"季度": period(name).label} | {word: counts[key] for key, word in COURSE.items()}
        for name, counts in reversed(found.file.course)
    ]
    with st.container(key="plain_course"):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="近几季的隐患")


def _ledgers(found: OneSchool) -> None:
    page.header("台账里的", "检查、演练等是本季的，往季在台账里改选季度")
    with st.container(horizontal=True, gap="small"):
        for kind, number in found.rows.items():
            if number:
                label = f"{LEDGERS[kind].title} {number:,}"
                where = {"kind": kind, "school": found.file.code} | ({"state": "recorded"} if kind == "hazards" else {})
                st.page_link("pages/ledger.py", label=f":blue[{label}]", query_params=where)
