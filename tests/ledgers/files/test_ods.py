"""OpenDocument tables are read like Excel's and refused with a sentence where they are no honest tables."""

import io
import zipfile
from datetime import date, datetime

import pytest
from books import SCHOOLS, XLSX
from clerks_sheets import A, hazards

from actions.ledgers.imports import import_files
from ledgers.files.grid import ERROR, FORMULA, Unreadable
from ledgers.files.workbook import open_workbook
from ledgers.reading.readings import Answers
from models.account import Actor

SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
STYLES = """<office:automatic-styles>
<style:style style:name="hid" style:family="table"><style:table-properties table:display="false"/></style:style>
<style:style style:name="gone" style:family="table-cell">
<style:text-properties style:text-line-through-style="solid"/></style:style></office:automatic-styles>"""
KIND = "application/vnd.oasis.opendocument.spreadsheet"


def ods(*tables: str, head: str = "", mimetype: str = KIND, manifest: str = "<m/>") -> bytes:
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in SPACES.items())
    body = "".join(tables)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?>{head}<office:document-content {spaces}>{STYLES}<office:body><office:spreadsheet>'
            f"{body}</office:spreadsheet></office:body></office:document-content>",
        )
    return made.getvalue()


def table(*rows: str, name: str = "隐患", more: str = "") -> str:
    return f'<table:table table:name="{name}"{more}>{"".join(rows)}</table:table>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def text(words: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{words}</text:p></table:table-cell>'


def typed(kind: str, attribute: str, value: str, more: str = "") -> str:
    said = f'office:value-type="{kind}" office:{attribute}="{value}"{more}'
    return f"<table:table-cell {said}><text:p>?</text:p></table:table-cell>"


TIMES = ' table:number-{}-repeated="{}"'
BLANK = '<table:table-cell table:number-columns-repeated="16000"/>'


def refused(content: bytes, name: str = "表.ods") -> str:
    with pytest.raises(Unreadable) as caught:
        open_workbook(name, content)
    return str(caught.value)


def test_values_of_every_type() -> None:
    cells = row(
        text('甲<text:s text:c="2"/>乙<text:line-break/>丙'),
        typed("float", "value", "3"),
        typed("date", "date-value", "2026-09-01"),
        typed("date", "date-value", "2026-09-01T08:20:00"),
        typed("boolean", "boolean-value", "true"),
        typed("percentage", "value", "0.5"),
        BLANK,
    )
    (grid,) = open_workbook("表.ods", ods(table(cells))).sheets
    assert grid.rows == [["甲  乙\n丙", 3, date(2026, 9, 1), datetime(2026, 9, 1, 8, 20), True, 0.5]]


def test_formulas_errors_merges_comments_hidden_and_struck_rows() -> None:
    comment = "<office:annotation><text:p>批注</text:p></office:annotation>"
    rows = [
        row(text("学校", ' table:number-rows-spanned="2" table:number-columns-spanned="1"'), text("描述")),
        row("<table:covered-table-cell/>", text("灯坏", ' table:formula="of:=[.A1]"')),
        row(text("x", ' calcext:value-type="error"'), f'<table:table-cell office:value-type="string">{comment}'
            "<text:p>墙</text:p></table:table-cell>", more=' table:visibility="filter"'),
        row(text("划", ' table:style-name="gone"')),
    ]  # fmt: skip
    hidden = table(row(text("乙")), name="二", more=' table:style-name="hid"')
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    grid, second = open_workbook("表.ods", ods(table(columns, *rows), hidden)).sheets
    assert grid.rows[1] == ["学校", "灯坏"] and grid.filled == {(1, 0)}
    assert grid.flaws == {(1, 1): FORMULA, (2, 0): ERROR} and grid.rows[2][1] == "墙"
    assert (grid.hidden_rows, grid.hidden_columns, grid.struck_rows) == ({3}, {2}, {4})
    assert (grid.hidden, second.hidden) == (False, True)


def test_what_is_repeated_is_repeated_only_as_far_as_it_holds_something() -> None:
    rows = [
        row(text("甲", ' table:number-columns-repeated="3"'), BLANK),
        row(BLANK, more=' table:number-rows-repeated="2"'),
        row(text("乙"), more=' table:number-rows-repeated="2"'),
        row(BLANK, more=' table:number-rows-repeated="1048000"'),
    ]
    (grid,) = open_workbook("表.ods", ods(table(*rows))).sheets
    assert [r[0] for r in grid.rows] == ["甲", None, None, "乙", "乙"] and grid.width == 3


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (ods(table(row(text("甲"), more=' table:number-rows-repeated="1000000"'))), "很远的位置"),
        (ods(table(row(BLANK, text("甲")))), "很远的位置"),
        (ods(table(row(text("甲", ' table:number-columns-repeated="16000"')))), "很远的位置"),
        (ods(table(row(text("a" * 30_000, TIMES.format("columns", 99)), more=TIMES.format("rows", 99)))), "文字总量"),
        (ods(table(row(text("甲"))), head='<!DOCTYPE x [<!ENTITY a "b">]>'), "不正常"),
        (ods(table(row(text("甲"))), manifest="<m><manifest:encryption-data/></m>"), "密码"),
        (ods(*(table(name=f"表{n}") for n in range(70))), "工作表"),
        (ods(table(row(text("甲"))), mimetype="application/vnd.oasis.opendocument.text"), "OpenDocument"),
        (ods(table("<table:table-row>")), "不完整"),
        (ods(table(row(typed("float", "value", "三")))), "不完整"),
    ],
)  # fmt: skip
def test_what_is_no_honest_table_is_refused_with_a_sentence(content: bytes, word: str) -> None:
    assert word in refused(content)


def test_an_office_document_under_another_ending_is_told() -> None:
    assert "ods 表格" in refused(ods(table(row(text("甲")))), "表.xlsx")


def test_a_clerks_table_is_imported_and_its_pictures_are_said(kaijiang: Actor) -> None:
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    frame = "<table:table-cell><draw:frame><draw:image/></draw:frame></table:table-cell>"
    rows = [
        row(*(text(word) for word in ("学校名称", "检查部位", "存在问题", "检查时间", "照片"))),
        row(text(A), text("食堂"), text("灯坏"), typed("date", "date-value", "2026-09-01"), frame),
    ]
    made = import_files(kaijiang, "hazards", [("九月.ods", ods(table(*rows)))], answers=Answers(accept_likely=True))
    assert made.created == 1 and hazards("description", "found_on") == [("灯坏", date(2026, 9, 1))]
    assert [one.count for one in made.readings if one.kind == "pictures"] == [1]


def test_the_format_of_wps_is_read_where_it_is_that_of_an_old_book() -> None:
    import xlwt

    book, made = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("隐患").write(0, 0, "学校")
    book.save(made)
    assert open_workbook("表.et", made.getvalue()).sheets[0].rows == [["学校"]]
    assert "WPS表格自己的格式" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), "表.et")
