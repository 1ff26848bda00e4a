"""A county of three schools with the weekly check of 5 to 11 October 2026, asked for on the 8th, made once a run."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from books import SCHOOLS, XLSX, import_files

from actions.collecting.asking import new_collection
from models import clock
from models.account import Actor, system
from models.database import engine
from tests.conftest import CODE, placed

NOW = datetime(2026, 10, 8, 9)
OFFICE = replace(system(CODE), name="联席办")


@pytest.fixture(scope="session")
def collecting(templates: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the database to copy."""
    with pytest.MonkeyPatch.context() as patch:
        for url in placed(patch, tmp_path_factory.mktemp("collecting"), templates["kaijiang"]):
            clock.fix(NOW)
            assert import_files(OFFICE, "schools", [(XLSX, SCHOOLS)]).created
            new_collection(OFFICE, "weekly", week=date(2026, 10, 7))
            engine().dispose()
            yield url


@pytest.fixture
def asked(collecting: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[tuple[Actor, int]]:
    """The office, and the number of the collection."""
    for _ in placed(monkeypatch, tmp_path, collecting):
        clock.fix(NOW)
        yield OFFICE, 1
