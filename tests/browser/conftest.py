"""A real browser at a real server: a small demo county on a free port, one process for each file.

Skipped where playwright or Chromium is missing, with the reason; failed instead when BROWSER_REQUIRED=1.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-10-12"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""

DRAWN = """() => !document.querySelector('[data-stale=true], [data-testid=stSkeleton]') &&
  [...document.querySelectorAll('.stVegaLiteChart')].every(
    chart => !chart.offsetParent || chart.querySelector('svg, canvas')) &&
  new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))"""


def _missing(what: str) -> None:
    if os.environ.get("BROWSER_REQUIRED") == "1":
        pytest.fail(what)
    pytest.skip(what)


@dataclass
class Site:
    """The real server: where it answers and which database it serves. It can be stopped, and started again there."""

    url: str
    database: str
    folder: Path
    server: subprocess.Popen[bytes] | None = None
    today: str = TODAY

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = {"DATABASE_URL": self.database, "SAFETY_TODAY": self.today, "SAFETY_DATA": str(self.folder / "data")}
        port = self.url.rpartition(":")[2]
        log = self.folder / "server.log"
        with log.open("ab") as written:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", port,
                 "--server.address=127.0.0.1"],
                cwd=ROOT, env=os.environ | settings, stdout=written, stderr=subprocess.STDOUT,
            )  # fmt: skip
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.url}/health", timeout=2)
                return
            except OSError:
                assert self.server.poll() is None, log.read_text()
                time.sleep(0.1)
        pytest.fail("服务器没有启动：" + log.read_text())

    def goes_on(self, today: str) -> None:
        """Stop it, and start it again on another day."""
        self.stop()
        self.today = today
        self.start()

    def stop(self) -> None:
        """Stop it."""
        if self.server:
            self.server.terminate()
            self.server.wait(20)
            self.server = None


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser, without any way out of the machine. It leaves with its file: while it is there an event loop runs,
    and tests of the server could not run theirs."""
    if not CHROMIUM:
        _missing("没有 Chromium，浏览器测试跳过")
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        _missing("没有 playwright，浏览器测试跳过")
    expect.set_options(timeout=20_000)
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def county() -> tuple[date, int]:
    """The day up to which the demo county knows anything, and of how many schools it is; a file may say otherwise."""
    return date.fromisoformat(TODAY), 40


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, chromium: Any, demo: Callable[..., str], county: tuple[date, int]
) -> Iterator[Site]:
    """A demo county of the file's own behind the real server."""
    folder = tmp_path_factory.mktemp("site")
    site = Site(f"http://127.0.0.1:{_free_port()}", demo(county[0], folder, county[1]), folder)
    try:
        site.start()
        yield site
    finally:
        site.stop()


def asked(site: Site, query: str, **values: Any) -> list[Any]:
    """Rows of the served database."""
    engine = create_engine(site.database)
    with engine.connect() as connection:
        rows = list(connection.execute(text(query), values))
    engine.dispose()
    return rows


def enter(chromium: Any, site: Site, who: str, width: int = 1366, height: int = 768, locale: str = "zh-CN") -> Any:
    """A page of one's own, entered as a demo person; every request must stay at the server."""
    context = chromium.new_context(viewport={"width": width, "height": height}, locale=locale, accept_downloads=True)
    context.set_default_timeout(20_000)
    page = context.new_page()
    outside: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((site.url, "data:", "blob:")) else outside.append(r.url))
    page.on("close", lambda: outside and pytest.fail(f"外部请求：{outside}"))
    page.goto(f"{site.url}/login?next=%2F")
    page.locator(f"button.role[value='{who}']").click()
    page.wait_for_url(f"{site.url}/**")
    return page


def at_rest(page: Any) -> None:
    """Wait until a page just opened has its head, its run is over, and what it draws is drawn."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning] h1")
    page.wait_for_function(DRAWN)
