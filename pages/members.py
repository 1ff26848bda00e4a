import streamlit as st

from ui.meeting import members
from ui.shell import page
from ui.shell.visit import here

visit = here()
with page.top():
    day = members.day_row()
    st.space("stretch")
    st.page_link("pages/meeting.py", label="返回季度会议")
seats = members.seats_of_day(visit, day)
st.title(members.members_finding(seats, day))
members.members_view(visit, seats, day)
