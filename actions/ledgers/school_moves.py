"""When a school's statements change, the rows at it follow: they lie where the register says it was on their day.

Only the office moves a school. What was entered before a move was known, dated after it, gets a new version with
the township the register gives now, so that no stored township ever contradicts the register.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from actions.unit_of_work import UnitOfWork
from actions.versions import facts_of, insert_versions, rebuild_spans, supersede
from catalogue.ledgers import HAZARDS_SHEET, LEDGERS
from ledgers.validate.placing import SCHOOL_FIELD, TOWNSHIP_FIELD, lies_at_school
from ledgers.validate.registers import Registers
from models.base import table
from models.county import pack_in_force

CHUNK = 500


def follow_schools(act: UnitOfWork, schools: Collection[str]) -> int:
    """Place every standing row at these schools anew, within the act that changed their statements; how many moved.

    A moved row keeps its batch, so that the import it came with can still be undone. The audit gets the count.
    """
    registers = Registers(act.session, pack_in_force(act.session))
    moved = 0
    for sheet in (sheet for ledger in LEDGERS.values() for sheet in ledger.sheets if lies_at_school(sheet)):
        versions = table(sheet.model)
        ended: list[int] = []
        made: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
        listed = sorted(schools)
        for start in range(0, len(listed), CHUNK):
            query = select(versions).where(
                versions.c.county == act.county,
                versions.c.superseded_at.is_(None),
                versions.c[SCHOOL_FIELD].in_(listed[start : start + CHUNK]),
            )
            for row in act.session.execute(query):
                township = registers.township_of(row.school_code, registers.day_of(sheet, dict(row._mapping)))
                if township is None or (row.township_code and registers.same_place(row.township_code, township)):
                    continue
                ended.append(row.id)
                facts = facts_of(sheet.model, row) | {"first_recorded_at": row.first_recorded_at}
                made[row.batch_id].append(facts | {TOWNSHIP_FIELD: township})
        supersede(act, sheet.model, ended)
        for batch, rows in made.items():
            insert_versions(act, sheet.model, rows, batch)
        if sheet is HAZARDS_SHEET and ended:
            rebuild_spans(act, {facts["number"] for rows in made.values() for facts in rows})
        moved += len(ended)
    if moved:
        act.detail["followed"] = moved
    return moved
