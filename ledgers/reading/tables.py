"""Files of a ledger read into tables of values by field: the step between the cells and the judgement.

A sheet is known by its headings, a column by its heading, a cell by the form of its column. What cannot be
read stays blank and leaves an error that points at the cell; whether the row may stand is judged later.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.ledgers import (
    DRILLS_SHEET,
    FACTS_SHEET,
    INSPECTIONS_SHEET,
    LEDGERS,
    LESSONS_SHEET,
    SCHOOLS_SHEET,
    Column,
    Ledger,
    Sheet,
    heading_in,
)
from errors import Refused
from ledgers.files.edits import Edit, edited
from ledgers.files.workbook import Grid, Value, Workbook, open_workbook
from ledgers.history import ENDED, is_history
from ledgers.out.export import OPTIONS, ledger_of
from ledgers.reading import layouts
from ledgers.reading.aliases import aliases_of
from ledgers.reading.cells import days, numbers
from ledgers.reading.cells import text as cell_text
from ledgers.reading.cells import weeks as cell_weeks
from ledgers.reading.cells import words as cell_words
from ledgers.reading.cells.parsing import Noted, Parser, Problem, parse_column
from ledgers.reading.cells.text import shown
from ledgers.reading.deciding.sheet import Deciding
from ledgers.reading.deciding.steps import decide_sheet
from ledgers.reading.forms.timetables import timetable
from ledgers.reading.forms.vertical import upright
from ledgers.reading.headings.header import HEAD_ROWS, SAMPLE
from ledgers.reading.headings.known import SEQUENCE, normal
from ledgers.reading.headings.recognise import recognise
from ledgers.reading.headings.recognised import Recognised
from ledgers.reading.joining import Decide, Table, tables_in
from ledgers.reading.layouts import WideRow
from ledgers.reading.readings import NO_ANSWERS, Answers, CellRef, Readings
from ledgers.reading.unlisted.unread import BODIES, like_bodies
from ledgers.validate.names import words_of
from ledgers.validate.rows.row import CellError, Source
from ledgers.validate.rows.validator import KEPT_ERRORS
from models.clock import today
from models.county import Pack
from models.inspection import SELF_CHECK

NOTED = 10
"""Notes shown for one column; the rest are counted."""

MUST = {FACTS_SHEET.name: frozenset({"effective_on"})}
"""A sheet 学校情况 without 生效日期 is a clerk's list of schools."""

SECOND_TABLE = "从这一行起是另一张表，各列的顺序不同：请移到单独的工作表，再一起导入。"

SIDE_BY_SIDE = "这一行并排有两套表头：请把右边的一套移到下面或另一张工作表，再一起导入。"

HOW_A_WEEK = "请在表头写明日期，如 第3周（9月14日-9月20日）"

AUTUMN = 8
"""The first month that a school year's earlier calendar year may hold."""

OTHER_WORDS = ("其他", "其它")
LONGEST_WORD = 10
"""What is longer is no word for a kind of thing."""
OPEN_WORDS = frozenset({"category"})
"""Optional columns of words in which a clerk's own word is kept beside 其他."""

SMALL_SUM = 100
"""Below this a sum of money with decimals is hardly one in yuan."""

PASSED_OVER = {"序号", "合计", "小计", "总计", "备注", "乡镇", "学校类别"}

PERSONS = ("verifier", "finder")
"""Names of persons that clerks' forms hold: understood, and not kept."""

BODY_FIELDS = {"school_code", "school_code_name", "subject_code", "subject_code_name"}


@dataclass
class Tables:
    """What was found in the files: tables, errors of single cells, what was passed over, and how it was read.

    `headings`: (sheet as written, heading as written, our heading; "" when the column is not read).
    """

    kind: str
    sources: list[Source] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    error_count: int = 0
    warnings: list[CellError] = field(default_factory=list)
    skipped: int = 0
    headings: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    workbooks: list[Workbook] = field(default_factory=list)
    readings: Readings = field(default_factory=Readings)
    edits: list[Edit] = field(default_factory=list)
    _told: set[CellError] = field(default_factory=set)

    def error(self, source: Source, at: int, name: str, sentence: str) -> None:
        """Name a bad cell; all are counted, so many kept that a person could still read them."""
        source.flawed.add((at, name))
        made = source.cell(at, name, f"{sentence.rstrip('。')}。")
        if made in self._told:
            return
        self._told.add(made)
        self.error_count += 1
        if len(self.errors) < KEPT_ERRORS:
            self.errors.append(made)


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
        _say_pictures(reading, book)
        before = len(reading.sources)
        plain = [grid for grid in book.sheets if not _wide(reading, pack, ledger, book, grid)]
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
                _table(reading, pack, sheet, table)
        if len(reading.sources) == before:
            other = _fits_better(book.sheets, ledger)
            if other:
                raise Refused(f"“{name}”不像{ledger.title}台账，像是{other}台账：请选对台账种类再导入。")
            titles = "、".join(f"“{sheet.name}”" for sheet in ledger.sheets)
            raise Refused(
                f"“{name}”里没有认得出的{ledger.title}台账：请用模板的表名（{titles}）和表头，表头放在一行里。"
            )
    return reading


def _say_pictures(reading: Tables, book: Workbook) -> None:
    for grid in book.sheets:
        if grid.pictures and not grid.hidden:
            sentence = f"“{grid.name}”表有{grid.pictures}张图片没有带入：只读文字，图片留在原件里，可以取回。"
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
            there = [value for value in values if value is not None][:SAMPLE]
            if column is None or not there:
                return column is None
            form = sheet.column(column.name_of).form if column.name_of else column.form
            if form in BODIES:
                return like_bodies(form, there, codes=not column.name_of)
            if column.choices and name not in OPEN_WORDS:
                words = words_of(pack, column.choices)
                said = [cell_text.code()(value) for value in there if isinstance(value, str)]
                return sum(word in words for word in said) * 4 >= len(there) * 3
            if name in OPEN_WORDS:
                return all(len(shown(value)) <= LONGEST_WORD for value in there)
            parsed = parse_column(there, parser_of(pack, sheet, column, book.date_1904, today().year))
            return len(parsed.problems) * 4 <= len(there)

        return decide_sheet(Deciding(reading.readings, sheet, wanted[name], book.name, grid, recognised, fits, today()))

    return decide


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


def _table(reading: Tables, pack: Pack, sheet: Sheet, table: Table) -> None:
    """One recognised sheet, parsed column by column."""
    source = Source(sheet, table.file, table.sheet, table.rows, {}, headings=dict(table.headings), table=table)
    source.about = f"{table.recognised.title} {table.sheet}"
    found = table.recognised
    reading.skipped += len(found.skipped)
    reading.notes += [note for note in table.notes if note not in reading.notes]
    readable = {column.field: column for column in sheet.readable}
    ours = {column.field: column.heading for column in (*sheet.columns, *sheet.facts)}
    for name, written in found.headings.items():
        reading.headings.append((table.sheet, written, ours.get(name, "")))
    for read in (table, *table.joined):
        _unread(reading, read)
    for name, raw in table.values.items():
        column = readable.get(name)
        if column is None:
            continue
        source.raw[name] = raw
        if sheet is DRILLS_SHEET and name == "kind":
            continue
        month = found.month if name == sheet.day else None
        if column.choices and not column.required:
            raw = table.values[name] = _words_off_the_list(reading, pack, sheet, column, source, raw)
        if column.form == "amount" and "元" in column.heading:
            _unit_of(reading, source, name, raw, found.units.get(name, ""))
        parser = parser_of(pack, sheet, column, table.date_1904, found.year, found.units.get(name, ""), month)
        _parsed(reading, source, name, raw, parser)
    if sheet is DRILLS_SHEET:
        _drills(reading, pack, source, table)
    if sheet is LESSONS_SHEET and "term" not in source.values and found.term:
        source.values["term"] = [found.term] * len(table.rows)
    for (at, name), why in table.flaws.items():
        if name in source.values:
            source.values[name][at] = None
            reading.error(source, at, name, why)
    reading.sources.append(source)


def _words_off_the_list(
    reading: Tables, pack: Pack, sheet: Sheet, column: Column, source: Source, raw: list[Value]
) -> list[Value]:
    """A word outside an optional column's dictionary is kept beside 其他, or mapped to one of its words once."""
    options = pack.entries(column.choices)
    other = next((word for word in options if word in OTHER_WORDS), "")
    if not other or column.field not in OPEN_WORDS:
        return raw
    parse = parser_of(pack, sheet, column)
    strange: dict[str, list[int]] = {}
    for at, value in enumerate(raw):
        if value is not None and not isinstance(value, bool | int | float):
            try:
                parse(value)
            except Problem:
                strange.setdefault(shown(value).strip(), []).append(at)
    made = list(raw)
    for word, there in strange.items():
        taken = reading.readings.ask(
            "word",
            f"{column.heading}没有“{word[:20]}”，记作“{other}：{word[:20]}”。",
            [source.ref(at, column.field) for at in there],
            [
                (other, f"记作“{other}：{word[:20]}”"),
                *((option, f"就是“{option}”") for option in options if option != other),
            ],
            likely=other,
            key=f"choice:{column.choices}:{normal(word)}",
        )
        for at in there:
            made[at] = f"{other}：{word}" if taken == other else taken
    return made


def _unit_of(reading: Tables, source: Source, name: str, raw: Sequence[object], unit: str) -> None:
    """Small sums with parts of a yuan, where neither heading nor cell names a unit, may be 万元: then it is asked."""
    small = [
        at
        for at, value in enumerate(raw)
        if isinstance(value, float) and 0 < value < SMALL_SUM and not value.is_integer()
    ]
    if "元" in unit or not small or source.table is None:
        return
    taken = reading.readings.ask(
        "unit",
        f"“{source.title}”表“{source.headings.get(name, name)}”没有写单位，有{len(small)}格是带小数的小数目，单位是？",
        [source.ref(at, name) for at in small],
        [("万元", "万元"), ("元", "元")],
        key=f"unit:{source.sheet.name}:{normal(source.headings.get(name, name))}",
    )
    source.table.recognised.units[name] = taken


def _unread(reading: Tables, table: Table) -> None:
    """Say which columns are not read; two tables in one sheet are an error."""
    found, left = table.recognised, []
    for unknown in found.unknown:
        reading.headings.append((table.sheet, unknown.heading, ""))
        if unknown.filled and normal(unknown.heading).lower() not in SEQUENCE:
            left.append(unknown.heading)
    if found.twice:
        reading.error_count += 1
        reading.errors.append(CellError(table.file, table.sheet, table.header_row, "表头", "", SIDE_BY_SIDE))
    if table.another is not None:
        reading.error_count += 1
        reading.errors.append(CellError(table.file, table.sheet, table.another, "表头", "", SECOND_TABLE))
    if left:
        reading.notes.append(f"“{table.sheet}”表有{len(left)}列没有读，本台账没有对应的栏：{'、'.join(left)}。")
    persons = [found.headings[n] for n in PERSONS if n in found.headings and any(v for v in table.values.get(n, ()))]
    if persons:
        reading.notes.append(f"“{table.sheet}”表的{'、'.join(persons)}不保存：本系统不登记姓名。")


def _parsed(reading: Tables, source: Source, name: str, raw: Sequence[object], parser: Parser) -> None:
    parsed = parse_column(raw, parser)
    source.values[name] = parsed.values
    flaws = source.table.flaws if source.table else {}
    for at, sentence in parsed.problems.items():
        if (at, name) not in flaws:
            reading.error(source, at, name, sentence)
    for n, (at, sentence) in enumerate(parsed.notes.items()):
        if n == NOTED:
            reading.notes.append(f"“{source.headings.get(name, name)}”一列共有{len(parsed.notes)}格按此办理。")
            break
        reading.warnings.append(source.cell(at, name, f"{sentence.rstrip('。')}。"))


def _drills(reading: Tables, pack: Pack, source: Source, table: Table) -> None:
    """演练类型 as schools write it: one word for kind, evacuation and scenario, numbers within the text."""
    kinds = table.values.get("kind", [None] * len(table.rows))
    titles = table.values.get("title", [None] * len(table.rows))
    words = words_of(pack, "drill_kind")
    strict = parser_of(pack, source.sheet, source.sheet.column("kind"))
    for name in ("kind", "evacuation", "scenario", "people", "seconds"):
        source.values.setdefault(name, [None] * len(table.rows))
    for at, (kind, title) in enumerate(zip(kinds, titles, strict=True)):
        if kind is None and title is None:
            continue
        try:
            if title is None and cell_text.code()(kind) in words:
                source.values["kind"][at] = strict(kind)
                continue
            facts, note = layouts.drill_words(kind, title)
        except Problem as problem:
            reading.error(source, at, "kind", str(problem))
            continue
        if note:
            reading.warnings.append(source.cell(at, "kind", f"{note.rstrip('。')}。"))
        for name, value in facts.items():
            if source.values[name][at] is None and value not in (None, ""):
                source.values[name][at] = value


def _wide(reading: Tables, pack: Pack, ledger: Ledger, book: Workbook, grid: Grid) -> bool:
    """A form with a column a week, unfolded into rows; False when the sheet is none."""
    sheet = ledger.sheets[0]
    wide = sheet.wide
    if wide is None or grid.name in {sheet.name for sheet in ledger.sheets} or grid.hidden or not grid.rows:
        return False
    weekly, counted, names = sheet is INSPECTIONS_SHEET, wide.counted, wide.fields
    planned: list[WideRow] | None = None
    if weekly:
        rows = layouts.inspections(grid, book.date_1904)
    elif wide.by_week:
        rows = layouts.lessons(grid)
        if rows is None:
            rows = planned = timetable(grid, pack, reading.readings, book.name, today())
    else:
        rows = layouts.checklist(grid, *_columns_of_kind(pack, sheet, counted))
    if rows is None:
        return False
    source = Source(sheet, book.name, grid.name, [row.row for row in rows], {})
    source.wide = {counted: [row.column for row in rows]}
    source.about = " ".join([grid.name, *(value for value in _above(grid) if value)])
    if weekly:
        source.wide["on_date"] = source.wide[counted]
    source.raw = {counted: [row.raw for row in rows]}
    for at, row in enumerate(rows):
        if weekly:
            _date_of_week(pack, row)
        if row.problem:
            reading.error(source, at, counted, row.problem)
        if row.note:
            reading.warnings.append(source.cell(at, counted, f"{row.note.rstrip('。')}。"))
    for name in names:
        column = sheet.column(name)
        raw = [row.values.get(name) for row in rows]
        if name in BODY_FIELDS and all(value is None for value in raw):
            continue
        if name == counted or all(value is None for value in raw):
            source.values[name] = raw
            continue
        source.headings[name] = rows[0].headings.get(name, column.heading) if rows else column.heading
        if name != "on_date":
            source.raw[name] = raw
        _parsed(reading, source, name, raw, parser_of(pack, sheet, column))
    if weekly:
        source.values["kind"] = [SELF_CHECK] * len(rows)
    heading = sheet.column(counted).heading
    reading.headings += [(grid.name, written, heading) for written in dict.fromkeys(source.wide[counted])]
    if planned is not None:
        reading.sources.append(source)
        return True
    told = ("周", "不算零报告，也不算0课时") if wide.by_week else ("类", "不登记")
    reading.notes.append(f"“{grid.name}”表按每{told[0]}一列读取，共{len(rows)}格；空格{told[1]}。")
    if left := _left_of_wide(grid, sheet, set(source.wide[counted])):
        reading.notes.append(f"“{grid.name}”表有{len(left)}列没有读，认不出是哪一{told[0]}：{'、'.join(left)}。")
    reading.sources.append(source)
    return True


def _columns_of_kind(pack: Pack, sheet: Sheet, counted: str) -> tuple[str, dict[str, str], Parser]:
    """For a form with a column a facility or post: the field of the kind, its words, and the parser of a cell."""
    kind = next(column for column in sheet.facts if column.choices and column.key and column.field != "subject_kind")
    strict = parser_of(pack, sheet, sheet.column(counted))

    def parse(value: object) -> Any:
        taken = strict(value)
        if isinstance(taken, Noted):
            return Noted({counted: taken.value}, taken.note)
        return None if taken is None else {counted: taken}

    return kind.field, words_of(pack, kind.choices), parse


def _left_of_wide(grid: Grid, sheet: Sheet, used: set[str]) -> list[str]:
    """The headings of an unfolded form that were not read and are none of the ledger's own."""
    plain = {normal(heading) for heading in used}
    known = {normal(word) for words in aliases_of(sheet).values() for word in words} | PASSED_OVER
    for row in grid.rows[:HEAD_ROWS]:
        texts = [value.strip() for value in row if isinstance(value, str)]
        if sum(normal(text) in plain for text in texts) >= min(2, len(plain)):
            return [t for t in texts if normal(t) not in plain | known and not t.startswith("第")]
    return []


def _above(grid: Grid) -> list[str]:
    """The texts of the rows above the first one that is filled across: the title."""
    texts = []
    for row in grid.rows[:5]:
        words = [value for value in row if value is not None]
        if len(words) > 2:
            break
        texts += [value for value in words if isinstance(value, str)]
    return texts


def _date_of_week(pack: Pack, row: WideRow) -> None:
    """The day of a weekly check: as stated, else the first day of the week its heading tells."""
    values = row.values
    if values.get("on_date") is not None:
        return
    number, month, year, term = (values.get(name) for name in ("week_no", "month", "year", "term"))
    if month and not year and term:
        year = int(term[:4]) + (month < AUTUMN)
    if values.get("week_start") is not None:
        values["on_date"] = values["week_start"]
    elif number and month and year:
        try:
            values["on_date"] = layouts.nth_week(year, month, number)
        except Problem as problem:
            row.problem = row.problem or str(problem)
    elif number and term:
        weeks = [week for week in pack.weeks if week.term == term and week.week_no == number]
        if weeks:
            values["on_date"] = min(week.first_day for week in weeks)
        else:
            row.problem = (
                row.problem or f"校历里没有{term}的第{number}周：请在表头写明日期，如 第3周（9月14日-9月20日）"
            )
    else:
        row.problem = (
            row.problem or "看不出是哪一周：请在标题写明年月或学期，或在表头写明日期，如 第3周（9月14日-9月20日）"
        )


def parser_of(
    pack: Pack,
    sheet: Sheet,
    column: Column,
    date_1904: bool = False,
    year: int | None = None,
    unit: str = "",
    month: int | None = None,
) -> Parser:
    """The parser of a column's form, with the pack's words where it has a dictionary.

    `year`, `month`: what the workbook's title says, for days without a year. `unit`: what stands in brackets
    behind the heading (万元).
    """
    if column.choices:
        words = words_of(pack, column.choices)
        if words:
            return _choice(pack, column, words)
    if column.form == "day":
        return days.day(date_1904, year, month, column.since or days.FIRST_YEAR)
    dated: Mapping[str, Any] = {"instant": days.instant, "deadline": days.deadline}
    if column.form in dated:
        made: Parser = dated[column.form](date_1904, year)
        return made
    limit = sheet.lengths.get(column.field, 2000)
    plain: Mapping[str, Parser] = {
        "number_of": cell_text.code(limit),
        "names": cell_text.names(),
        "whole": numbers.whole(),
        "people": numbers.people(),
        "amount": numbers.amount(ten_thousands="万元" in unit),
        "degree": numbers.amount(-180, 180),
        "seconds": numbers.seconds(),
        "flag": cell_words.flag(),
        "term": cell_weeks.term(),
        "week": cell_weeks.week(),
        "text": cell_text.text(limit),
        "long": cell_text.text(limit),
    }
    return plain.get(column.form, cell_text.text(2000))


def _choice(pack: Pack, column: Column, words: dict[str, str]) -> Parser:
    options = pack.entries(column.choices)
    strict = cell_words.choice(options, words)

    def parse(value: object) -> Any:
        if column.field in OPEN_WORDS and (own := re.fullmatch(r"(?:其他|其它)\s*[:：]\s*(.+)", shown(value).strip())):
            return f"其他：{own[1]}"
        if column.choices == "hazard_level" and shown(value).strip() == "重点":
            raise Problem(f"“重点”不是隐患等级，系统不代为判断：请按判定依据改填{'或'.join(options)}")
        return strict(value)

    return parse


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
        _parsed(reading, source, name, [value if value != "" else None], parser_of(pack, sheet, column))
    reading.sources.append(source)
    return reading
