"""The ledgers as data, one entry and one file each: sheets, headings, forms of cells, keys, checks, and all that
other rooms need to know of them.

Reading, preview, export, template, entry forms, lists, filters, rights and duties work from these entries, so
that they cannot disagree; adding a ledger is one table and one entry in LEDGERS. Words a column may hold are
not here: they are dictionaries of the county pack.
"""

from catalogue.ledgers import (
    documents,
    drills,
    facilities,
    hazards,
    incidents,
    inspections,
    lessons,
    meetings,
    schools,
    staffing,
)
from catalogue.ledgers.columns import (
    CODES,
    NEW_VALUE,
    REMARK,
    RESPONSIBLE,
    SCHOOL,
    SCHOOLS,
    SUBJECT,
    TOWNSHIP,
    UNIT,
    UNITS,
    WHOLE_SCHOOL,
    Column,
    Ledger,
    Proof,
    Sheet,
    Wide,
    heading_in,
    name_field,
)
from catalogue.ledgers.documents import DOCUMENTS_SHEET
from catalogue.ledgers.drills import DRILLS_SHEET
from catalogue.ledgers.hazards import HAZARDS_SHEET, STEPS_SHEET
from catalogue.ledgers.inspections import INSPECTIONS_SHEET
from catalogue.ledgers.lessons import LESSONS_SHEET
from catalogue.ledgers.meetings import ATTENDEES_SHEET, MEETINGS_SHEET, RESOLUTIONS_SHEET
from catalogue.ledgers.schools import CLASSES_SHEET, FACTS_SHEET, SCHOOLS_SHEET

__all__ = [
    "ATTENDEES_SHEET",
    "CLASSES_SHEET",
    "CODES",
    "Column",
    "DOCUMENTS_SHEET",
    "DRILLS_SHEET",
    "FACTS_SHEET",
    "HAZARDS_SHEET",
    "INSPECTIONS_SHEET",
    "LEDGERS",
    "LESSONS_SHEET",
    "Ledger",
    "MEETINGS_SHEET",
    "NEW_VALUE",
    "Proof",
    "REMARK",
    "RESOLUTIONS_SHEET",
    "RESPONSIBLE",
    "SCHOOL",
    "SCHOOLS",
    "SCHOOLS_SHEET",
    "STEPS_SHEET",
    "SUBJECT",
    "Sheet",
    "TOWNSHIP",
    "UNIT",
    "UNITS",
    "WHOLE_SCHOOL",
    "Wide",
    "heading_in",
    "kinds_offered",
    "name_field",
    "sheets",
]

LEDGERS: dict[str, Ledger] = {
    each.LEDGER.kind: each.LEDGER
    for each in (
        schools, hazards, inspections, drills, lessons, facilities, staffing, incidents, documents, meetings,
    )
}  # fmt: skip
"""Kind → ledger, in the order of the workbooks."""


def sheets() -> list[Sheet]:
    """The sheets of all ledgers, in their order."""
    return [sheet for ledger in LEDGERS.values() for sheet in ledger.sheets]


def kinds_offered() -> list[str]:
    """The kinds in the order in which a choice offers them: what is worked in every day first."""
    return [ledger.kind for ledger in sorted(LEDGERS.values(), key=lambda ledger: not ledger.daily)]
