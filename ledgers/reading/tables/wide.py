"""A form with a column a week, a facility or a post, unfolded into rows."""

from collections.abc import Callable, Sequence
from typing import Any

from catalogue.ledgers import INSPECTIONS_SHEET, Ledger, Sheet, Wide
from ledgers.files.grid import Grid, Workbook
from ledgers.reading.aliases import aliases_of
from ledgers.reading.cells.parsing import Noted, Parser, Problem
from ledgers.reading.deciding.undated import day_for_all
from ledgers.reading.forms.kinds import checklist
from ledgers.reading.forms.parts import Covered, Kinds, PartsOfForm
from ledgers.reading.forms.timetables import timetable
from ledgers.reading.forms.unfolding import WideRow
from ledgers.reading.forms.weeks import inspections, lessons, nth_week
from ledgers.reading.headings.header import HEAD_ROWS
from ledgers.reading.headings.known import normal
from ledgers.reading.headings.recognised import Recognised
from ledgers.reading.tables.found import Tables
from ledgers.reading.tables.parsers import parser_of
from ledgers.reading.tables.plain import take_column_values
from ledgers.validate.names import words_of
from ledgers.validate.rows.row import Source
from models.clock import today
from models.county import Pack
from models.inspection import SELF_CHECK

HOW_A_WEEK = "请在表头写明日期，如 第3周（9月14日-9月20日）"


AUTUMN = 8
"""The first month that a school year's earlier calendar year may hold."""


PASSED_OVER = {"序号", "合计", "小计", "总计", "备注", "乡镇", "学校类别"}


BODY_FIELDS = {"school_code", "school_code_name", "subject_code", "subject_code_name"}


def unfold(reading: Tables, pack: Pack, ledger: Ledger, book: Workbook, grid: Grid) -> bool:
    """A form with a column a week, unfolded into rows; False when the sheet is none."""
    sheet = ledger.sheets[0]
    wide = sheet.wide
    if wide is None or grid.name in {sheet.name for sheet in ledger.sheets} or grid.hidden or not grid.rows:
        return False
    weekly, counted = sheet is INSPECTIONS_SHEET, wide.counted
    asked: list[PartsOfForm] = []

    def parts(made: Recognised) -> Callable[[int, Sequence[int]], Covered]:
        asked.append(PartsOfForm(grid, made, _kinds(sheet, wide), reading.readings, book.name))
        return asked[-1].under

    planned: list[WideRow] | None = None
    if weekly:
        rows = inspections(grid, book.date_1904, parts)
    elif wide.by_week:
        rows = lessons(grid)
        if rows is None:
            rows = planned = timetable(grid, pack, reading.readings, book.name, today())
    else:
        rows = checklist(grid, *_columns_of_kind(pack, sheet, counted), parts)
    if rows is None:
        return False
    if rows and sheet.day in wide.fields and all(row.values.get(sheet.day) is None for row in rows) and not weekly:
        texts = [text for text in _above(grid) if text]
        stated = day_for_all(reading.readings, sheet, book.name, grid.name, texts, asked[0].made, today())
        for row in rows:
            row.values[sheet.day] = stated
    # A row says of its parts only what its own heading tells: the others are not stated as blank.
    for beside in dict.fromkeys(frozenset(row.parts) for row in rows) or [frozenset()]:
        alike = [row for row in rows if frozenset(row.parts) == beside]
        reading.sources.append(_source(reading, pack, sheet, book, grid, alike, (*wide.fields, *sorted(beside))))
    heading = sheet.column(counted).heading
    used = dict.fromkeys(row.column for row in rows)
    reading.headings += [(grid.name, written, heading) for written in used]
    if planned is not None:
        return True
    what = ("周", "不算零报告，也不算0课时") if wide.by_week else ("类", "不登记")
    reading.notes.append(f"“{grid.name}”表按每{what[0]}一列读取，共{len(rows)}格；空格{what[1]}。")
    told = {part for row in rows for part in row.parts.values()}
    if left := [word for word in _left_of_wide(grid, sheet, set(used)) if word not in told]:
        reading.notes.append(f"“{grid.name}”表有{len(left)}列没有读，认不出是哪一{what[0]}：{'、'.join(left)}。")
    if unread := list(dict.fromkeys(heading for one in asked for heading in one.unread)):
        reading.notes.append(f"“{grid.name}”表有{len(unread)}列没有读，本台账没有对应的栏：{'、'.join(unread)}。")
    return True


def _kinds(sheet: Sheet, wide: Wide) -> Kinds:
    """How the parts under a heading of the form are known."""
    aliases = aliases_of(sheet)
    fields = {normal(word): name for name in (*wide.beside, wide.counted) for word in aliases.get(name, ())}
    return Kinds(wide.counted, fields, sheet.column(wide.counted).heading, sheet.name)


def _source(
    reading: Tables, pack: Pack, sheet: Sheet, book: Workbook, grid: Grid, rows: list[WideRow], names: Sequence[str]
) -> Source:
    """Unfolded rows as a source, each field through its parser."""
    assert sheet.wide is not None
    weekly, counted = sheet is INSPECTIONS_SHEET, sheet.wide.counted
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
        if name in sheet.wide.beside:
            source.wide[name] = [row.parts.get(name, column.heading) for row in rows]
        source.headings[name] = rows[0].headings.get(name, column.heading) if rows else column.heading
        if name != "on_date":
            source.raw[name] = raw
        take_column_values(reading, source, name, raw, parser_of(pack, sheet, column))
    if weekly:
        source.values["kind"] = [SELF_CHECK] * len(rows)
    return source


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
            values["on_date"] = nth_week(year, month, number)
        except Problem as problem:
            row.problem = row.problem or str(problem)
    elif number and term:
        weeks = [week for week in pack.weeks if week.term == term and week.week_no == number]
        if weeks:
            values["on_date"] = min(week.first_day for week in weeks)
        else:
            row.problem = row.problem or f"校历里没有{term}的第{number}周：{HOW_A_WEEK}"
    else:
        row.problem = row.problem or f"看不出是哪一周：请在标题写明年月或学期，或{HOW_A_WEEK.removeprefix('请')}"
