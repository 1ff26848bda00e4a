"""The short way of the headline figures says the same as the long one, quarter by quarter."""

from dataclasses import asdict
from datetime import date

import pytest

from figures.hazards.rectification import rectification, rectification_series
from figures.meetings.headlines import headlines
from figures.meetings.schema import headline, plain
from figures.query import Period, Slice, compared, period
from figures.reporting.weeks import reporting, reporting_series
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from tests.actions.test_meetings import at, find, step

SAME = (
    *("carried_in", "found", "reopened", "closed", "open", "awaiting_verification", "overdue"),
    *("closed_with_deadline", "closed_on_time"),
)


@pytest.fixture
def county(kaijiang: Actor) -> Actor:
    """Hazards of several quarters: closed in time and late, reopened, waiting, long overdue."""
    at("2026-10-12T09:00")
    for i, (found_on, deadline) in enumerate(
        [
            (date(2025, 2, 3), date(2025, 3, 3)),
            (date(2025, 9, 3), date(2025, 10, 3)),
            (date(2026, 3, 3), date(2026, 4, 3)),
            (date(2026, 5, 3), None),
            (date(2026, 7, 3), date(2026, 8, 3)),
        ]
    ):
        find(kaijiang, f"H-{i}", found_on, deadline)
    step(kaijiang, "H-0", 1, "报告整改", date(2025, 5, 1))
    step(kaijiang, "H-0", 2, "复查销号", date(2025, 5, 2), by_unit="edu")
    step(kaijiang, "H-0", 3, "重开", date(2026, 8, 1), by_unit="office")
    step(kaijiang, "H-1", 1, "报告整改", date(2025, 9, 9))
    step(kaijiang, "H-1", 2, "复查销号", date(2025, 9, 10), by_unit="edu")
    step(kaijiang, "H-2", 1, "报告整改", date(2026, 9, 9))
    return kaijiang


def quarters(now: Period) -> list[Period]:
    """Eight quarters, oldest first."""
    return [compared(now, -back) if back else now for back in range(7, -1, -1)]


@pytest.mark.parametrize("as_of", [date(2026, 9, 30), date(2026, 8, 10)])
def test_series_equal_the_figures_of_each_quarter(county: Actor, as_of: date) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        asked = quarters(period("2026Q3", as_of))
        short = rectification_series(session, pack, asked)
        long = [rectification(session, pack, each).county for each in asked]
        for one, other in zip(short, long, strict=True):
            assert {k: getattr(one, k) for k in SAME} == {k: getattr(other, k) for k in SAME}
            assert one.overdue_long == other.overdue_long and one.close_rate == other.close_rate
            assert one.overdue_by_turn == other.overdue_by_turn
        assert any(each.reopened for each in short) and any(each.closed for each in short)
        assert reporting_series(session, pack, asked) == [reporting(session, pack, each).county for each in asked]


def test_headlines_compare_with_last_quarter_and_last_year_and_survive_freezing(county: Actor) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        now = period("2026Q3")
        found = headlines(session, pack, now)
        part = headlines(session, pack, now, Slice(township="511723001000"))
        third, fourth = compared(now, -1), compared(now, -4)
        before, year = (rectification(session, pack, each).county for each in (third, fourth))
    overdue = next(h for h in found if h.key == "overdue")
    assert overdue.now.part == 3 and overdue.last_quarter.part == before.overdue == 1
    assert overdue.change(overdue.last_quarter) == 2 and overdue.last_year.part == year.overdue
    rate = next(h for h in found if h.key == "close_rate")
    assert rate.value(rate.now) == 0.0 and rate.now.whole == 4
    assert next(h for h in found if h.key == "reporting").value(found[-1].now) is None
    assert [headline(plain(h)) for h in found] == found
    assert [asdict(h)["points"] for h in part][:5] == [asdict(h)["points"] for h in found][:5]
