"""How many a duty has: the measures of duties.csv over the rows that prove it, and what it is a part of.

Rows, papers, kinds, sums and shares (docs/duties.md, "A row of duties.csv"), and whether a row of the pack can be
evaluated at all. Nothing here knows a duty by its number.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, func, true

from errors import Refused
from figures.duties.proofs.language import (
    EVERY,
    SERVED,
    SOURCES,
    Source,
    condition,
    filled,
    items_of,
    kinds_of,
    proving,
    scope_of,
    steps_of,
)
from figures.duties.proofs.papers import paper
from models.duty import (
    COUNTY,
    JUDGEMENTS,
    PERIODS,
    STANDING,
    SUBJECT_KINDS,
    TEXT,
    TOWNSHIP,
    TRACKED,
    UNIT,
    Duty,
)

KINDS_OF, SUM_OF = "种:", "合计:"
ITEMS_OR_NUMBER = "种:分项或数量"
"""Distinct 分项; a paper that names none says in 数量 how many there are."""
EVERY_SCHOOL = "学校"
"""The whole that is the schools the plan binds: of the county, of a township its own."""


def counted(duty: Duty, rows: ColumnElement[bool]) -> ColumnElement[Any]:
    """The aggregate of the duty's measure over rows that meet a condition (events and documents)."""
    source, measure = SOURCES[duty.ledger], duty.measure
    if not measure and duty.ledger == "documents":
        return func.count(distinct(case((rows, paper()))))
    if not measure:
        return func.sum(case((rows, 1), else_=0))
    if measure == "活动":
        activity = func.coalesce(func.nullif(source.rows.c.activity_no, ""), source.rows.c.number)
        return func.count(distinct(case((rows, activity))))
    if measure.startswith(KINDS_OF):
        column = source.column(measure.removeprefix(KINDS_OF))
        return func.count(distinct(case((and_(rows, filled(column)), column))))
    if measure.startswith(SUM_OF):
        return summed(_told(duty, rows), source.column(measure.removeprefix(SUM_OF)))
    if duty.ledger == "documents":
        return func.max(case((rows, func.coalesce(source.column(measure), 0))))
    return summed(rows, source.column(measure))


def aggregate_whole(duty: Duty, rows: ColumnElement[bool]) -> ColumnElement[Any]:
    """The aggregate of what the duty's count is a part of, over rows of its subject and period: rows that meet the
    other filter, or the sum of a number that the proving rows tell."""
    if duty.whole.startswith(SUM_OF):
        column = SOURCES[duty.ledger].column(duty.whole.removeprefix(SUM_OF))
        return summed(_told(duty, and_(rows, proving(duty, duty.filter))), column)
    return counted_rows(and_(rows, condition(SOURCES[duty.ledger], duty.whole)))


def counted_rows(rows: ColumnElement[bool]) -> ColumnElement[Any]:
    """How many rows meet a condition."""
    return summed(rows, 1)


def summed(rows: ColumnElement[bool], of: ColumnElement[Any] | int) -> ColumnElement[Any]:
    """The sum of a column, or of ones, over rows that meet a condition."""
    return func.sum(case((rows, of), else_=0))


def _told(duty: Duty, rows: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of a share only the rows that tell both numbers: a part without its whole would not be one."""
    if not is_share(duty):
        return rows
    both = (duty.measure.removeprefix(SUM_OF), duty.whole.removeprefix(SUM_OF))
    return and_(rows, *(SOURCES[duty.ledger].column(heading).is_not(None) for heading in both))


def is_share(duty: Duty) -> bool:
    """Whether a duty is the sum of one number of its rows ÷ the sum of another (已签 ÷ 教职工)."""
    return duty.measure.startswith(SUM_OF) and duty.whole.startswith(SUM_OF)


def _check_measure(duty: Duty) -> None:
    """Raise Refused when the measure or the whole of a duty over events or documents cannot be evaluated."""
    source = SOURCES[duty.ledger]
    if duty.measure == ITEMS_OR_NUMBER:
        if duty.ledger != "documents" or duty.period != STANDING:
            raise Refused(f"measure 列：“{ITEMS_OR_NUMBER}”只用于 documents 台账的 standing。")
    else:
        counted(duty, true())
    if duty.whole == EVERY_SCHOOL:
        if duty.judgement != TRACKED or duty.subject_kind not in (COUNTY, UNIT, TOWNSHIP):
            raise Refused(f"whole 列：“{EVERY_SCHOOL}”只用于县、单位、乡镇只计数（{TRACKED}）的职责。")
    elif duty.whole.startswith(SUM_OF):
        source.column(duty.whole.removeprefix(SUM_OF))
        if not duty.measure.startswith(SUM_OF):
            raise Refused(f"whole 列：“{duty.whole}”要与“{SUM_OF}…”的 measure 一起写。")
    elif duty.ledger == "documents" and duty.period == STANDING and duty.whole not in ("", EVERY):
        raise Refused(f"whole 列：documents 台账的 standing 只能写“{SUM_OF}…”。")
    else:
        condition(source, duty.whole)
    items_of(duty)


def check_duty(duty: Duty) -> None:
    """Raise Refused with a Chinese sentence when a row of duties.csv cannot be evaluated."""
    for value, allowed, column in (
        (duty.judgement, JUDGEMENTS, "judgement"),
        (duty.subject_kind, SUBJECT_KINDS, "subject_kind"),
        (duty.keeper, ("", "office"), "keeper"),
    ):
        if value not in allowed:
            raise Refused(f"{column} 列：“{value}”应为{'、'.join(a for a in allowed if a)}。")
    if duty.judgement == TEXT:
        return
    if duty.ledger not in SOURCES:
        raise Refused(f"ledger 列：“{duty.ledger}”应为{'、'.join(SOURCES)}。")
    if duty.period not in PERIODS:
        raise Refused(f"period 列：“{duty.period}”应为{'、'.join(PERIODS)}。")
    source = SOURCES[duty.ledger]
    if duty.subject_kind not in source.keys:
        raise Refused(f"subject_kind 列：{duty.ledger} 台账不能按“{duty.subject_kind}”计。")
    if source.statement and duty.period != STANDING:
        raise Refused(f"period 列：{duty.ledger} 台账是现状，只能用 standing。")
    if duty.period == STANDING and not (source.statement or duty.ledger in ("documents", "hazards")):
        raise Refused(f"period 列：{duty.ledger} 台账没有现状，不能用 standing。")
    if duty.subject_kind == UNIT and not duty.units:
        raise Refused("units 列：主体是单位，不能空着。")
    if (duty.alternative_minimum is None) != (not duty.alternative_filter):
        raise Refused("alternative_minimum 列：与 alternative_filter 要同时填写。")
    proving(duty, duty.filter)
    proving(duty, duty.alternative_filter)
    if source.statement or duty.ledger == "documents":
        kinds_of(duty)
    if source.statement:
        _check_stated(duty, source)
    else:
        _check_measure(duty)
    scope_of(duty)
    steps_of(duty)


def _check_stated(duty: Duty, source: Source) -> None:
    allowed = ("", "已联网", "达标准", SERVED)
    if duty.ledger == "staffing":
        for heading in (*(duty.measure or "人数").split("-"), duty.whole or "人数"):
            source.column(heading)
    elif duty.measure not in allowed:
        raise Refused(f"measure 列：“{duty.measure}”应为空白或{'、'.join(allowed[1:])}。")
