"""Backup while people work, and restore into an empty place."""

import os
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.engine import make_url

from actions.accounts.managing import console
from actions.county import refuse_unless_empty
from actions.unit_of_work import unit_of_work
from errors import Refused
from models import filestore, schema
from models.account import LoginSession
from models.base import table
from models.county import County, county_of
from models.database import database_url, engine, reading, sqlite_file, writing
from operations.kept_files import FILES, copy_new, folder_of, named_now

COUNTY = table(County)


@dataclass(frozen=True)
class Copied:
    """What became of the files beside the database: how many were copied, and the digests of those that are missing or
    altered where they were to be copied from."""

    files: int
    bad: tuple[str, ...]


def backup(file: Path) -> Copied:
    """Write one consistent state of the database to a new file, while writers go on, and the photos and scans its rows
    name into the folder `attachments` beside it, which all backups in one place share: only new ones are written.

    SQLite: a whole database file, verified before it gets its name. PostgreSQL: pg_dump's own format.
    Raises Refused when the file exists or pg_dump is missing or fails.
    """
    if file.exists():
        raise Refused(f"“{file}”已经有了，请换一个文件名，备份不会覆盖旧文件。")
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    try:
        if _is_sqlite():
            _copy(_sqlite_path(), part)
            if broken := _broken_file(part):
                raise Refused(f"备份出来的文件通不过检查（{broken}），没有保留；请先运行 manage.py check。")
        else:
            _run("pg_dump", "--format=custom", *_schema_alone(), f"--file={part}", "--dbname", _libpq_url())
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
    with reading() as session:
        county = county_of(session).code
    # No file is ever deleted: those of the state just written all stand, and some newer ones besides.
    copied = Copied(*_as_told(copy_new(named_now(), filestore.folder(), folder_of(file))))
    with unit_of_work(console(county), "backup", file.name) as act:
        act.counts = False
        act.detail |= {"bytes": file.stat().st_size, "files": copied.files}
        if copied.bad:
            act.detail["lacking"] = len(copied.bad)
    return copied


def _as_told(found: tuple[int, list[str]]) -> tuple[int, tuple[str, ...]]:
    return found[0], tuple(found[1])


def restore(file: Path) -> Copied:
    """Put a backup into the empty database in use and bring it to this release's schema; its photos and scans first,
    so that what dies on the way leaves files without rows and never rows without files.

    Every login of the time of the backup is ended. Raises Refused when the place is not empty, or the file
    is no whole backup of this product, or comes from a newer release; then the place is as empty as before.
    """
    if not file.is_file():
        raise Refused(f"没有找到备份文件“{file}”。")
    refuse_unless_empty()
    if _is_sqlite():
        if broken := _broken_file(file):
            raise Refused(f"“{file}”不是完好的备份（{broken}），没有恢复。")
        engine().dispose()
        copied = _files_back(file, _named_in_sqlite(file))
        _copy(file, _sqlite_path())
    else:
        if (version := _dumped_version(file)) is not None and not schema.is_known(version):
            raise Refused(f"“{file}”来自更新版本的程序（数据库结构 {version}），没有恢复；请安装新版程序后再恢复。")
        copied = _files_back(file, _named_in_dump(file))
        once = ("--exit-on-error", "--single-transaction", "--clean", "--if-exists")
        _run("pg_restore", *once, *_schema_alone(), "--dbname", _libpq_url(), str(file))
    engine().dispose()
    schema.upgrade()
    with writing() as session:
        session.execute(table(LoginSession).delete())
        if session.execute(select(COUNTY.c.code)).first() is None:
            raise Refused(f"“{file}”里没有县的数据，数据库仍是空的。")
    return copied


def _files_back(file: Path, named: list[tuple[str, int]]) -> Copied:
    return Copied(*_as_told(copy_new(named, folder_of(file), filestore.folder())))


def _named_in_sqlite(file: Path) -> list[tuple[str, int]]:
    """(digest, size) of the files that an SQLite backup names; none in one of an older release."""
    opened = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        if not opened.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (FILES.name,)).fetchone():
            return []
        return opened.execute(f"SELECT DISTINCT sha256, size FROM {FILES.name} ORDER BY sha256").fetchall()
    finally:
        opened.close()


def _named_in_dump(file: Path) -> list[tuple[str, int]]:
    """The same of a PostgreSQL backup: the lines of its table of files."""
    told = _run("pg_restore", "--data-only", f"--table={FILES.name}", "--file=-", str(file))
    found: dict[str, int] = {}
    at: tuple[int, int] | None = None
    for line in told.splitlines():
        if line.startswith("COPY "):
            columns = [name.strip() for name in line[line.index("(") + 1 : line.index(")")].split(",")]
            at = columns.index("sha256"), columns.index("size")
        elif line == "\\.":
            at = None
        elif at is not None:
            cells = line.split("\t")
            found[cells[at[0]]] = int(cells[at[1]])
    return sorted(found.items())


def _is_sqlite() -> bool:
    return sqlite_file(database_url()) is not None


def _sqlite_path() -> Path:
    file = sqlite_file(database_url())
    assert file is not None
    return file


def _copy(source: Path, target: Path) -> None:
    """SQLite's online backup in one step: one read snapshot, so a busy writer never restarts it."""
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30) as have, sqlite3.connect(target) as made:
        have.backup(made, pages=-1)
        made.execute("PRAGMA journal_mode=DELETE")
    have.close()
    made.close()


def _broken_file(file: Path) -> str | None:
    """Why an SQLite file is no whole database of ours; None when it is."""
    if file.read_bytes()[:16] != b"SQLite format 3\x00":
        return "不是 SQLite 数据库文件"
    opened = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        found = opened.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            return str(found)[:200]
        version = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as failure:
        return str(failure)
    finally:
        opened.close()
    if version is None or not schema.is_known(version[0]):
        return "来自更新版本的程序"
    return None


def _libpq_url() -> str:
    return make_url(database_url()).set(drivername="postgresql", password=None).render_as_string()


def _schema_alone() -> tuple[str, ...]:
    """Only our own schema of a PostgreSQL database that others may use too."""
    with engine().connect() as connection:
        own = connection.execute(text("SELECT current_schema()")).scalar_one()
    return ("--no-owner", "--no-privileges", f"--schema={own}")


def _dumped_version(file: Path) -> str | None:
    """The schema revision a PostgreSQL backup stands at: the one line of its table alembic_version."""
    told = _run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file))
    lines = iter(told.splitlines())
    return next((next(lines, None) for line in lines if line.startswith("COPY ")), None)


def _run(program: str, *words: str) -> str:
    """Run a PostgreSQL client program and give its output. Raises Refused with what it said."""
    found = shutil.which(program)
    if found is None:
        raise Refused(f"这台电脑上没有 {program}，请安装 PostgreSQL 客户端工具后重试，或用数据库自带的备份办法。")
    password = make_url(database_url()).password
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    done = subprocess.run([found, *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{program} 没有成功：{done.stderr.strip()[:400]}")
    return done.stdout
