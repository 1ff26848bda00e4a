"""The administrator's widgets: the table of accounts, what may be done to one, and the form of a new one.

A one-time password is made here and shown once; the person must change it at the first login.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from access.passwords import one_time_password
from actions.accounts import managing
from errors import NotAllowed, Refused
from models.account import ROLE_ENTRIES, ROLES, SCHOOL_MEMBER, TOWNSHIP_MEMBER
from models.clock import today
from models.county import TOWNSHIP_KIND
from ui.shell import markup
from ui.shell.visit import Visit

SAID = "_people_said"
DONE, SECRET = "done", "secret"


def attempt(deed: Callable[[], None], done: str, secret: str = "") -> None:
    """Do it and keep what is to be said after the rerun; a refusal is said at once."""
    try:
        deed()
    except (Refused, NotAllowed) as problem:
        st.warning(markup.plain(str(problem)))
        return
    st.session_state[SAID] = {DONE: done, SECRET: secret}
    st.rerun()


def said() -> None:
    """What the last deed came to, once; a one-time password stands here and nowhere else."""
    found: dict[str, str] | None = st.session_state.pop(SAID, None)
    if found:
        st.success(markup.plain(found[DONE]))
        if found[SECRET]:
            st.code(found[SECRET], language=None)
            st.caption("一次性口令只显示这一次，请当面或电话告知本人；首次登录后必须改。")


def table(visit: Visit, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The accounts; the chosen row, or None."""
    shown = [
        {
            "账号": row["name"],
            "角色": ROLES[row["role"]],
            "所属": visit.pack.name_of(row["scope"]) if ROLE_ENTRIES[row["role"]].of else "",
            "审签": "是" if row["may_sign"] else "",
            "状态": row["state"],
        }
        for row in rows
    ]
    chosen = st.dataframe(
        shown, hide_index=True, on_select="rerun", selection_mode="single-row", key="people", alt="账号清单"
    )
    picked = chosen["selection"]["rows"]
    return rows[picked[0]] if picked and picked[0] < len(rows) else None


def deeds(visit: Visit, row: dict[str, Any]) -> None:
    """What may be done to one account."""
    name, actor = row["name"], visit.actor
    with st.container(horizontal=True):
        if st.button("重置口令", key="reset"):
            secret = one_time_password()
            attempt(lambda: managing.reset(actor, name, secret), f"已重置“{name}”的口令，其登录已全部退出。", secret)
        if row["state"] in ("已停用", "已锁定"):
            if st.button("解锁启用", key="unlock"):
                attempt(lambda: managing.unlock(actor, name), f"“{name}”可以登录了。")
        elif st.button("停用", key="disable"):
            attempt(lambda: managing.disable(actor, name), f"已停用“{name}”，其登录已全部退出。")
        if row["role"] in managing.SIGNING:
            word = "收回审签权" if row["may_sign"] else "授予审签权"
            if st.button(word, key="sign"):
                attempt(lambda: managing.grant_sign(actor, name, not row["may_sign"]), f"已{word}：“{name}”。")


def new(visit: Visit) -> None:
    """The form of a new account."""
    role = st.selectbox("角色", list(ROLES), format_func=lambda code: ROLES[code], key="new_role", width=260)
    scope = None
    of = ROLE_ENTRIES[role].of
    if of == SCHOOL_MEMBER:
        scope = st.text_input("学校代码", key="new_school", width=260).strip()
    elif of:
        codes = (
            [t.code for t in visit.pack.townships_on(today())]
            if of == TOWNSHIP_MEMBER
            else [c for c, kind in visit.pack.bodies_on(today()).items() if kind != TOWNSHIP_KIND]
        )
        scope = st.selectbox(ROLES[role], codes, format_func=visit.pack.name_of, key=f"new_{role}", width=260)
    name = st.text_input("账号名（2–32 个汉字、字母或数字）", key="new_name", width=260).strip()
    if st.button("新增账号", type="primary", key="add"):
        secret = one_time_password()
        attempt(
            lambda: managing.add(visit.actor, name, role=role, scope=scope, password=secret),
            f"已新增“{name}”。",
            secret,
        )
