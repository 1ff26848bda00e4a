"""Lists of schools on one sheet, and meetings with what they resolved."""

from datetime import date
from random import Random
from typing import Any

from tests.ledgers.generated.layout import Column, Form, Line, compared, drawn_layout, lay_out
from tests.ledgers.generated.paper import Book, Meant, Paper
from tests.ledgers.generated.truth import Truth
from tests.ledgers.generated.words import UNIT_CODES

NEW = (
    ("广福镇中心小学", "广福镇", "小学"), ("长岭镇初级中学", "长岭镇", "初中"),
    ("八庙镇中心幼儿园", "八庙镇", "幼儿园"),
    ("梅家乡九年一贯制学校", "梅家乡", "九年一贯"), ("新太乡小学", "任市镇", "小学"),
)  # fmt: skip
"""Schools that no register has yet."""
HEADS: dict[str, tuple[str, ...]] = {
    "name": ("学校名称", "校名", "学校全称"), "township_code_name": ("所在乡镇", "乡镇"), "stage": ("学段", "学校类别"),
    "ownership": ("办学性质", "公办民办"), "pupils": ("在校学生数", "学生人数"), "staff": ("教职工数", "教职工人数"),
    "boarding": ("是否寄宿", "寄宿"), "area": ("城乡类别", "城乡"), "level": ("管理层级",),
    "opened_on": ("开办日期", "建校时间"),
}  # fmt: skip
MUST = ("name", "township_code_name", "stage", "level", "opened_on")
MATTERS = ("整治校门口乱停乱放", "更换老旧消防水带", "开展食品安全联合检查", "增设护学岗", "排查校舍")


def register_form(rng: Random, *, listed: bool) -> Form:
    """Draw a list of schools."""
    form = Form("schools", False, [], Meant())
    drawn_layout(rng, form)
    form.sections = form.again = form.total = False
    for name, several in HEADS.items():
        if name in MUST or rng.random() < 0.5:
            heading = rng.choice(several)
            form.meant.headings[compared(heading)] = name
            form.columns.append(Column(name, heading))
    form.columns.insert(0, Column("seq", "序号"))
    form.meant.answers["number"] = "seq"
    return form


def register_book(rng: Random, form: Form, month: int, year: int = 2026) -> Book:
    """Fill it: each row is a school and what holds for it."""
    lines = []
    has = {column.field for column in form.columns}
    for name, town, stage in rng.sample(NEW, rng.randint(1, 4)):
        opened, pupils, boarding = date(rng.randint(1956, 2020), 9, 1), rng.randint(60, 1900), rng.random() < 0.4
        cells: dict[str, Any] = {
            "name": name, "township_code_name": town, "stage": stage, "ownership": "公办", "pupils": pupils,
            "staff": 30, "boarding": "是" if boarding else "否", "area": "农村", "level": "乡镇",
            "opened_on": rng.choice((opened, f"{opened.year}.9.1", f"{opened.year}年9月1日")),
        }  # fmt: skip
        school: dict[str, Any] = {"name": name, "level": "乡镇", "opened_on": opened}
        fact: dict[str, Any] = {"township_code": town, "stage": stage, "effective_on": opened, "covered": True}
        school |= {"ownership": "公办"} if "ownership" in has else {}
        fact |= {key: value for key, value in (("pupils", pupils), ("staff", 30), ("area", "农村")) if key in has}
        fact |= {"boarding": boarding} if "boarding" in has else {}
        lines.append(Line(cells, [Truth(school, sheet="学校"), Truth(fact, sheet="学校情况")]))
    paper = Paper("学校")
    lay_out(rng, form, paper, lines, f"{year}年学校基本情况一览表")
    truths = [truth for line in lines for truth in line.truths]
    return Book("schools", [paper], truths, form.meant, form.listed, format=form.habits["format"])


def meeting_form(rng: Random, *, listed: bool) -> Form:
    """Draw a list of resolutions, with the meeting on a sheet of its own or without."""
    form = Form("meetings", False, [], Meant())
    drawn_layout(rng, form)
    form.sections = form.again = form.total = False
    form.habits["format"] = "xlsx"
    heads = {
        "matter": ("议定事项", "事项"), "lead_unit": ("牵头单位", "责任单位"), "deadline": ("完成时限", "时限"),
        "outcome": ("落实情况", "结果"),
    }  # fmt: skip
    if rng.random() < 0.5:
        heads = {"meeting_no": ("会议编号",), **heads}
    for name, several in heads.items():
        if name == "outcome" and rng.random() < 0.5:
            continue
        heading = rng.choice(several)
        form.meant.headings[compared(heading)] = name
        form.columns.append(Column(name, heading))
    form.columns.insert(0, Column("sequence", "序号"))
    form.habits["beside"] = rng.random() < 0.5
    return form


def meeting_book(rng: Random, form: Form, month: int, year: int = 2026) -> Book:
    """Fill it for a month."""
    number = f"HY-{year}-{month:02}" if form.habits["beside"] else "HY-2026-01"
    form.meant.answers["meeting"] = number
    has = {column.field for column in form.columns}
    lines, papers, truths = [], [], []
    for n, matter in enumerate(rng.sample(MATTERS, rng.randint(1, 4)), 1):
        unit, by = rng.choice(list(UNIT_CODES)), date(year, month + 1, rng.randint(1, 28))
        outcome = rng.choice(("在办", "落实"))
        cells: dict[str, Any] = {
            "meeting_no": number, "sequence": n, "matter": matter, "lead_unit": unit, "outcome": outcome,
            "deadline": rng.choice((by, f"{by}前", f"{by.year}年{by.month}月{by.day}日")),
        }  # fmt: skip
        facts = {"meeting_no": number, "seq": n, "matter": matter, "lead_unit": UNIT_CODES[unit], "deadline": by}
        facts |= {"outcome": outcome} if "outcome" in has else {}
        lines.append(Line(cells, [Truth(facts, sheet="议定事项")]))
    if form.habits["beside"]:
        paper = Paper("会议")
        paper.add(["会议编号", "会议类型", "召开日期"])
        day = date(year, month, 3)
        i = paper.add([number, "全体会议", day])
        facts = {"number": number, "kind": "全体会议", "held_on": day}
        truths.append(Truth(facts, sheet="会议", at={("会议", i + 1)}))
        papers.append(paper)
    paper = Paper("议定事项")
    lay_out(rng, form, paper, lines, f"{year}年{month}月议定事项清单")
    truths += [truth for line in lines for truth in line.truths]
    return Book("meetings", [*papers, paper], truths, form.meant, form.listed, format="xlsx")
