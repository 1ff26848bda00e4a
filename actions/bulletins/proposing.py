"""拟通报 and what ends it early: a draft, 提请研究 of a party organ or court, 不予通报, 送核 to the body."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from actions.bulletins.line import Row, line_in, move, needed, refuse_gone, refuse_untrue, write_step
from actions.bulletins.looking import Said, Seen, seen_before, stood
from actions.bulletins.naming import reason_to_name
from actions.unit_of_work import UnitOfWork, prepared, refuse_unless_may, settled, unit_of_work
from errors import Refused
from figures.bodies.evidence.now import evidence_now
from figures.bodies.hands import REWRITTEN
from figures.bodies.lines import LINE, taken_up_by
from figures.bodies.standing import Standing, standing
from figures.query import period
from models.account import Actor
from models.bulletin import DISMISSED, PROPOSED, REFERRED, SENT, BulletinLine
from models.clock import today
from models.county import Pack, pack_in_force


@dataclass(frozen=True)
class Draft:
    """What a proposed line says; rows name the ledger rows behind it."""

    quarter: str
    body: str
    clause: str
    matter: str
    facts: str
    rows: Sequence[Row] = ()
    known_since: date | None = None
    praise: bool = False
    rule: str = ""


def propose(actor: Actor, draft: Draft) -> int:
    """拟通报 one matter about one body under one clause; the line's id.

    A body that is put to the convener (party organ, court, procuratorate) begins as 提请研究 instead. Raises
    Refused when the body has no standing under the clause (the sentence offers clauses that have), when matter
    or facts are empty, when nothing stands behind an adverse line or its rows were undone, or when a running
    line already says it.
    """

    def put(act: UnitOfWork, stands: Standing, rows: Sequence[Row]) -> int:
        begins = REFERRED if stands.to_convener and not draft.praise else PROPOSED
        line_id = _begin(act, draft, begins, rows=list(rows))
        write_step(act, line_id, begins, "")
        return line_id

    return _drafted(actor, draft, put, untrue=refuse_untrue)


def set_aside(actor: Actor, draft: Draft, reason: str) -> int:
    """不予通报 of what a rule proposes, with a reason; it is proposed again only when something has changed."""

    def put(act: UnitOfWork, _stands: Standing, rows: Sequence[Row]) -> int:
        words = needed(reason, "不予通报请写明理由。")
        line_id = _begin(act, draft, DISMISSED, rows=list(rows), finding=words[:2000])
        write_step(act, line_id, DISMISSED, words)
        return line_id

    return _drafted(actor, draft, put, untrue=refuse_gone)


Put = Callable[[UnitOfWork, Standing, Sequence[Row]], int]


def _drafted(actor: Actor, draft: Draft, put: Put, untrue: Callable[..., None]) -> int:
    """A draft begun as `put` begins it; what it rests on is looked at before the act."""
    target = f"{draft.body} {draft.clause}"
    refuse_unless_may(actor, "bulletin.propose", target)

    def begun() -> int:
        ready = prepared(actor.county, lambda session, pack: _checked(session, pack, draft, untrue))
        with unit_of_work(actor, "bulletin.propose", target) as act:
            stands, rows = ready.unmoved(act)
            if taken_up_by(act.session, pack_in_force(act.session), draft.body, draft.clause, draft.rows):
                raise Refused("这一事项已经有一条在办，同一事项只列一条；请在下面的表里找到它继续办理。")
            return put(act, stands, rows)

    return settled(begun, "拟通报")


def _checked(session: Session, pack: Pack, draft: Draft, untrue: Callable[..., None]) -> tuple[Standing, list[Row]]:
    """The body's standing and the rows as they stand, after everything a draft must have was found in it."""
    period(draft.quarter)
    if not draft.matter.strip() or not draft.facts.strip():
        raise Refused("请写明事由和认定事实。")
    stands = standing(pack, draft.body, draft.clause, today())
    if not stands.allowed and not stands.to_convener:
        raise Refused(stands.reason)
    if not draft.rows and not draft.praise:
        raise Refused("没有台账行支持的事项不能拟通报，请先选定依据的行。")
    words = f"{draft.matter}\n{draft.facts}"
    rows = evidence_now(session, pack, draft.quarter, draft.rows, draft.body, words, draft.praise)
    untrue(rows, words, "请核对后重新选定、改写。", praise=draft.praise)
    return stands, stood(draft.rows, rows)


def _begin(act: UnitOfWork, draft: Draft, state_: str, **values: Any) -> int:
    facts: dict[str, Any] = {
        "county": act.county,
        "quarter": draft.quarter,
        "body": draft.body,
        "clause": draft.clause,
        "praise": draft.praise,
        "rule": draft.rule,
        "matter": draft.matter.strip()[:200],
        "facts": draft.facts.strip()[:4000],
        "rows": [dict(row) for row in draft.rows],
        "known_since": draft.known_since,
        "state": state_,
        "drafted_by": act.actor.name,
        "statement": "",
        "finding": "",
        "feedback": "",
        "version": 1,
    }
    added = act.session.execute(insert(LINE).values(**(facts | values)).returning(LINE.c.id)).scalar_one()
    return int(added)


def open_case(actor: Actor, line_id: int, reason: str, *, version: int | None = None) -> None:
    """立项: the convener lets a party organ, court or procuratorate be named, with a reason that stays."""
    with unit_of_work(actor, "bulletin.sign", f"line {line_id}") as act:
        line = line_in(act, line_id, REFERRED, version=version)
        needed(reason, "请写明列入通报的理由。")
        move(act, line, PROPOSED, f"召集人同意列入：{reason.strip()}")


def decline_case(actor: Actor, line_id: int, reason: str, *, version: int | None = None) -> None:
    """The convener leaves it at that: 不予通报, with a reason."""
    with unit_of_work(actor, "bulletin.sign", f"line {line_id}") as act:
        line = line_in(act, line_id, REFERRED, version=version)
        needed(reason, "不予通报请写明理由。")
        move(act, line, DISMISSED, reason, finding=reason.strip()[:2000])


def dismiss(actor: Actor, line_id: int, reason: str, *, version: int | None = None) -> None:
    """不予通报 before it is sent: the proposal ends with a reason."""
    with unit_of_work(actor, "bulletin.propose", f"line {line_id}") as act:
        line = line_in(act, line_id, PROPOSED, REFERRED, version=version)
        needed(reason, "不予通报请写明理由。")
        move(act, line, DISMISSED, reason, finding=reason.strip()[:2000])


def send(
    actor: Actor,
    line_id: int,
    due: date,
    *,
    facts: str = "",
    naming: str = "",
    version: int | None = None,
) -> None:
    """送核: the body gets the draft with a deadline for its statement (today or later).

    facts: the draft's words bettered before it goes; who betters them drafted them too. naming: why words that may
    name a person stand as they do. Rows that have changed since go along: who verifies takes them out or restates them.
    """
    words = facts.strip()[:4000]

    def deed(act: UnitOfWork, line: BulletinLine, seen: Seen) -> None:
        if due < today():
            raise Refused(f"答复期限{due}已经过去，请另定。")
        new = words and words != line.facts
        refuse_gone(
            seen.rows, f"{line.matter}\n{words or line.facts}", "请不予通报这一条，或改写。", praise=line.praise
        )
        reason = reason_to_name(seen.named, naming)
        told = "；".join(filter(None, (REWRITTEN if new else "", f"答复期限{due}", reason)))
        values = {"facts": words, "rows": stood(line.rows, seen.rows)} if new else {}
        move(act, line, SENT, told, statement_due=due, **values)

    said = Said(facts=words or None)
    seen_before(actor, "bulletin.propose", line_id, (PROPOSED,), deed, "送核", said=said, version=version)
