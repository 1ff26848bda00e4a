"""A hazard as a clerk writes it into the columns of a form: cells, and what stands there in truth."""

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.ledgers.generated import words
from tests.ledgers.generated.forms.odds import rough_day
from tests.ledgers.generated.layout import Form, Line, school_name
from tests.ledgers.generated.truth import (
    CLOSED,
    ON_THE_SPOT,
    PENDING,
    PLANNED,
    REPORTED,
    RETURNED,
    SCHOOLS,
    Hazard,
    Truth,
    steps_of,
)


def written_day(form: Form, day: date) -> Any:
    """A day as this clerk writes it."""
    way = form.habits["dates"]
    if form.day_by == "label" and way in ("excel", "eight", "serial"):
        way = "in-words"
    return {
        "excel": day,
        "iso": f"{day:%Y-%m-%d}",
        "dotted-year": f"{day.year}.{day.month}.{day.day}",
        "slashed": f"{day.year}/{day.month}/{day.day}",
        "in-words": f"{day.year}年{day.month}月{day.day}日",
        "serial": str((day - date(1899, 12, 30)).days),
        "slash": f"{day.month}/{day.day}",
        "month-day": f"{day.month}月{day.day}日",
        "dotted": f"{day.month}.{day.day}",
        "eight": day.year * 10_000 + day.month * 100 + day.day,
        "half-day": f"{day.year}年{day.month}月{day.day}日上午",
        "weekday": f"{day.year}.{day.month}.{day.day}（周{'一二三四五六日'[day.weekday()]}）",
        "full-width": f"{day.year}－{day.month:02d}－{day.day:02d}".translate(FULL_WIDTH),
    }[way]


def found_day(form: Form, day: date) -> Any:
    """The day of finding as this clerk writes it, who may know it only roughly."""
    return rough_day(form, day) or written_day(form, day)


BODIES = {"supervising_unit": "督促单位", "verifying_unit": "复查单位"}
"""Fields of the bodies that figures charge, and our headings of them."""
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def line_of(rng: Random, form: Form, one: Hazard) -> Line:
    """Write a hazard down, and keep in truth what was written."""
    fields, habits = {column.field for column in form.columns}, form.habits
    cells: dict[str, Any] = {"school_code_name": school_name(form, one.school, rng), "place": one.place}
    cells |= {"description": one.description, "found_on": found_day(form, one.found_on), "owner_post": one.owner}
    facts: dict[str, Any] = {
        "school_code": one.school, "description": one.description, "found_on": one.found_on, "level": "一般",
        "township_code": SCHOOLS[one.school][2], "responsible": one.school, "ring": "校内", "source": "其他",
        "place": one.place if "place" in fields else "", "first_deadline": None, "deadline_days": None,
        "owner_post": one.owner if "owner_post" in fields else "", "funds_needed": None, "remark": "", "category": "",
        "verifying_unit": "edu", "supervising_unit": "edu", "basis": "",
    }  # fmt: skip
    if "level" in fields:
        ticked = any(column.tick for column in form.columns)
        cells["level"], facts["level"] = one.level if ticked else f"{one.level}{habits['level']}", one.level
    if "category" in fields:
        own = habits["own_category"] if rng.random() < 0.5 else ""
        cells["category"], facts["category"] = own or one.category, f"其他：{own}" if own else one.category
    if "first_deadline" in fields:
        _deadline(form, one, cells, facts)
    if "funds_needed" in fields:
        _funds(form, one, cells, facts)
    if "basis" in fields:
        cells["basis"] = facts["basis"] = "《中小学校园安全规范》第3条"
    if "remark" in fields and one.remark:
        cells["remark"] = facts["remark"] = one.remark
    for name in BODIES:
        if name in fields:
            cells[name], facts[name] = rng.choice(tuple(words.UNIT_CODES.items()))
    if "source" in fields:
        cells["source"], facts["source"] = habits["source"]
    cells["measures"] = one.measures
    cells |= {name: rng.choice(words.NAMES) for name in ("verifier", "finder")}
    _life(rng, form, one, cells)
    for heading in (column.heading for column in form.columns if not column.field and column.heading in words.JUNK):
        cells[heading] = {"影响学生数": rng.randint(1, 300), "存档盒号": "A-3", "页码": rng.randint(1, 9)}.get(
            heading, "晴"
        )
    truth = Truth(facts, steps_of(one, measures="measures" in fields))
    return Line(cells, [truth], one.school, one.found_on)


def _deadline(form: Form, one: Hazard, cells: dict[str, Any], facts: dict[str, Any]) -> None:
    day = one.found_on + timedelta(days=one.days)
    facts["first_deadline"] = day
    if form.habits.get("days"):
        cells["first_deadline"], facts["deadline_days"] = one.days, one.days
    elif form.habits["deadlines"] == "date":
        cells["first_deadline"] = written_day(form, day)
    elif form.habits["deadlines"] == "立即整改":
        cells["first_deadline"], facts["first_deadline"], facts["deadline_days"] = "立即整改", one.found_on, 0
    elif form.habits["deadlines"] == "月底前":
        last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        cells["first_deadline"], facts["first_deadline"] = f"{last.year}年{last.month}月底前", last
    else:
        cells["first_deadline"] = form.habits["deadlines"].replace("15", str(one.days))
        facts["deadline_days"] = one.days


def _funds(form: Form, one: Hazard, cells: dict[str, Any], facts: dict[str, Any]) -> None:
    if not one.funds:
        return
    heading = next(column.heading for column in form.columns if column.field == "funds_needed")
    facts["funds_needed"] = one.funds
    tens = "万元" in heading or form.habits.get("bare_unit") == "万元"
    if form.habits["money"] == "written":
        cells["funds_needed"] = f"{one.funds / 10000:g}万元" if tens else f"{one.funds:,.0f}元"
    else:
        cells["funds_needed"] = one.funds / 10_000 if tens else one.funds


def _life(rng: Random, form: Form, one: Hazard, cells: dict[str, Any]) -> None:
    """What is written of the mending and of its verification."""
    fields, habits = {column.field for column in form.columns}, form.habits
    mended = one.state in (REPORTED, CLOSED, RETURNED, PENDING)
    asks = next((c.heading for c in form.columns if c.field == "progress"), "")
    yes_no = "是否" in asks or "与否" in asks
    done = habits["done"] if not (yes_no and form.listed) else "是"
    unfinished = habits["open"] if not (yes_no and form.listed) else "否"
    if mended:
        cells["done_on"] = written_day(form, one.done_on)
        cells["done_text"], cells["progress"] = done, done
    elif one.state == PLANNED:
        cells["done_on"] = written_day(form, one.done_on)
        cells["done_text"] = cells["progress"] = habits["open"]
        if habits["open"] in words.OPEN_LISTED:
            # A clerk who says plainly that it is not finished states no day of its end.
            cells["done_on"] = None
    elif one.state == ON_THE_SPOT:
        cells["done_text"] = cells["progress"] = "当场整改"
        one.done_on = one.found_on
    else:
        cells["progress"] = unfinished
        cells["done_text"] = unfinished if rng.random() < 0.5 else None
    if one.state == CLOSED:
        if "verified_on" not in fields:
            one.verified_on = one.done_on
        cells["verified_on"] = written_day(form, one.verified_on)
        told = f"{one.verified_on.month}月{one.verified_on.day}日"
        cells["verified"] = habits["around"].format(habits["passed"], day=told)
        form.meant.words[cells["verified"]] = "closed"
    elif one.state == RETURNED:
        cells["verified_on"], cells["verified"] = written_day(form, one.verified_on), habits["failed"]
    elif one.state == PENDING:
        cells["verified"] = habits["pending"]
