"""Workbooks out: the list as it is filtered, the whole ledger, and the empty template.

Made when asked for and never before, cut to what the reader may read, and written into the audit. The
workbook is the import's own template, so what goes out can come back.
"""

from collections.abc import Callable

import streamlit as st

from access.rights import may
from catalogue.ledgers import LEDGERS, Sheet
from figures.query import Period, Slice
from ledgers.cut import Filter
from ledgers.out.export import export_workbook, template_workbook
from models.clock import today
from ui.ledger import printing, query
from ui.ledger.printing import noted
from ui.shell import page
from ui.shell.cache import opened
from ui.shell.visit import Visit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def menu(
    visit: Visit, kind: str, sheet: Sheet, period: Period, part: Slice, state: str, cut: Filter, total: int
) -> None:
    """The menu 导出 of a ledger."""
    if may(visit.actor, "export", visit.place) is not None:
        return
    title = LEDGERS[kind].title
    with st.popover("导出", icon=":material/download:"):
        page.note("导出的表就是导入的表，改好可以再导入。")
        if total:
            for pictures in (False, True) if sheet.files else (False,):
                wanted = (
                    _listed_hazards(visit, period, part, state, pictures)
                    if kind == "hazards"
                    else _listed_rows(visit, kind, sheet, cut, pictures)
                )
                named, key = ("_带照片", "export_pictured") if pictures else ("", "export_list")
                label = "当前清单，带照片" if pictures else f"当前清单（{total:,} 行）"
                offer(label, f"{title}台账_筛选{named}_{today():%Y%m%d}.xlsx", wanted, key)
        whole = "整本台账" if visit.whole_county else "本单位可见的整本台账"
        offer(whole, f"{title}台账_{today():%Y%m%d}.xlsx", _whole(visit, kind), "export_all")
        offer("空白模板", f"{title}台账_模板.xlsx", template(visit, kind), "export_template")
        if kind == "hazards" and total:
            listed = query.narrowed(visit, part)  # what the address says now
            printing.print_choices(visit, "list", lambda: query.numbers(visit, period, state, listed), total)


def offer(label: str, name: str, made: Callable[[], bytes] | bytes, key: str) -> None:
    """A download that is made when it is clicked."""
    st.download_button(label, made, name, XLSX, key=key, on_click="ignore", width="stretch")


def _listed_hazards(visit: Visit, period: Period, part: Slice, state: str, pictures: bool) -> Callable[[], bytes]:
    listed = query.narrowed(visit, part)  # what the address says now: it cannot be asked when the file is made

    def make() -> bytes:
        numbers = query.numbers(visit, period, state, listed)
        noted(visit, f"隐患：筛选 {len(numbers)} 行{'，带照片' if pictures else ''}")
        with opened(visit.key) as (session, pack):
            return export_workbook(
                session, pack, "hazards", place=visit.place, numbers=numbers, as_of=period.as_of, pictures=pictures
            )

    return make


def _listed_rows(visit: Visit, kind: str, sheet: Sheet, cut: Filter, pictures: bool) -> Callable[[], bytes]:
    register = visit.can("transfer.read")

    def make() -> bytes:
        noted(visit, f"{LEDGERS[kind].title}：{sheet.name} 筛选{'，带照片' if pictures else ''}")
        with opened(visit.key) as (session, pack):
            return export_workbook(
                session, pack, kind, place=visit.place, only={sheet.name: cut}, register=register, pictures=pictures
            )

    return make


def _whole(visit: Visit, kind: str) -> Callable[[], bytes]:
    register = visit.can("transfer.read")

    def make() -> bytes:
        noted(visit, f"{LEDGERS[kind].title}：整本")
        with opened(visit.key) as (session, pack):
            return export_workbook(session, pack, kind, place=visit.place, register=register)

    return make


def template(visit: Visit, kind: str) -> Callable[[], bytes]:
    """The empty workbook of a ledger, made when it is asked for."""

    def make() -> bytes:
        with opened(visit.key) as (session, pack):
            return template_workbook(session, pack, kind, place=visit.place)

    return make


def offer_small(label: str, name: str, made: Callable[[], bytes] | bytes, key: str) -> None:
    """A download in a row of buttons."""
    st.download_button(label, made, name, XLSX, key=key, on_click="ignore", icon=":material/download:")
