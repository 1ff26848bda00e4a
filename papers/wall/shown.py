"""From a sitting to its document: what is decided, the map in force and the day are read here, for server and copy."""

from typing import Any

from sqlmodel import Session

from errors import Refused
from figures.meetings.resolutions import Decided, resolutions
from figures.meetings.sittings import Frozen, agenda_of, frozen, label_of_key, sitting_of
from models.clock import today
from models.county import Pack, boundary_in_force, said_of_map
from models.sitting import Sitting
from papers.wall.document import Show, document


def show_of(session: Session, pack: Pack, sitting: Sitting, snapshot: Frozen, **who: Any) -> Show:
    """What a document of a sitting shows; who: the fields of Show that say for whom it is made."""
    if sitting.id is None:
        raise LookupError("a sitting that is not stored")
    boundary = boundary_in_force(session, pack)
    decided, outcomes = decided_in(session, pack, sitting)
    return Show(
        pack=pack,
        snapshot=snapshot,
        sitting=sitting.id,
        state=sitting.state,
        held_on=sitting.held_on or sitting.planned_on,
        decided=decided,
        outcomes=outcomes,
        geojson=boundary.geojson,
        map_note=said_of_map(pack, boundary),
        today=today(),
        hour=sitting.planned_hour,
        place=sitting.place,
        **who,
    )


def decided_in(session: Session, pack: Pack, sitting: Sitting) -> tuple[list[Decided], dict[int, list[int]]]:
    """The resolutions of a sitting's meeting, and by agenda item the numbers of those it led to."""
    if not sitting.meeting_no:
        return [], {}
    found = resolutions(session, pack, max(today(), sitting.held_on or today()))
    outcomes = {int(item.id or 0): list(item.outcomes) for item in agenda_of(session, sitting) if item.outcomes}
    return [d for d in found if d.meeting_no == sitting.meeting_no], outcomes


def sitting_and_frozen(
    session: Session, pack: Pack, quarter: str, version: int | None = None
) -> tuple[Sitting, Frozen]:
    """The sitting of a quarter and its newest (or the given) snapshot; raises Refused when there is none."""
    sitting = sitting_of(session, pack, quarter)
    snapshot = frozen(session, sitting, version) if sitting else None
    if sitting is None or snapshot is None:
        label = label_of_key(quarter)
        which = f"{label}会议没有第{version}版上会口径" if version else f"{label}会议还没有冻结上会口径"
        raise Refused(f"{which}。放映只引用冻结的数，请先在季度会议页冻结。")
    return sitting, snapshot


def saved(session: Session, pack: Pack, sitting: Sitting, snapshot: Frozen) -> bytes:
    """The copy for a room without network: the same pages and keys, what was decided so far, and no address at all."""
    return document(show_of(session, pack, sitting, snapshot)).encode()
