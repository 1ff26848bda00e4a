"""Heads and lists narrowed by the same filter: whatever is chosen, no head goes below nothing, and on the page of
bodies each number of a head is the number of rows under it."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from figures.query import shift_quarter
from models.county import pack_in_force
from models.database import reading
from tests.app.conftest import TODAY
from ui.shell.filters import QUARTERS_BACK

Visit = Callable[..., AppTest]
FILTERS = {
    "meeting": ("quarter",),
    "township_map": ("quarter", "township", "unit", "ring", "level"),
    "coverage": ("quarter", "township"),
    "ledger": ("quarter", "township", "unit", "ring", "level"),
    "accountability": ("quarter", "unit", "level"),
}
"""The filters each page offers to a reader of the whole county."""
BELOW_NOTHING = re.compile(r"(?<![\d年月A-Za-z〔-])[-−–]\d")
"""A minus before a number that is no part of a date, a quarter or a code."""


def said(app: AppTest) -> str:
    """Every head and sentence of the page."""
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return re.sub(r"<style.*?</style>|<svg.*?</svg>", "", "\n".join(str(part.value) for part in parts), flags=re.S)


def offered(visit: Visit) -> dict[str, list[str]]:
    """Every value each filter takes, all of them first."""
    visit("演示联席办")
    with reading() as session:
        pack = pack_in_force(session)
    townships = [township.code for township in pack.townships_on(TODAY)]
    return {
        "quarter": ["", *(shift_quarter("2026Q4", -i) for i in range(QUARTERS_BACK))],
        "township": ["", *townships],
        "unit": ["", *pack.bodies_on(TODAY)],
        "ring": ["", *pack.entries("ring")],
        "level": ["", *pack.entries("hazard_level")],
    }


@pytest.mark.parametrize("page", FILTERS)
def test_no_head_goes_below_nothing_whatever_is_chosen(visit: Visit, page: str) -> None:
    values = offered(visit)
    if page != "accountability":
        # A run of these pages costs three times as much; what a body is called there does not matter.
        values["unit"] = values["unit"][::3]
    app = visit("演示联席办", page)
    for at in range(max(len(values[name]) for name in FILTERS[page])):
        chosen = {name: values[name][at % len(values[name])] for name in FILTERS[page]}
        for name, value in chosen.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, chosen
        assert not BELOW_NOTHING.findall(said(app)), (chosen, BELOW_NOTHING.findall(said(app)))


def test_the_heads_of_a_unit_are_those_of_its_lists(visit: Visit) -> None:
    units, proposed = offered(visit)["unit"], 0
    app = visit("演示联席办", "accountability")
    for unit in units:
        app.query_params["unit"] = unit
        app.query_params["matter"] = "none"
        app.run()
        tables = [frame.value for frame in app.dataframe]
        drafts = next((frame for frame in tables if "到哪一步" in frame), None)
        rules = 0 if drafts is None else int((drafts["到哪一步"] == "○ 程序建议").sum())
        running = 0 if drafts is None else len(drafts) - rules
        assert f"{running} 条在办，{rules} 条程序建议" in said(app), unit
        told = re.search(r"；拟通报 (\d+) 条$", str(app.title[0].value))
        assert (int(told[1]) if told else 0) == running + rules, unit
        issued = next((frame for frame in tables if "文号" in frame), None)
        count = 0 if issued is None else issued["文号"].nunique()
        assert f"本年 {count} 份" in said(app), unit
        cells = next((frame for frame in tables if "重点工作" in frame), None)
        assert (cells is None) == (unit == "")
        if cells is not None:
            assert str(app.title[0].value).startswith(f"{len(cells)} 项职责"), unit
        for frame in (drafts, issued):
            if unit and frame is not None:
                names = frame["单位"] if "单位" in frame else frame["被通报单位"]
                assert set(names) == {named(unit)}, unit
        proposed += bool(unit) * rules
    everything = visit("演示联席办", "accountability", matter="none")
    assert f"，{proposed} 条程序建议" in said(everything) and proposed > 2


def named(unit: str) -> str:
    """A body's name in the pack."""
    with reading() as session:
        return pack_in_force(session).name_of(unit)
