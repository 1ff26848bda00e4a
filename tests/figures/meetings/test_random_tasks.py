"""Every task of random counties reaches the meeting, and no other."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import conftest
import pytest

from figures.query import period
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from tests.figures.meetings.told_tasks import expected, told
from tests.figures.random_county.county import READ, County, clear
from tests.figures.random_county.history import FIRST
from tests.figures.recount import run


@pytest.mark.parametrize("seed", range(4))
def test_random_counties(random_county: Actor, seed: int) -> None:
    clear()
    with reading() as session:
        pack = pack_in_force(session)
        words = {name: [entry.name for entry in entries] for name, entries in pack.dictionaries.items()}
        items_of = {kind: list(pack.items_of(kind)) for kind in words["document_kind"]}
    listed = [{name: getattr(duty, name) for name in READ} for duty in pack.duties]
    County(random_county, seed, listed, words, items_of).write()
    dice = Random(seed)
    with reading() as session:
        pack = pack_in_force(session)
        for _ in range(3):
            day = FIRST + timedelta(days=dice.randrange(120, 480))
            asked = period(f"{day.year}Q{(day.month + 2) // 3}", day)
            found, items, _ = told(session, pack, asked)
            assert found == expected(session, asked), day
            for item in items:
                assert item.said.figures and item.said.title, item


@pytest.fixture(scope="module")
def random_county(templates: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Actor]:
    """An empty county of the pack that random histories need, for all of them."""
    folder = tmp_path_factory.mktemp("tasks of random counties")
    with pytest.MonkeyPatch.context() as patched:
        place = conftest.placed(patched, folder, templates["empty"])
        next(place)
        yield run.made_county(folder)
        next(place, None)
