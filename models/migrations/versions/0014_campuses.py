"""campuses stand under a main school

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school_fact", sa.Column("main_school", sa.String(32), nullable=True))
    op.add_column("duty", sa.Column("through_main", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for name, column in (("school_fact", "main_school"), ("duty", "through_main")):
        with op.batch_alter_table(name) as table:
            table.drop_column(column)
