"""Which cells of a superior's workbook are which of our figures (the pack's superior.csv), and their values."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session

from errors import Refused
from figures.named import figure_named
from figures.query import Period
from figures.summary import figures_json
from models.base import table
from models.county import Pack, SuperiorCell
from papers.workbooks import Filling

SUPERIOR = table(SuperiorCell)


def reports_known(session: Session, pack: Pack) -> list[str]:
    """The superiors' reports the pack knows, by name."""
    found = session.execute(
        select(SUPERIOR.c.report)
        .where(SUPERIOR.c.county == pack.code, SUPERIOR.c.pack_revision == pack.revision)
        .distinct()
        .order_by(SUPERIOR.c.report)
    )
    return list(found.scalars())


def fillings(session: Session, pack: Pack, report: str, period: Period) -> Sequence[Filling]:
    """What goes into each cell of a report. Raises Refused for one the pack does not know."""
    rows = session.execute(
        select(SUPERIOR)
        .where(SUPERIOR.c.county == pack.code, SUPERIOR.c.pack_revision == pack.revision, SUPERIOR.c.report == report)
        .order_by(SUPERIOR.c.id)
    ).all()
    if not rows:
        known = "、".join(reports_known(session, pack)) or "一份也没有"
        raise Refused(f"县资料包的 superior.csv 里没有“{report}”，现有：{known}。请先在那里写明每一格是哪个数。")
    figures = figures_json(session, period, each_duty=False)
    found = []
    for row in rows:
        value = figure_named(figures, period.label, row.figure)
        if isinstance(value, int | float):
            value = value * row.scale if row.scale is not None else value
            value = round(value, row.digits) if row.digits is not None else value
        found.append(Filling(row.sheet, row.cell, value, row.label or row.figure))
    return found
