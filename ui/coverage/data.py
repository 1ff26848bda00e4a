"""The coverage page's questions, asked once a revision: frames of the whole county, cut to the reader.

The frame of a period serves every filter: a township or school is cut out of it. Names of schools with weak
points are taken out here and nowhere else, by one right.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from access.rights import Place
from domain.calendar import school_year_of
from figures.answers import asked_once
from figures.duties import practice as kinds
from figures.duties.boards import WHOLE, Board, Tally, board, key_of
from figures.duties.coverage.grids import (
    SCENARIOS,
    TOPICS,
    each_school_has,
    facility_table,
    kinds_duty,
    scenario_grid,
    topic_grid,
)
from figures.duties.coverage.missing import missing_list, names_of
from figures.duties.coverage.pace import PACE, lesson_pace, lessons_together
from figures.duties.coverage.shares import tracked
from figures.duties.engine import duty_instances
from figures.duties.frame import NOT_APPLICABLE
from figures.duties.owing import HEADINGS, NOT_LINKED, gathered, heading, reminder
from figures.duties.parts import warned, warned_words, with_parts
from figures.duties.periods import calendars, county_calendar
from figures.duties.practice import FACTS
from figures.duties.pupils import pupils_reached, reached_words, reaches_pupils
from figures.query import Period, between
from figures.school import schools_of_stage
from ledgers.evidence import TRANSFER
from models.county import Pack
from models.duty import CLASS, COUNTED, COUNTY, EXISTENCE, SCHOOL, SPATIAL, TOWNSHIP, TRACKED, UNIT, Duty
from ui.coverage.query import MEASURES, Filter, Query
from ui.coverage.tables import own_rows
from ui.shell.cache import opened
from ui.shell.visit import Key, Visit

FRAMES, MOST = 8, 200
SHOWN = 150
"""Rows of a list that are sent to the browser; all of them are in the export."""
SCHOOLS = (SCHOOL, CLASS)
OWN = (COUNTY, UNIT, TOWNSHIP)
LINK = "link"
"""The place that is no place: 联网 of what is there."""


def wanted(pack: Pack, duty: Duty, measure: str) -> bool:
    """Whether a duty belongs to a measure of the page."""
    ours = duty.rule_set == pack.rule_set
    of_schools = duty.subject_kind in SCHOOLS
    return {
        "duties": ours and of_schools and duty.judgement == COUNTED,
        "facilities": ours and each_school_has(duty),
        "lessons": ours and duty.subject_kind == CLASS and duty.judgement == COUNTED,
        "checklist": ours and of_schools and duty.judgement in (EXISTENCE, SPATIAL),
        "counts": ours and of_schools and duty.judgement == TRACKED,
        "own": ours and duty.subject_kind in OWN,
        "reference": not ours and of_schools,
    }.get(measure, False)


def names_weak_points(visit: Visit) -> bool:
    """Whether this reader may see which school has a weak point; a link of a leader never shows it."""
    return visit.can("weakness.read", Place(visit.place.township, visit.place.school, visit.place.unit))


@asked_once(FRAMES)
def _frame(key: Key, period: Period, sets: tuple[str, ...]) -> pd.DataFrame:
    with opened(key) as (session, pack):
        return duty_instances(session, pack, period, rule_sets=sets)


def _instances(key: Key, pack: Pack, period: Period, measure: str, cut: Filter) -> pd.DataFrame:
    others = tuple(sorted({d.rule_set for d in pack.duties} - {pack.rule_set}))
    sets = others if measure == "reference" else (pack.rule_set,)
    if not sets:
        return _frame(key, period, (pack.rule_set,)).iloc[:0]
    frame = _frame(key, period, sets)
    kept = frame["duty"].isin([duty.code for duty in pack.duties if wanted(pack, duty, measure)])
    if cut.unit is not None:
        kept &= (frame["subject"] == cut.unit) & (frame["subject_kind"] == UNIT)
    return _cut(key, frame[kept], cut, period.as_of)


@asked_once(FRAMES)
def _of_stage(key: Key, stage: str, day: date) -> frozenset[str]:
    with opened(key) as (session, pack):
        return schools_of_stage(session, pack, stage, day)


def _cut(key: Key, rows: pd.DataFrame, cut: Filter, day: date) -> pd.DataFrame:
    """The rows of schools that the reader asked for."""
    for column, value in (("township", cut.township), ("school", cut.school)):
        rows = rows if value is None else rows[rows[column] == value]
    return rows if cut.stage is None else rows[rows["school"].isin(_of_stage(key, cut.stage, day))]


def term_of(pack: Pack, period: Period) -> Period:
    """The term the day lies in, for what is taught; the period itself when the calendar has none."""
    calendar = calendars(pack).get(county_calendar(pack))
    term = calendar.term_on(period.as_of) if calendar else None
    return between(term.first, term.last, period.as_of) if term else period


def _period(pack: Pack, asked: Query) -> Period:
    return term_of(pack, asked.period) if asked.measure == "lessons" else asked.period


@asked_once(FRAMES)
def _names(key: Key) -> dict[str, str]:
    with opened(key) as (session, pack):
        return names_of(session, pack)


@asked_once(MOST)
def _board(key: Key, period: Period, measure: str, cut: Filter, whole: str, named: bool, _pack: Pack) -> Board:
    rows = _instances(key, _pack, period, measure, cut)
    by = "school" if cut.township or cut.school else "township"
    owing_ones = rows[rows["status"] != NOT_APPLICABLE]
    codes = [] if cut.school else [str(code) for code in owing_ones[by].unique()]
    places = _places(key, _pack, by, codes)
    made = board(
        rows, _pack, [(WHOLE, whole), *places], by, by_source=measure == "reference", each_period=measure == "lessons"
    )
    if by == "township" or named:
        return made
    weak = {duty.code for duty in _pack.duties if duty.weak_point}
    open_lines = {line.key for line in made.lines if line.duty not in weak}
    kept = {spot: tally for spot, tally in made.tallies.items() if spot[1] == WHOLE or spot[0] in open_lines}
    return Board(made.lines, made.places if open_lines else made.places[:1], kept)


def asked_board(visit: Visit, asked: Query) -> Board:
    """Lines by places of the measure: townships, or the schools of the chosen one."""
    whole = visit.pack.name_of(asked.cut.township) or visit.scope_name
    period, by = _period(visit.pack, asked), "school" if asked.cut.township or asked.cut.school else "township"
    key, named = visit.key, names_weak_points(visit)
    if asked.measure == "practice":
        return _practice_board(key, period, asked.cut, whole, visit.pack)
    made = _board(key, period, asked.measure, asked.cut, whole, named, visit.pack)
    if asked.measure == "lessons":
        return kinds.with_pace(made, pace(visit, asked), by, visit.pack)
    if asked.measure == "facilities":
        return _with_link(made, _linked(key, period, asked.cut))
    return made


@asked_once(FRAMES)
def _practice(key: Key, period: Period) -> tuple[pd.DataFrame, pd.DataFrame]:
    with opened(key) as (session, pack):
        return tuple(  # type: ignore[return-value]
            grid(session, pack, period, each_school=True) if kinds_duty(pack, measure) else pd.DataFrame(columns=FACTS)
            for grid, measure in ((topic_grid, TOPICS), (scenario_grid, SCENARIOS))
        )


def practice(key: Key, period: Period, cut: Filter) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lessons by topic this term and drills by scenario this school year, a row a school of the cut."""
    topics, scenarios = _practice(key, period)
    return _cut(key, topics, cut, period.as_of), _cut(key, scenarios, cut, period.as_of)


@asked_once(MOST)
def _practice_board(key: Key, period: Period, cut: Filter, whole: str, _pack: Pack) -> Board:
    topics, scenarios = practice(key, period, cut)
    by = "school" if cut.township or cut.school else "township"
    codes = [] if cut.school else pd.concat([topics[by], scenarios[by]]).unique().tolist()
    return kinds.practice_board(topics, scenarios, [(WHOLE, whole), *_places(key, _pack, by, codes)], by, _pack)


def _places(key: Key, pack: Pack, by: str, codes: list[str]) -> list[tuple[str, str]]:
    """Codes and names in order: townships as listed, schools by name."""
    if by == "school":
        names = _names(key)
        return sorted(((code, names.get(code, code)) for code in codes), key=lambda place: place[1])
    order = {township.code: township.listed_order for township in pack.townships}
    return [(code, pack.name_of(code)) for code in sorted(codes, key=lambda code: order.get(code, 999))]


@asked_once(FRAMES)
def _pace(key: Key, period: Period) -> pd.DataFrame:
    with opened(key) as (session, pack):
        return lesson_pace(session, pack, period) if lessons_together(pack) else pd.DataFrame(columns=PACE)


def pace(visit: Visit, asked: Query) -> pd.DataFrame:
    """Lessons a class in the term of the day, cut to the reader; figures.duties.coverage.pace.lesson_pace."""
    period = _period(visit.pack, asked)
    return _cut(visit.key, _pace(visit.key, period), asked.cut, period.as_of)


@asked_once(MOST)
def _linked(key: Key, period: Period, cut: Filter) -> pd.DataFrame:
    with opened(key) as (session, pack):
        if cut.school is None:
            return facility_table(session, pack, period, township=cut.township, stage=cut.stage)
        return pd.DataFrame()


def _with_link(made: Board, facilities: pd.DataFrame) -> Board:
    """The board with 联网 as a place of its own beside the whole: linked of those that have it."""
    if facilities.empty:
        return made
    tallies = dict(made.tallies)
    for row in facilities[facilities["linked"].notna()].to_dict("records"):
        tallies[key_of(row["duty"], True), LINK] = Tally(
            int(row["linked"]), int(row["not_linked"]), int(row["link_unsaid"])
        )
    return Board(made.lines, [made.places[0], (LINK, "已联网"), *made.places[1:]], tallies)


@asked_once(FRAMES * 4)
def _owing(
    key: Key, period: Period, measure: str, cut: Filter, named: bool, each_class: bool, _pack: Pack
) -> pd.DataFrame:
    with opened(key) as (session, pack):
        rows = missing_list(session, pack, _instances(key, pack, period, measure, cut), judgements=(COUNTED, EXISTENCE))
    if not named:
        hidden = [duty.code for duty in _pack.duties if duty.weak_point]
        rows = rows[~rows["duty"].isin(hidden)]
    return gathered(rows, _pack, _names(key), period.as_of, each_class=each_class)


def owing(visit: Visit, asked: Query) -> pd.DataFrame:
    """All that is owed under the measure, first due first, cut to the chosen cell; figures.duties.owing.gathered."""
    pack, key, period = visit.pack, visit.key, _period(visit.pack, asked)
    line = asked.line
    if asked.measure == "practice":
        rows = kinds.not_done(*practice(key, period, asked.cut), _names(key), pack, ends_of(pack, period), line)
        line = ""
    elif asked.measure == "lessons" and lessons_together(pack) and line in ("", kinds.PACE, kinds.BOTH):
        rows = kinds.short_classes(pace(visit, asked), _names(key), pack, ends_of(pack, period)[0])
        line = ""
    elif asked.measure == "lessons" and line == kinds.TAUGHT:
        rows = kinds.untaught_schools(pace(visit, asked), _names(key), pack, ends_of(pack, period)[0])
    else:
        each_class = asked.measure == "lessons"
        rows = _owing(key, period, asked.measure, asked.cut, names_weak_points(visit), each_class, pack)
    if line:
        rows = rows[rows["line"] == line]
    if asked.at == LINK:
        rows = rows[rows["amount"] == NOT_LINKED]
    elif asked.at:
        rows = rows[(rows["township"] == asked.at) | (rows["place"] == asked.at)]
    return rows


@dataclass(frozen=True)
class Listed:
    """Who lacks what, as it is shown: how many lines there are, what stands over them, the columns (HEADINGS) of the
    first SHOWN, and the text to paste."""

    count: int
    heading: str
    columns: dict[str, list[str]]
    text: str


@asked_once(MOST)
def _listed(key: Key, asked: Query, named: bool, _visit: Visit) -> Listed:  # noqa: ARG001
    rows = owing(_visit, asked)
    first = rows.head(SHOWN)
    ask = "还没有开展过以下内容，请安排并报台账" if asked.measure == "practice" else "尚未完成，请按期补上并报台账"
    return Listed(
        len(rows),
        heading(rows),
        {words: first[name].tolist() for name, words in HEADINGS.items()},
        reminder(MEASURES[asked.measure], asked.day, rows, ask),
    )


def listed(visit: Visit, asked: Query) -> Listed:
    """What `owing` finds, as the page shows it."""
    return _listed(visit.key, asked, names_weak_points(visit), visit)


def ends_of(pack: Pack, period: Period) -> tuple[date, date]:
    """The last teaching Sundays of the term and of the school year of the day."""
    year = school_year_of(period.as_of)
    weeks = [w for w in pack.weeks if w.stage == county_calendar(pack) and w.school_year == year]
    term = [w for w in weeks if w.monday <= period.as_of] or weeks
    if not weeks:
        return period.end, period.end
    return max(w.sunday for w in weeks if w.term == term[-1].term), max(w.sunday for w in weeks)


@asked_once(MOST)
def _reached(key: Key, period: Period, cut: Filter, line: str, at: str, _pack: Pack) -> str:
    duty = next((d for d in _pack.duties if line in (key_of(d.code, True), key_of(d.code, False))), None)
    if duty is None or not reaches_pupils(_pack, duty):
        return ""
    rows = _instances(key, _pack, period, "duties", cut)
    rows = rows[(rows["duty"] == duty.code) & (rows["over"] == (line == key_of(duty.code, True)))]
    if at:
        rows = rows[(rows["township"] == at) | (rows["school"] == at)]
    with opened(key) as (session, pack):
        counted = pupils_reached(session, pack, duty, rows, period)
    return reached_words(duty, rows, *counted, _pack.small_count)


def reached(visit: Visit, asked: Query) -> str:
    """实测 ÷ 应测 of the chosen line in the chosen place, in words; "" where it counts no pupils."""
    if asked.measure != "duties" or not asked.line:
        return ""
    return _reached(visit.key, asked.period, asked.cut, asked.line, asked.at, visit.pack)


@asked_once(MOST)
def _counts(key: Key, period: Period, cut: Filter, _pack: Pack) -> pd.DataFrame:
    rows = _instances(key, _pack, period, "counts", cut)
    with opened(key) as (session, pack):
        return with_parts(session, pack, tracked(rows, pack), rows, period)


def counts(visit: Visit, asked: Query) -> pd.DataFrame:
    """What is only counted; figures.duties.coverage.shares.tracked, with `amount` and `parts` in words."""
    return _counts(visit.key, asked.period, asked.cut, visit.pack)


@asked_once(MOST)
def _own(key: Key, period: Period, cut: Filter, judgements: tuple[str, ...], _pack: Pack) -> pd.DataFrame:
    rows = _instances(key, _pack, period, "own", cut)
    return own_rows(rows, _pack, _names(key), judgements, period.as_of)


def own(visit: Visit, asked: Query, judgements: tuple[str, ...]) -> pd.DataFrame:
    """The duties of the county, its units and townships themselves, transfers only for readers of their register;
    ui.coverage.tables.own_rows."""
    found = _own(visit.key, asked.period, asked.cut, judgements, visit.pack)
    return found if visit.can("transfer.read") else found[found["条款"] != visit.pack.setting(TRANSFER)]


@asked_once(FRAMES)
def _warnings(key: Key, period: Period) -> str:
    with opened(key) as (session, pack):
        return warned_words(warned(session, pack, period))


def warnings(visit: Visit, asked: Query) -> str:
    """How soon warnings followed the reviews of the period, in words; for readers of the whole county."""
    cut = asked.cut
    return "" if cut.township or cut.school or cut.unit else _warnings(visit.key, asked.period)
