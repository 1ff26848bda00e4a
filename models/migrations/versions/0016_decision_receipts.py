"""which resolution a decision sent by a browser became

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision_receipt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("receipt", sa.String(64), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("written_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decision_receipt"),
    )
    op.create_index("uq_decision_receipt", "decision_receipt", ["county", "receipt"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_decision_receipt", table_name="decision_receipt")
    op.drop_table("decision_receipt")
