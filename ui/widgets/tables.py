"""The tables that stand beside the charts: the map's twin and the rows behind a figure.

Columns are given in px, never pinned (a pinned column is drawn in pale grey); a cell clicked chooses its
township, which makes the map usable by keyboard.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import streamlit as st

from catalogue.measures import Measure
from charts import palette
from figures.hazards import measures
from figures.hazards.lives.whose import whose
from figures.hazards.units import UnitLine
from figures.reporting.weeks import Reportings
from ui.shell import address, markup

ROW = 29


def height_of(rows: int, row: int = ROW) -> int:
    """The height that shows so many rows and draws no empty one."""
    return rows * row + 34


def height_or_fill(rows: int, most: int) -> int | Literal["stretch"]:
    """The height of few rows, so that no empty one is drawn; more than `most` fill the block."""
    return height_of(max(rows, 1), 30) if rows <= most else "stretch"


def columns(rows: Mapping[str, Sequence[Any]]) -> pa.Table:
    """Columns of words, lists of words and whole numbers as the browser gets them; a frame of pandas on the way there
    costs ten times as much."""
    return pa.table({name: pa.array(values) for name, values in rows.items()})


def townships(found: measures.Found, measure: Measure, against: str, chosen: str | None) -> None:
    """The map's table twin; a click on a row chooses its township, a second one lets it go."""
    rows = measures.table(found, measure, against)
    codes = [str(row.pop("code")) for row in rows]
    shown = by_column(rows)
    key = f"twin_{chosen}_{measure.on_map}"

    def picked() -> None:
        cells = st.session_state[key].selection.cells
        code = codes[cells[0][0]] if cells else ""
        address.put("township", None if code in ("", chosen) else code)

    st.dataframe(
        marked(shown, codes.index(chosen) if chosen in codes else None),
        key=key,
        on_select=picked,
        selection_mode="single-cell",
        hide_index=True,
        row_height=ROW,
        height=height_of(len(rows)),
        column_config={
            "乡镇": st.column_config.TextColumn(width=74),
            "逾期": st.column_config.NumberColumn(width=44),
            "在办": st.column_config.NumberColumn(width=44),
            "待复查": st.column_config.NumberColumn(width=64),
            "挂账": st.column_config.NumberColumn(width=64),
            "销号率%": st.column_config.TextColumn(width=66, alignment="right"),
            "填报%": st.column_config.TextColumn(width=56, alignment="right"),
            measure.shared or "销号/应销": st.column_config.TextColumn(width=80, alignment="right"),
            against: st.column_config.TextColumn(width=84, alignment="right"),
        },
        alt=f"各乡镇{measure.name}等数据表，与地图同一口径",
    )


def by_column(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows of the same names as columns."""
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}


def marked(shown: Mapping[str, Sequence[Any]], row: int | None) -> Any:
    """The columns as a table, with one row marked as chosen; none for None.

    A style of pandas looks at every cell twice (6 ms) before it says what is known here from the start: one rule for
    one row. The framework asks it by these two methods and for nothing else.
    """
    if row is None:
        return columns(shown)
    styled = pd.DataFrame(shown).style
    look = [("background-color", palette.SELECTED_GROUND), ("font-weight", "600")]
    rule = {"props": look, "selectors": [f"row{row}_col{at}" for at in range(len(shown))]}
    vars(styled).update(_compute=lambda: styled, _translate=lambda *_: {"cellstyle": [rule]})
    return styled


def by_row(rows: pd.DataFrame, *names: str) -> list[dict[str, Any]]:
    """These columns of the rows, row by row."""
    return [dict(zip(names, values, strict=True)) for values in zip(*(rows[name] for name in names), strict=True)]


def _door(table: Any, view: str, doors: Sequence[Mapping[str, str]]) -> None:
    """Each row opens its thing: a click anywhere in it leads to the view with that row's address."""
    if cells := table.selection.cells:
        st.switch_page(f"pages/{view}.py", query_params=dict(doors[cells[0][0]]))


def hazards(rows: pd.DataFrame, height: int | Literal["stretch"], key: str, long: int) -> None:
    """Hazards of figures.hazards.lists: 学校, 隐患, 超期/天 (▲ beyond `long` days), where each is held up, 该办, 督促;
    a click on a row opens the hazard."""
    schools, places, descriptions, over, stuck, waits = (
        rows[name].tolist() for name in ("school", "place", "description", "days_over", "stuck_at", "waits")
    )
    acts = [whose(row) for row in by_row(rows, "state", "responsible", "school", "turn")]
    shown = {
        "学校": [school or place for school, place in zip(schools, places, strict=True)],
        "隐患": descriptions,
        "超期/天": [days_over(days, long) for days in over],
        "卡在": [f"{at} {int(days)}天" if at else "" for at, days in zip(stuck, waits, strict=True)],
        "该办": [each.acts for each in acts],
        "督促": [each.urges for each in acts],
    }
    table = st.dataframe(
        columns(shown),
        on_select="rerun",
        selection_mode="single-cell",
        hide_index=True,
        row_height=30,
        height=height,
        key=key,
        column_config={
            "学校": st.column_config.TextColumn(width=128),
            "隐患": st.column_config.TextColumn(width=112),
            "超期/天": st.column_config.TextColumn(width=62, alignment="right"),
            "卡在": st.column_config.TextColumn(width=100),
            "该办": st.column_config.TextColumn(width=76),
            "督促": st.column_config.TextColumn(width=72),
        },
        alt="隐患明细，超期最久在前；点一行打开",
    )
    _door(table, "ledger", [{"row": number} for number in rows["number"]])


def days_over(days: Any, long: int) -> str:
    """Days over the deadline, with ▲ beyond the county's red line; — where the hazard is not overdue."""
    if pd.isna(days):
        return markup.NOTHING
    return f"▲ {int(days)}" if days > long else str(int(days))


def unreported(weeks: Reportings, township: str | None, key: str, most: int | None = None) -> None:
    """Schools that owe weekly returns, most first: 学校, 欠报/周, 实报/应报, 迟报/周; `most` rows, or filling. A click
    on a row opens the school."""
    owing = weeks.owing(township)
    shown: dict[str, list[Any]] = {
        "学校": [s.name for s in owing],
        "欠报/周": [s.missing for s in owing],
        "实报/应报": [markup.fraction(s.reported, s.owed) for s in owing],
        "迟报/周": [s.reported_late for s in owing],
    }
    table = st.dataframe(
        columns(shown),
        on_select="rerun",
        selection_mode="single-cell",
        hide_index=True,
        row_height=30,
        height=height_or_fill(len(owing), 9) if most is None else height_of(max(1, min(len(owing), most)), 30),
        key=key,
        column_config={
            "学校": st.column_config.TextColumn(width=230),
            "实报/应报": st.column_config.TextColumn(alignment="right"),
        },
        alt="欠报周排查的学校；点一行看这所学校",
    )
    _door(table, "one_school", [{"school": s.code} for s in owing])


def schools(counts: pd.DataFrame, place: str, key: str, most: int = 7) -> None:
    """Hazards by school, most overdue first: 学校, 逾期, 在办, 待复查, 本期销号; `most` rows at once, nothing
    where no school has any. A click on a row opens the school."""
    shown = counts[counts["school_code"] != ""]
    if shown.empty:
        return
    st.markdown(f"**各校**　:small[:gray[{place}本期有隐患的 {len(shown)} 校，逾期最多在前]]")
    table = st.dataframe(
        columns({name: shown[name].tolist() for name in ("school", "overdue", "open", "awaiting", "closed")}),
        hide_index=True,
        row_height=30,
        height=height_of(min(len(shown), most), 30),
        key=key,
        column_config={
            "school": st.column_config.TextColumn("学校", width=180),
            "overdue": st.column_config.NumberColumn("逾期", width=52),
            "open": st.column_config.NumberColumn("在办", width=52),
            "awaiting": st.column_config.NumberColumn("待复查", width=62),
            "closed": st.column_config.NumberColumn("销号", width=52),
        },
        alt="各校隐患；点一行看这所学校",
        on_select="rerun",
        selection_mode="single-cell",
    )
    _door(table, "one_school", [{"school": code} for code in shown["school_code"]])


def units(lines: Sequence[UnitLine], chosen: str | None) -> None:
    """The twin of the unit bars; a click on a row chooses its unit, a second one lets it go."""
    shown: dict[str, list[Any]] = {
        "单位": [line.name for line in lines],
        "逾期": [line.late.total for line in lines],
        "待整改": [line.late.rectifying for line in lines],
        "待复查": [line.late.verifying for line in lines],
    }
    codes = [line.code for line in lines]
    key = f"units_{chosen}"

    def picked() -> None:
        cells = st.session_state[key].selection.cells
        code = codes[cells[0][0]] if cells else ""
        address.put("unit", None if code in ("", chosen) else code)

    st.dataframe(
        marked(shown, codes.index(chosen) if chosen in codes else None),
        key=key,
        on_select=picked,
        selection_mode="single-cell",
        hide_index=True,
        row_height=ROW,
        height=height_of(min(len(lines), 7), ROW),
        column_config={"单位": st.column_config.TextColumn(width=220)},
        alt="各单位待办的逾期隐患，与条形图同一口径",
    )
