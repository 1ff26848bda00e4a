import streamlit as st

from ui import cached, filters, page, tables, units, words
from ui.visit import here

visit = here()
with page.top():
    asked = filters.row(visit, "quarter", "unit", "ring", "level")
    st.space("stretch")
    page.note(f"截至{words.full_day(asked.period.as_of)}")
late = cached.by_unit(visit, asked.period, units.without_unit(asked.part))
lines = units.ranked(visit.pack, late)
chosen = asked.part.unit
st.title(units.finding(lines))

if not lines:
    page.empty("没有逾期的隐患", "各单位手里都没有超过期限的隐患；可改选季度，或到乡镇整改地图看在办情况。")
else:
    left, right = st.columns([11, 15], gap="medium")
    with left:
        page.header("谁手里压着逾期隐患", "项；待复查的算复查单位，其余算整改责任主体或督促单位")
        page.draw(units.chart(lines), min(len(lines), units.MOST + 1) * 26)
        page.header("同图数据表", "点单位看明细")
        tables.units(lines, chosen)
    with page.fill("late", right):
        rows, total = cached.late_hazards(visit, asked.period, asked.part, chosen)
        name = visit.pack.name_of(visit.place.unit or chosen) or "各单位"
        page.header(f"{name}的逾期隐患", f"{total} 项，超期最久在前")
        tables.hazards(rows, tables.height_or_fill(total, 15), "late")
        page.note(f"学校不作为通报对象；是否通报由人决定，程序只列事实。{visit.pack.words['caption.standing']}")
