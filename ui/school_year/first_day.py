"""开办清单 on the screen: every gap with what it keeps from working, and its template beside it."""

from collections.abc import Callable

import streamlit as st

from figures.first_day import Gap, first_day
from ledgers.out.export import template_workbook
from models.clock import today
from models.county import pack_in_force
from models.database import reading
from ui.shell import markup, page
from ui.shell.visit import Visit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 30
"""Names listed before the rest is counted."""


def read_gaps(visit: Visit) -> list[Gap]:
    """The gaps as they stand."""
    with reading() as session:
        return first_day(session, visit.pack, today())


def gaps_finding(gaps: list[Gap]) -> str:
    """开办还差 5 件事：班级、校历 …"""
    left = [gap.title for gap in gaps if not gap.done]
    if not left:
        return "开办需要的都齐了"
    return f"开办还差 {len(left)} 件事：{'、'.join(left[:4])}{'等' if len(left) > 4 else ''}"


def gaps_view(gaps: list[Gap]) -> None:
    """What is still lacking, each with its way; then what is done."""
    for gap in (gap for gap in gaps if not gap.done):
        with (
            st.container(border=True, key=f"gap_{gap.key}"),
            st.container(horizontal=True, vertical_alignment="center", gap="small"),
        ):
            with st.container(width="stretch", gap=None):
                count = f"{gap.lacking}/{gap.whole} 待补" if gap.whole > 1 else "待补"
                st.markdown(f"**{markup.plain(gap.title)}**　{count}　:small[:red[{markup.plain(gap.blocks)}]]")
                page.note(markup.plain(gap.how))
            if gap.names:
                with st.popover(f"看是哪 {len(gap.names)} 个", key=f"who_{gap.key}"):
                    rest = f"\n等 {len(gap.names)} 个" if len(gap.names) > SHOWN else ""
                    st.text("\n".join(gap.names[:SHOWN]) + rest)
            if gap.ledger:
                st.download_button(
                    "模板", _template(gap.ledger), f"{gap.title}_模板.xlsx", XLSX, key=f"template_{gap.key}",
                    on_click="ignore", icon=":material/download:",
                )  # fmt: skip
    done = [gap.title for gap in gaps if gap.done]
    if done:
        page.note(f"已齐：{'、'.join(map(markup.plain, done))}")


def _template(kind: str) -> Callable[[], bytes]:
    def make() -> bytes:
        with reading() as session:
            return template_workbook(session, pack_in_force(session), kind)

    return make
