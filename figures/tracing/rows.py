"""The rows of all ledgers that speak of a subject, each as it was known at the close of the day and as it is known now.

A row is what its key names; its versions are told apart by their ids. What was known on D is what `export
--recorded-by D` says, what is known now the export of today; between them lies what was added, changed or taken out
afterwards (docs/figures.md, "责任倒查").
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, func, or_, select
from sqlmodel import Session

from catalogue.ledgers import HAZARDS_SHEET, LEDGERS, LESSONS_SHEET, RESOLUTIONS_SHEET, STEPS_SHEET, Ledger, Sheet
from catalogue.steps import CLOSED
from catalogue.words import OF_SCHOOL
from figures.bitemporal import known
from figures.hazards.slices import HAZARD, SPAN
from figures.search.texts import lists
from figures.tracing.asked import ReplayQuestion
from figures.tracing.words import row_words
from figures.wording import stored_text
from models.base import Base, table
from models.clock import close_of
from models.county import Pack
from models.duty import SCHOOL
from models.hazard import Hazard, HazardEvent
from models.incident import Incident
from models.inspection import Inspection
from models.meeting import Attendee, Meeting, Resolution
from models.practice import Drill, Lesson
from models.provision import Document, Facility, Staffing
from models.school import School, SchoolClass, SchoolFact

MEETING, LESSON = table(Meeting), table(Lesson)
HAZARDS, CHECKS, MEETINGS, DRILLS, LESSONS, PAPERS, INCIDENTS, OTHERS = (
    *("已知隐患", "检查", "会议议定", "演练推演", "安全教育", "文件人员", "事件", "其他"),
)
LANES: dict[type[Base], str] = {
    **dict.fromkeys((Hazard, HazardEvent), HAZARDS),
    Inspection: CHECKS,
    Resolution: MEETINGS,
    Drill: DRILLS,
    Lesson: LESSONS,
    **dict.fromkeys((Document, Facility, Staffing, SchoolFact, School), PAPERS),
    Incident: INCIDENTS,
}
"""Under which word a ledger's rows stand; a ledger that is not named stands under 其他."""
LEFT_OUT = (Meeting, Attendee, SchoolClass)
"""Tables whose rows say nothing of a subject by themselves: a meeting is told by what it decided, a class by its
lessons."""
STATEMENTS = (Facility, Staffing, SchoolFact, School)
"""Tables whose rows hold until the next statement: told whatever their age."""
NAMING = (
    *("township_code", "organiser", "inspected_unit", "responsible", "supervising_unit", "lead_unit"),
    *("verifying_unit", "subject_code", "by_unit", "told_publicity_by"),
)
"""Fields by which a row names a township or a unit."""
ADDED, CHANGED, REMOVED = "补记", "更改", "作废"
"""What became of a row after the day: it speaks of a day up to D and was entered after it; it was changed; it no longer
holds."""


@dataclass(frozen=True)
class RowVersion:
    """One version of a row: its id (0 for lessons told together), the day it speaks of, its facts by field, the line it
    makes, and its stamps."""

    id: int
    on: date
    facts: Mapping[str, Any]
    words: str
    recorded_at: datetime
    first_recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True)
class Told:
    """A row: `ledger` (its word), `sheet`, `number` (编号 as it is read), `key` (as an address says it), and the
    version known at the close of D and the one known now, None where there is none."""

    ledger: str
    sheet: str
    lane: str
    number: str
    key: str
    then: RowVersion | None
    now: RowVersion | None

    @property
    def version(self) -> RowVersion:
        """The version of the day, or where the row was not known the one of now."""
        found = self.then or self.now
        assert found is not None
        return found

    def afterwards(self, day: date) -> str:
        """ADDED, CHANGED, REMOVED, or "" for a row that stands as it stood, or speaks of a later day."""
        if self.then is None:
            return ADDED if self.version.on <= day else ""
        if self.now is None:
            return REMOVED
        return CHANGED if self.now.id != self.then.id else ""

    @property
    def late(self) -> int:
        """Days between the day a row speaks of and the one on which it first came into the ledger."""
        return max((self.version.first_recorded_at.date() - self.version.on).days, 0)


def seen(versions: FromClause, day: date) -> ColumnElement[bool]:
    """The versions known now or at the close of the day."""
    return or_(known(versions, None), known(versions, day))


def stands(row: Mapping[str, Any], day: date) -> tuple[bool, bool]:
    """Whether a version was known at the close of the day, and whether it is known now."""
    edge, ended = close_of(day), row["superseded_at"]
    return row["recorded_at"] < edge and (ended is None or ended >= edge), ended is None


def told_rows(session: Session, pack: Pack, asked: ReplayQuestion, hazards: Sequence[str]) -> list[Told]:
    """All rows of the subject from the first day on, and what held on the day whatever its age, by day and number.
    hazards: the numbers of its hazards, as `hazards_told` gives them."""
    found: list[Told] = []
    for ledger, sheet in _told_of(asked):
        versions = table(sheet.model)
        held = _conditions(sheet, asked, hazards)
        query = select(versions).where(versions.c.county == pack.code, seen(versions, asked.day), *held)
        found += _paired(pack, ledger, sheet, session.execute(query).mappings(), asked.day)
    found += _resolutions(session, pack, asked, hazards)
    if asked.subject.kind == SCHOOL:
        found += _lessons(session, pack, asked)
    return sorted(found, key=lambda told: (told.version.on, told.ledger, told.number))


def _told_of(asked: ReplayQuestion) -> Iterator[tuple[Ledger, Sheet]]:
    of_schools = (Drill, SchoolFact, School)
    apart = (Resolution, Lesson, *LEFT_OUT, *(() if asked.subject.kind == SCHOOL else of_schools))
    for ledger in LEDGERS.values():
        for sheet in ledger.sheets:
            if sheet.model not in apart:
                yield ledger, sheet


def _conditions(sheet: Sheet, asked: ReplayQuestion, hazards: Sequence[str]) -> list[ColumnElement[bool]]:
    rows = table(sheet.model)
    if sheet in (HAZARDS_SHEET, STEPS_SHEET):
        return [rows.c[sheet.key[0]].in_(hazards)]
    held = [_speaks_of(rows, asked)]
    if sheet.model is Document:
        valid = func.coalesce(rows.c.valid_until, asked.since) >= asked.day
        held.append(or_(rows.c.on_date >= asked.since, valid))
    elif sheet.model not in STATEMENTS and sheet.day:
        held.append(rows.c[sheet.day] >= asked.since)
    return held


def _speaks_of(rows: FromClause, asked: ReplayQuestion) -> ColumnElement[bool]:
    subject = asked.subject
    if subject.kind != SCHOOL:
        return or_(*(rows.c[name].in_(subject.codes) for name in NAMING if name in rows.c))
    if "subject_kind" in rows.c:
        return and_(rows.c.subject_kind == OF_SCHOOL, rows.c.subject_code == subject.code)
    return rows.c["school_code" if "school_code" in rows.c else "code"] == subject.code


def hazards_told(session: Session, pack: Pack, asked: ReplayQuestion) -> list[str]:
    """The numbers of the subject's hazards that were found from the first day on, or lay open on it or later by what
    was known on it or later."""
    mine = (HAZARD.c.county == pack.code, seen(HAZARD, asked.day), _speaks_of(HAZARD, asked))
    first = datetime.combine(asked.since, time())
    lay_open = and_(
        SPAN.c.county == pack.code,
        SPAN.c.hazard_no == HAZARD.c.number,
        SPAN.c.state != CLOSED,
        SPAN.c.to_on > asked.since,
        or_(SPAN.c.superseded_at.is_(None), SPAN.c.superseded_at >= first),
    )
    query = select(HAZARD.c.number).where(*mine, or_(HAZARD.c.found_on >= asked.since, exists().where(lay_open)))
    return sorted(set(session.execute(query).scalars()))


def _paired(
    pack: Pack, ledger: Ledger, sheet: Sheet, versions: Any, day: date, days: Mapping[str, date] | None = None
) -> list[Told]:
    pairs: dict[tuple[Any, ...], list[RowVersion | None]] = {}
    for row in versions:
        pair = pairs.setdefault(tuple(row[name] for name in sheet.key), [None, None])
        version = _version(pack, sheet, dict(row), days or {})
        for at, is_known in enumerate(stands(row, day)):
            if is_known:
                pair[at] = version
    made = []
    for key, (then, now) in pairs.items():
        words = [stored_text(part) for part in key]
        made.append(
            Told(ledger.kind, sheet.name, LANES.get(sheet.model, OTHERS), " ".join(words), "|".join(words), then, now)
        )
    return made


def _version(pack: Pack, sheet: Sheet, row: dict[str, Any], days: Mapping[str, date]) -> RowVersion:
    on = days.get(str(row.get("meeting_no"))) or row[sheet.day or "recorded_at"]
    on = on.date() if isinstance(on, datetime) else on
    return RowVersion(
        row["id"],
        on,
        row,
        row_words(pack, sheet, row),
        row["recorded_at"],
        row["first_recorded_at"],
        row["recorded_by"],
    )


def _resolutions(session: Session, pack: Pack, asked: ReplayQuestion, hazards: Sequence[str]) -> list[Told]:
    """What meetings from the first day on decided that names the subject, its township, or a body that answers for one
    of its hazards."""
    held = session.execute(
        select(MEETING.c.number, MEETING.c.held_on)
        .where(MEETING.c.county == pack.code, seen(MEETING, asked.day), MEETING.c.held_on >= asked.since)
        .order_by(MEETING.c.id)
    ).all()
    days = {row.number: row.held_on for row in held}
    rows = table(Resolution)
    codes = concerned(session, pack, asked, hazards)
    naming = [rows.c.lead_unit.in_(codes), *(lists(rows.c.supporting, code) for code in codes)]
    query = select(rows).where(
        rows.c.county == pack.code,
        seen(rows, asked.day),
        rows.c.meeting_no.in_(days),
        or_(rows.c.matter.contains(asked.subject.name, autoescape=True), *naming),
    )
    found = session.execute(query).mappings()
    return _paired(pack, LEDGERS["meetings"], RESOLUTIONS_SHEET, found, asked.day, days)


def concerned(session: Session, pack: Pack, asked: ReplayQuestion, hazards: Sequence[str]) -> list[str]:
    """The bodies whose matter the subject is: itself, its township, and who must mend, see to or verify its hazards."""
    subject = asked.subject
    found = dict.fromkeys((*subject.codes, subject.township) if subject.kind != SCHOOL else (subject.township,))
    if subject.kind == SCHOOL:
        fields = (HAZARD.c.responsible, HAZARD.c.supervising_unit, HAZARD.c.verifying_unit, HAZARD.c.lead_unit)
        told = select(*fields).where(
            HAZARD.c.county == pack.code, seen(HAZARD, asked.day), HAZARD.c.number.in_(hazards)
        )
        for row in session.execute(told.distinct()):
            found |= dict.fromkeys(code for code in row if code in pack.unit_names)
    return [code for code in found if code]


def _lessons(session: Session, pack: Pack, asked: ReplayQuestion) -> list[Told]:
    """The lessons of a school's classes, told together by week, course and topic, and by when they came in: a school
    of thirty classes has a thousand a year. They speak of the Sunday of their week: before it the week was not over."""
    weeks = {(week.term, week.week_no): week.sunday for week in sorted(pack.weeks, key=lambda week: week.stage)}
    terms = sorted({term for (term, _), sunday in weeks.items() if sunday >= asked.since})
    held = and_(LESSON.c.county == pack.code, LESSON.c.school_code == asked.subject.code, LESSON.c.term.in_(terms))
    by = ("term", "week_no", "course", "topic", "recorded_at", "first_recorded_at", "superseded_at", "recorded_by")
    columns = [LESSON.c[name] for name in by]
    query = (
        select(*columns, func.count().label("classes"), func.sum(LESSON.c.hours).label("hours"),
               func.min(LESSON.c.class_no).label("class_no"), func.min(LESSON.c.id).label("id"))
        .where(held, seen(LESSON, asked.day))
        .group_by(*columns)
    )  # fmt: skip
    made = []
    for row in session.execute(query).mappings():
        on = weeks.get((row["term"], row["week_no"]))
        if on is None or on < asked.since:
            continue
        facts = dict(row) | {"school_code": asked.subject.code}
        version = RowVersion(
            row["id"], on, facts, row_words(pack, LESSONS_SHEET, facts),
            row["recorded_at"], row["first_recorded_at"], row["recorded_by"],
        )  # fmt: skip
        then, now = stands(facts, asked.day)
        number = f"{row['term']} 第{row['week_no']}周 {row['course']}"
        key = "|".join(stored_text(facts[name]) for name in LESSONS_SHEET.key)
        made.append(
            Told(
                "lessons", LESSONS_SHEET.name, LESSONS, number, key, version if then else None, version if now else None
            )
        )
    return made
