"""Workbooks for the tests of the ledgers, made from plain rows."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import xlsxwriter

from actions.ledgers import imports
from catalogue.words import ATTENDED, EXCUSED, SAT_IN
from figures.meetings.membership.attendance import Participant
from ledgers.reading.readings import Answers, CellRef
from models.account import Actor

XLSX = "台账.xlsx"


def import_files(actor: Actor, kind: str, files: Any, **how: Any) -> imports.Outcome:
    """Offered as the page offers it: what is likely has been seen and is accepted."""
    return imports.import_files(actor, kind, files, **{"answers": Answers(accept_likely=True), **how})


def sat(
    present: Sequence[str] = (), in_attendance: Sequence[str] = (), excused: Sequence[str] = ()
) -> list[Participant]:
    """How these bodies took part in a meeting, with nobody named."""
    parts = ((ATTENDED, present), (SAT_IN, in_attendance), (EXCUSED, excused))
    return [Participant(body, presence) for presence, bodies in parts for body in bodies]


def book(**sheets: list[list[Any]]) -> bytes:
    """An .xlsx with these sheets; each is a list of rows, the first the headings. Text stays text."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(buffer, options) as made:
        for name, rows in sheets.items():
            paper = made.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, value in enumerate(row):
                    if value is None:
                        continue
                    if isinstance(value, date):
                        paper.write_datetime(i, j, value)
                    elif isinstance(value, str):
                        paper.write_string(i, j, value)
                    else:
                        paper.write(i, j, value)
    return buffer.getvalue()


SCHOOLS = book(
    学校=[
        ["学校代码", "学校名称", "曾用名", "办学性质", "管理层级", "开办日期", "经度", "纬度"],
        ["S1", "任市镇中心小学", "任市小学", "公办", "乡镇", date(2001, 9, 1), 107.7936, 30.9256],
        ["S2", "开江县幼儿园", None, "公办", "县直", date(2003, 9, 1), None, None],
        ["S3", "普安镇初级中学", None, "民办", "乡镇", date(2005, 9, 1), None, None],
    ],
    学校情况=[
        ["学校代码", "生效日期", "乡镇代码", "学段", "城乡类别", "在校学生数", "寄宿", "适用31号文"],
        ["S1", date(2001, 9, 1), "任市镇", "小学", "农村", 860, "否", "是"],
        ["S2", date(2003, 9, 1), "淙城街道", "幼儿园", "城镇", 240, "否", "是"],
        ["S3", date(2005, 9, 1), "普安镇", "初中", None, None, None, "是"],
    ],
    班级=[
        ["学校代码", "班级编号", "班级名称", "年级", "开设日期"],
        ["S1", "101", "一年级（1）班", "一年级", date(2026, 9, 1)],
    ],
)
HAZARDS = book(
    隐患=[
        [
            "隐患编号",
            "学校代码",
            "环",
            "隐患描述",
            "隐患等级",
            "发现日期",
            "来源",
            "整改责任主体",
            "复查单位",
            "责任人岗位",
        ]
        + ["首次整改期限", "所需资金（元）"],
        [
            "H1",
            "S1",
            "校内",
            "应急灯损坏",
            "一般",
            date(2026, 9, 3),
            "学校自查",
            "S1",
            "任市镇",
            "校长",
            date(2026, 9, 30),
            5,
        ],
        ["H2", "S2", "校内", "围墙倾斜", "重大", date(2026, 9, 4), "部门检查", "edu", "housing", None, "30天", None],
        [
            None,
            "S3",
            "校门50米",
            "无减速带",
            "一般",
            date(2026, 9, 5),
            "举报",
            "transport",
            "edu",
            None,
            "立即整改",
            None,
        ],
    ],
    办理记录=[
        ["隐患编号", "序号", "事项", "日期", "新期限", "办理单位", "批准人岗位", "理由或措施"],
        ["H1", 1, "整改方案", date(2026, 9, 4), None, "S1", None, "更换应急灯"],
        ["H1", 2, "报告整改", date(2026, 9, 10), None, "S1", None, "已更换"],
        ["H1", 3, "复查销号", date(2026, 9, 12), None, "任市镇", None, "合格"],
        ["H2", 1, "延期", date(2026, 10, 1), date(2026, 12, 1), "edu", "局长", "等资金"],
    ],
)
INSPECTIONS = book(
    检查=[
        ["检查类型", "组织单位", "学校代码", "检查日期", "发现隐患数", "内容"],
        ["学校自查", "S1", "S1", date(2026, 9, 7), 0, "零报告"],
        ["学校自查", "S1", "S1", date(2026, 9, 14), 0, "零报告"],
        ["部门检查", "fire", "S3", date(2026, 9, 9), 2, "消防专项"],
    ]
)


def asking(judged: Any, choices: Any) -> Any:
    """A judge who also asks what 照旧办 in 备注 means. `choices`: gives (value, words) of each answer."""

    def judge(session: Any, pack: Any, read: Any, *, new: bool = False) -> Any:
        readings = read.readings.again()
        for source in read.sources:
            said = [
                CellRef(source.file, source.title, row, "备注")
                for row, text in zip(source.rows, source.raw.get("remark", ()), strict=False)
                if text == "照旧办"
            ]
            if said:
                readings.ask("habit", "“照旧办”要不要写进备注？", said, choices(), key="habit:照旧办")
        return judged(session, pack, replace(read, readings=readings), new=new)

    return judge
