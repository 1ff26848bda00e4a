"""How many days a hazard lay in each stage of its life, and in whose hands: derived from its steps as of a day.

One definition for the record of a hazard, the page of a body and the lists of bodies (docs/figures.md, "Days in
stages"). Nothing is stored: the stages of a past day are those of the steps dated by then.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from catalogue.steps import CLOSE, REOPEN, REPORT, RETURN, STEPS, VOID
from catalogue.words import SENT_BACK, TO_DISCUSS, TO_FUND, TO_RECEIVE, TO_RECTIFY, TO_VERIFY
from figures.bitemporal import known
from figures.hazards.slices import EVENT, HAZARD
from models.clock import close_of
from models.county import Pack
from models.hazard_lifecycle import handed_to, in_order, turn_of
from models.inspection import SELF_CHECK

CHUNK = 500
FACTS = ("number", "recorded_at", "funds_needed", "funds_ready", "lead_unit")
WHOSE = ("found_on", "source", "responsible", "school_code", "supervising_unit", "verifying_unit")


@dataclass(frozen=True)
class Stage:
    """One stretch of a life: a word of catalogue.words.STAGES, the body that has to act (`acts`: a school's code, a
    unit's, 其他), the body that answers for it (`hand`: figures.md, "Accountability"; None when nobody is named), and
    the days [from_on, to_on)."""

    name: str
    acts: str
    hand: str | None
    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        """How many days it lasted."""
        return (self.to_on - self.from_on).days


@dataclass
class _Standing:
    """How a life stands between two steps."""

    responsible: str
    received: bool
    state: str = "open"
    returned: bool = False

    def take(self, step: Any) -> None:
        if body := handed_to(step, self.state == "closed"):
            self.responsible, self.received = body, False
        if STEPS[step.kind].receives:
            self.received = True
        if step.kind == REPORT and self.state == "open":
            self.state = "awaiting"
        elif step.kind == RETURN and self.state == "awaiting":
            self.state, self.returned = "open", True
        elif step.kind == CLOSE:
            self.state = "closed"
        elif step.kind == REOPEN:
            self.state, self.returned, self.received = "open", False, True

    def name(self, facts: Any) -> str:
        if self.state == "awaiting":
            return TO_VERIFY
        if not self.received:
            return TO_RECEIVE
        if self.returned:
            return SENT_BACK
        if facts.funds_needed and not facts.funds_ready:
            return TO_FUND
        if facts.lead_unit and facts.lead_unit != self.responsible:
            return TO_DISCUSS
        return TO_RECTIFY


def stages_of(hazard: Any, statements: Sequence[Any], steps: Iterable[Any], day: date) -> list[Stage]:
    """The stages of a hazard up to a day D, in order; none when it is void. The last of an open one lasts until D.

    statements: the hazard's versions in the order of their recording (columns FACTS): what the first says was so from
    the beginning, what a later one changes is so from the day it was recorded. A hazard that the responsible school
    found itself is taken up as it is found.
    """
    ordered = [step for step in in_order(steps) if step.on_date <= day]
    if hazard.found_on > day or any(step.kind == VOID for step in ordered):
        return []
    own = hazard.responsible == hazard.school_code and hazard.source == SELF_CHECK
    standing = _Standing(hazard.responsible, own)
    said = [one for one in statements if one.recorded_at < close_of(day)] or list(statements[:1]) or [hazard]
    changes = [max(one.recorded_at.date(), hazard.found_on) for one in said[1:]]
    days = sorted({hazard.found_on, *changes, *(step.on_date for step in ordered)})
    found: list[Stage] = []
    for from_on, to_on in zip(days, [*days[1:], day], strict=True):
        while ordered and ordered[0].on_date <= from_on:
            standing.take(ordered.pop(0))
        if standing.state == "closed":
            continue
        awaiting = standing.state == "awaiting"
        acts = hazard.verifying_unit if awaiting else standing.responsible
        hand = turn_of(awaiting, hazard.verifying_unit, acts, hazard.supervising_unit, hazard.school_code)
        stage = Stage(standing.name(said[sum(each <= from_on for each in changes)]), acts, hand, from_on, to_on)
        last = found[-1] if found else None
        if last and (last.name, last.acts, last.hand, last.to_on) == (stage.name, acts, hand, from_on):
            found[-1] = Stage(stage.name, acts, hand, last.from_on, to_on)
        else:
            found.append(stage)
    return found


def stage_lives(
    session: Session, pack: Pack, numbers: Iterable[str], day: date, recorded_by: date | None = None
) -> dict[str, list[Stage]]:
    """The stages of these hazards up to the day, by number, as a reader knows them."""
    found: dict[str, list[Stage]] = {}
    wanted = sorted(set(numbers))
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        versions: dict[str, list[Any]] = defaultdict(list)
        stated = select(*(HAZARD.c[name] for name in FACTS)).where(
            HAZARD.c.county == pack.code, HAZARD.c.number.in_(some)
        )
        if recorded_by is not None:
            stated = stated.where(HAZARD.c.recorded_at < close_of(recorded_by))
        for row in session.execute(stated.order_by(HAZARD.c.recorded_at, HAZARD.c.id)):
            versions[row.number].append(row)
        steps: dict[str, list[Any]] = defaultdict(list)
        taken = select(*(EVENT.c[name] for name in ("hazard_no", "seq", "kind", "on_date", "new_value"))).where(
            EVENT.c.county == pack.code, EVENT.c.hazard_no.in_(some), known(EVENT, recorded_by)
        )
        for step in session.execute(taken):
            steps[step.hazard_no].append(step)
        facts = select(*(HAZARD.c[name] for name in (*FACTS, *WHOSE))).where(
            HAZARD.c.county == pack.code, HAZARD.c.number.in_(some), known(HAZARD, recorded_by)
        )
        for row in session.execute(facts):
            found[row.number] = stages_of(row, versions[row.number], steps[row.number], day)
    return found


def days_by_stage(lives: Iterable[Sequence[Stage]], hands: Sequence[str] | None = None) -> Mapping[str, int]:
    """Days summed by stage, of all or only those in these bodies' hands; stages without a day are absent."""
    total: dict[str, int] = defaultdict(int)
    for life in lives:
        for stage in life:
            if hands is None or stage.hand in hands:
                total[stage.name] += stage.days
    return {name: days for name, days in total.items() if days}
