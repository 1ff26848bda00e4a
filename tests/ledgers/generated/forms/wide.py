"""Forms with a column a week, a post or a facility, and with several under one heading."""

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.ledgers.generated.layout import Column, Form, Line, compared, drawn_layout, lay_out, school_name
from tests.ledgers.generated.paper import Book, Meant, Paper
from tests.ledgers.generated.truth import SCHOOLS, TODAY, Truth

POSTS = ("保安", "宿管员", "安全教育教师", "心理健康教师", "法治副校长")
FACILITIES = ("一键报警", "视频监控", "护学岗", "心理辅导室", "燃气报警器", "学校警务室")
WEEK_CELLS: tuple[tuple[Any, int | None], ...] = (
    (0, 0),
    (1, 1),
    (3, 3),
    ("无", 0),
    ("2处", 2),
    ("未发现", 0),
    (None, None),
    ("放假", None),
    ("发现3处隐患", 3),
    ("/", None),
)
"""What stands in a week's cell, and how many hazards it reports; None when there was no check."""
FLAGS: tuple[tuple[Any, str], ...] = (
    ("是", "是"), ("否", "否"), ("√", "是"), ("×", "否"), ("有", "是"), ("无", "否"), (1, "是"), (0, "否"),
    ("已配备", "是"), ("未配备", "否"), ("已安装", "是"), ("2套", "是"), (12, "是"), ("☑", "是"), ("不适用", "不适用"),
)  # fmt: skip
COUNTS: tuple[tuple[Any, int], ...] = ((2, 2), ("3人", 3), (0, 0), ("1名", 1), ("４", 4), ("两人", 2))
HEADED = {
    "staffing": ("{}", "{}", "{}人数", "{}（人）", "{}数"),
    "facilities": ("{}", "{}", "{}配备情况", "是否安装{}", "有无{}"),
}
"""How a post or a facility is headed."""
PARTS: dict[str, tuple[tuple[tuple[str, str], ...], ...]] = {
    "staffing": (
        (("people", "总数"), ("certified", "持证")),
        (("people", "人数"), ("full_time", "专职"), ("part_time", "兼职")),
        (("people:a", "男"), ("people:b", "女")),
        (("people:a", "男"), ("people:b", "女"), ("people", "合计")),
        (("over_55", "超55周岁"), ("people", "总数")),
    ),
    "facilities": (
        (("present", "是否安装"), ("networked", "是否联网")),
        (("to_standard", "是否达标"), ("present", "有无")),
    ),
    "inspections": (
        (("found", "发现隐患数"), ("", "整改数")),
        (("", "已整改数"), ("found", "排查数")),
        (("found:a", "一般"), ("found:b", "重大"), ("found", "合计")),
        (("found:a", "一般"), ("found:b", "重大")),
    ),
}
"""What stands under one heading: field and part. Parts without a whole add up to it."""


def wide_form(rng: Random, kind: str, *, listed: bool) -> Form:
    """Draw a form with a column a week, a post or a facility."""
    form = Form(kind, listed, [], Meant())
    form.alias = rng.random() < 0.3
    drawn_layout(rng, form)
    form.sections = form.again = False
    habits = form.habits
    if kind == "lessons":
        habits["format"] = "xlsx"
    habits["spelled"] = rng.choice(("第{}周", "第{}周", "{}周" if not listed else "第{}周", "第{}周({})"))
    habits["some"] = rng.sample(POSTS if kind == "staffing" else FACILITIES, rng.randint(2, 4))
    habits["course"] = rng.choice(("心理健康", "安全"))
    habits["headed"] = rng.choice(HEADED[kind][:2] if listed else HEADED[kind]) if kind in HEADED else ""
    habits["parts"] = rng.choice(PARTS[kind]) if kind in PARTS and rng.random() < 0.4 else ()
    if listed and any(name.endswith(":a") for name, _ in habits["parts"]):
        habits["parts"] = ()
    # 其中持证 stands behind its post in one storey.
    habits["among"] = kind == "staffing" and not habits["parts"] and not listed and rng.random() < 0.3
    habits["undated"] = kind in HEADED and not listed and rng.random() < 0.3
    form.meant.answers["day"] = "first"
    form.columns = [Column("school_code_name", rng.choice(("学校", "学校名称")))]
    if rng.random() < 0.7:
        form.columns.insert(0, Column("seq", "序号"))
    return form


def wide_book(rng: Random, form: Form, month: int, year: int = 2026) -> Book:
    """Fill a wide form for a month."""
    columns = list(form.columns)
    made = Form(form.kind, form.listed, columns, form.meant, alias=form.alias, signature=form.signature, note=form.note,
                blank=form.blank, total=form.total, below=form.below)  # fmt: skip
    title, lines = _WIDE[form.kind](rng, form, made, month, year)
    paper = Paper("Sheet1" if form.kind == "lessons" else f"{month}月")
    lay_out(rng, made, paper, lines, title)
    truths = [truth for line in lines for truth in line.truths]
    return Book(form.kind, [paper], truths, form.meant, form.listed, format=form.habits["format"])


def first_day(year: int, month: int, n: int) -> date:
    """The Monday of the n-th week of a month, a week belonging to the month of its Sunday."""
    sunday = date(year, month, 1)
    while sunday.weekday() != 6:
        sunday += timedelta(days=1)
    return sunday + timedelta(days=7 * (n - 1) - 6)


def _headed(form: Form, made: Form, what: str, heading: str) -> None:
    """Write the column of a week, post or facility, or its parts under the heading."""
    parts = form.habits["parts"]
    if not parts:
        made.columns.append(Column(what, heading))
        if form.habits["among"] and what == "kind:保安":
            made.columns.append(Column(f"{what}:certified", "其中：持证"))
        return
    made.columns += [Column(f"{what}:{name or part}", part, heading) for name, part in parts]
    form.meant.groups[compared(heading)] = "sum"
    form.meant.group_fields[compared(heading)] = ("people", "found")


def _split(rng: Random, form: Form, what: str, cell: Any, told: int) -> dict[str, Any]:
    """The cells of a count that stands in one column, or in parts that add up to it."""
    names = [name for name, _ in form.habits["parts"]]
    if not names:
        return {what: cell}
    some = rng.randint(0, told)
    cells = {f"{what}:{name}": cell for name in names if ":" not in name}
    return cells | {f"{what}:{name}": (some if name.endswith(":a") else told - some) for name in names if ":" in name}


def _weekly(rng: Random, form: Form, made: Form, month: int, year: int) -> tuple[str, list[Line]]:
    days = {n: first_day(year, month, n) for n in range(1, 5)}
    days = {n: day for n, day in days.items() if day <= TODAY}
    parts = form.habits["parts"]
    for n, day in days.items():
        last = day + timedelta(days=6)
        _headed(
            form, made, f"week:{n}", form.habits["spelled"].format(n, f"{day.month}.{day.day}-{last.month}.{last.day}")
        )
    lines = []
    for school in rng.sample(sorted(SCHOOLS), rng.randint(2, 5)):
        cells: dict[str, Any] = {"school_code_name": school_name(form, school, rng)}
        truths = []
        for n, day in days.items():
            cell, found = rng.choice(WEEK_CELLS)
            if parts and isinstance(cell, str):
                cell = found
            if found is None and parts:
                continue
            cells |= {f"week:{n}": cell} if not parts else _split(rng, form, f"week:{n}", cell, found or 0)
            cells |= {f"week:{n}:{part}": rng.randint(0, found or 0) for name, part in parts if not name}
            if found is not None:
                facts = {"school_code": school, "township_code": SCHOOLS[school][2], "on_date": day, "found": found}
                truths.append(Truth({**facts, "kind": "学校自查", "organiser": school}))
        lines.append(Line(cells, truths, school))
    return f"{year}年{month}月安全隐患周排查统计表", lines


def _of_bodies(rng: Random, form: Form, made: Form, month: int, year: int) -> tuple[str, list[Line]]:
    staffing = form.kind == "staffing"
    for kind in form.habits["some"]:
        _headed(form, made, f"kind:{kind}", form.habits["headed"].format(kind))
    lines = []
    for school in rng.sample(sorted(SCHOOLS), rng.randint(2, 5)):
        cells: dict[str, Any] = {"school_code_name": school_name(form, school, rng)}
        truths = []
        for kind in form.habits["some"]:
            if rng.random() < 0.15:
                continue
            fill = _staffing if staffing else _facility
            told, facts = fill(rng, form, f"kind:{kind}")
            cells |= told
            whose = {"subject_kind": "学校", "subject_code": school, "effective_on": date(year, month, 1)}
            truths.append(Truth(whose | {"post" if staffing else "kind": kind} | facts))
        lines.append(Line(cells, truths, school))
    told_of = "安全人员配备统计表" if staffing else "安防设施统计表"
    if form.habits["undated"]:
        return f"{year}年{month}月{told_of}", lines
    return f"{told_of}（截至{year}年{month}月1日）", lines


def _staffing(rng: Random, form: Form, what: str) -> tuple[dict[str, Any], dict[str, Any]]:
    cell, people = rng.choice(COUNTS)
    cells, facts = _split(rng, form, what, cell, people), {"people": people}
    for name in [name for name, _ in form.habits["parts"]]:
        if ":" not in name and name != "people":
            cells[f"{what}:{name}"] = facts[name] = rng.randint(0, people)
    if form.habits["among"] and what == "kind:保安":
        cells[f"{what}:certified"] = facts["certified"] = rng.randint(0, people)
    return cells, facts


def _facility(rng: Random, form: Form, what: str) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name, _ in form.habits["parts"]]
    cell, present = rng.choice(FLAGS)
    cells: dict[str, Any] = {f"{what}:present" if names else what: cell}
    facts: dict[str, Any] = {"present": present}
    for name in names:
        if name != "present" and rng.random() < 0.8:
            cells[f"{what}:{name}"], facts[name] = rng.choice(
                (("是", True), ("否", False), ("√", True), ("未联网", False))
            )
    return cells, facts


CLASSES = tuple((f"{grade}0{n}", f"{'一二三'[grade - 1]}年级（{n}）班") for grade in (1, 2, 3) for n in (1, 2))
"""The classes of each primary school: number and name."""


def _lessons(rng: Random, form: Form, made: Form, month: int, year: int) -> tuple[str, list[Line]]:
    made.columns.append(Column("class_no", "班级"))
    weeks = range(1, rng.randint(3, 7))
    made.columns += [Column(f"week:{n}", f"第{n}周") for n in weeks]
    lines = []
    primary = [code for code, (name, _, _) in SCHOOLS.items() if "小学" in name]
    for school in rng.sample(primary, rng.randint(1, 2)):
        for number, name in rng.sample(CLASSES, rng.randint(1, 4)):
            way = rng.choice((name, name.replace("年级", "").replace("班", "班"), number))
            cells: dict[str, Any] = {"school_code_name": school_name(form, school, rng), "class_no": way}
            truths = []
            for n in weeks:
                cells[f"week:{n}"], hours = rng.choice(((1, 1.0), ("1课时", 1.0), (None, None), (0.5, 0.5), (0, 0.0)))
                if hours is not None:
                    facts = {"school_code": school, "class_no": number, "term": "2026-2027-1", "week_no": n}
                    truths.append(Truth({**facts, "course": form.habits["course"], "topic": "", "hours": hours}))
            lines.append(Line(cells, truths, school))
    return f"2026-2027学年第一学期{form.habits['course']}课时统计表", lines


_WIDE = {"inspections": _weekly, "staffing": _of_bodies, "facilities": _of_bodies, "lessons": _lessons}
