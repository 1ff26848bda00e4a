import streamlit as st

from models.sitting import CLOSED, IN_SESSION
from ui.meeting import data
from ui.projection import controls
from ui.projection import slide as projection
from ui.shell import page
from ui.shell.visit import here

visit = here()
quarter = st.query_params.get("sitting", "")
standing = data.standing(visit, quarter) if visit.whole_county else None
snapshot = data.snapshot(visit, standing) if standing else None

if standing is None or snapshot is None:
    st.title("还不能放映")
    page.empty("放映只引用冻结的上会口径", "请先在季度会议页冻结，再放映。乡镇、部门和学校账号不放映。")
    st.page_link("pages/meeting.py", label="回到季度会议")
else:
    agenda = snapshot.content["agenda"]
    closing = standing.state in (IN_SESSION, CLOSED)
    pages = len(agenda) + closing
    n = controls.turning(pages)
    projection.clear_the_wall()
    if n <= len(agenda):
        item = agenda[n - 1]
        projection.slide(visit.pack, item, n, controls.led_to(standing, item["id"]))
    else:
        projection.closing(visit.pack, standing.decided)
    following = agenda[n]["title"] if n < len(agenda) else "本次会议议定" if n < pages else ""
    with st.container(key="foot"):
        controls.clock(snapshot, following, n, pages, agenda[n - 1]["minutes"] if n <= len(agenda) else 0)
    controls.entry(visit, standing, agenda[n - 1] if n <= len(agenda) else None)
