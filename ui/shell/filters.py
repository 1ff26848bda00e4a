"""The one row of filters, in the same order on every page: 季度 · 乡镇 · 单位 · 环 · 级别 · 学段.

What a member may not leave (its township, unit or school) is not offered. On a phone the row folds
behind one button, so that the answer comes first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from figures.query import Period, Slice, period, quarter_of, shift_quarter
from models.clock import today
from ui.shell import address, cache, markup
from ui.shell.visit import Visit

ALL = "全部"
QUARTERS_BACK = 12
ORDER = ("quarter", "township", "unit", "ring", "level")
OPEN = "filters_open"
AS_OF = "as_of"


@dataclass(frozen=True)
class Filters:
    """What the row says: the period, the chosen township, the slice of the county to ask for, and the 学段."""

    period: Period
    township: str | None
    part: Slice
    stage: str | None = None

    def prefix(self, visit: Visit) -> str:
        """What a title must say first when only some hazards are counted: 校门50米、重大隐患："""
        said = [visit.pack.name_of(self.part.unit), self.part.ring or "", self.part.level or ""]
        cut = "、".join(filter(None, said))
        return f"{cut}隐患：" if cut else ""


@dataclass(frozen=True)
class _Choice:
    """One filter: its label, what may be chosen, the default, its words and its width in px."""

    name: str
    label: str
    allowed: list[str]
    default: str
    words: Callable[[str], str]
    width: int


def _choices(visit: Visit, wanted: Sequence[str], opens_on: str) -> list[_Choice]:
    pack, place, newest = visit.pack, visit.place, quarter_of(today())

    def named(code: str) -> str:
        return pack.name_of(code) or ALL

    def said(word: str) -> str:
        return word or ALL

    quarters = [shift_quarter(newest, -i) for i in range(QUARTERS_BACK)]
    # Who stood at the end of the quarter asked for: a body that has ended is still found in its own time.
    asked = address.value("quarter", quarters, opens_on) if "quarter" in wanted else newest
    day = min(period(asked).end, today())
    townships = [t.code for t in pack.townships_on(day)]
    bodies = list(pack.bodies_on(day))
    found = [
        _Choice("quarter", "季度", quarters, opens_on, quarter_words, 180),
        _Choice("township", "乡镇", ["", *townships], "", named, 142),
        _Choice("unit", "单位", ["", *bodies], "", named, 182),
        _Choice("ring", "环", ["", *pack.entries("ring")], "", said, 130),
        _Choice("level", "级别", ["", *pack.entries("hazard_level")], "", said, 124),
        _Choice("stage", "学段", ["", *pack.entries("school_stage")], "", said, 130),
    ]
    fixed = {"township": place.township or place.school, "unit": place.unit, "stage": place.school}
    return [choice for choice in found if choice.name in wanted and not fixed.get(choice.name)]


def row(visit: Visit, *shown: str, any_day: bool = False, on_today: bool = False) -> Filters:
    """Draw the named filters (all when none is named) and return what they say.

    Filters not shown on a page do not act on it; what the address says and a filter does not offer is refused
    with a sentence (ui.shell.address.read). any_day: the page offers another 截至日 within the quarter (`as_of_day`).
    on_today: without a quarter in the address the page stands on the running one, whatever meeting is in hand.
    """
    running = quarter_of(today())
    opens_on = running if on_today else cache.in_hand(visit) or running
    choices = _choices(visit, shown or ORDER, opens_on)
    said = {choice.name: address.value(choice.name, choice.allowed, choice.default, choice.label) for choice in choices}
    unfolded = st.session_state.get(OPEN, False)
    with st.container(horizontal=True, gap="xsmall", width="content", key="fold"):
        set_ones = [c.words(said[c.name]) for c in choices if c.name != "quarter" and said[c.name]]
        quarter = quarter_words(said.get("quarter") or opens_on)
        label = "收起筛选" if unfolded else f"{quarter} · {'、'.join(set_ones) or '全部'}"
        st.button(label, icon=":material/tune:", on_click=_fold, key="fold_button")
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        gap="xsmall",
        width="content",
        key="filters_open_row" if unfolded else "filters_row",
    ):
        for choice in choices:
            address.choice(
                choice.name, choice.label, choice.allowed, choice.default, words=choice.words, width=choice.width
            )
    asked = Slice(
        township=said.get("township") or None,
        unit=said.get("unit") or None,
        ring=said.get("ring") or None,
        level=said.get("level") or None,
    )
    asked_period = period(said.get("quarter") or opens_on)
    in_hand = opens_on != running and asked_period.name == opens_on
    address.imply("quarter", opens_on if in_hand else None)
    if in_hand:
        _say_in_hand(opens_on, running)
    if any_day and (stated := address.day(AS_OF, asked_period.start, asked_period.as_of)):
        asked_period = period(asked_period.name, stated)
    _start_line(visit, asked_period)
    township = visit.place.township or asked.township
    return Filters(asked_period, township, visit.within(asked), said.get("stage") or None)


def _say_in_hand(opens_on: str, running: str) -> None:
    """Which quarter the page opened on and why, and the way to the running one."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content", key="in_hand"):
        st.markdown(f":small[:yellow[{quarter_words(opens_on)}的会议正在筹备或开会，先看这一季]]", width="content")
        st.button(
            f"看{quarter_words(running)}",
            type="tertiary",
            key="running",
            on_click=address.put,
            args=("quarter", running),
        )


def _start_line(visit: Visit, asked: Period) -> None:
    """Where the county's start line lies in the period or after it, that nothing is owed before it."""
    starts = visit.pack.starts_on
    if starts is None or starts <= asked.start:
        return
    before = "这个时间段还没有起算，没有应报应做" if starts > asked.as_of else "此前不计应报应做"
    with st.container(width="content", key="start_line"):
        st.markdown(f":small[:yellow[{markup.full_day(starts)}起算，{before}]]")


def as_of_day(asked: Filters) -> None:
    """The day the figures are cut at, and the way to another one within the quarter: as it was true then."""
    newest = min(asked.period.end, today())

    def moved() -> None:
        picked = st.session_state[AS_OF]
        put_back = picked is None or picked == newest
        address.put(AS_OF, None if put_back else picked.isoformat())

    st.session_state[AS_OF] = asked.period.as_of
    with st.popover(asked.period.cut(markup.full_day(asked.period.as_of)), type="tertiary", key="as_of_day"):
        st.date_input(
            "截至日（含当日）",
            min_value=asked.period.start,
            max_value=newest,
            key=AS_OF,
            on_change=moved,
            format="YYYY-MM-DD",
        )
        st.markdown(":small[:gray[按当日已发生、现在已知的记录重算]]")


def quarter_words(name: str) -> str:
    """2026Q3 → 2026年三季度."""
    return f"{name[:4]}年{'一二三四'[int(name[5]) - 1]}季度"


def _fold() -> None:
    st.session_state[OPEN] = not st.session_state.get(OPEN, False)
