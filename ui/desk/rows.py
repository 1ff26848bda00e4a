"""A thing of a list with the act it waits for, and what such a row says of a hazard."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from figures.hazards.lives.whose import OWN
from figures.hazards.slices import long_overdue_days
from figures.wording import day as written
from models.county import Pack
from ui.shell import markup


def row_line(what: str, detail: str, when: str, act: str, view: str, where: dict[str, str]) -> None:
    """One row: what (markup), grey details, when, and the link on which the act is done."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"{what}　:small[:gray[{markup.plain(detail)}]]" if detail else what, width="stretch")
        if when:
            st.markdown(f":small[{when}]", width="content")
        st.page_link(f"pages/{view}.py", label=act, query_params=where)


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows by column."""
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def reported_by(row: Mapping[str, Any]) -> str:
    """Who mended a hazard that was reported: 本校 where it is the school itself."""
    return OWN if row["responsible"] == row["school"] else str(row["responsible"])


def late_words(pack: Pack, row: Mapping[str, Any]) -> str:
    """▲ 逾期 118 天 (▲ beyond the county's red line); "" of a hazard that is not overdue."""
    if pd.isna(row["days_over"]):
        return ""
    days = int(row["days_over"])
    return f"{'▲ ' if days > long_overdue_days(pack) else ''}逾期 {days} 天"


def until_words(row: Mapping[str, Any]) -> str:
    """10月14日到期, or that no day was laid down."""
    return f"{written(row['deadline'])}到期" if row["deadline"] else "未明确期限"
