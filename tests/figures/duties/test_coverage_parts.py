"""What the coverage pages add up: each part at its border, against rows written down by hand."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from figures.duties.coverage.grids import facility_table, scenario_grid, topic_grid
from figures.duties.coverage.missing import still
from figures.duties.coverage.shares import Coverage, checklist, coverage, coverage_of_county, tracked
from figures.duties.frame import IN_PROGRESS, MET, MISSED, NO_DATA, NOT_APPLICABLE, RECORDED, UNREACHABLE
from figures.query import period
from models.account import Actor
from models.county import Pack, pack_in_force
from models.database import reading
from tests.figures.duties.duty_ledgers import RENSHI, class_of, drills, facility, lessons, school

OTHER = "511723100000"
DAY = date(2026, 11, 1)


def frame(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Instances as (duty, judgement, township, over, status[, have, need])."""
    names = ["duty", "judgement", "township", "over", "status", "have", "need"]
    made = pd.DataFrame([(*row, *(np.nan,) * (7 - len(row))) for row in rows], columns=names)
    made["clause"] = [code.partition(".")[0] for code in made["duty"]]
    made["subject_kind"], made["period"] = "school", "2026Q4"
    made["subject"] = [f"S{at}" for at in range(len(made))]
    coded = ["duty", "judgement", "township", "status", "clause", "subject_kind", "period"]
    return made.astype(dict.fromkeys(coded, "category"))


@pytest.fixture
def pack(kaijiang: Actor) -> Pack:
    with reading() as session:
        return pack_in_force(session)


def test_coverage_is_over_what_is_finished_and_progress_over_what_runs() -> None:
    rows = [
        ("11.3", "counted", RENSHI, True, MET),
        ("11.3", "counted", RENSHI, True, MISSED),
        ("11.3", "counted", OTHER, True, NO_DATA),
        ("11.3", "counted", OTHER, True, NOT_APPLICABLE),
        ("11.3", "counted", RENSHI, False, MET),
        ("11.3", "counted", RENSHI, False, IN_PROGRESS),
        ("11.3", "counted", OTHER, False, UNREACHABLE),
        ("11.3", "counted", OTHER, False, NOT_APPLICABLE),
        ("11.3", "counted", OTHER, False, MISSED),
    ]
    found = {row.scope: row for row in coverage(frame(*rows))}
    county = found["county"]
    assert (county.finished, county.running) == (
        {MET: 1, MISSED: 1, NO_DATA: 1},
        {MET: 1, IN_PROGRESS: 1, UNREACHABLE: 1},
    ), "what is missed while its period runs is on neither side until it ends"
    assert county.not_applicable == 2 and county.coverage == county.progress == pytest.approx(1 / 3)
    assert (found[RENSHI].coverage, found[RENSHI].progress) == (0.5, 0.5)
    assert (found[OTHER].coverage, found[OTHER].progress, found[OTHER].not_applicable) == (0, 0, 2)
    for side in ("finished", "running"):
        for status, number in getattr(county, side).items():
            assert number == sum(getattr(found[place], side)[status] for place in (RENSHI, OTHER))


def test_nothing_that_is_over_or_runs_has_no_share_and_is_not_zero() -> None:
    one = Coverage("1.1", "1", "county", {MET: 0, MISSED: 0, NO_DATA: 0}, {MET: 0, IN_PROGRESS: 0, UNREACHABLE: 0}, 3)
    assert one.coverage is None and one.progress is None
    assert one.as_json()["coverage"] is None and one.as_json()["not_applicable"] == 3


def test_counted_alone_is_covered_nowhere_and_the_countys_own_has_no_township() -> None:
    rows = [("S1.5", "counted", "", True, MET), ("8.3", "tracked", RENSHI, True, RECORDED, 2, 0)]
    found = coverage(frame(*rows))
    assert [(row.duty, row.scope) for row in found] == [("S1.5", "county")]
    assert coverage_of_county(frame(*rows)).keys() == {"S1.5"}
    assert coverage_of_county(frame(*rows))["S1.5"] == found[0]


def test_the_checklist_tells_no_from_unsaid(pack: Pack) -> None:
    rows = [
        ("6.1", "existence", RENSHI, True, MET),
        ("6.1", "existence", RENSHI, True, MISSED),
        ("6.1", "existence", OTHER, True, NO_DATA),
        ("3.1", "existence", OTHER, True, NOT_APPLICABLE),
        ("8.12", "spatial", RENSHI, True, RECORDED),
        ("11.3", "counted", RENSHI, True, MISSED),
    ]
    columns = ["yes", "no", "unsaid", "not_applicable", "recorded"]
    found = checklist(frame(*rows), pack)
    assert found["duty"].tolist() == ["3.1", "6.1", "8.12"], "in the order of the plan; thresholds are no entries"
    assert found.set_index("duty")[columns].to_dict("index") == {
        "3.1": dict(zip(columns, (0, 0, 0, 1, 0), strict=True)),
        "6.1": dict(zip(columns, (1, 1, 1, 0, 0), strict=True)),
        "8.12": dict(zip(columns, (0, 0, 0, 0, 1), strict=True)),
    }
    assert found.set_index("duty").loc["6.1", "label"] == pack.duty("6.1").label
    by_place = checklist(frame(*rows), pack, by_township=True).set_index(["duty", "township"])
    assert by_place.loc[("6.1", OTHER), columns].tolist() == [0, 0, 1, 0, 0]
    assert by_place[columns].sum().tolist() == found[columns].sum().tolist()


def test_what_is_only_counted_is_summed_and_says_who_has_any(pack: Pack) -> None:
    rows = [
        ("8.3", "tracked", RENSHI, False, RECORDED, 2, 5),
        ("8.3", "tracked", OTHER, False, RECORDED, 0, 3),
        ("1.5", "tracked", OTHER, False, RECORDED, 1, 0),
        ("6.1", "existence", RENSHI, True, MET, 4, 4),
    ]
    found = tracked(frame(*rows), pack)
    assert found["duty"].tolist() == ["1.5", "8.3"]
    assert found.set_index("duty").loc["8.3", ["subjects", "with_any", "have", "need"]].tolist() == [2, 1, 2, 8]


@pytest.mark.parametrize(
    ("code", "numbers", "said"),
    [
        ("11.3", (0, 1, 0, 2), "还差1次综合演练或2次专项演练"),
        ("11.3", (0, 1, 1, 2), "还差1次综合演练或1次专项演练"),
        ("11.3", (0, 1, 3, 2), "还差1次综合演练或0次专项演练"),
        ("11.3", (1, 1, 0, 2), "人数比例低于本县设定"),
        ("11.4", (0, 1, np.nan, np.nan), "还差1次推演"),
    ],
)
def test_what_is_still_needed_in_words(pack: Pack, code: str, numbers: tuple[float, ...], said: str) -> None:
    assert still(pack.duty(code), *numbers) == said


def test_facilities_are_counted_apart_from_their_link(kaijiang: Actor, pack: Pack) -> None:
    schools = ("A", "B", "C", "D", "E")
    for code in schools:
        school(kaijiang, code)
    duty = next(d for d in pack.duties if d.ledger == "facilities" and d.measure == "已联网")
    kind = duty.filter.partition("=")[2]
    facility(kaijiang, kind, "是", "A", networked=True)
    facility(kaijiang, kind, "是", "B", networked=False)
    facility(kaijiang, kind, "是", "C")
    facility(kaijiang, kind, "否", "D", networked=True)
    facility(kaijiang, kind, "是", "E", effective_on=date(2026, 11, 2))
    with reading() as session:
        found = facility_table(session, pack, period("2026Q4", DAY)).set_index("duty").loc[duty.code]
        later = facility_table(session, pack, period("2026Q4", date(2026, 11, 2))).set_index("duty").loc[duty.code]
    assert found[["schools", "yes", "no", "unsaid"]].tolist() == [5, 3, 1, 1]
    assert found[["linked", "not_linked", "link_unsaid"]].tolist() == [1, 1, 1], "of those that have it alone"
    assert later[["yes", "unsaid", "link_unsaid"]].tolist() == [4, 0, 2], "a statement stands from its day on"


def test_grids_count_for_a_township_and_tell_who_did_for_the_county(kaijiang: Actor, pack: Pack) -> None:
    for code in ("A", "B"):
        school(kaijiang, code)
    drills(
        kaijiang, (date(2026, 9, 10), "专项"), (date(2026, 10, 10), "专项"), code="A", evacuation=True, scenario="地震"
    )
    drills(kaijiang, (date(2026, 9, 11), "专项"), code="B", carried_out="计划", evacuation=True, scenario="火灾")
    drills(kaijiang, (date(2026, 8, 31), "专项"), code="B", evacuation=True, scenario="地震")
    with reading() as session:
        asked = period("2026Q4", DAY)
        own = scenario_grid(session, pack, asked, township=RENSHI).set_index("school")
        county = scenario_grid(session, pack, asked).set_index("township")
        each = scenario_grid(session, pack, asked, each_school=True).set_index("school")
    assert own["地震"].to_dict() == {"A": 2, "B": 0}, "planned ones and those of last school year do not count"
    assert county.loc[RENSHI, ["schools", "地震", "火灾"]].tolist() == [2, 1, 0], "schools, not drills"
    assert each["地震"].to_dict() == {"A": 2, "B": 0} and set(each["township"]) == {RENSHI}


def test_lessons_of_weeks_to_come_and_without_a_topic_are_in_no_grid(kaijiang: Actor, pack: Pack) -> None:
    school(kaijiang, "S1")
    class_of(kaijiang)
    with reading() as session:
        kinds = topic_grid(session, pack, period("2026Q4", DAY)).columns.drop(["township", "schools"])
    lessons(kaijiang, {2: 1, 3: 1}, course="安全", topic=kinds[0])
    lessons(kaijiang, {4: 1}, course="安全", topic="")
    lessons(kaijiang, {18: 1}, course="安全", topic=kinds[1])
    with reading() as session:
        found = topic_grid(session, pack, period("2026Q4", DAY), township=RENSHI).set_index("school").loc["S1"]
    assert found[kinds[0]] == 2 and found[kinds[1]] == 0 and found.sum() == 2
