"""A fresh database for each test that asks for one: a copy of a template, or of a demo county, made once a run.

With TEST_DATABASE_URL set to a postgresql URL the same tests run there, each in a database of its own that
the server copies from the template; the user of the URL needs the right to create databases.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

import models.county
from actions.county import init
from demo.county import make_demo
from models import clock, schema
from models.account import Actor, system
from models.database import engine, engine_for

POSTGRES = os.environ.get("TEST_DATABASE_URL", "")
CODE = "511723"


LONG = ("browser/", "operations/", "database/", "actions/test_pack_history.py", "figures/test_recount.py")
"""What takes longest, below this folder: with several workers a run ends soonest when it begins with these."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; the order in a file, and of the others, stays."""
    here = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(here).as_posix() if item.path.is_relative_to(here) else ""
        return next((at for at, begin in enumerate(LONG) if path.startswith(begin)), len(LONG))

    items.sort(key=place)


def _sqlite(path: Path) -> str:
    return f"sqlite:///{path}"


def once(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A file of the run, made by the first worker that asks for it; the others wait until it is whole. In the folder
    TEST_TEMPLATES it outlives the run: for runs that differ in nothing that making it touches (tests.mutants)."""
    base = folders.getbasetemp()
    here = Path(os.environ.get("TEST_TEMPLATES") or (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base))
    file = here / name
    claim = file.with_suffix(".making")
    while not file.exists():
        try:
            claim.mkdir()
        except FileExistsError:
            time.sleep(0.05)
            continue
        try:
            if not file.exists():
                made = folders.mktemp("made") / name
                make(made)
                shutil.move(made, file)
        finally:
            claim.rmdir()
    return file


def _postgres(statement: str) -> None:
    """One statement to the server, from the database TEST_DATABASE_URL names: no other may be open to be copied."""
    owner = create_engine(POSTGRES, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with owner.connect() as connection:
        connection.execute(text(statement))


def _postgres_url(name: str) -> str:
    return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


def _prepared(url: str, make: Callable[[], object]) -> None:
    """Fill a new database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        make()
        engine().dispose()


TEMPLATES: dict[str, Callable[[], object]] = {
    "empty": schema.upgrade,
    "kaijiang": lambda: init("kaijiang", sandbox=True),
}


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Databases to copy, by name: `empty` has the schema, `kaijiang` the pack as well."""
    if not POSTGRES:
        yield {
            name: _sqlite(once(tmp_path_factory, f"{name}.db", lambda file, make=make: _prepared(_sqlite(file), make)))
            for name, make in TEMPLATES.items()
        }
        return
    run = uuid4().hex[:8]
    urls = {name: _postgres_url(f"template_{run}_{name}") for name in TEMPLATES}
    for name, url in urls.items():
        _postgres(f"CREATE DATABASE {make_url(url).database}")
        _prepared(url, TEMPLATES[name])
    yield urls
    for url in urls.values():
        _postgres(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


def placed(patch: pytest.MonkeyPatch, folder: Path, template: str) -> Iterator[str]:
    """Point DATABASE_URL to a copy of one's own and clear it away afterwards."""
    patch.setenv("SAFETY_DATA", str(folder / "data"))
    name = f"test_{uuid4().hex[:12]}"
    url = _postgres_url(name) if POSTGRES else _sqlite(folder / "safety.db")
    if POSTGRES:
        _postgres(f"CREATE DATABASE {name} TEMPLATE {make_url(template).database}")
    else:
        shutil.copy(template.removeprefix("sqlite:///"), folder / "safety.db")
    patch.setenv("DATABASE_URL", url)
    yield url
    engine_for(url).dispose()
    if POSTGRES:
        _postgres(f"DROP DATABASE {name} WITH (FORCE)")
    models.county._packs.clear()
    clock.fix(None)


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, templates: dict[str, str]) -> Iterator[str]:
    """A fresh database with the schema of this release and nothing in it; DATABASE_URL points to it."""
    yield from placed(monkeypatch, tmp_path, templates["empty"])


@pytest.fixture
def kaijiang(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, templates: dict[str, str]) -> Iterator[Actor]:
    """The county of the seed folder, a sandbox (the recording instant may be set); gives an office actor."""
    for _ in placed(monkeypatch, tmp_path, templates["kaijiang"]):
        yield replace(system(CODE), name="联席办")


@pytest.fixture
def empty_county(templates: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], None]]:
    """Called, it moves to another, empty county of the same pack."""
    places = []
    with pytest.MonkeyPatch.context() as patch:

        def move() -> None:
            places.append(placed(patch, tmp_path_factory.mktemp("other"), templates["kaijiang"]))
            next(places[-1])

        yield move
        for place in places:
            next(place, None)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Called with a day and a folder, it puts a copy of that day's demo county of 40 schools there (or of as many as
    are asked for) and gives its URL: a day's county is made once a run."""

    def copied(day: date, folder: Path, schools: int = 40) -> str:
        def make(file: Path) -> None:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("SAFETY_DATA", str(file.parent))
                patch.setenv("SAFETY_TODAY", day.isoformat())
                _prepared(_sqlite(file), lambda: make_demo(day, schools=schools))
            models.county._packs.clear()
            clock.fix(None)

        shutil.copy(once(tmp_path_factory, f"demo-{day}-{schools}.db", make), folder / "safety.db")
        return _sqlite(folder / "safety.db")

    return copied
