"""What papers say of items that were carried over, merged or instructed."""

import re
from datetime import date
from io import BytesIO
from typing import Any

from docx import Document

from actions.meetings import freezing, holding, preparing
from actions.meetings.items import carrying, instructing, merging
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from papers.registry import make
from tests.actions.test_agenda_items import FIRST, OLD, RED_TOWN, SECOND, item, own, two
from tests.actions.test_meetings import CUT, office  # noqa: F401 - a fixture


def text_of(paper: str, key: str) -> str:
    """A paper of a meeting as one text, tables behind the paragraphs."""
    with reading() as session:
        [(_, content), *_] = make(session, pack_in_force(session), paper, quarter=key, suffix=".docx")
    document: Any = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def held(office: Actor) -> None:  # noqa: F811
    """A meeting with a carried over item, a merged one and instructions, closed."""
    first, second = two(office)
    own(office, first, "校车座位")
    own(office, first, "食堂巡查")
    instructing.instruct(office, first, item(RED_TOWN).id or 0, "县长", date(2026, 10, 9), "限期一个月整改。")
    merging.merge(office, first, [item(RED_TOWN).id or 0, item(OLD).id or 0], "逾期隐患集中整治")
    instructing.instruct(office, first, item("own:食堂巡查").id or 0, "分管副县长", date(2026, 10, 10), "每月一查。")
    carrying.carry_over(office, first, item("own:校车座位").id or 0, second, "校车座位")
    freezing.freeze(office, first, CUT)
    preparing.settle_agenda(office, first)
    holding.begin(office, first, date(2026, 10, 12))
    holding.close(office, first)


def test_papers_follow_what_was_done_with_items(office: Actor) -> None:  # noqa: F811
    held(office)
    gone = "“校车座位”顺延至2026年三季度第2次会议研究。"
    agenda, minutes, material = (text_of(paper, FIRST) for paper in ("agenda", "minutes", "pack"))
    assert gone in agenda and gone in minutes and gone in material
    assert "逾期隐患集中整治" in agenda and "校车座位（" not in agenda
    told = "2026年10月9日，县长批示：“限期一个月整改”。"
    assert told in material and f"关于“逾期隐患集中整治”：{told}" in minutes
    other = "关于“食堂巡查”：2026年10月10日，分管副县长批示：“每月一查”。"
    assert other in material and other in minutes
    assert re.search(r"[一二三四]、领导批示", minutes) and re.search(r"[三四五]、顺延的议题", minutes)
    assert "（一）" in material and "淙城街道6项逾期" in material, "each part stands under its own heading"
    assert "校车座位（顺延自2026年三季度会议）" in text_of("agenda", SECOND)
