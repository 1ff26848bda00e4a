"""A sitting as a verb needs it: locked, in the state the step asks for; and how a change of it is written."""

from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from actions.unit_of_work import UnitOfWork
from actions.versions import facts_of, insert_versions, supersede
from errors import Refused
from figures.meetings.agenda import SITTING
from models.base import table
from models.sitting import Sitting


def locked(act: UnitOfWork, sitting_id: int, *states: str) -> Sitting:
    """The sitting, locked until the act ends. Raises Refused when it is not there or in none of the states."""
    return standing_at(act.session, act.county, sitting_id, *states, lock=True)


def standing_at(session: Session, county: str, sitting_id: int, *states: str, lock: bool = False) -> Sitting:
    """The sitting as it stands, outside an act too; raises Refused as `locked` does."""
    query = select(SITTING).where(SITTING.c.county == county, SITTING.c.id == sitting_id)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise Refused("找不到这次会议，请刷新页面。")
    if states and row.state not in states:
        raise Refused(f"会议现在是“{row.state}”，这一步只能在“{'、'.join(states)}”时办理。")
    return Sitting(**row._mapping)


def touch(act: UnitOfWork, sitting: Sitting, **values: Any) -> None:
    """Write values of a sitting, raise its version and name them in the audit."""
    act.session.execute(
        update(SITTING)
        .where(SITTING.c.id == sitting.id)
        .values(version=sitting.version + 1, changed_at=act.at, changed_by=act.actor.name, **values)
    )
    act.detail |= {k: str(v) for k, v in values.items()}


def put(act: UnitOfWork, model: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert a ledger row, or a new version of the one that stands under the key."""
    versions = table(model)
    row = act.session.execute(
        select(versions).where(
            versions.c.county == act.county,
            versions.c.superseded_at.is_(None),
            *(versions.c[name] == value for name, value in key.items()),
        )
    ).one_or_none()
    if row is None:
        insert_versions(act, model, [key | values])
        return
    supersede(act, model, [row.id])
    insert_versions(act, model, [facts_of(model, row) | {"first_recorded_at": row.first_recorded_at} | key | values])
