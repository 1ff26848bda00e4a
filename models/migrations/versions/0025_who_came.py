"""who came to a meeting by name and post: the sheet 参会

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendee",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("remark", sa.String(2000), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("first_recorded_at", sa.DateTime(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(), nullable=True),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("ended_by_batch", sa.Integer(), nullable=True),
        sa.Column("meeting_no", sa.String(40), nullable=False),
        sa.Column("body", sa.String(32), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("post", sa.String(60), nullable=False),
        sa.Column("presence", sa.String(8), nullable=False),
        sa.Column("in_place_of", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee")),
    )
    current = sa.text("superseded_at IS NULL")
    with op.batch_alter_table("attendee") as table:
        table.create_index(op.f("ix_attendee_batch_id"), ["batch_id"], unique=False)
        table.create_index(op.f("ix_attendee_ended_by_batch"), ["ended_by_batch"], unique=False)
        table.create_index(
            "uq_attendee_current",
            ["county", "meeting_no", "body"],
            unique=True,
            sqlite_where=current,
            postgresql_where=current,
        )


def downgrade() -> None:
    op.drop_table("attendee")
