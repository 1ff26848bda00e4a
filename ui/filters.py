"""The one row of filters, in the same order on every page: 季度 · 乡镇 · 单位 · 环 · 级别.

What a member may not leave (its township, unit or school) is not offered. On a phone the row folds
behind one button, so that the answer comes first.
"""

from dataclasses import dataclass

import streamlit as st

from figures.scope import Period, Refused, Slice, period, quarter_of, shift_quarter
from models.clock import today
from ui import address
from ui.visit import Visit

ALL = "全部"
QUARTERS_BACK = 12
ORDER = ("quarter", "township", "unit", "ring", "level")
OPEN = "filters_open"


@dataclass(frozen=True)
class Filters:
    """What the row says: the period, the chosen township, and the slice of the county to ask for."""

    period: Period
    township: str | None
    part: Slice

    @property
    def narrowed(self) -> bool:
        """Whether unit, ring or level cut the county, so that the figures are not the whole."""
        return any((self.part.unit, self.part.ring, self.part.level, self.part.school))


def row(visit: Visit, *shown: str) -> Filters:
    """Draw the named filters (all when none is named) and return what they say.

    A stated day `as_of` outside the quarter is dropped. Filters not shown on a page do not act on it.
    """
    wanted = [name for name in ORDER if not shown or name in shown]
    pack, place = visit.pack, visit.place
    # Read before drawing: the fold button says how many are set.
    names: dict[str, str] = {}
    with st.container(horizontal=True, gap="xsmall", width="content", key="fold"):
        unfolded = st.session_state.get(OPEN, False)
        label = "收起筛选" if unfolded else _summary(visit, wanted)
        st.button(label, icon=":material/tune:", on_click=_fold, key="fold_button")
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        gap="xsmall",
        width="content",
        key="filters_open_row" if unfolded else "filters_row",
    ):
        if "quarter" in wanted:
            newest = quarter_of(today())
            quarters = [shift_quarter(newest, -i) for i in range(QUARTERS_BACK)]
            names["quarter"] = address.choice("quarter", "季度", quarters, newest, words=_quarter_words, width=180)
        if "township" in wanted and not (place.township or place.school):
            codes = [t.code for t in pack.townships_on(today())]
            names["township"] = address.choice(
                "township", "乡镇", ["", *codes], words=lambda c: pack.name_of(c) or ALL, width=142
            )
        if "unit" in wanted and not place.unit:
            codes = [u.code for u in pack.units if u.kind != "other"]
            names["unit"] = address.choice(
                "unit", "单位", ["", *codes], words=lambda c: pack.name_of(c) or ALL, width=156
            )
        if "ring" in wanted:
            names["ring"] = address.choice(
                "ring", "环", ["", *pack.entries("ring")], words=lambda w: w or ALL, width=130
            )
        if "level" in wanted:
            names["level"] = address.choice(
                "level", "级别", ["", *pack.entries("hazard_level")], words=lambda w: w or ALL
            )
    asked = Slice(
        township=names.get("township") or None,
        unit=names.get("unit") or None,
        ring=names.get("ring") or None,
        level=names.get("level") or None,
    )
    return Filters(
        _period(names.get("quarter", quarter_of(today()))), visit.place.township or asked.township, visit.within(asked)
    )


def _quarter_words(name: str) -> str:
    return f"{name[:4]}年{'一二三四'[int(name[5]) - 1]}季度"


def _period(quarter: str) -> Period:
    try:
        return period(quarter)
    except Refused:
        return period(quarter_of(today()))


def _fold() -> None:
    st.session_state[OPEN] = not st.session_state.get(OPEN, False)


def _summary(visit: Visit, wanted: list[str]) -> str:
    said = st.query_params
    quarter = _quarter_words(said.get("quarter") or quarter_of(today()))
    rest = [visit.pack.name_of(said[name]) for name in wanted if name != "quarter" and said.get(name)]
    return f"{quarter} · {'、'.join(rest) or '全县'}"
