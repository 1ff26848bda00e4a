"""Rows of any ledger as a screen lists them: the rows of a cut, ordered, counted and paged in SQL.

Names are looked up for the rows of one page only; a ledger is never loaded to show a part of it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from access.rights import Place
from catalogue.ledgers import CODES, Column, Ledger, Sheet
from figures.wording import stored_text
from ledgers.cut import Filter, at_schools, conditions
from ledgers.validate.names import split_list
from models.base import FAR, table
from models.clock import today
from models.county import Pack
from models.hazard import HazardEvent
from models.hazard_lifecycle import OTHER
from models.school import School


def count_rows(session: Session, pack: Pack, sheet: Sheet, cut: Filter) -> int:
    """How many rows the cut leaves."""
    query = select(func.count()).select_from(table(sheet.model)).where(*conditions(session, pack, sheet, cut))
    return int(session.execute(query).scalar_one())


def list_rows(
    session: Session, pack: Pack, sheet: Sheet, cut: Filter, *, limit: int, offset: int = 0
) -> tuple[list[dict[str, Any]], int]:
    """One page of rows, newest day first, and how many there are: facts by field, `id`, and for each field of
    codes its names under the field of names (spec.name_field)."""
    rows = table(sheet.model)
    held = conditions(session, pack, sheet, cut)
    total = int(session.execute(select(func.count()).select_from(rows).where(*held)).scalar_one())
    newest = [sheet.day] if sheet.day else ["term", "week_no"] if "term" in rows.c else []
    order = [rows.c[name].desc() for name in newest]
    query = select(rows).where(*held).order_by(*order, *(rows.c[name] for name in sheet.key))
    found = [dict(row) for row in session.execute(query.limit(limit).offset(offset)).mappings()]
    return name_codes(session, pack, sheet, found), total


def row_of(
    session: Session, pack: Pack, sheet: Sheet, key: dict[str, Any], place: Place, *, register: bool = False
) -> dict[str, Any] | None:
    """The standing row with this key, as `list_rows` gives it; None when there is none the reader may see."""
    rows = table(sheet.model)
    held = conditions(session, pack, sheet, Filter(place, register=register))
    query = select(rows).where(*held, *(rows.c[name] == key[name] for name in sheet.key))
    found = [dict(row) for row in session.execute(query.limit(1)).mappings()]
    return name_codes(session, pack, sheet, found)[0] if found else None


def name_codes(session: Session, pack: Pack, sheet: Sheet, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the names of all codes beside them; schools are looked up for these rows alone."""
    coded = [column for column in sheet.columns if column.form in CODES and not column.name_of]
    wanted = {code for column in coded for row in rows for code in split_list(str(row.get(column.field) or ""))}
    unknown = sorted(wanted - pack.unit_names.keys())
    names = dict(pack.unit_names) | {pack.code: pack.name, OTHER: OTHER}
    if unknown:
        schools = table(School)
        query = select(schools.c.code, schools.c.name).where(
            schools.c.county == pack.code, schools.c.superseded_at.is_(None), schools.c.code.in_(unknown)
        )
        names |= {row.code: row.name for row in session.execute(query)}
    for column in sheet.columns:
        if column.name_of:
            for row in rows:
                codes = split_list(str(row.get(column.name_of) or ""))
                row[column.field] = "、".join(names.get(code, code) for code in codes)
    return rows


def schools_for(session: Session, pack: Pack, place: Place) -> dict[str, str]:
    """Names by code of the open schools a reader may choose from: the own school, those of the own township, or all."""
    schools = table(School)
    held = [schools.c.county == pack.code, schools.c.superseded_at.is_(None)]
    held.append(func.coalesce(schools.c.closed_on, FAR) > today())
    if place.school:
        held.append(schools.c.code == place.school)
    elif place.township:
        held.append(at_schools(schools.c.code, pack, place.township, Filter()))
    query = select(schools.c.code, schools.c.name).where(*held).order_by(schools.c.name)
    return {row.code: row.name for row in session.execute(query)}


def shown_columns(sheet: Sheet) -> list[Column]:
    """The columns a list shows: each code only by its name, without system fields; a school's own code stays."""
    hidden = {column.field for column in sheet.columns if column.form in CODES and not column.name_of}
    return [column for column in sheet.columns if column.field not in hidden]


def key_of(sheet: Sheet, row: dict[str, Any]) -> str:
    """The row's key as one word of an address: its parts joined by |."""
    return "|".join(stored_text(row[name]) for name in sheet.key)


def key_from(sheet: Sheet, word: str) -> dict[str, Any] | None:
    """The key an address says, in the types of the table; None when it does not fit the sheet."""
    parts = word.split("|")
    if len(parts) != len(sheet.key):
        return None
    made: dict[str, Any] = {}
    for name, part in zip(sheet.key, parts, strict=True):
        form = sheet.column(name).form
        try:
            made[name] = date.fromisoformat(part) if form == "day" else int(part) if form in ("whole", "week") else part
        except ValueError:
            return None
    return made


def sheets_of(ledger: Ledger) -> Iterable[str]:
    """The names of a ledger's sheets that have a list of their own (a hazard's steps stand with the hazard)."""
    return [sheet.name for sheet in ledger.sheets if sheet.model is not HazardEvent]
