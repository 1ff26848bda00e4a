"""An incident's chain in minutes against the county's limits, and what a period's incidents come to."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from figures.incidents.chain import ChainStep, chain, incidents_of, open_days, summed_up
from figures.query import period
from models.account import Actor
from models.county import Pack, pack_in_force
from models.database import reading
from models.incident import Incident
from tests.figures.duties.duty_ledgers import RENSHI, write

AT = datetime(2026, 9, 3, 8, 20)
CALM = {"township_code": RENSHI, "on_campus": True, "deaths": 0, "health_or_food": False, "major": False}


def happened(actor: Actor, number: str, at: datetime = AT, **facts: Any) -> None:
    """An incident in the ledger."""
    write(actor, Incident, CALM | {"number": number, "happened_at": at, "kind": "社会安全"} | facts)


def steps(pack: Pack, number: str = "S1") -> dict[str, ChainStep]:
    """The chain of one incident by heading."""
    with reading() as session:
        line = next(
            each for each in incidents_of(session, pack, period("2026Q3", date(2026, 9, 30))) if each.number == number
        )
    return {step.heading: step for step in chain(pack, line.facts)}


@pytest.fixture
def pack(kaijiang: Actor) -> Pack:
    """The pack in force."""
    with reading() as session:
        return pack_in_force(session)


def test_a_time_at_the_limit_is_kept_and_a_minute_more_is_late(kaijiang: Actor, pack: Pack) -> None:
    limit = int(pack.setting("incident.bureau_minutes"))
    kept, late = AT + timedelta(minutes=limit), AT + timedelta(minutes=limit + 1)
    happened(kaijiang, "S1", told_bureau_at=kept, told_township_at=late)
    found = steps(pack)
    assert (found["报教科局"].minutes, found["报教科局"].kept, found["报教科局"].late) == (limit, True, False)
    assert found["报乡镇"].late and not found["报乡镇"].kept
    assert found["报派出所"].minutes is None and not found["报派出所"].late, "silence is not late"


def test_without_a_limit_a_time_is_shown_and_judged_by_nothing(kaijiang: Actor, pack: Pack) -> None:
    happened(kaijiang, "S1", first_release_at=AT + timedelta(hours=30))
    found = steps(pack)["首次发布时间"]
    assert (found.minutes, found.limit, found.late, found.kept) == (1800, None, False, False)


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"deaths": 1}, True),
        ({"health_or_food": True}, True),
        ({"deaths": 1, "on_campus": False}, False),
        ({"deaths": None}, False),
    ],
)
def test_leaders_are_asked_where_the_plan_sends_them(
    kaijiang: Actor, pack: Pack, facts: dict[str, Any], asked: bool
) -> None:
    happened(kaijiang, "S1", **facts)
    found = steps(pack)
    assert {found[name].asked for name in ("县领导到场时间", "部门到场时间")} == {asked}
    assert found["报教科局"].asked


def test_an_incident_is_open_until_it_is_settled(kaijiang: Actor, pack: Pack) -> None:
    happened(kaijiang, "S1", settled_on=date(2026, 9, 10))
    happened(kaijiang, "S0", datetime(2026, 5, 3, 9), settled_on=None)
    happened(kaijiang, "S2", datetime(2026, 5, 4, 9), settled_on=date(2026, 6, 1))
    with reading() as session:
        found = {line.number: line for line in incidents_of(session, pack, period("2026Q3", date(2026, 9, 9)))}
        assert found.keys() == {"S0", "S1"}, "of before the quarter only what is open"
        assert found["S1"].open_days == 6 and open_days(found["S1"].facts, date(2026, 9, 10)) is None
        told = summed_up(pack, list(found.values()), period("2026Q3", date(2026, 9, 9)))
    assert (told.happened, told.open) == (1, 2)


def test_a_periods_incidents_together(kaijiang: Actor, pack: Pack) -> None:
    soon, later = AT + timedelta(minutes=5), AT + timedelta(hours=5)
    happened(kaijiang, "S1", told_bureau_at=soon, told_police_at=later, major=True, special_supervision="ZD-1",
             reverse_tracing="CL-1")  # fmt: skip
    happened(kaijiang, "S2", kind="校闹", disturbance="拉挂横幅", mediation="人民调解", major=True)
    happened(kaijiang, "S3", kind="校闹", disturbance="围堵学校", told_township_at=soon)
    with reading() as session:
        quarter = period("2026Q3", date(2026, 9, 30))
        told = summed_up(pack, incidents_of(session, pack, quarter), quarter)
    assert (told.happened, told.in_time, told.timed) == (3, 2, 3)
    assert (told.major, told.supervised, told.mediated, told.traced) == (2, 1, 1, 1)
    assert told.forms == (("围堵学校", 1), ("拉挂横幅", 1)), "in the order of the plan"
