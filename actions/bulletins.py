"""通报 with due process: 拟通报 → 送核 → 核实 → 审签 → 印发 → 反馈 → 核销, and 复核 and 移送 beside it.

Every step is taken only from the one before it and by whom it is given to: the drafter never signs,
matters that name the office's own host are verified by the supervision room, a party organ or a court is
put to the convener instead of being named. Evidence freezes at 审签; silence is printed as 逾期未反馈.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Session

from access.rights import ANYWHERE, Place, drafted_by_signer
from actions.evidence import OUT, enter_paper
from actions.unit_of_work import Moved, UnitOfWork, prepared, refuse_unless_may, settled, unit_of_work
from errors import NotAllowed, Refused
from figures.bodies.accountability import Standing, standing
from figures.bodies.lines import HERE, ISSUE, LINE, STEP, TRANSFER, evidence_now, taken_up_by
from figures.query import period
from figures.search import begins
from ledgers import evidence
from models.account import Actor
from models.bulletin import (
    ANSWERED,
    CORRECTED,
    DISMISSED,
    ISSUED,
    PRESSED,
    PROPOSED,
    REFERRED,
    REVIEW_ASKED,
    REVOKED,
    SENT,
    SETTLED,
    SIGNED,
    UPHELD,
    VERIFIED,
    WITHDRAWN,
    BulletinLine,
)
from models.clock import today
from models.county import Pack, pack_in_force
from models.database import reading

RECIPIENTS = "transfer_recipient"
"""The dictionary of those a matter may be transferred to (31号文 三（四）)."""
OFFICES_OWN, SUPERVISORS_OWN, JOINT = "联席办", "教育督导室", "联席办、教育督导室"
ISSUERS = (OFFICES_OWN, SUPERVISORS_OWN, JOINT)
"""Who may issue, alone or jointly (31号文 三（三））."""
STANDS, CHANGED = "成立", "修改"
VERDICTS = (STANDS, CHANGED, WITHDRAWN)
REVIEWS = (UPHELD, CORRECTED, REVOKED)
IN = "移入"
Row = dict[str, str]


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

    def put(act: UnitOfWork, stands: Standing) -> int:
        begins = REFERRED if stands.to_convener and not draft.praise else PROPOSED
        line_id = _begin(act, draft, begins)
        _step(act, line_id, begins, "")
        return line_id

    return _drafted(actor, draft, put)


def set_aside(actor: Actor, draft: Draft, reason: str) -> int:
    """不予通报 of what a rule proposes, with a reason; it is not proposed again in the quarter."""

    def put(act: UnitOfWork, _stands: Standing) -> int:
        words = _need(reason, "不予通报请写明理由。")
        line_id = _begin(act, draft, DISMISSED, finding=words[:2000])
        _step(act, line_id, DISMISSED, words)
        return line_id

    return _drafted(actor, draft, put)


def _drafted(actor: Actor, draft: Draft, put: Callable[[UnitOfWork, Standing], int]) -> int:
    """A draft begun as `put` begins it; what it rests on is looked at before the act."""
    target = f"{draft.body} {draft.clause}"
    refuse_unless_may(actor, "bulletin.propose", target)

    def begun() -> int:
        ready = prepared(actor.county, lambda session, pack: _checked(session, pack, draft))
        with unit_of_work(actor, "bulletin.propose", target) as act:
            stands = ready.unmoved(act)
            if taken_up_by(act.session, pack_in_force(act.session), draft.body, draft.clause, draft.rows):
                raise Refused("这一事项已经有一条在办，同一事项只列一条；请在下面的表里找到它继续办理。")
            return put(act, stands)

    return settled(begun, "拟通报")


def _checked(session: Session, pack: Pack, draft: Draft) -> Standing:
    """The body's standing, after everything a draft must have was found in it."""
    period(draft.quarter)
    if not draft.matter.strip() or not draft.facts.strip():
        raise Refused("请写明事由和认定事实。")
    stands = standing(pack, draft.body, draft.clause, today())
    if not stands.allowed and not stands.to_convener:
        raise Refused(stands.reason)
    if not draft.rows and not draft.praise:
        raise Refused("没有台账行支持的事项不能拟通报，请先选定依据的行。")
    _refuse_gone(evidence_now(session, pack, draft.quarter, draft.rows), "请核对后重新选定。")
    return stands


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
        line = _line(act, line_id, REFERRED, version=version)
        _need(reason, "请写明列入通报的理由。")
        _move(act, line, PROPOSED, f"召集人同意列入：{reason.strip()}")


def decline_case(actor: Actor, line_id: int, reason: str, *, version: int | None = None) -> None:
    """The convener leaves it at that: 不予通报, with a reason."""
    with unit_of_work(actor, "bulletin.sign", f"line {line_id}") as act:
        line = _line(act, line_id, REFERRED, version=version)
        _need(reason, "不予通报请写明理由。")
        _move(act, line, DISMISSED, reason, finding=reason.strip()[:2000])


def dismiss(actor: Actor, line_id: int, reason: str, *, version: int | None = None) -> None:
    """不予通报 before it is sent: the proposal ends with a reason."""
    with unit_of_work(actor, "bulletin.propose", f"line {line_id}") as act:
        line = _line(act, line_id, PROPOSED, REFERRED, version=version)
        _need(reason, "不予通报请写明理由。")
        _move(act, line, DISMISSED, reason, finding=reason.strip()[:2000])


def send(actor: Actor, line_id: int, due: date, *, version: int | None = None) -> None:
    """送核: the body gets the draft with a deadline for its statement (today or later)."""
    with unit_of_work(actor, "bulletin.propose", f"line {line_id}") as act:
        line = _line(act, line_id, PROPOSED, version=version)
        if due < today():
            raise Refused(f"答复期限{due}已经过去，请另定。")
        _move(act, line, SENT, f"答复期限{due}", statement_due=due)


def state(actor: Actor, line_id: int, statement: str, *, version: int | None = None) -> None:
    """The body's own words on the draft; printed beside the finding. Late words are taken and dated.

    The office may enter words that came on paper; the step says so.
    """
    with unit_of_work(actor, "bulletin.state", f"line {line_id}", _own(actor)) as act:
        line = _line(act, line_id, SENT, verb="bulletin.state", version=version)
        words = _need(statement, "请写明情况说明。")[:4000]
        late = "（逾期）" if line.statement_due and today() > line.statement_due else ""
        values = {"statement": words, "stated_on": today()}
        _change(act, line, "单位说明", f"{_on_behalf(actor, line)}{late}{words}", **values)


def verify(
    actor: Actor,
    line_id: int,
    verdict: str,
    finding: str,
    facts: str = "",
    rows: Sequence[Row] | None = None,
    *,
    version: int | None = None,
) -> None:
    """核实: 成立, 修改 (new facts, and the rows that remain) or 撤回, each with its reason, after the statement
    or its deadline."""
    with unit_of_work(actor, "bulletin.verify", f"line {line_id}", _about(actor, line_id)) as act:
        line = _line(act, line_id, SENT, version=version)
        if not line.stated_on and line.statement_due and today() <= line.statement_due:
            raise Refused(f"答复期限{line.statement_due}还没有过，请等单位说明或期满后再核实。")
        words = _need(finding, "请写核实意见。")[:2000]
        if verdict == WITHDRAWN:
            _move(act, line, WITHDRAWN, words, finding=words)
        elif verdict == STANDS:
            _move(act, line, VERIFIED, words, finding=words)
        elif verdict == CHANGED:
            changed: dict[str, Any] = {"finding": words, "facts": _need(facts, "修改认定事实请写明改后的事实。")[:4000]}
            if rows is not None:
                changed["rows"] = _remaining(line, rows)
            _move(act, line, VERIFIED, f"{CHANGED}：{words}", **changed)
        else:
            raise Refused("核实结论只能是：成立、修改、撤回。")


def _remaining(line: BulletinLine, rows: Sequence[Row]) -> list[Row]:
    kept = [{"ledger": row["ledger"], "number": row["number"]} for row in rows]
    if any(row not in line.rows for row in kept):
        raise Refused("核实只能去掉依据的行，不能增加；新的事项请另拟一条。")
    if not kept and not line.praise:
        raise Refused("依据的行全部去掉时，请选“撤回”。")
    return kept


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
        if signed_on < (verified := _taken_on(act, line, VERIFIED)):
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
            line = _line(act, line_id, VERIFIED, version=version)
            seen, rows = ready.unmoved(act)
            if line.version != seen:
                raise Moved
            signed(act, line, rows)

    settled(once, "审签")


def _freeze(act: UnitOfWork, line: BulletinLine, rows: Sequence[Row], note: str, signer: str, signed_on: date) -> None:
    _refuse_gone(rows, "请退回，重新核实后再审签。")
    frozen = {
        "facts": line.facts,
        "statement": line.statement,
        "finding": line.finding,
        "rows": rows,
        "signed_by": signer,
        "signed_on": signed_on.isoformat(),
    }
    _move(act, line, SIGNED, note, evidence=frozen)


def _refuse_gone(rows: Sequence[Row], what_to_do: str) -> None:
    gone = [f"{row['number']}（{row['state']}）" for row in rows if row["state"] != HERE]
    if gone:
        more = f"等{len(gone)}行" if len(gone) > 5 else ""
        raise Refused(f"依据的台账行已不成立：{'、'.join(gone[:5])}{more}。{what_to_do}")


def send_back(actor: Actor, line_id: int, reason: str, *, version: int | None = None) -> None:
    """退回 of a verified line for another verification: by the convener, or entered by the office from paper."""
    verb = "bulletin.sign" if actor.may_sign else "bulletin.sign_on_paper"
    with unit_of_work(actor, verb, f"line {line_id}") as act:
        line = _line(act, line_id, VERIFIED, version=version)
        _need(reason, "退回请写明理由。")
        entered = "" if actor.may_sign else f"（由{actor.name}录入）"
        _move(act, line, SENT, f"退回：{reason.strip()}{entered}")


def issue(
    actor: Actor,
    line_ids: Sequence[int],
    title: str,
    issued_on: date,
    feedback_due: date,
    issuer: str = OFFICES_OWN,
) -> str:
    """印发 signed lines of one quarter as one document; its 文号, the next of the year's register, given here and
    nowhere else.

    Raises Refused when a line is not signed, dates run backwards, the day lies before the last issue's, or the
    issuer is not one this account can issue for.
    """
    with unit_of_work(actor, "bulletin.issue", title) as act:
        lines = [_line(act, i, SIGNED) for i in dict.fromkeys(line_ids)]
        if not lines:
            raise Refused("请选择已审签的事项。")
        if len({line.quarter for line in lines}) > 1:
            raise Refused("一份通报只列同一季度的事项，请分开印发。")
        _need(title, "请写通报标题。")
        if issuer not in ISSUERS:
            raise Refused("印发单位只能是：" + "；".join(ISSUERS))
        if issuer == (SUPERVISORS_OWN if actor.role == "office" else OFFICES_OWN):
            raise Refused(f"{issuer}单独印发由其本单位办理，请改选。")
        if feedback_due <= issued_on or feedback_due < today():
            raise Refused("反馈期限必须晚于印发日期，且不能已经过去。")
        for line in lines:
            signed_on = str((line.evidence or {}).get("signed_on", ""))
            if issued_on.isoformat() < signed_on:
                raise Refused(f"印发日期{issued_on}早于审签日期{signed_on}。")
        issue_id, number = _register(act, title.strip(), issued_on, issuer, lines)
        for line in lines:
            due = None if line.praise else feedback_due
            _move(act, line, ISSUED, number, issue_id=issue_id, feedback_due=due)
        act.detail |= {"number": number, "lines": [line.id for line in lines]}
        return number


def _register(
    act: UnitOfWork,
    title: str,
    issued_on: date,
    issuer: str,
    lines: Sequence[BulletinLine],
    review_of: int | None = None,
    review: str = "",
) -> tuple[int, str]:
    """The next number of the register, taken while the county's queue is held: no gap, no number twice."""
    if issued_on > today():
        raise Refused(f"印发日期{issued_on}还没有到。")
    known = act.session.execute(select(func.max(ISSUE.c.issued_on)).where(ISSUE.c.county == act.county)).scalar()
    if known and issued_on < known:
        raise Refused(f"印发日期{issued_on}早于上一份文件的{known}，文号不能倒排。")
    last = act.session.execute(
        select(func.max(ISSUE.c.ordinal)).where(ISSUE.c.county == act.county, ISSUE.c.year == issued_on.year)
    ).scalar()
    ordinal = (last or 0) + 1
    number = pack_in_force(act.session).setting("bulletin.number").format(year=issued_on.year, n=ordinal)
    signed = {str((line.evidence or {}).get("signed_by", "")) for line in lines}
    issue_id = act.session.execute(
        insert(ISSUE)
        .values(
            county=act.county,
            number=number,
            year=issued_on.year,
            ordinal=ordinal,
            title=title[:200],
            issued_on=issued_on,
            issued_by=act.actor.name,
            issuer=issuer,
            signed_by="、".join(sorted(signed - {""}))[:64],
            review_of=review_of,
            review=review,
        )
        .returning(ISSUE.c.id)
    ).scalar_one()
    meaning = evidence.REVIEW if review else evidence.BULLETIN
    enter_paper(act, pack_in_force(act.session), meaning, number, issued_on, title)
    return int(issue_id), number


def feedback(actor: Actor, line_id: int, text: str, *, version: int | None = None) -> None:
    """反馈: the body reports what it did; what came on paper is entered by the office, and the step says so."""
    with unit_of_work(actor, "bulletin.feedback", f"line {line_id}", _own(actor)) as act:
        line = _line(act, line_id, ISSUED, PRESSED, verb="bulletin.feedback", version=version)
        words = _need(text, "请写整改反馈。")[:4000]
        late = "（逾期）" if line.feedback_due and today() > line.feedback_due else ""
        _move(act, line, ANSWERED, f"{_on_behalf(actor, line)}{late}{words}", feedback=words, answered_on=today())


def settle(
    actor: Actor, line_id: int, verdict: str, note: str, due: date | None = None, *, version: int | None = None
) -> None:
    """核销, or 再督办 with a new feedback deadline, after the body's feedback or its deadline."""
    with unit_of_work(actor, "bulletin.settle", f"line {line_id}", _about(actor, line_id)) as act:
        line = _line(act, line_id, ANSWERED, ISSUED, PRESSED, version=version)
        _need(note, "请写核销或再督办的意见。")
        if verdict == SETTLED:
            if line.state != ANSWERED:
                raise Refused("单位还没有反馈，不能核销；期满可以再督办。")
            _move(act, line, SETTLED, note)
        elif verdict == PRESSED:
            if due is None or due <= today():
                raise Refused("再督办必须写明新的反馈期限，且在今天之后。")
            if line.state != ANSWERED and line.feedback_due and today() <= line.feedback_due:
                raise Refused(f"反馈期限{line.feedback_due}还没有过。")
            _move(act, line, PRESSED, f"{note.strip()}（新期限{due}）", feedback_due=due)
        else:
            raise Refused("结论只能是：核销、再督办。")


def ask_review(actor: Actor, line_id: int, grounds: str, *, version: int | None = None) -> None:
    """复核申请 by the named body, with its grounds; one at a time."""
    with unit_of_work(actor, "review.ask", f"line {line_id}", _own(actor)) as act:
        line = _line(act, line_id, ISSUED, ANSWERED, PRESSED, verb="review.ask", version=version)
        words = _need(grounds, "请写明申请复核的理由。")
        if _review_waits(act, line_id):
            raise Refused("已有一份复核申请等待决定，请等决定后再申请。")
        _change(act, line, REVIEW_ASKED, f"{_on_behalf(actor, line)}{words}")


def decide_review(
    actor: Actor,
    line_id: int,
    verdict: str,
    reason: str,
    issued_on: date,
    title: str = "",
    *,
    version: int | None = None,
) -> str:
    """维持, 更正 or 撤销 after a 复核申请, as a linked document with its own 文号; the number.

    What was printed stays as it was printed; 撤销 ends the line, 更正 writes the correction to its facts.
    """
    with unit_of_work(actor, "review.decide", f"line {line_id}", _about(actor, line_id)) as act:
        line = _line(act, line_id, ISSUED, ANSWERED, PRESSED, version=version)
        if not _review_waits(act, line_id):
            raise Refused("没有待决定的复核申请。")
        if verdict not in REVIEWS:
            raise Refused("复核结论只能是：维持、更正、撤销。")
        words = _need(reason, "请写复核理由。")
        named = title.strip() or f"关于{pack_in_force(act.session).name_of(line.body)}“{line.matter}”复核决定的通报"
        issuer = OFFICES_OWN if actor.role == "office" else SUPERVISORS_OWN
        _, number = _register(act, named, issued_on, issuer, [line], line.issue_id, verdict)
        values: dict[str, Any] = {}
        if verdict == REVOKED:
            values = {"state": REVOKED}
        if verdict == CORRECTED:
            values = {"facts": f"{line.facts}\n更正：{words}"[:4000]}
        _change(act, line, f"复核：{verdict}", f"{number}　{words}", **values)
        act.detail |= {"number": number}
        return number


def _review_waits(act: UnitOfWork, line_id: int) -> bool:
    last = act.session.execute(
        select(STEP.c.step)
        .where(STEP.c.line_id == line_id, STEP.c.step.like("复核%"))
        .order_by(STEP.c.id.desc())
        .limit(1)
    ).scalar()
    return last == REVIEW_ASKED


def transfer(
    actor: Actor,
    recipient: str,
    matter: str,
    clause: str,
    on_date: date,
    *,
    direction: str = OUT,
    sender: str = "office",
    managed_by: str = "",
    line_id: int | None = None,
) -> str:
    """移送 by 干部管理权限 to one of three recipients, entered in the register; its number (31号文 三（四）).

    The line it comes from keeps its state and shows no step: its readers may not read the register. In the ledger
    材料 stand its number and day alone, for readers of the register.
    """
    with unit_of_work(actor, "transfer.write", "register") as act:
        pack = pack_in_force(act.session)
        if recipient not in (recipients := pack.entries(RECIPIENTS)):
            raise Refused("移送对象只能是：" + "、".join(recipients))
        if direction not in (OUT, IN):
            raise Refused("方向只能是：移出、移入。")
        words = _need(matter, "请写移送事由。")[:2000]
        if clause not in {task.code for task in pack.tasks_on(on_date)}:
            raise Refused(f"没有第{clause}条，请选择移送所依据的条款。")
        if on_date > today():
            raise Refused(f"移送日期{on_date}还没有到。")
        if line_id is not None:
            _line(act, line_id, ISSUED, ANSWERED, PRESSED, SETTLED)
        prefix = f"移送〔{on_date.year}〕"
        taken = act.session.execute(
            select(TRANSFER.c.number).where(TRANSFER.c.county == act.county, begins(TRANSFER.c.number, prefix))
        ).scalars()
        ordinal = max((int(re.sub(r"\D", "", n.removeprefix(prefix))) for n in taken), default=0) + 1
        number = f"{prefix}{ordinal}号"
        act.session.execute(
            insert(TRANSFER).values(
                county=act.county,
                number=number,
                on_date=on_date,
                direction=direction,
                sender=sender,
                recipient=recipient,
                matter=words,
                clause=clause,
                line_id=line_id,
                managed_by=managed_by.strip()[:64],
                receipt="",
                returned="",
                recorded_at=act.at,
                recorded_by=actor.name,
            )
        )
        if direction == OUT:
            enter_paper(act, pack, evidence.TRANSFER, number, on_date)
        act.detail |= {"number": number}
        return number


def receive_receipt(
    actor: Actor, number: str, receipt: str, returned: str = "", returned_on: date | None = None
) -> None:
    """The recipient's receipt, and later what it returned; what was entered stays. The audit names the number
    only, since it has readers who may not read the register."""
    with unit_of_work(actor, "transfer.write", number) as act:
        act.counts = False
        row = act.session.execute(
            select(TRANSFER).where(TRANSFER.c.county == act.county, TRANSFER.c.number == number)
        ).one_or_none()
        if row is None:
            raise Refused(f"移送登记里没有“{number}”。")
        if not receipt.strip() and not row.receipt:
            raise Refused("请写回执：谁、哪天收到。")
        if receipt.strip() and row.receipt:
            raise Refused("回执已经登记，不能改写；有变化请写在办理结果里。")
        values: dict[str, Any] = {"receipt": receipt.strip()[:200] or row.receipt}
        if returned.strip():
            day = returned_on or today()
            if not row.on_date <= day <= today():
                raise Refused(f"办理结果的日期{day}必须在移送日期和今天之间。")
            told = "\n".join(filter(None, (row.returned, returned.strip())))
            values |= {"returned": told[:2000], "returned_on": day}
        act.session.execute(update(TRANSFER).where(TRANSFER.c.id == row.id).values(**values))


def read_transfers(actor: Actor) -> list[dict[str, Any]]:
    """The register, newest first; the reading itself is written to the audit before a row is shown."""
    with unit_of_work(actor, "transfer.read", "register") as act:
        act.counts = False
        rows = act.session.execute(
            select(TRANSFER).where(TRANSFER.c.county == act.county).order_by(TRANSFER.c.id.desc())
        ).all()
        act.detail |= {"rows": len(rows)}
        return [dict(row._mapping) for row in rows]


def _own(actor: Actor) -> Place:
    """A member speaks for its own scope; the line's body is checked inside the act."""
    return Place(unit=actor.scope)


def _about(actor: Actor, line_id: int) -> Place:
    """The body a line names, by which 教科局's own matters fall to the supervisor."""
    with reading() as session:
        body = session.execute(select(LINE.c.body).where(LINE.c.county == actor.county, LINE.c.id == line_id)).scalar()
    return Place(unit=body) if body else ANYWHERE


def _on_behalf(actor: Actor, line: BulletinLine) -> str:
    return "" if actor.scope == line.body and actor.role in ("department", "township") else "（纸质，代录）"


def _need(text: str, sentence: str) -> str:
    if not text.strip():
        raise Refused(sentence)
    return text.strip()


def _line(act: UnitOfWork, line_id: int, *states: str, verb: str = "", version: int | None = None) -> BulletinLine:
    """The line as it stands, locked. The right over the body it names is asked before its state is told."""
    row = act.session.execute(
        select(LINE).where(LINE.c.county == act.county, LINE.c.id == line_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise Refused("找不到这条通报事项，请刷新页面。")
    if verb:
        act.require(verb, Place(unit=row.body))
    if row.state not in states:
        raise Refused(f"这条事项现在是“{row.state}”，这一步只能在“{'、'.join(states)}”时办理。")
    if version is not None and version != row.version:
        raise Refused("这条事项刚被别人改过，请看过最新内容后再办。")
    return BulletinLine(**row._mapping)


def _taken_on(act: UnitOfWork, line: BulletinLine, step: str) -> date:
    found = act.session.execute(
        select(func.max(STEP.c.taken_at)).where(STEP.c.line_id == line.id, STEP.c.step == step)
    ).scalar()
    return found.date() if found else date.min


def _move(act: UnitOfWork, line: BulletinLine, state_: str, note: str, **values: Any) -> None:
    """Into another state, which is also the step's name."""
    _change(act, line, state_, note, state=state_, **values)


def _change(act: UnitOfWork, line: BulletinLine, step: str, note: str, **values: Any) -> None:
    act.session.execute(update(LINE).where(LINE.c.id == line.id).values(version=line.version + 1, **values))
    _step(act, int(line.id or 0), step, note)
    act.detail |= {"line": line.id, "step": step}


def _step(act: UnitOfWork, line_id: int, step: str, note: str) -> None:
    act.session.execute(
        insert(STEP).values(
            county=act.county,
            line_id=line_id,
            step=step,
            taken_at=act.at,
            taken_by=act.actor.name,
            note=note[:4000],
        )
    )
