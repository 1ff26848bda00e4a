"""The counts behind the rectification figures, grouped in the database by township."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, literal_column, select

from catalogue.steps import CLOSE, EXTEND, PARK, REOPEN, UNPARK
from errors import Refused
from figures.bitemporal import known
from figures.hazards.slices import (
    AGEING,
    EVENT,
    SPAN,
    bucket_of,
    covers,
    lies_open,
    long_overdue_on,
    overdue_on,
    slice_of,
)
from figures.query import Period, Slice
from models.county import UNPLACED, Pack

Tally = dict[str, int]


class RectificationQuery:
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
