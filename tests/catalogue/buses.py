"""The ledger 校车 as one entry: a table, a sheet, and what other rooms need; no room of the product knows it."""

from dataclasses import replace
from datetime import date

from sqlmodel import Field

from catalogue.ledgers.columns import A_SCHOOL, Column, Ledger, Proof, Sheet
from models import duty
from models.base import Versioned, one_current, table


class Bus(Versioned, table=True):
    """校车: a school bus on the day it was looked at."""

    __tablename__ = "bus"
    __table_args__ = (one_current("bus", "number"),)
    number: str = Field(max_length=40)
    school_code: str = Field(max_length=32)
    kind: str = Field(max_length=12)
    on_date: date
    seats: int
    inspected: bool | None = None
    plate: str = Field(default="", max_length=12)


# The schema of the product has no such table: whoever uses the ledger makes it in a database of its own.
Bus.metadata.remove(table(Bus))

BUSES_SHEET = Sheet(
    "校车",
    Bus,
    ("number",),
    (
        Column("number", "校车编号", "number_of", key=True, note="留空由系统给号。", width=16),
        replace(A_SCHOOL, required=True),
        Column("kind", "车型", "choice", True, choices="bus_kind"),
        Column("on_date", "查验日期", "day", True),
        Column("seats", "核载人数", "people", True),
        Column("inspected", "年检合格", "flag"),
        Column("plate", "车牌", width=12),
    ),
    day="on_date",
    identity=("school_code", "on_date", "plate"),
    past=("on_date",),
    counted_in="辆",
    kind="kind",
    dated=True,
    cites="plate",
    proves=Proof(
        {"车型": "kind", "年检合格": "inspected", "核载人数": "seats"},
        {duty.COUNTY: (), duty.SCHOOL: ("school_code",)},
    ),
    aliases={"plate": ("车牌号", "号牌"), "seats": ("座位数",)},
)
LEDGER = Ledger("buses", "校车", (BUSES_SHEET,), "XC", daily=True)
