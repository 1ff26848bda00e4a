"""What the bodies said: 会前核数 of their own figures before they are frozen, and how their resolutions go on."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from figures.hazards.by_unit import overdue_by_unit
from figures.hazards.rectification import rectification
from figures.meetings.membership.members import members_on
from figures.meetings.slides import Line, open_lines
from figures.query import Period, Slice
from figures.reporting.weeks import reporting
from figures.wording import movement
from models.base import table
from models.clock import today
from models.county import Pack
from models.sitting import Confirmation, ResolutionReport, Sitting

CONFIRMATION, PROGRESS = table(Confirmation), table(ResolutionReport)


@dataclass(frozen=True)
class Answer:
    """What a body said of its sheet: agreed True/False, None when it has not answered (in this round). `told`: the
    figures it answered for, in words; `cut_off`: their day."""

    body: str
    agreed: bool | None
    statement: str
    said_at: datetime | None
    told: str = ""
    cut_off: date | None = None


def asked_on(sitting: Sitting) -> date:
    """The day whose members are asked for their word: that of the round's notice, today before there is one; of a
    meeting that was held without a notice its own day."""
    return sitting.check_asked_at.date() if sitting.check_asked_at else sitting.held_on or today()


def confirmations(session: Session, pack: Pack, sitting: Sitting, day: date) -> list[Answer]:
    """会前核数: the members of a day, unconfirmed and objecting first. An answer of an earlier round no longer counts:
    its words stay to be read, and the body has not answered."""
    said = {
        row.body: row for row in session.execute(select(CONFIRMATION).where(CONFIRMATION.c.sitting_id == sitting.id))
    }
    rows = []
    for body in (seat.body for seat in members_on(session, pack, day)):
        row = said.get(body)
        if row is None:
            rows.append(Answer(body, None, "", None))
        else:
            agreed = row.agreed if row.round == sitting.check_round else None
            rows.append(Answer(body, agreed, row.statement, row.said_at, row.told, row.cut_off))
    return sorted(rows, key=lambda s: (s.agreed is True, s.agreed is None))


@dataclass(frozen=True)
class OwnSheet:
    """A body's own figures of a period, each with its name, and the rows behind them: the hazards that lie open in its
    territory or wait for it, and the schools that owe weekly returns (name, reported, owed)."""

    figures: tuple[tuple[str, str], ...]
    hazards: tuple[Line, ...]
    schools: tuple[tuple[str, int, int], ...]

    @property
    def told(self) -> str:
        """The figures in words: what a body confirms."""
        return "；".join(f"{name}{value}" for name, value in self.figures)


def sheet_of(session: Session, pack: Pack, body: str, asked: Period) -> OwnSheet:
    """The sheet of a township (its account of hazards, its weekly returns) or of a department (what waits for it)."""
    late = overdue_by_unit(session, pack, asked).get(body)
    waiting = (late.rectifying, late.verifying) if late else (0, 0)
    figures = [
        ("轮到本单位的逾期", f"{sum(waiting)}项"),
        ("其中等本单位整改", f"{waiting[0]}项"),
        ("等本单位复查", f"{waiting[1]}项"),
    ]
    lines = open_lines(session, pack, asked.as_of)
    schools: tuple[tuple[str, int, int], ...] = ()
    if body in {t.code for t in pack.townships}:
        part = Slice(township=body)
        county = rectification(session, pack, asked, part=part).county
        weeks = reporting(session, pack, asked, part=part)
        figures = [
            *((heading, f"{number}项") for heading, number in movement(county.as_json()).items()),
            ("周排查", f"{weeks.county.reported}/{weeks.county.owed}校周"),
            *figures,
        ]
        schools = tuple((s.name, s.reported, s.owed) for s in weeks.schools if s.reported < s.owed)
    mine = tuple(line for line in lines if body in (line.township, line.turn))
    return OwnSheet(tuple(figures), mine, schools)


@dataclass(frozen=True)
class Reported:
    """What a unit reported of a resolution, and what the office made of it ("" before it did)."""

    id: int
    meeting_no: str
    seq: int
    body: str
    outcome: str
    on_date: date
    content: str
    said_at: datetime
    verdict: str
    verdict_note: str


def reported(session: Session, pack: Pack, body: str | None = None) -> list[Reported]:
    """The units' reports on resolutions (of one body), oldest first."""
    names = ("id", "meeting_no", "seq", "body", "outcome", "on_date", "content", "said_at", "verdict", "verdict_note")
    query = select(*(PROGRESS.c[name] for name in names)).where(PROGRESS.c.county == pack.code).order_by(PROGRESS.c.id)
    if body is not None:
        query = query.where(PROGRESS.c.body == body)
    return [Reported(*row) for row in session.execute(query)]
