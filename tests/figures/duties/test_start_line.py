"""起算: nothing is owed before the county's start line, and a period that it cuts by half of it or not at all."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from figures.duties.engine import duty_instances
from figures.query import period
from figures.reporting.weeks import reporting
from models.account import Actor
from models.county import STARTS_ON, Pack, Setting, pack_in_force
from models.database import reading
from tests.figures.duties.duty_ledgers import TERM, checks, class_of, drills, of, school, stop_week

END = date(2026, 12, 31)


def starting(pack: Pack, day: date) -> Pack:
    line = Setting(county=pack.code, pack_revision=0, key=STARTS_ON, value=day.isoformat(), label="起算日")
    return replace(pack, settings=pack.settings | {STARTS_ON: line})


def since(day: date, quarter: str = "2026Q4", as_of: date | None = END) -> pd.DataFrame:
    with reading() as session:
        return duty_instances(session, starting(pack_in_force(session), day), period(quarter, as_of))


@pytest.mark.parametrize(
    ("day", "weeks", "fortnights"),
    [
        # The eighth teaching week is that of 19 October.
        (date(2026, 10, 19), ["W07", "W08"], ["F04"]),
        (date(2026, 10, 20), ["W09"], ["F05"]),
    ],
)
def test_weeks_from_the_first_taught_day_and_fortnights_from_half(kaijiang: Actor, day, weeks, fortnights) -> None:
    school(kaijiang)
    class_of(kaijiang)
    frame = since(day)
    owed = [name for name, status in of(frame, "8.5", "S1") if status == "no_data"]
    assert owed[0] == f"{TERM}-{weeks[-1]}"
    pairs = [name for name, status in of(frame, "7.6") if status == "no_data"]
    assert pairs[0] == f"{TERM}-{fortnights[0]}"


def test_reporting_owes_the_same_weeks(kaijiang: Actor) -> None:
    school(kaijiang)
    stop_week(kaijiang, date(2026, 11, 9))
    for day in (date(2026, 10, 19), date(2026, 10, 20), date(2026, 11, 9)):
        owed = [name for name, status in of(since(day), "8.5", "S1") if status == "no_data"]
        with reading() as session:
            pack = starting(pack_in_force(session), day)
            assert reporting(session, pack, period("2026Q4", END)).county.owed == len(owed) > 0


def test_longer_periods_by_half_and_what_was_done_before_still_counts(kaijiang: Actor) -> None:
    school(kaijiang)
    school(kaijiang, "S2")
    drills(kaijiang, (date(2026, 9, 10), "推演"), code="S2")
    term = {"duty": "11.4", "subject": "S1"}

    def status(frame: pd.DataFrame, duty: str, subject: str) -> list[str]:
        return frame[(frame["duty"] == duty) & (frame["subject"] == subject)]["status"].tolist()

    # Twenty-one teaching weeks: the eleventh is that of 9 November.
    for day, owed in ((date(2026, 11, 9), "in_progress"), (date(2026, 11, 16), "not_applicable")):
        assert status(since(day), term["duty"], term["subject"]) == [owed]
    assert status(since(date(2026, 11, 9)), "11.4", "S2") == ["met"]
    # A quarter of 92 days: half of them lie on or after 16 November.
    for day, owed in ((date(2026, 11, 16), "missed"), (date(2026, 11, 17), "not_applicable")):
        assert status(since(day), "S1.5", "511723") == [owed]
    # A year of 365 days: 183 of them lie on or after 2 July.
    for day, owed in ((date(2026, 7, 2), "missed"), (date(2026, 7, 3), "not_applicable")):
        assert status(since(day), "8.1", "511723") == [owed], day


def test_before_the_line_there_is_nothing_and_standing_duties_begin_on_it(kaijiang: Actor) -> None:
    school(kaijiang)
    checks(kaijiang, date(2026, 9, 8))
    assert since(date(2026, 10, 1), "2026Q3", None).empty
    on, before = (since(date(2026, 10, 8), as_of=day) for day in (date(2026, 10, 8), date(2026, 10, 7)))
    assert len(on[on["duty"] == "10.1"]) == 1 and before[before["duty"] == "10.1"].empty
