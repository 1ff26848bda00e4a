"""A superior's workbook filled in: each named cell is our figure, everything else of the file is as it was sent."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook

import manage
from errors import Refused
from figures.hazards.rectification import rectification
from figures.named import figure_named
from figures.query import period
from figures.summary import figures_json
from models import clock
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from papers.setting.archive import archive_of, parts_of
from papers.workbooks import Filling, filled
from tests.actions.test_meetings import find, step
from tests.papers.test_read_back import PNG


def form(protected: bool = False) -> bytes:
    """What a city office sends: merged heads, a formula, a picture, a drop-down, colours, another sheet."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("季报")
        head = book.add_format({"bold": True, "bg_color": "#FFEE00", "border": 2})
        open_ = book.add_format({"locked": False, "num_format": "0.0%"})
        sheet.merge_range("A1:D1", "学校安全隐患整改季报", head)
        sheet.merge_range("B3:C3", "", head)
        sheet.write("A4", "在办", head)
        sheet.write_blank("B4", None, open_)
        sheet.write_number("B5", 3, open_)
        sheet.write_formula("B6", "=B4+B5", open_, 3)
        sheet.data_validation("B7", {"validate": "list", "source": ["是", "否"]})
        sheet.insert_image("D5", "a.png", {"image_data": BytesIO(PNG)})
        book.add_worksheet("说明").write("A1", "填表说明")
        if protected:
            sheet.protect()
    return target.getvalue()


GIVEN = [
    Filling("季报", "B4", 17, "期末在办"),
    Filling("季报", "B5", 0.386, "销号率"),
    Filling("季报", "D9", "2026年三季度", "期间"),
    Filling("季报", "B6", 5, "合计"),
    Filling("季报", "C3", 5, "合并格"),
    Filling("季报", "F2", None, "没有的数"),
    Filling("附表", "A1", 5, "没有的表"),
]


def test_the_named_cells_are_filled_and_all_else_is_untouched() -> None:
    sent = form()
    content, told = filled(sent, "季报.xlsx", GIVEN)
    book = load_workbook(BytesIO(content))
    sheet = book["季报"]
    assert (sheet["B4"].value, sheet["B5"].value, sheet["D9"].value) == (17, 0.386, "2026年三季度")
    assert sheet["B6"].value == "=B4+B5" and sheet["B4"].number_format == "0.0%"
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:D1", "B3:C3"}
    before, after = parts_of(sent, "季报.xlsx"), parts_of(content, "季报.xlsx")
    assert set(before) == set(after)
    assert {p for p in before if before[p] != after[p]} == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]
    assert [line.split("：")[1].split("，")[0] for line in told] == [
        "上级的表在这里是公式", "在合并单元格里", "本期没有这个数", "工作簿里没有这个工作表",
    ]  # fmt: skip


def test_a_locked_cell_of_a_protected_sheet_is_left_alone() -> None:
    content, told = filled(
        form(protected=True), "季报.xlsx", [Filling("季报", "B4", 17, "在办"), Filling("季报", "E9", 1, "锁定")]
    )
    sheet = load_workbook(BytesIO(content))["季报"]
    assert sheet["B4"].value == 17 and sheet["E9"].value is None and "锁定了这一格" in told[0]


def test_what_cannot_be_filled_without_spoiling_it_is_refused() -> None:
    parts = parts_of(form(), "x")
    macros = archive_of(parts | {"xl/vbaProject.bin": b"x"})
    signed = archive_of(parts | {"_xmlsignatures/sig1.xml": b"<a/>"})
    entities = archive_of(parts | {"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]>' + parts["xl/workbook.xml"]})
    for content, why in (
        (macros, "含有宏"),
        (signed, "数字签名"),
        (entities, "DOCTYPE"),
        (b"\xd0\xcf\x11\xe0", "打不开"),
    ):
        with pytest.raises(Refused, match=why):
            filled(content, "季报.xlsx", GIVEN)


def test_a_figure_is_found_by_its_path() -> None:
    figures = {
        "rectification": {"county": {"open": 31, "close_rate": None, "reporting": {"owed": 40}},
                          "townships": [{"code": "t1", "open": 23}]},
        "coverage": [{"duty": "8.5", "scope": "county", "finished": {"met": 23, "missed": 12, "no_data": 5}},
                     {"duty": "8.5", "scope": "t1", "finished": {"met": 2, "missed": 0, "no_data": 0}}],
        "as_of": "2026-09-30",
    }  # fmt: skip
    expected = {
        "rectification/county/open": 31, "rectification/county/reporting/owed": 40, "rectification/t1/open": 23,
        "coverage/8.5/met": 23, "coverage/8.5/all": 40, "coverage/8.5/rate": 0.575, "coverage/8.5/t1/met": 2,
        "label": "三季度", "as_of": "2026-09-30", "rectification/county/close_rate": None,
        "rectification/t9/open": None, "rectification/county/nothing": None, "coverage/8.9/met": None,
        "coverage/8.5": None, "other/1": None,
    }  # fmt: skip
    assert {path: figure_named(figures, "三季度", path) for path in expected} == expected


def test_the_command_fills_the_form_by_the_pack(
    kaijiang: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.fix(datetime(2026, 9, 30, 9))
    for i in range(6):
        find(kaijiang, f"H-{i}", date(2026, 7, 1 + i), date(2026, 8, 1 + i))
    step(kaijiang, "H-0", 1, "报告整改", date(2026, 9, 1), reason="已修")
    folder = tmp_path / "kaijiang"
    assert manage.main(["export", "pack", str(folder)]) == 0
    rows = "季报,季报,B4,rectification/county/open,期末在办,,\n季报,季报,B5,coverage/8.5/rate,周排查,100,1\n"
    (folder / "superior.csv").write_text(f"report,sheet,cell,figure,label,scale,digits\n{rows}", encoding="utf-8")
    assert manage.main(["load-pack", str(folder)]) == 0
    sent, out = tmp_path / "上级.xlsx", tmp_path / "填好.xlsx"
    sent.write_bytes(form())
    assert manage.main(["superior", "季报", str(sent), "--quarter", "2026Q3", "--out", str(out)]) == 0
    with reading() as session:
        pack = pack_in_force(session)
        asked = period("2026Q3")
        count = rectification(session, pack, asked).county.open
        rate = figure_named(figures_json(session, asked, each_duty=False), "", "coverage/8.5/rate")
    sheet = load_workbook(out)["季报"]
    assert count == 6 and sheet["B4"].value == count
    assert rate is None or sheet["B5"].value == round(float(rate) * 100, 1)
    assert manage.main(["superior", "年报", str(sent), "--quarter", "2026Q3", "--out", str(out)]) == 1
    assert "现有：季报" in capsys.readouterr().err
