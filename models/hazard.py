"""Hazards (隐患), what happened to them (办理记录), and the spans of constant state derived from both.

A span is an index, not a figure: it says from which day to which day (exclusive) a hazard stood in one
state, and from which instant that was known. Every figure is counted from spans; `life.spans_of` makes
them, the writing transaction keeps them, and `manage.py check` rebuilds and compares them.
"""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import Index, text
from sqlmodel import Field

from models.base import Base, BigKey, Versioned, one_current, one_external


class Hazard(Versioned, table=True):
    """隐患: what was found where, who must mend it, who verifies, and the first deadline."""

    __tablename__ = "hazard"
    __table_args__ = (
        one_current("hazard", "number"),
        one_external("hazard"),
        Index("ix_hazard_number", "county", "number"),
        Index("ix_hazard_found", "county", "found_on"),
        Index("ix_hazard_school", "county", "school_code"),
    )
    number: str = Field(max_length=40)
    school_code: str | None = Field(default=None, max_length=32)
    township_code: str = Field(max_length=12)
    ring: str = Field(max_length=12)
    place: str = Field(default="", max_length=200)
    description: str = Field(max_length=2000)
    category: str = Field(default="", max_length=40)
    level: str = Field(max_length=8)
    basis: str = Field(default="", max_length=400)
    found_on: date
    source: str = Field(max_length=20)
    campaign: str = Field(default="", max_length=60)
    inspection_no: str = Field(default="", max_length=40)
    responsible: str = Field(max_length=32)
    responsible_name: str = Field(default="", max_length=100)
    supervising_unit: str | None = Field(default=None, max_length=32)
    lead_unit: str | None = Field(default=None, max_length=32)
    verifying_unit: str = Field(max_length=32)
    owner_post: str = Field(default="", max_length=60)
    first_deadline: date | None = None
    deadline_days: int | None = None
    funds_needed: float | None = None
    funds_ready: bool | None = None
    related_no: str = Field(default="", max_length=40)
    external_source: str = Field(default="", max_length=40)
    external_no: str = Field(default="", max_length=60)


class HazardEvent(Versioned, table=True):
    """办理记录: one dated step in a hazard's life; `seq` orders the steps, dates never fall with it."""

    __tablename__ = "hazard_event"
    __table_args__ = (
        one_current("hazard_event", "hazard_no", "seq"),
        Index("ix_hazard_event_kind", "county", "kind", "on_date"),
        Index("ix_hazard_event_hazard", "county", "hazard_no", "seq"),
    )
    hazard_no: str = Field(max_length=40)
    seq: int
    kind: str = Field(max_length=8)
    on_date: date
    requested_on: date | None = None
    new_deadline: date | None = None
    new_value: str = Field(default="", max_length=32)
    by_unit: str = Field(max_length=32)
    approver_post: str = Field(default="", max_length=60)
    reason: str = Field(max_length=2000)
    interim: str = Field(default="", max_length=2000)


OPEN_COVER = (
    *("county", "to_on", "from_on", "superseded_at", "recorded_at", "township_code", "state", "found_on"),
    *("parked", "has_plan", "has_owner", "deadline", "first_deadline"),
)
"""What the headline figures of open hazards read: the index alone answers them (docs/decisions.md)."""
FOUND_COVER = (
    *("county", "found_on", "to_on", "from_on", "superseded_at", "state"),
    *("has_plan", "has_owner", "deadline"),
)
"""What the duties that count all hazards of a day read, closed ones too. An index by `to_on` first would be read four
times as fast, and tempts the planner away from `hazard_no` where spans are joined (tried: 900 ms a meeting)."""


class HazardSpan(Base, table=True):
    """A hazard's constant state on every day t with from_on <= t < to_on (derived, see module text).

    state: open (整改), awaiting (待复查), closed (销号). `deadline` is the one in force. In a closed span
    `closed_on`, `closed_deadline` (in force that day), `report_on` and `report_deadline` (of the accepted
    report) are set. `turn_unit` is the unit whose turn it is: the verifier of a reported hazard, else the
    responsible unit, or its supervising unit when a school or an enterprise is responsible.
    """

    __tablename__ = "hazard_span"
    __table_args__ = (
        Index("ix_hazard_span_hazard", "county", "hazard_no", "from_on"),
        Index(
            "ix_hazard_span_open",
            *OPEN_COVER,
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
        Index(
            "ix_hazard_span_closed",
            "county",
            "closed_on",
            sqlite_where=text("state = 'closed'"),
            postgresql_where=text("state = 'closed'"),
        ),
        Index("ix_hazard_span_found", *FOUND_COVER),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    county: str = Field(max_length=12)
    hazard_no: str = Field(max_length=40)
    from_on: date
    to_on: date
    state: str = Field(max_length=8)
    parked: bool
    has_plan: bool
    has_owner: bool
    deadline: date | None
    first_deadline: date | None
    found_on: date
    closed_on: date | None = None
    closed_deadline: date | None = None
    report_on: date | None = None
    report_deadline: date | None = None
    township_code: str = Field(max_length=12)
    school_code: str | None = Field(default=None, max_length=32)
    ring: str = Field(max_length=12)
    level: str = Field(max_length=8)
    responsible: str = Field(max_length=32)
    turn_unit: str | None = Field(default=None, max_length=32)
    recorded_at: NaiveDatetime
    superseded_at: NaiveDatetime | None = Field(default=None)
