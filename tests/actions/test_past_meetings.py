"""补录: a meeting held without this program enters the ledger, says so, counts, and its resolutions are followed."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import func, select

from actions.meetings import holding, resolving
from actions.meetings.recording import PastResolution, record_meeting
from errors import Refused
from figures.duties.engine import duty_instances
from figures.meetings.membership.attendance import Participant, attendance_of
from figures.meetings.resolutions import meetings_held, resolutions
from figures.query import period
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from models.sitting import PLENARY
from tests.actions.test_meetings import AUDIT, TOWN, at, office, ready  # noqa: F401 - a fixture
from ui.meeting.beside.recording import FREE, HEADS, resolutions_in

HELD, DUE = date(2026, 8, 20), date(2026, 9, 30)
SPECIAL = "专题会议"
CAME = (Participant("edu", "出席", "张某", "副局长"), Participant("police", "出席"), Participant(TOWN, "请假"))
WALL = PastResolution("拆除危墙", "edu", DUE, "8", (TOWN,))


def known() -> tuple[Any, Any]:
    """Resolutions and meetings of the ledger as they stand on 12 October."""
    with reading() as session:
        pack = pack_in_force(session)
        day = date(2026, 10, 12)
        return resolutions(session, pack, day), meetings_held(session, pack, day)


def test_a_past_meeting_stands_in_the_ledger_and_says_that_it_was_entered_later(office: Actor) -> None:  # noqa: F811
    at("2026-10-12T09:00")
    number = record_meeting(
        office, SPECIAL, HELD, convener_post="分管副县长", came=CAME,
        resolved=[WALL, PastResolution("补齐门卫", "police", DUE, "", outcome="落实", outcome_on=date(2026, 9, 20))],
    )  # fmt: skip
    decided, held = known()
    assert [
        (d.matter, d.lead_unit, d.deadline, d.clause, d.supporting, d.outcome, d.entered_later) for d in decided
    ] == [
        ("拆除危墙", "edu", DUE, "8", TOWN, "在办", True),
        ("补齐门卫", "police", DUE, "", "", "落实", True),
    ]
    (one,) = held
    assert (one.number, one.kind, one.held_on, one.convener) == (number, SPECIAL, HELD, "分管副县长")
    assert (one.present, one.excused, one.resolved, one.done, one.entered_later) == (2, 1, 2, 1, True)
    with reading() as session:
        came = attendance_of(session, pack_in_force(session), number)
        assert came.lists["出席"] == ["edu", "police"] and came.rows["edu"].person == "张某"
        entry = session.execute(select(AUDIT).order_by(AUDIT.c.id.desc()).limit(1)).one()
    assert (entry.verb, entry.outcome, entry.detail["entered_later"]) == ("meeting.hold", "done", number)
    resolving.follow_up(office, number, 1, "未落实", date(2026, 10, 10), "缺资金")
    assert known()[0][0].outcome == "未落实", "it is followed like any other"


def test_a_meeting_held_here_is_not_said_to_be_entered_later(office: Actor) -> None:  # noqa: F811
    at("2026-10-12T09:00")
    record_meeting(office, SPECIAL, HELD)
    sitting_id = ready(office)
    number = holding.begin(office, sitting_id, date(2026, 10, 12))
    resolving.decide(office, sitting_id, "补齐门卫", "police", date(2026, 12, 1), clause="")
    decided, held = known()
    assert [d.entered_later for d in decided] == [False]
    assert {one.number: one.entered_later for one in held} == {number: False, held[1].number: True}


def test_a_past_plenary_counts_for_the_duty_of_quarterly_meetings(office: Actor) -> None:  # noqa: F811
    def have() -> int:
        with reading() as session:
            found = duty_instances(session, pack_in_force(session), period("2026Q3", date(2026, 9, 30)))
        return int(found.loc[found["duty"].str.startswith("S1.5"), "have"].max())

    at("2026-10-12T09:00")
    before = have()
    record_meeting(office, SPECIAL, date(2026, 7, 9))
    assert have() == before
    record_meeting(office, PLENARY, HELD, quarter="2026Q2")
    assert have() == before + 1


@pytest.mark.parametrize(
    ("words", "kind", "day", "more"),
    [
        ("会议类型请选", "碰头会", HELD, {}),
        ("还没有到", SPECIAL, date(2026, 12, 1), {}),
        ("请写成2026Q3", PLENARY, HELD, {"quarter": "2026年二季度"}),
        ("审议季度2026Q4晚于", PLENARY, HELD, {"quarter": "2026Q4"}),
        ("同时出现在两个名单里", SPECIAL, HELD, {"came": (Participant("edu", "出席"), Participant("edu", "请假"))}),
        ("不在名单里", SPECIAL, HELD, {"came": (Participant("nobody", "出席"),)}),
        ("第1项议定：.*必须有牵头单位", SPECIAL, HELD, {"resolved": [PastResolution("甲", "", DUE, "")]}),
        ("第2项议定：请写议定事项", SPECIAL, HELD, {"resolved": [WALL, PastResolution(" ", "edu", DUE, "")]}),
        ("第1项议定：请选择议定事项对应的任务", SPECIAL, HELD, {"resolved": [PastResolution("甲", "edu", DUE, None)]}),
        ("早于会议日期", SPECIAL, HELD, {"resolved": [PastResolution("甲", "edu", date(2026, 8, 1), "")]}),
        ("未落实必须写明理由", SPECIAL, HELD, {"resolved": [PastResolution("甲", "edu", DUE, "", outcome="未落实")]}),
        ("落实的请填结果日期", SPECIAL, HELD, {"resolved": [PastResolution("甲", "edu", DUE, "", outcome="落实")]}),
        (
            "应在召开日期和今天之间", SPECIAL, HELD,
            {"resolved": [PastResolution("甲", "edu", DUE, "", outcome="落实", outcome_on=date(2026, 8, 1))]},
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_whole(office: Actor, words: str, kind: str, day: date, more: Any) -> None:  # noqa: F811
    at("2026-10-12T09:00")
    with pytest.raises(Refused, match=words):
        record_meeting(office, kind, day, **more)
    with reading() as session:
        assert session.execute(select(func.count()).select_from(holding.MEETING)).scalar_one() == 0


def test_a_meeting_that_stands_is_not_entered_twice(office: Actor) -> None:  # noqa: F811
    at("2026-10-12T09:00")
    number = record_meeting(office, SPECIAL, HELD)
    with pytest.raises(Refused, match=f"已经有2026年8月20日的专题会议（{number}）"):
        record_meeting(office, SPECIAL, HELD)


def test_the_grid_is_read_row_by_row_and_blank_rows_are_none() -> None:
    names, tasks = {"县教科局": "edu", "县公安局": "police"}, {"8　排查": "8", FREE: ""}
    row = ["拆除危墙", "8　排查", "县教科局", "县公安局", "2026-09-30", None, None, ""]
    grid = pd.DataFrame([row, [None] * len(HEADS)], columns=list(HEADS))
    assert resolutions_in(grid, tasks, names) == [PastResolution("拆除危墙", "edu", DUE, "8", ("police",))]
    grid.loc[0, "配合单位"] = "县公安局、某局"
    with pytest.raises(Refused, match="第1行配合单位“某局”不在名单里"):
        resolutions_in(grid, tasks, names)
