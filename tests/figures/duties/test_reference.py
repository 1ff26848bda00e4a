"""Random counties: the engine and the slow telling of the rules agree on every instance of any day."""

import random
from datetime import date, timedelta

import pandas as pd
import pytest

from figures.query import Period, period, quarter_of
from figures.reporting.weeks import reporting
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from models.inspection import Inspection
from models.practice import Drill, Lesson
from models.school import School, SchoolClass, SchoolFact
from tests.figures.duties.duty_ledgers import RENSHI, asked, write
from tests.figures.duties.reference import Book, statuses

BEGIN, DAYS = date(2025, 9, 1), 730
DUTIES = ["7.6", "7.7", "8.5", "11.3", "11.4"]


def _random_books(seed: int) -> list[Book]:
    dice = random.Random(seed)

    def some_day() -> date:
        return BEGIN + timedelta(days=dice.randrange(DAYS))

    books = []
    for n in range(8):
        opened_on = date(2020, 9, 1) if dice.random() < 0.5 else some_day()
        closed_on = opened_on + timedelta(days=dice.randrange(20, 500)) if dice.random() < 0.4 else None
        book = Book(f"S{n}", _random_facts(dice, opened_on), opened_on, closed_on, classes=dice.random() < 0.8)
        book.checks = [some_day() for _ in range(dice.choice([0, 5, 60, 200]))]
        book.drills = [
            (
                some_day(),
                dice.choice(["综合", "专项", "专项", "推演", "推演"]),
                dice.choice(["已实施", "已实施", "计划"]),
            )
            for _ in range(dice.choice([0, 2, 6]))
        ]
        if book.classes and dice.random() < 0.8:
            share = dice.random()
            for term in ("2025-2026-1", "2025-2026-2", "2026-2027-1"):
                for week in range(1, 22):
                    if dice.random() < share:
                        book.lessons[term, week] = dice.choice([0.0, 0.5, 1.0, 1.0, 2.0])
        books.append(book)
    return books


def _random_facts(dice: random.Random, opened_on: date) -> list[tuple[date, str, bool]]:
    """学段 and 适用31号文: half never change, the others up to three times, some say nothing at first."""
    first = opened_on if dice.random() < 0.8 else opened_on + timedelta(days=dice.randrange(1, 200))
    days = {first, *(BEGIN + timedelta(days=dice.randrange(DAYS)) for _ in range(dice.choice([0, 0, 1, 2, 3])))}
    stages = dice.choice([["小学", "初中", "幼儿园"], ["高中"]])
    return [(day, dice.choice(stages), dice.random() < 0.8) for day in sorted(days)]


def _write(actor: Actor, books: list[Book]) -> None:
    fact = {"township_code": RENSHI}
    made = {"name": "校", "level": "乡镇"}
    write(actor, School, *(made | {"code": b.code, "opened_on": b.opened_on, "closed_on": b.closed_on} for b in books))
    write(
        actor,
        SchoolFact,
        *(
            fact | {"school_code": b.code, "effective_on": day, "stage": stage, "covered": covered}
            for b in books
            for day, stage, covered in b.facts
        ),
    )
    room = {"class_no": "C1", "name": "一班", "grade": "", "opened_on": date(2020, 9, 1)}
    write(actor, SchoolClass, *(room | {"school_code": b.code} for b in books if b.classes))
    check = {"kind": "学校自查", "found": 0}
    write(
        actor,
        Inspection,
        *(
            check
            | {"number": f"{b.code}-{i}", "organiser": b.code, "school_code": b.code, "on_date": d}
            | {"week": d - timedelta(days=d.weekday())}
            for b in books
            for i, d in enumerate(b.checks)
        ),
    )
    write(
        actor,
        Drill,
        *(
            {"number": f"{b.code}-{i}", "school_code": b.code, "on_date": d, "kind": kind, "evacuation": False}
            | {"carried_out": done}
            for b in books
            for i, (d, kind, done) in enumerate(b.drills)
        ),
    )
    fixed = {"class_no": "C1", "course": "心理健康"}
    write(
        actor,
        Lesson,
        *(
            fixed | {"school_code": b.code, "term": term, "week_no": week, "hours": hours}
            for b in books
            for (term, week), hours in b.lessons.items()
        ),
    )


def _reporting_agrees(quarter: Period, frame: pd.DataFrame) -> None:
    """The school-weeks owed of 填报情况 are the weeks of 8.5 that are over and bind."""
    weeks = frame[(frame["duty"] == "8.5") & frame["over"] & (frame["status"] != "not_applicable")]
    with reading() as session:
        found = reporting(session, pack_in_force(session), quarter)
    assert {s.code: s.owed for s in found.schools if s.owed} == weeks.groupby("subject", observed=True).size().to_dict()
    assert found.county.reported == int((weeks["status"] == "met").sum())


@pytest.mark.parametrize("seed", range(6))
def test_the_engine_agrees_with_the_slow_telling(kaijiang: Actor, seed: int) -> None:
    books = _random_books(seed)
    _write(kaijiang, books)
    dice = random.Random(seed)
    for _ in range(8):
        day = BEGIN + timedelta(days=dice.randrange(60, DAYS))
        quarter = period(quarter_of(day), day)
        with reading() as session:
            pack = pack_in_force(session)
        opened = [book for book in books if book.opened_on <= day]
        expected = statuses(pack, opened, quarter.start, day)
        frame = asked(quarter, only=DUTIES)
        assert not frame.duplicated(["duty", "subject", "period"]).any()
        _reporting_agrees(quarter, frame)
        found = {
            (duty, subject, name): status
            for duty, subject, name, status in frame[["duty", "subject", "period", "status"]].itertuples(index=False)
        }
        differing = {
            key: (expected.get(key), found.get(key))
            for key in expected.keys() | found.keys()
            if expected.get(key) != found.get(key)
        }
        assert not differing, (day, differing)
