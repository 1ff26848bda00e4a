"""Printed forms of hazards: what is printed comes back in through the importer, and changes nothing by itself."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from books import HAZARDS, SCHOOLS, XLSX, book, import_files
from openpyxl import load_workbook
from sqlalchemy import select

from catalogue.forms import FORMS
from catalogue.papers import HAZARDS as OF_HAZARDS
from catalogue.papers import PAPERS, of_kind
from errors import Refused
from models import clock
from models.account import Actor
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.hazard import Hazard, HazardEvent
from papers.forms.asked import Chosen
from papers.registry import make

TODAY = date(2026, 10, 12)
NAMES = [paper.name for paper in of_kind(OF_HAZARDS)]
MORE = [
    ["隐患编号", "学校代码", "乡镇代码", "环", "具体地点", "隐患描述", "隐患类别", "隐患等级", "发现日期", "来源",
     "整改责任主体", "主体名称", "督促单位", "复查单位", "责任人岗位", "首次整改期限", "备注"],
    ["H4", "S1", None, "校内", "食堂", "=后厨地面湿滑", "消防", "一般", date(2026, 9, 6), "学校自查", "S1", None, None,
     "任市镇", "总务主任", date(2026, 9, 20), "雨天"],
    ["H5", None, "任市镇", "周边200米", "校门东侧", "占道经营", None, "一般", date(2026, 9, 7), "举报", "其他",
     "某商店", "任市镇", "edu", None, None, None],
    ["H6", "S1", None, "校内", "宿舍", "应急照明不亮", None, "一般", date(2026, 9, 8), "学校自查", "S1", None, None,
     "任市镇", "总务主任", date(2026, 9, 20), None],
]  # fmt: skip
STEPS = [
    ["隐患编号", "序号", "事项", "日期", "申请日期", "新期限", "新主体/新等级", "办理单位", "批准人岗位", "理由或措施"],
    ["H4", 1, "整改方案", date(2026, 9, 7), None, None, None, "S1", None, "铺防滑垫"],
    ["H4", 2, "延期", date(2026, 9, 18), date(2026, 9, 17), date(2026, 9, 30), None, "S1", "镇长", "等材料"],
    ["H4", 3, "延期", date(2026, 9, 28), date(2026, 9, 27), date(2026, 11, 1), None, "S1", "镇长", "等材料"],
    ["H4", 4, "改级", date(2026, 9, 29), None, None, "重大", "edu", None, "有人滑倒"],
    ["H6", 1, "报告整改", date(2026, 9, 12), None, None, None, "S1", None, "已换"],
    ["H6", 2, "复查退回", date(2026, 9, 13), None, None, None, "任市镇", None, "还不亮"],
    ["H6", 3, "报告整改", date(2026, 9, 15), None, None, None, "S1", None, "又换了"],
]


@pytest.fixture
def office(kaijiang: Actor) -> Iterator[Actor]:
    """A county whose hazards were mended, put off, sent back, graded otherwise, and lie outside schools."""
    clock.fix(datetime(2026, 10, 12, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    import_files(kaijiang, "hazards", [(XLSX, HAZARDS)])
    made = import_files(kaijiang, "hazards", [(XLSX, book(隐患=MORE, 办理记录=STEPS))])
    assert made.batch, [error.sentence for error in made.errors]
    yield kaijiang
    clock.fix(None)


def standing() -> tuple[list[Any], list[Any]]:
    """Every version of a hazard and of a step that stands."""
    with reading() as session:
        found = [
            [
                tuple(row)
                for row in session.execute(select(rows).where(rows.c.superseded_at.is_(None)).order_by(rows.c.id))
            ]
            for rows in (table(Hazard), table(HazardEvent))
        ]
    return found[0], found[1]


def everything() -> frozenset[str]:
    """The numbers of all hazards."""
    with reading() as session:
        return frozenset(session.execute(select(table(Hazard).c.number)).scalars())


def printed(what: str, numbers: frozenset[str], suffix: str = ".xlsx") -> list[tuple[str, bytes]]:
    """A form of these hazards."""
    with reading() as session:
        chosen = Chosen(numbers, "演示办公室", TODAY)
        return make(session, pack_in_force(session), what, chosen=chosen, suffix=suffix)


def told(made: Any) -> list[str]:
    return [one.sentence for one in (*made.errors, *made.waiting)]


@pytest.mark.parametrize("what", NAMES)
def test_a_form_as_printed_changes_nothing(office: Actor, what: str) -> None:
    before = standing()
    for numbers in (everything(), frozenset({"H4"}), frozenset({"H5"}), frozenset({"H1"})):
        ((name, content),) = printed(what, numbers)
        made = import_files(office, "hazards", [(name, content)])
        assert told(made) == [], (what, numbers)
        assert (made.batch, made.created, made.updated) == (None, 0, 0), (what, numbers, made.notes)
    assert standing() == before


def filled(content: bytes, fill: Callable[[dict[str, int], Any, int], None]) -> bytes:
    """The form with what a person writes into it."""
    book = load_workbook(BytesIO(content))
    (sheet,) = book.worksheets
    at = {cell.value: cell.column for cell in sheet[3]}
    for line in range(4, sheet.max_row + 1):
        if sheet.cell(line, at["隐患编号"]).value:
            fill(at, sheet, line)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_an_application_filled_in_reports_the_very_hazard(office: Actor) -> None:
    before_hazards, before_steps = standing()
    ((name, content),) = printed("signoff", frozenset({"H4"}))

    def done(at: dict[str, int], sheet: Any, line: int) -> None:
        sheet.cell(line, at["整改情况"]).value = "已铺防滑垫"
        sheet.cell(line, at["完成时间"]).value = "2026-10-10"

    made = import_files(office, "hazards", [(name, filled(content, done))])
    assert told(made) == [] and made.batch and (made.created, made.updated) == (1, 0)
    after_hazards, after_steps = standing()
    assert after_hazards == before_hazards and len(after_steps) == len(before_steps) + 1
    with reading() as session:
        events = table(HazardEvent)
        row = session.execute(select(events).order_by(events.c.id.desc()).limit(1)).mappings().one()
    assert (row["hazard_no"], row["kind"], row["on_date"], row["by_unit"], row["reason"]) == (
        "H4", "报告整改", date(2026, 10, 10), "S1", "已铺防滑垫",
    )  # fmt: skip
    again = import_files(office, "hazards", [(name, filled(content, done))])
    assert again.batch is None and told(again) == []


def test_a_ledger_filled_in_closes_and_a_list_reports(office: Actor) -> None:
    ((name, content),) = printed("treatment", frozenset({"H6"}))

    def verified(at: dict[str, int], sheet: Any, line: int) -> None:
        sheet.cell(line, at["复查时间"]).value = "2026-10-11"
        sheet.cell(line, at["复查结果"]).value = "合格"

    made = import_files(office, "hazards", [(name, filled(content, verified))])
    assert told(made) == [] and (made.created, made.updated) == (1, 0)
    ((name, content),) = printed("schoolsheet", frozenset({"H4"}))

    def done(at: dict[str, int], sheet: Any, line: int) -> None:
        sheet.cell(line, at["完成时间"]).value = "2026-10-11"

    made = import_files(office, "hazards", [(name, filled(content, done))])
    assert told(made) == [] and (made.created, made.updated) == (1, 0)
    with reading() as session:
        events = table(HazardEvent)
        query = select(events.c.hazard_no, events.c.kind).order_by(events.c.id.desc()).limit(2)
        assert [tuple(row) for row in session.execute(query)] == [("H4", "报告整改"), ("H6", "复查销号")]


def test_a_form_printed_before_an_extension_takes_nothing_back(office: Actor) -> None:
    ((name, content),) = printed("rectify", frozenset({"H4"}))

    def older(at: dict[str, int], sheet: Any, line: int) -> None:
        sheet.cell(line, at["整改期限"]).value = "2026-09-30"
        sheet.cell(line, at["隐患类别"]).value = "一般"

    made = import_files(office, "hazards", [(name, filled(content, older))])
    assert told(made) == [] and made.batch is None

    # A day that never stood is a correction, and is said to be one.
    def other(at: dict[str, int], sheet: Any, line: int) -> None:
        sheet.cell(line, at["整改期限"]).value = "2026-09-25"

    made = import_files(office, "hazards", [(name, filled(content, other))])
    assert made.updated == 1 and any("更正" in note for note in made.notes)


def test_every_form_has_the_headings_it_is_laid_out_with(office: Actor) -> None:
    assert set(FORMS) == set(NAMES)
    for what in NAMES:
        ((_, content),) = printed(what, everything())
        rows = list(load_workbook(BytesIO(content)).worksheets[0].values)
        assert rows[2] == tuple(column.heading for column in FORMS[what].columns)
        assert len([row for row in rows[3:] if isinstance(row[0], int)]) == len(everything())
        assert all(f"{who}（签字）" in str(rows[-1][0]) for who in FORMS[what].foot)


@pytest.mark.parametrize("what", [name for name in NAMES if PAPERS[name].frame])
def test_a_document_goes_to_each_body_or_is_of_each_hazard(office: Actor, what: str) -> None:
    names = [name for name, _ in printed(what, everything(), ".docx")]
    assert len(names) == len(set(names)) == (len(everything()) if what == "signoff" else 4)
    assert any("某商店" in name for name in names)


def test_nothing_to_print_and_too_much_are_refused(office: Actor) -> None:
    with pytest.raises(Refused, match="没有选中"):
        printed("rectify", frozenset())
    with pytest.raises(Refused, match="没有可印"):
        printed("rectify", frozenset({"没有的"}))
    with pytest.raises(Refused, match="一次最多印"):
        printed("treatment", frozenset(map(str, range(5001))))
