"""Papers as they were made: which editions are kept of a paper, and their files, byte for byte."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from errors import Refused
from models.base import table
from models.county import Pack
from models.paper import KeptPaper

KEPT = table(KeptPaper)


@dataclass(frozen=True)
class Edition:
    """One making: its number, when and by whom it was kept, and what it was set in."""

    number: int
    recorded_at: datetime
    recorded_by: str
    template: str


def editions(session: Session, pack: Pack, paper: str, of: str) -> list[Edition]:
    """The editions of a paper of a meeting or 文号, newest first."""
    found = session.execute(
        select(KEPT.c.edition, func.max(KEPT.c.recorded_at), func.max(KEPT.c.recorded_by), func.max(KEPT.c.template))
        .where(KEPT.c.county == pack.code, KEPT.c.paper == paper, KEPT.c.of == of)
        .group_by(KEPT.c.edition)
        .order_by(KEPT.c.edition.desc())
    )
    return [Edition(*row) for row in found]


def files_of(session: Session, pack: Pack, paper: str, of: str, edition: int) -> list[tuple[str, bytes]]:
    """The files of an edition. Raises Refused for one that is not kept or no longer what was kept."""
    rows = session.execute(
        select(KEPT.c.file_name, KEPT.c.content, KEPT.c.sha256)
        .where(KEPT.c.county == pack.code, KEPT.c.paper == paper, KEPT.c.of == of, KEPT.c.edition == edition)
        .order_by(KEPT.c.id)
    ).all()
    if not rows:
        raise Refused(f"没有留存第{edition}版。")
    for row in rows:
        if hashlib.sha256(row.content).hexdigest() != row.sha256:
            raise Refused(f"留存的“{row.file_name}”与当时不一致，请停止使用并联系管理员核对数据库。")
    return [(row.file_name, row.content) for row in rows]
