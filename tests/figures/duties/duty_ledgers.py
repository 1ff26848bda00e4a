"""Rows of ledgers in few words, for the tests of duties: a school, its classes, what it filed."""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions
from figures.duties.engine import duty_instances
from figures.query import Period, period
from models.account import Actor
from models.base import Versioned
from models.calendar import OF_COUNTY, OF_SCHOOL, OF_TOWNSHIP, StoppedDay
from models.county import pack_in_force
from models.database import reading
from models.inspection import Inspection
from models.practice import Drill, Lesson
from models.provision import Document, Facility, Staffing
from models.school import School, SchoolClass, SchoolFact

RENSHI, GANTANG = "511723107000", "511723106000"
LONG_AGO = date(2020, 9, 1)
TERM = "2026-2027-1"


def write(actor: Actor, model: type[Versioned], *rows: dict[str, Any]) -> None:
    """Write rows of one ledger as the office."""
    with unit_of_work(actor, "import") as act:
        insert_versions(act, model, rows)


def school(
    actor: Actor,
    code: str = "S1",
    stage: str = "初中",
    *,
    opened_on: date = LONG_AGO,
    closed_on: date | None = None,
    township: str = RENSHI,
    **facts: Any,
) -> None:
    """A school with one statement of facts."""
    write(
        actor,
        School,
        {"code": code, "name": f"{code}学校", "level": "乡镇", "opened_on": opened_on, "closed_on": closed_on},
    )
    said(actor, code, opened_on, stage=stage, township_code=township, **facts)


def said(actor: Actor, code: str, effective_on: date, **facts: Any) -> None:
    """A further statement of facts of a school."""
    whole = {"township_code": RENSHI, "stage": "初中", "area": "农村", "pupils": 500, "covered": True}
    write(actor, SchoolFact, {"school_code": code, "effective_on": effective_on} | whole | facts)


def class_of(actor: Actor, code: str = "S1", number: str = "0701", opened_on: date = LONG_AGO, **facts: Any) -> None:
    """A class."""
    row = {"school_code": code, "class_no": number, "name": "七年级1班", "grade": "七年级", "opened_on": opened_on}
    write(actor, SchoolClass, row | facts)


_numbers = iter(range(10**9))


def checks(actor: Actor, *days: date, code: str | None = "S1", kind: str = "学校自查", by: str = "") -> None:
    """Inspections on these days."""
    rows = [
        {
            "number": f"J{next(_numbers)}",
            "kind": kind,
            "organiser": by or code,
            "school_code": code,
            "on_date": day,
            "week": day - timedelta(days=day.weekday()),
            "found": 0,
        }
        for day in days
    ]
    write(actor, Inspection, *rows)


def drills(actor: Actor, *each: tuple[date, str], code: str = "S1", carried_out: str = "已实施", **facts: Any) -> None:
    """Drills as (day, kind)."""
    rows = [
        {"number": f"Y{next(_numbers)}", "school_code": code, "on_date": day, "kind": kind, "evacuation": False}
        | {"carried_out": carried_out}
        | facts
        for day, kind in each
    ]
    write(actor, Drill, *rows)


def lessons(actor: Actor, hours: dict[int, float], number: str = "0701", code: str = "S1", **facts: Any) -> None:
    """Mental-health lessons of a class by teaching week of the autumn term."""
    fixed = {"school_code": code, "class_no": number, "term": TERM, "course": "心理健康", "topic": ""}
    write(actor, Lesson, *(fixed | {"week_no": week, "hours": held} | facts for week, held in hours.items()))


def staffing(actor: Actor, post: str, people: int, code: str = "S1", level: str = "学校", **facts: Any) -> None:
    """A statement of one post."""
    row = {"subject_kind": level, "subject_code": code, "post": post, "effective_on": LONG_AGO, "people": people}
    write(actor, Staffing, row | facts)


def facility(actor: Actor, kind: str, present: str, code: str = "S1", level: str = "学校", **facts: Any) -> None:
    """A statement of one facility."""
    row = {"subject_kind": level, "subject_code": code, "kind": kind, "effective_on": LONG_AGO, "present": present}
    write(actor, Facility, row | facts)


def document(actor: Actor, kind: str, day: date, code: str = "S1", level: str = "学校", **facts: Any) -> None:
    """A document."""
    row = {"number": f"C{next(_numbers)}", "subject_kind": level, "subject_code": code, "kind": kind, "title": kind}
    write(actor, Document, row | {"on_date": day} | facts)


def stop_week(actor: Actor, monday: date, *, township: str = "", school: str = "") -> None:
    """Stop every day of a week for the county, a township or a school."""
    kind = OF_SCHOOL if school else OF_TOWNSHIP if township else OF_COUNTY
    scope = {"scope_kind": kind, "scope_code": school or township or actor.county}
    days = {"first_day": monday, "last_day": monday + timedelta(days=6), "number": "停〔2026〕1号", "reason": "停课"}
    write(actor, StoppedDay, scope | days)


def asked(asked_period: str | Period, as_of: date | None = None, **how: Any) -> pd.DataFrame:
    """The duty frame of a period."""
    found = period(asked_period, as_of) if isinstance(asked_period, str) else asked_period
    with reading() as session:
        return duty_instances(session, pack_in_force(session), found, **how)


def of(frame: pd.DataFrame, duty: str, subject: str | None = None) -> list[tuple[str, str]]:
    """(period, status) of one duty, in order."""
    rows = frame[frame["duty"] == duty]
    if subject is not None:
        rows = rows[rows["subject"] == subject]
    return list(zip(rows["period"], rows["status"], strict=True))


def row(frame: pd.DataFrame, duty: str, name: str | None = None, subject: str | None = None) -> pd.Series:
    """The one instance of a duty (in a period)."""
    rows = frame[(frame["duty"] == duty)]
    if name is not None:
        rows = rows[rows["period"] == name]
    if subject is not None:
        rows = rows[rows["subject"] == subject]
    assert len(rows) == 1, rows
    return rows.iloc[0]
