"""The twenty points of docs/papers.md, asked of every paper: on the file always, on the rendered page where LibreOffice
and poppler are.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from catalogue.papers import PAPERS
from papers.setting.measures import FANG, HEI, KAI, SONG, XBS
from tests.papers.every import POPPLER, SOFFICE, Word, bulletin, every_paper, lines, pages, red, rendered

NAMES = sorted(every_paper())
HEADED = ("notice", "bulletin", "review", "report", "minutes")
"""Papers with a red head and a 版记."""
FILLED_IN = ("replies", "signoff")
"""Forms of two columns that another body fills in and signs."""
needs_office = pytest.mark.skipif(not (SOFFICE and POPPLER), reason="没有 LibreOffice 或 poppler，不检查排版后的页面")
every = pytest.mark.parametrize("name", NAMES)
HEADS = {"一级标题": 1, "二级标题": 2}


def paper(name: str) -> Any:
    """A paper as python-docx reads it."""
    return Document(BytesIO(every_paper()[name]))


def said(document: Any) -> list[tuple[str, str]]:
    """Style and words of each paragraph of the body, tables left out; a table stands as ("table", "")."""
    names = {style.style_id: style.name for style in document.styles}
    found = []
    for element in document.element.body:
        if element.tag == qn("w:tbl"):
            found.append(("table", ""))
        elif element.tag == qn("w:p"):
            words = "".join(t.text or "" for t in element.iter(qn("w:t")))
            found.append((names.get(element.style or "Normal", ""), words))
    return found


def test_every_word_paper_of_the_catalogue_is_asked() -> None:
    assert {p.name for p in PAPERS.values() if p.frame} - {"press"} <= set(NAMES), "press is a letter"


@every
def test_4_faces_are_official_and_every_run_of_words_says_it_is_chinese(name: str) -> None:
    document = paper(name)
    parts = [p.element for p in document.part.package.iter_parts() if hasattr(p, "element")]
    for root in parts:
        faces = {f.get(qn("w:eastAsia")) for f in root.iter(qn("w:rFonts"))} - {None}
        assert faces <= {FANG, HEI, KAI, SONG, XBS}
        for run in root.iter(qn("w:r")):
            words = "".join(t.text or "" for t in run.iter(qn("w:t")))
            if re.search(r"[\u3000-\u9fff“”‘’…—·]", words) and not run.findall(f".//{qn('w:txbxContent')}"):
                fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
                assert fonts is not None and fonts.get(qn("w:hint")) == "eastAsia", words


@every
def test_6_a_number_stands_in_its_brackets_and_the_signer_where_he_belongs(name: str) -> None:
    text = "".join(words for _, words in said(paper(name)))
    for year, number in re.findall(r"联([〔\[(（【]?\d{4}.?)(.*?)号", text):
        assert year.startswith("〔") and year.endswith("〕") and not number.startswith("0"), (year, number)
    assert ("签发" in text) == (name in ("report", "minutes"))


@every
def test_7_no_heading_has_nothing_under_it(name: str) -> None:
    parts = [part for part in said(paper(name)) if part[1] or part[0] == "table"]
    for (style, words), (below, _) in pairwise([*parts, ("end", "")]):
        if style in HEADS:
            assert (
                below == "table" or (below in HEADS and HEADS[below] > HEADS[style]) or below in ("公文正文", "图")
            ), words


@every
def test_8_and_9_sentences_are_whole_and_days_are_written(name: str) -> None:
    document = paper(name)
    for style, words in said(document):
        if style == "公文正文" and not re.match(r"^\{\{", words):
            assert words.endswith(("。", "：")), words
    text = "\n".join(t.text or "" for t in document.element.body.iter(qn("w:t")))
    assert not re.search(r"\d{4}-\d{2}-\d{2}|\b[0-9a-f]{8}\b|None|nan|□", text), name
    assert not re.search(r"。。|：。|，。|；。|、。|。；|（）|“”", text), name
    assert not re.search(r"\d{4}年0|年\d+月0\d日", text), name


def test_10_and_11_minutes_tell_decisions_first_and_who_came() -> None:
    parts = said(paper("minutes"))
    words = [w for _, w in parts]
    decided = [w for w in words if w.startswith("（") and "牵头" in w and "前完成" in w]
    assert len(decided) == 12 and all(re.search(r"由.+牵头.*，\d{4}年\d+月\d+日前完成。$", w) for w in decided)
    assert words.index(decided[-1]) < words.index("二、会议听取的汇报")
    assert [w[:3] for style, w in parts if style == "名单"] == ["出席：", "请假：", "列席："]


@every
def test_13_annexes_are_told_under_the_text_and_carry_their_number(name: str) -> None:
    parts = said(paper(name))
    told = [re.sub(r"^[附件：　\d.]+", "", words) for style, words in parts if style == "附件说明"]
    labels = [words for style, words in parts if style == "附件序号"]
    if name == "pack":
        assert labels == ["材料1", "材料2", "材料3", "材料4", "材料5", "附件"]
    else:
        assert labels == ([f"附件{n + 1}" for n in range(len(told))] if len(told) > 1 else ["附件"] * len(told))
        titles = [words for (before, _), (style, words) in pairwise(_full(parts)) if before == "附件序号"]
        assert titles == told


def _full(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [part for part in parts if part[1]]


def test_16_tables_are_as_wide_as_the_text_and_repeat_their_head() -> None:
    for name in NAMES:
        for table in paper(name).element.body.findall(qn("w:tbl")):
            wide = sum(int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol")))
            assert wide <= 8850, name
            rows = table.findall(qn("w:tr"))
            assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
            if name not in FILLED_IN and len(rows) > 8:
                assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None, name


@pytest.mark.parametrize("name", FILLED_IN)
def test_18_a_form_leaves_room_to_write_and_is_not_signed_by_the_office(name: str) -> None:
    document = paper(name)
    heights = [int(h.get(qn("w:val"))) / 56.7 for h in document.element.body.iter(qn("w:trHeight"))]
    assert len([h for h in heights if h >= 15]) >= 3
    assert not [words for style, words in said(document) if style in ("署名", "成文日期")]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every paper as PDF."""
    return rendered(every_paper(), tmp_path_factory.mktemp("papers"))


@needs_office
@every
def test_1_and_17_pages_are_a4_none_is_blank_nothing_is_missing(shown: Mapping[str, Path], name: str) -> None:
    content = shown[name].read_bytes()
    assert b"595" in content
    for number, page in enumerate(pages(shown[name]), 1):
        # A comma may hang into the margin.
        words = "".join(word.text for word in page)
        assert len(re.sub(r"[—\d]", "", words)) >= 4, f"page {number}"
        assert "\ufffd" not in words and "□" not in words
        assert all(w.left >= 27 and w.right <= 190 and w.bottom <= 275 for w in page if name != "letters"), number


@needs_office
@pytest.mark.parametrize("name", [*HEADED, "letters"])
def test_2_and_3_the_red_head_and_its_line_stand_where_the_standard_has_them(
    shown: Mapping[str, Path], tmp_path: Path, name: str
) -> None:
    rows = red(shown[name], tmp_path)
    top, wide = (30, 170) if name == "letters" else (72, 156)
    assert abs(rows[0][0] - top) < 1.0, rows[0]
    ruled = [row for row in rows if row[2] - row[1] > wide - 2]
    assert ruled and all(abs(row[2] - row[1] - wide) < 1.5 for row in ruled)
    head = [row for row in rows if row[0] < ruled[0][0] - 3]
    left, right = min(row[1] for row in head), max(row[2] for row in head)
    assert abs((left + right) / 2 - (28 + 184) / 2) < 1.5 and right - left <= 156.5


@needs_office
@pytest.mark.parametrize("name", HEADED)
def test_14_the_imprint_stands_at_the_foot_of_the_last_page(shown: Mapping[str, Path], name: str) -> None:
    last = pages(shown[name])[-1]
    printed = [w for w in last if w.text.endswith("印发")]
    assert printed and 255 < printed[-1].bottom < 263, printed
    assert abs(printed[-1].right - (184 - 4.9)) < 1.5, printed
    assert not [
        page for page in pages(shown[name])[:-1] if any(w.text.endswith("印发") and w.bottom > 250 for w in page)
    ]


@needs_office
@every
def test_15_page_numbers(shown: Mapping[str, Path], name: str) -> None:
    found = pages(shown[name])
    unnumbered = 2 if name == "pack" else 0
    for number, page in enumerate(found, 1):
        foot = sorted((w for w in page if w.bottom > 265), key=lambda w: w.left)
        if number <= unnumbered or (name == "letters" and number == 1):
            assert not foot
            continue
        shown_number = number - unnumbered
        assert "".join(w.text for w in foot).replace(" ", "") == f"—{shown_number}—"
        assert (foot[-1].right > 170) if shown_number % 2 else (foot[0].left < 40)


@needs_office
def test_15_the_contents_name_the_page_on_which_a_part_begins(shown: Mapping[str, Path]) -> None:
    found = pages(shown["pack"])
    told = {m[1]: int(m[2]) for m in (re.match(r"(材料\d|附件)\D+(\d+)$", line) for line in lines(found[1])) if m}
    begins = {}
    for number, page in enumerate(found[2:], 1):
        first = lines(page)[0]
        if re.fullmatch(r"材料\d|附件", first):
            begins[first] = number
    assert len(begins) == 6 and told == begins


@needs_office
@every
def test_16_no_row_stands_alone_on_the_last_page_of_a_table_and_no_heading_at_the_foot(
    shown: Mapping[str, Path], name: str
) -> None:
    for before, page in pairwise(pages(shown[name])):
        body = [w for w in before if w.bottom < 264]
        if body:
            last = max(body, key=lambda w: w.bottom)
            line = "".join(w.text for w in sorted(body, key=lambda w: w.left) if abs(w.bottom - last.bottom) < 2)
            assert not re.match(
                r"^([一二三四五六七八九十]+、|（[一二三四五六七八九十]+）.{0,12}$)", line
            ) or line.endswith(("。", "，")), line
        heads = [line for line in lines(page)[:1] if line.startswith("序")]
        rows = [line for line in lines(page)[1:] if re.match(r"^\d+\D", line)]
        assert not heads or len(rows) != 1, (name, rows)


@needs_office
def test_12_no_page_holds_a_signature_alone(tmp_path: Path) -> None:
    made = {f"b{n}": bulletin(n) for n in range(8, 40, 2)}
    for name, file in rendered(made, tmp_path).items():
        for page in pages(file):
            told = [line for line in lines(_above(page)) if line]
            signed = [at for at, line in enumerate(told) if line == "2026年10月9日"]
            if signed:
                text = [line for line in told[: signed[0]] if not line.startswith(("附件：", "演示县", "督导室", "—"))]
                assert text, (name, told)


def _above(page: list[Word]) -> list[Word]:
    return [word for word in page if word.bottom < 264]
