"""The duty engine against hand-made histories: every period, the *or* rule, windows, capacity, scope."""

import csv
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from actions.county import pack_folder
from actions.pack.loading import reload_pack
from figures.duties.coverage.grids import facility_table, scenario_grid, topic_grid
from figures.duties.coverage.missing import missing_list
from figures.duties.coverage.pace import lesson_pace
from figures.duties.coverage.shares import checklist, coverage, tracked
from figures.duties.proofs.language import beside
from figures.query import between, period
from figures.summary import figures_json
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from models.duty import COUNTED, JUDGEMENTS, SPATIAL, TEXT, TRACKED
from models.meeting import Meeting
from models.practice import Lesson
from tests.figures.duties.duty_ledgers import (
    GANTANG,
    LONG_AGO,
    RENSHI,
    TERM,
    asked,
    checks,
    class_of,
    document,
    drills,
    facility,
    lessons,
    of,
    row,
    said,
    school,
    staffing,
    stop_week,
    write,
)

THRESHOLDS = ["7.2", "7.6", "7.7", "7.8", "7.11", "8.1", "8.2", "8.4", "8.5", "9.7", "9.8", "11.3", "11.4", "S1.5"]
LAST = {"1": 5, "2": 4, "3": 6, "4": 6, "5": 5, "6": 6, "7": 14, "8": 16, "9": 11, "10": 10, "11": 4, "12": 8}
LAST |= {"13": 5, "14": 3, "15": 6, "S1": 6, "S2": 3, "S3": 4, "S4": 4}


def test_every_duty_of_the_plan_is_a_row_and_none_is_invented(kaijiang: Actor) -> None:
    with reading() as session:
        plan = [duty for duty in pack_in_force(session).duties if duty.rule_set == "31"]
    duties = [duty for duty in plan if not beside(duty)]
    expected = [f"{clause}.{n}" for clause, last in LAST.items() for n in range(1, last + 1)]
    expected.insert(expected.index("10.1"), "10.0")
    assert [duty.code for duty in duties] == expected
    by_judgement = {each: [d.code for d in duties if d.judgement == each] for each in JUDGEMENTS}
    # Seventeen thresholds: the fourteen counted with 7.8 standing for two, and the two spatial ones.
    assert sorted(by_judgement[COUNTED]) == sorted(THRESHOLDS)
    assert by_judgement[SPATIAL] == ["8.12", "8.16"]
    assert [d.code for d in duties if d.judgement == COUNTED and d.soft] == ["9.7", "9.8", "S1.5"]
    assert {"4.4", "4.5", "7.9", "1.1", "2.1"} <= set(by_judgement[TEXT])
    assert [d.code for d in duties if d.keeper == "office"] == ["8.1", "8.2", "8.4", "S1.5"]
    # What stands beside a duty is counted and never judged, but for the bureau's own part of 14.1.
    lines = [d for d in plan if beside(d)]
    assert {beside(d) for d in lines} <= set(expected) and len(lines) > 30
    assert {d.code for d in lines if d.judgement != TRACKED} == {"14.1-2"}


def test_references_are_off_until_asked_for(kaijiang: Actor) -> None:
    school(kaijiang)
    assert set(asked("2026Q4", date(2026, 11, 1))["rule_set"]) == {"31"}
    frame = asked("2026Q4", date(2026, 11, 1), rule_sets=["YLZN2014"])
    assert of(frame, "YLZN2014.1") == [("2026-10", "no_data"), ("2026-11", "in_progress")]


def test_a_new_periodic_duty_is_one_row(kaijiang: Actor, tmp_path: Path) -> None:
    folder = tmp_path / "kaijiang"
    shutil.copytree(pack_folder("kaijiang"), folder)
    with (folder / "duties.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    new = dict.fromkeys(rows[0], "") | {
        "code": "6.5a",
        "rule_set": "31",
        "clause": "6",
        "label": "每月火灾疏散演练",
        "short": "火灾演练",
        "judgement": "counted",
        "subject_kind": "school",
        "ledger": "drills",
        "filter": "疏散=是；情景=火灾；实施情况=已实施",
        "minimum": "1",
        "period": "month",
        "scope": "学校",
        "soft": "否",
        "weak_point": "否",
        "basis": "本县设定",
        "listed_order": "999",
        "valid_from": "2022-03-21",
    }
    with (folder / "duties.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, rows[0], lineterminator="\n").writerow(new)
    assert reload_pack(kaijiang, folder)
    school(kaijiang)
    drills(kaijiang, (date(2026, 10, 12), "专项"), evacuation=True, scenario="火灾")
    assert of(asked("2026Q4", date(2026, 12, 1)), "6.5a") == [
        ("2026-10", "met"),
        ("2026-11", "missed"),
        ("2026-12", "in_progress"),
    ]


class TestWeeks:
    """8.5: every teaching week."""

    def test_a_reporting_school_misses_a_week_a_silent_one_is_unreported(self, kaijiang: Actor) -> None:
        school(kaijiang)
        school(kaijiang, "S2")
        checks(kaijiang, date(2026, 9, 2), date(2026, 9, 14), date(2026, 9, 23))
        frame = asked(between(date(2026, 9, 1), date(2026, 9, 30), date(2026, 9, 23)))
        assert of(frame, "8.5", "S1") == [
            (f"{TERM}-W01", "met"),
            (f"{TERM}-W02", "missed"),
            (f"{TERM}-W03", "met"),
            (f"{TERM}-W04", "met"),
        ]
        assert [status for _, status in of(frame, "8.5", "S2")] == ["no_data"] * 3 + ["in_progress"]

    def test_a_visit_by_others_is_no_report_of_the_school(self, kaijiang: Actor) -> None:
        school(kaijiang)
        checks(kaijiang, date(2026, 9, 3), kind="部门检查", by="police")
        assert row(asked("2026-09", date(2026, 9, 6)), "8.5").status == "no_data"

    def test_a_week_cut_by_a_holiday_is_owed_and_belongs_where_its_sunday_lies(self, kaijiang: Actor) -> None:
        school(kaijiang)
        third = asked("2026Q3", date(2026, 9, 30))
        fourth = asked("2026Q4", date(2026, 10, 11))
        # 28 September–4 October teaches three days; its Sunday is in October, so it only runs in the third quarter.
        assert of(third, "8.5")[-1] == (f"{TERM}-W05", "in_progress")
        assert [name for name, _ in of(fourth, "8.5")] == [f"{TERM}-W05", f"{TERM}-W06"]
        assert {status for _, status in of(fourth, "8.5")} == {"no_data"}

    def test_a_week_is_owed_when_open_on_its_first_teaching_day(self, kaijiang: Actor) -> None:
        school(kaijiang, opened_on=date(2026, 10, 8))
        school(kaijiang, "S2", opened_on=date(2026, 10, 9))
        frame = asked("2026Q4", date(2026, 10, 18))
        assert of(frame, "8.5", "S1") == [(f"{TERM}-W06", "no_data"), (f"{TERM}-W07", "no_data")]
        assert of(frame, "8.5", "S2") == [(f"{TERM}-W06", "not_applicable"), (f"{TERM}-W07", "no_data")]

    def test_a_closed_school_owes_nothing_more(self, kaijiang: Actor) -> None:
        school(kaijiang, closed_on=date(2026, 10, 12))
        assert [name for name, _ in of(asked("2026Q4", date(2026, 11, 1)), "8.5")] == [f"{TERM}-W05", f"{TERM}-W06"]

    def test_a_stopped_week_is_not_owed(self, kaijiang: Actor) -> None:
        school(kaijiang)
        school(kaijiang, "S2", township=GANTANG)
        stop_week(kaijiang, date(2026, 10, 12), township=RENSHI)
        frame = asked("2026Q4", date(2026, 10, 18))
        assert dict(of(frame, "8.5", "S1"))[f"{TERM}-W07"] == "not_applicable"
        assert dict(of(frame, "8.5", "S2"))[f"{TERM}-W07"] == "no_data"

    def test_summer_has_no_weeks_and_kindergartens_owe_too(self, kaijiang: Actor) -> None:
        school(kaijiang, stage="幼儿园")
        school(kaijiang, "S2", stage="中职", covered=False)
        frame = asked("2026Q3", date(2026, 9, 6))
        assert of(frame, "8.5", "S1")[-1] == (f"{TERM}-W01", "no_data")
        assert not [name for name, _ in of(frame, "8.5", "S1") if name.startswith(TERM) and name > f"{TERM}-W01"]
        assert {status for _, status in of(frame, "8.5", "S2")} == {"not_applicable"}


class TestDrills:
    """11.3 and 11.4."""

    CASES = [
        ([("综合", "已实施", True)], "met", 1, 0),
        ([("专项", "已实施", True), ("专项", "已实施", False)], "met", 0, 2),
        ([("专项", "已实施", True)], "in_progress", 0, 1),
        ([("推演", "已实施", False)] * 3, "in_progress", 0, 0),
        ([("综合", "计划", False)], "in_progress", 0, 0),
        ([("综合", "取消", False), ("专项", "已实施", False)], "in_progress", 0, 1),
        ([], "in_progress", 0, 0),
    ]

    @pytest.mark.parametrize(("held", "status", "have", "have_alt"), CASES)
    def test_one_comprehensive_or_two_special(
        self, kaijiang: Actor, held: list[tuple[str, str, bool]], status: str, have: int, have_alt: int
    ) -> None:
        school(kaijiang)
        for n, (kind, carried_out, evacuation) in enumerate(held):
            drills(kaijiang, (date(2026, 9, 10 + n), kind), carried_out=carried_out, evacuation=evacuation)
        found = row(asked("2026Q4", date(2026, 11, 2)), "11.3")
        assert (found.status, found.have, found.have_alt) == (status, have, have_alt)
        assert (found.need, found.need_alt, found.period) == (1, 2, "2026-2027")
        assert found.still_needed == (0 if status == "met" else 1)

    def test_the_year_is_over_planned_is_missed_nothing_filed_is_unreported(self, kaijiang: Actor) -> None:
        school(kaijiang)
        school(kaijiang, "S2")
        drills(kaijiang, (date(2026, 9, 10), "综合"), carried_out="计划")
        frame = asked("2027Q3", date(2027, 8, 31))
        assert of(frame, "11.3") == [("2026-2027", "missed"), ("2026-2027", "no_data")]

    def test_unreachable_when_no_teaching_week_is_left(self, kaijiang: Actor) -> None:
        school(kaijiang)
        last_week = asked("2027Q1", date(2027, 1, 22))
        found = row(last_week, "11.4", TERM)
        assert (found.status, found.capacity) == ("in_progress", 1)
        assert found.last_day.date() == date(2027, 1, 24)
        assert row(asked("2027Q1", date(2027, 1, 24)), "11.4", TERM).status == "unreachable"

    def test_a_term_over_two_quarters_is_finished_in_one(self, kaijiang: Actor) -> None:
        school(kaijiang)
        drills(kaijiang, (date(2026, 12, 1), "推演"))
        names = {"2026Q3": date(2026, 9, 30), "2026Q4": date(2026, 12, 31), "2027Q1": date(2027, 3, 31)}
        found = {}
        for name, day in names.items():
            frame = asked(name, day)
            rows = frame[(frame["duty"] == "11.4") & (frame["period"] == TERM)]
            found[name] = list(zip(rows["status"], rows["over"], strict=True))
        assert found == {"2026Q3": [("in_progress", False)], "2026Q4": [("met", False)], "2027Q1": [("met", True)]}

    def test_a_declaration_makes_it_missed_at_once(self, kaijiang: Actor) -> None:
        school(kaijiang)
        document(kaijiang, "未开展说明", date(2026, 10, 20), duty="11.4")
        assert row(asked("2026Q4", date(2026, 10, 19)), "11.4").status == "in_progress"
        frame = asked("2026Q4", date(2026, 10, 20))
        assert row(frame, "11.4").status == "missed"
        # The period still runs: it is finished, and counted so, when it ends.
        covered = next(c for c in coverage(frame) if (c.duty, c.scope) == ("11.4", "county"))
        assert covered.finished == {"met": 0, "missed": 0, "no_data": 0}
        assert covered.progress is None
        drills(kaijiang, (date(2026, 10, 20), "推演"))
        assert row(asked("2026Q4", date(2026, 10, 20)), "11.4").status == "met"

    @pytest.mark.parametrize(
        ("opened_on", "status"), [(date(2026, 11, 9), "in_progress"), (date(2026, 11, 17), "not_applicable")]
    )
    def test_opened_in_mid_term(self, kaijiang: Actor, opened_on: date, status: str) -> None:
        # Of 21 teaching weeks 11 are left from week 11 on, 9 from week 13 on.
        school(kaijiang, opened_on=opened_on)
        assert row(asked("2026Q4", date(2026, 12, 1)), "11.4").status == status


class TestLessons:
    """7.6 and 7.7 by class."""

    def test_fixed_fortnights(self, kaijiang: Actor) -> None:
        school(kaijiang)
        class_of(kaijiang)
        lessons(kaijiang, {1: 1, 4: 0, 5: 1, 6: 1})
        frame = asked("2026Q4", date(2026, 10, 25))
        assert of(frame, "7.6", "S1/0701") == [
            (f"{TERM}-F03", "met"),
            (f"{TERM}-F04", "missed"),
        ]
        third = asked("2026-09", date(2026, 9, 30))
        assert of(third, "7.6") == [(f"{TERM}-F01", "met"), (f"{TERM}-F02", "missed"), (f"{TERM}-F03", "met")]

    def test_an_odd_last_week_is_no_fortnight(self, kaijiang: Actor) -> None:
        school(kaijiang)
        class_of(kaijiang)
        names = [name for name, _ in of(asked("2027Q1", date(2027, 1, 31)), "7.6")]
        assert names == [f"{TERM}-F09", f"{TERM}-F10"]

    def test_nine_a_term_and_the_capacity_of_two_a_week(self, kaijiang: Actor) -> None:
        school(kaijiang)
        class_of(kaijiang)
        lessons(kaijiang, dict.fromkeys(range(1, 5), 1))
        found = row(asked("2027Q1", date(2027, 1, 11)), "7.7")
        # Weeks 20 and 21 are left, two lessons each: five are needed.
        assert (found.have, found.need, found.capacity, found.status) == (4, 9, 4, "unreachable")
        lessons(kaijiang, {19: 1})
        found = row(asked("2027Q1", date(2027, 1, 11)), "7.7")
        assert (found.status, found.still_needed) == ("in_progress", 4)

    def test_both_tests_make_the_clause(self, kaijiang: Actor) -> None:
        school(kaijiang)
        for number in ("0701", "0702", "0703"):
            class_of(kaijiang, number=number)
        lessons(kaijiang, dict.fromkeys(range(2, 22, 2), 1), "0701")
        lessons(kaijiang, dict.fromkeys(range(1, 7), 2), "0702")
        with reading() as session:
            pack = pack_in_force(session)
            pace = lesson_pace(session, pack, period("2027Q1", date(2027, 2, 21)))
            now = lesson_pace(session, pack, period("2026Q4", date(2026, 10, 25)))
        assert pace.set_index("subject")["both"].to_dict() == {"S1/0701": "yes", "S1/0702": "no", "S1/0703": "no"}
        assert now.set_index("subject")["both"].to_dict() == {"S1/0701": "open", "S1/0702": "no", "S1/0703": "no"}
        assert now["pace"].round(2).unique().tolist() == [round(9 * 8 / 21, 2)]

    def test_kindergarten_classes_owe_no_lessons(self, kaijiang: Actor) -> None:
        school(kaijiang, stage="幼儿园")
        class_of(kaijiang, grade="大班")
        assert {s for _, s in of(asked("2026Q4", date(2026, 11, 1)), "7.7")} == {"not_applicable"}

    def test_a_class_that_filed_nothing_is_unreported(self, kaijiang: Actor) -> None:
        school(kaijiang)
        class_of(kaijiang)
        assert row(asked("2026Q3", date(2026, 9, 13)), "7.6", f"{TERM}-F01").status == "no_data"


class TestEnrolment:
    """7.8: the number and 城乡 in force on D."""

    CASES = [
        ("农村", 1200, "missed"),
        ("农村", 1199, "not_applicable"),
        ("城镇", 1000, "missed"),
        ("城镇", 999, "not_applicable"),
        ("", 1200, "missed"),
        ("", 1100, "no_data"),
        ("", 999, "not_applicable"),
        ("农村", None, "no_data"),
    ]

    @pytest.mark.parametrize(("area", "pupils", "status"), CASES)
    def test_limits_include_their_number(self, kaijiang: Actor, area: str, pupils: int | None, status: str) -> None:
        school(kaijiang, area=area, pupils=pupils)
        facility(kaijiang, "一键报警", "是", networked=True)
        assert row(asked("2026Q4", date(2026, 11, 1)), "7.8").status == status

    def test_crossed_within_a_year_is_shown_with_its_day(self, kaijiang: Actor) -> None:
        school(kaijiang, pupils=1150)
        said(kaijiang, "S1", date(2026, 9, 1), pupils=1210)
        said(kaijiang, "S1", date(2026, 10, 9), pupils=1230)
        said(kaijiang, "S1", date(2026, 12, 1), pupils=1190)
        before = row(asked("2026Q3", date(2026, 8, 31)), "7.8")
        during = row(asked("2026Q4", date(2026, 11, 30)), "7.8")
        after = row(asked("2026Q4", date(2026, 12, 1)), "7.8")
        assert (before.status, during.status, after.status) == ("not_applicable", "no_data", "not_applicable")
        assert during.since.date() == date(2026, 9, 1)

    @pytest.mark.parametrize(
        ("present", "to_standard", "status"),
        [("是", True, "met"), ("是", False, "missed"), ("是", None, "no_data"), ("否", None, "missed")],
    )
    def test_the_room_must_be_to_standard(
        self, kaijiang: Actor, present: str, to_standard: bool | None, status: str
    ) -> None:
        school(kaijiang, pupils=1500)
        facility(kaijiang, "心理辅导室", present, to_standard=to_standard)
        assert row(asked("2026Q4", date(2026, 11, 1)), "7.8").status == status

    def test_a_station_serves_the_smaller_schools(self, kaijiang: Actor) -> None:
        school(kaijiang)
        school(kaijiang, "S2")
        facility(kaijiang, "区域心理辅导站", "是", serves="S2、S3")
        frame = asked("2026Q4", date(2026, 11, 1))
        assert of(frame, "7.10") == [("2026-11-01", "no_data"), ("2026-11-01", "met")]


class TestPeople:
    """7.2, 9.7, 9.8: head-counts in force."""

    @pytest.mark.parametrize(
        ("people", "full_time", "status"), [(2, 1, "met"), (1, 0, "missed"), (0, None, "missed"), (1, None, "no_data")]
    )
    def test_a_full_time_counsellor(self, kaijiang: Actor, people: int, full_time: int | None, status: str) -> None:
        school(kaijiang)
        staffing(kaijiang, "心理健康教师", people, full_time=full_time)
        assert row(asked("2026Q4", date(2026, 11, 1)), "7.2").status == status

    def test_who_reports_other_posts_has_no_counsellor(self, kaijiang: Actor) -> None:
        school(kaijiang)
        school(kaijiang, "S2")
        school(kaijiang, "S3", stage="幼儿园")
        staffing(kaijiang, "保安", 2)
        frame = asked("2026Q4", date(2026, 11, 1))
        assert [status for _, status in of(frame, "7.2")] == ["missed", "no_data", "not_applicable"]

    @pytest.mark.parametrize(
        ("people", "over_55", "certified", "age", "certificate"),
        [(3, 0, 3, "met", "met"), (3, 1, 2, "missed", "missed"), (3, None, None, "no_data", "no_data")]
        + [(0, None, None, "not_applicable", "not_applicable")],
    )
    def test_guards_are_soft(
        self, kaijiang: Actor, people: int, over_55: int | None, certified: int | None, age: str, certificate: str
    ) -> None:
        school(kaijiang)
        staffing(kaijiang, "保安", people, over_55=over_55, certified=certified)
        frame = asked("2026Q4", date(2026, 11, 1), rule_sets=["31", "BAFW"])
        assert (row(frame, "9.7").status, row(frame, "9.8").status) == (age, certificate)
        assert row(frame, "9.7").soft and row(frame, "9.8").soft and not row(frame, "BAFW.1").soft
        if over_55 is not None:
            assert (row(frame, "9.7").have, row(frame, "9.7").need) == (people - over_55, people)

    @pytest.mark.parametrize(("pupils", "need"), [(80, 1), (100, 2), (999, 2), (1000, 3), (1499, 3), (1500, 4)])
    def test_guards_by_the_national_standard(self, kaijiang: Actor, pupils: int, need: int) -> None:
        school(kaijiang, pupils=pupils)
        staffing(kaijiang, "保安", 3)
        found = row(asked("2026Q4", date(2026, 11, 1), rule_sets=["GB29315"]), "GB29315.1")
        assert (found.need, found.status) == (need, "met" if need <= 3 else "missed")


class TestChecklist:
    """Existence: red only when 否 was said."""

    def test_silence_is_never_red(self, kaijiang: Actor) -> None:
        school(kaijiang, gas=False, boarding=True)
        facility(kaijiang, "护学岗", "是")
        facility(kaijiang, "学校警务室", "否")
        facility(kaijiang, "一键报警", "是", networked=False)
        facility(kaijiang, "视频监控", "是", networked=None)
        facility(kaijiang, "电气火灾智慧监控", "不适用")
        document(kaijiang, "总体预案", date(2026, 3, 1))
        document(kaijiang, "未开展说明", date(2026, 3, 1), duty="3.2")
        frame = asked("2026Q4", date(2026, 11, 1))
        expected = {"10.1": "no_data", "10.2": "met", "10.8": "missed", "10.5": "missed", "10.6": "no_data"}
        expected |= {"10.9": "not_applicable", "10.10": "not_applicable", "11.1": "no_data", "3.2": "missed"}
        expected |= {"3.3": "no_data", "9.9": "no_data"}
        assert {code: row(frame, code).status for code in expected} == expected
        assert (row(frame, "10.5").have, row(frame, "10.5").need, row(frame, "11.1").have) == (1, 2, 1)

    def test_documents_prove_what_they_name_and_run_out(self, kaijiang: Actor) -> None:
        school(kaijiang)
        document(kaijiang, "制度", date(2026, 3, 1), duty="9.1")
        document(kaijiang, "第一责任人", date(2026, 3, 1), valid_until=date(2026, 10, 31))
        assert row(asked("2026Q4", date(2026, 11, 1)), "9.1").status == "met"
        assert row(asked("2026Q4", date(2026, 11, 1)), "3.4").have == 0
        assert row(asked("2026Q4", date(2026, 10, 31)), "3.1").status == "met"
        assert row(asked("2026Q4", date(2026, 11, 1)), "3.1").status == "no_data"

    def test_places_are_never_missed(self, kaijiang: Actor) -> None:
        for code, township in (("S1", RENSHI), ("S2", RENSHI), ("S3", GANTANG)):
            school(kaijiang, code, township=township)
        facility(kaijiang, "学生安全区域", "是")
        facility(kaijiang, "学生安全区域", "否", code="S2")
        facility(kaijiang, "学生安全区域", "是", code="S3")
        frame = asked("2026Q4", date(2026, 11, 1))
        renshi = row(frame, "8.12", subject=RENSHI)
        assert (renshi.status, renshi.have, renshi.need) == ("tracked", 1, 2)
        assert row(frame, "8.12", subject=GANTANG).status == "met"
        assert row(frame, "8.16").status == "no_data"
        assert "missed" not in set(frame[frame["judgement"] == SPATIAL]["status"])

    def test_what_is_only_counted_has_no_judgement(self, kaijiang: Actor) -> None:
        school(kaijiang)
        fixed = {"school_code": "S1", "class_no": "全校", "term": TERM, "course": "安全", "hours": 1.0}
        write(
            kaijiang,
            Lesson,
            *(fixed | {"week_no": w, "topic": t} for w, t in ((1, "消防"), (2, "防溺水"), (3, "消防"))),
        )
        drills(kaijiang, (date(2026, 9, 10), "专项"), evacuation=True, scenario="火灾")
        checks(kaijiang, date(2026, 10, 9), kind="乡镇检查", by=RENSHI)
        frame = asked("2026Q4", date(2026, 11, 1))
        counted_only = frame[frame["judgement"] == TRACKED]
        assert set(counted_only["status"]) == {"tracked"}
        assert (row(frame, "6.4").have, row(frame, "6.4").need, row(frame, "6.5").have) == (2, 9, 1)
        assert row(frame, "1.4", subject=RENSHI).have == 1
        with reading() as session:
            pack = pack_in_force(session)
            topics = topic_grid(session, pack, period("2026Q4", date(2026, 11, 1)))
            scenarios = scenario_grid(session, pack, period("2026Q4", date(2026, 11, 1)), township=RENSHI)
            listed = tracked(frame, pack)
        assert topics.set_index("township").loc[RENSHI, ["消防", "防溺水", "防踩踏"]].tolist() == [1, 1, 0]
        assert list(scenarios.columns) == ["school", "地震", "洪灾", "火灾", "暴恐"]
        assert scenarios.iloc[0].tolist() == ["S1", 0, 0, 1, 0]
        assert "7.6" not in set(listed["duty"])


class TestUnits:
    """What the office, the bureau and the county owe themselves."""

    def test_a_month_without_review_is_missed_never_unreported(self, kaijiang: Actor) -> None:
        checks(kaijiang, date(2026, 7, 15), date(2026, 9, 30), code=None, kind="风险研判", by="edu")
        frame = asked("2026Q3", date(2026, 9, 30))
        assert of(frame, "8.2") == [("2026-07", "met"), ("2026-08", "missed"), ("2026-09", "met")]
        # The day asked about counts to its close: on 29 September the month still runs.
        assert of(asked("2026Q3", date(2026, 9, 29)), "8.2")[-1] == ("2026-09", "in_progress")

    def test_campaigns_by_year_and_term(self, kaijiang: Actor) -> None:
        checks(kaijiang, date(2026, 3, 10), code=None, kind="县政府大排查", by="gov")
        frame = asked("2026Q4", date(2026, 12, 31))
        assert of(frame, "8.1") == [("2026", "met")]
        assert of(frame, "8.4") == [(TERM, "in_progress")]
        assert of(asked("2027Q1", date(2027, 3, 1)), "8.4")[0] == (TERM, "missed")

    def test_the_plenary_counts_on_the_day_it_was_held(self, kaijiang: Actor) -> None:
        write(
            kaijiang,
            Meeting,
            {"number": "M1", "kind": "全体会议", "held_on": date(2026, 10, 9), "quarter": "2026Q3"},
            {"number": "M2", "kind": "专题会议", "held_on": date(2026, 7, 9), "quarter": "2026Q2"},
        )
        third, fourth = asked("2026Q3", date(2026, 9, 30)), asked("2026Q4", date(2026, 10, 31))
        assert (row(third, "S1.5").status, row(third, "S1.5").soft) == ("missed", True)
        assert row(fourth, "S1.5").status == "met"


def _small_county(actor: Actor) -> None:
    for n, (stage, township) in enumerate([("小学", RENSHI), ("初中", RENSHI), ("幼儿园", GANTANG), ("高中", GANTANG)]):
        code = f"S{n + 1}"
        school(actor, code, stage, township=township, pupils=400 * (n + 1))
        class_of(actor, code, "0101", grade="一年级" if stage == "小学" else "")
        checks(actor, *(date(2026, 9, 1) + timedelta(days=7 * week) for week in range(0, 12, n + 1)), code=code)
    drills(actor, (date(2026, 9, 10), "综合"), (date(2026, 9, 11), "推演"))
    lessons(actor, {1: 1, 2: 1, 6: 1}, "0101")


def test_the_county_is_the_sum_of_its_townships_and_of_its_instances(kaijiang: Actor) -> None:
    _small_county(kaijiang)
    frame = asked("2026Q4", date(2026, 12, 20))
    assert not frame.duplicated(["duty", "subject", "period"]).any()
    covered = coverage(frame)
    for row_ in (c for c in covered if c.scope == "county"):
        parts = [c for c in covered if c.duty == row_.duty and c.scope != "county"]
        own = frame[frame["duty"] == row_.duty]
        assert sum(row_.finished.values()) + sum(row_.running.values()) + row_.not_applicable <= len(own)
        for side in ("finished", "running"):
            totals = getattr(row_, side)
            over = own[own["over"] == (side == "finished")]
            assert totals == {status: int((over["status"] == status).sum()) for status in totals}
            if parts and own["subject_kind"].iloc[0] in ("school", "class", "township"):
                assert totals == {status: sum(getattr(c, side)[status] for c in parts) for status in totals}
    one = asked("2026Q4", date(2026, 12, 20), township=RENSHI)
    assert len(one) == (frame["township"] == RENSHI).sum()
    assert set(one["subject_kind"]) == {"school", "class", "township"}


def test_every_period_is_finished_in_exactly_one_quarter(kaijiang: Actor) -> None:
    _small_county(kaijiang)
    ends = {"2026Q3": date(2026, 9, 30), "2026Q4": date(2026, 12, 31), "2027Q1": date(2027, 3, 31)}
    ends |= {"2027Q2": date(2027, 6, 30), "2027Q3": date(2027, 9, 30)}
    seen: dict[tuple[str, str, str], int] = {}
    for name, day in ends.items():
        frame = asked(name, day)
        done = frame[frame["over"] & (frame["period_kind"] != "standing")]
        for key in done[["duty", "subject", "period"]].itertuples(index=False):
            seen[tuple(key)] = seen.get(tuple(key), 0) + 1
    assert set(seen.values()) == {1}
    whole = asked(between(date(2026, 7, 1), date(2027, 9, 30), date(2027, 9, 30)))
    done = whole[whole["over"] & (whole["period_kind"] != "standing")]
    assert set(seen) == {tuple(key) for key in done[["duty", "subject", "period"]].itertuples(index=False)}


def test_who_still_owes_what_and_by_when(kaijiang: Actor) -> None:
    school(kaijiang)
    drills(kaijiang, (date(2026, 9, 10), "专项"))
    frame = asked("2026Q4", date(2026, 11, 1))
    with reading() as session:
        pack = pack_in_force(session)
        owing = missing_list(session, pack, frame, duties=["11.3", "11.4", "7.2"]).set_index("duty")
        listed = checklist(frame, pack).set_index("duty")
        facilities = facility_table(session, pack, period("2026Q4", date(2026, 11, 1)))
    assert owing.loc["11.3", "missing"] == "还差1次综合演练或1次专项演练"
    assert owing.loc["11.4", "last_day"].date() == date(2027, 1, 24)
    assert owing.loc["7.2", "status_name"] == "未报"
    assert owing.loc["11.3", ["name", "township_name"]].tolist() == ["S1学校", "任市镇"]
    assert listed.loc["3.1", ["yes", "no", "unsaid", "not_applicable"]].tolist() == [0, 0, 1, 0]
    assert len(facilities) == 10 and facilities["unsaid"].tolist()[0] == 1
    assert facilities["linked"].notna().sum() == 2


@pytest.mark.parametrize(
    ("papers", "said"),
    [
        ([{"item": "师资"}, {"item": "教材"}, {"item": "教材"}], "还差2项：课时、场地"),
        ([{"item": "师资"}, {"item": "场地", "valid_until": date(2026, 10, 31)}], "还差3项：教材、课时、场地"),
        ([{"quantity": 3}], "还差1项（材料没有写是哪几项）"),
        ([], "还差4项：师资、教材、课时、场地"),
    ],
)
def test_which_of_the_four_conditions_is_missing_is_said(
    kaijiang: Actor, papers: list[dict[str, Any]], said: str
) -> None:
    school(kaijiang)
    for n, facts in enumerate(papers):
        document(kaijiang, "安全教育条件", date(2026, 9, n + 1), **facts)
    frame = asked("2026Q4", date(2026, 11, 1))
    with reading() as session:
        owing = missing_list(session, pack_in_force(session), frame, duties=["6.1"], judgements=("existence",))
    assert owing["missing"].tolist() == [said]


def test_figures_json_has_the_keys_of_the_contract(kaijiang: Actor) -> None:
    _small_county(kaijiang)
    with reading() as session:
        found = figures_json(session, period("2026Q4", date(2026, 11, 1)))
        part = figures_json(session, period("2026Q4", date(2026, 11, 1)), township=RENSHI)
    duties = found["duties"]
    base = {"duty", "rule_set", "clause", "soft", "subject_kind", "subject", "period", "period_start", "period_end"}
    base |= {"status", "have", "need"}
    assert {frozenset(d) for d in duties} == {frozenset(base), frozenset(base | {"have_alt", "need_alt"})}
    assert duties == sorted(duties, key=lambda d: (d["duty"], d["subject"], d["period_start"]))
    assert {d["duty"] for d in duties if "need_alt" in d} == {"11.3"}
    assert len(found["accountability"]) == 32
    assert {d["subject"] for d in part["duties"] if d["subject_kind"] == "township"} == {RENSHI}
    assert {c["scope"] for c in part["coverage"]} == {"county", RENSHI}
    assert [c for c in part["coverage"] if c["scope"] == "county"] == [
        c for c in found["coverage"] if c["scope"] == "county"
    ]
    assert date.fromisoformat(duties[0]["period_start"]) > LONG_AGO
