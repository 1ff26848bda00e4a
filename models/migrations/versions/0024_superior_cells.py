"""which cell of a superior's workbook is which figure

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "superior_cell",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("pack_revision", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(60), nullable=False),
        sa.Column("sheet", sa.String(40), nullable=False),
        sa.Column("cell", sa.String(10), nullable=False),
        sa.Column("figure", sa.String(120), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("scale", sa.Float(), nullable=True),
        sa.Column("digits", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_superior_cell"),
    )


def downgrade() -> None:
    op.drop_table("superior_cell")
