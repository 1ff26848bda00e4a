"""The wall in a real browser that has no network at all: how long a turned page takes, and how large the copy is.

The browser belongs to the tests' requirements; where it is missing, only the size is told.
"""

import os
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

TURNS = 40
TURN = """async (turns) => {
  const spans = [], drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (let i = 0; i < turns; i += 1) {
    const begun = performance.now();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: i % 12 < 10 ? 'PageDown' : 'Home' }));
    await drawn();
    spans.push(performance.now() - begun);
  }
  return spans;
}"""
"""Each turn to its second frame, so that the first is surely painted."""


def wall(content: bytes) -> list[dict[str, Any]]:
    """The lines of the saved copy: its size, and the median of turned pages with nobody to ask."""
    lines: list[dict[str, Any]] = [
        {"name": "离线放映包", "value": len(content) / 1e6, "limit": 3, "unit": "MB"},
    ]
    spans = _turned(content)
    if spans:
        note = f"断网，两帧在内；最慢 {max(spans):.0f} ms"
        lines.append({"name": "放映翻一页", "value": statistics.median(spans), "limit": 50, "unit": "ms", "note": note})
    return lines


def _turned(content: bytes) -> list[float]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return []
    if not chromium:
        return []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        file = Path(folder) / "wall.html"
        file.write_bytes(content)
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1920, "height": 1080}, offline=True).new_page()
        page.goto(file.as_uri())
        page.evaluate(TURN, 12)
        spans: list[float] = page.evaluate(TURN, TURNS)
        browser.close()
    return spans
