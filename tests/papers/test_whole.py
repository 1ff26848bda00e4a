"""Papers of the demo county whole, paragraph by paragraph and cell by cell, against approved texts."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from approved import approved
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from sqlalchemy import select

import models.county
from access.rights import ANYWHERE
from catalogue.papers import HAZARDS, NUMBER, PAPERS
from errors import Refused
from figures.bodies.matrix import school_misses
from figures.query import period
from ledgers.listing import schools_for
from models import clock
from models.account import ROLES, Actor
from models.base import table
from models.bulletin import BulletinIssue
from models.county import pack_in_force
from models.database import engine_for, reading
from papers.registry import make
from papers.reports.assessment import assessment_book
from papers.slips import slips_paper
from tests.actions.test_meetings import QUARTER
from tests.papers.test_meeting_papers import held as held

TODAY = date(2026, 11, 24)
HERE = Path(__file__).parent / "approved"


@pytest.fixture(scope="module")
def county(demo: Callable[[date, Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The demo county of the day."""
    url = demo(TODAY, tmp_path_factory.mktemp("papers"))
    with patch.dict(os.environ, {"DATABASE_URL": url, "SAFETY_TODAY": TODAY.isoformat()}):
        yield
        engine_for(url).dispose()
        models.county._packs.clear()
        clock.fix(None)


def told(content: bytes) -> str:
    """What a .docx says: a line a paragraph with its alignment and the faces of its runs, a line a row of a table."""
    paper = Document(BytesIO(content))
    lines = [f"{paper.core_properties.title}　{paper.core_properties.author}"]
    for node in paper.element.body:
        if node.tag == qn("w:tbl"):
            for row in node.iter(qn("w:tr")):
                lines.append("| " + " | ".join(_text(cell) for cell in row.iter(qn("w:tc"))))
        elif node.tag == qn("w:p"):
            lines.append(_look(node) + _text(node))
    for section in paper.sections:
        for part in (section.even_page_footer, section.footer):
            lines += [f"footer: {_text(part._element)}"]
    # The digest of what is quoted changes with every field a snapshot keeps.
    return re.sub(r"(第\d+版) [0-9a-f]{8}", r"\1", "\n".join(lines)) + "\n"


def _text(node: Any) -> str:
    return "".join(each.text or "" for each in node.iter(qn("w:t"), qn("w:instrText")))


def _look(node: Any) -> str:
    said = [each.get(qn("w:val")) for each in node.iter(qn("w:jc"), qn("w:sz"), qn("w:color"))]
    said += [each.get(qn("w:eastAsia")) for each in node.iter(qn("w:rFonts")) if each.get(qn("w:eastAsia"))]
    said += [each.get("descr") for each in node.iter(qn("wp:docPr")) if each.get("descr")]
    said += ["break" for _ in node.iter(qn("w:br"), qn("w:pageBreakBefore"))]
    return f"[{' '.join(dict.fromkeys(filter(None, said)))}] "


def files(what: str, **of: str) -> str:
    """All files of a paper, or why there are none."""
    try:
        with reading() as session:
            made = make(session, pack_in_force(session), what, **of)
    except Refused as refusal:
        return f"=== {of} {refusal}"
    return "\n".join(f"=== {name}\n{told(content) if name.endswith('.docx') else ''}" for name, content in made)


@pytest.mark.parametrize("what", [name for name, paper in PAPERS.items() if paper.of not in (NUMBER, HAZARDS)])
def test_a_paper_of_a_meeting_held(held: Actor, what: str) -> None:
    said = [files(what, quarter=quarter) for quarter in (QUARTER, "2025Q1")]
    approved(HERE / f"{what} of a meeting.txt", "\n".join(said) + "\n")


@pytest.mark.parametrize("what", [name for name, paper in PAPERS.items() if paper.of == NUMBER])
def test_each_bulletin_issued(county: None, what: str) -> None:
    with reading() as session:
        numbers = sorted(session.execute(select(table(BulletinIssue).c.number)).scalars())
    assert numbers
    approved(HERE / f"{what}.txt", "\n".join(files(what, number=number) for number in numbers[-4:]) + "\n")


def test_the_schools_sheet(county: None) -> None:
    asked = period("2026Q4", TODAY)
    with reading() as session:
        pack = pack_in_force(session)
        names = schools_for(session, pack, ANYWHERE)
        book = load_workbook(BytesIO(assessment_book(pack, asked, school_misses(session, pack, asked), names)))
    lines = []
    for sheet in book:
        lines.append(f"=== {sheet.title} {sheet.freeze_panes} {sheet.print_title_rows}")
        lines += ["｜".join("" if value is None else str(value) for value in row) for row in sheet.values]
    approved(HERE / "assessment.txt", "\n".join(lines[:120]) + f"\n{len(lines)}\n")


def test_slips_for_accounts() -> None:
    handed = [
        SimpleNamespace(body=f"第{n}小学", role=role, account=f"账号{n}", password=f"pw-{n}")
        for n, role in enumerate(ROLES)
    ]
    approved(HERE / "slips.txt", told(slips_paper("工作台", handed, date(2026, 9, 1), "http://10.0.0.8")))
