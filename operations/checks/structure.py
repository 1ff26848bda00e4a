"""The database itself: the file whole, the schema this release's, every table, column and index of it there."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import Session

from models import schema
from models.base import Base
from models.database import database_url, sqlite_file
from operations.checks.result import Check, from_faults


def whole_file(session: Session) -> Check:
    """SQLite's own proof of its file."""
    if sqlite_file(database_url()) is None:
        session.execute(text("SELECT 1"))
        return Check("数据库文件", True, "由 PostgreSQL 自行维护")
    found = session.execute(text("PRAGMA integrity_check")).scalars().all()
    return Check("数据库文件", list(found) == ["ok"], "完整" if list(found) == ["ok"] else "；".join(found)[:300])


def schema_complete(session: Session) -> tuple[Check, bool]:
    """The revision of the schema, and its tables, columns and indexes against the models; and whether all that the
    other checks read is there.

    Tables the models do not know are left alone: a PostgreSQL database may hold other programs' tables too.
    """
    stands, needed = schema.current(), schema.newest()
    if stands != needed:
        return Check("数据库结构", False, f"版本 {stands}，本程序需要 {needed}"), False
    context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
    differences = compare_metadata(context, Base.metadata)
    missing = any(found[0] in ("add_table", "add_column") for found in differences)
    faults = [fault for found in differences if (fault := _said(found))]
    return from_faults("数据库结构", faults, f"版本 {stands}，表、列和索引齐全"), not missing


def _said(found: Any) -> str:
    """One difference between the database and the models, in words; empty for what is no fault."""
    if isinstance(found, list):
        return "；".join(filter(None, map(_said, found)))
    what, *rest = found
    if what == "remove_table":
        return ""
    if what == "add_table":
        return f"缺少 {rest[0].name} 表"
    if what in ("add_column", "remove_column"):
        return f"{rest[1]} 表{'缺少' if what == 'add_column' else '多出'} {rest[2].name} 列"
    if what.startswith("modify_"):
        return f"{rest[1]} 表的 {rest[2]} 列被改过（{what.removeprefix('modify_')}）"
    table = getattr(rest[0], "table", None)
    verb = "缺少" if what.startswith("add_") else "多出"
    return f"{table.name if table is not None else ''} 表{verb}索引或约束 {rest[0].name}"
