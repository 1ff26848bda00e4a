"""stopped days

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "stopped_day",
        sa.Column("id", BIG, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("remark", sa.String(2000), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("first_recorded_at", sa.DateTime(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(), nullable=True),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("ended_by_batch", sa.Integer(), nullable=True),
        sa.Column("scope_kind", sa.String(12), nullable=False),
        sa.Column("scope_code", sa.String(32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stopped_day")),
    )
    op.create_index(
        "uq_stopped_day_current",
        "stopped_day",
        ["county", "scope_kind", "scope_code", "first_day", "last_day", "number"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_index(op.f("ix_stopped_day_batch_id"), "stopped_day", ["batch_id"])
    op.create_index(op.f("ix_stopped_day_ended_by_batch"), "stopped_day", ["ended_by_batch"])


def downgrade() -> None:
    op.drop_table("stopped_day")
