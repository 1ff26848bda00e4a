"""Grids of a duty's kinds by school: scenarios of drills, topics of lessons, facilities."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import and_, func, select
from sqlmodel import Session

from domain.calendar import school_year_of
from errors import Refused
from figures.bitemporal import known
from figures.duties.engine import Evaluation
from figures.duties.periods import calendars, county_calendar
from figures.duties.proofs.facts import read_statements
from figures.duties.proofs.language import SERVED, kinds_of, proving, taught
from figures.duties.subjects.arrays import Subjects
from figures.query import Period
from models.base import table
from models.county import Pack
from models.duty import EXISTENCE, SCHOOL, Duty
from models.practice import Drill, Lesson

TOPICS, SCENARIOS = "种:专题", "种:情景"
"""Measures of the duties that count how many kinds of lesson and of evacuation drill there were."""


DRILL, LESSON = table(Drill), table(Lesson)


def scenario_grid(
    session: Session, pack: Pack, period: Period, *, township: str | None = None, each_school: bool = False
) -> pd.DataFrame:
    """四种情景: evacuation drills carried out in the school year of D up to D, by scenario.

    Out: for the county a row a township (township, schools, then a column a scenario: schools that drilled it);
    for a township a row a school (school, then a column a scenario: drills). No number is demanded (定期).
    each_school: a row a school of the whole county, with its 学段 (school, township, stage, then the scenarios).
    """
    duty = _kind_of_duty(pack, SCENARIOS)
    first = date(int(school_year_of(period.as_of)[:4]), 9, 1)
    rows = and_(
        proving(duty, duty.filter),
        DRILL.c.county == pack.code,
        known(DRILL, None),
        DRILL.c.on_date >= first,
        DRILL.c.on_date <= period.as_of,
    )
    counted = session.execute(
        select(DRILL.c.school_code, DRILL.c.scenario, func.count())
        .where(rows)
        .group_by(DRILL.c.school_code, DRILL.c.scenario)
    )
    return _grid(session, pack, period, township, duty, [tuple(row) for row in counted], each_school)


def topic_grid(
    session: Session, pack: Pack, period: Period, *, township: str | None = None, each_school: bool = False
) -> pd.DataFrame:
    """九个专题: safety lessons held in the term of D up to D, by topic; rows and columns as in `scenario_grid`."""
    duty = _kind_of_duty(pack, TOPICS)
    calendar = calendars(pack).get(county_calendar(pack))
    term = calendar.term_on(period.as_of) if calendar else None
    if calendar is None or term is None:
        raise Refused(f"校历里没有{period.as_of:%Y-%m-%d}所在的学期，请在县资料包补上。")
    begun = [week.week_no for week in calendar.by_term.get(term.term, ()) if week.first_day <= period.as_of]
    rows = and_(
        proving(duty, duty.filter),
        LESSON.c.county == pack.code,
        known(LESSON, None),
        taught([(term.term, 1, max(begun, default=0))]),
    )
    counted = session.execute(
        select(LESSON.c.school_code, LESSON.c.topic, func.count())
        .where(rows)
        .group_by(LESSON.c.school_code, LESSON.c.topic)
    )
    return _grid(session, pack, period, township, duty, [tuple(row) for row in counted], each_school)


def kinds_duty(pack: Pack, measure: str) -> Duty | None:
    """The plan's duty of schools that counts kinds of lesson or drill (TOPICS, SCENARIOS); None when it has none."""
    ours = (d for d in pack.duties if d.rule_set == pack.rule_set and d.subject_kind == SCHOOL)
    return next((d for d in ours if d.measure == measure), None)


def _kind_of_duty(pack: Pack, measure: str) -> Duty:
    found = kinds_duty(pack, measure)
    if found is None:
        raise Refused(f"县资料包的 duties.csv 里没有按“{measure[2:]}”计数的职责。")
    return found


def _grid(
    session: Session,
    pack: Pack,
    period: Period,
    township: str | None,
    duty: Duty,
    counted: list[tuple[Any, ...]],
    each_school: bool,
) -> pd.DataFrame:
    schools = _schools(session, pack, period, township, duty)
    dictionary = "scenario" if duty.ledger == "drills" else "topic"
    named = duty.filter.rpartition(f"{duty.measure[2:]}=")[2].partition("；")[0].split("|")
    kinds = [name for name in pack.entries(dictionary) if named == ["有"] or name in named]
    at = {code: i for i, code in enumerate(schools.code)}
    numbers = pd.DataFrame(0, index=range(len(schools)), columns=kinds)
    values = numbers.to_numpy(copy=True)
    for code, kind, number in counted:
        if code in at and kind in kinds:
            values[at[code], kinds.index(kind)] = number
    found = pd.DataFrame(values, columns=kinds)
    if each_school:
        who = pd.DataFrame({"school": schools.code, "township": schools.township, "stage": schools.stage}, dtype=str)
        return pd.concat([who, found], axis=1)
    if township is not None:
        found.insert(0, "school", schools.code)
        return found
    done = (found > 0).astype(int)
    done.insert(0, "schools", 1)
    done.insert(0, "township", schools.township)
    return _in_order(done.groupby("township", sort=False).sum().reset_index(), pack)


def _in_order(rows: pd.DataFrame, pack: Pack) -> pd.DataFrame:
    order = {township.code: township.listed_order for township in pack.townships}
    return rows.sort_values("township", key=lambda codes: codes.map(order)).reset_index(drop=True)


def _schools(session: Session, pack: Pack, period: Period, township: str | None, duty: Duty) -> Subjects:
    """The schools open on D that a duty binds."""
    evaluation = Evaluation(session, pack, period, township, (duty.rule_set,), (duty.code,))
    schools = evaluation.subjects(SCHOOL)
    outside, _ = evaluation.bound(duty, schools, period.as_of)
    return schools.only(schools.open_on(period.as_of) & ~outside)


def each_school_has(duty: Duty) -> bool:
    """Whether a duty is a facility that every school bound by it is to have: what facility_table lists."""
    asked = duty.ledger, duty.judgement, duty.subject_kind
    return asked == ("facilities", EXISTENCE, SCHOOL) and duty.measure != SERVED


def facility_table(
    session: Session, pack: Pack, period: Period, *, township: str | None = None, stage: str | None = None
) -> pd.DataFrame:
    """The facilities every school (of a 学段) is to have on D, in the order of the plan, with 联网 as its own flag.

    Out: duty, kind, schools, yes, no, unsaid, not_applicable, linked, not_linked, link_unsaid (of those with it;
    NaN where no link is asked for).
    """
    statements = read_statements(session, pack, "facilities", period.as_of)
    found = []
    for duty in pack.duties:
        if duty.rule_set != pack.rule_set or not each_school_has(duty):
            continue
        bound = _schools(session, pack, period, township, duty)
        schools = {code for code, at in bound.place.items() if stage in (None, bound.stage[at])}
        for kind in kinds_of(duty):
            codes, _, numbers = statements.of(kind)
            mine = [i for i, code in enumerate(codes) if code in schools]
            present = numbers[mine, statements.headings.index("已具备")]
            link = numbers[mine, statements.headings.index("已联网")]
            linked = duty.measure == "已联网"
            there = present == 1
            found.append(
                {
                    "duty": duty.code,
                    "kind": kind,
                    "schools": len(schools),
                    "yes": int(there.sum()),
                    "no": int((present == 0).sum()),
                    "unsaid": len(schools) - len(mine),
                    "not_applicable": int((present == 2).sum()),
                    "linked": int((there & (link == 1)).sum()) if linked else np.nan,
                    "not_linked": int((there & (link == 0)).sum()) if linked else np.nan,
                    "link_unsaid": int((there & np.isnan(link)).sum()) if linked else np.nan,
                }
            )
    return pd.DataFrame(found)
