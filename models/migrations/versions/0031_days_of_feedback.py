"""a step of a 通报 keeps the day of feedback it laid down

The step 再督办 has it in its words; 印发 has the line's own where nothing was pressed since. What an older release
overwrote stays unknown.

Revision ID: 0031
Revises: 0030
"""

import re
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

SAID = re.compile(r"（新期限(\d{4}-\d{2}-\d{2})）$")
STEP = sa.table(
    "bulletin_step",
    *(sa.column(name) for name in ("id", "line_id", "step", "note")),
    sa.column("due", sa.Date()),
)
LINE = sa.table("bulletin_line", sa.column("id"), sa.column("feedback_due", sa.Date()))


def upgrade() -> None:
    op.add_column("bulletin_step", sa.Column("due", sa.Date(), nullable=True))
    connection = op.get_bind()
    pressed: set[int] = set()
    for row in connection.execute(sa.select(STEP).where(STEP.c.step == "再督办")).all():
        pressed.add(row.line_id)
        if match := SAID.search(row.note):
            due = date.fromisoformat(match[1])
            connection.execute(sa.update(STEP).where(STEP.c.id == row.id).values(due=due))
    asked = sa.select(STEP.c.id, STEP.c.line_id, LINE.c.feedback_due).join(LINE, LINE.c.id == STEP.c.line_id)
    for row in connection.execute(asked.where(STEP.c.step == "印发", LINE.c.feedback_due.is_not(None))).all():
        if row.line_id not in pressed:
            connection.execute(sa.update(STEP).where(STEP.c.id == row.id).values(due=row.feedback_due))


def downgrade() -> None:
    with op.batch_alter_table("bulletin_step") as table:
        table.drop_column("due")
