"""One recognised sheet, parsed column by column; what it leaves unread is said."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from catalogue.ledgers import DRILLS_SHEET, HAZARDS_SHEET, LESSONS_SHEET, Column, Sheet
from ledgers.files.grid import Value
from ledgers.reading.cells import text as cell_text
from ledgers.reading.cells.parsing import Parser, Problem, parse_column
from ledgers.reading.cells.text import shown
from ledgers.reading.drills import drill_words
from ledgers.reading.headings.known import SEQUENCE, normal
from ledgers.reading.joining import Table
from ledgers.reading.tables.found import Tables
from ledgers.reading.tables.parsers import OPEN_WORDS, parser_of
from ledgers.validate.names import words_of
from ledgers.validate.result_words import progress, verdict
from ledgers.validate.rows.row import CellError, Source
from models.county import Pack

NOTED = 10
"""Notes shown for one column; the rest are counted."""


SECOND_TABLE = "从这一行起是另一张表，各列的顺序不同：请移到单独的工作表，再一起导入。"


SIDE_BY_SIDE = "这一行并排有两套表头：请把右边的一套移到下面或另一张工作表，再一起导入。"


STRICT = frozenset({"hazard_level", "presence", "subject_kind", "drill_kind"})
"""Dictionaries of which a strange word is a bad cell: what it decides is asked of nobody's memory."""
FEW_WORDS = 6
_WORD = re.compile(r"[\u4e00-\u9fff()（）、/]{2,12}")
"""What may be a word for a kind of thing."""

OTHER_WORDS = ("其他", "其它")


SMALL_SUM = 100
"""Below this a sum of money with decimals is hardly one in yuan."""


PERSONS = ("verifier", "finder")
"""Names of persons that clerks' forms hold: understood, and not kept."""


def read_table(reading: Tables, pack: Pack, sheet: Sheet, table: Table) -> None:
    """One recognised sheet, parsed column by column."""
    source = Source(sheet, table.file, table.sheet, table.rows, {}, headings=dict(table.headings), table=table)
    source.about = f"{table.recognised.title} {table.sheet}"
    below = [one for one in table.recognised.skipped if one.row > max(table.recognised.data_rows, default=0)]
    source.signed = " ".join(one.text for one in below if one.kind in ("signature", "note", "unread"))
    found = table.recognised
    reading.skipped += len(found.skipped)
    reading.notes += [note for note in table.notes if note not in reading.notes]
    readable = {column.field: column for column in sheet.readable}
    ours = {column.field: column.heading for column in (*sheet.columns, *sheet.facts)}
    for name, written in found.headings.items():
        reading.headings.append((table.sheet, written, ours.get(name, "")))
    for read in (table, *table.joined):
        say_unread(reading, read)
    if sheet is HAZARDS_SHEET:
        _words_for_days(reading, source, table)
    for name, raw in table.values.items():
        column = readable.get(name)
        if column is None:
            continue
        source.raw[name] = raw
        if sheet is DRILLS_SHEET and name == "kind":
            continue
        month = found.month if name == sheet.day else None
        if column.choices:
            raw = table.values[name] = _words_off_the_list(reading, pack, sheet, column, source, raw)
        if column.form == "amount" and "元" in column.heading:
            _unit_of(reading, source, name, raw, found.units.get(name, ""))
        parser = parser_of(pack, sheet, column, table.date_1904, found.year, found.units.get(name, ""), month)
        take_column_values(reading, source, name, raw, parser)
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
    options = column.words(pack)
    other = next((word for word in options if word in OTHER_WORDS), "") if column.field in OPEN_WORDS else ""
    if column.choices in STRICT or (column.field in OPEN_WORDS and not other):
        return raw
    parse = parser_of(pack, sheet, column)
    places: dict[Value, list[int]] = {}
    for at, value in enumerate(raw):
        if value is not None and not isinstance(value, bool | int | float):
            places.setdefault(value, []).append(at)
    strange: dict[str, list[int]] = {}
    for value, there in places.items():
        try:
            parse(value)
        except Problem:
            word = shown(value).strip()
            strange[word] = sorted([*strange.get(word, []), *there])
    made = list(raw)
    if not other:
        return _words_asked(reading, column, source, made, strange, options)
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


def _words_asked(
    reading: Tables,
    column: Column,
    source: Source,
    made: list[Value],
    strange: dict[str, list[int]],
    options: Sequence[str],
) -> list[Value]:
    """A word that a column's dictionary does not know is asked about once, and can be kept; many such words, or long
    ones, are no words of a kind: then they are bad cells."""
    told = len({shown(value) for value in made if value is not None})
    if not strange or len(strange) > FEW_WORDS or not all(_WORD.fullmatch(word) for word in strange):
        return made
    if len(strange) == told > 1 and len(strange) > FEW_WORDS // 2:
        return made
    heading = source.headings.get(column.field, column.heading)
    for word, there in strange.items():
        near = get_close_matches(word, options, n=len(options), cutoff=0.4)
        each = reading.readings.ask_each(
            "word",
            f"“{source.title}”表{heading}写的“{word}”，本县的{column.heading}里没有，是哪一种？",
            [source.ref(at, column.field) for at in there],
            [(option, option) for option in dict.fromkeys([*near, *options])],
            key=f"choice:{column.choices}:{normal(word)}",
        )
        for at, taken in zip(there, each, strict=True):
            made[at] = taken or None
            if not taken:
                # Nothing is written until it is answered: that the cell is blank meanwhile is no second fault.
                source.flawed.add((at, column.field))
    return made


def _words_for_days(reading: Tables, source: Source, table: Table) -> None:
    """已完成 in the column of days of completion says how far it got, and no day."""
    for name, to in (("done_on", "progress"), ("verified_on", "verified")):
        raw = table.values.get(name, [])
        there = [
            at
            for at, value in enumerate(raw)
            if isinstance(value, str) and not re.search(r"\d", value) and (progress(value) or verdict(value))
        ]
        if not there:
            continue
        said = table.values.setdefault(to, [None] * len(raw))
        source.headings.setdefault(to, source.headings[name])
        table.headings.setdefault(to, table.headings[name])
        for at in there:
            said[at], raw[at] = raw[at] if said[at] is None else said[at], None
        heading, meaning = source.headings[name], source.sheet.column(to).heading
        reading.readings.say(
            "word-in-day",
            f"“{source.title}”表“{heading}”一列有{len(there)}格写的不是日期（如“{shown(said[there[0]])[:10]}”），按{meaning}读取。",
            [source.ref(at, name) for at in there],
        )


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


def say_unread(reading: Tables, table: Table) -> None:
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


def take_column_values(reading: Tables, source: Source, name: str, raw: Sequence[object], parser: Parser) -> None:
    """A column through its parser: its values, its errors, and what is said about its cells."""
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
            facts, note = drill_words(kind, title)
        except Problem as problem:
            reading.error(source, at, "kind", str(problem))
            continue
        if note:
            reading.warnings.append(source.cell(at, "kind", f"{note.rstrip('。')}。"))
        for name, value in facts.items():
            if source.values[name][at] is None and value not in (None, ""):
                source.values[name][at] = value
