"""Files of a ledger read into tables of values by field: the step between the cells and the judgement.

A sheet is known by its headings, a column by its heading, a cell by the form of its column. What cannot be
read stays blank and leaves an error that points at the cell; whether the row may stand is judged later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from figures.scope import Refused
from ledgers import cells
from ledgers.cells import Parser, parse_column, shown
from ledgers.judge import LENGTHS, CellError, Source
from ledgers.registers import words_of
from ledgers.spec import LEDGERS, Column, Ledger, Sheet
from ledgers.workbook import Grid, Workbook, open_workbook
from models.county import Pack


@dataclass
class Reading:
    """What was found in the files: tables, errors of single cells, and what was passed over."""

    kind: str
    sources: list[Source] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    warnings: list[CellError] = field(default_factory=list)
    skipped: int = 0
    headings: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    workbooks: list[Workbook] = field(default_factory=list)


def read_files(pack: Pack, kind: str, files: Sequence[tuple[str, bytes]]) -> Reading:
    """Read files of one ledger. Raises Refused for an unknown kind, an unreadable file, or no known sheet."""
    if kind not in LEDGERS:
        raise Refused(f"没有“{kind}”这种台账，可用：{'、'.join(LEDGERS)}。")
    ledger = LEDGERS[kind]
    reading = Reading(kind)
    for name, content in files:
        book = open_workbook(name, content)
        reading.workbooks.append(book)
        before = len(reading.sources)
        for grid in book.sheets:
            _grid(reading, pack, ledger, book, grid)
        if len(reading.sources) == before:
            titles = "、".join(f"“{sheet.name}”" for sheet in ledger.sheets)
            raise Refused(
                f"“{name}”里没有认得出的{ledger.title}台账：请用模板的表名（{titles}）和表头，表头放在一行里。"
            )
    return reading


def _grid(reading: Reading, pack: Pack, ledger: Ledger, book: Workbook, grid: Grid) -> None:
    for sheet in ledger.sheets:
        if grid.name == sheet.name and grid.rows:
            break
    else:
        return
    known = {column.heading: column for column in (*sheet.columns, *sheet.facts)}
    columns = {j: known[str(v)] for j, v in enumerate(grid.rows[0]) if str(v) in known}
    readable = {column.field for column in sheet.readable}
    source = Source(sheet, book.name, grid.name, [], {}, grid=grid)
    kept = [i for i in range(1, len(grid.rows)) if any(v is not None for v in grid.rows[i])]
    reading.skipped += len(grid.rows) - 1 - len(kept)
    source.rows = [grid.row_number(i) for i in kept]
    for j, column in columns.items():
        if column.field not in readable:
            continue
        raw = [grid.rows[i][j] for i in kept]
        parsed = parse_column(raw, parser_of(pack, sheet, column, book.date_1904))
        source.values[column.field] = parsed.values
        source.raw[column.field] = raw
        source.headings[column.field] = str(grid.rows[0][j])
        source.columns[column.field] = j
        for at, sentence in parsed.problems.items():
            reading.errors.append(_cell(source, column.field, at, sentence))
        for at, sentence in parsed.notes.items():
            reading.warnings.append(_cell(source, column.field, at, sentence))
    reading.sources.append(source)


def _cell(source: Source, name: str, at: int, sentence: str) -> CellError:
    message = f"{sentence.rstrip('。')}。"
    return CellError(
        source.file, source.title, source.rows[at], source.headings[name], shown(source.raw[name][at]), message
    )


def parser_of(pack: Pack, sheet: Sheet, column: Column, date_1904: bool = False, year: int | None = None) -> Parser:
    """The parser of a column's form, with the pack's words where it has a dictionary.

    `year`: the year that days without one take from the workbook's title.
    """
    if column.choices:
        words = words_of(pack, column.choices)
        if words:
            return _choice(pack, column, words)
    dated: Mapping[str, Any] = {"day": cells.day, "instant": cells.instant, "deadline": cells.deadline}
    if column.form in dated:
        made: Parser = dated[column.form](date_1904, year)
        return made
    limit = LENGTHS[sheet.name].get(column.field, 2000)
    plain: Mapping[str, Parser] = {
        "number_of": cells.code(limit),
        "names": cells.names(),
        "whole": cells.whole(),
        "people": cells.people(),
        "amount": cells.amount(ten_thousands="万元" in column.heading),
        "degree": cells.amount(-180, 180),
        "seconds": cells.seconds(),
        "flag": cells.flag(),
        "term": cells.term(),
        "week": cells.week(),
        "text": cells.text(limit),
        "long": cells.text(limit),
    }
    return plain.get(column.form, cells.text(2000))


def _choice(pack: Pack, column: Column, words: dict[str, str]) -> Parser:
    options = pack.entries(column.choices)
    strict = cells.choice(options, words)

    def parse(value: object) -> Any:
        if column.choices == "hazard_level" and shown(value).strip() == "重点":
            raise cells.Problem(f"“重点”不是隐患等级，系统不代为判断：请按判定依据改填{'或'.join(options)}")
        return strict(value)

    return parse


def read_values(pack: Pack, sheet: Sheet, values: Mapping[str, object]) -> Reading:
    """A form's values (field → what was typed) read like a workbook's row.

    Raises KeyError for a field the sheet does not have.
    """
    kind = next(ledger.kind for ledger in LEDGERS.values() if sheet in ledger.sheets)
    reading = Reading(kind)
    source = Source(sheet, "", sheet.name, [1], {})
    for name, value in values.items():
        column = sheet.column(name)
        source.headings[name] = column.heading
        source.raw[name] = [value]
        if column.form in ("names", "schools", "units") and isinstance(value, list | tuple):
            value = "、".join(map(str, value))
        parsed = parse_column([value if value != "" else None], parser_of(pack, sheet, column))
        source.values[name] = parsed.values
        for at, sentence in parsed.problems.items():
            reading.errors.append(_cell(source, name, at, sentence))
        for at, sentence in parsed.notes.items():
            reading.warnings.append(_cell(source, name, at, sentence))
    reading.sources.append(source)
    return reading
