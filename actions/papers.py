"""What the office keeps of its papers: its own Word templates by version, and papers as they were made.

The content is worked out and judged before (papers.frames.judging, papers.registry); here it is only written.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update

from actions.unit_of_work import UnitOfWork, unit_of_work
from catalogue.papers import PAPERS
from errors import Refused
from models.account import Actor
from models.base import table
from models.paper import KeptPaper, PaperTemplate

TEMPLATE, KEPT = table(PaperTemplate), table(KeptPaper)


def put_template(actor: Actor, paper: str, file_name: str, content: bytes) -> int:
    """A new version of the office's template of a paper, already judged; its number. The same content again is no
    new version."""
    digest = hashlib.sha256(content).hexdigest()
    with unit_of_work(actor, "template.manage", paper) as act:
        mine = (TEMPLATE.c.county == act.county, TEMPLATE.c.paper == paper)
        standing = act.session.execute(
            select(TEMPLATE.c.version, TEMPLATE.c.sha256).where(*mine, TEMPLATE.c.dropped_at.is_(None))
        ).one_or_none()
        if standing and standing.sha256 == digest:
            act.silent = True
            return int(standing.version)
        version = (act.session.execute(select(func.max(TEMPLATE.c.version)).where(*mine)).scalar() or 0) + 1
        _end(act, mine)
        act.session.execute(
            insert(TEMPLATE).values(
                county=act.county,
                paper=paper,
                version=version,
                file_name=file_name[:255],
                sha256=digest,
                content=content,
                recorded_at=act.at,
                recorded_by=actor.name,
                dropped_by="",
            )
        )
        act.detail |= {"version": version, "digest": digest}
        return int(version)


def drop_template(actor: Actor, paper: str) -> None:
    """Back to the built-in template of a paper. Raises Refused when the office has none of its own."""
    with unit_of_work(actor, "template.manage", paper) as act:
        mine = (TEMPLATE.c.county == act.county, TEMPLATE.c.paper == paper)
        if not _end(act, mine):
            raise Refused(f"{PAPERS[paper].title}用的就是内置模板，没有本办模板可以停用。")
        act.detail |= {"dropped": True}


def _end(act: UnitOfWork, mine: Sequence[Any]) -> bool:
    """End the standing version; whether there was one."""
    standing = (*mine, TEMPLATE.c.dropped_at.is_(None))
    there = act.session.execute(select(TEMPLATE.c.id).where(*standing)).first() is not None
    ended = {"dropped_at": act.at, "dropped_by": act.actor.name}
    act.session.execute(update(TEMPLATE).where(*standing).values(**ended))
    return there


@dataclass(frozen=True)
class Making:
    """A paper just made: which, of what, set in which template, its files, and the edition it was made after (0: none
    yet)."""

    paper: str
    of: str
    template: str
    files: Sequence[tuple[str, bytes]]
    after: int = 0


def keep(actor: Actor, making: Making) -> int:
    """Keep the files of a making as its next edition; the edition's number. Where somebody kept one meanwhile, nothing
    is written and that one stands."""
    with unit_of_work(actor, "paper.keep", f"{making.paper} {making.of}") as act:
        newest = _newest(act, making)
        if newest != making.after:
            act.silent = True
            return newest
        act.detail |= {"edition": newest + 1, "digests": _written(act, making, newest + 1)}
        return newest + 1


def keep_within(act: UnitOfWork, makings: Sequence[Making]) -> None:
    """Keep the first making of papers in the act that issues them; its audit entry names their digests."""
    act.detail |= {"kept": {f"{each.paper} {each.of}": _written(act, each, 1) for each in makings}}


def _newest(act: UnitOfWork, making: Making) -> int:
    mine = (KEPT.c.county == act.county, KEPT.c.paper == making.paper, KEPT.c.of == making.of)
    return act.session.execute(select(func.max(KEPT.c.edition)).where(*mine)).scalar() or 0


def _written(act: UnitOfWork, making: Making, edition: int) -> list[str]:
    """Write the files of an edition; their digests."""
    rows = [
        {
            "county": act.county,
            "paper": making.paper,
            "of": making.of,
            "edition": edition,
            "file_name": name[:255],
            "template": making.template,
            "sha256": hashlib.sha256(content).hexdigest(),
            "content": content,
            "recorded_at": act.at,
            "recorded_by": act.actor.name,
        }
        for name, content in making.files
    ]
    if rows:
        act.session.execute(insert(KEPT), rows)
    return [str(row["sha256"]) for row in rows]
