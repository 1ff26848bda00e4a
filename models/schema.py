"""The schema of the database in use: made and brought forward by Alembic, never by create_all."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from models.database import ROOT, engine


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "models" / "migrations"))
    return config


def upgrade() -> None:
    """Bring the database to this release's schema, in one transaction; nothing to do when it is there."""
    if current() == newest():
        return
    with engine().execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
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
