"""What each 专项 and 来源 found and mended, each number a door to its rows."""

import streamlit as st

from catalogue.ledgers import HAZARDS_SHEET
from figures.answers import asked_once
from figures.origins.mended import ORIGINS, Origin, origins
from figures.query import Period, Slice
from figures.wording import percent
from ui.ledger import query
from ui.ledger.row import WIDE, close
from ui.shell import markup, page
from ui.shell.cache import opened
from ui.shell.visit import Key, Visit

TASK = "origins"
"""The word of the address that opens the list."""
CUT = (*ORIGINS, "school", "batch", "q", "ageing", "turn", "order", "page", "row", "do")
"""Words of the address that a door leaves out, so that it opens exactly the rows it counts."""


@asked_once(100)
def _origins(key: Key, period: Period, part: Slice) -> list[Origin]:
    with opened(key) as (session, pack):
        return origins(session, pack, period.as_of, part=part)


def by_origin(visit: Visit, period: Period, part: Slice) -> None:
    """The dialog 查出和改了几项."""

    def body() -> None:
        found = _origins(visit.key, period, visit.within(part))
        if not found:
            page.empty("还没有登记隐患", "登记或导入以后，这里按专项和来源列出查出几项、改了几项。")
            return
        page.note(f"截至 {period.as_of:%Y-%m-%d} 登记在册的，不分季度；改了的是已销号的。点一项打开它的隐患。")
        heading = ""
        for each in found:
            if each.field != heading:
                heading = each.field
                page.header(HAZARDS_SHEET.column(heading).heading)
            _line(each)

    st.dialog("大排查和专项：查出几项、改了几项", width=WIDE, position="right", on_dismiss=close)(body)()


def _line(each: Origin) -> None:
    where: dict[str, str | None] = dict.fromkeys(CUT) | {each.field: each.name, "state": "recorded"}
    key = f"origin_{each.field}_{each.name}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=key):
        label = f":blue[{markup.plain(each.name)}　查出 {each.found} 项，改了 {each.closed} 项]"
        # A link to the page one is on leaves the browser's address as it was.
        if st.button(label, type="tertiary", key=f"door_{key}"):
            query.set_params(**where)
            st.rerun()
        said = [f"{percent(each.rate)}（{each.closed}/{each.found}）"]
        said += [f"在办 {each.open} 项"] if each.open else []
        said += [f"逾期 {each.overdue} 项"] if each.overdue else []
        said += [f"{each.schools} 所学校"] if each.schools else []
        said.append(f"{each.first_on:%Y-%m-%d} 至 {each.last_on:%Y-%m-%d}发现")
        page.note("　".join(said))
