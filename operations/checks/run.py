"""All checks in their order."""

from sqlalchemy import select
from sqlmodel import Session

from models.base import table
from models.county import County, pack_in_force
from models.database import reading
from operations.checks import attachments, audit, contents, derived, structure
from operations.checks.references import references_lead_somewhere
from operations.checks.result import Check


def check() -> list[Check]:
    """Everything that must hold, each with what was found; nothing is changed.

    With a table or column missing nothing else can be read, so that is told alone.
    """
    with reading() as session:
        complete, readable = structure.schema_complete(session)
        found = [structure.whole_file(session), complete]
        return found + _of_county(session) if readable else found


def _of_county(session: Session) -> list[Check]:
    if session.execute(select(table(County).c.code)).first() is None:
        return [Check("县", False, "数据库里还没有县的数据，请先运行 manage.py init 或 manage.py demo。")]
    pack = pack_in_force(session)
    return [
        audit.chain(session, pack.code),
        audit.revision(session, pack.code),
        contents.pack_unchanged(session, pack),
        references_lead_somewhere(session, pack),
        contents.batches_complete(session, pack.code),
        contents.files_unchanged(session, pack.code),
        contents.papers_unchanged(session, pack.code),
        attachments.files_beside_rows(session, pack.code),
        contents.snapshots_unchanged(session, pack.code),
        contents.cases_unchanged(session, pack.code),
        derived.spans_follow_steps(session, pack.code),
        derived.figures_add_up(session, pack),
    ]
