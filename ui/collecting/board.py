"""What came back at a glance: a square a school beside its twin table, and the last drops and pastes."""

from typing import Any

import streamlit as st

from charts.squares import ROW, Row, Square, squares
from figures import wording
from figures.reporting.said import title_of, way_words
from models.collection import IN, MEND, WAYS
from ui.collecting.data import Asked
from ui.shell import address, markup, page
from ui.shell.visit import Visit
from ui.widgets import tables

SCHOOL = "asked_school"


def board(visit: Visit, found: Asked) -> None:
    """The squares, the chosen school, the twin table."""
    places = found.by_township()
    rows = [
        Row(visit.pack.name_of(code), tuple(Square(each.code, each.name, each.state) for each in some))
        for code, some in places.items()
    ]
    chosen = address.read(SCHOOL, {each.code for each in found.answers})

    def clicked(event: Any) -> None:
        codes = [spot.get("code") for spot in event.get("school") or []]
        if codes:
            address.put(SCHOOL, None if codes[0] == chosen else codes[0])

    with page.wide_only("squares"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            page.header("每格一所学校", "点格看这所")
            st.space("stretch")
            page.states_legend("in", "mend", "missing")
        picture = squares(rows, f"{title_of(visit.pack, found.row, found.answers)}。", chosen)
        page.clickable(picture, f"squares_{found.id}_{chosen}", clicked, ROW * len(rows) + 8)
    each = next((each for each in found.answers if each.code == chosen), None)
    if each is not None:
        what = {IN: f"✓ 已收：{way_words(each)}", MEND: "× 交来的要改，见右边"}.get(each.state, "没有回")
        page.note(f"**{markup.plain(each.name)}**　{markup.plain(what)}")
    with st.expander("同图数据表"):
        _twin(visit, found)


def _twin(visit: Visit, found: Asked) -> None:
    rows = [
        {
            "乡镇": visit.pack.name_of(code),
            "应回": len(some),
            "已收": sum(each.state == IN for each in some),
            "要改": sum(each.state == MEND for each in some),
            "没回": sum(each.state not in (IN, MEND) for each in some),
        }
        for code, some in found.by_township().items()
    ]
    st.dataframe(
        tables.columns(tables.by_column(rows)),
        hide_index=True,
        row_height=tables.ROW,
        height=tables.height_of(len(rows)),
        key="collect_twin",
        column_config={"乡镇": st.column_config.TextColumn(width=120)},
        alt="各乡镇收表情况，与图同一口径",
    )


def lately(found: Asked) -> None:
    """The last drops and pastes: when, by which way, how many schools."""
    own = sum(each.state == IN and not each.source and each.came_at is None for each in found.answers)
    told = [each for each in found.answers if each.state == IN and each.found is not None]
    if told:
        nothing = sum(not each.found for each in told)
        many = sum(each.found or 0 for each in told)
        said = f"已收 {len(told)} 校中零报告 {nothing} 校，报隐患 {len(told) - nothing} 校 {many} 处"
        page.note((f"{own} 校自己登录填报或由台账导入。" if own else "") + said + "。")
    if not found.lately:
        return
    page.header("最近进来的", "最近在前")
    shown: dict[str, list[Any]] = {
        "时刻": [f"{wording.day(came.at.date())} {came.at:%H:%M}" for came in found.lately],
        "从哪来": [WAYS.get(came.way, came.way) for came in found.lately],
        "校": [came.schools for came in found.lately],
        "要改": [came.mend for came in found.lately],
        "文件或行": [came.source + (" 等" if came.schools > 1 else "") for came in found.lately],
    }
    st.dataframe(
        tables.columns(shown),
        hide_index=True,
        row_height=tables.ROW,
        height=tables.height_of(len(found.lately)),
        key="collect_lately",
        column_config={
            "时刻": st.column_config.TextColumn(width=104),
            "从哪来": st.column_config.TextColumn(width=76),
            "校": st.column_config.NumberColumn(width=44),
            "要改": st.column_config.NumberColumn(width=52),
        },
        alt="最近收到的",
    )
