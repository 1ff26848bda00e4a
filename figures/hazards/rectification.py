"""Rectification (整改): what was carried in, found, reopened, closed and lies open in a period, by township.

Counted in the database over the spans of constant state (models.hazard.HazardSpan): a set of hazards at
the close of a day is a range over spans, so any past day and any knowledge day cost the same.
Definitions: figures.md, "Rectification"; 办公室工作口径，对应31号文“闭环管理”.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, exists, func, literal_column, or_, select
from sqlmodel import Session

from catalogue.steps import CLOSE, EXTEND, PARK, REOPEN, UNPARK
from errors import Refused
from figures.bitemporal import known
from figures.query import Period, Slice
from models.base import table
from models.county import UNPLACED, Pack
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.hazard_lifecycle import OTHER
from models.school import School

HAZARD, EVENT, SPAN, SCHOOL = table(Hazard), table(HazardEvent), table(HazardSpan), table(School)
COUNTY_RUN = "县直"
AGEING = {"1-7": (1, 7), "8-30": (8, 30), "31-90": (31, 90), "91+": (91, None)}
"""超期时长: days over the deadline, first and last of each bucket."""


def long_overdue_days(pack: Pack) -> int:
    """Days over the deadline beyond which a hazard is 逾期超N天: the county's own red line."""
    return int(pack.number("agenda.overdue_long_days"))


def rate(part: int, whole: int) -> float | None:
    """part ÷ whole at full precision, None ("—") when the whole is 0."""
    return part / whole if whole else None


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
        """The denominator of both rates: carried_in + found + reopened."""
        return self.carried_in + self.found + self.reopened

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
Tally = dict[str, int]


def rectification(
    session: Session, pack: Pack, period: Period, *, recorded_by: date | None = None, part: Slice | None = None
) -> Rectifications:
    """The figures of the period cut at as_of, for the county (or the part) and each of its townships.

    Townships: those valid on as_of in the pack's order, codes of predecessors mapped to them; a row 待划分
    follows when something stands there. Raises Refused for a township the pack does not know on that day.
    """
    part = part or Slice()
    ask = _Query(pack, period, recorded_by, part)
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
        ask = _Query(pack, period, None, Slice())
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


def codes_of(pack: Pack, township: str, day: date) -> list[str]:
    """The codes that stand for a township on a day: its own and those of its whole predecessors."""
    return [code for code in dict.fromkeys(t.code for t in pack.townships) if pack.township_now(code, day) == township]


def placed(pack: Pack, code: str, day: date) -> str:
    """The township a stored code stands for on a day; 待划分 when that is none of the day's townships."""
    found = pack.township_now(code, day)
    return found if any(t.code == found for t in pack.townships_on(day)) else UNPLACED


def in_township(column: ColumnElement[str], pack: Pack, township: str, day: date) -> ColumnElement[bool]:
    """Whether a stored township code stands for the township on a day (待划分: for none of them)."""
    if township != UNPLACED:
        return column.in_(codes_of(pack, township, day))
    return column.not_in([t.code for t in pack.townships if placed(pack, t.code, day) != UNPLACED])


def lies_open(span: FromClause, day: date) -> ColumnElement[bool]:
    """s(h, t): the span says open (整改 or 待复查) at the close of the day. Matches the partial index."""
    return and_(span.c.state != literal_column("'closed'"), span.c.to_on > day, span.c.from_on <= day)


def covers(span: FromClause, day: date) -> ColumnElement[bool]:
    """The span that says how the hazard stood at the close of the day, whatever it says."""
    return and_(span.c.to_on > day, span.c.from_on <= day)


def slice_of(
    span: FromClause, pack: Pack, day: date, part: Slice, recorded_by: date | None
) -> Sequence[ColumnElement[bool]]:
    """The conditions of a slice on the span that covers D (figures.md: the value in force on D)."""
    found: list[ColumnElement[bool]] = []
    if part.township is not None:
        found.append(in_township(span.c.township_code, pack, part.township, day))
    if part.ring is not None:
        found.append(span.c.ring == part.ring)
    if part.level is not None:
        found.append(span.c.level == part.level)
    if part.school is not None:
        found.append(span.c.school_code == part.school)
    if part.batch is not None:
        of_hazards = select(HAZARD.c.number).where(HAZARD.c.county == pack.code, HAZARD.c.batch_id == part.batch)
        of_steps = select(EVENT.c.hazard_no).where(EVENT.c.county == pack.code, EVENT.c.batch_id == part.batch)
        found.append(or_(span.c.hazard_no.in_(of_hazards), span.c.hazard_no.in_(of_steps)))
    if part.unit is not None:
        # A township answers under its predecessors' codes too.
        codes = [part.unit, *codes_of(pack, part.unit, day)]
        # A name of its own: a list may read the hazard's row beside its span.
        theirs = HAZARD.alias("theirs")
        supervised = exists().where(
            theirs.c.county == pack.code,
            theirs.c.number == span.c.hazard_no,
            theirs.c.supervising_unit.in_(codes),
            known(theirs, recorded_by),
        )
        others = or_(span.c.responsible == OTHER, span.c.responsible == span.c.school_code)
        found.append(or_(span.c.responsible.in_(codes), and_(others, supervised)))
    if part.run is not None:
        schools = select(SCHOOL.c.code).where(
            SCHOOL.c.county == pack.code, SCHOOL.c.level == COUNTY_RUN, known(SCHOOL, recorded_by)
        )
        county_run = func.coalesce(span.c.school_code, "").in_(schools)
        found.append(county_run if part.run == COUNTY_RUN else ~county_run)
    return found


def overdue_on(span: FromClause, day: date) -> ColumnElement[bool]:
    """Overdue at the close of the day: the deadline day itself is allowed in full."""
    return span.c.deadline < day


def long_overdue_on(span: FromClause, pack: Pack, day: date) -> ColumnElement[bool]:
    """Whether the deadline in force lies more days back than the county's red line."""
    return span.c.deadline < day - timedelta(days=long_overdue_days(pack))


def bucket_of(span: FromClause, day: date, bucket: str) -> ColumnElement[bool]:
    """Whether the days over (D − deadline) fall into a bucket of 超期时长."""
    first, last = AGEING[bucket]
    newest = span.c.deadline <= day - timedelta(days=first)
    return newest if last is None else and_(newest, span.c.deadline >= day - timedelta(days=last))


class _Query:
    """The five statements behind one question; each answers township_code and counts by name."""

    def __init__(self, pack: Pack, period: Period, recorded_by: date | None, part: Slice) -> None:
        self.pack, self.period, self.day = pack, period, period.as_of
        self.recorded_by, self.part = recorded_by, part
        self.valid = {t.code: t.name for t in pack.townships_on(self.day)}
        if part.township is not None and part.township != UNPLACED and part.township not in self.valid:
            raise Refused(f"{self.day:%Y-%m-%d}没有代码为“{part.township}”的乡镇，请从乡镇列表中选择。")
        self._placed: dict[str, str] = {}

    def places(self) -> list[tuple[str, str]]:
        """Codes and names of the rows to show."""
        rows = [*self.valid.items(), (UNPLACED, UNPLACED)]
        return [row for row in rows if self.part.township in (None, row[0])]

    def place(self, code: str) -> str:
        """The row a stored township code belongs to."""
        if code not in self._placed:
            now = self.pack.township_now(code, self.day)
            self._placed[code] = now if now in self.valid else UNPLACED
        return self._placed[code]

    def _of(self, span: FromClause, sliced: bool = True) -> list[ColumnElement[bool]]:
        held = [span.c.county == self.pack.code, known(span, self.recorded_by)]
        return held + list(slice_of(span, self.pack, self.day, self.part, self.recorded_by)) if sliced else held

    def standing(self, only: Sequence[str] = ()) -> Select[Any]:
        """What lies open at the close of D; only: of these lines, for the whole county in one row."""
        day, late = self.day, overdue_on(SPAN, self.day)
        waiting = SPAN.c.state == "awaiting"
        lines = {
            "open": None,
            "found": SPAN.c.found_on >= self.period.start,
            "awaiting_verification": waiting,
            "parked": SPAN.c.parked,
            "with_plan": SPAN.c.has_plan,
            "with_owner_and_deadline": and_(SPAN.c.has_owner, SPAN.c.deadline.is_not(None)),
            "without_deadline": SPAN.c.deadline.is_(None),
            "overdue": late,
            "overdue_original": SPAN.c.first_deadline < day,
            "verifying": and_(late, waiting),
            "overdue_long": long_overdue_on(SPAN, self.pack, day),
            **{bucket: bucket_of(SPAN, day, bucket) for bucket in AGEING},
        }
        return _counted(SPAN, lines, only).where(lies_open(SPAN, day), *self._of(SPAN))

    def closings(self, only: Sequence[str] = ()) -> Select[Any]:
        """What was closed in the period and is closed at the close of D; only: as for `standing`.

        A member of the period that is closed on D was closed in it, and the other way round; so the day of
        the closing that holds decides, and a closing undone within the period is none.
        """
        on_time = SPAN.c.closed_on <= SPAN.c.closed_deadline
        lines = {
            "closed": None,
            "found": SPAN.c.found_on >= self.period.start,
            "closed_with_deadline": SPAN.c.closed_deadline.is_not(None),
            "closed_on_time": on_time,
            "closed_on_time_original": SPAN.c.closed_on <= SPAN.c.first_deadline,
            "rectified_on_time": SPAN.c.report_on <= SPAN.c.report_deadline,
        }
        return _counted(SPAN, lines, only).where(
            SPAN.c.state == literal_column("'closed'"),
            SPAN.c.closed_on.between(self.period.start, self.day),
            covers(SPAN, self.day),
            *self._of(SPAN),
        )

    def carried(self) -> Select[Any]:
        """What lay open at the close of the day before the period.

        Township, ring and school of a hazard never change with the day; level and unit do, so only then
        the span on D has to be looked up.
        """
        if self.part.level is None and self.part.unit is None:
            return _counted(SPAN, {"carried_in": None}).where(lies_open(SPAN, self.period.before), *self._of(SPAN))
        then, at = SPAN.alias("then"), SPAN.alias("at")
        return (
            _counted(at, {"carried_in": None})
            .select_from(then.join(at, _same(then, at)))
            .where(lies_open(then, self.period.before), *self._of(then, False), covers(at, self.day), *self._of(at))
        )

    def reopenings(self) -> Select[Any]:
        """What was found before, closed at the close of the day before, and reopened in the period."""
        then, at = SPAN.alias("then"), SPAN.alias("at")
        numbers = select(EVENT.c.hazard_no).where(
            EVENT.c.county == self.pack.code,
            EVENT.c.kind == REOPEN,
            EVENT.c.on_date.between(self.period.start, self.day),
            known(EVENT, self.recorded_by),
        )
        return (
            _counted(at, {"reopened": None})
            .select_from(then.join(at, _same(then, at)))
            .where(
                then.c.hazard_no.in_(numbers),
                then.c.state == literal_column("'closed'"),
                covers(then, self.period.before),
                *self._of(then, False),
                covers(at, self.day),
                *self._of(at),
            )
        )

    def late_extensions(self) -> Select[Any]:
        """Extension records approved in the period after the deadline then in force."""
        at, earlier = SPAN.alias("at"), EVENT.alias("earlier")

        def last(column: str, *kinds: str) -> Any:
            return (
                select(earlier.c[column])
                .where(
                    earlier.c.county == self.pack.code,
                    earlier.c.hazard_no == EVENT.c.hazard_no,
                    earlier.c.seq < EVENT.c.seq,
                    earlier.c.kind.in_(kinds),
                    known(earlier, self.recorded_by),
                )
                .order_by(earlier.c.seq.desc())
                .limit(1)
                .correlate(EVENT)
                .scalar_subquery()
            )

        # 解除挂账 and 重开 bring the last extension's deadline back (models.hazard_lifecycle.spans_of).
        parked = last("kind", EXTEND, PARK, UNPARK, REOPEN) == PARK
        extended = func.coalesce(last("new_deadline", EXTEND), at.c.first_deadline)
        in_force = case((parked, last("new_deadline", PARK)), else_=extended)
        unit_of_work = func.coalesce(last("kind", CLOSE, REOPEN), REOPEN) == REOPEN
        return (
            _counted(at, {"extended_late": None})
            .select_from(EVENT.join(at, and_(at.c.county == EVENT.c.county, at.c.hazard_no == EVENT.c.hazard_no)))
            .where(
                EVENT.c.county == self.pack.code,
                EVENT.c.kind == EXTEND,
                EVENT.c.on_date.between(self.period.start, self.day),
                known(EVENT, self.recorded_by),
                covers(at, self.day),
                *self._of(at),
                EVENT.c.on_date > in_force,
                unit_of_work,
            )
        )


def _same(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(other.c.county == one.c.county, other.c.hazard_no == one.c.hazard_no)


def _counted(
    span: FromClause, lines: Mapping[str, ColumnElement[bool] | None], only: Sequence[str] = ()
) -> Select[Any]:
    """township_code and one count a line; None counts every row. only: these lines, not by township."""
    counts: list[Any] = [
        (func.count() if c is None else func.count().filter(c)).label(name)
        for name, c in lines.items()
        if not only or name in only
    ]
    if only:
        return select(*counts).select_from(span)
    return select(span.c.township_code, *counts).group_by(span.c.township_code)
