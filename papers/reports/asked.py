"""The period a paper is of: its county, its figures' bounds, the template it is set in."""

from dataclasses import dataclass

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
