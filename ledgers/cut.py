"""Which rows of a ledger a reader's question holds: cut to what the reader may see, then filtered, all in SQL.

The same conditions cut a list and its export, so that what may not be read cannot be downloaded either.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select
from sqlmodel import Session

from access.rights import ANYWHERE, Place
from catalogue.ledgers import CODES, HAZARDS_SHEET, MEETINGS_SHEET, Sheet
from catalogue.steps import VOID
from catalogue.words import OF_SCHOOL, OF_TOWNSHIP
from figures.bitemporal import known, statements, written_by
from figures.duties.proofs.language import SOURCES, proving
from figures.hazards.slices import codes_of, in_township
from figures.query import Period
from figures.search.names import Spelt, bodies_named, schools_named, spelt_schools
from figures.search.texts import contains, each_word, lists
from ledgers.evidence import of_the_register
from models.base import FAR, table
from models.clock import close_of, today
from models.county import UNPLACED, Pack
from models.duty import SPATIAL, TOWNSHIP
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.meeting import Attendee, Meeting, Resolution
from models.provision import Document
from models.school import School, SchoolClass, SchoolFact

TEXTS = ("text", "long", "number_of", "names", "choice", "term")  # forms of cells that words are searched in


@dataclass(frozen=True)
class Filter:
    """What is asked of a sheet: the reader's own place, then the filters; None or blank asks for all.

    `township`: rows that lie in it. `kind`: the value of the sheet's field `kind`. `recorded_by`: as known at
    the close of that day. `day`: on which a township is asked for, by default today. `duty`: rows that prove this duty,
    with `body` those of the one body that owes it. `batch`: rows this import wrote. `register`: the reader may read the
    register of transfers, and so the rows that stand for them. `voided`: hazards that were taken back (作废) alone.
    """

    place: Place = ANYWHERE
    township: str | None = None
    school: str | None = None
    period: Period | None = None
    kind: str = ""
    search: str = ""
    duty: str = ""
    body: str = ""
    batch: int | None = None
    register: bool = False
    voided: bool = False
    recorded_by: date | None = None
    day: date | None = None


def conditions(session: Session, pack: Pack, sheet: Sheet, cut: Filter) -> list[ColumnElement[bool]]:
    """What must hold for a version of the sheet to be listed."""
    rows = table(sheet.model)
    held = [rows.c.county == pack.code, known(rows, cut.recorded_by), *_readable(pack, sheet, cut)]
    if sheet.model is Document and not cut.register:
        held.append(not_(of_the_register(pack, rows)))
    if cut.voided:
        held.append(_voided(pack, cut) if sheet.model is Hazard else false())
    if cut.township:
        held.append(_lies_in(pack, sheet, cut.township, cut))
    if cut.school:
        held.append(_of_school(pack, sheet, cut.school, cut))
    if cut.period:
        held += _in_period(pack, sheet, cut.period, cut)
    if cut.kind and sheet.kind:
        held.append(rows.c[sheet.kind] == cut.kind)
    if cut.duty:
        held += _proves(pack, sheet, cut)
    if cut.batch is not None:
        held.append(written_by(rows, sheet.key, cut.batch))
    if cut.search.strip():
        held.append(_matches(session, pack, sheet, cut))
    return held


def at_schools(column: ColumnElement[Any], pack: Pack, township: str, cut: Filter) -> ColumnElement[bool]:
    """Whether a school's code is that of a school of the township on the day; 待划分: of none of the day's."""
    facts = statements(table(SchoolFact), pack.code, cut.recorded_by, "school_code")
    day = cut.day or today()
    # Of the statements not over by the day the one that ends first is in force, or is the first of all: what
    # a school is before its first statement, the first one says.
    last = func.min(facts.c.until_on).label("until_on")
    standing = select(facts.c.school_code, last).where(facts.c.until_on > day).group_by(facts.c.school_code).subquery()
    held = and_(standing.c.school_code == facts.c.school_code, standing.c.until_on == facts.c.until_on)
    schools = select(facts.c.school_code).join(standing, held)
    if township != UNPLACED:
        return column.in_(schools.where(in_township(facts.c.township_code, pack, township, day)))
    return column.not_in(schools.where(~in_township(facts.c.township_code, pack, UNPLACED, day)))


def _readable(pack: Pack, sheet: Sheet, cut: Filter) -> list[ColumnElement[bool]]:
    """What a member may see of a sheet; nothing is asked of who reads the whole county."""
    place = cut.place
    if place == ANYWHERE:
        return []
    if place.school:
        return [_of_school(pack, sheet, place.school, cut)]
    code = place.township or place.unit or ""
    codes = codes_of(pack, code, cut.day or today()) or [code]
    answering = _answers(pack, sheet, codes, cut)
    return [or_(_lies_in(pack, sheet, code, cut), answering)] if place.township else [answering]


def _of_school(pack: Pack, sheet: Sheet, school: str, cut: Filter) -> ColumnElement[bool]:
    rows = table(sheet.model)
    if sheet.model is HazardEvent:
        return rows.c.hazard_no.in_(_hazards(pack, _of_school(pack, HAZARDS_SHEET, school, cut), cut))
    if (name := "code" if sheet.model is School else "school_code") in rows.c:
        return rows.c[name] == school
    if "subject_kind" in rows.c:
        return and_(rows.c.subject_kind == OF_SCHOOL, rows.c.subject_code == school)
    return false()


def _lies_in(pack: Pack, sheet: Sheet, township: str, cut: Filter) -> ColumnElement[bool]:
    """Whether a row lies in a township: by the township it states, else by where its school stands."""
    rows, day = table(sheet.model), cut.day or today()
    if sheet.model is HazardEvent:
        return rows.c.hazard_no.in_(_hazards(pack, _lies_in(pack, HAZARDS_SHEET, township, cut), cut))
    if sheet.model in (School, SchoolClass, SchoolFact):
        return at_schools(rows.c[sheet.key[0]], pack, township, cut)
    if "township_code" in rows.c:
        own = in_township(rows.c.township_code, pack, township, day)
        unsaid = and_(rows.c.township_code.is_(None), at_schools(rows.c.school_code, pack, township, cut))
        return or_(own, unsaid) if rows.c.township_code.nullable else own
    if "school_code" in rows.c:
        return at_schools(rows.c.school_code, pack, township, cut)
    if "subject_kind" in rows.c:
        schools = and_(rows.c.subject_kind == OF_SCHOOL, at_schools(rows.c.subject_code, pack, township, cut))
        own = in_township(rows.c.subject_code, pack, township, day)
        return or_(schools, and_(rows.c.subject_kind == OF_TOWNSHIP, own) if township == UNPLACED else own)
    return _answers(pack, sheet, codes_of(pack, township, day), cut)


def _answers(pack: Pack, sheet: Sheet, codes: list[str], cut: Filter) -> ColumnElement[bool]:
    """Rows in which a department or township has a part: it mends, supervises, verifies, organises or leads."""
    rows = table(sheet.model)
    if sheet.model is HazardEvent:
        return rows.c.hazard_no.in_(_hazards(pack, _answers(pack, HAZARDS_SHEET, codes, cut), cut))
    if sheet.model is Hazard:
        spans = table(HazardSpan)
        handed = select(spans.c.hazard_no).where(
            spans.c.county == pack.code,
            known(spans, cut.recorded_by),
            spans.c.to_on == FAR,
            or_(spans.c.responsible.in_(codes), spans.c.turn_unit.in_(codes)),
        )
        named = [rows.c[name].in_(codes) for name in ("responsible", "supervising_unit", "verifying_unit")]
        return or_(*named, rows.c.number.in_(handed))
    if sheet.model is Resolution:
        return or_(rows.c.lead_unit.in_(codes), *(lists(rows.c.supporting, code) for code in codes))
    if sheet.model is Meeting:
        attending = [rows.c[name] for name in ("present", "in_attendance", "excused")]
        return or_(*(lists(column, code) for column in attending for code in codes))
    for name in ("organiser", "subject_code", "guiding_unit", "body"):
        if name in rows.c:
            return rows.c[name].in_(codes)
    return false()


def _hazards(pack: Pack, held: ColumnElement[bool], cut: Filter) -> Select[Any]:
    hazards = table(Hazard)
    return select(hazards.c.number).where(hazards.c.county == pack.code, known(hazards, cut.recorded_by), held)


def _voided(pack: Pack, cut: Filter) -> ColumnElement[bool]:
    steps = table(HazardEvent)
    taken_back = select(steps.c.hazard_no).where(
        steps.c.county == pack.code, known(steps, cut.recorded_by), steps.c.kind == VOID
    )
    return table(Hazard).c.number.in_(taken_back)


def _lay_open(pack: Pack, period: Period, cut: Filter) -> Select[Any]:
    """Numbers of the hazards that lay open in the period or were found in it."""
    spans = table(HazardSpan)
    return select(spans.c.hazard_no).where(
        spans.c.county == pack.code,
        known(spans, cut.recorded_by),
        spans.c.from_on <= period.as_of,
        or_(and_(spans.c.state != "closed", spans.c.to_on > period.start), spans.c.found_on >= period.start),
    )


def _in_period(pack: Pack, sheet: Sheet, period: Period, cut: Filter) -> list[ColumnElement[bool]]:
    """Rows dated in the period: a lesson by the Sunday of its teaching week, a resolution by its meeting, a hazard
    and its steps if it lay open in it. Registers, which hold until they change, are not cut."""
    rows = table(sheet.model)
    if sheet.model in (Hazard, HazardEvent):
        return [rows.c[sheet.key[0]].in_(_lay_open(pack, period, cut))]
    if sheet.model in (Resolution, Attendee):
        meetings = table(Meeting)
        of_period = _in_period(pack, MEETINGS_SHEET, period, cut)
        held = and_(meetings.c.county == pack.code, known(meetings, cut.recorded_by), *of_period)
        return [rows.c.meeting_no.in_(select(meetings.c.number).where(held))]
    if not sheet.dated and sheet.model is not Meeting:
        return []
    if not sheet.day:
        terms: dict[str, set[int]] = {}
        for week in pack.weeks:
            if period.start <= week.sunday <= period.end and week.monday <= period.as_of:
                terms.setdefault(week.term, set()).add(week.week_no)
        return [or_(false(), *(and_(rows.c.term == t, rows.c.week_no.in_(sorted(w))) for t, w in terms.items()))]
    day = rows.c[sheet.day]
    if sheet.column(sheet.day).form == "instant":
        return [day >= datetime.combine(period.start, time()), day < close_of(period.as_of)]
    return [day.between(period.start, period.as_of)]


def _proves(pack: Pack, sheet: Sheet, cut: Filter) -> list[ColumnElement[bool]]:
    """Rows that prove a duty, as the evaluator counts them; hazards by the states they are in are not asked here."""
    duty = next((duty for duty in pack.duties if duty.code == cut.duty), None)
    if duty is None or not duty.ledger or SOURCES[duty.ledger].rows is not table(sheet.model):
        return []
    source, body = SOURCES[duty.ledger], cut.body
    held = [proving(duty, duty.filter)]
    if body and duty.judgement == SPATIAL:
        return [*held, _lies_in(pack, sheet, body, cut)] if duty.subject_kind == TOWNSHIP else held
    if body and (keys := source.keys[duty.subject_kind]):
        held.append(source.rows.c[keys[0]].in_(codes_of(pack, body, today()) or [body]))
    return held


def _matches(session: Session, pack: Pack, sheet: Sheet, cut: Filter) -> ColumnElement[bool]:
    """Each of the words stands in a text of the row, or names its school or unit."""
    spelt = spelt_schools(session, pack, cut.search, cut.recorded_by)
    return each_word(cut.search, partial(_holds, pack, sheet, cut, spelt))


def _holds(pack: Pack, sheet: Sheet, cut: Filter, spelt: Spelt, word: str) -> ColumnElement[bool]:
    rows, bodies = table(sheet.model), bodies_named(pack, word)
    found: list[ColumnElement[bool]] = []
    for column in sheet.stored:
        if column.form in CODES:
            found.append(schools_named(pack, rows.c[column.field], word, spelt, cut.recorded_by))
            found += [rows.c[column.field].in_(bodies)] if bodies else []
        elif column.form in TEXTS:
            found.append(contains(rows.c[column.field], word))
    if sheet.model is School and (codes := spelt.get(word)):
        found.append(rows.c.code.in_(codes))
    return or_(false(), *found)
