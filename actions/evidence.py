"""Papers the product issues enter the ledger 材料 in the act that issues them, so that duties are proved by ledgers
alone: export, an empty county and import give the same figures.

A paper typed by hand before with the same 文号 is the same paper: its row is brought up to date and keeps its number.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from actions.unit_of_work import UnitOfWork
from actions.versions import facts_of, insert_versions, supersede
from domain.doc_number import same_number
from figures.bodies.lines import ISSUE, TRANSFER
from figures.duties.proofs.papers import COUNTY_LEVEL
from ledgers import evidence
from ledgers.evidence import kind_of
from models.base import table
from models.county import Pack, pack_in_force
from models.provision import Document

DOCUMENT = table(Document)
OUT = "移出"
"""A transfer to another body; what comes in from one is not the county's own act."""


def enter_paper(
    act: UnitOfWork, pack: Pack, meaning: str, number: str, day: date, title: str = "", *, at: datetime | None = None
) -> None:
    """Enter a paper by its meaning (ledgers.evidence) with its 文号 and day; without a title the 文号 stands for it.

    `at`: the instant from which it was known, by default the act's. Nothing is written when the pack does not say
    which duty such papers prove, or when the row stands already as it should.
    """
    duty, kind = pack.setting(meaning), kind_of(pack, meaning)
    if not duty or not kind:
        return
    facts: dict[str, Any] = {
        "subject_kind": COUNTY_LEVEL,
        "subject_code": act.county,
        "kind": kind,
        "title": (title or number)[:200],
        "doc_number": number,
        "on_date": day,
        "duty": duty,
    }
    stamps = {"recorded_at": at, "first_recorded_at": at} if at else {}
    standing = _standing(act.session, act.county, number, duty)
    if standing is None:
        insert_versions(act, Document, [{"number": number} | facts | stamps])
    elif any(getattr(standing, name) != value for name, value in facts.items()):
        supersede(act, Document, [standing.id])
        kept = facts_of(Document, standing) | {"first_recorded_at": standing.first_recorded_at}
        insert_versions(act, Document, [kept | facts])


def _standing(session: Session, county: str, number: str, duty: str) -> Any:
    """The county's row of the same paper: the same 材料编号, or the same 文号 for the same duty."""
    query = select(DOCUMENT).where(
        DOCUMENT.c.county == county,
        DOCUMENT.c.superseded_at.is_(None),
        (DOCUMENT.c.number == number) | ((DOCUMENT.c.subject_kind == COUNTY_LEVEL) & (DOCUMENT.c.duty == duty)),
    )
    same = same_number(number)
    return next(
        (row for row in session.execute(query) if row.number == number or same_number(row.doc_number) == same), None
    )


@dataclass(frozen=True)
class Paper:
    """A paper of a register: its meaning (ledgers.evidence), 文号, day and title ("" when the register has none)."""

    meaning: str
    number: str
    day: date
    title: str = ""


def enter_issued(act: UnitOfWork) -> None:
    """Enter every paper of the registers that the ledger lacks: the pack has just said which duty they prove."""
    pack = pack_in_force(act.session)
    for paper in _registered(act.session, act.county):
        enter_paper(act, pack, paper.meaning, paper.number, paper.day, paper.title)


def papers_lacking(session: Session, pack: Pack) -> list[Paper]:
    """The papers of the registers that prove their duty only once `enter_issued` has run under a pack."""

    def lacks(paper: Paper) -> bool:
        duty = pack.setting(paper.meaning)
        if not duty or not kind_of(pack, paper.meaning):
            return False
        standing = _standing(session, pack.code, paper.number, duty)
        return standing is None or standing.duty != duty

    return [paper for paper in _registered(session, pack.code) if lacks(paper)]


def _registered(session: Session, county: str) -> list[Paper]:
    issued = select(ISSUE).where(ISSUE.c.county == county).order_by(ISSUE.c.id)
    sent = select(TRANSFER).where(TRANSFER.c.county == county, TRANSFER.c.direction == OUT).order_by(TRANSFER.c.id)
    return [
        *(
            Paper(evidence.REVIEW if row.review else evidence.BULLETIN, row.number, row.issued_on, row.title)
            for row in session.execute(issued).all()
        ),
        *(Paper(evidence.TRANSFER, row.number, row.on_date) for row in session.execute(sent).all()),
    ]
