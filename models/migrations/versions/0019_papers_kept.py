"""papers kept as made, and the office's own Word templates

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "paper_template",
        sa.Column("id", KEY, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("paper", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.Column("dropped_at", sa.DateTime(), nullable=True),
        sa.Column("dropped_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_paper_template"),
    )
    op.create_index("uq_paper_template_version", "paper_template", ["county", "paper", "version"], unique=True)
    op.create_table(
        "kept_paper",
        sa.Column("id", KEY, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("paper", sa.String(20), nullable=False),
        sa.Column("of", sa.String(80), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("template", sa.String(120), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_paper"),
    )
    op.create_index("uq_kept_paper", "kept_paper", ["county", "paper", "of", "edition", "file_name"], unique=True)


def downgrade() -> None:
    for name in ("kept_paper", "paper_template"):
        op.drop_table(name)
