"""answers kept: form profiles, learned words, the mended cells and the readings of an import

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IN_FORCE = sa.text("revoked_at IS NULL")


def _kept(name: str, *columns: sa.Column, unique: list[str]) -> None:
    op.create_table(
        name,
        sa.Column("id", KEY, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_by", sa.String(64), nullable=False),
        sa.Column("revoked_for", sa.String(400), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    op.create_index(
        f"uq_{name}_in_force", name, ["county", "scope", *unique],
        unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE,
    )  # fmt: skip


def upgrade() -> None:
    _kept(
        "form_profile",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        unique=["kind", "name"],
    )
    _kept(
        "learned_word",
        sa.Column("domain", sa.String(24), nullable=False),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("meaning", sa.String(200), nullable=False),
        unique=["domain", "word"],
    )
    op.create_table(
        "cell_edit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("sheet", sa.String(64), nullable=False),
        sa.Column("cell", sa.String(12), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("edited_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cell_edit"),
    )
    op.create_index("ix_cell_edit_batch_id", "cell_edit", ["batch_id"])
    op.create_table(
        "batch_reading",
        sa.Column("id", KEY, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("readings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batch_reading"),
    )
    op.create_index("ix_batch_reading_batch_id", "batch_reading", ["batch_id"])
    op.add_column("batch", sa.Column("left_rows", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("batch") as table:
        table.drop_column("left_rows")
    for name in ("batch_reading", "cell_edit", "learned_word", "form_profile"):
        op.drop_table(name)
