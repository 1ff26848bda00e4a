"""The page for phones opened as a file, without any network: the text it makes is the one the program checks."""

from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from ledgers.collecting.code import FINE, WRONG, made_text
from ledgers.collecting.forms import Facts, Member
from ledgers.collecting.offline import offline_page

FACTS = Facts(37, "第6周周排查", "5a" * 32, date(2026, 10, 5), date(2026, 10, 11), "请于 10月11日 17:00 前交回。")
SCHOOL = Member("XX-00012", "任市镇中心小学（东区）", "T1")
ITEMS = [f"第{n}样<b>&" for n in range(31)]
LIMIT = 200 * 1024


def opened(chromium: Browser, folder: Path, day: str, *, scripts: bool = True) -> tuple[Page, list[str]]:
    """The page on a phone on a day, and all it asked for."""
    file = folder / "页.html"
    file.write_bytes(offline_page(FACTS, SCHOOL, ITEMS, ["一般", "重大"]))
    assert file.stat().st_size <= LIMIT
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(str(error)))
    if scripts:
        page.clock.set_fixed_time(f"{day}T10:00:00")
    page.goto(file.as_uri())
    return page, asked


def test_the_text_of_the_page_is_the_one_that_is_checked(chromium: Browser, tmp_path: Path) -> None:
    page, asked = opened(chromium, tmp_path, "2026-10-08")
    expect(page.get_by_role("button", name="周五 10月9日")).to_be_disabled()
    page.get_by_role("button", name="周二 10月6日").click()
    for at in range(len(ITEMS)):
        row = page.locator(".item").nth(at)
        row.get_by_role("button", name="异常" if at == 30 else "正常", exact=True).click()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("具体地点").fill("教学楼三楼｜东侧")
    page.get_by_label("什么问题").fill("灭火器 压力不足，ＡＢＣ①【码】")
    page.get_by_role("button", name="没有", exact=True).click()
    expect(page.get_by_role("button", name="下一步")).to_be_disabled()
    page.get_by_role("button", name="重大", exact=True).click()
    page.get_by_label("打算哪天前改好").fill("2026-10-31")
    page.get_by_role("button", name="下一步").click()
    text = page.locator("#text").inner_text()
    told = [ITEMS[30], "教学楼三楼 东侧", "灭火器 压力不足，ＡＢＣ①", "重大", "2026年10月31日前", "", "未改"]
    assert text == made_text(FACTS, SCHOOL, date(2026, 10, 6), [FINE] * 30 + [WRONG], [told])
    page.get_by_role("button", name="复制", exact=True).click()
    expect(page.locator(".good")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="周二 10月6日")).to_have_attribute("aria-pressed", "true")
    assert all(url.startswith("file:") for url in asked), asked
    page.context.close()


def test_an_old_page_and_a_phone_without_scripts_say_what_to_do(chromium: Browser, tmp_path: Path) -> None:
    page, _ = opened(chromium, tmp_path, "2026-10-13")
    expect(page.locator(".stop")).to_contain_text("这张页是“第6周周排查”的")
    expect(page.locator(".line")).to_have_text("任市镇中心小学（东区） 零报告")
    page.context.close()
    page, _ = opened(chromium, tmp_path, "2026-10-08", scripts=False)
    expect(page.locator(".line")).to_have_text("任市镇中心小学（东区） 零报告")
    page.context.close()
