"""Days stopped by order (停课): recorded like any fact, taken back by a new fact, carried beside the county pack.

A stop is the office's record of an order that stands elsewhere, with its 文号. It raises no pack revision; loading a
pack leaves it standing, and adds the stops of a folder that were never recorded here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Date, func, literal, select
from sqlmodel import Session

from actions.pack.folder import Folder, read_csv, text_of, value_of, write_csv
from actions.unit_of_work import UnitOfWork, unit_of_work
from actions.versions import facts_of, insert_versions, supersede
from domain.calendar import working
from errors import Refused
from figures.bitemporal import statements
from models.account import Actor
from models.base import FAR, table
from models.calendar import OF_COUNTY, OF_SCHOOL, OF_TOWNSHIP, SCOPE_KINDS, StoppedDay
from models.county import Pack, Township, pack_in_force
from models.school import School, SchoolFact

STOP, SCHOOL, FACT = table(StoppedDay), table(School), table(SchoolFact)
STOPS_FILE, STOPS_HISTORY_FILE = "stopped_days.csv", "stopped_days_history.csv"
STOP_COLUMNS = ("scope_kind", "scope_code", "first_day", "last_day", "number", "reason")
KNOWN_FROM_TO = ("recorded_at", "superseded_at")
LONGEST = 200
"""The most days of one stop: more is a slip in the year."""
VERB = "day.stop"


@dataclass(frozen=True)
class Scope:
    """Whom a stop names: kind (county, township, school) and code."""

    kind: str
    code: str


def stop_days(actor: Actor, scopes: Sequence[Scope], first: date, last: date, *, number: str, reason: str) -> list[int]:
    """Record stopped days, both ends in, for each of the bodies named; the ids of the new rows.

    Raises Refused when nothing is named, a code is unknown or does not stand on all of these days, no day of them is
    taught, or the same stop stands already; NotAllowed for whoever is not the office.
    """
    number, reason = number.strip(), reason.strip()
    with unit_of_work(actor, VERB, number) as act:
        pack = pack_in_force(act.session)
        _refuse_unless_said(scopes, first, last, number, reason)
        if not taught_between(pack, first, last):
            raise Refused(f"{_days(first, last)}在校历里没有一天上课，没有可停的课；请核对起止日期。")
        for scope in scopes:
            _refuse_unless_stands(act.session, pack, scope, first, last)
        facts = {"first_day": first, "last_day": last, "number": number, "reason": reason}
        rows = [facts | {"scope_kind": scope.kind, "scope_code": scope.code} for scope in scopes]
        stand = {_key(facts_of(StoppedDay, row)) for row in _standing(act.session, act.county)}
        if again := [row for row in rows if _key(row) in stand]:
            raise Refused(f"{name_of_scope(act.session, pack, _scope(again[0]))}的这次停课（{number}）已经登记过。")
        insert_versions(act, StoppedDay, rows)
        act.detail |= {"days": [first.isoformat(), last.isoformat()], "scopes": [s.code for s in scopes][:50]}
        act.detail |= {"schools_or_places": len(scopes), "reason": reason}
        keys = {_key(row) for row in rows}
        return [row.id for row in _standing(act.session, act.county) if _key(facts_of(StoppedDay, row)) in keys]


def void_stop(actor: Actor, stop: int, reason: str) -> None:
    """Take a stop back: from now on it never was, for whoever asks on an earlier day of knowledge it still is.

    Raises Refused when it does not stand or no reason is given.
    """
    with unit_of_work(actor, VERB, f"作废停课 {stop}") as act:
        row = next((row for row in _standing(act.session, act.county) if row.id == stop), None)
        if row is None:
            raise Refused("这条停课记录已经不在了，可能刚被别人作废；请刷新页面。")
        if not reason.strip():
            raise Refused("请写明为什么作废。")
        supersede(act, StoppedDay, [stop])
        act.detail |= {name: text_of(getattr(row, name)) for name in STOP_COLUMNS} | {"void": reason.strip()}


def stops_standing(session: Session, pack: Pack) -> list[dict[str, Any]]:
    """The stops in force, latest first: id, STOP_COLUMNS, `whom` (the body's name), `taught` (days of them that some
    calendar teaches), recorded_at, recorded_by."""
    return [
        {
            "id": row.id,
            **{name: getattr(row, name) for name in STOP_COLUMNS},
            "whom": name_of_scope(session, pack, Scope(row.scope_kind, row.scope_code)),
            "taught": taught_between(pack, row.first_day, row.last_day),
            "recorded_at": row.recorded_at,
            "recorded_by": row.recorded_by,
        }
        for row in sorted(_standing(session, pack.code), key=lambda row: (row.first_day, row.id), reverse=True)
    ]


def campuses_beside(session: Session, pack: Pack, scopes: Sequence[Scope], first: date) -> dict[str, str]:
    """Code → name of the campuses and 教学点 that stand on a day under the schools named and are not named themselves.

    A stop reaches whom it names (docs/figures.md): a campus may lie elsewhere and teach on. Who names its main school
    is asked whether they are meant too.
    """
    named = [scope.code for scope in scopes if scope.kind == OF_SCHOOL]
    if not named:
        return {}
    fact = statements(FACT, pack.code, None, "school_code")
    query = (
        select(fact.c.school_code, SCHOOL.c.name)
        .join(SCHOOL, SCHOOL.c.code == fact.c.school_code)
        .where(fact.c.main_school.in_(named), fact.c.effective_on <= first, fact.c.until_on > first)
        .where(SCHOOL.c.county == pack.code, SCHOOL.c.superseded_at.is_(None))
        .where(SCHOOL.c.opened_on <= first, func.coalesce(SCHOOL.c.closed_on, literal(FAR, Date)) > first)
        .order_by(fact.c.school_code)
    )
    return {str(code): str(name) for code, name in session.execute(query) if code not in named}


def taught_between(pack: Pack, first: date, last: date) -> int:
    """How many days from first to last, both in, any calendar of the county teaches."""
    marked = {day.on_date: day.kind for day in pack.days_off}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return sum(working(day, marked) and any(t.starts_on <= day <= t.ends_on for t in pack.terms) for day in days)


def name_of_scope(session: Session, pack: Pack, scope: Scope) -> str:
    """全县, a township's name or a school's; the code where nobody has it."""
    if scope.kind == OF_COUNTY:
        return pack.name
    if scope.kind == OF_TOWNSHIP:
        return pack.name_of(scope.code)
    here = (SCHOOL.c.county == pack.code, SCHOOL.c.code == scope.code, SCHOOL.c.superseded_at.is_(None))
    return session.execute(select(SCHOOL.c.name).where(*here)).scalar() or scope.code


def _standing(session: Session, county: str) -> list[Any]:
    query = select(STOP).where(STOP.c.county == county, STOP.c.superseded_at.is_(None)).order_by(STOP.c.id)
    return list(session.execute(query))


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in STOP_COLUMNS if name != "reason")


def _scope(row: dict[str, Any]) -> Scope:
    return Scope(row["scope_kind"], row["scope_code"])


def _days(first: date, last: date) -> str:
    return f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d}至{last:%Y-%m-%d}"


def _refuse_unless_said(scopes: Sequence[Scope], first: date, last: date, number: str, reason: str) -> None:
    if not scopes:
        raise Refused("请选停课的学校或乡镇。")
    if len(set(scopes)) < len(scopes):
        raise Refused("停课的学校或乡镇有重复，请每个只选一次。")
    if last < first:
        raise Refused(f"停课的末日{last:%Y-%m-%d}早于首日{first:%Y-%m-%d}，请改正。")
    if (last - first).days >= LONGEST:
        raise Refused(f"{_days(first, last)}超过{LONGEST}天，请核对年份；确实更长的分几次登记。")
    if not number or not reason:
        raise Refused("请写明停课通知的文号和停课原因。")
    for what, said, most in (("文号", number, 60), ("停课原因", reason, 400)):
        if len(said) > most:
            raise Refused(f"{what}有{len(said)}个字，最多{most}个。")


def _refuse_unless_stands(session: Session, pack: Pack, scope: Scope, first: date, last: date) -> None:
    if scope.kind == OF_COUNTY:
        if scope.code != pack.code:
            raise Refused(f"没有代码为“{scope.code}”的县，本县是{pack.code}。")
        return
    if scope.kind == OF_TOWNSHIP:
        found = next((t for t in pack.townships if t.code == scope.code), None)
        begins, ends, what = (found.valid_from, found.valid_to, "乡镇") if found else (FAR, None, "乡镇")
    elif scope.kind == OF_SCHOOL:
        query = select(SCHOOL.c.opened_on, SCHOOL.c.closed_on).where(
            SCHOOL.c.county == pack.code, SCHOOL.c.code == scope.code, SCHOOL.c.superseded_at.is_(None)
        )
        row = session.execute(query).first()
        begins, ends, what = (row[0], row[1], "学校") if row else (FAR, None, "学校")
    else:
        raise Refused(f"停课对象“{scope.kind}”应为 {'、'.join(SCOPE_KINDS)}。")
    if begins == FAR:
        raise Refused(f"没有代码为“{scope.code}”的{what}，请核对代码。")
    if not begins <= first or not last < (ends or FAR):
        until = f"，{ends:%Y-%m-%d}起已不在" if ends else f"，{begins:%Y-%m-%d}才有"
        raise Refused(
            f"{name_of_scope(session, pack, scope)}不是整个{_days(first, last)}都在{until}；"
            "请按它在的日子分开登记，之后的登记给接续的乡镇或学校。"
        )


# Beside the pack


def write_stops(session: Session, county: str, folder: Path) -> None:
    """Write the stops in force into a pack folder, and every version with the instants between which it was known."""
    every = list(session.execute(select(STOP).where(STOP.c.county == county).order_by(STOP.c.first_day, STOP.c.id)))
    if not every:
        return
    rows = [[text_of(getattr(row, name)) for name in STOP_COLUMNS] for row in every if row.superseded_at is None]
    write_csv(folder / STOPS_FILE, STOP_COLUMNS, rows)
    history = [
        [*(text_of(getattr(row, name)) for name in STOP_COLUMNS), *(_instant(getattr(row, n)) for n in KNOWN_FROM_TO)]
        for row in every
    ]
    write_csv(folder / STOPS_HISTORY_FILE, (*STOP_COLUMNS, *KNOWN_FROM_TO), history)


def _instant(value: Any) -> str:
    return value.isoformat(sep=" ") if value is not None else ""


def read_stops(folder: Path, found: Folder) -> list[dict[str, Any]]:
    """The stops a folder names, each once. Refused for a bad cell, with file, line and column."""
    if not (folder / STOPS_FILE).exists():
        return []
    lines, raw = read_csv(folder, STOPS_FILE, STOP_COLUMNS)
    townships = {row["code"] for row in found.of(Township)}
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line, cells in zip(lines, raw, strict=True):
        where = f"{STOPS_FILE} 第{line}行"
        if cells["scope_kind"] == OF_COUNTY and not cells["scope_code"]:
            cells = cells | {"scope_code": found.code}
        row: dict[str, Any] = {name: value_of(STOPS_FILE, StoppedDay, line, name, cells[name]) for name in STOP_COLUMNS}
        if row["scope_kind"] not in SCOPE_KINDS:
            raise Refused(f"{where} scope_kind 列：“{row['scope_kind']}”应为 {'、'.join(SCOPE_KINDS)}。")
        if row["scope_kind"] == OF_TOWNSHIP and row["scope_code"] not in townships:
            raise Refused(f"{where} scope_code 列：乡镇名单里没有“{row['scope_code']}”。")
        if row["scope_kind"] == OF_COUNTY and row["scope_code"] != found.code:
            raise Refused(f"{where} scope_code 列：“{row['scope_code']}”不是本县的代码{found.code}。")
        if row["last_day"] < row["first_day"] or (row["last_day"] - row["first_day"]).days >= LONGEST:
            raise Refused(f"{where} last_day 列：停课的末日应不早于首日，且不超过{LONGEST}天。")
        told[_key(row)] = row
    return list(told.values())


def stops_to_add(session: Session, county: str, rows: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of a folder's stops that were never recorded here: what was taken back does not return with a file."""
    query = select(STOP).where(STOP.c.county == county)
    recorded = {_key(facts_of(StoppedDay, row)) for row in session.execute(query)}
    return [row for row in rows if _key(row) not in recorded]


def add_stops(act: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Record stops that came with a pack folder, within the act that loads it."""
    insert_versions(act, StoppedDay, rows)
    if rows:
        act.detail["stopped_days"] = len(rows)
