"""Figures asked once a revision: every cached question is keyed by database, county, data and pack revision.

Nothing is ever cleared: a write raises the revision and the old answers age out. The reader's scope is in
the slice, which is an argument, so one person's rows are never served to another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session

from charts.outline import Outline, outline
from figures.answers import asked_once
from figures.hazards.by_unit import OverdueHazards, overdue_by_unit
from figures.hazards.list_counts import by_school, stuck_at_counts
from figures.hazards.lists import hazard_list
from figures.hazards.lives.waiting import InHands, in_hands
from figures.hazards.measures import Found, gathered
from figures.hazards.rectification import Rectifications, rectification
from figures.hazards.slices import COUNTY_RUN
from figures.meetings.headlines import Headline, headlines
from figures.meetings.sittings import quarter_in_hand
from figures.query import Period, Slice
from figures.reporting.weeks import Reportings, reporting
from models.base import table
from models.clock import today
from models.county import Pack, boundary_in_force, pack_in_force, said_of_map
from models.database import reading
from models.school import School
from ui.shell.visit import Key, Visit

SCHOOL = table(School)
MOST = 400
"""Answers kept of one question: about 30 people, a dozen filters each."""


@contextmanager
def opened(key: Key) -> Iterator[tuple[Session, Pack]]:
    """A reading session and the pack, as the key was made from them."""
    with reading() as session:
        pack = pack_in_force(session)
        assert pack.code == key[1]
        yield session, pack


@asked_once(MOST)
def _rectifications(key: Key, period: Period, part: Slice) -> Rectifications:
    with opened(key) as (session, pack):
        return rectification(session, pack, period, part=part)


def rectifications(visit: Visit, period: Period, part: Slice) -> Rectifications:
    """Rectification of the county (or the part) and its townships; figures.hazards.rectification."""
    return _rectifications(visit.key, period, visit.within(part))


def _weeks_of(visit: Visit, part: Slice) -> Slice:
    """The slice for weekly returns: schools owe them, whatever the unit, ring or level of a hazard. A
    department owes none and reads none."""
    nobody = "" if visit.place.unit else None
    return Slice(township=visit.within(part).township, school=visit.within(part).school if nobody is None else nobody)


@asked_once(MOST)
def _reportings(key: Key, period: Period, part: Slice) -> Reportings:
    with opened(key) as (session, pack):
        return reporting(session, pack, period, part=part)


def reportings(visit: Visit, period: Period, part: Slice) -> Reportings:
    """Weekly returns of the county (or the part), its townships and schools; figures.reporting.weeks."""
    return _reportings(visit.key, period, _weeks_of(visit, part))


@asked_once(MOST)
def _found(key: Key, now: Period, then: Period, part: Slice, weeks: Slice, whole: str) -> Found:
    with opened(key) as (session, pack):
        ask = [
            (rectification(session, pack, when, part=cut), reporting(session, pack, when, part=owed))
            for cut, owed in ((part, weeks), (replace(part, run=COUNTY_RUN), replace(weeks, run=COUNTY_RUN)))
            for when in (now, then)
        ]
        return gathered(pack, whole, *ask, one_school=bool(part.school))


def found(visit: Visit, now: Period, then: Period, part: Slice) -> Found:
    """All that the map page says of each township, the county and its county-run schools, in both periods."""
    return _found(visit.key, now, then, visit.within(part), _weeks_of(visit, part), visit.scope_name)


@asked_once(MOST)
def _stuck(key: Key, period: Period, part: Slice, overdue_only: bool) -> dict[str, int]:
    with opened(key) as (session, pack):
        return stuck_at_counts(session, pack, period, part=part, overdue_only=overdue_only)


def stuck(visit: Visit, period: Period, part: Slice, *, overdue_only: bool = False) -> dict[str, int]:
    """卡在哪里: open (or only overdue) hazards by where they are held up."""
    return _stuck(visit.key, period, visit.within(part), overdue_only)


@asked_once(MOST)
def _hazards(key: Key, period: Period, part: Slice, state: str, limit: int) -> tuple[pd.DataFrame, int]:
    with opened(key) as (session, pack):
        return hazard_list(session, pack, period, part=part, state=state, limit=limit)


def hazards(visit: Visit, period: Period, part: Slice, state: str, limit: int = 40) -> tuple[pd.DataFrame, int]:
    """The hazards of a state, longest overdue first, and how many there are; figures.hazards.lists.COLUMNS."""
    return _hazards(visit.key, period, visit.within(part), state, limit)


@asked_once(MOST)
def _schools(key: Key, period: Period, part: Slice) -> pd.DataFrame:
    with opened(key) as (session, pack):
        return by_school(session, pack, period, part=part)


def schools(visit: Visit, period: Period, part: Slice) -> pd.DataFrame:
    """Hazards by school: school_code, school, found, open, awaiting, overdue, closed."""
    return _schools(visit.key, period, visit.within(part))


@asked_once(MOST)
def _headlines(key: Key, period: Period, part: Slice) -> list[Headline]:
    with opened(key) as (session, pack):
        return headlines(session, pack, period, part)


def quarter_headlines(visit: Visit, period: Period, part: Slice) -> list[Headline]:
    """The six headline figures over eight quarters; figures.meetings.headlines. Weekly returns are owed by schools: a
    department has no figure of its own there and reads nobody else's."""
    found = _headlines(visit.key, period, visit.within(part))
    return [figure for figure in found if figure.key != "reporting"] if visit.place.unit else found


@asked_once(MOST)
def _late_in_hands(key: Key, day: date, part: Slice) -> list[InHands]:
    with opened(key) as (session, pack):
        return in_hands(session, pack, day, part=part, overdue_only=True)


def late_in_hands(visit: Visit, period: Period, part: Slice) -> list[InHands]:
    """Overdue hazards of the part by whose turn it is, with the days they have lain there, longest first."""
    return _late_in_hands(visit.key, period.as_of, visit.within(part))


@asked_once(MOST)
def _by_unit(key: Key, period: Period, part: Slice) -> dict[str, OverdueHazards]:
    with opened(key) as (session, pack):
        return overdue_by_unit(session, pack, period, part=part)


def by_unit(visit: Visit, period: Period, part: Slice) -> dict[str, OverdueHazards]:
    """Overdue hazards by the unit whose turn it is; a department reads its own line. figures.hazards.by_unit."""
    late = _by_unit(visit.key, period, replace(visit.within(part), unit=None))
    return {code: n for code, n in late.items() if visit.place.unit in (None, code)}


@asked_once(MOST)
def _late(key: Key, period: Period, part: Slice, unit: str | None, limit: int) -> tuple[pd.DataFrame, int]:
    with opened(key) as (session, pack):
        return hazard_list(session, pack, period, part=part, state="overdue", turn=unit, limit=limit)


def late_hazards(
    visit: Visit, period: Period, part: Slice, unit: str | None, limit: int = 40
) -> tuple[pd.DataFrame, int]:
    """Overdue hazards that wait for the unit (for any, when None), and how many there are."""
    return _late(visit.key, period, replace(visit.within(part), unit=None), visit.place.unit or unit, limit)


@asked_once(8)
def _in_hand(key: Key, day: date) -> str | None:
    with opened(key) as (session, pack):
        return quarter_in_hand(session, pack, day)


def in_hand(visit: Visit) -> str | None:
    """The quarter whose meeting is being prepared or held, while it is the one just over; figures.meetings.sittings."""
    return _in_hand(visit.proceedings, today())


@asked_once(8)
def _points(key: Key) -> list[tuple[str, str, float, float]]:
    with opened(key) as (session, pack):
        query = select(SCHOOL.c.code, SCHOOL.c.name, SCHOOL.c.lon, SCHOOL.c.lat).where(
            SCHOOL.c.county == pack.code, SCHOOL.c.superseded_at.is_(None), SCHOOL.c.lon.is_not(None)
        )
        return [(row.code, row.name, row.lon, row.lat) for row in session.execute(query)]


def school_points(visit: Visit, counts: pd.DataFrame) -> list[dict[str, object]]:
    """Schools with open hazards as points of the map: lon, lat, tip. counts as `schools` gives them."""
    open_at = {row.school_code: row for row in counts.itertuples() if row.open}
    return [
        {"lon": lon, "lat": lat, "tip": f"{name}：在办 {open_at[code].open} 项，逾期 {open_at[code].overdue} 项"}
        for code, name, lon, lat in _points(visit.key)
        if code in open_at
    ]


@asked_once(4)
def _boundary(key: Key) -> tuple[str, str]:
    with opened(key) as (session, pack):
        found = boundary_in_force(session, pack)
        return found.geojson, said_of_map(pack, found)


def boundary(visit: Visit) -> tuple[Outline, str]:
    """The outline of the townships, and what is said under it."""
    database, county, _, pack_revision = visit.key
    geojson, said = _boundary((database, county, 0, pack_revision))
    return outline(geojson), said
