"""Schools as subjects, with what 学校情况 says of them over time, and campuses with their main schools."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Date, or_, select, type_coerce
from sqlmodel import Session

from figures.bitemporal import known, statements
from figures.duties.periods import calendar_of
from figures.duties.subjects.arrays import UNSAID, Codes, Subjects, days_as_numbers, lasting, numbers_of, texts
from models.base import table
from models.county import UNPLACED, Pack
from models.duty import SCHOOL
from models.school import School, SchoolFact

SCHOOLS = table(School)


FACT = table(SchoolFact)


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
    codes = texts([row.code for row in rows])
    made = lasting(SCHOOL, [row.code for row in rows], places, calendar)
    made = replace(
        made,
        school=codes,
        opened=days_as_numbers(row.opened_on for row in rows),
        closed=days_as_numbers(row.closed_on for row in rows),
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
            "calendar": texts([stages.get(fact.stage, calendar) for fact in whole]),
            "stands": texts([fact.township_code for fact in whole]),
            "stage": texts([fact.stage for fact in whole]),
            "area": texts([fact.area for fact in whole]),
            "pupils": numbers_of(fact.pupils for fact in whole),
            "boarding": numbers_of(fact.boarding for fact in whole),
            "gas": numbers_of(fact.gas for fact in whole),
            "covered": np.array([bool(fact.covered) for fact in whole], dtype=bool),
        },
    )
