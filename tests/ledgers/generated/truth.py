"""The ledgers as they are in truth: what a clerk's sheet has to be read as, field by field."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.ledgers.generated import words

TODAY = date(2026, 10, 8)
SCHOOLS: dict[str, tuple[str, str, str]] = {
    "S1": ("任市镇中心小学", "任市小学", "任市镇"),
    "S2": ("开江县幼儿园", "县幼", "淙城街道"),
    "S3": ("普安镇初级中学", "普安初中", "普安镇"),
    "S4": ("讲治镇中心小学", "讲治小学", "讲治镇"),
    "S5": ("甘棠镇九年一贯制学校", "甘棠学校", "甘棠镇"),
    "S6": ("回龙镇初级中学", "回龙初中", "回龙镇"),
}
"""Code → official name, recorded former name, township."""

PLAN, REPORT, RETURN, CLOSE = "整改方案", "报告整改", "复查退回", "复查销号"
OPEN, REPORTED, CLOSED, RETURNED, PENDING, PLANNED = "open", "reported", "closed", "returned", "pending", "planned"
ON_THE_SPOT = "on the spot"


@dataclass
class Truth:
    """One row of a ledger. `facts`: what has to stand in each stored field; `steps`: (kind, day) of a hazard's life.

    `at`: where it is written, (sheet, Excel row); a two-sheet form writes it twice. `sheet`: of the ledger, "" for the
    first.
    """

    facts: dict[str, Any]
    steps: tuple[tuple[str, date], ...] = ()
    at: set[tuple[str, int]] = field(default_factory=set)
    sheet: str = ""


@dataclass
class Hazard:
    """A hazard as the one who found it knows it; the dresser writes down of it what the form has room for."""

    school: str
    place: str
    description: str
    level: str
    category: str
    found_on: date
    days: int
    owner: str
    funds: float
    measures: str
    state: str
    done_on: date
    verified_on: date
    remark: str
    more: str = ""
    """A second thing that was found at the same place and stands in the same cell."""


def month_days(rng: Random, year: int, month: int, n: int) -> list[date]:
    """Days of a month on which something was found, in order, not all of them different, none after today."""
    days = sorted(date(year, month, rng.randint(1, 28)) for _ in range(n))
    return [min(day, TODAY) for day in days]


def hazards(rng: Random, year: int, month: int, states: tuple[str, ...], schools: list[str]) -> list[Hazard]:
    """What was found in a month, no two things with the same words at one place."""
    n = rng.choice((1, 2, 3, 4, 5, 6, 8))
    things = rng.sample([(place, thing) for place in words.PLACES for thing in words.THINGS], n)
    made = []
    for day, (place, thing) in zip(month_days(rng, year, month, n), things, strict=True):
        done = min(day + timedelta(days=rng.randint(0, 20)), TODAY)
        made.append(
            Hazard(
                school=rng.choice(schools),
                place=place,
                description=thing,
                level="重大" if rng.random() < 0.2 else "一般",
                category=rng.choice(words.CATEGORIES),
                found_on=day,
                days=rng.choice((3, 5, 7, 10, 15, 30)),
                owner=rng.choice(words.POSTS),
                funds=rng.choice((0.0, 200.0, 1500.0, 3500.0, 12000.0)),
                measures=rng.choice(words.MEASURES),
                state=rng.choice(states),
                done_on=done,
                verified_on=min(done + timedelta(days=rng.randint(0, 6)), TODAY),
                remark=rng.choice(("", "", *words.REMARKS)),
            )
        )
    made.sort(key=lambda one: (schools.index(one.school), one.found_on))
    return made


def steps_of(one: Hazard, *, measures: bool) -> tuple[tuple[str, date], ...]:
    """The life of a hazard as far as it has come; `measures`: whether the form tells what is to be done."""
    made = [(PLAN, one.found_on)] if measures else []
    if one.state in (REPORTED, CLOSED, RETURNED, PENDING, ON_THE_SPOT):
        made.append((REPORT, one.done_on))
    if one.state == CLOSED:
        made.append((CLOSE, one.verified_on))
    if one.state == RETURNED:
        made.append((RETURN, one.verified_on))
    return tuple(made)
