"""What the coverage page is asked: the stretch of time, the day, the measure, and the cell that was clicked.

All of it lives in the address. The stretch hangs on the quarter of every page: its quarter, or the month,
term or school year in which its day lies.
"""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from access.rights import Place
from domain.calendar import school_year_of
from errors import Refused
from figures.duties.periods import calendars, county_calendar
from figures.query import Period, between, period
from models.county import UNCONFIRMED
from ui.shell import address, filters, markup
from ui.shell.visit import Visit

SPANS = {"": "季度", "month": "当月", "term": "当学期", "year": "当学年"}
MEASURES = {
    "duties": "周期义务",
    "practice": "专题与情景",
    "facilities": "设施",
    "lessons": "课时",
    "checklist": "清单",
    "own": "本级义务",
    "reference": "参考标准",
}
SCHOOLS_OWE = ("duties", "practice", "facilities", "lessons", "reference")
"""Measures of what schools owe: a department has no part in them."""


@dataclass(frozen=True)
class Filter:
    """Whose rows: a township, a school or a unit, and schools of which 学段; None means all."""

    township: str | None = None
    school: str | None = None
    unit: str | None = None
    stage: str | None = None


@dataclass(frozen=True)
class Query:
    """The question: period with its day, whose rows, measure, and the cell (line and place), "" for none."""

    period: Period
    cut: Filter
    measure: str
    line: str
    at: str

    @property
    def day(self) -> date:
        """The day D of the question."""
        return self.period.as_of


def row(visit: Visit) -> Query:
    """Draw the row of filters with the measure at its right end, and return what they say."""
    # What the county, its units and townships owe themselves has no 学段.
    of_schools = ("stage",) if param("cover") != "own" else ()
    asked = filters.row(visit, "quarter", *(() if visit.place.unit else ("township", *of_schools)))
    quarter = asked.period
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content", key="wide_when"):
        day = _day(quarter)
        span = address.choice("span", "统计期", list(SPANS), "", words=SPANS.__getitem__, width=148)
    st.space("stretch")
    measures = [key for key in MEASURES if key in offered(visit.place)]
    measure = address.switch("cover", "看什么", measures, measures[0], MEASURES.__getitem__)
    cut = Filter(asked.township, visit.place.school, visit.place.unit, asked.stage)
    return Query(stretch(visit, span, quarter, day), cut, measure, param("line"), param("at"))


def offered(place: Place) -> tuple[str, ...]:
    """The measures a reader may choose: a department sees what it owes itself, a school no duties of others."""
    if place.unit:
        return ("own",)
    return tuple(key for key in MEASURES if not (place.school and key == "own"))


def param(name: str) -> str:
    """A value of the address as it stands; what it means is for the board to say."""
    return str(st.query_params.get(name, ""))


def stretch(visit: Visit, span: str, quarter: Period, day: date) -> Period:
    """The quarter up to the day, or the month, term or school year the day lies in. Raises Refused."""
    if span == "month":
        return period(f"{day:%Y-%m}", day)
    if span == "year":
        first = date(int(school_year_of(day)[:4]), 9, 1)
        return between(first, date(first.year + 1, 8, 31), day)
    if span == "term":
        calendar = calendars(visit.pack).get(county_calendar(visit.pack))
        term = calendar.term_on(day) if calendar else None
        if term is None:
            raise Refused(f"校历里没有{day:%Y-%m-%d}所在的学期，请在县资料包补上，或改选季度。")
        return between(term.first, term.last, day)
    return period(quarter.name, day)


def _day(quarter: Period) -> date:
    """截至: a day of the quarter that is not yet to come; the default is the last such day."""
    try:
        now = date.fromisoformat(param("day"))
    except ValueError:
        now = quarter.as_of
        if param("day"):
            address.refuse("day", "截至日")
    now = now if quarter.start <= now <= quarter.as_of else quarter.as_of
    key = f"day_{quarter.name}"
    st.session_state[key] = now

    def moved() -> None:
        picked = st.session_state[key]
        address.put("day", None if picked in (None, quarter.as_of) else picked.isoformat())

    st.date_input(
        "截至",
        min_value=quarter.start,
        max_value=quarter.as_of,
        key=key,
        on_change=moved,
        format="YYYY-MM-DD",
        label_visibility="collapsed",
        width=132,
        help=None,
    )
    return now


def unconfirmed(visit: Visit, asked: Period) -> bool:
    """Whether a term or a day off within the period still waits for the office's word (待核)."""
    said = [t.status for t in visit.pack.terms if t.starts_on <= asked.end and t.ends_on >= asked.start]
    said += [d.status for d in visit.pack.days_off if asked.start <= d.on_date <= asked.end]
    return UNCONFIRMED in said


def described(asked: Query) -> str:
    """What the figures count and up to when: 2026年四季度，截至2026年10月8日."""
    return f"{asked.period.label}，截至{markup.full_day(asked.day)}"
