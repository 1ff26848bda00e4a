"""Rows on trial: words become codes, cells are checked, each row finds the stored one it is about.

The steps are the same for all ledgers and for forms; `preview` puts them in order and `own_rules` adds
what only hazards, schools or lessons need. Nothing here writes. Columns are worked through one at a time
and each distinct word is looked up once, because ledgers repeat themselves.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Column as SqlColumn
from sqlalchemy import ColumnElement, Select, String, and_, or_, select
from sqlmodel import Session

from catalogue.ledgers import (
    CODES,
    LEDGERS,
    NEW_VALUE,
    RESPONSIBLE,
    SCHOOL,
    SCHOOLS,
    SUBJECT,
    TOWNSHIP,
    UNIT,
    UNITS,
    Column,
    Ledger,
    Sheet,
    name_field,
)
from catalogue.steps import LEVEL, STEPS
from errors import Refused
from ledgers.files.edits import Edit
from ledgers.files.workbook import Workbook
from ledgers.reading.cells.text import shown
from ledgers.reading.joining import Table
from ledgers.reading.readings import Answers, CellRef, Readings
from ledgers.validate.names import plain, split_list, words_of
from ledgers.validate.registers import Registers
from models.base import table
from models.clock import today
from models.county import Pack
from models.hazard_lifecycle import OTHER
from models.school import School

KEPT_ERRORS = 20_000
KEPT_WARNINGS = 500
BLANK = (None, "")
CHUNK = 500
OWN_SCHOOL = ("本校", "学校", "我校", "校方")
OWN_OFFICE = re.compile(
    r"(?:本校|学校|我校|校方)|(?:本校|学校|我校|校)?"
    r"(?:(?:总务|后勤|政教|德育|教务|教导|教科|学生|学工|安全|安保|保卫|综治|体卫艺?|卫生|校务|党政|行政|财务|基建|宿管)(?:工作|管理|保障)*"
    r"(?:处|科|室|办|办公室|组|部|股|中心)|办公室|党支部|团委|少先队|工会|食堂|宿舍|医务室|门卫室?|图书室|实验室|年级组|班主任)"
)
"""An office inside a school: responsible is the school, and the office is the post."""

OUTSIDE = re.compile(
    r".{2,}(?:公司|集团|工厂|厂|店|超市|商铺|商户|摊贩|摊主|仓库|市场|加油站|供电所|村|社区|村委会|居委会|村民委员会|"
    r"居民委员会|合作社|物业|业主|工地|项目部|医院|卫生院|敬老院|网吧|酒楼|餐馆)"
)
"""A body outside the registers whose name says what it is: an enterprise, a stall, a village."""

WHOLE_TABLE = 3_000
"""From so many numbers on the whole ledger is read in one query instead of by number."""


WHOLE_LEDGER = 300
"""From so many rows without a number on the whole ledger is read instead of what is like them."""

ASKED_ALONE = 3
"""So many rows that may be stored ones are asked about one by one; more of a kind together."""

OWN_PLACE = ("school_code",)
FROM_SCHOOL = ("township_code", "responsible", "organiser", "verifying_unit", "supervising_unit")
"""What follows from the school of a row: while that is unknown, it is no fault of its own."""

LIKE = 50
"""Conditions asked in one query."""

EXACT = {"day", "instant", SCHOOL, TOWNSHIP, UNIT, SUBJECT}
"""Forms of cells that are equal only when they are the same: no spelling of theirs differs from what is stored."""

CHARGES = ("supervising_unit", "verifying_unit", "responsible")
"""Fields that say whom a figure charges: a default of theirs is looked at before it is taken."""

NO_TWIN = ("remark", "township_code")
"""What a twin may differ in without being another row."""


@dataclass(frozen=True, slots=True)
class CellError:
    """One bad cell: where it is, what stands there, and what to do about it."""

    file: str
    sheet: str
    row: int
    column: str
    value: str
    message: str

    @property
    def sentence(self) -> str:
        """The error as one line: where, what stands there, what to do."""
        where = "".join(f"“{part}”" for part in (self.file, self.sheet) if part)
        return f"{where}第{self.row}行“{self.column}”（{self.value or '空'}）：{self.message}"


@dataclass
class Source:
    """One table read from a file: parsed values by field, with what is needed to point back at a cell.

    `rows`: row numbers as the person sees them. `headings`: field → heading as written there. `raw`: field →
    cells as they stand. `values` hold what the form of the column gives; codes are still words. `table`: what
    was read, where it was a plain sheet. `wide`: field → heading of each row, where columns were unfolded.
    `about`: title and name of the sheet. `flawed`: (index, field) of cells that could not be read.
    """

    sheet: Sheet
    file: str
    title: str
    rows: list[int]
    values: dict[str, list[Any]]
    raw: dict[str, Sequence[Any]] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    table: Table | None = None
    wide: dict[str, list[str]] = field(default_factory=dict)
    about: str = ""
    flawed: set[tuple[int, str]] = field(default_factory=set)

    def cell(self, at: int, name: str, message: str, value: Any = None) -> "CellError":
        """An error or warning about a cell, in the person's own words: sheet, row and heading as written."""
        title, row, heading = self.title, self.rows[at], self.headings.get(name)
        if name in self.wide:
            heading = self.wide[name][at]
        elif heading is None and name_field(name) in self.headings:
            name = name_field(name)
            heading = self.headings[name]
        if self.table is not None and name in self.table.headings:
            place = self.table.place(at, name)
            title, row, heading = place.sheet, place.row, place.column
        if heading is None:
            heading = self.sheet.column(name).heading
        cells = self.raw.get(name)
        return CellError(self.file, title, row, heading, shown(cells[at] if cells is not None else value), message)

    def ref(self, at: int, name: str = "") -> CellRef:
        """The cell of a field in the at-th row, or the row as a whole, as a reading names it."""
        if not name:
            return CellRef(self.file, self.title, self.rows[at])
        there = self.cell(at, name, "")
        return CellRef(there.file, there.sheet, there.row, there.column)

    @property
    def given(self) -> frozenset[str]:
        """The fields whose heading stands in the table."""
        return frozenset(self.values)


class Row:
    """One row on its way: its facts by field, where it came from, and what is to become of it."""

    __slots__ = (
        "sheet", "source", "at", "facts", "given", "bad", "outcome", "stored", "changed", "parent", "late", "flawed",
    )  # fmt: skip

    def __init__(self, sheet: Sheet, source: Source, at: int, facts: dict[str, Any], given: frozenset[str]) -> None:
        self.sheet, self.source, self.at, self.facts, self.given = sheet, source, at, facts, given
        self.bad = False
        self.outcome = ""
        self.stored: Any = None
        self.changed: tuple[str, ...] = ()
        self.parent: Row | None = None
        self.late: set[str] = set()
        self.flawed: set[str] = set()
        """Fields whose cell was found bad: that they are blank is no second fault."""

    @property
    def number(self) -> int:
        """The row number in the file."""
        return self.source.rows[self.at]


@dataclass
class Preview:
    """What an import would do. Counts are ledger rows over all sheets of the kind."""

    kind: str
    ledger: Ledger
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    errors: list[CellError] = field(default_factory=list)
    error_count: int = 0
    warnings: list[CellError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    headings: list[tuple[str, str, str]] = field(default_factory=list)
    """(sheet as written, heading as written, heading of the ledger or "" when it was not recognised)."""
    rows: list[Row] = field(default_factory=list)
    twins: int = 0
    workbooks: list[Workbook] = field(default_factory=list)
    readings: Readings = field(default_factory=Readings)
    edits: list[Edit] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """Rows with at least one bad cell."""
        return len({(row.source.file, row.source.title, row.number) for row in self.rows if row.bad})

    @property
    def writes(self) -> list[Row]:
        """The rows to write: created and updated."""
        return [row for row in self.rows if row.outcome in ("created", "updated")]


class Validator:
    """One preview being made. `new`: rows that look like a stored one are new all the same."""

    def __init__(
        self, session: Session, pack: Pack, kind: str, *, new: bool = False, readings: Readings | None = None
    ) -> None:
        if kind not in LEDGERS:
            raise Refused(f"没有“{kind}”这种台账，可用：{'、'.join(LEDGERS)}。")
        self.session, self.pack, self.new = session, pack, new
        self.ledger = LEDGERS[kind]
        self.registers = Registers(session, pack)
        self.preview = Preview(kind, self.ledger)
        self.readings = self.preview.readings = readings or Readings(Answers(accept_likely=True))
        self.filled: Counter[tuple[str, str, bool]] = Counter()
        self.counted: Counter[str] = Counter()
        self._lacking: set[tuple[int, str]] = set()
        self._told: set[CellError] = set()
        self.incoming: dict[str, list[Row]] = {}
        self.found_on: dict[str, date] = {}
        self.about: dict[int, Any] = {}
        """id of a row → the standing hazard that it only tells steps of (ledgers.validate.rules.applications)."""
        self._words: dict[str, dict[str, str]] = {}
        self._columns: dict[str, tuple[Column, ...]] = {}

    # what rules say about cells

    def error(self, row: Row, name: str, message: str) -> None:
        """Mark a cell of a row as bad; `name` is the field the message is about."""
        row.bad = True
        row.flawed.add(name)
        made = self._at(row, name, message)
        if made in self._told:
            return
        self._told.add(made)
        self.preview.error_count += 1
        if len(self.preview.errors) < KEPT_ERRORS:
            self.preview.errors.append(made)

    def warn(self, row: Row, name: str, message: str) -> None:
        """Point to a cell that is taken but deserves a look."""
        if len(self.preview.warnings) < KEPT_WARNINGS:
            self.preview.warnings.append(self._at(row, name, message))

    def already(self, errors: Sequence[CellError]) -> None:
        """Take in what reading found bad, so that a cell is told once however many rows it was unfolded into."""
        self._told.update(errors)

    def charge(self, heading: str, word: str, sentence: str, count: int, others: Sequence[tuple[str, str]] = ()) -> str:
        """A default that decides whom a figure charges is offered, not taken silently: "take", or one of `others`."""
        choices = [("take", f"{heading}是{word}"), *others]
        return self.readings.ask("default", sentence, [], choices, likely="take", key=f"default:{heading}", count=count)

    def note(self, sentence: str) -> None:
        """Say something about the import as a whole."""
        if sentence not in self.preview.notes:
            self.preview.notes.append(sentence)

    def _at(self, row: Row, name: str, message: str) -> CellError:
        return row.source.cell(row.at, name, message, row.facts.get(name))

    # from tables to rows

    def rows_of(self, source: Source, sheet: Sheet) -> list[Row]:
        """The source's rows with the words of choices and codes turned into what they mean."""
        fields = [column for column in self.columns(sheet) if column.field in source.values]
        given = frozenset(column.field for column in fields if not column.name_of) | {
            column.name_of for column in fields if column.name_of
        }
        names = [column.field for column in fields]
        rows = [
            Row(sheet, source, at, dict(zip(names, values, strict=True)), given)
            for at, values in enumerate(zip(*(source.values[name] for name in names), strict=True))
        ]
        for at, name in source.flawed:
            rows[at].flawed.add(name)
        for column in fields:
            if column.name_of:
                self._take_names(rows, column)
        if not given & {"school_code", "subject_code"}:
            self._school_of_title(source, sheet, rows)
        if sheet.model is School:
            # A school may be merged into one that comes in with the same list.
            for row in rows:
                if row.facts.get("code") and row.facts.get("name"):
                    self.registers.add_school(str(row.facts["code"]), str(row.facts["name"]))
        for column in self.columns(sheet):
            if column.name_of or (column.field not in source.values and column.field not in given):
                continue
            if column.form in CODES:
                self._codes(rows, column)
        return rows

    def _school_of_title(self, source: Source, sheet: Sheet, rows: list[Row]) -> None:
        """A sheet without a column for the school belongs to the one that its title or its name tells in full, alone.

        任市镇中心小学附属幼儿园 is not told by 任市镇中心小学: then it is asked.
        """
        if not source.about or not rows or all(c.field != "school_code" or c.clerk for c in sheet.stored):
            return
        code, certain = self.registers.schools.told_in(source.about)
        if code is None:
            return
        if not certain:
            name = self.registers.name_of(code)
            taken = self.readings.ask(
                "school",
                f"“{source.title}”表没有学校一列，标题“{source.about.strip()[:40]}”说的是哪所学校？",
                [CellRef(source.file, source.title, 1)],
                [(code, f"{name}，各行归它"), ("none", "不是它：请加上学校一列")],
                key=f"school:title:{plain(source.about)}",
            )
            if taken != code:
                for row in rows:
                    row.bad = True
                    row.flawed.add("school_code")
                    if taken == "none":
                        self.error(row, "school_code", "标题说的不是名录里的学校：请加“学校名称”一列，逐行填写。")
                return
        for row in rows:
            row.facts["school_code"] = code
        source.headings["school_code"] = "标题"
        self.note(f"“{source.title}”表没有学校一列，各行按标题里的“{self.registers.name_of(code)}”登记。")

    def columns(self, sheet: Sheet) -> tuple[Column, ...]:
        """The readable columns, 主体类型 and 事项 before what depends on them."""
        if sheet.name not in self._columns:
            self._columns[sheet.name] = sheet.readable
        return self._columns[sheet.name]

    def _take_names(self, rows: list[Row], column: Column) -> None:
        """A name stands for its code where the code is blank; where both stand they must agree (later)."""
        name, code = column.field, column.name_of
        for row in rows:
            word = row.facts.get(name)
            if word and not row.facts.get(code):
                row.facts[code] = word
                row.facts[name] = None

    def _codes(self, rows: list[Row], column: Column) -> None:
        name, form = column.field, column.form
        with_names = name_field(name)
        for row in rows:
            word = row.facts.get(name)
            if not word:
                continue
            word = str(word)
            if form == NEW_VALUE:
                code = self._new_value(row, word)
            elif form in (SCHOOLS, UNITS):
                code = self._many(row, name, "school" if form == SCHOOLS else UNIT, word)
            else:
                beside = str(row.facts.get("subject_kind") or "") if form == SUBJECT else ""
                if form == SUBJECT and not beside and (kind := self.registers.kind_of(word)):
                    beside = row.facts["subject_kind"] = kind
                    row.given |= {"subject_kind"}
                    self.counted["行没有主体类型，按名称认出"] += 1
                code, problem = self.registers.find(form, word, beside)
                if code is None and name in ("responsible", "organiser"):
                    code, problem = self._body(row, name, word, problem)
                if code is None and problem:
                    self.error(row, name, problem)
            row.facts[name] = code
            stated = row.facts.get(with_names)
            if code and stated and not self._agree(code, str(stated)):
                known = "、".join(self.registers.name_of(part) for part in split_list(code))
                self.error(
                    row,
                    with_names,
                    f"名称与代码不一致：{column.heading}{code}是“{known}”。请改正其中一格，或清空名称。",
                )

    def _agree(self, codes: str, words: str) -> bool:
        if self.registers.agrees(codes, words):
            return True
        parts, names = split_list(codes), split_list(words)
        return len(parts) == len(names) and all(
            self.registers.agrees(code, word) for code, word in zip(parts, names, strict=True)
        )

    def _body(self, row: Row, name: str, word: str, problem: str) -> tuple[str | None, str]:
        """A body no register knows: an office of the school is the school, a firm or a village is 其他 by name."""
        first = re.split(r"[/、,;和]", plain(word))[0]
        if row.facts.get("school_code") and OWN_OFFICE.fullmatch(first):
            if name == "responsible" and not row.facts.get("owner_post") and first not in OWN_SCHOOL:
                row.facts["owner_post"] = first
                row.given |= {"owner_post"}
            if name == "responsible":
                self.counted["行的责任单位写的是校内部门，按学校登记，部门记作责任人岗位"] += 1
            return None, ""
        if name == "responsible" and OUTSIDE.fullmatch(plain(word)):
            if not row.facts.get("responsible_name"):
                row.facts["responsible_name"] = word
                row.given |= {"responsible_name"}
            if "supervising_unit" not in row.given and (town := self.registers.townships.named_in(word, 3)):
                row.facts["supervising_unit"] = town
                row.late.add("supervising_unit")
            self.counted["行的责任单位是企业、村居等，登记为“其他”并记下名称"] += 1
            return OTHER, ""
        return None, problem

    def _many(self, row: Row, name: str, form: str, words: str) -> str | None:
        codes = []
        for word in split_list(words):
            code, problem = self.registers.find(form, word)
            if code is None:
                self.error(row, name, problem)
                return None
            codes.append(code)
        return "、".join(dict.fromkeys(codes))

    def _new_value(self, row: Row, word: str) -> str | None:
        about = STEPS.get(str(row.facts.get("kind")))
        if about is not None and about.new_value == LEVEL:
            words = self._words.setdefault("hazard_level", words_of(self.pack, "hazard_level"))
            if plain(word) in words:
                return words[plain(word)]
            self.error(row, "new_value", f"改级后的等级只可填{'、'.join(self.pack.entries('hazard_level'))}。")
            return None
        code, problem = self.registers.find(RESPONSIBLE, word)
        if code is None:
            self.error(row, "new_value", problem)
        return code

    # checks within a row

    def check(self, sheet: Sheet, rows: list[Row]) -> None:
        """Required cells, conditional requirements, lengths, orders of dates and parts of wholes."""
        sound = rows
        for column in sheet.stored:
            name, limit = column.field, sheet.lengths.get(column.field, 0)
            if column.required:
                for row in sound:
                    if row.facts.get(name) in BLANK and name not in row.late and not self._known_bad(row, name):
                        self._missing(row, name, column.heading)
            if limit and column.form in ("names", SCHOOLS, UNITS):
                for row in sound:
                    value = row.facts.get(name)
                    if value and len(value) > limit:
                        self.error(row, name, f"{column.heading}最多{limit}个字，这里有{len(value)}个，请精简。")
        for need in sheet.needs:
            heading, when = sheet.column(need.field).heading, sheet.column(need.when).heading
            for row in sound:
                lacks = row.facts.get(need.field) in BLANK and not self._known_bad(row, need.field)
                if row.facts.get(need.when) in need.values and lacks:
                    self.error(row, need.field, f"{when}为“{row.facts[need.when]}”时，{heading}必须填写。")
        for earlier, later in sheet.orders:
            for row in sound:
                first, last = row.facts.get(earlier), row.facts.get(later)
                # A deadline stays a number of days where the day they are counted from is not known.
                if not (isinstance(first, date) and isinstance(last, date)):
                    continue
                if _day(last, first) < _day(first, last):
                    self.error(
                        row,
                        later,
                        f"{sheet.column(later).heading}（{shown(last)}）早于"
                        f"{sheet.column(earlier).heading}（{shown(first)}），请核对日期。",
                    )
        now = today()
        for name in sheet.past:
            heading = sheet.column(name).heading
            for row in sound:
                day = row.facts.get(name)
                if day is not None and (day.date() if isinstance(day, datetime) else day) > now:
                    self.error(
                        row,
                        name,
                        f"{heading}{shown(day)}晚于今天（{now}），还没有发生的事不能登记：请核对年份，或清空这一格。",
                    )
        for part, whole in sheet.parts:
            headings = sheet.column(part).heading, sheet.column(whole).heading
            for row in sound:
                some, all_ = row.facts.get(part), row.facts.get(whole)
                if some is not None and all_ is not None and some > all_:
                    self.error(row, part, f"{headings[0]}（{some}）多于{headings[1]}（{all_}），请核对。")

    def _known_bad(self, row: Row, name: str) -> bool:
        """Whether the cell, the one with its names, or the school from which it follows, was already found bad."""
        from_school = {"school_code", "school_code_name"} if name in FROM_SCHOOL else set()
        return bool(row.flawed & {name, name_field(name), *from_school})

    def _missing(self, row: Row, name: str, heading: str) -> None:
        """A required cell is blank; where the whole column lacks, that is said once a sheet."""
        if row.source.table is None or name in row.given or row.parent is not None:
            self.error(row, name, f"{heading}必须填写。")
        elif (id(row.source), name) in self._lacking:
            row.bad = True
        else:
            self._lacking.add((id(row.source), name))
            self.error(row, name, f"这张表没有“{heading}”一列：请加上这一列，逐行填写。")

    def fill_default(self, rows: list[Row], column: Column) -> None:
        """Fill a blank with the pack's default: always where the cell is required, else when the column lacks."""
        setting = self.pack.setting(column.default) if "." in column.default else ""
        if not setting:
            return
        value: Any = date.fromisoformat(setting) if column.form == "day" else setting
        name = column.field
        for row in rows:
            if row.facts.get(name) not in (None, "") or self._known_bad(row, name):
                continue
            if not column.required and name in row.given:
                continue
            row.facts[name] = value
            row.late.add(name)
            self.filled[column.heading, self._word(column, setting), name in CHARGES] += 1

    def _word(self, column: Column, setting: str) -> str:
        return self.registers.name_of(setting) or setting if column.form in CODES else setting

    # against what stands

    def _standing(self, sheet: Sheet) -> Select[Any]:
        versions = table(sheet.model)
        columns = [versions.c.id, versions.c.first_recorded_at, *(versions.c[c.field] for c in sheet.stored)]
        extra = [versions.c[name] for name in ("week",) if name in versions.c]
        return select(*columns, *extra).where(versions.c.county == self.pack.code, versions.c.superseded_at.is_(None))

    def stored(self, sheet: Sheet, by: str, wanted: set[str] | None) -> list[Any]:
        """The rows that stand, by column name: those whose column `by` is wanted, or all when `wanted` is None."""
        query = self._standing(sheet)
        if wanted is None or len(wanted) > WHOLE_TABLE:
            found = self.session.execute(query).all()
            return found if wanted is None else [row for row in found if getattr(row, by) in wanted]  # type: ignore[return-value]
        listed, column = sorted(wanted), table(sheet.model).c[by]
        return [
            row
            for start in range(0, len(listed), CHUNK)
            for row in self.session.execute(query.where(column.in_(listed[start : start + CHUNK])))
        ]

    def match(self, sheet: Sheet, rows: list[Row]) -> None:
        """Find each row's stored version, by number or key, else by identity; look for 疑似重复."""
        numbered = self.ledger.numbered if sheet.key == (self.ledger.numbered,) else ""
        key = itemgetter(*sheet.key) if len(sheet.key) > 1 else _single(sheet.key[0])
        without = [row for row in rows if numbered and not row.facts.get(numbered) and not row.bad]
        wanted = {
            str(row.facts[sheet.key[0]]) for row in rows if row.facts.get(sheet.key[0]) and (numbered or not row.bad)
        }
        like = matching(sheet, without) if without else ()
        stand = self.stored(sheet, sheet.key[0], None if like is None else wanted)
        by_key = {key_of_stored(sheet, old): old for old in stand}
        seen: dict[Any, Row] = {}
        for row in rows:
            if row.bad or (numbered and not row.facts.get(numbered)):
                continue
            if row.parent is not None and not row.facts.get(sheet.key[0]):
                continue
            if missing := [name for name in sheet.key if row.facts.get(name) is None]:
                for name in missing:
                    self._missing(row, name, sheet.column(name).heading)
                continue
            this = key(row.facts)
            if this in seen:
                first = seen[this]
                where = (
                    f"第{first.number}行" if first.source is row.source else f"“{first.source.title}”第{first.number}行"
                )
                headings = "、".join(sheet.column(name).heading for name in sheet.key)
                self.error(row, sheet.key[-1], f"与{where}的{headings}相同，请删去一行或改正。")
                continue
            seen[this] = row
            row.stored = by_key.get(this)
        if numbered and any(row.source.file for row in rows):
            self._overwritten(sheet, [row for row in rows if row.source.file])
        if without:
            taken = {row.stored.id for row in rows if row.stored is not None}
            near = stand if like is None else self._found(sheet, like)
            self._match_by_identity(sheet, without, [old for old in near if old.id not in taken])

    def _found(self, sheet: Sheet, like: Sequence[ColumnElement[bool]]) -> list[Any]:
        """The standing rows that meet one of the conditions, each once, in the order they were recorded."""
        found: dict[int, Any] = {}
        for start in range(0, len(like), LIKE):
            query = self._standing(sheet).where(or_(*like[start : start + LIKE]))
            found |= {old.id: old for old in self.session.execute(query)}
        return [found[i] for i in sorted(found)]

    def _match_by_identity(self, sheet: Sheet, rows: list[Row], stand: list[Any]) -> None:
        groups: dict[tuple[str, ...], list[Any]] = defaultdict(list)
        for old in stand:
            groups[tuple(_canonical(getattr(old, name)) for name in sheet.identity)].append(old)
        incoming: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in rows:
            incoming[tuple(_canonical(row.facts.get(name)) for name in sheet.identity)].append(row)
        lonely: list[Row] = []
        for identity, arrived in incoming.items():
            there = sorted(groups.get(identity, ()), key=attrgetter(self.ledger.numbered))
            left = []
            for row in arrived:
                equal = next((old for old in there if not self.differing(sheet, row, old)), None)
                if equal is not None:
                    there.remove(equal)
                    row.stored = equal
                else:
                    left.append(row)
            if len(left) > 1 and not there:
                self.counted["行与同一文件里另一行的学校、日期和内容都相同，各作一件登记；若是重复请删去"] += (
                    len(left) - 1
                )
            for row in left:
                certain = not sheet.twins or len(self._twin_fields(sheet, row, there[0])) != 1 if there else False
                if there and certain and not (self.new and sheet.twins):
                    row.stored = there.pop(0)
                else:
                    lonely.append(row)
            groups[identity] = there
        for row in rows:
            if row.stored is not None:
                row.facts[self.ledger.numbered] = getattr(row.stored, self.ledger.numbered)
        if lonely and sheet.twins:
            left_over = [old for there in groups.values() for old in there]
            self._twins(sheet, lonely, sorted(left_over, key=attrgetter("id")))

    def differing(self, sheet: Sheet, row: Row, old: Any) -> tuple[str, ...]:
        """The given fields in which a row differs from a stored one; a blank default never overwrites."""
        facts, late = row.facts, row.late
        changed = []
        for column in sheet.stored:
            name = column.field
            if name in facts and name not in late:
                value, stood = facts[name], getattr(old, name)
                if value in BLANK and (column.default or column.required):
                    continue  # what is filled by itself and left blank is not stated
                if value != stood and not (value in (None, "") and stood in (None, "")):
                    changed.append(name)
        return tuple(changed)

    def _twin_fields(self, sheet: Sheet, row: Row, old: Any) -> list[str]:
        skip = {self.ledger.numbered, *NO_TWIN}
        return [name for name in self.differing(sheet, row, old) if name not in skip and name in row.given]

    def _twins(self, sheet: Sheet, rows: list[Row], stand: list[Any]) -> None:
        """疑似重复: two rows that differ in one field agree in two of any three; look only at those."""
        fields = {column.field for column in sheet.stored}
        watch = [name for name in ("school_code", "subject_code", sheet.day, sheet.identity[-1]) if name in fields]
        pairs = [(a, b) for i, a in enumerate(watch) for b in watch[i + 1 :]]
        places: dict[tuple[int, str, str], list[Any]] = defaultdict(list)
        for old in stand:
            for which, (a, b) in enumerate(pairs):
                places[which, _canonical(getattr(old, a)), _canonical(getattr(old, b))].append(old)
        used: set[int] = set()
        suspects: list[tuple[Row, Any]] = []
        for row in rows:
            if sheet.weekly_kind and row.facts.get(sheet.kind) == sheet.weekly_kind and row.source.file:
                continue  # a return is asked about by its week
            for which, (a, b) in enumerate(pairs):
                near = places.get((which, _canonical(row.facts.get(a)), _canonical(row.facts.get(b))), ())
                twin = next((old for old in near if old.id not in used and self._is_twin(sheet, row, old)), None)
                if twin is not None:
                    used.add(twin.id)
                    suspects.append((row, twin))
                    break
        self._suspected(sheet, suspects)

    def _is_twin(self, sheet: Sheet, row: Row, old: Any) -> bool:
        differ = self._twin_fields(sheet, row, old)
        return len(differ) == 1 and differ[0] in sheet.twins

    def _suspected(self, sheet: Sheet, suspects: Sequence[tuple[Row, Any]]) -> None:
        """Ask of rows that differ from a stored one in a single field: the same thing corrected, or another one?

        A form says so at its cell; a sheet is asked once for each field, row by row where they are few.
        """
        by_field: dict[str, list[tuple[Row, Any]]] = defaultdict(list)
        for row, old in suspects:
            self.preview.twins += 1
            name = self._twin_fields(sheet, row, old)[0]
            if not row.source.file or self.new:
                self._suspect(sheet, row, old, name)
            else:
                by_field[name].append((row, old))
        for name, there in by_field.items():
            if len(there) > ASKED_ALONE:
                self._ask_twins(sheet, name, there)
            else:
                for one in there:
                    self._ask_twins(sheet, name, [one])

    def _ask_twins(self, sheet: Sheet, name: str, there: Sequence[tuple[Row, Any]]) -> None:
        heading, (first, stood) = sheet.column(name).heading, there[0]
        number = getattr(stood, self.ledger.numbered)
        about = f"第{first.number}行" if len(there) == 1 else f"{len(there)}行（如第{first.number}行）"
        taken = self.readings.ask(
            "twin",
            f"疑似重复：{about}与已登记的{number}{'等' if len(there) > 1 else ''}只有{heading}不同"
            f"（原为“{shown(getattr(stood, name))}”），是同一件吗？",
            [row.source.ref(row.at, name) for row, _ in there],
            [("same", "同一件：按这里写的更新"), ("new", "另外的：新增登记")],
        )
        if taken == "same":
            for row, old in there:
                row.stored = old
                row.facts[self.ledger.numbered] = getattr(old, self.ledger.numbered)

    def _suspect(self, sheet: Sheet, row: Row, old: Any, name: str) -> None:
        number = getattr(old, self.ledger.numbered)
        heading, numbered = sheet.column(name).heading, sheet.column(self.ledger.numbered).heading
        sentence = (
            f"疑似重复：与已登记的{number}只有{heading}不同（原为“{shown(getattr(old, name))}”）。"
            f"若是同一件，请在{numbered}填{number}后再导入；若确是另一件，请选择按新增导入。"
        )
        if self.new:
            self.warn(row, name, sentence)
        else:
            self.error(row, name, sentence)

    def _overwritten(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """A number under which school, day and description all differ from what stands is more likely a slip."""
        core = [name for name in dict.fromkeys((*OWN_PLACE, sheet.day, *sheet.identity[-1:])) if name]
        there = []
        for row in rows:
            if row.stored is None or row.bad:
                continue
            differ = set(self.differing(sheet, row, row.stored))
            stated = [name for name in core if name in row.given and row.facts.get(name) not in BLANK]
            if len(stated) >= 3 and set(stated) <= differ:
                there.append(row)
        if not there:
            return
        numbered = sheet.column(sheet.key[0]).heading
        taken = self.readings.ask(
            "overwrite",
            f"{len(there)}行按{numbered}（如{there[0].facts[sheet.key[0]]}）找到的已登记内容，学校、日期和内容全都不同。",
            [row.source.ref(row.at, sheet.key[0]) for row in there],
            [("update", f"就是那一件，按{numbered}整行更新"), ("new", f"不是那一件，不用这个{numbered}，另行登记")],
        )
        if taken == "new":
            for row in there:
                row.stored = None
                row.facts[sheet.key[0]] = None

    def absorb(self, sheet: Sheet, rows: list[Row]) -> None:
        """What a row does not state, or would only state by default, is what its stored version says."""
        for row in rows:
            if row.stored is None:
                continue
            for column in sheet.stored:
                blank = row.facts.get(column.field) in BLANK and bool(column.default or column.required)
                if column.field not in row.facts or column.field in row.late or blank:
                    row.facts[column.field] = getattr(row.stored, column.field)

    def settle(self, sheet: Sheet, rows: list[Row]) -> None:
        """Decide each row's fate: created, updated (and which fields), unchanged."""
        for row in rows:
            if row.bad:
                continue
            if row.stored is None:
                row.outcome = "created"
                self.preview.created += 1
                continue
            row.changed = self.differing(sheet, row, row.stored)
            row.outcome = "updated" if row.changed else "unchanged"
            if row.changed:
                self.preview.updated += 1
            else:
                self.preview.unchanged += 1


def matching(sheet: Sheet, rows: Sequence[Row]) -> list[ColumnElement[bool]] | None:
    """What a standing row must meet to be one of these rows, or 疑似重复 of one: one condition for each set of
    codes and days that the rows state and that no twin may differ in. None when there are so many rows, or so
    little is stated, that the whole ledger has to be read."""
    if len(rows) > WHOLE_LEDGER:
        return None
    fixed = [
        name for name in sheet.identity if sheet.column(name).form in EXACT and name not in (*sheet.twins, *NO_TWIN)
    ]
    asked: set[tuple[tuple[str, Any], ...]] = set()
    for row in rows:
        stated = [name for name in fixed if name in row.given and name in row.facts and name not in row.late]
        if not any(row.facts[name] not in BLANK for name in stated):
            return None
        asked.add(tuple((name, None if row.facts[name] in BLANK else row.facts[name]) for name in stated))
    columns = table(sheet.model).c
    return [
        and_(*(columns[name] == value if value is not None else blank(columns[name]) for name, value in one))
        for one in asked
    ]


def blank(column: SqlColumn[Any]) -> ColumnElement[bool]:
    """Whether nothing stands in a column: no value, or an empty text."""
    return or_(column.is_(None), column == "") if isinstance(column.type, String) else column.is_(None)


def key_of_stored(sheet: Sheet, old: Any) -> Any:
    """The key of a standing row as `match` compares it."""
    return getattr(old, sheet.key[0]) if len(sheet.key) == 1 else tuple(getattr(old, name) for name in sheet.key)


def _single(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda facts: facts[name]


def _canonical(value: Any) -> str:
    """A value in the form in which identities are compared: NFKC, blanks away; dates by their day."""
    if value is None or value == "":
        return ""
    if type(value) is str:
        return value if value.isascii() and " " not in value else plain(value)
    return str(value)


def _day(value: date | datetime, other: date | datetime) -> Any:
    """Two dated values made comparable: by instant when both are instants, else by day."""
    if isinstance(value, datetime) and not isinstance(other, datetime):
        return value.date()
    return value


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
