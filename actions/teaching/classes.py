"""On 1 September classes go up a grade: one proposal a school confirms, written in one act, dated.

A class keeps its number, so that its lessons stay its own; what it was before stands in its 年级沿革 with the last day,
so that a term that is over is still counted by the calendar of the grade it was then. Graduates are closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from access.rights import ANYWHERE, Place
from actions.unit_of_work import unit_of_work
from actions.versions import facts_of, insert_versions, supersede
from errors import Refused
from models.account import Actor
from models.base import table
from models.county import Pack, pack_in_force
from models.school import School, SchoolClass, SchoolFact, grades_before

CLASS, SCHOOL, FACT = table(SchoolClass), table(School), table(SchoolFact)
VERB = "classes.up"
UP, GRADUATE, STAY = "up", "graduate", "stay"
WAYS = {UP: "升级", GRADUATE: "毕业", STAY: "不变"}


@dataclass(frozen=True)
class Move:
    """What becomes of one class on the day: it goes up (with its new name and grade), graduates, or stays."""

    class_no: str
    name: str
    grade: str
    way: str
    new_name: str
    new_grade: str


def going_up_on(today: date) -> date:
    """The 1 September a proposal of today is for: the coming one from July on, else the last."""
    return date(today.year if today.month >= 7 else today.year - 1, 9, 1)


def moves_proposed(session: Session, pack: Pack, on: date, school: str | None = None) -> dict[str, list[Move]]:
    """By school: what becomes of each class open before `on` that has not gone up on that day; schools without any are
    left out, and so are classes entered or corrected since: they state the grade of the new year.

    The last grade of a 学段 is the highest that any class of such a school of the county is in: it graduates. A person
    decides, this only proposes.
    """
    ladder = pack.entries("grade")
    names = {entry.name: entry for entry in pack.dictionaries.get("grade", ())}
    stages = _stages(session, pack, on)
    standing = [row for row in _open_classes(session, pack.code, on) if row.school_code in stages]
    last: dict[str, int] = {}
    # Those of other schools that have graduated already stood there the day before as well.
    for row in _open_classes(session, pack.code, on - timedelta(days=1)):
        if row.school_code not in stages:
            continue
        if row.grade in ladder:
            stage = stages[row.school_code]
            before = [g for g, until in grades_before(row.former_grades) if until == on - timedelta(days=1)]
            stood = before[0] if before else row.grade
            if stood in ladder:
                last[stage] = max(last.get(stage, 0), ladder.index(stood))
    found: dict[str, list[Move]] = {}
    for row in standing:
        if school not in (None, row.school_code) or _has_moved(row, on):
            continue
        at = ladder.index(row.grade) if row.grade in ladder else -1
        if at < 0:
            move = Move(row.class_no, row.name, row.grade, STAY, row.name, row.grade)
        elif at >= last[stages[row.school_code]] or at + 1 >= len(ladder):
            move = Move(row.class_no, row.name, row.grade, GRADUATE, row.name, row.grade)
        else:
            new = ladder[at + 1]
            move = Move(row.class_no, row.name, row.grade, UP, _renamed(row.name, names[row.grade], names[new]), new)
        found.setdefault(row.school_code, []).append(move)
    return {code: moves for code, moves in sorted(found.items()) if any(move.way != STAY for move in moves)}


def go_up(actor: Actor, on: date, by_school: Mapping[str, Sequence[Move]]) -> tuple[int, int]:
    """Write the moves of some schools, of each all of its classes; (how many went up, how many were closed).

    Raises Refused when a school's classes are not those that were looked at, a grade is none of the county's, or a new
    name is blank; NotAllowed for whoever is neither the office nor the school itself. Then nothing is written.
    """
    one = next(iter(by_school)) if len(by_school) == 1 else None
    place = Place(school=one) if one else ANYWHERE
    if not by_school:
        raise Refused("没有要升级的班级。")
    with unit_of_work(actor, VERB, one or f"{len(by_school)} 所学校", place) as act:
        pack = pack_in_force(act.session)
        ladder = pack.entries("grade")
        ended, made, counts = [], [], {UP: 0, GRADUATE: 0}
        standing: dict[str, dict[str, Any]] = {}
        for row in _open_classes(act.session, act.county, on):
            if not _has_moved(row, on):
                standing.setdefault(row.school_code, {})[row.class_no] = row
        for code, moves in by_school.items():
            act.require(VERB, Place(school=code))
            rows = standing.get(code, {})
            if {m.class_no: (m.name, m.grade) for m in moves} != {n: (r.name, r.grade) for n, r in rows.items()}:
                raise Refused(f"{code}的班级和您看到的已不一样，没有写入；请刷新后再确认。")
            for move in moves:
                if move.way == STAY:
                    continue
                row = rows[move.class_no]
                ended.append(row.id)
                made.append(_moved(row, move, on, ladder))
                counts[move.way] += 1
        if not made:
            raise Refused("每个班都是“不变”，没有要写的。")
        supersede(act, SchoolClass, ended)
        insert_versions(act, SchoolClass, made)
        act.detail |= {"from": on.isoformat(), "went_up": counts[UP], "graduated": counts[GRADUATE]}
        return counts[UP], counts[GRADUATE]


def _moved(row: Any, move: Move, on: date, ladder: Sequence[str]) -> dict[str, Any]:
    facts = facts_of(SchoolClass, row) | {"first_recorded_at": row.first_recorded_at}
    if move.way == GRADUATE:
        return facts | {"closed_on": on}
    if move.way != UP or move.new_grade not in ladder:
        raise Refused(f"班级{move.class_no}：年级“{move.new_grade}”不在可选项里，请填：{'、'.join(ladder)}。")
    if move.new_grade == row.grade:
        raise Refused(f"班级{move.class_no}：升级后的年级仍是“{row.grade}”，请改年级或选“不变”。")
    if not move.new_name.strip() or len(move.new_name.strip()) > 60:
        raise Refused(f"班级{move.class_no}：请写新的班级名称，不超过60个字。")
    before = f"{row.grade}至{on - timedelta(days=1)}"
    former = "、".join(filter(None, (row.former_grades, before)))
    return facts | {"name": move.new_name.strip(), "grade": move.new_grade, "former_grades": former}


def _has_moved(row: Any, on: date) -> bool:
    """Whether a class stands as it is from that day on: it went up, or its row was stated since then."""
    return row.recorded_at.date() >= on or any(
        until >= on - timedelta(days=1) for _, until in grades_before(row.former_grades)
    )


def _open_classes(session: Session, county: str, on: date) -> list[Any]:
    """The classes open on the day before and on `on`, of schools that are."""
    open_school = select(SCHOOL.c.code).where(
        SCHOOL.c.county == county,
        SCHOOL.c.superseded_at.is_(None),
        SCHOOL.c.closed_on.is_(None) | (SCHOOL.c.closed_on > on),
    )
    query = (
        select(CLASS)
        .where(
            CLASS.c.county == county,
            CLASS.c.superseded_at.is_(None),
            CLASS.c.opened_on < on,
            CLASS.c.closed_on.is_(None) | (CLASS.c.closed_on > on),
            CLASS.c.school_code.in_(open_school),
        )
        .order_by(CLASS.c.school_code, CLASS.c.class_no)
    )
    return list(session.execute(query))


def _stages(session: Session, pack: Pack, on: date) -> dict[str, str]:
    """学段 of every school on a day: its last statement by then, else its first."""
    query = select(FACT.c.school_code, FACT.c.stage, FACT.c.effective_on).where(
        FACT.c.county == pack.code, FACT.c.superseded_at.is_(None)
    )
    found: dict[str, str] = {}
    for row in session.execute(query.order_by(FACT.c.school_code, FACT.c.effective_on)):
        if row.school_code not in found or row.effective_on <= on:
            found[row.school_code] = row.stage
    return found


def _renamed(name: str, old: Any, new: Any) -> str:
    """A class's name with its grade, or another word for it, put up; as it is where it names none."""
    spoken = [old.name, *filter(None, old.aliases.split("、"))]
    raised = [new.name, *filter(None, new.aliases.split("、"))]
    for at, word in enumerate(spoken):
        if word in name:
            return name.replace(word, raised[at] if at < len(raised) else new.name)
    return name
