"""several meetings a quarter: what kind each is, from when it counts, and the day it is planned for

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sitting", sa.Column("kind", sa.String(12), nullable=False, server_default="全体会议"))
    op.add_column("sitting", sa.Column("starts_on", sa.Date(), nullable=True))
    op.add_column("sitting", sa.Column("planned_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sitting") as table:
        for name in ("kind", "starts_on", "planned_on"):
            table.drop_column(name)
