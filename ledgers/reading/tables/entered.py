"""A form's values read like a workbook's row."""

from collections.abc import Mapping, Sequence

from catalogue.ledgers import LEDGERS, Sheet
from ledgers.reading.readings import Answers, Readings
from ledgers.reading.tables.found import Tables
from ledgers.reading.tables.parsers import parser_of
from ledgers.reading.tables.plain import take_column_values
from ledgers.validate.rows.row import Source
from models.county import Pack


def read_values(pack: Pack, sheet: Sheet, values: Mapping[str, object]) -> Tables:
    """A form's values (field → what was typed or chosen) read like a workbook's row.

    Raises KeyError for a field the sheet does not have.
    """
    return read_rows(pack, sheet, [values])


def read_rows(pack: Pack, sheet: Sheet, rows: Sequence[Mapping[str, object]]) -> Tables:
    """Rows of the same fields read like a workbook's, numbered from 1. Raises KeyError as `read_values`."""
    kind = next(ledger.kind for ledger in LEDGERS.values() if sheet in ledger.sheets)
    reading = Tables(kind, readings=Readings(Answers(accept_likely=True)))
    source = Source(sheet, "", sheet.name, list(range(1, len(rows) + 1)), {})
    for name in rows[0] if rows else ():
        column = sheet.column(name)
        raw = [_joined(row[name]) for row in rows]
        source.headings[name], source.raw[name] = column.heading, raw
        cells = [value if value != "" else None for value in raw]
        take_column_values(reading, source, name, cells, parser_of(pack, sheet, column))
    reading.sources.append(source)
    return reading


def _joined(value: object) -> object:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else value
