"""Days that are not taught though the calendar says so (停课): by order, for the county, townships or schools."""

from datetime import date

from sqlalchemy import Index, text
from sqlmodel import Field

from models.base import Versioned

OF_COUNTY, OF_TOWNSHIP, OF_SCHOOL = "county", "township", "school"
SCOPE_KINDS = (OF_COUNTY, OF_TOWNSHIP, OF_SCHOOL)
_CURRENT = text("superseded_at IS NULL")


class StoppedDay(Versioned, table=True):
    """A stretch of stopped days, both ends in, for one body: the county, a township or a school, by its code.

    A version like that of any ledger row: what was stated wrongly is superseded, never changed.
    """

    __tablename__ = "stopped_day"
    __table_args__ = (
        Index(
            "uq_stopped_day_current",
            *("county", "scope_kind", "scope_code", "first_day", "last_day", "number"),
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )
    scope_kind: str = Field(max_length=12)
    scope_code: str = Field(max_length=32)
    first_day: date
    last_day: date
    number: str = Field(max_length=60)
    reason: str = Field(max_length=400)
