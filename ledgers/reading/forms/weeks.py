"""Clerks' forms with a column a week: checks of schools, lessons of classes."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Any

from ledgers.files.grid import Grid
from ledgers.reading.cells import days, numbers
from ledgers.reading.cells import weeks as cell_weeks
from ledgers.reading.cells.parsing import Noted, Parser, Problem
from ledgers.reading.cells.text import shown
from ledgers.reading.forms.unfolding import BY_SCHOOL, Parts, WeekColumn, WideRow, unfolded, with_parts
from ledgers.reading.headings.known import Aliases
from ledgers.reading.headings.recognise import recognise
from ledgers.reading.headings.recognised import Recognised

BY_CLASS: Aliases = {
    **BY_SCHOOL,
    "class_no": ("班级编号", "班级", "班级名称", "班号", "授课班级"),
    "grade": ("年级",),
    "course": ("课程", "课程名称", "学科", "科目"),
    "topic": ("专题", "主题", "教育专题"),
    "term": ("学期", "学年学期"),
}
_SPAN = re.compile(r"(?:(20\d\d)[年.])?(\d{1,2})[月./](\d{1,2})日?[-—–~至到]+(?:(\d{1,2})[月./])?(\d{1,2})日?")


def _plain(text: object) -> str:
    return "".join(unicodedata.normalize("NFKC", shown(text)).split())


def week_columns(grid: Grid, row: int, year: int | None) -> list[WeekColumn]:
    """The columns of a row that are headed by weeks: 第3周, 第三周(3.2-3.8), 3月2日-3月8日, W03."""
    found = []
    for j, value in enumerate(grid.rows[row]):
        if not isinstance(value, str):
            continue
        heading = _plain(value)
        span = _SPAN.search(heading)
        bare = re.sub(r"\([^)]*\)|^\d{1,2}月(?=第)", "", _SPAN.sub("", heading) if span else heading)
        number = cell_weeks.week_in(bare) if "周" in bare or re.fullmatch(r"[wW]\d{1,2}", bare) else None
        start = None
        if span and (stated := int(span[1]) if span[1] else year):
            try:
                start = date(stated, int(span[2]), int(span[3]))
            except ValueError:
                start = None
        if number is not None or span:
            found.append(WeekColumn(j, heading, number, start))
    return found


def _weeks_of(grid: Grid, aliases: Aliases) -> tuple[Recognised, list[WeekColumn]] | None:
    recognised = recognise(grid, aliases)
    if recognised is None or not {"school_code", "school_code_name", "class_no"} & recognised.fields:
        return None
    best: list[WeekColumn] = []
    for i in range(recognised.header_row, min(recognised.header_row + recognised.depth, len(grid.rows))):
        weeks = week_columns(grid, i, recognised.year_of_sheet)
        best = weeks if len(weeks) > len(best) else best
    return (recognised, best) if len(best) >= 2 else None


def month_of(grid: Grid, title: str) -> int | None:
    """The month a sheet a month is about: from its name, else from its title; None for a term or year."""
    for text in (grid.name, title):
        months = {int(m) for m in re.findall(r"(?<!\d)(\d{1,2})月(?:份|$|(?!\d))", _plain(text)) if 1 <= int(m) <= 12}
        if len(months) == 1:
            return months.pop()
    return None


_NOTHING_FOUND = {
    "无",
    "0",
    "0处",
    "0项",
    "0个",
    "0条",
    "无隐患",
    "未发现",
    "未发现隐患",
    "零报告",
    "无问题",
    "正常",
    "已查无隐患",
    "√",
}
_NOT_DONE = {"", "/", "-", "—", "未报", "未查", "未检查", "放假", "停课", "假期", "缺", "×"}


def _finding(year: int | None, date_1904: bool, month: int | None = None) -> Parser:
    """A week's cell → {"found": n or None, "on_date": day or None}; None when the week was not reported."""
    day = days.day(date_1904, year)
    count = numbers.whole(high=500)

    def parse(value: object) -> Any:
        text = re.sub(r"(?<=[处项个条患无])\([^()]*\)$", "", _plain(value))
        if text in _NOT_DONE:
            return None
        if text in _NOTHING_FOUND or value == 0:
            return {"found": 0, "on_date": None}
        if isinstance(value, str):
            # A day and a count in one cell: 3月5日，2处 or 3.5/无.
            both = re.fullmatch(r"(.*?\d日?)[,，;；:：/、(]?(无|未发现|零报告|\d{1,3}[处项个条])\)?", text)
            if both and not re.fullmatch(r"\d{1,3}", both[1]):
                stated = day(both[1])
                found = 0 if not both[2][0].isdigit() else count(both[2])
                when, note = (stated.value, stated.note) if isinstance(stated, Noted) else (stated, "")
                made = {"found": found, "on_date": when}
                return Noted(made, note) if note else made
            if re.fullmatch(r"(?:发现)?\d{1,3}(?:处|项|个|条)?(?:隐患|问题)?", text):
                return {"found": int("".join(re.findall(r"\d", text))), "on_date": None}
        elif (
            isinstance(value, float | int) and not isinstance(value, bool) and float(value).is_integer() and value < 500
        ):
            if value < 0:
                raise Problem("隐患数不能小于 0")
            return {"found": int(value), "on_date": None}
        try:
            stated = day(value)
        except Problem as problem:
            raise Problem(f"看不懂：请写隐患数（没有写 0 或 无），如 3处（{problem}）") from None
        when = stated.value if isinstance(stated, Noted) else stated
        if month is not None and when is not None and abs(when.month - month) not in (0, 1, 11):
            raise Problem(f"“{shown(value)[:20]}”读作{when}，不在本表的{month}月：请写隐患数（没有写 0 或 无），如 3处")
        return Noted({"found": 0, "on_date": when}, "只写了日期，按零报告（发现隐患 0）读取")

    return parse


def inspections(grid: Grid, date_1904: bool = False, parts: Parts | None = None) -> list[WideRow] | None:
    """Weekly checks, one row a school and one column a week; None when the sheet is no such form.

    Values: school_code / school_code_name / township_code as written, found, on_date (where the cell says it),
    week_no and week_start (from the heading), month, year and term (from the sheet's name or title). Blank cells,
    未报 and holidays give no row: a blank is never a 零报告. `parts`: decides what stands under each heading.
    """
    form = _weeks_of(grid, BY_SCHOOL)
    if form is None:
        return None
    recognised, weeks = form
    weeks = with_parts(parts, recognised, weeks)
    month = month_of(grid, recognised.title)
    return list(
        unfolded(
            grid,
            recognised,
            weeks,
            _finding(recognised.year_of_sheet, date_1904, month),
            {"month": month, "year": recognised.year_of_sheet, "term": recognised.term},
            lambda week: {"week_no": week.number, "week_start": week.start},
        )
    )


def lessons(grid: Grid) -> list[WideRow] | None:
    """Lessons, one row a class and one column a teaching week; None when the sheet is no such form.

    Values: school, class_no, grade, course, topic as written (course else from the title), term (else from the
    title), week_no, hours. Blank cells give no row: a blank is never 0 hours.
    """
    form = _weeks_of(grid, BY_CLASS)
    if form is None:
        return None
    recognised, weeks = form
    text = f"{recognised.title} {grid.name}"
    course = "心理健康" if "心理" in text else "安全" if "安全" in text else None
    hours = numbers.amount(high=40)

    def parse(value: object) -> Any:
        made = _plain(value)
        if made in {"√", "✓", "✔"}:
            return Noted({"hours": 1.0}, "“√”按 1 课时读取")
        if made in _NOT_DONE:
            return None
        taken = hours(re.sub(r"(?:课时|节课?|学时)$", "", made) if isinstance(value, str) else value)
        if isinstance(taken, Noted):
            return Noted({"hours": taken.value}, taken.note)
        return None if taken is None else {"hours": taken}

    made = unfolded(
        grid,
        recognised,
        weeks,
        parse,
        {"course": course, "term": recognised.term},
        lambda week: {"week_no": week.number},
    )
    return list(made)


def nth_week(year: int, month: int, n: int) -> date:
    """The Monday of the n-th week of a month, weeks belonging to the month of their Sunday (figures: "Week").

    Raises Problem when the month has no such week.
    """
    first = date(year, month, 1)
    sunday = first + timedelta(days=6 - first.weekday()) + timedelta(weeks=n - 1)
    if n < 1 or sunday.month != month:
        raise Problem(f"{year}年{month}月没有第{n}周")
    return sunday - timedelta(days=6)
