"""Random counties: the engine and the slow telling of the rules agree on every instance of any day."""

import random
from datetime import date, timedelta

import pytest

from figures.query import period, quarter_of
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from models.inspection import Inspection
from models.practice import Drill, Lesson
from models.school import School, SchoolClass, SchoolFact
from tests.figures.duties.duty_ledgers import RENSHI, asked, write
from tests.figures.duties.reference import CALENDAR, Book, statuses

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
        book = Book(f"S{n}", dice.choice(list(CALENDAR)), opened_on, closed_on)
        book.checks = [some_day() for _ in range(dice.choice([0, 5, 60, 200]))]
        book.drills = [
            (
                some_day(),
                dice.choice(["综合", "专项", "专项", "推演", "推演"]),
                dice.choice(["已实施", "已实施", "计划"]),
            )
            for _ in range(dice.choice([0, 2, 6]))
        ]
        if dice.random() < 0.8:
            share = dice.random()
            for term in ("2025-2026-1", "2025-2026-2", "2026-2027-1"):
                for week in range(1, 22):
                    if dice.random() < share:
                        book.lessons[term, week] = dice.choice([0.0, 0.5, 1.0, 1.0, 2.0])
        books.append(book)
    return books


def _write(actor: Actor, books: list[Book]) -> None:
    fact = {"township_code": RENSHI, "covered": True, "effective_on": date(2020, 9, 1)}
    made = {"name": "校", "level": "乡镇"}
    write(actor, School, *(made | {"code": b.code, "opened_on": b.opened_on, "closed_on": b.closed_on} for b in books))
    write(actor, SchoolFact, *(fact | {"school_code": b.code, "stage": b.stage} for b in books))
    room = {"class_no": "C1", "name": "一班", "grade": "", "opened_on": date(2020, 9, 1)}
    write(actor, SchoolClass, *(room | {"school_code": b.code} for b in books))
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
