"""The meeting's papers: format in Word's own units, figures from the snapshot alone, and the rendered page.

Rendering needs LibreOffice and poppler; without them those tests are skipped with the reason.
"""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from actions.meetings import checking, freezing, holding, preparing, resolving
from errors import Refused
from models.account import Actor
from models.county import Pack, pack_in_force
from models.database import reading
from papers.frames.templates import built_in
from papers.registry import make
from papers.setting.measures import FANG, HEI, XBS
from papers.setting.paper import Paper
from papers.setting.tables import FIGURE, Column
from papers.setting.words import numbered, written_day
from tests.actions.test_meetings import QUARTER, TOWN, at, find, ready, step
from tests.books import sat

SOFFICE, POPPLER = shutil.which("soffice"), shutil.which("pdffonts")
rendered = pytest.mark.skipif(not (SOFFICE and POPPLER), reason="没有 LibreOffice 或 poppler，不检查排版后的页面")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def held(kaijiang: Actor) -> Actor:
    """A meeting held and closed with one resolution, an absent member, and one member's report."""
    at("2026-10-01T09:00")
    for i in range(6):
        find(kaijiang, f"H-{i}", date(2026, 7, 1 + i), date(2026, 8, 1 + i))
    sitting = preparing.open_sitting(kaijiang, QUARTER)
    edu = replace(kaijiang, name="教科局", role="department", scope="edu")
    checking.report(edu, sitting, "edu", "一、做法\n二、问题")
    sitting = ready(kaijiang)
    at("2026-10-12T09:00")
    holding.begin(kaijiang, sitting, date(2026, 10, 12), "分管副县长")
    resolving.decide(kaijiang, sitting, "拆除旧教学楼", "housing", date(2026, 11, 30), supporting=[TOWN], clause="")
    holding.close(kaijiang, sitting, sat(present=["edu", "police"], excused=["hr"], in_attendance=["supervisors"]))
    return kaijiang


def made(what: str) -> Any:
    """A paper as python-docx reads it."""
    with reading() as session:
        [(name, content)] = make(session, pack_in_force(session), what, quarter=QUARTER, suffix=".docx")
    assert name.endswith(".docx")
    return Document(BytesIO(content))


def words(paper: Any) -> str:
    """All text of a paper, tables included."""
    return "\n".join(t.text or "" for t in paper.element.body.iter(qn("w:t")))


def fonts(paper: Any) -> set[str]:
    """East Asian faces named anywhere."""
    return {f.get(qn("w:eastAsia")) for f in paper.element.body.iter(qn("w:rFonts")) if f.get(qn("w:eastAsia"))}


def pdf(content: bytes, folder: Path) -> Path:
    """The paper rendered by LibreOffice with free stand-ins for the official faces."""
    (folder / "paper.docx").write_bytes(content)
    env = os.environ | {"FONTCONFIG_FILE": str(ROOT / "papers" / "fonts.conf"), "HOME": str(folder)}
    command = [str(SOFFICE), "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "paper.docx")]
    subprocess.run(command, env=env, check=True, capture_output=True, timeout=120)
    return folder / "paper.pdf"


def pages(file: Path) -> tuple[int, str]:
    """Number of pages and the page size."""
    told = subprocess.run(["pdfinfo", str(file)], check=True, capture_output=True, text=True).stdout
    return int(re.search(r"Pages:\s+(\d+)", told)[1]), re.search(r"Page size:\s+(.+)", told)[1]  # type: ignore[index]


def test_page_and_faces_are_those_of_the_standard(held: Actor) -> None:
    for what in ("pack", "agenda", "minutes", "resolutions"):
        paper = made(what)
        section = paper.sections[0]
        twips = [round(v / 635) for v in (section.page_width, section.page_height, section.top_margin)]
        assert twips == [11906, 16838, 2098], what
        assert [round(v / 635) for v in (section.bottom_margin, section.left_margin, section.right_margin)] == [
            1984,
            1588,
            1474,
        ]
        grid = section._sectPr.find(qn("w:docGrid"))
        assert grid.get(qn("w:linePitch")) == "579"
        styles = {f.get(qn("w:eastAsia")) for f in paper.styles.element.iter(qn("w:rFonts"))}
        assert styles | fonts(paper) == {FANG, HEI, XBS, "楷体_GB2312", "宋体"}
        assert paper.settings.odd_and_even_pages_header_footer
        assert paper.core_properties.author == "开江县学校安全管理联席会议办公室"


def test_no_paragraph_of_words_is_empty_and_no_placeholder_is_left(held: Actor) -> None:
    for what in ("pack", "agenda", "minutes", "resolutions"):
        text = words(made(what))
        assert not re.search(r"None|nan|\{|\}|□|：。|，。|。。|；。", text), what
        assert "183" not in text or what != "agenda"


def test_the_pack_quotes_the_snapshot_and_lists_later_corrections(held: Actor) -> None:
    before = words(made("pack"))
    assert "逾期隐患清单（6项）" in before and "（上会口径第1版）" in before and "（一）做法" in before
    assert "冻结后有补报或更正" not in before
    step(held, "H-0", 1, "报告整改", date(2026, 9, 1), reason="已修")
    step(held, "H-0", 2, "复查销号", date(2026, 9, 2), by_unit="edu", reason="合格")
    after = words(made("pack"))
    assert "逾期隐患清单（6项）" in after and "冻结后有补报或更正，本材料数字不变" in after
    assert "H-0（淙城街道）：整改中，期限2026年8月1日，现为已销号，影响期末在办-1、逾期-1" in after
    step(held, "H-1", 1, "延期", date(2026, 9, 3), new_deadline=date(2026, 12, 31))
    moved = "H-1（淙城街道）：整改中，期限2026年8月2日，现为整改中，期限2026年12月31日，影响期末在办+0、逾期-1"
    assert moved in words(made("pack"))


def test_minutes_name_who_decided_what_and_who_came(held: Actor) -> None:
    text = words(made("minutes"))
    assert "（第1号）" in text and "2026年10月12日，分管副县长主持召开" in text
    assert "拆除旧教学楼。由县住建局牵头，淙城街道配合，2026年11月30日前完成。" in text
    assert "县教科局、县公安局" in text and "县人社局" in text and "县人民政府教育督导室" in text
    assert "各成员单位" in text


def test_what_is_not_there_yet_is_refused_with_the_next_step(kaijiang: Actor) -> None:
    at("2026-10-01T09:00")
    with reading() as session:
        pack = pack_in_force(session)
        with pytest.raises(Refused, match="还没有筹备"):
            make(session, pack, "pack", quarter=QUARTER)
        with pytest.raises(Refused, match="没有文号"):
            make(session, pack, "bulletin", number="开学安联〔2026〕99号")
        with pytest.raises(Refused, match="没有“poem”"):
            make(session, pack, "poem", quarter=QUARTER)
    sitting = preparing.open_sitting(kaijiang, QUARTER)
    assert "尚未冻结" in words(made("agenda"))
    with pytest.raises(Refused, match="还没有冻结"):
        made("pack")
    freezing.freeze(kaijiang, sitting, date(2026, 9, 30))
    with pytest.raises(Refused, match="还没有开会"):
        made("minutes")


def test_numerals_and_days_are_written_as_the_standard_asks() -> None:
    assert [numbered(n) for n in (1, 10, 11, 20, 21, 99)] == ["一", "十", "十一", "二十", "二十一", "九十九"]
    assert written_day(date(2026, 3, 1)) == "2026年3月1日"


def test_hostile_text_goes_in_as_text() -> None:
    paper = Paper(built_in("sheet"), "试\x00验", author="办\x1f")
    paper.fill(标题="试验")
    hostile = "<w:br/>\x0b\x00 =1+1 ﷐ \ufffe 𠮷喆垚"
    paper.text(hostile)
    paper.table([Column("甲"), Column("乙", FIGURE)], [[hostile, "2"], ["", "3"]])
    read = Document(BytesIO(paper.content()))
    assert any("<w:br/>" in p.text for p in read.paragraphs) and "=1+1" in read.tables[0].rows[1].cells[0].text
    assert [c.text for c in read.tables[0].rows[2].cells] == ["", "3"]


@rendered
def test_a_full_page_holds_22_lines_of_28_characters(tmp_path: Path) -> None:
    paper = Paper(built_in("material"), "版心", author="联席办")
    paper.fill(会议="会议", 标题="材料", 单位="联席办", 日期="2026年10月12日")
    paper._add("主送机关", ("正" * 28 * 22, ""))
    file = pdf(paper.content(), tmp_path)
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True).stdout
    lines = [line.strip() for line in text.splitlines() if "正" in line]
    assert pages(file)[0] == 3
    assert len(lines) == 22 and {len(line) for line in lines} == {28}


@rendered
@pytest.mark.parametrize(("what", "least", "most"), [("pack", 10, 16), ("minutes", 1, 4), ("resolutions", 1, 1)])
def test_rendered_papers_have_no_blank_page_and_no_missing_glyph(
    held: Actor, tmp_path: Path, what: str, least: int, most: int
) -> None:
    with reading() as session:
        [(_, content)] = make(session, pack_in_force(session), what, quarter=QUARTER, suffix=".docx")
    file = pdf(content, tmp_path)
    count, size = pages(file)
    assert least <= count <= most and size.startswith("595.3")
    for page in range(1, count + 1):
        command = ["pdftotext", "-f", str(page), "-l", str(page), str(file), "-"]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert len(re.sub(r"[\s—\d]", "", text)) >= 4, f"第{page}页是空的"
        assert "\ufffd" not in text and "□" not in text
    faces = subprocess.run(["pdffonts", str(file)], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert faces and all(" yes " in line for line in faces)
    assert not any("DroidSansFallback" in line or "LastResort" in line for line in faces)


def test_the_pack_of_the_county_names_the_bodies(held: Actor) -> None:
    with reading() as session:
        pack: Pack = pack_in_force(session)
    assert pack.words["office"] in words(made("agenda"))
