"""What a printed form is made of: the hazards that were chosen, who prints it, and the template it is set in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from catalogue.papers import Paper
from errors import Refused
from figures.hazards.sheets import SheetRow, sheet_rows
from models.county import Pack
from papers.frames.templates import Template

MOST_FILES = 300
"""Documents of one making."""


@dataclass(frozen=True)
class Chosen:
    """The hazards to print, by number, as they stand on the day; `organ`: the body that prints and signs."""

    numbers: frozenset[str]
    organ: str
    day: date


@dataclass(frozen=True)
class OfHazards:
    """A form asked for; `template` None for a workbook alone."""

    session: Session
    pack: Pack
    paper: Paper
    chosen: Chosen
    template: Template | None

    @property
    def rows(self) -> list[SheetRow]:
        """The hazards, as they are printed. Raises Refused for none or too many."""
        return sheet_rows(self.session, self.pack, self.chosen.numbers, self.chosen.day)

    @property
    def frame(self) -> Template:
        """The template. Raises Refused where the paper has none."""
        if self.template is None:
            raise Refused(f"{self.paper.title}只有 Excel 表，没有 Word 文件。")
        return self.template


def by_body(rows: list[SheetRow]) -> Mapping[str, list[SheetRow]]:
    """The rows of each school or responsible party. Raises Refused for more bodies than files of one making."""
    found: dict[str, list[SheetRow]] = {}
    for row in rows:
        found.setdefault(row.body, []).append(row)
    few_enough(len(found))
    return found


def few_enough(files: int) -> None:
    """Raises Refused for more documents than one making gives."""
    if files > MOST_FILES:
        raise Refused(f"一次最多印{MOST_FILES}份，现在要{files}份：请先按乡镇、学校或状态筛选。")
