"""Rectification (整改): what was carried in, found, reopened, closed and lies open in a period, by township.

Counted in the database over the spans of constant state (models.hazard.HazardSpan): a set of hazards at
the close of a day is a range over spans, so any past day and any knowledge day cost the same.
Definitions: figures.md, "Rectification"; 办公室工作口径，对应31号文“闭环管理”.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from figures.hazards.counting import RectificationQuery, Tally
from figures.hazards.slices import AGEING, SPAN, lies_open
from figures.query import Period, Slice
from models.county import UNPLACED, Pack


def rate(part: int, whole: int) -> float | None:
    """part ÷ whole at full precision, None ("—") when the whole is 0."""
    return part / whole if whole else None


def members_of(place: Mapping[str, Any]) -> int:
    """The denominator of 销号率 and 整改率 of one place, as computed or as frozen: carried_in + found + reopened."""
    return int(place["carried_in"] + place["found"] + place["reopened"])


@dataclass(frozen=True, kw_only=True)
class Rectification:
    """The figures of one place in one period; names and meaning as in figures.md."""

    carried_in: int = 0
    found: int = 0
    reopened: int = 0
    closed: int = 0
    open: int = 0
    awaiting_verification: int = 0
    parked: int = 0
    with_plan: int = 0
    with_owner_and_deadline: int = 0
    without_deadline: int = 0
    overdue: int = 0
    overdue_original: int = 0
    closed_with_deadline: int = 0
    closed_on_time: int = 0
    closed_on_time_original: int = 0
    rectified_on_time: int = 0
    extended_late: int = 0
    overdue_long: int = 0
    """Of overdue: more days over than the county's red line (`long_overdue_days`); not among the keys of as_json."""
    overdue_by_turn: Mapping[str, int] = field(default_factory=lambda: {"rectifying": 0, "verifying": 0})
    ageing: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(AGEING, 0))

    @property
    def members(self) -> int:
        """The denominator of both rates, `members_of` this place."""
        return members_of(vars(self))

    @property
    def rectified(self) -> int:
        """已整改: closed + awaiting_verification."""
        return self.closed + self.awaiting_verification

    @property
    def close_rate(self) -> float | None:
        """销号率: closed ÷ members."""
        return rate(self.closed, self.members)

    @property
    def rectified_rate(self) -> float | None:
        """整改率: rectified ÷ members."""
        return rate(self.rectified, self.members)

    @property
    def on_time_rate(self) -> float | None:
        """按期销号率: closed_on_time ÷ closed_with_deadline."""
        return rate(self.closed_on_time, self.closed_with_deadline)

    @property
    def on_time_original_rate(self) -> float | None:
        """原期限按期销号率: closed_on_time_original ÷ closed_with_deadline."""
        return rate(self.closed_on_time_original, self.closed_with_deadline)

    def as_json(self) -> dict[str, Any]:
        """Every key of contract.md (reporting excepted): counts, rates as fractions or None."""
        counts = {name: getattr(self, name) for name in (*COUNTS, "rectified", *RATES) if name != "overdue_long"}
        return counts | {"overdue_by_turn": dict(self.overdue_by_turn), "ageing": dict(self.ageing)}

    @property
    def is_empty(self) -> bool:
        """Whether no hazard at all stands behind these figures."""
        return not (self.members or self.extended_late)


@dataclass(frozen=True, kw_only=True)
class TownshipRectification(Rectification):
    """The figures of one township (or of 待划分), with its code and name."""

    code: str
    name: str

    def as_json(self) -> dict[str, Any]:
        """As for the county, with code and name."""
        return {"code": self.code, "name": self.name} | super().as_json()


@dataclass(frozen=True)
class Rectifications:
    """The county and its townships; the county is the sum of the townships, 待划分 included."""

    county: Rectification
    townships: list[TownshipRectification]

    def of(self, code: str) -> TownshipRectification:
        """One township's figures; zeros where nothing stands (then the code serves as name)."""
        return next((t for t in self.townships if t.code == code), TownshipRectification(code=code, name=code))


COUNTS = tuple(f.name for f in fields(Rectification) if f.name not in ("overdue_by_turn", "ageing"))


RATES = ("close_rate", "rectified_rate", "on_time_rate", "on_time_original_rate")


def rectification(
    session: Session, pack: Pack, period: Period, *, recorded_by: date | None = None, part: Slice | None = None
) -> Rectifications:
    """The figures of the period cut at as_of, for the county (or the part) and each of its townships.

    Townships: those valid on as_of in the pack's order, codes of predecessors mapped to them; a row 待划分
    follows when something stands there. Raises Refused for a township the pack does not know on that day.
    """
    part = part or Slice()
    ask = RectificationQuery(pack, period, recorded_by, part)
    tallies: dict[str, Tally] = defaultdict(lambda: defaultdict(int))
    for statement in (ask.standing(), ask.closings(), ask.carried(), ask.reopenings(), ask.late_extensions()):
        for row in session.execute(statement).mappings():
            place = ask.place(row["township_code"])
            for name, count in row.items():
                if name != "township_code":
                    tallies[place][str(name)] += count
    townships = [
        TownshipRectification(code=code, name=name, **_figures([tallies[code]]))
        for code, name in ask.places()
        if code != UNPLACED or tallies[code]
    ]
    return Rectifications(Rectification(**_figures(tallies.values())), townships)


SERIES = {
    "standing": ("open", "found", "awaiting_verification", "overdue", "verifying", "overdue_long"),
    "closings": ("closed", "found", "closed_with_deadline", "closed_on_time"),
}
"""What a course over several quarters is drawn from."""


def rectification_series(session: Session, pack: Pack, periods: Sequence[Period]) -> list[Rectification]:
    """The county in several periods, only the lines of SERIES and those that make up `members`; each equal to
    `rectification(…).county` of its period. Few lines and no townships: a quarter of the time."""
    found: list[Rectification] = []
    for period in periods:
        ask = RectificationQuery(pack, period, None, Slice())
        tally: Tally = defaultdict(int)
        for statement in (ask.standing(SERIES["standing"]), ask.closings(SERIES["closings"]), ask.reopenings()):
            for row in session.execute(statement).mappings():
                for name, count in row.items():
                    if name != "township_code":
                        tally[str(name)] += count
        # What lay open at the close of the last period lies before this one: asked once where they adjoin.
        if found and periods[len(found) - 1].as_of == period.before:
            tally["carried_in"] = found[-1].open
        else:
            carried = select(func.count()).where(lies_open(SPAN, period.before), *ask._of(SPAN))
            tally["carried_in"] = session.execute(carried).scalar_one()
        found.append(Rectification(**_figures([tally])))
    return found


def _figures(tallies: Iterable[Tally]) -> dict[str, Any]:
    total: Tally = defaultdict(int)
    for tally in tallies:
        for name, count in tally.items():
            total[name] += count
    return {
        **{name: total[name] for name in COUNTS},
        "overdue_by_turn": {"rectifying": total["overdue"] - total["verifying"], "verifying": total["verifying"]},
        "ageing": {bucket: total[bucket] for bucket in AGEING},
    }
