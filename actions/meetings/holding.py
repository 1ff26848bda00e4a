"""Holding a meeting: it enters the ledger when it begins, is locked when it closes, and reopens only with a reason."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select, update

from access.rights import ANYWHERE
from actions.meetings.members import post_of, refuse_numbers
from actions.meetings.standing import locked, put, touch
from actions.unit_of_work import UnitOfWork, unit_of_work
from actions.versions import supersede
from catalogue.ledgers import LEDGERS
from catalogue.words import ATTENDED, EXCUSED, SAT_IN
from errors import Refused
from figures.bitemporal import known
from figures.meetings.membership.attendance import ATTENDEE, Attendance, Participant, attendance_of
from figures.meetings.sittings import frozen, same_agenda
from figures.search.texts import begins
from models.account import Actor
from models.base import table
from models.clock import today
from models.county import Pack, pack_in_force
from models.meeting import Attendee, Meeting
from models.record import NumberSeries
from models.sitting import AGENDA_SET, CLOSED, IN_SESSION, PLENARY, STATES

MEETING, SERIES = table(Meeting), table(NumberSeries)


def begin(actor: Actor, sitting_id: int, held_on: date, convener_post: str = "") -> str:
    """议程已定 → 开会: enters the meeting in the ledger; its number. Needs a frozen snapshot."""
    with unit_of_work(actor, "meeting.hold", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, AGENDA_SET)
        snapshot = frozen(act.session, sitting)
        if snapshot is None:
            raise Refused("还没有冻结上会口径，请先冻结再开会。")
        if not same_agenda(act.session, sitting, snapshot):
            raise Refused("冻结之后议程又改过，材料和投影会对不上。请重新冻结再开会。")
        if held_on > today():
            raise Refused(f"开会日期{held_on}还没有到：到了那天再开会，计划的日子在筹备里写。")
        if held_on < snapshot.cut_off:
            raise Refused(f"开会日期{held_on}早于截数日{snapshot.cut_off}，请核对。")
        number = sitting.meeting_no or next_number(act, pack_in_force(act.session), held_on)
        put(
            act,
            Meeting,
            {"number": number},
            {
                "kind": sitting.kind,
                "held_on": held_on,
                "quarter": sitting.quarter if sitting.kind == PLENARY else "",
                "cut_off": snapshot.cut_off,
                "convener_post": post_of("主持人", convener_post),
            },
        )
        touch(act, sitting, state=IN_SESSION, held_on=held_on, meeting_no=number)
        return number


def next_number(act: UnitOfWork, pack: Pack, day: date) -> str:
    """The next number of the ledger's series (`KJ-HY-2026-00005`), after the highest ever used in it."""
    prefix = pack.setting("import.number_prefix")
    series = "-".join(part for part in (prefix, LEDGERS["meetings"].series, str(day.year)) if part)
    key = (SERIES.c.county == act.county, SERIES.c.series == series)
    given = act.session.execute(select(SERIES.c.last).where(*key)).scalar()
    used = act.session.execute(
        select(MEETING.c.number).where(MEETING.c.county == act.county, begins(MEETING.c.number, f"{series}-"))
    ).scalars()
    tails = [number.removeprefix(f"{series}-") for number in used]
    last = max([given or 0, *(int(tail) for tail in tails if tail.isdecimal())]) + 1
    if given is None:
        act.session.execute(insert(SERIES).values(county=act.county, series=series, last=last))
    else:
        act.session.execute(update(SERIES).where(*key).values(last=last))
    return f"{series}-{last:05d}"


def close(actor: Actor, sitting_id: int, came: Sequence[Participant] | None = None) -> None:
    """开会 → 闭会 with how each body took part, by unit in the lists of the meeting and by name and post in 参会. None
    closes with what the ledger has: a meeting reopened and closed again keeps who came.

    Raises Refused for a body named twice, one that is not in the lists on that day, or a number in place of a name.
    """
    with unit_of_work(actor, "meeting.close", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, IN_SESSION)
        pack, day = pack_in_force(act.session), sitting.held_on or today()
        stood = attendance_of(act.session, pack, sitting.meeting_no)
        if came is None:
            came = stood.came
        put(act, Meeting, {"number": sitting.meeting_no}, lists_of(pack, day, came))
        seat_by_name(act, sitting.meeting_no, came, stood)
        touch(act, sitting, state=CLOSED)


def lists_of(pack: Pack, day: date, came: Sequence[Participant]) -> dict[str, str]:
    """The lists of a meeting held on a day as the ledger has them; raises Refused as `close` does."""
    _sound(pack, day, came)
    return {
        name: "、".join(one.body for one in came if one.presence == presence)
        for name, presence in (("present", ATTENDED), ("in_attendance", SAT_IN), ("excused", EXCUSED))
    }


def _sound(pack: Pack, day: date, came: Sequence[Participant]) -> None:
    bodies = [one.body for one in came]
    if twice := sorted({pack.name_of(body) for body in bodies if bodies.count(body) > 1}):
        raise Refused(f"{'、'.join(twice)}同时出现在两个名单里，请核对出席、列席、请假。")
    there = {unit.code for unit in pack.units_on(day)} | pack.bodies_on(day).keys()
    if gone := [pack.name_of(body) for body in bodies if body not in there]:
        raise Refused(f"{'、'.join(gone)}在{day:%Y-%m-%d}不在名单里，或已撤并，请核对出席、列席、请假。")
    for one in came:
        name = pack.name_of(one.body)
        if one.presence not in (ATTENDED, SAT_IN, EXCUSED):
            raise Refused(f"{name}的参会情况请填：{ATTENDED}、{SAT_IN}、{EXCUSED}。")
        if one.in_place_of and not one.person:
            raise Refused(f"{name}写了代{one.in_place_of}，没有写来的是谁：请写姓名。")
        refuse_numbers(name, one.person, one.post)
        refuse_numbers(name, one.in_place_of, "")


def seat_by_name(act: UnitOfWork, number: str, came: Sequence[Participant], stood: Attendance) -> None:
    """Who sat, by name, as rows of 参会: those that changed are written, those of nobody named any more end."""
    named = {one.body: one for one in came if one.person or one.post or one.in_place_of}
    for body, one in named.items():
        seat = {"person": one.person, "post": one.post, "presence": one.presence, "in_place_of": one.in_place_of}
        if stood.rows.get(body) != one:
            put(act, Attendee, {"meeting_no": number, "body": body}, seat)
    gone = [body for body in stood.rows if body not in named]
    query = select(ATTENDEE.c.id).where(
        ATTENDEE.c.county == act.county,
        ATTENDEE.c.meeting_no == number,
        ATTENDEE.c.body.in_(gone),
        known(ATTENDEE, None),
    )
    supersede(act, Attendee, list(act.session.execute(query).scalars()))


def reopen(actor: Actor, sitting_id: int, reason: str) -> None:
    """闭会 → 开会: a right of its own, with a reason, in the audit."""
    with unit_of_work(actor, "meeting.reopen", f"sitting {sitting_id}", ANYWHERE) as act:
        sitting = locked(act, sitting_id, CLOSED)
        if not reason.strip():
            raise Refused("重新打开已闭会的会议必须写明理由。")
        touch(act, sitting, state=STATES[STATES.index(CLOSED) - 1])
        act.detail |= {"reason": reason.strip()}
