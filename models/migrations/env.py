"""Alembic's entry: runs the migrations on the connection it is given, or on DATABASE_URL."""

from alembic import context

import models  # noqa: F401 - registers every table
from models.base import Base
from models.database import engine

connection = context.config.attributes.get("connection")


def _run(conn: object) -> None:
    context.configure(connection=conn, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)  # type: ignore[arg-type]
    with context.begin_transaction():
        context.run_migrations()


if connection is not None:
    _run(connection)
else:
    with engine().connect() as opened:
        _run(opened)
        opened.commit()
