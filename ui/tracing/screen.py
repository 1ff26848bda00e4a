"""责任倒查 of a subject and a day: what is asked in the address, the picture, and the same in tables.

Each thing asked is read once, and that reading is logged before a line is shown (actions.cases.read_replay).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from access.roles import readers_of
from actions.cases import Traced, read_replay
from errors import Refused
from figures.answers import asked_once
from figures.incidents.chain import incidents_at
from figures.tracing.asked import BACK, KINDS
from figures.tracing.readings import readings_of, schools_to_trace
from models.clock import now, today
from models.database import reading
from models.duty import SCHOOL, TOWNSHIP
from operations.handing import hand_out_replay
from ui.shell import address, markup, page
from ui.shell.cache import opened
from ui.shell.visit import Key, Visit
from ui.tracing.opened import line_asked, opening
from ui.tracing.picture import BOTH, NOW, THEN, WAYS, picture

READ = "tracing_read"
DID = (("checks", "检查", "次"), ("steps", "办理", "步"), ("led", "牵头", "项"), ("urged", "被点名催办", "次"))
SPANS = {"180": "半年", str(BACK): "一年", "1095": "三年", "3650": "十年"}


def screen(visit: Visit) -> None:
    """The page."""
    asked, way = _asked(visit)
    if asked is None:
        st.title("责任倒查：先选学校、乡镇或单位，再选日子")
        page.empty("还没有选", "在上面选要倒查的学校和日子；从学校页、事件的“倒查”点进来会自动填好。")
        return
    try:
        found = _found(visit, asked, way)
    except Refused as problem:
        st.title("不能倒查")
        page.empty("没有倒查", markup.plain(str(problem)))
        return
    if done := st.session_state.pop("tracing_done", ""):
        st.success(f"已立案并冻结：{markup.plain(str(done))}。")
    st.title(markup.plain(found["finding"]))
    for told in found["notes"]:
        page.note(f":orange[{markup.plain(told)}]")
    page.header("谁在什么时候知道什么、做了什么", "点任一处看当时的各版")
    page.note("● 写到前几项隐患　:gray[●] 别的　○ 写“正常”　:red[▨] 逾期　:red[◌] 那天没有，事后补记　:red[■] 录入那天")
    picture(found, way)
    left, right = st.columns([56, 44], gap="medium")
    with left:
        _bodies(found)
        _hazards(found)
        _lines(found, way)
    with right:
        _afterwards(found)
        _chain(found)
        _readers(visit, asked)
    page.note(
        f"{readers_of('trace.read')}可看；您这次查看已记入操作记录（{now():%m-%d %H:%M}）。没有立案的，随更正变。"
    )
    if visit.can("case.read"):
        st.page_link("pages/cases.py", label="追责登记", icon=":material/lock:")
    line_asked(visit)


def _asked(visit: Visit) -> tuple[Traced | None, str]:
    pack = visit.pack
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        kind = _choice("谁", "of", list(KINDS), KINDS, SCHOOL, 84)
        names = _names(visit, kind)
        code = _choice(KINDS[kind], "who", list(names), names, "", 230)
        stated = address.day("day", date(2000, 1, 1), today(), "倒查的日子") or today()
        day = st.date_input(
            "到哪天", value=stated, max_value=today(), format="YYYY-MM-DD", width=136, key=f"day_{stated}"
        )
        if isinstance(day, date) and day != stated:
            address.put("day", day.isoformat())
            st.rerun()
        back = _choice("往前", "back", list(SPANS), SPANS, str(BACK), 88)
        number = ""
        if code and kind == SCHOOL:
            with reading() as session:
                had = incidents_at(session, pack, code)
            words = {"": "不针对事件"} | {n: f"{at:%Y-%m-%d}　{what}" for n, at, what in had}
            number = _choice("事由", "incident", list(words), words, "", 190)
        way = st.segmented_control(
            "看", WAYS, default=BOTH, key="tracing_way", label_visibility="collapsed", required=True
        )
        if not code:
            return None, str(way)
        asked = Traced(kind, code, stated, stated - timedelta(days=int(back)), number)
        st.download_button(
            "导出 .docx",
            data=lambda: hand_out_replay(visit.actor, asked)[0][1],
            file_name=f"{names.get(code, code)}{stated:%Y-%m-%d}责任倒查.docx",
            on_click="ignore",
            key="tracing_docx",
        )
        if visit.can("case.write") and st.button("立案并冻结", type="primary", key="open_inquiry"):
            opening(visit, asked, _found(visit, asked, str(way)))
    return asked, str(way)


def _choice(label: str, name: str, options: list[str], words: Mapping[str, str], default: str, width: int) -> str:
    """A choice that stands in the address."""
    stands = address.read(name, options, default, label)
    at = options.index(stands) if stands in options else None
    chosen = st.selectbox(
        label, options, index=at, format_func=lambda o: words.get(o, o), width=width, key=f"{name}_{stands}",
        placeholder="请选",
    )  # fmt: skip
    if (chosen or "") != stands:
        address.put(name, None if chosen == default else chosen)
        st.rerun()
    return stands


@asked_once(8)
def _schools(key: Key) -> dict[str, str]:
    with opened(key) as (session, pack):
        return schools_to_trace(session, pack)


def _names(visit: Visit, kind: str) -> dict[str, str]:
    if kind == SCHOOL:
        return _schools(visit.key)
    every = visit.pack.townships if kind == TOWNSHIP else visit.pack.units
    return {each.code: each.name for each in every}


def _found(visit: Visit, asked: Traced, way: str) -> dict[str, Any]:
    """What was read of this question in this session: asked and logged once, until it or the data change."""
    question = (asked, way, visit.proceedings)
    kept = st.session_state.get(READ)
    if kept is None or kept[0] != question:
        kept = (question, read_replay(visit.actor, asked, way))
        st.session_state[READ] = kept
    return dict(kept[1])


def _table(rows: list[dict[str, str]], name: str, said: str) -> None:
    with st.container(key=f"plain_{name}"):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=said)


def _bodies(found: Mapping[str, Any]) -> None:
    page.header("那天轮到谁", "凭哪一条；做过什么按那天所知")
    rows, silent = [], []
    for body in found["bodies"]:
        if body["silent"]:
            silent.append(body["name"])
            continue
        turn = f"该办{body['turn']}项" if body["turn"] else "没有轮到"
        late = f":red[**逾期{body['overdue']}项，最久{body['most_over']}天**]" if body["overdue"] else ""
        did = "，".join(f"{word}{body[name]}{unit}" for name, word, unit in DID if body[name])
        last = f"最后：{body['last_on']} {markup.plain(body['last'][:24])}" if body["last_on"] else ""
        clauses = body["clauses"]
        rows.append({
            "谁": markup.plain(body["name"]),
            "到那天": f"{'，'.join(filter(None, (turn, late, did)))}　:gray[{last}]",
            "凭哪一条": "、".join(clauses[:5]) + (f"等{len(clauses)}条" if len(clauses) > 5 else "") or markup.NOTHING,
        })  # fmt: skip
    _table(rows, "bodies", "那天轮到谁")
    if silent:
        page.note(f"另{len(silent)}个单位在清单里有责，台账里没有它们的动作：{markup.plain('、'.join(silent))}。")


def _hazards(found: Mapping[str, Any]) -> None:
    lying = [each for each in found["hazards"] if (each["then"] or each["now"] or {}).get("open")]
    page.header("那天在办的隐患", f"{len(lying)} 项")
    rows = []
    for each in lying[:12]:
        then, now_stood = each["then"], each["now"]
        stood = then or now_stood
        approved = [(p["kind"], p["new_deadline"], p["approver_post"] or "没写批准人") for p in each["put_off"]]
        put = "；".join(f"{kind}到{until}（{by}）" for kind, until, by in approved)
        over = f":red[**逾期{stood['days_over']}天**]" if stood["days_over"] else stood["state"]
        rows.append({
            "编号": each["number"],
            "原话": f"{markup.plain(each['says'])}" + (f"　:gray[{markup.plain(put)}]" if put else ""),
            "已知": f"{each['days_known']}天" if then else "那天不知",
            "期限": f"{stood['deadline'] or '没有'}　{over}",
            "轮到": markup.plain(stood["turn_name"]),
        })  # fmt: skip
    if rows:
        _table(rows, "traced_hazards", "那天在办的隐患")


def _lines(found: Mapping[str, Any], way: str) -> None:
    """All lines of the day's months as one table; the list is that of the picture."""
    side = {THEN: "then", NOW: "now"}.get(way, "")
    lines = [line for line in found["lines"] if (line[side] if side else True)]
    page.header("各条的原话", f"{len(lines)} 条，按日子，最近在前")
    shown = []
    for line in reversed(lines):
        version = line[side] if side else line["then"] or line["now"]
        shown.append({
            "日子": line["on"],
            "原话": version["words"],
            "台账": line["sheet"],
            "编号": line["number"],
            "录入": version["first_recorded_at"],
            "录入人": version["recorded_by"],
            "事后": line["after"],
        })  # fmt: skip
    st.dataframe(pd.DataFrame(shown), hide_index=True, height=420, key="tracing_lines", alt="各条的原话")


def _afterwards(found: Mapping[str, Any]) -> None:
    late = [line for line in found["lines"] if line["after"]]
    page.header(f"那天以后补记、更改、作废 {len(late)} 条", "那天系统里没有，或不是这样")
    if not late:
        page.note("没有：那天以前的事，以后没有补记、更改或作废。")
        return
    rows = []
    for line in late[:20]:
        version = line["now"] or line["then"]
        rows.append({
            "怎样": line["after"],
            "哪天的事": f"{line['on']}　{markup.plain(version['words'][:40])}",
            "录入": version["recorded_at"][:10],
            "晚": f"{line['late']}天" if line["then"] is None else markup.NOTHING,
            "谁录的": markup.plain(version["recorded_by"]),
        })  # fmt: skip
    _table(rows, "afterwards", "那天以后的补记、更改和作废")


def _chain(found: Mapping[str, Any]) -> None:
    if not found["incident"]:
        return
    page.header("报告链", f"{found['incident']['happened_at'][:16]} {markup.plain(found['incident']['kind'])}")
    parts = []
    for step in found["chain"]:
        name = step["heading"].removesuffix("时间")
        if step["at"] is None:
            parts += [f"{name} :red[没有登记]"] if step["asked"] and step["limit"] else []
            continue
        late = f":red[**{step['minutes']}分**]" if step["late"] else f"{step['minutes']}分"
        parts.append(f"{step['at'][11:16]} {name} {late}{'' if step['then'] else '（事后登记）'}")
    st.markdown("　→　".join(parts) or "没有登记任何一环。")


def _readers(visit: Visit, asked: Traced) -> None:
    with opened(visit.proceedings) as (session, pack):
        read = readings_of(session, pack, asked.kind, asked.code, asked.day)
    page.header("谁看过这份倒查", f"{len(read)} 次")
    told = [(f"{at:%m-%d %H:%M}", markup.plain(who), markup.plain(way)) for at, who, way in read[:8]]
    rows = [{"何时": at, "谁": who, "看了什么": way} for at, who, way in told]
    if rows:
        _table(rows, "readers", "谁看过这份倒查")
