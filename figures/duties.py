"""The duty engine: who owes what in which period, what the ledgers prove, and the status that follows.

One evaluator for every row of the pack's duties. The database counts: one query a ledger and kind of
subject, a column a duty and period; statuses are decided over those counts, never over ledger rows. What
pages show (coverage, lists, grids, accountability) are views of the frame. Definitions: docs/duties.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import CTE, ColumnElement, FromClause, Table, and_, case, func, or_, select, true
from sqlmodel import Session

from figures.duty_frame import (
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
from figures.duty_rows import (
    COUNTY_LEVEL,
    FACTS,
    NOT_HELD,
    SELF_CHECK,
    SOURCES,
    YES,
    condition,
    counted,
    proving,
    scope_of,
    stated,
    steps_of,
    taught,
    within,
)
from figures.duty_subjects import (
    Codes,
    Numbers,
    Subjects,
    Truths,
    bound,
    lasting,
    minimum_by_pupils,
    reached_since,
    read_classes,
    read_lifted,
    read_schools,
    units_of,
)
from figures.known import known, statements
from figures.periods import Instance, StageCalendar, calendars, county_calendar, instances
from figures.scope import Period
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

SERVED = "服务学校"
"""The measure of stations: a school has what a station in force says it serves."""
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
) -> pd.DataFrame:
    """Every duty instance of a period: what ended in [start, D], what runs on D, and what stands on D.

    Out, one row an instance, sorted by (duty, subject, period_start): duty, rule_set, clause, judgement,
    soft, subject_kind, subject (class = 学校代码/班级编号), school, township, period_kind, period, period_start,
    period_end, over (ended, or standing), status, have, need, have_alt, need_alt, still_needed, last_day
    (何时前: the last day on which it can still be done), capacity (what teaching still allows), since (the day
    an enrolment limit was reached). Coded columns are categorical; a number that does not exist is NaN, a
    day NaT. `township` keeps that township and its schools. Other rule sets than the plan's are references.
    """
    return framed(list(Evaluation(session, pack, period, township, tuple(rule_sets)).outcomes()), period.as_of)


@dataclass
class Columns:
    """What is asked of one ledger for one kind of subject: aggregates by key, and the first day they need."""

    place: dict[Any, int] = field(default_factory=dict)
    aggregates: list[ColumnElement[Any]] = field(default_factory=list)
    buckets: list[Bucket] = field(default_factory=list)
    values: Numbers = field(default_factory=lambda: np.zeros((0, 0)))


class Evaluation:
    """One question: reads the subjects, lets the database count, decides."""

    def __init__(
        self, session: Session, pack: Pack, period: Period, township: str | None, rule_sets: tuple[str, ...]
    ) -> None:
        self.session, self.pack, self.period, self.township = session, pack, period, township
        self.day = period.as_of
        self.duties = [
            duty
            for duty in pack.duties
            if duty.rule_set in rule_sets
            and duty.judgement != TEXT
            and duty.valid_from <= self.day
            and (duty.valid_to is None or duty.valid_to > period.start)
        ]
        self.calendars = calendars(pack)
        self.base = county_calendar(pack)
        self.asked: dict[Group, Columns] = {}
        self.known_subjects: dict[str, Subjects] = {}
        self.known_periods: dict[tuple[str, str], list[Instance]] = {}
        self.known_facts: dict[str, CTE] = {}
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

    def _ask(self, duty: Duty, role: str, bucket: Bucket, aggregate: ColumnElement[Any], kind: str = "") -> None:
        asked = self.asked.setdefault((duty.ledger, kind or duty.subject_kind), Columns())
        if (duty.code, role, bucket) not in asked.place:
            asked.place[duty.code, role, bucket] = len(asked.aggregates)
            asked.aggregates.append(aggregate)
            asked.buckets.append(bucket)

    def _got(self, duty: Duty, role: str, bucket: Bucket, kind: str = "") -> Numbers:
        asked = self.asked[duty.ledger, kind or duty.subject_kind]
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
        return taught(bucket) if duty.ledger == "lessons" else within(duty, *bucket)

    def _ask_all(self) -> None:
        for duty in self.duties:
            if duty.ledger in FACTS:
                self._ask_facts(duty)
            elif duty.period == STANDING:
                self._ask_standing(duty)
            else:
                for calendar in self.calendars_of(duty):
                    for instance in self.periods(calendar, duty.period):
                        self._ask_period(duty, instance)

    def _ask_facts(self, duty: Duty) -> None:
        if duty.measure == SERVED:
            return
        parts = stated(duty, self._in_force(duty.ledger))
        for kind in (SCHOOL, duty.subject_kind) if duty.judgement == SPATIAL else (duty.subject_kind,):
            self._ask(duty, "have", (), parts.have, kind)
            self._ask(duty, "denied", (), parts.denied, kind)
            self._ask(duty, "not_here", (), parts.not_here, kind)
            self._ask(duty, "whole", (), parts.whole, kind)
            self._ask(duty, "filed", (), func.count(), kind)

    def _ask_standing(self, duty: Duty) -> None:
        """Documents in force on D, or hazards as they stand on D."""
        rows = SOURCES[duty.ledger].rows.c
        if duty.ledger == "documents":
            stands = and_(rows.on_date <= self.day, or_(rows.valid_until.is_(None), rows.valid_until >= self.day))
        else:
            stands = and_(rows.from_on <= self.day, rows.to_on > self.day)
        self._ask(duty, "have", (), counted(duty, and_(self._proving(duty, duty.filter), stands)))
        if duty.whole:
            whole = and_(condition(SOURCES[duty.ledger], duty.whole), stands)
            self._ask(duty, "whole", (), counted(duty, whole))

    def _ask_period(self, duty: Duty, instance: Instance) -> None:
        inside = self._bucket(duty, instance.weeks, instance.start, instance.end)
        rows = and_(self._inside(duty, inside), self._found_then(duty))
        self._ask(duty, "have", inside, counted(duty, and_(self._proving(duty, duty.filter), rows)))
        if duty.alternative_filter:
            other = and_(self._proving(duty, duty.alternative_filter), rows)
            self._ask(duty, "have_alt", inside, counted(duty, other))
        if duty.whole:
            whole = and_(condition(SOURCES[duty.ledger], duty.whole), rows)
            self._ask(duty, "whole", inside, counted(duty, whole))
        if duty.judgement == COUNTED and duty.keeper != OFFICE:
            window = self._bucket(duty, instance.window_weeks, *instance.window)
            filed = and_(_filed(duty), self._inside(duty, window))
            self._ask(duty, "filed", window, func.sum(case((filed, 1), else_=0)))

    def _proving(self, duty: Duty, filter_: str) -> ColumnElement[bool]:
        """Rows that prove a duty; what must exist for the county is a document of the county's level."""
        rows = proving(duty, filter_)
        if duty.ledger == "documents" and duty.subject_kind == COUNTY and duty.judgement == EXISTENCE:
            return and_(rows, DOCUMENT.c.subject_kind == COUNTY_LEVEL)
        return rows

    def _found_then(self, duty: Duty) -> ColumnElement[bool]:
        """A hazard has many spans; it was found once, in its first."""
        rows = SOURCES[duty.ledger].rows.c
        return rows.from_on == rows.found_on if duty.ledger == "hazards" else true()

    def _in_force(self, ledger: str) -> CTE:
        if ledger not in self.known_facts:
            kind = "post" if ledger == "staffing" else "kind"
            facts = SOURCES[ledger].rows
            assert isinstance(facts, Table)
            self.known_facts[ledger] = statements(facts, self.pack.code, None, "subject_kind", "subject_code", kind)
        return self.known_facts[ledger]

    def _count(self) -> None:
        """One query a ledger and kind of subject: a row a subject, a column a duty and period."""
        for (ledger, kind), asked in self.asked.items():
            subjects = self.subjects(kind)
            rows: FromClause = self._in_force(ledger) if ledger in FACTS else SOURCES[ledger].rows
            key = () if kind == COUNTY else SOURCES[ledger].keys[kind]
            by = [rows.c[name] for name in key]
            query = select(*by, *asked.aggregates).select_from(rows).where(*self._looked_at(ledger, kind, rows, asked))
            asked.values = np.zeros((len(subjects), len(asked.aggregates)))
            if ledger in FACTS:
                asked.values[:] = np.nan
            places, found = [], []
            for row in self.session.execute(query.group_by(*by) if by else query):
                at = subjects.place.get(tuple(row[: len(by)]) if len(by) > 1 else row[0]) if by else 0
                if at is not None and len(subjects):
                    places.append(at)
                    found.append(row[len(by) :])
            if places:
                asked.values[places] = np.array(found, dtype=np.float64)
                if ledger not in FACTS:
                    np.nan_to_num(asked.values, copy=False)

    def _looked_at(self, ledger: str, kind: str, rows: FromClause, asked: Columns) -> list[ColumnElement[bool]]:
        """What a row must meet to be looked at at all."""
        if ledger in FACTS:
            level = [rows.c.subject_kind == COUNTY_LEVEL] if kind == COUNTY else []
            return [rows.c.effective_on <= self.day, rows.c.until_on > self.day, *level]
        wanted: list[ColumnElement[bool]] = [rows.c.county == self.pack.code, known(rows, None)]
        if ledger == "lessons":
            wanted.append(rows.c.term.in_(sorted({term for bucket in asked.buckets for term, _, _ in bucket})))
        elif ledger == "documents":
            wanted.append(rows.c.on_date <= self.day)
        elif all(asked.buckets):
            wanted.append(rows.c[SOURCES[ledger].day] >= min(bucket[0] for bucket in asked.buckets))
        return wanted

    @cached_property
    def served(self) -> dict[str, Codes]:
        """How many stations in force serve each school, by kind of facility."""
        rows = self._in_force("facilities")
        schools = self.subjects(SCHOOL)
        found: dict[str, Codes] = {}
        query = select(rows.c.kind, rows.c.serves).where(
            rows.c.effective_on <= self.day, rows.c.until_on > self.day, rows.c.present == YES, rows.c.serves != ""
        )
        for kind, serves in self.session.execute(query):
            counts = found.setdefault(kind, np.zeros(len(schools), dtype=np.int64))
            for school in serves.split("、"):
                if school.strip() in schools.place:
                    counts[schools.place[school.strip()]] += 1
        return found

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
        outside, unknown = bound(scope_of(duty), subjects)
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

    def _lifted(self, subjects: Subjects) -> dict[date, Truths]:
        """The weeks lifted, for whom."""
        if subjects.kind not in (SCHOOL, CLASS):
            return {}
        if subjects.kind not in self.known_lifted:
            self.known_lifted[subjects.kind] = read_lifted(self.session, self.pack, subjects)
        return self.known_lifted[subjects.kind]

    def _standing(self, duty: Duty, instance: Instance, ours: Truths, outside: Truths, unknown: Truths) -> Outcome:
        subjects = self.subjects(duty.subject_kind)
        count = len(subjects)
        need = np.full(count, duty.minimum)
        denied = not_here = np.zeros(count, dtype=bool)
        since = None
        scope = scope_of(duty)
        if duty.ledger in FACTS and duty.measure != SERVED:
            have = self._own(duty, "have")
            filed = self._own(duty, "filed") > 0
            denied = self._own(duty, "denied") > 0
            not_here = self._own(duty, "not_here") > 0
            if duty.whole:
                need = self._own(duty, "whole")
                not_here = need == 0
        elif duty.measure == SERVED:
            kind = duty.filter.partition("=")[2]
            have = self.served.get(kind, np.zeros(count, dtype=np.int64)).astype(np.float64)
            filed = np.zeros(count, dtype=bool)
        else:
            have = self._own(duty, "have")
            need = self._own(duty, "whole") if duty.whole else need
            filed = np.zeros(count, dtype=bool)
            if duty.measure and not duty.measure.startswith("种:"):
                denied = (have > 0) & (have < need)
        if duty.steps:
            need = minimum_by_pupils(steps_of(duty), subjects)
            unknown = unknown | np.isnan(need)
        if scope.limits and scope.limits.at_least:
            since = reached_since(self.session, self.pack, scope.limits, self.day, subjects)
        silent = np.isnan(have) | np.isnan(need)
        met = ~silent & (have >= need)
        said = self._declared(duty, instance, subjects)
        if duty.judgement == EXISTENCE:
            short = np.where(denied | said, CODE[MISSED], CODE[NO_DATA])
        else:
            # A threshold is missed by whoever reports in this ledger at all, unless just its number is blank.
            stated_it = self._kind_filed(duty)
            blank = (stated_it & ~denied) if duty.ledger == "facilities" else silent & (stated_it | bool(duty.whole))
            short = np.where(said | (filed & ~blank), CODE[MISSED], CODE[NO_DATA])
        status = np.where(met, CODE[MET], short)
        status = np.where(unknown, CODE[NO_DATA], status)
        status = np.where(outside | not_here, CODE[NOT_APPLICABLE], status)
        if duty.judgement == TRACKED:
            status = np.full(count, CODE[RECORDED])
        who = np.flatnonzero(ours)
        have = np.nan_to_num(have)
        return Outcome(
            duty,
            instance,
            subjects,
            who,
            status[who],
            have[who],
            need[who],
            since=None if since is None else since[who],
        )

    def _kind_filed(self, duty: Duty) -> Truths:
        """Who filed a statement of just this kind (its number may be blank)."""
        if duty.ledger not in FACTS:
            return np.zeros(len(self.subjects(duty.subject_kind)), dtype=bool)
        return np.nan_to_num(self._own(duty, "whole")) > 0

    def _own(self, duty: Duty, role: str) -> Numbers:
        """A count by subject; what the county's level says also speaks for the one unit a duty names."""
        values = self._got(duty, role, ()).copy()
        units = units_of(duty, self.pack) if duty.subject_kind == UNIT else []
        if len(units) == 1 and duty.ledger in (*FACTS, "documents"):
            place = self.subjects(UNIT).place
            pair = values[[place[units[0]], place[self.pack.code]]]
            values[place[units[0]]] = np.nan if np.isnan(pair).all() else np.nansum(pair)
        return values

    def _spatial(self, duty: Duty, instance: Instance, who: Codes) -> Outcome:
        """Places: how many schools of the township (or the county) have it. Never 未达标."""
        subjects, schools = self.subjects(duty.subject_kind), self.subjects(SCHOOL)
        outside, _ = bound(scope_of(duty), schools)
        counting = ~outside & schools.open_on(self.day)
        have_it = counting & (np.nan_to_num(self._got(duty, "have", (), SCHOOL)) > 0)
        said = counting & (have_it | (np.nan_to_num(self._got(duty, "denied", (), SCHOOL)) > 0))
        count = len(subjects)
        place = np.zeros(len(schools), dtype=np.int64)
        if subjects.kind == TOWNSHIP:
            place = np.array([subjects.place.get(code, count) for code in schools.township], dtype=np.int64)

        def each(of: Truths) -> Numbers:
            found = np.bincount(place[of], minlength=count + 1)[:count].astype(np.float64)
            return found if subjects.kind == TOWNSHIP else np.full(count, float(of.sum()))

        need, have, reported = each(counting), each(have_it), each(said)
        stated_itself = np.nan_to_num(self._own(duty, "have")) > 0
        have = np.where(stated_itself, need, have)
        recorded = (reported > 0) | (np.nan_to_num(self._own(duty, "denied")) > 0)
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
