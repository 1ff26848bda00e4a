"""What titles, tables and findings say of a tiny county whose counts are all different, read back number by number."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pandas as pd
import pytest

import papers.meeting.maps
from catalogue.measures import CLOSED, OPEN, OVERDUE, PARKED, REPORTED, WAITING, Measure, on_map
from charts.classes import NO_DATA
from figures import wording
from figures.duties import practice
from figures.duties.boards import WHOLE, Board, Line, Tally, across, checklist_finding, sentence
from figures.duties.owing import gathered, heading
from figures.hazards import measures, units
from figures.hazards.by_unit import OverdueHazards
from figures.hazards.rectification import Rectification, Rectifications, TownshipRectification
from figures.hazards.slices import AGEING
from figures.meetings import checks, headlines
from figures.meetings.findings import quarter_findings
from figures.meetings.findings import title as quarter_title
from figures.meetings.headlines import Headline, Point
from figures.reporting.silence import hatch_label, is_silent, silent_places
from figures.reporting.weeks import Reporting, Reportings, SchoolReporting, TownshipReporting
from models.county import UNPLACED
from ui.meeting import downloads
from ui.widgets import tables

PACK: Any = SimpleNamespace(
    name="演示县",
    number={"map.hatch_below": 0.5, "agenda.overdue_long_days": 60.0}.__getitem__,
    townships=[SimpleNamespace(code=code, name=name, listed_order=i, label_lon=None, label_lat=None)
               for i, (code, name) in enumerate((("t1", "甲镇"), ("t2", "乙镇"), ("t3", "丙镇")))],
    duties=[SimpleNamespace(code="8.5", short="周排查", period="week", subject_kind="school", needs="次|自查",
                            ledger="inspections", soft=False, listed_order=1, minimum=1)],
    name_of={"t1": "甲镇", "t2": "乙镇", "t3": "丙镇", "edu": "教科局", "police": "公安局"}.get,
)  # fmt: skip


DAY = date(2026, 9, 30)


def place(code: str, name: str, **figures: int) -> TownshipRectification:
    ageing = dict.fromkeys(AGEING, 0) | {"91+": figures.pop("oldest", 0)}
    turn = {"rectifying": figures.get("overdue", 0) - figures.get("verifying", 0)}
    turn["verifying"] = figures.pop("verifying", 0)
    return TownshipRectification(code=code, name=name, ageing=ageing, overdue_by_turn=turn, **figures)


ONE = place(
    "t1", "甲镇", carried_in=31, found=7, reopened=2, closed=17, open=23, overdue=13, awaiting_verification=5,
    parked=3, verifying=4, overdue_long=11, oldest=9, with_plan=19, with_owner_and_deadline=21,
)  # fmt: skip
TWO = place("t2", "乙镇", carried_in=8, found=1, closed=3, open=6, overdue=4, awaiting_verification=1, with_plan=6)
THREE = place("t3", "丙镇", carried_in=2, open=2)
COUNTY = Rectification(
    carried_in=41, found=8, reopened=2, closed=20, open=31, overdue=17, awaiting_verification=6, parked=3,
    overdue_long=11, with_plan=27, with_owner_and_deadline=29, overdue_by_turn={"rectifying": 13, "verifying": 4},
)  # fmt: skip
FOUND = Rectifications(COUNTY, [ONE, TWO, THREE])
SCHOOLS = [
    SchoolReporting(code="b", name="乙小学", run="镇", township="t1", owed=10, reported=7, reported_late=2),
    SchoolReporting(code="a", name="甲小学", run="镇", township="t1", owed=10, reported=5, reported_late=1),
    SchoolReporting(code="c", name="丙小学", run="镇", township="t3", owed=10, reported=1),
    SchoolReporting(code="d", name="丁小学", run="镇", township="t2", owed=10, reported=10),
]
WEEKS = Reportings(
    Reporting(owed=40, reported=23),
    Reporting(),
    [
        TownshipReporting(code="t1", name="甲镇", owed=20, reported=12),
        TownshipReporting(code="t2", name="乙镇", owed=10, reported=10),
        TownshipReporting(code="t3", name="丙镇", owed=10, reported=1),
    ],
    SCHOOLS,
)
NONE = (Rectifications(Rectification(), []), Reportings(Reporting(), Reporting(), [], []))
THEN = Rectifications(Rectification(overdue=12), [place("t1", "甲镇", overdue=10, open=15)])


def asked() -> measures.Found:
    run = (Rectifications(Rectification(carried_in=2, open=2, overdue=1), []), NONE[1])
    return measures.gathered(PACK, "全县", (FOUND, WEEKS), (THEN, WEEKS), run, NONE)


def rows(measure: Measure) -> dict[str, dict[str, object]]:
    return {str(row["乡镇"]): row for row in measures.table(asked(), measure, "比上季")}


def test_every_column_of_the_maps_table_is_the_figure_it_names() -> None:
    said = rows(OVERDUE)
    assert list(said) == ["甲镇", "乙镇", "丙镇", "全县", "其中县直"]
    assert said["甲镇"] == {
        "code": "t1", "乡镇": "甲镇", "逾期": 13, "在办": 23, "销号率%": "42.5", "填报%": "60", "比上季": "多 3",
    }  # fmt: skip
    assert (said["全县"]["逾期"], said["全县"]["在办"], said["其中县直"]["逾期"]) == (17, 31, 1)
    waiting, parked = rows(WAITING)["甲镇"], rows(PARKED)["甲镇"]
    assert (waiting["逾期"], waiting["在办"], waiting["待复查"]) == (13, 23, 5)
    assert (parked["逾期"], parked["在办"], parked["挂账"]) == (13, 23, 3)
    closed, reported = rows(CLOSED)["甲镇"], rows(REPORTED)["甲镇"]
    assert (closed["逾期"], closed["销号/应销"], closed["销号率%"]) == (13, "17/40", "42.5")
    assert (reported["逾期"], reported["实报/应报"], reported["填报%"]) == (13, "12/20", "60.0")


def test_a_township_alone_is_said_without_a_comparison() -> None:
    """Its own reader's map: one township, by its own name; 待划分 beside it is no second one."""
    alone = Reportings(Reporting(owed=20, reported=12), Reporting(), WEEKS.townships[:1], [])
    for lines in ([ONE], [ONE, place(UNPLACED, "待划分", carried_in=1, open=1)]):
        found = measures.gathered(PACK, "甲镇", (Rectifications(ONE, lines), alone), NONE, NONE, NONE)
        assert measures.finding(found, OVERDUE, "比上季") == "甲镇 13 项逾期，比上季多 13 项"


def test_the_title_of_the_map_is_the_tables_first_row_or_the_chosen_one() -> None:
    found = asked()
    assert measures.finding(found, OVERDUE, "比上季") == "甲镇 13 项逾期，占全县八成；丙镇填报不足50%"
    chosen = {key: measures.finding(found, m, "比上季", "t2") for key, m in on_map().items()}
    assert chosen == {
        "overdue": "乙镇 4 项逾期，比上季多 4 项，占全县 4/17",
        "open": "乙镇 6 项在办，比上季多 6 项，占全县 6/31",
        "waiting": "乙镇 1 项待复查，比上季多 1 项，占全县 1/6",
        "parked": "乙镇没有挂账隐患",
        "closed": "乙镇销号率 33.3%（3/9）",
        "reported": "乙镇填报率 100.0%（10/10），与上季持平",
    }
    assert measures.finding(found, OPEN, "比上季", "t3").endswith("；填报不足50%，隐患数不作数")
    assert measures.summary(found.of("t1"), WEEKS, "t1") == "2 校，在办 23 项，逾期 13 项，填报 12/20 校周"
    assert measures.summary(found.county, WEEKS, None) == "4 校，在办 31 项，逾期 17 项，填报 23/40 校周"


def headline(key: str, now: Point, then: Point, *, rate: bool = False) -> Headline:
    return Headline(key, key, "项", rate, rate, "", (then,) * 7 + (now,))


FIGURES = [
    headline("overdue", Point(17, 31), Point(12, 20)),
    headline("overdue_long", Point(11, 17), Point(14, 20)),
    headline("on_time", Point(15, 19), Point(6, 8), rate=True),
]
LATE = {"edu": OverdueHazards(rectifying=2, verifying=4), "t1": OverdueHazards(rectifying=11)}


def test_the_findings_of_a_quarter_say_the_figures() -> None:
    said = [
        (one.lead, one.rest)
        for one in quarter_findings(PACK, FOUND, WEEKS, FIGURES, {"等资金": 3}, LATE, "比上季")
    ]  # fmt: skip
    assert said == [
        ("甲镇 13 项逾期", "，占全县 76%；超 60 天 11 项"),
        ("超 60 天 11 项", "，比上季少 3 项；逾期的隐患中 3 项等资金"),
        ("丙镇填报不足50%", "，应报 10 校周、实报 1 校周，零隐患不作数"),
        ("甲镇待办逾期 11 项", "，均待整改"),
        ("待复查 6 项", "，其中 4 项已过期限"),
        ("按期销号率 78.9%", "（15/19 项），比上季升 3.9 点"),
        ("4 项在办隐患无整改方案", "（有方案 27/31），责任人和期限明确 29/31"),
    ]
    assert quarter_title(FOUND, WEEKS, FIGURES, "比上季") == "逾期 17 项，比上季多 5 项；甲镇 13 项最多"


def test_the_finding_of_long_overdue_hazards_opens_exactly_those() -> None:
    found = quarter_findings(PACK, FOUND, WEEKS, FIGURES, {}, LATE, "比上季")
    [long] = [one for one in found if one.lead.startswith("超 ")]
    assert (long.view, long.filters) == ("ledger", {"kind": "hazards", "state": "overdue_long"})


def test_the_finding_of_the_units_tells_what_waits_for_verification() -> None:
    lines = units.ranked(PACK, LATE | {"police": OverdueHazards(1, 0), "": OverdueHazards(3, 0)})
    assert [(line.name, line.late.total) for line in lines] == [
        ("甲镇", 11),
        ("教科局", 6),
        ("公安局", 1),
        ("未明确单位", 3),
    ]
    assert units.finding(lines) == "21 项逾期隐患分在 4 个单位，甲镇 11 项最多；4 项等复查"
    assert units.finding(lines[1:2]) == "教科局待办逾期 6 项；4 项等复查"
    assert units.finding([]) == "没有单位有逾期隐患"
    assert [units._text(line.late) for line in lines] == ["11", "6（待复查 4）", "1", "3"]


def test_each_headline_is_taken_from_its_own_two_counts() -> None:
    hazards = Rectification(
        carried_in=41, found=8, reopened=2, closed=20, open=31, overdue=17, overdue_long=11, awaiting_verification=6,
        closed_with_deadline=19, closed_on_time=14, closed_on_time_original=13, rectified_on_time=12,
    )  # fmt: skip
    points = {key: take(hazards, Reporting(owed=40, reported=23)) for key, *_, take in headlines.FIGURES}
    assert {key: (point.part, point.whole) for key, point in points.items()} == {
        "overdue": (17, 31), "overdue_long": (11, 17), "awaiting": (6, 31), "close_rate": (20, 51), "on_time": (14, 19),
        "reporting": (23, 40),
    }  # fmt: skip


def test_the_finding_of_topics_and_scenarios(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practice, "name_of", lambda _, family: {"topic": "九个专题", "scenario": "四种情景"}[family])
    lines = [
        Line(f"{family}-{name}", "", False, name, "", "", "校", "", "")
        for family, names in (("topic", ("交通", "消防")), ("scenario", ("地震", "暴恐")))
        for name in (*names, "齐全")
    ]

    def told(**counts: tuple[int, int]) -> str:
        tallies = {(line.key, WHOLE): Tally(*counts.get(line.short, (0, 0))) for line in lines}
        made = Board(lines, [(WHOLE, "全县")], tallies)
        scenarios = made.tally("scenario-齐全").whole
        return practice.practice_finding(made if scenarios else replace(made, lines=lines[:3]), PACK)

    assert told() == "没有应开展专题教育和演练的学校"
    of_topics = {"交通": (9, 3), "消防": (7, 5), "齐全": (6, 6)}
    every = told(**of_topics, 地震=(5, 7), 暴恐=(4, 8))
    assert every == "九个专题都上过的 6/12 校，消防最少 7 校；四种情景都演练过的 6/12 校，暴恐最少 4 校"


@pytest.mark.parametrize(
    ("reported", "owed", "silent", "label"),
    [(0, 9, True, "未报 0%"), (4, 9, True, "填报 44%"), (5, 10, False, "填报 50%"), (0, 0, False, "未报 0%")],
)
def test_the_hatch_has_one_rule_and_one_label(reported: int, owed: int, silent: bool, label: str) -> None:
    assert is_silent(reported, owed, 0.5) is silent
    assert hatch_label(reported, owed) == label
    weeks = Reportings(
        Reporting(), Reporting(), [TownshipReporting(code="t1", name="", owed=owed, reported=reported)], []
    )
    assert bool(silent_places(PACK, weeks)) is silent


def test_the_papers_map_hatches_and_labels_as_the_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    townships = [
        {"code": t.code, "name": t.name, "overdue": t.overdue,
         "reporting": {"owed": WEEKS.of(t.code).owed, "reported": WEEKS.of(t.code).reported}}
        for t in FOUND.townships
    ]  # fmt: skip
    snapshot = SimpleNamespace(content={"figures": {"rectification": {"townships": townships}}})
    shapes = MagicMock(areas={"t1", "t2", "t3"}, label_point=lambda _: (0.0, 0.0))
    drawn: list[Any] = []
    monkeypatch.setattr(papers.meeting.maps, "boundary_in_force", MagicMock())
    monkeypatch.setattr(papers.meeting.maps, "outline", lambda _: shapes)
    monkeypatch.setattr(papers.meeting.maps, "svg", lambda *given: drawn.extend(given[1]))
    monkeypatch.setattr(papers.meeting.maps, "png", lambda *_: b"")
    papers.meeting.maps.overdue_map(MagicMock(), PACK, snapshot)  # type: ignore[arg-type]
    assert [(area.name, area.text, area.step == NO_DATA) for area in drawn] == [
        ("甲镇", "13", False), ("乙镇", "4", False), ("丙镇", "填报 10%", True),
    ]  # fmt: skip
    screen, _ = measures.areas(PACK, shapes, asked().townships, OVERDUE)
    assert [(area.name, area.text) for area in screen] == [(area.name, area.text) for area in drawn]


def test_a_bodys_own_figures_stand_under_their_own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = MagicMock()
    monkeypatch.setattr(downloads, "st", screen)
    downloads.own_figures(ONE.as_json())
    [shown] = screen.table.call_args.args
    assert dict(zip(shown["项目"], shown["隐患（项）"], strict=True)) == {
        "期初在办": 31, "＋ 新发现": 7, "＋ 本期重开": 2, "－ 销号": 17, "＝ 期末在办": 23,
        "其中 待复查": 5, "其中 逾期": 13, "其中 挂账": 3,
    }  # fmt: skip


def test_the_sheet_a_township_confirms_says_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "rectification", lambda *_, **__: SimpleNamespace(county=ONE))
    monkeypatch.setattr(checks, "overdue_by_unit", lambda *_: {"t1": OverdueHazards(rectifying=9, verifying=4)})
    monkeypatch.setattr(checks, "reporting", lambda *_, **__: WEEKS)
    monkeypatch.setattr(checks, "open_lines", lambda *_: [])
    sheet = checks.sheet_of(MagicMock(), PACK, "t1", SimpleNamespace(as_of=DAY))  # type: ignore[arg-type]
    assert sheet.told == (
        "期初在办31项；新发现7项；本期重开2项；销号17项；期末在办23项；待复查5项；逾期13项；挂账3项；"
        f"周排查{WEEKS.county.reported}/{WEEKS.county.owed}校周；"
        "轮到本单位的逾期13项；其中等本单位整改9项；等本单位复查4项"
    )
    assert [name for name, done, owed in sheet.schools if done >= owed] == [] and sheet.schools
    other = checks.sheet_of(MagicMock(), PACK, "edu", SimpleNamespace(as_of=DAY))  # type: ignore[arg-type]
    assert other.told == "轮到本单位的逾期0项；其中等本单位整改0项；等本单位复查0项" and other.schools == ()


def test_schools_that_owe_returns_stand_most_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [school.code for school in WEEKS.owing()] == ["c", "a", "b"]
    screen = MagicMock()
    monkeypatch.setattr(tables, "st", screen)
    tables.unreported(WEEKS, "t1", "rows")
    [shown] = screen.dataframe.call_args.args
    assert shown.to_pydict() == {
        "学校": ["甲小学", "乙小学"], "欠报/周": [5, 3], "实报/应报": ["5/10", "7/10"], "迟报/周": [1, 2],
    }  # fmt: skip


def test_a_hazard_is_marked_beyond_the_countys_red_line() -> None:
    assert [tables.days_over(days, 60) for days in (1, 60, 61, None)] == ["1", "60", "▲ 61", "—"]


NOW = Line("7.7-now", "7.7", False, "心理课", "本学期", "", "班", "7 心理健康", "7", due=date(2027, 1, 24))
HAS = [
    Line(f"{code}-over", code, True, name, "现状", "现状", "校", "9", "9")
    for code, name in (("1", "甲项"), ("2", "乙项"), ("3", "丙项"))
]


def test_the_head_of_the_checklist_names_a_share_and_prints_that_share() -> None:
    tallies = {
        ("1-over", WHOLE): Tally(met=87, short=2, silent=58),
        ("2-over", WHOLE): Tally(met=4, short=11, silent=8),
        ("3-over", WHOLE): Tally(met=5),
    }
    board = Board(HAS, [(WHOLE, "全县")], tallies)
    assert checklist_finding(board) == (
        "3 项有无清单，1 项各校都有，差的比例最大的是乙项（19/23 校）；明确报“无”的 13 校次"
    )
    assert checklist_finding(Board(HAS[2:], [(WHOLE, "全县")], tallies)) == "1 项有无清单，1 项各校都有"


def test_beside_the_mark_of_what_is_lost_stands_how_many_are_lost() -> None:
    board = Board([NOW], [(WHOLE, "全县"), ("t1", "甲镇")], {
        (NOW.key, WHOLE): Tally(met=7, short=13, lost=5), (NOW.key, "t1"): Tally(met=7, short=4),
    })  # fmt: skip
    assert [(cell.status, cell.text) for cell in across(board).cells] == [
        ("unreachable", "5/25"), ("in_progress", "7/11"),
    ]  # fmt: skip
    assert sentence(board) == "各项义务达标情况：心理课本学期7/25（5 已不可能达标）。"


def pace(hours: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {"subject": [f"A/{i}" for i in range(len(hours))], "school": "A", "township": "t1", "hours": hours, "need": 9.0,
         "pace": 3.0, "fortnights": 2, "empty": 0, "status": "in_progress", "both": "open"}
    )  # fmt: skip


PAIR = {
    "a": SimpleNamespace(code="a", clause="7", short="双周心理课", period="fortnight", together_with="", rule_set="9"),
    "b": SimpleNamespace(
        code="b", clause="7", short="学期心理课", period="term", together_with="a", rule_set="9", filter="课程=心理健康"
    ),
}
"""Two tests of one lesson that a plan sets together."""


def test_a_class_that_has_had_just_what_is_due_keeps_the_pace() -> None:
    pair: dict[str, Any] = {"duties": list(PAIR.values()), "rule_set": "9", "duty": PAIR.__getitem__}
    pack: Any = SimpleNamespace(**(vars(PACK) | pair))
    board = practice.with_pace(Board([NOW], [(WHOLE, "全县")]), pace([2.0, 3.0, 4.0, 3.0, 1.0]), "township", pack)
    assert (board.tally("pace-now").met, board.tally("pace-now").missing) == (3, 2)
    assert board.tally("pace-now", "t1").met == 3
    rows = practice.short_classes(pace([2.0, 3.0, 4.0, 3.0, 1.0]), {}, pack, date(2027, 1, 24))
    assert list(rows["amount"]) == ["已上 1/9 课时（应上 3）", "已上 2/9 课时（应上 3）"]
    assert practice.pace_finding(pace([2.0, 3.0, 4.0, 3.0, 1.0]), "心理课") == (
        "0 个班已有双周没上心理课，2 个班落后学期进度，共 5 个班"
    )
    assert practice.pace_finding(pace([3.0, 4.0]), "心理课") == "2 个班的心理课都跟上进度，没有缺课的双周"


@pytest.mark.parametrize(
    ("statuses", "said"),
    [(("missed", "no_data"), "× 未达标"), (("no_data", "no_data"), "未报"), (("no_data", "missed"), "× 未达标")],
)
def test_a_line_that_missed_once_is_missed_and_not_unreported(statuses: tuple[str, str], said: str) -> None:
    missing = pd.DataFrame(
        {"duty": "8.5", "subject": "A", "school": "A", "township": "t1", "status": list(statuses), "still_needed": 1.0,
         "period": ["2026-2027-1-W04", "2026-2027-1-W05"], "missing": "还差1次自查",
         "last_day": pd.to_datetime(["2026-09-27", "2026-10-04"])}
    )  # fmt: skip
    found = gathered(missing, PACK, {"A": "甲小学"}, date(2026, 10, 8))
    assert list(found["state"]) == [said] and list(found["amount"]) == ["2 周：第4、5周"]
    assert heading(found) == "1 校 1 条，1 条已过期"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (2, "2 周：第4、5周"),
        (3, "3 周：第4、5、6周"),
        (4, "4 周：第4、5、6、7周"),
        (5, "5 周：第4、5、6、7周等"),
        (6, "6 周：第4、5、6、7周等"),
    ],
)
def test_four_weeks_are_named_and_more_are_counted(number: int, said: str) -> None:
    weeks = [f"2026-2027-1-W{4 + n:02d}" for n in range(number)]
    missing = pd.DataFrame(
        {"duty": "8.5", "subject": "A", "school": "A", "township": "t1", "status": "missed", "still_needed": 1.0,
         "period": weeks, "missing": "还差1次自查", "last_day": pd.to_datetime(["2026-09-27"] * number)}
    )  # fmt: skip
    assert list(gathered(missing, PACK, {"A": "甲小学"}, date(2026, 12, 8))["amount"]) == [said]


def test_each_bucket_of_days_over_has_one_key_and_one_word() -> None:
    assert wording.said_ageing({"1-7": 2, "8-30": 3, "31-90": 5, "91+": 7}) == {
        "1–7 天": 2, "8–30 天": 3, "31–90 天": 5, "91 天以上": 7,
    }  # fmt: skip
    edges = [bounds for first, last in AGEING.values() for bounds in (first, last)]
    assert edges[0] == 1 and edges[-1] is None
    assert all(later == earlier + 1 for earlier, later in zip(edges[1:-1:2], edges[2::2], strict=True))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (wording.count_gap(3), "比上季多 3 项"),
        (wording.point_gap(-2.34), "比上季降 2.3 点"),
        (wording.count_gap(0), "与上季持平"),
    ],
)
def test_a_change_is_said_one_way(change: str, said: str) -> None:
    assert wording.since_words(change, "比上季") == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0"), (1, "＜10"), (9, "＜10"), (9.5, "＜10"), (10, "10"), (10.0, "10"), (1234567, "1,234,567")],
)
def test_a_few_pupils_are_not_counted_out(count: float, said: str) -> None:
    assert wording.pupils(count, 10) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(9, 12, "—"), (4, 9, "—"), (0, 9, "—"), (0, 0, "—"), (0, 40, "0.0%"), (10, 16, "62.5%"), (10, 10, "100.0%")],
)
def test_a_few_pupils_have_no_rate(part: float, whole: float, said: str) -> None:
    assert wording.share_of_pupils(part, whole, 10) == said
