"""A further measure of the map is its entry: the switch, the map, its table, its title and its list follow from it."""

from dataclasses import replace

import pytest

from catalogue.measures import MEASURES, OVERDUE, Measure, in_headlines, on_map
from figures.hazards import measures
from figures.hazards.rectification import Rectification
from figures.hazards.states import STATES
from figures.meetings.headlines import FIGURES
from figures.reporting.weeks import Reporting
from models.account import Actor
from models.database import ROOT
from tests.catalogue.test_one_entry import _app

REOPENED = Measure(
    key="reopened",
    name="重开",
    title="本期重开",
    definition="本期由销号重开的隐患",
    part="reopened",
    whole="members",
    on_map="reopened",
    state="open",
    rows="在办明细",
)


@pytest.fixture(autouse=True)
def entered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The measure as the product would know it."""
    monkeypatch.setitem(MEASURES, REOPENED.key, REOPENED)


def test_every_entry_names_counts_and_states_that_there_are() -> None:
    hazards, returns = Rectification(), Reporting()
    for measure in MEASURES.values():
        assert measures.part_of(measure, hazards, returns) == 0, measure.key
        assert (measures.whole_of(measure, hazards, returns) is None) == (not measure.whole) and measure.definition
        assert not measure.rate or measure.whole, f"{measure.key} is a rate of nothing"
        assert not measure.state or measure.state in STATES, measure.key
        assert not measure.on_map or measure.rows and (not measure.rate or measure.shared), measure.key
    assert len({m.on_map for m in MEASURES.values() if m.on_map}) == len(on_map())
    assert [key for key, *_ in FIGURES] == [m.key for m in in_headlines()]


def test_a_measure_is_its_entry(county: Actor) -> None:
    place = Rectification(found=5, reopened=3, open=4)
    lines = [
        measures.Line("t1", "甲镇", place, Reporting(owed=1, reported=1)),
        measures.Line("t2", "乙镇", replace(place, reopened=2), Reporting(owed=1, reported=1)),
    ]
    whole = measures.Line("", "全县", replace(place, reopened=5), Reporting(owed=2, reported=2))
    found = measures.Found(lines, whole)
    assert measures.finding(found, REOPENED, "比上季") == "甲镇 3 项重开，占全县六成"
    assert [row["乡镇"] for row in measures.table(found, REOPENED, "比上季")] == ["甲镇", "乙镇", "全县"]
    app = _app("办公室", page="township_map", measure="reopened", quarter="2026Q4")
    said = " ".join(m.value for m in (*app.title, *app.markdown, *app.caption))
    assert "重开" in app.title[0].value and REOPENED.definition in said


def test_no_other_room_lists_the_measures() -> None:
    for path in [p for room in ("figures", "ui", "pages", "papers", "charts") for p in (ROOT / room).rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert OVERDUE.definition not in text and REOPENED.definition not in text, path
