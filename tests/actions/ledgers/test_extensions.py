"""延期 asked for and answered: who asks, who answers, what is taken over, what is marked, and out and in again."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from books import XLSX, import_files

from actions.ledgers.entries import Invalid, enter, step
from actions.ledgers.many import looked_at, step_many
from actions.ledgers.next_steps import next_steps
from actions.ledgers.undo import undo_import
from catalogue.steps import ASK, CLOSE, DECLINE, EXTEND, REPORT
from errors import NotAllowed
from figures.desk.hazards import Whose, desk_hazards
from figures.hazards.lists import hazard_numbers
from figures.hazards.lives.extensions import GRANTED_LATE, LATE, SHORTENED
from figures.hazards.story import HazardStory, hazard_story
from figures.query import Slice, period
from ledgers.out.export import export_workbook
from models import clock
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from tests.actions.ledgers.test_entries import FOUND, office

__all__ = ["office"]
DUE = date(2026, 10, 5)
WANTED: dict[str, Any] = {"new_deadline": date(2026, 11, 5), "reason": "等配件", "interim": "已断电"}
GRANTED = WANTED | {"approver_post": "分管负责人"}


def people(office: Actor) -> dict[str, Actor]:
    return {
        "school": Actor(office.county, "任市小学", "school", "S1"),
        "township": Actor(office.county, "任市镇", "township", "511723107000"),
        "edu": Actor(office.county, "教科局", "department", "edu"),
        "supervisor": replace(office, name="督导室", role="supervisor", scope="edu"),
    }


def story(number: str, day: date | None = None) -> HazardStory:
    with reading() as session:
        return hazard_story(session, pack_in_force(session), number, day or clock.today())


def waiting(day: date | None = None) -> set[str]:
    with reading() as session:
        asked = period("2026Q4", day or clock.today())
        return hazard_numbers(session, pack_in_force(session), asked, state="extension_asked")


def test_it_is_asked_waits_and_only_its_approval_moves_the_deadline(office: Actor) -> None:
    number = enter(office, "hazards", "隐患", FOUND)
    step(people(office)["school"], number, ASK, WANTED)
    assert story(number).deadline == DUE and waiting() == {number}
    with reading() as session:
        desk = desk_hazards(session, pack_in_force(session), Whose(Slice()), None, clock.today())
    assert desk.counts["extension_asked"] == 1 and list(desk.asked["number"]) == [number]
    with pytest.raises(Invalid, match="在等答复"):
        step(office, number, ASK, WANTED)
    offered = {each.kind: each for each in next_steps(office, story(number)) if each.refusal is None}
    assert offered[EXTEND].filled["new_deadline"] == WANTED["new_deadline"] and DECLINE in offered
    clock.fix(datetime(2026, 10, 10, 9))
    step(office, number, EXTEND, {"new_deadline": "2026-10-30", "reason": "同意", "approver_post": "分管负责人"})
    granted = story(number).events.iloc[-1]
    assert (granted["requested_on"], granted["interim"]) == (date(2026, 10, 8), "已断电")
    assert story(number).deadline == date(2026, 10, 30) and waiting() == set()
    assert waiting(date(2026, 10, 9)) == {number}, "as it stood on the day before"


def test_it_is_refused_with_a_reason_and_may_be_asked_again(office: Actor) -> None:
    number = enter(office, "hazards", "隐患", FOUND)
    with pytest.raises(Invalid, match="没有在等答复的延期申请"):
        step(office, number, DECLINE, {"reason": "不必"})
    step(people(office)["township"], number, ASK, WANTED)
    with pytest.raises(Invalid, match="理由"):
        step(office, number, DECLINE, {})
    step(office, number, DECLINE, {"reason": "配件已到"})
    assert story(number).deadline == DUE and waiting() == set()
    step(people(office)["school"], number, ASK, WANTED)
    step(office, number, REPORT, {"reason": "已换"})
    step(people(office)["edu"], number, CLOSE, {"reason": "合格"})
    assert waiting() == set(), "what is closed waits for nothing"


@pytest.mark.parametrize("kind", [EXTEND, DECLINE])
def test_nobody_grants_to_oneself(office: Actor, kind: str) -> None:
    number = enter(office, "hazards", "隐患", FOUND)
    own = enter(office, "hazards", "隐患", FOUND | {"description": "开关裸露", "responsible": "edu",
                                                 "verifying_unit": "511723107000"})  # fmt: skip
    who = people(office)
    step(who["school"], number, ASK, WANTED)
    step(who["edu"], own, ASK, WANTED)
    for name in ("school", "township", "edu"):
        for each in (number, own):
            with pytest.raises(NotAllowed):
                step(who[name], each, kind, GRANTED)
    host = replace(office, scope="edu")
    with pytest.raises(NotAllowed, match="教育督导室"):
        step(host, own, kind, GRANTED)
    step(who["supervisor"], own, kind, GRANTED)
    with pytest.raises(NotAllowed):
        step(who["supervisor"], number, kind, GRANTED)
    step(host, number, kind, GRANTED)


def test_shortened_late_and_third_ones_are_marked(office: Actor) -> None:
    number = enter(office, "hazards", "隐患", FOUND)
    for asked, day, until in (
        ("2026-10-01", "2026-10-02", "2026-09-30"),
        (None, "2026-10-03", "2026-10-04"),
        ("2026-10-03", "2026-10-04", "2026-10-31"),
    ):
        facts = {"requested_on": asked, "on_date": day, "new_deadline": until}
        if until < day:
            facts["on_date"] = facts["requested_on"] = "2026-09-30"
        step(office, number, EXTEND, GRANTED | {name: value for name, value in facts.items() if value})
    step(office, number, ASK, WANTED | {"new_deadline": "2026-10-20"})
    marks = [set(filter(None, told.split("、"))) for told in story(number).events["marks"]]
    assert marks == [{SHORTENED}, {GRANTED_LATE}, {"第3次延期"}, {SHORTENED, "第4次延期"}]
    late = enter(office, "hazards", "隐患", FOUND | {"description": "灯坏", "place": "楼梯"})
    step(office, late, ASK, WANTED)
    assert story(late).events.iloc[0]["marks"] == LATE
    assert story(late, date(2026, 10, 7)).events.empty


def test_they_go_out_and_come_in_again(office: Actor) -> None:
    first, second = (
        enter(office, "hazards", "隐患", FOUND | {"description": word}, new=True) for word in ("灯坏", "门坏")
    )
    for number, answer in ((first, EXTEND), (second, DECLINE)):
        step(office, number, ASK, WANTED)
        step(office, number, answer, GRANTED)
    with reading() as session:
        out = export_workbook(session, pack_in_force(session), "hazards")
    again = import_files(office, "hazards", [(XLSX, out)])
    assert (again.errors, again.created, again.updated, again.batch) == ([], 0, 0, None)


def test_many_are_answered_at_once_each_with_its_own_request(office: Actor) -> None:
    numbers = [
        enter(office, "hazards", "隐患", FOUND | {"description": word}, new=True) for word in ("灯坏", "门坏", "窗坏")
    ]
    clock.fix(datetime(2026, 10, 9, 9))
    for number in numbers[:2]:
        step(people(office)["school"], number, ASK, WANTED)
    clock.fix(datetime(2026, 10, 10, 9))
    looked = looked_at(office, numbers, DECLINE)
    assert [each.refusal is None for each in looked] == [True, True, False]
    seen = {each.number: each.seen for each in looked_at(office, numbers, EXTEND)}
    made = step_many(office, EXTEND, {"new_deadline": "2026-10-31", "reason": "同意", "approver_post": "局长"}, seen)
    told = [story(number).events.iloc[-1] for number in numbers]
    assert [(row["requested_on"], row["interim"]) for row in told] == [(date(2026, 10, 9), "已断电")] * 2 + [(None, "")]
    assert undo_import(office, made.batch) == 3 and waiting() == set(numbers[:2])
