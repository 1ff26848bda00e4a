import streamlit as st

from ledgers.listing import DATED, KINDS, Cut, sheets_of
from ledgers.spec import LEDGERS
from ui import (
    address,
    filters,
    ledger_batches,
    ledger_files,
    ledger_hazard,
    ledger_import,
    ledger_row,
    ledger_table,
    page,
)
from ui import ledger_asked as asked
from ui.visit import here

visit = here()
kind = asked.kind_chosen()
ledger, sheet = LEDGERS[kind], asked.sheet_chosen(kind)
hazards = kind == "hazards"
task = asked.said("do", ("import", "batches", "new"))
may_enter, may_import = visit.can("ledger.enter", visit.place), ledger_import.allowed(visit)

if task in ("import", "batches") and may_import:
    ledger_import.screen(visit, kind) if task == "import" else ledger_batches.screen(visit)
    st.stop()

shown_filters: tuple[str, ...] = ("quarter", "township", "unit", "ring", "level")
if not hazards:
    shown_filters = ("quarter", "township") if sheet.name in DATED else ("township",)
with page.top():
    asked.chooser(
        "kind",
        st.selectbox,
        asked.KINDS_SHOWN,
        "hazards",
        label="台账",
        format_func=lambda k: f"台账　{LEDGERS[k].title}",
        label_visibility="collapsed",
        width=128,
    )
    narrow = filters.row(visit, *shown_filters)
    if not hazards and (words := asked.kinds_of(visit, sheet)):
        asked.chooser(
            "word",
            st.selectbox,
            ["", *words],
            "",
            label=sheet.column(KINDS[sheet.name]).heading,
            format_func=lambda w: f"类型　{w or '全部'}",
            label_visibility="collapsed",
            width=168,
        )
    ledger_table.search("编号、学校、隐患" if hazards else "编号、学校、内容")
    ledger_table.cuts(visit)

period, state = narrow.period, ledger_table.state_chosen()
cut = Cut(
    township=narrow.township if not visit.place.township else None,
    school=asked.said("school") or None,
    period=period if sheet.name in DATED and asked.of_the_quarter(visit) else None,
    kind=asked.said("word", asked.kinds_of(visit, sheet)),
    search=asked.said("q"),
    duty=asked.said("duty"),
    body=asked.said("body"),
)
with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="ledger_head"):
    title, buttons = (
        st.container(),
        st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content"),
    )

if hazards:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        counts = ledger_table.states(visit, period, narrow.part, state)
        st.space("stretch")
        ledger_table.order(state)
    title.title(ledger_table.hazard_title(counts, narrow.prefix(visit)))
    found = ledger_table.hazards(visit, period, narrow.part, state, counts)
    ledger_table.foot(found, ledger_table.hazard_note(visit, period))
else:
    names = list(sheets_of(ledger))
    if len(names) > 1:
        asked.chooser(
            "sheet", st.segmented_control, names, names[0], label="表", label_visibility="collapsed", required=True
        )
    found = ledger_table.rows(visit, kind, sheet, cut)
    title.title(ledger_table.row_title(kind, sheet, found.total, period.label if cut.period else ""))
    ledger_table.foot(found, "点第一列打开一行。导出的表就是导入的表。")

with buttons:
    if kind == "inspections":
        st.page_link("pages/coverage.py", label=":blue[欠报名单和催报文字]", query_params=address.kept())
    if may_import:
        st.button("导入", icon=":material/upload:", on_click=asked.say, kwargs={"do": "import", "row": None})
    ledger_files.menu(visit, kind, sheet, period, narrow.part, state, cut, found.total)
    if may_enter:
        go = {"do": "new", "row": None}
        st.button("登记", icon=":material/add:", type="primary", on_click=asked.say, kwargs=go)

if task == "new" and may_enter:
    ledger_row.entering(visit, kind, sheet)
elif asked.said("row"):
    if hazards:
        ledger_hazard.opened(visit)
    else:
        ledger_row.opened(visit, kind, sheet)
