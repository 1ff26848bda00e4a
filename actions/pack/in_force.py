"""The rows of the pack in force as the database holds them, and their digest."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from actions.pack.folder import SHEETS, Folder
from models.base import table
from models.county import Boundary, County, PackRow


def digest_in_force(session: Session) -> str:
    """The digest of the pack in force as its rows stand now: the county's `pack_digest`, unless rows were changed
    past the loader. Rows that a later release would refuse count as they are."""
    county = session.execute(select(table(County))).mappings().one()
    code, revision = county["code"], county["pack_revision"]
    found = Folder(code, county["name"])
    for sheet in SHEETS:
        rows = rows_in_force(session, sheet.model, code, revision)
        found.rows[sheet.file] = [{name: row[name] for name in sheet.header} for row in rows]
    maps = rows_in_force(session, Boundary, code, revision)
    found.maps = {row["kind"]: (row["note"], row["geojson"]) for row in maps}
    return found.digest


def rows_in_force(session: Session, model: type[PackRow], code: str, revision: int) -> Sequence[Any]:
    """The rows of one table of the pack as loaded in a revision, in the order of its file."""
    rows = table(model)
    query = select(rows).where(rows.c.county == code, rows.c.pack_revision == revision).order_by(rows.c.id)
    return session.execute(query).mappings().all()
