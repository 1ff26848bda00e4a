"""校区、教学点: who owes itself and who through its main school, from which day, and whose rows count."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from actions.ledgers.imports import import_files
from figures.duties.coverage.shares import coverage
from figures.duties.engine import duty_instances
from figures.query import period
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from tests.books import XLSX, book
from tests.figures.duties.duty_ledgers import GANTANG, checks, class_of, document, drills, said, school, staffing

DAY = date(2026, 10, 18)
THROUGH = ("7.2", "7.6", "11.3", "11.4", "9.1", "6.5")


def counted(*, township: str | None = None, quarter: str = "2026Q4", day: date = DAY) -> pd.DataFrame:
    """The duties when those of THROUGH are owed through the main school."""
    with reading() as session:
        pack = pack_in_force(session)
        duties = []
        for duty in pack.duties:
            duties.append(type(duty)(**(duty.model_dump() | {"through_main": duty.code in THROUGH})))
        return duty_instances(session, replace(pack, duties=tuple(duties)), period(quarter, day), township=township)


def row(frame: pd.DataFrame, duty: str, subject: str) -> pd.Series:
    (found,) = [row for _, row in frame[(frame["duty"] == duty) & (frame["subject"] == subject)].iterrows()]
    return found


@pytest.fixture
def campus(kaijiang: Actor) -> Actor:
    """S2 is a campus of S1, in another township."""
    school(kaijiang)
    school(kaijiang, "S2", township=GANTANG, main_school="S1")
    school(kaijiang, "S3")
    return kaijiang


def test_what_is_owed_through_the_main_school_is_not_owed_beside_it(campus: Actor) -> None:
    frame = counted()
    assert row(frame, "11.4", "S2").status == "not_applicable" and row(frame, "11.4", "S1").status == "in_progress"
    assert row(frame, "9.2", "S2").status == "no_data", "what the pack does not say so of it owes itself"
    weeks = frame[(frame["duty"] == "8.5") & (frame["subject"] == "S2")]
    assert set(weeks["status"]) == {"no_data"}, "every place checks itself"
    covered = {(line.duty, line.scope): line for line in coverage(frame)}
    assert covered["11.4", "county"].not_applicable == 1


def test_its_rows_are_its_main_schools_and_nothing_counts_twice(campus: Actor) -> None:
    drills(campus, (date(2026, 9, 10), "推演"), code="S2")
    staffing(campus, "心理健康教师", 1, "S1", full_time=0)
    staffing(campus, "心理健康教师", 2, "S2", full_time=1)
    document(campus, "年度安全工作计划", DAY, "S2", duty="9.1", doc_number="校〔2026〕1号")
    document(campus, "年度安全工作计划", DAY, "S1", duty="9.1", doc_number="校〔2026〕1号")
    for scenario in ("火灾", "地震"):
        drills(campus, (date(2026, 9, 11), "专项"), code="S1", scenario=scenario, evacuation=True)
        drills(campus, (date(2026, 9, 12), "专项"), code="S2", scenario=scenario, evacuation=True)
    frame = counted()
    assert (row(frame, "11.4", "S1").status, row(frame, "11.4", "S1").have) == ("met", 1)
    assert (row(frame, "7.2", "S1").status, row(frame, "7.2", "S1").have) == ("met", 1)
    assert row(frame, "9.1", "S1").have == 2, "the numbers of two schools are kept apart"
    assert row(frame, "6.5", "S1").have == 2, "two kinds, whoever drilled them"
    assert row(frame, "11.4", "S2").have == 0
    assert row(counted(township="511723107000"), "11.4", "S1").status == "met", "in another township too"


def test_lessons_are_asked_of_the_classes_a_campus_registered(campus: Actor) -> None:
    frame = counted()
    lessons = frame[frame["duty"] == "7.6"]
    assert set(lessons[lessons["subject"] == "S2/-"]["status"]) == {"not_applicable"}
    assert "no_data" in set(lessons[lessons["subject"] == "S1/-"]["status"])
    class_of(campus, "S2")
    lessons = counted()
    lessons = lessons[lessons["duty"] == "7.6"]
    assert "no_data" in set(lessons[lessons["subject"] == "S2/0701"]["status"])


def test_from_the_day_it_stands_under_the_other(campus: Actor) -> None:
    said(campus, "S3", date(2026, 9, 15), main_school="S1")
    drills(campus, (date(2026, 3, 10), "推演"), code="S3")
    spring = counted(quarter="2026Q3", day=date(2026, 8, 31))
    assert row(spring, "11.4", "S3").status == "met", "the term that was over before stays its own"
    assert row(spring, "11.4", "S1").status == "no_data"
    assert row(counted(), "11.4", "S3").status == "not_applicable"


def test_a_campus_stands_under_a_school_that_is_none_itself(campus: Actor) -> None:
    checks(campus)

    def refused(code: str, main: str) -> str:
        facts = {"学校代码": code, "生效日期": date(2026, 10, 1), "乡镇代码": "511723107000", "学段": "初中"}
        rows = facts | {"适用31号文": "是", "所属主校代码": main}
        made = import_files(campus, "schools", [(XLSX, book(学校情况=[list(rows), list(rows.values())]))])
        assert not made.errors or [error.column for error in made.errors] == ["所属主校代码"]
        return made.errors[0].message if made.errors else ""

    assert "就是本校" in refused("S3", "S3")
    assert "它自己也是校区或教学点" in refused("S3", "S2")
    assert refused("S3", "S9") != ""
    assert refused("S3", "S1") == ""
