"""责任倒查 of a subject and a day as one answer: what was recorded at the close of that day, and what is known now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from catalogue.ledgers import INSPECTIONS_SHEET
from errors import Refused
from figures.bitemporal import known
from figures.incidents.chain import INCIDENT, ChainStep, chain
from figures.tracing.asked import ReplayQuestion, replay_question
from figures.tracing.bodies import Answering, answering
from figures.tracing.hazards import Known, hazards_of
from figures.tracing.rows import Told, concerned, hazards_told, told_rows
from figures.tracing.said import Urging, urgings
from models.county import Pack
from models.duty import SCHOOL, TOWNSHIP


@dataclass(frozen=True)
class Replay:
    """The answer. `rows`: all ledgers' rows by day; `hazards`: those longest overdue first; `bodies`: who answered,
    whose turn first; `told`: 通报, 再督办 and 催报; `incident`: the row by field as known now, and its chain in minutes
    as known at the close of D and now, each empty where it was not known."""

    asked: ReplayQuestion
    rows: tuple[Told, ...]
    hazards: tuple[Known, ...]
    bodies: tuple[Answering, ...]
    told: tuple[Urging, ...]
    incident: Mapping[str, Any] | None = None
    chain_then: tuple[ChainStep, ...] = ()
    chain_now: tuple[ChainStep, ...] = ()

    @property
    def day(self) -> date:
        """D."""
        return self.asked.day

    @property
    def open(self) -> list[Known]:
        """Hazards that lay open at the close of D as known on D, longest overdue first."""
        return [each for each in self.hazards if each.then and each.then.open]

    @property
    def overdue(self) -> list[Known]:
        """Those of them that were overdue."""
        return [each for each in self.open if each.then and each.then.days_over(self.day)]

    @property
    def afterwards(self) -> list[Told]:
        """Rows that were added, changed or taken out after D, the latest entered last."""
        found = [row for row in self.rows if row.afterwards(self.day)]
        return sorted(found, key=lambda row: (row.now or row.version).recorded_at)

    def added(self) -> list[Told]:
        """Rows that speak of a day up to D and were entered after it (事后补记)."""
        return [row for row in self.rows if row.then is None and row.afterwards(self.day)]

    def checks_of(self, hazard: Known) -> list[Told]:
        """The checks that name a hazard by number: the one that found it, and those with its number under 关联编号."""
        found_in = hazard.row.version.facts["inspection_no"]
        return [
            row
            for row in self.rows
            if row.sheet == INSPECTIONS_SHEET.name
            and (row.number == found_in or hazard.number in row.version.facts["related_no"].split("、"))
        ]


def replay(
    session: Session,
    pack: Pack,
    kind: str,
    code: str,
    day: date,
    *,
    since: date | None = None,
    incident: str = "",
) -> Replay:
    """What was known of a school, township or unit (by code or name) at the close of a day, and what is known now.

    since: the first day told, by default a year before; incident: the number of the incident it is about. Raises
    Refused as `replay_question` does, and for an incident that is none of the subject's.
    """
    asked = replay_question(session, pack, kind, code, day, since)
    numbers = hazards_told(session, pack, asked)
    rows = told_rows(session, pack, asked, numbers)
    hazards = hazards_of(session, pack, asked, numbers, rows)
    told = urgings(session, pack, asked, concerned(session, pack, asked, numbers), numbers)
    bodies = answering(pack, asked, rows, hazards, told)
    then = now = None
    if incident:
        then, now = (_incident(session, pack, asked, incident, by) for by in (day, None))
        if now is None:
            raise Refused(f"没有编号为“{incident[:40]}”的事件，或它不是{asked.subject.name}的，请从事件台账里打开。")
    return Replay(
        asked, tuple(rows), tuple(hazards), tuple(bodies), tuple(told), now,
        tuple(chain(pack, then)) if then else (), tuple(chain(pack, now)) if now else (),
    )  # fmt: skip


def _incident(
    session: Session, pack: Pack, asked: ReplayQuestion, number: str, recorded_by: date | None
) -> Mapping[str, Any] | None:
    own = [INCIDENT.c.county == pack.code, INCIDENT.c.number == number, known(INCIDENT, recorded_by)]
    subject = asked.subject
    if subject.kind == SCHOOL:
        own.append(INCIDENT.c.school_code == subject.code)
    elif subject.kind == TOWNSHIP:
        own.append(INCIDENT.c.township_code.in_(subject.codes))
    row = session.execute(select(INCIDENT).where(*own)).mappings().one_or_none()
    return dict(row) if row else None
