"""How ledger rows change: versions are inserted and superseded, never edited, and spans follow.

The one write path of all ledgers: forms, imports, undo and the demo county all end here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, and_, bindparam, func, insert, select, update

from actions.unit_of_work import UnitOfWork
from errors import Refused
from models.base import Versioned, table
from models.clock import SMALLEST
from models.hazard import Hazard, HazardEvent, HazardSpan
from models.hazard_lifecycle import Span, spans_of

HAZARD, EVENT, SPAN = table(Hazard), table(HazardEvent), table(HazardSpan)
STAMPS = {
    "id",
    "county",
    "recorded_at",
    "first_recorded_at",
    "superseded_at",
    "recorded_by",
    "batch_id",
    "ended_by_batch",
}
CHUNK = 500


def insert_versions(
    act: UnitOfWork, model: type[Versioned], rows: Sequence[dict[str, Any]], batch: int | None = None
) -> None:
    """Insert new versions (facts by column name), stamped with the act's instant and actor.

    A row may carry `first_recorded_at` (a correction keeps the original's). Hazards and events: call
    `rebuild_spans` for the numbers touched before the act ends.
    """
    if not rows:
        return
    stamp = {
        "county": act.county,
        "recorded_at": act.at,
        "first_recorded_at": act.at,
        "superseded_at": None,
        "recorded_by": act.actor.name,
        "batch_id": batch,
        "ended_by_batch": None,
    }
    blank: dict[str, Any] = {name: None for name in model.model_fields if name != "id"}
    blank |= {name: field.default for name, field in model.model_fields.items() if isinstance(field.default, str)}
    act.session.execute(insert(table(model)), [blank | stamp | row for row in rows])


def supersede(act: UnitOfWork, model: type[Versioned], ids: Sequence[int], batch: int | None = None) -> None:
    """End the versions with these ids at the act's instant.

    None is left visible at no instant: an act stated for the same second moves behind them, and one stated for
    an earlier time raises Refused. Insert their successors afterwards.
    """
    if not ids:
        return
    versions = table(model)
    _follow(act, versions, ids)
    statement = (
        update(versions)
        .where(versions.c.id == bindparam("version"), versions.c.superseded_at.is_(None))
        .values(superseded_at=act.at, ended_by_batch=batch)
    )
    act.session.connection().execute(statement, [{"version": i} for i in ids])


def _follow(act: UnitOfWork, versions: Table, ids: Sequence[int]) -> None:
    """Move the act's instant behind those of the versions it ends, where the same second was stated for both."""
    for start in range(0, len(ids), CHUNK):
        query = select(func.max(versions.c.recorded_at)).where(versions.c.id.in_(ids[start : start + CHUNK]))
        latest = act.session.execute(query).scalar()
        if latest is None or latest < act.at:
            continue
        if latest - act.at >= timedelta(seconds=1):
            raise Refused(
                f"记录时刻 {act.at:%Y-%m-%d %H:%M:%S} 早于要改的记录的写入时刻 {latest:%Y-%m-%d %H:%M:%S}，没有写入。"
                "请把 --now 写得晚一些。"
            )
        act.at = latest + SMALLEST


def rebuild_spans(act: UnitOfWork, numbers: Iterable[str]) -> None:
    """Derive the spans of these hazards anew from what stands now; equal spans are left untouched."""
    wanted = sorted(set(numbers))
    for start in range(0, len(wanted), CHUNK):
        _rebuild(act, wanted[start : start + CHUNK])


def _standing(act: UnitOfWork, versions: Table, column: str, numbers: Sequence[str]) -> Sequence[Any]:
    return act.session.execute(
        select(versions).where(
            and_(versions.c.county == act.county, versions.c.superseded_at.is_(None), versions.c[column].in_(numbers))
        )
    ).all()


def _rebuild(act: UnitOfWork, numbers: Sequence[str]) -> None:
    steps: dict[str, list[Any]] = defaultdict(list)
    for event in _standing(act, EVENT, "hazard_no", numbers):
        steps[event.hazard_no].append(event)
    stand: dict[str, dict[Span, int]] = defaultdict(dict)
    for row in _standing(act, SPAN, "hazard_no", numbers):
        stand[row.hazard_no][Span(*(getattr(row, name) for name in Span._fields))] = row.id
    wanted: dict[str, list[Span]] = {
        hazard.number: spans_of(hazard, steps[hazard.number]) for hazard in _standing(act, HAZARD, "number", numbers)
    }
    ended = [i for number in numbers for span, i in stand[number].items() if span not in wanted.get(number, ())]
    added = [span for number, spans in wanted.items() for span in spans if span not in stand[number]]
    if ended:
        _follow(act, SPAN, ended)
        act.session.connection().execute(
            update(SPAN).where(SPAN.c.id == bindparam("span")).values(superseded_at=act.at),
            [{"span": i} for i in ended],
        )
    if added:
        stamp = {"county": act.county, "recorded_at": act.at, "superseded_at": None}
        act.session.execute(insert(SPAN), [stamp | span._asdict() for span in added])


def facts_of(model: type[Versioned], row: Any) -> dict[str, Any]:
    """A version's facts by column name, without its stamps."""
    return {name: getattr(row, name) for name in model.model_fields if name not in STAMPS}
