"""Incidents (事件): the reporting chain with its times, without any name."""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import Index
from sqlmodel import Field

from models.base import Versioned, one_current


class Incident(Versioned, table=True):
    """事件: when it happened, its kind, who was told when, what came of it.

    Lists of units are codes joined by 、. `told_publicity_by`: the unit or township that reported to the publicity
    department. `special_supervision`: number of the check (专项督导) that was made of it;
    `reverse_tracing`: number of the paper of the 责任倒查 it led to.
    """

    __tablename__ = "incident"
    __table_args__ = (one_current("incident", "number"), Index("ix_incident_day", "county", "happened_at"))
    number: str = Field(max_length=40)
    school_code: str | None = Field(default=None, max_length=32)
    township_code: str = Field(max_length=12)
    happened_at: NaiveDatetime
    kind: str = Field(max_length=20)
    disturbance: str = Field(default="", max_length=20)
    on_campus: bool
    deaths: int | None = None
    injuries: int | None = None
    health_or_food: bool
    major: bool
    plan_started_at: NaiveDatetime | None = None
    told_bureau_at: NaiveDatetime | None = None
    told_township_at: NaiveDatetime | None = None
    told_police_at: NaiveDatetime | None = None
    told_government_at: NaiveDatetime | None = None
    told_publicity_at: NaiveDatetime | None = None
    told_publicity_by: str | None = Field(default=None, max_length=32)
    told_units_at: NaiveDatetime | None = None
    told_units: str | None = Field(default=None, max_length=400)
    response_level: str = Field(default="", max_length=8)
    leader_on_site_at: NaiveDatetime | None = None
    units_on_site_at: NaiveDatetime | None = None
    units_on_site: str | None = Field(default=None, max_length=400)
    first_release_at: NaiveDatetime | None = None
    later_releases: int | None = None
    mediation: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    special_supervision: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    reverse_tracing: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    outcome: str = Field(default="", max_length=2000)
    settled_on: date | None = None
