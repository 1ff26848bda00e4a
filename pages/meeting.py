import streamlit as st

from charts import spark
from figures.findings import quarter_findings
from figures.findings import title as finding
from models.sitting import KINDS
from ui import cached, filters, page, tables, words
from ui.visit import here

visit = here()
with page.top():
    asked = filters.row(visit, "quarter", "township")
    page.note(f"截至{words.full_day(asked.period.as_of)}　{visit.pack.words['caption.office']}")
period, part = asked.period, asked.part
found, weeks = cached.rectifications(visit, period, part), cached.reportings(visit, period, part)
figures = cached.quarter_headlines(visit, period, part)
st.title(finding(found, weeks, figures))

strip = st.grid(6, min_column_width=150, gap=("xsmall", "small"))
for figure in figures:
    with strip.cell().container(gap="xxsmall"):
        page.headline(figure)
        texts = [words.headline_value(figure, point) for point in figure.points]
        values = [figure.value(point) for point in figure.points]
        page.draw(spark.spark(values, texts, figure.name, rate=figure.is_rate), 62)
county = found.county
page.note(
    f"走势：近八个季度，都截至同一天；深灰为上季和去年同季，蓝为本季。　在办 {county.open} 项中，"
    f"有整改方案 {words.fraction(county.with_plan, county.open)}，"
    f"责任人和期限明确 {words.fraction(county.with_owner_and_deadline, county.open)}，挂账 {county.parked} 项，"
    f"未明确期限 {county.without_deadline} 项"
)

left, right = st.columns([45, 55], gap="medium")
with left:
    stuck, late = cached.stuck(visit, period, part, overdue_only=True), cached.by_unit(visit, period, part)
    sentences = quarter_findings(visit.pack, found, weeks, figures, stuck, late)
    page.header("本季要情", f"{len(sentences)} 条，点名单看明细")
    page.findings(sentences)
    if not sentences:
        page.empty("本季没有需要提请注意的事项", "没有逾期、待复查和未报；可到乡镇整改地图看各乡镇情况。")
with right:
    proposals = cached.proposals(visit, period)
    if proposals:
        minutes = sum(item.minutes for item in proposals)
        page.header("议程建议", f"{len(proposals)} 项，{minutes} 分钟；由数据自动提出，定稿由联席办")
        tables.proposals(proposals, KINDS)
    else:
        page.header("本季台账", "本范围内的增减")
        tables.balance(found.county)
