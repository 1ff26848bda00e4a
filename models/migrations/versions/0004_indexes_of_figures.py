"""indexes of figures

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN = sa.text("state <> 'closed'")


def upgrade() -> None:
    op.create_index("ix_hazard_number", "hazard", ["county", "number"])
    op.create_index("ix_hazard_event_hazard", "hazard_event", ["county", "hazard_no", "seq"])
    op.drop_index("ix_hazard_span_open", table_name="hazard_span")
    op.create_index(
        "ix_hazard_span_open",
        "hazard_span",
        [
            *("county", "to_on", "from_on", "superseded_at", "recorded_at", "township_code", "state", "found_on"),
            *("parked", "has_plan", "has_owner", "deadline", "first_deadline"),
        ],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_hazard_span_open", table_name="hazard_span")
    op.create_index(
        "ix_hazard_span_open", "hazard_span", ["county", "to_on", "from_on"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.drop_index("ix_hazard_event_hazard", table_name="hazard_event")
    op.drop_index("ix_hazard_number", table_name="hazard")
