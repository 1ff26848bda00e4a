"""The smaller ledgers in clerks' dress, a row a thing: checks, drills, papers, incidents."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from tests.ledgers.generated import words
from tests.ledgers.generated.layout import (
    Column,
    Form,
    Line,
    compared,
    drawn_layout,
    heading_for,
    lay_out,
    school_name,
    spelled,
)
from tests.ledgers.generated.paper import Book, Meant, Paper
from tests.ledgers.generated.truth import SCHOOLS, Truth, month_days

MUST = {
    "inspections": ("school_code_name", "on_date", "found"),
    "drills": ("school_code_name", "on_date", "title"),
    "documents": ("subject_code_name", "kind", "title", "on_date"),
    "incidents": ("school_code_name", "happened_at", "kind", "on_campus", "health_or_food", "major"),
}
MAY = {
    "inspections": {"kind": 0.6, "organiser": 0.6, "content": 0.5, "remark": 0.3},
    "drills": {
        "people": 0.7,
        "building": 0.3,
        "seconds": 0.5,
        "supporters": 0.3,
        "lessons_learned": 0.4,
        "remark": 0.2,
    },
    "documents": {"doc_number": 0.6, "remark": 0.3},
    "incidents": {"injuries": 0.5, "outcome": 0.6, "remark": 0.2},
}
DATES = ("excel", "iso", "dotted-year", "in-words")
PAPERS = ("制度", "总体预案", "专项预案", "宣传", "培训")
INCIDENTS = ("公共卫生", "自然灾害", "事故灾难", "社会安全")
FLAGS: tuple[tuple[Any, str], ...] = (("是", "是"), ("否", "否"), ("√", "是"), ("×", "否"), ("有", "是"), ("无", "否"))


def plain_form(rng: Random, kind: str, *, listed: bool) -> Form:
    """Draw a form with a row a thing, of one of the smaller ledgers."""
    meant, taken = Meant(), set[str]()
    form = Form(kind, listed, [], meant)
    form.alias = rng.random() < 0.3
    chosen = [*MUST[kind], *(name for name, share in MAY[kind].items() if rng.random() < share)]
    if kind == "inspections" and listed:
        # Without its kind it is offered as the school's own: that is a reading.
        chosen = list(dict.fromkeys([*chosen, "kind"]))
    if kind == "inspections" and "kind" in chosen and "organiser" not in chosen:
        chosen.append("organiser")
    for name in sorted(chosen, key=list(words.LISTED[kind]).index):
        heading = heading_for(rng, kind, name, taken, listed=listed)
        meant.headings[compared(heading)] = name
        form.columns.append(Column(name, spelled(rng, heading)))
    if kind == "drills" and "people" in chosen and rng.random() < 0.2 and not listed:
        at = next(j for j, column in enumerate(form.columns) if column.field == "people")
        parts = rng.choice((("教师", "学生"), ("教职工", "学生"), ("教师", "学生", "合计")))
        form.columns[at : at + 1] = [Column(f"people:{part}", part, "参演人数") for part in parts]
        meant.group_fields["参演人数"] = ("people",)
        meant.groups["参演人数"] = "sum"
        form.habits["parts"] = parts
    if rng.random() < 0.7:
        form.columns.insert(0, Column("seq", rng.choice(words.SEQUENCE)))
    if not listed and rng.random() < 0.15:
        heading = rng.choice(words.JUNK[:3])
        meant.headings[compared(heading)] = ""
        form.columns.append(Column("", heading))
    drawn_layout(rng, form)
    form.title = {"inspections": "安全检查登记表", "drills": "应急演练登记表", "documents": "安全材料台账",
                  "incidents": "突发事件登记表"}[kind]  # fmt: skip
    form.sections = False
    form.habits["dates"] = rng.choice(DATES)
    form.habits["kind"] = rng.choice(words.INSPECTION_KINDS)
    form.meant.answers["kind"] = form.habits["kind"] if "kind" in chosen else "学校自查"
    form.meant.answers["number"] = "seq"
    return form


def plain_book(rng: Random, form: Form, month: int, year: int = 2026) -> Book:
    """Fill such a form for a month."""
    schools = rng.sample(sorted(SCHOOLS), 3)
    days = month_days(rng, year, month, rng.randint(1, 5))
    # Not two of a school in a week: a second return would be a question of its own.
    days = sorted({day - timedelta(days=day.weekday()): day for day in days}.values())
    lines = [_FILL[form.kind](rng, form, rng.choice(schools), day, n) for n, day in enumerate(days)]
    paper = Paper(f"{month}月")
    lay_out(rng, form, paper, lines, f"{year}年{month}月{form.title}")
    truths = [truth for line in lines for truth in line.truths]
    return Book(form.kind, [paper], truths, form.meant, form.listed, format=form.habits["format"])


def _day(form: Form, day: date) -> Any:
    return {
        "excel": day,
        "iso": f"{day:%Y-%m-%d}",
        "dotted-year": f"{day.year}.{day.month}.{day.day}",
        "in-words": f"{day.year}年{day.month}月{day.day}日",
    }[form.habits["dates"]]


def _has(form: Form, name: str) -> bool:
    return any(column.field == name for column in form.columns)


def _junk(form: Form, cells: dict[str, Any]) -> dict[str, Any]:
    return cells | {column.heading: "晴" for column in form.columns if column.heading in words.JUNK}


def _inspection(rng: Random, form: Form, school: str, day: date, n: int) -> Line:
    kind = form.habits["kind"] if _has(form, "kind") else "学校自查"
    own = kind == "学校自查"
    found = rng.randint(0, 9)
    cells: dict[str, Any] = {
        "school_code_name": school_name(form, school, rng),
        "on_date": _day(form, day),
        "kind": kind,
    }
    organiser = (
        SCHOOLS[school][0]
        if own
        else rng.choice(tuple(words.UNIT_CODES)[:1] if not _has(form, "organiser") else tuple(words.UNIT_CODES))
    )
    cells |= {"organiser": organiser, "found": found, "content": rng.choice(words.CONTENTS), "remark": "雨天"}
    facts: dict[str, Any] = {
        "school_code": school, "township_code": SCHOOLS[school][2], "on_date": day, "kind": kind, "found": found,
        "organiser": school if own else words.UNIT_CODES[organiser],
    }  # fmt: skip
    facts |= {name: cells[name] for name in ("content", "remark") if _has(form, name)}
    return Line(_junk(form, cells), [Truth(facts)], school, day)


def _drill(rng: Random, form: Form, school: str, day: date, n: int) -> Line:
    title, kind, evacuation, scenario = rng.choice(words.DRILLS)
    people, seconds = rng.randint(60, 1500), rng.randint(60, 300)
    timed = evacuation and _has(form, "seconds")
    ways = (people, f"{people}人", f"{people}名", f"{people}余名师生")
    cells: dict[str, Any] = {
        "school_code_name": school_name(form, school, rng), "on_date": _day(form, day), "title": title,
        "people": rng.choice(ways), "building": rng.choice(("教学楼", "综合楼")), "supporters": "派出所",
        "seconds": rng.choice((f"{seconds // 60}分{seconds % 60}秒", f"{seconds}秒")) if timed else None,
        "lessons_learned": rng.choice(("个别班级集合慢", "楼梯口略拥挤")), "remark": "天气晴好",
    }  # fmt: skip
    if parts := form.habits.get("parts"):
        some = rng.randint(5, people - 5)
        cells |= {f"people:{parts[0]}": some, f"people:{parts[1]}": people - some}
        cells |= {f"people:{part}": people for part in parts[2:]}
    facts: dict[str, Any] = {
        "school_code": school, "on_date": day, "kind": kind, "evacuation": evacuation or bool(timed),
        "scenario": scenario, "carried_out": "已实施", "seconds": seconds if timed else None,
        "people": people if _has(form, "people") or parts else None,
    }  # fmt: skip
    facts |= {name: cells[name] for name in ("building", "supporters", "lessons_learned", "remark") if _has(form, name)}
    return Line(_junk(form, cells), [Truth(facts)], school, day)


def _document(rng: Random, form: Form, school: str, day: date, n: int) -> Line:
    kind = rng.choice(PAPERS)
    title = f"{SCHOOLS[school][0]}{kind}（第{n + 1}版）"
    number = f"校发〔{day.year}〕{n + 3}号"
    cells = {"subject_code_name": school_name(form, school, rng), "kind": kind, "title": title, "doc_number": number}
    cells |= {"on_date": _day(form, day), "remark": "纸质存档"}
    facts: dict[str, Any] = {
        "subject_kind": "学校",
        "subject_code": school,
        "kind": kind,
        "title": title,
        "on_date": day,
    }
    facts |= {name: cells[name] for name in ("doc_number", "remark") if _has(form, name)}
    return Line(_junk(form, cells), [Truth(facts)], school, day)


def _incident(rng: Random, form: Form, school: str, day: date, n: int) -> Line:
    at = datetime(day.year, day.month, day.day, rng.randint(7, 18), rng.choice((0, 5, 20, 45)))
    written = {
        "excel": at,
        "iso": f"{at:%Y-%m-%d %H:%M}",
        "dotted-year": f"{at.year}.{at.month}.{at.day} {at:%H:%M}",
        "in-words": f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute:02d}分",
    }[form.habits["dates"]]
    flags = {name: rng.choice(FLAGS) for name in ("on_campus", "health_or_food", "major")}
    kind, injuries = rng.choice(INCIDENTS), rng.randint(0, 4)
    cells: dict[str, Any] = {"school_code_name": school_name(form, school, rng), "happened_at": written, "kind": kind}
    cells |= {name: cell for name, (cell, _) in flags.items()} | {"injuries": injuries, "outcome": "已送医，情况稳定"}
    facts: dict[str, Any] = {
        "school_code": school,
        "township_code": SCHOOLS[school][2],
        "happened_at": at,
        "kind": kind,
    }
    facts |= {name: meant == "是" for name, (_, meant) in flags.items()}
    cells["remark"] = "家长已知晓"
    facts |= {name: cells[name] for name in ("injuries", "outcome", "remark") if _has(form, name)}
    return Line(_junk(form, cells), [Truth(facts)], school, day)


_FILL = {"inspections": _inspection, "drills": _drill, "documents": _document, "incidents": _incident}
