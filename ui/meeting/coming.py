"""When and where the meeting is, who answers that they come, and who came, as dialogs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from actions.meetings import holding, preparing
from actions.meetings import receipts as answers
from catalogue.words import ATTENDED, EXCUSED, SAT_IN
from figures.answers import asked_once
from figures.meetings.membership.attendance import Participant
from figures.meetings.membership.members import presiding, seats_on
from figures.meetings.membership.receipts import Receipt, expected, meeting_day, receipts_of, receipts_told
from figures.meetings.sittings import sitting_of
from models.clock import today
from models.county import OTHER_KIND, Pack
from models.sitting import AWAY, COMES, INSTEAD, REPLIES
from ui.meeting.data import Standing
from ui.meeting.deeds import attempt
from ui.shell import markup
from ui.shell.cache import opened
from ui.shell.visit import Key, Visit


@asked_once(40)
def _receipts(key: Key, which: str, _day: date) -> tuple[list[Receipt], list[Participant], str]:
    with opened(key) as (session, pack):
        sitting = sitting_of(session, pack, which)
        if sitting is None:
            return [], [], ""
        convener = presiding(seats_on(session, pack, meeting_day(sitting)))
        chair = (convener and convener.called) or pack.words.get("convener", "")
        return receipts_of(session, pack, sitting), expected(session, pack, sitting), chair


def receipts(visit: Visit, of: Standing) -> list[Receipt]:
    """What the members answered to the notice, each member once."""
    return _receipts(visit.proceedings, of.key, today())[0]


def attendance(visit: Visit, of: Standing) -> list[Participant]:
    """How the closing begins: as the ledger has it, else as the receipts and the list of members say."""
    return _receipts(visit.proceedings, of.key, today())[1]


def chair(visit: Visit, of: Standing) -> str:
    """Who presides: post and name of the convener, else the county's word for the post."""
    return _receipts(visit.proceedings, of.key, today())[2]


@st.dialog("开会安排", width="medium")
def plan(visit: Visit, standing: Standing) -> None:
    """When and where it is planned and by when its members answer: for preparation and notice; it is held on the day
    it is opened."""
    one, other = st.columns(2)
    day = one.date_input("计划哪天开会", value=standing.planned_on, format="YYYY-MM-DD", key="planned")
    hour = other.text_input("时刻", value=standing.planned_hour, placeholder="上午9:00", max_chars=20, key="plan_hour")
    place = one.text_input("地点", value=standing.place, placeholder="县政府三楼会议室", max_chars=40, key="plan_place")
    until = other.date_input("哪天前回执", value=standing.reply_by, format="YYYY-MM-DD", key="plan_reply_by")
    st.markdown(":small[:gray[会议通知照这里写；成员单位登录后看到通知的日子，回执参会、代为参会或请假。]]")
    if st.button("保存", type="primary", key="plan_save"):
        attempt(
            lambda: preparing.plan(
                visit.actor, standing.id, day if isinstance(day, date) else None, hour=hour, place=place,
                reply_by=until if isinstance(until, date) else None,
            )
        )  # fmt: skip


@st.dialog("参会回执", width="large")
def who_answered(visit: Visit, standing: Standing) -> None:
    """Who answered what, who has not, and an answer entered on a member's behalf."""
    found = receipts(visit, standing)
    due = f"　{markup.full_day(standing.reply_by)}前回" if standing.reply_by else "　没有定回执期限，在“开会安排”里定"
    st.markdown(f"**{receipts_told(found)}**　:small[:gray[共 {len(found)} 个成员单位{due}]]")
    if silent := [visit.pack.name_of(one.member.body) for one in found if not one.answer]:
        st.markdown(f"▲ 没有回　:small[:gray[{markup.plain('、'.join(silent))}]]")
    with st.expander("代成员单位填回执"):
        body = st.selectbox(
            "单位", [one.member.body for one in found], index=None, format_func=visit.pack.name_of,
            key="reply_body", placeholder="选单位",
        )  # fmt: skip
        if body:
            _answer(visit, standing, next(one for one in found if one.member.body == body))
    rows = [
        {
            "单位": visit.pack.name_of(one.member.body),
            "成员": markup.plain(one.member.called) or markup.NOTHING,
            "回执": one.answer or "▲ 没有回",
            "谁来、请假事由": markup.plain(_note(one)) or markup.NOTHING,
            "何时回": f"{markup.moment(one.said_at)} {markup.plain(one.said_by)}{' 晚' if one.late else ''}"
            if one.said_at
            else markup.NOTHING,
        }
        for one in found
    ]
    with st.container(key="plain_receipts"):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="参会回执")


def _note(one: Receipt) -> str:
    """Who comes in the member's place or where the list names nobody; the reason of a leave."""
    other = one.answer == INSTEAD or (one.answer == COMES and not one.member.person)
    return f"{one.post}{one.person}" if other else one.reason


def answer_button(visit: Visit, standing: Standing, body: str) -> None:
    """A member's own receipt, while the meeting has not begun and the body is a member of its day."""
    mine = next((one for one in receipts(visit, standing) if one.member.body == body), None)
    if mine is None:
        return
    due = f"（{markup.day(standing.reply_by)}前回）" if standing.reply_by and not mine.answer else ""
    words = f"参会回执：{mine.answer}" if mine.answer else f"填参会回执{due}"
    if st.button(words, key="own_receipt", icon=":material/event_available:"):
        own_receipt(visit, standing, mine)


@st.dialog("参会回执", width="medium")
def own_receipt(visit: Visit, standing: Standing, mine: Receipt) -> None:
    """What the notice says, and the member's answer to it."""
    when = markup.full_day(standing.planned_on) if standing.planned_on else "日期待定"
    where = markup.plain(f"{standing.planned_hour}　{standing.place}")
    st.markdown(f"**{visit.pack.name_of(mine.member.body)}**　{when}{where}")
    if mine.said_at:
        st.markdown(f":small[:gray[已于{markup.moment(mine.said_at)}回：{mine.answer}，可以重填。]]")
    _answer(visit, standing, mine)


def _answer(visit: Visit, standing: Standing, receipt: Receipt) -> None:
    member = receipt.member
    if member.person:
        st.markdown(f":small[:gray[成员：{markup.plain(member.called)}]]")
    answer = st.segmented_control(
        "回执", list(REPLIES), default=receipt.answer or COMES, required=True, key=f"reply_{member.body}"
    )
    person = post = reason = ""
    if answer == INSTEAD or (answer == COMES and not member.person):
        one, other = st.columns(2)
        stood = receipt.answer == answer
        person = one.text_input("来的人姓名", value=receipt.person if stood else "", max_chars=30, key="reply_person")
        post = other.text_input("职务", value=receipt.post if stood else "", max_chars=40, key="reply_post")
    if answer == AWAY:
        reason = st.text_input("请假事由", value=receipt.reason, max_chars=400, key="reply_reason")
    if st.button("报送回执", type="primary", key="reply_send"):
        attempt(
            lambda: answers.reply(
                visit.actor, standing.id, member.body, str(answer), person=person, post=post, reason=reason
            )
        )


WAYS = (ATTENDED, SAT_IN, EXCUSED)
NOT_THERE = "没有参加"
"""A guest that did not come: it stands in the grid to be chosen and in no list."""


@st.dialog("闭会", width="large")
def close(visit: Visit, standing: Standing) -> None:
    """Who came, begun from the receipts and the list of members; then the meeting is locked."""
    pack = visit.pack
    begun = attendance(visit, standing)
    guests = _guests(pack, standing, begun)
    answered = {one.member.body: one.answer or "没有回" for one in receipts(visit, standing)}
    rows = [*begun, *(Participant(body, NOT_THERE) for body in guests)]
    edited = st.data_editor(
        pd.DataFrame(
            {
                "单位": [pack.name_of(one.body) for one in rows],
                "参会": [one.presence for one in rows],
                "姓名": [one.person for one in rows],
                "职务": [one.post for one in rows],
                "代替": [one.in_place_of for one in rows],
                "回执": [answered.get(one.body, "") for one in rows],
            }
        ).astype("str"),
        hide_index=True, num_rows="fixed", key=f"came_{standing.version}", height=420,
        column_config={
            "单位": st.column_config.TextColumn(width=130, disabled=True),
            "参会": st.column_config.SelectboxColumn(options=[*WAYS, NOT_THERE], required=True, width=84),
            "姓名": st.column_config.TextColumn(width=80),
            "职务": st.column_config.TextColumn(width=130),
            "代替": st.column_config.TextColumn(width=80, help="代人参会的，填被代替的成员姓名"),
            "回执": st.column_config.TextColumn(width=80, disabled=True),
        },
    )  # fmt: skip
    came = came_of([one.body for one in rows], edited.to_dict("records"))
    counts = "，".join(f"{way} {sum(one.presence == way for one in came)} 个" for way in WAYS)
    st.markdown(f"{counts}；议定 {len(standing.decided)} 项。")
    st.markdown(
        ":small[:gray[照回执和成员名单预填，没有回执的按出席填，请逐个核对；闭会后锁定，要改须重开并写明理由。]]"
    )
    if st.button("闭会", type="primary", key="close_now"):
        attempt(lambda: holding.close(visit.actor, standing.id, came))


def _guests(pack: Pack, standing: Standing, begun: Sequence[Participant]) -> list[str]:
    """Bodies that are no members and may have sat in."""
    day, listed = standing.held_on or today(), {one.body for one in begun}
    others = [unit.code for unit in pack.units_on(day) if unit.kind == OTHER_KIND]
    return [body for body in dict.fromkeys([*others, *pack.bodies_on(day)]) if body not in listed]


def came_of(bodies: Sequence[str], rows: Sequence[dict[Any, Any]]) -> list[Participant]:
    """How the bodies of an edited grid took part, those that did not left out."""
    said = [[_typed(row[name]) for name in ("参会", "姓名", "职务", "代替")] for row in rows]
    return [Participant(body, *words) for body, words in zip(bodies, said, strict=True) if words[0] != NOT_THERE]


def _typed(cell: Any) -> str:
    return "" if pd.isna(cell) else "".join(str(cell).split())
