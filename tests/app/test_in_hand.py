"""Which quarter the views open on: the one just over while its meeting is in hand, the running one otherwise."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from access.sessions import actor_named
from actions.meetings import freezing, holding, preparing
from figures.meetings.sittings import quarter_in_hand
from models import clock
from models.account import Actor
from models.county import pack_in_force
from models.database import engine_for, reading

Visit = Callable[..., AppTest]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 9, 30), None),
        (date(2026, 10, 1), "2026Q3"),
        (date(2026, 10, 30), "2026Q3"),
        (date(2026, 10, 31), None),
        (date(2027, 1, 2), None),
    ],
)
def test_the_quarter_just_over_for_thirty_days(kaijiang: Actor, day: date, found: str | None) -> None:
    clock.fix(datetime(2026, 10, 8, 9))
    with reading() as session:
        assert quarter_in_hand(session, pack_in_force(session), date(2026, 10, 8)) is None, "nothing is prepared"
    sitting = preparing.open_sitting(kaijiang, "2026Q3")
    with reading() as session:
        assert quarter_in_hand(session, pack_in_force(session), day) == found
    freezing.freeze(kaijiang, sitting, date(2026, 9, 30))
    preparing.settle_agenda(kaijiang, sitting)
    holding.begin(kaijiang, sitting, date(2026, 10, 8))
    holding.close(kaijiang, sitting)
    with reading() as session:
        assert quarter_in_hand(session, pack_in_force(session), day) is None, "a closed meeting is no longer in hand"


@pytest.fixture
def october(county: str, tmp_path: Path, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """A copy of the demo county on 8 October, the third quarter's meeting begun."""
    path = tmp_path / "october.db"
    engine_for(county).dispose()
    shutil.copy(county.removeprefix("sqlite:///"), path)
    url = f"sqlite:///{path}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SAFETY_TODAY", "2026-10-08")
    with reading() as session:
        office = actor_named(session, "演示联席办")
    assert office is not None
    preparing.open_sitting(office, "2026Q3")

    def opened(name: str, page: str = "meeting", **said: str) -> AppTest:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("SAFETY_TODAY", "2026-10-08")
        return visit(name, page, **said)

    yield opened
    engine_for(url).dispose()


@pytest.mark.parametrize("page", ["meeting", "township_map", "coverage", "accountability"])
def test_the_views_open_on_it_and_say_so(october: Visit, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    app = october("演示联席办", page)
    assert not app.exception
    said = [text.value for text in app.markdown if "正在筹备或开会" in text.value]
    assert said and "2026年三季度" in said[0]
    app.button(key="running").click().run()
    assert not app.exception and app.query_params["quarter"] in ("2026Q4", ["2026Q4"])
    assert not [text for text in app.markdown if "正在筹备或开会" in text.value]


def test_the_ledgers_stand_on_today(october: Visit) -> None:
    app = october("演示联席办", "ledger")
    assert not app.exception and not [text for text in app.markdown if "正在筹备或开会" in text.value]
