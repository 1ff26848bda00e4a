"""What a report is of: a period or a replay of a day, its county, the template it is set in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from figures.query import Period
from models.county import Pack
from papers.frames.templates import Template


@dataclass(frozen=True)
class OfPeriod:
    """A quarter, half-year or year; `template` None for a workbook. `number`: the 文号, "" leaves room for it."""

    session: Session
    pack: Pack
    period: Period
    template: Template | None
    number: str = ""


@dataclass(frozen=True)
class OfDay:
    """A replay in words (figures.tracing.content), live or as a case froze it: `number` and `digest` of that case."""

    pack: Pack
    told: Mapping[str, Any]
    template: Template
    number: str = ""
    digest: str = ""
