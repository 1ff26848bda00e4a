"""An incident opened: its chain in minutes against the county's limits, what came of it, and the row's own forms;
and over the list what the quarter's incidents come to."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from catalogue.ledgers import Sheet
from figures.answers import asked_once
from figures.incidents.chain import ChainStep, Summary, chain, incidents_of, leaders_asked, open_days, summed_up
from figures.query import Period
from ledgers.listing import key_from, key_of, shown_columns
from ledgers.pupils import shown_text
from models.clock import today
from models.county import Pack
from models.duty import SCHOOL
from ui.attached.strip import strip, table_of
from ui.ledger import form, query
from ui.ledger import row as ledger_row
from ui.shell import markup, page
from ui.shell.cache import opened as session_of
from ui.shell.visit import Key, Visit


def opened(visit: Visit, kind: str, sheet: Sheet) -> None:
    """The dialog of the incident the address names."""
    key = key_from(sheet, query.param("row"))
    row = query.row(visit, sheet, key) if key else None
    if row is None:
        ledger_row.opened(visit, kind, sheet)
        return

    def body() -> None:
        form.done()
        _head(visit, row)
        page.header("报告和处置", "自发生时起的分钟数；时限是本县设定，方案只写“立即”“及时”“第一时间”")
        _chain(chain(visit.pack, row))
        pack = visit.pack
        times = {step.heading for step in chain(pack, row)}
        columns = [column for column in shown_columns(sheet) if column.heading not in times]
        form.listed([(form.plain_heading(pack, c), shown_text(pack, sheet, c, row)) for c in columns])
        strip(visit, table_of(sheet), key_of(sheet, dict(row)))
        ledger_row.change(visit, kind, sheet, row)

    title = f"事件　{row[sheet.key[0]]}"
    st.dialog(title, width=ledger_row.WIDE, position="right", on_dismiss=ledger_row.close)(body)()


def _head(visit: Visit, row: Mapping[str, Any]) -> None:
    days = open_days(row, today())
    state = f":green-badge[已办结 {row['settled_on']:%Y-%m-%d}]" if days is None else f":yellow-badge[未办结 {days} 天]"
    badges = [state, f":gray-badge[{markup.plain(row['kind'])}]"]
    if row["disturbance"]:
        badges.append(f":gray-badge[{markup.plain(row['disturbance'])}]")
    if row["major"]:
        told = f"专项督导 {row['special_supervision']}" if row["special_supervision"] else "没有登记专项督导"
        badges += [":red-badge[重大或重大影响]", f":gray-badge[{markup.plain(told)}]"]
    if leaders_asked(row):
        badges.append(":red-badge[负责同志应赶赴现场]")
    if row["mediation"]:
        badges.append(f":gray-badge[调处：{markup.plain(row['mediation'])}]")
    st.markdown(" ".join(badges))
    if visit.can("trace.read") and row["school_code"]:
        day = f"{row['happened_at']:%Y-%m-%d}"
        asked = {"of": SCHOOL, "who": row["school_code"], "day": day, "incident": row["number"]}
        st.page_link("pages/tracing.py", label=":blue[倒查：那天谁知道什么]", query_params=asked)
    if traced := str(row["reverse_tracing"]).strip():
        where = {"kind": "documents", "row": traced}
        st.page_link("pages/ledger.py", label=f":blue[责任倒查　{markup.plain(traced)}]", query_params=where)


def _chain(steps: list[ChainStep]) -> None:
    shown = [
        {
            "环节": step.heading.removesuffix("时间"),
            "时间": f"{step.at:%m-%d %H:%M}" if step.at else "",
            "分钟": "" if step.minutes is None else f"{step.minutes:,}",
            "时限": "" if step.limit is None else f"{step.limit} 分钟",
            "": _verdict(step),
        }
        for step in steps
        if step.asked or step.at
    ]
    with st.container(key="plain_chain"):
        st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt="报告和处置的时间")


def _verdict(step: ChainStep) -> str:
    if step.minutes is None:
        return "未登记"
    if step.late and step.limit is not None:
        return f"▲ 超时限 {step.minutes - step.limit:,} 分钟"
    return "✓ 时限内" if step.kept else ""


@asked_once(40)
def _summary(key: Key, period: Period, township: str, school: str, _pack: Pack) -> Summary:
    with session_of(key) as (session, pack):
        lines = incidents_of(session, pack, period)
    mine = [
        line
        for line in lines
        if (not township or line.township == township) and (not school or line.facts["school_code"] == school)
    ]
    return summed_up(_pack, mine, period)


def told(visit: Visit, period: Period, township: str) -> None:
    """The quarter's incidents in a line over their list; of a reader's own place alone, none for units."""
    if visit.place.unit:
        return
    found = _summary(visit.key, period, visit.place.township or township, visit.place.school or "", visit.pack)
    parts = [f"{period.label}发生 {found.happened} 起，未办结 {found.open} 起（含以前的）"]
    if found.timed:
        parts.append(f"首报在时限内 {found.in_time}/{found.timed} 次")
    if found.major:
        parts.append(f"重大或重大影响 {found.major} 起，已专项督导 {found.supervised}/{found.major} 起")
    if found.forms:
        parts.append("校闹形式：" + "、".join(f"{form} {number} 起" for form, number in found.forms))
    if found.mediated:
        parts.append(f"有调处 {found.mediated}/{found.happened} 起")
    if found.traced:
        parts.append(f"责任倒查 {found.traced}/{found.happened} 起")
    page.note("；".join(parts))
