"""References from one table to another: every code, number and id that a row holds must lead somewhere.

The schema has no foreign keys: versions of a row share its number, and codes of the pack change with its revision.
So the references are found here, from the catalogue's forms of cells and from the names of columns; a new table
or column that follows them is covered without a further line.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import JSON, Table, func, select
from sqlmodel import Session

from catalogue.ledgers import CODES, LEDGERS, NEW_VALUE, RESPONSIBLE, SCHOOL, SCHOOLS, SUBJECT, TOWNSHIP, UNITS
from catalogue.steps import HAND_OVER
from catalogue.words import OF_SCHOOL, OF_TOWNSHIP
from ledgers.validate.registers import NAME_DOMAINS
from models.base import Base, table
from models.county import UNPLACED, Pack, PackRow
from models.duty import OFFICE
from models.hazard_lifecycle import OTHER
from models.school import School
from operations.checks.result import Check, from_faults

CITED = "cited"
"""Form of a JSON column `rows`: a list of {ledger, number}."""
LEARNED = "learned"
"""Form of what a learned word means: a body, where its domain is a name's."""
BY_NAME = {
    "school_code": SCHOOL,
    "merged_into": SCHOOL,
    "main_school": SCHOOL,
    "township_code": TOWNSHIP,
    "subject_code": SUBJECT,
    "organiser": RESPONSIBLE,
    "responsible": RESPONSIBLE,
    "reporter": RESPONSIBLE,
    "sender": RESPONSIBLE,
    "body": RESPONSIBLE,
    "scope": RESPONSIBLE,
    "asked_by": RESPONSIBLE,
    "part_of": "agenda_item.id",
    "ended_by_batch": "batch.id",
    "review_of": "bulletin_issue.id",
    "meaning": LEARNED,
}
"""Forms of columns by their names, where neither the catalogue nor the ending of the name says it."""
FREE = {"inspection_no", "activity_no", "related_no", "class_no", "week_no"}
"""Numbers that may lead nowhere: they come from other registers, or count within a row's own school."""
BESIDE = {SUBJECT: "subject_kind", NEW_VALUE: "kind", LEARNED: "domain"}
"""The column that says what a value of a form means."""
TITLES = {table(sheet.model).name: sheet.name for ledger in LEDGERS.values() for sheet in ledger.sheets}
HEADINGS = {
    (table(sheet.model).name, column.field): column.heading
    for ledger in LEDGERS.values()
    for sheet in ledger.sheets
    for column in sheet.facts
}
FORMS = {
    (table(sheet.model).name, column.field): column.form
    for ledger in LEDGERS.values()
    for sheet in ledger.sheets
    for column in sheet.stored
    if column.form in {*CODES, NEW_VALUE}
}
NUMBERED = {
    table(ledger.sheets[0].model).name: ledger.numbered
    for ledger in LEDGERS.values()
    if ledger.sheets[0].key == (ledger.numbered,)
}
"""Tables whose rows have a number that others quote, and its column."""
PACK = {table(model).name for model in PackRow.__subclasses__()}


@dataclass(frozen=True)
class Reference:
    """A column that leads elsewhere: `form` is a form of cell, CITED, or a target `table.column`."""

    rows: Table
    column: str
    form: str

    @property
    def name(self) -> str:
        """The column as people name it, with its name in the database."""
        heading = HEADINGS.get((self.rows.name, self.column))
        return f"{heading}（{self.column}）" if heading else self.column

    @property
    def place(self) -> str:
        """The table as people name it, with its name in the database."""
        title = TITLES.get(self.rows.name)
        return f"“{title}”表（{self.rows.name}）" if title else f"{self.rows.name} 表"


def references(tables: Iterable[Table]) -> list[Reference]:
    """The references these tables hold. Pack tables have none: their loading checks them."""
    tables = list(tables)
    names = {found.name for found in tables} | {found.name for found in Base.metadata.tables.values()}
    return [
        Reference(rows, column.name, form)
        for rows in tables
        if rows.name not in PACK
        for column in rows.columns
        if (form := _form(rows, column, names))
    ]


def _form(rows: Table, column: Any, names: set[str]) -> str:
    name = column.name
    if form := FORMS.get((rows.name, name)) or BY_NAME.get(name):
        return form
    if name == "rows" and isinstance(column.type, JSON):
        return CITED
    if name.endswith("_unit"):
        return RESPONSIBLE
    if name.endswith("_no") and name not in FREE:
        target = name.removesuffix("_no")
        return f"{target}.{NUMBERED[target]}" if target in NUMBERED else ""
    if name.endswith("_id"):
        target = re.compile(rf"(.*_)?{name.removesuffix('_id')}")
        return next((f"{found}.id" for found in sorted(names) if target.fullmatch(found)), "")
    return ""


def references_lead_somewhere(session: Session, pack: Pack) -> Check:
    """Every reference of every table against the rows it leads to."""
    faults = broken_references(session, pack, Base.metadata.sorted_tables)
    return from_faults("引用", faults, "代码、编号、批次和上级行都指得到")


def broken_references(session: Session, pack: Pack, tables: Iterable[Table]) -> list[str]:
    """What each value of these tables that leads nowhere is told as: table, row, column, value.

    Standing versions must lead to standing ones, ended versions and all other rows to any that was ever recorded.
    """
    targets = _Targets(session, pack)
    return [
        f"{reference.place}第 {str(row)[:12]} 号行的 {reference.name}“{value}”指不到任何记录"
        for reference in references(tables)
        for row, value in _broken(session, pack, targets, reference)
    ]


class _Targets:
    """What can be referred to, read once: sets of values by form, standing or ever recorded."""

    def __init__(self, session: Session, pack: Pack) -> None:
        self._session, self._pack = session, pack
        self._read: dict[tuple[str, bool], set[Any]] = {}

    @cached_property
    def townships(self) -> set[str]:
        """Codes of townships, ended ones too, and the word for a school that belongs to none yet."""
        return {township.code for township in self._pack.townships} | {UNPLACED}

    @cached_property
    def bodies(self) -> set[str]:
        """Codes of units and townships, the office, and the word for somebody else."""
        return {unit.code for unit in self._pack.units} | self.townships | {OFFICE, OTHER}

    def schools(self, standing: bool) -> set[Any]:
        """Codes of schools."""
        return self.values(f"{table(School).name}.code", standing)

    def values(self, target: str, standing: bool) -> set[Any]:
        """The values of a target `table.column`."""
        if (target, standing) not in self._read:
            name, column = target.split(".")
            rows = Base.metadata.tables[name]
            query = select(rows.c[column]).distinct()
            if standing and "superseded_at" in rows.c:
                query = query.where(rows.c.superseded_at.is_(None))
            self._read[target, standing] = set(self._session.execute(query).scalars())
        return self._read[target, standing]

    def known(self, form: str, standing: bool) -> Callable[[Any], bool]:
        """Whether a value of a form leads somewhere."""
        if form == TOWNSHIP:
            return self.townships.__contains__
        if form == SCHOOL:
            return self.schools(standing).__contains__
        if form == RESPONSIBLE:
            return (self.bodies | self.schools(standing)).__contains__
        if form in (SCHOOLS, UNITS):
            allowed = self.schools(standing) if form == SCHOOLS else self.bodies
            return lambda listed: all(part in allowed for part in listed.split("、"))
        if "." in form:
            return self.values(form, standing).__contains__
        return self.bodies.__contains__


def _broken(session: Session, pack: Pack, targets: _Targets, reference: Reference) -> Iterator[tuple[Any, Any]]:
    """(first key of a row, value) of each value that leads nowhere."""
    rows, name = reference.rows, reference.column
    key = next(iter(rows.primary_key.columns))
    if reference.form == CITED:
        for found, cited in session.execute(select(key, rows.c[name]).order_by(key)):
            for one in cited:
                if not _is_cited(targets, one):
                    yield found, one.get("number")
        return
    beside = BESIDE.get(reference.form)
    meaning = [rows.c[beside]] if beside else []
    for standing in (True, False) if "superseded_at" in rows.c else (False,):
        query = select(func.min(key), rows.c[name], *meaning).where(rows.c[name].is_not(None))
        if "superseded_at" in rows.c:
            ended = rows.c.superseded_at
            query = query.where(ended.is_(None) if standing else ended.is_not(None))
        known = _known(pack, targets, reference.form, standing)
        for found, value, *said in session.execute(query.group_by(rows.c[name], *meaning).order_by(func.min(key))):
            if value != "" and not known(value, *said):
                yield found, value


def _known(pack: Pack, targets: _Targets, form: str, standing: bool) -> Callable[..., bool]:
    """Whether a value, with the word beside it that says what it means, leads somewhere."""
    if form == SUBJECT:
        return lambda code, kind: _is_subject(pack, targets, standing, kind, code)
    if form == NEW_VALUE:
        bodies = targets.known(RESPONSIBLE, standing)
        return lambda value, kind: kind != HAND_OVER or bodies(value)
    if form == LEARNED:
        # Words that came with a pack wait for the schools, which come by an import of their own.
        schools = targets.schools(False)
        return lambda code, domain: not _is_lost(targets, schools, domain, code)
    return targets.known(form, standing)


def _is_subject(pack: Pack, targets: _Targets, standing: bool, kind: str, code: str) -> bool:
    if kind == OF_SCHOOL:
        return code in targets.schools(standing)
    return code in targets.townships if kind == OF_TOWNSHIP else code == pack.code or code in targets.bodies


def _is_lost(targets: _Targets, schools: set[Any], domain: str, code: str) -> bool:
    """Whether a learned name means a body that was never recorded. Other words mean no body."""
    if domain not in NAME_DOMAINS:
        return False
    return bool(schools) and code not in schools if NAME_DOMAINS[domain] == "schools" else code not in targets.bodies


def _is_cited(targets: _Targets, cited: dict[str, str]) -> bool:
    """Whether a cited row was ever recorded; a resolution is cited as meeting/number, duties are no rows."""
    ledger = LEDGERS.get(cited.get("ledger", ""))
    if ledger is None or table(ledger.sheets[0].model).name not in NUMBERED:
        return True
    number = cited.get("number", "")
    target = f"{table(ledger.sheets[0].model).name}.{ledger.numbered}"
    known = targets.values(target, False)
    return number in known or number.rpartition("/")[0] in known
