"""Pictures in a book are counted and said, and never taken for words."""

import io
import struct
import zipfile
import zlib

import pytest
import xlsxwriter
import xlwt
from books import SCHOOLS, XLSX, book
from clerks_sheets import A, hazards

from actions.ledgers.imports import import_files
from ledgers.files.grid import FORMULA
from ledgers.files.pictures import is_picture
from ledgers.files.workbook import open_workbook
from ledgers.reading.readings import Answers
from models.account import Actor

HEAD = ["学校名称", "检查部位", "存在问题", "检查时间", "整改前照片"]


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(4))) + chunk(b"IEND", b"")


def pictured(anchored: int) -> bytes:
    """A sheet of one hazard with so many pictures over its cells."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as paper:
        sheet = paper.add_worksheet("照片")
        for i, row in enumerate([HEAD, [A, "食堂", "灯坏", "2026-09-01"]]):
            sheet.write_row(i, 0, row)
        for n in range(anchored):
            sheet.insert_image(1 + n, 4, "图.png", {"image_data": io.BytesIO(png())})
    return made.getvalue()


def with_cells(content: bytes, cells: str, **parts: str) -> bytes:
    """The book with cells put at the end of its second row, and parts added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for info in old.infolist():
            part = old.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                head, row, tail = part.rpartition(b"</row>")
                part = head + cells.encode() + row + tail
            new.writestr(info.filename, part)
        for name, text in parts.items():
            new.writestr(name.replace("__", "/") + ".xml", text)
    return made.getvalue()


DISPIMG = '<c r="E2" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (pictured(0), 0),
        (pictured(3), 3),
        (with_cells(pictured(0), DISPIMG), 1),
        (with_cells(pictured(2), DISPIMG), 3),
        (with_cells(pictured(0), '<c r="E2"><f>DISPIMG("ID_1",1)</f></c>'), 1),
        (with_cells(pictured(0), '<c r="E2" t="e" vm="1"><v>#VALUE!</v></c>', xl__richData__richValueRel="<r/>"), 1),
    ],
)
def test_pictures_of_every_kind_are_counted_and_leave_no_value(content: bytes, count: int) -> None:
    (grid,) = open_workbook("图.xlsx", content).sheets
    assert grid.pictures == count and not grid.flaws
    assert grid.rows[1][:4] == [A, "食堂", "灯坏", "2026-09-01"] and all(value is None for value in grid.rows[1][4:])


def test_pictures_of_an_old_book_are_counted() -> None:
    made, dib = io.BytesIO(), struct.pack("<LllHHLLllLL", 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0) + bytes(4)
    old = xlwt.Workbook()
    for name, count in (("甲", 2), ("乙", 0)):
        sheet = old.add_sheet(name)
        sheet.write(0, 0, "学校")
        for n in range(count):
            sheet.insert_bitmap_data(b"BM" + struct.pack("<LHHL", 14 + len(dib), 0, 0, 54) + dib, n, 1)
    old.save(made)
    assert [grid.pictures for grid in open_workbook("旧.xls", made.getvalue()).sheets] == [2, 0]


def test_a_formula_that_is_no_picture_stays_a_formula() -> None:
    (grid,) = open_workbook("式.xlsx", with_cells(pictured(1), '<c r="E2" t="str"><f>A1</f><v>x</v></c>')).sheets
    assert grid.flaws == {(1, 4): FORMULA} and grid.pictures == 1
    assert not is_picture("看图 DISPIMG 说明") and is_picture('=DISPIMG("ID_A1",1)')


def test_what_is_not_taken_along_is_said(kaijiang: Actor) -> None:
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    text = [
        HEAD,
        [A, "食堂", '=DISPIMG("ID_1",1)', "2026-09-01", '=DISPIMG("ID_2",1)'],
        [A, "楼", "墙裂", "2026-09-02", None],
    ]
    for content, row in ((with_cells(pictured(2), DISPIMG), ("灯坏",)), (book(照片=text[:1] + text[2:]), ("墙裂",))):
        made = import_files(kaijiang, "hazards", [(XLSX, content)], answers=Answers(accept_likely=True))
        said = [(one.confidence, one.count) for one in made.readings if one.kind == "pictures"]
        assert (
            made.batch and hazards("description")[-1] == row and said == ([("certain", 3)] if row == ("灯坏",) else [])
        )
    bad = import_files(kaijiang, "hazards", [(XLSX, book(照片=text))], answers=Answers(accept_likely=True))
    assert bad.batch is None, "a picture is no description"
    assert [(one.kind, one.cells[0].row) for one in bad.readings if one.open] == [("empty", 2)]
    assert [one.sentence for one in bad.readings if one.kind == "pictures"] == [
        "“照片”表有2张图片没有带入，留在原件里，可以取回；另存为 xlsx 就带得进来。"
    ]
