"""Files of a ledger read into tables of values by field: a sheet is known by its headings."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from catalogue.ledgers import FACTS_SHEET, LEDGERS, SCHOOLS_SHEET, Ledger, Sheet, heading_in
from errors import Refused
from ledgers.attached.in_workbook import carries_pictures
from ledgers.files.edits import Edit, edited
from ledgers.files.grid import Grid, Workbook
from ledgers.files.workbook import open_workbook
from ledgers.history import ENDED, is_history
from ledgers.out.export import OPTIONS, ledger_of
from ledgers.reading.aliases import aliases_of
from ledgers.reading.cells import text as cell_text
from ledgers.reading.cells.parsing import parse_column
from ledgers.reading.cells.text import shown
from ledgers.reading.deciding.rows import is_ditto
from ledgers.reading.deciding.sheet import Deciding
from ledgers.reading.deciding.steps import decide_sheet
from ledgers.reading.deciding.vague import told_roughly
from ledgers.reading.forms.vertical import upright
from ledgers.reading.headings.header import SAMPLE
from ledgers.reading.headings.recognise import recognise
from ledgers.reading.headings.recognised import Recognised
from ledgers.reading.joining import Decide, tables_in
from ledgers.reading.readings import NO_ANSWERS, Answers, CellRef, Readings
from ledgers.reading.tables.found import Tables
from ledgers.reading.tables.parsers import OPEN_WORDS, parser_of
from ledgers.reading.tables.plain import read_table
from ledgers.reading.tables.wide import unfold
from ledgers.reading.unlisted.unread import BODIES, like_bodies
from ledgers.validate.names import words_of
from models.clock import today
from models.county import Pack

MUST = {FACTS_SHEET.name: frozenset({"effective_on"})}
"""A sheet 学校情况 without 生效日期 is a clerk's list of schools."""


LONGEST_WORD = 10
"""What is longer is no word for a kind of thing."""


def read_files(
    pack: Pack,
    kind: str,
    files: Sequence[tuple[str, bytes]],
    answers: Answers = NO_ANSWERS,
    edits: Sequence[Edit] = (),
) -> Tables:
    """Read files of one ledger, cells mended first, by these answers where a decision has choices.

    Raises Refused for an unknown kind, an unreadable file, or no known sheet.
    """
    ledger = ledger_of(kind)
    reading = Tables(kind, readings=Readings(answers))
    wanted = {sheet.name: _aliases(pack, sheet) for sheet in ledger.sheets}
    for name, content in files:
        book = open_workbook(name, content)
        if is_history(book):
            raise Refused(f"“{name}”是带“{ENDED}”的全部版本表，供核算用，不能导入：请改用不加 --history 导出的台账。")
        book, done = edited(book, edits)
        reading.edits += done
        reading.workbooks.append(book)
        _say_pictures(reading, book, carries_pictures(content))
        before = len(reading.sources)
        plain = [grid for grid in book.sheets if not unfold(reading, pack, ledger, book, grid)]
        forms = {title: (ledger.sheet(title), aliases) for title, aliases in wanted.items()}
        cards = {grid.name: card for grid in plain if (card := upright(grid, forms, reading.readings, book.name))}
        plain = [cards[grid.name].grid if grid.name in cards else grid for grid in plain]
        decide = _deciding(reading, pack, ledger, wanted, book)
        rest = Workbook(book.name, book.date_1904, plain)
        found = tables_in(rest, wanted, MUST, decide, reading.readings, lambda grid: not _fits_better([grid], ledger))
        for title, why in found.left:
            if title != OPTIONS:
                reading.notes.append(f"“{title}”表{why}。")
        for sheet in ledger.sheets:
            for table in found.tables[sheet.name]:
                if table.sheet in cards:
                    cards[table.sheet].place(table)
                read_table(reading, pack, sheet, table)
        if len(reading.sources) == before:
            other = _fits_better(book.sheets, ledger)
            if other:
                raise Refused(f"“{name}”不像{ledger.title}台账，像是{other}台账：请选对台账种类再导入。")
            titles = "、".join(f"“{sheet.name}”" for sheet in ledger.sheets)
            raise Refused(
                f"“{name}”里没有认得出的{ledger.title}台账：请用模板的表名（{titles}）和表头，表头放在一行里。"
            )
    return reading


def _say_pictures(reading: Tables, book: Workbook, carried: bool) -> None:
    for grid in book.sheets:
        if grid.pictures and not grid.hidden:
            sentence = (
                f"“{grid.name}”表有{grid.pictures}张图片：照片存为所在行的附件，其他的留在原件里。"
                if carried
                else f"“{grid.name}”表有{grid.pictures}张图片没有带入，留在原件里，可以取回；另存为 xlsx 就带得进来。"
            )
            reading.readings.say("pictures", sentence, [CellRef(book.name, grid.name, 0)], count=grid.pictures)


def _deciding(
    reading: Tables, pack: Pack, ledger: Ledger, wanted: Mapping[str, Mapping[str, tuple[str, ...]]], book: Workbook
) -> Decide:
    """How the sheets of a book are decided about."""

    def decide(name: str, grid: Grid, recognised: Recognised) -> Grid:
        sheet = ledger.sheet(name)
        readable = {column.field: column for column in sheet.readable}

        def fits(name: str, values: Sequence[object]) -> bool:
            column = readable.get(name)
            there = [value for value in values if value is not None and not is_ditto(value)][:SAMPLE]
            if column is None or not there:
                return column is None
            form = sheet.column(column.name_of).form if column.name_of else column.form
            if form in BODIES:
                return like_bodies(form, there, codes=not column.name_of)
            if column.choices and name not in OPEN_WORDS:
                words = words_of(pack, column.choices)
                said = parse_column([value for value in there if isinstance(value, str)], cell_text.code())
                return sum(word in words for word in said.values) * 4 >= len(there) * 3
            if name in OPEN_WORDS:
                return all(len(shown(value)) <= LONGEST_WORD for value in there)
            if form in ("day", "deadline"):
                there = [value for value in there if not told_roughly(value)]
            parsed = parse_column(there, parser_of(pack, sheet, column, book.date_1904, today().year))
            return len(parsed.problems) * 4 <= len(there)

        years = frozenset(year for other in book.sheets if other.name != grid.name for year in _years_of(other))
        return decide_sheet(
            Deciding(reading.readings, sheet, wanted[name], book.name, grid, recognised, fits, today(), years)
        )

    return decide


def _years_of(grid: Grid) -> set[int]:
    """The years that a sheet names, in words or in days."""
    found: set[int] = set()
    for row in grid.rows[:SAMPLE] if not grid.hidden else ():
        for value in row:
            if isinstance(value, date):
                found.add(value.year)
            elif isinstance(value, str):
                found |= {int(year) for year in re.findall(r"(?<![\d〔\[])(20\d\d)(?=年|[-./]\d{1,2}[-./])", value)}
    return found


def _fits_better(grids: Sequence[Grid], ledger: Ledger) -> str:
    """The title of the ledger that sheets seem to be of, when it is not the one asked for."""
    fits = [
        (len(found.columns), other.title)
        for other in LEDGERS.values()
        if other is not ledger
        for grid in grids
        if grid.rows and not grid.hidden
        for sheet in other.sheets
        if (found := recognise(grid, aliases_of(sheet))) is not None and len(found.columns) >= 3
    ]
    return max(fits)[1] if fits else ""


def _aliases(pack: Pack, sheet: Sheet) -> dict[str, tuple[str, ...]]:
    """A sheet's headings, the county's own first; a one-sheet school list may also say what 学校情况 says."""
    made = aliases_of(sheet)
    if sheet is SCHOOLS_SHEET:
        said = aliases_of(FACTS_SHEET)
        for column in FACTS_SHEET.facts:
            if column.field != "school_code":
                made[column.field] = said[column.field]
        made["classes"] = said["classes"]
    for name, words in made.items():
        if own := tuple(heading_in(pack, word) for word in words if heading_in(pack, word) != word):
            made[name] = (*own, *words)
    return made
