"""Clerks' own wide forms, unfolded: one sheet a month with a column a week, a class a row with 第1周…第22周.

And how schools write drills: one word for kind, evacuation and scenario, one cell for people and time. Each
function gives rows with the cell they came from; what a cell leaves open stays open and is said.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from ledgers.files.grid import Grid
from ledgers.reading.cells import days, numbers
from ledgers.reading.cells import weeks as cell_weeks
from ledgers.reading.cells.parsing import Noted, Parser, Problem
from ledgers.reading.cells.text import shown
from ledgers.reading.forms.parts import Under, combined_value
from ledgers.reading.headings.known import Aliases, normal
from ledgers.reading.headings.recognise import recognise
from ledgers.reading.headings.recognised import Recognised


@dataclass
class WideRow:
    """One ledger row unfolded from a cell. `row`, `column`: Excel row and the heading it stands under;
    `headings`: field → heading as written, of the other columns; `parts`: likewise of what its own heading tells."""

    row: int
    column: str
    raw: object
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    note: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WeekColumn:
    """A column that stands for a week: its number as headed, and its first day where the heading tells it; `under`:
    what its heading covers, where that is more than the column."""

    column: int
    heading: str
    number: int | None
    start: date | None
    under: Under | None = None


Parts = Callable[[Recognised], Callable[[int, Sequence[int]], Under]]
"""For a recognised form: what the heading of a column covers, given the columns of the form's other headings."""

_BY_SCHOOL: Aliases = {
    "school_code": ("学校代码", "学校标识码", "学校编号", "单位代码"),
    "school_code_name": ("学校名称", "学校", "单位名称", "校名", "填报学校", "被检查单位", "单位"),
    "township_code": ("乡镇代码", "乡镇", "所属乡镇", "镇乡"),
    "remark": ("备注",),
}
BY_CLASS: Aliases = {
    **_BY_SCHOOL,
    "class_no": ("班级编号", "班级", "班级名称", "班号", "授课班级"),
    "grade": ("年级",),
    "course": ("课程", "课程名称", "学科", "科目"),
    "topic": ("专题", "主题", "教育专题"),
    "term": ("学期", "学年学期"),
}
_BY_BODY: Aliases = {
    "subject_code": ("主体代码", *_BY_SCHOOL["school_code"]),
    "subject_code_name": ("主体名称", *_BY_SCHOOL["school_code_name"]),
    "effective_on": ("生效日期", "统计日期", "统计时间"),
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
    form = _weeks_of(grid, _BY_SCHOOL)
    if form is None:
        return None
    recognised, weeks = form
    weeks = _with_parts(parts, recognised, weeks)
    month = month_of(grid, recognised.title)
    return list(
        _unfolded(
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

    made = _unfolded(
        grid,
        recognised,
        weeks,
        parse,
        {"course": course, "term": recognised.term},
        lambda week: {"week_no": week.number},
    )
    return list(made)


def checklist(
    grid: Grid, field: str, words: Mapping[str, str], parse: Parser, parts: Parts | None = None
) -> list[WideRow] | None:
    """A body a row and a column for each facility or post; None when the sheet is no such form.

    `words`: heading as compared → what `field` (设施类别, 岗位类别) is then. `parse`: a cell → the values it gives.
    Values: subject_code / subject_code_name and effective_on as written (else the day in the title). Blank cells
    give no row: a blank is never 否.
    """
    recognised = recognise(grid, _BY_BODY)
    if recognised is None or not {"subject_code", "subject_code_name"} & recognised.fields:
        return None
    head = grid.rows[recognised.header_row]
    columns = [
        WeekColumn(j, value, None, None)
        for j, value in enumerate(head)
        if isinstance(value, str) and kind_of(value, words) and j not in recognised.columns.values()
    ]
    if len(columns) < 2:
        return None
    columns = _with_parts(parts, recognised, columns)
    return list(_unfolded(grid, recognised, columns, parse, {}, lambda column: {field: kind_of(column.heading, words)}))


_AROUND_KIND = (
    re.compile(r"^(?:是否(?:有|已?配备|配|已?安装|建有|建成|已?建立|设置|设立|设)?|有无|现有)"),
    re.compile(
        r"(?:人员)?(?:人数|数量|总数|数|配备情况|配备数|建设情况|安装情况|设置情况|情况|是否配备|是否安装|是否建成|是否具备|有无)$"
    ),
)


def kind_of(heading: str, words: Mapping[str, str]) -> str:
    """The facility or post that a heading names (保安人数, 是否安装一键报警); "" for none."""
    text = normal(heading)
    for short in (text, *(around.sub("", text) for around in _AROUND_KIND), _bare(text)):
        if short in words:
            return words[short]
    return ""


def _bare(text: str) -> str:
    before, behind = _AROUND_KIND
    return behind.sub("", before.sub("", text))


def _with_parts(parts: Parts | None, recognised: Recognised, columns: list[WeekColumn]) -> list[WeekColumn]:
    """The columns with what stands under each heading."""
    if parts is None:
        return columns
    decide, others = parts(recognised), [column.column for column in columns]
    made = [replace(column, under=decide(column.column, others)) for column in columns]
    return [column for column in made if column.under and column.under.counted]


def _unfolded(
    grid: Grid,
    recognised: Recognised,
    weeks: list[WeekColumn],
    parse: Parser,
    common: dict[str, Any],
    of_week: Any,
) -> Iterable[WideRow]:
    for i in recognised.data_rows:
        row = grid.rows[i]
        own = {name: row[j] for name, j in recognised.columns.items() if row[j] is not None}
        for week in weeks:
            columns = week.under.counted if week.under else (week.column,)
            raw = combined_value(grid, i, columns)
            told = {
                part.field: part for part in (week.under.more if week.under else ()) if row[part.column] is not None
            }
            if any((i, column) in grid.filled for column in columns) or (raw is None and not told):
                continue
            made = WideRow(grid.row_number(i), week.heading, raw, headings=recognised.headings)
            made.values = {**recognised.stated, **common, **own, **of_week(week)}
            made.values |= {name: row[part.column] for name, part in told.items()}
            made.parts = {name: part.heading for name, part in told.items()}
            if raw is None:
                made.problem = f"空着，而旁边填了“{'、'.join(made.parts.values())}”：请补上，或清空旁边"
                yield made
                continue
            if flaw := next((grid.flaws[i, column] for column in columns if (i, column) in grid.flaws), ""):
                made.problem = flaw
                yield made
                continue
            try:
                taken = parse(raw)
            except Problem as problem:
                made.problem = str(problem)
                yield made
                continue
            if isinstance(taken, Noted):
                made.note, taken = taken.note, taken.value
            if taken is None:
                continue
            made.values |= taken
            yield made


def nth_week(year: int, month: int, n: int) -> date:
    """The Monday of the n-th week of a month, weeks belonging to the month of their Sunday (figures: "Week").

    Raises Problem when the month has no such week.
    """
    first = date(year, month, 1)
    sunday = first + timedelta(days=6 - first.weekday()) + timedelta(weeks=n - 1)
    if n < 1 or sunday.month != month:
        raise Problem(f"{year}年{month}月没有第{n}周")
    return sunday - timedelta(days=6)


# Drills as schools write them

_SCENARIOS = (
    ("地震", "地震|防震|抗震"),
    ("洪灾", "洪|防汛|内涝"),
    ("火灾", "火灾|消防|灭火|防火|火警"),
    ("暴恐", "暴恐|反恐|防恐|防暴|反暴|暴力|持刀"),
)


def scenario(written: str) -> str:
    """The evacuation scenario a drill's name or kind tells: 地震, 洪灾, 火灾, 暴恐, or "" for none or several."""
    text = _plain(written)
    found = [name for name, words in _SCENARIOS if re.search(words, text)]
    return found[0] if len(found) == 1 else ""


def drill_kind(written: str) -> tuple[str, bool | None, str]:
    """(综合/专项/推演, evacuation or None where it is not told, note) of a drill's kind or name.

    By 31号文 11: an evacuation not marked 综合 is a 专项; a 推演 (桌面) is never another kind. 实战 says how and
    not what: it is taken for 专项, which counts less. Raises Problem when nothing is told.
    """
    text = _plain(written)
    evacuation = True if re.search("疏散|逃生|撤离|避险", text) else None
    if re.search("桌面|推演|沙盘|提问讨论", text):
        return "推演", False, ""
    if "综合" in text:
        return "综合", evacuation, ""
    if "专项" in text or evacuation:
        return "专项", evacuation, ""
    if re.search("实战|实际|实兵|现场", text) or scenario(text):
        return "专项", evacuation, f"“{text[:20]}”没有写明综合还是专项，按专项读取"
    raise Problem(f"“{text[:20]}”看不出演练类型：请填综合、专项或推演")


def drill_facts(written: str) -> dict[str, Any]:
    """People and seconds from a free text such as 全校1065名师生3分45秒疏散完毕; only what it tells once."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", _plain(written))
    facts: dict[str, Any] = {}
    for name, pattern, parser in (
        ("people", r"约?\d{2,6}(?:余|多)?(?:名|人)", numbers.people()),
        ("seconds", r"\d{1,2}分(?:钟)?(?:\d{1,2}秒)?|\d{1,4}秒", numbers.seconds()),
    ):
        found = re.findall(pattern, text)
        if len(found) == 1:
            taken = parser(found[0])
            facts[name] = taken.value if isinstance(taken, Noted) else taken
    return facts


def drill_words(kind: object, title: object, told: object = None) -> tuple[dict[str, Any], str]:
    """What the words of a clerk's drill row tell: kind, evacuation, scenario, people, seconds; and a note.

    `kind`, `title`: the cells of 演练类别 and 演练项目; `told`: any text beside them. Raises Problem as
    `drill_kind` does.
    """
    words = " ".join(shown(part) for part in (kind, title) if part is not None)
    # What the kind says outright holds; the title fills in.
    exact = normal(kind) if kind is not None else ""
    if exact in ("综合", "专项", "推演"):
        name, evacuation, note = exact, drill_kind(f"{exact}{normal(title or '')}")[1], ""
    else:
        name, evacuation, note = drill_kind(words)
    facts: dict[str, Any] = {"kind": name, "evacuation": evacuation, "scenario": scenario(words)}
    facts.update(drill_facts(f"{words} {shown(told)}"))
    return facts, note
