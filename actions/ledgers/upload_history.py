"""Imports as they were: the batches with their counts, and every file ever offered, taken or refused.

A township sees its own imports, the office and those who may take imports back see all of them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from access.ownership import home_of
from access.rights import may
from actions.ledgers.imports import keep_refused
from errors import NotAllowed, Refused
from models.account import Actor
from models.base import table
from models.database import reading
from models.intake import READINGS, BatchReading, CellEdit
from models.record import Batch, Upload

BATCH, UPLOAD = table(Batch), table(Upload)
EDIT, READING = table(CellEdit), table(BatchReading)


@dataclass(frozen=True)
class KeptFile:
    """A kept upload: its number, name as uploaded, size in bytes, when, by whom, and its batch (None: not taken)."""

    id: int
    name: str
    size: int
    recorded_at: datetime
    recorded_by: str
    batch_id: int | None


def batches_for(actor: Actor, *, limit: int = 20, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """Import batches, newest first, and how many there are: the columns of Batch and `files` (KeptFile)."""
    own = _own(actor, BATCH.c.county, BATCH.c.recorded_by)
    with reading() as session:
        total = int(session.execute(select(func.count()).select_from(BATCH).where(*own)).scalar_one())
        query = select(BATCH).where(*own).order_by(BATCH.c.id.desc()).limit(limit).offset(offset)
        rows = [dict(row) for row in session.execute(query).mappings()]
    kept = _files(actor, UPLOAD.c.batch_id.in_([row["id"] for row in rows]))
    for row in rows:
        row["files"] = [file for file in kept if file.batch_id == row["id"]]
    return rows, total


def refused_uploads(actor: Actor, limit: int = 20) -> list[KeptFile]:
    """Files that were offered and wrote nothing, newest first."""
    return _files(actor, UPLOAD.c.batch_id.is_(None), limit)


def upload_content(actor: Actor, upload: int) -> bytes:
    """A kept upload as it came in. Raises Refused when there is none the actor may have."""
    with reading() as session:
        held = UPLOAD.alias()
        query = (
            select(held.c.content)
            .join(UPLOAD, held.c.id == func.coalesce(UPLOAD.c.content_of, UPLOAD.c.id))
            .where(UPLOAD.c.id == upload, *_own(actor, UPLOAD.c.county, UPLOAD.c.recorded_by))
        )
        found = session.execute(query).scalar()
    if found is None:
        raise Refused("没有这个上传文件，或不是您的导入。")
    return bytes(found)


def keep_offered(actor: Actor, files: Sequence[tuple[str, bytes]]) -> None:
    """Keep files that were looked at and not taken, each content once: nothing offered is ever lost.

    Raises NotAllowed for an account that imports nothing.
    """
    _own(actor, UPLOAD.c.county, UPLOAD.c.recorded_by)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files}
    with reading() as session:
        query = select(UPLOAD.c.sha256).where(
            UPLOAD.c.county == actor.county, UPLOAD.c.recorded_by == actor.name, UPLOAD.c.sha256.in_(sums.values())
        )
        known = set(session.execute(query).scalars())
    if new := [(name, content) for name, content in files if sums[name] not in known]:
        keep_refused(actor, new)


def _files(actor: Actor, held: ColumnElement[bool], limit: int = 200) -> list[KeptFile]:
    names = ("id", "file_name", "size", "recorded_at", "recorded_by", "batch_id")
    own = _own(actor, UPLOAD.c.county, UPLOAD.c.recorded_by)
    query = select(*(UPLOAD.c[name] for name in names)).where(*own, held).order_by(UPLOAD.c.id.desc()).limit(limit)
    with reading() as session:
        return [KeptFile(*row) for row in session.execute(query)]


def records_of(actor: Actor, batch: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The mended cells (file_name, sheet, cell, before, after, edited_by) and the readings of an import, as stored.

    Raises Refused when there is no such import, or it is not the actor's to see.
    """
    with reading() as session:
        own = _own(actor, BATCH.c.county, BATCH.c.recorded_by)
        if session.execute(select(BATCH.c.id).where(BATCH.c.id == batch, *own)).first() is None:
            raise Refused(f"没有编号为{batch}的导入批次，或不是您的导入。")
        names = ("file_name", "sheet", "cell", "before", "after", "edited_by")
        query = select(*(EDIT.c[name] for name in names)).where(EDIT.c.batch_id == batch).order_by(EDIT.c.id)
        edits = [dict(row) for row in session.execute(query).mappings()]
        stored = session.execute(select(READING.c.readings).where(READING.c.batch_id == batch)).scalars().all()
    return edits, [one for told in stored if READINGS.knows(told) for one in READINGS.read(told)["readings"]]


def _own(actor: Actor, county: ColumnElement[Any], by: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Whose imports are shown. Raises NotAllowed for an account that imports nothing."""
    if reason := may(actor, "import", home_of(actor)):
        raise NotAllowed(reason)
    mine = [county == actor.county]
    return mine if may(actor, "import.undo") is None else [*mine, by == actor.name]
