"""Ledgers of hazards in clerks' dress: any of the columns, any of the habits, the same form from month to month."""

from datetime import date
from random import Random

from tests.ledgers.generated import words
from tests.ledgers.generated.forms.entries import BODIES, line_of, written_day
from tests.ledgers.generated.forms.odds import (
    beside,
    odd_columns,
    odd_habits,
    roughened,
    shared,
    with_nothing_found,
)
from tests.ledgers.generated.layout import (
    Column,
    Form,
    Line,
    compared,
    drawn_layout,
    heading_for,
    lay_out,
    merge_schools,
    spelled,
)
from tests.ledgers.generated.paper import Book, Meant, Paper
from tests.ledgers.generated.truth import (
    CLOSED,
    ON_THE_SPOT,
    OPEN,
    PENDING,
    PLANNED,
    REPORT,
    REPORTED,
    RETURNED,
    SCHOOLS,
    Truth,
    hazards,
)

YEARLESS = ("month-day", "dotted", "slash")
GROUPS: tuple[tuple[str, dict[str, str]], ...] = (
    ("隐患情况", {"place": "部位", "description": "内容", "level": "等级"}),
    ("隐患基本情况", {"place": "地点", "description": "问题描述"}),
    ("整改情况", {"measures": "措施", "first_deadline": "期限", "owner_post": "责任人"}),
    ("整改落实", {"measures": "整改措施", "owner_post": "责任人", "done_on": "完成时间"}),
    ("复查情况", {"verified_on": "时间", "verified": "结果", "verifier": "复查人"}),
    ("验收", {"verified_on": "验收日期", "verified": "验收意见"}),
)
"""Titles over short parts, as clerks set them. Title → field → part."""


def hazard_form(rng: Random, *, listed: bool) -> Form:
    """Draw a clerk's form of the ledger of hazards."""
    meant, taken = Meant(), set[str]()
    form = Form("hazards", listed, [], meant)
    form.school_by = rng.choice(("column",) * 7 + ("title", "label") + (() if listed else ("blocks",)))
    form.day_by = "column" if rng.random() < 0.9 or form.school_by == "blocks" else "label"
    form.alias = rng.random() < 0.3
    form.lone_name = rng.random() < 0.5
    wanted = ["place", "description", "found_on"]
    if form.school_by == "column":
        wanted.insert(0, "school_code_name")
    if form.day_by == "label":
        wanted.remove("found_on")
    if rng.random() < 0.15:
        wanted.remove("place")
    style = rng.choice(("level",) * 5 + ("category", "ticks", ""))
    shares = {
        "category": 0.3, "first_deadline": 0.7, "owner_post": 0.6, "measures": 0.6, "done_on": 0.65,
        "funds_needed": 0.3, "finder": 0.3, "remark": 0.4, "basis": 0.1, "source": 0.15, "verifying_unit": 0.1,
        "supervising_unit": 0.05,
    }  # fmt: skip
    some = [name for name, share in shares.items() if rng.random() < share]
    if listed and rng.random() < 0.5:
        some += [name for name in ("verifying_unit", "supervising_unit") if name not in some]
    if "done_on" in some:
        some += [name for name in ("done_text", "progress") if rng.random() < 0.3]
        if rng.random() < 0.7:
            some += ["verified_on", "verified", *(["verifier"] if rng.random() < 0.6 else [])]
        elif not listed and rng.random() < 0.2:
            some += ["verified"]
    if style == "category":
        some = [name for name in some if name != "category"]
    if style:
        some.append("level")
    wanted += sorted(some, key=list(words.LISTED["hazards"]).index)
    for name in wanted:
        if name == "level" and style == "ticks":
            meant.headings |= {"一般隐患": "level", "重大隐患": "level"}
            form.columns += [Column("level", f"{word}隐患", tick=word) for word in ("一般", "重大")]
            continue
        if name == "level" and style == "category":
            taken.add("隐患类别")
            meant.answers["column:levels"] = "level"
            meant.headings["隐患类别"] = "level"
            form.columns.append(Column("level", "隐患类别"))
            continue
        drawn = name
        if name == "first_deadline" and rng.random() < 0.2:
            drawn, form.habits["days"] = "deadline_days", True
        heading = heading_for(rng, "hazards", drawn, taken, listed=listed)
        if drawn == "level" and compared(heading) == "隐患类别":
            meant.answers["column:levels"] = "level"
        if name == "funds_needed" and not listed and rng.random() < 0.15:
            heading = heading.partition("（")[0]
            form.habits["bare_unit"] = rng.choice(("万元", "元"))
        meant.headings[compared(heading)] = drawn
        form.columns.append(Column(name, spelled(rng, heading)))
    if rng.random() < 0.7:
        counted = "编号" if not listed and rng.random() < 0.1 else rng.choice(words.SEQUENCE)
        form.columns.insert(0, Column("seq", counted))
    odd_columns(rng, form)
    for heading in rng.sample(words.PASSED_OVER, 1) if rng.random() < 0.15 else ():
        form.columns.append(Column("", heading))
    for heading in rng.sample(words.JUNK, 1) if not listed and rng.random() < 0.15 else ():
        meant.headings[compared(heading)] = ""
        form.columns.append(Column("", heading))
    if not listed and rng.random() < 0.2:
        _grouped(rng, form)
    drawn_layout(rng, form)
    _habits(rng, form)
    return form


def _grouped(rng: Random, form: Form) -> None:
    """Let neighbouring columns stand under a title, with short parts for headings."""
    there = {column.field for column in form.columns if not column.tick}
    for title, parts in rng.sample(GROUPS, len(GROUPS)):
        names = [name for name in parts if name in there]
        if len(names) < 2 or rng.random() < 0.3 or (form.habits.get("days") and "first_deadline" in names):
            continue
        there -= set(names)
        inside = [column for column in form.columns if column.field in names and not column.tick]
        at = form.columns.index(inside[0])
        form.columns = [column for column in form.columns if column not in inside]
        at = min(at, len(form.columns))
        for column in inside:
            form.meant.headings.pop(compared(column.heading), None)
            column.heading, column.group = parts[column.field], title
            form.meant.headings[compared(f"{title}{column.heading}")] = column.field
            form.meant.headings.setdefault(compared(column.heading), column.field)
        form.meant.group_fields[title] = tuple(names)
        form.columns[at:at] = inside


def _habits(rng: Random, form: Form) -> None:
    """How this clerk writes days, names and what became of things."""
    listed, habits = form.listed, form.habits
    plain = (
        "excel",
        "iso",
        "dotted-year",
        "slashed",
        "in-words",
        "eight",
        "half-day",
        "weekday",
        "full-width",
        "serial",
    )
    habits["dates"] = rng.choice(plain if rng.random() < (0.75 if not listed else 0.85) else YEARLESS)
    habits["year_by"] = rng.choice(("title",) * 3 + (() if listed else ("sheet", "none")))
    habits["deadlines"] = (
        rng.choice(("date", "date", "date", "15天", "15日内", "立即整改", "月底前"))
        if not listed or "days" not in habits
        else "date"
    )
    pick = rng.choice
    habits["passed"] = _said(rng, listed, words.PASSED_LISTED, words.PASSED_UNSEEN)
    habits["failed"] = _said(rng, listed, words.FAILED_LISTED, words.FAILED_UNSEEN)
    habits["pending"] = _said(rng, listed, words.PENDING_LISTED, words.PENDING_UNSEEN)
    habits["done"] = _said(rng, listed, words.DONE_LISTED, words.DONE_UNSEEN)
    habits["open"] = _said(rng, listed, words.OPEN_LISTED, words.OPEN_UNSEEN)
    habits["around"] = pick(words.AROUND_LISTED)
    habits["level"] = pick(("", "隐患"))
    habits["money"] = pick(("number", "number", "written"))
    habits["own_category"] = pick(words.OWN_CATEGORIES) if not listed and rng.random() < 0.3 else ""
    habits["months"] = pick((1, 1, 1, 1, 2, 3))
    habits["source"] = pick(words.SOURCES)
    odd_habits(rng, form)
    form.ditto = pick(("", "", "", "merged", "同上")) if form.school_by == "column" else ""
    fields = {column.field for column in form.columns}
    two = {"school_code_name", "place", "description", "done_on"} <= fields and form.day_by == "column"
    habits["two"] = not listed and two and rng.random() < 0.12
    if habits["two"]:
        for column in form.columns:
            if column.group:
                habits["two"] = False
        form.ditto = ""
    for name, share in (("struck", 0.04), ("hidden", 0.03), ("several", 0.04), ("hidden_column", 0.03)):
        habits[name] = not listed and not habits["two"] and rng.random() < share
    form.meant.answers |= {
        "struck": "drop",
        "hidden": "keep",
        "several": "split",
        "closing-day": "done",
        "block": "blocks",
    }
    form.meant.answers |= {"joined": "join" if habits["two"] else "apart", "number": "seq", "default": "take"}
    form.meant.answers["unit"] = habits.get("bare_unit", "元")
    for word, told in (("passed", "closed"), ("failed", "returned"), ("pending", "pending")):
        form.meant.words[habits[word]] = told
    form.meant.words |= {f"progress:{habits['done']}": "done", f"progress:{habits['open']}": "open"}
    form.meant.words[habits["own_category"]] = "其他"
    if form.school_by == "blocks":
        form.meant.stated |= {"school_code", "school_code_name"}


def _said(rng: Random, listed: bool, known: tuple[str, ...], own: tuple[str, ...]) -> str:
    return rng.choice(known if listed or rng.random() < 0.6 else own)


def _states(form: Form) -> tuple[str, ...]:
    fields = {column.field for column in form.columns}
    made = [OPEN]
    if "done_on" in fields:
        made += [REPORTED]
    if {"done_on", "verified"} <= fields:
        made += [CLOSED, CLOSED, PENDING]
        if "verified_on" in fields:
            made += [RETURNED]
    if "done_on" in fields and fields & {"progress", "done_text"} and not form.listed:
        made += [PLANNED]
    if fields & {"progress", "done_text"}:
        made += [ON_THE_SPOT]
    return tuple(made)


def hazard_book(rng: Random, form: Form, month: int, year: int = 2026) -> Book:
    """Fill a form for a month, or for several, a sheet each."""
    meant, papers, truths = form.meant, [], []
    meant.year = year
    spread = 1 if form.habits["two"] else form.habits["months"]
    several = form.school_by in ("column", "blocks")
    schools = rng.sample(sorted(SCHOOLS), rng.choice((2, 3)) if form.school_by == "blocks" else 3 if several else 1)
    for n in range(spread):
        at = month - spread + 1 + n
        found = hazards(rng, year, at, _states(form), schools)
        if form.day_by == "label":
            day = found[0].found_on
            for one in found:
                one.done_on, one.verified_on = (
                    one.done_on + (day - one.found_on),
                    one.verified_on + (day - one.found_on),
                )
                one.found_on = day
        if form.habits.get("rough"):
            roughened(form, found)
        if form.habits["dates"] in YEARLESS:
            # A deadline beyond the year would need one: such a clerk would write it.
            for one in found:
                one.days = min(one.days, (date(year, 12, 31) - one.found_on).days)
        names = {1: rng.choice(("Sheet1", "隐患台账", "台账"))}
        name = names[1] if spread == 1 else f"{at}月"
        if form.habits["year_by"] == "sheet":
            name = f"{year}年{at}月"
        paper = Paper(name)
        made = [line_of(rng, form, one) for one in found]
        _mishaps(rng, form, made)
        if form.habits["two"]:
            papers += _two(rng, form, made, year, at)
        else:
            made = with_nothing_found(rng, form, made)
            title = _title(form, year, at, schools[0] if form.school_by == "title" else "")
            lay_out(rng, form, paper, made, title, written_day(form, found[0].found_on))
            if form.ditto == "merged":
                merge_schools(form, paper, made)
            _mark(form, paper, made)
            papers.append(paper)
        truths += [truth for line in made for truth in line.truths]
    papers += beside(rng, form)
    fields = {column.field for column in form.columns}
    lacking = tuple(word for name, word in BODIES.items() if name not in fields) if truths else ()
    in_title = form.habits["year_by"] != "sheet"
    written = form.habits["format"] if in_title else "xlsx"
    return Book("hazards", papers, truths, meant, form.listed, lacking=lacking, format=written)


def _title(form: Form, year: int, month: int, school: str) -> str:
    told = f"{year}年{month}月" if form.habits["year_by"] == "title" or form.listed else ""
    if form.habits["year_by"] == "none" and form.habits["dates"] in YEARLESS and not form.listed:
        told = ""
    return f"{SCHOOLS[school][0] if school else ''}{told}{form.title}"


def _mishaps(rng: Random, form: Form, made: list[Line]) -> None:
    """Struck rows are gone, two things stand in one cell, what repeats is 同上."""
    if form.habits["struck"] and len(made) > 2:
        made[1].truths[0].facts["struck"] = True
    if form.habits["several"]:
        line = rng.choice(made)
        truth = line.truths[0]
        more = rng.choice([thing for thing in words.THINGS[:7] if thing != line.cells["description"]])
        first = str(line.cells["description"]).replace("；", "，")
        line.cells["description"] = f"1.{first}；2.{more}"
        line.truths = [
            Truth({**truth.facts, "description": first}, truth.steps),
            Truth({**truth.facts, "description": more}, truth.steps),
        ]
    if form.habits.get("shared"):
        shared(rng, form, made)
    if form.ditto == "同上":
        for before, line in reversed(list(zip(made, made[1:], strict=False))):
            if before.school == line.school:
                line.cells["school_code_name"] = rng.choice(("同上", "〃"))
            for name in ("found_on", "place", "owner_post"):
                if before.cells.get(name) is not None and before.cells.get(name) == line.cells.get(name):
                    line.cells[name] = rng.choice(("同上", "〃", "″", '"', "同前", line.cells[name]))


def _mark(form: Form, paper: Paper, made: list[Line]) -> None:
    for line in made:
        if line.truths and line.truths[0].facts.pop("struck", False):
            paper.struck |= {i - 1 for _, i in line.truths[0].at}
            line.truths = []
    if form.habits["hidden_column"]:
        paper.hidden_columns |= {j for j, column in enumerate(form.columns) if column.field in ("place", "measures")}
    if form.habits["hidden"] and len(made) > 2 and made[-1].truths:
        paper.hidden |= {i - 1 for _, i in made[-1].truths[0].at}


def _two(rng: Random, form: Form, made: list[Line], year: int, month: int) -> list[Paper]:
    """A notice of what was found, and an application to close what has been mended, on sheets of their own."""
    later = {"done_on", "done_text", "progress", "verified_on", "verified", "verifier"}
    both = {"school_code_name", "place", "description", "seq"}
    notice = Form(form.kind, form.listed, [c for c in form.columns if c.field not in later], form.meant)
    closing = Form(form.kind, form.listed, [c for c in form.columns if c.field in later | both], form.meant)
    papers = []
    for one, name, lines in (
        (notice, "通知单", made),
        (closing, "销号单", [line for line in made if any(kind == REPORT for kind, _ in line.truths[0].steps)]),
    ):
        drawn_layout(rng, one)
        one.sections = one.again = False
        paper = Paper(name)
        lay_out(rng, one, paper, lines, f"{year}年{month}月{name}")
        if lines:
            papers.append(paper)
    return papers
