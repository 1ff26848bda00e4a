"""What else clerks do: headings with two meanings, sheets beside the ledger, rows that say that nothing was found."""

from random import Random

from tests.ledgers.generated import words
from tests.ledgers.generated.layout import Column, Form, Line, compared
from tests.ledgers.generated.paper import Paper
from tests.ledgers.generated.truth import SCHOOLS

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
