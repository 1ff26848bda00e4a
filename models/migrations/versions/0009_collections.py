"""collections, what came back, and reminders

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "collection",
        sa.Column("id", KEY, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("ask", sa.String(24), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("townships", sa.JSON(), nullable=False),
        sa.Column("schools", sa.JSON(), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
    )
    op.create_index("ix_collection_county", "collection", ["county", "closed_at"])
    op.create_table(
        "collection_return",
        sa.Column("id", KEY, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("collection_id", KEY, nullable=False),
        sa.Column("school_code", sa.String(32), nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("source", sa.String(255), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("upload_id", KEY, nullable=True),
        sa.Column("came_at", sa.DateTime(), nullable=False),
        sa.Column("came_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_return")),
    )
    op.create_index("ix_collection_return_school", "collection_return", ["collection_id", "school_code"])
    op.create_table(
        "reminder",
        sa.Column("id", KEY, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("collection_id", KEY, nullable=False),
        sa.Column("township_code", sa.String(12), nullable=False),
        sa.Column("schools", sa.JSON(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("said_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index("ix_reminder_township", "reminder", ["collection_id", "township_code"])


def downgrade() -> None:
    for name in ("reminder", "collection_return", "collection"):
        op.drop_table(name)
