"""学段 and what was taught at all: cut and counted as a plain loop over the rows would."""

import json

import pytest

from figures.duties.coverage.grids import facility_table
from figures.duties.coverage.missing import names_of
from figures.duties.coverage.pace import lesson_pace, schools_taught
from figures.duties.engine import duty_instances
from figures.duties.frame import MET, NOT_APPLICABLE
from figures.duties.practice import TAUGHT
from figures.query import period
from figures.school import schools_of_stage
from models.county import pack_in_force
from models.database import reading
from tests.app.conftest import TODAY as DAY


@pytest.fixture
def asked(county: str):
    with reading() as session:
        yield session, pack_in_force(session)


def test_every_school_is_of_one_stage_and_facilities_add_up(asked) -> None:
    session, pack = asked
    stages = pack.entries("school_stage")
    found = {stage: schools_of_stage(session, pack, stage, DAY) for stage in stages}
    every = [code for codes in found.values() for code in codes]
    assert len(every) == len(set(every)) == 40
    quarter = period("2026Q4", DAY)
    counts = ["schools", "yes", "no", "unsaid", "not_applicable"]
    whole = facility_table(session, pack, quarter).set_index(["duty", "kind"])[counts]
    parts = [
        facility_table(session, pack, quarter, stage=stage).set_index(["duty", "kind"])[counts] for stage in stages
    ]
    assert (sum(parts) == whole).all(axis=None) and whole["schools"].max() > 0


def test_a_school_has_taught_when_one_of_its_classes_has(asked) -> None:
    session, pack = asked
    pace = lesson_pace(session, pack, period("2026Q4", DAY))
    rows = schools_taught(pace).set_index("school")
    for school, classes in pace.groupby("school"):
        assert rows.loc[school, "classes"] == len(classes)
        assert rows.loc[school, "taught"] == sum(hours > 0 for hours in classes["hours"])
    assert len(rows) == pace["school"].nunique()


def test_the_page_counts_the_chosen_stage(visit, asked) -> None:
    session, pack = asked
    [stage] = pack.preschool[:1]
    codes = schools_of_stage(session, pack, stage, DAY)
    frame = duty_instances(session, pack, period("2026Q4", DAY))
    duty = next(duty for duty in pack.duties if duty.short == "保安员证")
    rows = frame[(frame["duty"] == duty.code) & frame["school"].isin(codes) & (frame["status"] != NOT_APPLICABLE)]
    met = int((rows["status"] == MET).sum())
    app = visit("演示县领导", "coverage", stage=stage)
    assert not app.exception
    drawn = json.dumps([json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")], ensure_ascii=False)
    assert f"{met}/{len(rows)}" in drawn and 0 < len(rows) < 40


def test_schools_without_a_lesson_are_listed_by_school(visit, asked) -> None:
    session, pack = asked
    silent = schools_taught(lesson_pace(session, pack, period("2026Q4", DAY))).query("taught == 0")
    app = visit("演示县领导", "coverage", cover="lessons", line=TAUGHT)
    assert not app.exception
    if len(silent):
        assert f"{len(silent)}/" in app.title[0].value
        assert sorted(app.dataframe[0].value["学校"]) == sorted(names_of(session, pack)[c] for c in silent["school"])
    else:
        assert "一节没上" not in app.title[0].value
