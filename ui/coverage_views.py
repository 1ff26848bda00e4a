"""The blocks of the coverage page: the board with its clicks, the list beside or below it, the text to paste.

A click in the grid only writes the address; the boxes over the list do the same by keyboard.
"""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from charts import grid, palette
from ledgers.lists import list_workbook
from ui import address, page, tables
from ui.coverage_asked import MEASURES, Asked, described
from ui.coverage_boards import WHOLE, Board, Drawn, across, down, sentence
from ui.coverage_data import SHOWN
from ui.coverage_owing import HEADINGS, cells_of, heading, reminder, state_words
from ui.visit import Visit

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW, HEAD = 25, 24
COLOURS = {
    "missed": palette.WORSE,
    "unreachable": palette.WORSE,
    "no_data": palette.OUTLINE,
    "in_progress": palette.PROGRESS,
    "met": palette.BETTER,
}
NAMED_WIDTHS = {"乡镇": 78, "学校": 190, "差什么": 130, "差多少": 196, "何时前": 92, "状态": 112}


def drawn_height(drawn: Drawn) -> int:
    """The height in px at which every cell can be read."""
    breaks = sum(a != b for a, b in zip(drawn.groups, drawn.groups[1:], strict=False))
    heads = HEAD + (19 if any("|" in c.name for c in drawn.columns) else 0)
    heads += 22 if any(c.group for c in drawn.columns) else 0
    return int(len(drawn.rows) * ROW + breaks * grid.GAP * ROW) + heads


def board(made: Board, asked: Asked, *, by_school: bool) -> int:
    """The grid; a click on a cell chooses it, a second one lets it go. Returns its height in px."""
    drawn = down(made) if by_school else across(made)
    height = drawn_height(drawn)
    picture = grid.status_grid(
        drawn.rows,
        drawn.columns,
        drawn.cells,
        sentence(made),
        total=not by_school,
        row_groups=drawn.groups,
        chosen=drawn.at(asked.line, asked.at) if asked.line else None,
    )

    def clicked(event: Any) -> None:
        choose(drawn, asked, event.get("cell") or [])

    page.clickable(picture, f"board_{asked.measure}_{asked.line}_{asked.at}", clicked, height)
    return height


def choose(drawn: Drawn, asked: Asked, cells: list[dict[str, int]]) -> None:
    """Put the clicked cell's line and place into the address; the chosen one clicked again takes them out."""
    spot = (cells[0].get("row", -1), cells[0].get("column", -1)) if cells else (-1, -1)
    if spot in drawn.keys:
        line, place = drawn.keys[spot]
        again = (line, place) == (asked.line, asked.at)
        address.put("line", None if again else line)
        address.put("at", None if again else place or None)


def boxes(made: Board) -> None:
    """The keyboard's way to a cell: which line, which place."""
    lines = {"": "全部义务"} | {line.key: f"{line.short}，{line.when}" for line in made.lines}
    places = {code: name for code, name in made.places if code != WHOLE}
    address.choice("line", "义务", list(lines), "", words=lines.__getitem__, width=210)
    if len(places) > 1:
        named = {"": "全部"} | places
        address.choice("at", "何处", list(named), "", words=named.__getitem__, width=170)


def owing(rows: pd.DataFrame, made: Board, asked: Asked, visit: Visit, hidden: bool) -> None:
    """谁还差什么、何时前: heading with its count, boxes, export, then the list itself."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        page.header("谁还差什么、何时前", heading(rows))
        st.space("stretch")
        boxes(made)
        export(rows, asked, visit)
    if rows.empty:
        page.empty("这里没有还差的", "所选的都已达标，或不适用；可再点一次格子看全部。")
    else:
        table(rows)
    if len(rows) > SHOWN:
        page.note(f"只列前 {SHOWN} 条，全部 {len(rows):,} 条在导出的表里")
    if hidden:
        page.note("安防设施和保安的短板不在本账号的名单中列出校名，请联席办或县教育督导室查看")


def table(rows: pd.DataFrame) -> None:
    """The list, its states in words, symbol and colour."""
    shown = rows[list(HEADINGS)].head(SHOWN).rename(columns=HEADINGS)
    shown["状态"] = [[state] for state in shown["状态"]]
    columns: dict[str, Any] = {
        name: st.column_config.TextColumn(width=width) for name, width in NAMED_WIDTHS.items() if name != "状态"
    }
    columns["状态"] = st.column_config.MultiselectColumn(
        width=NAMED_WIDTHS["状态"],
        options=[state_words(status) for status in COLOURS],
        color=list(COLOURS.values()),
    )
    st.dataframe(
        shown,
        hide_index=True,
        row_height=tables.ROW,
        height="stretch" if len(shown) > 4 else tables.height_of(len(shown)),
        key="owing",
        column_config=columns,
        alt="谁还差什么、何时前，先到期在前",
    )


def export(rows: pd.DataFrame, asked: Asked, visit: Visit) -> None:
    """Exactly this list as a workbook, made only when it is asked for."""
    if visit.can("export", visit.place) and not rows.empty:
        st.download_button(
            "导出",
            data=partial(workbook, rows, asked),
            file_name=f"{MEASURES[asked.measure]}{asked.day:%Y%m%d}.xlsx",
            mime=SHEET,
            icon=":material/download:",
            key="export_owing",
            on_click="ignore",
        )


def workbook(rows: pd.DataFrame, asked: Asked) -> bytes:
    """The list as .xlsx with what it is a list of."""
    about = f"{MEASURES[asked.measure]}，{described(asked)}，共{len(rows)}条，先到期在前"
    return list_workbook("谁还差什么、何时前", about, [*HEADINGS.values(), "最后一天"], list(cells_of(rows)))


def pasted(rows: pd.DataFrame, asked: Asked, about: str, height: int) -> None:
    """催报文字 with the copy button."""
    page.header("催报文字", "点右上角复制到工作群")
    st.code(reminder(about, asked.day, rows), language=None, wrap_lines=True, height=height)
