"""Whom a scope binds, by 学段, kind, number of pupils; and what minimum follows from that number."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from sqlalchemy import and_, or_, select
from sqlmodel import Session

from figures.bitemporal import known
from figures.duties.proofs.language import Limits, Scope, Step
from figures.duties.subjects.arrays import Codes, Numbers, Subjects, Truths
from figures.duties.subjects.schools import FACT
from models.county import Pack
from models.duty import CLASS, SCHOOL


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
