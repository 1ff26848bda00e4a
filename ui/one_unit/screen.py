"""A department or township as a person reads it: what waits for it and for how long, then quarter by quarter what it
verified, asked for, was given to carry out and was named for; each with the door to its rows."""

from typing import Any

import pandas as pd
import streamlit as st

from charts import lives
from charts.lives import LifeBar
from errors import Refused
from figures.hazards.lives.waiting import InHands, Waits
from figures.hazards.lives.whose import whose
from figures.query import period
from figures.unit import UnitFile, UnitQuarter
from figures.wording import day as written
from models.clock import today
from models.county import Pack
from ui.desk.rows import late_words, records, row_line, until_words
from ui.one_unit import data
from ui.shell import markup, page
from ui.shell.visit import Visit
from ui.widgets.tables import columns

NAMED = 8
Door = tuple[str, str, str, dict[str, str]]


def unit(visit: Visit) -> None:
    """The page: one body, or the list of all where none was asked for."""
    code = data.own_body(visit) or str(st.query_params.get("unit", ""))
    if not code and visit.whole_county:
        everyone(visit)
        return
    try:
        found = data.one(visit, code)
    except Refused as problem:
        page.empty("没有打开这个单位", markup.plain(str(problem)))
        return
    name = visit.pack.name_of(code)
    with page.top():
        page.note(f"截至{written(today())}")
        st.space("stretch")
        if visit.whole_county:
            st.page_link("pages/one_unit.py", label="各单位手上的事")
            st.page_link("pages/accountability.py", label="看履职与通报", query_params={"unit": code})
    st.title(headline(name, found))
    _strip(found)
    left, right = st.columns([62, 38], gap="medium")
    with left:
        _hands(visit, found)
    with right:
        _course(found)
        _resolutions(found)
        _lines(found)


def headline(name: str, found: UnitFile) -> str:
    """The body's name with what is to be known first."""
    verifying, rectifying = found.waits.verifying, found.waits.rectifying
    parts = []
    if verifying.number:
        parts.append(f"{verifying.number} 项等它复查，最久等了 {verifying.most} 天")
    if rectifying.number:
        late = f"，逾期 {rectifying.overdue} 项" if rectifying.overdue else ""
        parts.append(f"{rectifying.number} 项该它办{late}")
    return f"{name}：{'；'.join(parts) or '手上没有在办的隐患'}"


def average_of(waited: Waits | UnitQuarter) -> str:
    """Days on average in words; — where nothing waits."""
    return markup.NOTHING if waited.average is None else f"{waited.average:.1f}"


def _strip(found: UnitFile) -> None:
    turn, verifying = {"turn": found.code}, found.waits.verifying
    settled = sum(each.settled for each in found.resolutions)
    year = sum(quarter.named for quarter in found.course if quarter.name[:4] == str(today().year))
    shown: list[Door] = [
        ("等它复查", f"**{verifying.number}** :small[项]", "ledger", {"state": "awaiting"} | turn),
        ("其中逾期", f"**{verifying.overdue}** :small[项]", "ledger", {"state": "verifying"} | turn),
        ("平均等", f"**{average_of(verifying)}** :small[天]", "ledger", {"state": "awaiting"} | turn),
        ("该它办", f"**{found.waits.rectifying.number}** :small[项]", "ledger", {"state": "mending"} | turn),
        ("其中逾期", f"**{found.waits.rectifying.overdue}** :small[项]", "ledger", {"state": "rectifying"} | turn),
        ("最久", f"**{found.waits.most}** :small[天]", "ledger", {"state": "open"} | turn),
        ("议定事项", f"**{settled}/{len(found.resolutions)}** :small[件落实]", "ledger", {"kind": "meetings"}),
        ("今年被通报", f"**{year}** :small[次]", "accountability", {"unit": found.code}),
    ]
    with st.container(key="strip", horizontal=True, gap=None):
        for i, (name, label, view, where) in enumerate(shown):
            with st.container(key=f"count_{i}", gap=None):
                page.note(name)
                st.page_link(f"pages/{view}.py", label=label, query_params=where)


def _hands(visit: Visit, found: UnitFile) -> None:
    shown = records(found.hazards)
    total = found.waits.number
    page.header("手上的，各在哪一步停了几天", f"{total} 项" + (f"，先列 {len(shown)} 项" if total > len(shown) else ""))
    if not shown:
        page.note("没有等它办的；别家在办的见台账。")
        return
    bars = [_bar(found, row) for row in shown]
    with page.wide_only("lives"):  # the rows below say the same
        page.draw(lives.lives(bars, today()), 34 * len(bars) + 12)
    own, others = found.days
    page.note(f"列出的 {len(shown)} 项合计 {own} 天在它手里，{others} 天在别家手里。")
    with st.container(key="rows_hands", gap=None):
        for row in shown:
            when = late_words(visit.pack, row) or until_words(row)
            what = f"**{markup.plain(row['description'])}**"
            detail = f"{row['school'] or row['place']}　{whose(row).words}　卡在 {row['stuck_at']} {row['waits']} 天"
            row_line(what, detail, when, "打开", "ledger", {"row": row["number"]})


def _bar(found: UnitFile, row: dict[str, Any]) -> LifeBar:
    stretches = tuple((each.name, each.from_on, each.to_on) for each in found.lives.get(row["number"], ()))
    late = "" if pd.isna(row["days_over"]) else f"逾期 {int(row['days_over'])} 天"
    return LifeBar(f"{row['description'][:NAMED]} {row['number'][-5:]}", stretches, row["deadline"], late)


def _course(found: UnitFile) -> None:
    page.header("逐季", "复查按办结那天算，通报按印发日")
    rows = [
        {
            "季度": period(each.name).label,
            "复查": each.verified,
            "平均等/天": average_of(each),
            "延期 批/不批": f"{each.extended}/{each.declined}",
            "议定 落实/交办": f"{each.carried_out}/{each.resolved}",
            "通报": each.named,
        }
        for each in reversed(found.course)
    ]
    with st.container(key="plain_course"):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="逐季的复查、延期、议定事项和通报")


def _resolutions(found: UnitFile) -> None:
    page.header("议定事项", f"{len(found.resolutions)} 件由它牵头")
    with st.container(key="rows_resolved", gap=None):
        for each in found.resolutions[:NAMED]:
            where = {"kind": "meetings", "sheet": "议定事项", "row": f"{each.meeting_no}|{each.seq}"}
            late = f"　过了 {each.days_over} 天" if each.overdue else ""
            what = f"**{markup.plain(each.matter)}**"
            row_line(what, each.outcome, f"{each.deadline}{late}", "打开", "ledger", where)


def _lines(found: UnitFile) -> None:
    page.header("被通报的", f"{len(found.named)} 条")
    if not found.named:
        page.note("还没有拟过、印发过关于它的通报。")
    with st.container(key="rows_named", gap=None):
        for each in found.named[:NAMED]:
            when = f"{each.issued_on} {each.number}" if each.issued_on else "未印发"
            where = {"unit": found.code, "matter": str(each.line.id)}
            row_line(f"**{markup.plain(each.line.matter)}**", each.line.state, when, "打开", "accountability", where)


def finding(pack: Pack, found: list[InHands]) -> str:
    """谁的复查积压最久、几天."""
    verifying = [each for each in found if each.code and each.verifying.number]
    if not verifying:
        return "没有单位有等着复查的隐患"
    worst = max(verifying, key=lambda each: (each.verifying.most, each.verifying.number))
    waits = worst.verifying
    return f"{pack.name_of(worst.code)}的复查积压最久：{waits.number} 项，最久等了 {waits.most} 天"


def everyone(visit: Visit) -> None:
    """All bodies with what lies in their hands; a click on a row opens its page."""
    found = data.bodies(visit)
    with page.top():
        page.note(f"截至{written(today())}")
    st.title(finding(visit.pack, found))
    if not found:
        page.empty("各单位手上都没有在办的隐患", "登记隐患以后，这里列出轮到谁、停了几天。")
        return
    shown: dict[str, list[Any]] = {
        "单位": [visit.pack.name_of(each.code) or "没有督促单位" for each in found],
        "等它复查": [each.verifying.number for each in found],
        "复查最久/天": [each.verifying.most for each in found],
        "复查平均/天": [average_of(each.verifying) for each in found],
        "该它办": [each.rectifying.number for each in found],
        "该办最久/天": [each.rectifying.most for each in found],
        "其中逾期": [each.overdue for each in found],
    }
    page.header("各单位手上的事", f"{len(found)} 家；复查从报告整改那天算，该办从发现、退回、重开或转办那天算")
    table = st.dataframe(
        columns(shown),
        key="bodies",
        on_select="rerun",
        selection_mode="single-cell",
        hide_index=True,
        height="content",
        column_config={
            "单位": st.column_config.TextColumn(width=240),
            "复查平均/天": st.column_config.TextColumn(alignment="right"),
        },
        alt="各单位手上的隐患和等的天数；点一行看这个单位",
    )
    if (cells := table.selection.cells) and (code := found[cells[0][0]].code):
        st.switch_page("pages/one_unit.py", query_params={"unit": code})
