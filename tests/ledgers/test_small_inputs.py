"""Small sheets that once were read otherwise than written: each is read right now, or it asks."""

from datetime import date, datetime
from typing import Any

import pytest
from books import SCHOOLS, XLSX, book
from clerks_sheets import A, B, asked, hazards, offered, offered_book
from sqlalchemy import select

from actions.ledgers.imports import import_files
from catalogue.ledgers import LEDGERS
from ledgers.reading.readings import Answers
from models import clock
from models.account import Actor
from models.base import table
from models.database import reading
from models.hazard import HazardEvent
from models.inspection import Inspection

HEAD = ["学校名称", "检查部位", "存在问题", "隐患等级", "检查时间"]


@pytest.fixture
def clerk(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    return kaijiang


# The same file again

ROWS: dict[str, list[Any]] = {
    "hazards": ["学校代码", "乡镇代码", "环", "隐患描述", "隐患等级", "发现日期", "来源", "整改责任主体", "复查单位"],
    "inspections": ["学校代码", "乡镇代码", "检查类型", "组织单位", "检查日期", "发现隐患数"],
    "drills": ["学校代码", "演练日期", "演练类型", "疏散", "实施情况"],
}
BLANKS: dict[str, list[Any]] = {
    "hazards": [A, None, None, "应急灯坏", None, date(2026, 9, 1), None, None, None],
    "inspections": [A, None, "学校自查", None, date(2026, 9, 1), 0],
    "drills": [A, date(2026, 9, 1), "专项", "是", None],
}


@pytest.mark.parametrize("kind", ROWS)
def test_blanks_that_are_filled_by_themselves_make_no_second_row(clerk: Actor, kind: str) -> None:
    title = LEDGERS[kind].sheets[0].name
    first = offered(clerk, kind, ROWS[kind], BLANKS[kind], name=title)
    assert first.created == 1, [one.sentence for one in (*first.errors, *first.waiting)]
    for _ in range(2):
        again = offered(clerk, kind, ROWS[kind], BLANKS[kind], name=title)
        assert (again.created, again.updated, again.unchanged) == (0, 0, 1)


def test_every_default_of_a_ledger_is_tried_blank() -> None:
    tried = {LEDGERS[kind].sheets[0].column(c.field).heading for kind in ROWS for c in LEDGERS[kind].sheets[0].facts}
    for ledger in LEDGERS.values():
        head = ledger.sheets[0]
        if head.key != (ledger.numbered,) or ledger.kind in ("incidents", "documents", "meetings", "schools"):
            continue
        for column in head.stored:
            if column.default:
                assert column.heading in tried and column.heading in ROWS[ledger.kind]


# Numbers and schools


def test_running_numbers_of_two_schools_overwrite_nothing(clerk: Actor) -> None:
    head = ["编号", "隐患描述", "检查时间"]
    for school, words in ((A, "灯坏"), (B, "墙裂")):
        made = offered(
            clerk, "hazards", [f"{school}安全隐患台账"], head, [1, words, "2026-09-01"], [2, "坑", "2026-09-01"]
        )
        assert (made.created, made.updated) == (2, 0)
    assert [school for (school,) in hazards("school_code")] == ["S1", "S1", "S3", "S3"]


def test_a_number_under_which_everything_differs_is_asked_about(clerk: Actor) -> None:
    head = ["隐患编号", "学校", "隐患描述", "检查时间"]
    offered(clerk, "hazards", head, ["Z-1", A, "灯坏", "2026-09-01"])
    other = [head, ["Z-1", B, "墙裂", "2026-09-02"]]
    assert asked(offered(clerk, "hazards", *other)) == ["overwrite"]
    assert offered(clerk, "hazards", *other, overwrite="new").created == 1
    assert hazards("number", "school_code") == [("Z-1", "S1"), ("KJ-2026-00001", "S3")]


def test_the_second_schools_rows_are_the_second_schools(clerk: Actor) -> None:
    head = ["检查部位", "存在问题", "检查时间"]
    rows = [[f"学校：{A}"], head, ["食堂", "油污", "2026-09-01"], [f"学校：{B}"], head, ["操场", "坑", "2026-09-01"]]
    assert asked(offered(clerk, "hazards", *rows)) == ["block"]
    assert offered(clerk, "hazards", *rows, block="blocks").created == 2
    assert hazards("school_code", "description") == [("S1", "油污"), ("S3", "坑")]


def test_the_second_day_is_the_second_day(clerk: Actor) -> None:
    head = ["学校", "存在问题"]
    rows = [["检查时间：2026年9月1日"], head, [A, "油污"], ["检查时间：2026年9月3日"], [B, "坑"]]
    assert asked(offered(clerk, "hazards", *rows)) == ["block"]
    assert offered(clerk, "hazards", *rows, block="blocks").created == 2
    assert hazards("found_on") == [(date(2026, 9, 1),), (date(2026, 9, 3),)]


def test_school_and_day_in_cells_of_their_own_above_the_table(clerk: Actor) -> None:
    head = [["检查记录表"], ["被检查单位", A, None, "检查时间", date(2026, 9, 1)]]
    made = offered(clerk, "hazards", *head, ["序号", "检查部位", "存在问题", "整改措施"], [1, "食堂", "灯坏", "换"])
    assert made.batch and hazards("school_code", "found_on", "place") == [("S1", date(2026, 9, 1), "食堂")]
    assert any("表外写明的“2026-09-01”" in note for note in made.notes)


def test_a_sheet_a_month_with_the_same_wording(clerk: Actor) -> None:
    march = [HEAD, [A, "教学楼", "灭火器过期", "一般", "2026-03-02"], [B, "食堂", "地面湿滑", "一般", "2026-03-03"]]
    april = [[*HEAD, "整改措施"], [B, "教学楼", "灭火器过期", "一般", "2026-04-02", "换"],
             ["开江县幼儿园", "食堂", "地面湿滑", "一般", "2026-04-03", None]]  # fmt: skip
    made = offered_book(clerk, "hazards", {"3月": march, "4月": april})
    assert len(hazards("number")) == 4 and made.batch


# What a cell says


def test_the_cells_own_unit_goes_before_the_headings(clerk: Actor) -> None:
    head = [*HEAD, "整改资金（万元）"]
    offered(
        clerk,
        "hazards",
        head,
        [A, "食堂", "灯坏", "一般", "2026-09-01", "1,200元"],
        [A, "楼", "墙", "一般", "2026-09-01", 0.3],
    )
    assert [funds for (funds,) in hazards("funds_needed")] == [1200, 3000]
    bare = [[*HEAD, "整改资金"], [B, "食堂", "灯坏", "一般", "2026-09-01", 0.5]]
    assert asked(offered(clerk, "hazards", *bare)) == ["unit"]
    offered(clerk, "hazards", *bare, unit="万元")
    assert hazards("funds_needed")[-1] == (5000,)


def test_one_odd_level_is_one_bad_cell(clerk: Actor) -> None:
    head = ["学校名称", "存在问题", "隐患类别", "检查时间"]
    rows = [[A, f"问题{n}", "一般", "2026-09-01"] for n in range(18)]
    bad = offered(clerk, "hazards", head, *rows, [A, "墙", "重大", "2026-09-01"], [A, "坑", "较大", "2026-09-01"])
    assert [(error.row, error.column, error.value) for error in bad.errors] == [(21, "隐患类别", "较大")]
    assert "一般、重大" in bad.errors[0].message


def test_a_word_of_the_clerks_own_is_kept_beside_other(clerk: Actor) -> None:
    head = ["学校名称", "存在问题", "隐患类型", "检查时间"]
    made = offered(clerk, "hazards", head, [A, "墙", "建筑设施", "2026-09-01"])
    assert hazards("category") == [("其他：建筑设施",)]
    assert any("建筑设施" in one.sentence and one.confidence == "likely" for one in made.readings)
    assert offered(clerk, "hazards", head, [A, "墙", "其他：建筑设施", "2026-09-01"]).batch is None, (
        "read back as written"
    )


@pytest.mark.parametrize("word", ["未复查", "尚未复查"])
def test_not_verified_is_simply_waiting(clerk: Actor, word: str) -> None:
    head = [*HEAD, "完成时间", "复查时间", "复查结果"]
    made = offered(clerk, "hazards", head, [A, "食堂", "灯坏", "一般", "2026-08-01", "2026-08-05", None, word])
    assert made.created == 2 and not made.errors


def test_a_data_row_that_begins_like_a_signature_is_taken(clerk: Actor) -> None:
    made = offered(
        clerk, "hazards", ["检查部位", "存在问题", "检查时间", "学校"],
        ["校长办公室（二楼）", "灯坏", "2026-09-01", A], ["负责人值班室（东门）", "锁坏", "2026-09-01", A],
    )  # fmt: skip
    assert made.created == 2


def test_a_document_number_gives_no_year(clerk: Actor) -> None:
    title = ["隐患台账（依据开江府办发〔2022〕31号）"]
    row = [A, "食堂", "灯坏", "一般", "9月1日"]
    assert asked(offered(clerk, "hazards", title, HEAD, row)) == ["year"]
    offered(clerk, "hazards", title, HEAD, row, year="nearest")
    assert hazards("found_on") == [(date(2026, 9, 1),)]


def test_whom_a_default_charges_is_offered_and_can_be_told_otherwise(clerk: Actor) -> None:
    rows = [HEAD, [A, "食堂", "灯坏", "一般", "2026-09-01"], ["开江县幼儿园", "楼", "墙裂", "一般", "2026-09-01"]]
    files = [(XLSX, book(Sheet1=rows))]
    seen = import_files(clerk, "hazards", files)
    assert seen.batch is None and [one.kind for one in seen.waiting] == ["default", "default"]
    (asked,) = [one for one in seen.waiting if "督促单位" in one.sentence]
    assert [choice.value for choice in asked.choices] == ["take", "township"] and asked.taken == "take"
    import_files(clerk, "hazards", files, answers=Answers({asked.id: "township"}, accept_likely=True))
    assert hazards("school_code", "supervising_unit") == [("S1", "511723107000"), ("S2", "edu")]


def test_a_notice_tells_its_day_and_school_around_the_table(clerk: Actor) -> None:
    letter = [["安全隐患整改通知书"], [f"{A}："], ["2026年9月18日，镇应急办对你校进行了检查，发现以下隐患："]]
    table_ = [["序号", "隐患内容", "整改要求", "整改期限"], [1, "楼道堆放桌椅", "清理", "即查即改"]]
    below = [["请于2026年9月28日前书面报送。"], ["签收人："]]
    assert asked(offered(clerk, "hazards", *letter, *table_, *below)) == ["day"]
    offered(clerk, "hazards", *letter, *table_, *below, day="told")
    day = date(2026, 9, 18)
    assert hazards("school_code", "found_on", "first_deadline") == [("S1", day, day)]


def test_who_signs_below_the_table_is_asked_about(clerk: Actor) -> None:
    sheet = [["存在问题", "检查部位", "检查时间"], ["灯坏", "食堂", "2026-09-01"], [f"{A}（盖章）"]]
    assert asked(offered(clerk, "hazards", *sheet)) == ["school"]
    assert offered(clerk, "hazards", *sheet, school="S1").batch and hazards("school_code") == [("S1",)]


# All faults at once, counted as the clerk sees them


def test_all_faults_of_a_row_are_told_at_once(clerk: Actor) -> None:
    bad = offered(clerk, "hazards", [*HEAD, "完成时间"], ["无此校", "食堂", None, "较大", "2026年8月", "2026-13-01"])
    assert {error.column for error in bad.errors} == {"学校名称", "存在问题", "隐患等级", "检查时间", "完成时间"}
    assert bad.error_count == 5 and bad.preview is not None and bad.preview.bad_rows == 1


def test_a_name_in_a_wide_sheet_is_one_bad_cell(clerk: Actor) -> None:
    wide = [["2026年9月周排查"], ["学校", "第1周", "第2周", "第3周"], ["无此校", 0, 1, 0], [A, 0, 0, 0]]
    bad = offered(clerk, "inspections", *wide)
    assert [(error.row, error.column) for error in bad.errors] == [(3, "学校")]
    assert bad.error_count == 1 and bad.preview is not None and bad.preview.bad_rows == 1


@pytest.mark.parametrize(
    ("kind", "head", "row", "said"),
    [
        ("staffing", ["岗位类别", "人数", "生效日期"], ["保安", 2, "2026-09-01"], "主体"),
        ("facilities", ["设施类别", "已具备", "生效日期"], ["一键报警", "是", "2026-09-01"], "主体"),
        ("lessons", ["班级", "学期", "教学周", "课程", "课时数"], ["一（1）班", "2026-2027-1", 3, "安全", 1], "学校"),
        ("meetings", ["事项", "牵头", "时限"], ["装护栏", "县教科局", "2026-12-01"], "会议"),
    ],
)
def test_a_sheet_without_its_body_is_told_which_column_lacks(
    clerk: Actor, kind: str, head: list[Any], row: list[Any], said: str
) -> None:
    try:
        outcome = offered(clerk, kind, head, row)
    except ValueError as refusal:
        assert said in str(refusal)
    else:
        assert outcome.errors and any(said in error.message for error in outcome.errors)


def test_a_number_beyond_all_numbers_is_a_bad_cell_with_its_workbook(clerk: Actor) -> None:
    bad = offered(clerk, "hazards", [*HEAD, "整改资金（元）"], [A, "食堂", "灯坏", "一般", "2026-09-01", "1e999"])
    assert [error.column for error in bad.errors] == ["整改资金（元）"] and bad.error_workbook()


# Weekly returns


def test_a_schools_own_register_is_its_weekly_return(clerk: Actor) -> None:
    head = ["学校", "检查日期", "发现隐患数"]
    made = offered(clerk, "inspections", head, [A, "2026-09-01", 0], [B, "2026-09-02", 2])
    assert made.created == 2 and any("学校自查" in one.sentence for one in made.readings)
    again = [head, [A, "2026-09-03", 1]]
    assert asked(offered(clerk, "inspections", *again)) == ["again"]
    assert offered(clerk, "inspections", *again, again="replace").updated == 1
    checks = table(Inspection).c
    with reading() as session:
        standing = select(checks.school_code, checks.found).where(checks.superseded_at.is_(None))
        assert sorted(session.execute(standing)) == [("S1", 1), ("S3", 2)]
    assert offered(clerk, "inspections", head, [A, "2026-09-04", 3], again="beside").created == 1


def test_a_patrol_of_the_same_day_is_no_twin_of_a_return(clerk: Actor) -> None:
    head = ["检查类型", "组织单位", "学校", "检查日期", "发现隐患数"]
    offered(clerk, "inspections", head, ["巡逻", "县公安局", A, "2026-09-01", 0])
    assert offered(clerk, "inspections", head, ["学校自查", A, A, "2026-09-01", 0]).created == 1


def test_a_number_in_a_week_that_may_be_a_day_of_another_month_is_refused(clerk: Actor) -> None:
    bad = offered(clerk, "inspections", ["2026年9月周排查"], ["学校", "第1周", "第2周"], [A, 3.5, 0])
    assert [(error.row, error.column) for error in bad.errors] == [(3, "第1周")]
    with reading() as session:
        assert session.execute(select(table(HazardEvent).c.id)).all() == []
