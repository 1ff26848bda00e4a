"""Everything of one department or township: what waits for it and for how long, and over quarters what it verified,
was granted, was given to carry out and was named for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from catalogue.steps import EXTENSIONS
from figures.bitemporal import known
from figures.bodies.lines import ISSUE, lines
from figures.hazards.lists import hazard_list
from figures.hazards.lives.stages import Stage, stage_lives
from figures.hazards.lives.waiting import InHands, in_hands
from figures.hazards.slices import EVENT, HAZARD, SPAN, codes_of
from figures.meetings.resolutions import Decided, resolutions
from figures.query import period, quarter_of, shift_quarter
from models.bulletin import BulletinLine
from models.county import Pack
from models.hazard_lifecycle import OTHER

QUARTERS = 8
"""Quarters of the course, the running one included."""
SHOWN = 12
"""Hazards shown with their bars, longest overdue first."""


@dataclass(frozen=True)
class UnitQuarter:
    """One quarter of a body: verifications it finished and the days they had waited; 申请延期, 延期 and 不予延期 of
    what it answers for; resolutions it was given to lead, and how many are carried out; lines issued that named it."""

    name: str
    verified: int = 0
    waited: int = 0
    asked: int = 0
    extended: int = 0
    declined: int = 0
    resolved: int = 0
    carried_out: int = 0
    named: int = 0

    @property
    def average(self) -> float | None:
        """Days a verification waited on average; None where none was finished."""
        return self.waited / self.verified if self.verified else None


@dataclass(frozen=True)
class Named:
    """A line of 通报 about the body with the document it was issued in; both blank before 印发."""

    line: BulletinLine
    number: str
    issued_on: date | None


@dataclass(frozen=True)
class UnitFile:
    """One body on a day.

    `hazards`: what waits for it (figures.hazards.lists.COLUMNS, SHOWN rows); `lives`: their stages, by number; `days`:
    of these rows together those in its own hands, and those in others'; `course`: quarters, the running one last.
    """

    code: str
    name: str
    waits: InHands
    hazards: pd.DataFrame
    lives: dict[str, list[Stage]]
    days: tuple[int, int]
    course: tuple[UnitQuarter, ...]
    resolutions: tuple[Decided, ...]
    named: tuple[Named, ...]


def unit_file(session: Session, pack: Pack, code: str, day: date, *, told: bool = False) -> UnitFile | None:
    """The body as of a day; None where the pack has none on it. told: only lines the body has been told of."""
    name = pack.bodies_on(day).get(code)
    if name is None:
        return None
    codes = list(dict.fromkeys((code, *codes_of(pack, code, day))))
    asked = period(quarter_of(day), day)
    hazards, _ = hazard_list(session, pack, asked, state="open", turn=code, limit=SHOWN)
    lives = stage_lives(session, pack, list(hazards["number"]), day)
    own = sum(stage.days for life in lives.values() for stage in life if stage.hand in codes)
    whole = sum(stage.days for life in lives.values() for stage in life)
    decided = tuple(each for each in resolutions(session, pack, day) if each.lead_unit == code)
    named = tuple(_named(session, pack, code, told))
    return UnitFile(
        code=code,
        name=name,
        waits=next((each for each in in_hands(session, pack, day, turn=codes) if each.code == code), InHands(code)),
        hazards=hazards,
        lives=lives,
        days=(own, whole - own),
        course=_course(session, pack, codes, day, decided, named),
        resolutions=decided,
        named=named,
    )


def _named(session: Session, pack: Pack, code: str, told: bool) -> list[Named]:
    found = lines(session, pack, body=code, told=told)
    issued = select(ISSUE.c.id, ISSUE.c.number, ISSUE.c.issued_on).where(
        ISSUE.c.county == pack.code, ISSUE.c.id.in_({line.issue_id for line in found if line.issue_id})
    )
    papers = {row.id: row for row in session.execute(issued)}
    named = []
    for line in found:
        paper = papers.get(line.issue_id)
        named.append(Named(line, paper.number if paper else "", paper.issued_on if paper else None))
    return named


def _course(
    session: Session, pack: Pack, codes: Sequence[str], day: date, decided: Sequence[Decided], named: Sequence[Named]
) -> tuple[UnitQuarter, ...]:
    last = quarter_of(day)
    names = [shift_quarter(last, -back) for back in range(QUARTERS - 1, -1, -1)]
    start = period(names[0]).start if len(names) > 1 else period(last, day).start
    counts: dict[str, dict[str, int]] = {name: {} for name in names}

    def add(on: date | None, key: str, number: int = 1) -> None:
        if on is not None and start <= on <= day:
            here = counts[quarter_of(on)]
            here[key] = here.get(key, 0) + number

    for row in session.execute(_rounds(pack, codes, start, day)):
        add(row.ended, "verified")
        add(row.ended, "waited", (row.ended - row.report_on).days)
    for on, kind, number in session.execute(_extensions(pack, codes, start, day)):
        add(on, dict(zip(EXTENSIONS, ("asked", "extended", "declined"), strict=True))[kind], number)
    for each in decided:
        add(each.decided_on, "resolved")
        add(each.decided_on, "carried_out", int(each.settled))
    for one in named:
        add(one.issued_on, "named")
    return tuple(UnitQuarter(name, **counts[name]) for name in names)


def _rounds(pack: Pack, codes: Sequence[str], start: date, day: date) -> Any:
    """Verifications the body finished: of each report of a hazard the day on which it no longer waited."""
    ended = func.max(SPAN.c.to_on).label("ended")
    return (
        select(SPAN.c.hazard_no, SPAN.c.report_on, ended)
        .where(
            SPAN.c.county == pack.code,
            SPAN.c.state == "awaiting",
            SPAN.c.state != "closed",
            SPAN.c.turn_unit.in_(codes),
            SPAN.c.to_on > start,
            known(SPAN, None),
        )
        .group_by(SPAN.c.hazard_no, SPAN.c.report_on)
        .having(and_(func.max(SPAN.c.to_on) >= start, func.max(SPAN.c.to_on) <= day))
    )


def _extensions(pack: Pack, codes: Sequence[str], start: date, day: date) -> Any:
    """Steps of extensions by day and kind, of hazards the body answers for as first recorded."""
    others = or_(HAZARD.c.responsible == OTHER, HAZARD.c.responsible == HAZARD.c.school_code)
    theirs = or_(HAZARD.c.responsible.in_(codes), and_(others, HAZARD.c.supervising_unit.in_(codes)))
    joined = EVENT.join(HAZARD, and_(HAZARD.c.county == EVENT.c.county, HAZARD.c.number == EVENT.c.hazard_no))
    return (
        select(EVENT.c.on_date, EVENT.c.kind, func.count())
        .select_from(joined)
        .where(
            EVENT.c.county == pack.code,
            EVENT.c.kind.in_(EXTENSIONS),
            EVENT.c.on_date.between(start, day),
            known(EVENT, None),
            known(HAZARD, None),
            theirs,
        )
        .group_by(EVENT.c.on_date, EVENT.c.kind)
    )
