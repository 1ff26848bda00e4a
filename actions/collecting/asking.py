"""A collection is asked for and closed, and what the other acts must know of one is read here."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from access.rights import reading_scope
from actions.unit_of_work import unit_of_work
from domain.calendar import monday_of
from errors import NotAllowed, Refused
from figures.query import Slice
from figures.reporting.collected import COLLECTION, SchoolAnswer, answers
from ledgers.collecting.asks import Ask, ask_of
from ledgers.collecting.forms import Facts, Member
from models.account import Actor
from models.clock import today
from models.county import COUNTY_CALENDAR, Pack, pack_in_force
from models.database import reading

DUE = time(17)
LONGEST = 366
TITLE = 40


@dataclass(frozen=True)
class Opened:
    """A collection as an act needs it: its row, what it asks, its facts, and who is asked as far as one may see."""

    row: Any
    ask: Ask
    facts: Facts
    answers: list[SchoolAnswer]

    @property
    def members(self) -> dict[str, Member]:
        """The schools asked, by code."""
        return {each.code: Member(each.code, each.name, each.township) for each in self.answers}


def new_collection(
    actor: Actor,
    ask: str,
    *,
    week: date | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    due_at: datetime | None = None,
    title: str = "",
    townships: Sequence[str] = (),
    schools: Sequence[str] = (),
) -> int:
    """Ask for something; the number of the collection comes back.

    A weekly check is asked of a `week` (any day of it; default: this one), anything else from `starts_on` to
    `ends_on` (default: this month so far). Default `due_at`: 17:00 of the Sunday, or of the day a week from now.
    Raises Refused for an unknown ask, a week without teaching, a second collection of one week, a day in the past
    by which nobody can send; NotAllowed without the right.
    """
    asked = ask_of(ask)
    with unit_of_work(actor, "collect.ask", asked.title) as act:
        pack = pack_in_force(act.session)
        first, last, name = _days(pack, asked, week, starts_on, ends_on)
        due = due_at or datetime.combine(last if asked.weekly and last >= today() else today() + timedelta(days=7), DUE)
        if due.date() < today():
            raise Refused(f"截止 {due:%Y-%m-%d %H:%M} 已经过去：请写今天或以后的日子。")
        _known(pack, townships)
        same = act.session.execute(
            select(COLLECTION.c.title).where(
                COLLECTION.c.county == act.county, COLLECTION.c.ask == ask, COLLECTION.c.starts_on == first,
                COLLECTION.c.ends_on == last, COLLECTION.c.closed_at.is_(None),
            )
        ).scalar()  # fmt: skip
        if same:
            raise Refused(f"“{same}”已经在收：不用再发一份，请打开那一份；要另收，先关掉它。")
        facts = {
            "county": act.county,
            "ask": ask,
            "title": (title.strip() or name)[:TITLE],
            "starts_on": first,
            "ends_on": last,
            "due_at": due,
            "townships": list(townships),
            "schools": list(schools),
            "secret": secrets.token_hex(32),
            "made_at": act.at,
            "made_by": act.actor.name,
        }
        number = int(act.session.execute(insert(COLLECTION).values(**facts)).inserted_primary_key[0])  # type: ignore[attr-defined]
        row = act.session.execute(select(COLLECTION).where(COLLECTION.c.id == number)).one()
        many = len(answers(act.session, pack, row))
        if not many:
            raise Refused(f"没有一所学校要报“{row.title}”：请核对日期、乡镇和学校。")
        act.detail |= {"collection": number, "title": row.title, "schools": many, "due": str(due)}
        return number


def close_collection(actor: Actor, number: int) -> None:
    """Close a collection: nothing more is taken into it. Raises Refused when it is closed already."""
    with unit_of_work(actor, "collect.ask", f"关闭收表{number}") as act:
        closing = update(COLLECTION).where(
            COLLECTION.c.id == number, COLLECTION.c.county == act.county, COLLECTION.c.closed_at.is_(None)
        )
        done = act.session.execute(closing.values(closed_at=act.at, closed_by=act.actor.name))
        if not done.rowcount:  # type: ignore[attr-defined]
            raise Refused("没有这份收表，或已经关了。")


def weeks_to_ask(pack: Pack, back: int = 6) -> list[tuple[date, str]]:
    """(Monday, 第5周周排查 9月28日—10月4日) of the teaching weeks up to this one, newest first."""
    mondays = sorted({w.monday for w in pack.weeks if w.monday <= today()}, reverse=True)[:back]
    return [(monday, week_title(pack, monday)) for monday in mondays]


def week_title(pack: Pack, monday: date) -> str:
    """第5周周排查: numbered by the county's own calendar, by its days where that has no such week."""
    calendar = pack.setting(COUNTY_CALENDAR)
    number = next((w.week_no for w in pack.weeks if w.monday == monday and w.stage == calendar), None)
    sunday = monday + timedelta(days=6)
    if number is None:
        return f"{monday.month}月{monday.day}日—{sunday.month}月{sunday.day}日周排查"
    return f"第{number}周周排查"


def opened_collection(
    session: Session, actor: Actor, number: int | None = None, *, part: Slice | None = None
) -> Opened:
    """A collection as far as the actor may see it; the newest open one by default. Raises Refused for none."""
    place = reading_scope(actor)
    if place.unit:
        raise NotAllowed("部门账号不收表，请联系联席办。")
    pack = pack_in_force(session)
    query = select(COLLECTION).where(COLLECTION.c.county == actor.county)
    if number is None:
        row = session.execute(query.where(COLLECTION.c.closed_at.is_(None)).order_by(COLLECTION.c.id.desc())).first()
    else:
        row = session.execute(query.where(COLLECTION.c.id == number)).first()
    if row is None:
        raise Refused(
            "现在没有在收的表：请先发一份新的收表。" if number is None else f"没有编号为 {number} 的收表，请核对。"
        )
    cut = part or Slice()
    own = Slice(township=place.township or cut.township, school=place.school or cut.school)
    return Opened(row, ask_of(row.ask), form_facts(row), answers(session, pack, row, own))


def facts_by_number(session: Session, county: str) -> dict[int, Facts]:
    """Number → facts of every collection there was, by which the forms and codes of another one are known."""
    query = select(COLLECTION).where(COLLECTION.c.county == county)
    return {int(row.id): form_facts(row) for row in session.execute(query)}


def form_facts(row: Any) -> Facts:
    """What a form must know of a collection."""
    due = f"请于 {row.due_at.month}月{row.due_at.day}日 {row.due_at:%H:%M} 前交回。"
    return Facts(row.id, row.title, row.secret, row.starts_on, row.ends_on, due, row.ask)


def collection_named(number: int, county: str) -> Any:
    """The row of a collection. Raises Refused for none."""
    with reading() as session:
        row = session.execute(
            select(COLLECTION).where(COLLECTION.c.id == number, COLLECTION.c.county == county)
        ).first()
    if row is None:
        raise Refused(f"没有编号为 {number} 的收表，请核对。")
    return row


def _days(pack: Pack, asked: Ask, week: date | None, first: date | None, last: date | None) -> tuple[date, date, str]:
    if not asked.weekly:
        start, end = first or today().replace(day=1), last or today()
        if end < start or (end - start).days > LONGEST:
            raise Refused("收表的起止日期不对：止日不能早于起日，也不能超过一年。")
        return start, end, f"{asked.title} {start.month}月{start.day}日—{end.month}月{end.day}日"
    monday = monday_of(week or today())
    if not any(each.monday == monday for each in pack.weeks):
        raise Refused(f"{monday:%Y-%m-%d}起的一周在校历里没有教学日，不用收周排查：请另选一周。")
    return monday, monday + timedelta(days=6), week_title(pack, monday)


def _known(pack: Pack, townships: Sequence[str]) -> None:
    valid = {t.code for t in pack.townships_on(today())}
    if unknown := [code for code in townships if code not in valid]:
        raise Refused(f"没有代码为“{unknown[0]}”的乡镇，请核对乡镇代码。")
