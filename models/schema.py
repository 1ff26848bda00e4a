"""The schema of the database in use: made and brought forward by Alembic, never by create_all."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from models.database import ROOT, engine

UPGRADING = 20220031
"""The key of the PostgreSQL lock under which only one program at a time changes the schema."""


class NewerDatabase(LookupError):
    """The database was opened by a newer release; this one does not know its schema."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "models" / "migrations"))
    return config


def upgrade() -> None:
    """Bring the database to this release's schema, in one transaction; nothing to do when it is there.

    Raises NewerDatabase with a Chinese sentence for a database of a newer release.
    """
    standing = current()
    if standing == newest():
        return
    if standing is not None and not is_known(standing):
        raise NewerDatabase(
            f"数据库的结构（版本 {standing}）比本程序新，可能已用新版程序打开过。请安装新版程序，或恢复旧备份后再启动。"
        )
    with engine().execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({UPGRADING})"))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def current() -> str | None:
    """The revision the database stands at; None when it is empty."""
    with engine().connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision this release needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_known(revision: str) -> bool:
    """Whether this release knows a schema revision; False for a database of a newer release."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
