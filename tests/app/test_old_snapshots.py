"""The meeting page and the wall of a snapshot that an earlier release froze."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from access.sessions import actor_named
from actions.meetings import preparing
from figures.meetings.sittings import SNAPSHOT, digest_of
from models.county import pack_in_force
from models.database import engine_for, reading, writing
from papers.wall.document import slides_of
from papers.wall.shown import show_of, sitting_and_frozen
from tests.figures.meetings.test_schema import CUT, QUARTER, SAMPLES

Visit = Callable[..., AppTest]


@pytest.fixture(params=sorted(SAMPLES))
def old(
    county: str, tmp_path: Path, visit: Visit, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The demo county, a copy of one's own, whose meeting was frozen with a kept sample; gives its text."""
    path, text = tmp_path / "old.db", SAMPLES[request.param]
    engine_for(county).dispose()
    shutil.copy(county.removeprefix("sqlite:///"), path)
    url = f"sqlite:///{path}"
    monkeypatch.setenv("DATABASE_URL", url)
    with reading() as session:
        office = actor_named(session, "演示联席办")
    assert office is not None
    sitting = preparing.open_sitting(office, QUARTER)
    with writing() as session:
        session.execute(
            insert(SNAPSHOT).values(
                county=office.county, sitting_id=sitting, version=1, cut_off=CUT, taken_at=datetime(2026, 11, 24, 9),
                taken_by="联席办", content=text, digest=digest_of(text),
            )
        )  # fmt: skip
        session.commit()
    yield text
    engine_for(url).dispose()


def told(app: AppTest) -> str:
    """All that the page says."""
    return "\n".join(
        str(part.value if hasattr(part, "value") else part.proto.body)
        for part in [*app.title, *app.markdown, *app.caption, *app.get("html")]
    )


def test_pages_read_an_old_snapshot(old: str, visit: Visit) -> None:
    kept = json.loads(old)
    app = visit("演示联席办", quarter=QUARTER, basis="1")
    assert not app.exception and app.title[0].value == kept["title"]
    said = told(app)
    assert all(finding["lead"] in said for finding in kept["findings"])
    live = visit("演示联席办", quarter=QUARTER, basis="live")
    assert not live.exception and live.title[0].value != kept["title"]
    assert "有整改方案 17/24，责任人和期限明确 17/24，挂账 4 项，未明确期限 0 项" in said


def test_the_wall_shows_an_old_snapshot(old: str) -> None:
    kept = json.loads(old)
    with reading() as session:
        pack = pack_in_force(session)
        sitting, snapshot = sitting_and_frozen(session, pack, QUARTER)
        slides = slides_of(show_of(session, pack, sitting, snapshot))
    titles = [slide.title for slide in slides]
    assert titles[1] == kept["title"].replace(" ", "")
    assert all(any(item["title"] in title for title in titles) for item in kept["agenda"])
