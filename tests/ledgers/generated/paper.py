"""A clerk's paper: rows of cells, what is merged, struck through or hidden, made into the bytes of a workbook."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter

from tests.ledgers.generated.truth import Truth


@dataclass
class Paper:
    """One sheet as written. `merged`: (top, left, bottom, right) from 0, inclusive; `struck`, `hidden`: rows."""

    name: str
    rows: list[list[Any]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)

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

    def content(self) -> bytes:
        """The bytes of the .xlsx."""
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
        return buffer.getvalue()
