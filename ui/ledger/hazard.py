"""A hazard opened: its facts, its whole story with the day it happened and the day it was recorded, and the
steps this person may take now.

Steps that may not follow are not offered, and where none is offered a sentence says whose turn it is.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from access.rights import may
from actions.attachments.keeping import kept_files
from actions.ledgers.entries import step, void
from actions.ledgers.next_steps import NextStep, corrections, next_steps
from catalogue.ledgers import HAZARDS_SHEET, RESPONSIBLE, STEPS_SHEET, Column
from catalogue.steps import ASK, BODY, STEPS, VOID, StepKind
from catalogue.words import STAGES
from charts import lives
from charts.lives import LifeBar
from errors import Refused
from figures.hazards.lives.stages import days_by_stage
from figures.hazards.lives.whose import Acting, whose_turn
from figures.hazards.slices import long_overdue_days
from figures.hazards.story import HazardStory
from figures.wording import stored_text
from ledgers.listing import name_codes
from models.clock import today
from ui.attached import chooser
from ui.attached.strip import strip, table_of
from ui.ledger import form, printing, query
from ui.ledger import row as ledger_row
from ui.one_unit.door import unit_door
from ui.shell import markup, page
from ui.shell.cache import opened as session_of
from ui.shell.visit import Visit


def opened(visit: Visit) -> None:
    """The dialog of the hazard the address names."""
    number = query.param("row")

    def body() -> None:
        form.done()
        try:
            story = query.story(visit, number)
        except Refused as problem:
            page.empty("打不开这一项", markup.plain(str(problem)))
            return
        _head(visit, story)
        _facts(visit, story)
        began = {int(e["seq"]): e["first_recorded_at"] for e in story.events.to_dict("records")}
        strip(visit, table_of(HAZARDS_SHEET), number, began)
        _stages(story)
        page.header("办理经过", f"{len(story.events)} 步；“发生”是办理的日子，“录入”是写进系统的时刻")
        _events(visit, story)
        _steps(visit, story)
        _changes(visit, story)

    st.dialog(f"隐患　{number}", width=ledger_row.WIDE, position="right", on_dismiss=ledger_row.close)(body)()


def _head(visit: Visit, story: HazardStory) -> None:
    facts = story.facts
    colour = {"已销号": "green", "待复查": "blue", VOID: "gray"}.get(story.state, "yellow")
    badges = [
        f":{colour}-badge[{story.state}]",
        f":gray-badge[{facts['level_on_day']}]",
        f":gray-badge[{facts['ring']}]",
    ]
    if story.parked:
        badges.append(":gray-badge[挂账]")
    if story.days_over:
        mark = "▲ " if story.days_over > long_overdue_days(visit.pack) else ""
        badges.append(f":red-badge[{mark}超期 {story.days_over} 天]")
    st.markdown(f"**{markup.plain(facts['description'])}**")
    st.markdown(" ".join(badges) + f"　{markup.plain(_whose(story).words)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        if code := facts["school_code"]:
            label = f":blue[{markup.plain(facts['school'])}的全部]"
            st.page_link("pages/one_school.py", label=label, query_params={"school": code})
        unit_door(visit, story.turn_code)
        if story.state != VOID:
            number = facts["number"]
            printing.print_button(visit, "one", lambda: [number], 1)


def _facts(visit: Visit, story: HazardStory) -> None:
    with session_of(visit.key) as (session, pack):
        facts = name_codes(session, pack, HAZARDS_SHEET, [dict(story.facts)])[0]
    first, now = facts["first_deadline"], story.deadline
    deadline = stored_text(now) + (f"（原期限 {stored_text(first)}）" if first and now != first else "")
    pairs = [
        ("学校", story.facts["school"]),
        ("乡镇", story.facts["township"]),
        ("具体地点", facts["place"]),
        ("发现日期", stored_text(facts["found_on"])),
        ("期限", deadline or "未明确"),
        ("责任主体", story.facts["responsible_party"]),
        ("责任人岗位", facts["owner_post"] or "未明确"),
        ("督促单位", facts["supervising_unit_name"]),
        ("主办单位", facts["lead_unit_name"]),
        ("复查单位", facts["verifying_unit_name"]),
        ("隐患类别", facts["category"]),
        ("来源", facts["source"]),
        ("专项", facts["campaign"]),
        ("检查编号", facts["inspection_no"]),
        ("判定依据", facts["basis"]),
        ("所需资金（元）", f"{stored_text(facts['funds_needed'])}{_ready(facts)}" if facts["funds_needed"] else ""),
        ("关联隐患", facts["related_no"]),
        ("备注", facts["remark"]),
        ("录入", f"{facts['first_recorded_at']:%Y-%m-%d %H:%M}　{facts['recorded_by']}"),
    ]
    form.listed(pairs)


def _ready(facts: Mapping[str, Any]) -> str:
    ready = facts["funds_ready"]
    return "" if ready is None else "，已落实" if ready else "，未落实"


def _whose(story: HazardStory) -> Acting:
    return whose_turn(story.state, story.facts["responsible_party"], story.facts["school"], story.turn)


def _stages(story: HazardStory) -> None:
    """How many days it lay in each stage, as a bar and in a sentence."""
    if not any(each.days for each in story.stages):
        return
    whole = sum(each.days for each in story.stages)
    sums = days_by_stage([story.stages])
    told = "、".join(f"{name} {sums[name]} 天" for name in STAGES if name in sums)
    page.header("在各步停了几天", f"共 {whole} 天：{told}")
    late = f"逾期 {story.days_over} 天" if story.days_over else ""
    stretches = tuple((each.name, each.from_on, each.to_on) for each in story.stages)
    page.draw(lives.lives([LifeBar("", stretches, story.deadline, late)], story.stages[-1].to_on), 44)


def _events(visit: Visit, story: HazardStory) -> None:
    if story.events.empty:
        page.note(f"还没有办理记录；{stored_text(story.facts['found_on'])} 发现。")
        return
    shown = []
    for event in story.events.to_dict("records"):
        parts = [event["reason"]]
        if pd.notna(event["new_deadline"]):
            asked = "申请延到" if event["kind"] == ASK else "新期限"
            parts.append(f"{asked} {stored_text(event['new_deadline'])}")
        if event["marks"]:
            parts.append(f"▲ {event['marks']}")
        if event["new_value"]:
            parts.append(f"改为 {_named(visit, story, event['new_value'])}")
        if event["approver_post"]:
            parts.append(f"批准：{event['approver_post']}")
        if event["interim"]:
            parts.append(f"临时防护：{event['interim']}")
        late = event["first_recorded_at"].date() != event["on_date"]
        shown.append(
            {
                "发生": stored_text(event["on_date"]),
                "办理情况": markup.plain("；".join(parts)),
                "事项": event["kind"],
                "办理单位": markup.plain(event["by_unit"]),
                "录入": f"{event['first_recorded_at']:%Y-%m-%d %H:%M}" if late else "当日",
                "录入人": markup.plain(event["recorded_by"]),
            }
        )
    with st.container(key="plain_story"):
        st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt="办理经过")


def _named(visit: Visit, story: HazardStory, code: str) -> str:
    if code == story.facts["school_code"]:
        return str(story.facts["school"])
    return visit.pack.name_of(code)


def _steps(visit: Visit, story: HazardStory) -> None:
    found = next_steps(visit.actor, story)
    mine = [each for each in found if each.refusal is None]
    if story.state == VOID:
        page.note("已作废，不再办理。")
        return
    if not mine:
        if visit.can("ledger.enter", visit.place) and story.turn:
            page.note(f"您现在没有可办的步骤：{markup.plain(_whose(story).words)}。")
        return
    page.header("办理", "只列出现在能办、您有权办的")
    kinds = [each.kind for each in mine]
    now = "_".join(str(version) for version in (story.facts["id"], *story.events["id"]))
    begun = form.first_seen(f"steps_{story.facts['number']}", now)
    if begun != now and not story.events.empty:
        last = story.events.iloc[-1]
        form.overtaken(last["recorded_by"], f"{last['recorded_at']:%Y-%m-%d %H:%M}", f"again_{begun}")
    key = f"step_{begun}"
    kind = st.segmented_control("事项", kinds, key=key, label_visibility="collapsed", wrap=True)
    if kind:
        _step_form(visit, story, next(each for each in mine if each.kind == kind), begun, begun != now)


def _step_form(visit: Visit, story: HazardStory, chosen: NextStep, begun: str, overtaken: bool) -> None:
    number = story.facts["number"]
    seen, *seen_steps = (int(version) for version in begun.split("_"))
    key = f"s{begun}_{chosen.kind}"
    about = STEPS[chosen.kind]
    columns = [column_of(name, heading, about) for name, heading in about.asks.items()]
    with st.form(key, border=True):
        page.note(about.hint)
        stands = {"on_date": today(), "by_unit": chosen.by_unit} | dict(chosen.filled)
        values = form.fields(visit, columns, stands, key, new=False)
        given = [] if chosen.kind == VOID else chooser.choose(chooser.named(about.files), f"{key}_files")
        if not st.form_submit_button(f"办理：{chosen.kind}", type="primary"):
            return
    if overtaken:
        form.refusal(Refused("别人刚刚办理或改动了这一项，请点“看最新内容”后再办。"))
        return
    if chosen.kind == VOID:
        reason = str(values["reason"] or "")

        def voided() -> bool:
            void(visit.actor, "hazards", HAZARDS_SHEET.name, {"number": number}, reason, seen, seen_steps)
            return True

        done = bool(form.guarded(voided))
    else:
        labels = {STEPS_SHEET.column(name).heading: heading for name, heading in about.asks.items()}
        done = bool(
            form.guarded(
                lambda: step(
                    visit.actor,
                    number,
                    chosen.kind,
                    values,
                    seen=seen,
                    seen_steps=seen_steps,
                    files=kept_files(given),
                ),
                labels,
            )
        )
    if done:
        form.say_done(f"已办理：{chosen.kind}。")
        st.rerun()


def column_of(name: str, heading: str, about: StepKind) -> Column:
    """A field of the form of a step: the column of 办理记录 under the word its form asks with."""
    column = STEPS_SHEET.column(name)
    must = column.required or name in about.needs
    made = replace(column, heading=heading, required=must, note="")
    if name == "new_value":
        body = about.new_value == BODY
        made = replace(made, form=RESPONSIBLE) if body else replace(made, choices=about.new_value)
    return made


def _changes(visit: Visit, story: HazardStory) -> None:
    if story.state != VOID:
        ledger_row.change(visit, "hazards", HAZARDS_SHEET, story.facts, voiding=False)
        if not story.events.empty:
            _one_step(visit, story)
    with st.expander("变动记录", icon=":material/history:"):
        page.note("每次录入、更正、导入和撤销都留一条；改过的内容按当时的样子保留。")
        headings = {c.field: c.heading for sheet in (HAZARDS_SHEET, STEPS_SHEET) for c in sheet.stored}
        rows = [
            {
                "时间": f"{row['recorded_at']:%Y-%m-%d %H:%M}",
                "变动": "、".join(headings.get(name, name) for name in row["change"].split("、")),
                "什么": row["what"] + (f"第 {int(row['seq'])} 步" if pd.notna(row["seq"]) else ""),
                "谁": markup.plain(row["recorded_by"])
                + (f"（批次 {int(row['batch_id'])}）" if pd.notna(row["batch_id"]) else ""),
                "现状": "有效" if pd.isna(row["superseded_at"]) else f"{row['superseded_at']:%Y-%m-%d %H:%M} 被替换",
            }
            for row in story.versions.to_dict("records")
        ]
        with st.container(key="plain_versions"):
            st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="变动记录")


def _one_step(visit: Visit, story: HazardStory) -> None:
    """One step corrected or taken out; what remains must still be a life."""
    if not corrections(visit.actor, HAZARDS_SHEET, story.facts).allowed:
        return
    names = {0: "　"} | {
        int(e["seq"]): f"第 {e['seq']} 步　{e['kind']}　{stored_text(e['on_date'])}"
        for e in story.events.to_dict("records")
        if may(visit.actor, STEPS[e["kind"]].right.verb, visit.place) is None
    }
    if len(names) == 1:
        return
    seq = st.selectbox("更正或撤去某一步", list(names), key=f"which_{story.facts['id']}", format_func=names.__getitem__)
    row = query.row(visit, STEPS_SHEET, {"hazard_no": story.facts["number"], "seq": seq}) if seq else None
    if row is not None:
        ledger_row.change(visit, "hazards", STEPS_SHEET, row)
