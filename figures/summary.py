"""Every figure of a period as one JSON-ready object: what `manage.py figures` prints and a snapshot keeps.

The keys are a contract with scripts and outside checks; they are sorted, days are ISO text and rates are
fractions at full precision or None.
"""

from datetime import date
from typing import Any

import pandas as pd
from sqlmodel import Session

from errors import Refused
from figures.bodies.accountability import accountability
from figures.duties.coverage.shares import COUNTY_SCOPE, coverage
from figures.duties.engine import duty_instances
from figures.duties.frame import duties_json
from figures.hazards.rectification import Rectifications, rectification
from figures.query import Period
from figures.reporting.weeks import Reportings, reporting
from models.county import UNPLACED, Pack, pack_in_force


def figures_json(
    session: Session,
    period: Period,
    *,
    recorded_by: date | None = None,
    township: str | None = None,
    each_duty: bool = True,
    pack: Pack | None = None,
    instances: pd.DataFrame | None = None,
    counted: tuple[Rectifications, Reportings] | None = None,
) -> dict[str, Any]:
    """The figures of the period cut at as_of, keys sorted at every level.

    With a township only its row is listed, beside the county's in `rectification` and `coverage`; single duties
    and bodies are the township's alone. `projected`: as_of lies after today (推算). Duties know what is known today:
    `recorded_by` bounds rectification and reporting. `each_duty` False leaves out the single instances
    (some 20,000 a quarter), not what is counted from them. `pack`: another than the one in force; `instances`: the
    duties of the period, and `counted` its hazards and weekly returns, where they were asked already. Raises Refused
    when the township is none of those valid on as_of.
    """
    pack = pack or pack_in_force(session)
    hazards, returns = counted or (
        rectification(session, pack, period, recorded_by=recorded_by),
        reporting(session, pack, period, recorded_by=recorded_by),
    )
    if township not in (None, UNPLACED) and all(row.code != township for row in hazards.townships):
        raise Refused(f"{period.as_of:%Y-%m-%d}没有代码为“{township}”的乡镇，请用乡镇代码。")
    rows = {row.code: row for row in hazards.townships}
    # 待划分 is listed when only schools stand there, too: the county must equal the sum of its rows.
    rows |= {row.code: hazards.of(row.code) for row in returns.townships if row.code not in rows}
    townships = [rows[code] for code in sorted(rows) if township in (None, code)]
    instances = duty_instances(session, pack, period) if instances is None else instances
    covered = [
        row.as_json() for row in coverage(instances) if township is None or row.scope in (COUNTY_SCOPE, township)
    ]
    bodies = accountability(session, pack, period, instances=instances)
    found = {
        "quarter": period.name,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "as_of": period.as_of.isoformat(),
        "projected": period.projected,
        "recorded_by": recorded_by.isoformat() if recorded_by else None,
        "county_code": pack.code,
        "pack_revision": pack.revision,
        "demo": pack.demo,
        "rectification": {
            "county": hazards.county.as_json() | {"reporting": returns.county.as_json()},
            "townships": [row.as_json() | {"reporting": returns.of(row.code).as_json()} for row in townships],
        },
        "coverage": covered,
        "accountability": [body.as_json() for body in bodies if township in (None, body.unit)],
    }
    if each_duty:
        ours = instances if township is None else instances[instances["township"] == township]
        found["duties"] = duties_json(ours)
    return {key: _sorted(found[key]) for key in sorted(found)}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value
