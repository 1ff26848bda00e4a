import streamlit as st

from models.bulletin import BulletinLine
from models.clock import today
from ui.accountability import data, lines, matrix
from ui.accountability.box import line_box, proposal_box
from ui.accountability.dialogs import draft
from ui.accountability.selection import MATTER, key_of, param
from ui.one_unit.door import unit_door
from ui.shell import address, filters, page
from ui.shell.visit import here

VIEWS = {matrix.TOGETHER: "各单位", matrix.APART: "分乡镇"}

visit = here()
with page.top():
    asked = filters.row(visit, *(("quarter", "unit", "level") if visit.whole_county else ("quarter", "level")))
    view, unit = matrix.TOGETHER, asked.part.unit if visit.whole_county else data.body_of(visit)
    if not unit:
        view = address.switch("rows", "行", list(VIEWS), matrix.TOGETHER, VIEWS.__getitem__)
    st.space("stretch")
    if unit:
        unit_door(visit, unit)
    elif visit.whole_county:
        st.page_link("pages/one_unit.py", label="各单位手上的事")
    with page.wide_only("legend"):
        page.states_legend("met", "in_progress", "missed", "overdue", "no_data")
period, level, day = asked.period, asked.part.level, today()
if visit.place.school:
    st.title("学校不作为通报对象")
    page.empty("这一页只列部门和乡镇", f"{visit.pack.words['basis.assessment']}本校的检查、隐患和演练请看台账。")
    st.stop()

# Everything is narrowed to the unit before anything is counted, so that a head is the head of its list.
cells, found = data.cells(visit, period, level, unit), data.all_lines(visit, unit)
drafts = lines.drafts_of(found)
matters = [*drafts, *data.proposed(visit, period, unit)]
rows, shown = ([], cells) if unit else matrix.as_rows(visit.pack, cells, view, period)
together = unit or view == matrix.TOGETHER
counted = shown if together else matrix.as_rows(visit.pack, cells, matrix.TOGETHER, period)[1]
documents = data.issued(visit, day.year, unit)
issued = [line for line in lines.issued_of(found) if line.issue_id in {document.id for document in documents}]
cell = matrix.chosen_cell(shown)
known = {key_of(m): m for m in [*matters, *issued, *found]}
chosen = param(MATTER) if param(MATTER) in known else None
if not param(MATTER) and not cell and matters:
    chosen = key_of(matters[0])

st.title(matrix.finding(counted, len(matters)))
left, right = st.columns([15, 14], gap="medium")
with left:
    if not unit:
        with page.wide_only("matrix"), page.fill("matrix", st.container()):
            matrix.matrix(visit, period, rows, shown, (cell.unit, cell.clause) if cell else None)
        matrix.failing(visit.pack, counted)
        page.note(matrix.reading_note(counted, period))
    else:
        matrix.own_row(visit.pack, cells, cell)
with right.container(gap="xsmall"):
    proposed = f"，{len(matters) - len(drafts)} 条程序建议；由人决定" if visit.whole_county else ""
    page.header("拟通报", f"{len(drafts)} 条在办{proposed}")
    if matters:
        lines.drafts(visit.pack, found, matters, chosen)
    else:
        page.note("没有在办的事项，规则也没有提出建议。" if visit.whole_county else "没有送本单位核实的事项。")
    if cell or chosen:
        with st.container(border=True, key="box", gap="xsmall"):
            if cell:
                matrix.evidence(visit, period, cell, level)
            elif chosen:
                matter = known[chosen]
                if isinstance(matter, BulletinLine):
                    line_box(visit, matter, found, documents)
                else:
                    proposal_box(visit, matter, period, found)
    page.header("已印发", lines.issued_line(documents, issued))
    if documents:
        lines.issued(visit.pack, documents, issued, chosen, day)
        lines.reviews(documents)
    else:
        page.note("本年还没有印发的通报。")
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if visit.can("bulletin.propose") and st.button("另拟一条", key="draft"):
            draft(visit, period.name)
        lines.ended(visit.pack, found)
        if visit.can("transfer.read"):
            st.page_link("pages/transfers.py", label="移送登记", icon=":material/lock:")
        if visit.can("trace.read"):
            st.page_link("pages/tracing.py", label="倒查", icon=":material/history:")
        if visit.can("weakness.read") and visit.whole_county:
            st.download_button(
                f"学校考核清单（转{visit.pack.words['bureau']}，不作通报）",
                data=lambda: data.assessment(visit, period),
                file_name=f"{visit.pack.name}{period.label}学校考核清单.xlsx",
                on_click="ignore",
                icon=":material/download:",
            )
    page.note(f"{visit.pack.words['caption.standing']}：学校不作为通报对象，保障机制不作为违反的条款。")
