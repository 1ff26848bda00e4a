"""The meeting in tables: its state in one line, the agenda, resolutions old and new, what was corrected later.

The same columns whether the agenda is only proposed, being arranged or frozen, so that an item is recognised.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from figures.meetings.checks import Answer
from figures.meetings.corrections.hazards import Correction
from figures.meetings.corrections.words import Group, Later, grouped
from figures.meetings.resolutions import DONE, NOT_DONE, Decided, Held
from figures.meetings.sittings import whence
from figures.query import Period, called, comparison
from figures.wording import day, names_of
from models.county import Pack
from models.sitting import KINDS, STATES
from ui.shell import markup

BADGES = {"last": "blue", "red": "red", "standing": "gray", "new": "gray", "fixed": "gray"}
OFTEN = 3
"""From so many times on the agenda an item is marked ▲."""
OUTCOMES = {DONE: f":green[✓ {DONE}]", NOT_DONE: f":red[**× {NOT_DONE}**]"}


def steps(state: str | None) -> None:
    """✓ 筹备 ● 议程已定 ○ 开会 ○ 闭会; all open before preparation has begun."""
    at = STATES.index(state) if state else -1
    parts = [
        f":gray[✓ {name}]" if i < at else f"**● {name}**" if i == at else f":gray[○ {name}]"
        for i, name in enumerate(STATES)
    ]
    st.markdown(f":small[{'　'.join(parts)}]", width="content")


def agenda(items: Sequence[Mapping[str, Any]]) -> None:
    """The agenda to read: 序, 议题, 类别, 上会 (第 n 次, ▲ from the third), 来源, 分钟."""
    rows = [
        {
            "序": str(i),
            "议题": markup.plain(item["title"]) + _came(item) + _stale(item),
            "类别": f":{BADGES[item['kind']]}-badge[{KINDS[item['kind']]}]",
            "上会": _times(item),
            "来源": markup.plain(item["source"]),
            "分钟": item["minutes"],
        }
        for i, item in enumerate(items, 1)
    ]
    with st.container(key="plain_agenda"):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="议程")


def _came(item: Mapping[str, Any]) -> str:
    """Where an item came from, in grey; nothing for one that begins here."""
    return f"　:small[:gray[{said}]]" if (said := whence(item)) else ""


def _stale(item: Mapping[str, Any]) -> str:
    """The mark of an own title that states a number the figures of the day do not say; nothing otherwise."""
    numbers = item.get("not_said")
    return f"　:red[▲ “{'、'.join(numbers)}”不在截数日的数里]" if numbers else ""


def other_matters(found: Sequence[Mapping[str, Any]]) -> None:
    """其余事项: what else was found, task by task; nothing when the agenda holds all."""
    if not found:
        return
    with st.expander(f"其余事项 {len(found)} 项，未列为议题", icon=":material/list:"):
        shown = {
            "任务": [f"{each['clause']} {each['task']}".strip() for each in found],
            "事项": [markup.plain(each["title"]) for each in found],
            "情况": [markup.plain(each["facts"]) for each in found],
        }
        with st.container(key="plain_others"):
            st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt="其余事项")


def _times(item: Mapping[str, Any]) -> str:
    if item["kind"] in ("last", "standing", "fixed"):
        return markup.NOTHING
    times = int(item["times"])
    return "首次" if times == 1 else f"▲ 第 {times} 次" if times >= OFTEN else f"第 {times} 次"


def resolutions(pack: Pack, decided: Sequence[Decided], key: str) -> None:
    """Resolutions, not carried out first: 议定事项, 责任单位, 限期, 结果, 说明, 历经会议."""
    rows = [
        {
            "会议": f"{d.decided_on:%Y-%m-%d} 第{d.seq}项" + ("（补录）" if d.entered_later else ""),
            "议定事项": markup.plain(d.matter),
            "牵头单位": pack.name_of(d.lead_unit),
            "限期": markup.full_day(d.deadline),
            "结果": OUTCOMES.get(d.outcome, f":gray[◐ {d.outcome}]" + (f" 超 {d.days_over} 天" if d.days_over else "")),
            "说明": markup.plain(d.reason) or (f"{markup.day(d.outcome_on)}办结" if d.outcome_on else markup.NOTHING),
            "历经会议": f"{d.survived} 次",
        }
        for d in decided
    ]
    with st.container(key=f"plain_{key}"):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="议定事项")


def held(meetings: Sequence[Held]) -> None:
    """历次会议, newest first; one that was entered after it was held says so. Nothing before the first."""
    if not meetings:
        return
    with st.expander(f"历次会议 {len(meetings)} 次", icon=":material/history:"):
        rows = [
            {
                "日期": markup.full_day(one.held_on),
                "会议": one.kind + ("（补录）" if one.entered_later else ""),
                "编号": one.number,
                "主持": markup.plain(one.convener) or markup.NOTHING,
                "参会": f"出席 {one.present}，列席 {one.in_attendance}，请假 {one.excused}",
                "议定": f"{one.resolved} 项，落实 {one.done} 项" if one.resolved else markup.NOTHING,
            }
            for one in meetings
        ]
        with st.container(key="plain_held"):
            st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="历次会议")


def later(pack: Pack, found: Later) -> None:
    """截数后补报、更正: the figures that would be others, then what stood otherwise, who recorded it, when and why."""
    if found.figures:
        frame = pd.DataFrame([{"指标": f.name, "冻结时": f.was, "现在": f.now} for f in found.figures])
        with st.container(key="plain_later_figures"):
            st.table(frame, border="horizontal", hide_index=True, alt="数字的差异")
    if found.hazards:
        _later_hazards(pack, found.hazards)
    if found.rows:
        _later_rows(grouped(found.rows))


def _later_rows(groups: Sequence[Group]) -> None:
    rows = [
        {
            "台账": f"{g.title} {len(g.numbers)} {g.measure}",
            "编号": markup.plain(names_of(g.numbers)),
            "单位": markup.plain(g.whose) or markup.NOTHING,
            "冻结时": markup.plain(g.was if g.alike else "各行不同"),
            "现在": markup.plain(g.now if g.alike else "各行不同"),
            "谁、哪天、为什么": markup.plain("，".join(part for part in (g.recorded_by, g.recorded_on, g.why) if part)),
        }
        for g in groups
    ]
    with st.container(key="plain_later_rows"):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="其他台账的补报、更正")


def _later_hazards(pack: Pack, found: Sequence[Correction]) -> None:
    rows = [
        {
            "编号": c.number,
            "隐患": markup.plain(c.description[:30]),
            "乡镇": pack.name_of(c.township),
            "冻结时": c.was,
            "现在": c.now,
            "在办": f"{c.counts:+d}" if c.counts else "0",
            "逾期": f"{c.overdue:+d}" if c.overdue else "0",
            "销号": f"{c.closed:+d}" if c.closed else "0",
            "谁、哪天、为什么": markup.plain("，".join(part for part in (c.recorded_by, _on(c), c.why) if part)),
        }
        for c in found
    ]
    with st.container(key="plain_later"):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="截数后补报、更正")


def _on(correction: Correction) -> str:
    return day(correction.recorded_at.date()) if correction.recorded_at else ""


def said(pack: Pack, answers: Sequence[Answer]) -> None:
    """会前核数: objections first, then who has not answered, then who confirmed."""
    objecting = [s for s in answers if s.agreed is False]
    silent = [pack.name_of(s.body) for s in answers if s.agreed is None]
    agreed = [pack.name_of(s.body) for s in answers if s.agreed]
    for s in objecting:
        st.markdown(f":red[**▲ {pack.name_of(s.body)}有异议**]　{markup.plain(s.statement)}")
    st.markdown(f"**未确认 {len(silent)} 个**　:small[:gray[{'、'.join(silent) or '没有'}]]")
    st.markdown(f"**已确认 {len(agreed)} 个**　:small[:gray[{'、'.join(agreed) or '没有'}]]")


def summary(answers: Sequence[Answer]) -> str:
    """核数：确认 2，异议 1，未确认 29."""
    agreed = sum(1 for s in answers if s.agreed)
    objected = sum(1 for s in answers if s.agreed is False)
    return f"确认 {agreed}，异议 {objected}，未确认 {len(answers) - agreed - objected}"


def decided_line(decided: Sequence[Decided]) -> str:
    """11 项，落实 7 项，未落实 4 项."""
    done = sum(1 for d in decided if d.outcome == DONE)
    failed = sum(1 for d in decided if d.outcome == NOT_DONE)
    running = len(decided) - done - failed
    parts = [f"{len(decided)} 项"] + [
        f"{w} {n} 项" for w, n in ((DONE, done), (NOT_DONE, failed), ("在办", running)) if n
    ]
    return "，".join(parts)


def day_or_dash(day: date | None) -> str:
    """A day in full, or — when it is not set."""
    return markup.full_day(day) if day else markup.NOTHING


def course_told(cut: Period) -> str:
    """What the courses under the headlines show: eight quarters, or as many time spans of a special meeting."""
    if not cut.name:
        last, fourth = (comparison(cut, back).removeprefix("比") for back in (-1, -4))
        return f"走势：近八个时段，长短相同；深灰为{last}和{fourth}，蓝为{called(cut)}。　"
    when = "均为季末" if cut.as_of == cut.end else "均截至季内同一日"
    return f"走势：近八个季度，{when}；深灰为上季和去年同季，蓝为本季。　"
