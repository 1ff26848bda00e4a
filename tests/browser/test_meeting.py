"""A quarter in a real browser: prepared, confirmed, frozen, projected with two outcomes, closed; a correction
is listed while the frozen figures stand; the next quarter opens with the two outcomes."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions, rebuild_spans
from figures.meetings.sittings import frozen, sitting_of
from models.account import system
from models.county import pack_in_force
from models.database import reading
from models.hazard import HazardEvent
from tests.browser.conftest import Site, at_rest, enter

QUARTER, NEXT = "2026Q3", "2026Q4"


def settle(page: Page) -> None:
    """Wait until the run that a click asked for is over."""
    page.wait_for_timeout(300)
    at_rest(page)


def meeting(page: Page, site: Site, quarter: str) -> None:
    """Open the meeting page of a quarter."""
    page.goto(f"{site.url}/meeting?quarter={quarter}")
    at_rest(page)


def step(page: Page, menu: str, name: str) -> None:
    """Choose a step from the menu."""
    page.get_by_role("button", name=menu, exact=True).click()
    page.get_by_role("option", name=name, exact=True).or_(page.get_by_role("menuitem", name=name, exact=True)).click()


def dialog(page: Page) -> Any:
    """The open dialog."""
    found = page.get_by_role("dialog")
    expect(found).to_be_visible()
    return found


def state(page: Page, name: str) -> None:
    """The state line says where the meeting stands."""
    expect(page.get_by_text(re.compile(f"● {name}"))).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)


def decide(console: Page, matter: str, unit: str) -> None:
    """Enter a resolution on the console."""
    console.get_by_label("议定事项").fill(matter)
    console.get_by_label("牵头单位").select_option(label=unit)
    console.get_by_label("对应任务").select_option(label="不对应具体任务")
    console.get_by_role("button", name="本月底").click()
    console.get_by_role("button", name="议定并上墙").click()
    expect(console.locator("[data-entered]")).to_contain_text(matter)


def follow(page: Page, matter: str, outcome: str, reason: str = "") -> None:
    """Say how a resolution stands."""
    step(page, "筹备", "跟踪议定事项")
    box = dialog(page)
    box.get_by_label("议定事项", exact=True).click()
    page.keyboard.type(matter)
    page.get_by_role("option").filter(has_text=matter).first.click()
    settle(page)
    box.get_by_role("button", name=outcome, exact=True).or_(box.get_by_role("radio", name=outcome, exact=True)).click()
    settle(page)
    if reason:
        box.get_by_label("说明").fill(reason)
        box.get_by_label("说明").blur()
        settle(page)
    box.get_by_role("button", name="写入").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)


def test_a_quarter_from_preparing_to_the_next(chromium: Browser, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", site.database)
    office = enter(chromium, site, "演示联席办")
    meeting(office, site, QUARTER)
    expect(office.get_by_text("由数据提出，尚未筹备")).to_be_visible()
    step(office, "筹备会议", "生成议程")
    state(office, "筹备")

    township = enter(chromium, site, "演示乡镇")
    meeting(township, site, QUARTER)
    expect(township.get_by_role("link", name="放映")).to_have_count(0)
    township.get_by_role("button", name="核数和书面汇报").click()
    dialog(township).get_by_role("button", name="确认无误").click()
    expect(township.get_by_role("dialog")).to_have_count(0)
    township.goto(f"{site.url}/wall/{QUARTER}")
    expect(township.get_by_text("不放映")).to_be_visible()
    township.close()

    meeting(office, site, QUARTER)
    step(office, "筹备", "会前核数")
    expect(dialog(office)).to_contain_text("确认 1，异议 0")
    office.keyboard.press("Escape")
    step(office, "筹备", "截数冻结")
    dialog(office).get_by_text("以上都知道了").click()
    dialog(office).get_by_role("button", name="冻结为第 1 版").click()
    expect(office.get_by_role("dialog")).to_have_count(0)
    step(office, "筹备", "定议程")
    state(office, "议程已定")
    title = office.locator("h1").inner_text()
    step(office, "筹备", "开会")
    dialog(office).get_by_role("button", name="开会").click()
    state(office, "开会")

    meeting(office, site, QUARTER)
    with office.expect_popup() as window:
        office.get_by_role("link", name="放映").click()
    wall = window.value
    office.get_by_role("button", name="会场").click()
    with office.expect_popup() as window:
        office.get_by_role("link", name="秘书台").click()
    console = window.value
    expect(console.locator("#desk")).to_be_visible()
    with reading() as session:
        pack = pack_in_force(session)
        sitting = sitting_of(session, pack, QUARTER)
        assert sitting is not None
        snapshot = frozen(session, sitting)
    assert snapshot is not None
    titles = []
    wall.keyboard.press("Home")
    pages = int(wall.locator("#page").inner_text().split("/")[1])
    for n in range(pages):
        titles.append(wall.locator(".slide.now h1").inner_text())
        if n == 4:
            decide(console, "旧教学楼拆除经费落实到位", "县住建局")
            expect(wall.locator(".slide.now .decided")).to_contain_text("旧教学楼拆除经费落实到位")
        if n == 5:
            decide(console, "校门口占道经营联合整治", "县综合执法局")
            expect(wall.locator(".slide.now .decided")).to_contain_text("校门口占道经营联合整治")
        wall.keyboard.press(("ArrowRight", "PageDown", "Space")[n % 3])
    assert all(any(item["title"] in title for title in titles) for item in snapshot.content["agenda"])
    expect(wall.locator(".slide.now h1")).to_contain_text("本次会议议定2项")
    wall.close()
    console.close()

    meeting(office, site, QUARTER)
    step(office, "筹备", "闭会")
    dialog(office).get_by_role("button", name="闭会").click()
    state(office, "闭会")
    assert office.locator("h1").inner_text() == title

    number = snapshot.content["overdue"][0]["number"]
    with unit_of_work(system(pack.code), "hazard.report", number) as act:
        last = 90
        base = {"hazard_no": number, "reason": "补报材料", "on_date": date(2026, 9, 20)}
        steps = (("报告整改", "edu"), ("复查销号", "police"))
        rows = [base | {"seq": last + i, "kind": kind, "by_unit": by} for i, (kind, by) in enumerate(steps)]
        insert_versions(act, HazardEvent, rows)
        rebuild_spans(act, [number])
    meeting(office, site, QUARTER)
    assert office.locator("h1").inner_text() == title
    office.get_by_role("button", name="截数后更正").click()
    expect(office.get_by_text("复查销号：补报材料")).to_be_visible()
    office.keyboard.press("Escape")

    meeting(office, site, QUARTER)
    follow(office, "旧教学楼拆除经费", "落实")
    follow(office, "校门口占道经营", "未落实", "三部门意见不一")
    meeting(office, site, NEXT)
    step(office, "筹备会议", "生成议程")
    state(office, "筹备")
    agenda = office.locator(".st-key-plain_agenda tbody tr").first
    expect(agenda).to_contain_text("上次议定")
    settle(office)
    resolved = office.locator(".st-key-plain_resolved")
    expect(resolved.locator("tr", has_text="旧教学楼拆除经费落实到位")).to_contain_text("✓ 落实")
    expect(resolved.locator("tr", has_text="校门口占道经营联合整治")).to_contain_text("三部门意见不一")
    office.close()


PHONE, EARLIER = {"width": 390, "height": 844}, "2026Q2"
DIALOGS = (
    *("增加议题", "顺延议题", "合并、拆开议题", "领导批示", "待议事项", "固定议题"),
    *("开会安排", "参会回执", "会前核数"),
)
OFF = """() => { const box = document.querySelector('[role=dialog]').getBoundingClientRect();
  return [...document.querySelectorAll('[role=dialog] :is(td, th, p, label, button)')].filter((node) => {
    const at = node.getBoundingClientRect(), upright = node.matches('td, th') && at.width < 30;
    return at.width && (at.right > box.right + 1 || (upright && node.innerText.length > 3));
  }).map((node) => node.innerText.slice(0, 20)); }"""


def test_no_dialog_of_the_meeting_runs_off_a_phone(chromium: Browser, site: Site) -> None:
    office = enter(chromium, site, "演示联席办")
    meeting(office, site, EARLIER)
    step(office, "筹备会议", "生成议程")
    state(office, "筹备")
    office.set_viewport_size(PHONE)
    for name in DIALOGS:
        step(office, "筹备", name)
        dialog(office)
        settle(office)
        assert not office.evaluate(OFF), name
        office.keyboard.press("Escape")
        expect(office.get_by_role("dialog")).to_have_count(0)
    township = enter(chromium, site, "演示乡镇", **PHONE)
    meeting(township, site, EARLIER)
    township.get_by_role("button", name="核数和书面汇报").click()
    dialog(township)
    settle(township)
    assert not township.evaluate(OFF)
    office.context.close()
    township.context.close()
