"""Above the list of what waits for money: how much is lacking, and whose it is."""

import streamlit as st

from figures.answers import asked_once
from figures.hazards.money import Money, money
from figures.query import Period, Slice
from figures.wording import yuan_words
from ui.ledger import query
from ui.one_unit.door import unit_door
from ui.shell import page
from ui.shell.cache import MOST, opened
from ui.shell.visit import Key, Visit

NAMED = 5


@asked_once(MOST)
def _money(key: Key, period: Period, part: Slice) -> Money:
    with opened(key) as (session, pack):
        return money(session, pack, period, part=part)


def funds(visit: Visit, period: Period, part: Slice, state: str) -> None:
    """The sums of the list; nothing over any other list, and none over one cut by words, turn or 超期时长, whose rows
    they are not."""
    cut, ageing, turn, search = query.narrowed(visit, part)
    if state != "awaiting_funds" or ageing or turn or search:
        return
    found = _money(visit.key, period, cut)
    if not found.number:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="funds"):
        st.markdown(f"**还缺 {yuan_words(found.yuan)}**（{found.number} 项），在办的已落实 {yuan_words(found.secured)}")
        for each in found.lacking[:NAMED]:
            name = visit.pack.name_of(each.code) or "没有督促单位"
            unit_door(visit, each.code, f"{name} {each.number} 项 {yuan_words(each.yuan)}")
        if len(found.lacking) > NAMED:
            page.note(f"另有 {len(found.lacking) - NAMED} 家")
