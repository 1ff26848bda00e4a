"""审签 by the convener, on screen or on paper: facts, statement and the rows behind them freeze."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from access.rights import drafted_by_signer
from actions.bulletins.line import Row, line_in, move, needed, refuse_gone, taken_on
from actions.bulletins.verifying import CHANGED
from actions.unit_of_work import Moved, UnitOfWork, prepared, refuse_unless_may, settled, unit_of_work
from errors import NotAllowed, Refused
from figures.bodies.lines import LINE, STEP, evidence_now
from models.account import Actor
from models.bulletin import SENT, SIGNED, VERIFIED, BulletinLine, Evidence
from models.clock import today
from models.county import Pack


def sign(actor: Actor, line_id: int, *, version: int | None = None) -> None:
    """审签 by the convener, who wrote none of it: facts, statement and the rows behind them freeze."""

    def signed(act: UnitOfWork, line: BulletinLine, rows: Sequence[Row]) -> None:
        wrote = select(STEP.c.taken_by).where(
            STEP.c.line_id == line_id, STEP.c.step == VERIFIED, STEP.c.note.like(f"{CHANGED}：%")
        )
        for writer in (line.drafted_by, *act.session.execute(wrote).scalars()):
            if reason := drafted_by_signer(actor, writer):
                raise NotAllowed(reason)
        _freeze(act, line, rows, "审签", actor.name, today())

    _signing(actor, "bulletin.sign", line_id, version, signed)


def sign_on_paper(
    actor: Actor, line_id: int, signer: str, scan_no: str, signed_on: date, *, version: int | None = None
) -> None:
    """审签 that was given on paper, entered by the office with the scan's number; step and audit say so."""

    def signed(act: UnitOfWork, line: BulletinLine, rows: Sequence[Row]) -> None:
        who, scan = signer.strip(), scan_no.strip()
        if not who or not scan:
            raise Refused("纸质审签请写明签发人岗位和扫描件编号。")
        if signed_on > today():
            raise Refused(f"审签日期{signed_on}还没有到。")
        if signed_on < (verified := taken_on(act, line, VERIFIED)):
            raise Refused(f"审签日期{signed_on}早于核实日期{verified}，请核对扫描件。")
        act.detail |= {"on_paper": scan, "signer": who}
        _freeze(act, line, rows, f"纸质审签：{who}，{signed_on}，扫描件{scan}，由{actor.name}录入", who, signed_on)

    _signing(actor, "bulletin.sign_on_paper", line_id, version, signed)


def _signing(
    actor: Actor,
    verb: str,
    line_id: int,
    version: int | None,
    signed: Callable[[UnitOfWork, BulletinLine, Sequence[Row]], None],
) -> None:
    """A verified line signed as `signed` signs it, with the rows behind it as they were read before the act."""
    refuse_unless_may(actor, verb, f"line {line_id}")

    def work(session: Session, pack: Pack) -> tuple[int, list[Row]]:
        query = select(LINE.c.version, LINE.c.quarter, LINE.c.rows).where(
            LINE.c.county == actor.county, LINE.c.id == line_id
        )
        line = session.execute(query).one_or_none()
        return (line.version, evidence_now(session, pack, line.quarter, line.rows)) if line else (0, [])

    def once() -> None:
        ready = prepared(actor.county, work)
        with unit_of_work(actor, verb, f"line {line_id}") as act:
            line = line_in(act, line_id, VERIFIED, version=version)
            seen, rows = ready.unmoved(act)
            if line.version != seen:
                raise Moved
            signed(act, line, rows)

    settled(once, "审签")


def _freeze(act: UnitOfWork, line: BulletinLine, rows: Sequence[Row], note: str, signer: str, signed_on: date) -> None:
    refuse_gone(rows, "请退回，重新核实后再审签。")
    frozen = Evidence(line.facts, line.statement, line.finding, list(rows), signer, signed_on.isoformat())
    move(act, line, SIGNED, note, evidence=frozen.stored())


def send_back(actor: Actor, line_id: int, reason: str, *, version: int | None = None) -> None:
    """退回 of a verified line for another verification: by the convener, or entered by the office from paper."""
    verb = "bulletin.sign" if actor.may_sign else "bulletin.sign_on_paper"
    with unit_of_work(actor, verb, f"line {line_id}") as act:
        line = line_in(act, line_id, VERIFIED, version=version)
        needed(reason, "退回请写明理由。")
        entered = "" if actor.may_sign else f"（由{actor.name}录入）"
        move(act, line, SENT, f"退回：{reason.strip()}{entered}")
