"""Two or more items become one (合并) and come apart again: the parts keep their matters, rows and own words."""

from collections.abc import Sequence

from sqlalchemy import delete, insert

from actions.meetings.items.placing import alter, item_of
from actions.meetings.standing import locked, touch
from actions.meetings.words import TITLE, fitting
from actions.unit_of_work import unit_of_work
from catalogue.agenda_rules import OWN, lineage_of
from errors import Refused
from figures.meetings.agenda import ITEM, parts_of
from figures.meetings.items.beside import instructions
from figures.meetings.sittings import every_item
from models.account import Actor
from models.sitting import EVERY_MEETING, KINDS, PREPARING

MOST_MINUTES = 60


def merge(actor: Actor, sitting_id: int, items: Sequence[int], title: str) -> int:
    """Make one item of several, under a title of the office's own, where the first of them stood; its id. It has the
    minutes of all and asks what they ask.

    Raises Refused for fewer than two, without a title or with one that stands already, and for kinds with pages of
    their own or items that are merged themselves.
    """
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING)
        parts = sorted((item_of(act, sitting, one) for one in set(items)), key=lambda item: item.position)
        if len(parts) < 2:
            raise Refused("请选两个以上的议题合并。")
        if own := [KINDS[part.kind] for part in parts if part.kind in EVERY_MEETING]:
            raise Refused(f"“{own[0]}”有专门的页面，不能与别的议题合并。")
        if any(parts_of(act.session, act.county, [part.id or 0]) for part in parts):
            raise Refused("选中的议题里有合并过的：请先拆开，再一起合并。")
        title, lineage = title.strip(), lineage_of(OWN, title.strip()[:80])
        if not title:
            raise Refused("请写合并后的议题名称。")
        if any(item.lineage == lineage for item in every_item(act.session, sitting)):
            raise Refused(f"议程里已经有“{title}”，请换一个名称。")
        rank = list(KINDS).index
        values = {
            "kind": min((part.kind for part in parts), key=rank),
            "lineage": lineage,
            "own_title": fitting("合并后的议题", title, TITLE),
            "minutes": min(MOST_MINUTES, sum(part.minutes for part in parts)),
            "position": parts[0].position,
        }
        stamp = {"county": act.county, "sitting_id": sitting_id, "kept": True}
        whole = int(act.session.execute(insert(ITEM).values(stamp | values).returning(ITEM.c.id)).scalar_one())
        alter(act, [part.id or 0 for part in parts], part_of=whole)
        act.detail |= {"merged": title, "parts": [part.own_title or part.lineage for part in parts]}
        touch(act, sitting)
        return whole


def take_apart(actor: Actor, sitting_id: int, item_id: int) -> None:
    """The parts of a merged item stand by themselves again, with the minutes and words they had; the merged one goes.

    Raises Refused for an item that was not merged, and for one that bears an instruction of its own.
    """
    with unit_of_work(actor, "meeting.prepare", f"sitting {sitting_id}") as act:
        sitting = locked(act, sitting_id, PREPARING)
        item = item_of(act, sitting, item_id)
        parts = parts_of(act.session, act.county, [item_id])[item_id]
        if not parts:
            raise Refused(f"“{item.own_title or item.lineage}”不是合并的议题，不用拆开。")
        if instructions(act.session, act.county, [item_id]):
            raise Refused("合并的议题上录有领导批示：请先把批示停用、改录到其中一项，再拆开。")
        alter(act, [part.id or 0 for part in parts], part_of=None)
        act.session.execute(delete(ITEM).where(ITEM.c.id == item_id))
        act.detail |= {"taken_apart": item.own_title, "parts": [part.own_title or part.lineage for part in parts]}
        touch(act, sitting)
