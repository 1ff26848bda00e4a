"""A quarter generated on one day, frozen for another and held on a third says one day's figures everywhere; a second
meeting of the quarter has its own."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from figures.meetings.sittings import frozen, sitting_of
from models.county import pack_in_force
from models.database import reading
from papers.registry import make
from tests.browser.conftest import ROOT, Site, enter
from tests.browser.test_meeting import dialog, meeting, state, step

QUARTER, CUT = "2026Q3", "2026-09-30"
GENERATED, FROZEN, HELD = "2026-09-21", "2026-10-08", "2026-10-12"


@pytest.fixture(scope="module")
def county() -> tuple[date, int]:
    """The day the agenda is made on."""
    return date.fromisoformat(GENERATED), 40


def figures(site: Site) -> dict[str, Any]:
    """What the command says of the cut-off on the day of the meeting."""
    command = [sys.executable, "manage.py", "figures", "--quarter", QUARTER, "--as-of", CUT, "--json"]
    where = {"DATABASE_URL": site.database, "SAFETY_TODAY": HELD, "SAFETY_DATA": str(site.folder / "data")}
    told = subprocess.run(command, cwd=ROOT, env=os.environ | where, capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def paper(what: str, key: str) -> str:
    """The words of a Word paper of a meeting, its tables too, without blanks."""
    with reading() as session:
        found = make(session, pack_in_force(session), what, quarter=key, suffix=".docx")
    body = Document(BytesIO(found[0][1])).element.body
    return "".join("".join(node.itertext()) for node in body).replace(" ", "")


def slides(page: Any, site: Site, key: str) -> list[str]:
    """The words of every page of the wall, without blanks."""
    page.goto(f"{site.url}/wall/{key}")
    page.locator(".slide.now").wait_for()
    every = page.evaluate("[...document.querySelectorAll('.slide')].map((slide) => slide.textContent)")
    return [re.sub(r"\s", "", text) for text in every]


def freeze(page: Any) -> None:
    """Freeze as of the day offered, settle the agenda, and hold the meeting."""
    step(page, "筹备", "截数冻结")
    box = dialog(page)
    button = box.get_by_role("button", name="冻结为第 1 版")
    button.wait_for()
    if button.is_disabled():
        box.get_by_text("以上都知道了").click()
    button.click()
    page.get_by_role("dialog").wait_for(state="detached")
    step(page, "筹备", "定议程")
    state(page, "议程已定")


def hold(page: Any) -> None:
    """Begin the meeting on the day it is."""
    step(page, "筹备", "开会")
    dialog(page).get_by_role("button", name="开会").click()
    state(page, "开会")


def test_one_days_figures_stand_on_page_wall_papers_and_json(
    chromium: Any, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", site.database)
    monkeypatch.setenv("SAFETY_TODAY", HELD)
    site.goes_on(GENERATED)
    office = enter(chromium, site, "演示联席办")
    meeting(office, site, QUARTER)
    step(office, "筹备会议", "生成议程")
    state(office, "筹备")
    site.goes_on(FROZEN)
    meeting(office, site, QUARTER)
    freeze(office)
    site.goes_on(HELD)
    meeting(office, site, QUARTER)
    hold(office)
    county = figures(site)["rectification"]["county"]
    weeks = county["reporting"]
    members = county["carried_in"] + county["found"] + county["reopened"]
    meeting(office, site, QUARTER)
    page = re.sub(r"\s", "", office.locator(".stMain").inner_text())
    wall = "".join(slides(office, site, QUARTER))
    for where, text in {"page": page, "wall": wall, "paper": paper("pack", QUARTER)}.items():
        assert f"逾期{county['overdue']}项" in text, where
        assert f"{county['closed']}/{members}" in text, where
        assert f"{weeks['reported']}/{weeks['owed']}" in text, where
    with reading() as session:
        sitting = sitting_of(session, pack_in_force(session), QUARTER)
        snapshot = frozen(session, sitting) if sitting else None
    assert snapshot and snapshot.content["figures"]["rectification"]["county"] == county

    meeting(office, site, QUARTER)
    step(office, "筹备", "闭会")
    dialog(office).get_by_role("button", name="闭会").click()
    state(office, "闭会")
    step(office, "筹备", "另开一次会")
    dialog(office).get_by_role("button", name="开始筹备").click()
    office.get_by_role("dialog").wait_for(state="detached")
    office.wait_for_url(lambda url: f"meeting={QUARTER}-2" in url)  # the page goes on with the one just begun
    meeting(office, site, f"{QUARTER}&meeting={QUARTER}-2")
    state(office, "筹备")
    freeze(office)
    hold(office)
    first, second = slides(office, site, f"{QUARTER}-1"), slides(office, site, f"{QUARTER}-2")
    assert "第2次" in second[0] and "第2次" not in first[0] and first != second
    assert "".join(first) == wall
    assert "第2次" in paper("minutes", f"{QUARTER}-2") and "第2次" not in paper("minutes", f"{QUARTER}-1")
    office.context.close()
