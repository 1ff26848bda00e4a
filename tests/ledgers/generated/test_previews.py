"""What an import says of a clerk's sheet, whole: every row, reading, fault and offer, against approved texts.

Sheets are drawn as for the survey, once as they come and once spoiled: cells that cannot be right, in every column.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from approved import approved
from books import XLSX, import_files
from sqlmodel import Session

from errors import Refused
from ledgers.preview import judged
from ledgers.reading.readings import Answers
from ledgers.reading.tables.files import read_files
from ledgers.validate.offers import faults
from ledgers.validate.registers import registers_of
from ledgers.validate.rows.row import Preview
from models import clock
from models.account import system
from models.county import Pack, pack_in_force
from models.database import reading
from tests.conftest import CODE, placed
from tests.ledgers.generated import compare
from tests.ledgers.generated.paper import Book
from tests.ledgers.generated.survey import Survey
from tests.ledgers.generated.test_nothing_silent import KINDS, register

HERE = Path(__file__).parent / "approved"
EACH = 4
"""Forms drawn of each kind."""
SPOILT: tuple[Any, ...] = (
    "2026年8月", "任市完小", "-3", -1, 0, 100001, "3.5", "昨天", "2027-01-01", "2026-02-30", date(2026, 10, 9),
    "较大", "教育局", "30天内", "1小时", "是否", "２０２６．９．３", "任市镇", None, "x" * 2001, "2026.13.1", "9月31日",
    "第40周", "开江县", "约20人", "12-15", True, 1e16, "无", "已整改", "123456789012345678", "a@b", "八十",
    "1956-09-01", "25:61", "2026/9/3-9/5",
)  # fmt: skip
"""Cells put in the place of others: what no day, name, number, word or state is, and what nearly is."""


@pytest.fixture(scope="module")
def survey(templates: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Survey]:
    """A county with its schools, and the forms of the survey."""
    with pytest.MonkeyPatch.context() as patch:
        for _ in placed(patch, tmp_path_factory.mktemp("previews"), templates["kaijiang"]):
            clock.fix(datetime(2026, 10, 8, 9))
            outcome = import_files(replace(system(CODE), name="联席办"), "schools", [(XLSX, register())])
            assert not outcome.errors
            with reading() as session:
                pack = pack_in_force(session)
                compare.TOWNSHIPS.update({town.name: town.code for town in pack.townships})
                yield Survey(session, pack, KINDS)


def told(session: Session, pack: Pack, book: Book, answers: Answers) -> str:
    """All that is said of a book."""
    try:
        tables = read_files(pack, book.kind, [(book.name, book.content())], answers)
        return _preview(session, pack, judged(session, pack, tables))
    except Refused as refusal:
        return f"refused: {refusal}"


def _preview(session: Session, pack: Pack, made: Preview) -> str:
    lines = [f"{made.kind}: +{made.created} ~{made.updated} ={made.unchanged} -{made.skipped} ×{made.error_count}"]
    for row in made.rows:
        facts = "　".join(f"{name}={value}" for name, value in sorted(row.facts.items()) if value not in (None, ""))
        bad = "　bad" if row.bad else ""
        lines.append(f"{row.sheet.name} {row.number} {row.outcome}: {facts}{bad}")
    for one in made.readings.found:
        cells = "、".join(cell.as_text() for cell in one.cells[:3])
        choices = "｜".join(f"{choice.value}={choice.words}" for choice in one.choices)
        lines.append(
            f"{one.confidence} {one.kind}: {one.sentence} [{cells} {one.count}] {one.taken}<{choices}> {one.by}"
        )
    for name, said in (("×", made.errors), ("!", made.warnings)):
        lines += [f"{name} {error.sentence}" for error in said[:40]]
    lines += [f"note: {note}" for note in made.notes]
    for wrong in faults(pack, registers_of(session, pack), made)[:40]:
        where = "、".join(cell.name for cell in wrong.cells[:4])
        offered = f"{wrong.fix} {'｜'.join(wrong.choices[:9])} {wrong.names} {wrong.domain}"
        lines.append(f"? {where} {wrong.column} {wrong.value[:30]}: {offered}")
    return "\n".join(lines)


def drawn(survey: Survey, seed: int) -> Book:
    """A month of a form."""
    form, fill, rng = survey.drawn(seed)
    return fill(rng, form, rng.randint(3, 6))


def spoilt(book: Book, seed: int) -> Book:
    """The book with a cell in four of its rows exchanged."""
    rng = Random(seed)
    for paper in book.papers:
        for row in paper.rows[2:]:
            full = [at for at, value in enumerate(row) if value is not None]
            for at in rng.sample(full, min(len(full), rng.choice((0, 1, 2)))):
                row[at] = rng.choice(SPOILT)
    return book


@pytest.mark.parametrize("kind", range(len(KINDS)))
@pytest.mark.parametrize("way", ["as it comes", "accepted", "spoilt"])
def test_what_is_said_of_a_sheet(survey: Survey, kind: int, way: str) -> None:
    answers = Answers(accept_likely=way == "accepted")
    said = []
    for seed in range(kind, EACH * len(KINDS), len(KINDS)):
        book = drawn(survey, seed)
        if way == "spoilt":
            book = spoilt(book, seed)
        said.append(f"=== {seed}\n{told(survey.session, survey.pack, book, answers)}")
    approved(HERE / f"{kind:02} {way}.txt", "\n".join(said) + "\n")
