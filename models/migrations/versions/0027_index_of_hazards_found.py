"""index of hazards found, with what duties count of those that stand on a day

Revision ID: 0027
Revises: 0026
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

FOUND = ("county", "found_on")
COVERED = ("to_on", "from_on", "superseded_at", "state", "has_plan", "has_owner", "deadline")


def upgrade() -> None:
    op.drop_index("ix_hazard_span_found", table_name="hazard_span")
    op.create_index("ix_hazard_span_found", "hazard_span", [*FOUND, *COVERED])


def downgrade() -> None:
    op.drop_index("ix_hazard_span_found", table_name="hazard_span")
    op.create_index("ix_hazard_span_found", "hazard_span", list(FOUND))
