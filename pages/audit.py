import streamlit as st

from ui.admin import audit
from ui.ledger import choices, downloads
from ui.ledger import table as ledger_table
from ui.shell import page
from ui.shell.visit import here

visit = here()
audit.noted(visit)
with page.top():
    asked = audit.asked_for(visit)
    choices.search("对象")
    st.space("stretch")
    name = f"操作记录_{visit.pack.name}.xlsx"
    downloads.offer_small("导出", name, audit.workbook(visit, asked), "export_audit")
rows, total, refused = audit.listed(visit, asked)
st.title(audit.title(total, refused, asked))
if rows:
    audit.table(rows)
    shown = ledger_table.page_of(total, len(rows))
    ledger_table.foot(shown, "每条与前一条用摘要相连，改一条、删一条都能查出来；查看和导出本页也记一条。")
else:
    page.empty("没有符合条件的记录", "可放宽日期，或去掉筛选条件再看。")
