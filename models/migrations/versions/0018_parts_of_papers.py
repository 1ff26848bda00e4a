"""papers say of which part they speak; incidents whom was told, who came and what followed; checks of units

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ADDED = {
    "document": (("item", sa.String(24), True),),
    "inspection": (("inspected_unit", sa.String(32), False),),
    "incident": (
        ("told_publicity_by", sa.String(32), False),
        ("told_units_at", sa.DateTime(), False),
        ("told_units", sa.String(400), False),
        ("units_on_site_at", sa.DateTime(), False),
        ("units_on_site", sa.String(400), False),
        ("later_releases", sa.Integer(), False),
        ("mediation", sa.String(20), True),
        ("special_supervision", sa.String(40), True),
    ),
}
"""Table → (column, type, whether a text that is never null)."""


def upgrade() -> None:
    for table, columns in ADDED.items():
        for name, kind, text in columns:
            default = "" if text else None
            op.add_column(table, sa.Column(name, kind, nullable=not text, server_default=default))


def downgrade() -> None:
    for name, columns in ADDED.items():
        with op.batch_alter_table(name) as table:
            for column, _, _ in columns:
                table.drop_column(column)
