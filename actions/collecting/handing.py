"""Sealed workbooks handed out: one school's or township's own, or all of them as one .zip by township."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from access.ownership import home_of
from access.rights import may
from actions.collecting.asking import Opened, opened_collection
from actions.unit_of_work import unit_of_work
from catalogue.words import TO_VERIFY
from errors import NotAllowed, Refused
from figures.hazards.lists import hazard_list
from figures.query import Slice, between
from ledgers.collecting.forms import Member, file_name, form_workbook, zipped
from ledgers.collecting.offline import ITEMS, LEVELS, offline_page
from models.account import Actor
from models.clock import today
from models.county import Pack, pack_in_force
from models.database import reading

BY_SCHOOL, BY_TOWNSHIP = "school", "township"
MOST_STANDING = 200


def form_of(actor: Actor, number: int, target: str) -> tuple[str, bytes]:
    """(name, content) of the workbook of one school, its open hazards put in, or of one township."""
    with reading() as session:
        pack, asked = pack_in_force(session), _allowed(session, actor, number)
        if target in asked.members:
            made = _school(session, pack, asked, asked.members[target], standing=True)
        elif mine := [m for m in asked.members.values() if m.township == target]:
            made = _township(pack, asked, target, mine)
        else:
            raise Refused("这所学校或乡镇不在这次收表的范围内，请核对。")
    _noted(actor, asked, made[0])
    return made


def forms_of(actor: Actor, number: int, by: str = BY_SCHOOL) -> list[tuple[str, bytes]]:
    """(path, content) of all workbooks, in a folder a township; without hazards, since they are handed around."""
    with reading() as session:
        pack, asked = pack_in_force(session), _allowed(session, actor, number)
        places: dict[str, list[Member]] = defaultdict(list)
        for member in asked.members.values():
            places[member.township].append(member)
        made = []
        for township, members in places.items():
            if by == BY_TOWNSHIP:
                some = [_township(pack, asked, township, members)]
            else:
                some = [_school(session, pack, asked, member, standing=False) for member in members]
            made += [(f"{pack.name_of(township)}/{name}", content) for name, content in some]
    _noted(actor, asked, f"{len(made)} 份")
    return made


def forms_zip(actor: Actor, number: int, by: str = BY_SCHOOL) -> tuple[str, bytes]:
    """(name, content) of the .zip of `forms_of`."""
    title = titled(actor, number)
    return f"{file_name(title, '空表')}.zip", zipped(forms_of(actor, number, by))


def page_of(actor: Actor, number: int, school: str) -> tuple[str, bytes]:
    """(name, content) of the page for phones of one school."""
    with reading() as session:
        pack, asked = pack_in_force(session), _paged(session, actor, number)
        if school not in asked.members:
            raise Refused("这所学校不在这次收表的范围内，请核对。")
        member = asked.members[school]
    made = _page(pack, asked, member)
    _noted(actor, asked, made[0])
    return made


def pages_of(actor: Actor, number: int) -> list[tuple[str, bytes]]:
    """(path, content) of the pages for phones of all schools, in a folder a township."""
    with reading() as session:
        pack, asked = pack_in_force(session), _paged(session, actor, number)
    made = [
        (f"{pack.name_of(member.township)}/{name}", content)
        for member in asked.members.values()
        for name, content in [_page(pack, asked, member)]
    ]
    _noted(actor, asked, f"{len(made)} 张手机页")
    return made


def pages_zip(actor: Actor, number: int) -> tuple[str, bytes]:
    """(name, content) of the .zip of `pages_of`."""
    return f"{file_name(titled(actor, number), '手机页')}.zip", zipped(pages_of(actor, number))


def _paged(session: Session, actor: Actor, number: int) -> Opened:
    asked = _allowed(session, actor, number)
    if not asked.ask.weekly:
        raise Refused("手机页只用于周排查，其他收表请发工作簿。")
    return asked


def _page(pack: Pack, asked: Opened, member: Member) -> tuple[str, bytes]:
    return f"{file_name(member.name, asked.facts.title)}.html", offline_page(
        asked.facts, member, pack.entries(ITEMS), pack.entries(LEVELS)
    )


def titled(actor: Actor, number: int) -> str:
    """The title of a collection the actor may see."""
    with reading() as session:
        return str(opened_collection(session, actor, number).row.title)


def _allowed(session: Session, actor: Actor, number: int) -> Opened:
    asked = opened_collection(session, actor, number)
    if reason := may(actor, "collect.take", home_of(actor)):
        raise NotAllowed(reason)
    if asked.row.closed_at is not None:
        raise Refused(f"“{asked.row.title}”已经关了，不再发表。")
    if not asked.members:
        raise Refused("这次收表没有您能发的学校。")
    return asked


def _school(session: Session, pack: Pack, asked: Opened, member: Member, *, standing: bool) -> tuple[str, bytes]:
    rows: Sequence[dict[str, Any]] = _standing(session, pack, member) if standing and asked.ask.weekly else ()
    content = form_workbook(pack, asked.facts, asked.ask, member.code, member.name, [member], rows)
    return f"{file_name(member.name, asked.facts.title)}.xlsx", content


def _township(pack: Pack, asked: Opened, township: str, members: Sequence[Member]) -> tuple[str, bytes]:
    name = pack.name_of(township)
    content = form_workbook(pack, asked.facts, asked.ask, township, name, members)
    return f"{file_name(name, asked.facts.title)}.xlsx", content


def _standing(session: Session, pack: Pack, member: Member) -> list[dict[str, Any]]:
    """The school's hazards that lie open and are its own to mend or to see."""
    day = today()
    rows, _ = hazard_list(
        session, pack, between(day.replace(day=1), day, day), part=Slice(school=member.code), state="open",
        limit=MOST_STANDING,
    )  # fmt: skip
    waiting = rows[rows["stuck_at"] != TO_VERIFY]
    return [
        {name: row.get(name) for name in ("number", "place", "description", "deadline")}
        for row in waiting.to_dict("records")
    ]


def _noted(actor: Actor, asked: Opened, what: str) -> None:
    with unit_of_work(actor, "collect.take", f"下发{asked.row.title}：{what}"[:200], home_of(actor)) as act:
        act.counts = False
