"""The pack in force goes out as a folder that can be loaded elsewhere."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from actions.meetings.items.fixed import write_fixed
from actions.meetings.members import write_members
from actions.pack.answers import write_answers
from actions.pack.folder import COUNTY_FILE, SHEETS, text_of, write_csv
from actions.pack.in_force import rows_in_force
from actions.pack.maps import MAPS
from actions.teaching.calendar import TABLES, write_calendar_history
from actions.teaching.stops import write_stops
from errors import Refused
from models.base import table
from models.county import STARTS_ON, Boundary, County, Pack, PackRow, Setting, pack_in_force


def export_pack(session: Session, folder: Path) -> None:
    """Write the pack in force as a folder; loading it elsewhere gives the same digest, unless the office
    states another calendar than the folder did: that goes out in its place.

    Raises Refused when the folder holds anything already, or when the database has no county.
    """
    county = session.execute(select(table(County))).mappings().first()
    if county is None:
        raise Refused("数据库里还没有县的数据，没有资料包可以导出。")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"“{folder}”已有内容，请换一个空文件夹。")
    folder.mkdir(parents=True, exist_ok=True)
    stands = pack_in_force(session)
    write_csv(folder / COUNTY_FILE, ("key", "value"), [("code", county["code"]), ("name", county["name"])])
    for sheet in SHEETS:
        rows = rows_in_force(session, sheet.model, county["code"], county["pack_revision"])
        if stands.base is not None:
            rows = _as_stated(stands, sheet.model, rows)
        if rows or not sheet.optional:
            write_csv(folder / sheet.file, sheet.header, [[text_of(r[c]) for c in sheet.header] for r in rows])
    write_stops(session, county["code"], folder)
    write_calendar_history(session, stands, folder)
    write_answers(session, county["code"], folder)
    write_members(session, stands, folder)
    write_fixed(session, county["code"], folder)
    for found in rows_in_force(session, Boundary, county["code"], county["pack_revision"]):
        (folder / MAPS[found["kind"]]).write_text(found["geojson"] + "\n", encoding="utf-8", newline="\n")


def _as_stated(stands: Pack, model: type[PackRow], rows: Sequence[Any]) -> Sequence[Any]:
    """The rows of a table with the calendar and the start line that the office states in place of the pack's."""
    if model is Setting:
        kept = [row for row in rows if row["key"] != STARTS_ON]
        return kept + [s.model_dump() for key, s in stands.settings.items() if key == STARTS_ON]
    return [row.model_dump() for row in getattr(stands, TABLES[model])] if model in TABLES else rows
