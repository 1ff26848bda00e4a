"""成员名单: the office states who has a seat at the meeting from a day on, as one list with the reason.

What a later list says begins on its own day; nothing is written for a day on which a meeting was held or before it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import Session

from actions.meetings.words import POST, fitting
from actions.pack.folder import Folder, read_csv, text_of, value_of, write_csv
from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions, supersede
from errors import Refused
from figures.bitemporal import known
from figures.meetings.membership.members import MEMBERS, seats_of, statements_of
from figures.wording import full_day
from models.account import Actor
from models.base import table
from models.clock import today
from models.county import Pack, Township, Unit, pack_in_force
from models.database import reading
from models.meeting import CONVENER, SEATS, Meeting, Member

MEETING = table(Meeting)
VERB = "members.change"
FURTHEST = 366
"""Days ahead that a change may be stated; more is a slip in the year."""
NUMBERED = re.compile(r"\d{5}")
LONGEST = {"姓名": 30, "职务": 40, "理由": 400}


@dataclass(frozen=True)
class Stated:
    """One line of the list as it is stated: body (code), seat, name and post ("" where nobody is named)."""

    body: str
    seat: str
    person: str = ""
    post: str = ""


@dataclass(frozen=True)
class MembersChange:
    """What stating a list would do: the statements to write and a sentence for each change."""

    rows: tuple[dict[str, Any], ...]
    sentences: tuple[str, ...]


def members_change(session: Session, pack: Pack, stated: Sequence[Stated], since: date) -> MembersChange:
    """What would change from a day on if this were the list. Raises Refused when it is no list, or for a day on which
    it may not begin."""
    _refuse_day(session, pack, since)
    now = {(seat.body, seat.seat): seat for seat in seats_of(pack, statements_of(session, pack), since)}
    new = _sound(pack, stated, since)
    rows: list[dict[str, Any]] = []
    told: list[str] = []
    for (body, seat), line in new.items():
        stands = now.get((body, seat))
        if stands and (stands.person, stands.post) == (line.person, line.post):
            continue
        was = _called(stands.post, stands.person) if stands else "没有"
        rows.append({"body": body, "seat": seat, "stands": True, "person": line.person, "post": line.post})
        told.append(f"{pack.name_of(body)}{seat}：{was} 改为 {_called(line.post, line.person)}")
    for (body, seat), gone in now.items():
        if (body, seat) not in new:
            rows.append({"body": body, "seat": seat, "stands": False, "person": "", "post": ""})
            told.append(f"{pack.name_of(body)}{seat}：{_called(gone.post, gone.person)} 改为 没有")
    return MembersChange(tuple(row | {"since": since} for row in rows), tuple(told))


def state_members(actor: Actor, stated: Sequence[Stated], since: date, reason: str) -> MembersChange:
    """Make this the list of members from a day on; seats it does not name end on that day.

    Raises Refused when nothing would change, no reason is given, the list names a body or a seat that does not stand,
    one seat twice or a number in place of a name, or the day lies too far ahead or not after the last meeting held;
    NotAllowed for anybody but the office.
    """
    reason = reason.strip()
    with unit_of_work(actor, VERB, f"自{since.isoformat()}") as act:
        pack = pack_in_force(act.session)
        found = members_change(act.session, pack, stated, since)
        if not found.rows:
            raise Refused(f"自{full_day(since)}起的名单和现在的一样，没有改动。")
        if not reason:
            raise Refused("请写明变动的理由（如 任免文件的文号）。")
        _refuse_long("理由", reason)
        keys = {(row["body"], row["seat"]) for row in found.rows}
        stand = [row for row in statements_of(act.session, pack) if row.since == since]
        supersede(act, Member, [row.id for row in stand if (row.body, row.seat) in keys])
        insert_versions(act, Member, [row | {"reason": reason} for row in found.rows])
        act.detail |= {"changed": list(found.sentences)[:60], "reason": reason}
        return found


def proposed_members(stated: Sequence[Stated], since: date) -> MembersChange:
    """What would change; for the page, before the act. Raises Refused as the act does."""
    with reading() as session:
        return members_change(session, pack_in_force(session), stated, since)


def _called(post: str, person: str) -> str:
    return f"{post}{person}" or "未写姓名"


def _refuse_day(session: Session, pack: Pack, since: date) -> None:
    if since > today() + timedelta(days=FURTHEST):
        raise Refused(f"起始日{full_day(since)}在一年以后，请核对年份。")
    held = session.execute(
        select(func.max(MEETING.c.held_on)).where(MEETING.c.county == pack.code, known(MEETING, None))
    ).scalar()
    if held is not None and since <= held:
        first = full_day(held + timedelta(days=1))
        raise Refused(f"{full_day(held)}开过会，那天和以前的成员名单不再改动；请写{first}或以后的日子。")


def _sound(pack: Pack, stated: Iterable[Stated], since: date) -> dict[tuple[str, str], Stated]:
    there = {unit.code for unit in pack.units_on(since)} | pack.bodies_on(since).keys()
    new: dict[tuple[str, str], Stated] = {}
    for line in stated:
        name = pack.name_of(line.body) or "空着的一行"
        if line.body not in there:
            raise Refused(f"{name}在{full_day(since)}不在单位名单里，或已撤并：请选名单里的单位。")
        if line.seat not in SEATS:
            raise Refused(f"{name}：“{line.seat}”不是会议里的身份，请选{'、'.join(SEATS)}。")
        if (line.body, line.seat) in new:
            raise Refused(f"{name}有两行{line.seat}，请只留一行。")
        if line.seat == CONVENER and any(seat == CONVENER for _, seat in new):
            raise Refused("召集人只能有一位，请只留一行。")
        if line.post and not line.person:
            raise Refused(f"{name}{line.seat}写了职务没有写姓名：请写姓名，或把职务也空着。")
        refuse_numbers(name, line.person, line.post)
        new[line.body, line.seat] = line
    return new


def refuse_numbers(whose: str, person: str, post: str) -> None:
    """Raises Refused for a name or a post that is too long or holds a telephone number."""
    for what, words in (("姓名", person), ("职务", post)):
        _refuse_long(f"{whose}的{what}", words, LONGEST[what])
        if NUMBERED.search(words):
            raise Refused(f"{whose}的{what}“{words}”里有号码：名单只记姓名和职务，不记电话。")


def post_of(what: str, words: str) -> str:
    """Who presides or instructs, by post and perhaps name; raises Refused for what is too long or holds a number."""
    if NUMBERED.search(words):
        raise Refused(f"{what}“{words.strip()}”里有号码：只记职务和姓名，不记电话。")
    return fitting(what, words, POST)


def _refuse_long(what: str, words: str, most: int = LONGEST["理由"]) -> None:
    if len(words) > most:
        raise Refused(f"{what}有{len(words)}个字，最多{most}个。")


# Beside the pack

MEMBERS_FILE = "members.csv"
COLUMNS = ("body", "seat", "since", "stands", "person", "post", "reason", "recorded_at", "recorded_by")


def write_members(session: Session, pack: Pack, folder: Path) -> None:
    """Write what the office stated of its members into a pack folder, where it stated anything."""
    rows = [[text_of(getattr(row, name)) for name in COLUMNS] for row in statements_of(session, pack)]
    if rows:
        write_csv(folder / MEMBERS_FILE, COLUMNS, rows)


def read_members(folder: Path, found: Folder) -> list[dict[str, Any]]:
    """The statements of a folder. Raises Refused with file, line and column for what cannot be taken."""
    if not (folder / MEMBERS_FILE).exists():
        return []
    lines, raw = read_csv(folder, MEMBERS_FILE, COLUMNS)
    bodies = {row["code"] for model in (Unit, Township) for row in found.of(model)}
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line, cells in zip(lines, raw, strict=True):
        where = f"{MEMBERS_FILE} 第{line}行"
        row: dict[str, Any] = {
            name: value_of(MEMBERS_FILE, Member, line, name, cells[name]) for name in COLUMNS if name != "recorded_at"
        }
        try:
            row["recorded_at"] = datetime.fromisoformat(cells["recorded_at"])
        except ValueError:
            raise Refused(
                f"{where} recorded_at 列：“{cells['recorded_at']}”应为时刻，如 2026-10-08T09:00:00。"
            ) from None
        if row["body"] not in bodies:
            raise Refused(f"{where} body 列：单位和乡镇名单里没有“{row['body']}”。")
        if row["seat"] not in SEATS:
            raise Refused(f"{where} seat 列：“{row['seat']}”应为 {'、'.join(SEATS)}。")
        key = (row["body"], row["seat"], row["since"])
        if key in told:
            raise Refused(f"{where}：{row['body']}的{row['seat']}在{row['since']}有两行，请只留一行。")
        told[key] = row
    return list(told.values())


def take_members(session: Session, county: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write the statements of a folder into a county that begins."""
    stamp = {"county": county, "remark": ""}
    if rows:
        session.execute(insert(MEMBERS), [stamp | row | {"first_recorded_at": row["recorded_at"]} for row in rows])
