import streamlit as st

from ui import coverage_asked, coverage_data, coverage_views, page
from ui.coverage_boards import finding
from ui.visit import here

visit = here()
with page.top():
    asked = coverage_asked.row(visit)
made = coverage_data.asked_board(visit, asked)
st.title(finding(made))
rows = coverage_data.owing(visit, asked)
by_school = bool(asked.cut.township or asked.cut.school)
hidden = not coverage_data.names_weak_points(visit)
with page.wide_only("board"):
    with st.container(horizontal=True, vertical_alignment="center"):
        page.header(coverage_asked.MEASURES[asked.measure], coverage_asked.described(asked))
        st.space("stretch")
        page.states_legend("met", "in_progress", "missed", "no_data", "not_applicable")
    height = coverage_views.board(made, asked, by_school=by_school)
with page.below("owing", height + 240, 280):
    left, right = st.columns([9, 4], gap="medium")
    with left.container(height="stretch", gap="xsmall"):
        coverage_views.owing(rows, made, asked, visit, hidden)
    with right:
        coverage_views.pasted(rows, asked, coverage_asked.MEASURES[asked.measure], 190)
        page.note(visit.pack.words["caption.unconfirmed"])
