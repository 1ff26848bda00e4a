"""Everything of one school: what it is, its hazards over quarters, what it owes, what happened by date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session

from figures.bitemporal import known, statements
from figures.duties.coverage.missing import missing_list, names_of
from figures.duties.engine import duty_instances
from figures.duties.owing import gathered
from figures.hazards.list_counts import state_counts
from figures.hazards.slices import placed
from figures.query import Period, Slice, period, quarter_of, shift_quarter
from figures.reporting.weeks import SchoolReporting, reporting
from models.base import table
from models.county import Pack
from models.school import School, SchoolFact

SCHOOL, FACT = table(School), table(SchoolFact)
QUARTERS = 4
"""Quarters of the course, the running one included."""
COUNTED = ("open", "overdue", "awaiting", "found", "closed")


@dataclass(frozen=True)
class SchoolFile:
    """One school on a day.

    `facts`: of the statement in force, by field; `counts`: hazards of the quarter by state (COUNTED); `course`: (name
    of a quarter, the same counts as of its end or the day), the running one last; `weeks`: weekly returns of the
    quarter; `owed`: figures.duties.owing.HEADINGS, weak points of its security only where they may be named.
    """

    code: str
    name: str
    township: str
    facts: dict[str, Any]
    course: tuple[tuple[str, dict[str, int]], ...]
    weeks: SchoolReporting | None
    owed: pd.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        """Hazards of the running quarter."""
        return self.course[-1][1]


def school_file(session: Session, pack: Pack, code: str, day: date, *, weak_points: bool) -> SchoolFile | None:
    """The school as of a day; None where there is none. weak_points: whether the reader may see them by name."""
    name = session.execute(
        select(SCHOOL.c.name).where(SCHOOL.c.county == pack.code, SCHOOL.c.code == code, known(SCHOOL, None))
    ).scalar()
    if name is None:
        return None
    facts = _facts(session, pack, code, day)
    asked = period(quarter_of(day), day)
    part = Slice(school=code)
    weeks = next((each for each in reporting(session, pack, asked, part=part).schools if each.code == code), None)
    township = placed(pack, facts.get("township_code", ""), day)
    return SchoolFile(
        code=code,
        name=name,
        township=township,
        facts=facts,
        course=tuple((each.name, _counts(session, pack, each, part)) for each in _quarters(day)),
        weeks=weeks,
        owed=_owed(session, pack, asked, code, township, weak_points),
    )


def _facts(session: Session, pack: Pack, code: str, day: date) -> dict[str, Any]:
    """The statement in force on the day; before the first one that one."""
    stated = statements(FACT, pack.code, None, "school_code")
    held = select(stated).where(stated.c.school_code == code, stated.c.until_on > day)
    row = session.execute(held.order_by(stated.c.until_on).limit(1)).mappings().first()
    return dict(row) if row else {}


def _quarters(day: date) -> Sequence[Period]:
    last = quarter_of(day)
    return [*(period(shift_quarter(last, -back)) for back in range(QUARTERS - 1, 0, -1)), period(last, day)]


def _counts(session: Session, pack: Pack, asked: Period, part: Slice) -> dict[str, int]:
    return state_counts(session, pack, asked, part=part, states=COUNTED)


def _owed(session: Session, pack: Pack, asked: Period, code: str, township: str, weak_points: bool) -> pd.DataFrame:
    weak = set() if weak_points else {duty.code for duty in pack.duties if duty.weak_point}
    told = [duty.code for duty in pack.duties if duty.rule_set == pack.rule_set and duty.code not in weak]
    rows = duty_instances(session, pack, asked, township=township, only=told)
    missing = missing_list(session, pack, rows[rows["school"] == code])
    return gathered(missing, pack, names_of(session, pack), asked.as_of)


def schools_of_stage(session: Session, pack: Pack, stage: str, day: date) -> frozenset[str]:
    """Codes of the schools whose statement in force on the day says this 学段."""
    return frozenset(code for code, said in _stages(session, pack, day).items() if said == stage)


def stages_on(session: Session, pack: Pack, period: Period) -> dict[str, str]:
    """学段 of every school at the close of D, by code."""
    return _stages(session, pack, period.as_of)


def _stages(session: Session, pack: Pack, day: date) -> dict[str, str]:
    """What the statement in force on the day says; before its first statement a school is what that one says."""
    stated = statements(FACT, pack.code, None, "school_code")
    rows = session.execute(
        select(stated.c.school_code, stated.c.stage).where(stated.c.until_on > day).order_by(stated.c.until_on.desc())
    )
    return {row.school_code: row.stage for row in rows}
