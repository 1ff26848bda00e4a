"""印发: signed lines as one document with the next number of the year's register."""

from collections.abc import Sequence
from datetime import date
from pkgutil import resolve_name

from sqlalchemy import func, insert, select
from sqlmodel import Session

from actions.bulletins.line import line_in, move, needed
from actions.evidence import enter_paper
from actions.papers import Making, keep_within
from actions.unit_of_work import UnitOfWork, prepared, refuse_unless_may, settled, unit_of_work
from errors import Refused
from figures.bodies.lines import ISSUE, LINE
from ledgers import evidence
from models.account import Actor
from models.bulletin import ISSUED, SIGNED, BulletinIssue, BulletinLine
from models.clock import today
from models.county import Pack, pack_in_force

OFFICES_OWN, SUPERVISORS_OWN, JOINT = "联席办", "教育督导室", "联席办、教育督导室"


ISSUERS = (OFFICES_OWN, SUPERVISORS_OWN, JOINT)
"""Who may issue, alone or jointly (31号文 三（三））."""


AS_ISSUED = "papers.bulletins.issued:as_issued"
"""What sets a document as it is issued: by dotted name, since the papers stand above the acts."""


def issue(
    actor: Actor,
    line_ids: Sequence[int],
    title: str,
    issued_on: date,
    feedback_due: date,
    issuer: str = OFFICES_OWN,
) -> str:
    """印发 signed lines of one quarter as one document; its 文号, the next of the year's register, given here and
    nowhere else. What is issued is kept in the same act, byte for byte, and never made again.

    Raises Refused when a line is not signed, dates run backwards, the day lies before the last issue's, or the
    issuer is not one this account can issue for.
    """
    refuse_unless_may(actor, "bulletin.issue", title)
    ids = list(dict.fromkeys(line_ids))

    def document(session: Session, lines: Sequence[BulletinLine]) -> tuple[BulletinIssue, list[BulletinLine]]:
        _refuse_unready(lines, title, issued_on, feedback_due)
        if issuer not in ISSUERS:
            raise Refused("印发单位只能是：" + "；".join(ISSUERS))
        if issuer == (SUPERVISORS_OWN if actor.role == "office" else OFFICES_OWN):
            raise Refused(f"{issuer}单独印发由其本单位办理，请改选。")
        made = next_document(session, actor, title.strip(), issued_on, issuer, lines)
        named = [
            BulletinLine(**(line.model_dump() | {"feedback_due": None if line.praise else feedback_due}))
            for line in lines
        ]
        return made, named

    def work(session: Session, pack: Pack) -> list[Making] | None:
        query = select(LINE).where(LINE.c.county == actor.county, LINE.c.id.in_(ids)).order_by(LINE.c.id)
        lines = [BulletinLine(**row._mapping) for row in session.execute(query)]
        if len(lines) != len(ids) or any(line.state != SIGNED for line in lines):
            return None
        return set_as_issued(session, pack, *document(session, lines))

    def once() -> str:
        ready = prepared(actor.county, work)
        with unit_of_work(actor, "bulletin.issue", title) as act:
            lines = [line_in(act, i, SIGNED) for i in ids]
            makings = ready.unmoved(act)
            made, named = document(act.session, lines)
            issue_id = register(act, made, makings or [])
            for line in named:
                move(act, line, ISSUED, made.number, issue_id=issue_id, feedback_due=line.feedback_due)
            act.detail |= {"number": made.number, "lines": ids}
            return made.number

    return settled(once, "印发")


def _refuse_unready(lines: Sequence[BulletinLine], title: str, issued_on: date, feedback_due: date) -> None:
    if not lines:
        raise Refused("请选择已审签的事项。")
    if len({line.quarter for line in lines}) > 1:
        raise Refused("一份通报只列同一季度的事项，请分开印发。")
    needed(title, "请写通报标题。")
    if feedback_due <= issued_on or feedback_due < today():
        raise Refused("反馈期限必须晚于印发日期，且不能已经过去。")
    for line in lines:
        if line.frozen and issued_on.isoformat() < line.frozen.signed_on:
            raise Refused(f"印发日期{issued_on}早于审签日期{line.frozen.signed_on}。")


def set_as_issued(
    session: Session, pack: Pack, made: BulletinIssue, lines: Sequence[BulletinLine], reason: str = ""
) -> list[Making]:
    """The papers of a document as it is about to be issued, to be kept under its 文号."""
    found = resolve_name(AS_ISSUED)(session, pack, made, lines, reason)
    return [Making(paper, made.number, template, files) for paper, template, files in found]


def next_document(
    session: Session,
    actor: Actor,
    title: str,
    issued_on: date,
    issuer: str,
    lines: Sequence[BulletinLine],
    review_of: int | None = None,
    review: str = "",
) -> BulletinIssue:
    """The document with the next number of the register, not written yet. Raises Refused for a day to come, or before
    that of the last document."""
    county = actor.county
    if issued_on > today():
        raise Refused(f"印发日期{issued_on}还没有到。")
    known = session.execute(select(func.max(ISSUE.c.issued_on)).where(ISSUE.c.county == county)).scalar()
    if known and issued_on < known:
        raise Refused(f"印发日期{issued_on}早于上一份文件的{known}，文号不能倒排。")
    last = session.execute(
        select(func.max(ISSUE.c.ordinal)).where(ISSUE.c.county == county, ISSUE.c.year == issued_on.year)
    ).scalar()
    ordinal = (last or 0) + 1
    signed = {line.frozen.signed_by for line in lines if line.frozen}
    return BulletinIssue(
        county=county,
        number=pack_in_force(session).setting("bulletin.number").format(year=issued_on.year, n=ordinal),
        year=issued_on.year,
        ordinal=ordinal,
        title=title[:200],
        issued_on=issued_on,
        issued_by=actor.name,
        issuer=issuer,
        signed_by="、".join(sorted(signed - {""}))[:64],
        review_of=review_of,
        review=review,
    )


def register(act: UnitOfWork, made: BulletinIssue, makings: Sequence[Making]) -> int:
    """Write a document under its number, taken while the county's queue is held: no gap, no number twice; keep what it
    is issued as. Its id."""
    values = made.model_dump(exclude={"id"})
    issue_id = act.session.execute(insert(ISSUE).values(**values).returning(ISSUE.c.id)).scalar_one()
    keep_within(act, makings)
    meaning = evidence.REVIEW if made.review else evidence.BULLETIN
    enter_paper(act, pack_in_force(act.session), meaning, made.number, made.issued_on, made.title)
    return int(issue_id)
