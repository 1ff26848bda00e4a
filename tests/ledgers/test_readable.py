"""What a person can read is read, offered or asked: names as clerks vary them, columns that every row would repeat."""

from datetime import date, datetime
from typing import Any

import pytest
from books import SCHOOLS, XLSX, book
from clerks_sheets import A, B, asked, hazards, offered, offered_book
from sqlalchemy import select

from actions.ledgers.imports import Outcome, import_files
from ledgers.reading.readings import LIKELY, UNCLEAR, Reading
from models import clock
from models.account import Actor
from models.base import table
from models.database import reading
from models.incident import Incident
from models.meeting import Resolution
from models.provision import Document

HEAD = ["学校", "地点", "隐患描述", "发现日期"]


@pytest.fixture
def clerk(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    return kaijiang


def row(name: str) -> list[Any]:
    return [name, "食堂", "地面湿滑", "2026-09-01"]


def seen(clerk: Actor, kind: str, *rows: list[Any]) -> Outcome:
    """What is said of a sheet before anybody has looked at it."""
    return import_files(clerk, kind, [(XLSX, book(Sheet1=list(rows)))], dry_run=True)


def of_kind(outcome: Outcome, kind: str) -> list[Reading]:
    return [one for one in outcome.readings if one.kind == kind]


def stored(model: Any, *names: str) -> list[tuple[Any, ...]]:
    columns = table(model).c
    with reading() as session:
        query = select(*(columns[name] for name in names)).where(columns.superseded_at.is_(None)).order_by(columns.id)
        return [tuple(one) for one in session.execute(query)]


# Names of schools


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("开江县任市镇中心小学", "S1"), ("四川省达州市开江县任市镇中心小学", "S1"), ("任市镇·中心小学", "S1"),
        ("任市中心小学", "S1"), ("任市镇中心小学校", "S1"), ("任市镇中心校", "S1"), ("任小", "S1"), ("任市中小", "S1"),
        ("普安初中", "S3"), ("开江县普安镇初中", "S3"), ("普安中学", "S3"), ("淙城街道开江县幼儿园", "S2"),
        ("任市镇中心小学（新街校区）", "S1"), ("任市小学校本部", "S1"),
    ],
)  # fmt: skip
def test_a_school_written_otherwise_is_offered_and_never_taken_silently(clerk: Actor, written: str, code: str) -> None:
    (told,) = of_kind(seen(clerk, "hazards", HEAD, row(written)), "school")
    assert (told.confidence, told.taken, told.open) == (LIKELY, code, True)
    offered(clerk, "hazards", HEAD, row(written))
    assert hazards("school_code", "responsible") == [(code, code)]


@pytest.mark.parametrize("written", ["任市镇中心小学附属幼儿园", "任市镇中心小学（石坝教学点）", "淙城街道任市小学"])
def test_what_may_be_another_school_is_asked(clerk: Actor, written: str) -> None:
    assert asked(offered(clerk, "hazards", HEAD, row(written))) == ["school"]
    offered(clerk, "hazards", HEAD, row(written), school="S1")
    assert hazards("school_code") == [("S1",)]


@pytest.mark.parametrize(
    "written", ["任市", "小学", "幼儿园", "县幼儿园", "各学校", "开江县", "任市镇", "淙城街道某某学校"]
)
def test_what_names_no_school_is_refused(clerk: Actor, written: str) -> None:
    made = offered(clerk, "hazards", HEAD, row(written))
    assert [(error.column, error.value) for error in made.errors] == [("学校", written)] and not made.waiting


def test_it_is_none_of_them(clerk: Actor) -> None:
    made = offered(clerk, "hazards", HEAD, row("任市镇中心小学附属幼儿园"), school="none")
    assert "新学校请先在学校台账登记" in made.errors[0].message


def test_a_name_is_asked_about_once_in_all_its_cells(clerk: Actor) -> None:
    rows = [[*row("任小")[:2], f"第{n}处破损", *row("")[3:]] for n in range(5)]
    (told,) = of_kind(seen(clerk, "hazards", HEAD, *rows), "school")
    assert told.count == 5 and told.key == "school:任小"


@pytest.mark.parametrize("written", [f"{A}、{B}", f"{A}\n{B}", "任市小学/普安初中", f"{A}和{B}"])
def test_several_schools_in_a_cell_are_each_or_one(clerk: Actor, written: str) -> None:
    assert asked(offered(clerk, "hazards", HEAD, row(written))) == ["school"]
    offered(clerk, "hazards", HEAD, row(written), school="S3")
    assert hazards("school_code") == [("S3",)]
    offered(clerk, "hazards", HEAD, row(written), school="schools")
    assert sorted(hazards("school_code", "responsible")) == [("S1", "S1"), ("S3", "S3")]
    assert offered(clerk, "hazards", HEAD, row(written), school="schools").batch is None, "taken twice, nothing changes"


def test_a_name_beside_its_code_may_be_spelled_otherwise(clerk: Actor) -> None:
    head = ["学校代码", "学校名称", *HEAD[1:]]
    offered(clerk, "hazards", head, ["S1", *row("开江县任市镇中心小学")])
    assert hazards("school_code") == [("S1",)]
    made = offered(clerk, "hazards", head, ["S1", *row("开江县普安镇初级中学")])
    assert "名称与代码不一致" in made.errors[0].message


# Columns that every row would repeat


PAPERS = ["学校名称", "文件标题", "文号", "印发日期"]


def test_the_kind_of_papers_is_asked_once_for_the_sheet(clerk: Actor) -> None:
    rows = [PAPERS, [A, "防汛方案", "1号", "2026-09-01"], [B, "消防方案", "2号", "2026-09-02"]]
    assert asked(offered(clerk, "documents", *rows)) == ["absent"]
    offered(clerk, "documents", *rows, absent="专项预案")
    assert stored(Document, "subject_code", "kind") == [("S1", "专项预案"), ("S3", "专项预案")]


def test_kinds_that_all_titles_tell_are_offered(clerk: Actor) -> None:
    rows = [PAPERS, [A, "突发事件总体应急预案", "1号", "2026-09-01"], [B, "安全管理制度汇编", "2号", "2026-09-02"]]
    (told,) = of_kind(seen(clerk, "documents", *rows), "absent")
    assert (told.confidence, told.taken, told.open) == (LIKELY, "by-title", True)
    offered(clerk, "documents", *rows)
    assert stored(Document, "kind") == [("总体预案",), ("制度",)]


def test_papers_of_no_one_kind_lack_the_column(clerk: Actor) -> None:
    made = offered(clerk, "documents", PAPERS, [A, "防汛方案", "1号", "2026-09-01"], absent="none")
    assert [error.column for error in made.errors] == ["材料类型"]


def test_a_card_of_an_accident_is_asked_what_it_does_not_say(clerk: Actor) -> None:
    card = [
        ["学生事故登记卡"],
        ["学校", A],
        ["发生时间", "2026-09-03 10:20"],
        ["事故类别", "公共卫生"],
        ["处理结果", "已送医"],
    ]
    assert asked(offered(clerk, "incidents", *card)) == ["absent"] * 3
    offered(clerk, "incidents", *card, absent="否")
    assert stored(Incident, "on_campus", "health_or_food", "major") == [(False, False, False)]


MATTERS = ["序号", "议定事项", "牵头单位", "完成时限"]
MEETING = ["会议编号", "会议类型", "召开日期"]


def test_resolutions_without_a_number_are_asked_of_which_meeting(clerk: Actor) -> None:
    matter = [1, "整治校门口停车", "县公安局", "2026-11-01"]
    made = offered_book(clerk, "meetings", {"议定事项": [MATTERS, matter]})
    assert ["先登记会议" in error.message for error in made.errors] == [True]
    for number, day in (("M1", "2026-06-30"), ("M2", "2026-09-28")):
        offered_book(clerk, "meetings", {"会议": [MEETING, [number, "全体会议", day]]})
    made = offered_book(clerk, "meetings", {"议定事项": [MATTERS, matter]})
    assert asked(made) == ["meeting"]
    (told,) = of_kind(made, "meeting")
    assert [choice.value for choice in told.choices] == ["M2", "M1", "none"]
    offered_book(clerk, "meetings", {"议定事项": [MATTERS, matter]}, meeting="M1")
    assert stored(Resolution, "meeting_no", "matter") == [("M1", "整治校门口停车")]


def test_resolutions_beside_one_meeting_are_offered_as_its_own(clerk: Actor) -> None:
    sheets = {
        "会议": [MEETING, ["M7", "全体会议", "2026-09-28"]],
        "议定事项": [MATTERS, [1, "整治校门口", "县公安局", "2026-11-01"]],
    }
    made = import_files(clerk, "meetings", [(XLSX, book(**sheets))], dry_run=True)
    assert [(one.confidence, one.taken) for one in of_kind(made, "meeting")] == [(LIKELY, "M7")]
    offered_book(clerk, "meetings", sheets)
    assert stored(Resolution, "meeting_no") == [("M7",)]


# A ledger of treatment without days of finding


TREATED = ["隐患类别", "存在隐患或问题", "整改措施", "整改完成时间", "责任人", "复查时间", "复查结果"]
LINES = [
    ["一般", "灭火器过期", "更换", "2026-09-05", "总务主任", "2026-09-08", "合格"],
    ["一般", "地面湿滑", "铺防滑垫", "2026-09-06", "总务主任", "2026-09-08", "合格"],
]


def treated(title: str, **answers: str) -> list[list[Any]]:
    return [[f"{A}{title}"], TREATED, *LINES]


def test_a_ledger_of_treatment_without_days_is_asked_when(clerk: Actor) -> None:
    sheet = treated("2026年9月安全隐患整改治理台账")
    made = offered(clerk, "hazards", *sheet)
    assert asked(made) == ["undated"]
    (told,) = of_kind(made, "undated")
    assert told.confidence == UNCLEAR
    assert [choice.value for choice in told.choices] == ["first", "done", "none"], "the end of the month is too late"
    offered(clerk, "hazards", *sheet, undated="first")
    assert hazards("found_on") == [(date(2026, 9, 1),)] * 2
    again = offered(clerk, "hazards", *sheet)
    assert again.batch is None and not again.errors and not again.waiting, "what stands is told of, not found anew"


def test_it_may_have_been_mended_on_the_day_it_was_found(clerk: Actor) -> None:
    offered(clerk, "hazards", *treated("安全隐患整改治理台账"), undated="done")
    assert hazards("found_on") == [(date(2026, 9, 5),), (date(2026, 9, 6),)]


def test_or_its_days_are_missing(clerk: Actor) -> None:
    made = offered(clerk, "hazards", *treated("安全隐患整改治理台账"), undated="none")
    assert len(made.errors) == 2 and "请加“发现日期”一列" in made.errors[0].message


def test_an_application_stays_one(clerk: Actor) -> None:
    made = offered(clerk, "hazards", *treated("隐患销号申请单"))
    assert len(made.errors) == 2 and "按销号申请读取" in made.errors[0].message


def test_a_month_without_days_is_asked(clerk: Actor) -> None:
    sheet = [[f"{A}2026年9月隐患清单"], ["地点", "隐患描述", "整改措施"], ["食堂", "地面湿滑", "铺防滑垫"]]
    assert asked(offered(clerk, "hazards", *sheet)) == ["undated"]
    offered(clerk, "hazards", *sheet, undated="last")
    assert hazards("found_on") == [(date(2026, 9, 30),)]


# Days that are told roughly


def dated(found: str, deadline: str = "", title: str = "2026年9月隐患台账") -> list[list[Any]]:
    return [[title], [*HEAD, "整改期限"], [A, "食堂", "地面湿滑", found, deadline or None]]


@pytest.mark.parametrize(
    ("written", "choice", "day"),
    [
        ("9月中旬", "11", date(2026, 9, 11)), ("九月上旬", "10", date(2026, 9, 10)),
        ("8月下旬", "31", date(2026, 8, 31)),
        ("月底", "31", date(2026, 9, 30)), ("2025年2月底", "31", date(2025, 2, 28)), ("9月初", "5", date(2026, 9, 5)),
        ("中旬左右", "15", date(2026, 9, 15)), ("上周三", "near", date(2026, 9, 30)),
        ("国庆前", "-1", date(2026, 9, 30)),
        ("教师节", "+0", date(2026, 9, 10)), ("上上星期五", "before", date(2026, 9, 18)),
    ],
)  # fmt: skip
def test_a_rough_day_is_asked(clerk: Actor, written: str, choice: str, day: date) -> None:
    made = offered(clerk, "hazards", *dated(written))
    assert asked(made) == ["vague"]
    offered(clerk, "hazards", *dated(written), vague=choice)
    assert hazards("found_on") == [(day,)]


def test_a_rough_deadline_is_asked_and_the_end_of_a_month_is_one(clerk: Actor) -> None:
    offered(clerk, "hazards", *dated("2026-09-03", "9月中旬前"), vague="20")
    offered(clerk, "hazards", *dated("2026-09-04", "9月底前"))
    assert hazards("first_deadline") == [(date(2026, 9, 20),), (date(2026, 9, 30),)]


@pytest.mark.parametrize("written", ["9月", "昨天", "近期", "下周三", "13月中旬", "春节前"])
def test_what_is_no_day_at_all_is_refused(clerk: Actor, written: str) -> None:
    made = offered(clerk, "hazards", *dated(written))
    assert [(error.column, error.value) for error in made.errors] == [("发现日期", written)] and not made.waiting


def test_rough_days_alike_are_one_question_and_none_of_them_is_refused(clerk: Actor) -> None:
    sheet = [*dated("8月中旬"), [A, "操场", "球架锈蚀", "9月中旬", None]]
    (told,) = of_kind(seen(clerk, "hazards", *sheet), "vague")
    assert told.count == 2 and told.key, "explained once, the form is not asked again"
    made = offered(clerk, "hazards", *sheet, vague="none")
    assert [error.value for error in made.errors] == ["8月中旬", "9月中旬"]
    (told,) = of_kind(seen(clerk, "hazards", *dated("9月中旬", title="隐患台账")), "vague")
    assert not told.key, "a year that nobody wrote is asked each time"


def test_a_column_of_rough_days_is_one_of_days(clerk: Actor) -> None:
    head = ["学校", "地点", "隐患描述", "查见时间"]
    made = offered(
        clerk, "hazards", ["2026年9月隐患台账"], head, [*row(A)[:3], "9月中旬"], [A, "操场", "球架锈蚀", "〃"]
    )
    assert asked(made) == ["vague"]
    offered(
        clerk,
        "hazards",
        ["2026年9月隐患台账"],
        head,
        [*row(A)[:3], "9月中旬"],
        [A, "操场", "球架锈蚀", "〃"],
        vague="20",
    )
    assert hazards("found_on") == [(date(2026, 9, 20),)] * 2


# Lines between the rows that name a township


@pytest.mark.parametrize("line", ["普安镇", "一、普安镇", "普安镇：", "（普安镇）", "普安镇（2所）", "后厢片区"])
def test_a_line_of_a_township_is_no_row(clerk: Actor, line: str) -> None:
    made = offered(clerk, "hazards", HEAD, row(A), [line], row(B))
    assert hazards("school_code") == [("S1",), ("S3",)]
    assert any(one.kind == "skipped" and line in one.sentence for one in made.readings)


def test_where_nothing_else_says_the_place_a_township_is_asked_about(clerk: Actor) -> None:
    head = ["地点", "隐患描述", "发现日期", "整改责任主体", "督促单位"]
    lines = [["普安镇"], ["校外路口", "占道经营", "2026-09-01", "普安镇", "普安镇"]]
    assert asked(offered(clerk, "hazards", head, *lines)) == ["block"]
    offered(clerk, "hazards", head, *lines, block="blocks")
    assert [bool(code) for (code,) in hazards("township_code")] == [True]
