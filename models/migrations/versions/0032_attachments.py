"""photos and scans beside a row

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("holder", sa.String(24), nullable=False),
        sa.Column("row_key", sa.String(120), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(12), nullable=False),
        sa.Column("form", sa.String(8), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sent_sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.String(64), nullable=False),
        sa.Column("withdrawn_for", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
    )
    op.create_index("ix_attachment_row", "attachment", ["county", "holder", "row_key"])
    op.create_index("ix_attachment_sha", "attachment", ["sha256"])
    op.create_index("ix_attachment_batch_id", "attachment", ["batch_id"])


def downgrade() -> None:
    op.drop_table("attachment")
