"""the register of cases: fact-finding and 责任倒查, with what was frozen when each was opened

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "accountability_case",
        sa.Column("id", BIG, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("ground", sa.String(2000), nullable=False),
        sa.Column("subject_kind", sa.String(8), nullable=False),
        sa.Column("subject_code", sa.String(32), nullable=False),
        sa.Column("subject_name", sa.String(100), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("incident_no", sa.String(40), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(64), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("closing", sa.String(2000), nullable=False),
        sa.Column("closed_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accountability_case")),
    )
    op.create_index("uq_accountability_case_number", "accountability_case", ["county", "number"], unique=True)
    op.create_table(
        "accountability_case_step",
        sa.Column("id", BIG, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("step", sa.String(8), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("words", sa.String(4000), nullable=False),
        sa.Column("transfer_no", sa.String(40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accountability_case_step")),
    )
    op.create_index("ix_accountability_case_step", "accountability_case_step", ["case_id"])


def downgrade() -> None:
    op.drop_table("accountability_case_step")
    op.drop_table("accountability_case")
