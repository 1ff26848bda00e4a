"""The coverage page's questions, asked once a revision: frames of the whole county, cut to the reader.

The frame of a period serves every filter: a township or school is cut out of it. Names of schools with weak
points are taken out here and nowhere else, by one right.
"""

import pandas as pd
import streamlit as st

from access.rights import Place
from figures.coverage import missing_list, names_of
from figures.duties import duty_instances
from figures.periods import calendars, county_calendar
from figures.scope import Period, between
from models.county import Pack
from models.duty import CLASS, COUNTED, COUNTY, EXISTENCE, PLAN, SCHOOL, SPATIAL, TOWNSHIP, TRACKED, UNIT, Duty
from ui.cached import opened
from ui.coverage_asked import Asked, Cut
from ui.coverage_boards import WHOLE, Board, board
from ui.coverage_owing import gathered
from ui.visit import Key, Visit

FRAMES, MOST = 8, 200
SHOWN = 150
"""Rows of a list that are sent to the browser; all of them are in the export."""
SCHOOLS = (SCHOOL, CLASS)
OWN = (COUNTY, UNIT, TOWNSHIP)


def wanted(duty: Duty, measure: str) -> bool:
    """Whether a duty belongs to a measure of the page."""
    ours = duty.rule_set == PLAN
    of_schools = duty.subject_kind in SCHOOLS
    return {
        "duties": ours and of_schools and duty.judgement == COUNTED,
        "facilities": ours and of_schools and duty.clause == "10" and duty.ledger == "facilities",
        "lessons": ours and duty.subject_kind == CLASS and duty.judgement == COUNTED,
        "checklist": ours and of_schools and duty.judgement in (EXISTENCE, SPATIAL),
        "counts": ours and of_schools and duty.judgement == TRACKED,
        "own": ours and duty.subject_kind in OWN,
        "reference": not ours and of_schools,
    }.get(measure, False)


def weak_point(duty: Duty) -> bool:
    """Whether a gap in it is a weak point of a named school: its security facilities and guards."""
    return duty.ledger == "facilities" and duty.clause == "10" or duty.filter == "岗位类别=保安"


def names_weak_points(visit: Visit) -> bool:
    """Whether this reader may see which school has a weak point; a link of a leader never shows it."""
    return visit.can("weakness.read", Place(visit.place.township, visit.place.school, visit.place.unit))


@st.cache_data(max_entries=FRAMES, show_spinner=False)
def _frame(key: Key, period: Period, sets: tuple[str, ...]) -> pd.DataFrame:
    with opened(key) as (session, pack):
        return duty_instances(session, pack, period, rule_sets=sets)


def _instances(key: Key, pack: Pack, period: Period, measure: str, cut: Cut) -> pd.DataFrame:
    sets = (PLAN,) if measure != "reference" else tuple(sorted({d.rule_set for d in pack.duties} - {PLAN}))
    frame = _frame(key, period, sets)
    kept = frame["duty"].isin([duty.code for duty in pack.duties if wanted(duty, measure)])
    for column, value in (("township", cut.township), ("school", cut.school)):
        if value is not None:
            kept &= frame[column] == value
    if cut.unit is not None:
        kept &= (frame["subject"] == cut.unit) & (frame["subject_kind"] == UNIT)
    return frame[kept]


def term_of(pack: Pack, period: Period) -> Period:
    """The term the day lies in, for what is taught; the period itself when the calendar has none."""
    calendar = calendars(pack).get(county_calendar(pack))
    term = calendar.term_on(period.as_of) if calendar else None
    return between(term.first, term.last, period.as_of) if term else period


def _period(pack: Pack, asked: Asked) -> Period:
    return term_of(pack, asked.period) if asked.measure == "lessons" else asked.period


@st.cache_data(max_entries=FRAMES, show_spinner=False)
def _names(key: Key) -> dict[str, str]:
    with opened(key) as (session, pack):
        return names_of(session, pack)


@st.cache_data(max_entries=MOST, show_spinner=False)
def _board(key: Key, period: Period, measure: str, cut: Cut, whole: str, named: bool, _pack: Pack) -> Board:
    rows = _instances(key, _pack, period, measure, cut)
    by = "school" if cut.township or cut.school else "township"
    codes = [str(code) for code in rows[by].unique()]
    if by == "school":
        names = _names(key)
        places = [] if cut.school else sorted(((code, names.get(code, code)) for code in codes), key=lambda p: p[1])
    else:
        order = {t.code: t.listed_order for t in _pack.townships}
        places = [(code, _pack.name_of(code)) for code in sorted(codes, key=lambda code: order.get(code, 999))]
    made = board(
        rows, _pack, [(WHOLE, whole), *places], by, by_source=measure == "reference", each_period=measure == "lessons"
    )
    if by == "township" or named:
        return made
    weak = {duty.code for duty in _pack.duties if weak_point(duty)}
    open_lines = {line.key for line in made.lines if line.duty not in weak}
    kept = {spot: tally for spot, tally in made.tallies.items() if spot[1] == WHOLE or spot[0] in open_lines}
    return Board(made.lines, made.places if open_lines else made.places[:1], kept)


def asked_board(visit: Visit, asked: Asked) -> Board:
    """Lines by places of the measure: townships, or the schools of the chosen one."""
    whole = visit.pack.name_of(asked.cut.township) or visit.scope_name
    return _board(
        visit.key, _period(visit.pack, asked), asked.measure, asked.cut, whole, names_weak_points(visit), visit.pack
    )


@st.cache_data(max_entries=FRAMES * 4, show_spinner=False)
def _owing(key: Key, period: Period, measure: str, cut: Cut, named: bool, _pack: Pack) -> pd.DataFrame:
    with opened(key) as (session, pack):
        rows = missing_list(
            session,
            pack,
            _instances(key, pack, period, measure, cut),
            judgements=(COUNTED, EXISTENCE),
        )
    if not named:
        hidden = [duty.code for duty in _pack.duties if weak_point(duty)]
        rows = rows[~rows["duty"].isin(hidden)]
    return gathered(rows, _pack, _names(key), period.as_of, each_period=measure == "lessons")


def owing(visit: Visit, asked: Asked) -> pd.DataFrame:
    """All that is owed under the measure, first due first, cut to the chosen cell; ui.coverage_owing.gathered."""
    rows = _owing(visit.key, _period(visit.pack, asked), asked.measure, asked.cut, names_weak_points(visit), visit.pack)
    if asked.line:
        rows = rows[rows["line"] == asked.line]
    if asked.at:
        rows = rows[(rows["township"] == asked.at) | (rows["place"] == asked.at)]
    return rows
