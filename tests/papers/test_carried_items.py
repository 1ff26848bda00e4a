"""What papers say of items that were carried over, merged or instructed."""

import re
from datetime import date
from io import BytesIO
from typing import Any

from docx import Document

from actions.meetings import freezing, holding, preparing
from actions.meetings.items import carrying, instructing, merging
from figures.meetings.sittings import frozen
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from papers.registry import make
from papers.wall.shown import saved, sitting_and_frozen
from tests.actions.test_agenda_items import FIRST, OLD, RED_TOWN, SECOND, item, own, two
from tests.actions.test_meetings import CUT, office, sitting  # noqa: F401 - a fixture


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
    assert other in minutes and other.partition("：")[2] in material
    assert re.search(r"[三四五]、领导批示", minutes) and re.search(r"[四五六]、顺延的议题", minutes)
    assert "（一）" in material and "淙城街道6项逾期" in material, "each part stands under its own heading"
    assert "校车座位（顺延自2026年三季度会议）" in text_of("agenda", SECOND)


PAPERS = ("notice", "agenda", "pack", "speech", "minutes", "resolutions")


def test_papers_of_a_special_meeting_call_it_what_it_is(office: Actor) -> None:  # noqa: F811
    _, second = two(office)
    preparing.add_item(office, second, "校车座位", why="三所学校没有座位")
    preparing.plan(office, second, date(2026, 10, 12), hour="上午9:00", place="县政府三楼会议室")
    freezing.freeze(office, second, date(2026, 10, 11))
    preparing.settle_agenda(office, second)
    holding.begin(office, second, date(2026, 10, 12))
    holding.close(office, second)
    for paper in PAPERS:
        text = text_of(paper, SECOND)
        assert "全体会议" not in text, paper
        assert not re.search(r"第2次(期初|学校)", text), "what it is about is not which meeting it is"
    assert "第2次专题会议" in text_of("minutes", SECOND) and "第2次专题会议" in text_of("notice", SECOND)
    assert "分析2026年10月1日至2026年10月11日学校安全形势" in text_of("speech", SECOND)
    with reading() as session:
        pack = pack_in_force(session)
        wall = saved(session, pack, *sitting_and_frozen(session, pack, SECOND)).decode()
    slides = wall.partition("<main")[2].partition("<script")[0]
    assert slides and not re.search("本季|个季度|季末", slides), "a special meeting is not of a quarter"
    assert "上午9:00。地点：县政府三楼会议室。" in text_of("agenda", SECOND)


def test_what_is_on_the_agenda_stands_in_material_and_minutes(office: Actor) -> None:  # noqa: F811
    held(office)
    with reading() as session:
        found = frozen(session, sitting(FIRST))
    assert found is not None
    material, minutes = (text_of(paper, FIRST) for paper in ("pack", "minutes"))
    for at_hand in found.content["agenda"]:
        if at_hand["kind"] in ("red", "new", "fixed"):
            assert at_hand["title"] in material and at_hand["title"] in minutes, at_hand["title"]
        for part in at_hand["parts"]:
            told = f"{part['title']}，{part['facts'].partition('；')[0]}"
            assert told in minutes, "facts of a part are said with its name"
