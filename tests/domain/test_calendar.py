"""Working days over holidays and make-up days, for deadlines of replies and of hazards."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from domain.calendar import HOLIDAY, MAKEUP, working_days_later
from ledgers.validate.rules.hazards import add_days

OFF: Any = [
    *(SimpleNamespace(on_date=date(2026, 10, day), kind=HOLIDAY) for day in range(1, 8)),
    SimpleNamespace(on_date=date(2026, 9, 27), kind=MAKEUP),
    SimpleNamespace(on_date=date(2026, 10, 10), kind=MAKEUP),
]
"""National Day 2026 of an example: 1–7 October off, Sunday 27 September and Saturday 10 October worked."""


@pytest.mark.parametrize(
    ("first", "number", "then"),
    [
        (date(2026, 9, 21), 0, date(2026, 9, 21)),
        (date(2026, 9, 21), 1, date(2026, 9, 22)),
        (date(2026, 9, 25), 1, date(2026, 9, 27)),
        (date(2026, 9, 25), 2, date(2026, 9, 28)),
        (date(2026, 9, 18), 1, date(2026, 9, 21)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 10, 3), 5, date(2026, 10, 13)),
    ],
)
def test_working_days_pass_over_holidays_and_take_in_make_up_days(first: date, number: int, then: date) -> None:
    assert working_days_later(first, number, OFF) == then


@pytest.mark.parametrize(("working", "then"), [(False, date(2026, 10, 3)), (True, date(2026, 10, 10))])
def test_a_deadline_runs_by_the_days_the_pack_says(working: bool, then: date) -> None:
    pack: Any = SimpleNamespace(days_off=OFF, counts_working_days=working)
    assert add_days(pack, date(2026, 9, 30), 3) == then
