"""what the notice of a meeting lays down, and what its members answer to it

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sitting", sa.Column("planned_hour", sa.String(20), nullable=False, server_default=""))
    op.add_column("sitting", sa.Column("place", sa.String(40), nullable=False, server_default=""))
    op.add_column("sitting", sa.Column("reply_by", sa.Date(), nullable=True))
    op.create_table(
        "attendance_reply",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(32), nullable=False),
        sa.Column("answer", sa.String(8), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("post", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("said_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_reply")),
    )
    op.create_index("uq_attendance_reply_body", "attendance_reply", ["sitting_id", "body"], unique=True)


def downgrade() -> None:
    op.drop_table("attendance_reply")
    with op.batch_alter_table("sitting") as table:
        for name in ("planned_hour", "place", "reply_by"):
            table.drop_column(name)
