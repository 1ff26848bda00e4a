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

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlmodel import Session

from domain.doc_number import same_number
from errors import DatabaseGone

ROOT = Path(__file__).resolve().parent.parent


def database_url() -> str:
    """DATABASE_URL, or an SQLite file under data/ of the checkout."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{data_folder() / 'safety.db'}"


def data_folder() -> Path:
    """Where the default database, uploads and logs live: SAFETY_DATA or data/ of the checkout."""
    return Path(os.environ.get("SAFETY_DATA") or ROOT / "data")


class DatabaseBusy(LookupError):
    """Another write or too many readers kept the database for longer than one may wait; nothing was written."""


WAIT = 30.0
"""Seconds a writer waits for another before it gives up."""
BUSY = "数据库正忙（可能正在导入或备份），没有写入任何内容。请过一会儿再试；一直这样，请告诉管理员。"
_files: dict[str, tuple[int, int]] = {}


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite URL by its real path, whatever links lead to it; None for a server or for memory."""
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or parts.database in (None, "", ":memory:"):
        return None
    return Path(parts.database).resolve()


def _still_there(url: str) -> None:
    """Raises DatabaseGone when the file is no longer the one that was opened: the system would let us go on
    reading and writing a file that nobody can find again."""
    file = sqlite_file(url) if url in _files else None
    if file is None:
        return
    try:
        found = os.stat(file)
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
    file = sqlite_file(url)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
    # Writers that wait for each other must not take the readers' connections.
    room = {"pool_size": 5, "max_overflow": 75} if file else {}
    engine = create_engine(url, connect_args={"timeout": WAIT, "check_same_thread": False}, **room)

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-32000"):
            dbapi.execute(f"PRAGMA {pragma}")
        dbapi.create_function("same_number", 1, same_number, deterministic=True)
        if file and file.exists():
            found = os.stat(file)
            _files.setdefault(url, (found.st_dev, found.st_ino))

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        options = connection.get_execution_options()
        mode = options.get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(1000 * options.get('wait', WAIT))}")
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
    try:
        with Session(bound, expire_on_commit=False) as session:
            yield session
    except NoConnection as crowd:
        raise DatabaseBusy(BUSY) from crowd


@contextmanager
def writing(wait: float = WAIT) -> Iterator[Session]:
    """A session whose writes commit together at the end, or not at all when anything is raised.

    Raises DatabaseBusy when another write does not end within `wait` seconds.
    """
    _still_there(database_url())
    bound = engine().execution_options(sqlite_begin="IMMEDIATE", wait=wait)
    try:
        with Session(bound, expire_on_commit=False) as session:
            session.info["writes"] = True
            if bound.dialect.name == "postgresql":
                session.execute(
                    text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": f"{int(1000 * wait) or 1}ms"}
                )
            session.connection()
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise
    except NoConnection as crowd:
        raise DatabaseBusy(BUSY) from crowd
    except OperationalError as failure:
        if _is_waiting(failure):
            raise DatabaseBusy(BUSY) from failure
        raise


def _is_waiting(failure: OperationalError) -> bool:
    """Whether a statement gave up waiting for another transaction, rather than failed."""
    told = failure.orig
    return getattr(told, "sqlite_errorname", "").startswith("SQLITE_BUSY") or getattr(told, "sqlstate", "") == "55P03"
