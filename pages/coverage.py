import streamlit as st

from charts import grid
from ui import cached, filters, page, tables, weekly, words
from ui.visit import here

visit = here()
with page.top():
    asked = filters.row(visit, "quarter", "township")
    st.space("stretch")
    with page.wide_only("legend"):
        page.states_legend("met", "missed", "no_data", "not_applicable")
weeks = cached.reportings(visit, asked.period, asked.part)
by_week = cached.weekly(visit, asked.period, asked.part)
st.title(weekly.finding(weeks))

if visit.place.unit:
    page.empty("周排查由学校填报", "本单位没有应填报的周排查；本单位的检查请到台账登记。")
elif not by_week:
    page.empty(
        "本季到今天还没有应报的教学周",
        f"每周日结束后才算应报。{visit.pack.words['caption.weeks']}；校历见县资料包，可改选上一季度查看。",
    )
else:
    with page.wide_only("weeks"):
        page.header("周排查填报", f"每个教学周有自查记录的学校 / 应报学校，截至{words.full_day(asked.period.as_of)}")
        rows, columns, cells = weekly.cells(weeks, by_week)
        page.draw(grid.status_grid(rows, columns, cells, weekly.sentence(weeks), total=True), len(rows) * 25 + 42)
    left, right = st.columns([8, 5], gap="medium")
    with left:
        if weeks.county.missing:
            page.header("谁还欠报", f"{sum(bool(s.missing) for s in weeks.schools)} 校，欠报最多在前")
            tables.unreported(weeks, asked.township, "owing", most=12)
        else:
            page.empty("没有欠报的学校", "应报的教学周都已填报。")
    with right:
        page.header("催报文字", "复制到工作群")
        page.copyable(weekly.reminder(visit.pack, asked.period, cached.missing(visit, asked.period, asked.part)))
        page.note(f"{visit.pack.words['basis.weekly']}{visit.pack.words['caption.weeks']}")
        page.note(visit.pack.words["caption.unconfirmed"])
