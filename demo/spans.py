"""The spans of the demo's hazards with the whole history of what was known when, built in memory.

It replays each hazard's versions instant by instant, as if every write had been made at its own moment
through `actions.versions.rebuild_spans`; a test proves that both give the same rows.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from models.hazard_lifecycle import spans_of


def known_spans(hazards: Iterable[dict[str, Any]], events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Span rows (facts, recorded_at, superseded_at) of all hazards, in order of hazard and recording."""
    steps: dict[str, list[SimpleNamespace]] = defaultdict(list)
    for row in events:
        steps[row["hazard_no"]].append(SimpleNamespace(**row))
    versions: dict[str, list[SimpleNamespace]] = defaultdict(list)
    for row in hazards:
        versions[row["number"]].append(SimpleNamespace(**row))
    made: list[dict[str, Any]] = []
    for number, stand in versions.items():
        made += _of_one(stand, steps[number])
    return made


def _of_one(versions: list[SimpleNamespace], steps: list[SimpleNamespace]) -> list[dict[str, Any]]:
    instants = {row.recorded_at for row in (*versions, *steps)}
    instants |= {row.superseded_at for row in (*versions, *steps) if row.superseded_at}
    rows: list[dict[str, Any]] = []
    standing: dict[tuple[Any, ...], dict[str, Any]] = {}
    for instant in sorted(instants):
        hazard = next((v for v in versions if _stands(v, instant)), None)
        spans = spans_of(hazard, [s for s in steps if _stands(s, instant)]) if hazard else []
        wanted = {span: span._asdict() for span in spans}
        for key in [key for key in standing if key not in wanted]:
            standing.pop(key)["superseded_at"] = instant
        for key, facts in wanted.items():
            if key not in standing:
                standing[key] = facts | {"recorded_at": instant, "superseded_at": None}
                rows.append(standing[key])
    return rows


def _stands(row: SimpleNamespace, instant: datetime) -> bool:
    ended: datetime | None = row.superseded_at
    return bool(row.recorded_at <= instant and (ended is None or ended > instant))
