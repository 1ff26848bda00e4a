"""A returned workbook becomes an entry: known by its seal whatever its name, its rows by the codes in them.

A seal that was lost, changed or belongs to another collection is said and never passed over; a code that was
changed is named with the one that was handed out.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from catalogue.ledgers import Column
from errors import Refused
from ledgers.collecting.asks import Ask, Part
from ledgers.collecting.entries import UNSEALED, Edits, Entry, Line
from ledgers.collecting.forms import NUMBER, SCHOOL_CODE, SCHOOL_NAME, Facts, Member
from ledgers.collecting.seal import SEALED, handed_out, is_genuine, seals_in
from ledgers.files.workbook import Grid, Workbook, open_workbook
from ledgers.reading.cells.text import shown
from ledgers.reading.headings.known import normal
from ledgers.validate.names import plain
from ledgers.validate.register import Register
from models.collection import WORKBOOK

HEAD_ROWS = 10
NUMBER_FIELD = "number"
SCHOOL_FIELDS = {SCHOOL_CODE: "school_code", SCHOOL_NAME: "school_name"}


def read_return(
    name: str,
    content: bytes,
    ask: Ask,
    facts: Facts,
    members: Mapping[str, Member],
    schools: Register,
    titles: Mapping[int, str],
    edits: Edits,
) -> Entry:
    """Read one file. `members`: who is asked, by code; `titles`: of all collections, by number. What cannot be read
    is a fault of the whole file."""
    entry = Entry(name, WORKBOOK, hashlib.sha256(content).hexdigest(), content=content)
    try:
        book = open_workbook(name, content)
    except Refused as unreadable:
        entry.fault(str(unreadable).removeprefix(f"“{name.rsplit('/', 1)[-1]}”"))
        return entry
    form = _Form(entry, ask, facts, members, schools, book, edits)
    form.target(titles)
    if not entry.faults:
        form.read()
    return entry


class _Form:
    """One workbook while it is read."""

    def __init__(
        self, entry: Entry, ask: Ask, facts: Facts, members: Mapping[str, Member], schools: Register, book: Workbook,
        edits: Edits,
    ) -> None:  # fmt: skip
        self.entry, self.ask, self.facts, self.members = entry, ask, facts, members
        self.schools, self.book, self.edits = schools, book, edits
        self.allowed: frozenset[str] = frozenset()
        self.only = ""
        self.said = ""
        self.handed = handed_out(book)

    def target(self, titles: Mapping[int, str]) -> None:
        """Whose form it is and of which collection: by its seal; without one, what it looks like is asked about."""
        seals = seals_in(self.book)
        if not seals:
            self._lost()
            return
        if len(seals) > 1:
            self.entry.fault("几张表上的收表码不一样：像是两份表拼在一起，请按学校分成两份再交。")
            return
        seal = seals[0]
        if seal.collection != self.facts.id:
            self.entry.old = True
            if seal.target in self.members:
                self.entry.schools = (seal.target,)
            named = titles.get(seal.collection)
            what = f"这是“{named}”的旧表" if named else "这不是本系统发出的收表"
            self.entry.fault(f"{what}，不是“{self.facts.title}”：请退回，用这一次发的表填。")
            return
        if seal.target in self.members:
            self.allowed, self.only = frozenset({seal.target}), seal.target
            self.entry.schools = (seal.target,)
        else:
            self.allowed = frozenset(m.code for m in self.members.values() if m.township == seal.target)
        if not is_genuine(seal, self.facts.secret):
            self.entry.fault("收表码被改过或抄错了：请用原来发的表重新填。", value=seal.target)
        elif not self.allowed:
            self.entry.fault("收表码里的学校或乡镇不在这次收表的范围内，请核对是不是发错了。", value=seal.target)
        self.said = self.schools.names.get(self.only, "")

    def _lost(self) -> None:
        """The line was deleted or the rows were copied elsewhere: the codes and names in it still tell whose it is."""
        found: dict[str, None] = {}
        sheets = 0
        for part in self.ask.parts:
            grid = self._grid(part)
            if grid is None:
                continue
            sheets += 1
            top, columns = self._head(grid, part)
            for i in range(top + 1, len(grid.rows)):
                row = grid.rows[i]
                for name in SCHOOL_FIELDS.values():
                    word = shown(row[columns[name]]).strip() if name in columns else ""
                    code = self.schools.find(word)[0] if word else None
                    if code:
                        found[code] = None
        if not sheets or not found:
            self.entry.fault("没有收表码，也认不出是哪所学校的收表：普通台账请到“台账”页导入，收表请用发出的表填。")
            return
        outside = [code for code in found if code not in self.members]
        if outside:
            self.entry.fault(f"{self.schools.names[outside[0]]}不在这次收表的范围内，请核对。")
            return
        names = "、".join(self.schools.names[code] for code in list(found)[:3]) + (
            f"等 {len(found)} 校" if len(found) > 3 else ""
        )
        self.allowed = frozenset(found)
        self.only = next(iter(found)) if len(found) == 1 else ""
        self.entry.schools = tuple(found)
        self.entry.ask[UNSEALED] = f"这份没有收表码，看内容像{names}的“{self.facts.title}”，收不收？"

    def read(self) -> None:
        """The rows of all sheets."""
        for part in self.ask.parts:
            grid = self._grid(part)
            if grid is not None:
                self._rows(grid, part)
            elif not part.standing:
                self.entry.fault(f"少了“{part.title}”这张表：请用发出的表填，不要删工作表。")
        if not self.entry.lines and not self.entry.faults:
            self.entry.fault("一行都没有填。")
        self.entry.schools = tuple(dict.fromkeys(line.school for line in self.entry.lines)) or self.entry.schools

    def _grid(self, part: Part) -> Grid | None:
        seen = [grid for grid in self.book.sheets if not grid.hidden and grid.name != SEALED and grid.rows]
        named = next((grid for grid in seen if grid.name.strip() == part.title), None)
        if named is not None:
            return named
        # A renamed sheet is known by its headings.
        return next(
            (grid for grid in seen if {part.fields[0], part.fields[-1]} <= set(self._head(grid, part)[1])), None
        )

    def _head(self, grid: Grid, part: Part) -> tuple[int, dict[str, int]]:
        """The index of the row of headings and the column of each field; no columns when there is none."""
        wanted = {normal(part.heading(name)): name for name in part.fields}
        wanted |= {normal(heading): name for heading, name in SCHOOL_FIELDS.items()}
        if part.standing:
            wanted[normal(NUMBER)] = NUMBER_FIELD
        for i, row in enumerate(grid.rows[:HEAD_ROWS]):
            texts = [normal(value) if isinstance(value, str) else "" for value in row]
            found = {wanted[text]: j for j, text in reversed(list(enumerate(texts))) if text in wanted}
            if len(found) >= 2:
                return i, found
        return 0, {}

    def _rows(self, grid: Grid, part: Part) -> None:
        top, columns = self._head(grid, part)
        lacking = [part.heading(name) for name in part.fields if name not in columns and _needed(part, name)]
        if lacking:
            self.entry.fault(
                f"“{part.title}”表少了“{'、'.join(lacking)}”列：请用发出的表填，不要删列。", sheet=part.title
            )
            return
        for i in range(top + 1, len(grid.rows)):
            cells = {name: f"{grid.column_letters(j)}{grid.row_number(i)}" for name, j in columns.items()}
            values: dict[str, Any] = {}
            for name, j in columns.items():
                mended = self.edits.get((self.entry.id, part.title, cells[name]))
                values[name] = mended if mended is not None else _plain(grid.rows[i][j])
                if mended is None and (i, j) in grid.flaws:
                    self.entry.fault(
                        f"{grid.flaws[i, j]}。", sheet=part.title, cell=cells[name], value=shown(values[name])
                    )
                    values[name] = None
            # A school's own row that was left blank is no report, and said; a township's is a school not back.
            blank = all(values.get(name) is None for name in part.fields)
            if blank and not (part.single and self.only and values.get("school_code")):
                continue
            school = self._school(part, grid.row_number(i), values, cells)
            if school:
                kept = {name: value for name, value in values.items() if name in part.fields or name == NUMBER_FIELD}
                self.entry.lines.append(Line(part, school, grid.row_number(i), kept, cells))

    def _school(self, part: Part, row: int, values: Mapping[str, Any], cells: Mapping[str, str]) -> str:
        """The school of a row; "" after naming what is wrong with it."""
        code, name = (shown(values.get(field)).strip() for field in SCHOOL_FIELDS.values())
        by_code, by_name = code if code in self.members else "", self.schools.find(name)[0] if name else None
        was = self.handed.get((part.title, row), "")
        cell = cells.get("school_code", "")
        if not code and not name:
            if self.only:
                return self.only
            self.entry.fault("没有写是哪所学校：请从下拉中选。", sheet=part.title, cell=cells.get("school_name", ""))
            return ""
        stated = by_name or by_code
        if self.only and stated and stated != self.only:
            other = self.schools.names.get(stated, stated)
            self.entry.fault(
                f"这份是{self.schools.names[self.only]}的表，这一行写的是{other}：一份表只能有一所学校，请分开交。",
                sheet=part.title, cell=cell or cells.get("school_name", ""), value=name or code,
            )  # fmt: skip
            return ""
        if code and (by_code != code or (by_name and by_name != by_code)):
            right = by_name or was or self.only
            self.entry.fault("学校代码被改过。", sheet=part.title, cell=cell, value=code, suggestion=right or "")
            return right or ""
        if name and not by_name and not by_code:
            problem = self.schools.find(name)[1]
            self.entry.fault(problem, sheet=part.title, cell=cells.get("school_name", ""), value=name)
            return ""
        school = by_code or by_name or ""
        if school not in self.allowed:
            named = self.schools.names.get(school, code)
            self.entry.fault(
                f"{named}不在这份表里：请核对是不是粘错了。", sheet=part.title, cell=cell, value=code or name
            )
            return ""
        return school


def _plain(value: Any) -> Any:
    return None if isinstance(value, str) and not plain(value) else value


def _needed(part: Part, name: str) -> bool:
    column: Column = part.sheet.column(name)
    return column.required or part.single


def spread(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """School code → the entries that answer for it, in the order they came."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for school in entry.schools:
            found.setdefault(school, []).append(entry)
    return found
