"""The hazards of a subject as they stood at the close of the day: whose turn, by which deadline, how long known and
overdue, by what was known on the day and by what is known now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlmodel import Session

from catalogue.ledgers import HAZARDS_SHEET, STEPS_SHEET
from catalogue.steps import CLOSED, EXTEND, PARK
from figures.bitemporal import known
from figures.hazards.lists import party
from figures.hazards.slices import HAZARD, SCHOOL, SPAN, covers
from figures.hazards.states import stuck_at, with_facts
from figures.tracing.asked import ReplayQuestion
from figures.tracing.rows import RowVersion, Told, seen, stands
from models.county import Pack
from models.hazard_lifecycle import STATE_WORDS


@dataclass(frozen=True)
class Stood:
    """How a hazard stood at the close of D by one of both knowledges: its state in words (整改中, 待复查, 已销号), the
    deadline in force, the unit whose turn it was (code and name), who must mend it, where it was held up, whether it
    was parked; `open`: not closed."""

    state: str
    deadline: date | None
    turn: str
    turn_name: str
    responsible: str
    stuck_at: str
    parked: bool
    open: bool

    def days_over(self, day: date) -> int:
        """Days over the deadline at the close of a day; 0 when closed, without deadline or within it."""
        return max((day - self.deadline).days, 0) if self.open and self.deadline else 0


@dataclass(frozen=True)
class Span:
    """A piece of a hazard's life for the picture: [start, end) in one state, known on the day (`then`), known now."""

    start: date
    end: date
    open: bool
    deadline: date | None
    then: bool
    now: bool


@dataclass(frozen=True)
class Known:
    """One hazard: its row, how it stood at the close of D by what was known then and by what is known now (None: not
    known, not found yet, or voided), its steps in order, and its spans."""

    row: Told
    then: Stood | None
    now: Stood | None
    steps: tuple[Told, ...]
    spans: tuple[Span, ...]

    @property
    def number(self) -> str:
        """隐患编号."""
        return self.row.number

    def days_known(self, day: date) -> int:
        """Days from 发现日期 to D by what was known on D; 0 where it was not known."""
        return (day - self.row.then.on).days if self.row.then and self.row.then.on <= day else 0

    def put_off(self) -> list[RowVersion]:
        """Its extensions and 挂账: as known on the day, or where they were not, as known now."""
        return [step.version for step in self.steps if step.version.facts["kind"] in (EXTEND, PARK)]


def hazards_of(
    session: Session, pack: Pack, asked: ReplayQuestion, numbers: Sequence[str], rows: Sequence[Told]
) -> list[Known]:
    """The hazards, those longest overdue on the day first, then those known longest. rows: those of `told_rows`."""
    then, now = (_stood(session, pack, asked.day, by, numbers) for by in (asked.day, None))
    spans = _spans(session, pack, asked, numbers)
    steps: dict[str, list[Told]] = {}
    for told in rows:
        if told.sheet == STEPS_SHEET.name:
            steps.setdefault(told.version.facts["hazard_no"], []).append(told)
    found = [
        Known(
            told,
            then.get(told.number),
            now.get(told.number),
            tuple(sorted(steps.get(told.number, ()), key=lambda step: step.version.facts["seq"])),
            tuple(spans.get(told.number, ())),
        )
        for told in rows
        if told.sheet == HAZARDS_SHEET.name
    ]

    def order(each: Known) -> tuple[int, int, str]:
        over = each.then.days_over(asked.day) if each.then else 0
        return -over, -each.days_known(asked.day), each.number

    return sorted(found, key=order)


def _stood(
    session: Session, pack: Pack, day: date, recorded_by: date | None, numbers: Sequence[str]
) -> dict[str, Stood]:
    school = and_(SCHOOL.c.county == SPAN.c.county, SCHOOL.c.code == SPAN.c.school_code, known(SCHOOL, recorded_by))
    columns = (
        *(SPAN.c[name] for name in ("hazard_no", "state", "deadline", "turn_unit", "parked", "responsible")),
        *(SPAN.c.school_code, HAZARD.c.responsible_name, SCHOOL.c.name.label("school"), stuck_at().label("stuck_at")),
    )
    query = (
        select(*columns)
        .select_from(with_facts().outerjoin(SCHOOL, school))
        .where(
            SPAN.c.county == pack.code,
            SPAN.c.hazard_no.in_(numbers),
            covers(SPAN, day),
            known(SPAN, recorded_by),
            known(HAZARD, recorded_by),
        )
    )
    return {
        row.hazard_no: Stood(
            STATE_WORDS[row.state],
            row.deadline,
            row.turn_unit or "",
            pack.name_of(row.turn_unit),
            party(pack, row.responsible, row.responsible_name, row.school_code, row.school),
            row.stuck_at,
            bool(row.parked),
            row.state != CLOSED,
        )
        for row in session.execute(query)
    }


def _spans(session: Session, pack: Pack, asked: ReplayQuestion, numbers: Sequence[str]) -> dict[str, list[Span]]:
    names = ("hazard_no", "from_on", "to_on", "state", "deadline", "recorded_at", "superseded_at")
    query = (
        select(*(SPAN.c[name] for name in names))
        .where(SPAN.c.county == pack.code, SPAN.c.hazard_no.in_(numbers), seen(SPAN, asked.day))
        .order_by(SPAN.c.hazard_no, SPAN.c.from_on)
    )
    found: dict[str, list[Span]] = {}
    for row in session.execute(query).mappings():
        span = Span(
            row["from_on"], row["to_on"], row["state"] != CLOSED, row["deadline"], *stands(dict(row), asked.day)
        )
        found.setdefault(row["hazard_no"], []).append(span)
    return found
