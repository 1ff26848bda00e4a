import streamlit as st

from ui.accountability import transfers
from ui.shell import page
from ui.shell.visit import here

visit = here()
rows = transfers.read(visit)
with page.top():
    page.note(f"{visit.pack.words['basis.transfer']}")
st.title(transfers.finding(rows))
transfers.table(visit.pack, rows)
if visit.can("transfer.write"):
    transfers.deeds(visit, rows)
page.note(
    "本登记簿不投影、不导出；材料台账里只记编号和日期，也只有能看本登记簿的人看得到、导得出。每打开一次都记入操作记录，本次已记。"
)
st.page_link("pages/accountability.py", label="返回部门履职与通报")
