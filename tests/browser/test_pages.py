"""Every page by every role in a real browser: nothing leaves the machine, no error, readable by a machine.

axe's two findings that are the framework's own on any page are named below; everything else fails.
"""

from typing import Any

import pytest

from tests.browser.conftest import Site

PAGES = ("", "township_map", "coverage", "accountability", "ledger", "collecting")
ROLES = ("联席办", "县领导", "教育督导室", "部门", "乡镇", "学校")
FRAMEWORK = {"empty-table-header", "presentation-role-conflict", "scrollable-region-focusable"}
"""Findings of the framework's own tables, layout and code block (text to copy), on a stock page too."""
PROBES = ("/_stcore/health", "/_stcore/host-config")
"""What the framework asks for under a page's address to find its base path; refused there by design."""


class Watch:
    """What a page asked for and complained of while it was watched."""

    def __init__(self, page: Any, url: str) -> None:
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.refused: list[str] = []
        page.on("request", lambda r: self.outside.append(r.url) if not _inside(r.url, url) else None)
        page.on("response", lambda r: self.refused.append(r.url) if r.status >= 400 else None)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)

    def faults(self) -> list[str]:
        """Everything that is not one of the framework's own probes."""
        probed = [u for u in self.refused if u.split("?")[0].endswith(PROBES)]
        refused = [u for u in self.refused if u not in probed]
        told = [e for e in self.errors if not e.startswith("Failed to load resource")]
        return [*self.outside, *refused, *told]


def _inside(asked: str, url: str) -> bool:
    return asked.startswith((url, url.replace("http", "ws", 1), "data:", "blob:"))


def entered(chromium: Any, site: Site, role: str, width: int = 1366, height: int = 768) -> Any:
    """A page signed in by one click as a role of the demo county."""
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(40_000)
    page.goto(f"{site.url}/login")
    page.locator(f"button.role:has(b:text-is('{role}'))").click()
    page.wait_for_selector("h1")
    return page


def settled(page: Any) -> None:
    """Wait until the run is over and its charts are drawn."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_selector("h1")
    page.wait_for_timeout(700)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_opens_without_a_fault(chromium: Any, site: Site, role: str) -> None:
    page = entered(chromium, site, role)
    watch = Watch(page, site.url)
    for path in PAGES:
        page.goto(f"{site.url}/{path}")
        settled(page)
        assert page.locator("[data-testid=stException]").count() == 0, path
        # Said on every page; on a busy machine the head may be drawn after the charts.
        page.get_by_text("演示数据").first.wait_for(state="visible")
        assert page.get_by_text("Page not found").count() == 0, path
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert watch.faults() == []
    page.context.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1366, 390])
def test_no_serious_finding_of_axe(chromium: Any, site: Site, path: str, width: int) -> None:
    axe_module = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = entered(chromium, site, "联席办", width)
    page.goto(f"{site.url}/{path}")
    settled(page)
    found = axe_module.Axe().run(page).response["violations"]
    worse = {v["id"]: [n["html"][:160] for n in v["nodes"][:3]] for v in found if v["id"] not in FRAMEWORK}
    assert worse == {}
    page.context.close()


def test_no_page_is_wider_than_the_phone(chromium: Any, site: Site) -> None:
    page = entered(chromium, site, "联席办", 390, 844)
    for path in PAGES:
        page.goto(f"{site.url}/{path}")
        settled(page)
        assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390, path
    page.context.close()


def test_a_click_on_the_map_chooses_the_township_and_the_link_keeps_it(chromium: Any, site: Site) -> None:
    page = entered(chromium, site, "联席办")
    page.goto(f"{site.url}/township_map?quarter=2026Q3")
    settled(page)
    place = page.locator(".stVegaLiteChart svg text", has_text="甘棠镇").first.bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2 + 30)
    page.wait_for_url("**township=511723106000**")
    settled(page)
    assert "甘棠镇" in page.get_by_role("combobox", name="乡镇").first.input_value()
    page.goto(page.url)
    settled(page)
    assert "甘棠镇" in page.get_by_role("combobox", name="乡镇").first.input_value()
    page.context.close()


def test_the_webgl_map_is_drawn_from_nothing_but_our_own_server(chromium: Any, site: Site) -> None:
    page = entered(chromium, site, "联席办")
    watch = Watch(page, site.url)
    page.goto(f"{site.url}/township_map?quarter=2026Q3")
    settled(page)
    page.get_by_text("缩放", exact=True).click()
    page.wait_for_selector("[data-testid=stDeckGlJsonChart] canvas")
    settled(page)
    assert watch.outside == []
    page.context.close()


def test_a_first_link_into_a_page_of_a_new_visit_is_served_whole(chromium: Any, site: Site) -> None:
    page = entered(chromium, site, "县领导")
    page.goto(f"{site.url}/meeting?quarter=2026Q2")
    settled(page)
    assert page.get_by_text("Page not found").count() == 0
    assert "quarter=2026Q2" in page.url
    page.get_by_role("combobox", name="季度").first.wait_for()
    assert "二季度" in page.get_by_role("combobox", name="季度").first.input_value()
    page.context.close()
