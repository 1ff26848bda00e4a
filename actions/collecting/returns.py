"""The notes of what came back: which file, line or code answered for which school, by which batch."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select, update
from sqlmodel import Session

from actions.collecting.asking import opened_collection
from actions.ledgers.imports import BATCH, UPLOAD
from actions.unit_of_work import UnitOfWork
from figures.reporting.collected import COLLECTION, RETURN
from ledgers.collecting.entries import Entry
from models.account import Actor
from models.collection import IN, MEND, REPLACED
from models.database import reading

AT_ONCE = 500
"""Digests asked about in one statement."""


def digests_of(session: Session, number: int) -> dict[str, str]:
    """Digest → state of what was offered to this collection before, undone imports apart."""
    query = (
        select(RETURN.c.digest, RETURN.c.state)
        .select_from(RETURN.outerjoin(BATCH, BATCH.c.id == RETURN.c.batch_id))
        .where(RETURN.c.collection_id == number, BATCH.c.undone_at.is_(None))
    )
    return {str(digest): str(state) for digest, state in session.execute(query.order_by(RETURN.c.id))}


def came_elsewhere(session: Session, number: int, digests: Sequence[str]) -> dict[str, str]:
    """Digest → “title” of the other collection that took that very file, undone imports apart."""
    found: dict[str, str] = {}
    for at in range(0, len(digests), AT_ONCE):
        query = (
            select(RETURN.c.digest, COLLECTION.c.title)
            .select_from(
                RETURN.join(COLLECTION, COLLECTION.c.id == RETURN.c.collection_id).outerjoin(
                    BATCH, BATCH.c.id == RETURN.c.batch_id
                )
            )
            .where(RETURN.c.collection_id != number, RETURN.c.state == IN, BATCH.c.undone_at.is_(None))
            .where(RETURN.c.digest.in_(digests[at : at + AT_ONCE]))
        )
        found |= {str(digest): f"“{title}”" for digest, title in session.execute(query)}
    return found


def note_return(act: UnitOfWork, number: int, entry: Entry, state: str, batch: int | None) -> None:
    """Note the answer of each school of an entry; what stood before it is followed by it."""
    kept = None
    if entry.content:
        query = select(UPLOAD.c.id).where(UPLOAD.c.county == act.county, UPLOAD.c.sha256 == entry.digest)
        kept = act.session.execute(query.order_by(UPLOAD.c.id.desc()).limit(1)).scalar()
    followed = (MEND, IN) if state == IN else (MEND,)
    act.session.execute(
        update(RETURN)
        .where(RETURN.c.collection_id == number, RETURN.c.school_code.in_(entry.schools), RETURN.c.state.in_(followed))
        .values(state=REPLACED)
    )
    rows = [
        {
            "county": act.county,
            "collection_id": number,
            "school_code": school,
            "way": entry.way,
            "state": state,
            "source": entry.id[:255],
            "digest": entry.digest,
            "batch_id": batch,
            "upload_id": kept,
            "came_at": act.at,
            "came_by": act.actor.name,
        }
        for school in entry.schools
    ]
    act.session.execute(insert(RETURN), rows)


def to_mend(actor: Actor, number: int) -> list[tuple[str, bytes]]:
    """The kept files (name, content) that wait to be mended, each once, as far as the actor may see them."""
    with reading() as session:
        asked = opened_collection(session, actor, number)
        wanted = {each.upload: each.source for each in asked.answers if each.state == MEND and each.upload}
        held = UPLOAD.alias()
        query = (
            select(UPLOAD.c.id, held.c.content)
            .select_from(UPLOAD.join(held, held.c.id == func.coalesce(UPLOAD.c.content_of, UPLOAD.c.id)))
            .where(UPLOAD.c.id.in_(wanted), UPLOAD.c.county == actor.county)
        )
        return [(wanted[int(kept)], bytes(content)) for kept, content in session.execute(query)]
