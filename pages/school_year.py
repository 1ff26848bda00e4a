import streamlit as st

from ui.school_year import calendar, classes, first_day, stops
from ui.shell import address, page
from ui.shell.visit import here

visit = here()
WHAT = {"stops": "停课", "calendar": "校历", "classes": "升级", "first_day": "开办清单"}
with page.top():
    offered = [key for key in WHAT if visit.whole_county or key == "classes"]
    if not visit.can("classes.up", visit.place):
        offered.remove("classes")
    what = address.switch("what", "看什么", offered, offered[0], WHAT.__getitem__)
    year = calendar.year_row(visit) if what == "calendar" else ""
match what:
    case "calendar":
        st.title(calendar.calendar_finding(visit, year))
        calendar.calendar_view(visit, year)
        calendar.start_line(visit)
    case "classes":
        on, moves = classes.moves_of(visit)
        st.title(classes.moves_finding(on, moves))
        classes.moves_view(visit, on, moves)
    case "first_day":
        gaps = first_day.read_gaps(visit)
        st.title(first_day.gaps_finding(gaps))
        first_day.gaps_view(gaps)
    case _:
        rows = stops.read(visit)
        st.title(stops.stops_finding(rows))
        stops.stops_view(visit, rows)
