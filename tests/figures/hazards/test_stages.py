"""Days in stages: every day of an open life lies in one stage and one pair of hands, as of any day, and the sums by
body are those of the lives."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from actions.ledgers.entries import correct
from catalogue.steps import ASK, CLOSE, HAND_OVER, PLAN, RECEIVE, REOPEN, REPORT, RETURN, VOID
from catalogue.words import SENT_BACK, TO_DISCUSS, TO_FUND, TO_RECEIVE, TO_RECTIFY, TO_VERIFY
from figures.hazards.lists import hazard_list
from figures.hazards.lives.stages import days_by_stage, stage_lives, stages_of
from figures.hazards.lives.waiting import InHands, Waits, in_hands
from figures.hazards.lives.whose import whose_turn
from figures.query import Slice, period
from figures.unit import unit_file
from models import clock
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from tests.actions.ledgers.test_entries import version
from tests.figures.hazards.histories import record
from tests.figures.hazards.test_lists import REN, hazard
from tests.figures.hazards.test_lists import step as told

FOUND = date(2026, 9, 1)
FACTS = SimpleNamespace(
    number="H", found_on=FOUND, source="部门检查", responsible="S1", school_code="S1", supervising_unit=REN,
    verifying_unit="edu", recorded_at=datetime(2026, 9, 1, 9), funds_needed=None, funds_ready=None, lead_unit=None,
)  # fmt: skip


def on(day: int) -> date:
    return FOUND + timedelta(days=day)


def life(*steps: tuple[str, int], day: int = 60, new: str = "police", said: Any = (), **facts: Any) -> list[Any]:
    taken = [
        SimpleNamespace(seq=seq, kind=kind, on_date=on(at), new_value=new if kind == HAND_OVER else "")
        for seq, (kind, at) in enumerate(steps, 1)
    ]
    about = SimpleNamespace(**{**vars(FACTS), **facts})
    return [(each.name, each.hand, each.days) for each in stages_of(about, said or [about], taken, on(day))]


def test_each_stage_has_its_days_and_its_hands() -> None:
    assert life((RECEIVE, 3), (REPORT, 20), (RETURN, 27), (REPORT, 34), (CLOSE, 40), (REOPEN, 50)) == [
        (TO_RECEIVE, REN, 3), (TO_RECTIFY, REN, 17), (TO_VERIFY, "edu", 7), (SENT_BACK, REN, 7), (TO_VERIFY, "edu", 6),
        (TO_RECTIFY, REN, 10),
    ]  # fmt: skip
    assert life((PLAN, 2), (HAND_OVER, 10), (ASK, 15), day=20) == [
        (TO_RECEIVE, REN, 2), (TO_RECTIFY, REN, 8), (TO_RECEIVE, "police", 5), (TO_RECTIFY, "police", 5),
    ]  # fmt: skip
    assert life((REPORT, 5), day=4) == [(TO_RECEIVE, REN, 4)], "as of the day before nothing was known of it"
    assert life((PLAN, 2), (VOID, 9)) == [] and life(day=-1) == []


def test_who_found_it_at_home_has_it_in_hand_and_funds_hold_it_from_the_day_recorded() -> None:
    assert life(day=9, source="学校自查") == [(TO_RECTIFY, REN, 9)]
    assert life((PLAN, 1), day=9, lead_unit="police") == [(TO_RECEIVE, REN, 1), (TO_DISCUSS, REN, 8)]
    poor = SimpleNamespace(**{**vars(FACTS), "funds_needed": 9000.0})
    rich = SimpleNamespace(**{**vars(poor), "funds_ready": True, "recorded_at": datetime(2026, 9, 13, 9)})
    assert life((PLAN, 2), day=20, said=[poor, rich]) == [
        (TO_RECEIVE, REN, 2),
        (TO_FUND, REN, 10),
        (TO_RECTIFY, REN, 8),
    ]
    assert life((PLAN, 2), day=11, said=[poor, rich]) == [(TO_RECEIVE, REN, 2), (TO_FUND, REN, 9)]


@pytest.mark.parametrize("seed", range(40))
def test_every_day_of_an_open_life_lies_in_one_stage(seed: int) -> None:
    rng, state, steps, at, closed = random.Random(seed), "open", [], 0, 0
    since = 0
    for _ in range(rng.randint(0, 9)):
        at += rng.randint(0, 6)
        kinds = {"open": (PLAN, RECEIVE, ASK, HAND_OVER, REPORT), "awaiting": (RETURN, CLOSE), "closed": (REOPEN,)}
        kind = rng.choice(kinds[state])
        if kind == REOPEN:
            closed += at - since
        state = {REPORT: "awaiting", RETURN: "open", CLOSE: "closed", REOPEN: "open"}.get(kind, state)
        since = at if kind == CLOSE else since
        steps.append((kind, at))
    day = at + rng.randint(0, 9)
    closed += day - since if state == "closed" else 0
    assert sum(days for *_, days in life(*steps, day=day)) == day - closed


@pytest.fixture
def ledger(kaijiang: Actor) -> Actor:
    """Two reported hazards, one in work, one returned, one closed."""
    names = ("A", "B", "work", "back", "closed")
    steps: list[Any] = [hazard(name, verifying_unit="edu", supervising_unit=REN) for name in names]
    steps += [told(name, 1, REPORT, date(2026, 9, 1)) for name in ("A", "back", "closed")]
    steps += [told("B", 1, REPORT, date(2026, 9, 4))]
    steps += [told("back", 2, RETURN, date(2026, 9, 3), by="edu"), told("closed", 2, CLOSE, date(2026, 9, 6), by="edu")]
    record(kaijiang, steps, datetime(2026, 9, 7, 9))
    clock.fix(datetime(2026, 9, 10, 9))
    return replace(kaijiang, name="李联席", role="office", scope=None)


def test_sums_by_body_are_those_of_the_lists(ledger: Actor) -> None:
    day = date(2026, 9, 10)
    with reading() as session:
        pack = pack_in_force(session)
        rows, _ = hazard_list(session, pack, period("2026Q3", day), state="open")
        hands = {each.code: each for each in in_hands(session, pack, day)}
        waits = dict(zip(rows["number"], rows["waits"], strict=True))
        lives = stage_lives(session, pack, rows["number"], day)
        edu = unit_file(session, pack, "edu", day)
    assert hands["edu"] == InHands("edu", verifying=Waits(2, hands["edu"].verifying.overdue, 9 + 6, 9))
    assert (waits["A"], waits["B"], waits["back"]) == (9, 6, 7)
    for code, each in hands.items():
        mine = [waits[row["number"]] for row in rows.to_dict("records") if row["turn"] == pack.name_of(code)]
        assert (len(mine), max(mine)) == (each.number, each.most)
        assert sum(mine) == each.verifying.days + each.rectifying.days
    assert lives["back"][-1].name == SENT_BACK and lives["back"][-1].days == 7
    assert edu is not None and edu.course[-1].verified == 2 and edu.course[-1].waited == 2 + 5
    own, others = edu.days
    assert own == days_by_stage([lives["A"], lives["B"]], ["edu"])[TO_VERIFY] == 15
    assert own + others == sum(stage.days for number in ("A", "B") for stage in lives[number])


def test_only_late_ones_of_a_part(ledger: Actor) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        asked = {"part": Slice(township=REN), "overdue_only": True}
        found = in_hands(session, pack, date(2026, 12, 31), **asked)
        rows, total = hazard_list(
            session, pack, period("2026Q4", date(2026, 12, 31)), state="overdue", part=Slice(township=REN)
        )
    assert sum(each.number for each in found) == total == len(rows)
    assert all(each.overdue == each.number for each in found)


def test_two_names_where_two_are_meant() -> None:
    assert whose_turn("整改中", "任市小学", "任市小学", "任市镇").words == "该办 本校　督促 任市镇"
    assert whose_turn("整改中", "县住建局", "任市小学", "县住建局").words == "该办 县住建局"
    assert whose_turn("待复查", "任市小学", "任市小学", "县教科局").words == "该办 县教科局"
    assert whose_turn("已销号", "任市小学", "任市小学", "").words == ""


def test_money_that_came_is_a_stage_that_ended(ledger: Actor) -> None:
    def corrected(**values: Any) -> None:
        with reading() as session:
            rows, _ = hazard_list(session, pack_in_force(session), period("2026Q3"), state="open")
        assert "work" in set(rows["number"])
        correct(ledger, "hazards", "隐患", {"number": "work"}, values, "资金", version("work"))

    corrected(funds_needed="9000")
    clock.fix(datetime(2026, 9, 20, 9))
    corrected(funds_ready="是")
    with reading() as session:
        found = stage_lives(session, pack_in_force(session), ["work"], date(2026, 9, 25))["work"]
    assert [each.name for each in found] == [TO_RECEIVE], "nobody has taken it up, so money does not hold it"
