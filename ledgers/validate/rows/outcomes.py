"""What a row changes of its stored one, and so what becomes of it: created, updated, unchanged."""

from typing import Any

from catalogue.ledgers import Sheet
from ledgers.validate.names import plain
from ledgers.validate.rows.row import BLANK, Row
from ledgers.validate.rows.validator import Validator


def differing(sheet: Sheet, row: Row, old: Any) -> tuple[str, ...]:
    """The given fields in which a row differs from a stored one; a blank default never overwrites."""
    facts, late = row.facts, row.late
    changed = []
    for column in sheet.stored:
        name = column.field
        if name in facts and name not in late:
            value, stood = facts[name], getattr(old, name)
            if value in BLANK and (column.default or column.required):
                continue  # what is filled by itself and left blank is not stated
            if value != stood and not (value in (None, "") and stood in (None, "")):
                changed.append(name)
    return tuple(changed)


def absorb_stored(sheet: Sheet, rows: list[Row]) -> None:
    """What a row does not state, or would only state by default, is what its stored version says."""
    for row in rows:
        if row.stored is None:
            continue
        for column in sheet.stored:
            unstated = row.facts.get(column.field) in BLANK and bool(column.default or column.required)
            if column.field not in row.facts or column.field in row.late or unstated:
                row.facts[column.field] = getattr(row.stored, column.field)


def settle_outcomes(validator: Validator, sheet: Sheet, rows: list[Row]) -> None:
    """Decide each row's fate: created, updated (and which fields), unchanged."""
    for row in rows:
        if row.bad:
            continue
        if row.stored is None:
            row.outcome = "created"
            validator.preview.created += 1
            continue
        row.changed = differing(sheet, row, row.stored)
        row.outcome = "updated" if row.changed else "unchanged"
        if row.changed:
            validator.preview.updated += 1
        else:
            validator.preview.unchanged += 1


def compared(value: Any) -> str:
    """A value in the form in which identities are compared: NFKC, blanks away; dates by their day."""
    if value is None or value == "":
        return ""
    if type(value) is str:
        return value if value.isascii() and " " not in value else plain(value)
    return str(value)
