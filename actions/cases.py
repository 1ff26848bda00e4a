"""追责: each reading of a 责任倒查, and cases from opening to closing, in a register of their own (31号文 三（四）).

A case about the office's own host unit is handled by the 教育督导室 (access.rights). Steps are only added.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from access.rights import ANYWHERE, Place
from actions.bulletins.transfers import IN, enter_transfer
from actions.unit_of_work import UnitOfWork, refuse_unless_may, unit_of_work
from errors import Refused
from figures.bodies.lines import TRANSFER
from figures.search.texts import begins
from figures.tracing.content import Content, frozen_text, replay_content, replay_digest
from figures.tracing.readings import reading_target
from figures.tracing.replay import Replay, replay
from models.account import Actor
from models.base import table
from models.case import CAME_IN, CASE_KINDS, CLOSED, FOUND, OPENED, OUTCOMES, SENT_OUT, TRACING, Case, CaseStep
from models.clock import today
from models.county import pack_in_force
from models.database import reading
from models.duty import UNIT

CASE, STEP = table(Case), table(CaseStep)
SEQUEL = "已移送"
"""The outcome that a case has only where something of it was handed on."""


@dataclass(frozen=True)
class Traced:
    """What a 责任倒查 is asked of: kind, code and day, the first day told, and the incident it is about ("": none)."""

    kind: str
    code: str
    day: date
    since: date | None = None
    incident: str = ""


def read_replay(actor: Actor, asked: Traced, way: str) -> Content:
    """A replay in words; the reading itself is written to the audit before a line is shown. way: where it is read
    (页面, 公文). Raises Refused for what cannot be asked, and then nothing was read."""
    found = _replayed(actor, asked)
    # By the code, whatever name it was asked by: so that all readings of one replay stand together.
    target = reading_target(asked.kind, found["subject"]["code"], asked.day)
    with unit_of_work(actor, "trace.read", target) as act:
        act.counts = False
        act.detail |= {"way": way, "lines": len(found["lines"])}
    return found


def _replayed(actor: Actor, asked: Traced) -> Content:
    refuse_unless_may(actor, "trace.read", _target(asked))
    with reading() as session:
        pack = pack_in_force(session)
        return replay_content(pack, _asked(session, pack, asked))


def _asked(session: Any, pack: Any, asked: Traced) -> Replay:
    return replay(session, pack, asked.kind, asked.code, asked.day, since=asked.since, incident=asked.incident)


def _target(asked: Traced) -> str:
    return reading_target(asked.kind, asked.code, asked.day)


def open_inquiry(actor: Actor, kind: str, ground: str, asked: Traced, *, came_from: str = "") -> str:
    """Open a case and freeze what is known of its subject; its number. kind: one of CASE_KINDS; ground: why; came_from:
    the number of the 移入 transfer it answers.

    Raises Refused without a ground, for a subject that cannot be replayed on the day, for a transfer that is none or
    did not come in, and where a 责任倒查 of the same incident is open.
    """
    with unit_of_work(actor, "case.write", "register") as act:
        act.counts = False
        if kind not in CASE_KINDS:
            raise Refused(f"案件只有两种：{'、'.join(CASE_KINDS)}。")
        words = _needed(ground, "请写立案的依据：什么事、谁提出、凭哪一条。")
        pack = pack_in_force(act.session)
        found = _asked(act.session, pack, asked)
        if found.asked.subject.kind == UNIT:
            act.require("case.write", Place(unit=found.asked.subject.code))
        if came_from:
            _came_in(act, came_from)
        if kind == TRACING and asked.incident and (open_one := _open_of(act, asked.incident)):
            raise Refused(f"事件{asked.incident}已经立案（{open_one}），还没有结案，不重复立案。")
        text = frozen_text(replay_content(pack, found))
        number = _next(act, kind)
        subject = found.asked.subject
        row = act.session.execute(
            insert(CASE).values(
                county=act.county,
                number=number,
                kind=kind,
                ground=words,
                subject_kind=subject.kind,
                subject_code=subject.code,
                subject_name=subject.name,
                day=found.day,
                since=found.asked.since,
                incident_no=asked.incident,
                opened_on=today(),
                opened_by=actor.name,
                opened_at=act.at,
                content=text,
                digest=replay_digest(text),
                outcome="",
                closing="",
                closed_by="",
            )
        )
        case_id = int(row.inserted_primary_key[0])  # type: ignore[attr-defined]
        _add(act, case_id, OPENED, today(), words)
        if came_from:
            _add(act, case_id, CAME_IN, today(), f"移入的材料{came_from}", came_from)
        act.detail |= {"number": number, "digest": replay_digest(text)}
        return number


def _next(act: UnitOfWork, kind: str) -> str:
    prefix = f"{kind}〔{today().year}〕"
    taken = act.session.execute(
        select(CASE.c.number).where(CASE.c.county == act.county, begins(CASE.c.number, prefix))
    ).scalars()
    return f"{prefix}{max((int(re.sub(r'[^0-9]', '', n.removeprefix(prefix))) for n in taken), default=0) + 1}号"


def _open_of(act: UnitOfWork, incident: str) -> str:
    query = select(CASE.c.number).where(
        CASE.c.county == act.county, CASE.c.incident_no == incident, CASE.c.kind == TRACING, CASE.c.closed_on.is_(None)
    )
    return act.session.execute(query).scalar() or ""


def _came_in(act: UnitOfWork, number: str) -> None:
    found = act.session.execute(
        select(TRANSFER.c.direction).where(TRANSFER.c.county == act.county, TRANSFER.c.number == number)
    ).scalar()
    if found != IN:
        raise Refused(f"移送登记里没有移入的“{number[:40]}”，请先在移送登记里登记移入，或改正编号。")


def note_found(actor: Actor, number: str, words: str, on_date: date) -> None:
    """What was found out in a case, on a day from its opening to today."""

    def write(act: UnitOfWork, case: Any) -> None:
        _add(act, case.id, FOUND, _day(on_date, case), _needed(words, "请写查明的情况：什么事实、凭哪些材料。"))

    _in_case(actor, number, write)


def hand_on(actor: Actor, number: str, recipient: str, clause: str, on_date: date, *, managed_by: str = "") -> str:
    """移送 out of a case by 干部管理权限, entered in the register of transfers in the same act; the transfer's number.
    Raises Refused before anything was found out."""
    made: list[str] = []

    def write(act: UnitOfWork, case: Any) -> None:
        act.require("transfer.write", ANYWHERE)
        if not any(step.step == FOUND for step in _steps(act, case.id)):
            raise Refused("还没有登记查明的情况：先查明，再移送。")
        day = _day(on_date, case)
        matter = f"{case.number}：{case.subject_name}"
        made.append(enter_transfer(act, recipient, matter, clause, day, managed_by=managed_by))
        _add(act, case.id, SENT_OUT, day, f"移送{recipient}", made[0])

    _in_case(actor, number, write)
    return made[0]


def close_case(actor: Actor, number: str, outcome: str, words: str, on_date: date) -> None:
    """Close a case: how (one of OUTCOMES) and in which words. Raises Refused before anything was found out, for 已移送
    without a transfer, and while what was handed on has no receipt."""

    def write(act: UnitOfWork, case: Any) -> None:
        if outcome not in OUTCOMES:
            raise Refused(f"结案方式只有：{'、'.join(OUTCOMES)}。")
        steps = _steps(act, case.id)
        if not any(step.step == FOUND for step in steps):
            raise Refused("还没有登记查明的情况，不能结案。")
        sent = [step.transfer_no for step in steps if step.step == SENT_OUT]
        if outcome == SEQUEL and not sent:
            raise Refused("没有移送过，不能按“已移送”结案。")
        receipts = select(TRANSFER.c.number).where(
            TRANSFER.c.county == act.county, TRANSFER.c.number.in_(sent), TRANSFER.c.receipt == ""
        )
        if lacking := act.session.execute(receipts).scalars().all():
            raise Refused(f"{'、'.join(lacking)}还没有回执，先登记回执再结案。")
        told, day = _needed(words, "请写结案意见。"), _day(on_date, case)
        values = {"closed_on": day, "outcome": outcome, "closing": told, "closed_by": act.actor.name}
        act.session.execute(update(CASE).where(CASE.c.id == case.id).values(**values))
        _add(act, case.id, CLOSED, day, f"{outcome}：{told}")

    _in_case(actor, number, write)


def _in_case(actor: Actor, number: str, write: Callable[[UnitOfWork, Any], None]) -> None:
    """An act in an open case, at the place of its subject; the audit names the number alone."""
    refuse_unless_may(actor, "case.write", number)
    with reading() as session:
        query = select(CASE.c.subject_kind, CASE.c.subject_code).where(
            CASE.c.county == actor.county, CASE.c.number == number
        )
        about = session.execute(query).first()
    place = Place(unit=about.subject_code) if about and about.subject_kind == UNIT else ANYWHERE
    with unit_of_work(actor, "case.write", number, place) as act:
        act.counts = False
        case = act.session.execute(
            select(CASE).where(CASE.c.county == act.county, CASE.c.number == number).with_for_update()
        ).one_or_none()
        if case is None:
            raise Refused(f"追责登记里没有“{number[:40]}”。")
        if case.closed_on is not None:
            raise Refused(f"{number}已于{case.closed_on}结案（{case.outcome}），不能再改。")
        write(act, case)


def _steps(act: UnitOfWork, case_id: int) -> list[Any]:
    return list(act.session.execute(select(STEP).where(STEP.c.case_id == case_id).order_by(STEP.c.id)))


def _add(act: UnitOfWork, case_id: int, step: str, on_date: date, words: str, transfer_no: str = "") -> None:
    act.session.execute(
        insert(STEP).values(
            county=act.county,
            case_id=case_id,
            step=step,
            on_date=on_date,
            words=words,
            transfer_no=transfer_no,
            recorded_at=act.at,
            recorded_by=act.actor.name,
        )
    )
    act.detail |= {"step": step}


def _needed(words: str, otherwise: str) -> str:
    told = words.strip()
    if not told:
        raise Refused(otherwise)
    return told[:2000]


def _day(on_date: date, case: Any) -> date:
    if not case.opened_on <= on_date <= today():
        raise Refused(f"日期{on_date}必须在立案（{case.opened_on}）和今天之间。")
    return on_date


def read_cases(actor: Actor) -> list[dict[str, Any]]:
    """The register, newest first, each with its steps and the transfers they made (receipt, result); the reading itself
    is written to the audit before a row is shown. The frozen text is read by `read_case`."""
    with unit_of_work(actor, "case.read", "register") as act:
        act.counts = False
        columns = [column for column in CASE.c if column.name != "content"]
        query = select(*columns).where(CASE.c.county == act.county).order_by(CASE.c.id.desc())
        cases = [dict(row) for row in act.session.execute(query).mappings()]
        steps = select(STEP).where(STEP.c.county == act.county).order_by(STEP.c.id)
        taken = [dict(row) for row in act.session.execute(steps).mappings()]
        numbers = [step["transfer_no"] for step in taken if step["transfer_no"]]
        sent = select(TRANSFER).where(TRANSFER.c.county == act.county, TRANSFER.c.number.in_(numbers))
        transfers = {row["number"]: dict(row) for row in act.session.execute(sent).mappings()}
        for case in cases:
            case["steps"] = [
                step | {"transfer": transfers.get(step["transfer_no"])}
                for step in taken
                if step["case_id"] == case["id"]
            ]
        act.detail |= {"rows": len(cases)}
        return cases


def read_case(actor: Actor, number: str) -> str:
    """The text frozen when a case was opened; audited by its number. Raises Refused where there is none, or where the
    text is no longer what its digest says."""
    with unit_of_work(actor, "case.read", number) as act:
        act.counts = False
        row = act.session.execute(
            select(CASE.c.content, CASE.c.digest).where(CASE.c.county == act.county, CASE.c.number == number)
        ).one_or_none()
        if row is None:
            raise Refused(f"追责登记里没有“{number[:40]}”。")
        if replay_digest(row.content) != row.digest:
            raise Refused(
                f"{number}冻结的内容与当时的摘要不符，可能被改动过，请让管理员用备份核对（manage.py check）。"
            )
        return str(row.content)
