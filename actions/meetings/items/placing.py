"""Where an item stands in an agenda, how it is found there, and who may still change it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update

from actions.unit_of_work import UnitOfWork
from errors import Refused
from figures.meetings.agenda import ITEM
from figures.meetings.sittings import every_item
from models.sitting import FIXED, KINDS, AgendaItem, Sitting

OWN_WORDS = ("kind", "lineage", "own_title", "own_ask", "own_why", "minutes", "reporter")
"""What an item takes with it to another meeting."""


def put_in(
    act: UnitOfWork, sitting_id: int, standing: Sequence[AgendaItem], new: Sequence[dict[str, Any]]
) -> list[int]:
    """Add items to an agenda; their ids. Each stands behind the last one of its kind or of an earlier kind, but one
    with a `place` (from 1) as that item, and a fixed one without at the end."""
    order: list[tuple[str, int | dict[str, Any]]] = [(item.kind, item.id or 0) for item in standing]
    rank = list(KINDS).index
    for values in new:
        kind, place = values["kind"], values.get("place")
        leading = next((at for at, (other, _) in enumerate(order) if other != FIXED), len(order))
        behind = [at for at, (other, _) in enumerate(order, 1) if rank(other) <= rank(kind)]
        at = len(order) if kind == FIXED else max(behind, default=leading)
        order.insert(min(place - 1, len(order)) if place else at, (kind, values))
    ids = {}
    for position, (_, one) in enumerate(order, 1):
        if isinstance(one, dict):
            values = {name: value for name, value in one.items() if name != "place"}
            stamp = {"county": act.county, "sitting_id": sitting_id, "kept": True, "position": position * 10}
            ids[id(one)] = int(
                act.session.execute(insert(ITEM).values(stamp | values).returning(ITEM.c.id)).scalar_one()
            )
        else:
            act.session.execute(update(ITEM).where(ITEM.c.id == one).values(position=position * 10))
    return [ids[id(values)] for values in new]


def item_of(act: UnitOfWork, sitting: Sitting, item_id: int) -> AgendaItem:
    """An item that stands on the agenda of a sitting, whole. Raises Refused when it is not there, was taken off, or is
    part of another."""
    found = next((item for item in every_item(act.session, sitting) if item.id == item_id), None)
    if found is None or found.moved_to or found.part_of is not None or not found.kept:
        raise Refused("这个议题已经不在议程上，请刷新页面后再选。")
    return found


def alter(act: UnitOfWork, items: Sequence[int], **values: Any) -> None:
    """Write values of some items."""
    act.session.execute(update(ITEM).where(ITEM.c.county == act.county, ITEM.c.id.in_(items)).values(**values))


def own_words(item: AgendaItem) -> dict[str, Any]:
    """What an item takes with it to another meeting."""
    return {name: getattr(item, name) for name in OWN_WORDS}


def minutes_of(given: Any, which: str) -> int:
    """Minutes as an item has them. Raises Refused, naming `which` item, for anything but whole 1–60."""
    try:
        minutes = float(given)
    except (TypeError, ValueError):
        minutes = 0.0
    if minutes not in range(1, 61):
        blank = given is None or given != given
        said = "没有填" if blank else f"“{given:g}”不对" if isinstance(given, float) else f"“{given}”不对"
        raise Refused(f"{which}的分钟数{said}，请填1到60之间的整数。")
    return int(minutes)
