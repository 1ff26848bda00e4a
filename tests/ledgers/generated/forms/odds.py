"""What else clerks do: headings with two meanings, sheets beside the ledger, rows that say that nothing was found."""

from datetime import date
from random import Random

from tests.ledgers.generated import words
from tests.ledgers.generated.layout import Column, Form, Line, compared
from tests.ledgers.generated.paper import Paper
from tests.ledgers.generated.truth import SCHOOLS, TODAY, Hazard, Truth

NOTHING = ("无", "未发现隐患", "经检查，未发现安全隐患", "/")


def odd_columns(rng: Random, form: Form) -> None:
    """整改时间 is a deadline for one clerk, a day of completion for another; 完成情况 is what a verification found."""
    if form.listed:
        return
    fields = {column.field: column for column in form.columns}
    for name in ("first_deadline", "done_on"):
        if name in fields and not form.habits.get("days") and rng.random() < 0.06:
            _renamed(form, fields[name], "整改时间", name)
            break
    if {"verified", "verified_on", "verifier"} <= fields.keys() and rng.random() < 0.2:
        _renamed(form, fields["verified"], "完成情况", "verified")
    elif "progress" in fields and "verified_on" not in fields and rng.random() < 0.2:
        _renamed(form, fields["progress"], "完成情况", "progress")


def _renamed(form: Form, column: Column, heading: str, name: str) -> None:
    form.meant.headings.pop(compared(column.heading), None)
    column.heading = heading
    form.meant.headings[heading] = name


def odd_habits(rng: Random, form: Form) -> None:
    """Whether this clerk reports that nothing was found, and keeps other sheets in the book."""
    form.habits["nothing"] = rng.random() < 0.08
    form.habits["beside"] = (
        () if form.listed or rng.random() < 0.85 else rng.choice((("notes",), ("sums",), ("notes", "sums")))
    )


def with_nothing_found(rng: Random, form: Form, lines: list[Line]) -> list[Line]:
    """The lines with one more that says that a school found nothing: no hazard."""
    if not form.habits["nothing"] or form.school_by != "column" or form.ditto:
        return lines
    before = rng.choice(lines)
    cells = {name: before.cells.get(name) for name in ("school_code_name", "found_on")}
    line = Line({**cells, "description": rng.choice(NOTHING)}, [], before.school, before.day)
    return [*lines, line]


def beside(rng: Random, form: Form) -> list[Paper]:
    """Sheets of the book that hold no ledger: how to fill it in, and how many there are."""
    papers = []
    for name in form.habits["beside"]:
        if name == "notes":
            paper = Paper("填表说明")
            for text in ("填表说明", "1.本表由学校安全管理员填写。", "2.隐患等级填一般或重大。", *words.NOTES):
                paper.add([text])
        else:
            paper = Paper("汇总")
            paper.add(["各校隐患数汇总", None, None, None])
            paper.add(["学校", "一般隐患数", "重大隐患数", "已销号数"])
            for school, _, _ in SCHOOLS.values():
                paper.add([school, rng.randint(0, 9), rng.randint(0, 2), rng.randint(0, 5)])
        papers.append(paper)
    return papers


def roughened(form: Form, found: list[Hazard]) -> None:
    """The days of finding as a clerk has them who only knows the part of the month, or that it was before a feast."""
    for one in found:
        before = one.found_on
        if form.habits["rough"] == "part":
            one.found_on = one.found_on.replace(day={0: 5, 1: 15, 2: 25}[min((one.found_on.day - 1) // 10, 2)])
        elif one.found_on >= date(one.found_on.year, 4, 30):
            one.found_on = date(one.found_on.year, 9, 30) if one.found_on.month > 8 else date(one.found_on.year, 4, 30)
        one.found_on = min(one.found_on, TODAY)
        one.done_on = min(max(one.done_on + (one.found_on - before), one.found_on), TODAY)
        one.verified_on = min(max(one.verified_on + (one.found_on - before), one.done_on), TODAY)


def rough_day(form: Form, day: date) -> str | None:
    """A day as told roughly; None where this clerk tells it to the day."""
    if form.habits.get("rough") == "part" and day.day in (5, 15, 25):
        return f"{day.month}月{ {5: '上旬', 15: '中旬', 25: '下旬'}[day.day] }"
    if form.habits.get("rough") == "feast":
        return {(9, 30): "国庆前", (4, 30): "五一前"}.get((day.month, day.day))
    return None


def shared(rng: Random, form: Form, lines: list[Line]) -> None:
    """One thing that was found at two schools, which stand in one cell."""
    line = rng.choice(lines)
    if len(line.truths) != 1 or line.cells.get("school_code_name") in ("同上", "〃"):
        return
    other = rng.choice([code for code in SCHOOLS if code != line.school])
    first, second = SCHOOLS[line.school][0], SCHOOLS[other][0]
    line.cells["school_code_name"] = cell = rng.choice(("{}、{}", "{}\n{}", "{}，{}", "{}和{}")).format(first, second)
    form.meant.words[f"school:{''.join(cell.split()).replace('，', ',')}"] = "schools"
    facts = {**line.truths[0].facts, "school_code": other, "responsible": other, "township_code": SCHOOLS[other][2]}
    line.truths.append(Truth(facts, line.truths[0].steps))
