"""Four accounts carry a matter from a rule's proposal to 核销 in a real browser: a statement withdraws one line, takes
one finding out of another; a hazard closed before 审签 stops it until restated; the rest is issued and settled."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from actions.unit_of_work import unit_of_work
from actions.versions import insert_versions, rebuild_spans
from figures.bodies.lines import LINE, lines
from figures.bodies.proposals import proposals
from figures.bodies.rules.asking import Proposal
from figures.query import period
from models.account import Account, system
from models.base import table
from models.bulletin import SETTLED, WITHDRAWN, BulletinLine
from models.county import pack_in_force
from models.database import reading, writing
from models.hazard import Hazard, HazardEvent
from models.meeting import Meeting, Resolution
from tests.browser.conftest import TODAY, Site, at_rest
from tests.browser.test_meeting import dialog, enter
from ui.accountability.selection import key_of

QUARTER = "2026Q4"
ACCOUNT = table(Account)


@pytest.fixture(scope="module")
def town(site: Site) -> Iterator[str]:
    """A township that nobody has named yet, now of the demo's township account: two hazards long overdue and a
    resolution not carried out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", site.database)
        patch.setenv("SAFETY_TODAY", TODAY)
        with reading() as session:
            pack = pack_in_force(session)
            named = set(session.execute(select(LINE.c.body)).scalars())
            found = proposals(session, pack, period(QUARTER, date.fromisoformat(TODAY)))
        busy = named | {p.unit for p in found}
        code = next(t.code for t in pack.townships_on(date(2026, 10, 1)) if t.code not in busy)
        with unit_of_work(system(pack.code), "ledger.enter", "browser") as act:
            fixed = {"township_code": code, "ring": "其他", "level": "一般", "source": "乡镇检查", "responsible": code}
            for number, words in (("B-1", "护栏松动"), ("B-2", "边坡落石")):
                facts = {"number": number, "description": words, "found_on": date(2026, 6, 1), "verifying_unit": "edu"}
                insert_versions(act, Hazard, [fixed | facts | {"first_deadline": date(2026, 7, 1)}])
            rebuild_spans(act, ["B-1", "B-2"])
            meeting = {"number": "B-M", "kind": "专题会议", "held_on": date(2026, 7, 1)}
            insert_versions(act, Meeting, [meeting])
            matter = {"meeting_no": "B-M", "seq": 1, "matter": "增设护栏", "lead_unit": code, "clause": "8"}
            insert_versions(act, Resolution, [matter | {"deadline": date(2026, 8, 1), "outcome": "在办"}])
        with writing() as session:
            session.execute(update(ACCOUNT).where(ACCOUNT.c.name == "演示乡镇").values(scope=code))
        yield code


def proposed(town: str, rule: str) -> Proposal:
    """What a rule proposes about the township."""
    with reading() as session:
        found = proposals(session, pack_in_force(session), period(QUARTER, date.fromisoformat(TODAY)))
    return next(p for p in found if p.unit == town and p.rule == rule)


def line_of(town: str, rule: str) -> BulletinLine:
    """The line as it stands."""
    with reading() as session:
        return next(one for one in lines(session, pack_in_force(session), body=town) if one.rule == rule)


def matter(page: Page, site: Site, key: str | int | None) -> Any:
    """Open a matter; its box."""
    page.goto(f"{site.url}/accountability?quarter={QUARTER}&matter={key}")
    at_rest(page)
    found = page.locator(".st-key-box")
    expect(found).to_be_visible()
    return found


def press(page: Page, site: Site, key: str | int | None, name: str) -> Any:
    """Press a deed of a matter's box; the dialog it opens."""
    matter(page, site, key).get_by_role("button", name=name, exact=True).click()
    return dialog(page)


def done(page: Page) -> None:
    """The deed went through: the dialog is gone."""
    expect(page.get_by_role("dialog")).to_have_count(0)


def take_up(page: Page, site: Site, town: str, rule: str) -> int | None:
    """A proposal becomes a line and is sent to the body; its id."""
    box = press(page, site, key_of(proposed(town, rule)), "拟通报")
    box.get_by_role("button", name="拟通报", exact=True).click()
    done(page)
    line = line_of(town, rule).id
    press(page, site, line, "送核").get_by_role("button", name="送核", exact=True).click()
    done(page)
    return line


def close(town: str, number: str) -> None:
    """The township reports a hazard and it is verified, today."""
    today = date.fromisoformat(TODAY)
    with reading() as session:
        county = pack_in_force(session).code
    with unit_of_work(system(county), "ledger.enter", number) as act:
        steps = [("报告整改", town), ("复查销号", "edu")]
        rows = [
            {"hazard_no": number, "seq": n, "kind": kind, "on_date": today, "by_unit": by, "reason": "办结"}
            for n, (kind, by) in enumerate(steps, 1)
        ]
        insert_versions(act, HazardEvent, rows)
        rebuild_spans(act, [number])


def state(page: Page, site: Site, line: int | None, words: str) -> None:
    """The body's statement."""
    box = press(page, site, line, "写情况说明")
    box.get_by_label("单位说明").fill(words)
    box.get_by_role("button", name="提交").click()
    done(page)


def test_from_a_proposal_to_its_settlement(chromium: Browser, site: Site, town: str, tmp_path: Path) -> None:
    office, member = enter(chromium, site, "演示联席办"), enter(chromium, site, "演示乡镇")
    drafter = enter(chromium, site, "演示拟稿员")
    convener, supervisor = enter(chromium, site, "演示召集人"), enter(chromium, site, "演示督导室")

    decided = take_up(drafter, site, town, "resolution")
    overdue = take_up(drafter, site, town, "overdue")
    state(member, site, decided, "护栏已于八月装好，验收单附后。")
    state(member, site, overdue, "B-1 已整改并报送；B-2 正在施工。")

    box = press(office, site, decided, "核实")
    box.get_by_text("撤回", exact=True).click()
    box.get_by_label("核实意见").fill("经查护栏确已装好。")
    box.get_by_role("button", name="写入核实结论").click()
    done(office)
    box = press(office, site, overdue, "核实")
    box.get_by_text("修改", exact=True).click()
    box.get_by_label("改后的认定事实").fill("边坡落石一项超过期限三个月。")
    box.get_by_role("button", name="移除 B-1").click()
    box.get_by_label("核实意见").fill("B-1 属实，去掉；B-2 尚未完工。")
    box.get_by_role("button", name="写入核实结论").click()
    done(office)
    assert line_of(town, "resolution").state == WITHDRAWN
    assert [row["number"] for row in line_of(town, "overdue").rows] == ["B-2"]

    # Closed between 送核 and 审签: stopped, sent back, restated with the day.
    close(town, "B-2")
    today = date.fromisoformat(TODAY)
    told = f"{today}销号，超过期限{(today - date(2026, 7, 1)).days}天"
    assert matter(office, site, overdue).get_by_role("button", name="审签", exact=True).count() == 0
    box = press(convener, site, overdue, "审签")
    expect(box).to_contain_text(f"▲ 依据已有变化，所写的事实没有反映：B-2 {told}")
    box.get_by_role("button", name="审签", exact=True).click()
    expect(box).to_contain_text("请退回，重新核实后再审签")
    box.screenshot(path=str(tmp_path / "stopped.png"))
    press(convener, site, overdue, "退回").get_by_label("退回理由").fill("B-2已销号，请改写。")
    dialog(convener).get_by_role("button", name="退回", exact=True).click()
    done(convener)
    box = press(office, site, overdue, "核实")
    expect(box.get_by_label("改后的认定事实")).to_have_value(re.compile(re.escape(f"B-2（{told}）")))
    box.get_by_label("核实意见").fill("B-2 已办结，按逾期办结认定。")
    box.screenshot(path=str(tmp_path / "restated.png"))
    box.get_by_role("button", name="写入核实结论").click()
    done(office)
    press(convener, site, overdue, "审签").get_by_role("button", name="审签", exact=True).click()
    done(convener)
    press(supervisor, site, overdue, "印发").get_by_role("button", name="印发", exact=True).click()
    done(supervisor)

    shown = matter(member, site, overdue)
    expect(shown).to_contain_text(told)
    with member.expect_download() as waiting:
        shown.get_by_role("button", name=re.compile("Word")).click()
    with zipfile.ZipFile(BytesIO(waiting.value.path().read_bytes())) as paper:
        text = paper.read("word/document.xml").decode()
    assert "边坡落石一项超过期限三个月" in text and "B-1 已整改并报送；B-2 正在施工。" in text
    assert "增设护栏" not in text and "护栏松动" not in text

    shown.get_by_role("button", name="写整改反馈", exact=True).click()
    box = dialog(member)
    box.get_by_label("整改措施和结果").fill("落石已清，边坡已加网。")
    box.get_by_role("button", name="提交").click()
    done(member)
    box = press(office, site, overdue, "核销或再督办")
    box.get_by_label("意见").fill("现场看过。")
    box.get_by_role("button", name="写入", exact=True).click()
    done(office)
    assert line_of(town, "overdue").state == SETTLED
    settled = matter(office, site, overdue)
    for step in ("拟通报", "送核", "核实", "审签", "印发", "反馈", "核销"):
        expect(settled).to_contain_text(f"✓ {step}")


def test_a_member_reads_only_lines_that_name_it(chromium: Browser, site: Site, town: str) -> None:
    department = enter(chromium, site, "演示部门")
    department.goto(f"{site.url}/accountability?matter={line_of(town, 'overdue').id}")
    at_rest(department)
    expect(department.locator(".st-key-box")).to_have_count(0)
    expect(department.get_by_text("边坡落石")).to_have_count(0)
    for page in (department, enter(chromium, site, "演示县领导")):
        page.goto(f"{site.url}/transfers")
        at_rest(page)
        expect(page.get_by_text("移送〔")).to_have_count(0)
