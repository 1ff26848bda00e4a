"""Half-typed text is kept in the browser, offered again to the same login alone, gone once it was sent and taken."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Site, asked, at_rest, enter

WORDS = "东侧围墙裂缝约三米，已拉警戒线"
NEW = "/ledger?kind=hazards&do=new"


def described(page: Any) -> Any:
    return page.get_by_role("dialog").get_by_role("textbox", name="隐患描述").first


def opened(page: Any, site: Site) -> Any:
    page.goto(f"{site.url}{NEW}")
    at_rest(page)
    field = described(page)
    field.wait_for()
    return field


def test_what_was_typed_outlives_a_reload_and_a_restart_and_is_nobody_elses(chromium: Any, site: Site) -> None:
    page = enter(chromium, site, "演示乡镇")
    opened(page, site).press_sequentially(WORDS)
    page.reload()
    at_rest(page)
    expect(described(page)).to_have_value("")
    offer = page.locator("#draft-offer")
    expect(offer).to_contain_text("没有确认发出")
    offer.get_by_role("button", name="放回去").click()
    expect(described(page)).to_have_value(WORDS)
    site.stop()
    site.start()
    opened(page, site)
    expect(page.locator("#draft-offer")).to_be_visible()

    # The same browser, another login: nothing of it.
    page.context.clear_cookies()
    page.goto(f"{site.url}/login?next=%2F")
    page.locator("button.role[value='演示联席办']").click()
    at_rest(page)
    opened(page, site)
    page.wait_for_timeout(1000)
    expect(page.locator("#draft-offer")).to_have_count(0)
    page.context.close()


def count(site: Site) -> int:
    return int(asked(site, "SELECT count(*) FROM hazard WHERE superseded_at IS NULL")[0][0])


def send(page: Any) -> None:
    page.get_by_role("dialog").get_by_role("button", name="登记").click()


def test_what_was_refused_is_offered_again(chromium: Any, site: Site) -> None:
    page = enter(chromium, site, "演示乡镇")
    opened(page, site).press_sequentially(WORDS)
    before = count(site)
    send(page)
    page.get_by_role("dialog").get_by_text("没有写入").first.wait_for()
    assert count(site) == before
    page.wait_for_timeout(6000)
    opened(page, site)
    offer = page.locator("#draft-offer")
    offer.get_by_role("button", name="不要了").click()
    expect(offer).to_have_count(0)
    opened(page, site)
    page.wait_for_timeout(1000)
    expect(page.locator("#draft-offer")).to_have_count(0)
    page.context.close()


def test_what_was_sent_and_taken_is_not_offered_again(chromium: Any, site: Site) -> None:
    page = enter(chromium, site, "演示学校")
    opened(page, site).press_sequentially(WORDS)
    before = count(site)
    send(page)
    described(page).wait_for(state="detached")
    assert count(site) == before + 1
    page.wait_for_timeout(2000)
    opened(page, site)
    page.wait_for_timeout(1000)
    expect(page.locator("#draft-offer")).to_have_count(0)
    page.context.close()
