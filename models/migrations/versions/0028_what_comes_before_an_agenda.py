"""items carried over and merged, pending matters, fixed items, leaders' instructions

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _held() -> list[sa.Column]:
    return [
        sa.Column("id", BIG, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_by", sa.String(64), nullable=False),
        sa.Column("revoked_for", sa.String(400), nullable=False),
    ]


def upgrade() -> None:
    for name, length in (("origin", 4), ("origin_of", 12), ("moved_to", 12)):
        op.add_column("agenda_item", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    op.add_column("agenda_item", sa.Column("part_of", BIG, nullable=True))
    op.create_table(
        "pending_matter",
        sa.Column("id", BIG, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("lineage", sa.String(100), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("why", sa.String(1000), nullable=False),
        sa.Column("ask", sa.String(1000), nullable=True),
        sa.Column("asked_by", sa.String(32), nullable=False),
        sa.Column("lead_unit", sa.String(32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(4), nullable=False),
        sa.Column("origin_of", sa.String(12), nullable=False),
        sa.Column("item_id", BIG, nullable=True),
        sa.Column("withdrawn_for", sa.String(400), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_matter")),
    )
    op.create_index("ix_pending_matter_item", "pending_matter", ["county", "item_id"])
    current = sa.text("revoked_at IS NULL")
    op.create_table(
        "fixed_item",
        *_held(),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("ask", sa.String(1000), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("meetings", sa.String(8), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fixed_item")),
    )
    op.create_index(
        "uq_fixed_item_title", "fixed_item", ["county", "title"], unique=True,
        sqlite_where=current, postgresql_where=current,
    )  # fmt: skip
    op.create_table(
        "instruction",
        *_held(),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("post", sa.String(60), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
    )
    op.create_index("ix_instruction_item", "instruction", ["county", "item_id"])


def downgrade() -> None:
    for name in ("instruction", "fixed_item", "pending_matter"):
        op.drop_table(name)
    with op.batch_alter_table("agenda_item") as table:
        for name in ("origin", "origin_of", "moved_to", "part_of"):
            table.drop_column(name)
