"""The only two ways to a session: reading() and writing().

SQLite writers take BEGIN IMMEDIATE and readers BEGIN DEFERRED: with the driver's own transactions two
writers silently lose updates, and a deferred writer fails at once when it has to upgrade. On PostgreSQL
writers of one county queue on its revision row, which gives the same order.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlmodel import Session

ROOT = Path(__file__).resolve().parent.parent


def database_url() -> str:
    """DATABASE_URL, or an SQLite file under data/ of the checkout."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{data_folder() / 'safety.db'}"


def data_folder() -> Path:
    """Where the default database, uploads and logs live: SAFETY_DATA or data/ of the checkout."""
    return Path(os.environ.get("SAFETY_DATA") or ROOT / "data")


class DatabaseGone(LookupError):
    """The SQLite file in use was removed or replaced under the running program: what it still writes is lost."""


_files: dict[str, tuple[int, int]] = {}


def _still_there(url: str) -> None:
    """Raises DatabaseGone when the file is no longer the one that was opened: the system would let us go on
    reading and writing a file that nobody can find again."""
    if url not in _files:
        return
    try:
        found = os.stat(url.removeprefix("sqlite:///"))
    except FileNotFoundError:
        found = None
    if found is None or (found.st_dev, found.st_ino) != _files[url]:
        raise DatabaseGone("数据库文件不见了或被换过，已停止读写。请把文件放回原处（或恢复备份），再重新启动服务器。")


def trouble(failure: Exception) -> str:
    """What a failing database means, for the person at the console."""
    told = str(getattr(failure, "orig", None) or failure).strip().splitlines()
    return (
        f"数据库读写失败（{told[0] if told else type(failure).__name__}）。没有写入任何内容；"
        "请检查磁盘空间、文件权限和 DATABASE_URL 后重试。"
    )


def keep_to_oneself() -> None:
    """What this process writes from now on (database, logs, backups) is readable by its own user alone."""
    os.umask(0o077)


@lru_cache(maxsize=8)
def engine_for(url: str) -> Engine:
    """One engine a URL. SQLite gets WAL, foreign keys and our own BEGIN."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)
    path = url.removeprefix("sqlite:///")
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-32000"):
            dbapi.execute(f"PRAGMA {pragma}")
        if path and os.path.exists(path):
            found = os.stat(path)
            _files.setdefault(url, (found.st_dev, found.st_ino))

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def engine() -> Engine:
    """The engine of DATABASE_URL as it stands now."""
    return engine_for(database_url())


@contextmanager
def reading() -> Iterator[Session]:
    """A session that sees one state of the database and never commits.

    PostgreSQL would else give each statement a state of its own, and a county's sum could miss its townships'.
    """
    bound = engine()
    _still_there(database_url())
    if bound.dialect.name == "postgresql":
        bound = bound.execution_options(isolation_level="REPEATABLE READ")
    with Session(bound, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A session whose writes commit together at the end, or not at all when anything is raised."""
    _still_there(database_url())
    with Session(engine().execution_options(sqlite_begin="IMMEDIATE"), expire_on_commit=False) as session:
        session.connection()
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
