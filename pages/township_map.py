import streamlit as st

from catalogue.measures import on_map
from charts import bars, maps
from figures.hazards import measures
from figures.hazards.slices import long_overdue_days
from figures.query import Slice, compared, comparison
from figures.reporting.silence import hatch_below, hatch_words
from figures.wording import said_ageing
from ui.one_unit.door import unit_door
from ui.shell import address, cache, filters, markup, page
from ui.shell.visit import here
from ui.widgets import tables

AGAINST = {"last": -1, "year": -4}
KINDS = {"svg": "简图", "deck": "缩放", "schools": "学校"}
DECK_HEIGHT, UNDER_DECK = 470, 30

visit, offered = here(), on_map()
with page.top():
    asked = filters.row(visit, any_day=True)
    st.space("stretch")
    key = address.switch("measure", "指标", list(offered), "overdue", lambda k: offered[k].name)
measure, chosen = offered[key], asked.township
shift = AGAINST[address.value("against", list(AGAINST), "last", "对比")]
against = comparison(asked.period, shift)
# The map shows every township whatever is chosen: the chosen one opens beside it.
everywhere = Slice(unit=asked.part.unit, ring=asked.part.ring, level=asked.part.level, school=asked.part.school)
found = cache.found(visit, asked.period, compared(asked.period, shift), everywhere)
weeks, counts = cache.reportings(visit, asked.period, everywhere), cache.schools(visit, asked.period, asked.part)
shapes, said_of_map = cache.boundary(visit)
blank = not weeks.schools and found.county.now.is_empty and not visit.place.unit
drawn, classes = measures.areas(visit.pack, shapes, found.townships, measure, blank=blank)
title = "还没有学校和隐患记录" if blank else asked.prefix(visit) + measures.finding(found, measure, against, chosen)
sentence = f"{visit.pack.name}{measure.title}地图：{title}。"
st.title(title)
left, middle, right = st.columns([23, 24, 34], gap="medium")

with page.fill("map", left):
    with st.container(horizontal=True, vertical_alignment="center"):
        page.header(f"{measure.title}（{measure.unit}）")
        st.space("stretch")
        kind = address.switch("map", "地图", list(KINDS), "svg", KINDS.__getitem__)
    if kind == "svg":
        picture = maps.svg(shapes, drawn, chosen, sentence)
        page.clickable(picture, f"map_{chosen}", lambda event: page.choose("township", event, "town", chosen))
    else:
        points = cache.school_points(visit, counts) if kind == "schools" else ()
        height = DECK_HEIGHT - (UNDER_DECK if kind == "schools" else 0)
        deck = maps.webgl(shapes, drawn, chosen, height, points)
        page.clickable_deck(
            deck,
            f"{kind}_{chosen}",
            sentence,
            height,
            lambda event: page.choose("township", event, "areas", chosen),
        )
    if kind == "schools":
        st.markdown(f":small[:red[●] 有在办隐患的学校 {len(points)} 所]")
    page.draw(maps.legend(classes, measure.unit, hatch_words(hatch_below(visit.pack))), 34)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        filters.as_of_day(asked)
        page.note(markup.plain(said_of_map))

with middle:
    with st.container(horizontal=True, vertical_alignment="center"):
        page.header("同图数据表")
        st.space("stretch")
        address.switch("against", "对比", list(AGAINST), "last", lambda k: comparison(asked.period, AGAINST[k]))
    tables.townships(found, measure, against, chosen)
    words = visit.pack.words
    page.note(f"{measure.name}：{measure.definition}。{words.get(measure.caption, '')}")
    tables.schools(counts, found.of(chosen).name, "schools")

with page.fill("panel", right):
    place = found.of(chosen)
    page.header(place.name, measures.summary(place, weeks, chosen))
    if place.now.overdue:
        page.header("逾期多久", f"{place.now.overdue} 项")
        page.draw(bars.ageing(said_ageing(place.now.ageing)), 104)
        with st.container(horizontal=True, gap="small", key="late_in_hands"):
            page.note("卡在谁手里")
            for one in cache.late_in_hands(visit, asked.period, asked.part)[:4]:
                name = visit.pack.name_of(one.code) or "没有督促单位"
                unit_door(visit, one.code, f"{name} {one.number} 项，最久 {one.most} 天")
    if place.now.open:
        stuck = cache.stuck(visit, asked.period, asked.part)
        page.header("卡在哪里", "，其中".join(filter(None, [f"{place.now.open} 项在办", bars.narrow_words(stuck)])))
        page.draw(bars.stuck(stuck), 26)
    if blank:
        page.empty("没有记录不等于没有隐患", "先在台账导入学校，再导入隐患和检查；导入后这里就有数。")
    elif measure.state:
        rows, total = cache.hazards(visit, asked.period, asked.part, measure.state)
        if total:
            page.header(measure.rows, f"{total} 项，超期最久在前")
            tables.hazards(rows, tables.height_or_fill(total, 9), "rows", long_overdue_days(visit.pack))
        else:
            page.empty(f"没有{measure.name}隐患", "可改选指标、季度，或去掉上面的筛选条件。")
    elif place.weeks.missing:
        page.header(measure.rows, "欠报最多在前")
        tables.unreported(weeks, chosen, "rows")
    else:
        page.empty("没有欠报的学校", "应报的教学周都已填报，或本季还没有应报的教学周。")
