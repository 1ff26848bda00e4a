"""an agenda item of the office's own says why it is taken up

One that was taken from the pending matters has what was written there.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ITEM = sa.table("agenda_item", *(sa.column(name) for name in ("id", "lineage", "own_why")))
PENDING = sa.table("pending_matter", *(sa.column(name) for name in ("item_id", "why")))


def upgrade() -> None:
    op.add_column("agenda_item", sa.Column("own_why", sa.String(length=1000), nullable=False, server_default=""))
    connection = op.get_bind()
    waited = sa.select(PENDING.c.item_id, PENDING.c.why).where(PENDING.c.item_id.is_not(None), PENDING.c.why != "")
    for row in connection.execute(waited).all():
        connection.execute(
            sa.update(ITEM).where(ITEM.c.id == row.item_id, ITEM.c.lineage.like("own:%")).values(own_why=row.why)
        )


def downgrade() -> None:
    with op.batch_alter_table("agenda_item") as table:
        table.drop_column("own_why")
