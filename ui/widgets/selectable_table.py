"""A table in which a click on any cell chooses its row and a second click lets it go: no column of boxes.

The key changes with what is chosen, because a table that keeps its own selection stays silent when the same
cell is clicked again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from ui.widgets.tables import height_of, marked

Key = TypeVar("Key")
ROW = 32


def pick(
    shown: Mapping[str, Sequence[Any]],
    name: str,
    keys: Sequence[Key],
    now: Key | None,
    chosen: Callable[[Key | None], object],
    widths: Mapping[str, int],
    alt: str,
    most: int = 8,
) -> None:
    """Draw the rows, given by column; `chosen` gets the key of the clicked one, None when it was already chosen.

    widths: px by column; most: rows shown at once."""
    key = f"{name}_{now}"

    def picked() -> None:
        cells = st.session_state[key].selection.cells
        if cells:
            clicked = keys[cells[0][0]]
            chosen(None if clicked == now else clicked)

    st.dataframe(
        marked(shown, keys.index(now) if now in keys else None),
        key=key,
        on_select=picked,
        selection_mode="single-cell",
        hide_index=True,
        row_height=ROW,
        height=height_of(max(1, min(len(keys), most)), ROW) + 2,
        column_config={column: st.column_config.TextColumn(width=width) for column, width in widths.items()},
        alt=alt,
    )
