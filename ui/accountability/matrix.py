"""The matrix of bodies and tasks, its finding, and what stands behind the cell that was clicked.

The state of a cell is the body's own; what schools owe under the task is shown as context and labelled so.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from charts import grid, palette
from charts.grid import Cell, Column
from figures.bodies.accountability import Recorded
from figures.bodies.matrix import FACES, OVERDUE, WORDS_ONLY, ListedCell, counted, row_order, townships_together
from figures.duties.frame import MET, MISSED, NO_DATA, RECORDED, STATUS_NAMES
from figures.hazards.slices import long_overdue_days
from figures.query import Period, Slice
from models.county import TOWNSHIPS, Pack
from ui.accountability import data
from ui.accountability.selection import CELL, open_cell, param
from ui.shell import cache, markup, page
from ui.shell.visit import Visit
from ui.widgets import tables
from ui.widgets.selectable_table import pick

TOGETHER, APART = "units", "townships"
FACE_WORDS = {MET: "达标", OVERDUE: "有逾期隐患", WORDS_ONLY: "只有文字要求", RECORDED: "仅记录"}
MOST_ROWS = 6


def name_of(pack: Pack, unit: str) -> str:
    """A row's name; all townships together have the pack's word."""
    return pack.words["townships_short"] if unit == TOWNSHIPS else pack.name_of(unit)


def finding(found: Sequence[ListedCell], drafts: int) -> str:
    """90 项职责：5 项有逾期隐患，1 项未报，4 项达标；拟通报 13 条."""
    counts = counted(found)
    judged = [face for face in FACES if face not in (WORDS_ONLY, RECORDED)]
    parts = [f"{counts[f]} 项{FACE_WORDS.get(f, STATUS_NAMES.get(f, f))}" for f in judged if counts.get(f)]
    tail = f"；拟通报 {drafts} 条" if drafts else "；没有拟通报"
    return f"{len(found)} 项职责：{'，'.join(parts) or '没有可评判的'}{tail}"


def rest(found: Sequence[ListedCell]) -> str:
    """What is not judged: 其余 80 项不评判：仅记录 20 项，只有文字要求 60 项."""
    counts = counted(found)
    parts = [f"{FACE_WORDS[face]} {counts[face]} 项" for face in (RECORDED, WORDS_ONLY) if counts.get(face)]
    number = sum(counts.get(face, 0) for face in (RECORDED, WORDS_ONLY))
    return f"其余 {number} 项不评判：{'，'.join(parts)}" if parts else ""


def reading_note(found: Sequence[ListedCell], period: Period) -> str:
    """How to read the matrix, with its day."""
    told = "数字：仅记录，一格记几种的写几条，各有单位、不相加；空框：只有文字要求；空白：无此职责。点格子看依据"
    return f"{rest(found)}。{told}。{period.cut(markup.full_day(period.as_of))}"


def as_rows(pack: Pack, found: Sequence[ListedCell], view: str, period: Period) -> tuple[list[str], list[ListedCell]]:
    """The rows of the matrix and its cells: the bodies of the plan, or the townships one by one."""
    if view == APART:
        codes = [township.code for township in pack.townships_on(period.as_of)]
        return codes, [cell for cell in found if cell.unit in codes]
    return row_order(pack, period.as_of), townships_together(pack, found, period.as_of)


def columns_of(pack: Pack, day: date) -> tuple[list[str], list[Column]]:
    """The tasks of a day that have a list, each with its group (the plan's systems)."""
    listed = {cell.task for cell in pack.cells}
    tasks = [task for task in pack.tasks_on(day) if task.code in listed]
    return [t.code for t in tasks], [Column(f"{t.code}|{t.short}", _group(t.section)) for t in tasks]


def _group(section: str) -> str:
    """健全安全责任体系 stands above four narrow columns: the words in the middle tell it apart."""
    for word in ("健全", "完善", "安全", "风险"):
        section = section.removeprefix(word)
    return section.removesuffix("体系") if len(section) > 4 else section


def matrix(
    visit: Visit, period: Period, rows: Sequence[str], found: Sequence[ListedCell], chosen: tuple[str, str] | None
) -> None:
    """Draw the matrix; a click on a cell opens its evidence, a second one closes it."""
    pack = visit.pack
    tasks, columns = columns_of(pack, period.as_of)
    cells = [_cell(cell, rows.index(cell.unit), tasks.index(cell.clause)) for cell in found if cell.unit in rows]
    at = (rows.index(chosen[0]), tasks.index(chosen[1])) if chosen and chosen[0] in rows else None
    told = [f"{name_of(pack, c.unit)}第{c.clause}条" for c in found if c.face in (MISSED, OVERDUE)]
    sentence = f"各单位按条款履职情况。未达标或有逾期隐患：{'、'.join(told) or '没有'}。"
    drawing = grid.status_grid([name_of(pack, unit) for unit in rows], columns, cells, sentence, chosen=at)

    def clicked(selection: Any) -> None:
        for place in selection.get("cell") or []:
            if "row" in place and "column" in place:
                new = (rows[int(place["row"])], tasks[int(place["column"])])
                open_cell(None if new == chosen else new)

    page.clickable(drawing, f"matrix_{len(rows)}_{chosen}", clicked)


def chosen_cell(found: Sequence[ListedCell]) -> ListedCell | None:
    """The cell the address names, if it is one of these."""
    now = param(CELL)
    return next((cell for cell in found if f"{cell.unit}-{cell.clause}" == now), None)


def _cell(cell: ListedCell, row: int, column: int) -> Cell:
    text, face = "", cell.face
    if face == OVERDUE:
        text = str(cell.overdue)
    elif face == RECORDED:
        # Different things are never added: one thing is said in figures, several as so many lines.
        face = "count"
        text = f"{cell.recorded[0].have:g}" if len(cell.recorded) == 1 else f"{len(cell.recorded)}条"
    elif face == MISSED and cell.overdue:
        text = f"▲{cell.overdue}"
    elif cell.of > 1 and face in (MISSED, NO_DATA):
        text = f"{cell.places}/{cell.of}"
    return Cell(row, column, face, text, cell.places / cell.of)


def own_row(pack: Pack, found: Sequence[ListedCell], chosen: ListedCell | None) -> None:
    """A member's own tasks as a table: 条款, 任务, 本单位情况, 逾期隐患; a click opens the evidence."""
    titles = {task.code: task.title for task in pack.tasks}
    shown: dict[str, list[Any]] = {
        "条": [c.clause for c in found],
        "重点工作": [titles[c.clause] for c in found],
        "本单位情况": [_said(pack, c) for c in found],
        "逾期隐患/项": [c.overdue for c in found],
    }
    keys = [(c.unit, c.clause) for c in found]
    now = (chosen.unit, chosen.clause) if chosen else None
    widths = {"条": 40, "重点工作": 170, "本单位情况": 300}
    pick(shown, "own_row", keys, now, open_cell, widths, "本单位各项职责", most=len(keys))


def _said(pack: Pack, cell: ListedCell) -> str:
    """A cell in words: its state, or each thing only counted in its own unit."""
    if cell.face == RECORDED:
        return "仅记录：" + "，".join(line_words(pack, line) for line in cell.recorded)
    look = palette.look(cell.face)
    return f"{look.symbol} {look.word}".strip()


def line_words(pack: Pack, line: Recorded) -> str:
    """One thing counted, in the unit of its duty: 部门监管 9 次检查, 高峰见警 133/147 所学校."""
    duty = next(duty for duty in pack.duties if duty.code == line.duty)
    return f"{duty.short} {amount(line.have, line.need)} {duty.needs}".rstrip()


def amount(have: float, need: float | None) -> str:
    """有 or 有/应有."""
    return f"{have:g}/{need:g}" if need else f"{have:g}"


def failing(pack: Pack, found: Sequence[ListedCell]) -> None:
    """What a phone shows instead of the matrix: the cells that are not as they should be."""
    bad = [cell for cell in found if cell.face in FACES[:4]]
    rows = [
        {
            "单位": name_of(pack, cell.unit),
            "条款": next(f"{t.code} {t.short}" for t in pack.tasks if t.code == cell.clause),
            "情况": _said(pack, cell) + (f" {cell.overdue} 项" if cell.overdue else ""),
        }
        for cell in bad
    ]
    with st.container(key="narrow_failing"):
        if rows:
            st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="未达标、未报和有逾期隐患的职责")


def clause_words(pack: Pack, clause: str, key: str) -> None:
    """The full words of a clause, one click away."""
    task = next(t for t in pack.tasks if t.code == clause)
    with st.popover(f"第{clause}条　{task.title}", key=f"clause_{key}"):
        st.markdown(f"**{pack.words['plan.number']}　{markup.plain(task.section)}　{clause}．{task.title}**")
        st.markdown(markup.plain(task.text))


def evidence(visit: Visit, period: Period, cell: ListedCell, level: str | None) -> None:
    """The panel of one cell: what the body owes itself, hazards that wait for it, schools as context."""
    pack = visit.pack
    name = name_of(pack, cell.unit)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        page.header(f"{name}　{'仅记录' if cell.face == RECORDED else _said(pack, cell)}")
        clause_words(pack, cell.clause, "cell")
        st.space("stretch")
        st.button("关闭", on_click=open_cell, args=(None,), key="close_cell", type="tertiary")
    found = data.evidence(visit, period, cell.unit, cell.clause)
    if len(found.own):
        _instances(pack, found.own)
        _ledger_links(pack, found.own, None if cell.unit == TOWNSHIPS else cell.unit, period)
    else:
        page.note("本条没有可由台账计量的单位自身职责，只看文字要求：")
        task = next(t for t in pack.tasks if t.code == cell.clause)
        st.markdown(markup.plain(task.text))
    if cell.overdue and cell.unit != TOWNSHIPS:
        rows, total = cache.late_hazards(visit, period, Slice(level=level), cell.unit, limit=40)
        page.header("待办的逾期隐患", f"{total} 项，超期最久在前；待复查的算复查单位")
        tables.hazards(rows, tables.height_of(min(total, MOST_ROWS), 30), "cell_hazards", long_overdue_days(visit.pack))
    elif cell.overdue:
        page.note(f"各乡镇合计 {cell.overdue} 项逾期，点“分乡镇”看各自的行。")
    if found.context and visit.whole_county:
        page.header("背景：学校在本条应做的", "不计入本单位，不排名，不据此拟通报")
        st.table(
            pd.DataFrame(
                {
                    "学校义务": [label for label, _ in found.context],
                    "已达标": [tally.met for _, tally in found.context],
                    "未达标": [tally.missed for _, tally in found.context],
                    "未报": [tally.no_data for _, tally in found.context],
                }
            ),
            border="horizontal",
            hide_index=True,
            alt="学校在本条的义务完成情况，仅作背景",
        )


def _instances(pack: Pack, own: pd.DataFrame) -> None:
    several = own["subject"].nunique() > 1
    order = {status: i for i, status in enumerate((*FACES, "not_applicable"))}
    shown = own.assign(at=own["status"].map(order)).sort_values(["at", "duty", "subject", "period"])
    frame = pd.DataFrame({"职责": shown["label"]})
    if several:
        frame["单位"] = shown["subject"].map(pack.name_of)
    frame["期间"] = shown["period"]
    frame["情况"] = [_status(s) for s in shown["status"]]
    units = {duty.code: duty.needs for duty in pack.duties}
    frame["已做/应做"] = [
        f"{amount(have, need if need == need else None)} {units[duty].split('|')[0]}".rstrip()
        for have, need, duty in zip(shown.have, shown.need, shown.duty, strict=True)
    ]
    st.dataframe(
        frame,
        hide_index=True,
        row_height=30,
        height=tables.height_of(min(len(frame), MOST_ROWS), 30),
        key="cell_own",
        column_config={
            "职责": st.column_config.TextColumn(width=220),
            "情况": st.column_config.TextColumn(width=96),
            "已做/应做": st.column_config.TextColumn(width=128, alignment="right"),
        },
        alt="单位自身职责的每一项",
    )


def _ledger_links(pack: Pack, own: pd.DataFrame, unit: str | None, period: Period) -> None:
    """A way from each duty to the rows that prove it."""
    shown = {duty.code: duty for duty in pack.duties if duty.code in set(own["duty"])}
    with st.container(horizontal=True, gap="xsmall", key="cell_rows"):
        for duty in shown.values():
            query = {"kind": duty.ledger, "quarter": period.name}
            if duty.ledger == "hazards":
                ring = duty.filter.removeprefix("环=") if duty.filter.startswith("环=") else ""
                query |= {"state": "all", "ring": ring, "township": unit or ""}
            else:
                query |= {"duty": duty.code, "body": unit or ""}
            query = {name: word for name, word in query.items() if word}
            st.page_link("pages/ledger.py", label=f":blue[{markup.plain(duty.short)}：台账各行]", query_params=query)


def _status(status: str) -> str:
    look = palette.STATUSES[status]
    return f"{look.symbol} {look.word}".strip()
