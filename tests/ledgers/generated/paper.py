"""A clerk's paper: rows of cells, what is merged, struck through or hidden, made into the bytes of a workbook."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter
import xlwt

from tests.ledgers.generated.truth import Truth

_OLD_DATES = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm"}


@dataclass
class Paper:
    """One sheet as written. `merged`: (top, left, bottom, right) from 0, inclusive; `struck`, `hidden`: rows."""

    name: str
    rows: list[list[Any]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    @property
    def plain(self) -> bool:
        """Whether text alone carries it: nothing merged but a title, nothing struck through or hidden."""
        return not (self.merged[1:] or self.struck or self.hidden or self.hidden_columns)

    def add(self, cells: list[Any]) -> int:
        """Write a row; its index comes back (Excel's number is one more)."""
        self.rows.append(cells)
        return len(self.rows) - 1


@dataclass
class Meant:
    """What the clerk meant where a sheet may be read in two ways: what the truthful answer to a question is made of.

    `headings`: heading as compared → field, "" for what no ledger keeps. `groups`: title → "sum", a part, or 不读.
    `answers`: kind of question → answer. `words`: key of a question about a word → answer.
    `stated`: fields told by lines between the rows. `year`: the year of days without one.
    """

    headings: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    stated: set[str] = field(default_factory=set)
    year: int = 0
    group_fields: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class Book:
    """A workbook as offered, what stands in it in truth, and what the clerk meant.

    `listed`: made only of headings and words of the lists that were collected. `lacking`: our headings of the bodies
    that figures charge and no column of the form names.
    """

    kind: str
    papers: list[Paper]
    truths: list[Truth]
    meant: Meant
    listed: bool
    name: str = "台账.xlsx"
    lacking: tuple[str, ...] = ()
    format: str = "xlsx"

    def __post_init__(self) -> None:
        """A text file holds one plain sheet and is named as it; what does not go into one stays an .xlsx."""
        if self.format.startswith("csv"):
            (first, *more) = self.papers
            if more or not first.plain:
                self.format = "xlsx"
                return
            for truth in self.truths:
                truth.at = {("台账", i) for _, i in truth.at}
            first.name = "台账"
        self.name = f"台账.{self.format.partition('-')[0]}"

    def content(self) -> bytes:
        """The bytes of the file."""
        if self.format == "xls":
            return self._old()
        return self._text() if self.format.startswith("csv") else self._xlsx()

    def _text(self) -> bytes:
        made = io.StringIO()
        csv.writer(made).writerows([["" if v is None else str(v) for v in row] for row in self.papers[0].rows])
        return made.getvalue().encode({"gbk": "gb18030", "utf8": "utf-8-sig"}[self.format.partition("-")[2]])

    def _old(self) -> bytes:
        made, buffer = xlwt.Workbook(), io.BytesIO()
        for paper in self.papers:
            sheet = made.add_sheet(paper.name)
            over = {(top, left): (bottom, right) for top, left, bottom, right in paper.merged}
            for i, row in enumerate(paper.rows):
                for j, value in enumerate(row):
                    looks = ("font: struck_out on" if i in paper.struck else "", _OLD_DATES.get(type(value), "general"))
                    style = xlwt.easyxf(looks[0], num_format_str=looks[1])
                    if (i, j) in over:
                        bottom, right = over[i, j]
                        sheet.write_merge(i, bottom, j, right, "" if value is None else value, style)
                    elif value is not None:
                        sheet.write(i, j, value, style)
            for i in paper.hidden:
                sheet.row(i).hidden = True
            for j in paper.hidden_columns:
                sheet.col(j).hidden = True
        made.save(buffer)
        return buffer.getvalue()

    def _xlsx(self) -> bytes:
        buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(buffer, options) as made:
            day, clock = (
                made.add_format({"num_format": "yyyy-mm-dd"}),
                made.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            )
            plain, gone = made.add_format(), made.add_format({"font_strikeout": True})
            for paper in self.papers:
                sheet = made.add_worksheet(paper.name)
                for top, left, bottom, right in paper.merged:
                    sheet.merge_range(top, left, bottom, right, "", plain)
                for i, row in enumerate(paper.rows):
                    for j, value in enumerate(row):
                        style = gone if i in paper.struck else plain
                        if isinstance(value, datetime):
                            sheet.write_datetime(i, j, value, clock)
                        elif isinstance(value, date):
                            sheet.write_datetime(i, j, value, day)
                        elif isinstance(value, str):
                            sheet.write_string(i, j, value, style)
                        elif value is not None:
                            sheet.write_number(i, j, value, style)
                for i in paper.hidden:
                    sheet.set_row(i, None, None, {"hidden": True})
                for j in paper.hidden_columns:
                    sheet.set_column(j, j, None, None, {"hidden": True})
        return buffer.getvalue()
