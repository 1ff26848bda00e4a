"""通报 on paper: parts in their order, the body's words beside each finding, what froze, and the rendered page."""

import os
import re
import shutil
import subprocess
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import update

from actions.bulletins import issuing, proposing, reviewing, signing, verifying
from actions.bulletins.issuing import JOINT
from actions.bulletins.proposing import Draft
from actions.bulletins.verifying import CHANGED, STANDS
from errors import Refused
from figures.bodies.lines import LINE
from figures.bodies.matrix import school_misses
from figures.query import period
from ledgers.files.workbook import open_workbook
from models import clock
from models.account import Actor
from models.bulletin import CORRECTED, Evidence
from models.county import pack_in_force
from models.database import reading, writing
from papers.registry import make
from papers.reports.assessment import assessment_book
from papers.setting.names import file_name
from tests.actions.test_bulletins import DAY, TOWN, draft, hazard, people, upto
from tests.figures.duties.duty_ledgers import checks, school

__all__ = ["people"]
SOFFICE, POPPLER = shutil.which("soffice"), shutil.which("pdftotext")
rendered = pytest.mark.skipif(not (SOFFICE and POPPLER), reason="没有 LibreOffice 或 poppler，不检查排版后的页面")
ROOT = Path(__file__).resolve().parents[2]


def made(number: str) -> list[tuple[str, bytes]]:
    """The files of an issued document: itself, and the 反馈表."""
    with reading() as session:
        pack = pack_in_force(session)
        return [file for what in ("bulletin", "replies") for file in make(session, pack, what, number=number)]


def words(content: bytes) -> str:
    """All text of a paper, tables included."""
    paper: Any = Document(BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in paper.paragraphs] + cells)


def issued(people: dict[str, Actor]) -> str:
    """A document over a silent township's matter and 教科局's own, and praise of another township."""
    office, convener = people["office"], people["convener"]
    hazard(office, "H3", to="edu")
    silent = proposing.propose(people["colleague"], draft(numbers="H1"))
    proposing.send(office, silent, DAY)
    host = proposing.propose(people["colleague"], draft("edu", "8", "H3"))
    proposing.send(office, host, DAY)
    verifying.state(people["edu"], host, "已于2026-10-08派人复查。")
    praise = proposing.propose(
        people["colleague"], Draft("2026Q3", "511723106000", "8", "排查扎实", "周排查无缺报。", praise=True)
    )
    proposing.send(office, praise, DAY)
    clock.fix(datetime(2026, 10, 9, 9))
    verifying.verify(office, silent, STANDS, "现场看过")
    verifying.verify(people["supervisor"], host, STANDS, "属实")
    verifying.verify(office, praise, STANDS, "属实")
    for line in (silent, host, praise):
        signing.sign(convener, line)
    title = "开江县学校安全管理联席会议办公室关于三季度学校安全履职情况的通报"
    lines = [silent, host, praise]
    return issuing.issue(office, lines, title, date(2026, 10, 9), date(2026, 10, 30), JOINT)


def test_parts_in_their_order(people: dict[str, Actor]) -> None:
    number = issued(people)
    (name, content), *forms = made(number)
    text = words(content)
    assert name.endswith("的通报.docx") and len(forms) == 2 and "任市镇" in words(forms[0][1])
    order = [
        number,
        "现将有关情况通报如下：",
        "一、基本情况",
        "二、做得好的方面",
        "甘棠镇：周排查无缺报。",
        "三、存在的主要问题",
        "（一）任市镇：隐患长期逾期",
        "单位说明：逾期未反馈。",
        "（二）县教科局：隐患长期逾期",
        "单位说明：已于2026年10月8日派人复查。",
        "核实意见：属实。",
        "四、处理意见",
        "对任市镇、县教科局予以通报批评",
        "五、下一步要求",
        "2026年10月30日前",
        "附件：问题清单",
        "开江县人民政府教育督导室",
        "2026年10月9日",
    ]
    at = 0
    for part in order:
        at = text.find(part, at)
        assert at >= 0, part
    assert "围墙裂缝H1" in text and "期限2026年6月1日，到10月9日超期130天" in text
    assert "截至2026年9月30日，2026年三季度全县新发现学校安全隐患" in text
    assert "撤回" not in text and "移送〔" not in text


def test_the_format_of_official_documents(people: dict[str, Actor]) -> None:
    paper: Any = Document(BytesIO(made(issued(people))[0][1]))
    section = paper.sections[0]
    assert (section.page_width.twips, section.top_margin.twips, section.left_margin.twips) == (11906, 2098, 1588)
    head = next(p for p in paper.paragraphs if p.text.startswith("开江县学校安全管理联席会议办公室"))
    assert head.style.name == "发文机关标志" and str(head.style.font.color.rgb) == "D00000"
    number = next(p for p in paper.paragraphs if p.text.startswith("开学安联"))
    assert re.fullmatch(r"开学安联〔\d{4}〕[1-9]\d*号", number.text)
    heads = {p.text[:2]: p.style.name for p in reversed(paper.paragraphs) if p.runs}
    assert heads["一、"] == "一级标题" and heads["（一"] == "二级标题"


def test_schools_duties_are_told_by_their_number(people: dict[str, Actor]) -> None:
    line = upto(people, "审签")
    row = {"ledger": "duties", "says": "综合或专项应急演练（2025-2026）", "now": "未达标", "state": "在册"}
    rows = [row | {"number": f"11.3/S{i}/2025-2026", "where": f"第{i}小学"} for i in range(33)]
    kept = Evidence("事实", "", "", rows, "召集人", DAY.isoformat())
    with writing() as session:
        session.execute(update(LINE).where(LINE.c.id == line).values(evidence=kept.stored()))
    number = issuing.issue(people["office"], [line], "通报", DAY, DAY + timedelta(days=20))
    text = words(made(number)[0][1])
    assert "33所学校" in text and "第1小学" not in text


def test_a_review_says_what_it_decides_on(people: dict[str, Actor]) -> None:
    line = upto(people, "印发")
    reviewing.ask_review(people["town"], line, "H1 已于 9 月整改。")
    number = reviewing.decide_review(people["office"], line, CORRECTED, "超期天数应为128天。", DAY)
    [(name, content)] = made(number)
    text = words(content)
    assert "复核决定" in name and "开学安联〔2026〕1号" in text and "H1 已于 9 月整改。" in text
    assert "予以更正" in text and "超期天数应为128天。" in text


def test_an_unknown_number(kaijiang: Actor) -> None:
    for number in ("开学安联〔2026〕9号", ""):
        with pytest.raises(Refused, match="没有文号"):
            made(number)


@rendered
def test_the_page_as_it_is_printed(people: dict[str, Actor], tmp_path: Path) -> None:
    line = proposing.propose(people["colleague"], draft(numbers="H1 H2"))
    proposing.send(people["office"], line, DAY)
    verifying.state(people["town"], line, "H1 已整改。" * 30)
    verifying.verify(
        people["office"], line, CHANGED, "H1 去掉", "H2 超期。" * 25, [{"ledger": "hazards", "number": "H2"}]
    )
    signing.sign(people["convener"], line)
    number = issuing.issue(people["office"], [line], "关于学校安全隐患的通报", DAY, DAY + timedelta(days=20))
    (tmp_path / "a.docx").write_bytes(made(number)[0][1])
    env = os.environ | {"FONTCONFIG_FILE": str(ROOT / "papers" / "fonts.conf"), "HOME": str(tmp_path)}
    assert SOFFICE and POPPLER
    ask = [SOFFICE, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "a.docx")]
    subprocess.run(ask, check=True, capture_output=True, timeout=120, env=env)
    read = subprocess.run([POPPLER, "-layout", str(tmp_path / "a.pdf"), "-"], check=True, capture_output=True)
    pages = read.stdout.decode().split("\f")[:-1]
    assert len(pages) >= 3 and number.replace("〔", "") and "开学安联" in pages[0]
    signed = next(
        i for i, page in enumerate(pages) if "2026 年 10 月 8 日" in page.replace("2026年10月8日", "2026 年 10 月 8 日")
    )
    # No page holds a signature alone, and the annex begins a page of its own.
    assert len(pages[signed].strip().splitlines()) > 4
    assert "问题清单" in pages[-1] and "围墙裂缝H2" in pages[-1].replace(" ", "") and "H1" not in pages[-1]


def test_schools_misses_are_a_sheet_for_the_bureau(kaijiang: Actor) -> None:
    school(kaijiang)
    school(kaijiang, "S2")
    checks(kaijiang, date(2026, 9, 2), date(2026, 9, 8))
    with reading() as session:
        pack = pack_in_force(session)
        asked = period("2026Q3", date(2026, 9, 20))
        misses = school_misses(session, pack, asked)
        content = assessment_book(pack, asked, misses, {"S1": "第一小学", "S2": "=HYPERLINK(1)"})
    assert {"S1", "S2"} <= set(misses["school"]) and set(misses["status"]) <= {"missed", "no_data"}
    [sheet] = open_workbook("考核.xlsx", content).sheets
    told = [" ".join(str(cell or "") for cell in row) for row in sheet.rows]
    assert "供县教科局考核学校用" in told[0] and "不作通报" in " ".join(told[:4])
    assert sum("第一小学" in line for line in told) == (misses["school"] == "S1").sum()
    assert any("=HYPERLINK(1)" in line for line in told) and TOWN not in " ".join(told)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("关于学校安全隐患整改情况的通报（第2号）", "关于学校安全隐患整改情况的通报（第2号）.docx"),
        ("../../etc/passwd", "etc_passwd.docx"),
        ('a\\b:c*d?"<>|\x00\n\u202ecod.exe', "a_b_c_d________cod_exe.docx"),
        ("..", "文件.docx"),
        ("长" * 200, "长" * 60 + ".docx"),
    ],
)
def test_a_title_is_no_way_out_of_the_folder(title: str, name: str) -> None:
    assert file_name(title) == name
