"""What a form says as the hazard stands, or stood once, is no correction of how it was registered.

A 通知书 names the deadline in force and a ledger the level in force; the register keeps the first ones. Filled in and
handed back, perhaps after a further 延期, such a cell would else write the extension over the first deadline.
"""

from collections import defaultdict
from typing import Any

from catalogue.ledgers import HAZARDS_SHEET, STEPS_SHEET
from ledgers.validate.rows.row import BLANK, Row
from ledgers.validate.rows.validator import Validator
from ledgers.validate.rules.told import OWN_FORM
from models.hazard_lifecycle import spans_of

ONCE = {"first_deadline": "deadline", "level": "level", "responsible": "responsible"}
"""Field of a hazard that steps change → what it is called in its life."""


def as_it_stands(validator: Validator, rows: list[Row]) -> None:
    """Drop from rows with a number, of forms that are not our own workbook, what their hazard's life says already."""
    stating: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        told = any(name in row.given and row.facts.get(name) not in BLANK for name in ONCE)
        if row.facts.get("number") and told and row.source.file and not row.given >= OWN_FORM:
            stating[str(row.facts["number"])].append(row)
    if not stating:
        return
    steps: dict[str, list[Any]] = defaultdict(list)
    for step in validator.stored(STEPS_SHEET, "hazard_no", set(stating)):
        steps[step.hazard_no].append(step)
    for old in validator.stored(HAZARDS_SHEET, "number", set(stating)):
        life = spans_of(old, steps[old.number]) if steps[old.number] else []
        for name, called in ONCE.items():
            was = {getattr(span, called) for span in life} - {getattr(old, name)}
            for row in stating[old.number]:
                if name in row.given and row.facts.get(name) in was:
                    del row.facts[name]
                    row.given -= {name}
                    heading = HAZARDS_SHEET.column(name).heading
                    validator.counted[f"行写的是办理后的{heading}，登记时的{heading}不改"] += 1
