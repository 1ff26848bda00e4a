"""Classes as subjects, with the grades they pass through."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlmodel import Session

from figures.bitemporal import known
from figures.duties.periods import calendar_of
from figures.duties.subjects.arrays import Codes, Subjects, Texts, days_as_numbers, lasting, texts
from models.base import FAR, table
from models.county import Pack
from models.duty import CLASS
from models.school import SchoolClass, grades_before

CLASSES = table(SchoolClass)


UNREGISTERED = "-"
"""The class number of a school that has registered no class (学校代码/-)."""


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
        found = texts([""] * count)
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
    opened = np.maximum(days_as_numbers(row[3] for row in rows), schools.opened[home])
    closed = np.minimum(days_as_numbers(row[4] for row in rows), schools.closed[home])
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
    return Grades(sorted({b for b in begin if b}), np.array(owner, dtype=np.int64), starts, texts(calendars))


def of_schools(classes: Subjects, schools: Subjects) -> Subjects:
    """The classes with the facts of their schools."""
    of_school = schools.calendar[classes.home]
    facts = ("stands", "stage", "area", "pupils", "boarding", "gas", "covered")
    return replace(
        classes,
        calendar=np.where(classes.grade_calendar != "", classes.grade_calendar, of_school),
        **{name: getattr(schools, name)[classes.home] for name in facts},
    )
