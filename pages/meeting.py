import streamlit as st

from charts import spark
from figures.hazards.rectification import members_of
from figures.meetings import findings, schema
from figures.meetings.resolutions import told
from figures.meetings.sittings import cut_of
from figures.query import called, comparison
from ui.meeting import data, dialogs, downloads, projecting, tables
from ui.shell import address, cache, filters, markup, page
from ui.shell.visit import here

visit = here()
LIVE = "live"
with page.top():
    asked = filters.row(visit, "quarter", "township")
    period, part = asked.period, asked.part
    standing = data.chosen(visit, period.name)
    period = data.period_of_meeting(standing) if standing and standing.starts_on else period
    versions = standing.versions if standing and visit.whole_county else ()
    # What is frozen is the county's; a chosen township is read as it stands.
    whole = visit.whole_county and not part.township
    if versions and whole:
        known = {str(v.version): f"上会第{v.version}版　截至{markup.day(v.cut_off)}" for v in versions}
        options = [*known, LIVE]
        basis = address.choice(
            "basis",
            "口径",
            options,
            options[0],
            words=lambda k: known.get(k, f"实时　{period.cut(markup.day(period.as_of))}"),
            width=250,
            quiet=True,
        )
    else:
        basis = LIVE
        page.note(f"实时口径，{period.cut(markup.full_day(period.as_of))}")
    tables.steps(standing.state if standing else None)
    frozen = data.snapshot(visit, standing, int(basis)) if standing and basis != LIVE else None
    later = data.later(visit, standing, frozen.version) if standing and frozen else None
    if later:
        with st.popover(f"截数后更正 {len(later)} 处", key="later"):
            tables.later(visit.pack, later)
    st.space("stretch")
    decided = data.last(visit, period.as_of) if visit.whole_county else []
    entered = list(standing.decided) if standing else []
    dialogs.controls(visit, asked.period.name, standing, [*decided, *(d for d in entered if d not in decided)])
    if standing and visit.whole_county:
        downloads.papers(visit, standing)
        projecting.to_the_wall(visit, standing, frozen.version if frozen else None)

cut = cut_of(frozen.content) if frozen else period
since, since_year = comparison(cut, -1), comparison(cut, -4)
if frozen:
    title, figures = frozen.content["title"], schema.headlines(frozen.content)
    sentences = schema.findings(frozen.content)
    county, items = frozen.content["figures"]["rectification"]["county"], frozen.content["agenda"]
    decided, others = schema.resolutions(frozen.content), frozen.content["others"]
else:
    found, weeks = cache.rectifications(visit, period, part), cache.reportings(visit, period, part)
    figures = cache.quarter_headlines(visit, period, part)
    title, county = findings.title(found, weeks, figures, since), found.county.as_json()
    stuck, late = cache.stuck(visit, period, part, overdue_only=True), cache.by_unit(visit, period, part)
    sentences = findings.quarter_findings(visit.pack, found, weeks, figures, stuck, late, since)
    behind, of_duties = data.duties_told(visit, period) if whole else ("", [])
    title, sentences = title + behind, [*sentences, *of_duties]
    sentences += [last] if whole and (last := told(decided)) else []
    title = f"{visit.pack.name_of(part.township)}：{title}" if visit.whole_county and not whole else title
    items, others = data.agenda_and_others(visit, standing.key if standing else period.name, period)
    if standing and items:  # a reader of less than the county has none
        items = [item for item, laid in zip(items, standing.items, strict=True) if laid["kept"]]

st.title(title)
strip = st.grid(6, min_column_width=150, gap=("xsmall", "small"))
for figure in figures:
    with strip.cell().container(gap="xxsmall"):
        page.headline(figure, since, since_year)
        texts = [markup.headline_value(figure, point) for point in figure.points]
        values = [figure.value(point) for point in figure.points]
        page.draw(spark.spark(values, texts, figure.name, rate=figure.is_rate), 62)
page.note(
    tables.course_told(cut)
    + (
        f"在办 {county['open']} 项中，有整改方案 {markup.fraction(county['with_plan'], county['open'])}，"
        f"责任人和期限明确 {markup.fraction(county['with_owner_and_deadline'], county['open'])}，"
        f"挂账 {county['parked']} 项，未明确期限 {county['without_deadline']} 项"
        if county["open"]
        else "没有在办隐患"
    )
)

left, right = st.columns([43, 57], gap="medium")
with left:
    page.header(f"{called(cut)}要情", f"{len(sentences)} 条，点名单看明细")
    page.findings(sentences)
    if not sentences:
        if members_of(county):
            page.empty(f"{called(cut)}没有需要提请注意的事项", "没有逾期和待复查的隐患；已销号的和别季的在台账。")
        else:
            page.empty(f"{called(cut)}还没有隐患记录", "没有记录不等于没有隐患；在台账导入或登记后，这里列出要情。")
with right:
    if whole:
        minutes = sum(item["minutes"] for item in items)
        page.header(
            "议程" if standing else "议程建议",
            f"{len(items)} 项，{minutes} 分钟{'' if standing else '；由数据提出，尚未筹备'}",
        )
        dialogs.agenda_beside(visit, standing, items, others, frozen, asked.period.name)
    else:
        downloads.own_figures(county)

if entered and whole:
    page.header("本次议定", tables.decided_line(entered))
    tables.resolutions(visit.pack, entered, "entered")
if decided and (whole or not visit.whole_county):
    page.header("上次议定", tables.decided_line(decided))
    tables.resolutions(visit.pack, decided, "resolved")
if whole:
    tables.held(data.meetings(visit))
