"""台账 in a real browser: a clerk's workbook with errors is looked at, corrected, written once although clicked
twice, found in the list, corrected in its row and taken back; a school sees its own and cannot verify."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ledgers.files.workbook import open_workbook
from tests.books import book
from tests.browser.conftest import Site, asked, enter

HEAD = ["序号", "学校名称", "具体位置", "隐患内容", "隐患等级", "排查时间", "整改时限", "整改责任人"]


def go(page: Page, site: Site, query: str) -> None:
    """Open the page 台账 with a query."""
    page.goto(f"{site.url}/ledger?{query}")
    expect(page.locator("h1").first).to_be_visible()


def clerks_book(names: list[str], *, wrong: bool) -> bytes:
    """A workbook as clerks keep it: a title, their own headings, no numbers."""
    rows: list[list[Any]] = [
        [
            i + 1,
            names[i % len(names)],
            "教学楼",
            f"楼梯扶手松动{i + 1}处",
            "一般",
            date(2026, 9, 21),
            date(2026, 10, 30),
            "校长",
        ]
        for i in range(6)
    ]
    if wrong:
        rows[1][6] = date(2026, 8, 30)
        rows[2][1] = names[0][:-1]
        rows[4][4] = "很大"
        rows[4][5] = "2026年8月"
    return book(Sheet1=[["九月隐患台账", *[None] * 7], HEAD, *rows])


@pytest.fixture(scope="module")
def names(site: Site) -> list[str]:
    """Schools of the demo county that are open."""
    found = asked(
        site, "SELECT name FROM school WHERE superseded_at IS NULL AND closed_on IS NULL ORDER BY code LIMIT 6"
    )
    return [row.name for row in found]


def test_a_clerks_workbook_from_errors_to_undo(chromium: Browser, site: Site, names: list[str], tmp_path: Path) -> None:
    page = enter(chromium, site, "演示联席办")
    go(page, site, "do=import")
    expect(
        page.get_by_role("button", name="选择文件").or_(page.locator(".st-key-uploader button").first)
    ).to_be_visible()
    words = page.locator(".st-key-uploader [data-testid=stFileUploaderDropzone] button").first.evaluate(
        "node => getComputedStyle(node, '::after').content"
    )
    assert words == '"选择文件"', "the uploader shows its English words"

    faulty, fixed = tmp_path / "九月.xlsx", tmp_path / "九月改.xlsx"
    faulty.write_bytes(clerks_book(names, wrong=True))
    fixed.write_bytes(clerks_book(names, wrong=False))
    page.set_input_files("input[type=file]", faulty)
    expect(page.locator("h1")).to_have_text("6 行里 4 格有错，定下来就能写")
    for cell in ("G4", "B5", "E7", "F7"):
        expect(page.locator(".st-key-fill_questions").get_by_text(re.compile(rf"^×\d\s+{cell}\b"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^写入"))).to_be_disabled()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载错误清单").click()
    returned = open_workbook("错误.xlsx", Path(download.value.path()).read_bytes()).sheets[0]
    assert [row[-1] is not None for row in returned.rows] == [False, True, False, True, True, False, True, False]
    kept = asked(site, "SELECT count(*) AS n FROM upload WHERE batch_id IS NULL AND file_name = '九月.xlsx'")
    assert kept[0].n == 1

    page.get_by_role("button", name="换一个文件").click()
    page.set_input_files("input[type=file]", fixed)
    expect(page.locator("h1")).to_contain_text("6 行都能写入")
    before = asked(site, "SELECT count(*) AS n FROM batch")[0].n
    page.get_by_role("button", name="写入 6 行").dblclick()
    expect(page.locator("h1")).to_contain_text("已写入：新增 6 行，更新 0 行")
    assert asked(site, "SELECT count(*) AS n FROM batch")[0].n == before + 1
    batch = asked(site, "SELECT max(id) AS id FROM batch")[0].id
    with page.expect_download() as download:
        page.get_by_role("button", name="下载带编号的工作簿").click()
    numbered = open_workbook("编号.xlsx", Path(download.value.path()).read_bytes()).sheets[0]
    numbers = [str(value) for row in numbered.rows for value in row if re.fullmatch(r"KJ-\d{4}-\d{5}", str(value))]
    assert len(numbers) == 6

    go(page, site, "q=楼梯扶手松动")
    expect(page.get_by_text(re.compile("^6 行"))).to_be_visible()
    table = page.get_by_test_id("stDataFrame").locator("canvas").first
    at = table.bounding_box()
    assert at is not None
    page.mouse.click(at["x"] + 60, at["y"] + 50)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("楼梯扶手松动")
    opened = re.search(r"row=([\w-]+)", page.url)
    assert opened is not None and opened[1] in numbers
    dialog.locator("summary", has_text="更正").first.click()
    dialog.get_by_role("textbox", name="责任人岗位").first.fill("分管副校长")
    dialog.get_by_role("textbox", name="更正理由 *").first.fill("原登记有误")
    dialog.get_by_role("button", name="保存更正").first.click()
    expect(dialog).to_contain_text("已更正：责任人岗位")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.wait_for_url(lambda url: "row=" not in url)

    go(page, site, f"do=batches&batch={batch}")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("之后又有登记改动了 1 项，不能整批撤销")
    expect(dialog.get_by_role("button", name=re.compile(opened[1]))).to_be_visible()
    expect(dialog.get_by_role("button", name="撤销其余的")).to_be_visible()

    page.keyboard.press("Escape")
    go(page, site, "do=import")
    again = [[1, names[0], "教学楼", "窗扇脱落1处", "一般", date(2026, 9, 22), date(2026, 10, 30), "校长"]]
    other = tmp_path / "又一份.xlsx"
    other.write_bytes(book(Sheet1=[HEAD, *again]))
    page.set_input_files("input[type=file]", other)
    page.get_by_role("button", name="写入 1 行").click()
    expect(page.locator("h1")).to_contain_text("已写入：新增 1 行")
    go(page, site, f"do=batches&batch={batch + 1}")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(re.compile(f"确认撤销第 {batch + 1} 批")).click()
    dialog.get_by_role("button", name="撤销").click()
    expect(page.get_by_text(re.compile(f"已撤销第 {batch + 1} 批"))).to_be_visible()
    standing = "SELECT count(*) AS n FROM hazard WHERE superseded_at IS NULL AND description = '窗扇脱落1处'"
    assert asked(site, standing)[0].n == 0
    page.close()


def test_a_school_sees_its_own_rows_and_cannot_verify(chromium: Browser, site: Site) -> None:
    scope = asked(site, "SELECT scope FROM account WHERE name = '演示学校'")[0].scope
    other = asked(
        site,
        "SELECT number FROM hazard WHERE superseded_at IS NULL AND coalesce(school_code, '') <> :s LIMIT 1",
        s=scope,
    )
    page = enter(chromium, site, "演示学校")
    go(page, site, "do=new")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("当场整改")).to_have_count(0)
    dialog.get_by_role("textbox", name="隐患描述 *").first.fill("门卫室门锁损坏")
    dialog.get_by_role("textbox", name="首次整改期限").first.fill("15天")
    dialog.get_by_role("button", name="登记").click()
    expect(dialog).to_contain_text("已登记：")
    dialog.locator("button", has_text="报告整改").click()
    dialog.get_by_role("textbox", name="整改情况 *").first.fill("已换锁")
    dialog.get_by_role("button", name="办理：报告整改").click()
    expect(dialog).to_contain_text("待复查")
    for word in ("复查销号", "复查退回", "延期", "转办"):
        expect(dialog.locator("button", has_text=word)).to_have_count(0)
    go(page, site, f"row={other[0].number}")
    expect(page.get_by_role("dialog")).to_contain_text("不在您能看的范围内")
    go(page, site, "state=all")
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_role("button", name="导入")).to_have_count(0)
    page.close()
