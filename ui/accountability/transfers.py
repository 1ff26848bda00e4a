"""The register of transfers: read by few, each opening written to the audit before a row is shown.

It is neither cached nor downloadable, and no other page shows anything of it.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from actions.bulletins.transfers import read_transfers
from models.county import Pack
from ui.accountability.dialogs import receipt, transfer
from ui.shell import markup, page
from ui.shell.visit import Visit

Rows = Sequence[dict[str, Any]]


def read(visit: Visit) -> Rows:
    """The register, newest first; raises NotAllowed for whom it is not."""
    return read_transfers(visit.actor)


def finding(rows: Rows) -> str:
    """移送 3 件，1 件没有回执."""
    if not rows:
        return "没有移送"
    waiting = sum(not row["receipt"] for row in rows)
    back = sum(bool(row["returned"]) for row in rows)
    parts = [
        f"移送 {len(rows)} 件",
        f"{waiting} 件没有回执" if waiting else "都有回执",
        f"{back} 件有办理结果" if back else "还没有办理结果",
    ]
    return "，".join(parts)


def table(pack: Pack, rows: Rows) -> None:
    """编号, 事由, 日期, 方向, 对象, 条款, 干部管理权限, 回执, 办理结果, 登记人."""
    if not rows:
        page.empty("登记簿里没有移送", "需要追责问责的，在通报事项里点“移送”，或在下面登记。")
        return
    shown = [
        {
            "编号": row["number"],
            "事由": markup.plain(row["matter"]),
            "日期": markup.full_day(row["on_date"]),
            "方向": row["direction"],
            "对象": row["recipient"],
            "条款": row["clause"],
            "干部管理权限": markup.plain(row["managed_by"]) or markup.NOTHING,
            "回执": markup.plain(row["receipt"]) or ":red[▲ 没有回执]",
            "办理结果": _returned(row),
            "登记": f"{markup.plain(row['recorded_by'])}　{markup.day(row['recorded_at'].date())}",
        }
        for row in rows
    ]
    with st.container(key="plain_transfers"):
        st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt=f"{pack.words['office_short']}移送登记")


def _returned(row: dict[str, Any]) -> str:
    if not row["returned"]:
        return markup.NOTHING
    return f"{markup.day(row['returned_on'])}　{markup.plain(row['returned'])}"


def deeds(visit: Visit, rows: Rows) -> None:
    """Enter a transfer, or the receipt and what came back of one."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        if rows:
            numbers = [row["number"] for row in rows]
            chosen = st.selectbox("移送", numbers, label_visibility="collapsed", width=220, key="transfer_no")
            if st.button("登记回执或结果", key="receipt"):
                receipt(visit, chosen)
        if st.button("登记移送", key="new_transfer"):
            transfer(visit, None)
