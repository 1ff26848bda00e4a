"""what a class was before it went up a grade

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school_class", sa.Column("former_grades", sa.String(400), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("school_class") as table:
        table.drop_column("former_grades")
