"""Workbooks that leave, whole: templates, exports and the forms of a collection, sheet by sheet, as approved texts."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from approved import approved
from openpyxl import load_workbook
from sqlalchemy import select

import models.county
from access.rights import Place
from access.sessions import actor_named
from actions.collecting.handing import form_of, page_of
from catalogue.ledgers import LEDGERS
from ledgers.out.export import export_workbook, template_workbook
from models import clock
from models.base import table
from models.collection import Collection
from models.county import pack_in_force
from models.database import engine_for, reading

TODAY = date(2026, 11, 24)
HERE = Path(__file__).parent / "approved"
ROWS = 6
"""Rows of a sheet that are written out."""


@pytest.fixture(scope="module", autouse=True)
def county(demo: Callable[[date, Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The demo county of the day."""
    folder = tmp_path_factory.mktemp("books")
    url = demo(TODAY, folder)
    now = {"DATABASE_URL": url, "SAFETY_TODAY": TODAY.isoformat(), "SAFETY_DATA": str(folder)}
    with patch.dict(os.environ, now):
        yield
        engine_for(url).dispose()
        models.county._packs.clear()
        clock.fix(None)


def told(content: bytes) -> str:
    """Sheets with their state, what is frozen, locked and hidden, headings with notes, rows, and lists to choose from:
    a line each."""
    lines = []
    for sheet in load_workbook(BytesIO(content)):
        lines.append(
            f"=== {sheet.title} {sheet.sheet_state} {sheet.freeze_panes} {sheet.protection.sheet} {sheet.max_row}"
        )
        hidden = [name for name, column in sheet.column_dimensions.items() if column.hidden]
        lines += [f"hidden {hidden}"] if hidden else []
        for row in list(sheet.iter_rows())[:ROWS]:
            lines.append("｜".join(_cell(cell) for cell in row))
        for each in sheet.data_validations.dataValidation:
            said = (each.type, each.formula1, each.formula2, each.allow_blank, each.error, each.prompt)
            lines.append(f"{each.sqref}: {' '.join(map(str, said))}")
        lines += [f"{name}: {where.attr_text}" for name, where in sheet.defined_names.items()]
    return "\n".join(lines) + "\n"


def _cell(cell: Any) -> str:
    said = "" if cell.value is None else str(cell.value)[:200]
    if cell.value is not None and cell.number_format != "General":
        said += f"<{cell.number_format}>"
    if cell.comment:
        said += f"（{cell.comment.text}）"
    return said + ("" if cell.protection.locked else "~")


@pytest.mark.parametrize("kind", LEDGERS)
def test_a_template_and_an_export(kind: str) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        whole = told(template_workbook(session, pack, kind))
        own = told(template_workbook(session, pack, kind, place=Place(school="YS003")))
        out = told(export_workbook(session, pack, kind, register=True))
        school = told(export_workbook(session, pack, kind, place=Place(school="YS003")))
        past = told(export_workbook(session, pack, kind, recorded_by=date(2026, 10, 1)))
    said = {"模板": whole, "一校的模板": own, "整本": out, "一校的": school, "当日所知": past}
    approved(HERE / f"{kind}.txt", "\n".join(f"##### {name}\n{text}" for name, text in said.items()))


def test_what_a_school_is_asked_to_fill_in() -> None:
    with reading() as session:
        actor = actor_named(session, "演示联席办")
        number = session.execute(select(table(Collection).c.id)).scalars().first()
    assert actor is not None and number is not None
    name, content = form_of(actor, number, "YS003")
    _, page = page_of(actor, number, "YS003")
    assert page.startswith(b"<!") and "小满".encode() in page
    approved(HERE / "form of a school.txt", f"{name}\n{told(content)}")
