"""A fresh database for each test that asks for one: a copy of a template made once a run.

With TEST_DATABASE_URL set to a postgresql URL the same tests run there, each in a schema of its own.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

import models.county
from actions.county import init
from models import clock, schema
from models.account import Actor, system
from models.database import engine, engine_for

POSTGRES = os.environ.get("TEST_DATABASE_URL", "")
CODE = "511723"


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """SQLite files to copy: `empty` has the schema, `kaijiang` the pack as well."""
    folder = tmp_path_factory.mktemp("templates")
    made = {name: folder / f"{name}.db" for name in ("empty", "kaijiang")}
    with pytest.MonkeyPatch.context() as patch:
        for name, path in made.items():
            patch.setenv("DATABASE_URL", f"sqlite:///{path}")
            if name == "kaijiang":
                init("kaijiang", sandbox=True)
            else:
                schema.upgrade()
            engine().dispose()
    return made


def _place(patch: pytest.MonkeyPatch, folder: Path, template: Path) -> Iterator[str]:
    """Point DATABASE_URL to a place of one's own and clear it away afterwards."""
    patch.setenv("SAFETY_DATA", str(folder / "data"))
    if not POSTGRES:
        path = folder / "safety.db"
        shutil.copy(template, path)
        url = f"sqlite:///{path}"
        patch.setenv("DATABASE_URL", url)
        yield url
    else:
        name = f"test_{uuid4().hex[:12]}"
        owner = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
        with owner.connect() as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        url = f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-csearch_path%3D{name}"
        patch.setenv("DATABASE_URL", url)
        if template.stem == "kaijiang":
            init("kaijiang", sandbox=True)
        else:
            schema.upgrade()
        yield url
        engine_for(url).dispose()
        with owner.connect() as connection:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        owner.dispose()
    engine_for(url).dispose()
    models.county._packs.clear()
    clock.fix(None)


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, templates: dict[str, Path]) -> Iterator[str]:
    """A fresh database with the schema of this release and nothing in it; DATABASE_URL points to it."""
    yield from _place(monkeypatch, tmp_path, templates["empty"])


@pytest.fixture
def kaijiang(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, templates: dict[str, Path]) -> Iterator[Actor]:
    """The county of the seed folder, a sandbox (the recording instant may be set); gives an office actor."""
    for _ in _place(monkeypatch, tmp_path, templates["kaijiang"]):
        yield replace(system(CODE), name="联席办")


@pytest.fixture
def empty_county(templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], None]]:
    """Called, it moves to another, empty county of the same pack."""
    places = []
    with pytest.MonkeyPatch.context() as patch:

        def move() -> None:
            places.append(_place(patch, tmp_path_factory.mktemp("other"), templates["kaijiang"]))
            next(places[-1])

        yield move
        for place in places:
            next(place, None)
