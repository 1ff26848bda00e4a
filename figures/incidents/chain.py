"""The chain of an incident in minutes: who was told when, who came, and whether the county's limits were kept.

The plan names no number (立即、及时、第一时间): limits are settings of the county, and without one a time is shown and
judged by nothing. Clauses 12, 13 and 15; what a day shows is what had happened by its close.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from catalogue.ledgers.incidents import CHAIN, REPORTS, Link
from figures.bitemporal import known
from figures.query import Period
from models.base import table
from models.clock import close_of
from models.county import Pack
from models.incident import Incident
from models.school import School

INCIDENT, SCHOOL = table(Incident), table(School)
ON_SITE = ("leader_on_site_at", "units_on_site_at")
"""Times asked only where the plan sends leaders to the place: a death, or a health or food emergency, on campus."""


@dataclass(frozen=True)
class ChainStep:
    """One time of the chain: minutes since it happened (None: not stated), the county's limit (None: none), and
    whether the plan asks for it of this incident."""

    heading: str
    at: datetime | None
    minutes: int | None
    limit: int | None
    asked: bool

    @property
    def late(self) -> bool:
        """Stated, and later than the limit allows."""
        return self.minutes is not None and self.limit is not None and self.minutes > self.limit

    @property
    def kept(self) -> bool:
        """Stated within the limit."""
        return self.minutes is not None and self.limit is not None and self.minutes <= self.limit


def chain(pack: Pack, facts: Mapping[str, Any]) -> list[ChainStep]:
    """The chain of one incident, in the order of the plan. facts: a row of the ledger by field."""
    happened: datetime = facts["happened_at"]
    return [_step(pack, link, happened, facts) for link in CHAIN]


def _step(pack: Pack, link: Link, happened: datetime, facts: Mapping[str, Any]) -> ChainStep:
    at = facts[link.field]
    limit = pack.setting(link.limit) if link.limit else ""
    minutes = None if at is None else int((at - happened).total_seconds() // 60)
    asked = link.field not in ON_SITE or leaders_asked(facts)
    return ChainStep(link.heading, at, minutes, int(limit) if limit else None, asked)


def leaders_asked(facts: Mapping[str, Any]) -> bool:
    """Whether leaders are to come: on campus, and a death or a health or food emergency (clause 12)."""
    return bool(facts["on_campus"]) and (bool(facts["deaths"]) or bool(facts["health_or_food"]))


def open_days(facts: Mapping[str, Any], day: date) -> int | None:
    """How many days an incident has been open at the close of a day; None when it was settled by then."""
    settled = facts["settled_on"]
    return None if settled is not None and settled <= day else (day - facts["happened_at"].date()).days


def incidents_at(session: Session, pack: Pack, school: str) -> list[tuple[str, datetime, str]]:
    """Number, instant and kind of each incident of a school, newest first."""
    query = select(INCIDENT.c.number, INCIDENT.c.happened_at, INCIDENT.c.kind).where(
        INCIDENT.c.county == pack.code, INCIDENT.c.school_code == school, known(INCIDENT, None)
    )
    found = session.execute(query.order_by(INCIDENT.c.happened_at.desc()))
    return [(row.number, row.happened_at, row.kind) for row in found]


@dataclass(frozen=True)
class IncidentLine:
    """One incident of a period. `open_days`: None when settled; `late`, `unsaid`: headings of the first reports that
    were late, and that nobody stated; `supervised`: whether a 专项督导 names it; `facts`: the row by field."""

    number: str
    school: str
    township: str
    kind: str
    open_days: int | None
    late: tuple[str, ...]
    unsaid: tuple[str, ...]
    supervised: bool
    facts: Mapping[str, Any]

    @property
    def row(self) -> dict[str, str]:
        """Where it stands: its ledger and number."""
        return {"ledger": "incidents", "number": self.number}


def incidents_of(session: Session, pack: Pack, period: Period) -> list[IncidentLine]:
    """The incidents that happened in a period up to D, and those of before that are open at its close, by number."""
    first, after = datetime.combine(period.start, time()), close_of(period.as_of)
    rows = session.execute(
        select(INCIDENT, SCHOOL.c.name.label("school"))
        .outerjoin(
            SCHOOL,
            (SCHOOL.c.county == INCIDENT.c.county) & (SCHOOL.c.code == INCIDENT.c.school_code) & known(SCHOOL, None),
        )
        .where(
            INCIDENT.c.county == pack.code,
            known(INCIDENT, None),
            INCIDENT.c.happened_at < after,
            (INCIDENT.c.happened_at >= first)
            | INCIDENT.c.settled_on.is_(None)
            | (INCIDENT.c.settled_on > period.as_of),
        )
        .order_by(INCIDENT.c.number)
    ).mappings()
    return [_line(pack, dict(row), period.as_of) for row in rows]


def _line(pack: Pack, facts: dict[str, Any], day: date) -> IncidentLine:
    happened = facts["happened_at"]
    reports = [_step(pack, link, happened, facts) for link in REPORTS]
    return IncidentLine(
        number=facts["number"],
        school=facts["school"] or "",
        township=facts["township_code"],
        kind=facts["kind"],
        open_days=open_days(facts, day),
        late=tuple(step.heading for step in reports if step.late),
        unsaid=tuple(step.heading for step in reports if step.minutes is None),
        supervised=bool(facts["special_supervision"].strip()),
        facts=facts,
    )


@dataclass(frozen=True)
class Summary:
    """The incidents of a period together: how many, how many are open, 首报 in time of those that have a limit and
    were stated, disturbances by their eight forms, settled by mediation, and how many a 责任倒查 names."""

    happened: int
    open: int
    in_time: int
    timed: int
    major: int
    supervised: int
    forms: tuple[tuple[str, int], ...]
    mediated: int
    traced: int


def summed_up(pack: Pack, lines: Sequence[IncidentLine], period: Period) -> Summary:
    """What the incidents of a period come to; those of before it count as open alone."""
    first = datetime.combine(period.start, time())
    mine = [line for line in lines if line.facts["happened_at"] >= first]
    reports = [_step(pack, link, line.facts["happened_at"], line.facts) for line in mine for link in REPORTS]
    timed = [step for step in reports if step.limit is not None and step.minutes is not None]
    forms = Counter(line.facts["disturbance"] for line in mine if line.facts["disturbance"].strip())
    serious = [line for line in mine if line.facts["major"]]
    return Summary(
        happened=len(mine),
        open=sum(line.open_days is not None for line in lines),
        in_time=sum(step.kept for step in timed),
        timed=len(timed),
        major=len(serious),
        supervised=sum(line.supervised for line in serious),
        forms=tuple((form, forms[form]) for form in pack.entries("disturbance") if forms[form]),
        mediated=sum(bool(line.facts["mediation"].strip()) for line in mine),
        traced=sum(bool(line.facts["reverse_tracing"].strip()) for line in mine),
    )


def of_the_period(session: Session, pack: Pack, period: Period) -> list[IncidentLine]:
    """The incidents that happened in the period up to D."""
    first = datetime.combine(period.start, time())
    return [line for line in incidents_of(session, pack, period) if line.facts["happened_at"] >= first]
