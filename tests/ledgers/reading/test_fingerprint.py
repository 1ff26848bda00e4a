"""The same form gives the same fingerprint whatever month it is; another form gives another."""

import pytest
from books import XLSX, book

from ledgers.reading.fingerprint import Form, fingerprint, forms_of, timeless
from ledgers.reading.readings import Answers
from ledgers.reading.tables.files import read_files
from models.account import Actor
from models.county import pack_in_force
from models.database import reading

HEAD = frozenset({"被检查单位", "检查时间", "存在的隐患或问题（照片）"})
SEPTEMBER = Form("任市镇2026年9月", HEAD, frozenset({"检查人"}))


@pytest.mark.parametrize(
    "same",
    [
        [Form("任市镇2026年10月", HEAD, frozenset({"检查人"}))],
        [
            Form(
                "任市镇 十二月", frozenset({"被检查单位", "检查 时间", "存在的隐患或问题(照片)"}), frozenset({"检查人"})
            )
        ],
        [SEPTEMBER, Form("任市镇2026年8月", HEAD, frozenset({"检查人"}))],
    ],
)
def test_months_numbers_and_spelling_do_not_matter(same: list[Form]) -> None:
    assert fingerprint("hazards", same) == fingerprint("hazards", [SEPTEMBER])


@pytest.mark.parametrize(
    ("word", "left"),
    [
        ("任市镇2026年10月", "任市镇"),
        ("第三周（9月14日-20日）", "第"),
        ("9月份", ""),
        ("第一季度", "第"),
        ("一般隐患", "一般隐患"),
        ("（二）", "(二)"),
    ],
)
def test_what_changes_from_sheet_to_sheet_is_left_out(word: str, left: str) -> None:
    assert timeless(word) == left


@pytest.mark.parametrize(
    ("kind", "forms"),
    [
        ("inspections", [SEPTEMBER]),
        ("hazards", [Form("任市镇2026年9月", HEAD | {"整改期限"}, frozenset({"检查人"}))]),
        ("hazards", [Form("任市镇2026年9月", HEAD)]),
        ("hazards", [Form("普安镇2026年9月", HEAD, frozenset({"检查人"}))]),
        ("hazards", [SEPTEMBER, Form("汇总", frozenset({"合计"}))]),
    ],
)
def test_another_heading_label_sheet_or_ledger_is_another_form(kind: str, forms: list[Form]) -> None:
    assert fingerprint(kind, forms) != fingerprint("hazards", [SEPTEMBER])
    assert fingerprint(kind, []) == ""


def test_the_form_of_a_file_is_as_it_is_written(kaijiang: Actor) -> None:
    def form(name: str, school: str) -> str:
        rows = [["被检查单位：任市小学"], ["隐患描述", "发现日期", "说不清的一列"], ["门坏", "2026-9-1", school]]
        with reading() as session:
            read = read_files(pack_in_force(session), "hazards", [(XLSX, book(**{name: rows}))], Answers())
        (found,) = forms_of(read)
        assert found == Form(name, frozenset({"隐患描述", "发现日期", "说不清的一列"}), frozenset({"被检查单位"}))
        return fingerprint("hazards", [found])

    assert form("9月", "甲") == form("10月", "乙")
