"""The same ledgers on SQLite and on PostgreSQL: the same figures, the same exports, cell by cell."""

import io
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

import models.county
from catalogue.ledgers import LEDGERS
from demo.county import make_demo
from figures.query import period
from figures.summary import figures_json
from ledgers.out.export import export_workbook
from models.county import pack_in_force
from models.database import engine_for, reading
from tests.conftest import POSTGRES

pytestmark = pytest.mark.skipif(not POSTGRES, reason="TEST_DATABASE_URL is not set: there is one database only")
TODAY = date(2026, 11, 24)
ASKED = [("2026Q1", None), ("2026Q2", None), ("2026Q3", None), ("2026Q4", date(2026, 11, 24))]
ASKED += [("2026Q4", date(2026, 10, 9)), ("2026Q3", date(2026, 8, 31)), ("2026Q2", date(2026, 4, 1))]


@pytest.fixture(scope="module")
def both(templates: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The same demo county in a database of each kind."""
    from tests.conftest import placed

    folder = tmp_path_factory.mktemp("both")
    lite = f"sqlite:///{folder / 'lite.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAFETY_TODAY", TODAY.isoformat())
        place = placed(patch, folder, templates["empty"])
        postgres = next(place)
        for url in (postgres, lite):
            patch.setenv("DATABASE_URL", url)
            make_demo(TODAY, schools=24, seed=7)
        yield lite, postgres
        engine_for(lite).dispose()
        next(place, None)


def told(monkeypatch: pytest.MonkeyPatch, url: str, question: Any) -> Any:
    monkeypatch.setenv("DATABASE_URL", url)
    models.county._packs.clear()
    with reading() as session:
        return question(session)


@pytest.mark.parametrize(("quarter", "as_of"), ASKED)
def test_every_figure_is_the_same(
    both: tuple[str, str], monkeypatch: pytest.MonkeyPatch, quarter: str, as_of: date | None
) -> None:
    found = [told(monkeypatch, url, lambda session: figures_json(session, period(quarter, as_of))) for url in both]
    assert found[0]["rectification"]["county"]["found"] > 0 and len(found[0]["duties"]) > 100
    assert found[0] == found[1]


@pytest.mark.parametrize("recorded_by", [date(2026, 7, 1), date(2026, 10, 8)])
def test_what_was_known_on_a_day_is_the_same(
    both: tuple[str, str], monkeypatch: pytest.MonkeyPatch, recorded_by: date
) -> None:
    def question(session: Any) -> Any:
        return figures_json(session, period("2026Q2"), recorded_by=recorded_by, each_duty=False)

    assert told(monkeypatch, both[0], question) == told(monkeypatch, both[1], question)


@pytest.mark.parametrize("kind", LEDGERS)
def test_every_export_is_the_same_cell_by_cell(
    both: tuple[str, str], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    books = []
    for url in both:
        content = told(monkeypatch, url, lambda session: export_workbook(session, pack_in_force(session), kind))
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        books.append({name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names})
    assert sum(len(rows) for rows in books[0].values()) > 5
    assert books[0] == books[1]


def test_the_address_is_a_real_server() -> None:
    assert POSTGRES.startswith("postgresql") and Path(os.environ["TEST_DATABASE_URL"]).name
