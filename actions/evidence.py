"""Papers the product issues enter the ledger 材料 in the act that issues them, so that duties are proved by ledgers
alone: export, an empty county and import give the same figures.

A paper typed by hand before with the same 文号 is the same paper: its row is brought up to date and keeps its number.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from actions.unit_of_work import UnitOfWork
from actions.versions import facts_of, insert_versions, supersede
from figures.bodies.lines import ISSUE, TRANSFER
from ledgers import evidence
from ledgers.evidence import COUNTY_LEVEL, kind_of, same_number
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
    standing = _standing(act, number, duty)
    if standing is None:
        insert_versions(act, Document, [{"number": number} | facts | stamps])
    elif any(getattr(standing, name) != value for name, value in facts.items()):
        supersede(act, Document, [standing.id])
        kept = facts_of(Document, standing) | {"first_recorded_at": standing.first_recorded_at}
        insert_versions(act, Document, [kept | facts])


def _standing(act: UnitOfWork, number: str, duty: str) -> Any:
    """The county's row of the same paper: the same 材料编号, or the same 文号 for the same duty."""
    query = select(DOCUMENT).where(
        DOCUMENT.c.county == act.county,
        DOCUMENT.c.superseded_at.is_(None),
        (DOCUMENT.c.number == number) | ((DOCUMENT.c.subject_kind == COUNTY_LEVEL) & (DOCUMENT.c.duty == duty)),
    )
    same = same_number(number)
    return next(
        (row for row in act.session.execute(query) if row.number == number or same_number(row.doc_number) == same), None
    )


def enter_issued(act: UnitOfWork) -> None:
    """Enter every paper of the registers that the ledger lacks: the pack has just said which duty they prove."""
    pack = pack_in_force(act.session)
    issued = select(ISSUE).where(ISSUE.c.county == act.county).order_by(ISSUE.c.id)
    for row in act.session.execute(issued).all():
        meaning = evidence.REVIEW if row.review else evidence.BULLETIN
        enter_paper(act, pack, meaning, row.number, row.issued_on, row.title)
    sent = select(TRANSFER).where(TRANSFER.c.county == act.county, TRANSFER.c.direction == OUT).order_by(TRANSFER.c.id)
    for row in act.session.execute(sent).all():
        enter_paper(act, pack, evidence.TRANSFER, row.number, row.on_date)
