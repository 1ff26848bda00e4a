"""Lesson timetables: a week's plan entered once, counted in every teaching week of its term but those struck off.

Read are a class's own timetable (days across, lessons down), one for all classes (a class a row under the days), and
a list of lessons a week by class. Which weeks are counted is a reading that says how many rows it makes.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ledgers.files.grid import Grid
from ledgers.reading.cells.numbers import amount
from ledgers.reading.cells.parsing import Noted, Problem
from ledgers.reading.cells.text import shown
from ledgers.reading.cells.weeks import term_in
from ledgers.reading.forms.unfolding import WideRow
from ledgers.reading.forms.weeks import BY_CLASS
from ledgers.reading.headings.known import Aliases, normal
from ledgers.reading.headings.recognise import recognise
from ledgers.reading.readings import CellRef, Readings
from ledgers.validate.class_names import class_label
from ledgers.validate.names import plain, words_of
from models.county import Pack

WHOLE_TERM, SO_FAR, NOT_READ = "term", "sofar", "不读"
EVERY, ODD, EVEN = "every", "odd", "even"
ROWS = 400
"""Rows of a sheet that may be a timetable."""
_DAYS = re.compile(r"(?:星期|周|礼拜)[一二三四五1-5]")
_ABOUT_A_WEEK = re.compile(r"每周|一周|周课时|课表|课程表|周课程|周节数")
_CLASS = re.compile(
    r"(?:初|高)?(?:[一二三四五六七八九]|(?<!\d)\d)(?:年级|年)?\(?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\)?班|"
    r"[小中大托]\(?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\)?班|(?<!\d)\d{3,4}班"
)
_STRUCK = re.compile(r"停课|停上|不上|未上|不计|放假|冲掉|取消|划去|划掉|调走")
_WEEKS = re.compile(r"第?((?:\d{1,2}(?:[、,，和及\-—–~至到]第?)?)+)周")
_WEEKLY: Aliases = {
    **BY_CLASS,
    "weekly": ("周课时", "每周课时", "周课时数", "每周课时数", "每周节数", "周节数", "每周课时（节）"),
    "struck": ("停课周", "停课周次", "未上周次", "不上课周次", "不上课的周", "划去的周", "不计的周"),
}
_GRADES = "一二三四五六七八九"


@dataclass
class Plan:
    """What one class has of one course in a week. `hours`: parity of the week → lessons."""

    row: int
    values: Mapping[str, object]
    course: str
    hours: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    struck: frozenset[int] = frozenset()
    problem: str = ""
    raw: object = None
    headings: Mapping[str, str] = field(default_factory=dict)


def timetable(grid: Grid, pack: Pack, readings: Readings, file: str, now: date) -> list[WideRow] | None:
    """The rows a week's plan stands for (school, class_no, grade, term, week_no, course, hours); None when the sheet
    is none, [] when it is not to be read or nobody has said yet how."""
    if not 2 <= len(grid.rows) <= ROWS:
        return None
    reader = _Reader(grid, pack, readings, file)
    plans = reader.by_days()
    if plans is None:
        plans = reader.by_list()
    if plans is None:
        return None
    return _unfolded(grid, pack, readings, file, now, plans)


class _Reader:
    """The plans of one sheet."""

    def __init__(self, grid: Grid, pack: Pack, readings: Readings, file: str) -> None:
        self.grid, self.readings, self.file = grid, readings, file
        self.courses = words_of(pack, "course")
        self.parities: dict[str, str] = {}

    def by_days(self) -> list[Plan] | None:
        """Days across: the lessons of the class the block is headed by, or of the class of each row."""
        heads = [i for i in range(len(self.grid.rows)) if len(self._days(i)) >= 4]
        if not heads:
            return None
        plans: list[Plan] = []
        for n, top in enumerate(heads):
            end = heads[n + 1] if n + 1 < len(heads) else len(self.grid.rows)
            before = heads[n - 1] + 1 if n else 0
            columns = range(min(self._days(top)), self.grid.width)
            classes = self._column_of_classes(top)
            if classes is not None:
                for i in range(top + 1, end):
                    word = self.grid.rows[i][classes]
                    if word is not None and class_label(str(shown(word))):
                        plans += self._counted([i], columns, {"class_no": word})
            else:
                word = self._class_above(before, top)
                plans += self._counted(range(top + 1, end), columns, {"class_no": word} if word else {}, top)
        return plans

    def _days(self, i: int) -> list[int]:
        return [
            j
            for j, value in enumerate(self.grid.rows[i])
            if isinstance(value, str) and _DAYS.fullmatch("".join(value.split())) and (i, j) not in self.grid.filled
        ]

    def _column_of_classes(self, top: int) -> int | None:
        words = {normal(word) for word in BY_CLASS["class_no"]}
        for row in self.grid.rows[top : top + 2]:
            for j, value in enumerate(row):
                if isinstance(value, str) and normal(value) in words:
                    return j
        return None

    def _class_above(self, before: int, top: int) -> str:
        """The class that the last line above the days tells, else the name of the sheet."""
        texts = [shown(v) for i in range(top - 1, before - 1, -1) for v in self.grid.rows[i] if isinstance(v, str)]
        for text in (*texts, self.grid.name):
            said = "".join(unicodedata.normalize("NFKC", text).split())
            if found := _CLASS.search(said):
                return found[0]
        return self.grid.name if class_label(self.grid.name) else ""

    def _counted(
        self, rows: Iterable[int], columns: Iterable[int], values: Mapping[str, object], head: int | None = None
    ) -> list[Plan]:
        found: dict[str, Plan] = {}
        rows, columns = list(rows), list(columns)
        for i in rows:
            for j in columns:
                value = self.grid.rows[i][j]
                if not isinstance(value, str) or (i, j) in self.grid.filled:
                    continue
                for course in self._courses_in(value):
                    at = self.grid.row_number(i if head is None else head)
                    plan = found.setdefault(course, Plan(at, dict(values), course, headings={"class_no": "班级"}))
                    plan.hours[self._parity(i, value)] += 1
        return list(found.values())

    def _courses_in(self, value: str) -> list[str]:
        text = re.sub(r"\([^()]*\)", " ", unicodedata.normalize("NFKC", value))
        return [self.courses[part] for part in map(plain, re.split(r"[\s/、,;|+]+", text)) if part in self.courses]

    def _parity(self, i: int, value: str) -> str:
        """In which weeks a cell is taught: as it says; two lessons in one cell may take turns, then it is asked."""
        text = plain(value)
        if "单周" in text or "双周" in text:
            return EVERY if "单周" in text and "双周" in text else ODD if "单周" in text else EVEN
        if not re.search(r"[/|]", text):
            return EVERY
        if text not in self.parities:
            self.parities[text] = self.readings.ask(
                "parity",
                f"“{self.grid.name}”表课表里写“{text[:20]}”，是每周都上，还是隔周轮换？",
                [CellRef(self.file, self.grid.name, self.grid.row_number(i))],
                [(EVERY, "每周都上"), (ODD, "单周上"), (EVEN, "双周上")],
                key=f"parity:{text}",
            )
        return self.parities[text] or EVERY

    def by_list(self) -> list[Plan] | None:
        """A class a row with its lessons a week: in a column of its own, or in a column a course."""
        made = recognise(self.grid, _WEEKLY)
        if made is None or "class_no" not in made.columns or {"week_no", "hours"} & made.fields:
            return None
        about = f"{made.title} {self.grid.name}"
        head = self.grid.rows[made.header_row]
        by_course = {
            j: self.courses[plain(normal(value))]
            for j, value in enumerate(head)
            if isinstance(value, str) and plain(normal(value)) in self.courses and j not in made.columns.values()
        }
        weekly = made.columns.get("weekly")
        if weekly is None and not (by_course and _ABOUT_A_WEEK.search(about)):
            return None
        left = [unknown.heading for unknown in made.unknown if unknown.filled and unknown.column not in by_course]
        if left := [heading for heading in left if normal(heading) not in ("序号", "序")]:
            words = "、".join(left)
            self.readings.say("skipped", f"“{self.grid.name}”表有{len(left)}列没有读，本台账没有对应的栏：{words}。")
        plans = []
        kept = ("school_code", "school_code_name", "class_no", "grade", "term")
        for i in made.data_rows:
            row = self.grid.rows[i]
            values = {**made.stated, **{n: row[made.columns[n]] for n in kept if n in made.columns}}
            values = {name: value for name, value in values.items() if name in kept and value is not None}
            struck = _weeks_in(shown(row[made.columns["struck"]])) if "struck" in made.columns else frozenset()
            said = str(row[made.columns["course"]] or "") if "course" in made.columns else about
            courses = [(weekly, self._course_of(said))] if weekly is not None else list(by_course.items())
            for j, course in courses:
                if row[j] is None:
                    continue
                plan = Plan(self.grid.row_number(i), values, course, struck=struck, headings=made.headings, raw=row[j])
                try:
                    taken = amount(high=40)(_bare(row[j]))
                    plan.hours[EVERY] = float((taken.value if isinstance(taken, Noted) else taken) or 0)
                except Problem:
                    plan.problem = "看不出每周几节：请只写数字，如 1 或 0.5（两周一节）"
                plan.problem = plan.problem or ("" if course else "看不出是哪门课：请加“课程”一列，填心理健康或安全")
                plans.append(plan)
        return plans

    def _course_of(self, text: str) -> str:
        said = plain(text)
        found = (
            {self.courses[said]}
            if said in self.courses
            else {name for word, name in self.courses.items() if word in said}
        )
        return found.pop() if len(found) == 1 else ""


def _bare(value: object) -> object:
    return re.sub(r"(?:课时|节课?|学时)(?:/周)?$", "", plain(value)) if isinstance(value, str) else value


def _weeks_in(text: str) -> frozenset[int]:
    """The week numbers of a text: 第3、5周, 7-9周, or bare numbers."""
    said = plain(text)
    found = _WEEKS.findall(said) or ([said] if re.fullmatch(r"[\d、,，\-—–~至到]+", said) else [])
    weeks: set[int] = set()
    for part in re.split(r"[、,，和及]", "、".join(found)):
        ends = [int(number) for number in re.findall(r"\d{1,2}", part)]
        if ends:
            weeks |= set(range(ends[0], ends[-1] + 1))
    return frozenset(weeks)


def _unfolded(
    grid: Grid, pack: Pack, readings: Readings, file: str, now: date, plans: Sequence[Plan]
) -> list[WideRow] | None:
    texts = [value for row in grid.rows for value in row if isinstance(value, str)]
    if not plans:
        readings.say("timetable", f"“{grid.name}”表是课表，里面没有心理健康、安全这样的课，没有登记。")
        return []
    term = next((found for text in (*texts, grid.name) if (found := term_in(text))), None) or _asked_term(
        grid, pack, readings, file, now
    )
    if not term:
        return []
    struck = frozenset[int]().union(*(_weeks_in(text) for text in texts if len(text) < 100 and _STRUCK.search(text)))
    weeks = {stage: _of_term(pack, term, stage) for stage in {_stage(pack, plan) for plan in plans}}
    if not any(weeks.values()):
        readings.say("timetable", f"“{grid.name}”表写的是{term}，校历里没有这个学期，没有登记。")
        return []
    made: dict[bool, list[WideRow]] = {False: [], True: []}
    for plan in plans:
        for number, monday in weeks[_stage(pack, plan)].items():
            hours = plan.hours[EVERY] + plan.hours[ODD if number % 2 else EVEN]
            if (not hours and not plan.problem) or number in struck | plan.struck:
                continue
            row = WideRow(plan.row, plan.course or "课程", plan.raw if plan.raw is not None else hours)
            row.values = {"term": term, **plan.values, "week_no": number, "course": plan.course, "hours": hours}
            row.problem, row.headings = plan.problem, plan.headings
            made[monday <= now].append(row)
            if plan.problem:
                break  # one bad cell, not one a week
    past, all_ = len(made[True]), len(made[True]) + len(made[False])
    counted = sorted({int(str(row.values["week_no"])) for rows in made.values() for row in rows})
    taken = readings.ask(
        "timetable",
        f"“{grid.name}”表按一周的课表读取：{_told(plans)}，{term}第{_spans(counted)}周每周照此登记"
        f"{f'（不计第{_spans(sorted(struck))}周）' if struck else ''}，共{all_}行课时。",
        [CellRef(file, grid.name, row) for row in dict.fromkeys(plan.row for plan in plans)],
        [
            (WHOLE_TERM, f"整学期都登记，{all_}行"),
            (SO_FAR, f"只登记到本周，{past}行"),
            (NOT_READ, "不读这张表"),
        ],
        likely=WHOLE_TERM,
        key="timetable",
    )
    return [] if taken == NOT_READ else made[True] if taken == SO_FAR else [*made[True], *made[False]]


def _asked_term(grid: Grid, pack: Pack, readings: Readings, file: str, now: date) -> str:
    """A timetable that names no term: the one that is taught, the one before and the next are offered."""
    begins: dict[str, date] = {}
    for week in pack.weeks:
        begins[week.term] = min(begins.get(week.term, week.monday), week.monday)
    order = sorted(begins, key=lambda term: begins[term])
    at = max((n for n, term in enumerate(order) if begins[term] <= now), default=0)
    offered = order[max(at - 1, 0) : at + 2]
    return readings.ask(
        "term",
        f"“{grid.name}”表是课表，没有写哪个学期。",
        [CellRef(file, grid.name, grid.row_number(0))],
        [(term, f"{term}学期") for term in offered],
    )


def _of_term(pack: Pack, term: str, stage: str) -> dict[int, date]:
    """Number → Monday of the term's teaching weeks; for a class of no known stage those that all stages teach."""
    by_stage: dict[str, dict[int, date]] = defaultdict(dict)
    for week in pack.weeks:
        if week.term == term:
            by_stage[week.stage][week.week_no] = week.monday
    if stage in by_stage:
        return dict(sorted(by_stage[stage].items()))
    shared = set.intersection(*map(set, by_stage.values())) if by_stage else set()
    return {number: monday for number, monday in next(iter(by_stage.values()), {}).items() if number in shared}


def _stage(pack: Pack, plan: Plan) -> str:
    """The calendar stage of the plan's class, by its grade; "" where the name tells none."""
    label = class_label(
        f"{shown(plan.values.get('grade') or '')}{shown(plan.values.get('class_no') or '')}"
    ) or class_label(str(shown(plan.values.get("class_no") or "")))
    if label is None:
        return ""
    grade = label[0]
    if grade.isdigit():
        n = int(grade)
        grade = f"{_GRADES[n - 1]}年级" if n <= 9 else f"高{_GRADES[n - 10]}"
    else:
        grade = f"{grade}班"
    return next((entry.note for entry in pack.dictionaries.get("grade", ()) if entry.name == grade), "")


def _told(plans: Sequence[Plan]) -> str:
    classes = list(dict.fromkeys(shown(plan.values.get("class_no") or "（没有班名）") for plan in plans))
    named = "、".join(classes[:3]) + (f"等{len(classes)}个班" if len(classes) > 3 else "")
    totals: dict[str, set[str]] = defaultdict(set)
    for plan in plans:
        week = plan.hours[EVERY] + (plan.hours[ODD] + plan.hours[EVEN]) / 2
        totals[plan.course].add(f"{week:g}")
    return f"{named}，" + "、".join(f"{course}每周{'或'.join(sorted(hours))}节" for course, hours in totals.items())


def _spans(numbers: Sequence[int]) -> str:
    """1、3—5."""
    made: list[list[int]] = []
    for number in numbers:
        if made and number == made[-1][-1] + 1:
            made[-1].append(number)
        else:
            made.append([number])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}—{run[-1]}" for run in made)
