"""What an agenda item is made from and projected with: the open hazards as the meeting speaks of them,
and of these a few bars or rows, where they are held up, and who owes what by when.

Everything here is made of the figures of one day and frozen with the item, so a slide asks no figure.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session

from catalogue.steps import EXTEND
from catalogue.words import TO_FUND, TO_VERIFY
from figures.bitemporal import known
from figures.hazards.slices import lies_open, placed
from figures.hazards.states import STUCK, stuck_at
from figures.query import Period
from models.base import table
from models.county import Pack
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.school import School

HAZARD, EVENT, SPAN, SCHOOL = table(Hazard), table(HazardEvent), table(HazardSpan), table(School)
LONGEST = 8
"""A projected table or chart has at most so many rows."""
OWING = 4
"""So many bodies fit under 各单位待办 on a slide."""


@dataclass(frozen=True)
class Line:
    """One open hazard as the meeting speaks of it; `days_over` 0 when not overdue, `turn` the unit whose
    turn it is ('' when nobody answers for it), `stuck` one of figures.hazards.states.STUCK."""

    number: str
    township: str
    school: str
    description: str
    level: str
    ring: str
    deadline: date | None
    days_over: int
    turn: str
    stuck: str
    extensions: int
    waits_for_money: bool
    without_lead: bool

    @property
    def row(self) -> dict[str, str]:
        """Where the line stands: its ledger and number."""
        return {"ledger": "hazards", "number": self.number}


def open_lines(session: Session, pack: Pack, day: date) -> list[Line]:
    """Every hazard that lies open at the close of a day, longest overdue first."""
    extensions = (
        select(EVENT.c.hazard_no, func.count().label("times"))
        .where(EVENT.c.county == pack.code, EVENT.c.kind == EXTEND, EVENT.c.on_date <= day, known(EVENT, None))
        .group_by(EVENT.c.hazard_no)
        .subquery()
    )
    query = (
        select(
            SPAN.c.hazard_no,
            SPAN.c.township_code,
            SPAN.c.deadline,
            SPAN.c.turn_unit,
            SPAN.c.level,
            SPAN.c.ring,
            HAZARD.c.description,
            HAZARD.c.lead_unit,
            stuck_at().label("stuck"),
            SCHOOL.c.name.label("school"),
            func.coalesce(extensions.c.times, 0).label("times"),
        )
        .join(HAZARD, and_(HAZARD.c.county == SPAN.c.county, HAZARD.c.number == SPAN.c.hazard_no, known(HAZARD, None)))
        .outerjoin(
            SCHOOL, and_(SCHOOL.c.county == SPAN.c.county, SCHOOL.c.code == SPAN.c.school_code, known(SCHOOL, None))
        )
        .outerjoin(extensions, extensions.c.hazard_no == SPAN.c.hazard_no)
        .where(SPAN.c.county == pack.code, known(SPAN, None), lies_open(SPAN, day))
    )
    places: dict[str, str] = {}
    rings = set(pack.setting("agenda.rings_needing_lead").split("、"))
    lines = []
    for row in session.execute(query):
        if row.township_code not in places:
            places[row.township_code] = placed(pack, row.township_code, day)
        lines.append(
            Line(
                number=row.hazard_no,
                township=places[row.township_code],
                school=row.school or "",
                description=row.description,
                level=row.level,
                ring=row.ring,
                deadline=row.deadline,
                days_over=max(0, (day - row.deadline).days) if row.deadline else 0,
                turn=row.turn_unit or "",
                stuck=row.stuck,
                extensions=row.times,
                waits_for_money=row.stuck == TO_FUND,
                without_lead=row.ring in rings and not row.lead_unit,
            )
        )
    return sorted(lines, key=lambda line: (-line.days_over, line.number))


def lines_of(session: Session, pack: Pack, period: Period) -> list[Line]:
    """The open hazards at the close of D, as rules ask for them (figures.meetings.rules.asking)."""
    return open_lines(session, pack, period.as_of)


def rows_of(pack: Pack, lines: Sequence[Line]) -> dict[str, Any]:
    """`table` (heads, the first rows) of hazards and how many `more` there are."""
    heads = ["乡镇", "学校", "隐患", "期限", "超期/天", "轮到"]
    body = [
        [
            pack.name_of(line.township),
            line.school,
            line.description[:24],
            f"{line.deadline.month}月{line.deadline.day}日" if line.deadline else "未定",
            str(line.days_over),
            pack.name_of(line.turn) if line.turn else "待明确",
        ]
        for line in lines[:LONGEST]
    ]
    return {"table": {"heads": heads, "rows": body}, "more": max(0, len(lines) - LONGEST)}


def bars_of(
    pack: Pack, counts: Counter[str], unit: str, title: str, *, marked: str | None = None, note: str = ""
) -> dict[str, Any]:
    """`bars` by body code, largest first; `marked` is the one the item is about, `note` what the bars do not
    say (who is unreported: a missing bar would read as zero)."""
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:LONGEST]
    return {
        "bars": {
            "names": [pack.name_of(code) for code, _ in top],
            "values": [n for _, n in top],
            "marked": pack.name_of(marked) if marked else "",
        },
        "unit": unit,
        "title": title,
        "total": sum(counts.values()),
        "note": note,
    }


def turns_of(lines: Sequence[Line]) -> dict[str, Any]:
    """`turns`: how many of the lines are held up where, in the order of STUCK, zeros left out."""
    counts = Counter(line.stuck for line in lines)
    return {"turns": [[word, counts[word]] for word in STUCK if counts[word]]}


def owes_of(pack: Pack, lines: Sequence[Line]) -> dict[str, Any]:
    """`owes`: who owes what since when, longest overdue first: [body, what, deadline of the oldest, days over];
    `owes_more`: how many hazards the further bodies have."""
    by: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        by[(line.turn, "复查" if line.stuck == TO_VERIFY else "整改")].append(line)
    most = sorted(by.items(), key=lambda item: (-max(line.days_over for line in item[1]), -len(item[1]), item[0]))
    return {
        "owes": [
            [
                pack.name_of(turn) if turn else "责任未明确",
                f"{deed}{len(mine)}项",
                min((f"{line.deadline:%Y-%m-%d}" for line in mine if line.deadline), default=""),
                max(line.days_over for line in mine),
            ]
            for (turn, deed), mine in most[:OWING]
        ],
        "owes_more": sum(len(mine) for _, mine in most[OWING:]),
    }
