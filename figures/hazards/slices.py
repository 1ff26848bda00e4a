"""Which hazards a figure counts: where they lie, who answers, when one is open, overdue, long overdue."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, FromClause, and_, exists, func, literal_column, or_, select

from figures.bitemporal import known
from figures.query import Slice
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


UNTOUCHED_DAYS = "desk.untouched_days"


def untouched_days(pack: Pack) -> int:
    """Days without a step after which an open hazard counts as left lying (没人动); 14 where the pack says nothing."""
    return int(pack.setting(UNTOUCHED_DAYS, "14"))


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


def turn_is(span: FromClause, pack: Pack, unit: str, day: date) -> ColumnElement[bool]:
    """Whether it is the unit's turn on the day; a township's under its predecessors' codes too."""
    return span.c.turn_unit.in_([unit, *codes_of(pack, unit, day)])


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
    for name in ("source", "campaign"):
        if (asked := getattr(part, name)) is not None:
            origin = HAZARD.alias(f"of_{name}")
            numbers = select(origin.c.number).where(
                origin.c.county == pack.code, origin.c[name] == asked, known(origin, recorded_by)
            )
            found.append(span.c.hazard_no.in_(numbers))
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
