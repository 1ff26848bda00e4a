"""通报 with due process: 拟通报 → 送核 → 核实 → 审签 → 印发 → 反馈 → 核销, and 复核 and 移送 beside it.

Every step is taken only from the one before it and by whom it is given to: the drafter never signs,
matters that name the office's own host are verified by the supervision room, a party organ or a court is
put to the convener instead of being named. Evidence freezes at 审签; silence is printed as 逾期未反馈.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update

from access.rights import NotAllowed, Place, drafted_by_signer
from actions.act import Act, acting
from figures.accountability import standing
from figures.bulletins import ISSUE, LINE, STEP, TRANSFER, evidence_now
from figures.scope import Refused
from models.account import Actor
from models.bulletin import (
    ANSWERED,
    CORRECTED,
    DISMISSED,
    ISSUED,
    PRESSED,
    PROPOSED,
    REVOKED,
    SENT,
    SETTLED,
    SIGNED,
    TRANSFERRED,
    UPHELD,
    VERIFIED,
    WITHDRAWN,
    BulletinLine,
)
from models.clock import today
from models.county import pack_in_force

RECIPIENTS = ("联席会议办公室", "纪检监察机关", "组织人事部门")
"""The three a matter may be transferred to (31号文 三（四））."""
ISSUERS = ("联席办", "教育督导室", "联席办、教育督导室")
"""Who may issue, alone or jointly (31号文 三（三））."""


@dataclass(frozen=True)
class Draft:
    """What a proposed line says; rows name the ledger rows behind it."""

    quarter: str
    body: str
    clause: str
    matter: str
    facts: str
    rows: Sequence[dict[str, str]] = ()
    known_since: date | None = None
    praise: bool = False
    rule: str = ""


def propose(actor: Actor, draft: Draft, *, case_reason: str = "") -> int:
    """拟通报 one matter about one body under one clause; the line's id.

    Raises Refused when the body has no standing under the clause (the sentence offers clauses that have),
    when the matter or facts are empty, or when nothing stands behind an adverse line. `case_reason` is the
    convener's, who alone can open a case against a party organ, court or procuratorate.
    """
    with acting(actor, "bulletin.propose", f"{draft.body} {draft.clause}") as act:
        pack = pack_in_force(act.session)
        if not draft.matter.strip() or not draft.facts.strip():
            raise Refused("请写明事由和认定事实。")
        stands = standing(pack, draft.body, draft.clause)
        if not stands.allowed and not (stands.to_convener and actor.may_sign and case_reason.strip()):
            raise Refused(stands.reason)
        if not draft.rows and not draft.praise:
            raise Refused("没有台账行支持的事项不能拟通报，请先选定依据的行。")
        added = act.session.execute(
            insert(LINE)
            .values(
                county=act.county,
                quarter=draft.quarter,
                body=draft.body,
                clause=draft.clause,
                praise=draft.praise,
                rule=draft.rule,
                matter=draft.matter.strip()[:200],
                facts=draft.facts.strip()[:4000],
                rows=list(draft.rows),
                known_since=draft.known_since,
                state=PROPOSED,
                drafted_by=actor.name,
                statement="",
                finding=case_reason.strip(),
                feedback="",
                version=1,
            )
            .returning(LINE.c.id)
        ).scalar_one()
        _step(act, int(added), PROPOSED, case_reason.strip())
        return int(added)


def dismiss(actor: Actor, line_id: int, reason: str) -> None:
    """不予通报 before it is sent: the proposal ends with a reason."""
    with acting(actor, "bulletin.propose", f"line {line_id}") as act:
        line = _line(act, line_id, PROPOSED)
        if not reason.strip():
            raise Refused("不予通报请写明理由。")
        _move(act, line, DISMISSED, reason, finding=reason.strip())


def send(actor: Actor, line_id: int, due: date) -> None:
    """送核: the body gets the draft with a deadline for its statement (today or later)."""
    with acting(actor, "bulletin.propose", f"line {line_id}") as act:
        line = _line(act, line_id, PROPOSED)
        if due < today():
            raise Refused(f"答复期限{due}已经过去，请另定。")
        _move(act, line, SENT, f"答复期限{due}", statement_due=due)


def state(actor: Actor, line_id: int, statement: str) -> None:
    """The body's own words on the draft; printed beside the finding. Late words are taken and dated."""
    with acting(actor, "bulletin.state", f"line {line_id}", _own(actor)) as act:
        line = _line(act, line_id, SENT)
        act.require("bulletin.state", _named(line))
        if not statement.strip():
            raise Refused("请写明情况说明。")
        late = bool(line.statement_due and today() > line.statement_due)
        act.session.execute(
            update(LINE)
            .where(LINE.c.id == line_id)
            .values(statement=statement.strip()[:4000], stated_on=today(), version=line.version + 1)
        )
        _step(act, line_id, SENT, "单位说明" + ("（逾期）" if late else ""))


def verify(actor: Actor, line_id: int, verdict: str, finding: str, facts: str = "") -> None:
    """核实: 成立, 修改 (with new facts) or 撤回, each with its reason, after the statement or its deadline."""
    with acting(actor, "bulletin.verify", f"line {line_id}", Place(unit=_body_of(actor, line_id))) as act:
        line = _line(act, line_id, SENT)
        if not line.stated_on and line.statement_due and today() <= line.statement_due:
            raise Refused(f"答复期限{line.statement_due}还没有过，请等单位说明或期满后再核实。")
        if not finding.strip():
            raise Refused("请写核实意见。")
        if verdict == "撤回":
            _move(act, line, WITHDRAWN, finding, finding=finding.strip()[:2000])
        elif verdict == "成立":
            _move(act, line, VERIFIED, finding, finding=finding.strip()[:2000])
        elif verdict == "修改":
            if not facts.strip():
                raise Refused("修改认定事实请写明改后的事实。")
            changed = {"finding": finding.strip()[:2000], "facts": facts.strip()[:4000]}
            _move(act, line, VERIFIED, f"修改：{finding}", **changed)
        else:
            raise Refused("核实结论只能是：成立、修改、撤回。")


def sign(actor: Actor, line_id: int) -> None:
    """审签 by the convener, who did not draft it: facts, statement and the rows behind them freeze."""
    with acting(actor, "bulletin.sign", f"line {line_id}") as act:
        line = _line(act, line_id, VERIFIED)
        if reason := drafted_by_signer(actor, line.drafted_by):
            raise NotAllowed(reason)
        _freeze(act, line, f"{actor.name}审签")


def sign_on_paper(actor: Actor, line_id: int, signer: str, scan_no: str) -> None:
    """审签 that was given on paper, entered by the office with the scan's number; the step says so."""
    with acting(actor, "bulletin.sign_on_paper", f"line {line_id}") as act:
        line = _line(act, line_id, VERIFIED)
        if not signer.strip() or not scan_no.strip():
            raise Refused("纸质审签请写明签发人岗位和扫描件编号。")
        _freeze(act, line, f"纸质审签：{signer.strip()}，扫描件{scan_no.strip()}，由{actor.name}录入")


def _freeze(act: Act, line: BulletinLine, note: str) -> None:
    evidence = evidence_now(act.session, act.county, line.rows)
    if line.rows and any(row["state"] != "在册" for row in evidence):
        gone = "、".join(row["number"] for row in evidence if row["state"] != "在册")
        raise Refused(f"依据的台账行已被撤销或作废：{gone}。请退回重新核实。")
    _move(act, line, SIGNED, note, evidence={"facts": line.facts, "statement": line.statement, "rows": evidence})


def send_back(actor: Actor, line_id: int, reason: str) -> None:
    """退回: the convener returns a verified line for another verification."""
    with acting(actor, "bulletin.sign", f"line {line_id}") as act:
        line = _line(act, line_id, VERIFIED)
        if not reason.strip():
            raise Refused("退回请写明理由。")
        _move(act, line, SENT, f"退回：{reason.strip()}")


def issue(
    actor: Actor, line_ids: Sequence[int], title: str, issued_on: date, feedback_due: date, issuer: str = ISSUERS[0]
) -> str:
    """印发 signed lines as one document; its 文号, the next of the year's register, given here and nowhere else.

    Raises Refused when a line is not signed, dates run backwards, or the day lies before the last issue's.
    """
    with acting(actor, "bulletin.issue", title) as act:
        lines = [_line(act, i, SIGNED) for i in line_ids]
        if not lines:
            raise Refused("请选择已审签的事项。")
        if not title.strip():
            raise Refused("请写通报标题。")
        if issuer not in ISSUERS:
            raise Refused("印发单位只能是：" + "；".join(ISSUERS))
        if feedback_due <= issued_on:
            raise Refused("反馈期限必须晚于印发日期。")
        issue_id, number = _register(act, title.strip(), issued_on, issuer, actor, lines)
        for line in lines:
            _move(act, line, ISSUED, number, issue_id=issue_id, feedback_due=feedback_due)
        act.detail |= {"number": number}
        return number


def _register(
    act: Act,
    title: str,
    issued_on: date,
    issuer: str,
    actor: Actor,
    lines: Sequence[BulletinLine],
    review_of: int | None = None,
    review: str = "",
) -> tuple[int, str]:
    if issued_on > today():
        raise Refused(f"印发日期{issued_on}还没有到。")
    last = act.session.execute(
        select(func.max(ISSUE.c.ordinal), func.max(ISSUE.c.issued_on)).where(
            ISSUE.c.county == act.county, ISSUE.c.year == issued_on.year
        )
    ).one()
    if last[1] and issued_on < last[1]:
        raise Refused(f"印发日期{issued_on}早于上一份文件的{last[1]}，文号不能倒排。")
    ordinal = (last[0] or 0) + 1
    number = pack_in_force(act.session).setting("bulletin.number").format(year=issued_on.year, n=ordinal)
    signed = act.session.execute(
        select(STEP.c.taken_by).where(STEP.c.line_id == lines[0].id, STEP.c.step == SIGNED).order_by(STEP.c.id.desc())
    ).scalars()
    issue_id = act.session.execute(
        insert(ISSUE)
        .values(
            county=act.county,
            number=number,
            year=issued_on.year,
            ordinal=ordinal,
            title=title[:200],
            issued_on=issued_on,
            issued_by=actor.name,
            issuer=issuer,
            signed_by=next(iter(signed), ""),
            review_of=review_of,
            review=review,
        )
        .returning(ISSUE.c.id)
    ).scalar_one()
    return int(issue_id), number


def feedback(actor: Actor, line_id: int, text: str) -> None:
    """反馈: the body reports what it did."""
    with acting(actor, "bulletin.feedback", f"line {line_id}", _own(actor)) as act:
        line = _line(act, line_id, ISSUED, PRESSED)
        act.require("bulletin.feedback", _named(line))
        if not text.strip():
            raise Refused("请写整改反馈。")
        _move(act, line, ANSWERED, "整改反馈", feedback=text.strip()[:4000], answered_on=today())


def settle(actor: Actor, line_id: int, verdict: str, note: str, due: date | None = None) -> None:
    """核销, or 再督办 with a new feedback deadline, after the body's feedback or its deadline."""
    with acting(actor, "bulletin.settle", f"line {line_id}", Place(unit=_body_of(actor, line_id))) as act:
        line = _line(act, line_id, ANSWERED, ISSUED, PRESSED)
        if not note.strip():
            raise Refused("请写核销或再督办的意见。")
        if verdict == SETTLED:
            if line.state != ANSWERED:
                raise Refused("单位还没有反馈，不能核销；期满可以再督办。")
            _move(act, line, SETTLED, note)
        elif verdict == PRESSED:
            if due is None or due <= today():
                raise Refused("再督办必须写明新的反馈期限，且在今天之后。")
            if line.state != ANSWERED and line.feedback_due and today() <= line.feedback_due:
                raise Refused(f"反馈期限{line.feedback_due}还没有过。")
            _move(act, line, PRESSED, note, feedback_due=due)
        else:
            raise Refused("结论只能是：核销、再督办。")


def ask_review(actor: Actor, line_id: int, grounds: str) -> None:
    """复核申请 by the named body, with its grounds."""
    with acting(actor, "review.ask", f"line {line_id}", _own(actor)) as act:
        line = _line(act, line_id, ISSUED, ANSWERED, PRESSED)
        act.require("review.ask", _named(line))
        if not grounds.strip():
            raise Refused("请写明申请复核的理由。")
        _step(act, line_id, "复核申请", grounds.strip()[:4000])


def decide_review(actor: Actor, line_id: int, verdict: str, reason: str, issued_on: date, title: str) -> str:
    """维持, 更正 or 撤销 after a 复核申请, as a linked document with its own 文号; the number."""
    with acting(actor, "review.decide", f"line {line_id}", Place(unit=_body_of(actor, line_id))) as act:
        line = _line(act, line_id, ISSUED, ANSWERED, PRESSED)
        asked = act.session.execute(
            select(func.count()).select_from(STEP).where(STEP.c.line_id == line_id, STEP.c.step == "复核申请")
        ).scalar_one()
        decided = act.session.execute(
            select(func.count()).select_from(STEP).where(STEP.c.line_id == line_id, STEP.c.step.like("复核：%"))
        ).scalar_one()
        if asked <= decided:
            raise Refused("没有待决定的复核申请。")
        if verdict not in (UPHELD, CORRECTED, REVOKED):
            raise Refused("复核结论只能是：维持、更正、撤销。")
        if not reason.strip():
            raise Refused("请写复核理由。")
        _, number = _register(
            act,
            title.strip() or f"关于{line.matter}的复核决定",
            issued_on,
            ISSUERS[0],
            actor,
            [line],
            line.issue_id,
            verdict,
        )
        values: dict[str, Any] = (
            {"facts": f"{line.facts}\n更正：{reason.strip()}"[:4000]} if verdict == CORRECTED else {}
        )
        _move(act, line, WITHDRAWN if verdict == REVOKED else line.state, f"{number} {reason.strip()}", **values)
        _step(act, line_id, f"复核：{verdict}", f"{number} {reason.strip()}"[:4000])
        return number


def transfer(
    actor: Actor,
    recipient: str,
    matter: str,
    clause: str,
    on_date: date,
    *,
    direction: str = "移出",
    sender: str = "office",
    managed_by: str = "",
    line_id: int | None = None,
) -> str:
    """移送 by 干部管理权限 to one of three recipients, entered in the register; its number."""
    with acting(actor, "transfer.write", recipient) as act:
        if recipient not in RECIPIENTS:
            raise Refused("移送对象只能是：" + "、".join(RECIPIENTS))
        if direction not in ("移出", "移入"):
            raise Refused("方向只能是：移出、移入。")
        if not matter.strip():
            raise Refused("请写移送事由。")
        if on_date > today():
            raise Refused(f"移送日期{on_date}还没有到。")
        prefix = f"移送〔{on_date.year}〕"
        taken = act.session.execute(
            select(TRANSFER.c.number).where(TRANSFER.c.county == act.county, TRANSFER.c.number.like(f"{prefix}%"))
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
                matter=matter.strip()[:2000],
                clause=clause,
                line_id=line_id,
                managed_by=managed_by,
                receipt="",
                returned="",
                recorded_at=act.at,
                recorded_by=actor.name,
            )
        )
        if line_id is not None:
            _move(act, _line(act, line_id, ISSUED, ANSWERED, PRESSED), TRANSFERRED, number)
        act.detail |= {"number": number}
        return number


def receive_receipt(
    actor: Actor, number: str, receipt: str, returned: str = "", returned_on: date | None = None
) -> None:
    """The recipient's receipt, and later what it returned."""
    with acting(actor, "transfer.write", number) as act:
        values: dict[str, Any] = {"receipt": receipt.strip()[:200]}
        if returned.strip():
            values |= {"returned": returned.strip()[:2000], "returned_on": returned_on or today()}
        done: Any = act.session.execute(
            update(TRANSFER).where(TRANSFER.c.county == act.county, TRANSFER.c.number == number).values(**values)
        )
        if done.rowcount != 1:
            raise Refused(f"移送登记里没有“{number}”。")


def read_transfers(actor: Actor) -> list[dict[str, Any]]:
    """The register, newest first; the reading itself is written to the audit before a row is shown."""
    with acting(actor, "transfer.read", "register") as act:
        act.counts = False
        rows = act.session.execute(
            select(TRANSFER).where(TRANSFER.c.county == act.county).order_by(TRANSFER.c.id.desc())
        ).all()
        act.detail |= {"rows": len(rows)}
        return [dict(row._mapping) for row in rows]


def _own(actor: Actor) -> Place:
    """A member speaks for its own scope; the line's body is checked inside the act."""
    return Place(township=actor.scope, unit=actor.scope)


def _named(line: BulletinLine) -> Place:
    return Place(unit=line.body)


def _body_of(actor: Actor, line_id: int) -> str | None:
    from models.database import reading

    with reading() as session:
        return session.execute(select(LINE.c.body).where(LINE.c.county == actor.county, LINE.c.id == line_id)).scalar()


def _line(act: Act, line_id: int, *states: str) -> BulletinLine:
    row = act.session.execute(
        select(LINE).where(LINE.c.county == act.county, LINE.c.id == line_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise Refused("找不到这条通报事项，请刷新页面。")
    if row.state not in states:
        raise Refused(f"这条事项现在是“{row.state}”，这一步只能在“{'、'.join(states)}”时办理。")
    return BulletinLine(**row._mapping)


def _move(act: Act, line: BulletinLine, state_: str, note: str, **values: Any) -> None:
    act.session.execute(
        update(LINE).where(LINE.c.id == line.id).values(state=state_, version=line.version + 1, **values)
    )
    _step(act, int(line.id or 0), state_, note)
    act.detail |= {"line": line.id, "state": state_}


def _step(act: Act, line_id: int, step: str, note: str) -> None:
    act.session.execute(
        insert(STEP).values(
            county=act.county,
            line_id=line_id,
            step=step[:8],
            taken_at=act.at,
            taken_by=act.actor.name,
            note=note[:4000],
        )
    )
