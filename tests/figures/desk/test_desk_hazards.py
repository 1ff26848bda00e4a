"""What a desk counts of hazards: what is due, sent back, left lying and new, on the day and by whose turn it is."""

from datetime import date, datetime

import pytest

from figures.desk.hazards import COUNTED, Whose, desk_hazards, whose_desk
from figures.hazards.list_counts import state_counts
from figures.hazards.lists import hazard_list
from figures.query import Slice, period
from models.county import pack_in_force
from models.database import reading
from tests.figures.hazards.histories import record
from tests.figures.hazards.test_lists import BUREAU, REN, hazard, step

MONDAY = date(2026, 9, 14)
"""The day of the desk: its week ends on the 20th."""


@pytest.fixture
def ledger(kaijiang):
    """One hazard for each edge of each state."""
    steps = [
        hazard("today", first_deadline=date(2026, 9, 14)),
        hazard("sunday", first_deadline=date(2026, 9, 20)),
        hazard("next monday", first_deadline=date(2026, 9, 21)),
        hazard("yesterday", first_deadline=date(2026, 9, 13)),
        hazard("lying 14", first_deadline=date(2026, 12, 1)),
        hazard("moved 13", first_deadline=date(2026, 12, 1)),
        hazard("found 13", first_deadline=date(2026, 12, 1), found_on=date(2026, 9, 1)),
        hazard("back", first_deadline=date(2026, 12, 1)),
        hazard("back and reported", first_deadline=date(2026, 12, 1)),
        hazard("reopened", first_deadline=date(2026, 12, 1)),
    ]
    for name in ("today", "sunday", "next monday", "yesterday"):
        steps.append(step(name, 1, "整改方案", date(2026, 9, 10)))
    steps += [step("lying 14", 1, "整改方案", date(2026, 8, 31)), step("moved 13", 1, "整改方案", date(2026, 9, 1))]
    for name in ("back", "back and reported", "reopened"):
        steps += [
            step(name, 1, "报告整改", date(2026, 9, 3)),
            step(name, 2, "复查退回", date(2026, 9, 4), by=BUREAU),
        ]
    steps += [step("back and reported", 3, "报告整改", date(2026, 9, 5))]
    steps += [
        step("reopened", 3, "报告整改", date(2026, 9, 5)),
        step("reopened", 4, "复查销号", date(2026, 9, 6), by=BUREAU),
        step("reopened", 5, "重开", date(2026, 9, 7)),
    ]
    record(kaijiang, steps, datetime(2026, 9, 11, 9))
    record(kaijiang, [hazard("new", found_on=date(2026, 8, 1), first_deadline=None)], datetime(2026, 9, 13, 0, 5))
    return kaijiang


def listed(state: str, turn: str | None = None) -> set[str]:
    """The numbers of a state on the day."""
    with reading() as session:
        pack = pack_in_force(session)
        found, total = hazard_list(session, pack, period("2026Q3", MONDAY), state=state, turn=turn)
    assert total == len(found)
    return set(found["number"])


def test_each_state_holds_exactly_its_hazards(ledger) -> None:
    assert listed("due_today") == {"today"}
    assert listed("due_week") == {"today", "sunday"}
    assert listed("untouched") == {"lying 14", "new"}, "13 days are not 14; a hazard moves when it is found"
    assert listed("sent_back") == {"back"}, "neither reported again nor closed since"
    assert listed("came_in") == {"new"}, "by the day it was recorded, not the day it was found"


def test_a_desk_counts_what_the_ledger_lists(ledger) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        asked = period("2026Q3", MONDAY)
        for turn in (None, REN, BUREAU):
            counts = state_counts(session, pack, asked, states=COUNTED, turn=turn)
            assert counts == {state: len(listed(state, turn)) for state in COUNTED}
        desk = desk_hazards(session, pack, Whose(Slice(), REN), BUREAU, MONDAY)
    assert desk.counts["to_verify"] == 1 and list(desk.verify["number"]) == ["back and reported"]
    assert list(desk.verify["waits"]) == [(MONDAY - date(2026, 9, 5)).days]
    assert desk.counts["open"] == len(listed("open", REN)) and list(desk.today["number"]) == ["today"]
    assert desk.untouched == ((REN, 2, (MONDAY - date(2026, 8, 1)).days),)


def test_whose_desk_it_is_decides_what_is_counted() -> None:
    from access.rights import ANYWHERE, Place

    assert whose_desk(ANYWHERE, "edu") == Whose(Slice())
    assert whose_desk(Place(school="S1"), "S1") == Whose(Slice(school="S1"))
    assert whose_desk(Place(unit="police"), "police") == Whose(Slice(), "police")
    assert whose_desk(Place(township=REN), REN) == Whose(Slice(), REN)
