"""What a reader knows: the versions that stood at the close of a day, and the statement in force on a day.

Every figure asks through these conditions, so that "as it stood" means the same everywhere
(figures.md, "What was known when").
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import CTE, ColumnElement, FromClause, Table, and_, exists, func, or_, select
from sqlalchemy import literal as bound
from sqlmodel import Session

from models.base import FAR, table
from models.calendar import CalendarEntry, overlaid
from models.clock import close_of
from models.county import Pack

ENTRY = table(CalendarEntry)


def known(versions: FromClause, recorded_by: date | None) -> ColumnElement[bool]:
    """The versions a reader sees: what holds now, or with recorded_by=R what held at the close of R."""
    if recorded_by is None:
        return versions.c.superseded_at.is_(None)
    edge = close_of(recorded_by)
    return and_(
        versions.c.recorded_at < edge,
        or_(versions.c.superseded_at.is_(None), versions.c.superseded_at >= edge),
    )


def written_by(versions: Table, key: Sequence[str], batch: int) -> ColumnElement[bool]:
    """The rows of which this import wrote a version, whatever stands of them now."""
    wrote = versions.alias("wrote")
    same = [wrote.c[name] == versions.c[name] for name in ("county", *key)]
    return exists().where(wrote.c.batch_id == batch, *same)


def statements(facts: Table, county: str, recorded_by: date | None, *key: str) -> CTE:
    """Dated whole statements with the day each ends: all columns and `until_on` (exclusive).

    A statement is in force on t when effective_on <= t < until_on (ledgers.md: the last 生效日期 <= t).
    """
    following = func.lead(facts.c.effective_on, 1, bound(FAR, facts.c.effective_on.type)).over(
        partition_by=[facts.c[name] for name in key], order_by=facts.c.effective_on
    )
    return select(facts, following.label("until_on")).where(facts.c.county == county, known(facts, recorded_by)).cte()


def in_force(
    facts: Table, county: str, day: date, recorded_by: date | None, *key: str
) -> tuple[ColumnElement[bool], ...]:
    """What a statement in force on one day meets, as `statements` would find it: of its key none of a later 生效日期
    that has come. A day alone asks an index; the ends of all statements take a window over the whole ledger."""
    later = facts.alias("later")
    newer = exists().where(
        later.c.county == county,
        *(later.c[name] == facts.c[name] for name in key),
        known(later, recorded_by),
        later.c.effective_on > facts.c.effective_on,
        later.c.effective_on <= day,
    )
    return facts.c.county == county, known(facts, recorded_by), facts.c.effective_on <= day, ~newer


def pack_known(session: Session, pack: Pack, recorded_by: date | None) -> Pack:
    """The pack with the calendar and the start line as known at the close of R; the pack itself where none of both was
    ever stated by the office. All else of a pack is the one in force, whatever R."""
    if recorded_by is None or pack.base is None:
        return pack
    then = session.execute(select(ENTRY).where(ENTRY.c.county == pack.code, known(ENTRY, recorded_by)))
    seen = overlaid(pack.base, then)
    return replace(pack, terms=seen.terms, days_off=seen.days_off, weeks=seen.weeks, settings=seen.settings)
