"""The sealed workbooks of a collection: one a school or a township, and all of them as one .zip by township.

Codes are locked, words are drop-downs, and the seal stands on every sheet. Hazards that lie open are put in only
where one school's file is made for itself: a .zip is handed around in groups.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import xlsxwriter

from catalogue.ledgers import Column
from catalogue.words import NO, YES
from ledgers.collecting.asks import REPORTED, Ask, Part
from ledgers.collecting.seal import SEALED, seal_line
from ledgers.out.export import workbook_options
from models.county import Pack

SCHOOL_CODE, SCHOOL_NAME = "学校代码", "学校名称"
FIRST_ROW = 4
"""The Excel row under the headings."""
BLANK_ROWS = 20
DAYS = "日期"
HOW = {
    True: "每校一行：填检查日期和发现隐患数，没有隐患填 0（零报告）；查出的隐患写在后一张表。带底色的格不能改。",
    False: "一行一条；没有的留空。带底色的格不能改。",
}
NUMBER, PLACE, WORDS, DEADLINE = "隐患编号", "具体地点", "隐患描述", "现行期限"


@dataclass(frozen=True)
class Member:
    """A school that is asked, and the township it stands in."""

    code: str
    name: str
    township: str


@dataclass(frozen=True)
class Facts:
    """What a form must know of its collection: number, title, secret, first and last day, when it is due, and what
    is asked (a key of `asks`)."""

    id: int
    title: str
    secret: str
    starts_on: date
    ends_on: date
    due: str
    ask: str = ""

    @property
    def days(self) -> list[date]:
        """The days it is about, when they are a week."""
        number = (self.ends_on - self.starts_on).days + 1
        return [self.starts_on + timedelta(days=at) for at in range(number)] if number <= 7 else []


def form_workbook(
    pack: Pack,
    facts: Facts,
    ask: Ask,
    target: str,
    about: str,
    members: Sequence[Member],
    standing: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """The workbook of one school or township (`target`, called `about`). `standing`: open hazards of its one school
    (number, place, description, deadline), put in to be reported on."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, workbook_options()) as book:
        book.set_properties(
            {"title": f"{facts.title} {about}", "comments": seal_line(facts.secret, facts.id, target, about)}
        )
        sheets = _Sheets(book, pack, facts, seal_line(facts.secret, facts.id, target, f"{facts.title} {about}"))
        for part in ask.parts:
            if part.standing:
                if standing:
                    sheets.standing(part, members[0], standing)
            else:
                sheets.plain(part, members)
        sheets.lists()
    return buffer.getvalue()


class _Sheets:
    """The sheets of one workbook while they are written."""

    def __init__(self, book: Any, pack: Pack, facts: Facts, line: str) -> None:
        self.book, self.pack, self.facts, self.line = book, pack, facts, line
        border = {"border": 1, "border_color": "#CDD4DB", "valign": "vcenter"}
        self.sealed = book.add_format({"font_color": "#4A545E", "font_size": 9})
        self.how = book.add_format({"font_color": "#1B2129", "valign": "vcenter"})
        self.head = book.add_format({"bold": True, "bg_color": "#D6E4F5", "text_wrap": True, **border})
        self.locked = book.add_format({"bg_color": "#F3F4F6", "num_format": "@", **border})
        self.free = book.add_format({"locked": False, "num_format": "@", "text_wrap": True, **border})
        self.words: dict[str, Sequence[str]] = {}
        self.rows: list[tuple[str, int, str]] = []

    def _sheet(self, title: str, how: str) -> Any:
        paper = self.book.add_worksheet(title)
        paper.write_string(0, 0, self.line, self.sealed)
        paper.write_string(1, 0, f"{how}{self.facts.due}", self.how)
        paper.set_row(2, 30)
        paper.freeze_panes(FIRST_ROW - 1, 0)
        paper.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True, "sort": True})
        return paper

    def plain(self, part: Part, members: Sequence[Member]) -> None:
        """A sheet to be filled in: a row a school, or blank rows for what there may be several of."""
        paper = self._sheet(part.title, HOW[part.single])
        columns = [part.sheet.column(name) for name in part.fields]
        for at, (heading, width) in enumerate(((SCHOOL_CODE, 18), (SCHOOL_NAME, 24))):
            paper.write_string(FIRST_ROW - 2, at, heading, self.head)
            paper.set_column(at, at, width)
        one = members[0] if len(members) == 1 else None
        rows = len(members) if part.single else BLANK_ROWS if one else max(BLANK_ROWS, 5 * len(members))
        for below in range(rows):
            row = FIRST_ROW - 1 + below
            member = one or (members[below] if part.single else None)
            if member is not None:
                paper.write_string(row, 0, member.code, self.locked)
                paper.write_string(row, 1, member.name, self.locked)
                self.rows.append((part.title, row + 1, member.code))
            else:
                paper.write_blank(row, 0, None, self.locked)
                paper.write_blank(row, 1, None, self.free)
            for at in range(len(columns)):
                paper.write_blank(row, 2 + at, None, self.free)
        if one is None and not part.single:
            self._drop_down(paper, 1, rows, SCHOOL_NAME, [member.name for member in members])
        for at, column in enumerate(columns, 2):
            paper.write_string(FIRST_ROW - 2, at, column.heading, self.head)
            paper.set_column(at, at, max(column.width, 12))
            self._drop_down(paper, at, rows, *self._words_of(column))

    def standing(self, part: Part, member: Member, rows: Sequence[Mapping[str, Any]]) -> None:
        """The hazards of a school that lie open, to be reported on; what the ledger knows of them is locked."""
        paper = self._sheet(part.title, "已整改的填完成时间和整改情况，没有整改的留空。")
        known = (SCHOOL_CODE, NUMBER, PLACE, WORDS, DEADLINE)
        headings = (*known, *(part.heading(name) for name in REPORTED))
        for at, (heading, width) in enumerate(zip(headings, (16, 18, 20, 36, 12, 14, 30), strict=True)):
            paper.write_string(FIRST_ROW - 2, at, heading, self.head)
            paper.set_column(at, at, width)
        for row, facts in enumerate(rows, FIRST_ROW - 1):
            said = (member.code, facts["number"], facts["place"], facts["description"], facts["deadline"])
            for at, value in enumerate(said):
                paper.write_string(row, at, "" if value is None else str(value), self.locked)
            for at in range(len(REPORTED)):
                paper.write_blank(row, len(known) + at, None, self.free)
            self.rows.append((part.title, row + 1, member.code))

    def _words_of(self, column: Column) -> tuple[str, Sequence[str]]:
        if column.form == "day" and column.field == "on_date" and self.facts.days:
            return DAYS, [f"{day:%Y-%m-%d}" for day in self.facts.days]
        if column.form == "flag":
            return "是否", (YES, NO)
        return column.choices, self.pack.entries(column.choices) if column.choices else ()

    def _drop_down(self, paper: Any, at: int, rows: int, key: str, words: Sequence[str]) -> None:
        if not words:
            return
        self.words.setdefault(key, words)
        letter = xlsxwriter.utility.xl_col_to_name(3 + list(self.words).index(key))
        paper.data_validation(
            FIRST_ROW - 1,
            at,
            FIRST_ROW - 2 + rows,
            at,
            {
                "validate": "list",
                "source": f"='{SEALED}'!${letter}$2:${letter}${len(words) + 1}",
                "error_title": "请从下拉中选",
                "error_message": "这一格只能填下拉里的内容。",
            },
        )

    def lists(self) -> None:
        """The hidden sheet: the seal, which code stands in which row, and the words of the drop-downs."""
        paper = self.book.add_worksheet(SEALED)
        paper.write_string(0, 0, self.line)
        for at, (title, row, code) in enumerate(self.rows, 1):
            paper.write_string(at, 0, title)
            paper.write_number(at, 1, row)
            paper.write_string(at, 2, code)
        for at, words in enumerate(self.words.values(), 3):
            for below, word in enumerate(words, 1):
                paper.write_string(below, at, word)
        paper.very_hidden()
        paper.protect("")


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Files (path, content) as one .zip, with names that every system reads."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path, content in files:
            archive.writestr(path, content)
    return buffer.getvalue()


def file_name(*words: str) -> str:
    """Words as the name of a file: what no system allows becomes _."""
    return "_".join("".join("_" if mark in '\\/:*?"<>|' or ord(mark) < 32 else mark for mark in word) for word in words)
