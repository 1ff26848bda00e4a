"""截数后补报、更正 of every ledger: each row with who, when and why, and the figures it would change."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from actions.ledgers.undo import undo_import
from actions.meetings import freezing, preparing
from figures.meetings.corrections.words import Later, grouped, later_of, sentences
from figures.meetings.sittings import frozen, sitting_of
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from tests.actions.test_meetings import QUARTER, at
from tests.books import XLSX, book, import_files

CUT = date(2026, 9, 30)
SCHOOLS: dict[str, Any] = {
    "学校": [
        ["学校代码", "学校名称", "办学性质", "管理层级", "开办日期"],
        ["S1", "甲小学", "公办", "乡镇", "2000-09-01"],
    ],
    "学校情况": [
        ["学校代码", "生效日期", "乡镇代码", "学段", "城乡类别", "适用31号文"],
        ["S1", "2000-09-01", "511723001000", "小学", "城镇", "是"],
    ],
}
LATE: dict[str, dict[str, Any]] = {
    "inspections": {
        "检查": [
            ["检查编号", "学校代码", "检查类型", "检查日期", "发现隐患数", "组织单位"],
            ["JC-1", "S1", "学校自查", "2026-09-08", 0, "S1"],
            ["JC-2", "S1", "学校自查", "2026-09-15", 0, "S1"],
        ]
    },
    "drills": {
        "演练": [
            ["演练编号", "学校代码", "演练类型", "演练日期", "状态"],
            ["YL-1", "S1", "综合", "2026-09-09", "已实施"],
        ]
    },
    "incidents": {
        "事件": [
            ["事件编号", "学校代码", "发生时间", "事件类别", "校内", "公共卫生或食品安全", "重大或重大影响"],
            ["SJ-1", "S1", "2026-09-10 09:00", "社会安全", "是", "否", "否"],
        ]
    },
    "documents": {
        "材料": [
            ["材料编号", "主体类型", "主体代码", "材料类型", "标题", "日期"],
            ["CL-1", "学校", "S1", "第一责任人", "任命", "2026-09-11"],
        ]
    },
}


@pytest.fixture
def office(kaijiang: Actor) -> Iterator[Actor]:
    """The office with one school, the third quarter frozen on 8 October, late rows imported on the 12th."""
    at("2026-09-20T09:00")
    assert import_files(kaijiang, "schools", [(XLSX, book(**SCHOOLS))]).batch
    at("2026-10-08T09:00")
    sitting_id = preparing.open_sitting(kaijiang, QUARTER)
    freezing.freeze(kaijiang, sitting_id, CUT)
    at("2026-10-12T10:00")
    yield kaijiang


def later() -> Later:
    with reading() as session:
        pack = pack_in_force(session)
        sitting = sitting_of(session, pack, QUARTER)
        assert sitting is not None
        snapshot = frozen(session, sitting)
        assert snapshot is not None
        found = later_of(session, pack, snapshot)
        assert len(sentences(pack, found)) >= len(found.figures)
    return found


def taken(actor: Actor, kind: str) -> int:
    made = import_files(actor, kind, [(XLSX, book(**LATE[kind]))], new=True)
    assert made.batch is not None, [error.sentence for error in made.errors]
    return made.batch


def test_nothing_recorded_since_is_nothing_to_tell(office: Actor) -> None:
    found = later()
    assert len(found) == 0 and list(found.figures) == []


@pytest.mark.parametrize("kind", sorted(LATE))
def test_a_late_row_of_any_ledger_is_told_with_who_when_and_why(office: Actor, kind: str) -> None:
    batch = taken(office, kind)
    found = later()
    rows = next(iter(LATE[kind].values()))[1:]
    assert [row.number for row in found.rows] == [row[0] for row in rows]
    for row in found.rows:
        assert (row.ledger, row.was, row.why, row.recorded_by) == (kind, "没有", "补报", office.name)
        assert row.recorded_at >= datetime(2026, 10, 12, 10) and row.whose == "甲小学"
    [group] = grouped(found.rows)
    assert (len(group.numbers), group.recorded_on) == (len(rows), "10月12日")
    at("2026-10-13T09:00")
    undo_import(office, batch)
    assert len(later()) == 0, "what came and went since is no difference"


def test_late_returns_name_the_township_and_both_figures(office: Actor) -> None:
    taken(office, "inspections")
    found = {one.name: (one.was, one.now) for one in later().figures}
    was, now = found["周排查填报率"]
    assert was.startswith("0/") and now.startswith("2/") and was.split("/")[1] == now.split("/")[1]
    assert any(name.endswith("周排查填报") and is_now.startswith("2/") for name, (_, is_now) in found.items())


def test_what_is_of_after_the_cut_off_is_no_correction(office: Actor) -> None:
    rows = [row[:3] + ["2026-10-09" if i else row[3]] + row[4:] for i, row in enumerate(LATE["inspections"]["检查"])]
    assert import_files(office, "inspections", [(XLSX, book(检查=rows[:2]))], new=True).batch
    assert len(later()) == 0


def test_a_row_taken_back_or_changed_since_says_what_it_was(kaijiang: Actor) -> None:
    at("2026-09-20T09:00")
    assert import_files(kaijiang, "schools", [(XLSX, book(**SCHOOLS))]).batch
    batch = taken(kaijiang, "documents")
    taken(kaijiang, "drills")
    at("2026-10-08T09:00")
    freezing.freeze(kaijiang, preparing.open_sitting(kaijiang, QUARTER), CUT)
    at("2026-10-12T10:00")
    undo_import(kaijiang, batch)
    changed = {"演练": [LATE["drills"]["演练"][0], ["YL-1", "S1", "专项", "2026-09-09", "已实施"]]}
    assert import_files(kaijiang, "drills", [(XLSX, book(**changed))]).batch
    found = {row.number: row for row in later().rows}
    assert (found["CL-1"].now, found["CL-1"].why, found["CL-1"].recorded_by) == ("已撤销", "撤销导入", kaijiang.name)
    assert (found["YL-1"].was, found["YL-1"].now, found["YL-1"].why) == (
        "演练类型 综合", "演练类型 专项", "更正登记内容")  # fmt: skip


def resolved(actor: Actor, number: str, held_on: str, outcome: tuple[str, ...] = ("", "")) -> None:
    rows = {
        "会议": [["会议编号", "会议类型", "召开日期"], [number, "全体会议", held_on]],
        "议定事项": [
            ["会议编号", "序号", "事项", "牵头", "时限", "结果", "结果日期"],
            [number, 1, "拨付资金", "edu", "2026-12-01", *outcome],
        ],
    }
    made = import_files(actor, "meetings", [(XLSX, book(**rows))])
    assert made.batch is not None, [error.sentence for error in made.errors]


def test_what_this_meeting_decides_and_what_ends_after_the_cut_off_is_no_correction(kaijiang: Actor) -> None:
    at("2026-09-20T09:00")
    assert import_files(kaijiang, "schools", [(XLSX, book(**SCHOOLS))]).batch
    resolved(kaijiang, "HY-1", "2026-07-06")
    at("2026-10-08T09:00")
    freezing.freeze(kaijiang, preparing.open_sitting(kaijiang, QUARTER), CUT)
    at("2026-10-12T10:00")
    resolved(kaijiang, "HY-2", "2026-10-12")
    resolved(kaijiang, "HY-1", "2026-07-06", ("落实", "2026-10-09"))
    assert [row.number for row in later().rows] == []
    resolved(kaijiang, "HY-1", "2026-07-06", ("落实", "2026-09-29"))
    resolved(kaijiang, "HY-0", "2026-04-08")
    assert sorted(row.number for row in later().rows) == ["HY-0", "HY-0/1", "HY-1/1"]
