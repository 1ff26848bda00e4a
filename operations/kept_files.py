"""The files beside the database in backups: a folder of contents beside the backup, shared by all backups that lie
there, to which each adds only what it lacks."""

import os
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import inspect, select

from models import filestore
from models.attachment import Attachment
from models.base import table
from models.database import reading

FILES = table(Attachment)
FOLDER = "attachments"


def folder_of(backup: Path) -> Path:
    """Where the files of a backup lie."""
    return backup.parent / FOLDER


def named_now() -> list[tuple[str, int]]:
    """(digest, size) of every file that a row of the database in use names, withdrawn ones too."""
    with reading() as session:
        if not inspect(session.connection()).has_table(FILES.name):
            return []  # a database of an older release
        query = select(FILES.c.sha256, FILES.c.size).distinct().order_by(FILES.c.sha256)
        return [(row.sha256, row.size) for row in session.execute(query)]


def copy_new(wanted: Iterable[tuple[str, int]], source: Path, target: Path) -> tuple[int, list[str]]:
    """Copy the contents that stand in `source` and not yet in `target`, each compared with its digest on the way; how
    many were copied, and the digests of those that are missing or altered in `source`."""
    copied, bad = 0, []
    for sha256, size in wanted:
        to = filestore.path_of(sha256, target)
        if _stands(to, size):
            continue
        try:
            content = filestore.path_of(sha256, source).read_bytes()
        except OSError:
            bad.append(sha256)
            continue
        if filestore.digest(content) != sha256:
            bad.append(sha256)
            continue
        filestore.place(to, content, at_once=False)
        copied += 1
    if copied and hasattr(os, "sync"):
        os.sync()
    return copied, bad


def _stands(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False
