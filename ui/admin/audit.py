"""The audit on the screen: filters bound to the address, a page of entries in words, and the way out as a file.

What an entry says of values is told in the words of the ledgers; each reading by the supervisor is itself
an entry, once a visit and once an export.
"""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st
import xlsxwriter

from access.roles import name_of
from actions.unit_of_work import unit_of_work
from catalogue.ledgers import sheets
from figures.audit import OUTCOMES, Query, audit_choices, audit_entries, refused_count
from ledgers.out.export import workbook_options
from models.account import ROLES
from models.clock import today
from models.database import reading
from ui.ledger import query
from ui.shell import markup, page
from ui.shell.visit import Visit

AT_ONCE, MOST = 50, 50_000
DAYS = {"": "全部", "today": "今天", "7": "近 7 天", "30": "近 30 天", "90": "近 90 天"}
DETAILS = {
    "row": "行",
    "reason": "理由",
    "before": "原为",
    "after": "改为",
    "batch": "批次",
    "created": "新增",
    "updated": "更新",
    "unchanged": "未变",
    "errors": "错误格数",
    "rows": "行数",
    "step": "事项",
    "seq": "序号",
    "account": "账号",
    "role": "角色",
    "scope": "所属",
    "may_sign": "审签权",
    "disabled": "停用",
    "peer": "来自",
    "by": "方式",
    "bytes": "字节",
    "state": "状态",
    "version": "版次",
    "digest": "摘要",
    "cut_off": "截数日",
    "held_on": "开会日",
    "meeting_no": "会议编号",
    "quarter": "季度",
    "body": "单位",
    "agreed": "确认",
    "position": "顺序",
    "title": "标题",
    "number": "编号",
    "line": "通报条目",
    "lines": "通报条目",
    "signer": "签批人",
    "on_paper": "纸质审签件",
    "matter": "议定事项",
    "outcome": "结果",
    "demo": "演示",
    "sandbox": "试用",
    "demo_accounts": "演示账号数",
    "pack_revision": "资料包版次",
    "pack_digest": "资料包摘要",
    "days": "日期",
    "scopes": "对象代码",
    "schools_or_places": "处数",
    "stopped_days": "停课",
    "void": "作废原因",
    "confirmed": "核定",
    "changed": "改动",
    "source": "依据",
    "from": "自",
    "starts_on": "起算日",
    "went_up": "升级",
    "graduated": "毕业",
    "scope_kind": "范围",
    "scope_code": "代码",
    "first_day": "首日",
    "last_day": "末日",
}
TARGETS = {"sitting": "会议", "line": "通报条目", "register": "移送登记簿"}
"""What a deed was done to, where the audit keeps only its kind and running number."""


def noted(visit: Visit) -> None:
    """That the audit was read, once a visit."""
    if not st.session_state.get("audit_noted"):
        _note(visit, "查看")
        st.session_state["audit_noted"] = True


def _note(visit: Visit, what: str) -> None:
    with unit_of_work(visit.actor, "audit.read", what) as act:
        act.counts = False


def asked_for(visit: Visit) -> Query:
    """The row of filters; what it asks for."""
    with reading() as session:
        actors, verbs = audit_choices(session, visit.actor)

    def one(name: str, label: str, options: list[str], said: Callable[[str], str], width: int) -> str:
        return query.chooser(
            name, st.selectbox, options, "", label=label, label_visibility="collapsed", width=width,
            format_func=lambda word: f"{label}　{said(word) if word else '全部'}",
        )  # fmt: skip

    days = one("days", "日期", list(DAYS), DAYS.__getitem__, 158)
    actor = one("actor", "谁", ["", *actors], str, 190)
    verb = one("verb", "事项", ["", *verbs], verb_words, 200)
    outcome = one("outcome", "结果", ["", *OUTCOMES], OUTCOMES.__getitem__, 130)
    first = today() if days == "today" else None
    if days.isdecimal():
        first = today() - timedelta(days=int(days) - 1)
    return Query(actor, verb, outcome, first, None, query.param("q"))


def listed(visit: Visit, asked: Query) -> tuple[list[dict[str, Any]], int, int]:
    """One page of entries, how many there are, and how many of them are refusals."""
    with reading() as session:
        offset = (query.page_chosen() - 1) * AT_ONCE
        rows, total = audit_entries(session, visit.actor, asked, limit=AT_ONCE, offset=offset)
        return rows, total, refused_count(session, visit.actor, asked)


def title(total: int, refused: int, asked: Query) -> str:
    """近 7 天 31 次操作，2 次被拒."""
    since = f"{markup.full_day(asked.first)}以来 " if isinstance(asked.first, date) else ""
    if not total:
        return f"{since}没有操作记录"
    return f"{since}{total:,} 次操作" + (f"，{refused:,} 次被拒" if refused else "，没有被拒的")


def verb_words(verb: str) -> str:
    """A verb as a person calls it."""
    return name_of(verb)


def target_words(target: str) -> str:
    """What a deed was done to, as a person calls it: 会议 1."""
    kind, _, number = target.partition(" ")
    return f"{TARGETS[kind]} {number}".rstrip() if kind in TARGETS else target


def told(detail: dict[str, Any]) -> str:
    """What an entry says besides its target, in words."""
    return "；".join(
        f"{DETAILS.get(name, name)} {_value(value)}" for name, value in detail.items() if value not in ("", None)
    )


def _value(value: Any) -> str:
    if isinstance(value, dict):
        headings = {column.field: column.heading for sheet in sheets() for column in sheet.stored}
        return "、".join(f"{headings.get(name, name)}“{said}”" for name, said in value.items())
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    return ROLES.get(str(value), str(value).removeprefix("::ffff:"))


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "时间": [f"{row['at']:%Y-%m-%d %H:%M:%S}" for row in rows],
            "谁": [row["actor"] for row in rows],
            "角色": [ROLES.get(row["role"], row["role"]) for row in rows],
            "事项": [verb_words(row["verb"]) for row in rows],
            "结果": [("× " if row["outcome"] == "refused" else "") + OUTCOMES[row["outcome"]] for row in rows],
            "对象": [target_words(row["target"]) for row in rows],
            "内容": [told(row["detail"]) for row in rows],
        }
    )


def table(rows: list[dict[str, Any]]) -> None:
    """The entries of a page."""
    widths = {"时间": 150, "谁": 120, "角色": 88, "事项": 126, "结果": 72, "对象": 290, "内容": 460}
    fits = len(rows) <= 14
    with st.container(key="few_audit") if fits else page.fill("list", st.container()):
        st.dataframe(
            _frame(rows),
            hide_index=True,
            row_height=31,
            height=len(rows) * 31 + 36 if fits else "stretch",
            column_config={name: st.column_config.TextColumn(width=width) for name, width in widths.items()},
            alt="操作记录，新的在前",
        )


def workbook(visit: Visit, asked: Query) -> Callable[[], bytes]:
    """The entries as a workbook, made when asked for; that it was taken out is an entry too."""

    def make() -> bytes:
        _note(visit, "导出")
        with reading() as session:
            rows, _ = audit_entries(session, visit.actor, asked, limit=MOST)
        frame, buffer = _frame(rows), io.BytesIO()
        with xlsxwriter.Workbook(buffer, workbook_options()) as book:
            paper = book.add_worksheet("操作记录")
            for at, name in enumerate(frame.columns):
                paper.write_string(0, at, name, book.add_format({"bold": True}))
                for below, value in enumerate(frame[name], start=1):
                    paper.write_string(below, at, str(value))
            paper.freeze_panes(1, 0)
            paper.set_column(0, 6, 22)
        return buffer.getvalue()

    return make
