"""The blocks of the coverage page: the title with its legend, the board, the list beside or below it, the text to
paste."""

from dataclasses import replace
from typing import Any, Literal

import pandas as pd
import streamlit as st

from access.roles import readers_of
from charts import grid
from figures.duties import practice as kinds
from figures.duties.boards import Board, checklist_finding, finding
from figures.duties.coverage.grids import SCENARIOS, TOPICS, kinds_duty
from figures.duties.coverage.pace import lessons_together
from figures.duties.owing import HEADINGS, cells_of
from ledgers.out.lists import list_workbook
from models.county import Pack
from ui.coverage import data as coverage_data
from ui.coverage import tables as tables_of
from ui.coverage.board import HEAD, LOW_ROW, board, boxes, picture
from ui.coverage.data import SHOWN, Listed, asked_board, names_weak_points
from ui.coverage.query import MEASURES, Query, described, unconfirmed
from ui.coverage.tables import state_column
from ui.shell import address, page
from ui.shell.visit import Visit
from ui.widgets import tables

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROW_WIDTHS = {"乡镇": 0, "学校": 168, "差什么": 86, "差多少": 128, "何时前": 88, "状态": 90}
NARROW_MEASURES = {
    "lessons": {"乡镇": 0, "学校": 234, "差什么": 0, "差多少": 236, "何时前": 0},
    "practice": {"乡镇": 0, "学校": 168},
}
WIDTHS = {"乡镇": 74, "学校": 190, "差什么": 134, "差多少": 176, "何时前": 92, "状态": 112}
MEASURE_WIDTHS = {
    "checklist": {"何时前": 0, "差多少": 150},
    "facilities": {"何时前": 0},
    "lessons": {"学校": 240, "差什么": 86, "差多少": 250},
    "practice": {"差什么": 80, "差多少": 330, "状态": 0},
}
"""Widths in px of the list's columns; 0 leaves one out that says the same in every row."""


def owing(listed: Listed, made: Board, asked: Query, visit: Visit, *, narrow: bool = False) -> None:
    """谁还差什么、何时前: heading with its count, boxes, export, the list, and what one must know to read it.

    narrow: the controls stand in a row of their own, and the text to paste behind a button.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        page.header("谁还差什么、何时前", listed.heading)
        if not narrow:
            st.space("stretch")
            controls(listed, made, asked, visit, paste=asked.measure in ("practice", "checklist"))
    if narrow:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            controls(listed, made, asked, visit, paste=True)
    named = names_weak_points(visit)
    if not named and asked.measure == "facilities":
        page.empty("这里不列校名", f"具体学校的安防短板只有{readers_of('weakness.read')}可以看；合计照常。")
    elif not listed.count:
        page.empty("这里没有还差的", "所选的都已达标，或不适用；再点一次格子，或在上面改选，可看全部。")
    else:
        table(listed, asked)
    told = coverage_data.reached(visit, asked)
    said = [told] if told else []
    if listed.count > SHOWN:
        said.append(f"先到期在前，只列前 {SHOWN} 条，其余见导出")
    if not named and asked.measure in ("duties", "reference", "checklist"):
        said.append("安防和保安的短板不在本账号列校名")
    if unconfirmed(visit, asked.period) and asked.measure not in ("facilities", "checklist"):
        said.append(visit.pack.words["caption.unconfirmed"])
    if said:
        page.note("　".join(said))


def controls(listed: Listed, made: Board, asked: Query, visit: Visit, *, paste: bool) -> None:
    """The boxes, the text to paste where it has no block of its own, and the export."""
    boxes(made, lines=asked.measure != "checklist")
    if paste and listed.count and not visit.place.school:
        with st.popover("催报", key="paste"):
            pasted(listed, 260)
    export(listed, asked, visit)


def table(listed: Listed, asked: Query) -> None:
    """The list, its states in words, symbol and a pale ground; what is the same in every row is left out."""
    widths = {**WIDTHS, **MEASURE_WIDTHS.get(asked.measure, {})}
    if asked.cut.township or asked.cut.school:
        widths |= NARROW_MEASURES.get(asked.measure, NARROW_WIDTHS)
    if asked.cut.school and asked.measure != "lessons":
        widths["学校"] = 0
    state = HEADINGS["state"]
    shown: dict[str, list[Any]] = {
        name: [[word] for word in rows] if name == state else rows
        for name, rows in listed.columns.items()
        if widths[name]
    }
    columns: dict[str, Any] = {name: st.column_config.TextColumn(width=widths[name]) for name in shown}
    page.no_higher("owing", tables.height_of(min(listed.count, SHOWN)))
    st.dataframe(
        tables.columns(shown),
        hide_index=True,
        row_height=tables.ROW,
        height="stretch",
        key="owing",
        column_config=columns | {state: state_column(widths[state])},
        alt="谁还差什么、何时前，先到期在前",
    )


def export(listed: Listed, asked: Query, visit: Visit) -> None:
    """Exactly this list as a workbook, made only when it is asked for."""

    def made() -> bytes:
        return workbook(coverage_data.owing(visit, asked), asked)

    if visit.can("export", visit.place) and listed.count:
        st.download_button(
            "导出",
            data=made,
            file_name=f"{MEASURES[asked.measure]}{asked.day:%Y%m%d}.xlsx",
            mime=SHEET,
            icon=":material/download:",
            key="export_owing",
            on_click="ignore",
        )


def workbook(rows: pd.DataFrame, asked: Query) -> bytes:
    """The list as .xlsx with what it is a list of."""
    about = f"{MEASURES[asked.measure]}，{described(asked)}，共{len(rows)}条，先到期在前"
    return list_workbook("谁还差什么、何时前", about, [*HEADINGS.values(), "最后一天"], list(cells_of(rows)))


def pasted(listed: Listed, height: int | Literal["stretch"]) -> None:
    """催报文字 with the copy button."""
    page.header("催报文字", "点右上角复制到工作群")
    st.code(listed.text, language=None, wrap_lines=True, height=height)


def duties(visit: Visit, asked: Query) -> None:
    """周期义务, 设施, 课时, 参考标准 and 专题与情景: the board, and under it (or beside it) who lacks what."""
    made = asked_board(visit, asked)
    asked = only_there(made, asked)
    listed = coverage_data.listed(visit, asked)
    by_school = bool(asked.cut.township or asked.cut.school)
    if not made.lines:
        titled(title(made, visit, asked))
        if lacking := not_in_plan(visit.pack, asked.measure):
            page.empty(f"方案没有{lacking}", "这一页只列方案里有的职责；职责见县资料包的 duties.csv。")
        else:
            page.empty("这一段时间没有应统计的事项", "可改选季度、统计期或截至日；学校和校历见县资料包。")
        return
    seen = picture(visit.key, made, asked, named=names_weak_points(visit), by_school=by_school)
    titled(title(made, visit, asked), *seen.states)
    if asked.measure == "reference":
        sources = "、".join(dict.fromkeys(d.basis for d in visit.pack.duties if d.code in {x.duty for x in made.lines}))
        page.note(f"以下不是{visit.pack.words['plan.short']}的要求，不计入达标数，不作通报依据。出处：{sources}")
    if asked.cut.township and not asked.cut.school:
        left, right = st.columns([9, 7], gap="medium")
        with left, page.wide_only("board"):
            board(seen, made, asked, by_school=True)
        with right, page.below("owing", 190, 420):
            owing(listed, made, asked, visit, narrow=True)
        return
    with page.wide_only("board"):
        above = board(seen, made, asked, by_school=by_school) + (264 if asked.measure == "reference" else 206)
    beside = asked.measure == "practice" or bool(listed.count and not visit.place.school)
    columns = st.columns([9, 4], gap="medium") if beside else [st.container()]
    with columns[0], page.below("owing", above, 236):
        owing(listed, made, asked, visit)
    if beside:
        with columns[1], page.below("beside", above, 236):
            if asked.measure == "practice":
                scenarios(visit, asked)
            else:
                pasted(listed, "stretch")


def not_in_plan(pack: Pack, measure: str) -> str:
    """What a plan without a duty of the measure does not ask for, in words; "" when it has one."""
    if measure == "practice":
        there = any(kinds_duty(pack, each) for each in (TOPICS, SCENARIOS))
        return "" if there else "按专题、情景计数的安全教育和演练"
    there = any(coverage_data.wanted(pack, duty, measure) for duty in pack.duties)
    return "" if there else {"facilities": "逐校应有的设施", "lessons": "逐班应上的课时"}.get(measure, "这一类职责")


def only_there(made: Board, asked: Query) -> Query:
    """The question without a line or place that this board does not have: another measure's cell is no choice."""
    line = asked.line if made.line(asked.line) else ""
    return replace(asked, line=line, at=asked.at if made.name(asked.at) else "")


def title(made: Board, visit: Visit, asked: Query) -> str:
    """The finding of the measure."""
    if asked.measure == "practice":
        return kinds.practice_finding(made, visit.pack)
    if asked.measure == "lessons":
        pace = coverage_data.pace(visit, asked)
        return kinds.pace_finding(pace, kinds.course_of(visit.pack)) if lessons_together(visit.pack) else finding(made)
    return ("参考：" if asked.measure == "reference" else "") + finding(made)


def titled(sentence: str, *states: str) -> None:
    """The page's title with the legend of states at its right end."""
    with st.container(horizontal=True, vertical_alignment="top"):
        st.title(sentence, width="content")
        st.space("stretch")
        if states:
            with page.wide_only("legend"):
                page.states_legend(*states)


def scenarios(visit: Visit, asked: Query) -> None:
    """Drills by scenario and 学段, and why they are never 未达标."""
    if kinds_duty(visit.pack, SCENARIOS) is None:
        return
    found = coverage_data.practice(visit.key, asked.period, asked.cut)[1]
    rows, columns, cells = kinds.by_stage(found, visit.pack.entries("school_stage"))
    name = kinds.name_of(visit.pack, kinds.SCENARIO)
    page.header(f"{name}，按学段", "本学年做过的学校")
    told = "，".join(f"{column.name}{cell.text}" for column, cell in zip(columns, cells[-len(columns) :], strict=True))
    page.draw(grid.status_grid(rows, columns, cells, f"{name}：{told}。"), len(rows) * LOW_ROW + HEAD)
    page.note(f"{visit.pack.words['plan.short']}没有定次数：只计数、按多少着色，不判未达标")


def checklist(visit: Visit, asked: Query) -> None:
    """清单: 有 / 无 / 未报 of every 有无 duty of schools, who lacks the chosen one, and what is only counted."""
    made = asked_board(visit, asked)
    asked = only_there(made, asked)
    listed = coverage_data.listed(visit, asked)
    titled(checklist_finding(made))
    left, right = st.columns([6, 8], gap="medium")
    with left, page.below("checklist", 190, 420):
        with st.container(horizontal=True, vertical_alignment="center"):
            page.header("学校应有的", "点一行看谁没有")
            st.space("stretch")
            kind = address.switch(
                "list", "清单", ["has", "counts"], "has", {"has": "有无", "counts": "只计数"}.__getitem__
            )
        if kind == "has":
            tables_of.checklist(made, asked.line, "stretch")
        else:
            counted = coverage_data.counts(visit, asked)
            tables_of.counts(counted, "stretch")
            page.no_higher("checklist", tables.height_of(len(counted)))
            page.note(f"{visit.pack.words['plan.short']}没有定次数的事项，只计数，不判达标")
    with right, page.below("owing", 190, 420):
        owing(listed, made, asked, visit)


def own(visit: Visit, asked: Query) -> None:
    """本级义务: what the county, its units and townships owe themselves, on the same board."""
    dated = coverage_data.own(visit, asked, tables_of.JUDGED)
    listed = coverage_data.own(visit, asked, tables_of.LISTED)
    counted = coverage_data.own(visit, asked, tables_of.COUNTS)
    titled(tables_of.own_finding(dated))
    left, right = st.columns([8, 7], gap="medium")
    with left, page.below("own", 190, 420):
        if not dated.empty:
            page.header("有期限的", f"{described(asked)}，{len(dated)} 项")
            tables_of.own(dated, "own_dated", tables.height_of(min(len(dated), 8)))
        page.header("只计数的", f"{len(counted)} 项，{visit.pack.words['plan.short']}没有定次数")
        page.no_higher("own", tables.height_of(max(len(counted), min(len(dated), 8))))
        tables_of.own(counted, "own_counted", "stretch", without=("何时前", "状态"))
        if followed := coverage_data.warnings(visit, asked):
            page.note(followed)
    with right, page.below("own_listed", 190, 420):
        short = int(listed["status"].isin(["missed", "no_data"]).sum())
        page.header("有无清单", f"{len(listed)} 项，{short} 项无或未报，排在前面")
        page.no_higher("own_listed", tables.height_of(len(listed)))
        tables_of.own(listed, "own_listed", "stretch", without=("何时前", "期间"))
