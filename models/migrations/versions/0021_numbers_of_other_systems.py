"""hazards and checks keep their number in another system, one row a number and system

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = ("hazard", "inspection")
COLUMNS = (("external_source", 40), ("external_no", 60))


def upgrade() -> None:
    current = sa.text("superseded_at IS NULL AND external_no <> ''")
    for table in TABLES:
        for name, length in COLUMNS:
            op.add_column(table, sa.Column(name, sa.String(length), nullable=False, server_default=""))
        op.create_index(
            f"uq_{table}_external",
            table,
            ["county", *(name for name, _ in COLUMNS)],
            unique=True,
            sqlite_where=current,
            postgresql_where=current,
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f"uq_{table}_external", table_name=table)
        with op.batch_alter_table(table) as changed:
            for name, _ in COLUMNS:
                changed.drop_column(name)
