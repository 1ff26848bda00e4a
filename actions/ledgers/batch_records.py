"""What is kept with an import besides its rows: the cells mended in the preview, and how the files were read."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from actions.ledgers.known_answers import Known, said_by
from actions.unit_of_work import UnitOfWork
from ledgers.files.edits import Edit
from ledgers.reading.readings import CERTAIN, Reading
from models.account import Actor
from models.base import table
from models.intake import READER, READINGS, BatchReading, CellEdit

EDIT, READING = table(CellEdit), table(BatchReading)
CELLS = 12
"""Cells of one reading that are kept with the import; the rest are counted, and stand in the kept upload."""
NOTES = 200


def keep_records(act: UnitOfWork, batch: int, edits: Sequence[Edit], found: Sequence[Reading], known: Known) -> None:
    """Write the mended cells and the readings of an import with it."""
    if edits:
        by = {"county": act.county, "batch_id": batch, "edited_by": act.actor.name}
        rows = [
            {"file_name": each.file[:255], "sheet": each.sheet[:64], "cell": f"{each.column}{each.row}"}
            | {"before": each.before, "after": each.text}
            for each in edits
        ]
        act.session.execute(insert(EDIT), [by | row for row in rows])
        act.detail["edits"] = len(edits)
    asked = [one for one in found if one.confidence != CERTAIN or one.by]
    said = [one for one in found if one.confidence == CERTAIN and not one.by]
    told = [_stored(one, known, act.actor) for one in (*asked, *said[:NOTES])]
    if told:
        content = READINGS.written({"reader": READER, "readings": told})
        act.session.execute(insert(READING).values(county=act.county, batch_id=batch, readings=content))
    if asked:
        act.detail["readings"] = len(asked)


def _stored(one: Reading, known: Known, actor: Actor) -> dict[str, Any]:
    told = one.as_json() | {"who": said_by(one, known, actor)}
    told["cells"] = told["cells"][:CELLS]
    del told["id"]
    return told
