"""A table in which a click on any cell chooses its row and a second click lets it go: no column of boxes.

The key changes with what is chosen, because a table that keeps its own selection stays silent when the same
cell is clicked again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import pandas as pd
import streamlit as st

from charts import palette
from ui.widgets.tables import height_of

Key = TypeVar("Key")
ROW = 32


def pick(
    frame: pd.DataFrame,
    name: str,
    keys: Sequence[Key],
    now: Key | None,
    chosen: Callable[[Key | None], object],
    widths: Mapping[str, int],
    alt: str,
    most: int = 8,
) -> None:
    """Draw the rows; `chosen` gets the key of the clicked one, None when it was already chosen. widths: px by
    column; most: rows shown at once."""
    key = f"{name}_{now}"

    def picked() -> None:
        cells = st.session_state[key].selection.cells
        if cells:
            clicked = keys[cells[0][0]]
            chosen(None if clicked == now else clicked)

    style = f"background-color:{palette.SELECTED_GROUND};font-weight:600"
    shown = frame
    if now in keys:
        at = keys.index(now)
        shown = frame.style.apply(lambda row: [style if row.name == at else ""] * len(row), axis=1)  # type: ignore[assignment]
    st.dataframe(
        shown,
        key=key,
        on_select=picked,
        selection_mode="single-cell",
        hide_index=True,
        row_height=ROW,
        height=height_of(max(1, min(len(frame), most)), ROW) + 2,
        column_config={column: st.column_config.TextColumn(width=width) for column, width in widths.items()},
        alt=alt,
    )
