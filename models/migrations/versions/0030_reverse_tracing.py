"""an incident names the 责任倒查 it led to

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incident", sa.Column("reverse_tracing", sa.String(40), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("incident") as table:
        table.drop_column("reverse_tracing")
