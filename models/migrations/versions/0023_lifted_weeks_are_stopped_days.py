"""a lifted week is a week of stopped days

Revision ID: 0023
Revises: 0022

A week lifted for a calendar or 学段 becomes a stop of each school that then stated such a 学段.
"""

from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIFTED = sa.table(
    "lifted_week", *(sa.column(name) for name in ("id", "county", "stage", "township_code", "school_code")),
    sa.column("monday", sa.Date), sa.column("lifted_on", sa.Date), sa.column("reason"), sa.column("recorded_by"),
)  # fmt: skip
STOPPED = sa.table(
    "stopped_day", *(sa.column(name) for name in ("county", "remark", "recorded_by", "scope_kind", "scope_code")),
    sa.column("recorded_at", sa.DateTime), sa.column("first_recorded_at", sa.DateTime),
    sa.column("first_day", sa.Date), sa.column("last_day", sa.Date), sa.column("number"), sa.column("reason"),
)  # fmt: skip
FACT = sa.table(
    "school_fact", *(sa.column(name) for name in ("county", "school_code", "township_code", "stage")),
    sa.column("effective_on", sa.Date), sa.column("superseded_at", sa.DateTime),
)  # fmt: skip
WORD = sa.table(
    "dictionary", *(sa.column(name) for name in ("county", "dictionary", "name", "note", "pack_revision"))
)


def upgrade() -> None:
    connection = op.get_bind()
    made: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in connection.execute(sa.select(LIFTED).order_by(LIFTED.c.id)):
        for kind, code in _scopes(connection, row):
            key = (row.county, kind, code, row.monday)
            at = datetime.combine(row.lifted_on, time())
            made.setdefault(
                key,
                {
                    "county": row.county,
                    "remark": "",
                    "recorded_at": at,
                    "first_recorded_at": at,
                    "recorded_by": row.recorded_by,
                    "scope_kind": kind,
                    "scope_code": code,
                    "first_day": row.monday,
                    "last_day": row.monday + timedelta(days=6),
                    "number": f"免报周 {row.monday}",
                    "reason": row.reason or "免报",
                },
            )
    if made:
        connection.execute(sa.insert(STOPPED), list(made.values()))
    op.drop_table("lifted_week")


def _scopes(connection: sa.Connection, row: Any) -> list[tuple[str, str]]:
    """The bodies a lifted week named, as a stop names them."""
    if row.stage is None:
        if row.school_code:
            return [("school", row.school_code)]
        return [("township", row.township_code)] if row.township_code else [("county", row.county)]
    newest = sa.select(sa.func.max(WORD.c.pack_revision)).where(WORD.c.county == row.county).scalar_subquery()
    words = connection.execute(
        sa.select(WORD.c.name, WORD.c.note).where(
            WORD.c.county == row.county, WORD.c.dictionary == "school_stage", WORD.c.pack_revision == newest
        )
    )
    stages = {word.name for word in words if row.stage in (word.name, word.note)} | {row.stage}
    facts = connection.execute(
        sa.select(FACT)
        .where(FACT.c.county == row.county, FACT.c.superseded_at.is_(None))
        .where(FACT.c.effective_on <= row.monday + timedelta(days=6))
        .order_by(FACT.c.effective_on)
    )
    held = {fact.school_code: fact for fact in facts}
    return [
        ("school", code)
        for code, fact in sorted(held.items())
        if fact.stage in stages
        and row.school_code in (None, code)
        and row.township_code in (None, fact.township_code)
    ]


def downgrade() -> None:
    op.create_table(
        "lifted_week",
        sa.Column("id", BIG, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(12), nullable=True),
        sa.Column("township_code", sa.String(12), nullable=True),
        sa.Column("school_code", sa.String(32), nullable=True),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lifted_week")),
    )
