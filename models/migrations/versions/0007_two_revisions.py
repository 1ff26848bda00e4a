"""two revisions; contents of uploads once; numbers of a series from the series alone; inspections by school

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("data_revision", sa.Column("ledgers", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE data_revision SET ledgers = revision")
    op.add_column("upload", sa.Column("content_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    # A number stated in a row did not move its series on so far: each series is begun again from the ledger.
    op.execute("DELETE FROM number_series WHERE series <> 'audit'")
    op.create_index("ix_inspection_school", "inspection", ["county", "school_code", "on_date"])


def downgrade() -> None:
    op.drop_index("ix_inspection_school", table_name="inspection")
    with op.batch_alter_table("upload") as table:
        table.drop_column("content_of")
    with op.batch_alter_table("data_revision") as table:
        table.drop_column("ledgers")
