"""What an import would do, before it does it: files in, every row judged, nothing written.

The same judgement runs twice, once for the person to look at and once inside the writing transaction, so
that what is written is what stands then. Forms go the same way with a table of one row.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from catalogue.ledgers import Sheet
from ledgers.reading.readings import BY_WORD, NO_ANSWERS, Answers, CellRef
from ledgers.reading.tables.files import read_files
from ledgers.reading.tables.found import Tables
from ledgers.validate.names import plain
from ledgers.validate.placing import place_again, place_rows
from ledgers.validate.rows.absent import ask_absent
from ledgers.validate.rows.checks import check_rows, fill_default
from ledgers.validate.rows.codes import rows_of
from ledgers.validate.rows.external import match_external
from ledgers.validate.rows.matching import match_rows
from ledgers.validate.rows.outcomes import absorb_stored, settle_outcomes
from ledgers.validate.rows.row import CellError, Preview, Row
from ledgers.validate.rows.validator import Validator
from ledgers.validate.rules import run
from models.base import table
from models.county import Pack

__all__ = ["CellError", "Preview", "Row", "judged", "preview"]


def preview(
    session: Session,
    pack: Pack,
    kind: str,
    files: Sequence[tuple[str, bytes]],
    *,
    new: bool = False,
    answers: Answers = NO_ANSWERS,
) -> Preview:
    """Judge files of one ledger against what stands. `new`: rows that look like a stored one are new all the same.

    Raises Refused for an unknown kind, and Unreadable for a file that cannot be opened.
    """
    return judged(session, pack, read_files(pack, kind, files, answers), new=new)


def judged(session: Session, pack: Pack, reading: Tables, *, new: bool = False) -> Preview:
    """Judge tables that have been read. Raises Refused for an unknown kind."""
    validator = Validator(session, pack, reading.kind, new=new, readings=reading.readings.again())
    validator.registers.learn(reading.readings.answers.aliases)
    made = validator.preview
    made.skipped, made.headings = reading.skipped, list(reading.headings)
    made.workbooks, made.edits = reading.workbooks, reading.edits
    made.notes += reading.notes
    made.warnings += reading.warnings
    made.errors += reading.errors
    made.error_count += reading.error_count
    bad = {(error.file, error.sheet, error.row) for error in reading.errors}
    validator.already(reading.errors)
    for sheet in validator.ledger.sheets:
        rows: list[Row] = []
        for source in reading.sources:
            if source.sheet is sheet:
                rows += rows_of(validator, source, sheet)
        for row in rows if bad else ():
            row.bad = row.bad or (row.source.file, row.source.title, row.number) in bad
        rows += validator.incoming.get(sheet.name, [])
        validator.incoming[sheet.name] = rows
        _sheet(validator, sheet, rows)
        made.rows += rows
    _say_aliases(validator, reading)
    for sentence, count in validator.counted.items():
        validator.note(f"{count}{sentence}。")
    for (heading, word, charges), count in validator.filled.items():
        sentence = f"{count}行没有{heading}，按“{word}”填。"
        if charges:
            validator.charge(heading, word, sentence, count)
        else:
            validator.note(sentence)
    for note in made.notes:
        made.readings.say("note", note)
    if not made.error_count:
        made.readings.refuse_unknown()
    order = {(source.file, source.title): at for at, source in enumerate(reading.sources)}
    made.errors.sort(key=lambda error: (order.get((error.file, error.sheet), 0), error.row))
    return made


def _sheet(validator: Validator, sheet: Sheet, rows: list[Row]) -> None:
    run(sheet.before, validator, rows)
    ask_absent(validator, sheet, rows)
    place_rows(validator, sheet, rows)
    match_external(validator, sheet, rows)
    match_rows(validator, sheet, rows)
    absorb_stored(sheet, rows)
    place_again(validator, sheet, rows)
    run(sheet.absorbed, validator, rows)
    for column in sheet.stored:
        if column.default:
            fill_default(validator, rows, column)
    check_rows(validator, sheet, rows)
    settle_outcomes(validator, sheet, rows)
    run(sheet.after, validator, rows)


def _say_aliases(validator: Validator, reading: Tables) -> None:
    """Say which names were read by an alias that somebody once explained, and where they stand."""
    for key, name in validator.registers.aliases_used().items():
        word = key.partition(":")[2]
        cells = [
            CellRef(source.file, source.title, source.rows[at], source.headings.get(field, ""))
            for source in reading.sources
            for field, values in source.raw.items()
            for at, value in enumerate(values)
            if isinstance(value, str) and plain(value) == word
        ]
        validator.readings.say("alias", f"“{word}”按记下的别名读作“{name}”。", cells, by=BY_WORD, key=key)


def facts_to_write(row: Row, blanks: Mapping[str, Any]) -> dict[str, Any]:
    """A judged row's facts by column name of its table; `blanks` says what a blank cell is there."""
    facts = row.facts
    return {
        name: blank if (value := facts.get(name)) is None or value == "" else value for name, blank in blanks.items()
    }


def blanks_of(sheet: Sheet) -> dict[str, Any]:
    """Column name → what a blank is in the sheet's table: '' where a text may not be null, else nothing."""
    columns = table(sheet.model).c
    return {column.field: None if columns[column.field].nullable else "" for column in sheet.stored}
