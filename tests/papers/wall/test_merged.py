"""The page of an item that others were merged into: a band a part, whose pieces add up to what the part counts."""

from actions.meetings.items import merging
from figures.meetings.schema import DrawnItem
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from papers.wall.document import slide_html
from papers.wall.items import BANDS, item_slide
from papers.wall.words import Slide
from tests.actions.test_agenda_items import FIRST, OLD, RED_TOWN, item, items, own, told, two
from tests.actions.test_meetings import office  # noqa: F401 - a fixture


def merged(office: Actor, parts: list[int]) -> tuple[Slide, DrawnItem]:  # noqa: F811
    """The page of what some items were merged into, and the item."""
    whole = merging.merge(office, items(FIRST)[0].sitting_id, parts, "放在一起研究")
    drawn = next(one for one in told() if one["id"] == whole)
    with reading() as session:
        return item_slide(pack_in_force(session), drawn, 1), drawn


def test_each_part_has_its_bar_and_its_words(office: Actor) -> None:  # noqa: F811
    two(office)
    slide, drawn = merged(office, [item(RED_TOWN).id or 0, item(OLD).id or 0])
    bands = slide.says["bands"]
    assert [band["title"] for band in bands] == [part["title"] for part in drawn["parts"]]
    for band, part in zip(bands, drawn["parts"], strict=True):
        assert sum(piece["value"] for piece in band["strip"]["parts"]) == part["shown"]["total"]
        assert "；".join(band["facts"]) == part["facts"]
    html = slide_html(slide)
    assert html.count('class="whole"') == 2 == html.count('class="strip"')


def test_a_duty_is_split_into_those_that_lack_it_and_those_that_have_it(office: Actor) -> None:  # noqa: F811
    two(office)
    _, drawn = merged(office, [item(RED_TOWN).id or 0, item(OLD).id or 0])
    duty = drawn["parts"][0] | {
        "shown": {"marks": [["甲镇", 2, 0, 1, 5, 0], ["乙镇", 0, 0, 0, 3, 0]], "unit": "所学校"}
    }
    with reading() as session:
        slide = item_slide(pack_in_force(session), drawn | {"parts": [duty, drawn["parts"][1]]}, 1)
    strip = slide.says["bands"][0]["strip"]
    assert strip["head"] == "共11所学校"
    assert [(piece["name"], piece["value"]) for piece in strip["parts"]] == [("未达标", 2), ("未报", 1), ("达标", 8)]


def test_parts_beyond_those_that_fit_are_named(office: Actor) -> None:  # noqa: F811
    first, _ = two(office)
    titles = [f"第{n}件" for n in "一二三四五"]
    slide, _ = merged(office, [own(office, first, title, why=f"{title}的理由") for title in titles])
    assert len(slide.says["bands"]) == BANDS and slide.says["rest"] == titles[BANDS:]
    assert "第五件" in slide_html(slide) and "第一件的理由" in slide_html(slide)


def test_bars_take_away_from_the_words_only_what_they_say(office: Actor) -> None:  # noqa: F811
    facts = "甲类2起、乙类1起；已办结2/3起"
    drawn = DrawnItem(
        id=1, position=1, lineage="incidents:2026Q3", kind="new", clause="", weight=0, raised=True, title="事件3起",
        own_title="", facts=facts, ask="", own_ask=None, not_said=[], source="", figures=[], rows=[],
        shown={"bars": {"names": ["甲类", "乙类"], "values": [2, 1], "marked": ""}, "unit": "起", "title": "",
               "total": 3},
        times=1, minutes=5, reporter=None, origin="", origin_of="", instructions=[], parts=[],
    )  # fmt: skip
    with reading() as session:
        assert item_slide(pack_in_force(session), drawn, 1).says["facts"] == ["已办结2/3起"]
