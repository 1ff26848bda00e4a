"""The checklist, the counts and the duties of the county's own bodies, as tables to read and sort.

有 / 无 / 未报: red only on what was said in so many words; counts carry no judgement.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import pandas as pd
import streamlit as st

from charts import palette
from figures.duties.boards import Board, period_words
from figures.duties.frame import IN_PROGRESS, MET, MISSED, NO_DATA, NOT_APPLICABLE, RECORDED, UNREACHABLE
from figures.duties.owing import state_words
from figures.duties.parts import amount_of
from models.county import Pack
from models.duty import COUNTED, EXISTENCE, SPATIAL, STANDING, TRACKED
from ui.shell import address, markup
from ui.widgets import tables

Height = int | Literal["stretch"]
MARKS = {MET: "✓ 有", MISSED: "× 无", NO_DATA: "未报", NOT_APPLICABLE: "· 不适用", RECORDED: "– 部分有"}
COLOURS = {
    MISSED: palette.WORSE_GROUND,
    UNREACHABLE: palette.WORSE_GROUND,
    NO_DATA: "#ECEFF2",
    IN_PROGRESS: "#F6EFD9",
    MET: palette.BETTER_GROUND,
    RECORDED: "#ECEFF2",
    NOT_APPLICABLE: "#FFFFFF",
}
"""The pale ground of a state in a list, where its word and symbol say the rest."""
RANK = (UNREACHABLE, MISSED, NO_DATA, IN_PROGRESS, MET, RECORDED, NOT_APPLICABLE)


def state_column(width: int) -> Any:
    """A column of states: word and symbol on their pale ground."""
    said = {state_words(status): colour for status, colour in COLOURS.items()}
    said |= {mark: COLOURS[status] for status, mark in MARKS.items()}
    return st.column_config.MultiselectColumn(width=width, options=list(said), color=list(said.values()))


def checklist(made: Board, chosen: str, height: Height) -> None:
    """条款, 内容, 有, 无, 未报, 不适用; a cell clicked chooses its line, a second click lets it go."""
    rows, keys = [], []
    for line in made.lines:
        tally = made.tally(line.key)
        keys.append(line.key)
        rows.append((line.duty, line.short, tally.met, tally.short, tally.silent, tally.excused))
    heads = ("条款", "内容", "有", "无", "未报", "不适用")
    shown = {head: [row[at] for row in rows] for at, head in enumerate(heads)}
    key = f"checklist_{chosen}"

    def picked() -> None:
        cells = st.session_state[key].selection.cells
        line = keys[cells[0][0]] if cells else ""
        address.put("line", None if line in ("", chosen) else line)

    numbers = {name: st.column_config.NumberColumn(width=58) for name in ("有", "无", "未报", "不适用")}
    st.dataframe(
        tables.marked(shown, keys.index(chosen) if chosen in keys else None),
        key=key,
        on_select=picked,
        selection_mode="single-cell",
        hide_index=True,
        row_height=tables.ROW,
        height=height,
        column_config={
            "条款": st.column_config.TextColumn(width=54),
            "内容": st.column_config.TextColumn(width=120),
            **numbers,
        },
        alt="有无清单：每项有几校、无几校、未报几校",
    )


def counts(found: pd.DataFrame, height: Height) -> None:
    """只计数: what figures.duties.coverage.shares.tracked gives, without judgement."""
    shown = pd.DataFrame(
        {
            "条款": found["duty"],
            "内容": found["label"],
            "期间": [period_words(name) for name in found["period"]],
            "已/应": found["amount"],
            "有记录": [
                markup.fraction(int(a), int(b)) for a, b in zip(found["with_any"], found["subjects"], strict=True)
            ],
            "其中": found["parts"],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        row_height=tables.ROW,
        height=height,
        key="counts",
        column_config={
            "条款": st.column_config.TextColumn(width=54),
            "内容": st.column_config.TextColumn(width=220),
            "期间": st.column_config.TextColumn(width=120),
            "已/应": st.column_config.TextColumn(width=104, alignment="right"),
            "有记录": st.column_config.TextColumn("有记录/应有", width=90, alignment="right"),
            "其中": st.column_config.TextColumn(width=220),
        },
        alt="只计数的事项",
    )


def own_rows(
    frame: pd.DataFrame, pack: Pack, names: dict[str, str], judgements: Sequence[str], day: date
) -> pd.DataFrame:
    """The duties of the county, its units and townships themselves, open ones first.

    Out: 条款, 义务, 谁, 期间, 已/应, 何时前, 状态, status.
    """
    duties = {duty.code: duty for duty in pack.duties}
    found: list[dict[str, Any]] = []
    for row in frame[frame["judgement"].isin(judgements)].to_dict("records"):
        duty, status = duties[str(row["duty"])], str(row["status"])
        standing = duty.period == STANDING
        last = day if standing or pd.isna(row["last_day"]) else row["last_day"].date()
        need = amount_of(pack, duty, row["have"], row["need"])
        listed = duty.judgement in (EXISTENCE, SPATIAL)
        found.append(
            {
                "条款": duty.code,
                "义务": duty.label,
                "谁": names.get(str(row["subject"]), str(row["subject"])),
                "期间": period_words(str(row["period"])),
                "已/应": need,
                "何时前": "—"
                if status in (MET, RECORDED, NOT_APPLICABLE)
                else "现在"
                if standing
                else markup.day(last) + "前",
                "状态": [MARKS.get(status, state_words(status)) if listed else state_words(status)],
                "status": status,
                "order": (RANK.index(status), last, duty.listed_order, str(row["subject"])),
            }
        )
    found.sort(key=lambda row: row["order"])
    return pd.DataFrame(found, columns=["条款", "义务", "谁", "期间", "已/应", "何时前", "状态", "status"])


def own(rows: pd.DataFrame, key: str, height: Height, *, without: Sequence[str] = ()) -> None:
    """A table of own_rows; without: columns that say the same in every row."""
    hidden = ["status", *without]
    st.dataframe(
        rows.drop(columns=hidden),
        hide_index=True,
        row_height=tables.ROW,
        height=height,
        key=key,
        column_config={
            "条款": st.column_config.TextColumn(width=54),
            "义务": st.column_config.TextColumn(width=190),
            "谁": st.column_config.TextColumn(width=96),
            "期间": st.column_config.TextColumn(width=112),
            "已/应": st.column_config.TextColumn(width=76, alignment="right"),
            "何时前": st.column_config.TextColumn(width=84),
            "状态": state_column(100),
        },
        alt="本级义务",
    )


def own_finding(rows: pd.DataFrame) -> str:
    """县大排查 12月31日前还差，全体会议 …: what of the county's own dated duties is still open."""
    if rows.empty:
        return "没有有期限的本级义务，只有下面的清单和计数"
    missed = rows[rows["status"].isin([MISSED, NO_DATA, UNREACHABLE])]
    running = rows[rows["status"] == IN_PROGRESS]
    if not missed.empty:
        told = "、".join(list(dict.fromkeys(missed["义务"]))[:2])
        return f"{len(missed)} 项本级义务未达标：{told}{'等' if len(missed) > 2 else ''}"
    if not running.empty:
        first = running.iloc[0]
        return f"本级义务没有未达标；{len(running)} 项进行中，最先到期 {first['何时前']}：{first['义务']}"
    return "本级有期限的义务都已达标"


JUDGED, LISTED, COUNTS = (COUNTED,), (EXISTENCE, SPATIAL), (TRACKED,)
