"""Accounts in bulk on the screen: who lacks one, one button, and the slips, which can be taken out once."""

from datetime import date
from urllib.parse import urlsplit

import streamlit as st

from actions.accounts import bulk as opening
from actions.accounts.bulk import MEMBERS, Lacking, Slip
from errors import NotAllowed, Refused
from models.clock import today
from models.database import reading
from papers.slips import slips_paper
from ui.shell import markup, page
from ui.shell.visit import Visit

SLIPS = "_slips"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def in_bulk(visit: Visit) -> None:
    """Who has no account, by role, and the act for those chosen."""
    with reading() as session:
        lacking = opening.bodies_without_account(session, visit.pack)
    by_role = {role: [body for body in lacking if body.role == role] for role in MEMBERS}
    page.header("成批开通", f"{len(lacking)} 个单位和学校还没有账号" if lacking else "单位和学校都有账号")
    _slips(visit)
    offered = [role for role in MEMBERS if by_role[role]]
    if not offered:
        return
    chosen = st.pills(
        "给谁开", offered, selection_mode="multi", default=offered, key="bulk_roles", label_visibility="collapsed",
        format_func=lambda role: f"{MEMBERS[role]} {len(by_role[role])} 个",
    )  # fmt: skip
    wanted: list[Lacking] = [body for role in chosen for body in by_role[role]]
    page.note("账号名就是单位或学校的名称；口令只印在账号条上，系统里不留。")
    if st.button(f"开通 {len(wanted)} 个账号", type="primary", key="bulk_open", disabled=not wanted):
        bar = st.progress(0.0, "正在生成口令")
        try:
            made = opening.open_accounts(
                visit.actor, wanted, lambda done, total, what: _move(bar, done / total, f"{what} {done}/{total}")
            )
        except (Refused, NotAllowed) as refusal:
            st.warning(markup.plain(str(refusal)))
            return
        st.session_state[SLIPS] = made
        st.rerun()


def _move(bar: st.delta_generator.DeltaGenerator, share: float, text: str) -> None:
    bar.progress(share, text)


def _slips(visit: Visit) -> None:
    made: list[Slip] | None = st.session_state.get(SLIPS)
    if not made:
        return
    with st.container(border=True, key="slips"):
        st.markdown(f"**已开通 {len(made)} 个账号**　先下载账号条，再离开本页：口令不会再显示。")
        st.download_button(
            "下载账号条（Word，打印后裁开）",
            slips_paper(visit.pack.words["product"], made, today(), _address()),
            f"账号条_{_stamp(today())}.docx", WORD, key="slips_get", on_click="ignore", type="primary",
        )  # fmt: skip
        if st.button("已下载并保管好，清除口令", key="slips_clear"):
            st.session_state.pop(SLIPS)
            st.rerun()


def _address() -> str:
    found = urlsplit(st.context.url or "")
    return f"{found.scheme}://{found.netloc}" if found.netloc else ""


def _stamp(day: date) -> str:
    return f"{day:%Y%m%d}"
