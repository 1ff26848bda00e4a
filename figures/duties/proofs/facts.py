"""What stands on D, by subject: facilities and staffing in force, and documents in force.

The database gives one row a subject and kind; every duty then picks the kinds it asks for. A statement is
whole: 否 and 0 are said, blank is not. Whose row proves whose duty: docs/duties.md, "Whose row is it".
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Table, case, func, or_, select
from sqlmodel import Session

from catalogue.words import NO, NOT_HERE, YES
from domain.doc_number import same_number
from figures.bitemporal import in_force, known
from figures.duties.proofs.language import NOT_HELD, SOURCES, beside, items_of, kinds_of
from figures.duties.proofs.measures import ITEMS_OR_NUMBER, KINDS_OF, SUM_OF, is_share
from figures.duties.proofs.papers import COUNTY_LEVEL, blank
from figures.duties.subjects.arrays import Codes, Numbers, Subjects, Truths
from models.base import table
from models.county import Pack
from models.duty import COUNTY, TOWNSHIP, TRACKED, UNIT, Duty
from models.provision import Document

DOCUMENT = table(Document)
NOBODY: Mapping[str, int] = {}


@dataclass
class Statements:
    """The statements of one ledger in force, by kind: who stated it, at which level, and the numbers.

    Facilities: 已具备 (1, 0, 2 for 不适用), 已联网, 达标准. Staffing: the head-counts. NaN where blank.
    """

    headings: tuple[str, ...]
    by_kind: dict[str, tuple[list[str], list[str], Numbers]]
    stations: dict[str, list[str]]
    reporting: dict[tuple[str, int], Truths] = field(default_factory=dict)

    def of(self, kind: str) -> tuple[list[str], list[str], Numbers]:
        """(subject codes, levels, numbers) of a kind."""
        return self.by_kind.get(kind, ([], [], np.zeros((0, len(self.headings)))))


def read_statements(session: Session, pack: Pack, ledger: str, day: date) -> Statements:
    """The facilities or staffing in force on a day: 生效日期 <= day < the next statement's."""
    source = SOURCES[ledger]
    assert isinstance(source.rows, Table)
    kind_heading, *headings = source.headings
    kind = source.headings[kind_heading]
    rows = source.rows
    numbers: list[Any] = [rows.c[source.headings[heading]] for heading in headings]
    if ledger == "facilities":
        present = rows.c.present
        numbers[0] = case((present == YES, 1), (present == NO, 0), (present == NOT_HERE, 2))
        numbers.append(rows.c.serves)
    query = select(rows.c.subject_code, rows.c.subject_kind, rows.c[kind], *numbers).where(
        *in_force(rows, pack.code, day, None, "subject_kind", "subject_code", kind)
    )
    codes: dict[str, tuple[list[str], list[str], list[Any]]] = {}
    stations: dict[str, list[str]] = {}
    width = 3 + len(headings)
    for row in session.execute(query):
        names, levels, values = codes.setdefault(row[2], ([], [], []))
        names.append(row[0])
        levels.append(row[1])
        values.append(row[3:width])
        if ledger == "facilities" and row[3] == 1 and row[width]:
            stations.setdefault(row[2], []).extend(name.strip() for name in row[width].split("、"))
    by_kind = {
        name: (names, levels, np.array(values, dtype=np.float64)) for name, (names, levels, values) in codes.items()
    }
    return Statements(tuple(headings), by_kind, stations)


@dataclass
class Stated:
    """By subject: what is there (NaN unknown), whether 否 was said, whether 不适用, the whole, and whether
    anything of this kind or of this ledger was stated at all."""

    have: Numbers
    denied: Truths
    not_here: Truths
    whole: Numbers
    said: Truths
    filed: Truths


def stated(duty: Duty, found: Statements, subjects: Subjects, speaks: Mapping[str, int] = NOBODY) -> Stated:
    """What the statements in force say about a duty, by subject.

    `speaks`: subject codes whose rows are heard for the subject at a place that is silent in a kind itself.
    """
    count = len(subjects)
    have, whole = np.full(count, np.nan), np.full(count, np.nan)
    denied, not_here, said = (np.zeros(count, dtype=bool) for _ in range(3))
    for kind in kinds_of(duty):
        codes, levels, numbers = found.of(kind)
        at, mine = places(subjects, codes, levels, speaks)
        if not len(at):
            continue
        at, (there, said_no, n_a, of_all) = _one_each(duty, at, _numbers_of(duty, found, numbers[mine]))
        have[at] = np.where(np.isnan(have[at]), there, have[at] + np.nan_to_num(there))
        whole[at] = np.where(np.isnan(whole[at]), of_all, whole[at] + np.nan_to_num(of_all))
        denied[at] |= said_no
        not_here[at] |= n_a
        said[at] = True
    return Stated(have, denied, not_here, whole, said, _filed(found, subjects, speaks))


Values = tuple[Numbers, Truths, Truths, Numbers]


def _numbers_of(duty: Duty, found: Statements, numbers: Numbers) -> Values:
    """(have, denied, not here, whole) of some statements."""
    columns = {heading: numbers[:, i] for i, heading in enumerate(found.headings)}
    if duty.ledger == "staffing":
        people = columns["人数"]
        # Blank is unknown, except that of nobody there is nobody.
        parts = [
            np.where(np.isnan(columns[heading]) & (people == 0), 0, columns[heading])
            for heading in (duty.measure or "人数").split("-")
        ]
        value = parts[0] if len(parts) == 1 else parts[0] - parts[1]
        return value, value < 1, np.zeros(len(value), dtype=bool), columns[duty.whole or "人数"]
    there, denied, not_here = (columns["已具备"] == mark for mark in (1, 0, 2))
    have = there.astype(np.float64)
    if duty.measure in ("已联网", "达标准"):
        flag = columns[duty.measure]
        have = there * (1.0 + (flag == 1)) if duty.measure == "已联网" else (there & (flag == 1)).astype(np.float64)
        denied = denied | (there & (flag == 0))
    return have, denied, not_here, np.ones(len(have))


def _one_each(duty: Duty, at: Codes, values: Values) -> tuple[Codes, Values]:
    """One answer a subject where several bodies state one kind for it.

    Staffing: known numbers add up. Facilities: whoever says 是 is heard before whoever says 否, and 否 before
    不适用; of those heard the one that has most.
    """
    places_, first = np.unique(at, return_index=True)
    if len(places_) == len(at):
        return at, values
    have, denied, not_here, whole = (values[0][first], values[1][first], values[2][first], values[3][first])
    for n, place in enumerate(places_):
        some = np.flatnonzero(at == place)
        if duty.ledger == "staffing":
            have[n], whole[n] = _total(values[0][some]), _total(values[3][some])
            denied[n] = have[n] < 1
            continue
        stated_here = some[~values[2][some]]
        yes = stated_here[(values[0][stated_here] > 0) | ~values[1][stated_here]]
        heard = yes if len(yes) else stated_here
        if len(heard):
            best = heard[np.argmax(values[0][heard])]
            have[n], denied[n], not_here[n] = values[0][best], values[1][best], False
    return places_, (have, denied, not_here, whole)


def _total(numbers: Numbers) -> float:
    """The sum of what is known; NaN when nothing is."""
    return float("nan") if np.isnan(numbers).all() else float(np.nansum(numbers))


def places(
    subjects: Subjects, codes: list[str], levels: list[str], speaks: Mapping[str, int] = NOBODY
) -> tuple[Codes, Codes]:
    """Where these subjects stand among ours, and which of the rows are theirs.

    Every row of 县 is the county's. A subject is heard before a township it took the place of and before those
    that speak for it.
    """
    if subjects.kind == COUNTY:
        found = [(0, i) for i, level in enumerate(levels) if level == COUNTY_LEVEL and len(subjects)]
    else:
        found = [(subjects.place[code], i) for i, code in enumerate(codes) if code in subjects.place]
    if subjects.kind in (UNIT, TOWNSHIP):
        found += [(speaks[code], i) for i, code in enumerate(codes) if code in speaks]
        own = {at for at, i in found if codes[i] == subjects.code[at]}
        found = [(at, i) for at, i in found if at not in own or codes[i] == subjects.code[at]]
    pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _filed(found: Statements, subjects: Subjects, speaks: Mapping[str, int]) -> Truths:
    """Who has any statement of the ledger in force, or is spoken for by one; found once a kind of subject."""
    key = subjects.kind, id(subjects.place)
    if key not in found.reporting:
        filed = np.zeros(len(subjects), dtype=bool)
        for codes, levels, _ in found.by_kind.values():
            at, _ = places(subjects, codes, levels)
            filed[at] = True
        found.reporting[key] = filed
    filed = found.reporting[key].copy()
    for code, place in speaks.items():
        filed[place] |= bool(code in subjects.place and filed[subjects.place[code]])
    return filed


class Paper(NamedTuple):
    """Documents in force of one subject, kind, 分项, duty named and 文号: how many they are, the highest 数量, and the
    sums of 数量, 应有数量, 金额（元） and, as `told_…`, of the first two where both are told."""

    code: str
    level: str
    item: str
    doc_number: str
    papers: int
    most: float
    quantity: float
    quantity_due: float
    amount: float
    told_quantity: float
    told_quantity_due: float

    def sum_of(self, heading: str) -> float:
        """The sum of a heading of SUMMED."""
        return float(getattr(self, SUMMED[heading]))

    def told_of(self, heading: str) -> float:
        """The sum of 数量 or 应有数量 over the documents that tell both."""
        return float(getattr(self, f"told_{SUMMED[heading]}"))


@dataclass
class Papers:
    """Documents in force by (duty named, kind)."""

    rows: dict[tuple[str, str], list[Paper]]


SUMMED = {"数量": "quantity", "应有数量": "quantity_due", "金额（元）": "amount"}
"""Headings of documents that can be added up."""


def read_papers(session: Session, pack: Pack, day: date, kinds: Collection[str]) -> Papers:
    """Documents dated by the day and not yet run out (有效期至 >= day), by subject, kind, 分项, duty and 文号: those of
    some kinds, and of any kind those that name a duty."""
    rows = DOCUMENT.c
    # Rows without 文号 are a paper each; those with one are one paper.
    number = case((blank(rows.doc_number), func.count()), else_=1)
    by = (rows.duty, rows.kind, rows.subject_code, rows.subject_kind, rows.item, rows.doc_number)
    both = rows.quantity.is_not(None) & rows.quantity_due.is_not(None)
    query = (
        select(
            *by,
            number,
            func.max(func.coalesce(rows.quantity, 0)),
            *(func.sum(func.coalesce(rows[name], 0)) for name in SUMMED.values()),
            *(func.sum(case((both, rows[name]), else_=0)) for name in ("quantity", "quantity_due")),
        )
        .where(
            rows.county == pack.code,
            known(DOCUMENT, None),
            rows.kind != NOT_HELD,
            or_(rows.kind.in_(sorted(kinds)), ~blank(rows.duty)),
            rows.on_date <= day,
            or_(rows.valid_until.is_(None), rows.valid_until >= day),
        )
        .group_by(*by)
    )
    found: dict[tuple[str, str], list[Paper]] = {}
    for duty, kind, code, level, item, doc_number, *counted in session.execute(query):
        made = Paper(code, level, item.strip(), same_number(doc_number), *counted)
        found.setdefault((duty.strip(), kind), []).append(made)
    return Papers(found)


@dataclass
class Proven:
    """By subject: what its papers come to, what that is a part of where the duty asks for a share, and whether a
    number of theirs says in so many words that it is too little."""

    have: Numbers
    whole: Numbers
    denied: Truths


def proven(duty: Duty, papers: Papers, subjects: Subjects, speaks: Mapping[str, int] = NOBODY) -> Proven:
    """What the papers that name the duty, or name none and are of its kinds and 分项, prove by subject.

    `speaks`: subject codes whose papers count for the subject at a place beside its own.
    """
    count = len(subjects)
    have, whole, most = np.zeros(count), np.zeros(count), np.zeros(count)
    counted: set[tuple[int, str, str]] = set()
    of_kind: set[tuple[int, str]] = set()
    measure, share = duty.measure, is_share(duty)
    for kind, paper in _proving(duty, papers) if count else ():
        if subjects.kind == COUNTY:
            at = 0 if paper.level == COUNTY_LEVEL or duty.judgement == TRACKED else None
        else:
            at = speaks.get(paper.code, subjects.place.get(paper.code))
        if at is None:
            continue
        if share:
            have[at] += paper.told_of(measure.removeprefix(SUM_OF))
            whole[at] += paper.told_of(duty.whole.removeprefix(SUM_OF))
        elif measure.startswith(SUM_OF):
            have[at] += paper.sum_of(measure.removeprefix(SUM_OF))
        elif measure.startswith(KINDS_OF):
            name = kind if measure == OF_KIND else paper.item
            have[at] += bool(name) and (at, name) not in of_kind
            of_kind.add((at, name))
            if measure == ITEMS_OR_NUMBER and not paper.item:
                most[at] = max(most[at], paper.most)
        elif measure:
            most[at] = max(most[at], paper.most)
        elif not paper.doc_number:
            have[at] += paper.papers
        else:
            # A township and one that became part of it each number their own; the bodies of 县 do not.
            one = at, "" if paper.level == COUNTY_LEVEL else paper.code, paper.doc_number
            have[at] += one not in counted
            counted.add(one)
    have = np.maximum(have, most)
    return Proven(have, whole, (most > 0) & (have < duty.minimum))


OF_KIND = f"{KINDS_OF}材料类型"


def items_told(duty: Duty, papers: Papers) -> dict[str, set[str]]:
    """By subject code: the 分项 that the papers which prove the duty name."""
    told: dict[str, set[str]] = {}
    for _, paper in _proving(duty, papers):
        if paper.item:
            told.setdefault(paper.code, set()).add(paper.item)
    return told


def _proving(duty: Duty, papers: Papers) -> Iterator[tuple[str, Paper]]:
    """The papers that prove a duty, with their kind (figures.duties.proofs.language.proving)."""
    kinds, items, main = kinds_of(duty), items_of(duty), beside(duty)
    for (named, kind), rows in papers.rows.items():
        if named == duty.code:
            yield from ((kind, paper) for paper in rows)
        elif kind in kinds and (named == "" or named == main):
            yield from ((kind, paper) for paper in rows if not items or paper.item in items)
