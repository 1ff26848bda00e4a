"""the members of the meeting: who stands for a body in which seat, from a day on

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("remark", sa.String(2000), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("first_recorded_at", sa.DateTime(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(), nullable=True),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("ended_by_batch", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(32), nullable=False),
        sa.Column("seat", sa.String(8), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("post", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    current = sa.text("superseded_at IS NULL")
    with op.batch_alter_table("member") as table:
        table.create_index(op.f("ix_member_batch_id"), ["batch_id"], unique=False)
        table.create_index(op.f("ix_member_ended_by_batch"), ["ended_by_batch"], unique=False)
        table.create_index(
            "uq_member_current",
            ["county", "body", "seat", "since"],
            unique=True,
            sqlite_where=current,
            postgresql_where=current,
        )


def downgrade() -> None:
    op.drop_table("member")
