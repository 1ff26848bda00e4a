"""The subjects of duties as arrays: who they are, where they stand, since when, by which calendar they live.

Facts are those in force on D (figures.md: a slice takes the value in force on D). Arrays, because a status
is decided for all subjects of a duty at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, or_, select
from sqlmodel import Session

from figures.bitemporal import known, statements
from figures.duties.language import Limits, Scope, Step
from figures.duties.periods import calendar_of
from models.base import FAR, table
from models.county import UNPLACED, LiftedWeek, Pack
from models.duty import CLASS, SCHOOL, Duty
from models.school import School, SchoolClass, SchoolFact

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]
Codes = NDArray[np.int64]
Texts = NDArray[np.object_]

KINDERGARTEN, RURAL, URBAN = "幼儿园", "农村", "城镇"
SCHOOLS, CLASSES, FACT, LIFTED = table(School), table(SchoolClass), table(SchoolFact), table(LiftedWeek)
UNSAID: Any = SimpleNamespace(
    township_code=UNPLACED, stage="", area="", pupils=None, boarding=None, gas=None, covered=False
)
"""What holds for a school without 学校情况 on the day."""


@dataclass
class Subjects:
    """One kind of subject. Days are ordinals; `place` finds a subject by its key in the ledgers.

    pupils, boarding and gas are NaN where the school has not said.
    """

    kind: str
    code: Texts
    school: Texts
    township: Texts
    opened: Codes
    closed: Codes
    calendar: Texts
    stage: Texts
    area: Texts
    pupils: Numbers
    boarding: Numbers
    gas: Numbers
    covered: Truths
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
        stage=blank,
        area=blank,
        pupils=unknown,
        boarding=unknown,
        gas=unknown,
        covered=np.ones(count, dtype=bool),
        place={code: i for i, code in enumerate(codes)},
    )


def read_schools(
    session: Session, pack: Pack, day: date, earliest: date, township: str | None, calendar: str
) -> Subjects:
    """Schools opened by `day` and not closed by `earliest`, with the facts in force on `day`.

    `calendar` is the one of a school that has not said its 学段; a school without 学校情况 stands 待划分.
    """
    facts = statements(FACT, pack.code, None, "school_code")
    names = ("school_code", "township_code", "stage", "area", "pupils", "boarding", "gas", "covered")
    # Two reads put together here: a join to the statements in force has no index to go by.
    in_force = {
        fact.school_code: fact
        for fact in session.execute(
            select(*(facts.c[name] for name in names)).where(facts.c.effective_on <= day, facts.c.until_on > day)
        )
    }
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
    now: dict[str, str] = {}
    rows, said, places = [], [], []
    for row in session.execute(query):
        fact = in_force.get(row.code, UNSAID)
        if fact.township_code not in now:
            now[fact.township_code] = pack.township_now(fact.township_code, day)
        if township in (None, now[fact.township_code]):
            rows.append(row)
            said.append(fact)
            places.append(now[fact.township_code])
    stages = calendar_of(pack)
    codes = _texts([row.code for row in rows])
    return Subjects(
        kind=SCHOOL,
        code=codes,
        school=codes,
        township=_texts(places),
        opened=_days(row.opened_on for row in rows),
        closed=_days(row.closed_on for row in rows),
        calendar=_texts([stages.get(fact.stage, calendar) for fact in said]),
        stage=_texts([fact.stage for fact in said]),
        area=_texts([fact.area for fact in said]),
        pupils=_numbers(fact.pupils for fact in said),
        boarding=_numbers(fact.boarding for fact in said),
        gas=_numbers(fact.gas for fact in said),
        covered=np.array([bool(fact.covered) for fact in said], dtype=bool),
        place={row.code: i for i, row in enumerate(rows)},
    )


def read_classes(session: Session, pack: Pack, schools: Subjects, day: date, earliest: date) -> Subjects:
    """The classes of these schools; a class follows the calendar of its grade (毕业年级), else its school's."""
    query = (
        select(CLASSES.c.school_code, CLASSES.c.class_no, CLASSES.c.grade, CLASSES.c.opened_on, CLASSES.c.closed_on)
        .where(
            CLASSES.c.county == pack.code,
            known(CLASSES, None),
            CLASSES.c.opened_on <= day,
            or_(CLASSES.c.closed_on.is_(None), CLASSES.c.closed_on > earliest),
        )
        .order_by(CLASSES.c.school_code, CLASSES.c.class_no)
    )
    rows = [row for row in session.execute(query) if row[0] in schools.place]
    home = np.array([schools.place[row[0]] for row in rows], dtype=np.int64)
    of_grade = calendar_of(pack)
    return Subjects(
        kind=CLASS,
        code=_texts([f"{row[0]}/{row[1]}" for row in rows]),
        school=schools.code[home],
        township=schools.township[home],
        opened=np.maximum(_days(row[3] for row in rows), schools.opened[home]),
        closed=np.minimum(_days(row[4] for row in rows), schools.closed[home]),
        calendar=_texts([of_grade.get(row[2], schools.calendar[i]) for row, i in zip(rows, home, strict=True)]),
        stage=schools.stage[home],
        area=schools.area[home],
        pupils=schools.pupils[home],
        boarding=schools.boarding[home],
        gas=schools.gas[home],
        covered=schools.covered[home],
        place={(row[0], row[1]): i for i, row in enumerate(rows)},
    )


def read_lifted(session: Session, pack: Pack, subjects: Subjects) -> dict[date, Truths]:
    """The weeks the office has lifted, by Monday: for which of these subjects."""
    found: dict[date, Truths] = {}
    for row in session.execute(select(LIFTED).where(LIFTED.c.county == pack.code)):
        whom = np.ones(len(subjects), dtype=bool)
        if row.stage:
            whom &= (subjects.calendar == row.stage) | (subjects.stage == row.stage)
        if row.township_code:
            whom &= subjects.township == row.township_code
        if row.school_code:
            whom &= subjects.school == row.school_code
        found[row.monday] = found.get(row.monday, np.zeros(len(subjects), dtype=bool)) | whom
    return found


def scope_binds(scope: Scope, subjects: Subjects) -> tuple[Truths, Truths]:
    """(outside, unknown): whom a scope does not bind, and whom it may bind, the fact being blank."""
    outside = np.zeros(len(subjects), dtype=bool)
    unknown = np.zeros(len(subjects), dtype=bool)
    if subjects.kind not in (SCHOOL, CLASS):
        return outside, unknown
    if scope.covered:
        outside |= ~subjects.covered
    if scope.without_kindergartens:
        outside |= subjects.stage == KINDERGARTEN
    if scope.stages:
        outside |= ~np.isin(subjects.stage.astype(str), scope.stages)
    if scope.area:
        outside |= (subjects.area != scope.area) & (subjects.area != "")
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
    """(reached, unsure) of 在校学生数; 城乡 blank: sure at the higher number and below the lower one."""
    limit = np.where(subjects.area == RURAL, limits.rural, np.where(subjects.area == URBAN, limits.urban, np.nan))
    low, high = sorted((limits.rural, limits.urban))
    blank = np.isnan(limit)
    reached = np.where(blank, subjects.pupils >= high, subjects.pupils >= limit)
    unsure = np.isnan(subjects.pupils) | (blank & (subjects.pupils >= low) & (subjects.pupils < high))
    return reached, unsure


def reached_since(session: Session, pack: Pack, limits: Limits, day: date, subjects: Subjects) -> Codes:
    """The day (ordinal) since when each school has been at or above its limit without a break; 0 if it is not."""
    rows = FACT.c
    low_or_blank = or_(rows.area == RURAL, rows.area.not_in((RURAL, URBAN)))
    at_limit = or_(
        and_(rows.area == URBAN, rows.pupils >= limits.urban), and_(low_or_blank, rows.pupils >= limits.rural)
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


def units_of(duty: Duty, pack: Pack) -> list[str]:
    """The units a duty of kind unit binds: codes joined by 、, or 名单 (the clause's list) less some after -."""
    wanted, _, without = duty.units.partition("-")
    known_units = {unit.code for unit in pack.units}
    listed = [cell.unit for cell in pack.cells if cell.task == duty.clause and cell.unit in known_units]
    found = listed if wanted == "名单" else wanted.split("、")
    return [unit for unit in found if unit not in without.split("、")]


def _texts(values: Iterable[str]) -> Texts:
    found = list(values)
    made = np.empty(len(found), dtype=object)
    made[:] = found
    return made


def _days(values: Iterable[date | None]) -> Codes:
    return np.array([(value or FAR).toordinal() for value in values], dtype=np.int64)


def _numbers(values: Iterable[float | bool | None]) -> Numbers:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
