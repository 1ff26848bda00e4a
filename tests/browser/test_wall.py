"""The projected meeting in a real browser: keys, a server that goes away, decisions that wait, the console, the
remote, who sees what, and that nothing is asked of anybody else."""

import http.server
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from access.sessions import actor_named
from actions.meetings import freezing, holding, preparing
from figures.meetings.resolutions import Decided, resolutions
from figures.meetings.sittings import frozen, sitting_of
from models.account import Actor
from models.county import pack_in_force
from models.database import engine_for, reading
from papers.wall.document import document
from papers.wall.shown import saved, show_of, sitting_and_frozen
from tests.browser.conftest import TODAY, Site

QUARTER = "2026Q3"
BAD = '<img src=x onerror="document.body.dataset.hacked=1"></script><script>document.body.dataset.hacked=2</script>'
FITS = """() => {
  const page = document.querySelector('.slide.now'), foot = document.querySelector('#foot').getBoundingClientRect();
  const lowest = foot.height ? foot.top : innerHeight, found = [];
  for (const node of page.querySelectorAll('*')) {
    if (node.closest('svg') && node.tagName !== 'svg') continue;
    let above = node.parentElement; // what is cut short with … is not read
    while (above !== page && getComputedStyle(above).overflow === 'visible') above = above.parentElement;
    if (above !== page) continue;
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const out = box.bottom > lowest + 1 || box.right > innerWidth + 1 || box.left < -1;
    if (out) found.push(node.textContent.slice(0, 30));
  }
  return found;
}"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.slide.now *, #foot:not([hidden]) p *')].filter(
  (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())).map((node) => {
    const svg = node.closest('svg'), size = parseFloat(getComputedStyle(node).fontSize);
    if (!svg || !svg.viewBox.baseVal.width) return size;
    const box = svg.getBoundingClientRect(), drawn = svg.viewBox.baseVal;
    return size * Math.min(box.width / drawn.width, box.height / drawn.height);
  }))"""
WAITING = "Object.entries(localStorage).filter(([k]) => k.endsWith('.queue')).map(([, v]) => JSON.parse(v).length)"
MARKED = """() => [...document.querySelectorAll('.slide.now :is(.worse, .better, .waiting)')].filter((node) => {
  const look = ['worse', 'better', 'waiting'].find((name) => node.classList.contains(name));
  const marks = { worse: ['#no', '#up'], better: ['#ok'], waiting: ['#half', '#away'] }[look];
  const around = node.closest('.matter, .band, p, h2, li, .heads, div');
  return ![...around.querySelectorAll('use')].some((use) => marks.includes(use.getAttribute('href')));
}).map((node) => node.textContent)"""


@pytest.fixture(scope="module")
def held(site: Site) -> Iterator[Actor]:
    """The third quarter's meeting is being held; an item of the office's own is hostile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", site.database)
        patch.setenv("SAFETY_TODAY", TODAY)
        with reading() as session:
            office = actor_named(session, "演示联席办")
        assert office is not None
        sitting = preparing.open_sitting(office, QUARTER)
        preparing.add_item(
            office, sitting, f"研究冬季取暖{BAD}", ask=f"由谁牵头{BAD}；哪天查完", minutes=5, reporter="edu"
        )
        preparing.settle_agenda(office, sitting)
        freezing.freeze(office, sitting, date(2026, 9, 30))
        holding.begin(office, sitting, date.fromisoformat(TODAY))
        yield office
        engine_for(site.database).dispose()


def come_in(chromium: Browser, site: Site, who: str, width: int = 1920, height: int = 1080) -> BrowserContext:
    """A browser of one's own, entered as a demo person; every request must stay at the server."""
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    context.set_default_timeout(20_000)
    context.outside = []  # type: ignore[attr-defined]
    context.on(
        "request",
        lambda r: None if r.url.startswith((site.url, "data:")) else context.outside.append(r.url),  # type: ignore[attr-defined]
    )
    page = context.new_page()
    page.goto(f"{site.url}/login")
    page.locator(f"button.role[value='{who}']").click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.close()
    return context


def opened(context: BrowserContext, site: Site, mode: str = "", **size: int) -> Page:
    """The wall in a window, connected to the server."""
    page = context.new_page()
    if size:
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.failures = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda failure: page.failures.append(str(failure)))  # type: ignore[attr-defined]
    with page.expect_websocket() as met:
        page.goto(f"{site.url}/wall/{QUARTER}{mode}")
    met.value.wait_for_event("framereceived")
    return page


def left(context: BrowserContext) -> None:
    """Close it all; nothing was asked of anybody else and no script failed."""
    for page in context.pages:
        assert not getattr(page, "failures", []), page.failures  # type: ignore[attr-defined]
    assert not context.outside, context.outside  # type: ignore[attr-defined]
    context.close()


def number(page: Page) -> tuple[int, int]:
    """The page that stands and how many there are."""
    at, _, of = page.locator("#page").inner_text().partition(" / ")
    return int(at), int(of)


def at(page: Page, expected: int) -> None:
    """Wait until a page stands."""
    page.wait_for_function("(n) => document.querySelector('#page').textContent.startsWith(`${n} /`)", arg=expected)


def decided(site: Site) -> list[str]:
    """The matters that the meeting has decided, as the database has them."""
    with reading() as session:
        pack = pack_in_force(session)
        sitting = sitting_of(session, pack, QUARTER)
        assert sitting is not None
        found = [d for d in resolutions(session, pack, date(2027, 1, 1)) if d.meeting_no == sitting.meeting_no]
    return [d.matter for d in sorted(found, key=lambda d: d.seq)]


def enter(console: Page, matter: str, unit: str = "housing") -> None:
    """Fill in the form and press its button."""
    console.fill("textarea[name=matter]", matter)
    console.select_option("select[name=lead]", unit)
    console.select_option("select[name=clause]", "")
    console.locator("[data-days] button").nth(1).click()
    console.locator("#decide button[type=submit]").click()


@pytest.fixture(autouse=True)
def database(held: Actor, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test reads is what the server serves."""
    monkeypatch.setenv("DATABASE_URL", site.database)
    monkeypatch.setenv("SAFETY_TODAY", TODAY)


def test_keys_act_at_once_and_in_order(chromium: Browser, site: Site) -> None:
    context = come_in(chromium, site, "演示联席办")
    wall = opened(context, site)
    wall.keyboard.press("Home")
    for _ in range(5):
        wall.keyboard.press("PageDown")
    assert number(wall)[0] == 6
    pages = number(wall)[1]
    for key, expected in (
        ("ArrowLeft", 5),
        ("Space", 6),
        ("PageUp", 5),
        ("ArrowRight", 6),
        ("End", pages),
        ("Home", 1),
    ):
        wall.keyboard.press(key)
        assert number(wall)[0] == expected, key
    wall.keyboard.press("1")
    wall.keyboard.press("0")
    expect(wall.locator("#page")).to_have_text("→ 10")
    wall.keyboard.press("Enter")
    assert number(wall)[0] == 10
    wall.keyboard.press("9")
    wall.keyboard.press("9")
    wall.keyboard.press("Enter")
    assert number(wall)[0] == pages
    for key in ("b", "."):
        wall.keyboard.press(key)
        assert wall.evaluate("getComputedStyle(document.body, '::after').backgroundColor") == "rgb(0, 0, 0)"
        wall.keyboard.press(key)
        assert not wall.evaluate("document.documentElement.classList.contains('black')")
    took = wall.evaluate(
        """() => { const spans = []; for (let i = 0; i < 20; i += 1) { const begun = performance.now();
        dispatchEvent(new KeyboardEvent('keydown', { key: i % 2 ? 'PageDown' : 'PageUp', bubbles: true }));
        spans.push(performance.now() - begun); } return spans.length; }"""
    )
    assert took == 20
    left(context)


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768), (1920, 1200), (390, 844)])
def test_every_page_fits_and_is_read_from_afar(chromium: Browser, site: Site, width: int, height: int) -> None:
    context = come_in(chromium, site, "演示县领导", width, height)
    wall = opened(context, site)
    wall.keyboard.press("Home")
    with reading() as session:
        _, snapshot = sitting_and_frozen(session, pack_in_force(session), QUARTER)
    schools = {line["school"] for line in snapshot.content["overdue"]}
    assert schools
    titles = []
    for n in range(1, number(wall)[1] + 1):
        at(wall, n)
        titles.append(wall.locator(".slide.now h1").inner_text())
        if width > 640:
            assert wall.evaluate(FITS) == [], titles[-1]
            assert wall.evaluate(SMALLEST) >= 28 / 1080 * min(height, width * 9 / 16) - 0.02, titles[-1]
        else:
            assert wall.evaluate("document.documentElement.scrollWidth") <= width, titles[-1]
            assert wall.evaluate(SMALLEST) >= 12, titles[-1]
        assert wall.evaluate(MARKED) == [], titles[-1]
        words = wall.locator(".slide.now").inner_text()
        assert not [school for school in schools if school in words]
        assert "2026-" not in words and "0次" not in words
        wall.keyboard.press("PageDown")
    assert titles[3].startswith("上次议定") and [t for t in titles if BAD in t] == [f"研究冬季取暖{BAD}"]
    for item in snapshot.content["agenda"]:
        assert any(item["title"].replace(" ", "") in title.replace("\n", "").replace(" ", "") or item["title"] in title
                   for title in titles), item["title"]  # fmt: skip
    assert wall.evaluate("document.body.dataset.hacked") is None
    assert wall.locator("#desk, #hand").count() == 0
    left(context)


def test_a_server_that_goes_away_changes_nothing_but_a_mark(chromium: Browser, site: Site) -> None:
    context = come_in(chromium, site, "演示联席办")
    wall, console = opened(context, site), opened(context, site, "/console", width=1366, height=768)
    before, pages = decided(site), number(wall)[1]
    wall.keyboard.press("Home")
    console.wait_for_function("() => document.querySelector('[data-now]').textContent.includes('1 /')")
    site.stop()
    expect(wall.locator("#mark")).to_contain_text("断网，照常放映")
    for n in range(2, pages + 1):
        wall.keyboard.press("PageDown")
        assert number(wall)[0] == n
    for n in range(pages - 1, 4, -1):
        wall.keyboard.press("PageUp")
        assert number(wall)[0] == n
    console.keyboard.press("Home")
    for _ in range(4):
        console.keyboard.press("ArrowRight")
    first, second = f"旧教学楼拆除经费落实到位{BAD}", "校门口占道经营联合整治"
    enter(console, first)
    enter(console, second, "enforcement")
    expect(console.locator("[data-entered] li")).to_have_count(2)
    expect(console.locator("[data-entered]")).to_contain_text("待上传")
    console.on("dialog", lambda box: box.accept())
    assert console.evaluate(WAITING) == [2]
    assert "Connection" not in wall.locator("body").inner_text()
    site.start()
    expect(console.locator("[data-entered]")).not_to_contain_text("待上传", timeout=30_000)
    expect(wall.locator("#mark")).to_have_text("", timeout=30_000)
    assert decided(site) == [*before, first, second]
    at(wall, 5)
    expect(wall.locator(".slide.now .decided li")).to_have_count(2)
    expect(wall.locator(".slide.now .decided")).to_contain_text(first)
    assert wall.evaluate("document.body.dataset.hacked") is None
    assert console.evaluate(WAITING) == [0]
    wall.keyboard.press("End")
    expect(wall.locator(".slide.now h1")).to_contain_text("本次会议议定2项")
    left(context)


def test_pages_turned_into_a_dead_connection_stay_turned(chromium: Browser, site: Site) -> None:
    context = come_in(chromium, site, "演示联席办")
    wall = opened(context, site)
    wall.keyboard.press("Home")
    wall.keyboard.press("PageDown")
    phone = opened(context, site, "/remote", width=390, height=844)
    phone.wait_for_function("() => document.querySelector('[data-at]').textContent.startsWith('墙上 2 /')")
    assert site.server
    site.server.send_signal(signal.SIGSTOP)  # nothing is closed: only silence tells
    for _ in range(5):
        wall.keyboard.press("PageDown")
    assert number(wall)[0] == 7
    expect(wall.locator("#mark")).to_contain_text("断网，照常放映")
    wall.keyboard.press("PageDown")
    site.server.send_signal(signal.SIGCONT)
    expect(wall.locator("#mark")).to_have_text("", timeout=30_000)
    phone.wait_for_function("() => document.querySelector('[data-at]').textContent.startsWith('墙上 8 /')")
    assert number(wall)[0] == 8
    left(context)


def test_what_waits_outlives_a_reload_and_sent_twice_is_written_once(chromium: Browser, site: Site) -> None:
    context = come_in(chromium, site, "演示联席办", 1366, 768)
    console = opened(context, site, "/console")
    before = decided(site)
    console.fill("textarea[name=matter]", "打了一半的话")
    console.reload()
    assert console.input_value("textarea[name=matter]") == "打了一半的话"
    # The answer to the first sending is lost: the same decision comes a second time, under its own id.
    waiting = {"id": "ab" * 16, "account": "演示联席办", "item": None, "matter": "寄过两次的议定", "lead": "县住建局",
               "lead_code": "housing", "support": "", "support_codes": [], "due": "2026-10-31", "day": "10月31日",
               "clause": ""}  # fmt: skip
    put = """(d) => { const draft = Object.keys(localStorage).find((k) => k.endsWith('.draft'));
      localStorage.setItem(draft.replace('.draft', '.queue'), JSON.stringify([d])); }"""
    for _ in range(2):
        console.evaluate(put, waiting)
        console.reload()
        console.wait_for_function(f"() => {WAITING}[0] === 0")
    assert decided(site) == [*before, "寄过两次的议定"]
    console.evaluate(put, waiting | {"id": "cd" * 16, "matter": "没有牵头单位", "lead_code": "nobody"})
    console.reload()
    expect(console.locator("[data-entered]")).to_contain_text("没有写入：议定事项必须有牵头单位")
    console.get_by_role("button", name="取回改").click()
    assert console.input_value("textarea[name=matter]") == "没有牵头单位"
    assert decided(site) == [*before, "寄过两次的议定"]
    left(context)


def test_a_day_is_taken_as_it_is_written(chromium: Browser, site: Site) -> None:
    context = come_in(chromium, site, "演示联席办", 1366, 768)
    console = opened(context, site, "/console")
    said = {
        "11月15日": "11月15日 星期日", "11.15": "11月15日 星期日", "2027-1-5": "2027年1月5日 星期二",
        "1月5日": "2027年1月5日 星期二", "2026年10月12日": "10月12日 星期一", "2月30日": "写成 11月15日 或 2027-1-15",
        "下周": "写成 11月15日 或 2027-1-15",
    }  # fmt: skip
    for typed, understood in said.items():
        console.get_by_label("别的日期").fill(typed)
        expect(console.locator("[data-due]")).to_have_text(understood)
    console.fill("textarea[name=matter]", "没有时限的事")
    console.select_option("select[name=lead]", "housing")
    console.select_option("select[name=clause]", "")
    console.locator("#decide button[type=submit]").click()
    expect(console.locator("[data-why]")).to_have_text("请选完成时限")
    console.get_by_label("别的日期").fill("2026-9-1")
    console.locator("#decide button[type=submit]").click()
    expect(console.locator("[data-why]")).to_have_text("完成时限早于会议日期2026年10月12日")
    left(context)


def test_the_remote_and_the_console_turn_the_wall(chromium: Browser, site: Site) -> None:
    context = come_in(chromium, site, "演示联席办")
    wall = opened(context, site)
    phone = opened(context, site, "/remote", width=390, height=844)
    wall.keyboard.press("Home")
    phone.wait_for_function("() => document.querySelector('[data-at]').textContent.startsWith('墙上 1 /')")
    for _ in range(10):
        phone.locator("#hand [data-do=on]").click()
    at(wall, 11)
    phone.locator("#hand [data-do=back]").click()
    at(wall, 10)
    phone.locator("#hand [data-do=black]").click()
    wall.wait_for_function("() => document.documentElement.classList.contains('black')")
    phone.locator("#hand [data-do=first]").click()
    at(wall, 1)
    assert not wall.evaluate("document.documentElement.classList.contains('black')")
    wall.keyboard.press("d")
    expect(wall.locator("#desk")).to_be_visible()
    expect(wall.locator("textarea[name=matter]")).to_be_focused()
    wall.keyboard.type("12b ")
    assert wall.input_value("textarea[name=matter]") == "12b "
    wall.keyboard.press("Escape")
    wall.keyboard.press("Escape")
    expect(wall.locator("#desk")).to_be_hidden()
    left(context)


def test_the_items_clock_goes_on_where_it_was(chromium: Browser, site: Site) -> None:
    context = come_in(chromium, site, "演示联席办")
    wall = opened(context, site)
    wall.keyboard.press("Home")
    for _ in range(4):
        wall.keyboard.press("PageDown")
    seconds = (
        "() => document.querySelector('#clock').textContent.split('/')[0].split(':').reduce((m, s) => 60 * +m + +s)"
    )
    wall.wait_for_function(seconds + " >= 2")
    wall.keyboard.press("PageDown")
    wall.keyboard.press("PageUp")
    assert wall.evaluate(seconds) >= 2
    wall.reload()
    at(wall, 5)
    assert wall.evaluate(seconds) >= 2
    left(context)


def test_who_may_see_and_who_may_steer(chromium: Browser, site: Site) -> None:
    office = come_in(chromium, site, "演示联席办")
    wall = opened(office, site)
    wall.keyboard.press("Home")
    leader = come_in(chromium, site, "演示县领导", 390, 844)
    seen = opened(leader, site)
    at(seen, 1)
    wall.keyboard.press("PageDown")
    at(seen, 2)
    seen.locator("#thumb [data-do=on]").click()
    assert number(seen)[0] == 3 and number(wall)[0] == 2
    expect(seen.locator("#mark")).to_contain_text("墙上第2页")
    wall.keyboard.press("PageDown")
    wall.keyboard.press("PageDown")
    seen.wait_for_function("() => document.querySelector('#mark').textContent.includes('墙上第4页')")
    assert number(seen)[0] == 3
    seen.keyboard.press("Enter")
    at(seen, 4)
    for address in ("console", "remote"):
        answer = seen.request.get(f"{site.url}/wall/{QUARTER}/{address}")
        assert answer.status == 403 and "只给主持开会的账号用" in answer.text()
    before = decided(site)
    said = seen.evaluate(
        """(id) => new Promise((done) => { const socket = new WebSocket(`ws://${location.host}/wall/live/${id}`);
        socket.onopen = () => { socket.send(JSON.stringify({ page: 9, by: 'x', count: 1 }));
          const decide = { id: 'ef', matter: '没有权限', lead: 'housing', due: '2026-10-31', clause: '' };
          socket.send(JSON.stringify({ decide })); };
        socket.onmessage = (event) => { const told = JSON.parse(event.data); if (told.refused) done(told); }; })""",
        1,
    )
    assert said["refused"] == "ef" and "没有“主持开会”的权限" in said["why"]
    assert decided(site) == before and number(wall)[0] == 4
    township = come_in(chromium, site, "演示乡镇")
    page = township.new_page()
    answer = page.request.get(f"{site.url}/wall/{QUARTER}")
    assert answer.status == 403 and "不放映" in answer.text()
    assert page.request.get(f"{site.url}/wall/2026Q2").status == 403
    assert wall.request.get(f"{site.url}/wall/2026Q2").status == 404
    assert wall.request.get(f"{site.url}/wall/x").status == 404
    for context in (office, leader, township):
        left(context)


def test_a_page_from_elsewhere_hears_nothing(chromium: Browser, site: Site, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!DOCTYPE html><title>x</title>")
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    foreign = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=foreign.serve_forever, daemon=True).start()
    context = come_in(chromium, site, "演示联席办")
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{foreign.server_port}/")
    heard: Any = page.evaluate(
        """(address) => new Promise((done) => { const socket = new WebSocket(address);
        socket.onmessage = (event) => done(event.data); socket.onclose = () => done(null); })""",
        f"{site.url.replace('http', 'ws')}/wall/live/1",
    )
    assert heard is None
    foreign.shutdown()
    context.close()


LONG = "学生宿舍二楼东侧消防通道被杂物长期占用且疏散指示标志损坏"
MANY: list[dict[str, Any]] = [
    {"title": LONG * 6, "facts": f"{LONG}；{LONG}；{LONG}；{LONG}", "ask": "；".join([LONG] * 4), "shown": {}},
    {
        "title": "表很长，列很多，标题也要占满一整行才算数，再长一点看看会怎样",
        "facts": LONG,
        "ask": "；".join([LONG] * 3),
        "shown": {
            "table": {
                "heads": ["乡镇", "学校", "隐患", "期限", "超期/天", "轮到"],
                "rows": [[f"第{i}街道办事处", f"{LONG}小学", LONG[:24], "12月31日", str(1000 - i), "县综合行政执法局"]
                         for i in range(8)],
            },
            "more": 37,
            "bars": {"names": [f"某某某街道{i}" for i in range(8)], "values": [9, 8, 7, 6, 5, 4, 3, 2],
                     "marked": "某某某街道3"},
            "unit": "项", "title": "期末逾期", "total": 93, "note": LONG,
            "turns": [["整改", 20], ["待复查", 13], ["等资金", 8], ["等会商", 4]],
            "owes": [["县综合行政执法局", "整改12项", "2025-12-31", 1000]] * 4, "owes_more": 77,
            "before": [[LONG, "县住建局", "2026-06-30", "未落实", LONG * 2],
                       [LONG, "县住建局", "2026-06-30", "在办", ""]],
        },
    },
    {
        "title": "三行", "facts": LONG, "ask": "；".join([LONG] * 3),
        "shown": {"table": {"heads": ["义务", "应做/校", "做到/校", "卡在哪里"],
                            "rows": [[LONG, "150", "117", LONG], [LONG, "150", "90", LONG], [LONG, "9", "0", LONG]]},
                  "more": 0, "before": [[LONG, "县住建局", "2026-06-30", "未落实", LONG]]},
    },
    {
        "title": "十二根条", "facts": f"{LONG}；{LONG}", "ask": "；".join([LONG] * 3),
        "shown": {"bars": {"names": [f"很长的学校安全风险类别名称{i}" for i in range(12)],
                           "values": [99999, *range(11)], "marked": ""},
                  "unit": "校周", "title": "应报未报", "total": 200000, "note": LONG},
    },
    *({
        "title": LONG[:24], "facts": "；".join([LONG] * 4), "ask": "",
        "shown": {"marks": [[f"第{i}街道办事处", i % 5, i % 3, i % 4, most - 2 * i, 3] for i in range(20)],
                  "unit": "所学校",
                  "bars": {"names": ["某某街道"], "values": [9], "marked": ""}, "title": "未达标", "total": 99,
                  "owes": [["县综合行政执法局", "督促12所学校", "2025-12-31", 1000]] * 4, "owes_more": 77,
                  "before": [[LONG, "县住建局", "2026-06-30", "未落实", LONG]]},
    } for most in (39, 990)),
    {"title": "没有理由也没有要议定的", "facts": "", "ask": "", "shown": {}},
    {"title": "很多要议定的", "facts": "", "ask": "；".join([LONG] * 9), "shown": {}},
]  # fmt: skip


@pytest.mark.parametrize("entered", [0, 6])
def test_whatever_a_rule_finds_fits_its_page(chromium: Browser, site: Site, tmp_path: Path, entered: int) -> None:
    """Long words, many rows, many parts, and many resolutions on each: nothing stands over the foot or off the page."""
    with reading() as session:
        pack = pack_in_force(session)
        sitting, snapshot = sitting_and_frozen(session, pack, QUARTER)
        shown = show_of(session, pack, sitting, snapshot)
    model = dict(snapshot.content["agenda"][1])
    agenda = [
        *snapshot.content["agenda"][:1],
        *({**model, "kind": "red", "lineage": "x", "times": 12, "rows": [], "id": 1000 + i, **item}
          for i, item in enumerate(MANY)),
    ]  # fmt: skip
    decided = [
        Decided(meeting_no="x", seq=i * 10 + j, matter=LONG * 3, lead_unit="enforcement", supporting="",
                deadline=date(2027, 1, 31), clause="", outcome="在办", outcome_on=None, reason="",
                decided_on=date(2026, 10, 12), survived=0, days_over=0)
        for i in range(len(agenda)) for j in range(entered)
    ]  # fmt: skip
    outcomes = {item["id"]: [d.seq for d in decided if d.seq // 10 == i] for i, item in enumerate(agenda)}
    content: Any = {**snapshot.content, "agenda": agenda}
    made = replace(shown, snapshot=replace(snapshot, content=content), decided=decided, outcomes=outcomes)
    (tmp_path / "wall.html").write_text(document(made), encoding="utf-8")
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.goto((tmp_path / "wall.html").as_uri())
    for n in range(1, number(page)[1] + 1):
        assert number(page)[0] == n
        title = page.locator(".slide.now h1").inner_text()[:20]
        assert page.evaluate(FITS) == [], title
        assert page.evaluate(SMALLEST) >= 27.98, title
        page.keyboard.press("PageDown")
    context.close()


def test_the_copy_needs_no_network(chromium: Browser, site: Site, tmp_path: Path) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        sitting, snapshot = sitting_and_frozen(session, pack, QUARTER)
        assert frozen(session, sitting) is not None
        file = tmp_path / "wall.html"
        file.write_bytes(saved(session, pack, sitting, snapshot))
    assert file.stat().st_size < 3_000_000
    context = chromium.new_context(viewport={"width": 1920, "height": 1080}, offline=True)
    page = context.new_page()
    asked: list[str] = []
    failures: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("pageerror", lambda failure: failures.append(str(failure)))
    page.on("console", lambda message: failures.append(message.text))
    page.goto(file.as_uri())
    for _ in range(5):
        page.keyboard.press("PageDown")
    assert number(page)[0] == 6
    page.keyboard.press("d")
    assert page.locator("#desk").count() == 0 and page.locator("#mark").inner_text() == ""
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()] and failures == []
    context.close()
