"""agenda items keep which matter they speak of and what the office laid down, no values and no words of the data

Revision ID: 0015
Revises: 0014
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LINEAGES = (
    (r"resolutions", "last"),
    (r"overdue:(.+)", r"overdue_township:\1"),
    (r"overdue>\d+", "overdue_long"),
    (r"extended>=\d+", "often_extended"),
    (r"no-money", "without_money"),
    (r"in-dispute", "in_dispute"),
    (r"no-lead", "without_lead"),
    (r"unreported:(.+)", r"unreported:\1"),
    (r"standing:rectification", "rectification"),
    (r"incidents:(.+)", r"incidents:\1"),
    (r"(own:.+)", r"\1"),
)
"""How a matter was named, and how it is."""
OF_THE_DATA = {
    "last": r"上次议定\d+项：.*",
    "overdue_township": r".+\d+项逾期，占全县\d+%(，\d+项等资金)?",
    "overdue_long": r"\d+项隐患逾期超过\d+天",
    "often_extended": r"\d+项隐患已延期\d+次以上",
    "without_money": r"\d+项逾期隐患资金未落实",
    "in_dispute": r"\d+项逾期隐患待多部门会商",
    "without_lead": r"校园周边\d+项隐患未明确主办单位",
    "unreported": r".+周排查.+：应报\d+校周，实报\d+校周",
    "rectification": r"隐患销号率.+（\d+/\d+项）.*",
    "incidents": r"本季学校安全事件\d+起",
}
"""The titles that rules wrote; any other was written by the office and stays."""
ASKED = {
    "last": ("未落实事项逐项明确新的牵头单位和时限", ""),
    "overdue_township": ("逐项明确责任单位和销号时限", "逐项明确责任单位和销号时限；明确资金由谁出、何时到位"),
    "overdue_long": ("逐项议定处置意见：限期销号、挂牌督办或移交",),
    "often_extended": ("不再逐级延期，由会议定夺",),
    "without_money": ("明确资金渠道和到位时间",),
    "in_dispute": ("逐项明确由谁主办、谁配合",),
    "without_lead": ("逐项明确主办单位",),
    "unreported": ("限期补报并说明原因",),
    "rectification": ("",),
    "incidents": ("",),
}
"""What rules asked of the meeting."""
GONE = ("title", "facts", "ask", "source", "rows", "shown", "times")


def upgrade() -> None:
    op.add_column("agenda_item", sa.Column("own_title", sa.String(200), nullable=False, server_default=""))
    op.add_column("agenda_item", sa.Column("own_ask", sa.String(1000), nullable=True))
    columns = ("id", "lineage", "title", "ask", "reporter")
    item = sa.table("agenda_item", *(sa.column(name) for name in (*columns, "own_title", "own_ask")))
    connection = op.get_bind()
    for row in connection.execute(sa.select(*(item.c[name] for name in columns))).all():
        lineage = _named(row.lineage)
        rule = lineage.partition(":")[0]
        by_rule = rule in OF_THE_DATA
        title = "" if by_rule and re.fullmatch(OF_THE_DATA[rule], row.title) else row.title
        ask = None if by_rule and row.ask in ASKED[rule] else row.ask
        values = {"lineage": lineage, "own_title": title, "own_ask": ask, "reporter": None if by_rule else row.reporter}
        connection.execute(sa.update(item).where(item.c.id == row.id).values(**values))
    with op.batch_alter_table("agenda_item") as table:
        for name in GONE:
            table.drop_column(name)
        table.alter_column("own_title", server_default=None)
        table.alter_column("lineage", existing_type=sa.String(100), server_default=None)


def _named(lineage: str) -> str:
    for pattern, now in LINEAGES:
        if found := re.fullmatch(pattern, lineage, re.DOTALL):
            return found.expand(now)
    return f"own:{lineage}"[:100]


def downgrade() -> None:
    with op.batch_alter_table("agenda_item") as table:
        table.add_column(sa.Column("title", sa.String(200), nullable=False, server_default=""))
        table.add_column(sa.Column("facts", sa.String(2000), nullable=False, server_default=""))
        table.add_column(sa.Column("ask", sa.String(1000), nullable=False, server_default=""))
        table.add_column(sa.Column("source", sa.String(200), nullable=False, server_default=""))
        table.add_column(sa.Column("rows", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("shown", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE agenda_item SET title = own_title, ask = COALESCE(own_ask, '')")
    with op.batch_alter_table("agenda_item") as table:
        table.drop_column("own_title")
        table.drop_column("own_ask")
