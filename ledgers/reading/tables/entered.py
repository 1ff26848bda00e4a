"""A form's values read like a workbook's row."""

from collections.abc import Mapping

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
    kind = next(ledger.kind for ledger in LEDGERS.values() if sheet in ledger.sheets)
    reading = Tables(kind, readings=Readings(Answers(accept_likely=True)))
    source = Source(sheet, "", sheet.name, [1], {})
    for name, value in values.items():
        column = sheet.column(name)
        if isinstance(value, list | tuple):
            value = "、".join(map(str, value))
        source.headings[name] = column.heading
        source.raw[name] = [value]
        take_column_values(reading, source, name, [value if value != "" else None], parser_of(pack, sheet, column))
    reading.sources.append(source)
    return reading
