"""No English of the framework where an official looks: every page, what opens on it, and a server that goes away."""

import re
from pathlib import Path
from typing import Any

import streamlit

from routes.framework import PHRASES
from tests.browser.conftest import Site, at_rest, enter
from tests.browser.test_meeting import dialog, state, step
from tests.browser.test_pages import PAGES

SEEN = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node.nodeType === 3) {
      const at = node.parentElement;
      const read = !at.closest('script,style,noscript,textarea,[translate=no]') && at.getClientRects().length;
      if (read) found.push(node.data);
    } else for (const key of ['title', 'aria-label', 'placeholder', 'aria-description'])
      if (node.hasAttribute(key)) found.push(node.getAttribute(key));
  }
  return found;
}"""
ENGLISH = re.compile(r"[A-Za-z]{3,}")
OURS = re.compile(r"[\u4e00-\u9fff]|^[A-Z0-9\-./: ]+$|^[\w\-]*\d[\w\-]*$|^\.?(xlsx|xls|ods|csv|zip|docx|pdf|html)$")
"""A text with a Chinese character in it is a sentence of ours; numbers of documents and endings of files are names."""


def english(page: Any) -> set[str]:
    """Texts, tooltips and names for readers that are nothing but foreign words; names of icons are drawn as icons."""
    icons = set(page.locator("[data-testid=stIconMaterial]").all_inner_texts())
    texts = {text.strip() for text in page.evaluate(SEEN)} - icons
    return {text for text in texts if ENGLISH.search(text) and not OURS.search(text)}


def test_every_phrase_is_the_frameworks() -> None:
    """What it no longer says needs no Chinese, and what it says otherwise would come through."""
    scripts = Path(streamlit.__file__).parent / "static" / "static" / "js"
    said = "".join(file.read_text(encoding="utf-8", errors="ignore") for file in scripts.glob("*.js"))
    assert [phrase for phrase in PHRASES if not any(f"{q}{phrase}{q}" in said for q in "`\"'")] == []


def test_no_page_and_nothing_that_opens_on_it_speaks_english(chromium: Any, site: Site) -> None:
    page = enter(chromium, site, "演示联席办", locale="en-US")
    for path in [*PAGES, "school_year", "ledger?kind=hazards&step=import", "ledger?kind=hazards&new=1"]:
        page.goto(f"{site.url}/{path}")
        at_rest(page)
        assert english(page) == set(), path
        for box in page.locator("[data-testid=stSelectbox]:visible, [data-testid=stMultiSelect]:visible").all()[:1]:
            box.locator("input").click()
            page.keyboard.type("zzzz")
            page.get_by_text("没有符合的").first.wait_for()
            assert english(page) == set(), path
            page.keyboard.press("Escape")
    page.goto(f"{site.url}/meeting?quarter=2026Q3")
    at_rest(page)
    step(page, "筹备会议", "生成议程")
    state(page, "筹备")
    step(page, "筹备", "截数冻结")
    day = dialog(page).locator("[data-testid=stDateInput]")
    day.locator("button").click()
    page.get_by_label("下个月").wait_for()
    assert english(page) == set()
    page.context.close()


def test_a_server_that_goes_away_is_told_in_chinese(chromium: Any, site: Site) -> None:
    page = enter(chromium, site, "演示联席办")
    at_rest(page)
    site.stop()
    try:
        page.get_by_role("dialog").get_by_role("heading", name="服务器没有应答").wait_for(timeout=60_000)
        assert english(page) == set()
    finally:
        site.start()
    page.context.close()
