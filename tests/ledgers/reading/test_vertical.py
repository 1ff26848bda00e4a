"""Vertical forms: cards with the heading on the left and the content beside it, a row a card."""

from datetime import date, datetime
from typing import Any

import pytest
from books import SCHOOLS, XLSX, book
from clerks_sheets import A, B, hazards, offered
from sqlalchemy import select

from actions.ledgers.imports import import_files
from ledgers.files.edits import Edit
from ledgers.reading.forms.vertical import ticked
from ledgers.reading.readings import Answers
from models import clock
from models.account import Actor
from models.base import table
from models.database import reading
from models.practice import Drill

CARD = [
    ["安全隐患登记卡"],
    ["学校名称", A, "检查时间", "2026-09-01"],
    ["隐患部位", "食堂", "隐患等级", "一般"],
    ["存在问题", "应急灯损坏"],
    ["整改措施", "更换", "责任人", "总务主任"],
    ["填表人", "张某", "联系电话", None],
]
DRILL = [
    ["应急预案演练记录表"],
    ["学校（盖章）", A, "演练时间", "2026年9月18日"],
    ["演练名称", "地震应急疏散演练", "演练地点", "教学楼"],
    ["演练类别", "☑实际演练 □桌面推演 □提问讨论"],
    ["参加人数", "1200余名师生", "疏散用时", "1分37秒"],
    ["派出所或消防部门支持情况", "派出所到场"],
    ["演练过程记录"],
    ["9时整拉响警报，各班按路线疏散。"],
    ["演练总结", "二楼转角拥挤"],
]


@pytest.fixture
def clerk(kaijiang: Actor) -> Actor:
    clock.fix(datetime(2026, 10, 8, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    return kaijiang


def said(outcome: Any, kind: str) -> list[str]:
    return [one.sentence for one in outcome.readings if one.kind == kind]


def test_a_card_is_a_row(clerk: Actor) -> None:
    made = offered(clerk, "hazards", *CARD)
    assert made.created == 2, [one.sentence for one in (*made.errors, *made.waiting)]
    assert hazards("school_code", "place", "description", "level", "found_on", "owner_post") == [
        ("S1", "食堂", "应急灯损坏", "一般", date(2026, 9, 1), "总务主任")
    ]
    assert said(made, "vertical") == ["“Sheet1”表是竖排的登记卡（左边是项目，右边是内容），共1张，每张读作一行。"]
    assert offered(clerk, "hazards", *CARD).batch is None


def test_several_cards_down_a_sheet_and_a_blank_are_read_each_for_itself(clerk: Actor) -> None:
    second = [list(row) for row in CARD]
    second[1][1], second[2][1], second[3][1], second[4] = B, None, "围墙倾斜", ["整改措施", None, "责任人", "校长"]
    made = offered(clerk, "hazards", *CARD, [], *second)
    assert made.batch and hazards("school_code", "place", "description", "owner_post") == [
        ("S1", "食堂", "应急灯损坏", "总务主任"),
        ("S3", "", "围墙倾斜", "校长"),
    ]


def test_records_beside_each_other_are_read_by_column(clerk: Actor) -> None:
    made = offered(
        clerk, "hazards", ["隐患登记表"], ["学校", A, B], ["检查日期", "2026-09-01", "2026-09-02"],
        ["隐患描述", "灯坏", "墙裂"], ["责任人", "主任", None],
    )  # fmt: skip
    assert made.batch and hazards("school_code", "description") == [("S1", "灯坏"), ("S3", "墙裂")]


def test_a_bad_cell_of_a_card_is_named_where_it_stands_and_can_be_mended_there(clerk: Actor) -> None:
    card = [list(row) for row in CARD]
    card[2][3] = "较大"
    bad = offered(clerk, "hazards", *card)
    assert [(error.row, error.column, error.value) for error in bad.errors] == [(3, "隐患等级", "较大")]
    from ledgers.validate.offers import faults
    from ledgers.validate.registers import Registers
    from models.county import pack_in_force

    assert bad.preview is not None
    with reading() as session:
        pack = pack_in_force(session)
        (fault,) = faults(pack, Registers(session, pack), bad.preview)
    (cell,) = fault.cells
    assert cell.name == "D3"
    edits = [Edit(cell.file, cell.sheet, cell.row, cell.column, "重大")]
    files = [(XLSX, book(Sheet1=card))]
    assert import_files(clerk, "hazards", files, edits=edits, answers=Answers(accept_likely=True)).batch
    assert hazards("level") == [("重大",)]


def test_what_is_no_card_is_read_as_a_table_and_a_card_may_be_said_to_be_none(clerk: Actor) -> None:
    files = [(XLSX, book(Sheet1=CARD))]
    (asked,) = [one for one in import_files(clerk, "hazards", files, dry_run=True).readings if one.kind == "vertical"]
    refused = import_files(clerk, "hazards", files, answers=Answers({asked.id: "table"}, accept_likely=True))
    assert refused.batch is None and refused.errors
    plain = offered(clerk, "hazards", ["学校：" + A], ["检查时间：2026年9月1日"], ["检查人：张某"],
                    ["序号", "存在问题", "整改措施"], [1, "灯坏", "换"])  # fmt: skip
    assert plain.batch and not said(plain, "vertical") and hazards("description") == [("灯坏",)]


def test_words_beside_no_heading_are_said(clerk: Actor) -> None:
    made = offered(clerk, "hazards", *CARD[:4], [None, None, "另：走廊也要查"], *CARD[4:])
    assert made.batch and any("另：走廊也要查" in sentence for sentence in said(made, "skipped"))


def test_headings_in_two_storeys_are_a_table(clerk: Actor) -> None:
    upper = ["NO.", "隐患情况", None, None, "限期完成时间", "巡查人"]
    lower = [None, "部位", "内容", "等级", None, None]
    rows = [
        [1, "配电房", "应急灯损坏", "重大隐患", "2026-10-20", "刘某"],
        [2, "操场", "围墙开裂", "一般隐患", None, None],
    ]
    made = offered(clerk, "hazards", [f"被检查单位：{A} 检查时间：2026-09-05"], upper, lower, *rows)
    assert not said(made, "vertical")
    assert hazards("place", "description", "level") == [("配电房", "应急灯损坏", "重大"), ("操场", "围墙开裂", "一般")]


def test_a_record_of_a_drill(clerk: Actor) -> None:
    made = offered(clerk, "drills", *DRILL)
    assert made.created == 1, [one.sentence for one in (*made.errors, *made.waiting)]
    columns = table(Drill).c
    names = ("school_code", "on_date", "kind", "evacuation", "scenario", "people", "seconds", "building", "supporters")
    with reading() as session:
        (row,) = session.execute(select(*(columns[name] for name in names), columns.lessons_learned))
    assert tuple(row) == (
        "S1", date(2026, 9, 18), "专项", True, "地震", 1200, 97, "教学楼", "派出所到场", "二楼转角拥挤",
    )  # fmt: skip
    assert len(said(made, "ticked")) == 1


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("☑实际 □桌面", "实际"),
        ("实际√ 桌面□", "实际"),
        ("□是 ☑否", "否"),
        ("□是 □否", None),
        ("☑是 ☑否", "☑是 ☑否"),
        ("√", "√"),
        ("灯坏", "灯坏"),
        (3, 3),
    ],
)
def test_the_ticked_option_is_what_is_meant(written: Any, read: Any) -> None:
    assert ticked(written) == read
