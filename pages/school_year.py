import streamlit as st

from ui.school_year import stops
from ui.shell.visit import here

visit = here()
rows = stops.read(visit)
st.title(stops.finding(rows))
stops.view(visit, rows)
