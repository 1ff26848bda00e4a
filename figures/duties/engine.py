"""The duty engine: who owes what in which period, what the ledgers prove, and the status that follows.

One evaluator for every row of the pack's duties. The database counts: one query a ledger and kind of
subject, a column a duty and period; statuses are decided over those counts, never over ledger rows. What
pages show (coverage, lists, grids, accountability) are views of the frame. Definitions: docs/duties.md.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlmodel import Session

from figures.bitemporal import known
from figures.duties.facts import Papers, Stated, Statements, proven, read_papers, read_statements, stated
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
from figures.duties.language import (
    FACTS,
    NOT_HELD,
    SELF_CHECK,
    SERVED,
    SOURCES,
    condition,
    counted,
    first_test,
    kinds_of,
    proving,
    scope_of,
    steps_of,
    taught,
    within,
)
from figures.duties.periods import Instance, StageCalendar, calendars, county_calendar, instances
from figures.duties.subjects import (
    Codes,
    Numbers,
    Subjects,
    Truths,
    lasting,
    minimum_by_pupils,
    reached_since,
    read_classes,
    read_lifted,
    read_schools,
    scope_binds,
    units_of,
)
from figures.query import Period
from models.base import table
from models.county import Pack, TeachingWeek
from models.duty import (
    CLASS,
    COUNTED,
    COUNTY,
    EXISTENCE,
    FORTNIGHT,
    OFFICE,
    PLAN,
    SCHOOL,
    SCHOOL_YEAR,
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
from models.provision import Document

DOCUMENT = table(Document)
Group = tuple[str, str]
Bucket = tuple[Any, ...]


def duty_instances(
    session: Session,
    pack: Pack,
    period: Period,
    *,
    township: str | None = None,
    rule_sets: Sequence[str] = (PLAN,),
    only: Collection[str] | None = None,
) -> pd.DataFrame:
    """Every duty instance of a period: what ended in [start, D], what runs on D, and what stands on D.

    Out, one row an instance, sorted by (duty, subject, period_start): duty, rule_set, clause, judgement,
    soft, subject_kind, subject (class = 学校代码/班级编号), school, township, period_kind, period, period_start,
    period_end, over (ended, or standing), status, have, need, have_alt, need_alt, still_needed, last_day
    (何时前: the last day on which it can still be done), capacity (what teaching still allows), since (the day
    an enrolment limit was reached), weeks and weeks_over (teaching weeks of the period, and of these past).
    Coded columns are categorical; a number that does not exist is NaN, a day NaT. `township` keeps that
    township and its schools; `only` evaluates these duties alone. Other rule sets than the plan's are
    references.
    """
    evaluation = Evaluation(session, pack, period, township, tuple(rule_sets), only)
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
        self.calendars = calendars(pack)
        self.base = county_calendar(pack)
        self.asked: dict[Group, Columns] = {}
        self.known_subjects: dict[str, Subjects] = {}
        self.known_periods: dict[tuple[str, str], list[Instance]] = {}
        self.known_facts: dict[str, Statements] = {}
        self.known_scopes: dict[tuple[str, str], tuple[Truths, Truths]] = {}
        self.known_lifted: dict[str, dict[date, Truths]] = {}

    # Who is asked, and when

    def subjects(self, kind: str) -> Subjects:
        """The subjects of a kind, read once."""
        if kind not in self.known_subjects:
            self.known_subjects[kind] = self._read(kind)
        return self.known_subjects[kind]

    def _read(self, kind: str) -> Subjects:
        if kind == SCHOOL:
            return read_schools(self.session, self.pack, self.day, self.earliest, self.township, self.base)
        if kind == CLASS:
            return read_classes(self.session, self.pack, self.subjects(SCHOOL), self.day, self.earliest)
        if kind == TOWNSHIP:
            codes = [t.code for t in self.pack.townships_on(self.day) if self.township in (None, t.code)]
            return lasting(TOWNSHIP, codes, codes, self.base)
        codes = [] if self.township else [self.pack.code]
        if kind == UNIT and codes:
            codes += [unit.code for unit in self.pack.units]
        return lasting(kind, codes, [""] * len(codes), self.base)

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
        used = dict.fromkeys(self.subjects(duty.subject_kind).calendar)
        return [self.calendars[stage] for stage in used if stage in self.calendars]

    # What the database counts

    def _ask(self, duty: Duty, role: str, bucket: Bucket, aggregate: ColumnElement[Any], filter_: str = "") -> None:
        asked = self.asked.setdefault((duty.ledger, duty.subject_kind), Columns())
        if (duty.code, role, bucket) not in asked.place:
            asked.place[duty.code, role, bucket] = len(asked.aggregates)
            asked.aggregates.append(aggregate)
            asked.buckets.append(bucket)
            kinds = first_test(SOURCES[duty.ledger], filter_) if duty.ledger != "documents" else None
            asked.kinds |= set(kinds or (None,))

    def _got(self, duty: Duty, role: str, bucket: Bucket) -> Numbers:
        asked = self.asked[duty.ledger, duty.subject_kind]
        found: Numbers = asked.values[:, asked.place[duty.code, role, bucket]]
        return found

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
                        self._ask_period(duty, instance)

    def _ask_hazards(self, duty: Duty) -> None:
        """Hazards as they stand on D."""
        rows = SOURCES[duty.ledger].rows.c
        stands = and_(rows.from_on <= self.day, rows.to_on > self.day)
        self._ask(duty, "have", (), counted(duty, and_(stands, proving(duty, duty.filter))))
        if duty.whole:
            self._ask(duty, "whole", (), counted(duty, and_(stands, condition(SOURCES[duty.ledger], duty.whole))))

    def _ask_period(self, duty: Duty, instance: Instance) -> None:
        inside = self._bucket(duty, instance.weeks, instance.start, instance.end)
        rows = and_(self._inside(duty, inside), self._found_then(duty))
        self._ask(duty, "have", inside, counted(duty, and_(rows, proving(duty, duty.filter))), duty.filter)
        if duty.alternative_filter:
            other = and_(rows, proving(duty, duty.alternative_filter))
            self._ask(duty, "have_alt", inside, counted(duty, other), duty.alternative_filter)
        if duty.whole:
            whole = and_(rows, condition(SOURCES[duty.ledger], duty.whole))
            self._ask(duty, "whole", inside, counted(duty, whole), duty.whole)
        if duty.judgement == COUNTED and duty.keeper != OFFICE:
            window = self._bucket(duty, instance.window_weeks, *instance.window)
            filed = and_(self._inside(duty, window), _filed(duty))
            self._ask(duty, "filed", window, func.sum(case((filed, 1), else_=0)))

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
        """The documents in force on D."""
        return read_papers(self.session, self.pack, self.day)

    def _count(self) -> None:
        """One query a ledger and kind of subject: a row a subject, a column a duty and period."""
        for (ledger, kind), asked in self.asked.items():
            subjects, source = self.subjects(kind), SOURCES[ledger]
            asked.values = np.zeros((len(subjects), len(asked.aggregates)))
            if not len(subjects):
                continue
            by = [source.rows.c[name] for name in (() if kind == COUNTY else source.keys[kind])]
            query = select(*by, *asked.aggregates).select_from(source.rows).where(*self._looked_at(ledger, asked))
            places, found = [], []
            for row in self.session.execute(query.group_by(*by) if by else query):
                at = self._place(subjects, tuple(row[: len(by)])) if by else 0
                if at is not None:
                    places.append(at)
                    found.append(row[len(by) :])
            if places:
                # Added up, because a township may come with the rows of those it took the place of.
                np.add.at(asked.values, places, np.nan_to_num(np.array(found, dtype=np.float64)))

    def _place(self, subjects: Subjects, key: tuple[Any, ...]) -> int | None:
        """Where the subject of a row stands among ours; a township by the code it has on D."""
        if len(key) > 1:
            return subjects.place.get(key)
        code = key[0]
        if subjects.kind == TOWNSHIP and code not in subjects.place:
            code = self.pack.township_now(code, self.day) if code else code
        return subjects.place.get(code)

    def _looked_at(self, ledger: str, asked: Columns) -> list[ColumnElement[bool]]:
        """What a row must meet to be looked at at all: what an index can tell."""
        source = SOURCES[ledger]
        rows = source.rows.c
        wanted: list[ColumnElement[bool]] = [rows.county == self.pack.code, known(source.rows, None)]
        if ledger == "lessons":
            wanted.append(rows.term.in_(sorted({term for bucket in asked.buckets for term, _, _ in bucket})))
        elif all(asked.buckets):
            wanted.append(within(source, min(bucket[0] for bucket in asked.buckets), self.day))
        if None not in asked.kinds:
            wanted.append(rows[next(iter(source.headings.values()))].in_(sorted(str(kind) for kind in asked.kinds)))
        return wanted

    @cached_property
    def declared(self) -> dict[tuple[str, str], list[tuple[date, date | None]]]:
        """未开展说明 by (duty, subject): the day and 有效期至 of each."""
        rows = DOCUMENT.c
        query = select(rows.duty, rows.subject_code, rows.on_date, rows.valid_until).where(
            rows.county == self.pack.code, known(DOCUMENT, None), rows.kind == NOT_HELD, rows.on_date <= self.day
        )
        found: dict[tuple[str, str], list[tuple[date, date | None]]] = {}
        for duty, subject, on_date, valid_until in self.session.execute(query):
            found.setdefault((duty, subject), []).append((on_date, valid_until))
        return found

    def _declared(self, duty: Duty, instance: Instance, subjects: Subjects) -> Truths:
        """Who said itself that the duty was not done in the period (of a class, its school says so)."""
        marked = np.zeros(len(subjects), dtype=bool)
        said = {
            subject
            for (code, subject), days in self.declared.items()
            if code == duty.code
            and any(
                (until is None or until >= self.day)
                if instance.kind == STANDING
                else instance.start <= on_date <= instance.end
                for on_date, until in days
            )
        }
        if said:
            names = subjects.school if subjects.kind == CLASS else subjects.code
            marked = np.isin(names.astype(str), sorted(said))
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
        subjects = self.subjects(duty.subject_kind)
        ours = np.ones(len(subjects), dtype=bool)
        if duty.subject_kind == UNIT:
            ours = np.isin(subjects.code.astype(str), units_of(duty, self.pack))
        outside, unknown = self.bound(duty, subjects)
        if duty.judgement == TRACKED:
            ours &= ~outside
        if duty.period == STANDING:
            instance = self.periods(None, STANDING)[0]
            ours &= subjects.open_on(self.day)
            if duty.judgement == SPATIAL:
                yield self._spatial(duty, instance, np.flatnonzero(ours))
            else:
                yield self._standing(duty, instance, ours, outside, unknown)
            return
        lifted = self._lifted(subjects)
        for calendar in self.calendars_of(duty):
            here = ours
            if calendar is not None and subjects.kind in (SCHOOL, CLASS):
                here = ours & (subjects.calendar == calendar.stage)
            for instance in self.periods(calendar, duty.period):
                if duty.valid_to is None or instance.end < duty.valid_to:
                    outcome = self._periodic(duty, instance, here, outside, unknown, lifted)
                    if outcome is not None:
                        yield outcome

    def bound(self, duty: Duty, subjects: Subjects) -> tuple[Truths, Truths]:
        """Whom the duty does not bind, and whom it may bind; one answer a scope."""
        key = duty.scope, subjects.kind
        if key not in self.known_scopes:
            self.known_scopes[key] = scope_binds(scope_of(duty), subjects)
        return self.known_scopes[key]

    def _lifted(self, subjects: Subjects) -> dict[date, Truths]:
        """The weeks lifted, for whom."""
        if subjects.kind not in (SCHOOL, CLASS):
            return {}
        if subjects.kind not in self.known_lifted:
            self.known_lifted[subjects.kind] = read_lifted(self.session, self.pack, subjects)
        return self.known_lifted[subjects.kind]

    def _standing(self, duty: Duty, instance: Instance, ours: Truths, outside: Truths, unknown: Truths) -> Outcome:
        """What must stand on D: facilities, people, documents, hazards."""
        subjects = self.subjects(duty.subject_kind)
        count = len(subjects)
        need = np.full(count, duty.minimum)
        denied, not_here, filed, blank = (np.zeros(count, dtype=bool) for _ in range(4))
        scope = scope_of(duty)
        if duty.ledger in FACTS and duty.measure != SERVED:
            found = stated(duty, self.statements(duty.ledger), subjects)
            self._heard_from_county(duty, found)
            have, denied, not_here, filed = found.have, found.denied, found.not_here, found.filed
            if duty.whole:
                need = found.whole
                not_here = need == 0
            # A threshold is missed by whoever reports in this ledger at all, unless just its number is blank.
            silent = np.isnan(have) & (found.said | bool(duty.whole))
            blank = found.said & ~denied if duty.ledger == "facilities" else silent
        elif duty.ledger in FACTS:
            have = self._served(duty, subjects)
        elif duty.ledger == "hazards":
            have = self._got(duty, "have", ())
            need = self._got(duty, "whole", ()) if duty.whole else need
        else:
            have = self._papers(duty, subjects)
            denied = (have > 0) & (have < need) & (duty.measure != "" and not duty.measure.startswith("种:"))
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

    def _papers(self, duty: Duty, subjects: Subjects) -> Numbers:
        """Documents in force that prove a duty, by subject."""
        have = proven(duty, self.papers, subjects)
        for unit in self._spoken_for(duty):
            have[unit] += proven(duty, self.papers, self.subjects(COUNTY))[0]
        return have

    def _spoken_for(self, duty: Duty) -> list[int]:
        """The one unit a duty names: what the county's level states speaks for it too."""
        units = units_of(duty, self.pack) if duty.subject_kind == UNIT else []
        return [self.subjects(UNIT).place[units[0]]] if len(units) == 1 else []

    def _heard_from_county(self, duty: Duty, found: Stated) -> None:
        for unit in self._spoken_for(duty):
            county = stated(duty, self.statements(duty.ledger), self.subjects(COUNTY))
            if county.said[0] and not found.said[unit]:
                for own, other in ((found.have, county.have), (found.whole, county.whole)):
                    own[unit] = other[0]
                for flag, also in (
                    (found.denied, county.denied),
                    (found.not_here, county.not_here),
                    (found.said, county.said),
                    (found.filed, county.filed),
                ):
                    flag[unit] = also[0]

    def _spatial(self, duty: Duty, instance: Instance, who: Codes) -> Outcome:
        """Places: how many schools of the township (or the county) have it. Never 未达标."""
        subjects, schools = self.subjects(duty.subject_kind), self.subjects(SCHOOL)
        outside, _ = self.bound(duty, schools)
        counting = ~outside & schools.open_on(self.day)
        of_schools = stated(duty, self.statements(duty.ledger), schools)
        own = stated(duty, self.statements(duty.ledger), subjects)
        self._heard_from_county(duty, own)
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

    def _periodic(
        self,
        duty: Duty,
        instance: Instance,
        here: Truths,
        outside: Truths,
        unknown: Truths,
        lifted: dict[date, Truths],
    ) -> Outcome | None:
        subjects = self.subjects(duty.subject_kind)
        who = np.flatnonzero(here & subjects.open_in(instance.start, instance.end))
        of_schools = subjects.kind in (SCHOOL, CLASS)
        if not len(who) or (of_schools and duty.judgement != TRACKED and not instance.weeks):
            return None
        inside = self._bucket(duty, instance.weeks, instance.start, instance.end)
        have = self._got(duty, "have", inside)[who]
        need = self._got(duty, "whole", inside)[who] if duty.whole else np.full(len(who), duty.minimum)
        if duty.judgement == TRACKED:
            return Outcome(duty, instance, subjects, who, np.full(len(who), CODE[RECORDED]), have, need)
        met = have >= need
        have_alt = None
        left = need - have
        if duty.alternative_filter and duty.alternative_minimum is not None:
            have_alt = self._got(duty, "have_alt", inside)[who]
            met |= have_alt >= duty.alternative_minimum
            left = np.minimum(left, duty.alternative_minimum - have_alt)
        over = instance.end <= self.day
        capacity = self._capacity(duty, instance, subjects, lifted)
        if over:
            open_status = np.full(len(who), CODE[MISSED])
            if duty.keeper != OFFICE:
                window = self._bucket(duty, instance.window_weeks, *instance.window)
                silent = self._got(duty, "filed", window)[who] == 0 if duty.judgement == COUNTED else True
                open_status = np.where(silent, CODE[NO_DATA], open_status)
        else:
            too_late = left > capacity[who] if capacity is not None else False
            open_status = np.where(too_late, CODE[UNREACHABLE], np.full(len(who), CODE[IN_PROGRESS]))
        status = np.where(self._declared(duty, instance, subjects)[who], CODE[MISSED], open_status)
        status = np.where(met, CODE[MET], status)
        status = np.where(unknown[who], CODE[NO_DATA], status)
        excused = outside[who] | (need == 0 if duty.whole else False)
        if of_schools:
            excused = excused | ~self._owed(instance, subjects, lifted)[who]
        status = np.where(excused, CODE[NOT_APPLICABLE], status)
        return Outcome(
            duty, instance, subjects, who, status, have, need, have_alt, None if capacity is None else capacity[who]
        )

    def _owed(self, instance: Instance, subjects: Subjects, lifted: dict[date, Truths]) -> Truths:
        """Open for at least half of the teaching weeks of a term or school year; else on the first teaching day.

        A week the office lifted is not owed; a fortnight or month not when all its weeks were.
        """
        first_days = [week.first_day for week in instance.weeks]
        if instance.kind in (TERM, SCHOOL_YEAR):
            return subjects.days_open(first_days) * 2 >= len(first_days)
        owed = subjects.open_on(first_days[0])
        if instance.kind in (WEEK, FORTNIGHT) and all(week.monday in lifted for week in instance.weeks):
            owed = owed & ~np.logical_and.reduce([lifted[week.monday] for week in instance.weeks])
        return owed

    def _capacity(
        self, duty: Duty, instance: Instance, subjects: Subjects, lifted: dict[date, Truths]
    ) -> Numbers | None:
        """What can still be done: teaching weeks left, the current one included, times the most a week holds."""
        if duty.per_week_max is None or instance.end <= self.day:
            return None
        left = [week for week in instance.weeks if week.sunday > self.day]
        weeks = subjects.days_open([week.first_day for week in left]).astype(np.float64)
        for week in left:
            if week.monday in lifted:
                weeks -= lifted[week.monday] & subjects.open_on(week.first_day)
        return weeks * duty.per_week_max


def _filed(duty: Duty) -> ColumnElement[bool]:
    """The rows of the ledger that the subject filed itself: a visit by others is none of its own."""
    if duty.ledger != "inspections" or duty.subject_kind != SCHOOL:
        return true()
    rows = SOURCES["inspections"].rows.c
    return or_(rows.organiser == rows.school_code, rows.kind == SELF_CHECK)
