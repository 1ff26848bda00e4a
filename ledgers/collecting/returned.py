"""A returned workbook becomes an entry: known by its seal whatever its name, its rows by the codes in them.

A seal that was lost, changed or belongs to another collection is said and never passed over; a code that was
changed is named with the one that was handed out. What a person can decide (an old form filled in for this week, the
forms of two schools in one file) is a question; until it is answered nothing of the file is taken.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from catalogue.ledgers import Column
from errors import Refused
from ledgers.collecting.asks import Ask, Part
from ledgers.collecting.entries import OLD, OWN, SEALS, STRANGER, UNSEALED, Edits, Entry, Line
from ledgers.collecting.forms import NUMBER, SCHOOL_CODE, SCHOOL_NAME, Facts, Member
from ledgers.collecting.seal import SEALED, Seal, handed_out, is_genuine, seals_in
from ledgers.files.grid import Grid, Workbook
from ledgers.files.workbook import open_workbook
from ledgers.reading.cells.text import shown
from ledgers.reading.headings.known import normal
from ledgers.validate.names import plain
from ledgers.validate.register import Register
from models.collection import WORKBOOK

HEAD_ROWS = 10
NAMED = 3
"""Schools named in a sentence."""
NUMBER_FIELD = "number"
SCHOOL_FIELDS = {SCHOOL_CODE: "school_code", SCHOOL_NAME: "school_name"}


def read_return(
    name: str,
    content: bytes,
    ask: Ask,
    facts: Facts,
    members: Mapping[str, Member],
    schools: Register,
    others: Mapping[int, Facts],
    edits: Edits,
    answers: Mapping[str, str],
) -> Entry:
    """Read one file. `members`: who is asked, by code; `others`: the facts of all collections, by number; `answers`:
    what was said to the questions of a file (ledgers.collecting.entries). What cannot be read is a fault of the whole
    file."""
    entry = Entry(name, WORKBOOK, hashlib.sha256(content).hexdigest(), content=content)
    try:
        book = open_workbook(name, content)
    except Refused as unreadable:
        said = str(unreadable).removeprefix(f"“{name.rsplit('/', 1)[-1]}”")
        entry.fault(f"这份{said}" if said.startswith("的") else said)
        return entry
    for grid in book.sheets:
        if grid.pictures and not grid.hidden:
            entry.pictures += grid.pictures
            entry.warnings[f"“{grid.name}”表里有 {grid.pictures} 张图片没有带入，图片留在原件里，可以取回。"] = None
    form = _Form(entry, ask, facts, members, schools, book, edits, answers)
    form.target(others)
    if not entry.faults:
        form.read()
    return entry


class _Form:
    """One workbook while it is read."""

    def __init__(
        self, entry: Entry, ask: Ask, facts: Facts, members: Mapping[str, Member], schools: Register, book: Workbook,
        edits: Edits, answers: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.entry, self.ask, self.facts, self.members = entry, ask, facts, members
        self.schools, self.book, self.edits, self.answers = schools, book, edits, answers
        self.allowed: frozenset[str] = frozenset()
        self.only = ""
        self.several = False
        self.strangers: dict[str, int] = {}
        self.handed = handed_out(book)

    def target(self, others: Mapping[int, Facts]) -> None:
        """Whose form it is and of which collection: by its seal; without one, what it looks like is asked about."""
        seals = seals_in(self.book)
        if not seals:
            self._lost()
            return
        if len(seals) > 1:
            self._joined(seals)
            return
        seal = seals[0]
        issuer = self.facts
        if seal.collection != self.facts.id:
            known = others.get(seal.collection)
            if known is None or not is_genuine(seal, known.secret) or known.ask != self.facts.ask:
                self.entry.old = True
                if seal.target in self.members:
                    self.entry.schools = (seal.target,)
                what = f"这是“{known.title}”的旧表" if known else "这不是本系统发出的收表"
                self.entry.fault(f"{what}，不是“{self.facts.title}”：请退回，用这一次发的表填。")
                return
            issuer = known
            sentence = f"这是“{known.title}”的旧表：看填的是哪几天，当“{self.facts.title}”收下，还是退回？"
            self.entry.doubt(OLD, sentence, self.answers)
        if seal.target in self.members:
            self.allowed, self.only = frozenset({seal.target}), seal.target
            self.entry.schools = (seal.target,)
        else:
            self.allowed = frozenset(m.code for m in self.members.values() if m.township == seal.target)
        if not is_genuine(seal, issuer.secret):
            self.entry.fault("收表码被改过或抄错了：请用原来发的表重新填。", value=seal.target)
        elif not self.allowed:
            self.entry.fault("收表码里的学校或乡镇不在这次收表的范围内，请核对是不是发错了。", value=seal.target)

    def _joined(self, seals: Sequence[Seal]) -> None:
        """Several seals in one file: forms put together. Taken when every one is genuine and somebody says so."""
        targets = list(dict.fromkeys(seal.target for seal in seals))
        genuine = all(seal.collection == self.facts.id and is_genuine(seal, self.facts.secret) for seal in seals)
        if len(targets) < 2:
            self.entry.schools = tuple(code for code in targets if code in self.members)
            self.entry.fault("收表码被改过或抄错了：请用原来发的表重新填。", value=targets[0])
            return
        if not genuine or not self.members.keys() >= set(targets):
            self.entry.fault("几张表上的收表码不一样：像是两份表拼在一起，请按学校分成两份再交。")
            return
        self.several, self.allowed, self.entry.schools = True, frozenset(targets), tuple(targets)
        said = f"这一份里拼了{self._named(targets)}的表：各归各校收，还是退回？"
        self.entry.doubt(SEALS, said, self.answers)

    def _named(self, codes: Sequence[str]) -> str:
        """甲小学、乙小学、丙小学等 5 校."""
        more = f"等 {len(codes)} 校" if len(codes) > NAMED else ""
        return "、".join(self.schools.names[code] for code in codes[:NAMED]) + more

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
        self.allowed = frozenset(found)
        self.only = next(iter(found)) if len(found) == 1 else ""
        self.entry.schools = tuple(found)
        said = f"这份没有收表码，看内容像{self._named(list(found))}的“{self.facts.title}”，收不收？"
        self.entry.doubt(UNSEALED, said, self.answers)

    def read(self) -> None:
        """The rows of all sheets."""
        for part in self.ask.parts:
            grids = self._grids(part)
            for at, grid in enumerate(grids if self.several else grids[:1]):
                self._rows(grid, part, grid.name if at else part.title)
            if not grids and not part.standing:
                self.entry.fault(f"少了“{part.title}”这张表：请用发出的表填，不要删工作表。")
        if self.strangers and not self.entry.faults:
            rows = sum(self.strangers.values())
            sentence = (
                f"这是{self.schools.names[self.only]}的表，里面有{self._named(list(self.strangers))}的 {rows} 行："
                "各归各校，都算本校的，还是退回？"
            )
            self.entry.doubt(STRANGER, sentence, self.answers)
        if not self.entry.lines and not self.entry.faults:
            self.entry.fault("一行都没有填。")
        self.entry.schools = tuple(dict.fromkeys(line.school for line in self.entry.lines)) or self.entry.schools

    def _grids(self, part: Part) -> list[Grid]:
        """The sheets of a part: the one that bears its name first, then renamed ones, known by their headings."""
        seen = [grid for grid in self.book.sheets if not grid.hidden and grid.name != SEALED and grid.rows]
        named = [grid for grid in seen if grid.name.strip() == part.title]
        titles = {each.title for each in self.ask.parts}
        ends = {part.fields[0], part.fields[-1]}
        like = [grid for grid in seen if grid.name.strip() not in titles and ends <= set(self._head(grid, part)[1])]
        return named + like

    def _grid(self, part: Part) -> Grid | None:
        return next(iter(self._grids(part)), None)

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

    def _rows(self, grid: Grid, part: Part, title: str) -> None:
        top, columns = self._head(grid, part)
        lacking = [part.heading(name) for name in part.fields if name not in columns and _needed(part, name)]
        if lacking:
            self.entry.fault(f"“{title}”表少了“{'、'.join(lacking)}”列：请用发出的表填，不要删列。", sheet=title)
            return
        for i in range(top + 1, len(grid.rows)):
            cells = {name: f"{grid.column_letters(j)}{grid.row_number(i)}" for name, j in columns.items()}
            values: dict[str, Any] = {}
            for name, j in columns.items():
                mended = self.edits.get((self.entry.id, title, cells[name]))
                values[name] = mended if mended is not None else _plain(grid.rows[i][j])
                if mended is None and (i, j) in grid.flaws:
                    self.entry.fault(f"{grid.flaws[i, j]}。", sheet=title, cell=cells[name], value=shown(values[name]))
                    values[name] = None
            # A school's own row that was left blank is no report, and said; a township's is a school not back.
            blank = all(values.get(name) is None for name in part.fields)
            if blank and not (part.single and self.only and values.get("school_code")):
                continue
            school = self._school(title, grid.row_number(i), values, cells)
            if school:
                kept = {name: value for name, value in values.items() if name in part.fields or name == NUMBER_FIELD}
                sheet = "" if title == part.title else title
                self.entry.lines.append(Line(part, school, grid.row_number(i), kept, cells, sheet))

    def _school(self, title: str, row: int, values: Mapping[str, Any], cells: Mapping[str, str]) -> str:
        """The school of a row; "" after naming what is wrong with it."""
        code, name = (shown(values.get(field)).strip() for field in SCHOOL_FIELDS.values())
        by_code, by_name = code if code in self.members else "", self.schools.find(name)[0] if name else None
        was = self.handed.get((title, row), "")
        cell = cells.get("school_code", "")
        if not code and not name:
            if self.only:
                return self.only
            self.entry.fault("没有写是哪所学校：请从下拉中选。", sheet=title, cell=cells.get("school_name", ""))
            return ""
        stated = by_name or by_code
        if self.only and stated and stated != self.only:
            return self._stranger(title, stated, by_code, name or code, cell, cells.get("school_name", ""))
        if code and (by_code != code or (by_name and by_name != by_code)):
            right = by_name or was or self.only
            self.entry.fault("学校代码被改过。", sheet=title, cell=cell, value=code, suggestion=right or "")
            return right or ""
        if name and not by_name and not by_code:
            problem = self.schools.find(name)[1]
            self.entry.fault(problem, sheet=title, cell=cells.get("school_name", ""), value=name)
            return ""
        school = by_code or by_name or ""
        if school not in self.allowed:
            named = self.schools.names.get(school, code)
            self.entry.fault(f"{named}不在这份表里：请核对是不是粘错了。", sheet=title, cell=cell, value=code or name)
            return ""
        return school

    def _stranger(self, title: str, stated: str, by_code: str, written: str, code_cell: str, name_cell: str) -> str:
        """The school of a row of another school in the form of one; "" when it cannot be taken at all."""
        mine, other = self.schools.names[self.only], self.schools.names.get(stated, stated)
        if by_code == self.only:
            self.entry.fault(
                f"代码是{mine}的，名称写的是{other}：是本校的改回校名，是{other}的请用它自己的表。",
                sheet=title, cell=name_cell, value=written, suggestion=mine,
            )  # fmt: skip
            return ""
        if stated not in self.members:
            self.entry.fault(
                f"这份是{mine}的表，这一行写的是{other}，不在您收的范围内：请分开交。",
                sheet=title, cell=code_cell or name_cell, value=written,
            )  # fmt: skip
            return ""
        self.strangers[stated] = self.strangers.get(stated, 0) + 1
        return self.only if self.answers.get(f"{self.entry.id}/{STRANGER}") == OWN else stated


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
