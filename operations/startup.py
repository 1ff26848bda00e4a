"""What must be true before the server answers: one server a file, a schema of this release, a county.

Whatever stands in the way is one sentence for the person at the console; nothing half-made is left.
"""

import os
from typing import IO

from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from actions.accounts.demo import demo_accounts
from actions.accounts.managing import console
from actions.unit_of_work import unit_of_work
from errors import NotAllowed, Refused
from models import schema
from models.base import table
from models.clock import NoDay, today
from models.county import County, county_of
from models.database import DatabaseBusy, data_folder, database_url, reading, sqlite_file
from models.record import AuditEntry
from operations.issued import keep_issued

AUDIT = table(AuditEntry)
_held: list[IO[bytes]] = []


def open_database() -> County:
    """Bring the database in use into service and return its county; an empty one becomes the demo county.

    Raises Refused: a second server on the same SQLite file, a schema of a newer release, a disk that
    cannot be written, a database that cannot be reached.
    """
    try:
        today()
        data_folder().mkdir(parents=True, exist_ok=True)
        hold_alone()
        schema.upgrade()
        with reading() as session:
            county = session.exec(select(County)).first()
        if county is not None and _is_half_made(county):
            raise Refused("上次建演示县时中断了，数据不全。请删除演示数据库文件（或换一个空数据库）后重新启动。")
        county = county or _make_demo()
        keep_issued(county.code)
        return county
    except NotAllowed:
        raise
    except (schema.NewerDatabase, NoDay, DatabaseBusy) as found:
        raise Refused(str(found)) from found
    except OSError as failure:
        raise Refused(
            f"不能写入数据文件夹或数据库：{failure.filename or data_folder()}（{failure.strerror}）。"
            "请检查文件夹权限和磁盘空间，或用 SAFETY_DATA、DATABASE_URL 换一个位置。"
        ) from failure
    except DBAPIError as failure:
        told = str(failure.orig).strip().splitlines()[0]
        raise Refused(f"数据库打不开（{told}）。请检查 DATABASE_URL、文件权限和磁盘空间。") from failure


def hold_alone() -> None:
    """Hold the SQLite file, by its real path, for this server until it ends.

    Two servers would not see each other's caches and codes. Raises Refused when another server holds it.
    PostgreSQL may serve several.
    """
    path = sqlite_file(database_url())
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = open(path.with_name(path.name + ".server"), "ab")  # noqa: SIM115 - held for the life of the process
    try:
        _lock(lock)
    except OSError as taken:
        lock.close()
        raise Refused(
            f"另一个服务器正在使用这个数据库（{path}）。请先停掉它，或用 DATABASE_URL 换一个数据库。"
        ) from taken
    _held.append(lock)


def _lock(file: IO[bytes]) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _make_demo() -> County:
    from demo.county import make_demo

    make_demo(today())
    with reading() as session:
        county = county_of(session)
    with unit_of_work(console(county.code), "account.manage", "演示账号") as act:
        act.counts, act.silent = False, not demo_accounts(act)
    return county


def _is_half_made(county: County) -> bool:
    """Whether the making of a demo county was cut off: its pack stands, but no act was ever finished."""
    with reading() as session:
        return county.demo and session.execute(select(AUDIT.c.id).limit(1)).first() is None
