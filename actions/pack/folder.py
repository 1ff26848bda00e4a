"""The files of a county pack: its tables as CSV, read with the line of every row and written again.

Every complaint names the file, row and column, because the person who corrects it works in a spreadsheet.
"""

import csv
import hashlib
import io
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import NoneType
from typing import Any, get_args

from catalogue.words import NO, YES
from domain.calendar import weeks_of
from errors import Refused
from models.base import Base, table
from models.county import (
    Cell,
    DayOff,
    DictionaryEntry,
    PackRow,
    Setting,
    Succession,
    SuperiorCell,
    Task,
    Term,
    Township,
    Unit,
    Words,
)
from models.duty import Duty

Row = dict[str, Any]
LIST = "、"
LOADING = {"id", "county", "pack_revision"}
"""Columns the loader fills, never the folder."""
AT_WILL = {"through_main": NO}
"""Columns a folder may leave out or blank, and what it then says; a pack that says no more is the same pack."""


@dataclass(frozen=True)
class Sheet:
    """One CSV of a pack: its file, its table, and the columns that name a row once."""

    file: str
    model: type[PackRow]
    key: tuple[str, ...]
    optional: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the file must have, in the order of the table."""
        return tuple(name for name in self.header if name not in AT_WILL)

    @property
    def header(self) -> tuple[str, ...]:
        """All columns the file may have, in the order of the table."""
        return tuple(c.name for c in table(self.model).columns if c.name not in LOADING)


SHEETS: list[Sheet] = [
    Sheet("tasks.csv", Task, ("code",)),
    Sheet("units.csv", Unit, ("code",)),
    Sheet("cells.csv", Cell, ("task", "unit")),
    Sheet("townships.csv", Township, ("code",)),
    Sheet("successions.csv", Succession, ("old_code", "new_code", "effective_on")),
    Sheet("terms.csv", Term, ("stage", "term")),
    Sheet("days_off.csv", DayOff, ("on_date",)),
    Sheet("settings.csv", Setting, ("key",)),
    Sheet("dictionaries.csv", DictionaryEntry, ("dictionary", "code")),
    Sheet("words.csv", Words, ("key",)),
    Sheet("duties.csv", Duty, ("code",), optional=True),
    Sheet("superior.csv", SuperiorCell, ("report", "sheet", "cell"), optional=True),
]
"""Every CSV of a pack. A further table of the pack is one more entry."""

COUNTY_FILE = "county.csv"


@dataclass
class Folder:
    """A pack read from its folder: rows by file, each with the line it stands on, and maps by kind."""

    code: str
    name: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)
    maps: dict[str, tuple[str, str]] = field(default_factory=dict)
    stops: list[Row] = field(default_factory=list)
    """Days stopped, by the columns of teaching.stops.STOP_COLUMNS."""
    kept: dict[str, list[Row]] = field(default_factory=dict)
    """Kept answers by file, which a county that begins takes over (actions.pack.answers)."""
    members: list[Row] = field(default_factory=list)
    """成员, which a county that begins takes over (actions.meetings.members)."""
    fixed: list[Row] = field(default_factory=list)
    """固定议题, which a county that begins takes over (actions.meetings.items.fixed)."""

    def of(self, model: type[PackRow]) -> list[Row]:
        """The rows of one table."""
        return next(self.rows[s.file] for s in SHEETS if s.model is model)

    def weeks(self) -> list[Row]:
        """The teaching weeks that follow from its terms and days off, as rows of TeachingWeek."""
        stamp: Row = {"county": self.code, "pack_revision": 0}
        terms = [Term(**stamp, **row) for row in self.of(Term)]
        days_off = [DayOff(**stamp, **row) for row in self.of(DayOff)]
        return [vars(week) for week in weeks_of(terms, days_off)]

    @property
    def digest(self) -> str:
        """SHA-256 over all facts in a fixed form: the same for equal facts, however the files are written."""
        facts = {
            file: sorted(json.dumps(_stated(row), ensure_ascii=False) for row in rows)
            for file, rows in self.rows.items()
            if rows
        }
        whole = {"county": [self.code, self.name], "rows": facts, "maps": self.maps}
        return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def county_named(folder: Path) -> tuple[str, str]:
    """The code and name of the county a folder describes. Raises Refused when it is no county pack."""
    lines, rows = read_csv(folder, COUNTY_FILE, ("key", "value"))
    facts = {row["key"]: row["value"] for row in rows}
    for key, what in (("code", "县代码"), ("name", "县名称")):
        if not facts.get(key):
            raise Refused(f"{COUNTY_FILE}：缺少“{key}”一行（{what}）。")
    if len(facts["code"]) > 12 or not facts["code"].isalnum():
        line = lines[[row["key"] for row in rows].index("code")]
        raise Refused(f"{COUNTY_FILE} 第{line}行 value 列：县代码“{facts['code']}”应为不超过12位的数字或字母。")
    return facts["code"], facts["name"]


def read_csv(folder: Path, file: str, columns: Sequence[str]) -> tuple[list[int], list[dict[str, str]]]:
    """The lines and rows of a CSV with exactly these columns; blank rows are skipped."""
    try:
        text = (folder / file).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Refused(f"资料包“{folder.name}”里没有 {file}，请补上这个文件。") from None
    except UnicodeDecodeError:
        raise Refused(f"{file}：不是 UTF-8 编码，请另存为“CSV UTF-8”。") from None
    except OSError as fault:
        raise Refused(
            f"资料包“{folder.name}”的 {file} 打不开（{fault.strerror}），请核对它是不是一个能读的文件。"
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        read = [(reader.line_num, [value.strip() for value in values]) for values in reader]
    except csv.Error:
        raise Refused(f"{file} 第{reader.line_num}行：读不懂，请核对引号和逗号，或另存为“CSV UTF-8”。") from None
    header = read[0][1] if read else []
    if missing := [name for name in columns if name not in header and name not in AT_WILL]:
        raise Refused(f"{file} 第1行：缺少列 {LIST.join(missing)}。")
    if unknown := [name for name in header if name not in columns]:
        raise Refused(f"{file} 第1行：不认识的列 {LIST.join(unknown)}，应为 {LIST.join(columns)}。")
    if len(set(header)) < len(header):
        raise Refused(f"{file} 第1行：列名有重复，应为 {LIST.join(columns)}。")
    lines, rows = [], []
    for line, values in read[1:]:
        if not any(values):
            continue
        if len(values) != len(header):
            raise Refused(f"{file} 第{line}行：有{len(values)}格，表头有{len(header)}列，请核对逗号和引号。")
        lines.append(line)
        row = dict(zip(header, values, strict=True))
        rows.append(row | {name: row.get(name) or said for name, said in AT_WILL.items() if name in columns})
    return lines, rows


def parsed(sheet: Sheet, line: int, row: dict[str, str]) -> Row:
    """A row with the types of its table, columns in the table's order."""
    return {name: value_of(sheet.file, sheet.model, line, name, row[name]) for name in sheet.header}


def value_of(file: str, model: type[Base], line: int, name: str, value: str) -> object:
    """A cell as its column in the table holds it; Refused with file, line and column when it cannot."""
    column = table(model).columns[name]
    model_field = model.model_fields[name]
    where = f"{file} 第{line}行 {name} 列"
    kind = next(part for part in (*get_args(model_field.annotation), model_field.annotation) if part is not NoneType)
    if kind is str:
        if not value and model_field.is_required():
            raise Refused(f"{where}：不能空着。")
        longest = getattr(column.type, "length", None)
        if longest and len(value) > longest:
            raise Refused(f"{where}：有{len(value)}个字，最多{longest}个。")
        return value if value or not column.nullable else None
    if not value:
        if column.nullable:
            return None
        raise Refused(f"{where}：不能空着。")
    read, form = READERS[kind]
    try:
        return read(value)
    except ValueError:
        raise Refused(f"{where}：“{value}”应为{form}。") from None


def _yes(value: str) -> bool:
    if value not in (YES, NO):
        raise ValueError(value)
    return value == YES


def _finite(value: str) -> float:
    if not math.isfinite(number := float(value)):
        raise ValueError(value)
    return number


READERS: dict[type[Any], tuple[Callable[[str], object], str]] = {
    bool: (_yes, "是或否"),
    date: (date.fromisoformat, "日期，如 2026-09-01"),
    int: (int, "整数"),
    float: (_finite, "数字"),
}


def text_of(value: object) -> str:
    """A value as a CSV cell, the inverse of `_value`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    return value.isoformat() if isinstance(value, date) else str(value)


def _stated(row: Row) -> list[object]:
    return [_plain(value) for name, value in row.items() if value or name not in AT_WILL]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a CSV as `read_csv` reads it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
