"""印发: signed lines as one document with the next number of the year's register."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, insert, select

from actions.bulletins.line import line_in, move, needed
from actions.evidence import enter_paper
from actions.unit_of_work import UnitOfWork, unit_of_work
from errors import Refused
from figures.bodies.lines import ISSUE
from ledgers import evidence
from models.account import Actor
from models.bulletin import ISSUED, SIGNED, BulletinLine
from models.clock import today
from models.county import pack_in_force

OFFICES_OWN, SUPERVISORS_OWN, JOINT = "联席办", "教育督导室", "联席办、教育督导室"


ISSUERS = (OFFICES_OWN, SUPERVISORS_OWN, JOINT)
"""Who may issue, alone or jointly (31号文 三（三））."""


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
        lines = [line_in(act, i, SIGNED) for i in dict.fromkeys(line_ids)]
        if not lines:
            raise Refused("请选择已审签的事项。")
        if len({line.quarter for line in lines}) > 1:
            raise Refused("一份通报只列同一季度的事项，请分开印发。")
        needed(title, "请写通报标题。")
        if issuer not in ISSUERS:
            raise Refused("印发单位只能是：" + "；".join(ISSUERS))
        if issuer == (SUPERVISORS_OWN if actor.role == "office" else OFFICES_OWN):
            raise Refused(f"{issuer}单独印发由其本单位办理，请改选。")
        if feedback_due <= issued_on or feedback_due < today():
            raise Refused("反馈期限必须晚于印发日期，且不能已经过去。")
        for line in lines:
            if line.frozen and issued_on.isoformat() < line.frozen.signed_on:
                raise Refused(f"印发日期{issued_on}早于审签日期{line.frozen.signed_on}。")
        issue_id, number = register_document(act, title.strip(), issued_on, issuer, lines)
        for line in lines:
            due = None if line.praise else feedback_due
            move(act, line, ISSUED, number, issue_id=issue_id, feedback_due=due)
        act.detail |= {"number": number, "lines": [line.id for line in lines]}
        return number


def register_document(
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
    signed = {line.frozen.signed_by for line in lines if line.frozen}
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
