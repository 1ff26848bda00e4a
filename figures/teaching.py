"""Which teaching weeks are whose: the first day of a week on which each subject is taught at all.

The calendar of a stage says which days are taught; days stopped take some away from some. Whoever
is left a day owes the week; who is bound is asked of the first day left (docs/duties.md, "Who is bound").
"""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from figures.duties.periods import Instance
from figures.duties.subjects.arrays import Codes, Subjects, Truths
from figures.stopped import Reach, Stopped
from models.base import FAR
from models.county import TeachingWeek
from models.duty import CLASS, FORTNIGHT, MONTH, QUARTER, SCHOOL, SCHOOL_YEAR, TERM, WEEK, YEAR

NEVER = FAR.toordinal()


class Teaching:
    """The teaching weeks of schools and classes. `subjects_on(kind, day)`: them with the facts of a day; `day`: D."""

    def __init__(self, stopped: Stopped, subjects_on: Callable[[str, date], Subjects], day: date) -> None:
        self.stopped, self.subjects_on, self.day = stopped, subjects_on, day
        starts = stopped.pack.starts_on
        self.starts = starts.toordinal() if starts else 0
        self.known: dict[tuple[str, str, date], Codes | None] = {}

    def first(self, kind: str, week: TeachingWeek) -> Codes | None:
        """The ordinal of the first day taught in a week, by subject, NEVER where none is; None: the calendar's for
        all."""
        key = kind, week.stage, week.monday
        if key not in self.known:
            self.known[key] = self._first(kind, week)
        return self.known[key]

    def _first(self, kind: str, week: TeachingWeek) -> Codes | None:
        if not (days := self.stopped.touched(week)):
            return None
        by_day = {day: ~self._meant(kind, day, self.stopped.reaches(day)) for day in days}
        found = np.full(len(by_day[days[0]]), NEVER, dtype=np.int64)
        for day in reversed(days):
            found[by_day[day]] = day.toordinal()
        return found

    def _meant(self, kind: str, day: date, reaches: Sequence[Reach]) -> Truths:
        """Who is named by any of some reaches, by the facts of a day (not later than D)."""
        subjects = self.subjects_on(kind, min(day, self.day))
        found = np.zeros(len(subjects), dtype=bool)
        for reach in reaches:
            whom = np.ones(len(subjects), dtype=bool)
            if reach.townships is not None:
                whom &= np.isin(subjects.stands.astype(str), sorted(reach.townships))
            if reach.school is not None:
                whom &= subjects.school == reach.school
            found |= whom
        return found

    def first_of(self, kind: str, weeks: Sequence[TeachingWeek]) -> Codes | None:
        """As `first`, over several weeks in order."""
        firsts = [self.first(kind, week) for week in weeks]
        if all(found is None for found in firsts):
            return None
        size = len(next(found for found in firsts if found is not None))
        each = [
            np.full(size, week.first_day.toordinal(), dtype=np.int64) if found is None else found
            for week, found in zip(weeks, firsts, strict=True)
        ]
        earliest: Codes = np.min(each, axis=0)
        return earliest

    def asked(self, kind: str, instance: Instance, usual: date) -> list[tuple[date, Truths | None]]:
        """The days that say who is bound in a period, each with those asked about on it; None: all, on `usual`."""
        if kind not in (SCHOOL, CLASS) or instance.kind not in (WEEK, FORTNIGHT):
            return [(usual, None)]
        first = self.first_of(kind, instance.weeks)
        if first is None:
            return [(usual, None)]
        # Who is taught no day at all owes nothing, whenever asked.
        first = np.where(first == NEVER, instance.weeks[0].first_day.toordinal(), first)
        first = np.minimum(first, self.day.toordinal())
        return [(date.fromordinal(int(each)), first == each) for each in np.unique(first)]

    def owed(self, instance: Instance, subjects: Subjects) -> Truths:
        """Who owes a period, apart from a duty's scope: a term or school year who is open on the first taught day of at
        least half of its teaching weeks, a week or fortnight who is on its first taught day, any other period by the
        calendar alone; and nobody a period that lies before the county's start line."""
        if subjects.kind not in (SCHOOL, CLASS):
            return np.full(len(subjects), self.begun(instance))
        weeks = instance.weeks
        if instance.kind in (TERM, SCHOOL_YEAR):
            open_in, taught = self.weeks_open(weeks, subjects)
            return (open_in * 2 >= taught) & (taught > 0)
        first = self.first_of(subjects.kind, weeks) if instance.kind in (WEEK, FORTNIGHT) else None
        if first is None:
            return subjects.open_on(weeks[0].first_day) & self.begun(instance)
        owed: Truths = (first < NEVER) & (subjects.opened <= first) & (subjects.closed > first)
        if instance.start.toordinal() < self.starts:
            firsts = [np.broadcast_to(self._each(subjects.kind, week), owed.shape) for week in weeks]
            since = np.sum([(f >= self.starts) & (f < NEVER) for f in firsts], axis=0)
            owed &= since * 2 >= np.sum([f < NEVER for f in firsts], axis=0)
        return owed

    def _each(self, kind: str, week: TeachingWeek) -> Codes:
        first = self.first(kind, week)
        return np.array([week.first_day.toordinal()]) if first is None else first

    def begun(self, instance: Instance) -> bool:
        """Whether at least half of a period lies on or after the start line: of a calendar period its days, of any
        other its teaching weeks by their first taught days."""
        if instance.start.toordinal() >= self.starts:
            return True
        if instance.kind in (MONTH, QUARTER, YEAR) or not instance.weeks:
            first, last = instance.start.toordinal(), instance.end.toordinal()
            return 2 * (last - self.starts + 1) >= last - first + 1
        return 2 * sum(week.first_day.toordinal() >= self.starts for week in instance.weeks) >= len(instance.weeks)

    def weeks_open(self, weeks: Sequence[TeachingWeek], subjects: Subjects) -> tuple[Codes, Codes]:
        """(on the first taught day of how many of these weeks each was open and the county had started, how many it is
        taught in at all)."""
        firsts = [self.first(subjects.kind, week) for week in weeks]
        plain = [week.first_day for week, first in zip(weeks, firsts, strict=True) if first is None]
        open_in = subjects.days_open([day for day in plain if day.toordinal() >= self.starts])
        taught = np.full(len(subjects), len(plain), dtype=np.int64)
        for first in (found for found in firsts if found is not None):
            there = (subjects.opened <= first) & (subjects.closed > first) & (first >= self.starts)
            open_in = open_in + ((first < NEVER) & there)
            taught = taught + (first < NEVER)
        return open_in, taught
