"""A week is collected in a real browser from every school of a county, three ways at once: workbooks in a .zip, the
chat of a group, and codes from the page for phones, opened on a phone without a network. Five are wrong (a changed
code in a sealed workbook, last week's form, two schools in one file, a code copied wrongly, a line that names no
school) and are mended in the page. The last names without a return are there in few clicks, and the map, the list of
欠报 and the exported inspections agree. SCHOOLS says how many schools the county has.
"""

import io
import os
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from forms import HAZARD, filled
from playwright.sync_api import Browser, Page, expect

import manage
from access.sessions import actor_named
from actions.collecting.asking import Opened, opened_collection
from actions.collecting.handing import form_of
from figures.query import Period, period
from figures.reporting.weeks import missing_weeks, reporting
from ledgers.files.workbook import open_workbook
from models import clock
from models.account import Actor
from models.county import pack_in_force
from models.database import engine, reading
from tests.browser.conftest import TODAY, Site, asked, at_rest, enter

SCHOOLS = int(os.environ.get("SCHOOLS", "150"))
MONDAY, SUNDAY, FRIDAY = date(2026, 10, 5), date(2026, 10, 11), "2026-10-09"
WEEK = timedelta(days=7)
MOST_CLICKS = 25
PARTED = "#text"


@pytest.fixture(scope="module")
def county() -> tuple[date, int]:
    """A county that knows nothing yet of the week that is collected."""
    return MONDAY, SCHOOLS


@pytest.fixture
def figures(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The served database, asked beside the server."""
    monkeypatch.setenv("DATABASE_URL", site.database)
    monkeypatch.setenv("SAFETY_TODAY", TODAY)
    yield
    engine().dispose()


class Clicks:
    """A person at the page, each click counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, name: str | re.Pattern[str], *, within: str = "body") -> None:
        """Click a button by its name, once the run before is over."""
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        self.page.locator(within).get_by_role("button", name=name).first.click()
        self.count += 1

    def answer(self, question: str | re.Pattern[str], choice: str) -> None:
        """Click the pill that answers a question."""
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        row = self.page.locator("[data-testid=stHorizontalBlock]").filter(has_text=question).last
        row.locator("button").filter(has_text=choice).first.click()
        self.count += 1


def office() -> Actor:
    with reading() as session:
        actor = actor_named(session, "演示联席办")
    assert actor is not None
    return actor


def collected(number: int | None = None) -> Opened:
    """A collection as it stands, the newest open one by default."""
    with reading() as session:
        return opened_collection(session, office(), number)


def unzipped(path: Path) -> dict[str, bytes]:
    """Name of the school → its file, of a .zip that was handed out."""
    with zipfile.ZipFile(path) as archive:
        return {name.split("/")[1].split("_")[0]: archive.read(name) for name in archive.namelist()}


def joined(mine: bytes, theirs: bytes) -> bytes:
    """Two forms in one book, as somebody moves sheets together."""
    other = openpyxl.load_workbook(io.BytesIO(filled(theirs, FRIDAY)))

    def paste(book: Any) -> None:
        for name in ("周排查", "新查出的隐患"):
            copy = book.create_sheet(f"{name} (2)")
            for row in other[name].iter_rows():
                for cell in row:
                    copy.cell(cell.row, cell.column, cell.value)

    return filled(mine, FRIDAY, change=paste)


def phones(chromium: Browser, folder: Path, pages: dict[str, bytes]) -> list[str]:
    """The texts that phones make of their pages, without any network; the first school found something."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.set_offline(True)
    phone = context.new_page()
    phone.clock.set_fixed_time(f"{FRIDAY}T10:00:00")
    requested: list[str] = []
    phone.on("request", lambda request: requested.append(request.url))
    made = []
    for at, content in enumerate(pages.values()):
        file = folder / f"{at}.html"
        file.write_bytes(content)
        phone.goto(file.as_uri())
        phone.get_by_role("button", name="周五 10月9日").click()
        phone.evaluate("() => document.querySelectorAll('.item').forEach(i => i.querySelector('button').click())")
        if at == 0:
            phone.locator(".item").first.get_by_role("button", name="异常").click()
            phone.get_by_role("button", name="下一步").click()
            phone.get_by_label("具体地点").fill("教学楼三楼")
            phone.get_by_label("什么问题").fill("灭火器压力不足")
            phone.get_by_role("button", name="一般", exact=True).click()
            phone.get_by_role("button", name="没有", exact=True).click()
        phone.get_by_role("button", name="下一步").click()
        made.append(phone.locator(PARTED).inner_text())
    assert all(url.startswith("file:") for url in requested)
    context.close()
    return made


def test_a_week_is_collected_three_ways(chromium: Browser, site: Site, figures: None, tmp_path: Path) -> None:
    before = collected().row.id
    page = enter(chromium, site, "演示联席办")
    page.goto(f"{site.url}/collecting")
    person = Clicks(page)
    person.on("发一份新的收表")
    page.get_by_role("dialog").locator("[data-testid=stSelectbox]").nth(1).locator("input").click()
    page.get_by_role("option", name=re.compile("^第6周")).click()
    person.count += 2
    person.on("发出", within="[role=dialog]")
    expect(page.locator("h1", has_text="第6周周排查已回 0/")).to_be_visible()
    asked_of = [each.name for each in collected().answers]
    whole = len(asked_of)

    person.on("下发")
    with page.expect_download() as download:
        person.on("空表，一校一份（.zip）")
    forms = unzipped(download.value.path())
    with page.expect_download() as download:
        person.on("手机页，一校一张（.zip）")
    pages = unzipped(download.value.path())
    page.keyboard.press("Escape")
    assert len(forms) == len(pages) == whole

    books, chat, codes = whole * 2 // 5, whole * 3 // 10, whole // 5
    sent, said, phoned = asked_of[:books], asked_of[books : books + chat], asked_of[books + chat :][:codes]
    silent = set(asked_of[books + chat + codes :])
    last = form_of(office(), before, collected().answers[1].code)[1]
    back = tmp_path / "回收.zip"
    with zipfile.ZipFile(back, "w") as packed:
        changed = filled(forms[sent[0]], FRIDAY, change=lambda book: book["周排查"].__setitem__("A4", "YS0x1"))
        packed.writestr("改了名0.xlsx", changed)
        packed.writestr("上周的表.xlsx", filled(last, FRIDAY))
        packed.writestr("两校.xlsx", joined(forms[sent[2]], forms[sent[3]]))
        for at, name in enumerate(sent[4:]):
            found = {"found": 1, "hazards": [HAZARD]} if at == 0 else {}
            packed.writestr(f"改了名{at + 4}.xlsx", filled(forms[name], FRIDAY, **found))
    page.set_input_files(".st-key-collect_drop input[type=file]", back)
    person.count += 2  # 选择文件, and the file
    right = books - 4
    expect(page.get_by_text(f"{right + 3} 份：{right} 份可以写入，1 份要改，2 份要您答")).to_be_visible(timeout=60_000)
    person.on(re.compile(f"^写入 {right} 份"))
    expect(page.get_by_text(f"已写入 {right} 份、{right} 校")).to_be_visible(timeout=60_000)
    person.on("采用建议的 1 格")
    person.answer("的旧表", "当这一次的收")
    person.answer("这一份里拼了", "各归各校")
    expect(page.get_by_role("button", name="写入 3 份")).to_be_enabled()
    person.on("写入 3 份")
    expect(page.get_by_text("已写入 3 份、4 校")).to_be_visible()

    texts = phones(chromium, tmp_path, {name: pages[name] for name in phoned})
    at = texts[1].rindex("码 ") + 2
    texts[1] = texts[1][:at] + texts[1][at + 1] + texts[1][at] + texts[1][at + 2 :]
    nickname = "我们的小学校"
    lines = [f"{n}. {name} 零报告" for n, name in enumerate(said[1:], 1)]
    text = "\n".join(["#接龙 周排查😊", f"{chat}. {nickname} 零报告", *lines, *texts])
    person.on("打开粘贴框")
    page.locator("textarea").first.fill(text)
    person.count += 1
    person.on("读一遍，先看再写")
    expect(page.locator("h1", has_text=f"{chat - 1 + codes - 1} 校看准，2 条要您指认")).to_be_visible(timeout=60_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    row = page.locator("[data-testid=stHorizontalBlock]").filter(has_text=f"名录里没有“{nickname}”").last
    row.locator("[data-testid=stSelectbox] input").click()
    page.keyboard.type(said[0])
    page.get_by_role("option", name=said[0], exact=True).click()
    person.count += 2
    person.answer("的码抄错了一处", "改正后收")
    expect(page.locator("h1", has_text=f"{chat + codes} 校看准")).to_be_visible()
    person.on(f"写入 {chat + codes} 校")
    expect(page.get_by_text(f"已写入 {chat + codes} 份、{chat + codes} 校")).to_be_visible(timeout=60_000)
    person.on("回到收表")
    came = whole - len(silent)
    expect(page.locator("h1", has_text=f"第6周周排查已回 {came}/{whole} 校")).to_be_visible()
    told = page.locator(".stCode")
    for name in silent:
        expect(told).to_contain_text(name)
    with page.expect_download() as download:
        person.on("名单")
    assert person.count <= MOST_CLICKS, f"{person.count} clicks"

    listed = open_workbook("没回.xlsx", Path(download.value.path()).read_bytes()).sheets[0].rows[4:]
    with reading() as session:
        pack = pack_in_force(session)
        week = Period(MONDAY, SUNDAY, SUNDAY)
        one, owing = reporting(session, pack, week).county, missing_weeks(session, pack, week)
        quarter = reporting(session, pack, period("2026Q4", date.fromisoformat(TODAY))).county
        before_it = Period(MONDAY - WEEK, SUNDAY - WEEK, SUNDAY - WEEK)
        owed_before = {each.code for each in reporting(session, pack, before_it).schools if each.owed}
    assert (one.reported, one.owed) == (came, whole)
    assert {row[1] for row in listed} == {each.school_name for each in owing} == silent
    page.goto(f"{site.url}/township_map?measure=reported&quarter=2026Q4")
    at_rest(page)
    shown = re.search(r"填报 (\d+)/(\d+) 校周", page.locator("[data-testid=stMain]").inner_text())
    assert shown is not None
    assert (int(shown[1]), int(shown[2])) == (quarter.reported, quarter.owed)
    page.close()

    out = tmp_path / "检查.xlsx"
    clock.fix(datetime.fromisoformat(f"{TODAY}T12:00:00"))
    assert manage.main(["export", "inspections", str(out)]) == 0
    clock.fix(None)
    rows = open_workbook("检查.xlsx", out.read_bytes()).sheets[0].rows
    kind, school, day = (rows[0].index(name) for name in ("检查类型", "学校代码", "检查日期"))
    checks = [(row[school], _day(row[day])) for row in rows[1:] if row[kind] == "学校自查"]
    weeks = {(code, day - timedelta(days=day.weekday())) for code, day in checks}
    assert len({code for code, monday in weeks if monday == MONDAY}) == came
    came_before = {code for code, monday in weeks if monday == MONDAY - WEEK} & owed_before
    assert (came + len(came_before), whole + len(owed_before)) == (int(shown[1]), int(shown[2]))
    ways = asked(
        site,
        "SELECT way, count(*) AS n FROM collection_return WHERE state = 'in' AND collection_id <> :before GROUP BY way",
        before=before,
    )
    assert {row.way: row.n for row in ways} == {"workbook": books, "chat": chat, "code": codes}


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else date.fromisoformat(str(value))
