"""Posts and facilities with a row each, papers and accidents that leave out what every row would repeat."""

from datetime import date, datetime
from random import Random
from typing import Any

from tests.ledgers.generated.forms.plain import INCIDENTS, PAPERS, _day
from tests.ledgers.generated.forms.wide import COUNTS, FACILITIES, FLAGS, POSTS
from tests.ledgers.generated.layout import Column, Form, Line, compared, drawn_layout, lay_out, school_name
from tests.ledgers.generated.paper import Book, Meant, Paper
from tests.ledgers.generated.truth import SCHOOLS, Truth, month_days

HEADS: dict[str, dict[str, tuple[str, ...]]] = {
    "staffing": {
        "subject_code_name": ("学校", "学校名称"), "post": ("岗位", "岗位类别", "岗位名称"),
        "people": ("人数", "现有人数"), "full_time": ("专职", "其中专职"), "certified": ("持证人数", "其中持保安员证"),
        "effective_on": ("统计日期", "生效日期"),
    },
    "facilities": {
        "subject_code_name": ("学校", "学校名称"), "kind": ("设施", "设施名称", "设施类别"),
        "present": ("是否具备", "有无", "配备情况"), "effective_on": ("统计日期", "生效日期"),
    },
    "documents": {
        "subject_code_name": ("学校", "填报单位"), "title": ("文件标题", "材料名称"), "doc_number": ("文号",),
        "on_date": ("印发日期", "发文日期"),
    },
    "incidents": {
        "school_code_name": ("学校", "事发学校"), "happened_at": ("发生时间", "事发时间"), "kind": ("事件类别",),
        "injuries": ("受伤人数",), "outcome": ("处理结果",),
    },
}  # fmt: skip
MAY = {"full_time", "certified", "doc_number", "injuries", "outcome"}
ABSENT = {"on_campus": "校内", "health_or_food": "公共卫生或食品安全", "major": "重大或重大影响"}


def narrow_form(rng: Random, kind: str, *, listed: bool) -> Form:
    """Draw such a form."""
    form = Form(kind, False, [], Meant())
    form.alias = rng.random() < 0.3
    drawn_layout(rng, form)
    form.sections = form.again = False
    habits, meant = form.habits, form.meant
    habits["names"] = rng.choice(("county", "town", "dot", "plain", "plain"))
    habits["dated"] = rng.random() < 0.5
    habits["dates"] = rng.choice(("excel", "iso", "dotted-year", "in-words"))
    habits["told"] = rng.random() < 0.5
    for name, several in HEADS[kind].items():
        if name in MAY and rng.random() < 0.5 or name == "effective_on" and not habits["dated"]:
            continue
        heading = rng.choice(several)
        meant.headings[compared(heading)] = name
        form.columns.append(Column(name, heading))
    if rng.random() < 0.6:
        form.columns.insert(0, Column("seq", "序号"))
    habits["kind"] = rng.choice(PAPERS)
    habits["flags"] = {name: rng.random() < 0.5 for name in ABSENT}
    if kind == "documents":
        meant.words["absent:材料类型"] = "by-title" if habits["told"] else habits["kind"]
    if kind == "incidents":
        meant.words |= {f"absent:{ABSENT[n]}": "是" if told else "否" for n, told in habits["flags"].items()}
    meant.answers |= {"day": "first", "number": "seq"}
    return form


def narrow_book(rng: Random, form: Form, month: int, year: int = 2026) -> Book:
    """Fill it for a month."""
    lines = _FILL[form.kind](rng, form, month, year)
    paper = Paper(f"{month}月")
    title = {
        "staffing": "安全人员台账",
        "facilities": "安防设施台账",
        "documents": "文件目录",
        "incidents": "事故登记",
    }[form.kind]
    lay_out(rng, form, paper, lines, f"{year}年{month}月{title}")
    truths = [truth for line in lines for truth in line.truths]
    return Book(form.kind, [paper], truths, form.meant, form.listed, format=form.habits["format"])


def _has(form: Form, name: str) -> bool:
    return any(column.field == name for column in form.columns)


def _stated(rng: Random, form: Form, month: int, year: int) -> list[Line]:
    """A row a post or facility of a school."""
    staffing = form.kind == "staffing"
    own, kinds = ("post", POSTS) if staffing else ("kind", FACILITIES)
    day = date(year, month, rng.randint(1, 8) if _has(form, "effective_on") else 1)
    lines = []
    for school in rng.sample(sorted(SCHOOLS), rng.randint(1, 3)):
        for kind in rng.sample(kinds, rng.randint(1, 3)):
            cells: dict[str, Any] = {"subject_code_name": school_name(form, school, rng), own: kind}
            cells["effective_on"] = _day(form, day)
            facts: dict[str, Any] = {"subject_kind": "学校", "subject_code": school, own: kind, "effective_on": day}
            if staffing:
                cells["people"], facts["people"] = rng.choice(COUNTS)
                for name in ("full_time", "certified"):
                    if _has(form, name):
                        cells[name] = facts[name] = rng.randint(0, facts["people"])
            else:
                cells["present"], facts["present"] = rng.choice(FLAGS)
            lines.append(Line(cells, [Truth(facts)], school))
    return lines


def _papers(rng: Random, form: Form, month: int, year: int) -> list[Line]:
    lines = []
    for n, day in enumerate(month_days(rng, year, month, rng.randint(1, 4))):
        school = rng.choice(sorted(SCHOOLS))
        kind = rng.choice(PAPERS) if form.habits["told"] else form.habits["kind"]
        title = f"{SCHOOLS[school][1]}{kind if form.habits['told'] else '文件'}（{n + 1}）"
        number = f"校发〔{year}〕{n + 3}号"
        cells = {"subject_code_name": school_name(form, school, rng), "title": title, "doc_number": number}
        facts: dict[str, Any] = {
            "subject_kind": "学校",
            "subject_code": school,
            "kind": kind,
            "title": title,
            "on_date": day,
        }
        facts |= {"doc_number": number} if _has(form, "doc_number") else {}
        lines.append(Line(cells | {"on_date": _day(form, day)}, [Truth(facts)], school))
    return lines


def _accidents(rng: Random, form: Form, month: int, year: int) -> list[Line]:
    lines = []
    for day in month_days(rng, year, month, rng.randint(1, 3)):
        school, hour, kind = rng.choice(sorted(SCHOOLS)), rng.randint(1, 6), rng.choice(INCIDENTS)
        at = datetime(day.year, day.month, day.day, hour + 12, 30)
        clock = rng.choice(
            (f"下午{'一二三四五六'[hour - 1]}点半", f"下午{hour}时30分", f"{hour + 12}:30", f"下午{hour}点30分许")
        )
        cells = {
            "school_code_name": school_name(form, school, rng),
            "kind": kind,
            "injuries": hour,
            "outcome": "已送医",
        }
        cells["happened_at"] = (
            f"{day.year}年{day.month}月{day.day}日{clock}" if "点" in clock or "时" in clock else f"{day} {clock}"
        )
        facts: dict[str, Any] = {
            "school_code": school, "township_code": SCHOOLS[school][2], "happened_at": at, "kind": kind,
            **form.habits["flags"],
        }  # fmt: skip
        facts |= {name: cells[name] for name in ("injuries", "outcome") if _has(form, name)}
        lines.append(Line(cells, [Truth(facts)], school))
    return lines


_FILL = {"staffing": _stated, "facilities": _stated, "documents": _papers, "incidents": _accidents}
