"""Every page by every role in a real browser: nothing leaves the machine, no error, readable by a machine.

axe's two findings that are the framework's own on any page are named below; everything else fails.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.conftest import Site, at_rest

playwright = pytest.importorskip("playwright.sync_api")

PAGES = ("", "township_map", "coverage", "accountability", "ledger", "collecting", "desk", "find?q=任市", "members")
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
        self._page = page
        self._heard: dict[str, Callable[[Any], None]] = {
            "request": lambda r: self.outside.append(r.url) if not _inside(r.url, url) else None,
            "response": lambda r: self.refused.append(r.url) if r.status >= 400 else None,
            "pageerror": lambda e: self.errors.append(str(e)),
            "console": lambda m: self.errors.append(m.text) if m.type == "error" else None,
        }

    def __enter__(self) -> "Watch":
        for what, note in self._heard.items():
            self._page.on(what, note)
        return self

    def __exit__(self, *_: object) -> None:
        for what, note in self._heard.items():
            self._page.remove_listener(what, note)

    def faults(self) -> list[str]:
        """Everything that is not one of the framework's own probes."""
        probed = [u for u in self.refused if u.split("?")[0].endswith(PROBES)]
        refused = [u for u in self.refused if u not in probed]
        told = [e for e in self.errors if not e.startswith("Failed to load resource")]
        return [*self.outside, *refused, *told]


def _inside(asked: str, url: str) -> bool:
    return asked.startswith((url, url.replace("http", "ws", 1), "data:", "blob:"))


def entered(chromium: Any, site: Site, role: str, width: int = 1366, height: int = 768) -> Any:
    """A page signed in by one click as a role of the demo county, in a window of its own."""
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(40_000)
    sign_in(page, site, role)
    return page


def sign_in(page: Any, site: Site, role: str) -> None:
    """Enter as somebody else in the same window."""
    page.context.clear_cookies()
    page.goto(f"{site.url}/login?next=%2F")
    page.locator(f"button.role:has(b:text-is('{role}'))").click()
    at_rest(page)


@pytest.fixture(scope="module")
def window(chromium: Any, site: Site) -> Iterator[Any]:
    """A window for one role after the other."""
    page = entered(chromium, site, "联席办")
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def office(chromium: Any, site: Site) -> Iterator[Any]:
    """A window of the office that opens one page after the other."""
    page = entered(chromium, site, "联席办")
    yield page
    page.context.close()


def whole(page: Any, path: str) -> None:
    """A page as it should be on the first look."""
    assert page.locator("[data-testid=stException]").count() == 0, path
    # Said on every page; on a busy machine the head may be drawn after the charts.
    page.get_by_text("演示数据").first.wait_for(state="visible")
    assert page.get_by_text("Page not found").count() == 0, path
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_opens_without_a_fault(window: Any, site: Site, role: str) -> None:
    """Through the menu what it offers, the rest by its address, where a sentence stands."""
    with Watch(window, site.url) as watch:
        sign_in(window, site, role)
        whole(window, "")
        links = window.locator("[data-testid=stTopNavLink]")
        offered = [link.removeprefix(f"{site.url}/") for link in links.evaluate_all("all => all.map(a => a.href)")]
        assert "" in offered
        for path in filter(None, dict.fromkeys([*offered, *PAGES])):
            if path in offered:
                links.and_(window.locator(f"[href$='/{path}']")).click()
                window.wait_for_url(f"{site.url}/{path}**")
            else:
                window.goto(f"{site.url}/{path}")
            at_rest(window)
            whole(window, path)
    assert watch.faults() == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1366, 390])
def test_no_serious_finding_of_axe_and_no_page_wider_than_the_phone(
    office: Any, site: Site, path: str, width: int
) -> None:
    axe_module = pytest.importorskip("axe_playwright_python.sync_playwright")
    office.set_viewport_size({"width": width, "height": 844 if width == 390 else 768})
    with Watch(office, site.url) as watch:
        office.goto(f"{site.url}/{path}")
        at_rest(office)
        whole(office, path)
        found = axe_module.Axe().run(office).response["violations"]
    worse = {v["id"]: [n["html"][:160] for n in v["nodes"][:3]] for v in found if v["id"] not in FRAMEWORK}
    assert worse == {}
    assert watch.faults() == []
    if width == 390:
        assert office.evaluate("document.querySelector('.stMain').scrollWidth") <= 390, path


def test_the_map_answers_a_click_with_a_link_that_keeps_it_and_webgl_asks_nobody_else(office: Any, site: Site) -> None:
    office.set_viewport_size({"width": 1366, "height": 768})
    with Watch(office, site.url) as watch:
        office.goto(f"{site.url}/township_map?quarter=2026Q3")
        at_rest(office)
        place = office.locator(".stVegaLiteChart svg text", has_text="甘棠镇").first.bounding_box()
        office.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2 + 30)
        office.wait_for_url("**township=511723106000**")
        chosen = office.get_by_role("combobox", name="乡镇").first
        playwright.expect(chosen).to_have_value(re.compile("甘棠镇"))
        office.goto(office.url)
        at_rest(office)
        playwright.expect(chosen).to_have_value(re.compile("甘棠镇"))
        office.get_by_text("缩放", exact=True).click()
        office.wait_for_selector("[data-testid=stDeckGlJsonChart] canvas")
        at_rest(office)
        office.wait_for_load_state("networkidle")
    assert watch.outside == []


def test_a_first_link_into_a_page_of_a_new_visit_is_served_whole(chromium: Any, site: Site) -> None:
    page = entered(chromium, site, "县领导")
    page.goto(f"{site.url}/meeting?quarter=2026Q2")
    at_rest(page)
    assert page.get_by_text("Page not found").count() == 0
    assert "quarter=2026Q2" in page.url
    page.get_by_role("combobox", name="季度").first.wait_for()
    assert "二季度" in page.get_by_role("combobox", name="季度").first.input_value()
    page.context.close()
