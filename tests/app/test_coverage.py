"""演练与课程覆盖 as each role sees it, what a chosen cell does, and how boards and lists are made."""

import io
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from charts import palette
from charts.grid import status_grid
from figures.duties.boards import WHOLE, Board, Line, Tally, across, down, finding, period_words
from figures.duties.coverage.shares import coverage
from figures.duties.engine import duty_instances
from figures.duties.owing import HEADINGS, gathered, reminder
from figures.duties.practice import practice_board, short_classes, with_pace
from figures.duties.pupils import reached_words
from figures.query import period
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.provision import Document
from tests.app.conftest import spec
from ui.coverage import data
from ui.coverage.board import choose, legend
from ui.coverage.query import Filter, Query
from ui.coverage.tables import own_finding
from ui.coverage.views import workbook

Visit = Callable[..., AppTest]
MEASURES = ("duties", "practice", "facilities", "lessons", "checklist", "own", "reference")


def listed(app: AppTest) -> pd.DataFrame:
    """The list of who lacks what; empty where the page shows none."""
    found: list[pd.DataFrame] = [frame.value for frame in app.dataframe if "差什么" in frame.value.columns]
    return found[0] if found else pd.DataFrame(columns=["差什么"])


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("name", ["演示联席办", "演示县领导", "演示乡镇", "演示学校", "演示部门"])
def test_every_measure_opens_for_every_role(visit: Visit, name: str, measure: str) -> None:
    app = visit(name, "coverage", cover=measure)
    assert not app.exception, app.exception
    assert app.title[0].value


def test_the_grid_says_what_the_figures_say(visit: Visit) -> None:
    app = visit("演示联席办", "coverage")
    texts = {row["text"] for row in spec(app)["layer"][3]["data"]["values"]}
    with reading() as session:
        pack = pack_in_force(session)
        frame = duty_instances(session, pack, period("2026Q4"))
    weekly = next(row for row in coverage(frame) if row.duty == "8.5" and row.scope == "county")
    finished = f"{weekly.finished['met']}/{sum(weekly.finished.values())}"
    running = f"{weekly.running['met']}/{sum(weekly.running.values())}"
    assert any(text.endswith(finished) for text in texts)
    assert any(text.endswith(running) for text in texts), "running stands in a row of its own"


def test_a_chosen_cell_cuts_the_list_and_its_export(visit: Visit) -> None:
    everything = listed(visit("演示联席办", "coverage"))
    app = visit("演示联席办", "coverage", line="8.5-over", at="511723110000")
    rows = listed(app)
    assert 0 < len(rows) < len(everything)
    assert set(rows["差什么"]) == {"周排查"} and set(rows["乡镇"]) == {"八庙镇"}
    assert spec(app)["layer"][7]["data"]["values"], "the chosen cell is outlined"
    assert "八庙镇" in app.code[0].value and "任市镇" not in app.code[0].value
    box = next(box for box in app.selectbox if box.label == "何处")
    box.set_value("").run()
    assert "at" not in app.query_params and len(listed(app)) > len(rows)


@pytest.mark.parametrize("whole_county", [True, False])
def test_surveyed_of_all_stands_beside_the_duty(visit: Visit, whole_county: bool) -> None:
    app = visit("演示联席办", "coverage", line="7.11-now")
    with reading() as session:
        frame = duty_instances(session, pack_in_force(session), period("2026Q4"))
        papers = session.execute(select(table(Document)).where(table(Document).c.superseded_at.is_(None))).all()
    owing = frame[(frame["duty"] == "7.11") & (frame["status"] != "not_applicable") & ~frame["over"]]
    if not whole_county:
        town = str(owing[owing["status"] == "met"]["township"].iloc[0])
        owing = owing[owing["township"] == town]
        app = visit("演示联席办", "coverage", line="7.11-now", at=town)
    begun, day = date(2026, 9, 1), period("2026Q4").as_of
    told = [p for p in papers if p.kind == "心理测评" and p.subject_code in set(owing["subject"])
            and begun <= p.on_date <= day and None not in (p.quantity, p.quantity_due)]  # fmt: skip
    part, whole = sum(p.quantity for p in told), sum(p.quantity_due for p in told)
    assert whole >= part > 9, "the demo county has surveys this year"
    wanted = f"心理测评：实测 {part:,.0f} ÷ 应测 {whole:,.0f} 人，{part / whole * 100:.1f}%"
    assert any(wanted in note.value for note in [*app.caption, *app.markdown])
    other = visit("演示联席办", "coverage", line="8.5-now")
    assert not any("实测" in note.value for note in [*other.caption, *other.markdown])


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ((9, 12), "实测 ＜10 ÷ 应测 12 人，—"),
        ((10, 16), "实测 10 ÷ 应测 16 人，62.5%"),
        ((0, 40), "实测 0 ÷ 应测 40 人，0.0%"),
        ((0, 0), "没有材料同时填了实测和应测人数"),
    ],
)
def test_a_few_surveyed_pupils_have_no_rate(counted: tuple[float, float], said: str) -> None:
    duty: Any = SimpleNamespace(short="心理测评")
    rows = pd.DataFrame({"period": ["2026-2027"], "period_start": [pd.Timestamp(2026, 9, 1)]})
    assert reached_words(duty, rows, *counted, 10).endswith(f"心理测评：{said}")


def test_what_another_measure_chose_is_no_choice_here(visit: Visit) -> None:
    plain = listed(visit("演示联席办", "coverage", cover="facilities"))
    stale = listed(visit("演示联席办", "coverage", cover="facilities", line="8.5-over", at="nowhere"))
    assert len(stale) == len(plain) > 0


def test_weak_points_of_named_schools_are_in_no_leaders_link(visit: Visit) -> None:
    office = listed(visit("演示联席办", "coverage", cover="facilities"))
    assert not office.empty
    names = set(office["学校"])
    for said in ({}, {"township": "511723107000"}, {"line": "10.5-over", "at": "link"}):
        leader = visit("演示县领导", "coverage", cover="facilities", **said)
        sent = str(spec(leader)) + "".join(said.value for said in leader.markdown)
        assert not [name for name in names if name in sent]
        assert listed(leader).empty and not leader.code
    guards = listed(visit("演示县领导", "coverage"))
    assert not set(guards["差什么"]) & {"保安年龄", "保安员证"}
    own = listed(visit("演示乡镇", "coverage", cover="facilities"))
    assert "乡镇" not in own.columns, "a township reads its own schools by name"


def test_a_township_sees_its_schools_and_a_school_itself(visit: Visit) -> None:
    township = visit("演示乡镇", "coverage")
    cells = spec(township)["layer"][0]["data"]["values"]
    assert {cell["row"] for cell in cells} != {0}, "a row a school"
    school = visit("演示学校", "coverage")
    assert {cell["row"] for cell in spec(school)["layer"][0]["data"]["values"]} == {0}
    assert not school.code, "a school has nobody to urge"
    department = visit("演示部门", "coverage")
    assert not department.get("vega_lite_chart")
    assert set(pd.concat([frame.value for frame in department.dataframe])["谁"]) <= {"县公安局"}


def test_scenarios_and_topics_are_never_missed(visit: Visit) -> None:
    app = visit("演示联席办", "coverage", cover="practice")
    fills = {row["fill"] for row in spec(app)["layer"][0]["data"]["values"]}
    assert fills <= set(palette.RAMP)
    assert any("不判未达标" in m.value for m in app.markdown)


def test_references_are_labelled_and_off_by_default(visit: Visit) -> None:
    assert not any("出处" in m.value for m in visit("演示联席办", "coverage").markdown)
    app = visit("演示联席办", "coverage", cover="reference")
    assert app.title[0].value.startswith("参考：")
    assert any("不是31号文的要求" in m.value and "GB/T 29315" in m.value for m in app.markdown)


@pytest.mark.parametrize("span", ["", "month", "term", "year"])
def test_every_stretch_of_time(visit: Visit, span: str) -> None:
    app = visit("演示联席办", "coverage", span=span, quarter="2026Q3", day="2026-09-15")
    assert not app.exception and app.title[0].value
    assert app.date_input[0].value == date(2026, 9, 15)


def test_a_calendar_that_is_not_confirmed_says_so(visit: Visit) -> None:
    assert any("待核" in m.value for m in visit("演示联席办", "coverage").markdown)


LINE = Line("8.5-over", "8.5", True, "周排查", "已过 5 周", "5周", "校周", "8 问题排查", "8")
RUNNING = Line(
    "8.5-now", "8.5", False, "周排查", "第6周 10.11前", "10.11前", "校", "8 问题排查", "8", due=date(2026, 10, 11)
)
SOFT = Line("9.8-over", "9.8", True, "保安员证", "现状", "现状", "校", "9 专业队伍", "9", soft=True)


def test_the_status_of_a_cell_is_the_worst_that_matters() -> None:
    assert Tally(3).status(True) == "met"
    assert Tally(22, short=1).status(True) == "missed"
    assert Tally(0, silent=5).status(True) == "no_data"
    assert Tally(1, silent=4).status(True) == "missed"
    assert Tally(0, short=4).status(False) == "in_progress"
    assert Tally(1, short=4, lost=1).status(False) == "unreachable"
    assert Tally(excused=7).status(True) == "not_applicable"


def made() -> Board:
    places = [(WHOLE, "全县"), ("t1", "甲镇"), ("t2", "乙镇")]
    tallies = {
        (LINE.key, WHOLE): Tally(22, short=2),
        (LINE.key, "t1"): Tally(22, short=1),
        (LINE.key, "t2"): Tally(0, short=1),
        (RUNNING.key, WHOLE): Tally(4, short=20),
        (SOFT.key, WHOLE): Tally(1, short=9),
    }
    return Board([LINE, RUNNING, SOFT], places, tallies)


def test_a_cell_shouts_only_from_a_tenth_missing() -> None:
    drawn = across(made())
    picture = status_grid(drawn.rows, drawn.columns, drawn.cells, "x", total=True, row_groups=drawn.groups)
    cells = picture.spec["layer"][0]["data"]["values"]
    looks = {(cell["row"], cell["column"]): cell["fill"] for cell in cells}
    assert looks[0, 1] == palette.WHITE and looks[0, 2] == palette.WORSE
    assert looks[2, 0] == palette.SOFT_MISSED.ground, "原则上 is amber at worst"
    heads = [layer["data"]["values"] for layer in picture.spec["layer"] if layer["data"]["values"]]
    assert [row["text"] for row in heads[-2]] == ["8 问题排查", "9 专业队伍"]


def test_the_legend_names_every_look_of_the_grid_and_no_other() -> None:
    asked = Query(period("2026Q4", date(2026, 10, 8)), Filter(), "duties", "", "")
    board = made()
    assert legend(across(board), asked) == ["in_progress", "missed", "few_missed", "soft_missed", "not_applicable"]
    words = [palette.look(key).word for key in legend(across(board), asked)]
    assert len(set(words)) == len(words)


def test_the_finding_names_gaps_then_what_is_due_first() -> None:
    assert finding(made()) == "周排查差 2/24 校周；10月11日前周排查还差 20 校"
    met = Board([LINE], [(WHOLE, "全县")], {(LINE.key, WHOLE): Tally(5)})
    assert finding(met) == "到期的义务都已达标"


def test_a_clicked_cell_goes_to_the_address_and_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    written: dict[str, str | None] = {}
    monkeypatch.setattr("ui.coverage.board.address.put", lambda name, new: written.update({name: new}))
    asked = Query(period("2026Q3", date(2026, 9, 30)), Filter(), "duties", "", "")
    choose(across(made()), asked, [{"row": 0, "column": 2}])
    assert written == {"line": "8.5-over", "at": "t2"}
    chosen = Query(asked.period, Filter(), "duties", "8.5-over", "t2")
    choose(across(made()), chosen, [{"row": 0, "column": 2}])
    assert written == {"line": None, "at": None}
    choose(down(made()), asked, [{"row": 0, "column": 1}])
    assert written == {"line": "8.5-now", "at": None}
    written.clear()
    choose(across(made()), asked, [])
    assert not written


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("2026-2027-1", "2026年秋季学期"),
        ("2025-2026-2", "2026年春季学期"),
        ("2026-2027-1-W05", "第5周"),
        ("2026-2027-1-F03", "第5–6周"),
        ("2025-2026", "2025–2026学年"),
        ("2026-09", "2026年9月"),
        ("2026Q3", "2026年三季度"),
        ("2026", "2026年"),
        ("2026-10-08", "现状"),
    ],
)
def test_periods_in_words(name: str, said: str) -> None:
    assert period_words(name) == said


def missing(*rows: tuple[str, str, str, str, str, float, str | None]) -> pd.DataFrame:
    columns = ["duty", "subject", "school", "period", "status", "still_needed", "last_day"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["last_day"] = pd.to_datetime(frame["last_day"])
    return frame.assign(township="511723107000", missing="还差1次自查")


def test_lines_are_gathered_by_school_and_sorted_by_their_day(county: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", county)
    with reading() as session:
        pack = pack_in_force(session)
    names = {"A": "甲小学", "A/0101": "甲小学 一年级1班", "A/0102": "甲小学 一年级2班"}
    rows = gathered(
        missing(
            ("7.7", "A/0101", "A", "2026-2027-1", "in_progress", 4, "2027-01-24"),
            ("7.7", "A/0102", "A", "2026-2027-1", "unreachable", 5, "2027-01-24"),
            ("7.2", "A", "A", "2026-10-08", "missed", 1, None),
            ("8.5", "A", "A", "2026-2027-1-W04", "missed", 1, "2026-09-27"),
            ("8.5", "A", "A", "2026-2027-1-W05", "no_data", 1, "2026-10-04"),
        ),
        pack,
        names,
        date(2026, 10, 8),
    )
    assert list(rows["line"]) == ["8.5-over", "7.2-over", "7.7-now"]
    assert list(rows["by"]) == ["10月4日已过", "现在", "1月24日前"]
    assert rows["amount"][0] == "2 周：第4、5周" and rows["amount"][2] == "2 个班共差 9 课时"
    assert rows["state"][0] == "× 未达标" and rows["state"][2] == "▲ 已不可能达标"
    text = reminder("周期义务", date(2026, 10, 8), rows)
    assert text.count("甲小学") == 1 and "任市镇：甲小学（周排查 2 周：第4、5周，10月4日已过；" in text
    asked = Query(period("2026Q4", date(2026, 10, 8)), Filter(), "duties", "", "")
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(rows, asked))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[4]] == [*HEADINGS.values(), "最后一天"]
    assert sheet.max_row == 4 + len(rows) and sheet["G5"].value.date() == date(2026, 10, 4)


def test_topics_count_schools_that_have_had_them(county: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", county)
    with reading() as session:
        pack = pack_in_force(session)
    topics = pd.DataFrame(
        {"school": ["A", "B"], "township": ["t1", "t1"], "stage": "小学", "消防": [3, 0], "防溺水": [1, 2]}
    )
    scenarios = pd.DataFrame({"school": ["A", "B"], "township": ["t1", "t1"], "stage": "小学", "地震": [0, 1]})
    board = practice_board(topics, scenarios, [(WHOLE, "全县"), ("t1", "甲镇")], "township", pack)
    assert {line.clause for line in board.lines} == {"6"}
    assert board.tally("topic-消防").met == 1 and board.tally("topic-防溺水", "t1").met == 2
    assert board.tally("topic-齐全").met == 1 and board.tally("scenario-地震").missing == 1
    assert all(line.tracked for line in board.lines)


def test_pace_is_set_against_what_the_term_needs(county: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", county)
    with reading() as session:
        pack = pack_in_force(session)
    pace = pd.DataFrame(
        {
            "subject": ["A/1", "A/2", "A/3"],
            "school": "A",
            "township": "t1",
            "hours": [3.0, 1.0, 0.0],
            "need": 9.0,
            "pace": 2.9,
            "fortnights": 2,
            "empty": [0, 1, 2],
            "status": "in_progress",
            "both": ["open", "no", "no"],
        }
    )
    board = with_pace(Board([LINE], [(WHOLE, "全县")]), pace, "township", pack)
    assert board.tally("pace-now").met == 1 and board.tally("both-now").status(False) == "unreachable"
    rows = short_classes(pace, {}, pack, date(2027, 1, 24))
    assert list(rows["name"]) == ["A/3", "A/2"] and list(rows["state"]) == ["未报", "× 未达标"]


def test_own_finding_puts_what_was_missed_first() -> None:
    rows = pd.DataFrame(
        {"义务": ["县大排查", "全体会议"], "status": ["missed", "in_progress"], "何时前": ["—", "12月31日前"]}
    )
    assert own_finding(rows) == "1 项本级义务未达标：县大排查"
    assert "12月31日前" in own_finding(rows[rows["status"] == "in_progress"])


def test_what_stands_in_a_measure_is_told_by_the_pack(county: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", county)
    with reading() as session:
        pack = pack_in_force(session)
    facilities = [duty for duty in pack.duties if data.wanted(pack, duty, "facilities")]
    assert len(facilities) == 10 and all(duty.weak_point for duty in facilities)
    assert {duty.code for duty in pack.duties if data.wanted(pack, duty, "lessons")} == {"7.6", "7.7"}
    assert {"8.1", "8.2", "8.4", "S1.5"} <= {d.code for d in pack.duties if data.wanted(pack, d, "own")}
    assert not any(data.wanted(pack, d, "duties") for d in pack.duties if d.rule_set != "31")
