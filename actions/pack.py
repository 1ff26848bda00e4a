"""A county pack comes in from its folder and goes out again: everything that makes a county is data.

The folder is checked as a whole before a row is written, and every complaint names the file, row and column,
because the person who corrects it works in a spreadsheet. A changed pack is written as a whole new revision:
figures of the past keep the words and lists they were counted under.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import NoneType
from typing import Any, cast, get_args

from shapely import Polygon
from shapely.geometry import mapping, shape
from shapely.geometry.polygon import orient
from sqlalchemy import insert, select, update
from sqlmodel import Session

from actions.evidence import enter_issued
from actions.unit_of_work import unit_of_work
from catalogue.ledgers import LEDGERS, Column
from catalogue.steps import STEPS
from domain.calendar import HOLIDAY, MAKEUP, monday_of, weeks_of
from errors import Refused
from figures.duties.language import HAS, ROSTER, SELF_CHECK, TEST, check_duty
from figures.hazards.rectification import COUNTY_RUN
from figures.meetings.resolutions import DONE, NOT_DONE, RUNNING
from ledgers.evidence import KIND_CODES
from models.account import Actor
from models.base import table
from models.county import (
    TOWNSHIPS,
    Boundary,
    Cell,
    County,
    DayOff,
    DictionaryEntry,
    LiftedWeek,
    PackRow,
    Setting,
    Succession,
    Task,
    TeachingWeek,
    Term,
    Township,
    Unit,
    Words,
)
from models.duty import COUNTY, Duty

Row = dict[str, Any]
LOADING = {"id", "county", "pack_revision"}
"""Columns the loader fills, never the folder."""
LIST = "、"


@dataclass(frozen=True)
class Sheet:
    """One CSV of a pack: its file, its table, and the columns that name a row once."""

    file: str
    model: type[PackRow]
    key: tuple[str, ...]
    optional: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The header of the file, in the order of the table."""
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
]
"""Every CSV of a pack. A further table of the pack is one more entry."""

COUNTY_FILE = "county.csv"
MAPS = {"schematic": "townships.geojson", "official": "townships-official.geojson"}
"""Kinds of map and their files; the official one is optional and takes the schematic one's place."""

TERMS_FILE = "terms.csv"
LIFTED_FILE = "lifted_weeks.csv"
"""Weeks the office has lifted: no part of a revision, since they hold from their own day, but needed for a recount."""
LIFTED_COLUMNS = ("monday", "stage", "township_code", "school_code", "lifted_on", "reason")
LOADED_BY = "资料包"

UNIT_KINDS = ("department", "party_organ", "judicial", "vertical", "other")
CONFIRMED, UNCONFIRMED = "已核", "待核"
NUMBERS = (
    "reporting.late_days",
    "map.hatch_below",
    "hazard.days_general",
    "hazard.days_major",
    "agenda.overdue_long_days",
    "agenda.extension_count",
    "agenda.unreported_weeks",
)
"""Settings every county must give as a number."""
NUMBERS_AT_WILL = ("agenda.township_overdue", "proposal.")
"""Settings (or the beginnings of their keys) that may be left out, but must be numbers where they stand."""
CLAUSES = ("clause.schools", "clause.checks", "clause.supervision")
RINGS_WITH_LEAD = "agenda.rings_needing_lead"
STAGES_NOT_COVERED = "import.stages_not_covered"
RECIPIENTS = "transfer_recipient"
FIXED: dict[str, tuple[str, ...]] = {
    "hazard_event": tuple(STEPS),
    "inspection_kind": (SELF_CHECK,),
    "subject_kind": ("学校", "乡镇", "县"),
    "presence": ("是", "否", "不适用"),
    "outcome": (DONE, NOT_DONE, RUNNING),
    "school_level": (COUNTY_RUN,),
    "meeting_kind": ("全体会议",),
}
"""Names the program itself goes by: a county adds others and aliases, but these must stand."""
WORDS_NEEDED = (
    *("product", "office", "office_short", "bureau", "supervisors", "meeting", "townships", "townships_short"),
    *("plan.number", "plan.short", "plan.title", "map.note_short"),
    *("caption.office", "caption.standing", "caption.unconfirmed", "caption.own_setting"),
    *("basis.assessment", "basis.bulletin", "basis.meeting", "basis.transfer"),
)
"""Words that pages and papers cannot do without."""
HEADING = "heading."
"""Words under which a county gives a heading of the ledgers its own wording (`catalogue.ledgers.heading_in`)."""
CHOICES = tuple(
    column for ledger in LEDGERS.values() for sheet in ledger.sheets for column in sheet.facts if column.choices
)
DEFAULTS: dict[str, Column] = {column.default: column for column in CHOICES if column.default}
"""Settings that fill a blank cell with a word, and the column whose dictionary must hold it."""


@dataclass
class Folder:
    """A pack read from its folder: rows by file, each with the line it stands on, and maps by kind."""

    code: str
    name: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)
    maps: dict[str, tuple[str, str]] = field(default_factory=dict)

    def of(self, model: type[PackRow]) -> list[Row]:
        """The rows of one table."""
        return next(self.rows[s.file] for s in SHEETS if s.model is model)

    @property
    def digest(self) -> str:
        """SHA-256 over all facts in a fixed form: the same for equal facts, however the files are written."""
        facts = {
            file: sorted(json.dumps([_plain(v) for v in row.values()], ensure_ascii=False) for row in rows)
            for file, rows in self.rows.items()
            if rows
        }
        whole = {"county": [self.code, self.name], "rows": facts, "maps": self.maps}
        return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def load_pack(session: Session, folder: Path, *, demo: bool = False, sandbox: bool = False) -> County:
    """Write the folder's pack under the next revision, unless it is the one in force already.

    Comes in: a session that writes, the folder. Goes out: the county row, pointing to the pack in force.
    Raises Refused with file, row and column when the folder is not a whole and consistent pack, or when it
    is the pack of another county than the database's. `demo` and `sandbox` matter for a new county only.
    """
    found = read_folder(folder)
    county = session.execute(select(table(County))).mappings().first()
    if county is not None and county["code"] != found.code:
        raise Refused(
            f"数据库里是{county['name']}（{county['code']}），资料包是{found.name}（{found.code}），不能混用。"
        )
    if county is None or county["pack_digest"] != found.digest:
        if county is not None:
            _refuse_lost_codes(session, found, county["pack_revision"])
        revision = (county["pack_revision"] if county else 0) + 1
        _insert(session, found, revision)
        facts = {"name": found.name, "pack_revision": revision, "pack_digest": found.digest}
        if county is None:
            session.execute(insert(table(County)).values(code=found.code, demo=demo, sandbox=sandbox, **facts))
        else:
            session.execute(update(table(County)).where(table(County).c.code == found.code).values(**facts))
    _take_lifted_weeks(session, folder, found)
    stands = session.get(County, found.code, populate_existing=True)
    assert stands is not None
    return stands


def reload_pack(actor: Actor, folder: Path) -> bool:
    """Bring a changed folder into force for the county in use; False when nothing had changed.

    Raises Refused as load_pack does, NotAllowed when the actor may not change the pack.
    """
    with unit_of_work(actor, "pack.change", str(folder.name)) as act:
        before = act.session.execute(select(table(County).c.pack_revision)).scalar()
        lifted = len(_lifted_weeks(act.session, actor.county))
        county = load_pack(act.session, folder)
        more = len(_lifted_weeks(act.session, actor.county)) - lifted
        act.silent = county.pack_revision == before and not more
        if more:
            act.detail["lifted_weeks"] = more
        if county.pack_revision != before:
            enter_issued(act)
        act.detail |= {"pack_revision": county.pack_revision, "pack_digest": county.pack_digest}
        return not act.silent


def export_pack(session: Session, folder: Path) -> None:
    """Write the pack in force as a folder; loading it elsewhere gives the same digest.

    Raises Refused when the folder holds anything already, or when the database has no county.
    """
    county = session.execute(select(table(County))).mappings().first()
    if county is None:
        raise Refused("数据库里还没有县的数据，没有资料包可以导出。")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"“{folder}”已有内容，请换一个空文件夹。")
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / COUNTY_FILE, ("key", "value"), [("code", county["code"]), ("name", county["name"])])
    for sheet in SHEETS:
        rows = _in_force(session, sheet.model, county["code"], county["pack_revision"])
        if rows or not sheet.optional:
            _write(folder / sheet.file, sheet.columns, [[_text(r[c]) for c in sheet.columns] for r in rows])
    if lifted := _lifted_weeks(session, county["code"]):
        _write(folder / LIFTED_FILE, LIFTED_COLUMNS, [[_text(value) for value in row] for row in lifted])
    for found in _in_force(session, Boundary, county["code"], county["pack_revision"]):
        (folder / MAPS[found["kind"]]).write_text(found["geojson"] + "\n", encoding="utf-8", newline="\n")


def digest_in_force(session: Session) -> str:
    """The digest of the pack in force as its rows stand now: the county's `pack_digest`, unless rows were changed
    past the loader. Rows that a later release would refuse count as they are."""
    county = session.execute(select(table(County))).mappings().one()
    code, revision = county["code"], county["pack_revision"]
    found = Folder(code, county["name"])
    for sheet in SHEETS:
        rows = _in_force(session, sheet.model, code, revision)
        found.rows[sheet.file] = [{name: row[name] for name in sheet.columns} for row in rows]
    maps = _in_force(session, Boundary, code, revision)
    found.maps = {row["kind"]: (row["note"], row["geojson"]) for row in maps}
    return found.digest


def _lifted_weeks(session: Session, county: str) -> list[Sequence[Any]]:
    """The weeks lifted in the county, by LIFTED_COLUMNS."""
    lifted = table(LiftedWeek)
    query = select(*(lifted.c[name] for name in LIFTED_COLUMNS)).where(lifted.c.county == county)
    return [tuple(row) for row in session.execute(query.order_by(lifted.c.monday, lifted.c.id))]


def _take_lifted_weeks(session: Session, folder: Path, found: Folder) -> None:
    """Add the lifted weeks of the folder that do not stand yet; a folder without the file says nothing of them.

    Raises Refused for a bad cell, and when one that stands is missing: it may have decided what was owed.
    """
    if not (folder / LIFTED_FILE).exists():
        return
    lines, raw = _read(folder, LIFTED_FILE, LIFTED_COLUMNS)
    sheet = Sheet(LIFTED_FILE, cast("type[PackRow]", LiftedWeek), ())
    told: list[tuple[Any, ...]] = [
        tuple(_value(sheet, line, name, row[name]) for name in LIFTED_COLUMNS)
        for line, row in zip(lines, raw, strict=True)
    ]
    stages = {row["stage"] for row in found.of(Term)}
    townships = {row["code"] for row in found.of(Township)}
    for line, (monday, stage, township, *_) in zip(lines, told, strict=True):
        where = f"{LIFTED_FILE} 第{line}行"
        if monday_of(monday) != monday:
            raise Refused(f"{where} monday 列：{monday}不是星期一，请填那一周的星期一。")
        if stage is not None and stage not in stages:
            raise Refused(f"{where} stage 列：{TERMS_FILE} 里没有“{stage}”的校历。")
        if township is not None and township not in townships:
            raise Refused(f"{where} township_code 列：乡镇名单里没有“{township}”。")
    stands = _lifted_weeks(session, found.code)
    if missing := [row for row in stands if tuple(row) not in told]:
        raise Refused(
            f"{LIFTED_FILE}：少了{missing[0][0]}那一周（{missing[0][-1]}）。已免报的周不能删去，请保留这一行。"
        )
    by = {"county": found.code, "recorded_by": LOADED_BY}
    new = [dict(zip(LIFTED_COLUMNS, row, strict=True)) | by for row in dict.fromkeys(told) if row not in stands]
    if new:
        session.execute(insert(table(LiftedWeek)), new)


def _in_force(session: Session, model: type[PackRow], code: str, revision: int) -> Sequence[Any]:
    rows = table(model)
    query = select(rows).where(rows.c.county == code, rows.c.pack_revision == revision).order_by(rows.c.id)
    return session.execute(query).mappings().all()


def _refuse_lost_codes(session: Session, found: Folder, revision: int) -> None:
    """A code once in force may stand in ledgers for ever: it is ended by a date, never dropped."""
    for sheet in SHEETS:
        if sheet.model in (Task, Unit, Township):
            kept = {row["code"] for row in found.of(sheet.model)}
            for row in _in_force(session, sheet.model, found.code, revision):
                if row["code"] not in kept:
                    raise Refused(
                        f"{sheet.file}：少了“{row['name'] if 'name' in row else row['title']}”（{row['code']}）。"
                        "台账里可能还有这个代码，请保留这一行并在 valid_to 写明终止日期。"
                    )


def _insert(session: Session, found: Folder, revision: int) -> None:
    stamp: Row = {"county": found.code, "pack_revision": revision}
    rows: list[tuple[type[PackRow], list[Row]]] = [(s.model, found.rows[s.file]) for s in SHEETS]
    terms = [Term(**stamp, **row) for row in found.of(Term)]
    days_off = [DayOff(**stamp, **row) for row in found.of(DayOff)]
    rows.append((TeachingWeek, [vars(week) for week in weeks_of(terms, days_off)]))
    rows.append((Boundary, [{"kind": k, "note": note, "geojson": text} for k, (note, text) in found.maps.items()]))
    for model, facts in rows:
        if facts:
            session.execute(insert(table(model)), [stamp | row for row in facts])


# Reading a folder


def county_named(folder: Path) -> tuple[str, str]:
    """The code and name of the county a folder describes. Raises Refused when it is no county pack."""
    lines, rows = _read(folder, COUNTY_FILE, ("key", "value"))
    facts = {row["key"]: row["value"] for row in rows}
    for key, what in (("code", "县代码"), ("name", "县名称")):
        if not facts.get(key):
            raise Refused(f"{COUNTY_FILE}：缺少“{key}”一行（{what}）。")
    if len(facts["code"]) > 12 or not facts["code"].isalnum():
        line = lines[[row["key"] for row in rows].index("code")]
        raise Refused(f"{COUNTY_FILE} 第{line}行 value 列：县代码“{facts['code']}”应为不超过12位的数字或字母。")
    return facts["code"], facts["name"]


def read_folder(folder: Path) -> Folder:
    """Read and check a pack folder. Raises Refused with file, row and column at the first fault."""
    found = Folder(*county_named(folder))
    for sheet in SHEETS:
        if sheet.optional and not (folder / sheet.file).exists():
            found.rows[sheet.file], found.lines[sheet.file] = [], []
            continue
        lines, raw = _read(folder, sheet.file, sheet.columns)
        found.lines[sheet.file] = lines
        found.rows[sheet.file] = [_parsed(sheet, line, row) for line, row in zip(lines, raw, strict=True)]
        _check_keys(sheet, found)
    for check in CHECKS:
        check(found)
    for kind, file in MAPS.items():
        if kind == "schematic" or (folder / file).exists():
            found.maps[kind] = _map(folder, file, found)
    return found


def _read(folder: Path, file: str, columns: Sequence[str]) -> tuple[list[int], list[dict[str, str]]]:
    """The lines and rows of a CSV with exactly these columns; blank rows are skipped."""
    try:
        text = (folder / file).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Refused(f"资料包“{folder.name}”里没有 {file}，请补上这个文件。") from None
    except UnicodeDecodeError:
        raise Refused(f"{file}：不是 UTF-8 编码，请另存为“CSV UTF-8”。") from None
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(reader, [])]
    if missing := [name for name in columns if name not in header]:
        raise Refused(f"{file} 第1行：缺少列 {LIST.join(missing)}。")
    if unknown := [name for name in header if name not in columns]:
        raise Refused(f"{file} 第1行：不认识的列 {LIST.join(unknown)}，应为 {LIST.join(columns)}。")
    lines, rows = [], []
    for values in reader:
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(header):
            raise Refused(f"{file} 第{reader.line_num}行：有{len(values)}格，表头有{len(header)}列，请核对逗号和引号。")
        lines.append(reader.line_num)
        rows.append({name: value.strip() for name, value in zip(header, values, strict=True)})
    return lines, rows


def _parsed(sheet: Sheet, line: int, row: dict[str, str]) -> Row:
    """A row with the types of its table, columns in the table's order."""
    return {name: _value(sheet, line, name, row[name]) for name in sheet.columns}


def _value(sheet: Sheet, line: int, name: str, value: str) -> object:
    column = table(sheet.model).columns[name]
    model_field = sheet.model.model_fields[name]
    where = f"{sheet.file} 第{line}行 {name} 列"
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
    if value not in ("是", "否"):
        raise ValueError(value)
    return value == "是"


READERS: dict[type[Any], tuple[Callable[[str], object], str]] = {
    bool: (_yes, "是或否"),
    date: (date.fromisoformat, "日期，如 2026-09-01"),
    int: (int, "整数"),
    float: (float, "数字"),
}


def _text(value: object) -> str:
    """A value as a CSV cell, the inverse of `_value`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


# What must hold between the files


def _check_keys(sheet: Sheet, found: Folder) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for line, row in zip(found.lines[sheet.file], found.rows[sheet.file], strict=True):
        key = tuple(row[name] for name in sheet.key)
        if key in seen:
            shown = LIST.join(str(part) for part in key)
            raise Refused(f"{sheet.file} 第{line}行 {LIST.join(sheet.key)} 列：“{shown}”与第{seen[key]}行重复。")
        seen[key] = line


def _each(found: Folder, file: str) -> list[tuple[int, Row]]:
    return list(zip(found.lines[file], found.rows[file], strict=True))


def _one_of(file: str, line: int, column: str, value: object, allowed: Collection[object], what: str) -> None:
    if value not in allowed:
        raise Refused(f"{file} 第{line}行 {column} 列：“{value}”不是{what}。")


def _check_spans(found: Folder) -> None:
    for file in ("units.csv", "townships.csv", "tasks.csv"):
        for line, row in _each(found, file):
            if row["valid_to"] and row["valid_to"] <= row["valid_from"]:
                raise Refused(
                    f"{file} 第{line}行 valid_to 列：{row['valid_to']}不晚于 valid_from {row['valid_from']}。"
                )


def _check_units(found: Folder) -> None:
    for line, row in _each(found, "units.csv"):
        _one_of("units.csv", line, "kind", row["kind"], UNIT_KINDS, f"单位类型（{LIST.join(UNIT_KINDS)}）")
        if row["code"] == TOWNSHIPS or not row["code"].isascii():
            raise Refused(f"units.csv 第{line}行 code 列：“{row['code']}”不能用作单位代码（{TOWNSHIPS} 专指各乡镇）。")


def _check_cells(found: Folder) -> None:
    tasks = {row["code"] for row in found.of(Task)}
    nameable = {row["code"] for row in found.of(Unit) if row["kind"] != "other"} | {TOWNSHIPS}
    for line, row in _each(found, "cells.csv"):
        _one_of("cells.csv", line, "task", row["task"], tasks, "tasks.csv 里的任务代码")
        _one_of("cells.csv", line, "unit", row["unit"], nameable, f"units.csv 里可列为责任单位的代码（或 {TOWNSHIPS}）")


def _check_successions(found: Folder) -> None:
    known = {row["code"]: row for row in found.of(Township)}
    for line, row in _each(found, "successions.csv"):
        for column in ("old_code", "new_code"):
            _one_of("successions.csv", line, column, row[column], set(known), "townships.csv 里的乡镇代码")
        if row["old_code"] == row["new_code"]:
            raise Refused(f"successions.csv 第{line}行 new_code 列：与 old_code 相同。")
        ended = known[row["old_code"]]["valid_to"]
        if ended is None or ended > row["effective_on"]:
            raise Refused(
                f"successions.csv 第{line}行 old_code 列：“{row['old_code']}”在{row['effective_on']}还没有终止，"
                "请在 townships.csv 写明 valid_to。"
            )


def _check_terms(found: Folder) -> None:
    last: dict[str, tuple[str, Row]] = {}
    stages = _names(found, "stage")
    for line, row in sorted(_each(found, "terms.csv"), key=lambda each: (each[1]["stage"], each[1]["term"])):
        where = f"terms.csv 第{line}行"
        _one_of("terms.csv", line, "stage", row["stage"], stages, "dictionaries.csv 里 stage 的名称")
        _one_of("terms.csv", line, "status", row["status"], (CONFIRMED, UNCONFIRMED), "已核或待核")
        first, _, second = row["school_year"].partition("-")
        if not (first.isdigit() and second.isdigit() and len(first) == 4 and int(second) == int(first) + 1):
            raise Refused(f"{where} school_year 列：“{row['school_year']}”应写成 2026-2027。")
        if row["term"] not in (f"{row['school_year']}-1", f"{row['school_year']}-2"):
            raise Refused(f"{where} term 列：“{row['term']}”应写成 {row['school_year']}-1 或 {row['school_year']}-2。")
        if row["ends_on"] <= row["starts_on"]:
            raise Refused(f"{where} ends_on 列：{row['ends_on']}不晚于 starts_on {row['starts_on']}。")
        # A week belongs where its Sunday lies, so a term may begin in the week of 1 September at the earliest.
        if row["starts_on"] < monday_of(date(int(first), 9, 1)) or row["ends_on"] > date(int(second), 8, 31):
            raise Refused(f"{where} starts_on 列：学期不在{row['school_year']}学年（9月1日至次年8月31日）之内。")
        if (before := last.get(row["stage"])) and row["starts_on"] <= before[1]["ends_on"]:
            raise Refused(f"{where} starts_on 列：{row['starts_on']}与{before[0]}学期重叠。")
        last[row["stage"]] = (row["term"], row)


def _check_days_off(found: Folder) -> None:
    for line, row in _each(found, "days_off.csv"):
        _one_of("days_off.csv", line, "kind", row["kind"], (HOLIDAY, MAKEUP), f"{HOLIDAY} 或 {MAKEUP}")
        _one_of("days_off.csv", line, "status", row["status"], (CONFIRMED, UNCONFIRMED), "已核或待核")


def _check_settings(found: Folder) -> None:
    lines = {row["key"]: line for line, row in _each(found, "settings.csv")}
    values = {row["key"]: row["value"] for row in found.of(Setting)}
    units = {row["code"] for row in found.of(Unit)}
    allowed: dict[str, tuple[set[Any], str]] = {
        "import.default_verifying_unit": (units, "units.csv 里的单位代码"),
        "import.default_supervising_unit": (units, "units.csv 里的单位代码"),
    }
    for key, column in DEFAULTS.items():
        allowed[key] = (_names(found, column.choices), f"dictionaries.csv 里 {column.choices} 的名称")
    for key in (*NUMBERS, *allowed, "import.number_prefix", "bulletin.number"):
        if key not in values:
            raise Refused(f"settings.csv：缺少“{key}”一行。")
    for key in NUMBERS:
        if not _is_number(values[key]):
            raise Refused(f"settings.csv 第{lines[key]}行 value 列：“{values[key]}”应为数字。")
    for key in values:
        if key.startswith(NUMBERS_AT_WILL) and not _is_number(values[key]):
            raise Refused(f"settings.csv 第{lines[key]}行 value 列：“{values[key]}”应为数字。")
    for key, (codes, what) in allowed.items():
        _one_of("settings.csv", lines[key], "value", values[key], codes, what)
    _check_evidence(found, values, lines)
    listed = {row["task"] for row in found.of(Cell)}
    for key in CLAUSES:
        if key in values:
            _one_of("settings.csv", lines[key], "value", values[key], listed, "cells.csv 里有责任单位的任务代码")
    for key, dictionary in ((RINGS_WITH_LEAD, "ring"), (STAGES_NOT_COVERED, "school_stage")):
        for word in filter(None, values.get(key, "").split(LIST)):
            names = _names(found, dictionary)
            _one_of("settings.csv", lines[key], "value", word, names, f"dictionaries.csv 里 {dictionary} 的名称")


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _check_words(found: Folder) -> None:
    """The dictionaries behind every column of the ledgers, the names the program goes by, and its words."""
    _names(found, RECIPIENTS)
    for column in CHOICES:
        names = _names(found, column.choices)
        if lacking := [name for name in FIXED.get(column.choices, ()) if name not in names]:
            raise Refused(
                f"dictionaries.csv：字典“{column.choices}”缺少“{LIST.join(lacking)}”，这是程序固定使用的名称，"
                "本县的叫法请写在 aliases 列。"
            )
    given = {row["key"]: row["value"] for row in found.of(Words)}
    if lacking := [key for key in WORDS_NEEDED if not given.get(key)]:
        raise Refused(f"words.csv：缺少“{LIST.join(lacking)}”。")
    named = {row["name"] for row in found.of(Unit)}
    for line, row in _each(found, "words.csv"):
        if row["key"] in ("host", "bureau"):
            _one_of("words.csv", line, "value", row["value"], named, "units.csv 里的单位名称")
        if row["key"].startswith(HEADING):
            ours = {column.heading for ledger in LEDGERS.values() for sheet in ledger.sheets for column in sheet.facts}
            _one_of("words.csv", line, "key", row["key"].removeprefix(HEADING), ours, "台账的表头")
            if row["value"] in ours:
                raise Refused(f"words.csv 第{line}行 value 列：“{row['value']}”已是台账的另一个表头。")


def _check_evidence(found: Folder, values: dict[str, str], lines: dict[str, int]) -> None:
    """Papers the product issues prove a duty of the county over documents, and have a kind of their own there."""
    proved = {row["code"] for row in found.of(Duty) if row["ledger"] == "documents" and row["subject_kind"] == COUNTY}
    kinds = {row["code"] for row in found.of(DictionaryEntry) if row["dictionary"] == "document_kind"}
    for key, kind in KIND_CODES.items():
        if values.get(key):
            _one_of("settings.csv", lines[key], "value", values[key], proved, "duties.csv 里以材料证明的县级职责编号")
            if kind not in kinds:
                raise Refused(
                    f"settings.csv 第{lines[key]}行 key 列：写了“{key}”，dictionaries.csv 的 document_kind 里"
                    f"要有代码为“{kind}”的一项。"
                )


def _check_dictionaries(found: Folder) -> None:
    meant: dict[tuple[str, str], tuple[str, int]] = {}
    for line, row in _each(found, "dictionaries.csv"):
        for column, word in [("name", row["name"]), *(("aliases", a) for a in row["aliases"].split(LIST) if a)]:
            code, first = meant.setdefault((row["dictionary"], word), (row["code"], line))
            if code != row["code"]:
                raise Refused(f"dictionaries.csv 第{line}行 {column} 列：“{word}”已在第{first}行指“{code}”，不能两用。")
    stages = {row["stage"] for row in found.of(Term)}
    for line, row in _each(found, "dictionaries.csv"):
        if row["dictionary"] in ("school_stage", "grade"):
            _one_of("dictionaries.csv", line, "note", row["note"], stages, "terms.csv 里有校历的学段")


def _names(found: Folder, dictionary: str) -> set[Any]:
    names = {row["name"] for row in found.of(DictionaryEntry) if row["dictionary"] == dictionary}
    if not names:
        raise Refused(f"dictionaries.csv：缺少字典“{dictionary}”。")
    return names


def _check_duties(found: Folder) -> None:
    tasks = {row["code"] for row in found.of(Task)}
    units = {row["code"] for row in found.of(Unit)} | {ROSTER}
    for line, row in _each(found, "duties.csv"):
        _one_of("duties.csv", line, "clause", row["clause"], tasks, "tasks.csv 里的任务代码")
        for unit in re.split(r"[、-]", row["units"]) if row["units"] else ():
            _one_of("duties.csv", line, "units", unit, units, f"units.csv 里的单位代码（或 {ROSTER}）")
        try:
            check_duty(Duty(county=found.code, pack_revision=0, **row))
        except Refused as fault:
            raise Refused(f"duties.csv 第{line}行 {fault}") from None
        for name in ("filter", "whole", "alternative_filter"):
            _check_condition(found, line, row["ledger"], name, row[name])
        for part in row["scope"].split("；"):
            for dictionary, prefix in (("school_stage", "学段="), ("urban_rural", "城乡类别=")):
                for word in part.removeprefix(prefix).split("|") if part.startswith(prefix) else ():
                    names = _names(found, dictionary)
                    _one_of("duties.csv", line, "scope", word, names, f"dictionaries.csv 里 {dictionary} 的名称")


def _check_condition(found: Folder, line: int, ledger: str, column: str, text: str) -> None:
    """A word that no row can hold would make a duty that nothing ever meets."""
    sheets = LEDGERS["meetings" if ledger == "resolutions" else ledger].sheets if text else ()
    choices = {each.heading: each.choices for sheet in sheets for each in sheet.facts if each.choices}
    for part in re.split("；|\\|\\|", text):
        if (test := TEST.fullmatch(part.strip())) and (dictionary := choices.get(test[1].strip())):
            for word in test[3].split("|"):
                names = _names(found, dictionary) | {HAS}
                _one_of("duties.csv", line, column, word.strip(), names, f"dictionaries.csv 里 {dictionary} 的名称")


CHECKS: list[Callable[[Folder], None]] = [
    _check_spans,
    _check_units,
    _check_cells,
    _check_successions,
    _check_terms,
    _check_days_off,
    _check_dictionaries,
    _check_words,
    _check_settings,
    _check_duties,
]
"""What must hold between the files; a further table of the pack may add its own."""


def _map(folder: Path, file: str, found: Folder) -> tuple[str, str]:
    """A map's note and its canonical text: one feature a township in force, keyed by code, wound for Vega."""
    try:
        drawn = json.loads((folder / file).read_text(encoding="utf-8-sig"))
        features = drawn["features"]
        shapes = [(str(f["properties"]["code"]), f["properties"], shape(f["geometry"])) for f in features]
    except FileNotFoundError:
        raise Refused(f"资料包“{folder.name}”里没有 {file}，请补上这个文件。") from None
    except (ValueError, KeyError, TypeError) as fault:
        raise Refused(f"{file}：不是每个要素都有 properties.code 和 geometry 的 GeoJSON（{fault}）。") from None
    stand = {row["code"]: row for row in found.of(Township) if row["valid_to"] is None}
    drawn_codes = [code for code, _, _ in shapes]
    for number, (code, _, area) in enumerate(shapes, 1):
        if code not in stand or drawn_codes.count(code) > 1:
            what = "重复" if code in stand else "不是 townships.csv 里现行的乡镇代码"
            raise Refused(f"{file} 第{number}个要素 code：“{code}”{what}。")
        if area.geom_type not in ("Polygon", "MultiPolygon") or not area.is_valid:
            raise Refused(
                f"{file} 第{number}个要素 geometry：{stand[code]['name']}不是有效的面，请检查边界有无自相交。"
            )
    if missing := [row["name"] for code, row in stand.items() if code not in drawn_codes]:
        raise Refused(f"{file}：缺少{LIST.join(missing)}的边界。")
    ordered = sorted(shapes, key=lambda each: int(stand[each[0]]["listed_order"]))
    facts: dict[str, object] = {
        "type": "FeatureCollection",
        "name": str(drawn.get("name", "")),
        "note": str(drawn.get("note", "")),
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "code": code,
                    "name": stand[code]["name"],
                    "label_lon": properties.get("label_lon", stand[code]["label_lon"]),
                    "label_lat": properties.get("label_lat", stand[code]["label_lat"]),
                },
                "geometry": _wound(area),
            }
            for code, properties, area in ordered
        ],
    }
    return str(facts["note"])[:200], json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def _wound(area: Any) -> dict[str, Any]:
    """The geometry with exterior rings clockwise: Vega draws the whole globe inside a ring wound otherwise."""
    parts: list[Polygon] = [orient(part, -1) for part in getattr(area, "geoms", [area])]
    if len(parts) == 1:
        return dict(mapping(parts[0]))
    return {"type": "MultiPolygon", "coordinates": [mapping(part)["coordinates"] for part in parts]}
