import streamlit as st

from actions.accounts.managing import listed
from ui.admin import accounts as people
from ui.admin import many
from ui.shell import page
from ui.shell.visit import here

visit = here()
rows = listed(visit.actor)
waiting = sum(row["state"] != "正常" for row in rows)
st.title(f"{len(rows)} 个账号" + (f"，{waiting} 个停用、锁定或待改口令" if waiting else "，全部正常"))
people.said()
left, right = st.columns([15, 10], gap="medium")
with left:
    page.header("账号", "点一行办理；停用、重置口令和审签权变动立即生效")
    chosen = people.table(visit, rows)
    if chosen:
        page.header(chosen["name"])
        people.deeds(visit, chosen)
with right:
    many.in_bulk(visit)
    page.header("新增账号", "系统给出一次性口令")
    people.new(visit)
page.note("备份在服务器上办理：manage.py backup 文件名。每次办理都有操作记录。")
