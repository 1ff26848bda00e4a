"""What the last meeting decided: those not carried out get the room, those that were stand in a list of names."""

from typing import Any

from figures.meetings import schema
from figures.meetings.resolutions import DONE, NOT_DONE, Decided
from figures.meetings.schema import Content, DrawnItem
from figures.wording import full_day
from models.county import Pack
from papers.wall.items import kicker, outcome
from papers.wall.words import Slide, clause_of, points_of

PENDING, CARRIED = 4, 9
"""So many not carried out on a page, and so many names of those that were."""
BOXES = 4
"""So many meetings before today have a box; more are told in words."""


def settled_slides(pack: Pack, content: Content, item: DrawnItem, number: int) -> list[Slide]:
    """The pages of the item 上次议定: never more than four rows that are not carried out on one."""
    decided = schema.resolutions(content)
    done = [d for d in decided if d.outcome == DONE]
    pending = sorted((d for d in decided if d.outcome != DONE), key=lambda d: d.outcome != NOT_DONE)
    pages = [pending[i : i + PENDING] for i in range(0, len(pending), PENDING)] or [[]]
    failed = sum(1 for d in pending if d.outcome == NOT_DONE)
    boxes = min(BOXES, max((d.survived for d in pending), default=0))
    found = []
    for i, page in enumerate(pages):
        last = i == len(pages) - 1
        more = f"（{i + 1}/{len(pages)}）" if len(pages) > 1 else ""
        says = {
            "heads": _heads(failed, len(pending) - failed),
            "boxes": boxes,
            "rows": [_row(pack, d, boxes) for d in page],
            "done": [clause_of(d.matter) for d in done[:CARRIED]] if last else [],
            "done_count": len(done),
            "done_more": max(0, len(done) - CARRIED) if last else 0,
            "asks": points_of(item["ask"]) if last and len(page) < PENDING else [],
        }
        found.append(
            Slide(
                template="settled",
                title=item["title"] + more,
                segment=number,
                kicker=kicker(pack, item, number),
                item=item["id"],
                says=says,
            )
        )
    return found


def _heads(failed: int, running: int) -> list[tuple[str, str, str]]:
    """未落实 n 项, 在办 n 项: (look, mark, words)."""
    found = []
    if failed:
        look, mark, word = outcome(NOT_DONE)
        found.append((look, mark, f"{word}{failed}项"))
    if running:
        found.append(("waiting", "half", f"在办{running}项"))
    return found


def _row(pack: Pack, d: Decided, boxes: int) -> dict[str, Any]:
    """One that is not carried out. Its boxes: blank for meetings before it was decided, one for each it outlived."""
    look, mark, word = outcome(d.outcome)
    outlived = min(d.survived, boxes)
    return {
        "matter": d.matter,
        "lead": pack.name_of(d.lead_unit),
        "due": f"{full_day(d.deadline)}到期",
        "reason": d.reason,
        "look": look,
        "mark": mark,
        "word": word,
        "boxes": [False] * (boxes - outlived) + [True] * outlived,
        "times": d.survived + 1,
    }
