"""Entries on trial: their rows as the ledgers read them, and every fault back at the cell it is about.

The rows go through the parsers and the judgement of every other import (ledgers.preview.judged); here is only what
a collection adds: the week, the number of hazards told, one row a school, and which standing return is replaced.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from catalogue.ledgers import HAZARDS_SHEET, INSPECTIONS_SHEET, Column
from ledgers.collecting.asks import Ask, Part
from ledgers.collecting.entries import REPLACE, TWIN, Entry, Line
from ledgers.collecting.forms import Facts
from ledgers.preview import judged
from ledgers.reading.cells.parsing import parse_column
from ledgers.reading.cells.text import shown
from ledgers.reading.readings import Answers, Readings
from ledgers.reading.tables.found import Tables
from ledgers.reading.tables.parsers import parser_of
from ledgers.validate.rows.row import CellError, Preview, Source
from models.county import Pack
from models.inspection import SELF_CHECK

TEXTS = ("text", "long")
TWIN_WORDS = "疑似重复"
Standing = Mapping[str, str]
"""School → the number of its standing return of the week."""


@dataclass
class Trial:
    """What would become of entries: a preview for each kind and way of taking twins, faults put back into the
    entries. `found`: school → hazards told."""

    previews: list[Preview] = field(default_factory=list)
    found: dict[str, int] = field(default_factory=dict)


def tried(
    session: Session,
    pack: Pack,
    ask: Ask,
    facts: Facts,
    entries: Sequence[Entry],
    standing: Standing,
    answers: Mapping[str, str],
) -> Trial:
    """Judge the rows of entries. `answers`: entry → what was answered to a second return (REPLACE or BOTH); with
    a key `entry/twin` set, its hazards that look like standing ones are others all the same."""
    made = Trial()
    days = _checks(ask, entries, made)
    for kind in dict.fromkeys(part.kind for part in ask.parts):
        weekly = ask.weekly and kind == ask.parts[0].kind
        for new in (True,) if weekly else (False, True):
            some = [e for e in entries if weekly or (f"{e.id}/{TWIN}" in answers) == new]
            if not some:
                continue
            # What a form of our own leaves open is told by a fault, and what is likely is what its drop-downs say.
            reading = Tables(kind, readings=Readings(Answers(accept_likely=True)))
            for part in ask.parts:
                if part.kind == kind:
                    for entry in some:
                        sheets: dict[str, list[Line]] = {}
                        for line in entry.lines:
                            if line.part is part:
                                sheets.setdefault(line.title, []).append(line)
                        for lines in sheets.values():
                            _source(reading, pack, facts, entry, part, lines, days, standing, answers)
            if reading.sources:
                preview = judged(session, pack, reading, new=new)
                made.previews.append(preview)
                _faults_back(preview, {entry.id: entry for entry in some})
    return made


def _checks(ask: Ask, entries: Sequence[Entry], made: Trial) -> dict[tuple[str, str], Any]:
    """(entry, school) → the day of its check, as written; and what only a weekly check is asked."""
    days: dict[tuple[str, str], Any] = {}
    if not ask.weekly:
        return days
    checks, hazards = ask.parts[0], ask.parts[1]
    for entry in entries:
        told: dict[str, int] = defaultdict(int)
        for line in entry.lines:
            told[line.school] += line.part is hazards
        seen: set[str] = set()
        for line in entry.lines:
            if line.part is not checks:
                continue
            if line.school in seen:
                entry.fault("同一所学校写了两行：请删去一行。", sheet=line.title, cell=line.cells.get("on_date", ""))
            seen.add(line.school)
            days[entry.id, line.school] = line.values.get("on_date")
            if not entry.counts_only:
                _counted(entry, line, told[line.school])
            number = line.values.get("found")
            if isinstance(number, int | float) or str(number or "").isdecimal():
                made.found[line.school] = int(float(str(number)))
        for school in told.keys() - seen if not any(f.sheet == checks.title for f in entry.faults) else ():
            entry.fault("写了隐患，没有填“周排查”那一行：请补检查日期和发现隐患数。", sheet=hazards.title, value=school)
    return days


def _counted(entry: Entry, line: Line, told: int) -> None:
    number = shown(line.values.get("found")).strip()
    if number.isdecimal() and int(number) != told:
        entry.fault(
            f"写的是隐患 {number} 处，“新查出的隐患”表里有 {told} 行：请改数，或补隐患。",
            sheet=line.title, cell=line.cells.get("found", ""), value=number, suggestion=str(told),
        )  # fmt: skip


def _source(
    reading: Tables,
    pack: Pack,
    facts: Facts,
    entry: Entry,
    part: Part,
    lines: Sequence[Line],
    days: Mapping[tuple[str, str], Any],
    standing: Standing,
    answers: Mapping[str, str],
) -> None:
    """One part of an entry as the judgement takes it."""
    sheet = part.sheet
    source = Source(sheet, entry.id, lines[0].title, [line.row for line in lines], {})
    names = [*(["number"] if part.standing else []), *part.fields]
    columns: dict[str, list[Any]] = {name: [line.values.get(name) for line in lines] for name in names}
    schools = [line.school for line in lines]
    if sheet is INSPECTIONS_SHEET:
        columns["kind"] = [SELF_CHECK] * len(lines)
        replaced = answers.get(entry.id) == REPLACE
        columns["number"] = [standing.get(school) if replaced else None for school in schools]
    elif sheet is HAZARDS_SHEET and not part.standing and part.title != sheet.name:
        columns["found_on"] = [days.get((entry.id, school)) for school in schools]
        if SELF_CHECK in pack.entries("hazard_source"):
            columns["source"] = [SELF_CHECK] * len(lines)
    for name, raw in columns.items():
        column = sheet.column(name)
        source.headings[name], source.raw[name] = column.heading, raw
        parsed = parse_column(raw, parser_of(pack, sheet, column, year=_year(facts, column)))
        source.values[name] = parsed.values
        for at, sentence in parsed.notes.items() if column.form in TEXTS else ():
            entry.warnings[f"{column.heading}“{shown(raw[at])[:40]}”：{sentence}。"] = None
        for at, sentence in parsed.problems.items():
            # The day of a check is named once, where it was written.
            if name != "found_on" or name in part.fields:
                reading.error(source, at, name, sentence)
        if column.form == "day" and sheet is INSPECTIONS_SHEET and facts.days:
            for at, day in enumerate(parsed.values):
                if isinstance(day, date) and day not in facts.days:
                    first, last = facts.days[0], facts.days[-1]
                    sentence = f"检查日期不在这一周（{first.month}月{first.day}日至{last.month}月{last.day}日）"
                    reading.error(source, at, name, sentence)
    source.values["school_code"] = source.raw["school_code"] = schools
    source.headings["school_code"] = sheet.column("school_code").heading
    reading.sources.append(source)


def _year(facts: Facts, column: Column) -> int | None:
    """The year of days without one: the week's, when it lies in one year."""
    same = facts.starts_on.year == facts.ends_on.year
    return facts.starts_on.year if same and column.form in ("day", "deadline") else None


def _faults_back(preview: Preview, entries: Mapping[str, Entry]) -> None:
    """The errors of a judgement as faults at the cells they are about."""
    strangers = set()
    standing = {(e.id, line.title) for e in entries.values() for line in e.lines if line.part.standing}
    for asked in preview.readings.unanswered:
        where = asked.cells[0] if asked.cells else None
        if where is not None and where.file in entries:
            choices = "、".join(choice.words for choice in asked.choices)
            entries[where.file].fault(f"{asked.sentence}（{choices}）", sheet=where.sheet, cell=f"第{where.row}行")
    for row in preview.rows:
        if (row.source.file, row.source.title) in standing and row.parent is None:
            school = row.stored.school_code if row.stored is not None else ""
            if school != row.facts.get("school_code") or "school_code" in row.changed:
                strangers.add((row.source.file, row.source.title, row.number))
                number = str(row.facts.get("number") or "")
                sentence = "这个隐患编号不是本校在办的：请不要改编号。"
                entries[row.source.file].fault(sentence, sheet=row.source.title, cell=f"第{row.number}行", value=number)
    # The day of a school's own check is asked once, where it is written, not again in every hazard found that day.
    once = HAZARDS_SHEET.column("found_on").heading
    for error in preview.errors:
        entry = entries[error.file]
        derived = error.column == once and error.sheet != HAZARDS_SHEET.name
        if (derived and entry.faults) or (error.file, error.sheet, error.row) in strangers:
            continue
        line = next((one for one in entry.lines if (one.title, one.row) == (error.sheet, error.row)), None)
        cell = _cell(line, error) if line else ""
        if (
            line is not None
            and line.part.single
            and cell
            and any((fault.sheet, fault.cell) == (error.sheet, cell) for fault in entry.faults)
        ):
            continue  # a day of another week is told once, whatever else is wrong with it
        entry.fault(
            error.message,
            sheet=error.sheet,
            cell=cell or f"第{error.row}行",
            value=error.value,
            suggestion=_suggested(error),
        )
        if error.message.startswith(TWIN_WORDS):
            entry.ask[TWIN] = error.message


def _cell(line: Line, error: CellError) -> str:
    sheet = line.part.sheet
    return next((cell for name, cell in line.cells.items() if name not in ("school_name",)
                 and sheet.column(name).heading == error.column), "")  # fmt: skip


def _suggested(error: CellError) -> str:
    """The one value an error proposes: “是不是“X”（code）”."""
    _, found, after = error.message.partition("是不是“")
    return after.partition("”")[0] if found else ""
