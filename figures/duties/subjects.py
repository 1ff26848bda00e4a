"""The subjects of duties as arrays: who they are, where they stand, since when, by which calendar they live.

Where a subject stands is asked of D; what binds it (学段, 适用31号文, 城乡类别, 在校学生数, 寄宿, 有燃气) of the day a
period asks about, so that no later change touches a period that is over (docs/duties.md, "Who is bound").
Arrays, because a status is decided for all subjects of a duty at once.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Date, and_, or_, select, type_coerce
from sqlmodel import Session

from figures.bitemporal import known, statements
from figures.duties.language import ROSTER, Limits, Scope, Step
from figures.duties.periods import calendar_of
from models.base import FAR, table
from models.county import UNPLACED, Pack
from models.duty import CLASS, SCHOOL, TOWNSHIP, UNIT, Duty
from models.school import School, SchoolClass, SchoolFact, grades_before

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]
Codes = NDArray[np.int64]
Texts = NDArray[np.object_]

SCHOOLS, CLASSES, FACT = table(School), table(SchoolClass), table(SchoolFact)
UNREGISTERED = "-"
"""The class number of a school that has registered no class (学校代码/-)."""
UNSAID: Any = SimpleNamespace(
    township_code=UNPLACED, stage="", area="", pupils=None, boarding=None, gas=None, covered=False
)
"""What holds for a school without 学校情况 on the day."""


@dataclass
class Subjects:
    """One kind of subject. Days are ordinals; `place` finds a subject by its key in the ledgers.

    pupils, boarding and gas are NaN where the school has not said. `stands` is the township code its facts name,
    `township` the township that is on D. Of a class `home` is the place of its school, `grade_calendar` the
    calendar of its 年级 ('' where that of the school holds); `unregistered` marks what stands for the classes of
    a school that registered none.
    """

    kind: str
    code: Texts
    school: Texts
    township: Texts
    opened: Codes
    closed: Codes
    calendar: Texts
    stands: Texts
    stage: Texts
    area: Texts
    pupils: Numbers
    boarding: Numbers
    gas: Numbers
    covered: Truths
    home: Codes
    grade_calendar: Texts
    unregistered: Truths
    place: dict[Any, int]

    def __len__(self) -> int:
        return len(self.code)

    def open_in(self, first: date, last: date) -> Truths:
        """Open on some day from first to last."""
        return (self.opened <= last.toordinal()) & (self.closed > first.toordinal())

    def open_on(self, day: date) -> Truths:
        """Open on a day: opened_on <= day < closed_on."""
        return self.open_in(day, day)

    def only(self, some: Truths) -> "Subjects":
        """Some of these subjects."""
        kept = np.flatnonzero(some)
        arrays = {f.name: getattr(self, f.name)[kept] for f in fields(self) if f.name not in ("kind", "place")}
        at = {old: new for new, old in enumerate(kept.tolist())}
        place = {key: at[i] for key, i in self.place.items() if i in at}
        return Subjects(kind=self.kind, place=place, **arrays)

    def days_open(self, days: Sequence[date]) -> Codes:
        """How many of these days, in order, each subject was open."""
        ordinals = np.array([day.toordinal() for day in days], dtype=np.int64)
        return np.searchsorted(ordinals, self.closed) - np.searchsorted(ordinals, self.opened)


def lasting(kind: str, codes: Sequence[str], townships: Sequence[str], calendar: str) -> Subjects:
    """Subjects that are always open: the county, units, townships."""
    count = len(codes)
    blank, unknown = _texts([""] * count), np.full(count, np.nan)
    return Subjects(
        kind=kind,
        code=_texts(codes),
        school=blank,
        township=_texts(townships),
        opened=np.zeros(count, dtype=np.int64),
        closed=np.full(count, FAR.toordinal(), dtype=np.int64),
        calendar=_texts([calendar] * count),
        stands=_texts(townships),
        stage=blank,
        area=blank,
        pupils=unknown,
        boarding=unknown,
        gas=unknown,
        covered=np.ones(count, dtype=bool),
        home=np.zeros(count, dtype=np.int64),
        grade_calendar=blank,
        unregistered=np.zeros(count, dtype=bool),
        place={code: i for i, code in enumerate(codes)},
    )


def read_townships(pack: Pack, day: date, township: str | None, calendar: str) -> Subjects:
    """The townships of a day; `place` knows their whole predecessors too, whose rows are theirs."""
    codes = [t.code for t in pack.townships_on(day) if township in (None, t.code)]
    made = lasting(TOWNSHIP, codes, codes, calendar)
    for old in dict.fromkeys(t.code for t in pack.townships):
        now = pack.township_now(old, day)
        if now in made.place:
            made.place.setdefault(old, made.place[now])
    return made


def read_units(pack: Pack, calendar: str) -> Subjects:
    """The county's own code and the units of the pack, each from valid_from until valid_to."""
    found = [(pack.code, date.min, None), *((u.code, u.valid_from, u.valid_to) for u in pack.units)]
    made = lasting(UNIT, [code for code, _, _ in found], [""] * len(found), calendar)
    return replace(made, opened=_days(day for _, day, _ in found), closed=_days(day for _, _, day in found))


@dataclass
class Facts:
    """学校情况 over time: the statements of all schools by day, and the subjects as those of a day make them.

    One set of arrays for each stretch of days on which nothing changes: most schools have a single statement.
    """

    begins: list[int]
    owner: Codes
    begin: Codes
    columns: dict[str, Any]

    def stretch(self, day: date) -> int:
        """Which stretch without a change a day lies in."""
        return bisect_right(self.begins, day.toordinal())

    def on(self, day: date, schools: Subjects) -> Subjects:
        """The schools with the facts in force on a day; blank ones before the first statement."""
        said = np.full(len(schools), -1, dtype=np.int64)
        by_then = np.flatnonzero(self.begin <= day.toordinal())
        said[self.owner[by_then]] = by_then
        return replace(schools, **{name: values[said] for name, values in self.columns.items()})


def read_schools(
    session: Session, pack: Pack, day: date, earliest: date, township: str | None, calendar: str
) -> tuple[Subjects, Facts]:
    """Schools opened by `day` and not closed by `earliest`, as on `day`, and their facts from `earliest` on.

    `calendar` is the one of a school that has not said its 学段; a school without 学校情况 stands 待划分.
    """
    query = (
        select(SCHOOLS.c.code, SCHOOLS.c.opened_on, SCHOOLS.c.closed_on)
        .where(
            SCHOOLS.c.county == pack.code,
            known(SCHOOLS, None),
            SCHOOLS.c.opened_on <= day,
            or_(SCHOOLS.c.closed_on.is_(None), SCHOOLS.c.closed_on > earliest),
        )
        .order_by(SCHOOLS.c.code)
    )
    facts = _read_facts(session, pack, day, earliest)
    now: dict[str, str] = {}
    rows, places = [], []
    for row in session.execute(query):
        said = facts.get(row.code)
        stands = said[-1].township_code if said else UNPLACED
        if stands not in now:
            now[stands] = pack.township_now(stands, day)
        if township in (None, now[stands]):
            rows.append(row)
            places.append(now[stands])
    codes = _texts([row.code for row in rows])
    made = lasting(SCHOOL, [row.code for row in rows], places, calendar)
    made = replace(
        made,
        school=codes,
        opened=_days(row.opened_on for row in rows),
        closed=_days(row.closed_on for row in rows),
        home=np.arange(len(rows)),
    )
    over_time = _over_time(pack, [facts.get(row.code, []) for row in rows], calendar)
    return over_time.on(day, made), over_time


def _read_facts(session: Session, pack: Pack, day: date, earliest: date) -> dict[str, list[Any]]:
    """The statements in force on some day from earliest to day, by school and in order."""
    facts = statements(FACT, pack.code, None, "school_code")
    names = ("school_code", "effective_on", "township_code", "stage", "area", "pupils", "boarding", "gas", "covered")
    # Read apart from the schools and put together in memory: a join to the statements in force has no index.
    query = select(*(facts.c[name] for name in names)).where(facts.c.effective_on <= day, facts.c.until_on > earliest)
    found: dict[str, list[Any]] = {}
    for fact in session.execute(query):
        found.setdefault(fact.school_code, []).append(fact)
    for said in found.values():
        if len(said) > 1:
            said.sort(key=lambda fact: fact.effective_on)
    return found


def read_campuses(session: Session, pack: Pack) -> list[Any]:
    """Every statement by which a school stands under another: school_code, main_school, effective_on, until_on; by
    school."""
    facts = statements(FACT, pack.code, None, "school_code")
    until = type_coerce(facts.c.until_on, Date).label("until_on")
    query = select(facts.c.school_code, facts.c.main_school, facts.c.effective_on, until)
    return list(session.execute(query.where(facts.c.main_school.is_not(None)).order_by(facts.c.school_code)))


def _over_time(pack: Pack, said: Sequence[Sequence[Any]], calendar: str) -> Facts:
    stages = calendar_of(pack)
    # UNSAID stands last, where the place -1 finds it.
    whole = [*(fact for facts in said for fact in facts), UNSAID]
    begin = np.array([fact.effective_on.toordinal() for fact in whole[:-1]], dtype=np.int64)
    return Facts(
        begins=sorted(set(begin.tolist())),
        owner=np.array([i for i, facts in enumerate(said) for _ in facts], dtype=np.int64),
        begin=begin,
        columns={
            "calendar": _texts([stages.get(fact.stage, calendar) for fact in whole]),
            "stands": _texts([fact.township_code for fact in whole]),
            "stage": _texts([fact.stage for fact in whole]),
            "area": _texts([fact.area for fact in whole]),
            "pupils": _numbers(fact.pupils for fact in whole),
            "boarding": _numbers(fact.boarding for fact in whole),
            "gas": _numbers(fact.gas for fact in whole),
            "covered": np.array([bool(fact.covered) for fact in whole], dtype=bool),
        },
    )


@dataclass
class Grades:
    """年级 of classes over time, as the calendars they live by: one set of texts for each stretch without a change."""

    begins: list[int]
    owner: Codes
    begin: Codes
    calendars: Texts

    def stretch(self, day: date) -> int:
        """Which stretch without a change a day lies in."""
        return bisect_right(self.begins, day.toordinal())

    def on(self, day: date, count: int) -> Texts:
        """The calendar of each class's grade on a day ('' where that of the school holds)."""
        found = _texts([""] * count)
        by_then = np.flatnonzero(self.begin <= day.toordinal())
        found[self.owner[by_then]] = self.calendars[by_then]
        return found


def read_classes(session: Session, pack: Pack, schools: Subjects, day: date, earliest: date) -> tuple[Subjects, Grades]:
    """The classes of these schools with their grades of `day`, and their grades over time; a class follows the calendar
    of its grade (毕业年级), else its school's.

    A school that has no class opened by `day` stands in for its classes itself (学校代码/-): what was never
    registered still owes. A class opened after its end or its school's is none.
    """
    row_of = CLASSES.c
    query = (
        select(
            *(row_of.school_code, row_of.class_no, row_of.grade, row_of.opened_on, row_of.closed_on),
            row_of.former_grades,
        )
        .where(CLASSES.c.county == pack.code, known(CLASSES, None), CLASSES.c.opened_on <= day)
        .order_by(CLASSES.c.school_code, CLASSES.c.class_no)
    )
    registered = [row for row in session.execute(query) if row[0] in schools.place]
    without = sorted(set(schools.place) - {row[0] for row in registered})
    rows: list[Any] = [row for row in registered if row[4] is None or row[4] > earliest]
    rows += [(school, UNREGISTERED, "", date.min, None, "") for school in without]
    home = np.array([schools.place[row[0]] for row in rows], dtype=np.int64)
    opened = np.maximum(_days(row[3] for row in rows), schools.opened[home])
    closed = np.minimum(_days(row[4] for row in rows), schools.closed[home])
    kept = np.flatnonzero(opened < closed)
    rows, home, opened, closed = [rows[i] for i in kept], home[kept], opened[kept], closed[kept]
    grades = _grades(pack, rows)
    made = lasting(CLASS, [f"{row[0]}/{row[1]}" for row in rows], [schools.township[i] for i in home], "")
    made = replace(
        made,
        school=schools.code[home],
        opened=opened,
        closed=closed,
        home=home,
        grade_calendar=grades.on(day, len(rows)),
        unregistered=np.array([row[1] == UNREGISTERED for row in rows], dtype=bool),
        place={(row[0], row[1]): i for i, row in enumerate(rows)},
    )
    return of_schools(made, schools), grades


def _grades(pack: Pack, rows: Sequence[Any]) -> Grades:
    of_grade = calendar_of(pack)
    owner, begin, calendars = [], [], []
    for at, row in enumerate(rows):
        since = 0
        for grade, until in (*grades_before(row[5]), (row[2], FAR)):
            owner.append(at)
            begin.append(since)
            calendars.append(of_grade.get(grade, ""))
            since = until.toordinal() + 1 if until != FAR else 0
    starts = np.array(begin, dtype=np.int64)
    return Grades(sorted({b for b in begin if b}), np.array(owner, dtype=np.int64), starts, _texts(calendars))


def of_schools(classes: Subjects, schools: Subjects) -> Subjects:
    """The classes with the facts of their schools."""
    of_school = schools.calendar[classes.home]
    facts = ("stands", "stage", "area", "pupils", "boarding", "gas", "covered")
    return replace(
        classes,
        calendar=np.where(classes.grade_calendar != "", classes.grade_calendar, of_school),
        **{name: getattr(schools, name)[classes.home] for name in facts},
    )


def scope_binds(scope: Scope, subjects: Subjects, preschool: Sequence[str]) -> tuple[Truths, Truths]:
    """(outside, unknown): whom a scope does not bind, and whom it may bind, the fact being blank.

    preschool: the 学段 that 中小学 leaves out.
    """
    outside = np.zeros(len(subjects), dtype=bool)
    unknown = np.zeros(len(subjects), dtype=bool)
    if subjects.kind not in (SCHOOL, CLASS):
        return outside, unknown
    if scope.covered:
        outside |= ~subjects.covered
    if scope.without_preschools:
        outside |= np.isin(subjects.stage.astype(str), preschool)
    if scope.stages:
        outside |= ~np.isin(subjects.stage.astype(str), scope.stages)
    if scope.areas:
        outside |= ~np.isin(subjects.area.astype(str), (*scope.areas, ""))
        unknown |= subjects.area == ""
    for wanted, fact in ((scope.boarding, subjects.boarding), (scope.gas, subjects.gas)):
        if wanted is not None:
            outside |= fact == (0.0 if wanted else 1.0)
            unknown |= np.isnan(fact)
    if scope.limits:
        reached, unsure = reaches(scope.limits, subjects)
        outside |= ~unsure & (~reached if scope.limits.at_least else reached)
        unknown |= unsure
    return outside, unknown & ~outside


def reaches(limits: Limits, subjects: Subjects) -> tuple[Truths, Truths]:
    """(reached, unsure) of 在校学生数; 城乡 blank: sure at the highest number and below the lowest one."""
    of_area = dict(limits.by_area)
    limit = np.array([of_area.get(area, np.nan) for area in subjects.area], dtype=np.float64)
    low, high = min(of_area.values()), max(of_area.values())
    blank = np.isnan(limit)
    reached = np.where(blank, subjects.pupils >= high, subjects.pupils >= limit)
    unsure = np.isnan(subjects.pupils) | (blank & (subjects.pupils >= low) & (subjects.pupils < high))
    return reached, unsure


def reached_since(session: Session, pack: Pack, limits: Limits, day: date, subjects: Subjects) -> Codes:
    """The day (ordinal) since when each school has been at or above its limit without a break; 0 if it is not."""
    rows = FACT.c
    of_area = dict(limits.by_area)
    at_limit = or_(
        *(and_(rows.area == area, rows.pupils >= limit) for area, limit in of_area.items()),
        and_(rows.area.not_in(of_area), rows.pupils >= max(of_area.values())),
    )
    said = (rows.county == pack.code, known(FACT, None), rows.effective_on <= day)
    pairs = session.execute(
        select(rows.school_code, rows.effective_on, at_limit).where(*said).order_by(rows.school_code, rows.effective_on)
    )
    since = np.zeros(len(subjects), dtype=np.int64)
    for school, effective_on, yes in pairs:
        at = subjects.place.get(school)
        if at is not None:
            since[at] = (since[at] or effective_on.toordinal()) if yes else 0
    return since


def minimum_by_pupils(steps: Sequence[Step], subjects: Subjects) -> Numbers:
    """The minimum by 在校学生数; NaN where the number is unknown."""
    need = np.full(len(subjects), np.nan)
    for step in steps:
        here = subjects.pupils >= step.pupils
        more = np.floor((subjects.pupils - step.pupils) / step.each) * step.more if step.each else 0
        need = np.where(here, step.minimum + more, need)
    return need


def units_of(duty: Duty, pack: Pack, day: date) -> list[str]:
    """The units a duty of kind unit binds on a day: codes joined by 、, or 名单 (the clause's list, while the task
    holds) less some after -; only units that are valid that day."""
    wanted, _, without = duty.units.partition("-")
    valid = {unit.code for unit in pack.units_on(day)}
    holds = {task.code for task in pack.tasks_on(day)}
    listed = [cell.unit for cell in pack.cells if cell.task == duty.clause and cell.task in holds]
    found = listed if wanted == ROSTER else wanted.split("、")
    return [unit for unit in found if unit in valid and unit not in without.split("、")]


def _texts(values: Iterable[str]) -> Texts:
    found = list(values)
    made = np.empty(len(found), dtype=object)
    made[:] = found
    return made


def _days(values: Iterable[date | None]) -> Codes:
    return np.array([(value or FAR).toordinal() for value in values], dtype=np.int64)


def _numbers(values: Iterable[float | bool | None]) -> Numbers:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
