"""Files outside the rows: each under the SHA-256 of its content, in a folder beside the database.

A content is written whole before it gets its name, and before the row that names it: a program killed between leaves
a file nobody names, never a row without its file. Nothing is ever deleted here.
"""

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from models.database import data_folder, database_url, sqlite_file

NAME = re.compile(r"[0-9a-f]{64}")


def folder() -> Path:
    """Where the files of the database in use lie: beside an SQLite file under its name with `.files`; for a server's
    database `files` in the data folder."""
    file = sqlite_file(database_url())
    return file.with_name(f"{file.name}.files") if file else data_folder() / "files"


def path_of(sha256: str, inside: Path | None = None) -> Path:
    """Where the content with this digest stands or would stand. Raises ValueError for what is no digest."""
    if not NAME.fullmatch(sha256):
        raise ValueError(sha256)
    return (inside or folder()) / sha256[:2] / sha256


def put(content: bytes, inside: Path | None = None) -> str:
    """Keep a content and give its digest; one that stands already is not written again. On the disk when this
    returns."""
    sha256 = digest(content)
    place(path_of(sha256, inside), content)
    return sha256


def digest(content: bytes) -> str:
    """The name a content is kept under: its SHA-256."""
    return hashlib.sha256(content).hexdigest()


def place(path: Path, content: bytes, *, at_once: bool = True) -> None:
    """Write a file whole under its name, once; a half-written one never bears the name. `at_once`: it is on the disk
    when this returns; else whoever writes many sees to that at the end."""
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with half.open("wb") as file:
            file.write(content)
            if at_once:
                file.flush()
                os.fsync(file.fileno())
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)
    if not at_once:
        return
    with suppress(OSError):  # a folder cannot be opened everywhere
        opened = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def names(inside: Path | None = None) -> Iterator[tuple[str, Path]]:
    """(digest, path) of every content that stands, in the order of the digests."""
    top = inside or folder()
    for part in sorted(top.glob("[0-9a-f][0-9a-f]")):
        for path in sorted(part.iterdir()):
            if NAME.fullmatch(path.name):
                yield path.name, path


def digest_of(path: Path) -> str:
    """The SHA-256 of a file as it stands now, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
