"""Of whom and of which day a replay is asked, and why there is none."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlmodel import Session

from errors import Refused
from figures.bitemporal import known, statements
from figures.hazards.slices import codes_of, placed
from models.base import table
from models.clock import close_of, today
from models.county import Pack
from models.duty import SCHOOL, TOWNSHIP, UNIT
from models.school import School, SchoolFact

SCHOOLS, FACTS = table(School), table(SchoolFact)
KINDS = {SCHOOL: "学校", TOWNSHIP: "乡镇", UNIT: "单位"}
"""Of whom a replay may be asked, with what a person calls it."""
BACK = 365
"""Days before the day that a replay goes back where nobody says otherwise; what still held on the day is told whatever
its age."""


@dataclass(frozen=True)
class Subject:
    """Of whom: kind (school, township, unit), code and name; `township`: where a school was on the day by what is known
    now; `codes`: all codes under which rows may name it (a township answers under its predecessors' too); `notes`:
    what must be known to read the replay."""

    kind: str
    code: str
    name: str
    township: str
    codes: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReplayQuestion:
    """A replay to be made: of whom, the day D, and the first day that is told."""

    subject: Subject
    day: date
    since: date


def replay_question(
    session: Session, pack: Pack, kind: str, code: str, day: date, since: date | None = None
) -> ReplayQuestion:
    """What is asked. Raises Refused with a sentence for a day to come or before the start line, for one who did not
    exist on the day, and for a first day after it."""
    if day > today():
        raise Refused(f"{day}还没有到，只能倒查到今天（{today()}）为止。")
    if pack.starts_on and day < pack.starts_on:
        raise Refused(
            f"{day}在起算日{pack.starts_on}之前，那时还没有要求登记，没有登记说明不了什么，不能倒查；请选起算日以后的日子。"
        )
    if since is not None and since > day:
        raise Refused(f"从{since}倒查到{day}，起止颠倒了，请改正。")
    subject = _school(session, pack, code, day) if kind == SCHOOL else _body(pack, kind, code, day)
    return ReplayQuestion(subject, day, since or day - timedelta(days=BACK))


def _school(session: Session, pack: Pack, code: str, day: date) -> Subject:
    query = select(SCHOOLS).where(
        SCHOOLS.c.county == pack.code,
        or_(SCHOOLS.c.code == code, SCHOOLS.c.name == code),
        or_(known(SCHOOLS, None), known(SCHOOLS, day)),
    )
    found = session.execute(query.order_by(SCHOOLS.c.recorded_at.desc())).all()
    if not found:
        raise Refused(f"名录里没有“{code[:40]}”这所学校（代码和名称都找过），请核对，或从台账里选。")
    newest = found[0]
    if day < newest.opened_on:
        raise Refused(f"{newest.name}{newest.opened_on}才开办，{day}还没有这所学校，请改选日子。")
    if newest.closed_on is not None and newest.closed_on <= day:
        raise Refused(f"{newest.name}已于{newest.closed_on}撤并，{day}已没有这所学校，请改选日子或并入的学校。")
    notes = []
    if min(row.first_recorded_at for row in found) >= close_of(day):
        notes.append(f"名录{newest.first_recorded_at:%Y-%m-%d}才登记这所学校，到{day}系统里还没有它。")
    elif newest.superseded_at is not None:
        notes.append("这所学校后来从名录里作废，下面按那天的名录列出。")
    stated = statements(FACTS, pack.code, None, "school_code")
    held = select(stated.c.township_code).where(stated.c.school_code == newest.code, stated.c.until_on > day)
    township = session.execute(held.order_by(stated.c.until_on).limit(1)).scalar() or ""
    return Subject(
        SCHOOL, newest.code, newest.name, placed(pack, township, day) if township else "", (newest.code,), tuple(notes)
    )


def _body(pack: Pack, kind: str, code: str, day: date) -> Subject:
    if kind not in KINDS:
        raise Refused(f"只能倒查{'、'.join(KINDS.values())}，没有“{kind[:20]}”。")
    every = pack.townships if kind == TOWNSHIP else pack.units
    valid = {each.code: each.name for each in (pack.townships_on(day) if kind == TOWNSHIP else pack.units_on(day))}
    meant = next((each.code for each in every if code in (each.code, each.name)), "")
    if not meant:
        raise Refused(f"没有代码或名称是“{code[:40]}”的{KINDS[kind]}，请核对。")
    if meant not in valid:
        raise Refused(f"{pack.name_of(meant)}在{day}还没有设立，或已经撤并，请改选日子或承接的{KINDS[kind]}。")
    if kind == TOWNSHIP:
        codes = tuple(dict.fromkeys((meant, *codes_of(pack, meant, day))))
        return Subject(TOWNSHIP, meant, valid[meant], meant, codes)
    return Subject(UNIT, meant, valid[meant], "", (meant,))
