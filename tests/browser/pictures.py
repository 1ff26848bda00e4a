"""Pictures of every page of a running demo at three sizes, with what a machine can find fault with.

    .venv/bin/python -m tests.browser.pictures http://127.0.0.1:8501 pictures

One .png for each role, page and size; on the screen one line each: whether it scrolls sideways, and what axe finds
(contrast among it), but for what the framework's own elements bring. Ends with 1 when there is a fault.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.browser.conftest import CHROMIUM, at_rest
from tests.browser.test_pages import FRAMEWORK

SIZES = ((1920, 1080), (1366, 768), (390, 844))
ROLES = ("演示联席办", "演示县领导", "演示督导室", "演示部门", "演示乡镇", "演示学校", "演示管理员")
OPENED = ("one_school", "one_unit", "ledger?kind=inspections", "ledger?do=import", "ledger?state=overdue", "members")
"""Pages and states no menu leads to straight; those that want a row take the first link to one."""


def addresses(page: Any, url: str) -> Iterator[str]:
    """The pages of the menu, then those reached from rows, as far as this role has links to them."""
    links = page.locator("[data-testid=stTopNavLink]").evaluate_all("all => all.map(a => a.href)")
    for link in dict.fromkeys(links):
        yield link.removeprefix(f"{url}/")
    for path in OPENED:
        if path in ("one_school", "one_unit"):
            page.goto(f"{url}/find?q=任市")
            at_rest(page)
            rows = page.locator(f"a[href*='/{path}?']").evaluate_all("all => all.map(a => a.href)")
            if rows:
                yield rows[0].removeprefix(f"{url}/")
        else:
            yield path


def main(url: str, folder: Path) -> int:
    """Take them all; how many faults there are."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    faults = 0
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for role in ROLES:
            page = browser.new_context(locale="zh-CN").new_page()
            page.set_default_timeout(60_000)
            page.goto(f"{url}/login?next=%2F")
            page.locator(f"button.role[value='{role}']").click()
            at_rest(page)
            for address in list(addresses(page, url)):
                for width, height in SIZES:
                    page.set_viewport_size({"width": width, "height": height})
                    page.goto(f"{url}/{address}")
                    at_rest(page)
                    name = "".join(c if c.isalnum() else "-" for c in address)[:40] or "first"
                    page.screenshot(path=folder / f"{role[2:]}-{name}-{width}.png")
                    wide = page.evaluate("document.querySelector('.stMain').scrollWidth") > width
                    found = {v["id"] for v in Axe().run(page).response["violations"]} - FRAMEWORK
                    faults += wide + len(found)
                    told = "；".join(["横向滚动"] * wide + sorted(found)) or "✓"
                    sys.stdout.write(f"{role[2:]}　/{address}　{width}　{told}\n")
                    sys.stdout.flush()
            page.context.close()
        browser.close()
    return faults


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1].rstrip("/"), Path(sys.argv[2])), 1))
