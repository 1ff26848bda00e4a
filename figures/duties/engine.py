"""The duty engine: who owes what in which period, what the ledgers prove, and the status that follows.

One evaluator for every row of the pack's duties. The database counts: one query a ledger and kind of
subject, a column a duty and period; statuses are decided over those counts, never over ledger rows. What
pages show (coverage, lists, grids, accountability) are views of the frame. Definitions: docs/duties.md.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, and_, case, or_, select, true
from sqlmodel import Session

from figures.bitemporal import known
from figures.duties.frame import (
    CODE,
    IN_PROGRESS,
    MET,
    MISSED,
    NO_DATA,
    NOT_APPLICABLE,
    RECORDED,
    UNREACHABLE,
    Outcome,
    framed,
)
from figures.duties.periods import Instance, StageCalendar, calendars, county_calendar, instances
from figures.duties.proofs.facts import NOBODY, Papers, Statements, proven, read_papers, read_statements, stated
from figures.duties.proofs.language import (
    NOT_HELD,
    SERVED,
    SOURCES,
    first_test,
    kinds_of,
    proving,
    scope_of,
    steps_of,
    taught,
    within,
)
from figures.duties.proofs.measures import EVERY_SCHOOL, aggregate_whole, counted, counted_rows, is_share, summed
from figures.duties.proofs.papers import COUNTY_LEVEL
from figures.duties.subjects.arrays import Codes, Numbers, Subjects, Truths, lasting
from figures.duties.subjects.bodies import read_townships, read_units, units_of
from figures.duties.subjects.classes import Grades, of_schools, read_classes
from figures.duties.subjects.schools import Facts, read_campuses, read_schools
from figures.duties.subjects.scopes import minimum_by_pupils, reached_since, scope_binds
from figures.query import Period
from figures.stopped import stopped
from figures.teaching import Teaching
from models.base import FAR, table
from models.county import Pack, TeachingWeek
from models.duty import (
    CLASS,
    COUNTED,
    COUNTY,
    EXISTENCE,
    FORTNIGHT,
    OFFICE,
    SCHOOL,
    SPATIAL,
    STANDING,
    TERM,
    TEXT,
    TOWNSHIP,
    TRACKED,
    UNIT,
    WEEK,
    Duty,
)
from models.inspection import SELF_CHECK
from models.provision import Document

DOCUMENT = table(Document)
Campuses = tuple[tuple[str, str], ...]
"""School codes of campuses with those of their main schools, in order."""
Group = tuple[str, str, str, Campuses]
"""A ledger, a kind of subject, the unit whose own papers and the county's are counted as one ('': each its own), and
the campuses whose rows are their main schools'."""
Bucket = tuple[Any, ...]
FILED = "filed"
SHARE = "duty.share."
"""Setting by duty code: the least 数量 ÷ 应有数量, a fraction; none by default (the plan names no share)."""


def duty_instances(
    session: Session,
    pack: Pack,
    period: Period,
    *,
    township: str | None = None,
    rule_sets: Sequence[str] = (),
    only: Collection[str] | None = None,
) -> pd.DataFrame:
    """Every duty instance of a period: what ended in [start, D], what runs on D, and what stands on D.

    Out, one row an instance, sorted by (duty, subject, period_start): duty, rule_set, clause, judgement,
    soft, subject_kind, subject (class = 学校代码/班级编号), school, township, period_kind, period, period_start,
    period_end, over (ended, or standing), status, have, need, have_alt, need_alt, still_needed, last_day
    (何时前: the last day on which it can still be done), capacity (what teaching still allows), since (the day
    an enrolment limit was reached), weeks and weeks_over (teaching weeks of the period, and of these past).
    Coded columns are categorical; a number that does not exist is NaN, a day NaT. `township` keeps that
    township and its schools; `only` evaluates these duties alone. Without `rule_sets` the plan's own is asked;
    every other is a reference.
    """
    evaluation = Evaluation(session, pack, period, township, tuple(rule_sets) or (pack.rule_set,), only)
    return framed(list(evaluation.outcomes()), period.as_of)


@dataclass
class Columns:
    """What is asked of one ledger for one kind of subject: aggregates by key, and the kinds of row they need.

    `kinds` holds None when some aggregate looks at rows of any kind.
    """

    place: dict[Any, int] = field(default_factory=dict)
    aggregates: list[ColumnElement[Any]] = field(default_factory=list)
    buckets: list[Bucket] = field(default_factory=list)
    kinds: set[str | None] = field(default_factory=set)
    values: Numbers = field(default_factory=lambda: np.zeros((0, 0)))


class Evaluation:
    """One question: reads the subjects, lets the database count, decides."""

    def __init__(
        self,
        session: Session,
        pack: Pack,
        period: Period,
        township: str | None,
        rule_sets: tuple[str, ...],
        only: Collection[str] | None = None,
    ) -> None:
        self.session, self.pack, self.period, self.township = session, pack, period, township
        self.day = period.as_of
        self.duties = [
            duty
            for duty in pack.duties
            if duty.rule_set in rule_sets
            and (only is None or duty.code in only)
            and duty.judgement != TEXT
            and duty.valid_from <= self.day
            and (duty.valid_to is None or duty.valid_to > period.start)
        ]
        self.identity = {id(duty): n for n, duty in enumerate(self.duties)}
        self.calendars = calendars(pack)
        self.base = county_calendar(pack)
        self.starts = pack.starts_on or date.min
        self.asked: dict[Group, Columns] = {}
        self.known_subjects: dict[str, Subjects] = {}
        self.known_periods: dict[tuple[str, str], list[Instance]] = {}
        self.known_facts: dict[str, Statements] = {}
        self.known_scopes: dict[tuple[str, str, int, Campuses], tuple[Truths, Truths]] = {}
        self.known_places: dict[Campuses, dict[Any, int]] = {}
        self.known_stretches: dict[tuple[str, int, int], Subjects] = {}

    # Who is asked, and when

    def subjects(self, kind: str) -> Subjects:
        """The subjects of a kind, read once."""
        if kind not in self.known_subjects:
            self.known_subjects[kind] = self._read(kind)
        return self.known_subjects[kind]

    def _read(self, kind: str) -> Subjects:
        if kind == SCHOOL:
            return self._schools[0]
        if kind == CLASS:
            return self._classes[0]
        if kind == TOWNSHIP:
            return read_townships(self.pack, self.day, self.township, self.base)
        if kind == UNIT and not self.township:
            return read_units(self.pack, self.base)
        codes = [] if self.township else [self.pack.code]
        return lasting(kind, codes, [""] * len(codes), self.base)

    @cached_property
    def _schools(self) -> tuple[Subjects, Facts]:
        return read_schools(self.session, self.pack, self.day, self.earliest, self.township, self.base)

    @cached_property
    def _classes(self) -> tuple[Subjects, Grades]:
        return read_classes(self.session, self.pack, self.subjects(SCHOOL), self.day, self.earliest)

    def subjects_on(self, kind: str, day: date) -> Subjects:
        """The same subjects with the facts in force on a day; one set of arrays while nothing changes."""
        if kind not in (SCHOOL, CLASS):
            return self.subjects(kind)
        facts = self._schools[1]
        key = kind, facts.stretch(day), self._classes[1].stretch(day) if kind == CLASS else 0
        if key not in self.known_stretches:
            if key[1:] == (facts.stretch(self.day), self._classes[1].stretch(self.day) if kind == CLASS else 0):
                found = self.subjects(kind)
            elif kind == SCHOOL:
                found = facts.on(day, self.subjects(SCHOOL))
            else:
                classes, grades = self._classes
                then = replace(classes, grade_calendar=grades.on(day, len(classes)))
                found = of_schools(then, self.subjects_on(SCHOOL, day))
            self.known_stretches[key] = found
        return self.known_stretches[key]

    def asked_on(self, instance: Instance) -> date:
        """The day that says who is bound: the first teaching day of a week or fortnight, else the period's last;
        never later than D."""
        if instance.kind in (WEEK, FORTNIGHT) and instance.weeks:
            return min(instance.weeks[0].first_day, self.day)
        return min(instance.end, self.day)

    def chosen_on(self, instance: Instance) -> date:
        """The day whose 学段 says by which calendar a subject has a period: the day asked; of a term the first day on
        which one of that name ends in any calendar, so that a change between two ends makes neither none nor two."""
        if instance.kind != TERM:
            return self.asked_on(instance)
        ends = (t.last for calendar in self.calendars.values() for t in calendar.terms if t.term == instance.name)
        return min(*ends, self.day)

    def periods(self, calendar: StageCalendar | None, kind: str) -> list[Instance]:
        """The periods of a kind by one calendar."""
        key = calendar.stage if calendar else "", kind
        if key not in self.known_periods:
            self.known_periods[key] = instances(calendar, kind, self.period)
        return self.known_periods[key]

    @cached_property
    def earliest(self) -> date:
        """The first day of any period asked about."""
        kinds = {duty.period for duty in self.duties}
        starts = [p.start for c in self.calendars.values() for kind in kinds for p in self.periods(c, kind)]
        return min([self.period.start, *starts])

    def calendars_of(self, duty: Duty) -> list[StageCalendar | None]:
        """The calendars the subjects of a duty live by."""
        if duty.subject_kind not in (SCHOOL, CLASS):
            return [self.calendars.get(self.base)]
        used = dict.fromkeys(self._schools[1].columns["calendar"])
        if duty.subject_kind == CLASS:
            used |= dict.fromkeys(self._classes[1].calendars)
        return [self.calendars[stage] for stage in used if stage in self.calendars]

    def in_force(self, duty: Duty, instance: Instance) -> bool:
        """Whether the row of the pack is in force at the end of a period, and by D."""
        return duty.valid_from <= min(instance.end, self.day) and instance.end < (duty.valid_to or FAR)

    # What the database counts

    def _ask(
        self,
        duty: Duty,
        role: str,
        bucket: Bucket,
        aggregate: Callable[[], ColumnElement[Any]],
        filter_: str = "",
        *,
        on: date | None = None,
    ) -> None:
        """Ask for a number; `aggregate` builds its expression, once however many calendars share the period. `on`: the
        day that says whose rows are whose main school's."""
        asked = self.asked.setdefault(self._group(duty, on), Columns())
        key = self._named(duty, role), bucket
        if key not in asked.place:
            asked.place[key] = len(asked.aggregates)
            asked.aggregates.append(aggregate())
            asked.buckets.append(bucket)
            kinds = first_test(SOURCES[duty.ledger], filter_) if duty.ledger != "documents" else None
            asked.kinds |= set(kinds or (None,))

    def _got(self, duty: Duty, role: str, bucket: Bucket, on: date | None = None) -> Numbers:
        asked = self.asked[self._group(duty, on)]
        found: Numbers = asked.values[:, asked.place[self._named(duty, role), bucket]]
        return found

    def _named(self, duty: Duty, role: str) -> tuple[int, str]:
        """What a number is of: a duty, or (whether anything was reported) all duties over one ledger and kind of
        subject."""
        return -1 if role == FILED else self.identity[id(duty)], role

    def _group(self, duty: Duty, on: date | None = None) -> Group:
        unit = self._sole_unit(duty) if duty.ledger == "documents" else ""
        through = self.campuses(on or self.day) if duty.through_main and duty.subject_kind == SCHOOL else ()
        return duty.ledger, duty.subject_kind, unit, through

    @cached_property
    def _under(self) -> list[Any]:
        return read_campuses(self.session, self.pack)

    def campuses(self, day: date) -> Campuses:
        """The campuses of a day with their main schools."""
        return tuple(
            (row.school_code, row.main_school) for row in self._under if row.effective_on <= day < row.until_on
        )

    def _place(self, subjects: Subjects, through: Campuses) -> Subjects:
        """The schools, at whose places the rows of their campuses are found too."""
        if not through:
            return subjects
        if through not in self.known_places:
            place = dict(subjects.place)
            for code, main in through:
                place.pop(code, None)
                if main in subjects.place:
                    place[code] = subjects.place[main]
            self.known_places[through] = place
        return replace(subjects, place=self.known_places[through])

    def _sole_unit(self, duty: Duty) -> str:
        """The one unit a duty names, for whom rows under the county's own code speak too; '' when there is none."""
        if duty.subject_kind != UNIT:
            return ""
        named = [unit for unit in units_of(duty, self.pack, self.day) if unit != self.pack.code]
        return named[0] if len(named) == 1 else ""

    def _speaks(self, duty: Duty) -> Mapping[str, int]:
        """Whose rows are heard for another subject: those under the county's code for a sole unit."""
        unit = self._sole_unit(duty)
        at = self.subjects(UNIT).place.get(unit) if unit else None
        return NOBODY if at is None else {self.pack.code: at}

    def _bucket(self, duty: Duty, weeks: Sequence[TeachingWeek], first: date, last: date) -> Bucket:
        """A period up to D as the ledger knows it: days, or for lessons teaching weeks that have begun."""
        if duty.ledger != "lessons":
            return first, min(last, self.day)
        spans: dict[str, tuple[int, int]] = {}
        for week in weeks:
            if week.first_day <= self.day:
                low, high = spans.get(week.term, (week.week_no, week.week_no))
                spans[week.term] = min(low, week.week_no), max(high, week.week_no)
        return tuple((term, low, high) for term, (low, high) in sorted(spans.items()))

    def _inside(self, duty: Duty, bucket: Bucket) -> ColumnElement[bool]:
        return taught(bucket) if duty.ledger == "lessons" else within(SOURCES[duty.ledger], *bucket)

    def _ask_all(self) -> None:
        for duty in self.duties:
            if duty.period == STANDING:
                if duty.ledger == "hazards":
                    self._ask_hazards(duty)
            else:
                for calendar in self.calendars_of(duty):
                    for instance in self.periods(calendar, duty.period):
                        if self.in_force(duty, instance):
                            self._ask_period(duty, instance)

    def _ask_hazards(self, duty: Duty) -> None:
        """Hazards as they stand on D."""
        stands = self._stands
        self._ask(duty, "have", (), lambda: counted(duty, and_(stands, proving(duty, duty.filter))))
        if duty.whole:
            self._ask(duty, "whole", (), lambda: aggregate_whole(duty, stands))

    @property
    def _stands(self) -> ColumnElement[bool]:
        """The span in which a hazard lies on D; that it was found by then is said for the index."""
        rows = SOURCES["hazards"].rows.c
        return and_(rows.found_on <= self.day, rows.from_on <= self.day, rows.to_on > self.day)

    def _ask_period(self, duty: Duty, instance: Instance) -> None:
        on = self.asked_on(instance)
        inside = self._bucket(duty, instance.weeks, instance.start, instance.end)

        def rows(*more: ColumnElement[bool]) -> ColumnElement[bool]:
            return and_(self._inside(duty, inside), self._found_then(duty), _own_level(duty), *more)

        self._ask(duty, "have", inside, lambda: counted(duty, rows(proving(duty, duty.filter))), duty.filter, on=on)
        if self._share(duty) is not None:
            both = and_(DOCUMENT.c.quantity.is_not(None), DOCUMENT.c.quantity_due.is_not(None))
            for role, heading in (("reached", "数量"), ("to_reach", "应有数量")):
                told, column = rows(proving(duty, duty.filter), both), SOURCES[duty.ledger].column(heading)
                self._ask(duty, role, inside, partial(summed, told, column), on=on)
        if duty.alternative_filter:
            other = duty.alternative_filter
            self._ask(duty, "have_alt", inside, lambda: counted(duty, rows(proving(duty, other))), other, on=on)
        if duty.whole and duty.whole != EVERY_SCHOOL:
            looked_at = duty.filter if is_share(duty) else duty.whole
            self._ask(duty, "whole", inside, lambda: aggregate_whole(duty, rows()), looked_at, on=on)
        if duty.judgement == COUNTED and duty.keeper != OFFICE:
            window = self._bucket(duty, instance.window_weeks, *instance.window)
            self._ask(
                duty,
                FILED,
                window,
                lambda: counted_rows(and_(self._inside(duty, window), _filed(duty), _own_level(duty))),
                on=on,
            )

    def _found_then(self, duty: Duty) -> ColumnElement[bool]:
        """A hazard has many spans; it was found once, in its first."""
        rows = SOURCES[duty.ledger].rows.c
        return rows.from_on == rows.found_on if duty.ledger == "hazards" else true()

    def statements(self, ledger: str) -> Statements:
        """The statements of a ledger in force on D, read once."""
        if ledger not in self.known_facts:
            self.known_facts[ledger] = read_statements(self.session, self.pack, ledger, self.day)
        return self.known_facts[ledger]

    @cached_property
    def papers(self) -> Papers:
        """The documents in force on D that prove what must stand."""
        standing = (duty for duty in self.duties if duty.ledger == "documents" and duty.period == STANDING)
        kinds = {kind for duty in standing for kind in kinds_of(duty)}
        return read_papers(self.session, self.pack, self.day, kinds)

    def _count(self) -> None:
        """One query a ledger and kind of subject: a row a subject, a column a duty and period."""
        for (ledger, kind, unit, through), asked in self.asked.items():
            subjects, source = self.subjects(kind), SOURCES[ledger]
            asked.values = np.zeros((len(subjects), len(asked.aggregates)))
            if not len(subjects):
                continue
            by: list[ColumnElement[Any]] = [
                source.rows.c[name] for name in (() if kind == COUNTY or unit else source.keys[kind])
            ]
            if through:
                by = [case(dict(through), value=by[0], else_=by[0]), *by[1:]]
            query = select(*by, *asked.aggregates).select_from(source.rows).where(*self._looked_at(ledger, asked))
            if unit:
                query = query.where(source.rows.c.subject_code.in_([unit, self.pack.code]))
            alone = subjects.place[unit] if unit else 0
            places, found = [], []
            for row in self.session.execute(query.group_by(*by) if by else query):
                at = subjects.place.get(tuple(row[: len(by)]) if len(by) > 1 else row[0]) if by else alone
                if at is not None:
                    places.append(at)
                    found.append(row[len(by) :])
            if places:
                # Added up, because a township comes with the rows of those it took the place of.
                np.add.at(asked.values, places, np.nan_to_num(np.array(found, dtype=np.float64)))

    def _looked_at(self, ledger: str, asked: Columns) -> list[ColumnElement[bool]]:
        """What a row must meet to be looked at at all: what an index can tell."""
        source = SOURCES[ledger]
        rows = source.rows.c
        wanted: list[ColumnElement[bool]] = [rows.county == self.pack.code, known(source.rows, None)]
        if ledger == "lessons":
            wanted.append(rows.term.in_(sorted({term for bucket in asked.buckets for term, _, _ in bucket})))
        else:
            dated = [bucket[0] for bucket in asked.buckets if bucket]
            ways = [within(source, min(dated), self.day)] if dated else []
            wanted.append(or_(*ways, *([self._stands] if () in asked.buckets else [])))
        if None not in asked.kinds:
            wanted.append(rows[next(iter(source.headings.values()))].in_(sorted(str(kind) for kind in asked.kinds)))
        return wanted

    @cached_property
    def declared(self) -> dict[str, list[tuple[str, str, date, date | None]]]:
        """未开展说明 by duty: subject code, level, day and 有效期至 of each."""
        rows = DOCUMENT.c
        query = select(rows.duty, rows.subject_code, rows.subject_kind, rows.on_date, rows.valid_until).where(
            rows.county == self.pack.code, known(DOCUMENT, None), rows.kind == NOT_HELD, rows.on_date <= self.day
        )
        found: dict[str, list[tuple[str, str, date, date | None]]] = {}
        for duty, *said in self.session.execute(query):
            found.setdefault(duty, []).append(tuple(said))
        return found

    def _declared(self, duty: Duty, instance: Instance, subjects: Subjects) -> Truths:
        """Who said itself that the duty was not done in the period (of a class, its school says so)."""
        marked = np.zeros(len(subjects), dtype=bool)
        speaks = self._speaks(duty)
        for code, level, on_date, until in self.declared.get(duty.code, ()):
            if instance.kind == STANDING:
                holds = until is None or until >= self.day
            else:
                holds = instance.start <= on_date <= instance.end
            if not holds:
                continue
            if subjects.kind == COUNTY:
                marked |= level == COUNTY_LEVEL
            elif subjects.kind == CLASS:
                marked |= subjects.school == code
            else:
                for at in {subjects.place.get(code), speaks.get(code)} - {None}:
                    marked[at] = True
        return marked

    # What follows

    def outcomes(self) -> Iterator[Outcome]:
        """The outcome of every duty, period by period."""
        self._ask_all()
        self._count()
        for duty in self.duties:
            if len(self.subjects(duty.subject_kind)):
                yield from self._outcomes(duty)

    def _outcomes(self, duty: Duty) -> Iterator[Outcome]:
        for calendar in (None,) if duty.period == STANDING else self.calendars_of(duty):
            for instance in self.periods(calendar, duty.period):
                if not self.in_force(duty, instance) or min(instance.end, self.day) < self.starts:
                    continue
                for day, some in self.teaching.asked(duty.subject_kind, instance, self.asked_on(instance)):
                    subjects = self.subjects_on(duty.subject_kind, day)
                    ours = self._ours(duty, instance, subjects, day)
                    if some is not None:
                        ours &= some
                    if calendar is not None and subjects.kind in (SCHOOL, CLASS):
                        chosen = day if instance.kind != TERM else self.chosen_on(instance)
                        ours &= self.subjects_on(subjects.kind, chosen).calendar == calendar.stage
                    if duty.judgement == SPATIAL:
                        outcome: Outcome | None = self._spatial(duty, instance, np.flatnonzero(ours))
                    elif duty.period == STANDING:
                        outcome = self._standing(duty, instance, ours)
                    else:
                        outcome = self._periodic(duty, instance, subjects, ours, day)
                    if outcome is not None:
                        yield outcome

    def _ours(self, duty: Duty, instance: Instance, subjects: Subjects, day: date) -> Truths:
        """Whose instance it is at all: open in the period, of the list in force at its end, not merely uncounted."""
        ours = subjects.open_in(instance.start, instance.end)
        if duty.subject_kind == UNIT:
            ours &= np.isin(subjects.code.astype(str), units_of(duty, self.pack, min(instance.end, self.day)))
        if duty.judgement == TRACKED:
            outside, _ = self.bound(duty, subjects, day)
            ours &= ~outside & ~subjects.unregistered
        return ours

    def bound(self, duty: Duty, subjects: Subjects, day: date) -> tuple[Truths, Truths]:
        """Whom the duty does not bind on a day, and whom it may bind; one answer a scope while nothing changes.

        A campus owes through its main school what the pack says so of, and lessons where it has registered no class.
        """
        stretch = self._schools[1].stretch(day) if subjects.kind in (SCHOOL, CLASS) else 0
        through = self.campuses(day) if duty.through_main else ()
        key = duty.scope, subjects.kind, stretch, through
        if key not in self.known_scopes:
            outside, unknown = scope_binds(scope_of(duty), subjects, self.pack.preschool)
            if through:
                campus = np.isin(subjects.school.astype(str), [code for code, _ in through])
                outside = outside | (campus & (subjects.unregistered if subjects.kind == CLASS else True))
            self.known_scopes[key] = outside, unknown & ~outside
        return self.known_scopes[key]

    @cached_property
    def teaching(self) -> Teaching:
        """The teaching weeks of schools and classes, less what is stopped."""
        return Teaching(stopped(self.session, self.pack), self.subjects_on, self.day)

    def _standing(self, duty: Duty, instance: Instance, ours: Truths) -> Outcome:
        """What must stand on D: facilities, people, documents, hazards."""
        subjects = self.subjects(duty.subject_kind)
        outside, unknown = self.bound(duty, subjects, self.day)
        count = len(subjects)
        need = np.full(count, duty.minimum)
        denied, not_here, filed, blank = (np.zeros(count, dtype=bool) for _ in range(4))
        scope = scope_of(duty)
        if SOURCES[duty.ledger].statement and duty.measure != SERVED:
            whose = self._place(subjects, self._group(duty)[3])
            found = stated(duty, self.statements(duty.ledger), whose, self._speaks(duty))
            have, denied, not_here, filed = found.have, found.denied, found.not_here, found.filed
            if duty.whole:
                need = found.whole
                not_here = need == 0
            # A threshold is missed by whoever reports in this ledger at all, unless just its number is blank.
            silent = np.isnan(have) & (found.said | bool(duty.whole))
            blank = found.said & ~denied if duty.ledger == "facilities" else silent
        elif SOURCES[duty.ledger].statement:
            have = self._served(duty, subjects)
        elif duty.ledger == "hazards":
            have = self._got(duty, "have", ())
            need = self._got(duty, "whole", ()) if duty.whole else need
        else:
            papers = proven(duty, self.papers, self._place(subjects, self._group(duty)[3]), self._speaks(duty))
            have, denied = papers.have, papers.denied
            need = papers.whole if is_share(duty) else need
        if duty.steps:
            need = minimum_by_pupils(steps_of(duty), subjects)
            unknown = unknown | np.isnan(need)
        met = ~np.isnan(have) & ~np.isnan(need) & (have >= need)
        said = self._declared(duty, instance, subjects)
        wrong = denied | said if duty.judgement == EXISTENCE else said | (filed & ~blank)
        status = np.where(met, CODE[MET], np.where(wrong, CODE[MISSED], CODE[NO_DATA]))
        status = np.where(unknown, CODE[NO_DATA], status)
        status = np.where(outside | not_here, CODE[NOT_APPLICABLE], status)
        if duty.judgement == TRACKED:
            status = np.full(count, CODE[RECORDED])
        since = None
        if scope.limits and scope.limits.at_least:
            since = reached_since(self.session, self.pack, scope.limits, self.day, subjects)
        who = np.flatnonzero(ours)
        when = None if since is None else since[who]
        return Outcome(duty, instance, subjects, who, status[who], np.nan_to_num(have)[who], need[who], since=when)

    def _served(self, duty: Duty, subjects: Subjects) -> Numbers:
        """How many stations in force say that they serve each school."""
        have = np.zeros(len(subjects))
        for kind in kinds_of(duty):
            for school in self.statements(duty.ledger).stations.get(kind, ()):
                if school in subjects.place:
                    have[subjects.place[school]] += 1
        return have

    def _spatial(self, duty: Duty, instance: Instance, who: Codes) -> Outcome:
        """Places: how many schools of the township (or the county) have it. Never 未达标."""
        subjects, schools = self.subjects(duty.subject_kind), self.subjects(SCHOOL)
        outside, _ = self.bound(duty, schools, self.day)
        counting = ~outside & schools.open_on(self.day)
        of_schools = stated(duty, self.statements(duty.ledger), schools)
        own = stated(duty, self.statements(duty.ledger), subjects, self._speaks(duty))
        have_it = counting & (of_schools.have > 0)
        count = len(subjects)
        place = np.zeros(len(schools), dtype=np.int64)
        if subjects.kind == TOWNSHIP:
            place = np.array([subjects.place.get(code, count) for code in schools.township], dtype=np.int64)

        def each(of: Truths) -> Numbers:
            found = np.bincount(place[of], minlength=count + 1)[:count].astype(np.float64)
            return found if subjects.kind == TOWNSHIP else np.full(count, float(of.sum()))

        need = each(counting)
        have = np.where(own.have > 0, need, each(have_it))
        recorded = own.said | (each(counting & of_schools.said) > 0)
        status = np.where(have >= need, CODE[MET], np.where(recorded, CODE[RECORDED], CODE[NO_DATA]))
        status = np.where(need == 0, CODE[NOT_APPLICABLE], status)
        return Outcome(duty, instance, subjects, who, status[who], have[who], need[who])

    def _periodic(self, duty: Duty, instance: Instance, subjects: Subjects, ours: Truths, day: date) -> Outcome | None:
        who = np.flatnonzero(ours)
        of_schools_ = subjects.kind in (SCHOOL, CLASS)
        if not len(who) or (of_schools_ and duty.judgement != TRACKED and not instance.weeks):
            return None
        on = self.asked_on(instance)
        outside, unknown = self.bound(duty, subjects, day)
        inside = self._bucket(duty, instance.weeks, instance.start, instance.end)
        have = self._got(duty, "have", inside, on)[who]
        need = self._need(duty, inside, on, subjects)[who]
        if duty.judgement == TRACKED:
            return Outcome(duty, instance, subjects, who, np.full(len(who), CODE[RECORDED]), have, need)
        met = (have >= need) & ~self._too_few(duty, inside, on)[who]
        have_alt = None
        left = need - have
        if duty.alternative_filter and duty.alternative_minimum is not None:
            have_alt = self._got(duty, "have_alt", inside, on)[who]
            met |= have_alt >= duty.alternative_minimum
            left = np.minimum(left, duty.alternative_minimum - have_alt)
        over = instance.end <= self.day
        capacity = self._capacity(duty, instance, subjects)
        if over:
            open_status = np.full(len(who), CODE[MISSED])
            if duty.keeper != OFFICE:
                window = self._bucket(duty, instance.window_weeks, *instance.window)
                silent = self._got(duty, FILED, window, on)[who] == 0 if duty.judgement == COUNTED else True
                open_status = np.where(silent, CODE[NO_DATA], open_status)
        else:
            too_late = left > capacity[who] if capacity is not None else False
            open_status = np.where(too_late, CODE[UNREACHABLE], np.full(len(who), CODE[IN_PROGRESS]))
        # Who registered no class is not under way: nobody could say for whom.
        open_status = np.where(subjects.unregistered[who], CODE[NO_DATA], open_status)
        status = np.where(self._declared(duty, instance, subjects)[who], CODE[MISSED], open_status)
        status = np.where(met, CODE[MET], status)
        status = np.where(unknown[who], CODE[NO_DATA], status)
        excused = outside[who] | (need == 0 if duty.whole else False) | ~self.teaching.owed(instance, subjects)[who]
        status = np.where(excused, CODE[NOT_APPLICABLE], status)
        return Outcome(
            duty, instance, subjects, who, status, have, need, have_alt, None if capacity is None else capacity[who]
        )

    def _need(self, duty: Duty, inside: Bucket, on: date, subjects: Subjects) -> Numbers:
        """What a duty asks for in a period: its minimum, or what it is a part of."""
        if duty.whole == EVERY_SCHOOL:
            return self._schools_of(subjects)
        return self._got(duty, "whole", inside, on) if duty.whole else np.full(len(subjects), duty.minimum)

    def _schools_of(self, subjects: Subjects) -> Numbers:
        """How many schools the plan binds on D: of each township its own, else of the county."""
        schools = self.subjects(SCHOOL)
        counting = schools.open_on(self.day) & schools.covered
        if subjects.kind != TOWNSHIP:
            return np.full(len(subjects), float(counting.sum()))
        places = [subjects.place.get(code, len(subjects)) for code in schools.township[counting]]
        return np.bincount(places, minlength=len(subjects) + 1)[:-1].astype(np.float64)

    def _share(self, duty: Duty) -> float | None:
        """The county's own share of 数量 ÷ 应有数量 below which papers do not meet a duty (7.11: 实测 ÷ 应测)."""
        found = self.pack.setting(f"{SHARE}{duty.code}")
        return float(found) if found and duty.ledger == "documents" else None

    def _too_few(self, duty: Duty, inside: Bucket, on: date) -> Truths:
        """Whose papers tell of fewer than the county's share; papers without numbers say nothing against it."""
        share = self._share(duty)
        if share is None:
            return np.zeros(len(self.subjects(duty.subject_kind)), dtype=bool)
        to_reach = self._got(duty, "to_reach", inside, on)
        few: Truths = (to_reach > 0) & (self._got(duty, "reached", inside, on) < share * to_reach)
        return few

    def _capacity(self, duty: Duty, instance: Instance, subjects: Subjects) -> Numbers | None:
        """What can still be done: teaching weeks left, the current one included, times the most a week holds."""
        if duty.per_week_max is None or instance.end <= self.day:
            return None
        left = [week for week in instance.weeks if week.sunday > self.day]
        if subjects.kind in (SCHOOL, CLASS):
            weeks, _ = self.teaching.weeks_open(left, subjects)
        else:
            weeks = subjects.days_open([week.first_day for week in left])
        return weeks.astype(np.float64) * duty.per_week_max


def _own_level(duty: Duty) -> ColumnElement[bool]:
    """Documents that must exist for the county are those of 县; counts take documents of any subject."""
    if duty.ledger != "documents" or duty.subject_kind != COUNTY or duty.judgement == TRACKED:
        return true()
    return DOCUMENT.c.subject_kind == COUNTY_LEVEL


def _filed(duty: Duty) -> ColumnElement[bool]:
    """The rows of the ledger that the subject filed itself: a visit by others is none of its own."""
    if duty.ledger != "inspections" or duty.subject_kind != SCHOOL:
        return true()
    rows = SOURCES["inspections"].rows.c
    return or_(rows.organiser == rows.school_code, rows.kind == SELF_CHECK)
