"""Files of every kind are opened or refused with a sentence: nothing else, in bounded time and memory."""

import io
import time
import tracemalloc
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers.files import calamine
from ledgers.files.grid import ERROR, FORMULA, Unreadable, letters
from ledgers.files.workbook import open_workbook
from ledgers.files.xlsx import book


def xlsx(*rows: list[Any], name: str = "隐患", **options: Any) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, **options})
    sheet = book.add_worksheet(name)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(i, j, value, day)
            elif value is not None:
                sheet.write(i, j, value)
    book.close()
    return made.getvalue()


def saved(book: openpyxl.Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def with_sheet(xml: str, **others: str) -> bytes:
    """A small honest workbook with its first sheet (and other parts) replaced."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(["甲", "乙"]))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            part = old.read(info.filename)
            if info.filename == "xl/worksheets/sheet1.xml":
                part = xml.encode()
            for ending, text in others.items():
                if info.filename.endswith(f"{ending}.xml"):
                    part = text.encode()
            new.writestr(info.filename, part)
    return made.getvalue()


def sheet_xml(data: str, after: str = "") -> str:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return f"<worksheet {space}><sheetData>{data}</sheetData>{after}</worksheet>"


def refused(name: str, content: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        open_workbook(name, content)
    sentence = str(caught.value)
    assert name in sentence and sentence.endswith("。")
    return sentence


def test_values_places_and_types() -> None:
    book = open_workbook(
        "台账.xlsx", xlsx([], [None, "学校", "日期"], [None, "任市小学", date(2026, 3, 5), 46088, 1.5])
    )
    (grid,) = book.sheets
    assert (grid.first_row, grid.first_column) == (2, 2)
    assert grid.rows == [["学校", "日期", None, None], ["任市小学", date(2026, 3, 5), 46088, 1.5]]
    assert grid.row_number(1) == 3 and grid.column_letters(1) == "C"
    assert not book.date_1904


def test_dates_of_the_1904_system() -> None:
    book = open_workbook("台账.xlsx", xlsx(["日期", date(2026, 3, 5)], date_1904=True))
    assert book.date_1904
    assert book.sheets[0].rows[0][1] == date(2026, 3, 5)


def test_text_that_looks_like_a_formula_is_text_and_a_formula_is_marked() -> None:
    book = openpyxl.Workbook()
    book.active.append(["数", "=1+1"])
    grid = open_workbook("台账.xlsx", saved(book)).sheets[0]
    assert grid.flaws == {(0, 1): FORMULA}
    made = io.BytesIO()
    writer = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    sheet = writer.add_worksheet()
    sheet.write(2, 1, "=1+1")
    sheet.write_formula(2, 2, "=A1*2", None, 7)
    sheet.write_formula(3, 2, "=NA()", None, "#N/A")
    writer.close()
    grid = open_workbook("台账.xlsx", made.getvalue()).sheets[0]
    assert grid.rows[0] == ["=1+1", 7]
    assert grid.flaws[0, 1] == FORMULA and (0, 0) not in grid.flaws
    assert len(grid.flaws) == 2


def test_error_values_are_marked_not_blank() -> None:
    content = with_sheet(sheet_xml('<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>1</v></c></row>'))
    grid = open_workbook("台账.xlsx", content).sheets[0]
    assert (1 - grid.first_row, 1 - grid.first_column) in grid.flaws
    assert ERROR in grid.flaws.values()


def test_merged_cells_are_filled_down_and_marked() -> None:
    book = openpyxl.Workbook()
    for row in (["学校", "隐患"], ["任市小学", "甲"], [None, "乙"], [None, "丙"]):
        book.active.append(row)
    book.active.merge_cells("A2:A4")
    grid = open_workbook("台账.xlsx", saved(book)).sheets[0]
    assert [row[0] for row in grid.rows] == ["学校", "任市小学", "任市小学", "任市小学"]
    assert grid.filled == {(2, 0), (3, 0)}
    data = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
    boundless = sheet_xml(data, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    assert open_workbook("台账.xlsx", with_sheet(boundless)).sheets[0].rows == [[1, None], [1, 2]]


def test_hidden_sheets_are_told() -> None:
    made = io.BytesIO()
    writer = xlsxwriter.Workbook(made, {"in_memory": True})
    writer.add_worksheet("一").write(0, 0, "甲")
    second = writer.add_worksheet("二")
    second.write(0, 0, "乙")
    second.hide()
    writer.close()
    assert [(grid.name, grid.hidden) for grid in open_workbook("a.xlsx", made.getvalue()).sheets] == [
        ("一", False),
        ("二", True),
    ]


def old(*cells: tuple[int, int, Any], merge: bool = False) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("隐患")
    for row, column, value in cells:
        style = xlwt.easyxf(num_format_str="yyyy-mm-dd") if isinstance(value, date) else xlwt.Style.default_style
        sheet.write(row, column, value, style)
    if merge:
        sheet.write_merge(3, 4, 0, 0, "合并")
        sheet.write(4, 1, "下")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_old_books_are_read_apart() -> None:
    content = old((0, 0, "学校"), (1, 0, date(2026, 3, 5)), (1, 1, 46088), (2, 0, xlwt.Formula("1+1")), merge=True)
    grid = open_workbook("旧.xls", content).sheets[0]
    assert grid.rows[0][0] == "学校" and grid.rows[1][:2] == [date(2026, 3, 5), 46088]
    assert grid.flaws == {(2, 0): FORMULA}
    assert grid.rows[4] == ["合并", "下"] and grid.filled == {(4, 0)}


def _struck_and_hidden(ending: str) -> bytes:
    made = io.BytesIO()
    rows = [["学校", "描述", "经费"], ["甲", "灯坏", 1], ["甲", "墙裂", 2], ["甲", "坑", 3]]
    if ending == "xls":
        old_book = xlwt.Workbook()
        old_sheet = old_book.add_sheet("隐患")
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                old_sheet.write(i, j, value, xlwt.easyxf("font: struck_out on" if i == 2 else ""))
        old_sheet.row(3).hidden = old_sheet.col(2).hidden = True
        old_book.save(made)
        return made.getvalue()
    with xlsxwriter.Workbook(made) as book:
        sheet, gone = book.add_worksheet("隐患"), book.add_format({"font_strikeout": True})
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row, gone if i == 2 else None)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
    return made.getvalue()


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_what_is_struck_through_or_hidden_is_told(ending: str) -> None:
    (grid,) = open_workbook(f"表.{ending}", _struck_and_hidden(ending)).sheets
    assert (grid.struck_rows, grid.hidden_rows, grid.hidden_columns) == ({3}, {4}, {3})
    assert grid.rows[3] == ["甲", "坑", 3], "it is told, not dropped"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_in_the_encodings_and_separators_of_the_trade(encoding: str, mark: str) -> None:
    text = f'学校{mark}描述\r\n任市小学{mark}"第一行\n第二行"\r\n\r\n普安小学{mark}="0012"\r\n'
    grid = open_workbook("台账.csv", text.encode(encoding)).sheets[0]
    assert grid.rows == [
        ["学校", "描述"],
        ["任市小学", "第一行\n第二行"],
        [None, None],
        ["普安小学", "0012"],
    ]


def far_away() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.active["XFD1048576"] = "乙"
    return saved(book)


def test_a_far_away_cell_is_refused_by_name() -> None:
    sentence = refused("远.xlsx", far_away())
    assert "XFD1048576" in sentence
    assert "IV65500" in refused("远.xls", old((0, 0, "甲"), (65_499, 255, "乙")))


def test_formats_that_reach_the_last_row_do_no_harm() -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row><row r="9"><c r="XFD9" s="0"/></row>'
    content = with_sheet(sheet_xml(f'{rows}<row r="1048576" ht="12.8" customHeight="1"></row>'))
    assert open_workbook("格式.xlsx", content).sheets[0].rows == [["甲"]]


@pytest.mark.parametrize(
    "cell",
    [
        "<c r='XFD1048576'><v>1</v></c>",
        '<c r = "xfd1048576"><v>1</v></c>',
        '<c s="1" r="A99999999999"><v>1</v></c>',
        '<c r="ZZZZZZ1"><v>1</v></c>',
        '<c x=">" r="XFD1048576"><v>1</v></c>',
        "<c r='GR60000'><v>1</v></c>",
    ],
)
def test_no_spelling_smuggles_a_far_cell_past_the_inspection(cell: str) -> None:
    refused("远.xlsx", with_sheet(sheet_xml(f'<row r="1"><c r="A1"><v>1</v></c></row><row>{cell}</row>')))


def test_many_cells_without_references_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "AREA", 50_000)
    row = "<row>" + "<c><v>1</v></c>" * 300 + "</row>"
    refused("多.xlsx", with_sheet(sheet_xml(row * 300)))


def bomb(size: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(["甲"]))) as old_, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old_.infolist():
            if info.filename != "xl/worksheets/sheet1.xml":
                new.writestr(info.filename, old_.read(info.filename))
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(size // 2**20):
                part.write(b" " * 2**20)
    return made.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    content = bomb(120 * 2**20)
    assert len(content) < 2**20
    tracemalloc.start()
    began = time.perf_counter()
    assert "解开后超过" in refused("弹.xlsx", content)
    assert time.perf_counter() - began < 1
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_one_long_text_in_many_cells_is_weighed() -> None:
    text = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"长" * 30_000}</t></si></sst>'
    )
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 20_000))
    assert "文字总量过大" in refused("弹.xlsx", with_sheet(sheet_xml(rows), sharedStrings=text))


def test_a_cell_longer_than_excel_allows_is_refused_with_its_place() -> None:
    data = f'<row r="3"><c r="B3" t="inlineStr"><is><t>{"长" * 40_000}</t></is></c></row>'
    sentence = refused("长.xlsx", with_sheet(sheet_xml(data)))
    assert "第3行B列" in sentence and "隐患" in sentence


def test_entities_and_document_types_are_refused() -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "ha">]>' + sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')
    refused("笑.xlsx", with_sheet(laughs))


def test_merges_without_end_are_refused() -> None:
    merges = "".join(f'<mergeCell ref="A1:A{60_000 - i}"/>' for i in range(100))
    data = '<row r="1"><c r="A1"><v>1</v></c></row><row r="59999"><c r="A59999"><v>1</v></c></row>'
    refused("合.xlsx", with_sheet(sheet_xml(data, f"<mergeCells>{merges}</mergeCells>")))


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("空.xlsx", b"", "空文件"),
        ("密.xlsx", ENCRYPTED, "密码"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200), "图片"),
        ("页.xls", "<html><table><tr><td>学校</td></tr></table></html>".encode(), "网页"),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "其他文档"),
        ("书.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + bytes(600), "损坏"),
        ("文.xlsx", "学校,描述".encode(), "纯文本"),
        ("表.et", b"PK\x03\x04", "损坏"),
        ("表.ods", b"PK\x03\x04", "损坏"),
        ("文.docx", b"PK\x03\x04", "另存为 xlsx"),
        ("无扩展名", b"abc", "另存为 xlsx"),
        ("包.xlsx", b"PK\x03\x04" + bytes(100), "损坏"),
        ("二进制.csv", bytes(range(256)), "无法识别"),
        ("字.csv", b"\x81\x81\xff\xff\x01", "编码"),
        ("引号.csv", '学校,"描述\n任市小学,甲'.encode(), "引号"),
    ],
)
def test_other_content_gets_a_sentence(name: str, content: bytes, word: str) -> None:
    assert word in refused(name, content)


def test_a_wrong_ending_is_told_by_its_content() -> None:
    assert "xlsx 工作簿" in refused("新.xls", xlsx(["甲"]))
    assert "xls 工作簿" in refused("旧.xlsx", old((0, 0, "甲")))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "Word" in refused("文.xlsx", made.getvalue())


def test_too_large_and_path_like_names() -> None:
    with pytest.raises(Unreadable, match="超过 1 MB"):
        open_workbook("大.csv", b"a" * (2**20 + 1), limit=2**20)
    assert open_workbook("C:\\用户\\../台账.csv", "甲,乙".encode()).name == "台账.csv"
    refused("列.csv", b"," * 300)
    refused("行.csv", b"a\n" * 60_001)


SMALL = xlsx(["学校", "日期", "描述"], ["任市小学", date(2026, 3, 5), "甲"], ["普安小学", 46088, "乙"])
SMALL_OLD = old((0, 0, "学校"), (1, 0, "任市小学"), (1, 1, 3.5))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SMALL) - 1), st.binary(min_size=1, max_size=6), st.booleans())
def test_damaged_files_are_read_or_refused(at: int, noise: bytes, cut: bool) -> None:
    content = SMALL[:at] if cut else SMALL[:at] + noise + SMALL[at + len(noise) :]
    try:
        open_workbook("坏.xlsx", content)
    except Unreadable as refusal:
        assert str(refusal).endswith("。")


@pytest.mark.parametrize("at", range(0, len(SMALL_OLD), max(1, len(SMALL_OLD) // 6)))
def test_damaged_old_files_are_read_or_refused(at: int) -> None:
    for content in (SMALL_OLD[:at], SMALL_OLD[:at] + b"\xff" * 40 + SMALL_OLD[at + 40 :]):
        try:
            open_workbook("坏.xls", content)
        except Unreadable as refusal:
            assert str(refusal).endswith("。")


def test_a_panic_of_the_reader_becomes_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        pass

    def panicking(source: object) -> None:
        raise Panic("index out of bounds")

    monkeypatch.setattr(calamine.python_calamine, "load_workbook", panicking)
    assert "读不出来" in refused("恐.xlsx", SMALL)


def test_letters_of_columns() -> None:
    assert [letters(n) for n in (1, 26, 27, 200, 16_384)] == ["A", "Z", "AA", "GR", "XFD"]


def test_thousands_of_rows_are_read_quickly() -> None:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("隐患")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for i in range(5_001):
        sheet.write_datetime(i, 0, datetime(2026, 3, 1 + i % 28), day)
        for j in range(1, 15):
            sheet.write_string(i, j, f"第{i % 997}项{j}")
    book.close()
    began = time.process_time()
    grid = open_workbook("大.xlsx", made.getvalue()).sheets[0]
    # Generous: the measured time is about 0.15 s.
    assert time.process_time() - began < 1.5
    assert len(grid.rows) == 5_001 and grid.width == 15
