"""What is remarkable of each 申请延期 and 延期 of a life: shortened, asked for late, the third one or more.

Marks are read from the steps as of a day, for the record of one hazard; the county's counts are `extended_late` of
figures.hazards.rectification and the agenda's rule of repeated extensions.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from catalogue.steps import ASK, EXTEND
from models.county import Pack
from models.hazard import Hazard
from models.hazard_lifecycle import in_order, spans_of

SHORTENED, LATE, GRANTED_LATE = "缩短期限", "期限已过才申请", "期限已过才批准"


def often(pack: Pack) -> int:
    """The number of extensions from which each is marked: the one that brings a hazard before the meeting."""
    return int(pack.number("agenda.extension_count"))


def extension_marks(pack: Pack, hazard: Mapping[str, Any], steps: Iterable[Any]) -> dict[int, list[str]]:
    """序号 → marks of the 申请延期 and 延期 among the steps of a hazard (its stored facts), in order of the life.

    缩短期限: the new deadline lies before the one in force; 期限已过才申请: it was asked for after the deadline in
    force, 期限已过才批准: it was granted after it and nobody noted when it was asked for; 第n次延期: so many are
    granted with it, from the county's number on. Steps without a mark are absent.
    """
    found: dict[int, list[str]] = {}
    granted = 0
    before: list[Any] = []
    finding = Hazard.model_construct(**{name: hazard[name] for name in Hazard.model_fields if name in hazard})
    for step in in_order(steps):
        if step.kind in (ASK, EXTEND):
            spans = spans_of(finding, before)
            deadline: date | None = spans[-1].deadline if spans else None
            granted += step.kind == EXTEND
            marks = []
            if deadline and step.new_deadline and step.new_deadline < deadline:
                marks.append(SHORTENED)
            if deadline and (step.requested_on or step.on_date) > deadline:
                marks.append(LATE if step.requested_on or step.kind == ASK else GRANTED_LATE)
            number = granted + (step.kind == ASK)
            if number >= often(pack):
                marks.append(f"第{number}次延期")
            if marks:
                found[step.seq] = marks
        before.append(step)
    return found
