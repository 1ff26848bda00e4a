import streamlit as st

from catalogue.ledgers import LEDGERS
from ledgers.cut import Filter
from ledgers.listing import sheets_of
from ui.ledger import choices, downloads, form, hazard, incident, origins, query, table
from ui.ledger import row as ledger_row
from ui.ledger.funds import funds
from ui.ledger.importing import answers, batches, upload
from ui.shell import address, filters, page
from ui.shell.visit import here

visit = here()
kind = query.kind_chosen()
ledger, sheet = LEDGERS[kind], query.sheet_chosen(kind)
hazards = kind == "hazards"
task = query.param("do", ("import", "batches", "answers", "new", origins.TASK))
may_enter, may_import = visit.can("ledger.enter", visit.place), upload.allowed(visit)

if task in ("import", "batches", "answers") and may_import:
    if task == "import":
        upload.screen(visit, kind)
    else:
        batches.history(visit) if task == "batches" else answers.kept_list(visit)
    st.stop()

shown_filters: tuple[str, ...] = ("quarter", "township", "unit", "ring", "level")
if not hazards:
    shown_filters = ("quarter", "township") if sheet.dated else ("township",)
with page.top():
    query.choose_kind()
    narrow = filters.row(visit, *shown_filters, on_today=True)
    if not hazards and (words := query.kinds_of(visit, sheet)):
        query.chooser(
            "word",
            st.selectbox,
            ["", *words],
            "",
            label=sheet.column(sheet.kind).heading,
            format_func=lambda w: f"类型　{w or '全部'}",
            label_visibility="collapsed",
            width=168,
        )
    choices.search("编号、学校、隐患" if hazards else "编号、学校、内容")
    choices.cuts(visit)

period, state = narrow.period, choices.state_chosen()
cut = Filter(
    township=narrow.township if not visit.place.township else None,
    school=query.param("school") or None,
    period=period if sheet.dated and query.of_the_quarter(visit) and query.batch_chosen() is None else None,
    kind=query.param("word", query.kinds_of(visit, sheet)),
    search=query.param("q"),
    duty=query.param("duty"),
    body=query.param("body"),
    batch=query.batch_chosen(),
)
with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="ledger_head"):
    title, buttons = (
        st.container(),
        st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content"),
    )

if hazards:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        counts = choices.states(visit, period, narrow.part, state)
        st.space("stretch")
        choices.order(state)
    title.title(table.hazard_title(counts, narrow.prefix(visit)))
    if not query.param("row"):
        form.done()
    funds(visit, period, narrow.part, state)
    found = table.hazards(visit, period, narrow.part, state, counts)
    table.foot(found, table.hazard_note(visit, period))
else:
    names = list(sheets_of(ledger))
    if len(names) > 1:
        query.chooser(
            "sheet", st.segmented_control, names, names[0], label="表", label_visibility="collapsed", required=True
        )
    if kind == "incidents":
        incident.told(visit, period, narrow.township or "")
    found = table.rows(visit, kind, sheet, cut)
    title.title(table.row_title(kind, sheet, found.total, period.label if cut.period else ""))
    table.foot(found, "点第一列打开一行。导出的表就是导入的表。")

with buttons:
    if hazards:
        go = {"do": origins.TASK, "row": None}
        st.button(
            "查改结果",
            icon=":material/rule:",
            on_click=query.set_params,
            kwargs=go,
            help="大排查、专项查出几项改了几项",
        )
    if kind == "inspections":
        st.page_link("pages/coverage.py", label=":blue[欠报名单和催报文字]", query_params=address.kept())
    if may_import:
        st.button("导入", icon=":material/upload:", on_click=query.set_params, kwargs={"do": "import", "row": None})
    downloads.menu(visit, kind, sheet, period, narrow.part, state, cut, found.total)
    if may_enter:
        go = {"do": "new", "row": None}
        st.button("登记", icon=":material/add:", type="primary", on_click=query.set_params, kwargs=go)

if task == "new" and may_enter:
    ledger_row.entering(visit, kind, sheet)
elif task == origins.TASK and hazards:
    origins.by_origin(visit, period, narrow.part)
elif query.param("row"):
    if hazards:
        hazard.opened(visit)
    elif kind == "incidents":
        incident.opened(visit, kind, sheet)
    else:
        ledger_row.opened(visit, kind, sheet)
