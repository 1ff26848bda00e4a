"""A resolution entered on the meeting page: what the form asks, and that the rule for 通报 finds it afterwards."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from access.sessions import actor_named
from actions.meetings import freezing, holding, preparing
from figures.bodies.proposals import proposals
from figures.meetings.resolutions import resolutions
from figures.query import period
from models.county import pack_in_force
from models.database import engine_for, reading
from tests.app.conftest import TODAY

Visit = Callable[..., AppTest]
DUE = date(2026, 12, 20)


@pytest.fixture
def held(county: str, tmp_path: Path, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """The demo county, a copy of one's own, in which the third quarter's meeting is being held."""
    path = tmp_path / "held.db"
    engine_for(county).dispose()
    shutil.copy(county.removeprefix("sqlite:///"), path)
    url = f"sqlite:///{path}"
    monkeypatch.setenv("DATABASE_URL", url)
    with reading() as session:
        office = actor_named(session, "演示联席办")
    assert office is not None
    sitting = preparing.open_sitting(office, "2026Q3")
    preparing.settle_agenda(office, sitting)
    freezing.freeze(office, sitting, date(2026, 9, 30))
    holding.begin(office, sitting, date(2026, 10, 15))
    yield visit
    engine_for(url).dispose()


def form() -> None:
    """The form without its dialog, which the test's browser does not keep open."""
    from ui.meeting.data import standing
    from ui.meeting.resolving import enter
    from ui.shell.visit import arrive

    visit = arrive()
    meeting = standing(visit, "2026Q3")
    assert meeting is not None
    enter.__wrapped__(visit, meeting)  # type: ignore[attr-defined]


def write(visit: Visit, task: str | None) -> AppTest:
    """Fill in the form and press 写入."""
    app = AppTest.from_function(form, default_timeout=30)
    app.user = {"username": "演示联席办"}
    app.run()
    app.text_area(key="new_matter").set_value("校门口占道经营联合整治")
    if task is not None:
        app.selectbox(key="new_clause").set_value(task)
    next(box for box in app.selectbox if box.label == "牵头单位").set_value("enforcement")
    app.date_input[0].set_value(DUE)
    next(button for button in app.button if button.label == "写入").click().run()
    assert not app.exception
    return app


def test_what_the_form_writes_is_proposed_when_it_is_not_carried_out(
    held: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = write(held, None)
    assert any("对应的任务" in warning.value for warning in refused.warning)
    with reading() as session:
        pack = pack_in_force(session)
        before = resolutions(session, pack, TODAY)
    write(held, "8")
    with reading() as session:
        [new] = [one for one in resolutions(session, pack, TODAY) if one not in before]
        assert (new.lead_unit, new.clause, new.deadline) == ("enforcement", "8", DUE)
        monkeypatch.setenv("SAFETY_TODAY", "2026-12-31")  # nothing is proposed of a day to come
        found = proposals(session, pack, period("2026Q4", date(2026, 12, 31)))
        early = proposals(session, pack, period("2026Q4", DUE))
    row = ("meetings", f"{new.meeting_no}/{new.seq}")
    assert [(p.unit, p.clause) for p in found if row in p.rows] == [("enforcement", "8")]
    assert not [p for p in early if row in p.rows]


def test_a_resolution_may_fall_under_no_task_but_only_when_that_is_said(
    held: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(held, "")
    with reading() as session:
        pack = pack_in_force(session)
        new = [one for one in resolutions(session, pack, TODAY) if one.matter == "校门口占道经营联合整治"]
        assert [one.clause for one in new] == [""]
        monkeypatch.setenv("SAFETY_TODAY", "2026-12-31")  # nothing is proposed of a day to come
        found = proposals(session, pack, period("2026Q4", date(2026, 12, 31)))
    assert not [p for p in found if ("meetings", f"{new[0].meeting_no}/{new[0].seq}") in p.rows]
