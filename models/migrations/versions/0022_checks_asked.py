"""会前核数 is asked for: as of which day, to be answered by when, in which round; an answer says of which figures

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sitting", sa.Column("check_round", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("sitting", sa.Column("check_cut_off", sa.Date(), nullable=True))
    op.add_column("sitting", sa.Column("check_due", sa.Date(), nullable=True))
    op.add_column("sitting", sa.Column("check_asked_at", sa.DateTime(), nullable=True))
    op.add_column("confirmation", sa.Column("round", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("confirmation", sa.Column("cut_off", sa.Date(), nullable=True))
    op.add_column("confirmation", sa.Column("told", sa.String(2000), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("confirmation") as table:
        for name in ("round", "cut_off", "told"):
            table.drop_column(name)
    with op.batch_alter_table("sitting") as table:
        for name in ("check_round", "check_cut_off", "check_due", "check_asked_at"):
            table.drop_column(name)
