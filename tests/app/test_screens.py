"""Whole screens of the demo county as their readers see them, against the texts in approved/ (tests.approved)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from approved import approved
from streamlit.testing.v1 import AppTest

from access.rights import reading_scope
from access.sessions import actor_named
from catalogue.measures import on_map
from figures.query import period
from models.county import pack_in_force
from models.database import reading
from tests.app.conftest import TODAY
from tests.app.screens import added, screen
from ui.accountability import data
from ui.accountability.selection import key_of
from ui.shell.visit import Visit as Arrived

Visit = Callable[..., AppTest]
HERE = Path(__file__).parent / "approved"
OFFICE, LEADER, SUPERVISOR = "演示联席办", "演示县领导", "演示督导室"
DEPARTMENT, TOWNSHIP, SCHOOL, ADMIN = "演示部门", "演示乡镇", "演示学校", "演示管理员"
TOWN, UNIT = "511723107000", "edu"
COVERED = ("duties", "practice", "facilities", "lessons", "checklist", "own", "reference")

SCREENS: dict[str, tuple[str, str, dict[str, str]]] = {
    **{f"desk of {who}": (account, "desk", {}) for who, account in (
        ("the office", OFFICE), ("the supervisor", SUPERVISOR), ("a department", DEPARTMENT), ("a township", TOWNSHIP),
        ("a school", SCHOOL))},
    "one school": (OFFICE, "one_school", {"school": "YS001"}),
    "one school to a leader": (LEADER, "one_school", {"school": "YS004"}),
    "one school to itself": (SCHOOL, "one_school", {}),
    **{f"map {measure}": (OFFICE, "township_map", {"measure": measure}) for measure in on_map()},
    "map of a township": (OFFICE, "township_map", {"township": TOWN, "quarter": "2026Q3", "against": "year"}),
    "map of a unit": (LEADER, "township_map", {"unit": UNIT, "ring": "校内"}),
    "map pydeck": (OFFICE, "township_map", {"map": "deck", "level": "重大"}),
    "map for a township": (TOWNSHIP, "township_map", {}),
    "map for a school": (SCHOOL, "township_map", {}),
    "map for a department": (DEPARTMENT, "township_map", {}),
    **{f"coverage {measure}": (OFFICE, "coverage", {"cover": measure}) for measure in COVERED},
    **{f"coverage {measure} of a township": (OFFICE, "coverage", {"cover": measure, "township": TOWN})
       for measure in COVERED[:4]},
    "coverage of a month": (LEADER, "coverage", {"span": "month", "quarter": "2026Q3", "day": "2026-09-15"}),
    "coverage of a year": (SUPERVISOR, "coverage", {"span": "year", "line": "8.5-over"}),
    "coverage counts": (OFFICE, "coverage", {"cover": "checklist", "list": "counts"}),
    "coverage of one cell": (OFFICE, "coverage", {"line": "8.5-over", "at": "511723110000"}),
    "coverage of one thing": (OFFICE, "coverage", {"cover": "checklist", "line": "10.1-over"}),
    "coverage for a township": (TOWNSHIP, "coverage", {}),
    "coverage for a school": (SCHOOL, "coverage", {}),
    "coverage own for a department": (DEPARTMENT, "coverage", {}),
    "bodies": (OFFICE, "accountability", {}),
    "bodies by township": (OFFICE, "accountability", {"rows": "apart", "quarter": "2026Q3"}),
    "bodies, one unit": (OFFICE, "accountability", {"unit": UNIT}),
    "bodies, one township": (LEADER, "accountability", {"unit": TOWN}),
    "bodies, one cell": (OFFICE, "accountability", {"cell": "townships-8"}),
    "bodies, another cell": (SUPERVISOR, "accountability", {"cell": f"{UNIT}-10", "level": "重大"}),
    "bodies for a department": (DEPARTMENT, "accountability", {}),
    "bodies for a township": (TOWNSHIP, "accountability", {}),
    "bodies for a school": (SCHOOL, "accountability", {}),
    "transfers": (OFFICE, "transfers", {}),
    "stops": (OFFICE, "school_year", {}),
    "calendar": (OFFICE, "school_year", {"what": "calendar"}),
    "calendar to read": (LEADER, "school_year", {"what": "calendar"}),
    "classes": (OFFICE, "school_year", {"what": "classes"}),
    "classes of a school": (SCHOOL, "school_year", {}),
    "first day": (OFFICE, "school_year", {"what": "first_day"}),
    "members": (OFFICE, "members", {}),
    "members to read": (LEADER, "members", {}),
    "accounts": (ADMIN, "accounts", {}),
    "collecting": (OFFICE, "collecting", {}),
    "collecting for a township": (TOWNSHIP, "collecting", {}),
    "collecting for a school": (SCHOOL, "collecting", {}),
    "pasting": (OFFICE, "collecting", {"do": "paste"}),
}  # fmt: skip


@pytest.mark.parametrize("name", SCREENS)
def test_a_whole_screen(visit: Visit, name: str) -> None:
    reader, page, said = SCREENS[name]
    approved(HERE / f"{name}.txt", screen(visit(reader, page, **said)))


def pressed(app: AppTest, *wanted: Callable[[Any], bool]) -> str:
    """What each button of the page that is wanted brings, one after the other, each from the page as it was."""
    before, told = screen(app), []
    keys = [button.key for button in app.button if any(want(button) for want in wanted) and not button.disabled]
    for key in keys:
        button = app.button(key=key)
        label = button.label
        button.click().run()
        told.append(f"=== {label}\n{added(before, screen(app))}")
        app.run()
    return "\n".join(told)


def deed(button: Any) -> bool:
    """Whether a button opens a dialog about a line of the bulletin."""
    return str(button.key).startswith("deed_") or button.key in ("take_up", "set_aside")


def matters_of(name: str) -> list[str]:
    """Every matter this reader sees, as the address names it."""
    with reading() as session:
        actor, pack = actor_named(session, name), pack_in_force(session)
    assert actor is not None
    reader = Arrived(actor, pack, reading_scope(actor), 0, 0)
    own = data.body_of(reader)
    return [key_of(each) for each in (*data.all_lines(reader), *data.proposed(reader, period("2026Q4", TODAY), own))]


@pytest.mark.parametrize("name", [OFFICE, LEADER, SUPERVISOR, TOWNSHIP])
def test_every_matter_with_the_dialogs_of_its_deeds(visit: Visit, name: str) -> None:
    app = visit(name, "accountability")
    base, told = screen(app), []
    for matter in matters_of(name):
        app.query_params["matter"] = matter
        app.run()
        told.append(f"##### {matter}\n{added(base, screen(app))}\n{pressed(app, deed)}")
    approved(HERE / f"matters, {name}.txt", "\n".join(told))
