"""What a collection (收表) may ask of a school: the weekly check, or the rows of one ledger sheet.

An ask is made of parts, one sheet of the form each. Which fields a sheet asks for stands in its entry of the
catalogue (`asked`), so a new ledger that has some can be collected without a line here.
"""

from dataclasses import dataclass

from catalogue.ledgers import HAZARDS_SHEET, INSPECTIONS_SHEET, LEDGERS, Sheet
from errors import Refused

WEEKLY = "weekly"
CHECKS, NEW_HAZARDS, OPEN_HAZARDS = "周排查", "新查出的隐患", "在办隐患"
REPORTED = ("done_on", "done_text")
"""What a school says of a hazard that stands in the ledger already."""


@dataclass(frozen=True)
class Part:
    """One sheet of a form: its title, the ledger's kind and sheet its rows go to, and the fields asked.

    `single`: exactly one row a school. `standing`: rows are those of the ledger, known by number.
    """

    title: str
    kind: str
    sheet: Sheet
    fields: tuple[str, ...]
    single: bool = False
    standing: bool = False

    def heading(self, name: str) -> str:
        """The heading of a field on this sheet."""
        return self.sheet.column(name).heading


@dataclass(frozen=True)
class Ask:
    """What is asked: its key, what a person calls it, its parts; `weekly` for the weekly check."""

    key: str
    title: str
    parts: tuple[Part, ...]

    @property
    def weekly(self) -> bool:
        """Whether a school answers once a week."""
        return self.key == WEEKLY

    def part(self, title: str) -> Part:
        """A part by its title; KeyError when there is none."""
        return {part.title: part for part in self.parts}[title]


def _weekly() -> Ask:
    of_the_check = ("found_on",)
    hazards = tuple(name for name in HAZARDS_SHEET.asked if name not in of_the_check)
    return Ask(
        WEEKLY,
        CHECKS,
        (
            Part(CHECKS, "inspections", INSPECTIONS_SHEET, INSPECTIONS_SHEET.asked, single=True),
            Part(NEW_HAZARDS, "hazards", HAZARDS_SHEET, hazards),
            Part(OPEN_HAZARDS, "hazards", HAZARDS_SHEET, REPORTED, standing=True),
        ),
    )


def asks() -> dict[str, Ask]:
    """Every ask by key: the weekly check first, then each sheet of the ledgers that has fields to ask for."""
    found = {WEEKLY: _weekly()}
    for ledger in LEDGERS.values():
        for sheet in ledger.sheets:
            if sheet.asked and sheet is not INSPECTIONS_SHEET:
                key = ledger.kind if sheet is ledger.sheets[0] else f"{ledger.kind}:{sheet.name}"
                found[key] = Ask(key, sheet.name, (Part(sheet.name, ledger.kind, sheet, sheet.asked),))
    return found


def ask_of(key: str) -> Ask:
    """An ask by key. Raises Refused for an unknown one."""
    found = asks()
    if key not in found:
        raise Refused(f"没有“{key}”这种收表，可用：{'、'.join(f'{k}（{a.title}）' for k, a in found.items())}。")
    return found[key]
