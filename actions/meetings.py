"""The meeting's verbs: prepare, confirm, freeze, hold, decide, close; each step only from the one before.

筹备 → 议程已定 → 开会 → 闭会. Freezing needs a cut-off day that is over; a second freeze makes a new
version and leaves the old one. A closed meeting is locked; reopening is a right, needs a reason, is audited.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import Session

from access.rights import ANYWHERE, Place
from actions.unit_of_work import Moved, UnitOfWork, prepared, refuse_unless_may, settled, unit_of_work
from actions.versions import facts_of, insert_versions, supersede
from catalogue.ledgers import LEDGERS
from errors import Refused
from figures.meetings.agenda import ITEM, OWN, SITTING, decided_before, propose, times_on_agenda
from figures.meetings.resolutions import DONE, NOT_DONE, RUNNING
from figures.meetings.snapshot import (
    CONFIRMATION,
    REPORT,
    SNAPSHOT,
    agenda_of,
    content_of,
    digest_of,
    frozen,
    same_agenda,
    sitting_of,
)
from figures.query import Period, period
from figures.search import begins
from models.account import Actor
from models.base import table
from models.clock import today
from models.county import Pack, pack_in_force
from models.meeting import Meeting, Resolution
from models.record import NumberSeries
from models.sitting import AGENDA_SET, CLOSED, IN_SESSION, KINDS, PREPARING, STATES, Sitting

MEETING, RESOLUTION, SERIES = table(Meeting), table(Resolution), table(NumberSeries)
OUTCOMES = (DONE, NOT_DONE, RUNNING)
NO_TASK = ""
"""Said of a resolution that falls under no task of the plan."""


def open_sitting(actor: Actor, quarter: str) -> int:
    """Begin (or return) the preparation of a quarter's meeting with its proposed agenda; the sitting's id."""
    refuse_unless_may(actor, "meeting.prepare", quarter)
    asked = period(quarter, min(period(quarter).end, today()))

    def work(session: Session, pack: Pack) -> list[Proposed]:
        return _proposals(session, pack, asked) if sitting_of(session, pack, quarter) is None else []

    def begun() -> int:
        ready = prepared(actor.county, work)
        with unit_of_work(actor, "meeting.prepare", quarter) as act:
            row = act.session.execute(
                select(SITTING.c.id).where(SITTING.c.county == act.county, SITTING.c.quarter == quarter)
            ).first()
            if row:
                act.silent = True
                return int(row.id)
            added = act.session.execute(
                insert(SITTING)
                .values(
                    county=act.county,
                    quarter=quarter,
                    ordinal=1,
                    state=PREPARING,
                    meeting_no="",
                    version=1,
                    changed_at=act.at,
                    changed_by=actor.name,
                )
                .returning(SITTING.c.id)
            ).scalar_one()
            _put_proposals(act, int(added), ready.unmoved(act), {})
            return int(added)

    return settled(begun, "准备会议")


def renew_agenda(actor: Actor, sitting_id: int) -> None:
    """Propose again from today's data: the office's own items, prunings, order, minutes and asks stay."""
    refuse_unless_may(actor, "meeting.prepare", f"sitting {sitting_id}")

    def work(session: Session, pack: Pack) -> tuple[int, list[Proposed]]:
        sitting = _standing(session, actor.county, sitting_id, PREPARING)
        now = period(sitting.quarter).as_of
        # A 截数日 still to come proposes nothing: today's state does until it comes.
        return sitting.version, _proposals(session, pack, period(sitting.quarter, min(now, sitting.cut_off or now)))

    def renewed() -> None:
        ready = prepared(actor.county, work)
        with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
            sitting = _sitting(act, sitting_id, PREPARING)
            seen, proposals = ready.unmoved(act)
            if sitting.version != seen:
                raise Moved
            standing = {item.lineage: item for item in agenda_of(act.session, sitting, pruned=True) if item.lineage}
            still = {lineage for lineage, _, _ in proposals}
            gone = [item.id for key, item in standing.items() if key not in still and not key.startswith(OWN)]
            act.session.execute(delete(ITEM).where(ITEM.c.id.in_(gone)))
            _put_proposals(act, sitting_id, proposals, standing)
            _touch(act, sitting)

    settled(renewed, "更新议程")


Proposed = tuple[str, dict[str, Any], dict[str, Any]]
"""A proposed item: its lineage, what the data say, and what only a new item is begun with."""


def _proposals(session: Session, pack: Pack, asked: Period) -> list[Proposed]:
    """What the data propose for a quarter's agenda, in the order of the kinds."""
    found = propose(session, pack, asked)
    times = times_on_agenda(session, pack, [p.lineage for p in found], asked.name)
    before = decided_before(session, pack, asked.name)
    order = list(KINDS)
    return [
        (
            p.lineage,
            {
                "kind": p.kind,
                "title": p.title[:200],
                "facts": p.facts[:2000],
                "source": p.source,
                "rows": p.rows,
                "shown": p.shown | ({"before": before[p.lineage]} if p.lineage in before else {}),
                "times": times[p.lineage] + 1,
                "reporter": p.reporter,
            },
            {"position": position * 10, "lineage": p.lineage, "ask": p.ask, "minutes": p.minutes, "kept": True},
        )
        for position, p in enumerate(sorted(found, key=lambda p: order.index(p.kind)), 1)
    ]


def _put_proposals(act: UnitOfWork, sitting_id: int, proposals: Sequence[Proposed], standing: dict[str, Any]) -> None:
    for lineage, values, begun in proposals:
        if lineage in standing:
            act.session.execute(update(ITEM).where(ITEM.c.id == standing[lineage].id).values(**values))
        else:
            act.session.execute(insert(ITEM).values(county=act.county, sitting_id=sitting_id, **begun, **values))


def _sitting(act: UnitOfWork, sitting_id: int, *states: str) -> Sitting:
    """The sitting, locked until the act ends. Raises Refused when it is not there or in none of the states."""
    return _standing(act.session, act.county, sitting_id, *states, lock=True)


def _standing(session: Session, county: str, sitting_id: int, *states: str, lock: bool = False) -> Sitting:
    query = select(SITTING).where(SITTING.c.county == county, SITTING.c.id == sitting_id)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise Refused("找不到这次会议，请刷新页面。")
    if states and row.state not in states:
        raise Refused(f"会议现在是“{row.state}”，这一步只能在“{'、'.join(states)}”时办理。")
    return Sitting(**row._mapping)


def _touch(act: UnitOfWork, sitting: Sitting, **values: Any) -> None:
    act.session.execute(
        update(SITTING)
        .where(SITTING.c.id == sitting.id)
        .values(version=sitting.version + 1, changed_at=act.at, changed_by=act.actor.name, **values)
    )
    act.detail |= {k: str(v) for k, v in values.items()}


def arrange(actor: Actor, sitting_id: int, items: Sequence[dict[str, Any]], seen_version: int) -> None:
    """Set order, minutes, title, ask and whether kept of all items at once, as the office left them.

    items: dicts with id, minutes, title, kept and optionally ask, in the wanted order. Raises Refused when
    another person changed the sitting since `seen_version`, an item is missing, or minutes are not 1–60.
    """
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = _sitting(act, sitting_id, PREPARING)
        standing = {item.id for item in agenda_of(act.session, sitting, pruned=True)}
        if sitting.version != seen_version or {int(item["id"]) for item in items} != standing:
            raise Refused("议程刚被别人改过，请刷新后再改，您的修改没有写入。")
        for position, item in enumerate(items, 1):
            title = str(item["title"] or "").strip()
            if not title:
                raise Refused(f"第{position}项没有议题名称。")
            values = {
                "position": position * 10,
                "minutes": _minutes(item["minutes"], f"第{position}项"),
                "title": title[:200],
                "kept": bool(item["kept"]),
            }
            if "ask" in item:
                values["ask"] = str(item["ask"] or "").strip()[:1000]
            act.session.execute(
                update(ITEM).where(ITEM.c.id == int(item["id"]), ITEM.c.sitting_id == sitting_id).values(**values)
            )
        _touch(act, sitting)


def _minutes(given: Any, which: str) -> int:
    try:
        minutes = int(given)
    except (TypeError, ValueError):
        minutes = 0
    if not 1 <= minutes <= 60:
        raise Refused(f"{which}的分钟数“{given}”请填1到60之间的整数。")
    return minutes


def add_item(
    actor: Actor, sitting_id: int, title: str, *, ask: str = "", minutes: int = 5, reporter: str | None = None
) -> None:
    """Add an item of the office's own (新增议题) at the end; the same title of earlier meetings is its lineage."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting, pack = _sitting(act, sitting_id, PREPARING), pack_in_force(act.session)
        if not title.strip():
            raise Refused("请写议题名称。")
        standing = agenda_of(act.session, sitting, pruned=True)
        lineage = f"{OWN}{title.strip()[:80]}"
        if any(item.lineage == lineage for item in standing):
            raise Refused(f"议程里已经有“{title.strip()}”。")
        times = times_on_agenda(act.session, pack, [lineage], sitting.quarter)[lineage]
        act.session.execute(
            insert(ITEM).values(
                county=act.county,
                sitting_id=sitting_id,
                position=max((item.position for item in standing), default=0) + 10,
                kind="new",
                title=title.strip()[:200],
                facts="",
                ask=ask.strip()[:1000],
                source=f"{pack.name_of(reporter) or pack.words['office_short']}报送",
                rows=[],
                shown={},
                lineage=lineage,
                times=times + 1,
                minutes=_minutes(minutes, "新增议题"),
                reporter=reporter,
                kept=True,
            )
        )
        _touch(act, sitting)


def settle_agenda(actor: Actor, sitting_id: int) -> None:
    """筹备 → 议程已定."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = _sitting(act, sitting_id, PREPARING)
        if not agenda_of(act.session, sitting):
            raise Refused("议程是空的，请至少保留一项。")
        _touch(act, sitting, state=AGENDA_SET)


def back_to_preparing(actor: Actor, sitting_id: int) -> None:
    """议程已定 → 筹备, to change the agenda again; snapshots stay as they are."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        _touch(act, _sitting(act, sitting_id, AGENDA_SET), state=PREPARING)


def set_cut_off(actor: Actor, sitting_id: int, day: date) -> None:
    """State the cut-off day (截数日) the figures will be frozen as of; within the quarter."""
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = _sitting(act, sitting_id, PREPARING, AGENDA_SET)
        period(sitting.quarter, day)
        _touch(act, sitting, cut_off=day)


def confirm(actor: Actor, sitting_id: int, body: str, agreed: bool, statement: str = "") -> None:
    """会前核数: a body confirms its sheet or objects; an objection needs words. Said again, it replaces."""
    place = Place(township=body, unit=body)
    with unit_of_work(actor, "meeting.confirm", body, place) as act:
        sitting = _sitting(act, sitting_id, PREPARING, AGENDA_SET)
        if body not in pack_in_force(act.session).bodies_on(today()):
            raise Refused("这个单位不在核数名单里。")
        if not agreed and not statement.strip():
            raise Refused("有异议请写明哪个数、应为多少、依据什么。")
        act.session.execute(
            delete(CONFIRMATION).where(CONFIRMATION.c.sitting_id == sitting.id, CONFIRMATION.c.body == body)
        )
        act.session.execute(
            insert(CONFIRMATION).values(
                county=act.county,
                sitting_id=sitting.id,
                body=body,
                agreed=agreed,
                statement=statement.strip()[:2000],
                said_at=act.at,
                said_by=actor.name,
            )
        )


def report(actor: Actor, sitting_id: int, body: str, content: str) -> None:
    """A member's written report to the meeting; sent again, it replaces."""
    with unit_of_work(actor, "meeting.confirm", body, Place(township=body, unit=body)) as act:
        sitting = _sitting(act, sitting_id, PREPARING, AGENDA_SET)
        if not content.strip():
            raise Refused("请写汇报内容。")
        act.session.execute(delete(REPORT).where(REPORT.c.sitting_id == sitting.id, REPORT.c.body == body))
        act.session.execute(
            insert(REPORT).values(
                county=act.county,
                sitting_id=sitting.id,
                body=body,
                content=content.strip()[:8000],
                said_at=act.at,
                said_by=actor.name,
            )
        )


def freeze(actor: Actor, sitting_id: int, cut_off: date) -> int:
    """Freeze everything the meeting quotes as of the cut-off day; the snapshot's version.

    Raises Refused when the day is not over or lies outside the quarter. A second freeze is a new version.
    """
    target = f"sitting {sitting_id}"
    refuse_unless_may(actor, "meeting.freeze", target)

    def work(session: Session, pack: Pack) -> tuple[int, str, str]:
        sitting = _standing(session, actor.county, sitting_id, PREPARING, AGENDA_SET)
        if cut_off > today():
            raise Refused(f"截数日{cut_off}还没有到，不能冻结将来的数。")
        content = content_of(session, pack, sitting, cut_off)
        return sitting.version, content, digest_of(content)

    def taken() -> int:
        ready = prepared(actor.county, work)
        with unit_of_work(actor, "meeting.freeze", target) as act:
            sitting = _sitting(act, sitting_id, PREPARING, AGENDA_SET)
            seen, content, digest = ready.unmoved(act)
            if sitting.version != seen:
                raise Moved
            last = select(func.max(SNAPSHOT.c.version)).where(SNAPSHOT.c.sitting_id == sitting.id)
            version = int(act.session.execute(last).scalar() or 0) + 1
            act.session.execute(
                insert(SNAPSHOT).values(
                    county=act.county,
                    sitting_id=sitting.id,
                    version=version,
                    cut_off=cut_off,
                    taken_at=act.at,
                    taken_by=actor.name,
                    content=content,
                    digest=digest,
                )
            )
            _touch(act, sitting, cut_off=cut_off)
            act.detail |= {"version": version, "digest": digest}
            return version

    return settled(taken, "冻结")


def begin(actor: Actor, sitting_id: int, held_on: date, convener_post: str = "") -> str:
    """议程已定 → 开会: enters the meeting in the ledger; its number. Needs a frozen snapshot."""
    with unit_of_work(actor, "meeting.hold", f"sitting {sitting_id}") as act:
        sitting = _sitting(act, sitting_id, AGENDA_SET)
        snapshot = frozen(act.session, sitting)
        if snapshot is None:
            raise Refused("还没有冻结上会口径，请先冻结再开会。")
        if not same_agenda(act.session, sitting, snapshot):
            raise Refused("冻结之后议程又改过，材料和投影会对不上。请重新冻结再开会。")
        if held_on < snapshot.cut_off:
            raise Refused(f"开会日期{held_on}早于截数日{snapshot.cut_off}，请核对。")
        number = sitting.meeting_no or _next_number(act, pack_in_force(act.session), held_on)
        _put(
            act,
            Meeting,
            {"number": number},
            {
                "kind": "全体会议",
                "held_on": held_on,
                "quarter": sitting.quarter,
                "cut_off": snapshot.cut_off,
                "convener_post": convener_post.strip()[:60],
            },
        )
        _touch(act, sitting, state=IN_SESSION, held_on=held_on, meeting_no=number)
        return number


def _next_number(act: UnitOfWork, pack: Pack, day: date) -> str:
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


def _put(act: UnitOfWork, model: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert a ledger row, or a new version of the one that stands under the key."""
    versions = table(model)
    row = act.session.execute(
        select(versions).where(
            versions.c.county == act.county,
            versions.c.superseded_at.is_(None),
            *(versions.c[name] == value for name, value in key.items()),
        )
    ).one_or_none()
    if row is None:
        insert_versions(act, model, [key | values])
        return
    supersede(act, model, [row.id])
    insert_versions(act, model, [facts_of(model, row) | {"first_recorded_at": row.first_recorded_at} | key | values])


def decide(
    actor: Actor,
    sitting_id: int,
    matter: str,
    lead_unit: str,
    deadline: date | None,
    *,
    clause: str | None,
    supporting: Sequence[str] = (),
    item_id: int | None = None,
) -> int:
    """A resolution entered while the meeting is held, under the agenda item it came from; its number within
    the meeting.

    `clause`: the task it falls under, by which a resolution not carried out may be named, or NO_TASK said of it.
    Raises Refused without a matter, a task or NO_TASK, a lead unit that stands on the meeting day, or a deadline
    after that day.
    """
    with unit_of_work(actor, "meeting.hold", f"sitting {sitting_id}") as act:
        sitting = _sitting(act, sitting_id, IN_SESSION)
        pack = pack_in_force(act.session)
        if not matter.strip():
            raise Refused("请写议定事项。")
        day = sitting.held_on or today()
        if clause is None or clause not in {NO_TASK, *(task.code for task in pack.tasks_on(day))}:
            raise Refused("请选择议定事项对应的任务；不属于任何一项的，请选“不对应具体任务”。")
        standing = {unit.code for unit in pack.units_on(day)} | pack.bodies_on(day).keys()
        if lead_unit not in standing:
            raise Refused("议定事项必须有牵头单位，请从名单中选择；已撤并的单位不能牵头。")
        if deadline is None:
            raise Refused("议定事项必须有完成时限。")
        if unknown := [pack.name_of(unit) for unit in supporting if unit not in standing]:
            raise Refused(f"配合单位“{'、'.join(unknown)}”不在名单里，或已撤并。")
        if sitting.held_on and deadline < sitting.held_on:
            raise Refused(f"完成时限{deadline}早于会议日期{sitting.held_on}，请改正。")
        taken = act.session.execute(
            select(RESOLUTION.c.seq).where(
                RESOLUTION.c.county == act.county, RESOLUTION.c.meeting_no == sitting.meeting_no
            )
        ).scalars()
        seq = max(taken, default=0) + 1
        values = {
            "matter": matter.strip()[:2000],
            "lead_unit": lead_unit,
            "supporting": "、".join(supporting),
            "deadline": deadline,
            "clause": clause,
            "outcome": RUNNING,
        }
        insert_versions(act, Resolution, [{"meeting_no": sitting.meeting_no, "seq": seq} | values])
        for item in agenda_of(act.session, sitting):
            if item.id == item_id:
                act.session.execute(update(ITEM).where(ITEM.c.id == item.id).values(outcomes=[*item.outcomes, seq]))
        act.detail |= {"seq": seq, "matter": values["matter"], "clause": clause}
        return seq


def follow_up(actor: Actor, meeting_no: str, seq: int, outcome: str, on: date, reason: str = "") -> None:
    """How a resolution stands: 落实, 未落实 (with a reason) or 在办; never before the meeting, never ahead."""
    with unit_of_work(actor, "meeting.prepare", f"{meeting_no}/{seq}") as act:
        if outcome not in OUTCOMES:
            raise Refused("结果只能填：" + "、".join(OUTCOMES))
        if outcome == NOT_DONE and not reason.strip():
            raise Refused("未落实必须写明理由。")
        if on > today():
            raise Refused(f"结果日期{on}还没有到。")
        row = act.session.execute(
            select(RESOLUTION).where(
                RESOLUTION.c.county == act.county,
                RESOLUTION.c.meeting_no == meeting_no,
                RESOLUTION.c.seq == seq,
                RESOLUTION.c.superseded_at.is_(None),
            )
        ).one_or_none()
        if row is None:
            raise Refused("找不到这条议定事项，请刷新页面。")
        held = act.session.execute(
            select(MEETING.c.held_on).where(
                MEETING.c.county == act.county, MEETING.c.number == meeting_no, MEETING.c.superseded_at.is_(None)
            )
        ).scalar()
        if held and on < held:
            raise Refused(f"结果日期{on}早于会议日期{held}，请改正。")
        _put(
            act,
            Resolution,
            {"meeting_no": meeting_no, "seq": seq},
            {"outcome": outcome, "outcome_on": on, "reason": reason.strip()[:2000]},
        )
        act.detail |= {"outcome": outcome, "reason": reason.strip()}


def close(
    actor: Actor,
    sitting_id: int,
    *,
    present: Sequence[str] = (),
    in_attendance: Sequence[str] = (),
    excused: Sequence[str] = (),
) -> None:
    """开会 → 闭会 with the attendance by unit code; a unit stands in one list only."""
    with unit_of_work(actor, "meeting.close", f"sitting {sitting_id}") as act:
        sitting = _sitting(act, sitting_id, IN_SESSION)
        twice = (
            (set(present) & set(excused)) | (set(present) & set(in_attendance)) | (set(excused) & set(in_attendance))
        )
        if twice:
            names = "、".join(pack_in_force(act.session).name_of(code) for code in sorted(twice))
            raise Refused(f"{names}同时出现在两个名单里，请核对出席、列席、请假。")
        pack, day = pack_in_force(act.session), sitting.held_on or today()
        known = {unit.code for unit in pack.units_on(day)} | pack.bodies_on(day).keys()
        if gone := [pack.name_of(code) for code in (*present, *in_attendance, *excused) if code not in known]:
            raise Refused(f"{'、'.join(gone)}在{day:%Y-%m-%d}不在名单里，或已撤并，请核对出席、列席、请假。")
        _put(
            act,
            Meeting,
            {"number": sitting.meeting_no},
            {
                "present": "、".join(present),
                "in_attendance": "、".join(in_attendance),
                "excused": "、".join(excused),
            },
        )
        _touch(act, sitting, state=CLOSED)


def reopen(actor: Actor, sitting_id: int, reason: str) -> None:
    """闭会 → 开会: a right of its own, with a reason, in the audit."""
    with unit_of_work(actor, "meeting.reopen", f"sitting {sitting_id}", ANYWHERE) as act:
        sitting = _sitting(act, sitting_id, CLOSED)
        if not reason.strip():
            raise Refused("重新打开已闭会的会议必须写明理由。")
        _touch(act, sitting, state=STATES[STATES.index(CLOSED) - 1])
        act.detail |= {"reason": reason.strip()}
