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


@dataclass(frozen=True)
class Site:
    """Where the server answers and which database it serves."""

    url: str
    database: str


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
    database = demo(county[0], folder, county[1])
    settings = {"DATABASE_URL": database, "SAFETY_TODAY": TODAY, "SAFETY_DATA": str(folder / "data")}
    env = os.environ | settings
    port = _free_port()
    log = (folder / "server.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.address=127.0.0.1"],
        cwd=ROOT,
        env=env,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/health", timeout=2)
                break
            except OSError:
                assert server.poll() is None, (folder / "server.log").read_text()
                time.sleep(0.1)
        else:
            pytest.fail("服务器没有启动：" + (folder / "server.log").read_text())
        yield Site(url, database)
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def asked(site: Site, query: str, **values: Any) -> list[Any]:
    """Rows of the served database."""
    engine = create_engine(site.database)
    with engine.connect() as connection:
        rows = list(connection.execute(text(query), values))
    engine.dispose()
    return rows


def enter(chromium: Any, site: Site, who: str) -> Any:
    """A page of one's own, entered as a demo person; every request must stay at the server."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", accept_downloads=True)
    context.set_default_timeout(20_000)
    page = context.new_page()
    outside: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((site.url, "data:", "blob:")) else outside.append(r.url))
    page.on("close", lambda: outside and pytest.fail(f"外部请求：{outside}"))
    page.goto(f"{site.url}/login")
    page.locator(f"button.role[value='{who}']").click()
    page.wait_for_url(f"{site.url}/**")
    return page


def at_rest(page: Any) -> None:
    """Wait until a page just opened has its head, its run is over, and what it draws is drawn."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning] h1")
    page.wait_for_function(DRAWN)
