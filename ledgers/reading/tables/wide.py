"""A form with a column a week, a facility or a post, unfolded into rows."""

from typing import Any

from catalogue.ledgers import INSPECTIONS_SHEET, Ledger, Sheet
from ledgers.files.grid import Grid, Workbook
from ledgers.reading import layouts
from ledgers.reading.aliases import aliases_of
from ledgers.reading.cells.parsing import Noted, Parser, Problem
from ledgers.reading.forms.timetables import timetable
from ledgers.reading.headings.header import HEAD_ROWS
from ledgers.reading.headings.known import normal
from ledgers.reading.layouts import WideRow
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
        take_column_values(reading, source, name, raw, parser_of(pack, sheet, column))
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
            row.problem = row.problem or f"校历里没有{term}的第{number}周：{HOW_A_WEEK}"
    else:
        row.problem = row.problem or f"看不出是哪一周：请在标题写明年月或学期，或{HOW_A_WEEK.removeprefix('请')}"
